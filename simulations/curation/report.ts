// The report: one page that says what the runs carry, from the figures, and how.
import { type Claim, shown } from "../claims.ts";
import { htmlPage, htmlTable, markup, type Html } from "../html.ts";
import { percent } from "../numbers.ts";
import type { Drawing } from "../results.ts";
import { charts, executedSentence, method, opening } from "../sections.ts";
import type { Figures } from "./figures.ts";
import { FORMULA, LIMITS } from "./method.ts";
import { assumptionRows, kindRows, publishedRows } from "./page.ts";
import type { Scenario } from "./scenario.ts";
import { isMoving } from "./tornado.ts";

/** What is compared with the contracts. */
const AGREED = "payment, quality, slash and burn";

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
  const { breaks } = figures;
  const error = (value: number | undefined) => (value === undefined ? "never" : value.toFixed(3));
  return htmlPage(scenario.name, [
    opening(
      scenario,
      claims,
      markup`Seed ${seed}, ${figures.runs} runs by these rules, ${figures.comparedRuns} for each other rule and value,
        ${figures.tornado.runs} for each end of an assumption's range. In brackets: 95% intervals over runs. What each
        sentence is from stands behind it, in rows of runs.csv.`,
    ),
    markup`<h2>Who earns</h2>
      ${kinds(figures)}`,
    markup`<h2>Other rules</h2>
      ${variants(figures)}`,
    markup`<p>
      By arithmetic k · (1 − e − noise) = 1 at e = ${breaks.rule.toFixed(2)}. By these rules a spammer's batch of fakes that cost
      nothing pays from e = ${error(breaks.newcomer)} on for a newcomer, and from ${error(breaks.known)} for who is known.
    </p>`,
    charts(drawings),
    markup`<p>${stillSentence(figures)}</p>`,
    markup`<h2>The curators</h2>
      ${seats(figures)}
      <p>A verdict is paid whatever it says: nothing in the rules has those who don't look earn less.</p>`,
    markup`<h2>The published figures</h2>
      ${htmlTable(["what", "published", "computed"], publishedRows())}`,
    markup`<h2>The contracts</h2>
      <p>${executedSentence(contracts, AGREED)}</p>`,
    markup`<h2>What is assumed</h2>
      ${htmlTable(["contributor", "accounts", "records", "days", "bad", "cost of a good record, of a bad one"], kindRows(scenario))}
      ${htmlTable(["what", "central", "range", "source"], assumptionRows(scenario))}`,
    method(FORMULA, LIMITS),
  ]);
}

/** What isn't in the tornado. */
function stillSentence({ tornado: { swings } }: Figures): string {
  const still = swings.filter((swing) => !isMoving(swing)).map(({ assumption }) => assumption);
  return still.length === 0
    ? "Each assumption that has a range moves an expert's lead."
    : `Whether these move an expert's lead, the runs don't say: ${still.join("; ")}.`;
}

function kinds({ kinds: all }: Figures): Html {
  const rows = all.map(({ kind, profitPerBatch, profitPerAccount, paidPart }) => {
    return [kind, shown(profitPerBatch), shown(profitPerAccount), shown(paidPart, percent)];
  });
  return htmlTable(["contributor", "tokens a batch", "tokens an account", "paid of the records' full pay"], rows);
}

function variants({ variants: all }: Figures): Html {
  const rows = all.map((each) => [
    ...[each.name, each.runs, shown(each.paidToGood, percent), shown(each.badWeight, percent)],
    ...[shown(each.expertPerAccount), shown(each.cheatPerAccount), shown(each.shutOut, percent)],
  ]);
  const columns = [
    "rules",
    "runs",
    "pay to good records",
    "bad of the weight",
    "an expert's account",
    "a cheat's",
    "experts shut out",
  ];
  return htmlTable(columns, rows);
}

function seats({ seats: all }: Figures): Html {
  return htmlTable(
    ["curator", "tokens a seat"],
    all.map(({ curator, perSeat }) => [curator, shown(perSeat)]),
  );
}
