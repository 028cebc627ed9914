// From records to accounts: whole parts per million, rounded down.
import type { Attribution } from "../attribution/engine.ts";
import { addTo, MILLION, sumOf } from "../attribution/shares.ts";

/** A record as far as an epoch is concerned. */
export interface EpochRecord {
  /** Gets what the record earns; an address in small letters. */
  readonly author: string;
  /** In millionths. */
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** What each author has in a text. What no record holds, and what rounding leaves, is nobody's. */
export function textParts(
  { weights, unattributed }: Pick<Attribution, "weights" | "unattributed">,
  records: readonly EpochRecord[],
): Map<string, bigint> {
  const byAuthor = new Map<string, bigint>();
  for (const [record, weight] of weights) addTo(byAuthor, records[record]?.author ?? "", weight);
  return roundedDown(byAuthor, sumOf(byAuthor) + unattributed);
}

/** What each author has where no text says it: by records and their quality. A void record's part is nobody's. */
export function defaultParts(records: readonly EpochRecord[]): Map<string, bigint> {
  const byAuthor = new Map<string, bigint>();
  for (const { author, quality, isVoid } of records) if (!isVoid) addTo(byAuthor, author, quality);
  return roundedDown(
    byAuthor,
    records.reduce((sum, { quality }) => sum + quality, 0n),
  );
}

function roundedDown(weights: ReadonlyMap<string, bigint>, whole: bigint): Map<string, bigint> {
  // where the whole is zero, so is every weight
  const earning = [...weights].filter(([, weight]) => weight > 0n);
  const parts = earning.map(([account, weight]): [string, bigint] => [account, (weight * MILLION) / whole]);
  return new Map(parts.filter(([, part]) => part > 0n));
}
