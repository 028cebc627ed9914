// npm run simulate: what simulations there are, and any of them.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { EconomyError } from "../sdk/errors.ts";
import { galleryFiles, requireFresh, writeGallery } from "./gallery.ts";
import { optionsText, readSimulationOptions } from "./options.ts";
import { SIMULATIONS, type Simulation } from "./registry.ts";
import { parsedScenario, readScenarioFile } from "./scenarioFile.ts";

type Log = (line: string) => void;

const GALLERY = "gallery";
const headSchema = z.looseObject({ name: z.string(), question: z.string() });

/** Lists the simulations, or runs the one that is named, or writes the gallery. Throws USAGE where there is none of that name. */
export async function runSimulate(args: readonly string[], root: string, log: Log): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined) {
    for (const line of listed(root)) log(line);
  } else if (name === GALLERY) {
    await runGallery(rest, root, log);
  } else {
    await runSimulation(name, rest, root, log);
  }
}

/** Whether that is the name of something that is run, and not only listed. */
export function isSimulated(name: string | undefined): boolean {
  return name === GALLERY || SIMULATIONS.some((each) => each.name === name);
}

/** Runs a simulation by its name, with the arguments of its command. Throws USAGE. */
export async function runSimulation(name: string, args: readonly string[], root: string, log: Log): Promise<void> {
  const simulation = SIMULATIONS.find((each) => each.name === name);
  if (simulation === undefined) {
    const names = [...SIMULATIONS.map((each) => each.name), GALLERY].join(", ");
    throw new EconomyError("USAGE", `There is no simulation "${name}".`, `There are: ${names}.`);
  }
  await simulation.run(readSimulationOptions(simulation, root, args), log);
}

async function runGallery(args: readonly string[], root: string, log: Log): Promise<void> {
  if (!readGalleryOptions(args).check) return writeGallery(root, log);
  requireFresh(root, await galleryFiles(root, log));
  log("docs/gallery.md and its charts are what the simulations give.");
}

function readGalleryOptions(args: readonly string[]): { check: boolean } {
  try {
    return parseArgs({ args: [...args], options: { check: { type: "boolean", default: false } } }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EconomyError("USAGE", why, `Use npm run simulate -- ${GALLERY} [--check].`);
  }
}

/** What there is, line by line. Throws SCENARIO_INVALID where a scenario has no name or no question. */
export function listed(root: string): string[] {
  return [
    ...SIMULATIONS.flatMap((simulation) => [...describe(simulation, root), ""]),
    `${GALLERY}: writes docs/gallery.md, the main charts of them all, by the quick runs.`,
    `  npm run simulate -- ${GALLERY} [--check]`,
  ];
}

function describe({ name, about, question, contracts }: Simulation, root: string): string[] {
  const scenarios = scenariosOf(name, root);
  const width = Math.max(...scenarios.map(({ file }) => file.length));
  return [
    `${name}: ${about}`,
    `  ${question}`,
    `  npm run simulate -- ${name} ${optionsText(contracts)}`,
    `  results: reports/simulations/${name}/<scenario>`,
    ...scenarios.map((each) => `  ${each.file.padEnd(width)}  ${each.name} · ${each.question}`),
  ];
}

/** The scenarios in a simulation's folder. */
export function scenariosOf(name: string, root: string): { file: string; name: string; question: string }[] {
  const folder = join(root, "simulations", "scenarios", name);
  const page = `simulate-${name}.md`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json5"))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const { name: title, question } = parsedScenario(headSchema, readScenarioFile(path, page), path, page);
      return { file: relative(root, path), name: title, question };
    });
}
