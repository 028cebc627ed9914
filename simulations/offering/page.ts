// The tables of docs/simulate-offering.md, which a test compares with the page, and rows that the report shows, too.
import { assumptionRow } from "../assumptions.ts";
import { clear, limitsOf, payoutOf, type SaleRules } from "../auction.ts";
import { markdownTable } from "../markdown.ts";
import { type Funds, met, opened, redeemed, sharesOf } from "./escrow.ts";
import { poolGain } from "./milestones.ts";
import { curveLots, fixedLots, sellLots } from "./sales.ts";
import type { Scenario } from "./scenario.ts";
import { ONE } from "./setting.ts";
import { type Bidder, dollarsOf, priceOf, type World } from "./world.ts";

/** Three bidders, and a model that is worth a dollar a token. */
const VIEWS = [
  { name: "anna", view: 1.6, dollars: 500n },
  { name: "ben", view: 1.1, dollars: 450n },
  { name: "cora", view: 0.9, dollars: 600n },
] as const;
const TOKEN = 10n ** 18n;
const DOLLAR = 1_000_000n;
const SUPPLY = 1_000n;
const LOTS = 4;

/** One sale in three ways, what comes back after each milestone, and the assumptions, as tables in Markdown. */
export function pageTables(scenario: Scenario): string[] {
  return [
    markdownTable(
      ["bidder", "view", "money", "auction", "fixed price of 0.8", "curve in 4 lots from 0.5 to 2"],
      exampleRows(),
    ),
    markdownTable(["milestones that are met", ...BACK_COLUMNS], backRows(scenario)),
    markdownTable(["what", "central", "range", "source"], assumptionRows(scenario)),
  ];
}

const BACK_COLUMNS = ["paid to the creator", "burning gives back", "and the pool", "at once, the pool alone"] as const;

function exampleRows(): string[][] {
  const rules: SaleRules = { supply: SUPPLY * TOKEN, floor: priceOf(0.25), growth: 1_000n, count: 32 };
  const bidders = VIEWS.map(({ view, dollars }, i): Bidder => {
    return { kind: "truthful", view, own: view, budget: dollars * DOLLAR, arrival: i / 4, courage: 1 };
  });
  const prices = { fixedPrice: priceOf(0.8), curveStart: priceOf(0.5), curveEnd: priceOf(2) };
  const world: World = {
    ...{ worth: 1, rules, limits: [], dollars: new Float64Array(), minBid: 1n, softCap: 1n, ...prices, bidders },
  };
  const limits = limitsOf(rules);
  const ticks = VIEWS.map(({ view }) => limits.findLastIndex((limit) => dollarsOf(limit) <= view));
  const sums = limits.map((_, tick) =>
    bidders.reduce((sum, { budget }, i) => (ticks[i] === tick ? sum + budget : sum), 0n),
  );
  const clearing = clear(rules, sums);
  const payouts = bidders.map(({ budget }, i) => ({ budget, ...payoutOf(clearing, ticks[i] ?? 0, budget) }));
  const fixed = sellLots(world, fixedLots(world), 0);
  const curve = sellLots(world, curveLots(world, "linear", LOTS), 0);
  const rows = VIEWS.map(({ name, view, dollars }, i) => {
    const { tokens, refund, budget } = payouts[i] ?? { tokens: 0n, refund: 0n, budget: 0n };
    return [
      ...[name, view.toFixed(2), String(dollars), bought(tokens, budget - refund)],
      ...[fixed, curve].map((sold) => bought(sold.tokens[i] ?? 0n, sold.paid[i] ?? 0n)),
    ];
  });
  const last = [clearing.price, fixed.price, curve.price].map((price) => dollarsOf(price).toFixed(3));
  return [...rows, ["the last token's price", "", "", ...last]];
}

function bought(tokens: bigint, paid: bigint): string {
  return tokens === 0n ? "–" : `${(Number(tokens) / 1e18).toFixed(1)} for ${(Number(paid) / ONE).toFixed(2)}`;
}

/** What comes back where a creator fails after so many milestones, for each dollar of the proceeds. */
export function backRows({ milestones }: Scenario): string[][] {
  const shares = sharesOf(milestones, milestones.count, milestones.growth);
  const proceeds = 1_000_000n * DOLLAR;
  const clearing = { price: priceOf(1), proceeds, sold: 1_000_000n * TOKEN };
  let funds: Funds = opened(shares, { ...clearing, firstFilled: 0, marginBid: 0n, marginPaid: 0n, marginSold: 0n });
  const part = (amount: bigint | number) => (Number(amount) / Number(proceeds)).toFixed(4);
  const rows: string[][] = [];
  for (let i = 0; i < milestones.count; i++) {
    const { unreleased, sold, liquidityTokens, creator } = funds;
    const back = redeemed(unreleased, sold, sold + liquidityTokens);
    rows.push([String(i), part(creator), part(back), part(poolGain(funds, unreleased)), part(poolGain(funds, 0n))]);
    funds = met(funds, shares);
  }
  return rows;
}

/** The assumptions with their ranges. */
export function assumptionRows({ assumptions }: Scenario): string[][] {
  return Object.entries(assumptions).map(([name, value]) =>
    assumptionRow(name, value, (part) => String(Number(part) / ONE)),
  );
}
