// The raw results as tables. Money is dollars with 6 decimals, exact.
import { formatUnits } from "ethers";
import type { Cell, ColumnType, Table } from "../outputs.ts";
import type { Estimate } from "../estimates.ts";
import type { Figures, Played } from "./figures.ts";
import { COURSES, KINDS, SALES, TRICKS } from "./names.ts";
import { ONE } from "./setting.ts";
import { sweepsOf } from "./sweeps.ts";
import { columns, type Tally, tallied, type TallyName } from "./tally.ts";

const TEXT: ColumnType = "VARCHAR";
const COUNT: ColumnType = "INTEGER";
const NUMBER: ColumnType = "DOUBLE";
const DOLLARS: ColumnType = "DECIMAL(38,6)";
const BOUNDS = { mean: NUMBER, low: NUMBER, high: NUMBER };
const MONEY: readonly string[] = [
  ...["raised", "kept", "soldWorth", "paid", "own", "gain", "budget", "small", "creator", "back"],
];
/** Figures that are logarithms or parts. */
const NUMBERS: readonly string[] = ["error", "squared", "gini", "top", "price"];
/** Money that is reckoned in doubles, in dollars. */
const RECKONED: readonly string[] = ["pool", "worth", "poolAtOnce", "worthAtOnce", "cost", "bond", "proceeds"];

interface Named {
  readonly group: string;
  readonly value: number | null;
  readonly runs: readonly Tally[];
}

/** All groups of runs but the ends of assumptions, by their names. */
function groupsOf({ scenario, ours, swept }: Played): Named[] {
  return [
    { group: "ours", value: null, runs: ours },
    ...sweepsOf(scenario).flatMap(({ name, values }, i) =>
      values.map((value, place) => ({ group: `sweep ${name}`, value, runs: swept[i]?.[place] ?? [] })),
    ),
  ];
}

/** Each run of each group, by way of selling; only the auction, where nothing else was played. */
export function salesTable(played: Played): Table {
  return longTable(played, "sales", "sale", SALES, columns.sale, ({ group }, name) => {
    return name === "auction" || group === "ours" || PRICES.includes(group);
  });
}

const PRICES: readonly string[] = ["sweep bidders", "sweep noise", "sweep teamError"];
const FUNDS: readonly string[] = ["defaults", "late", "milestones", "growth", "turnout", "extortionist"].map(
  (name) => `sweep ${name}`,
);

/** Each run of the scenario, by way of selling and kind of bidder. */
export function kindsTable(played: Played): Table {
  const names = SALES.flatMap((sale) => KINDS.map((kind) => `${sale}.${kind}`));
  return longTable(played, "kinds", "sale.kind", names, columns.kind, ({ group }) => group === "ours");
}

/** Each run of each group, by trick, where it was tried. */
export function tricksTable(played: Played): Table {
  const tried = new Map(
    sweepsOf(played.scenario).map(({ name, otherwise, values }) => {
      return [`sweep ${name}`, otherwise(values[0] ?? 0).tricks ?? []];
    }),
  );
  return longTable(played, "tricks", "trick", TRICKS, columns.trick, ({ group }, name) => {
    return group === "ours" || (tried.get(group) ?? []).some((trick) => trick === name);
  });
}

/** Each run of each group in which milestones were played, by what the creators do. */
export function creatorsTable(played: Played): Table {
  return longTable(played, "creators", "course", COURSES, columns.course, ({ group }) => {
    return group === "ours" || FUNDS.includes(group);
  });
}

/** The same, by what an extortionist does. */
export function threatsTable(played: Played): Table {
  return longTable(played, "threats", "who", ["threat"], columns.threat, ({ group }) => {
    return group === "ours" || FUNDS.includes(group);
  });
}

function longTable(
  played: Played,
  name: string,
  by: string,
  subjects: readonly string[],
  measures: readonly string[],
  isPlayed: (group: Named, subject: string) => boolean,
): Table {
  const isReckoned = (measure: string) => RECKONED.includes(measure) || (name === "threats" && measure === "gain");
  const typeOf = (measure: string) => {
    if (NUMBERS.includes(measure) || isReckoned(measure)) return NUMBER;
    return MONEY.includes(measure) ? DOLLARS : COUNT;
  };
  const rows = groupsOf(played).flatMap((group) =>
    group.runs.flatMap((run, number) =>
      subjects
        .filter((subject) => isPlayed(group, subject))
        .map((subject): Cell[] => [
          ...[group.group, group.value, number, subject],
          ...measures.map((measure) => {
            const amount = tallied(run, `${subject}.${measure}` as TallyName);
            if (typeOf(measure) === DOLLARS) return dollars(amount);
            return isReckoned(measure) ? amount / ONE : amount;
          }),
        ]),
    ),
  );
  const named = Object.fromEntries(measures.map((measure) => [snake(measure), typeOf(measure)] as const));
  return { name, columns: { ...{ group: TEXT, value: NUMBER, run: COUNT, [by]: TEXT }, ...named }, rows };
}

/** Each figure along each parameter. */
export function sweepsTable({ sweeps }: Figures): Table {
  const rows = sweeps.flatMap(({ name, points }) =>
    points.map(({ value, measure, estimate }) => [name, value, measure, ...bounds(estimate)]),
  );
  return { name: "sweeps", columns: { parameter: TEXT, value: NUMBER, measure: TEXT, ...BOUNDS }, rows };
}

/** Where figures cross zero. */
export function crossingsTable({ sweeps }: Figures): Table {
  const rows = sweeps.flatMap(({ name, crossings }) =>
    crossings.map(({ measure, course, at, sure }) => {
      return [name, measure, course, ...(at === undefined ? [null, null, null] : bounds(at)), sure];
    }),
  );
  const named = { parameter: TEXT, measure: TEXT, course: TEXT };
  return { name: "crossings", columns: { ...named, ...BOUNDS, sure: NUMBER }, rows };
}

/** Both results at both ends of each assumption. */
export function tornadoTable({ swings, central }: Figures): Table {
  const results = ["bias", "investor"] as const;
  const rows = results.flatMap((result): Cell[][] => [
    ["", "centre", null, result, ...bounds(central[result])],
    ...swings.flatMap(({ assumption, ends, [result]: pair }) =>
      pair.map((found, i): Cell[] => [assumption, i === 0 ? "low" : "high", ends[i] ?? null, result, ...bounds(found)]),
    ),
  ]);
  const named = { assumption: TEXT, end: TEXT, value: NUMBER, result: TEXT };
  return { name: "tornado", columns: { ...named, ...BOUNDS }, rows };
}

function bounds({ mean, low, high }: Estimate): (number | null)[] {
  return [mean, low, high].map((value) => (Number.isFinite(value) ? value : null));
}

function dollars(millionths: number): string {
  return formatUnits(BigInt(millionths), 6);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
