// What the gallery shows of curation.
import type { Exhibit } from "../exhibits.ts";
import type { SimulationOptions } from "../options.ts";
import { claimsOf } from "./claims.ts";
import type { Figures } from "./figures.ts";
import { runCurationSimulation } from "./run.ts";
import { readScenario, type Scenario } from "./scenario.ts";

/** Runs a scenario, and shows from which error cheats pay, how other rules compare, and what matters most. */
export async function curationExhibits(options: SimulationOptions, log: (line: string) => void): Promise<Exhibit[]> {
  const scenario = readScenario(options.scenario);
  return exhibitsOf(scenario, await runCurationSimulation(options, log));
}

export function exhibitsOf({ days }: Scenario, figures: Figures): Exhibit[] {
  const claims = claimsOf(figures);
  // a group of runs is a group of rows of that table
  const from = (...starts: string[]) =>
    claims
      .filter(({ source }) => starts.some((start) => source.startsWith(start)))
      .map((claim) => ({ ...claim, source: `runs: ${claim.source}` }));
  const { runs, comparedRuns, tornado } = figures;
  return [
    {
      ...{ chart: "by-missed", title: "From which error of the auditors on a cheat pays" },
      caption: "Profit of a batch by kind of contributor, by the chance that who looks misses a bad record.",
      claims: from("sweep missed"),
      assumes:
        `who looks misses each kind's bad records alike, and what records cost to make is the scenario's. Intervals are of ` +
        `${comparedRuns} runs of ${days} days at each value, and say nothing about the assumptions.`,
    },
    {
      ...{ chart: "rules", title: "These rules beside others" },
      caption: "What an account of an expert and of a cheat earns by each set of rules.",
      claims: from("ours and"),
      assumes:
        `by a token reward alone nobody looks, a whitelist lets in assumed shares of either kind, and nobody moves to another ` +
        `datanet for better rules. Intervals are of ${runs} runs by these rules and ${comparedRuns} by each of the others.`,
    },
    {
      ...{ chart: "tornado", title: "Does discipline win over numbers, and what decides it" },
      caption: "By how much an expert's account leads, with one assumption at each end of its range.",
      claims: from("sweep cheatsPerHonest", "tornado"),
      assumes:
        `one number is at an end of its range and all others are as most likely, so that nothing is said about two that move ` +
        `together. Intervals are of ${tornado.runs} runs at each end, with the same streams at both.`,
    },
  ];
}
