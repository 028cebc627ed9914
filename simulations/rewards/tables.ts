// Results as tables.
import { formatUnits } from "ethers";
import type { Estimate } from "../estimates.ts";
import type { Cell, Table } from "../outputs.ts";
import type { Figures, Played, PlayedCorpus } from "./figures.ts";
import { groupNames } from "./figures.ts";
import { columnsOf, type Tally } from "./tally.ts";

const TEXT = "VARCHAR";
const NUMBER = "DOUBLE";
const COUNT = "INTEGER";
const BOUNDS = { mean: NUMBER, low: NUMBER, high: NUMBER } as const;

/** Each run of each group; what an attacked run doesn't count is empty. */
export function runsTable({ scenario, corpora }: Played): Table {
  const columns = columnsOf(scenario);
  const names = groupNames(scenario);
  const rows = corpora.flatMap(({ name, ours, others }) =>
    [ours, ...others].flatMap((runs, group) =>
      runs.map((run, number): Cell[] => [name, names[group] ?? "", number, ...cells(run, columns)]),
    ),
  );
  const types = Object.fromEntries(columns.map((column) => [column, NUMBER] as const));
  return { name: "runs", columns: { corpus: TEXT, group: TEXT, run: COUNT, ...types }, rows };
}

function cells(run: Tally, columns: readonly string[]): Cell[] {
  return columns.map((column) => run[column] ?? null);
}

/** What each contributor has in the central year, in OPEN. */
export function contributorsTable(corpora: readonly PlayedCorpus[]): Table {
  const rows = corpora.flatMap(({ name, central }) =>
    central.map(({ contributor, records, total }): Cell[] => [name, contributor, records, formatUnits(total, 18)]),
  );
  return {
    name: "contributors",
    columns: { corpus: TEXT, contributor: TEXT, records: COUNT, open: "DECIMAL(38,18)" },
    rows,
  };
}

export function decilesTable({ corpora }: Figures): Table {
  const rows = corpora.flatMap(({ name, deciles }) =>
    deciles.map(({ decile, rewardUsd: { p5, p50, p95 }, gas }): Cell[] => {
      return [name, decile, p5, p50, p95, ...bounds(gas.l1), ...bounds(gas.l2)];
    }),
  );
  const gas = {
    l1_mean: NUMBER,
    l1_low: NUMBER,
    l1_high: NUMBER,
    l2_mean: NUMBER,
    l2_low: NUMBER,
    l2_high: NUMBER,
  } as const;
  const reward = { reward_usd_p5: NUMBER, reward_usd_p50: NUMBER, reward_usd_p95: NUMBER } as const;
  return { name: "deciles", columns: { corpus: TEXT, decile: COUNT, ...reward, ...gas }, rows };
}

/** What claiming leaves and costs, by interval, and by the least sum that is claimed. */
export function claimingTable({ corpora }: Figures): Table {
  const rows = corpora.flatMap(({ name, chains }) =>
    chains.flatMap(({ chain, intervals, minimums }) => [
      ...intervals.flatMap(({ days, net, gas, best }): Cell[][] => [
        [name, chain, "every so many days", days, "net", ...bounds(net)],
        [name, chain, "every so many days", days, "gas", ...bounds(gas)],
        [name, chain, "every so many days", days, "leaves most", ...bounds(best)],
      ]),
      ...minimums.flatMap(({ times, gas, reaches }): Cell[][] => [
        [name, chain, "from so many times the cost", times, "gas", ...bounds(gas)],
        [name, chain, "from so many times the cost", times, "reaches", ...bounds(reaches)],
      ]),
    ]),
  );
  const columns = { corpus: TEXT, chain: TEXT, policy: TEXT, value: COUNT, measure: TEXT, ...BOUNDS } as const;
  return { name: "claiming", columns, rows };
}

export function epochsTable({ corpora }: Figures): Table {
  const rows = corpora.flatMap(({ name, chains, waiting }) =>
    chains.flatMap(({ chain, epochs }) =>
      epochs.map(({ days, posting: { p5, p50, p95 }, cost }, i): Cell[] => {
        const { part, movedUnits = 0 } = waiting[i] ?? {};
        return [name, chain, days, p5, p50, p95, part?.mean ?? null, ...bounds(cost), movedUnits];
      }),
    ),
  );
  const posting = { posting_p5: NUMBER, posting_p50: NUMBER, posting_p95: NUMBER, waiting_mean: NUMBER } as const;
  const columns = { corpus: TEXT, chain: TEXT, days: COUNT, ...posting, ...BOUNDS, moved_units: NUMBER } as const;
  return { name: "epochs", columns, rows };
}

export function attacksTable({ corpora }: Figures): Table {
  const rows = corpora.flatMap(({ name, variants }) =>
    variants.flatMap(({ variant, records, attacker, perRecord, others, reserve }) =>
      Object.entries({ attacker, "per record": perRecord, others, reserve }).map(([measure, estimate]): Cell[] => {
        return [name, variant.name, records, measure, ...bounds(estimate)];
      }),
    ),
  );
  const columns = { corpus: TEXT, variant: TEXT, records: NUMBER, measure: TEXT, ...BOUNDS } as const;
  return { name: "attacks", columns, rows };
}

export function tornadoTable({ tornado: { corpus, central, swings } }: Figures): Table {
  const rows = swings.flatMap(({ assumption, ends, results }) =>
    (["low", "high"] as const).map((end, i): Cell[] => {
      return [corpus, assumption, end, ends[i] ?? "", results[i] ?? null, central];
    }),
  );
  const columns = { corpus: TEXT, assumption: TEXT, end: TEXT, value: TEXT, result: NUMBER, central: NUMBER } as const;
  return { name: "tornado", columns, rows };
}

function bounds({ mean, low, high }: Estimate): (number | null)[] {
  return [mean, low, high].map((value) => (Number.isFinite(value) ? value : null));
}
