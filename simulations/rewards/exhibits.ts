// What the gallery shows of rewards: of the first corpus, for whom claims pay, what attacks move, and what matters most.
import type { Exhibit } from "../exhibits.ts";
import type { SimulationOptions } from "../options.ts";
import { claimsOf } from "./claims.ts";
import type { Figures } from "./figures.ts";
import { runRewardsSimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Runs a scenario, and shows how often to claim, what attacks get, and which assumption matters most. */
export async function rewardsExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runRewardsSimulation(options, log));
}

export function exhibitsOf({ highestGasPart, days }: Scenario, figures: Figures): Exhibit[] {
  const { runs, comparedRuns, tornado } = figures;
  const claims = claimsOf(figures, highestGasPart).filter(({ source }) => source.startsWith(`${tornado.corpus}, `));
  const about = (...columns: string[]) =>
    claims
      .filter(({ source }) => columns.some((column) => source.includes(column)))
      .map((claim) => ({ ...claim, source: `runs: ${claim.source}` }));
  return [
    {
      ...{ chart: "claiming", title: "For whom a claim pays, and how often to claim" },
      caption: "What all contributors together keep of the pool after gas and waiting, by the days between two claims.",
      claims: about("columns top_10", "columns pays_l1", "columns net_"),
      assumes:
        `how many answers are sold, at which fee, and what gas and tokens cost are drawn from the scenario's ranges. Intervals are of ` +
        `${runs} runs of ${days} days, and say nothing about the assumptions.`,
    },
    {
      ...{ chart: "attacks", title: "What attacks on attribution get" },
      caption: "What part of the pool each attack gets, beside the part of all records that it has.",
      claims: about("columns attacker"),
      assumes:
        `no review stops an attacker's records, and nothing is at stake for them; answers are cut and mixed from the corpus, not ` +
        `written by a model that was trained on it. Intervals are of ${comparedRuns} runs of each attack.`,
    },
    {
      ...{ chart: "tornado", title: "Which assumption moves for whom a claim pays" },
      caption: "For which part of the contributors a claim pays on L1, with one assumption at each end of its range.",
      claims: claims.filter(({ source }) => source.includes("tornado.csv")),
      assumes:
        `one number is at an end of its range and all others are central, so that nothing is said about two that move together; ` +
        `${tornado.runs} runs for each end.`,
    },
  ];
}
