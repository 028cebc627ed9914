// What the gallery shows of offerings.
import type { Exhibit } from "../exhibits.ts";
import type { SimulationOptions } from "../options.ts";
import { claimsOf } from "./claims.ts";
import type { Figures } from "./figures.ts";
import { runOfferingSimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Runs a scenario, and shows who keeps what, what milestones give back, and what moves the price most. */
export async function offeringExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runOfferingSimulation(options, log));
}

export function exhibitsOf({ runs, comparedRuns }: Scenario, figures: Figures): Exhibit[] {
  const claims = claimsOf(figures);
  const from = (isFrom: (source: string) => boolean) => claims.filter(({ source }) => isFrom(source));
  return [
    {
      ...{ chart: "surplus", title: "Who keeps what of the worth" },
      caption: "Who keeps what of the worth that is sold, by way of selling.",
      claims: from(
        (source) => source.includes(", columns error") || /^ours, auction and.*(nearer|raised|small)$/.test(source),
      ),
      assumes:
        `bidders have a noisy view of one worth, and act by fixed habits of their kind, alike at each way of selling. Intervals ` +
        `are of ${runs.quick} runs, and say nothing about the assumptions.`,
    },
    {
      ...{ chart: "by-defaults", title: "What buyers have where creators don't deliver" },
      caption: "What buyers gain for each dollar paid, by how many creators don't deliver.",
      claims: from((source) => source.startsWith("ours, creators.csv") || source.startsWith("sweep defaults")),
      assumes:
        `how creators fail, how many holders object, and what a token is worth once all is delivered are drawn from assumed ` +
        `ranges. Intervals are of ${comparedRuns.quick} runs at each value, those by course of ${runs.quick}.`,
    },
    {
      ...{ chart: "by-decoy", title: "What each trick brings" },
      caption: "What a decoy brings a whale, by the decoy's size over the whale's money.",
      claims: from((source) => source.startsWith("ours, tricks.csv") || source.startsWith("sweep decoy")),
      assumes:
        `a kind acts by its trick, or all of it as the truthful would, in the same world; a part of those whom the book's price is ` +
        `too high stays away, and nobody expects decoys. Intervals are of ${runs.quick} runs, along the decoy's size of ${comparedRuns.quick}.`,
    },
    {
      ...{ chart: "tornado-price", title: "Which assumption moves the auction's price most" },
      caption:
        "The mean logarithm of the auction's price over the worth, with one assumption at each end of its range.",
      claims: from((source) => source.includes("result bias")),
      assumes:
        `one number is at an end of its range and all others are as most likely, so that nothing is said about two that move ` +
        `together. Intervals are of ${comparedRuns.quick} runs at each end, with the same streams at both.`,
    },
  ];
}
