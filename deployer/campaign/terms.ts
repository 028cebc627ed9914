import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import JSON5 from "json5";
import { z } from "zod";
import type { CampaignTerms } from "../../sdk/claims.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import { MAX_AMOUNT } from "../../sdk/sumTree.ts";
import { isoTime } from "../../simulations/calendar.ts";
import { curveTimes, type PlanTimes } from "../../simulations/plans.ts";
import { address, someTokens } from "../parameters.ts";

/** What a campaign's file says of it. Times in seconds since 1970, the curve's in seconds from the start. */
export interface CampaignFile {
  /** Sum of all promises, in units of 10⁻¹⁸ token. */
  readonly total: bigint;
  /** Receives what nobody has opened. */
  readonly owner: string;
  readonly start: number;
  readonly times: PlanTimes;
  readonly clawBackFrom: number;
}

const MAX_MONTHS = 240;
/** The year that the factory asks for, and a day to send the transaction in. */
const CLAIM_PERIOD = 366 * 86_400;

const months = z
  .int("must be a whole number of months")
  .min(0, "must not be negative")
  .max(MAX_MONTHS, `must be at most ${MAX_MONTHS} months`);

const time = z.iso
  .datetime({ precision: 0, error: "must be a UTC time such as 2025-09-08T00:00:00Z" })
  .transform((text) => Date.parse(text) / 1_000)
  .refine((seconds) => seconds >= 0, "must not be before 1970");

const schema = z
  .strictObject({
    total: someTokens.refine((units) => units <= MAX_AMOUNT, "must be at most 2⁹⁶ − 1 units"),
    owner: address,
    start: time,
    delayMonths: months,
    cliffMonths: months,
    linearMonths: months,
    release: z.enum(["monthly", "per second"], 'must be "monthly" or "per second"'),
    clawBackFrom: time,
  })
  .refine(({ delayMonths, cliffMonths }) => delayMonths <= cliffMonths, {
    path: ["cliffMonths"],
    error: "must be at least delayMonths",
  })
  .refine(({ delayMonths, cliffMonths, linearMonths }) => cliffMonths <= delayMonths + linearMonths, {
    path: ["cliffMonths"],
    error: "must be at most delayMonths and linearMonths together",
  });

/** Reads and checks a campaign's file. Throws TERMS_INVALID with the file's name and every fault. */
export function readTerms(file: string): CampaignFile {
  if (!existsSync(file)) throw invalid(`${file} does not exist.`);
  let data: unknown;
  try {
    data = JSON5.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw invalid(`${basename(file)}: ${errorLine(error)}.`);
  }
  return parseTerms(data, basename(file));
}

/** Checks a campaign's terms. Throws TERMS_INVALID with every fault, each with the path of its field. */
export function parseTerms(data: unknown, name: string): CampaignFile {
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
    throw invalid(`${name}: ${faults.join("; ")}.`);
  }
  const { total, owner, start, release, clawBackFrom, ...lengths } = parsed.data;
  return { total, owner, start, times: curveTimes(lengths, start, release), clawBackFrom };
}

/** Throws TERMS_INVALID where the factory may refuse the claw-back's time; `now` in seconds since 1970. */
export function checkClawBack(
  terms: Pick<CampaignTerms, "start" | "delay" | "duration" | "clawBackFrom">,
  now: number,
): void {
  const earliest = Math.max(terms.start + terms.delay + terms.duration, now) + CLAIM_PERIOD;
  if (terms.clawBackFrom >= earliest) return;
  throw invalid(
    `clawBackFrom: must be ${isoTime(earliest)} or later, 366 days after everything has vested and after today.`,
  );
}

/** A fault in a campaign's terms. */
export function invalid(message: string): EconomyError {
  return new EconomyError("TERMS_INVALID", message, "Correct it and run the command again: nothing was sent.");
}
