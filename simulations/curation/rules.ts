// A datanet's rules in whole numbers, rounded as ContributionLedger, DatanetCourt and CourtMath round. Amounts are in units of
// the bonds' token, whatever its decimals.

/** How batches are paid, reviewed and secured. A datanet chooses the first six; the others are the same for all. */
export interface Rules {
  readonly payPerRecord: bigint;
  /** What each verdict pays its panelist. */
  readonly seatFee: bigint;
  /** How many records a day all newcomers may contribute together. */
  readonly newcomerRecords: bigint;
  readonly panelSize: bigint;
  /** How many records of a batch a panel looks at, or all where it has fewer. */
  readonly sampleSize: bigint;
  /** The least exposure, kept by the timelock. */
  readonly exposureFloor: bigint;
  /** What of a batch's pay is at stake: of newcomers, and of those whom the ledger knows. */
  readonly newcomerPercent: bigint;
  readonly knownPercent: bigint;
  /** What a sample of nothing but fails would take off the pay, in percent of it: 200 where half of them take all. */
  readonly haircutPercent: bigint;
}

/** What the contracts have as constants. */
export const CONSTANTS = { newcomerPercent: 50n, knownPercent: 25n, haircutPercent: 200n } as const;

export const FULL_QUALITY = 1_000_000n;
export const CLEAN_QUALITY = 800_000n;
/** How many rounds a batch has at most; a submitter prepays the fees of all. */
export const ROUNDS = 3n;
export const MAX_RECORDS = 4_096n;
export const MIN_PAID_RECORDS = 64n;
/** How many records stand in a case at most. */
export const CASE_RECORDS = 16n;

const KNOWN_BATCHES = 3n;
const CLEAN_PER_FAILED = 10n;
const RECORDS_PER_VOIDED = 20n;
const PENALTY_RECORDS = 5n;
const FLOOR_PARTS = 16n;
const WINNER_PERCENT = 60n;

/** What became of a submitter's batches. */
export interface Discipline {
  readonly clean: bigint;
  readonly failed: bigint;
  readonly records: bigint;
  readonly voidedRecords: bigint;
}

/** A part that somebody loses: the winner's costs first, then his 60%, rounded down, and the rest is burned. */
export interface Split {
  readonly costs: bigint;
  readonly award: bigint;
  readonly burned: bigint;
}

export function sampleOf(rules: Rules, count: bigint): bigint {
  return least(count, rules.sampleSize);
}

/** `max(0, 1 − k · fails / sampled)` in millionths, rounded down. */
export function qualityOf({ haircutPercent }: Rules, fails: bigint, sampled: bigint): bigint {
  const whole = 100n * sampled;
  const lost = haircutPercent * fails;
  return lost >= whole ? 0n : (FULL_QUALITY * (whole - lost)) / whole;
}

/** Whether a round lets a batch go on: less than half of its sample failed. */
export function passes(fails: bigint, sampled: bigint): boolean {
  return 2n * fails < sampled;
}

export function payOf({ payPerRecord }: Rules, count: bigint): bigint {
  return payPerRecord * count;
}

/** The fees of one round. */
export function feesOf({ panelSize, seatFee }: Rules): bigint {
  return panelSize * seatFee;
}

/** What the treasury sets aside for a batch: its pay and the fees of a round; nothing where records aren't paid. */
export function reserveOf(rules: Rules, count: bigint): bigint {
  const pay = payOf(rules, count);
  return pay === 0n ? 0n : pay + feesOf(rules);
}

/** What a batch's submitter has at stake: a share of the pay, rounded up, and no less than the floor. */
export function exposureOf(rules: Rules, count: bigint, known: boolean): bigint {
  const percent = known ? rules.knownPercent : rules.newcomerPercent;
  const share = (payOf(rules, count) * percent + 99n) / 100n;
  return share > rules.exposureFloor ? share : rules.exposureFloor;
}

/** What a reveal locks of the submitter's. */
export function lockedOf(rules: Rules, count: bigint, known: boolean): bigint {
  return exposureOf(rules, count, known) + ROUNDS * feesOf(rules);
}

/** What a final batch is paid of which some records are void, rounded down. */
export function paidOf(rules: Rules, count: bigint, voids: bigint, quality: bigint): bigint {
  return (reserveOf(rules, count) * quality * (count - voids)) / (FULL_QUALITY * count);
}

/** What a faulty record costs: the pay of five, and no less than a sixteenth of the floor, rounded up. */
export function penaltyOf({ payPerRecord, exposureFloor }: Rules): bigint {
  const floor = (exposureFloor + FLOOR_PARTS - 1n) / FLOOR_PARTS;
  const pay = PENALTY_RECORDS * payPerRecord;
  return pay > floor ? pay : floor;
}

/** What an arbitrator's price counts for, in the token. */
export function disputeCostsOf({ exposureFloor }: Rules): bigint {
  return exposureFloor / 2n;
}

/** How a loser's part is shared. */
export function split(part: bigint, costs = 0n): Split {
  const forCosts = least(part, costs);
  const rest = part - forCosts;
  const award = (rest * WINNER_PERCENT) / 100n;
  return { costs: forCosts, award, burned: rest - award };
}

/** Whether the ledger knows a submitter: the smaller exposure, and no part in the newcomers' capacity. */
export function isKnown({ clean, failed, records, voidedRecords }: Discipline): boolean {
  return clean >= KNOWN_BATCHES && clean >= CLEAN_PER_FAILED * failed && records >= RECORDS_PER_VOIDED * voidedRecords;
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
