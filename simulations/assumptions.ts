// How scenario files say an assumed number: with its range and its source.
import { z } from "zod";
import { boundsOf, centralOf, type Distribution } from "./distributions.ts";

/** An assumed number, and where it is from. */
export interface Assumption {
  readonly distribution: Distribution;
  readonly source: string;
}

/** What an assumed number is counted in, and between which ends it lies. */
export interface Unit {
  /** So many units make one of what the file says; values are rounded to whole units. */
  readonly scale: number;
  readonly min: number;
  readonly max: number;
}

const source = z.string().min(3, `must say where the number is from, or "an assumption"`);

/** The schema of an assumed number: `{ fixed }`, `{ low, likely, high }` or `{ median, factor }`, each with its `source`. */
export function assumed({ scale, min, max }: Unit) {
  const value = z
    .number("must be a number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .transform((given) => BigInt(Math.round(given * scale)));
  const factor = z.number("must be a number").min(1, "must be at least 1").max(1_000, "must be at most 1000");
  const fixed = z.strictObject({ fixed: value, source });
  const triangular = z.strictObject({ low: value, likely: value, high: value, source });
  const lognormal = z.strictObject({ median: value, factor, source });

  return z.looseObject({}, "must be an assumption").transform((given, context): Assumption => {
    const schema = "fixed" in given ? fixed : "median" in given ? lognormal : triangular;
    const parsed = schema.safeParse(given);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    }
    const { source: from, ...rest } = parsed.data;
    const distribution = distributionOf(rest);
    if (distribution.form === "triangular" && !isOrdered(distribution)) {
      context.addIssue({ code: "custom", message: "must have low ≤ likely ≤ high" });
    }
    return { distribution, source: from };
  });
}

/** An assumption as a row of a table: what, the central value, the range, and the source. `shown` makes a value readable. */
export function assumptionRow(
  what: string,
  { distribution, source: from }: Assumption,
  shown: (value: bigint) => string,
  unit = "",
): [what: string, central: string, range: string, source: string] {
  return [what, `${shown(centralOf(distribution))}${unit}`, rangeShown(distribution, shown), from];
}

function rangeShown(distribution: Distribution, shown: (value: bigint) => string): string {
  switch (distribution.form) {
    case "fixed":
      return "fixed";
    case "triangular":
      return boundsOf(distribution).map(shown).join(" to ");
    case "lognormal":
      return `nine of ten within a factor of ${distribution.factor}`;
  }
}

type Given =
  | { readonly fixed: bigint }
  | { readonly low: bigint; readonly likely: bigint; readonly high: bigint }
  | { readonly median: bigint; readonly factor: number };

function distributionOf(given: Given): Distribution {
  if ("fixed" in given) return { form: "fixed", value: given.fixed };
  return "median" in given ? { form: "lognormal", ...given } : { form: "triangular", ...given };
}

function isOrdered({ low, likely, high }: { low: bigint; likely: bigint; high: bigint }): boolean {
  return low <= likely && likely <= high;
}
