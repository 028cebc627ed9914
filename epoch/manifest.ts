// What an epoch divides, among whom, and by which files: epoch.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOKENISER } from "../attribution/tokens.ts";
import { statusOf } from "./inputs.ts";
import {
  addressOf,
  amountOf,
  entriesOf,
  type Field,
  fileOf,
  invalidField,
  isHash,
  listOf,
  numberOf,
  objectOf,
  textOf,
} from "./fields.ts";

/** The formula and the tokens that texts are weighed by; its keccak256 is the engine's id on chain. */
export const ENGINE = `tokens 1, ${TOKENISER}`;

/** The records that an engine draws on, as files below the epoch's folder. */
export interface Corpus {
  /** Parquet: the records' authors and standings. */
  readonly records: string;
  /** The shards of the index, in the order of the records. */
  readonly index: readonly string[];
}

/** A version of a model that was paid for. */
export interface Version {
  readonly model: number;
  readonly version: number;
  /** Parquet: who gets how much of what no text divides. */
  readonly defaults: string;
  /** None where all of the version goes by its default weights. */
  readonly corpus: Corpus | undefined;
}

/** A range of whole blocks. */
export interface Blocks {
  /** The last block before them. */
  readonly after: number;
  readonly to: number;
}

/** An epoch of a lane. */
export interface Epoch {
  readonly chainId: bigint;
  readonly escrow: string;
  readonly lane: string;
  readonly token: string;
  readonly number: number;
  /** The blocks whose collections it divides: those after one, up to another; none where nobody says. */
  readonly blocks: Blocks | undefined;
  /** What the collections credited to the lane, in units of its token. */
  readonly pool: bigint;
  /** Gets what no weight reaches. */
  readonly reserve: string;
  readonly engine: string;
  /** By policy: the contributors' part, in basis points. */
  readonly policies: ReadonlyMap<string, number>;
  readonly versions: readonly Version[];
  /** The totals of the epoch before, a file below the folder; none in a lane's first epoch. */
  readonly previous: string | undefined;
}

const NAMES = [
  ...(["chainId", "escrow", "lane", "token", "number", "pool", "reserve", "engine"] as const),
  ...(["policies", "versions", "previous", "blocks"] as const),
] as const;
const BASIS_POINTS = 10_000;
/** Bytes of epoch.json: room for a hundred thousand versions. */
const LARGEST = 2 ** 26;

/** Reads epoch.json of a folder. Throws EPOCH_INVALID with the path of the field that is wrong. */
export function readEpoch(folder: string): Epoch {
  const path = join(folder, "epoch.json");
  const status = statusOf(path);
  if (!(status?.isFile() ?? false)) throw invalidField({ path: "it", value: undefined }, "isn't in the folder");
  if (Number(status?.size) > LARGEST) throw invalidField({ path: "it", value: undefined }, "is too large");
  const text = readFileSync(path, "utf8");
  const root: Field = { value: parsed(text), path: "" };
  const fields = objectOf(root, NAMES, ["previous", "blocks"]);
  const { previous, engine } = fields;
  if (textOf(engine) !== ENGINE) throw invalidField(engine, `isn't ${JSON.stringify(ENGINE)}, which this engine is`);
  const number = numberOf(fields.number, 1);
  if ((previous.value === undefined) !== (number === 1)) {
    throw invalidField(previous, "names the totals of the epoch before, in all epochs but the first");
  }
  return {
    chainId: amountOf(fields.chainId, 256),
    escrow: addressOf(fields.escrow),
    lane: addressOf(fields.lane),
    token: addressOf(fields.token),
    number,
    blocks: fields.blocks.value === undefined ? undefined : blocksOf(fields.blocks),
    pool: amountOf(fields.pool, 128),
    reserve: reserveOf(fields.reserve),
    engine: ENGINE,
    policies: policiesOf(fields.policies),
    versions: versionsOf(fields.versions),
    previous: previous.value === undefined ? undefined : fileOf(previous),
  };
}

/** The engine that a folder's epoch.json names, whatever else that engine writes there; none where there is no such file. */
export function engineIn(folder: string): string | undefined {
  try {
    const epoch = JSON.parse(readFileSync(join(folder, "epoch.json"), "utf8")) as { engine?: unknown } | null;
    return typeof epoch?.engine === "string" ? epoch.engine : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalidField({ path: "it", value: undefined }, `is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

function blocksOf(field: Field): Blocks {
  const { after, to } = objectOf(field, ["after", "to"] as const);
  const first = numberOf(after, 0);
  return { after: first, to: numberOf(to, first + 1) };
}

function reserveOf(field: Field): string {
  const reserve = addressOf(field);
  if (BigInt(reserve) === 0n) throw invalidField(field, "is zero");
  return reserve;
}

function policiesOf(field: Field): Map<string, number> {
  return new Map(
    [...entriesOf(field)].map(([hash, points]) => {
      if (!isHash(hash))
        throw invalidField({ ...points, value: undefined }, "has no hash for a name, in small letters");
      return [hash, numberOf(points, 1, BASIS_POINTS)];
    }),
  );
}

function versionsOf(field: Field): Version[] {
  const seen = new Set<string>();
  return listOf(field).map((entry) => {
    const names = ["model", "version", "defaults", "records", "index"] as const;
    const { model, version, defaults, records, index } = objectOf(entry, names, ["records", "index"]);
    const read = { model: numberOf(model, 1), version: numberOf(version, 1), defaults: fileOf(defaults) };
    const key = `${read.model}/${read.version}`;
    if (seen.has(key)) throw invalidField({ ...entry, value: undefined }, `is a second one of ${key}`);
    seen.add(key);
    if ((records.value === undefined) !== (index.value === undefined)) {
      throw invalidField({ ...entry, value: undefined }, "has only one of records and index");
    }
    const corpus =
      records.value === undefined ? undefined : { records: fileOf(records), index: listOf(index).map(fileOf) };
    return { ...read, corpus };
  });
}
