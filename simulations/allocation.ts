import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { formatEther, parseUnits } from "ethers";
import JSON5 from "json5";
import { z } from "zod";
import { EconomyError } from "../sdk/errors.ts";

/** A share of the supply with terms of its own. Amounts are in units of 10^−decimals token. */
export interface Bucket {
  readonly name: string;
  readonly total: bigint;
  /** Paid at the token generation event. */
  readonly tge: bigint;
  /** Paid in equal monthly steps after the cliff. */
  readonly linear: bigint;
  readonly cliffMonths: number;
  readonly linearMonths: number;
}

/** Who gets how much of the supply, and when. */
export interface Allocation {
  readonly token: { readonly name: string; readonly symbol: string; readonly decimals: number };
  /** In units of 10^−decimals token. */
  readonly supply: bigint;
  /** Time of the token generation event, in seconds since 1970. */
  readonly tge: number;
  readonly buckets: readonly Bucket[];
}

const MAX_MONTHS = 240;

const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})(\.\d{1,18})?$/, "must be a number of tokens with at most 18 decimals, as a string");
const months = z
  .int(`must be a whole number of months`)
  .min(0, "must not be negative")
  .max(MAX_MONTHS, `must be at most ${MAX_MONTHS} months`);

const bucketSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be a lower-case word"),
  total: amount,
  tge: amount,
  linear: amount,
  cliffMonths: months,
  linearMonths: months,
});

const allocationSchema = z.strictObject({
  token: z.strictObject({
    name: z.string().min(1, "must not be empty"),
    symbol: z.string().min(1, "must not be empty"),
    decimals: z.literal(18, "must be 18, the decimals of OpenToken"),
    supply: amount,
  }),
  tge: z.iso.datetime({ error: "must be a UTC time such as 2025-09-08T00:00:00Z" }),
  buckets: z.array(bucketSchema).min(1, "must name at least one bucket"),
});

/** Reads and checks an allocation file. Throws ALLOCATION_INVALID with the file's name and the first fault. */
export function readAllocation(path: string): Allocation {
  if (!existsSync(path)) throw invalid(`${path} does not exist.`);
  try {
    return parseAllocation(JSON5.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw invalid(`${basename(path)}: ${message.endsWith(".") ? message : `${message}.`}`);
  }
}

/** Checks an allocation. Throws ALLOCATION_INVALID with the first fault. */
export function parseAllocation(data: unknown): Allocation {
  const parsed = allocationSchema.safeParse(data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join(".") ?? "";
    throw invalid(`${path === "" ? "the allocation" : path}: ${issue?.message ?? "is invalid"}.`);
  }

  const { token, tge, buckets } = parsed.data;
  const allocation: Allocation = {
    token: { name: token.name, symbol: token.symbol, decimals: token.decimals },
    supply: parseUnits(token.supply, token.decimals),
    tge: Date.parse(tge) / 1_000,
    buckets: buckets.map((bucket) => ({
      ...bucket,
      total: parseUnits(bucket.total, token.decimals),
      tge: parseUnits(bucket.tge, token.decimals),
      linear: parseUnits(bucket.linear, token.decimals),
    })),
  };
  allocation.buckets.forEach(checkBucket);
  checkWhole(allocation);
  return allocation;
}

function checkBucket({ name, total, tge, linear, cliffMonths, linearMonths }: Bucket): void {
  if (total === 0n) throw invalid(`bucket ${name} is empty.`);
  if (tge + linear !== total) {
    throw invalid(`bucket ${name}: tge and linear sum to ${tokens(tge + linear)}, its total is ${tokens(total)}.`);
  }
  if (linear > 0n && linearMonths === 0) throw invalid(`bucket ${name} has a linear part without months.`);
  if (linear === 0n && linearMonths + cliffMonths > 0)
    throw invalid(`bucket ${name} has months without a linear part.`);
}

function tokens(units: bigint): string {
  return formatEther(units).replace(/\.0$/, "");
}

function checkWhole({ supply, tge, buckets }: Allocation): void {
  const twice = buckets.find(({ name }, index) => buckets.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw invalid(`bucket ${twice.name} is named twice.`);
  const sum = buckets.reduce((total, bucket) => total + bucket.total, 0n);
  if (sum !== supply) {
    throw invalid(`the buckets sum to ${tokens(sum)}, the supply is ${tokens(supply)}.`);
  }
  if (tge < 0) throw invalid("tge must not be before 1970.");
  if (!Number.isInteger(tge)) throw invalid(`tge must be a whole second.`);
}

function invalid(message: string): EconomyError {
  return new EconomyError("ALLOCATION_INVALID", message, "Correct the allocation's data.");
}
