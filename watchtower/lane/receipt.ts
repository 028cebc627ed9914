// One receipt of an epoch: its text, whose it is, and what it brings.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { keccak256 } from "ethers";
import { tokensOf } from "../../attribution/tokens.ts";
import { MILLION } from "../../attribution/shares.ts";
import { channelsIn, readChecked, viewReceipts } from "../../epoch/check.ts";
import { DEFAULTS, TEXTS } from "../../epoch/columns.ts";
import { openCorpus } from "../../epoch/corpus.ts";
import { bigintOf, blob, Database, hexOf, parquet, quoted, wordsOf } from "../../epoch/database.ts";
import { type InputFiles, inputFiles } from "../../epoch/inputs.ts";
import { type Epoch, readEpoch, type Version } from "../../epoch/manifest.ts";
import { textParts } from "../../epoch/parts.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { type Piece, piecesOf } from "./marked.ts";
import { recompute, type Scratch } from "./recompute.ts";

/** What an account has of a receipt. */
export interface AccountPart {
  readonly account: string;
  /** In whole millionths, rounded down. */
  readonly ppm: bigint;
  /** ⌊f · w · P / D⌋, in the token's smallest unit. */
  readonly amount: bigint;
}

/** What a record has of a receipt's text. */
export interface RecordPart {
  readonly record: number;
  readonly author: string;
  /** In whole millionths, rounded down. */
  readonly ppm: bigint;
}

/** A receipt and what its contributors have of it. */
export interface ExplainedReceipt {
  readonly channel: string;
  readonly index: bigint;
  readonly model: number;
  readonly version: number;
  /** In the token's smallest unit. */
  readonly price: bigint;
  /** Why it was divided by default weights; none where its text divides it. */
  readonly byDefault: "it is private" | "its text is missing" | "the version weighs no texts" | undefined;
  /** The text in pieces; none where it isn't at hand. */
  readonly pieces: readonly Piece[];
  readonly records: readonly RecordPart[];
  readonly accounts: readonly AccountPart[];
  /** ⌊f · 10⁶ · P / D⌋: what all of it would come to, in the token's smallest unit. */
  readonly whole: bigint;
}

interface Place {
  readonly channel: string;
  readonly index: bigint;
}

interface Row {
  readonly version: Version;
  readonly hash: string;
  readonly price: bigint;
  readonly points: bigint;
  readonly isOpen: boolean;
}

/** Explains a receipt of an epoch's folder. Throws RECEIPT_INVALID where it isn't there, or doesn't count. */
export async function explainReceipt(folder: string, place: Place, options: Scratch): Promise<ExplainedReceipt> {
  const epoch = readEpoch(folder);
  const files = inputFiles(folder, epoch);
  const { folder: result } = await recompute(folder, options);
  const steps = join(result, "..", "work", "steps");
  const checked = join(steps, readdirSync(steps).find((name) => name.startsWith("check-")) ?? "");
  const db = await Database.open(options, join(options.scratch, "spill"));
  try {
    await viewReceipts(db, folder, files);
    const row = await rowOf(db, epoch, checked, place);
    const text = row.isOpen ? await textOf(db, folder, files, row.hash) : undefined;
    const divided = await dividedBy(db, folder, row, text);
    const whole = readChecked(checked).weight * MILLION;
    const amountOf = (ppm: bigint) => (whole === 0n ? 0n : (row.price * row.points * ppm * epoch.pool) / whole);
    const accounts = [...divided.parts].map(([account, ppm]) => ({ account, ppm, amount: amountOf(ppm) }));
    const { model, version } = row.version;
    return {
      ...place,
      ...{ model, version, price: row.price, byDefault: divided.byDefault },
      ...{ pieces: divided.pieces, records: divided.records, whole: amountOf(MILLION) },
      accounts: accounts.sort((a, b) => (a.account < b.account ? -1 : 1)),
    };
  } finally {
    db.close();
  }
}

/** What a receipt comes to in one line, and why it went by default weights if it did. */
export function headOf({ channel, index, model, version, price, whole, byDefault }: ExplainedReceipt): string[] {
  const how = byDefault === undefined ? "Its text divides it." : `Default weights divide it: ${byDefault}.`;
  return [
    `Receipt ${index} of channel ${channel}, version ${version} of model ${model}`,
    `Price ${price}; its contributors' part of the pool is ${whole}, in the token's smallest unit. ${how}`,
  ];
}

async function rowOf(db: Database, { versions }: Epoch, checked: string, { channel, index }: Place): Promise<Row> {
  const rows = await db.rows(`
    SELECT model_version, response_hash, price_high AS high, price_low AS low, is_open, model, basis_points
    FROM receipts LEFT JOIN read_parquet(${quoted(channelsIn(checked))}) USING (channel)
    WHERE channel = ${blob(channel)} AND index = ${index}`);
  const [row] = rows;
  const what = `Receipt ${index} of channel ${channel}`;
  if (row === undefined) throw invalid(`${what} isn't in the epoch.`);
  if (row.model === null)
    throw invalid(`${what} doesn't count: its channel's collections go by default weights, if any.`);
  const [model, number] = [bigintOf(row.model), bigintOf(row.model_version)];
  const version = versions.find((each) => BigInt(each.model) === model && BigInt(each.version) === number);
  if (version === undefined) throw invalid(`${what} is of an unknown version.`);
  return {
    ...{ version, hash: hexOf(row.response_hash), price: wordsOf(row) },
    ...{ points: bigintOf(row.basis_points), isOpen: row.is_open === true },
  };
}

/** The bytes that the receipt's hash is of; undefined where nobody has published them. */
async function textOf(
  db: Database,
  folder: string,
  { texts }: InputFiles,
  hash: string,
): Promise<Uint8Array | undefined> {
  const source = parquet(
    texts.map((path) => join(folder, path)),
    TEXTS,
  );
  for await (const rows of db.pieces(`SELECT response FROM ${source}`)) {
    for (const [response] of rows) if (response instanceof Uint8Array && keccak256(response) === hash) return response;
  }
  return undefined;
}

async function dividedBy(db: Database, folder: string, { version, isOpen }: Row, bytes: Uint8Array | undefined) {
  if (bytes === undefined || version.corpus === undefined) {
    const why = isOpen
      ? bytes === undefined
        ? "its text is missing"
        : "the version weighs no texts"
      : "it is private";
    const rows = await db.rows(`SELECT account, ppm FROM ${parquet([join(folder, version.defaults)], DEFAULTS)}`);
    const parts = new Map(rows.map(({ account, ppm }) => [hexOf(account), bigintOf(ppm)]));
    return { parts, byDefault: why, pieces: [] as Piece[], records: [] as RecordPart[] } as const;
  }
  const { engine, records } = await openCorpus(db, folder, version.corpus);
  const tokens = tokensOf(new TextDecoder().decode(bytes));
  const attribution = engine.attribute(tokens);
  const { weights, unattributed } = attribution;
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, unattributed);
  const own = [...weights].sort(([a], [b]) => a - b);
  return {
    ...{ parts: textParts(attribution, records), byDefault: undefined },
    pieces: piecesOf(tokens, attribution.records),
    records: own.map(([record, weight]): RecordPart => {
      return { record, author: records[record]?.author ?? "", ppm: (weight * MILLION) / whole };
    }),
  };
}

function invalid(message: string): EconomyError {
  return new EconomyError("RECEIPT_INVALID", message, "Look at the channel and the index.");
}
