// The figures that the rules were chosen by, worked out again: those of the haircut table, and those that are marked as
// calculated where the attacks on curation are listed.
import {
  atLeast,
  failChance,
  type Fraction,
  fraction,
  gainOverHonestWork,
  haircut,
  minus,
  numberOf,
  profitOfFakes,
  thousandths,
  times,
} from "./haircut.ts";
import { exposureOf, feesOf, type Rules } from "./rules.ts";

/** A published figure beside the computed one, both as numbers. */
export interface PublishedFigure {
  readonly about: string;
  readonly published: number;
  readonly computed: number;
  /** How far off a figure may be that was rounded when it was published. */
  readonly rounding: number;
}

export const NOISE = fraction(3n, 100n);
export const SAMPLE = 10n;
const ONE = fraction(1n);
const percent = (value: bigint) => fraction(value, 100n);

/** Shares of fakes in the haircut table, in percent. */
export const SHARES = [2n, 5n, 10n, 20n, 50n, 90n, 100n] as const;
/** The haircut table: gains over honest work in thousandths of the pay, by the chance in percent that a fake is missed. */
export const HAIRCUT_TABLE = [
  { missed: 10n, gains: [-15n, -37n, -74n, -146n, -279n, -39n, 60n] },
  { missed: 30n, gains: [-7n, -17n, -34n, -68n, -139n, -8n, 72n] },
] as const;

/** The same table, computed. */
export function haircutTable(): { readonly missed: bigint; readonly gains: bigint[] }[] {
  return HAIRCUT_TABLE.map(({ missed }) => ({
    missed,
    gains: SHARES.map((share) => thousandths(gainOverHonestWork(percent(share), percent(missed), NOISE, SAMPLE))),
  }));
}

/** The chance that two samples in a row fail by half. */
export function failsTwice(fail: Fraction, size: bigint): Fraction {
  const once = atLeast((size + 1n) / 2n, fail, size);
  return times(once, once);
}

/** What a batch of nothing but fakes gains over honest work where a part of the pay is lost when two samples fail by half. */
export function gainWithBond(missed: bigint, lostPercent: bigint): Fraction {
  const gain = gainOverHonestWork(ONE, percent(missed), NOISE, SAMPLE);
  return minus(gain, times(percent(lostPercent), failsTwice(seenWith(missed), SAMPLE)));
}

/** The bond, as a part of the pay, at which that gain is 0, where so much of it is lost. */
export function bondToDeter(missed: bigint, lostPercent: bigint): number {
  const gain = gainOverHonestWork(ONE, percent(missed), NOISE, SAMPLE);
  return numberOf(gain) / numberOf(times(percent(lostPercent), failsTwice(seenWith(missed), SAMPLE)));
}

function seenWith(missed: bigint): Fraction {
  return minus(ONE, percent(missed));
}

/** The least error at which the rule k · (1 − e − noise) > 1 doesn't hold: 1 − noise − 1/k; k in percent. */
export function errorThatBreaks(haircutPercent = 200n, noise = NOISE): Fraction {
  return minus(minus(ONE, noise), fraction(100n, haircutPercent));
}

/**
 * The least error, in thousandths, at which a batch of nothing but fakes has a profit on average by a datanet's rules, where
 * making it costs nothing; undefined where it never has. `recoveredPercent` of a lost exposure come back to who challenges himself.
 */
export function profitFrom(
  rules: Rules,
  records: bigint,
  { known, recoveredPercent }: { readonly known: boolean; readonly recoveredPercent: bigint },
): bigint | undefined {
  const batch = {
    ...{ records, payPerRecord: rules.payPerRecord, roundFees: feesOf(rules), sampleSize: rules.sampleSize },
    ...{ exposure: exposureOf(rules, records, known), recoveredPercent },
  };
  for (let missed = 0n; missed <= 1_000n; missed++) {
    if (profitOfFakes(fraction(missed, 1_000n), batch).numerator > 0n) return missed;
  }
  return undefined;
}

/** All other published figures, computed. */
export function publishedFigures(): PublishedFigure[] {
  const figure = (about: string, published: number, computed: Fraction | number, rounding: number): PublishedFigure => {
    return { about, published, computed: typeof computed === "number" ? computed : numberOf(computed), rounding };
  };
  const none = (records: bigint) => fraction(97n ** records, 100n ** records);
  const half = failChance(fraction(1n, 2n), percent(30n), NOISE);
  return [
    figure("a batch of 64 holds a bad record", 0.86, minus(ONE, none(64n)), 0.005),
    figure("a batch of 256 holds a bad record", 0.9996, minus(ONE, none(256n)), 0.00005),
    figure("bad records in a batch of 1,024", 31, times(fraction(1_024n), NOISE), 0.5),
    figure("honest work keeps", 0.94, haircut(NOISE, SAMPLE), 0.005),
    figure("a batch's deviation from that", 0.11, deviation(NOISE, SAMPLE), 0.005),
    figure("a gate at 2 fails of 10 spots 5% fakes", 0.086, atLeast(2n, percent(5n), SAMPLE), 0.0005),
    figure("and fails honest batches", 0.035, atLeast(2n, NOISE, SAMPLE), 0.0005),
    figure(
      "all fakes gain with a bond of 10%, where he challenges himself and 10% are missed",
      0.02,
      gainWithBond(10n, 4n),
      0.0005,
    ),
    figure("the same where 30% are missed", 0.036, gainWithBond(30n, 4n), 0.0005),
    figure("the bond that closes it where 10% are missed", 0.15, bondToDeter(10n, 40n), 0.005),
    figure("the same where 30% are missed", 0.2, bondToDeter(30n, 40n), 0.005),
    figure("the error at which deterrence breaks", 0.47, errorThatBreaks(), 0.005),
    figure("all fakes net after a bond of 10% where half are missed", 0.08, netOfFakes(50n, 10n), 0.005),
    figure("half-fake batches become final where 30% are missed", 0.92, minus(ONE, failsTwice(half, SAMPLE)), 0.005),
    figure("what 4 fails of 10 leave of the pay", 0.2, minus(ONE, fraction(2n * 4n, SAMPLE)), 0),
    figure("canaries that make a curator look: C / (G + S), at $0.05, $1 and $4", 0.01, fraction(5n, 100n + 400n), 0),
  ];
}

/** What a batch of nothing but fakes is paid, less the bond, as a part of the pay. */
function netOfFakes(missed: bigint, bondPercent: bigint): Fraction {
  const seen = seenWith(missed);
  return minus(haircut(seen, SAMPLE), times(percent(bondPercent), failsTwice(seen, SAMPLE)));
}

/** The deviation of 1 − 2 · fails / size, as long as it isn't cut off. */
function deviation(fail: Fraction, size: bigint): number {
  const chance = numberOf(fail);
  return (2 * Math.sqrt(Number(size) * chance * (1 - chance))) / Number(size);
}
