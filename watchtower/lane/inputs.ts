// The first thing in which published inputs aren't those that somebody else has gathered of the same blocks.
import { join } from "node:path";
import { COLLECTIONS, DEFAULTS, RECEIPTS, RECORDS, TEXTS } from "../../epoch/columns.ts";
import { bigintOf, type Columns, Database, hexOf, parquet, type Row } from "../../epoch/database.ts";
import { inputFiles, sha256Of } from "../../epoch/inputs.ts";
import { type Blocks, type Epoch, readEpoch, type Version } from "../../epoch/manifest.ts";
import { previousRoot } from "./origin.ts";
import type { Scratch } from "./recompute.ts";

/** Where inputs differ first, and how. */
export interface InputDifference {
  readonly kind: "gathered";
  /** A field of epoch.json, or a file. */
  readonly path: string;
  readonly published: string;
  readonly recomputed: string;
}

/** How published inputs compare with gathered ones. */
export interface ComparedInputs {
  /** None where nothing is wrong. */
  readonly difference: InputDifference | undefined;
  /** Whether nothing here can tell if what differs is wrong: receipts that no publication here has. */
  readonly isUnchecked: boolean;
  /** What the gathered inputs have and the published ones leave out. */
  readonly lines: readonly string[];
}

/** An epoch's folder with what it says. */
interface Side {
  readonly folder: string;
  readonly epoch: Epoch;
}

interface Sides {
  readonly db: Database;
  readonly said: Side;
  readonly own: Side;
}

const RIGHT: ComparedInputs = { difference: undefined, isUnchecked: false, lines: [] };
const NONE = "none";

/** Compares an epoch's published inputs, which were computed without an error, with those that were gathered. */
export async function compareInputs(
  published: string,
  gathered: string,
  { scratch, ...resources }: Scratch,
): Promise<ComparedInputs> {
  const [said, own] = [sideOf(published), sideOf(gathered)];
  const db = await Database.open(resources, join(scratch, "spill"));
  try {
    const sides = { db, said, own };
    const difference =
      fieldDifference(said.epoch, own.epoch) ??
      (await previousDifference(said, own)) ??
      (await versionsDifference(sides)) ??
      (await receiptsDifference(sides));
    if (difference !== undefined) return { ...RIGHT, difference };
    const unchecked = await uncheckedReceipts(sides);
    return { difference: unchecked, isUnchecked: unchecked !== undefined, lines: await leftOut(sides) };
  } finally {
    db.close();
  }
}

/** What is wrong with an epoch that doesn't begin where the one before ended. */
export function beginningDifference(blocks: Blocks | undefined, after: number): ComparedInputs {
  return {
    ...RIGHT,
    difference: differenceOf("epoch.json blocks.after", String(blocks?.after ?? NONE), String(after)),
  };
}

function sideOf(folder: string): Side {
  return { folder, epoch: readEpoch(folder) };
}

function differenceOf(path: string, published: string, recomputed: string): InputDifference {
  return { kind: "gathered", path, published, recomputed };
}

function fieldDifference(said: Epoch, own: Epoch): InputDifference | undefined {
  if (said.number !== own.number) return differenceOf("epoch.json number", String(said.number), String(own.number));
  const [policies, right] = [policiesOf(said), policiesOf(own)];
  return policies === right ? undefined : differenceOf("epoch.json policies", policies, right);
}

function policiesOf({ policies }: Epoch): string {
  return [...policies]
    .map(([hash, points]) => `${hash} ${points}`)
    .sort()
    .join(", ");
}

/** The roots of the totals that both begin from, whatever the order of their lines. */
async function previousDifference(said: Side, own: Side): Promise<InputDifference | undefined> {
  const published = await previousRoot(said.folder, said.epoch);
  const recomputed = await previousRoot(own.folder, own.epoch);
  return published === recomputed ? undefined : differenceOf("previous totals", published, recomputed);
}

/** The same files of both sides, as SQL reads them. */
function tablesOf({ said, own }: Sides, filesOf: (side: Side) => readonly string[], columns: Columns): Tables {
  const tableOf = (side: Side) => {
    const files = filesOf(side).map((file) => join(side.folder, file));
    return `(SELECT ${Object.keys(columns).join(", ")} FROM ${parquet(files, columns)})`;
  };
  return [tableOf(said), tableOf(own)];
}

type Tables = readonly [published: string, gathered: string];

function collectionsIn({ folder, epoch }: Side): readonly string[] {
  return [inputFiles(folder, epoch).collections];
}

function receiptsIn({ folder, epoch }: Side): readonly string[] {
  return inputFiles(folder, epoch).receipts;
}

function textsIn({ folder, epoch }: Side): readonly string[] {
  return inputFiles(folder, epoch).texts;
}

/** The first rows, in the order of their columns, that only one of two tables has: another DuckDB may write the same rows otherwise. */
async function rowDifference(
  db: Database,
  path: string,
  columns: Columns,
  [published, gathered]: Tables,
): Promise<InputDifference | undefined> {
  const order = Object.keys(columns).join(", ");
  const firstOf = async (one: string, other: string) =>
    (await db.rows(`FROM (FROM ${one} EXCEPT ALL FROM ${other}) ORDER BY ${order} LIMIT 1`))[0];
  const [more, less] = [await firstOf(published, gathered), await firstOf(gathered, published)];
  return more === undefined && less === undefined ? undefined : differenceOf(path, rowText(more), rowText(less));
}

function rowText(row: Row | undefined): string {
  if (row === undefined) return NONE;
  const words = Object.entries(row).map(([name, value]) => `${name} ${valueText(value)}`);
  return words.join(", ");
}

function valueText(value: Row[string]): string {
  if (value === null) return NONE;
  return typeof value === "object" ? hexOf(value) : String(value);
}

/** Which versions there are, and what each has. */
async function versionsDifference(sides: Sides): Promise<InputDifference | undefined> {
  const { db, said, own } = sides;
  const [published, right] = [versionsBy(said), versionsBy(own)];
  const named = await versionsNamed(sides);
  const latest = new Set([...lastVersions(own.epoch)].map(([model, version]) => `${model}/${version}`));
  for (const key of new Set([...published.keys(), ...latest, ...named])) {
    const [isThere, isNeeded] = [published.has(key), latest.has(key) || named.has(key)];
    if (isThere === isNeeded) continue;
    return differenceOf(`epoch.json version ${key}`, isThere ? key : NONE, isNeeded ? key : NONE);
  }
  for (const [key, version] of published) {
    const other = right.get(key);
    // one that only unchecked receipts name isn't gathered
    if (other === undefined) continue;
    const found = await versionDifference(db, { side: said, version }, { side: own, version: other });
    if (found !== undefined) return found;
  }
  return undefined;
}

function versionsBy({ epoch }: Side): Map<string, Version> {
  return new Map(epoch.versions.map((version) => [`${version.model}/${version.version}`, version]));
}

/** The latest version of each model that was paid for: a gathered epoch always has it. */
function lastVersions({ versions }: Epoch): Map<number, number> {
  const last = new Map<number, number>();
  for (const { model, version } of versions) last.set(model, Math.max(version, last.get(model) ?? 0));
  return last;
}

/** The versions that the published receipts name. */
async function versionsNamed(sides: Sides): Promise<Set<string>> {
  const [receipts] = tablesOf(sides, receiptsIn, RECEIPTS);
  const [, collections] = tablesOf(sides, collectionsIn, COLLECTIONS);
  const rows = await sides.db.rows(`
    SELECT DISTINCT model_id, model_version
    FROM ${receipts} r JOIN (SELECT DISTINCT channel, model_id FROM ${collections}) c ON r.channel = c.channel`);
  return new Set(rows.map(({ model_id: model, model_version: version }) => `${bigintOf(model)}/${bigintOf(version)}`));
}

interface VersionSide {
  readonly side: Side;
  readonly version: Version;
}

async function versionDifference(
  db: Database,
  said: VersionSide,
  own: VersionSide,
): Promise<InputDifference | undefined> {
  const sides = { db, said: said.side, own: own.side };
  const versionOf = (side: Side) => (side === said.side ? said.version : own.version);
  const { defaults, corpus } = said.version;
  const recordsOf = (side: Side) => {
    const { corpus: found } = versionOf(side);
    return found === undefined ? [] : [found.records];
  };
  const records = corpus?.records ?? own.version.corpus?.records ?? "records";
  return (
    (await rowDifference(
      db,
      defaults,
      DEFAULTS,
      tablesOf(sides, (side) => [versionOf(side).defaults], DEFAULTS),
    )) ??
    (await rowDifference(db, records, RECORDS, tablesOf(sides, recordsOf, RECORDS))) ??
    (await indexDifference(said, own))
  );
}

async function indexDifference(said: VersionSide, own: VersionSide): Promise<InputDifference | undefined> {
  const [published, gathered] = [said.version.corpus?.index ?? [], own.version.corpus?.index ?? []];
  for (let place = 0; place < Math.max(published.length, gathered.length); place++) {
    const [file, other] = [published[place], gathered[place]];
    const one = file === undefined ? NONE : await sha256Of(join(said.side.folder, file));
    const two = other === undefined ? NONE : await sha256Of(join(own.side.folder, other));
    if (one !== two) return differenceOf(file ?? other ?? "index", one, two);
  }
  return undefined;
}

/** Receipts of channels whose receipts both have: the collected root allows one list only. */
async function receiptsDifference(sides: Sides): Promise<InputDifference | undefined> {
  const [published, gathered] = tablesOf(sides, receiptsIn, RECEIPTS);
  const shared = `(SELECT channel FROM ${published} INTERSECT SELECT channel FROM ${gathered})`;
  const own = `(FROM ${gathered} WHERE channel IN ${shared})`;
  return await rowDifference(sides.db, "receipts", RECEIPTS, [`(FROM ${published} WHERE channel IN ${shared})`, own]);
}

/** The first receipt of a channel of which no publication here has the receipts. */
async function uncheckedReceipts(sides: Sides): Promise<InputDifference | undefined> {
  const [published, gathered] = tablesOf(sides, receiptsIn, RECEIPTS);
  const unseen = `(FROM ${published} WHERE channel NOT IN (SELECT channel FROM ${gathered}))`;
  return await rowDifference(sides.db, "receipts", RECEIPTS, [unseen, `(FROM ${gathered} WHERE false)`]);
}

async function leftOut(sides: Sides): Promise<string[]> {
  const lessOf = async (filesIn: typeof receiptsIn, columns: Columns, names: string) => {
    const [published, gathered] = tablesOf(sides, filesIn, columns);
    const sql = `SELECT count(*) AS n FROM (SELECT ${names} FROM ${gathered} EXCEPT SELECT ${names} FROM ${published})`;
    return Number((await sides.db.rows(sql))[0]?.n ?? 0n);
  };
  const channels = await lessOf(receiptsIn, RECEIPTS, "channel");
  const texts = await lessOf(textsIn, TEXTS, "response");
  return [
    ...(channels > 0
      ? [`the published epoch leaves out receipts of ${channels} channels that are published here`]
      : []),
    ...(texts > 0 ? [`the published epoch leaves out ${texts} texts that are published here`] : []),
  ];
}
