import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { type BatchRecord, type PreparedBatch, prepareBatches } from "../workbench/batches.ts";
import type { SourceDocument } from "../workbench/corpus.ts";
import { type CorpusRecord, recordsBySteward } from "../workbench/records.ts";
import { demoWallet } from "./chain.ts";

/** What somebody contributes: records of the stewards of texts, who are their payees. */
export interface Submission {
  readonly contributor: ContributorName;
  readonly batch: PreparedBatch;
  /** In the order of the batch. */
  readonly records: readonly AuthoredRecord[];
  /** Whether nobody draws a panel for its first try in time. */
  readonly forgotten: boolean;
}

/** A record and its payee. */
export type AuthoredRecord = CorpusRecord & BatchRecord;

/** Who contributes: two who transcribe with care, one who doesn't, and one who also hands in what is another's. */
export const CONTRIBUTORS = ["first archivist", "second archivist", "careless archivist", "copying archivist"] as const;

export type ContributorName = (typeof CONTRIBUTORS)[number];

/** The most records in a batch of the demo, so that there are several. */
const BATCH_SIZE = 1_024;
/** Every so manyth record of the careless is cut off. */
const DAMAGED_EVERY = 5;
/** The careless transcribes an eighth. */
const CARELESS_SHARE = 8;
/** The fewest records of a batch that is paid. */
const FEWEST = 64;
/** How many of the first archivist's records the copying one takes for his own. */
export const COPIES = 6;

/**
 * Shares the documents' records among the contributors. A record that several stewards have belongs to the first one. The
 * careless archivist cuts every fifth record off, and then hands in a batch of records that stand in no document. The
 * copying archivist comes last, with some of the first one's records beside what is new. Throws CORPUS_TOO_SMALL where there aren't enough for a batch of each.
 */
export function submissionsOf(documents: readonly SourceDocument[]): Submission[] {
  const records = authoredRecords(documents);
  const careless = Math.max(FEWEST, Math.floor(records.length / CARELESS_SHARE));
  const rest = careless + FEWEST;
  const half = Math.ceil((records.length - rest) / 2);
  if (half <= FEWEST) {
    const message = `There are ${records.length} records, too few for a batch of each contributor.`;
    throw new EconomyError("CORPUS_TOO_SMALL", message, "Give more documents.");
  }
  const [first, second, third, fourth] = CONTRIBUTORS;
  const submissions = [
    ...batchesOf(first, records.slice(0, half)),
    ...batchesOf(second, records.slice(half, -rest)),
    ...batchesOf(third, damaged(records.slice(-careless))),
    ...batchesOf(third, invented(records.slice(-FEWEST))),
    ...batchesOf(fourth, [...records.slice(-rest, -careless), ...taken(records.slice(0, COPIES), fourth)]),
  ];
  return submissions.map((submission, index) => ({ ...submission, forgotten: index === 0 }));
}

function authoredRecords(documents: readonly SourceDocument[]): AuthoredRecord[] {
  const unique = new Map<string, AuthoredRecord>();
  for (const [steward, records] of recordsBySteward(documents)) {
    const author = demoWallet(steward).address;
    for (const record of records) if (!unique.has(record.hash)) unique.set(record.hash, { ...record, author });
  }
  return [...unique.values()];
}

function batchesOf(contributor: ContributorName, records: readonly AuthoredRecord[]): Submission[] {
  let first = 0;
  return prepareBatches(records, BATCH_SIZE).map((batch) => {
    const own = records.slice(first, first + batch.leaves.length);
    first += own.length;
    return { contributor, batch, records: own, forgotten: false };
  });
}

function damaged(records: readonly AuthoredRecord[]): AuthoredRecord[] {
  return records.map((record, index) =>
    index % DAMAGED_EVERY === 0 ? retold(record, record.text.slice(0, record.text.length / 2)) : record,
  );
}

function invented(models: readonly AuthoredRecord[]): AuthoredRecord[] {
  return models.map((model, index) => retold(model, `Clause ${index} of a licence that nobody wrote.`));
}

function taken(records: readonly AuthoredRecord[], contributor: ContributorName): AuthoredRecord[] {
  const author = demoWallet(contributor).address;
  return records.map((record) => ({ ...record, author }));
}

function retold(record: AuthoredRecord, text: string): AuthoredRecord {
  return { ...record, text, hash: textHash(text) };
}
