// What the gallery shows of rewards.
import type { Exhibit } from "../exhibits.ts";
import type { SimulationOptions } from "../options.ts";
import { claimsOf } from "./claims.ts";
import type { Figures } from "./figures.ts";
import { runRewardsSimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Runs a scenario, and shows how evenly pay is spread, how often to claim it, and what attacks get. */
export async function rewardsExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runRewardsSimulation(options, log));
}

export function exhibitsOf({ corpora, days, highestGasPart }: Scenario, figures: Figures): Exhibit[] {
  const claims = claimsOf(figures, highestGasPart).map((claim) => ({ ...claim, source: `runs: ${claim.source}` }));
  const about = (...columns: string[]) => claims.filter(({ source }) => columns.some((each) => source.includes(each)));
  const [first] = corpora;
  const { runs, comparedRuns } = figures;
  const texts =
    "the texts are licences and what packages say of themselves, with who publishes them as their contributors; what is asked is " +
    "drawn from them, and demand, prices and gas are assumptions.";
  return [
    {
      ...{ chart: "concentration", title: "How evenly pay is spread" },
      caption: "Which part of what contributors get the smallest of them have.",
      claims: about("gini", "attributed"),
      assumes: `${texts} The picture is of the central year; intervals are of ${runs} runs of ${days} days.`,
    },
    {
      ...{ chart: "claiming", title: "For whom a claim pays, and how often to claim" },
      caption: "What all contributors together keep of the pool after gas and waiting, by the days between two claims.",
      claims: about("claim_cost", "pays_l1", "net_l1", "net_l2"),
      assumes: `gas is what the committed gas file says; its prices and the patience of contributors are assumptions, drawn in each of ${runs} runs.`,
    },
    {
      ...{ chart: "attacks", title: "What an attack on attribution gets" },
      caption: "What part of the pool each attack gets, beside the part of all records that it has.",
      claims: about(", columns attacker,").filter(({ source }) => source.startsWith(`runs: ${first?.name ?? ""}, `)),
      assumes:
        `the attacker's records are a part of all, nobody challenges them, and answers are drawn as without them. The sentences ` +
        `are of ${first?.name ?? "the first corpus"}, the picture is of all; intervals are of ${comparedRuns} runs.`,
    },
  ];
}
