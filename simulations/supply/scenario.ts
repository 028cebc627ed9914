// What a scenario of the supply holds. Shares are millionths, token prices millionths of a dollar, prices of an inference
// 10⁻⁹ dollar, inferences a day millionths of an inference.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseUnits } from "ethers";
import JSON5 from "json5";
import { z } from "zod";
import { type Allocation, parseAllocation } from "../allocation.ts";
import { type Assumption, assumed } from "../assumptions.ts";
import { policyFault } from "../feePolicy.ts";
import { invalidScenario, parsedScenario, readScenarioFile } from "../scenarioFile.ts";
import type { FeeShares } from "./model.ts";

/** Of docs/. */
const PAGE = "simulate-supply.md";
const MILLIONTHS = 1e6;
const share = assumed({ scale: MILLIONTHS, min: 0, max: 1 });
const usd = (decimals: number) =>
  z
    .string("must be a price as a string")
    .regex(
      new RegExp(`^(0|[1-9]\\d{0,8})(\\.\\d{1,${decimals}})?$`),
      `must be dollars with at most ${decimals} decimals`,
    )
    .refine((price) => Number(price) > 0, "must not be zero");
const basisPoints = z.int("must be whole basis points").min(0, "must not be negative").max(10_000);
const monthsOf = z.record(z.string(), z.int("must be a whole number of months"));
const table = z.union([z.string().min(1), z.looseObject({ buckets: z.array(z.looseObject({ name: z.string() })) })], {
  error: "must be a file's name or a table with buckets",
});

const assumptionsSchema = z.strictObject({
  /** What of an unlock is sold in its month. */
  sold: share,
  /** What of all that has vested is staked at first, and after `stakedAfter`; a straight line between. */
  stakedAtFirst: share,
  stakedLater: share,
  stakedAfter: z.strictObject({
    months: z.int("must be a whole number of months").min(1, "must be at least 1").max(240, "must be at most 240"),
    source: z.string().min(3),
  }),
  inferencesPerDay: assumed({ scale: MILLIONTHS, min: 0, max: 1e12 }),
  /** By which part the trend of inferences grows each month, and where it ends. */
  monthlyGrowth: assumed({ scale: MILLIONTHS, min: -1, max: 1 }),
  mostPerDay: assumed({ scale: MILLIONTHS, min: 0, max: 1e12 }),
  /** Nine months of ten lie within this factor of the trend. */
  monthlySwing: z.strictObject({ factor: z.number().min(1, "must be at least 1").max(100), source: z.string().min(3) }),
  /** Dollars that a paid inference costs. */
  inferencePrice: assumed({ scale: 1e9, min: 0, max: 1e6 }),
  /** Which part of the fees is paid in the token; the rest is paid in a dollar token. */
  paidInToken: share,
  /** What of its part of those dollars the treasury buys back with. */
  buyBack: share,
  /** What of the tokens that the treasury was paid and keeps, or bought back, it burns. */
  burned: share,
  /** What each receiver keeps of the tokens that it is paid, and doesn't sell. */
  kept: z.strictObject({ protocol: share, host: share, model: share, stakers: share, contributors: share }),
});

const scenarioSchema = z.strictObject({
  name: z.string().min(1, "must not be empty"),
  question: z.string().min(1, "must not be empty"),
  allocation: table,
  months: z.int("must be a whole number of months").min(1, "must be at least 1").max(240, "must be at most 240"),
  form: z.enum(["monthly", "per second"], { error: `must be "monthly" or "per second"` }).default("monthly"),
  tokenPrices: z.array(z.strictObject({ usd: usd(6), source: z.string().min(3) })).min(1, "must have a price"),
  inferencePrices: z.array(usd(9)).min(1, "must have a price"),
  feePolicy: z.strictObject({
    ...{ protocol: basisPoints, host: basisPoints, model: basisPoints },
    ...{ stakers: basisPoints, contributors: basisPoints },
    source: z.string().min(3),
  }),
  assumptions: assumptionsSchema,
  runs: z.strictObject({ full: runCount(), quick: runCount() }).default({ full: 2_000, quick: 200 }),
  variants: z
    .array(
      z.strictObject({
        name: z.string().min(1, "must not be empty"),
        allocation: table.optional(),
        cliffMonths: monthsOf.default({}),
        linearMonths: monthsOf.default({}),
      }),
    )
    .default([]),
});

function runCount() {
  return z.int("must be a whole number of runs").min(1, "must be at least 1").max(100_000, "must be at most 100000");
}

type Parsed = z.infer<typeof scenarioSchema>;
type Table = z.infer<typeof table>;

/** A token price in millionths of a dollar, as the file says it, and where it is from. */
export interface TokenPrice {
  readonly usd: string;
  readonly microUsd: bigint;
  readonly source: string;
}

/** A price of a paid inference in 10⁻⁹ dollar, and as the file says it. */
export interface InferencePrice {
  readonly usd: string;
  readonly nanoUsd: bigint;
}

/** A table of allocations; the first of a scenario is its own, the others are what it is compared with. */
export interface Variant {
  readonly name: string;
  readonly allocation: Allocation;
}

export type Assumptions = z.infer<typeof assumptionsSchema>;
export type { Assumption };

/** A checked scenario. */
export interface Scenario extends Omit<Parsed, "allocation" | "variants" | "tokenPrices" | "inferencePrices"> {
  readonly variants: readonly [Variant, ...Variant[]];
  readonly tokenPrices: readonly TokenPrice[];
  readonly inferencePrices: readonly InferencePrice[];
  readonly feePolicy: FeeShares & { readonly source: string };
}

/** Reads and checks a scenario. Tables are found beside it. Throws SCENARIO_INVALID with the file, the field and the fault. */
export function readScenario(path: string): Scenario {
  return parseScenario(readScenarioFile(path, PAGE), path);
}

/** Checks a scenario that is or would be in this file. Throws SCENARIO_INVALID. */
export function parseScenario(data: unknown, path: string): Scenario {
  const { allocation, variants, tokenPrices, inferencePrices, ...rest } = parsedScenario(
    scenarioSchema,
    data,
    path,
    PAGE,
  );
  checkPolicy(rest.feePolicy, path);
  checkDifferent("variants", ["as given", ...variants.map(({ name }) => name)], path);
  checkDifferent(
    "tokenPrices",
    tokenPrices.map((price) => Number(price.usd)),
    path,
  );
  checkDifferent("inferencePrices", inferencePrices.map(Number), path);
  const own = { name: "as given", allocation: tableOf(allocation, {}, {}, "allocation", path) };
  const others = variants.map((variant, index) => ({
    name: variant.name,
    allocation: tableOf(
      variant.allocation ?? allocation,
      variant.cliffMonths,
      variant.linearMonths,
      `variants.${index}`,
      path,
    ),
  }));
  return {
    ...rest,
    variants: [own, ...others],
    tokenPrices: tokenPrices.map((price) => ({ ...price, microUsd: parseUnits(price.usd, 6) })),
    inferencePrices: inferencePrices.map((price) => ({ usd: price, nanoUsd: parseUnits(price, 9) })),
  };
}

/** A table, with other months for some of its buckets. */
function tableOf(given: Table, cliffs: Months, lengths: Months, field: string, path: string): Allocation {
  const fault = (message: string) => invalidScenario(`${basename(path)}: ${field}: ${message}`, PAGE);
  try {
    const raw = typeof given === "string" ? readTable(resolve(dirname(path), given)) : given;
    const missing = [...Object.keys(cliffs), ...Object.keys(lengths)].find(
      (name) => !raw.buckets.some((bucket) => bucket.name === name),
    );
    if (missing !== undefined) throw new Error(`there is no bucket ${missing}.`);
    const buckets = raw.buckets.map((bucket) => ({
      ...bucket,
      ...(bucket.name in cliffs && { cliffMonths: cliffs[bucket.name] }),
      ...(bucket.name in lengths && { linearMonths: lengths[bucket.name] }),
    }));
    return parseAllocation({ ...raw, buckets });
  } catch (error) {
    throw fault(error instanceof Error ? error.message : String(error));
  }
}

type Months = Readonly<Record<string, number>>;

function readTable(path: string): Exclude<Table, string> {
  if (!existsSync(path)) throw new Error(`${path} does not exist.`);
  const parsed = table.safeParse(JSON5.parse(readFileSync(path, "utf8")));
  if (!parsed.success || typeof parsed.data === "string")
    throw new Error(`${basename(path)} is no table with buckets.`);
  return parsed.data;
}

function checkPolicy(shares: FeeShares, path: string): void {
  const fault = policyFault(shares);
  if (fault !== undefined) throw invalidScenario(`${basename(path)}: feePolicy: ${fault}`, PAGE);
}

function checkDifferent(field: string, values: readonly (string | number)[], path: string): void {
  const twice = values.find((value, index) => values.indexOf(value) < index);
  if (twice !== undefined) throw invalidScenario(`${basename(path)}: ${field}: ${twice} is there twice.`, PAGE);
}
