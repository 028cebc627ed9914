// The raw results as tables. Amounts are tokens with 6 decimals, exact.
import { formatUnits } from "ethers";
import type { Cell, ColumnType, Table } from "../outputs.ts";
import type { Estimate } from "../estimates.ts";
import { type Figures, type Played, sweepsOf } from "./figures.ts";
import { haircutTable, HAIRCUT_TABLE, publishedFigures, SHARES } from "./published.ts";
import { OURS } from "./scenario.ts";
import { COLUMN, KINDS, pursed, PURSES, type Tally, tallied } from "./tally.ts";
import { leversOf } from "./tornado.ts";

const TEXT: ColumnType = "VARCHAR";
const COUNT: ColumnType = "INTEGER";
const NUMBER: ColumnType = "DOUBLE";
const TOKENS: ColumnType = "DECIMAL(38,6)";
const AMOUNTS: readonly string[] = ["paid", "fees", "lost", "cost", "profit", "wrongLoss"];
const WEIGHTS: readonly string[] = ["goodWeight", "badWeight"];
const BOUNDS = { mean: NUMBER, low: NUMBER, high: NUMBER };

interface Named {
  readonly group: string;
  readonly value: number | null;
  readonly runs: readonly Tally[];
}

/** All groups of runs, by their names. */
function groupsOf({ scenario, ours, others, swept, tornado }: Played): Named[] {
  return [
    { group: OURS.name, value: null, runs: ours },
    ...scenario.variants.map(({ name }, i) => ({ group: name, value: null, runs: others[i] ?? [] })),
    ...sweepsOf(scenario).flatMap(({ name, values }, i) =>
      values.map((value, place) => ({ group: `sweep ${name}`, value, runs: swept[i]?.[place] ?? [] })),
    ),
    { group: "tornado", value: null, runs: tornado.central },
    ...leversOf(scenario).flatMap(({ assumption, ends }, i) =>
      ends.map((value, end) => ({ group: `tornado ${assumption}`, value, runs: tornado.ends[i]?.[end] ?? [] })),
    ),
  ];
}

/** Each run of each group, by kind of contributor. */
export function runsTable(played: Played): Table {
  const rows = groupsOf(played).flatMap(({ group, value, runs }) =>
    runs.flatMap((run, number) =>
      KINDS.map((kind): Cell[] => [
        ...[group, value, number, kind],
        ...COLUMN.map((name) => {
          const amount = tallied(run, kind, name);
          return AMOUNTS.includes(name) ? tokens(amount) : amount;
        }),
      ]),
    ),
  );
  const typeOf = (name: string) => (AMOUNTS.includes(name) ? TOKENS : WEIGHTS.includes(name) ? NUMBER : COUNT);
  const columns: Record<string, ColumnType> = {
    ...{ group: TEXT, value: NUMBER, run: COUNT, kind: TEXT },
    ...Object.fromEntries(COLUMN.map((name) => [snake(name), typeOf(name)] as const)),
  };
  return { name: "runs", columns, rows };
}

/** What others than contributors have in each run. */
export function pursesTable(played: Played): Table {
  const rows = groupsOf(played).flatMap(({ group, value, runs }) =>
    runs.map((run, number): Cell[] => [group, value, number, ...PURSES.map((purse) => tokens(pursed(run, purse)))]),
  );
  const purses = Object.fromEntries(PURSES.map((purse) => [snake(purse), TOKENS] as const));
  return { name: "purses", columns: { group: TEXT, value: NUMBER, run: COUNT, ...purses }, rows };
}

/** The profit of a batch along each parameter. */
export function sweepsTable({ sweeps }: Figures): Table {
  const rows = sweeps.flatMap(({ name, points }) =>
    points.map(({ value, kind, profit }) => [name, value, kind, ...bounds(profit)]),
  );
  return { name: "sweeps", columns: { parameter: TEXT, value: NUMBER, kind: TEXT, ...BOUNDS }, rows };
}

/** Where that crosses zero. */
export function breakEvenTable({ sweeps }: Figures): Table {
  const rows = sweeps.flatMap(({ name, crossings }) =>
    crossings.map(({ kind, course, at, sure }) => {
      return [name, kind, course, ...(at === undefined ? [null, null, null] : bounds(at)), sure];
    }),
  );
  return { name: "break-even", columns: { parameter: TEXT, kind: TEXT, course: TEXT, ...BOUNDS, sure: NUMBER }, rows };
}

/** The rules beside each other. */
export function rulesTable({ variants }: Figures): Table {
  const measures = ["paidToGood", "badWeight", "expertPerAccount", "cheatPerAccount", "shutOut"] as const;
  const rows = variants.flatMap((variant) =>
    measures.map((measure) => [variant.name, variant.runs, snake(measure), ...bounds(variant[measure])]),
  );
  return { name: "rules", columns: { rules: TEXT, runs: COUNT, measure: TEXT, ...BOUNDS }, rows };
}

/** An expert's lead where one assumption is at an end of its range, and what lies between the ends; all central first. */
export function tornadoTable({ tornado: { central, swings } }: Figures): Table {
  const rows: Cell[][] = [
    ["none", "central", null, central.against, ...bounds(central.lead)],
    ...swings.flatMap(({ assumption, ends, leads, difference }) => [
      ...leads.map(({ against, lead }, i): Cell[] => {
        return [assumption, i === 0 ? "low" : "high", ends[i] ?? null, against, ...bounds(lead)];
      }),
      [assumption, "difference", null, null, ...bounds(difference)],
    ]),
  ];
  const columns = { assumption: TEXT, end: TEXT, value: NUMBER, against: TEXT, ...BOUNDS };
  return { name: "tornado", columns, rows };
}

/** The published figures beside the computed ones. */
export function publishedTable(): Table {
  const table = haircutTable().flatMap(({ missed, gains }, row) =>
    gains.map((gain, i): Cell[] => {
      const about = `gain over honest work with ${SHARES[i] ?? 0n}% fakes, ${missed}% missed`;
      return [about, Number(HAIRCUT_TABLE[row]?.gains[i] ?? 0n) / 1_000, Number(gain) / 1_000];
    }),
  );
  const rows = [...table, ...publishedFigures().map(({ about, published, computed }) => [about, published, computed])];
  return { name: "published", columns: { about: TEXT, published: NUMBER, computed: NUMBER }, rows };
}

function bounds({ mean, low, high }: Estimate): (number | null)[] {
  return [mean, low, high].map((value) => (Number.isFinite(value) ? value : null));
}

function tokens(amount: number): string {
  return formatUnits(BigInt(Math.round(amount)), 6);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
