import { textHash } from "../sdk/formats.ts";
import type { SourceDocument } from "./corpus.ts";

/** Shortest record, in characters. Headings and stray lines join the clause that follows them. */
export const MIN_RECORD_LENGTH = 120;

/** A piece of a document, and the hash that stands for it on chain. */
export interface CorpusRecord {
  readonly documentId: string;
  readonly steward: string;
  readonly text: string;
  readonly hash: string;
}

/**
 * Cuts a text into its paragraphs, in Unicode form NFC with single spaces. A paragraph below the shortest length is joined
 * with the next one; what is short at the end joins the last record. A text that is shorter as a whole is one record.
 */
export function splitText(text: string): string[] {
  const paragraphs = text
    .normalize("NFC")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter((paragraph) => paragraph !== "");

  const records: string[] = [];
  let pending = "";
  for (const paragraph of paragraphs) {
    pending = pending === "" ? paragraph : `${pending} ${paragraph}`;
    if (pending.length < MIN_RECORD_LENGTH) continue;
    records.push(pending);
    pending = "";
  }
  const last = records.pop();
  const end = [last, pending].filter((part) => part !== undefined && part !== "").join(" ");
  return end === "" ? records : [...records, end];
}

/** The records of all documents by steward, stewards in order of name. A steward's repeated record counts once. */
export function recordsBySteward(documents: readonly SourceDocument[]): Map<string, CorpusRecord[]> {
  const stewards = [...new Set(documents.map(({ steward }) => steward))].sort();
  return new Map(
    stewards.map((steward) => {
      const records = documents.filter((document) => document.steward === steward).flatMap(recordsOf);
      return [steward, [...new Map(records.map((record) => [record.hash, record])).values()]];
    }),
  );
}

function recordsOf({ id, steward, text }: SourceDocument): CorpusRecord[] {
  return splitText(text).map((record) => ({ documentId: id, steward, text: record, hash: textHash(record) }));
}
