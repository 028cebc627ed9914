// The report: one page that says what the runs carry, from the figures, and how.
import { type Claim, shown } from "../claims.ts";
import { htmlPage, htmlTable, markup, type Html } from "../html.ts";
import { percent } from "../numbers.ts";
import type { Drawing } from "../results.ts";
import { charts, executedSentence, method, opening } from "../sections.ts";
import type { Figures } from "./figures.ts";
import { FORMULA, LIMITS } from "./method.ts";
import { assumptionRows } from "./page.ts";
import type { Scenario } from "./scenario.ts";
import { KIND_WORDS, SALE_WORDS, TRICK_WORDS } from "./words.ts";

/** What is compared with the contracts. */
const AGREED = "bid, cancellation, claim, refund and payment of a milestone";

export interface ReportParameters {
  readonly scenario: Scenario;
  readonly figures: Figures;
  readonly claims: readonly Claim[];
  readonly seed: number;
  /** How many runs were executed on the contracts, without a difference. */
  readonly contracts: number;
  readonly drawings: readonly Drawing[];
}

/** The report as a page that stands alone. */
export function reportOf({ scenario, figures, claims, seed, contracts, drawings }: ReportParameters): string {
  return htmlPage(scenario.name, [
    opening(
      scenario,
      claims,
      markup`Seed ${seed}, ${figures.runs} runs of the scenario, ${figures.comparedRuns} for each value of a parameter and
        each end of an assumption. In brackets: 95% intervals over runs. What each sentence is from stands behind it.`,
    ),
    markup`<h2>Ways to sell</h2>
      ${sales(figures)}`,
    markup`<h2>Who keeps the worth</h2>
      <p>Parts of what the tokens are worth to who bought them; the creator's is what was paid.</p>
      ${surplus(figures)}`,
    markup`<h2>Tricks</h2>
      <p>Against the same world in which all of that kind bid truthfully. Gains over the money of who does it, all else over what all
      tokens are worth; the price in logarithms.</p>
      ${tricks(figures)}`,
    markup`<h2>After the sale</h2>
      <p>What buyers have for each dollar, pool included.</p>
      ${courses(figures)}`,
    charts(drawings),
    markup`<h2>The contracts</h2>
      <p>${executedSentence(contracts, AGREED)}</p>`,
    markup`<h2>What is assumed</h2>
      ${htmlTable(["what", "central", "range", "source"], assumptionRows(scenario))}`,
    method(FORMULA, LIMITS),
  ]);
}

function sales({ sales: all }: Figures): Html {
  const rows = all.map(({ sale, error, bias, raised, failed, gini, top }) => [
    ...[SALE_WORDS[sale], shown(error), shown(bias), shown(raised, percent), shown(failed, percent)],
    ...[shown(gini), shown(top, percent)],
  ]);
  const columns = [
    "sale",
    "error",
    "bias",
    "paid to the creator, of the worth",
    "all goes back",
    "Gini",
    "largest holder",
  ];
  return htmlTable(columns, rows);
}

function surplus({ sales: all }: Figures): Html {
  const who = all[0]?.surplus.map((each) => each.who) ?? [];
  const words = who.map((each) => (each === "creator" ? "the creator" : KIND_WORDS[each]));
  return htmlTable(
    ["sale", ...words],
    all.map(({ sale, surplus: parts }) => [SALE_WORDS[sale], ...parts.map(({ part }) => shown(part, percent))]),
  );
}

function tricks({ tricks: all }: Figures): Html {
  const small = (value: number) => `${(value * 100).toFixed(2)}%`;
  const rows = all.map(({ trick, gain, creator, small: others, price }) => [
    ...[
      TRICK_WORDS[trick],
      shown(gain, small),
      shown(creator, small),
      shown(others, small),
      shown(price, (each) => each.toFixed(4)),
    ],
  ]);
  return htmlTable(["trick", "gain", "the creator", "the truthful", "the price"], rows);
}

function courses({ courses: all }: Figures): Html {
  const rows = all.map(({ course, escrow, burning, atOnce, wrong, lied }) => [
    ...[course === "all" ? "all together" : course, shown(escrow), shown(burning), shown(atOnce)],
    ...[shown(wrong, percent), shown(lied, percent)],
  ]);
  return htmlTable(
    ["creator", "by the escrow", "of it by burning", "paid at once", "ended though reached", "met though not reached"],
    rows,
  );
}
