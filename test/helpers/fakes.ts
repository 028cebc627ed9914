/** A fraction of whole numbers; the denominator is above zero. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** What a batch is reviewed and paid by, in the unit of one record's pay times `scale`. */
export interface Rules {
  records: bigint;
  payPerRecord: bigint;
  roundFees: bigint;
  sampleSize: bigint;
  exposure: bigint;
  /** What of a lost exposure comes back to a cheat who challenges himself, in percent. */
  recoveredPercent: bigint;
}

export function fraction(numerator: bigint, denominator = 1n): Fraction {
  return { numerator, denominator };
}

/** The difference of two fractions. */
export function minus(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
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

/** What a sample leaves of the pay on average: max(0, 1 − 2 · fails / size), where each record fails with a chance. */
export function haircut(fail: Fraction, size: bigint): Fraction {
  const sum = chances(fail, size).reduce((total, chance, fails) => {
    const left = size - 2n * BigInt(fails);
    return left > 0n ? total + chance * left : total;
  }, 0n);
  return fraction(sum, fail.denominator ** size * size);
}

/**
 * What a cheat gains over honest work, as a share of the batch's pay, in anchors' model: a share of fakes costs nothing and
 * each is missed with a chance; honest records cost their pay, and fail by noise.
 */
export function gainOverHonestWork(fakes: Fraction, missed: Fraction, noise: Fraction, size: bigint): Fraction {
  const denominator = fakes.denominator * missed.denominator * noise.denominator;
  const seen = fakes.numerator * (missed.denominator - missed.numerator) * noise.denominator;
  const noisy = (fakes.denominator - fakes.numerator) * missed.denominator * noise.numerator;
  const cheating = haircut(fraction(seen + noisy, denominator), size);
  const saved = minus(cheating, haircut(noise, size));
  return minus(saved, fraction(-fakes.numerator, fakes.denominator));
}

/**
 * What a batch of nothing but fakes brings on average by the ledger's rules, where a panel misses each with a chance and
 * nobody challenges: pay and a round's fees by the quality of all samples, less the fees of the rounds; where two samples
 * fail by half, the exposure is lost.
 */
export function profitOfFakes(missed: Fraction, rules: Rules): Fraction {
  const { records, payPerRecord, roundFees, sampleSize, exposure, recoveredPercent } = rules;
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
