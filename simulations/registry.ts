// The simulations that have a command. What one needs is loaded when it runs: to list them needs no chain.
import type { Exhibit } from "./exhibits.ts";
import type { SimulationName, SimulationOptions } from "./options.ts";

type Log = (line: string) => void;

export interface Simulation extends SimulationName {
  /** What it does, in one line. */
  readonly about: string;
  readonly question: string;
  /** Runs it and writes its results to the options' folder. */
  readonly run: (options: SimulationOptions, log: Log) => Promise<unknown>;
  /** Runs it, too, and says what the gallery shows of that. */
  readonly exhibits: (options: SimulationOptions, log: Log) => Promise<readonly Exhibit[]>;
}

export const SIMULATIONS: readonly Simulation[] = [
  {
    ...{ name: "supply", first: "published" },
    about: "A table of allocations through its months, against demand, compared with the vault itself.",
    question: "When allocations unlock, what demand absorbs them, and with which odds?",
    run: async (options, log) => (await import("./supply/run.ts")).runSupplySimulation(options, log),
    exhibits: async (options, log) => (await import("./supply/exhibits.ts")).supplyExhibits(options, log),
  },
  {
    ...{ name: "curation", first: "curation", contracts: 2 },
    about: "Contributors and curators of many kinds in a datanet for a year, with smaller runs on the contracts.",
    question: "Who earns, at which rules does each cheat stop paying, and who is punished without fault?",
    run: async (options, log) => (await import("./curation/run.ts")).runCurationSimulation(options, log),
    exhibits: async (options, log) => (await import("./curation/exhibits.ts")).curationExhibits(options, log),
  },
  {
    ...{ name: "rewards", first: "rewards", contracts: 1 },
    about: "Real texts with their publishers as a datanet for a year, with epochs settled on the contracts.",
    question: "How evenly does attribution pay, for whom does a claim pay, and what does an attack get?",
    run: async (options, log) => (await import("./rewards/run.ts")).runRewardsSimulation(options, log),
    exhibits: async (options, log) => (await import("./rewards/exhibits.ts")).rewardsExhibits(options, log),
  },
  {
    ...{ name: "offering", first: "offering", contracts: 2 },
    about: "Bidders of six kinds at an auction and other sales, then milestones, with smaller runs on the contracts.",
    question: "How near do prices come to the worth, who gains by which trick, and what do buyers get back?",
    run: async (options, log) => (await import("./offering/run.ts")).runOfferingSimulation(options, log),
    exhibits: async (options, log) => (await import("./offering/exhibits.ts")).offeringExhibits(options, log),
  },
];
