// What a watcher and a challenger have against batches, before the court.
import { parseEther, type ContractTransactionReceipt, type Wallet } from "ethers";
import { consentTypedData } from "../sdk/consent.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { type Chain, demoWallet, eventOf, fundedWallet, mined } from "./chain.ts";
import { type Copy, copiesOf, type Place } from "./copies.ts";
import { BATCH_STATUS, type SubmittedBatch } from "./curation.ts";
import { COUNCIL_MEMBERS, type Economy } from "./deploy.ts";

/** Who objects, each with what the community lent for bonds. */
export interface Objectors {
  readonly watcher: Wallet;
  readonly challenger: Wallet;
}

/** A record that became void. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface Voided extends Place {
  /** What whoever found it was paid, the costs of a dispute included. */
  readonly paid: bigint;
  readonly burned: bigint;
}

/** A demand for an author's consent. */
export interface Demand extends Place {
  readonly bond: bigint;
}

/** A challenge that is before the court. */
export interface Challenge extends Place {
  readonly caseId: bigint;
}

/** A challenge that the council has ruled about. */
export interface Judgment extends Voided {
  /** How many members voted for it, of how many. */
  readonly votes: number;
  readonly members: number;
  /** What the dispute cost, in wei of the chain's coin. */
  readonly cost: bigint;
}

/** What was opened while the batches could be objected to. */
export interface OpenObjections {
  readonly claims: readonly Copy[];
  readonly answered: Demand;
  readonly unanswered: Demand;
  /** None where no cut-off record is left that no sample has shown. */
  readonly challenge?: Challenge;
}

/** What the community lends each of the two. */
export const OBJECTOR_FUNDS = parseEther("10");
export const OBJECTORS = ["watcher", "challenger"] as const;

/** The court's enum has more of them. */
const CONSENT = 1;
/** Of a case with one record: 1, and its bit. */
const UPHELD = 2n;
const REASON = textHash("The text ends in the middle of its sentence.");

/** Lends watcher and challenger what they need for bonds. */
export async function fundObjectors(chain: Chain, economy: Economy): Promise<Objectors> {
  const { openToken, bondVault, datanetCourt } = economy;
  const { treasury } = chain.accounts;
  const [watcher, challenger] = [await fundedWallet(chain, OBJECTORS[0]), await fundedWallet(chain, OBJECTORS[1])];
  await mined(openToken.connect(treasury).approve(bondVault, OBJECTOR_FUNDS * BigInt(OBJECTORS.length)));
  for (const wallet of [watcher, challenger]) {
    await mined(bondVault.connect(treasury).deposit(datanetCourt, wallet, OBJECTOR_FUNDS));
  }
  return { watcher, challenger };
}

/**
 * Claims every copy, demands the consents of two authors of the second archivist, of whom one has lost the key, and
 * challenges a cut-off record that no sample has shown.
 */
export async function object(
  chain: Chain,
  economy: Economy,
  { watcher, challenger }: Objectors,
  { batches, genuine }: { batches: readonly SubmittedBatch[]; genuine: ReadonlySet<string> },
): Promise<OpenObjections> {
  const court = economy.datanetCourt.connect(watcher);
  const claims = copiesOf(batches);
  for (const { earlier, later } of claims) {
    await mined(court.claimDuplicate(...evidenceOf(batches, earlier), ...evidenceOf(batches, later)));
  }

  const asked = batches.find(({ contributor }) => contributor === "second archivist");
  const [lost, other] = asked === undefined ? [] : rarestAndCommonest(asked);
  if (asked === undefined || lost === undefined || other === undefined) throw differs("There is no author to ask.");
  const demand = async (index: number): Promise<Demand> => {
    const place = { batchId: asked.batchId, index };
    const receipt = await mined(court.demand(...evidenceOf(batches, place), CONSENT));
    return { ...place, bond: eventOf(court, receipt, "Demanded").getValue("bond") as bigint };
  };
  const unanswered = await demand(lost);
  const answered = await demand(other);
  await consent(chain, economy, asked, other);

  const place = await missedRecord(economy, batches, genuine);
  if (place === undefined) return { claims, answered, unanswered };
  const sent = economy.datanetCourt.connect(challenger).challenge(...evidenceOf(batches, place), REASON);
  const caseId = eventOf(court, await mined(sent), "RecordChallenged").getValue("caseId") as bigint;
  return { claims, answered, unanswered, challenge: { ...place, caseId } };
}

/** Brings the case, pays the council, which agrees, and closes it. */
export async function judge(
  chain: Chain,
  { datanetCourt, councilArbitrator, contributionLedger }: Economy,
  challenger: Wallet,
  { caseId, batchId, index }: Challenge,
): Promise<Judgment> {
  const court = datanetCourt.connect(challenger);
  const cost = await councilArbitrator.arbitrationCost("0x");
  const brought = eventOf(court, await mined(court.bring(caseId, { value: cost })), "CaseBrought");
  const disputeId = brought.getValue("disputeId") as bigint;
  const [members, threshold] = await councilArbitrator.getCouncil(await councilArbitrator.councilId());
  for (const name of COUNCIL_MEMBERS.slice(0, Number(threshold))) {
    const member = await fundedWallet(chain, name);
    await mined(councilArbitrator.connect(member).vote(disputeId, UPHELD, REASON));
  }
  const votes = (await councilArbitrator.votersOf(disputeId)).length;
  const fall = voidedBy(contributionLedger, { batchId, index }, await mined(court.closeCase(caseId)));
  return { ...fall, votes, members: members.length, cost };
}

/** Voids the record whose author hasn't answered. */
export async function lapse(
  { datanetCourt, contributionLedger }: Economy,
  watcher: Wallet,
  { batchId, index }: Demand,
): Promise<Voided> {
  const receipt = await mined(datanetCourt.connect(watcher).lapse(batchId, index, CONSENT));
  return voidedBy(contributionLedger, { batchId, index }, receipt);
}

/** Settles the claims about a batch, whose earlier ones have ended. */
export async function settleClaims(
  { datanetCourt, contributionLedger }: Economy,
  watcher: Wallet,
  claims: readonly Copy[],
  batchId: bigint,
): Promise<Voided[]> {
  const voided: Voided[] = [];
  for (const { earlier, later } of claims.filter((claim) => claim.later.batchId === batchId)) {
    const sent = datanetCourt.connect(watcher).settleClaim(batchId, later.index, earlier.batchId);
    voided.push(voidedBy(contributionLedger, later, await mined(sent)));
  }
  return voided;
}

/** The records of a batch that are void. Throws DATANET_DIFFERS where the court has counted others. */
export async function voidRecords({ datanetCourt }: Economy, batchId: bigint): Promise<Set<number>> {
  const events = await datanetCourt.queryFilter(datanetCourt.filters.RecordVoided(batchId));
  const voided = new Set(events.map(({ args }) => Number(args.index)));
  const { voids } = await datanetCourt.standingOf(batchId);
  if (voids !== BigInt(voided.size)) throw differs(`The court counts ${voids} void records in batch ${batchId}.`);
  return voided;
}

/** The submitter answers with the signature that the author gave him, and earns the bond. */
async function consent(
  { ethers }: Chain,
  { datanetCourt, contributionLedger }: Economy,
  asked: SubmittedBatch,
  index: number,
): Promise<void> {
  const { batchId, contributor, records } = asked;
  const { datanetId, root, submitter, termsVersion } = await contributionLedger.getBatch(batchId);
  const { chainId } = await ethers.provider.getNetwork();
  const author = demoWallet(records[index]?.steward ?? "");
  const ledger = await contributionLedger.getAddress();
  const { domain, types, message } = consentTypedData({ chainId, ledger, datanetId, root, submitter, termsVersion });
  const signature = await author.signTypedData(domain, types, message);
  const answerer = demoWallet(contributor).connect(ethers.provider);
  const evidence = evidenceOf([asked], { batchId, index });
  await mined(datanetCourt.connect(answerer).answer(...evidence, CONSENT, signature));
}

/** A record that stands in no document and that no sample of its batch has shown, of a batch that is in its window. */
async function missedRecord(
  { contributionLedger }: Economy,
  batches: readonly SubmittedBatch[],
  genuine: ReadonlySet<string>,
): Promise<Place | undefined> {
  for (const { batchId, records } of batches) {
    const { status, round } = await contributionLedger.getBatch(batchId);
    if (status !== BATCH_STATUS.window) continue;
    const shown = new Set(await contributionLedger.sampleOf(batchId, 0));
    if (round === 1n) for (const index of await contributionLedger.sampleOf(batchId, 1)) shown.add(index);
    const index = records.findIndex(({ hash }, place) => !genuine.has(hash) && !shown.has(BigInt(place)));
    if (index >= 0) return { batchId, index };
  }
  return undefined;
}

/** The places of a record of the author who has the fewest in the batch, and of the one who has the most. */
function rarestAndCommonest({ records }: SubmittedBatch): number[] {
  const counts = new Map<string, number>();
  for (const { author } of records) counts.set(author, (counts.get(author) ?? 0) + 1);
  const authors = [...counts].sort(([, a], [, b]) => a - b).map(([author]) => author);
  const ends = authors.length > 1 ? [authors[0], authors.at(-1)] : [];
  return ends.map((author) => records.findIndex((record) => record.author === author));
}

/** A record and its proof, as the court takes them. */
function evidenceOf(batches: readonly SubmittedBatch[], { batchId, index }: Place) {
  const batch = batches.find((other) => other.batchId === batchId)?.batch;
  const leaf = batch?.leaves[index];
  if (batch === undefined || leaf === undefined) throw differs(`Batch ${batchId} has no record ${index}.`);
  return [{ batchId, ...leaf }, batch.tree.getProof(index)] as const;
}

function voidedBy(ledger: Economy["contributionLedger"], place: Place, receipt: ContractTransactionReceipt): Voided {
  const { costs, award, burned } = eventOf(ledger, receipt, "Punished").toObject() as Record<string, bigint>;
  return { ...place, paid: (costs ?? 0n) + (award ?? 0n), burned: burned ?? 0n };
}

function differs(message: string): EconomyError {
  return new EconomyError("DATANET_DIFFERS", message, "Compare demo/objections.ts with IDatanetCourt.");
}
