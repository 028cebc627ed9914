// What a sample leaves of the pay, and what cheats gain by it: closed formulas in fractions, without a rounding.

/** A fraction of whole numbers; the denominator is above zero. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What a batch of fakes is reviewed and paid by, in any one unit. */
export interface FakeBatch {
  readonly records: bigint;
  readonly payPerRecord: bigint;
  readonly roundFees: bigint;
  readonly sampleSize: bigint;
  readonly exposure: bigint;
  /** What of a lost exposure comes back to a cheat who challenges himself, in percent. */
  readonly recoveredPercent: bigint;
}

export function fraction(numerator: bigint, denominator = 1n): Fraction {
  return { numerator, denominator };
}

/** The difference of two fractions. */
export function minus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

/** The product of two fractions. */
export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** A fraction as the nearest double, but for a part in 10¹⁵. */
export function numberOf({ numerator, denominator }: Fraction): number {
  const scale = 10n ** 18n;
  const whole = numerator / denominator;
  return Number(whole) + Number(((numerator - whole * denominator) * scale) / denominator) / Number(scale);
}

/** A fraction rounded to thousandths, half away from zero. */
export function thousandths({ numerator, denominator }: Fraction): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2_000n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

function choose(n: bigint, k: bigint): bigint {
  return k === 0n ? 1n : (choose(n, k - 1n) * (n - k + 1n)) / k;
}

/** The chances of 0 to `size` fails where each fails with a chance, all over denominator^size. */
function chances(fail: Fraction, size: bigint): bigint[] {
  const pass = fail.denominator - fail.numerator;
  return Array.from({ length: Number(size) + 1 }, (_, k) => {
    const fails = BigInt(k);
    return choose(size, fails) * fail.numerator ** fails * pass ** (size - fails);
  });
}

/** The chance that at least so many of a sample fail, where each record fails with a chance. */
export function atLeast(least: bigint, fail: Fraction, size: bigint): Fraction {
  const sum = chances(fail, size).reduce(
    (total, chance, fails) => (BigInt(fails) < least ? total : total + chance),
    0n,
  );
  return fraction(sum, fail.denominator ** size);
}

/** The chance that a record fails, where a share of them is fake, each missed with a chance, and the others fail by noise. */
export function failChance(fakes: Fraction, missed: Fraction, noise: Fraction): Fraction {
  const seen = fakes.numerator * (missed.denominator - missed.numerator) * noise.denominator;
  const noisy = (fakes.denominator - fakes.numerator) * missed.denominator * noise.numerator;
  return fraction(seen + noisy, fakes.denominator * missed.denominator * noise.denominator);
}

/**
 * What a sample leaves of the pay on average: max(0, 1 − k · fails / size), where each record fails with a chance. k is given in
 * percent; the ledger's is 200.
 */
export function haircut(fail: Fraction, size: bigint, percent = 200n): Fraction {
  const sum = chances(fail, size).reduce((total, chance, fails) => {
    const left = 100n * size - percent * BigInt(fails);
    return left > 0n ? total + chance * left : total;
  }, 0n);
  return fraction(sum, fail.denominator ** size * size * 100n);
}

/**
 * What a cheat gains over honest work, as a share of the batch's pay: a share of fakes costs nothing and
 * each is missed with a chance; honest records cost their pay, and fail by noise.
 */
export function gainOverHonestWork(fakes: Fraction, missed: Fraction, noise: Fraction, size: bigint): Fraction {
  const cheating = haircut(failChance(fakes, missed, noise), size);
  const saved = minus(cheating, haircut(noise, size));
  return minus(saved, fraction(-fakes.numerator, fakes.denominator));
}

/**
 * What a batch of nothing but fakes brings on average by the ledger's rules, where a panel misses each with a chance and
 * nobody challenges: pay and a round's fees by the quality of all samples, less the fees of the rounds; where two samples
 * fail by half, the exposure is lost.
 */
export function profitOfFakes(missed: Fraction, batch: FakeBatch): Fraction {
  const { records, payPerRecord, roundFees, sampleSize, exposure, recoveredPercent } = batch;
  const odds = chances(fraction(missed.denominator - missed.numerator, missed.denominator), sampleSize);
  const whole = missed.denominator ** sampleSize;
  const full = records * payPerRecord + roundFees;
  // what divides the parts of both samples
  const unit = 2n * sampleSize * 100n;
  const paid = (left: bigint, sampled: bigint) => (left > 0n ? (full * unit * left) / sampled : 0n);
  let sum = 0n;
  odds.forEach((first, x) => {
    const fails = 2n * BigInt(x);
    if (fails < sampleSize) {
      sum += first * whole * (paid(sampleSize - fails, sampleSize) - roundFees * unit);
      return;
    }
    odds.forEach((second, y) => {
      const all = fails + 2n * BigInt(y);
      const lost = 2n * BigInt(y) < sampleSize ? 0n : (exposure * unit * (100n - recoveredPercent)) / 100n;
      sum += first * second * (paid(2n * sampleSize - all, 2n * sampleSize) - 2n * roundFees * unit - lost);
    });
  });
  return fraction(sum, whole * whole * unit);
}
