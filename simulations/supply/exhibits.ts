// What the gallery shows of a supply.
import type { Claim } from "../claims.ts";
import { centralOf } from "../distributions.ts";
import type { Exhibit } from "../exhibits.ts";
import { dollars, percent, whole } from "../numbers.ts";
import type { SimulationOptions } from "../options.ts";
import type { Answer, Figures } from "./figures.ts";
import { ONE } from "./model.ts";
import { chancesOf } from "./report.ts";
import { runSupplySimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { widestClaim } from "./tornado.ts";

/** Runs a scenario, and shows what holds the hardest month, in how many runs months are held, and what matters most. */
export async function supplyExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runSupplySimulation(options, log));
}

export function exhibitsOf(scenario: Scenario, figures: Figures): Exhibit[] {
  const sold = Number(centralOf(scenario.assumptions.sold.distribution)) / Number(ONE);
  const stays = percent(figures.absorption);
  return [
    {
      ...{ chart: "break-even", title: "What holds the hardest month of unlocks" },
      caption: "Paid inferences a day that hold the month that asks for most, by the price of an inference.",
      claims: answersShown(scenario, figures).map(answerClaim),
      assumes:
        `${percent(sold)} of an unlock is sold in its month; ${stays} of a fee's worth stays off the market; the token's price is ` +
        `given, and held through all months. What is asked for is in proportion to that price. It is computed exactly, without chance.`,
    },
    {
      ...{ chart: "pressure", title: "When what is assumed about demand varies" },
      caption:
        "What is sold a month less what is newly staked and absorbed: the median of the runs, half, and nine of ten of them.",
      claims: figures.atPrices.map((at): Claim => {
        return {
          text: chancesOf(at),
          carried: true,
          source: `runs: token_price_usd ${at.tokenPrice}, all ${figures.runs} runs`,
        };
      }),
      assumes:
        "every number is drawn from its range by itself. No count of paid inferences is published: their number, price and growth " +
        "are assumptions, and the bands are no wider than those are.",
    },
    {
      ...{ chart: "tornado", title: "Which assumption moves the fees that are asked for" },
      caption: "Fees a day that hold the hardest month, with one assumption at each end of its range.",
      claims: figures.tornados.slice(0, 1).map(widestClaim),
      assumes:
        "one number is at an end of its range and all others are central, so that nothing is said about two that move together; what " +
        "is newly staked counts as taken off the market. By the closed form, which has no chance in it and so no interval.",
    },
  ];
}

/** By revenue alone, at the inference's likely price, where the scenario asks for that, or the first that it asks for. */
function answersShown({ assumptions, inferencePrices }: Scenario, { answers }: Figures): Answer[] {
  const likely = centralOf(assumptions.inferencePrice.distribution);
  const price = inferencePrices.find(({ nanoUsd }) => nanoUsd === likely) ?? inferencePrices[0];
  return answers.filter(({ counting, inferencePrice }) => {
    return counting === "revenue alone" && inferencePrice === price?.usd;
  });
}

function answerClaim({ tokenPrice, inferencePrice, month, date, inferencesPerDay, feesPerDay }: Answer): Claim {
  const source = `break-even: revenue alone, token_price_usd ${tokenPrice}, inference_price_usd ${inferencePrice}, month ${month}`;
  const text =
    inferencesPerDay === null || feesPerDay === null
      ? `At $${tokenPrice} no number of paid inferences holds month ${month}.`
      : `At $${tokenPrice} revenue alone holds the hardest month, ${month}, until ${date}, with ${whole(inferencesPerDay)} paid ` +
        `inferences a day at $${inferencePrice}, which are ${dollars(feesPerDay)} of fees; one fewer doesn't.`;
  return { text, carried: true, source };
}
