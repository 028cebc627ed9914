// By how much each assumption moves what holds the hardest month, by the closed form: it has no chance in it.
import type { Chart } from "../charts/frame.ts";
import { byWidth, type Swing, tornadoChart } from "../charts/tornado.ts";
import type { Claim } from "../claims.ts";
import { centralOf, endsOf } from "../distributions.ts";
import { dollars } from "../numbers.ts";
import { centralOfVariant } from "./central.ts";
import { leversOf, plain } from "./describe.ts";
import { type Answer, answersOf, type Outcome } from "./figures.ts";
import type { Scenario } from "./scenario.ts";

/** What holds the hardest month: its number, and dollars a day of fees; null where no sum would do. */
export interface Held {
  readonly month: number;
  readonly feesPerDay: string | null;
}

/** What holds the hardest month where one assumption is at an end of its range, and all others are central. */
export interface SupplySwing {
  readonly assumption: string;
  readonly central: string;
  readonly ends: readonly [low: string, high: string];
  readonly held: readonly [low: Held, high: Held];
}

/** The swings of all assumptions that have a range, at a token price, with what is staked counted. */
export interface SupplyTornado {
  readonly tokenPrice: string;
  readonly central: Held;
  readonly swings: readonly SupplySwing[];
}

/** A tornado for each token price. Fees a day don't depend on what an inference costs. */
export function tornadosOf(scenario: Scenario): SupplyTornado[] {
  const central = heldBy(scenario);
  const swings = leversOf(scenario).flatMap(({ what, assumption: { distribution }, decimals, fixedAt }) => {
    const ends = endsOf(distribution);
    if (ends === undefined) return [];
    const at = (end: bigint) => ({ text: plain(end, decimals), held: heldBy(fixedAt(end)) });
    return [{ what, central: plain(centralOf(distribution), decimals), low: at(ends[0]), high: at(ends[1]) }];
  });
  return scenario.tokenPrices.map(({ usd }) => ({
    tokenPrice: usd,
    central: heldAt(central, usd),
    swings: swings.map(({ what, central: text, low, high }) => ({
      ...{ assumption: what, central: text, ends: [low.text, high.text] },
      held: [heldAt(low.held, usd), heldAt(high.held, usd)],
    })),
  }));
}

/** The tornado's chart, without what moves nothing and what no sum would hold. */
export function supplyTornadoChart({ tornados: [tornado] }: Pick<Outcome, "tornados">): Chart[] {
  const swings = tornado === undefined ? [] : moving(tornado).filter(({ results }) => results.every(Number.isFinite));
  if (tornado === undefined || tornado.central.feesPerDay === null || swings.length === 0) return [];
  return [
    tornadoChart({
      name: "tornado",
      caption: `What each assumption moves: fees a day that hold the hardest month, with staking, at $${tornado.tokenPrice}.`,
      title: "Which assumption moves the fees that hold the hardest month?",
      source: "tornado.csv",
      result: `dollars of fees a day, token at $${tornado.tokenPrice}`,
      central: dollarsIn(tornado.central),
      swings,
    }),
  ];
}

/** Which assumption moves the result most; not concluded where two do so alike. */
export function widestClaim(tornado: SupplyTornado): Claim {
  const { tokenPrice, central, swings } = tornado;
  const [first, second] = moving(tornado);
  const source = `tornado: token_price_usd ${tokenPrice}`;
  const asked = `what fees hold the hardest month at $${tokenPrice}, with staking`;
  if (first === undefined || (second !== undefined && widthOf(first) === widthOf(second))) {
    return { text: `No assumption alone moves most ${asked}.`, carried: false, source };
  }
  const own = swings.find(({ assumption }) => assumption === first.assumption);
  const [low, high] = (own?.held ?? []).map(feesText);
  const text =
    `“${first.assumption}” moves most ${asked}: ${low ?? ""} a day at ${first.ends[0]}, ${high ?? ""} at ${first.ends[1]}, ` +
    `${feesText(central)} in the central case.`;
  return { text, carried: true, source: `${source}, assumption “${first.assumption}”` };
}

/** What doesn't move the result. */
export function unmoved(tornado: SupplyTornado): string[] {
  const names = moving(tornado).map(({ assumption }) => assumption);
  return tornado.swings.map(({ assumption }) => assumption).filter((each) => !names.includes(each));
}

function moving({ swings }: SupplyTornado): Swing[] {
  const all = swings.map(({ assumption, ends, held: [low, high] }): Swing => {
    return { assumption, ends, results: [dollarsIn(low), dollarsIn(high)] };
  });
  return byWidth(all).filter((swing) => widthOf(swing) > 0);
}

/** Without a bound where only one end has a sum that would do. */
function widthOf({ results: [low, high] }: Swing): number {
  return low === high ? 0 : Math.abs(high - low);
}

function dollarsIn({ feesPerDay }: Held): number {
  return feesPerDay === null ? Infinity : Number(feesPerDay);
}

function feesText({ feesPerDay }: Held): string {
  return feesPerDay === null ? "no sum" : dollars(feesPerDay);
}

/** The answers of a scenario's own table, with staking, at each token price. */
function heldBy(scenario: Scenario): Answer[] {
  const one = { ...scenario, inferencePrices: scenario.inferencePrices.slice(0, 1) };
  return answersOf(centralOfVariant(one, scenario.variants[0])).filter(({ counting }) => counting === "with staking");
}

function heldAt(answers: readonly Answer[], usd: string): Held {
  const answer = answers.find(({ tokenPrice }) => tokenPrice === usd);
  if (answer === undefined) throw new Error(`There is no answer at $${usd}.`);
  return { month: answer.month, feesPerDay: answer.feesPerDay };
}
