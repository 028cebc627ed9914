// What a scenario of curation holds. Shares are millionths, amounts millionths of a token.
import { basename } from "node:path";
import { parseUnits } from "ethers";
import { z } from "zod";
import { assumed } from "../assumptions.ts";
import { invalidScenario, parsedScenario, readScenarioFile } from "../scenarioFile.ts";
import { CONSTANTS } from "./rules.ts";
import type { FastRules } from "./settle.ts";
import { KINDS } from "./tally.ts";

/** Of docs/. */
const PAGE = "simulate-curation.md";
const DECIMALS = 6;
const share = assumed({ scale: 1e6, min: 0, max: 1 });
const part = z.number("must be a number").min(0, "must not be below 0").max(1, "must be at most 1");
const count = (most: number, fewest = 0) =>
  z.int("must be a whole number").min(fewest, `must be at least ${fewest}`).max(most, `must be at most ${most}`);
const percent = count(100);

/** Tokens as text, within what a double multiplies without rounding. */
const tokens = (most: number) =>
  z
    .string("must be a number of tokens as a string")
    .regex(/^(0|[1-9]\d{0,9})(\.\d{1,6})?$/, "must be tokens with at most 6 decimals, as a string")
    .refine((given) => Number(given) <= most, `must be at most ${most} tokens`)
    .transform((given) => Number(parseUnits(given, DECIMALS)));

const contributor = z.strictObject({
  count: count(100_000),
  records: count(4_096, 64),
  everyDays: count(365, 1),
  bad: part,
  /** What a record costs to make, as a part of its pay. */
  goodCost: z.number("must be a number").min(0, "must not be below 0").max(100, "must be at most 100"),
  badCost: z.number("must be a number").min(0, "must not be below 0").max(100, "must be at most 100"),
  stake: tokens(1e9),
  bribes: z.boolean().default(false),
  selfChallenges: z.boolean().default(false),
  renews: z.boolean().default(false),
});

const each = <Schema extends z.ZodType>(schema: Schema) =>
  z.strictObject(Object.fromEntries(KINDS.map((kind) => [kind, schema])) as Record<(typeof KINDS)[number], Schema>);

const points = (value: z.ZodNumber | z.ZodInt) =>
  z
    .array(value)
    .min(2, "must have at least two values")
    .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), "must rise");

const scenarioSchema = z.strictObject({
  name: z.string().min(1, "must not be empty"),
  question: z.string().min(1, "must not be empty"),
  days: count(3_650, 1),
  rules: z.strictObject({
    payPerRecord: tokens(100),
    seatFee: tokens(1_000),
    newcomerRecords: count(2 ** 31 - 1),
    panelSize: count(5, 1),
    sampleSize: count(16, 1),
    exposureFloor: tokens(100_000),
  }),
  treasuryPerDay: tokens(1e9),
  contributors: each(contributor),
  curators: z.strictObject({
    ...{ honest: count(10_000), lazy: count(10_000), copying: count(10_000) },
    ...{ bribed: count(10_000), ring: count(10_000) },
  }),
  assumptions: z.strictObject({
    missed: each(share),
    ...{ noise: share, shared: share, spite: share, watched: share, copiesFound: share, casesBrought: share },
    ...{ mistaken: share, arbitratorError: share, explore: share, admittedHonest: share, admittedCheats: share },
  }),
  bribe: tokens(1e6),
  variants: z.array(
    z.strictObject({
      name: z.string().min(1, "must not be empty"),
      newcomerPercent: percent.optional(),
      knownPercent: percent.optional(),
      haircutPercent: count(1_600).optional(),
      sampleSize: count(16, 1).optional(),
      exposureFloor: tokens(100_000).optional(),
      reviewed: z.boolean().default(true),
      admission: z.boolean().default(false),
    }),
  ),
  sweeps: z.strictObject({
    sampleSize: points(count(16, 1)),
    exposurePercent: points(percent),
    haircutPercent: points(count(1_600)),
    missed: points(part),
    cheatsPerHonest: points(z.number("must be a number").min(0).max(100, "must be at most 100")),
  }),
  runs: z.strictObject({ full: count(100_000, 2), quick: count(100_000, 2) }),
  comparedRuns: z.strictObject({ full: count(100_000, 2), quick: count(100_000, 2) }),
  tornadoRuns: z.strictObject({ full: count(100_000, 2), quick: count(100_000, 2) }).default({ full: 20, quick: 10 }),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Variant = Scenario["variants"][number];
export const OURS: Variant = { name: "ours", reviewed: true, admission: false };

/** Reads and checks a scenario. Throws SCENARIO_INVALID with the file, the field and the fault. */
export function readScenario(path: string): Scenario {
  return parseScenario(readScenarioFile(path, PAGE), path);
}

/** Checks a scenario that is or would be in this file. Throws SCENARIO_INVALID. */
export function parseScenario(data: unknown, path: string): Scenario {
  const scenario = parsedScenario(scenarioSchema, data, path, PAGE);
  const seats = Object.values(scenario.curators).reduce((sum, each) => sum + each, 0);
  const fault = (message: string) => invalidScenario(`${basename(path)}: ${message}`, PAGE);
  if (seats < scenario.rules.panelSize) throw fault(`curators: must be at least ${scenario.rules.panelSize}, a panel.`);
  if (seats > 65_535) throw fault("curators: must be at most 65535 together, as CuratorSeats takes them.");
  if (KINDS.every((kind) => scenario.contributors[kind].count === 0)) throw fault("contributors: must not be none.");
  const names = [OURS.name, ...scenario.variants.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw fault(`variants: ${twice} is there twice.`);
  return scenario;
}

/** A variant's rules: the scenario's, and what the contracts have as constants, unless it says otherwise. */
export function rulesOf({ rules }: Scenario, variant: Variant = OURS): FastRules {
  return {
    ...rules,
    sampleSize: variant.sampleSize ?? rules.sampleSize,
    exposureFloor: variant.exposureFloor ?? rules.exposureFloor,
    newcomerPercent: variant.newcomerPercent ?? Number(CONSTANTS.newcomerPercent),
    knownPercent: variant.knownPercent ?? Number(CONSTANTS.knownPercent),
    haircutPercent: variant.haircutPercent ?? Number(CONSTANTS.haircutPercent),
  };
}
