// What the gallery shows of offerings.
import type { Exhibit } from "../exhibits.ts";
import type { SimulationOptions } from "../options.ts";
import { claimsOf } from "./claims.ts";
import type { Figures } from "./figures.ts";
import { runOfferingSimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Runs a scenario, and shows who keeps what, what milestones give back, and which assumption matters most. */
export async function offeringExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runOfferingSimulation(options, log), options.quick);
}

export function exhibitsOf(scenario: Scenario, figures: Figures, quick: boolean): Exhibit[] {
  const claims = claimsOf(figures);
  const about = (isShown: (source: string) => boolean) => claims.filter(({ source }) => isShown(source));
  const count = (runs: Scenario["runs"]) => (quick ? runs.quick : runs.full);
  const [runs, compared] = [count(scenario.runs), count(scenario.comparedRuns)];
  return [
    {
      ...{ chart: "surplus", title: "Who keeps what, by way of selling" },
      caption: "Of the worth that is sold, what each kind of bidder and the creator keep, by way of selling.",
      claims: about((source) => source.startsWith("ours, kinds.csv") && source.endsWith("own, paid")),
      assumes: `the scenario's kinds of bidders, in its numbers, with a worth that all err about. Intervals are of ${runs} runs.`,
    },
    {
      ...{ chart: "by-defaults", title: "When the escrow is better for buyers than being paid at once" },
      caption: "What buyers gain for each dollar paid, by how many creators don't deliver.",
      claims: about((source) => source.startsWith("sweep defaults")),
      assumes:
        `what isn't reached is attested all the same with a chance, holders wake up one by one, and where all is paid at once nothing ` +
        `comes back but by the pool. Intervals are of ${compared} runs at each value.`,
    },
    {
      ...{ chart: "tornado-price", title: "Which assumption moves the auction's price" },
      caption:
        "The mean logarithm of the auction's price over the worth, with one assumption at each end of its range.",
      claims: about((source) => source === "tornado.csv, result bias"),
      assumes:
        `one number is at an end of its range and all others are as most likely, so that nothing is said about two that move ` +
        `together; ${compared} runs for each end.`,
    },
  ];
}
