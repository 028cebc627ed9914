import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  contributionOf,
  type DatanetScene,
  DISPUTE_COST,
  drawn,
  EXPOSURE_FLOOR,
  leavesOf,
  type Leaf,
  mined,
  provenRecord,
  type RecordTree,
  REVIEW_PERIOD,
  revealed,
  reviewTerms,
  round,
  SEED_DELAY,
  treeOf,
  waited,
  WINDOW_PERIOD,
} from "./datanet.ts";

/** Why a record is void, in the order of the contract's enum. */
export const Fault = {
  None: 0n,
  SameIndex: 1n,
  Outside: 2n,
  Repeated: 3n,
  Duplicate: 4n,
  Unanswered: 5n,
  Judged: 6n,
  TakenDown: 7n,
} as const;

/** What is asked for of a record, in the order of the contract's enum. */
export const DemandKind = { None: 0n, Consent: 1n, Content: 2n } as const;

/** How far a case has come, in the order of the contract's enum. */
export const CaseStatus = { None: 0n, Gathering: 1n, Disputed: 2n, Ruled: 3n, Closed: 4n } as const;

/** How a batch's challenge ended, in the order of the contract's enum. */
export const ChallengeResult = { Refused: 0n, Won: 1n, Lost: 2n } as const;

const DAY = 24n * 60n * 60n;
export const ANSWER_PERIOD = 7n * DAY;
export const GATHER_PERIOD = 3n * DAY;
export const BRING_PERIOD = 3n * DAY;
export const RULING_PERIOD = 60n * DAY;
export const MAX_RECORDS_OF_CASE = 16;

/** A sixteenth of the scene's floor, rounded up: what a demand costs who asks in vain. */
export const SMALL_BOND = (EXPOSURE_FLOOR + 15n) / 16n;
/** What bringing a dispute counts for. */
export const COSTS = EXPOSURE_FLOOR / 2n;
/** What a fault costs under the scene's terms. */
export const PENALTY = penaltyFor(reviewTerms.payPerRecord);

/** Five records' pay, or a sixteenth of the scene's floor. */
export function penaltyFor(pay: bigint): bigint {
  return 5n * pay > SMALL_BOND ? 5n * pay : SMALL_BOND;
}

/** How a loser's part is shared. */
export function split(part: bigint, costs = 0n) {
  const forCosts = part < costs ? part : costs;
  const rest = part - forCosts;
  const award = (rest * 60n) / 100n;
  return { forCosts, award, burned: rest - award };
}

/** A verdict that lets half of the scene's sample fail. */
export const HALF_FAILS = (1n << (reviewTerms.sampleSize / 2n)) - 1n;

/** The endings of a batch that put it in no version. */
export const LOST = [BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Expired, BatchStatus.Burned] as const;
/** What a batch goes through before it ends. */
export const OPEN = [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Window, BatchStatus.Failed] as const;

/** Those of them in which nothing decides about the whole exposure. */
export const CALM = [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Window] as const;

/** The word for a status. */
export function nameOf(status: bigint): string {
  return Object.entries(BatchStatus).find(([, value]) => value === status)?.[0] ?? "";
}

/** A batch whose records can be proven. */
export interface CourtBatch {
  batchId: bigint;
  tree: RecordTree;
}

export interface BatchForm {
  /** 64 records of bob's named "a" unless given. */
  leaves?: Leaf[];
  /** As many as there are leaves unless given. */
  count?: bigint;
  submitter?: HardhatEthersSigner;
  termsVersion?: bigint;
}

/** 64 records of bob's, unless others are named; the content of each is its name and index. */
export function recordsOf(scene: DatanetScene, label = "a", author = scene.bob.address, count = 64): Leaf[] {
  return leavesOf(label, count, author);
}

/** A batch that was revealed and has come as far as that. */
export async function batchAt(scene: DatanetScene, status: bigint, form: BatchForm = {}): Promise<CourtBatch> {
  const tree = treeOf(form.leaves ?? recordsOf(scene));
  const whole = contributionOf(tree, scene.datanetId, form.termsVersion);
  const batchId = await revealed(scene, { ...whole, count: form.count ?? whole.count }, form.submitter);
  await taken(scene, batchId, status);
  return { batchId, tree };
}

/** Takes a batch that is revealed as far as that. */
export async function taken(scene: DatanetScene, batchId: bigint, status: bigint): Promise<void> {
  const { ledger, court, arbitrator } = scene;
  if (status === BatchStatus.Revealed) return;
  if (status === BatchStatus.Expired) {
    await mined(scene, SEED_DELAY + 257n);
    await ledger.expire(batchId);
    return;
  }
  if (status === BatchStatus.UnderReview) return drawn(scene, batchId);
  if (status === BatchStatus.Unreviewed) {
    for (let number = 0; number < 2; number++) {
      await drawn(scene, batchId);
      if ((await ledger.getBatch(batchId)).status !== BatchStatus.UnderReview) return;
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
    }
    return;
  }
  if (status === BatchStatus.Window || status === BatchStatus.Final) {
    await round(scene, batchId);
    if (status === BatchStatus.Final) await ended(scene, batchId);
    return;
  }
  for (let number = 0; number < 2; number++) await round(scene, batchId, HALF_FAILS);
  if (status === BatchStatus.Failed) return;
  if (status === BatchStatus.Burned) {
    await waited(scene, APPEAL_PERIOD);
    await ledger.forfeit(batchId);
    return;
  }
  await court.appeal(batchId, { value: DISPUTE_COST });
  await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 0n);
}

/** Lets the window of a batch pass and makes it final. */
export async function ended(scene: DatanetScene, batchId: bigint): Promise<void> {
  await waited(scene, WINDOW_PERIOD);
  await scene.ledger.finalize(batchId);
}

/** A batch in its window of which some records have failed in the sample, and their indices. */
export async function withFailedRecords(scene: DatanetScene, form: BatchForm = {}, fails = 0b11n) {
  const batch = await batchAt(scene, BatchStatus.Revealed, form);
  await round(scene, batch.batchId, fails);
  const sample = await scene.ledger.sampleOf(batch.batchId, 0);
  const failed = sample.filter((_, place) => (fails >> BigInt(place)) & 1n).map(Number);
  return { ...batch, failed };
}

/** The first index that hasn't failed in a sample. */
export async function heldIndex({ ledger }: DatanetScene, { batchId }: CourtBatch): Promise<number> {
  for (let index = 0; ; index++) if (!(await ledger.failedInSample(batchId, index))) return index;
}

/** A record with its proof, as the first two arguments of a call. */
export function proven({ tree, batchId }: CourtBatch, place: number) {
  const { record, proof } = provenRecord(tree, batchId, place);
  return [record, proof] as const;
}

export const REASON = id("reason");

/** Challenges records of a batch, and returns the last one's case. */
export async function challenged(
  { court, mallory }: DatanetScene,
  batch: CourtBatch,
  indices: readonly number[] = [0],
  challenger = mallory,
): Promise<bigint> {
  for (const index of indices) await court.connect(challenger).challenge(...proven(batch, index), REASON);
  return (await court.getBatchState(batch.batchId)).latestCase;
}

/** Waits until a case has gathered, brings it, and returns its dispute. */
export async function brought(scene: DatanetScene, caseId: bigint, payer = scene.governance): Promise<bigint> {
  const { court, arbitrator, connection } = scene;
  await connection.networkHelpers.time.setNextBlockTimestamp((await court.getCase(caseId)).gatherUntil);
  await court.connect(payer).bring(caseId, { value: DISPUTE_COST });
  return (await arbitrator.disputeCount()) - 1n;
}

/** Brings a case and has it ruled: a bit for each challenge that is upheld. */
export async function ruledCase(scene: DatanetScene, caseId: bigint, upheld: bigint, payer?: HardhatEthersSigner) {
  await scene.arbitrator.giveRuling(await brought(scene, caseId, payer), 1n + upheld);
}

/** Appeals, and returns the dispute. */
export async function appealed({ court, arbitrator, alice }: DatanetScene, batchId: bigint): Promise<bigint> {
  await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
  return (await arbitrator.disputeCount()) - 1n;
}

/** An author's consent to a batch. */
export async function consentOf(scene: DatanetScene, author: HardhatEthersSigner, batchId: bigint): Promise<string> {
  const { datanetId, root, submitter, termsVersion } = await scene.ledger.getBatch(batchId);
  const verifyingContract = await scene.ledger.getAddress();
  return author.signTypedData(
    { name: "ContributionLedger", version: "1", chainId: scene.chainId, verifyingContract },
    {
      Contribution: [
        { name: "datanetId", type: "uint32" },
        { name: "root", type: "bytes32" },
        { name: "submitter", type: "address" },
        { name: "termsVersion", type: "uint16" },
      ],
    },
    { datanetId, root, submitter, termsVersion },
  );
}

/** What an account has free and locked under the court. */
export async function courtBondOf({ vault, court }: DatanetScene, account: HardhatEthersSigner) {
  const [free, locked] = await vault.bondOf(court, account);
  return { free, locked };
}

interface Change {
  free: bigint;
  locked: bigint;
  courtFree: bigint;
  courtLocked: bigint;
}

async function moneyOf(scene: DatanetScene, account: HardhatEthersSigner): Promise<Change> {
  const [under, court] = [await bondOf(scene, account), await courtBondOf(scene, account)];
  return { ...under, courtFree: court.free, courtLocked: court.locked };
}

/** What an account gains or loses, under the ledger and under the court; 0 where nothing is said. */
export function change(of: Partial<Change> = {}): Change {
  return { free: 0n, locked: 0n, courtFree: 0n, courtLocked: 0n, ...of };
}

/** What an action changes of accounts' bonds, and what it burns. */
export async function changesBy(
  scene: DatanetScene,
  accounts: readonly HardhatEthersSigner[],
  action: () => Promise<unknown>,
) {
  const { token, vault } = scene;
  const sink = await vault.BURN_ADDRESS();
  const burned = await token.balanceOf(sink);
  const before = await Promise.all(accounts.map((account) => moneyOf(scene, account)));
  await action();
  const after = await Promise.all(accounts.map((account) => moneyOf(scene, account)));
  const changes = after.map((now, i) => {
    const then = before[i] ?? change();
    return change({
      free: now.free - then.free,
      locked: now.locked - then.locked,
      courtFree: now.courtFree - then.courtFree,
      courtLocked: now.courtLocked - then.courtLocked,
    });
  });
  return { changes, burned: (await token.balanceOf(sink)) - burned };
}

/** Has a record become void by a fault: nobody answers a demand of mallory's. */
export async function unanswered(scene: DatanetScene, batch: CourtBatch, index: number): Promise<void> {
  await scene.court.connect(scene.mallory).demand(...proven(batch, index), DemandKind.Consent);
  await waited(scene, ANSWER_PERIOD);
  await scene.court.lapse(batch.batchId, index, DemandKind.Consent);
}
