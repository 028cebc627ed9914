// What becomes of a batch, and of everybody's money, by the rules: the plain words of the contracts, which the fast twin of the
// game and the contracts themselves are compared with.
import {
  CLEAN_QUALITY,
  type Discipline,
  disputeCostsOf,
  exposureOf,
  feesOf,
  least,
  paidOf,
  passes,
  penaltyOf,
  qualityOf,
  type Rules,
  sampleOf,
  split,
} from "./rules.ts";

/** How a batch ends. */
export type Ending = "final" | "rejected" | "burned";

/**
 * What somebody objects to in a batch's window: nothing; the batch, which brings about another sample with so many fails;
 * records that copy those of a final batch, by proofs; or up to 16 records before an arbitrator, who upholds some.
 */
export type Objection =
  | { readonly kind: "none" }
  | { readonly kind: "sample"; readonly fails: bigint }
  | { readonly kind: "copies"; readonly proven: bigint }
  | { readonly kind: "case"; readonly upheld: bigint; readonly rejected: bigint };

/** A batch whose panels are complete. */
export interface ReviewedBatch {
  readonly count: bigint;
  /** Whether its submitter was known when it was revealed. */
  readonly known: boolean;
  /** How many records of the first sample failed, and of the second, which is drawn where half of the first did. */
  readonly fails: readonly [first: bigint, second: bigint];
  /** Of a batch that comes to its window. Somebody else's: his money is the objector's. */
  readonly objection: Objection;
}

/** What a batch moves. Changes are what each has more in the end; together with what is burned they are 0. */
export interface Outcome {
  readonly ending: Ending;
  /** In millionths; 0 where it isn't final. */
  readonly quality: bigint;
  readonly rounds: bigint;
  readonly voids: bigint;
  readonly paid: bigint;
  readonly submitter: bigint;
  readonly objector: bigint;
  readonly panels: bigint;
  readonly treasury: bigint;
  readonly burned: bigint;
  /** What the submitter has lost of his exposure. */
  readonly lost: bigint;
}

/** How a batch's samples, and what is objected to, end it. */
export function outcomeOf(rules: Rules, batch: ReviewedBatch): Outcome {
  const sampled = sampleOf(rules, batch.count);
  const [first, second] = batch.fails;
  const exposure = exposureOf(rules, batch.count, batch.known);
  if (!passes(first, sampled)) {
    if (!passes(second, sampled)) return ended(rules, "burned", 2n, { lost: exposure, burned: exposure });
    return judged(rules, batch, 2n, first + second, {});
  }
  const { objection } = batch;
  if (qualityOf(rules, first, sampled) === 0n || objection.kind === "none") return judged(rules, batch, 1n, first, {});
  if (objection.kind === "sample") return sampledAgain(rules, batch, objection.fails, exposure);
  const moved =
    objection.kind === "copies" ? copies(rules, objection.proven, exposure) : decided(rules, objection, exposure);
  return judged(rules, batch, 1n, first, moved);
}

interface Moved {
  readonly lost?: bigint;
  readonly objector?: bigint;
  readonly toSubmitter?: bigint;
  readonly burned?: bigint;
  readonly voids?: bigint;
}

/** A batch that its samples let through: final, or rejected where they leave no quality. */
function judged(rules: Rules, { count }: ReviewedBatch, rounds: bigint, fails: bigint, moved: Moved): Outcome {
  const quality = qualityOf(rules, fails, rounds * sampleOf(rules, count));
  return ended(rules, quality === 0n ? "rejected" : "final", rounds, moved, quality, count);
}

function ended(rules: Rules, ending: Ending, rounds: bigint, moved: Moved, quality = 0n, count = 1n): Outcome {
  const { lost = 0n, objector = 0n, toSubmitter = 0n, burned = 0n, voids = 0n } = moved;
  const panels = rounds * feesOf(rules);
  const paid = ending === "final" ? paidOf(rules, count, voids, quality) : 0n;
  const submitter = paid + toSubmitter - lost - panels;
  return { ending, quality, rounds, voids, paid, submitter, objector, panels, treasury: -paid, burned, lost };
}

/** A challenge of the batch, which the second sample decides: the exposure is at stake, and the challenger's bond. */
function sampledAgain(rules: Rules, batch: ReviewedBatch, fails: bigint, exposure: bigint): Outcome {
  const { award, burned } = split(exposure);
  if (!passes(fails, sampleOf(rules, batch.count))) {
    return ended(rules, "burned", 2n, { lost: exposure, objector: award, burned });
  }
  const toSubmitter = feesOf(rules) + award;
  return judged(rules, batch, 2n, batch.fails[0] + fails, { objector: -toSubmitter - burned, toSubmitter, burned });
}

/** Copies, proven one by one: each costs the penalty, as far as the exposure goes. */
function copies(rules: Rules, proven: bigint, exposure: bigint): Moved {
  const penalty = penaltyOf(rules);
  let [left, objector, burned] = [exposure, 0n, 0n];
  for (let i = 0n; i < proven; i++) {
    const taken = least(penalty, left);
    const shared = split(taken);
    [left, objector, burned] = [left - taken, objector + shared.award, burned + shared.burned];
  }
  return { lost: exposure - left, objector, burned, voids: proven };
}

/** A case: what the arbitrator upholds costs the submitter, his price first; what he doesn't costs the challenger. */
function decided(rules: Rules, { upheld, rejected }: Extract<Objection, { kind: "case" }>, exposure: bigint): Moved {
  const penalty = penaltyOf(rules);
  let [left, costs, objector, burned] = [exposure, disputeCostsOf(rules), 0n, 0n];
  for (let i = 0n; i < upheld; i++) {
    const taken = least(penalty, left);
    const shared = split(taken, costs);
    [left, costs] = [left - taken, costs - shared.costs];
    [objector, burned] = [objector + shared.costs + shared.award, burned + shared.burned];
  }
  const bond = split(penalty);
  const toSubmitter = rejected * bond.award;
  objector -= rejected * penalty;
  return { lost: exposure - left, objector, toSubmitter, burned: burned + rejected * bond.burned, voids: upheld };
}

/** A submitter's record once a batch of his has ended. */
export function disciplined(before: Discipline, count: bigint, { ending, quality, voids }: Outcome): Discipline {
  const voidedRecords = before.voidedRecords + voids;
  if (ending !== "final") return { ...before, voidedRecords, failed: before.failed + 1n };
  const clean = before.clean + (quality >= CLEAN_QUALITY ? 1n : 0n);
  return { ...before, voidedRecords, clean, records: before.records + count };
}
