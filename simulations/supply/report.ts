// The report: one page that says what was found, from the figures, and how.
import { claimItem } from "../claims.ts";
import { markup, type Html, htmlDrawing, htmlPage, htmlTable } from "../html.ts";
import { describeAssumptions } from "./describe.ts";
import type { Answer, AtPrice, Figures, VariantFigures } from "./figures.ts";
import { FORMULA, LIMITS } from "./method.ts";
import { dollars, millions, percent, whole, wholeTokens } from "../numbers.ts";
import type { Drawing } from "../results.ts";
import { method } from "../sections.ts";
import type { Scenario } from "./scenario.ts";
import { type SupplyTornado, unmoved, widestClaim } from "./tornado.ts";

export interface ReportParameters {
  readonly scenario: Scenario;
  readonly figures: Figures;
  readonly seed: number;
  /** Drawings as SVG, by name. */
  readonly drawings: readonly Drawing[];
}

/** The report as a page that stands alone. */
export function reportOf({ scenario, figures, seed, drawings }: ReportParameters): string {
  const drawing = (name: string) =>
    drawings.filter((each) => each.name === name).map(({ svg, caption }) => htmlDrawing(svg, caption));
  return htmlPage(scenario.name, [
    markup`<h1>${scenario.name}</h1>
      <p>${scenario.question}</p>
      <ul>
        ${figures.atPrices.map((each) => verdict(each, figures))}
      </ul>`,
    markup`<p class="note">
      Seed ${seed}, ${figures.runs} runs. Every figure is in the files beside this page; figures.json has those of the
      text.
    </p>`,
    markup`<h2>What circulates</h2>
      ${circulating(figures)}${drawing("circulating")}`,
    markup`<h2>What unlocks</h2>
      ${levels(figures)}${drawing("unlocks")}`,
    markup`<h2>What would hold it</h2>
      ${answers(figures)}${drawing("break-even")}`,
    markup`<h2>Which months are the worst</h2>
      ${figures.atPrices.map(worst)}`,
    markup`<h2>When what is assumed varies</h2>
      ${figures.atPrices.map(chances)}${drawing("pressure")}${drawing("held")}`,
    markup`<h2>What matters most</h2>
      ${figures.tornados.slice(0, 1).map(widest)}${drawing("tornado")}`,
    markup`<h2>Other tables</h2>
      ${variants(figures)}${drawing("variants")}`,
    markup`<h2>The vault</h2>
      <p>${vaultSentence(figures)}</p>`,
    markup`<h2>What is assumed</h2>
      ${assumptions(scenario)}`,
    method(FORMULA, LIMITS),
  ]);
}

/** What is found at a token price, in a few words. */
export function verdictOf(
  { tokenPrice, held, months, absorbedPart }: AtPrice,
  { answers: all, absorption }: Figures,
): string {
  const alone = all.find((each) => each.counting === "revenue alone" && each.tokenPrice === tokenPrice);
  const fees = (usd: string | null | undefined) => (usd == null ? "no sum" : `${dollars(usd)} of fees a day`);
  return (
    `At $${tokenPrice} the central demand holds ${held} of ${months} months with something to absorb, and its revenue takes ` +
    `${percent(absorbedPart)} of all that is sold. To hold the hardest month, ${alone?.month ?? 0}, until ${alone?.date ?? ""}, ` +
    `revenue alone takes ${fees(alone?.feesPerDay)} where ${percent(absorption)} of a fee's worth stays off the market, and ` +
    `${fees(alone?.leastFeesPerDay)} where nobody sells what he is paid.`
  );
}

/** What the runs say at a token price: how many months they hold, and what fees a month takes. */
export function chancesOf({
  tokenPrice,
  runsHoldAll,
  heldMonths,
  feesToHold: { month, band },
  months,
}: AtPrice): string {
  const fees = (value: number) => (Number.isFinite(value) ? dollars(value.toFixed(2)) : "no sum");
  return (
    `At $${tokenPrice} demand holds every month in ${percent(runsHoldAll)} of the runs. Half of them hold at most ` +
    `${heldMonths.p50} months with something to absorb, nine of ten between ${heldMonths.p5} and ${heldMonths.p95}; the central ` +
    `case has ${months} such months. To hold month ${month}, half of the runs need at most ${fees(band.p50)} of fees a day, nine ` +
    `of ten between ${fees(band.p5)} and ${fees(band.p95)}.`
  );
}

/** One sentence on the comparison with the vault. */
export function vaultSentence({ vault: { months, figures, largestDifference } }: Figures): string {
  const difference = largestDifference === "0" ? "zero difference" : `differences of up to ${largestDifference} units`;
  return `Compared with VestingVault by time travel at ${months} months: ${figures} figures, ${difference}.`;
}

function verdict(at: AtPrice, figures: Figures): Html {
  return markup`<li>${verdictOf(at, figures)}</li>`;
}

function circulating({ circulating: rows }: Figures): Html {
  return htmlTable(
    ["month", "date", "vested"],
    rows.map(({ month, date, tokens }) => [month, date, millions(tokens)]),
  );
}

function levels({ levels: rows }: Figures): Html {
  const names = Object.keys(rows[0]?.buckets ?? {});
  const range = (from: number, to: number) => (from === to ? String(from) : `${from}–${to}`);
  return htmlTable(
    ["months", "unlock a month", ...names],
    rows.map(({ from, to, unlock, buckets }) => [
      range(from, to),
      millions(unlock),
      ...names.map((name) => millions(buckets[name] ?? "0")),
    ]),
  );
}

function answers({ answers: rows }: Figures): Html {
  const row = (each: Answer) => [
    ...[`$${each.tokenPrice}`, `$${each.inferencePrice}`, each.counting],
    each.inferencesPerDay === null ? "no number" : whole(each.inferencesPerDay),
    each.feesPerDay === null ? "no sum" : dollars(each.feesPerDay),
    ...[each.month, each.date, millions(each.need)],
  ];
  const columns = ["token at", "inference at", "counting", "inferences a day", "fees a day", "month", "until", "need"];
  return markup`<p>
      Of each line the month that asks for most. Fewer by one, and pressure is above zero: the model was run with both.
    </p>
    ${htmlTable(columns, rows.map(row))}`;
}

function worst({ tokenPrice, worst: rows }: AtPrice): Html {
  const columns = [
    "month",
    "until",
    "unlock",
    "of what had vested",
    "tokens absorbed",
    "pressure",
    "inferences a day",
    "to hold it, each at",
  ];
  const cells = rows.map(({ month, date, unlock, dilution, absorbed, pressure, inferencesPerDay, priceToHold }) => [
    ...[
      month,
      date,
      millions(unlock),
      dilution === null ? "all" : percent(dilution),
      wholeTokens(absorbed),
      millions(pressure),
    ],
    whole(inferencesPerDay),
    priceToHold === null ? "no price" : dollars(priceToHold),
  ]);
  return markup`<h3>At $${tokenPrice}, central case</h3>
    ${htmlTable(columns, cells)}`;
}

function chances(at: AtPrice): Html {
  return markup`<p>${chancesOf(at)}</p>`;
}

function widest(tornado: SupplyTornado): Html {
  const still = unmoved(tornado);
  const rest = still.length === 0 ? "" : `These move it by nothing: ${still.join("; ")}.`;
  return markup`<ul>
      ${claimItem(widestClaim(tornado))}
    </ul>
    <p>One assumption at an end of its range, all others central, by the closed form. ${rest}</p>`;
}

function variants({ variants: rows }: Figures): Html {
  const [first] = rows;
  const row = ({ name, largest, allOut, feesPerDay }: VariantFigures) => [
    ...[name, millions(largest.unlock), largest.month, largest.date, allOut ?? "later"],
    ...feesPerDay.map(({ usd }) => (usd === null ? "no sum" : dollars(usd))),
  ];
  const fees = first?.feesPerDay.map(({ tokenPrice }) => `fees a day at $${tokenPrice}`) ?? [];
  return htmlTable(["table", "largest unlock", "month", "until", "all is out by month", ...fees], rows.map(row));
}

function assumptions(scenario: Scenario): Html {
  return htmlTable(["what", "central", "range", "source"], describeAssumptions(scenario));
}
