// The report: one page that says what the runs carry, from the figures, and how.
import { type Claim, shown } from "../claims.ts";
import type { Estimate } from "../estimates.ts";
import { htmlPage, htmlTable, markup, type Html } from "../html.ts";
import { percent, whole } from "../numbers.ts";
import type { Drawing } from "../results.ts";
import { charts, method, opening } from "../sections.ts";
import { calldataBytes } from "./calldata.ts";
import { bandShown } from "./claims.ts";
import type { Settled } from "./contracts.ts";
import type { CorpusFigures, Figures } from "./figures.ts";
import { readGas } from "./gas.ts";
import { FORMULA, LIMITS } from "./method.ts";
import { ASSUMPTION_COLUMNS, assumptionRows, ATTACK_COLUMNS, attackRows, COST_COLUMNS, costRows } from "./page.ts";
import type { Scenario } from "./scenario.ts";
import { CHAIN_NAMES, usd } from "./words.ts";

export interface ReportParameters {
  readonly scenario: Scenario;
  readonly figures: Figures;
  readonly claims: readonly Claim[];
  readonly seed: number;
  /** What was settled on the contracts, without a difference; undefined where nothing was. */
  readonly settled: Settled | undefined;
  readonly drawings: readonly Drawing[];
}

/** The report as a page that stands alone. */
export function reportOf({ scenario, figures, claims, seed, settled, drawings }: ReportParameters): string {
  return htmlPage(scenario.name, [
    opening(
      scenario,
      claims,
      markup`Seed ${seed}, ${figures.runs} runs of each corpus, ${figures.comparedRuns} of each variant, ${figures.banks}
        orders of contributors. In brackets: 95% intervals over runs. What each sentence is from stands behind it, in
        rows of runs.csv.`,
    ),
    markup`<h2>The corpora</h2>
      ${corpora(figures)}`,
    markup`<h2>A year</h2>
      <p>The middle run, and between which values nine of ten runs lie.</p>
      ${years(figures)}`,
    ...figures.corpora.flatMap((corpus) => [
      markup`<h2>${corpus.name}: claiming</h2>
        ${intervals(corpus)}
        ${minimums(corpus)}`,
      markup`<h2>${corpus.name}: by tenths</h2>
        ${deciles(corpus)}`,
      markup`<h2>${corpus.name}: attacks and rules</h2>
        ${variants(corpus)}`,
    ]),
    charts(drawings),
    markup`<h2>The contracts</h2>
      <p>${settledSentence(settled)}</p>`,
    markup`<h2>What is assumed</h2>
      ${htmlTable(ASSUMPTION_COLUMNS, assumptionRows(scenario))}
      <p>Fees are split by ${scenario.feePolicy.source}. Scalars of L2's data fee: ${scenario.l2.source}.</p>
      ${htmlTable(COST_COLUMNS, costRows(scenario, readGas(), calldataBytes()))}
      ${htmlTable(ATTACK_COLUMNS, attackRows(scenario))}`,
    method(FORMULA, LIMITS),
  ]);
}

/** One sentence on what was settled on the contracts. */
export function settledSentence(settled: Settled | undefined): string {
  if (settled === undefined || settled.epochs === 0) return "No epoch was settled on the contracts this time.";
  const { epochs, claims, gas, charged } = settled;
  return (
    `${epochs} epochs, of seeds that were drawn when the command was run, were paid, posted, activated and claimed on ` +
    `PaymentEscrow and RewardLane, and ${whole(String(claims))} payments agreed to the unit; else there would be no report. ` +
    `There a first claim took ${whole(String(gas.firstClaim))} gas and a later one ` +
    `${gas.laterClaim === 0 ? "wasn't made" : whole(String(gas.laterClaim))}, where a proof ` +
    `has ${settled.depth} siblings; ${whole(String(charged.firstClaim))} and ${whole(String(charged.laterClaim))} are charged here, ` +
    `for 20. Posting took ${whole(String(gas.post))} and activating ${whole(String(gas.activate))}, where ` +
    `${whole(String(charged.post))} and ${whole(String(charged.activate))} are charged. settled.csv has all payments.`
  );
}

function corpora({ corpora: all }: Figures): Html {
  const rows = all.map(({ name, contributors, records, answers, parts }) => [
    ...[
      name,
      contributors,
      whole(String(records)),
      whole(String(answers)),
      shown(parts.gini),
      shown(parts.top10, percent),
    ],
    ...[shown(parts.attributed, percent), shown(parts.byDefault, percent), shown(parts.reserve, percent)],
  ]);
  const columns = [
    "corpus",
    "contributors",
    "records",
    "answers",
    "Gini",
    "ten largest",
    "by texts",
    "by default",
    "reserve",
  ];
  return htmlTable(columns, rows);
}

function years({ corpora: all }: Figures): Html {
  const rows = all.flatMap(({ name, poolUsd, medianRewardUsd, chains }) => [
    [name, "contributors' pool", bandShown(poolUsd, usd)],
    [name, "the contributor in the middle", bandShown(medianRewardUsd, usd)],
    ...chains.flatMap(({ chain, claimCostUsd, medianNetUsd, forAll }) => [
      [
        name,
        `the same, after the best interval's gas and waiting on ${CHAIN_NAMES[chain]}`,
        bandShown(medianNetUsd, usd),
      ],
      [name, `a first claim on ${CHAIN_NAMES[chain]}`, bandShown(claimCostUsd, usd)],
      [name, `claiming for all four times, on ${CHAIN_NAMES[chain]}, of the pool`, bandShown(forAll, percent)],
    ]),
  ]);
  return htmlTable(["corpus", "what", "a year"], rows);
}

function intervals({ chains }: CorpusFigures): Html {
  const rows = chains.flatMap(({ chain, intervals: all }) =>
    all.map(({ days, net, gas, best }) => {
      return [CHAIN_NAMES[chain], days, shown(net, percent), gasShown(gas), shown(best, percent)];
    }),
  );
  const columns = [
    "chain",
    "days between claims",
    "kept of the pool",
    "gas of what is claimed",
    "leaves most in so many runs",
  ];
  return htmlTable(columns, rows);
}

function minimums({ chains }: CorpusFigures): Html {
  const rows = chains.flatMap(({ chain, minimums: all }) =>
    all.map(({ times, gas, reaches }) => [CHAIN_NAMES[chain], times, gasShown(gas), shown(reaches, percent)]),
  );
  return htmlTable(
    ["chain", "least claim, times its cost", "gas of what is claimed", "contributors who reach it"],
    rows,
  );
}

function gasShown(gas: Estimate): string {
  return Number.isFinite(gas.mean) ? shown(gas, percent) : "nobody claims";
}

function deciles({ deciles: all }: CorpusFigures): Html {
  const rows = all.map(({ decile, rewardUsd, gas }) => {
    return [decile, bandShown(rewardUsd, usd), shown(gas.l1, percent), shown(gas.l2, percent)];
  });
  return htmlTable(["tenth", "a year", "gas or unclaimed on L1", "on L2"], rows);
}

function variants({ variants: all }: CorpusFigures): Html {
  const rows = all.map(({ variant, attacker, records, perRecord, others, reserve }) => [
    ...[variant.name, percent(records), shown(attacker, percent), variant.attack === "none" ? "" : shown(perRecord)],
    ...[shown(others, percent), shown(reserve, percent)],
  ]);
  const columns = [
    ...["variant", "attacker's records", "attacker's pay", "a record's, times another's"],
    ...["change of others' pay", "of the reserve's"],
  ];
  return htmlTable(columns, rows);
}
