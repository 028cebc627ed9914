// What a scenario of rewards holds. Each assumption is in the unit that stands beside it.
import { basename, dirname, resolve } from "node:path";
import { z } from "zod";
import { assumed } from "../assumptions.ts";
import { policyFault } from "../feePolicy.ts";
import { invalidScenario, parsedScenario, readScenarioFile } from "../scenarioFile.ts";

/** Of docs/. */
const PAGE = "simulate-rewards.md";
const number = z.number("must be a number");
const count = (fewest: number, most: number) =>
  z.int("must be a whole number").min(fewest, `must be at least ${fewest}`).max(most, `must be at most ${most}`);
const name = z.string().min(1, "must not be empty");
const share = assumed({ scale: 1e6, min: 0, max: 1 });
/** A part of a whole: draws around a median may be above it. */
const partOfAll = share.refine(
  ({ distribution }) => distribution.form !== "lognormal",
  "must be { fixed } or { low, likely, high }, since draws around a median may be above 1",
);
const basisPoints = count(0, 10_000);
const days = z
  .array(count(1, 365))
  .min(2, "must have at least two values")
  .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), "must rise");

const corpus = z.discriminatedUnion(
  "from",
  [
    z.strictObject({ name, from: z.literal("licences"), mostCharacters: count(200, 1_000_000) }),
    z.strictObject({ name, from: z.literal("packages"), mostCharacters: count(200, 1_000_000) }),
    z.strictObject({ name, from: z.literal("folder"), path: name, mostCharacters: count(200, 1_000_000) }),
  ],
  "must be licences, packages or folder",
);

const attack = z.strictObject({
  name,
  attack: z.enum(
    ["none", "boilerplate", "paraphrase", "copies", "spam"],
    "must be none, boilerplate, paraphrase, copies or spam",
  ),
  /** The attacker's records, as a part of all that others have. */
  part: number.min(0.001, "must be at least 0.001").max(1, "must be at most 1").default(0.05),
  /** Whether the attacker's records stand before or behind those of all others. */
  when: z.enum(["before", "after"], "must be before or after").default("after"),
  /** Of a paraphrase: one word in so many is another one. */
  every: count(1, 100).default(10),
  /** Whether the attacker's later copies of a text are void, as a datanet's court makes them; all others' are. */
  screened: z.boolean("must be true or false").default(true),
  engine: z
    .enum(["ours", "no boilerplate rule", "no cap"], "must be ours, no boilerplate rule or no cap")
    .default("ours"),
});

const runs = z.strictObject({ full: count(2, 100_000), quick: count(2, 100_000) });

const scenarioSchema = z.strictObject({
  name,
  question: name,
  corpora: z.array(corpus).min(1, "must name a corpus"),
  heldOutEvery: count(2, 100),
  answers: z.strictObject({
    tokens: count(16, 2_000),
    /** How many documents are asked about, of those that are recorded and of the others. */
    documents: z.strictObject({ full: count(2, 100_000), quick: count(2, 100_000) }),
    perDocument: count(1, 20),
    noise: count(1, 10_000),
  }),
  banks: z.strictObject({ full: count(1, 64), quick: count(1, 64) }),
  days: count(7, 365),
  feePolicy: z.strictObject({
    ...{ protocol: basisPoints, host: basisPoints, model: basisPoints, stakers: basisPoints },
    contributors: basisPoints,
    source: name,
  }),
  epochDays: count(1, 365),
  epochSweep: days,
  claimDays: days,
  /** A claim is made when so many times its cost have come together. */
  minimumTimes: z
    .array(count(1, 10_000))
    .min(2, "must have at least two values")
    .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), "must rise"),
  highestGasPart: number.min(0.001, "must be at least 0.001").max(0.5, "must be at most 0.5"),
  l2: z.strictObject({ baseFeeScalar: count(0, 100_000_000), blobBaseFeeScalar: count(0, 100_000_000), source: name }),
  assumptions: z.strictObject({
    answersPerDay: assumed({ scale: 1, min: 1, max: 10_000_000 }),
    growth: assumed({ scale: 1e6, min: 0.01, max: 100 }),
    answerPrice: assumed({ scale: 1e9, min: 0.000001, max: 1_000 }),
    private: partOfAll,
    ...{ quoted: share, mixed: share, heldOut: share, noise: share },
    popularity: assumed({ scale: 1e6, min: 0, max: 3 }),
    openUsd: assumed({ scale: 1e6, min: 0.0001, max: 10_000 }),
    ethUsd: assumed({ scale: 1e6, min: 1, max: 1_000_000 }),
    gasPriceL1: assumed({ scale: 1e9, min: 0, max: 10_000 }),
    gasPriceL2: assumed({ scale: 1e9, min: 0, max: 10_000 }),
    blobBaseFee: assumed({ scale: 1e9, min: 0, max: 10_000 }),
    patience: share,
  }),
  variants: z.array(attack),
  ...{ runs, comparedRuns: runs, tornadoRuns: runs },
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type CorpusSource = Scenario["corpora"][number];
export type Variant = Scenario["variants"][number];
export type AssumptionName = keyof Scenario["assumptions"];
/** Nobody attacks, and the engine's rules are its own. */
export const OURS: Variant = {
  ...{ name: "ours", attack: "none", part: 0, when: "after", every: 1, screened: true, engine: "ours" },
};

/** Reads and checks a scenario; folders' paths become absolute. Throws SCENARIO_INVALID with file, field and fault. */
export function readScenario(path: string): Scenario {
  return parseScenario(readScenarioFile(path, PAGE), path);
}

/** Checks a scenario that is or would be in this file. Throws SCENARIO_INVALID. */
export function parseScenario(data: unknown, path: string): Scenario {
  const scenario = parsedScenario(scenarioSchema, data, path, PAGE);
  const fault = (message: string) => invalidScenario(`${basename(path)}: ${message}`, PAGE);
  const refused = policyFault(scenario.feePolicy);
  if (refused !== undefined) throw fault(`feePolicy: ${refused}`);
  const longest = scenario.epochSweep.at(-1) ?? 0;
  if (longest > scenario.days) throw fault(`epochSweep: must be at most days, ${scenario.days}, not ${longest}.`);
  requireOnce(scenario.corpora, "corpora", fault);
  requireOnce([OURS, ...scenario.variants], "variants", fault);
  if (!scenario.epochSweep.includes(scenario.epochDays))
    throw fault("epochSweep: must have epochDays among its values.");
  for (const variant of scenario.variants) {
    if (baselineOf(variant, scenario.variants) !== undefined) continue;
    throw fault(
      `variants: ${variant.name} needs a variant beside it of the same engine, "${variant.engine}", where nobody attacks.`,
    );
  }
  const corpora = scenario.corpora.map((each) =>
    each.from === "folder" ? { ...each, path: resolve(dirname(path), each.path) } : each,
  );
  return { ...scenario, corpora };
}

/** With what a variant is compared: nobody attacks the same engine; or, where nobody attacks anyway, our own. */
export function baselineOf({ attack, engine }: Variant, variants: readonly Variant[]): Variant | undefined {
  if (attack === "none" || engine === "ours") return OURS;
  return variants.find((other) => other.attack === "none" && other.engine === engine);
}

function requireOnce(
  all: readonly { readonly name: string }[],
  field: string,
  fault: (message: string) => Error,
): void {
  const names = all.map((each) => each.name);
  const twice = names.find((each, index) => names.indexOf(each) < index);
  if (twice !== undefined) throw fault(`${field}: ${twice} is there twice.`);
}
