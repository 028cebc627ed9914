// The tables of docs/simulate-supply.md, which a test compares with the page.
import { parseUnits } from "ethers";
import { markdownTable } from "../markdown.ts";
import { type Central } from "./central.ts";
import { answersOf, levelsOf, variantFigures } from "./figures.ts";
import { describeAssumptions } from "./describe.ts";
import { dollars, millions, whole } from "../numbers.ts";
import type { Scenario } from "./scenario.ts";

/** What the central case says, as tables in Markdown. */
export function pageTables(scenario: Scenario, centrals: readonly [Central, ...Central[]]): string[] {
  const [central] = centrals;
  const prices = scenario.tokenPrices.map(({ usd }) => usd);
  return [
    markdownTable(
      ["months", "unlock a month", ...central.variant.allocation.buckets.map(({ name }) => name)],
      levelsOf(central).map(({ from, to, unlock, buckets }) => {
        const months = from === to ? String(from) : `${from}–${to}`;
        return [months, millions(unlock), ...Object.values(buckets).map(millions)];
      }),
    ),
    markdownTable(
      [
        "token at",
        "inference at",
        "inferences a day, revenue alone",
        "with staking",
        "alone, if nobody sells what he is paid",
      ],
      answersByPrice(central),
    ),
    markdownTable(
      ["table", "largest unlock", "month", "all is out by month", ...prices.map((usd) => `fees a day at $${usd}`)],
      centrals.map((each) => {
        const { name, largest, allOut, feesPerDay } = variantFigures(each, scenario);
        const fees = feesPerDay.map(({ usd }) => (usd === null ? "no sum" : dollars(usd)));
        return [name, millions(largest.unlock), String(largest.month), String(allOut ?? "later"), ...fees];
      }),
    ),
    markdownTable(["what", "central", "range", "source"], describeAssumptions(scenario)),
  ];
}

/** Both prices, inferences by revenue alone and with staking, and the least fees as inferences of that price. */
function answersByPrice(central: Central): string[][] {
  const answers = answersOf(central);
  return answers
    .filter(({ counting }) => counting === "revenue alone")
    .map(({ tokenPrice, inferencePrice, inferencesPerDay, leastFeesPerDay }) => {
      const beside = answers.find((each) => {
        return (
          each.counting === "with staking" && each.tokenPrice === tokenPrice && each.inferencePrice === inferencePrice
        );
      });
      const least = leastFeesPerDay === null ? null : inferencesFor(leastFeesPerDay, inferencePrice);
      const counts = [inferencesPerDay, beside?.inferencesPerDay ?? null, least];
      return [
        `$${tokenPrice}`,
        `$${inferencePrice}`,
        ...counts.map((count) => (count === null ? "none" : whole(count))),
      ];
    });
}

function inferencesFor(fees: string, price: string): string {
  const [sum, each] = [parseUnits(fees, 9), parseUnits(price, 9)];
  return String((sum + each - 1n) / each);
}
