import { ZeroHash, type Wallet } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { chainHash, commitHash, type RecordTree, textHash } from "../sdk/formats.ts";
import { type PreparedBatch, prepareBatches } from "../workbench/batches.ts";
import type { SourceDocument } from "../workbench/corpus.ts";
import { type CorpusRecord, MIN_RECORD_LENGTH, recordsBySteward } from "../workbench/records.ts";
import { type Chain, demoWallet, eventOf, fundedWallet, mined } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** A record with its place on chain. */
export interface PublishedRecord extends CorpusRecord {
  readonly batchId: bigint;
  readonly index: number;
  readonly author: string;
}

/** Somebody who recorded texts. */
export interface Contributor {
  readonly name: string;
  readonly wallet: Wallet;
  readonly recordCount: number;
}

/** A frozen dataset version and what is in it. */
export interface Datanet {
  readonly datanetId: bigint;
  readonly seq: bigint;
  readonly chainHash: string;
  readonly batchCount: number;
  readonly records: readonly PublishedRecord[];
  readonly contributors: readonly Contributor[];
  readonly trees: ReadonlyMap<bigint, RecordTree>;
}

/** What the ledger says of one record. */
export interface RecordProof {
  readonly record: PublishedRecord;
  readonly byAuthor: boolean;
  readonly byAnother: boolean;
}

const TERMS = {
  uri: "https://spdx.org/licenses/",
  dataType: "text/plain",
  license: "CC0-1.0",
  schemaHash: textHash(
    `One paragraph of a licence text, NFC, single spaces, at least ${MIN_RECORD_LENGTH} characters.`,
  ),
  termsHash: textHash("Contributors state the payee of each record. Local demonstration only."),
};

/**
 * Creates a datanet, records the documents batch by batch (commit, reveal, verdict) and freezes a version. Commits and the
 * hash chain are computed off chain; throws DATANET_DIFFERS where the ledger's hash chain is another.
 */
export async function buildDatanet(
  chain: Chain,
  economy: Economy,
  documents: readonly SourceDocument[],
): Promise<Datanet> {
  const datanetId = await createDatanet(chain, economy);
  const records: PublishedRecord[] = [];
  const contributors: Contributor[] = [];
  const trees = new Map<bigint, RecordTree>();
  let head: string = ZeroHash;

  for (const [name, ownRecords] of recordsBySteward(documents)) {
    const wallet = await fundedWallet(chain, name);
    const author = wallet.address;
    const batches = prepareBatches(
      ownRecords.map(({ hash }) => hash),
      author,
    );
    let first = 0;
    for (const batch of batches) {
      const batchId = await submitBatch(chain, economy, { datanetId, batch, wallet, name });
      const quality = await acceptBatch(chain, economy, batchId);
      head = chainHash({ previous: head, batchId, root: batch.root, count: batch.count, quality });
      trees.set(batchId, batch.tree);
      const own = ownRecords.slice(first, first + batch.leaves.length);
      records.push(...own.map((record, index) => ({ ...record, batchId, index, author })));
      first += own.length;
    }
    contributors.push({ name, wallet, recordCount: ownRecords.length });
  }

  const frozen = eventOf(
    economy.contributionLedger,
    await mined(economy.contributionLedger.freeze(datanetId)),
    "VersionFrozen",
  );
  requireSame("The hash chain", head, frozen.getValue("chainHash"));
  const seq = frozen.getValue("seq") as bigint;
  return { datanetId, seq, chainHash: head, batchCount: trees.size, records, contributors, trees };
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

/** Proves the record in the middle. Throws DATANET_DIFFERS where the ledger doesn't know its author or takes another. */
export async function proveSample(economy: Economy, datanet: Datanet): Promise<RecordProof> {
  const record = datanet.records[Math.floor(datanet.records.length / 2)];
  if (record === undefined) throw differs("The version holds no record.");
  const byAuthor = await proveRecord(economy, datanet, record, record.author);
  const byAnother = await proveRecord(economy, datanet, record, demoWallet("author of nothing").address);
  if (!byAuthor || byAnother) throw differs(`The proof of record ${record.index} of batch ${record.batchId} fails.`);
  return { record, byAuthor, byAnother };
}

async function createDatanet({ accounts }: Chain, { datanetRegistry }: Economy): Promise<bigint> {
  const registry = datanetRegistry.connect(accounts.steward);
  const created = eventOf(registry, await mined(registry.createDatanet(TERMS)), "DatanetCreated");
  const datanetId = created.getValue("datanetId") as bigint;
  await mined(registry.setCurator(datanetId, accounts.curator, true));
  return datanetId;
}

/** Commits a batch and reveals it one block later. The salt is derived from a public name: for local chains only. */
async function submitBatch(
  { ethers }: Chain,
  economy: Economy,
  submission: { datanetId: bigint; batch: PreparedBatch; wallet: Wallet; name: string },
): Promise<bigint> {
  const { datanetId, batch, wallet, name } = submission;
  const { root, count, manifestHash } = batch;
  const ledger = economy.contributionLedger.connect(wallet);
  const salt = textHash(`open-economy demo salt, local chains only: ${name} ${root}`);
  const { chainId } = await ethers.provider.getNetwork();
  const commit = commitHash({
    chainId,
    ledger: await ledger.getAddress(),
    datanetId,
    root,
    count,
    manifestHash,
    submitter: wallet.address,
    salt,
  });

  await mined(ledger.commit(commit));
  const revealed = eventOf(ledger, await mined(ledger.reveal(datanetId, root, count, manifestHash, salt)), "Revealed");
  return revealed.getValue("batchId") as bigint;
}

async function acceptBatch({ accounts }: Chain, economy: Economy, batchId: bigint): Promise<bigint> {
  const ledger = economy.contributionLedger.connect(accounts.curator);
  return eventOf(ledger, await mined(ledger.accept(batchId)), "Accepted").getValue("quality") as bigint;
}

function requireSame(what: string, expected: string, actual: unknown): void {
  if (expected !== actual) throw differs(`${what} is ${String(actual)} on chain and ${expected} off it.`);
}

function differs(message: string): EconomyError {
  return new EconomyError("DATANET_DIFFERS", message, "Compare sdk/formats.ts with IContributionLedger.");
}
