// Why a receipt paid whom: the answer's text with what each record holds of it, and what everybody gets.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keccak256 } from "ethers";
import { type Engine, NOBODY } from "../../attribution/engine.ts";
import { MILLION } from "../../attribution/shares.ts";
import { textsOf, tokensOf } from "../../attribution/tokens.ts";
import { channelsIn, check, type Checked, readChecked, viewReceipts } from "../../epoch/check.ts";
import { DEFAULTS, requireShape, SHAPES } from "../../epoch/columns.ts";
import { openCorpus } from "../../epoch/corpus.ts";
import {
  bigintOf,
  blob,
  Database,
  hexOf,
  parquet,
  parquetRows,
  type Resources,
  wordsOf,
} from "../../epoch/database.ts";
import { type InputFiles, inputFiles } from "../../epoch/inputs.ts";
import { type Epoch, readEpoch, type Version } from "../../epoch/manifest.ts";
import { type EpochRecord, textParts } from "../../epoch/parts.ts";
import { EconomyError } from "../../sdk/errors.ts";

/** Which receipt is explained. */
export interface ReceiptName {
  readonly channel: string;
  readonly index: bigint;
}

/** A receipt of an epoch that counts. Amounts are in the token's smallest unit. */
export interface ExplainedReceipt extends ReceiptName {
  readonly model: number;
  readonly version: number;
  readonly responseHash: string;
  readonly price: bigint;
  readonly basisPoints: bigint;
}

/** By what it is divided: its text, or the version's default weights, because it is private or its text isn't there. */
export type DividedBy = "text" | "private" | "missing" | "unweighed";

/** A piece of the answer. */
export interface ExplainedPiece {
  readonly text: string;
  /** Undefined for what no record holds, and for boilerplate. */
  readonly record: number | undefined;
}

/** What a record holds of the answer. */
export interface ExplainedRecord {
  readonly record: number;
  readonly author: string;
  /** In millionths, as is `share`. */
  readonly quality: bigint;
  readonly isVoid: boolean;
  /** Of the answer's weight, rounded down. */
  readonly share: bigint;
}

/** What an account gets of the receipt. */
export interface ExplainedAccount {
  readonly account: string;
  readonly millionths: bigint;
  /** In the token's smallest unit, rounded down; the epoch divides once for all receipts of an account. */
  readonly amount: bigint;
}

export interface Explanation {
  readonly receipt: ExplainedReceipt;
  readonly token: string;
  readonly dividedBy: DividedBy;
  /** The whole answer; empty where its text isn't there. */
  readonly pieces: readonly ExplainedPiece[];
  readonly records: readonly ExplainedRecord[];
  readonly accounts: readonly ExplainedAccount[];
  /** What contributors paid for comes to of the epoch's pool, rounded down. */
  readonly amount: bigint;
  readonly reserve: string;
  /** What is nobody's, with what rounding leaves. */
  readonly reserveAmount: bigint;
}

/**
 * Explains a receipt of an epoch's folder. Throws RECEIPT_UNKNOWN where there is no such receipt or it doesn't count, and what
 * `npm run epoch` throws where the folder isn't sound.
 */
export async function explain(folder: string, name: ReceiptName, resources: Resources): Promise<Explanation> {
  const epoch = readEpoch(folder);
  const files = inputFiles(folder, epoch);
  const work = mkdtempSync(join(tmpdir(), "explain-"));
  const db = await Database.open(resources, join(work, "spill"));
  try {
    await check(db, folder, epoch, files, work);
    const checked = readChecked(work);
    const { receipt, isOpen } = await receiptOf({ db, folder, files, work }, name);
    const version = epoch.versions.find((each) => each.model === receipt.model && each.version === receipt.version);
    if (version === undefined) throw unknown(name, `is of version ${receipt.version}, which the epoch hasn't`);
    const bytes = isOpen ? await textOf(db, folder, files, receipt.responseHash) : undefined;
    const divided = await divide({ db, folder, version, isOpen, bytes });
    return { receipt, token: epoch.token, ...divided, ...amountsOf(epoch, checked, receipt, divided.parts) };
  } finally {
    db.close();
    rmSync(work, { recursive: true, force: true });
  }
}

interface Opened {
  readonly db: Database;
  readonly folder: string;
  readonly files: InputFiles;
  /** The folder of the check. */
  readonly work: string;
}

async function receiptOf(
  { db, folder, files, work }: Opened,
  name: ReceiptName,
): Promise<{ receipt: ExplainedReceipt; isOpen: boolean }> {
  await viewReceipts(db, folder, files);
  const published = parquetRows([channelsIn(work)]);
  const [row] = await db.rows(`
    SELECT receipts.*, published.model, basis_points, price_high AS high, price_low AS low
    FROM receipts LEFT JOIN ${published} AS published USING (channel)
    WHERE channel = ${blob(name.channel)} AND index = ${name.index}`);
  if (row === undefined) throw unknown(name, "isn't in the epoch");
  if (row.model === null)
    throw unknown(name, "is of a channel whose receipts don't count: they don't fit its collection");
  return {
    receipt: {
      ...{ ...name, model: Number(row.model), version: Number(row.model_version) },
      ...{ responseHash: hexOf(row.response_hash), price: wordsOf(row), basisPoints: bigintOf(row.basis_points) },
    },
    isOpen: row.is_open === true,
  };
}

/** The published bytes with a hash. */
async function textOf(
  db: Database,
  folder: string,
  { texts }: InputFiles,
  hash: string,
): Promise<Uint8Array | undefined> {
  await requireShape(db, folder, texts, SHAPES.texts);
  for (const file of texts) {
    for await (const piece of db.pieces(`SELECT response FROM ${parquetRows([join(folder, file)])}`)) {
      for (const [response] of piece) {
        if (response instanceof Uint8Array && keccak256(response) === hash) return response;
      }
    }
  }
  return undefined;
}

interface Dividing {
  readonly db: Database;
  readonly folder: string;
  readonly version: Version;
  readonly isOpen: boolean;
  readonly bytes: Uint8Array | undefined;
}

interface Divided extends Pick<Explanation, "dividedBy" | "pieces" | "records"> {
  /** In millionths by account. */
  readonly parts: ReadonlyMap<string, bigint>;
}

async function divide({ db, folder, version, isOpen, bytes }: Dividing): Promise<Divided> {
  const tokens = bytes === undefined ? undefined : tokensOf(new TextDecoder().decode(bytes));
  if (tokens !== undefined && version.corpus !== undefined) {
    const { engine, records } = await openCorpus(db, folder, version.corpus);
    return { dividedBy: "text", ...byText(engine, records, tokens) };
  }
  const dividedBy = !isOpen ? "private" : tokens === undefined ? "missing" : "unweighed";
  const pieces = tokens === undefined ? [] : joined(textsOf(tokens).map(({ text }) => ({ text, record: undefined })));
  return { dividedBy, pieces, records: [], parts: await defaultsOf(db, folder, version) };
}

function byText(engine: Engine, records: readonly EpochRecord[], tokens: Int32Array): Omit<Divided, "dividedBy"> {
  const attribution = engine.attribute(tokens);
  const all = [...attribution.weights.values()].reduce((sum, weight) => sum + weight, attribution.unattributed);
  const pieces = textsOf(tokens).map(({ text, start }) => {
    const record = attribution.records[start] ?? NOBODY;
    return { text, record: record === NOBODY ? undefined : record };
  });
  const named = [...new Set(pieces.flatMap(({ record }) => record ?? []))];
  return {
    pieces: joined(pieces),
    records: named.map((record) => {
      const { author = "", quality = 0n, isVoid = false } = records[record] ?? {};
      const weight = attribution.weights.get(record) ?? 0n;
      return { record, author, quality, isVoid, share: all === 0n ? 0n : (weight * MILLION) / all };
    }),
    parts: textParts(attribution, records),
  };
}

/** Neighbours of one record as one piece. */
function joined(pieces: readonly ExplainedPiece[]): ExplainedPiece[] {
  const found: ExplainedPiece[] = [];
  for (const { text, record } of pieces) {
    const last = found.at(-1);
    if (last !== undefined && last.record === record) found[found.length - 1] = { text: last.text + text, record };
    else found.push({ text, record });
  }
  return found;
}

async function defaultsOf(db: Database, folder: string, { defaults }: Version): Promise<Map<string, bigint>> {
  await requireShape(db, folder, [defaults], SHAPES.defaults);
  const rows = await db.rows(`SELECT * FROM ${parquet([join(folder, defaults)], DEFAULTS)} ORDER BY account`);
  return new Map(rows.map(({ account, ppm }) => [hexOf(account), bigintOf(ppm)]));
}

/** As an epoch divides its pool, for this receipt alone. */
function amountsOf(
  { pool, reserve }: Epoch,
  { weight }: Checked,
  { price, basisPoints }: ExplainedReceipt,
  parts: ReadonlyMap<string, bigint>,
): Pick<Explanation, "accounts" | "amount" | "reserve" | "reserveAmount"> {
  const partOf = (millionths: bigint) => (price * basisPoints * millionths * pool) / (weight * MILLION);
  const amount = partOf(MILLION);
  const accounts = [...parts]
    .map(([account, millionths]) => ({ account, millionths, amount: partOf(millionths) }))
    .sort((a, b) => Number(b.millionths - a.millionths) || (a.account < b.account ? -1 : 1));
  const given = accounts.reduce((sum, { amount: own }) => sum + own, 0n);
  return { accounts, amount, reserve, reserveAmount: amount - given };
}

function unknown({ channel, index }: ReceiptName, why: string): EconomyError {
  const advice = "docs/watchtower.md shows how to list the receipts of an epoch.";
  return new EconomyError("RECEIPT_UNKNOWN", `Receipt ${index} of channel ${channel} ${why}.`, advice);
}
