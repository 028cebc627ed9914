import { type BaseContract, parseEther, ZeroHash, type Wallet } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { chainHash, type RecordTree, textHash } from "../sdk/formats.ts";
import type { SourceDocument } from "../workbench/corpus.ts";
import { type CorpusRecord, MIN_RECORD_LENGTH, recordsBySteward } from "../workbench/records.ts";
import { type Chain, demoWallet, eventOf, fundedWallet, mined } from "./chain.ts";
import {
  BATCH_STATUS,
  type Curation,
  FORM,
  letExpire,
  REVIEW_TERMS,
  reviewAll,
  seatCurators,
  type SubmittedBatch,
  submitBatch,
  wait,
} from "./curation.ts";
import type { Economy } from "./deploy.ts";
import {
  fundObjectors,
  judge,
  type Judgment,
  lapse,
  object,
  OBJECTOR_FUNDS,
  OBJECTORS,
  type Objectors,
  type OpenObjections,
  settleClaims,
  type Voided,
  voidRecords,
} from "./objections.ts";
import { CONTRIBUTORS, type ContributorName, submissionsOf } from "./submissions.ts";

/** A record with its place on chain. */
export interface PublishedRecord extends CorpusRecord {
  readonly batchId: bigint;
  readonly index: number;
  readonly author: string;
}

/** A record of the version's batches in its place, whether it is in the version or not. */
export interface PlacedRecord extends PublishedRecord {
  /** Of its batch, in millionths. */
  readonly quality: bigint;
  /** Whether it failed in a sample or is void. */
  readonly isVoid: boolean;
}

/** Somebody whose texts were recorded, and who is paid for them. */
export interface Steward {
  readonly name: string;
  readonly wallet: Wallet;
  readonly recordCount: number;
}

/** What became of the objections to batches. */
export interface Objections {
  /** Records that repeat an earlier batch's. */
  readonly copies: readonly Voided[];
  /** None where no record was left to challenge. */
  readonly judged?: Judgment;
  readonly unanswered: Voided;
  /** What the answer of a demand earned. */
  readonly answerBond: bigint;
}

/** What became of a contributor's batches and money, or of a curator's, a watcher's or a challenger's. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface Standing {
  readonly name: string;
  readonly accepted: bigint;
  readonly failed: bigint;
  readonly expired: bigint;
  readonly records: bigint;
  readonly failedRecords: bigint;
  readonly voidedRecords: bigint;
  /** What it has in the vault beyond what was put there for it; below zero where it lost. */
  readonly gain: bigint;
}

/** A frozen dataset version and what is in it. */
export interface Datanet {
  readonly datanetId: bigint;
  readonly seq: bigint;
  readonly chainHash: string;
  readonly batchCount: number;
  readonly records: readonly PublishedRecord[];
  /** All records of the same batches, in the order of their commits. */
  readonly placed: readonly PlacedRecord[];
  /** What the submitters of those batches have published. */
  readonly manifests: readonly string[];
  /** Records of the same batches that are void, and so in no version. */
  readonly voided: readonly PublishedRecord[];
  readonly objections: Objections;
  readonly stewards: readonly Steward[];
  readonly standings: readonly Standing[];
  /** What was burned of exposures, penalties and fees, in units of 10⁻¹⁸ OPEN. */
  readonly burned: bigint;
  readonly trees: ReadonlyMap<bigint, RecordTree>;
}

/** What the ledger says of one record. */
export interface RecordProof {
  readonly record: PublishedRecord;
  readonly byAuthor: boolean;
  readonly byAnother: boolean;
  /** How many of the void records the ledger still takes for the version's. */
  readonly voidTaken: number;
}

const URI = "https://spdx.org/licenses/";
const TERMS = {
  license: "CC0-1.0",
  schemaHash: textHash(
    `One paragraph of a licence text, NFC, single spaces, at least ${MIN_RECORD_LENGTH} characters.`,
  ),
  termsHash: textHash("Contributors state the payee of each record. Local demonstration only."),
  review: REVIEW_TERMS,
};
/** What the community puts into the datanet's treasury. */
export const TREASURY_FUNDS = parseEther("10000");
/** What it lends each contributor as a stake. */
export const CONTRIBUTOR_FUNDS = parseEther("5000");

/**
 * Creates a datanet, takes the documents' batches through commit, draw, review, objections and ending, and freezes a version.
 * Commits, samples and the hash chain are computed off chain; throws DATANET_DIFFERS where the ledger has another.
 */
export async function buildDatanet(
  chain: Chain,
  economy: Economy,
  documents: readonly SourceDocument[],
): Promise<Datanet> {
  const { contributionLedger, bondVault, openToken } = economy;
  const datanetId = await createDatanet(chain, economy);
  const wallets = await fundContributors(chain, economy, datanetId);
  const objectors = await fundObjectors(chain, economy);
  const curators = await seatCurators(chain, economy, datanetId);
  const genuine = new Set([...recordsBySteward(documents).values()].flat().map(({ hash }) => hash));
  const burnAddress = await bondVault.BURN_ADDRESS();
  const burnedBefore = await openToken.balanceOf(burnAddress);

  const batches = await submitAll(chain, economy, datanetId, documents, wallets);
  await reviewTwice(chain, economy, { datanetId, curators, genuine }, batches);
  const opened = await object(chain, economy, objectors, { batches, genuine });
  await wait(chain, await contributionLedger.WINDOW_PERIOD());
  const { challenge } = opened;
  const judged = challenge && (await judge(chain, economy, objectors.challenger, challenge));
  await wait(chain, await contributionLedger.APPEAL_PERIOD());
  const unanswered = await lapse(economy, objectors.watcher, opened.unanswered);
  const ended = await endAll(economy, batches, objectors, opened);

  const head = headOf(ended.accepted);
  const frozen = eventOf(contributionLedger, await mined(contributionLedger.freeze(datanetId)), "VersionFrozen");
  requireSame("The hash chain", head, frozen.getValue("chainHash"));
  return {
    datanetId,
    seq: frozen.getValue("seq") as bigint,
    chainHash: head,
    batchCount: ended.accepted.length,
    records: ended.records,
    placed: ended.placed,
    manifests: ended.accepted.map(({ batch }) => batch.manifest),
    voided: ended.voided,
    objections: {
      copies: ended.copies,
      unanswered,
      answerBond: opened.answered.bond,
      ...(judged === undefined ? {} : { judged }),
    },
    stewards: await stewardsOf(chain, ended.records),
    standings: await standingsOf(economy, datanetId, wallets, curators, objectors),
    burned: (await openToken.balanceOf(burnAddress)) - burnedBefore,
    trees: new Map(ended.accepted.map(({ batchId, batch }) => [batchId, batch.tree])),
  };
}

/** Asks the ledger whether the version holds a record by this author. */
export async function proveRecord(
  { contributionLedger }: Economy,
  { datanetId, seq, trees }: Datanet,
  { batchId, index, hash }: PublishedRecord,
  author: string,
): Promise<boolean> {
  const proof = trees.get(batchId)?.getProof(index) ?? [];
  return await contributionLedger.verifyRecord(datanetId, seq, { batchId, index, recordHash: hash, author }, proof);
}

/**
 * Proves the record in the middle, and none that is void. Throws DATANET_DIFFERS where the ledger doesn't know its author,
 * takes another, or takes a void record.
 */
export async function proveSample(economy: Economy, datanet: Datanet): Promise<RecordProof> {
  const record = datanet.records[Math.floor(datanet.records.length / 2)];
  if (record === undefined) throw differs("The version holds no record.");
  const byAuthor = await proveRecord(economy, datanet, record, record.author);
  const byAnother = await proveRecord(economy, datanet, record, demoWallet("author of nothing").address);
  let voidTaken = 0;
  for (const other of datanet.voided) if (await proveRecord(economy, datanet, other, other.author)) voidTaken++;
  if (voidTaken > 0) throw differs(`The version still holds ${voidTaken} records that are void.`);
  if (!byAuthor || byAnother) throw differs(`The proof of record ${record.index} of batch ${record.batchId} fails.`);
  return { record, byAuthor, byAnother, voidTaken };
}

async function createDatanet({ accounts }: Chain, { datanetRegistry, councilArbitrator }: Economy): Promise<bigint> {
  const registry = datanetRegistry.connect(accounts.steward);
  const terms = { ...TERMS, arbitrator: councilArbitrator };
  const created = eventOf(registry, await mined(registry.createDatanet(URI, FORM, terms)), "DatanetCreated");
  return created.getValue("datanetId") as bigint;
}

/** The community pays for the records and lends the contributors their stakes. */
async function fundContributors(
  chain: Chain,
  { openToken, bondVault, contributionLedger }: Economy,
  datanetId: bigint,
): Promise<Map<ContributorName, Wallet>> {
  const { treasury } = chain.accounts;
  const vault = bondVault.connect(treasury);
  const stakes = CONTRIBUTOR_FUNDS * BigInt(CONTRIBUTORS.length);
  await mined(openToken.connect(treasury).approve(bondVault, TREASURY_FUNDS + stakes));
  await mined(vault.deposit(contributionLedger, await contributionLedger.treasuryOf(datanetId), TREASURY_FUNDS));
  const wallets = new Map<ContributorName, Wallet>();
  for (const name of CONTRIBUTORS) {
    const wallet = await fundedWallet(chain, name);
    await mined(vault.deposit(contributionLedger, wallet, CONTRIBUTOR_FUNDS));
    wallets.set(name, wallet);
  }
  return wallets;
}

/** Commits and reveals every batch. A forgotten one expires first and is committed again. */
async function submitAll(
  chain: Chain,
  economy: Economy,
  datanetId: bigint,
  documents: readonly SourceDocument[],
  wallets: ReadonlyMap<ContributorName, Wallet>,
): Promise<SubmittedBatch[]> {
  const batches: SubmittedBatch[] = [];
  for (const submission of submissionsOf(documents)) {
    const { batch, contributor, forgotten } = submission;
    const wallet = wallets.get(contributor);
    if (wallet === undefined) throw differs(`${contributor} has no account.`);
    const submit = (name: string) => submitBatch(chain, economy, { datanetId, batch, wallet, name });
    let batchId = await submit(contributor);
    if (forgotten && (await letExpire(chain, economy, batchId))) batchId = await submit(`${contributor} again`);
    batches.push({ ...submission, batchId });
  }
  return batches;
}

/** A round for every batch, and a second one for those of which half the sample failed. */
async function reviewTwice(
  chain: Chain,
  economy: Economy,
  curation: Curation,
  batches: readonly SubmittedBatch[],
): Promise<void> {
  await reviewAll(chain, economy, curation, batches);
  const again: SubmittedBatch[] = [];
  for (const batch of batches) {
    const { status } = await economy.contributionLedger.getBatch(batch.batchId);
    if (status === BATCH_STATUS.revealed) again.push(batch);
  }
  if (again.length > 0) await reviewAll(chain, economy, curation, again);
}

/** Makes final what passed, when nothing holds it any more, and burns the stakes of what failed twice. */
async function endAll(
  economy: Economy,
  batches: readonly SubmittedBatch[],
  { watcher }: Objectors,
  { claims }: OpenObjections,
) {
  const { contributionLedger } = economy;
  const accepted: (SubmittedBatch & { quality: bigint })[] = [];
  const records: PublishedRecord[] = [];
  const placed: PlacedRecord[] = [];
  const voided: PublishedRecord[] = [];
  const copies: Voided[] = [];
  for (const batch of batches) {
    const { batchId } = batch;
    copies.push(...(await settleClaims(economy, watcher, claims, batchId)));
    const { status } = await contributionLedger.getBatch(batchId);
    if (status === BATCH_STATUS.failed) await mined(contributionLedger.forfeit(batchId));
    if (status !== BATCH_STATUS.window) continue;

    const finalized = eventOf(contributionLedger, await mined(contributionLedger.finalize(batchId)), "Finalized");
    const quality = finalized.getValue("quality") as bigint;
    accepted.push({ ...batch, quality });
    const failed = await failedRecords(contributionLedger, batchId);
    const published = batch.records.map((record, index) => ({ ...record, batchId, index }));
    const fallen = await voidRecords(economy, batchId);
    const isVoid = ({ index }: PublishedRecord) => failed.has(index) || fallen.has(index);
    placed.push(...published.map((record) => ({ ...record, quality, isVoid: isVoid(record) })));
    records.push(...published.filter((record) => !isVoid(record)));
    voided.push(...published.filter(({ index }) => fallen.has(index)));
  }
  return { accepted, records, placed, voided, copies };
}

/** The records that failed in a sample: they belong to no version. */
async function failedRecords(ledger: Economy["contributionLedger"], batchId: bigint): Promise<Set<number>> {
  const failed = new Set<number>();
  for (const round of [0, 1]) {
    const { failed: mask } = await ledger.getRound(batchId, round);
    const sample = await ledger.sampleOf(batchId, round);
    sample.forEach((index, place) => {
      if (((mask >> BigInt(place)) & 1n) === 1n) failed.add(Number(index));
    });
  }
  return failed;
}

function headOf(accepted: readonly (SubmittedBatch & { quality: bigint })[]): string {
  return accepted.reduce<string>(
    (previous, { batchId, batch: { root, count }, quality }) => chainHash({ previous, batchId, root, count, quality }),
    ZeroHash,
  );
}

async function stewardsOf(chain: Chain, records: readonly PublishedRecord[]): Promise<Steward[]> {
  const names = [...new Set(records.map(({ steward }) => steward))].sort();
  const stewards: Steward[] = [];
  for (const name of names) {
    const recordCount = records.filter(({ steward }) => steward === name).length;
    stewards.push({ name, wallet: await fundedWallet(chain, name), recordCount });
  }
  return stewards;
}

async function standingsOf(
  { contributionLedger, curatorSeats, datanetCourt, bondVault }: Economy,
  datanetId: bigint,
  contributors: ReadonlyMap<ContributorName, Wallet>,
  curators: readonly Wallet[],
  objectors: Objectors,
): Promise<Standing[]> {
  const held = async (module: BaseContract, { address }: { address: string }) => {
    const [free, locked] = await bondVault.bondOf(module, address);
    return free + locked;
  };
  const standings: Standing[] = [];
  for (const [name, wallet] of contributors) {
    const discipline = await contributionLedger.disciplineOf(datanetId, wallet);
    const { accepted, failed, expired, records, failedRecords, voidedRecords } = discipline;
    // what it won as the one who answers or is challenged lies under the court
    const gain = (await held(contributionLedger, wallet)) + (await held(datanetCourt, wallet)) - CONTRIBUTOR_FUNDS;
    standings.push({ name, accepted, failed, expired, records, failedRecords, voidedRecords, gain });
  }
  const none = { accepted: 0n, failed: 0n, expired: 0n, records: 0n, failedRecords: 0n, voidedRecords: 0n };
  for (const [index, wallet] of curators.entries()) {
    const gain = (await held(contributionLedger, wallet)) + (await held(curatorSeats, wallet)) - FORM.seatStake;
    standings.push({ name: `curator ${index + 1}`, ...none, gain });
  }
  for (const name of OBJECTORS) {
    const wallet = objectors[name];
    const gain = (await held(contributionLedger, wallet)) + (await held(datanetCourt, wallet)) - OBJECTOR_FUNDS;
    standings.push({ name, ...none, gain });
  }
  return standings;
}

function requireSame(what: string, expected: string, actual: unknown): void {
  if (expected !== actual) throw differs(`${what} is ${String(actual)} on chain and ${expected} off it.`);
}

function differs(message: string): EconomyError {
  return new EconomyError("DATANET_DIFFERS", message, "Compare sdk/formats.ts with IContributionLedger.");
}
