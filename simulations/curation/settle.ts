// The fast twin of outcome.ts: the same rules in doubles that hold whole numbers, without an allocation. Both are compared on
// random inputs. Every product stays below 2⁵³ where a scenario's amounts are within its limits.
import { CASE_RECORDS, CLEAN_QUALITY, FULL_QUALITY, MAX_RECORDS, ROUNDS } from "./rules.ts";

/** The rules as numbers; see Rules. */
export interface FastRules {
  readonly payPerRecord: number;
  readonly seatFee: number;
  readonly newcomerRecords: number;
  readonly panelSize: number;
  readonly sampleSize: number;
  readonly exposureFloor: number;
  readonly newcomerPercent: number;
  readonly knownPercent: number;
  readonly haircutPercent: number;
}

export const FULL = Number(FULL_QUALITY);
export const CLEAN = Number(CLEAN_QUALITY);
export const MOST_IN_CASE = Number(CASE_RECORDS);
export const MOST_RECORDS = Number(MAX_RECORDS);

export const FINAL = 0;
export const REJECTED = 1;
export const BURNED = 2;

export const NOTHING = 0;
export const SAMPLE = 1;
export const COPIES = 2;
export const CASE = 3;

/** What a settlement writes, by place. */
export const [ENDING, QUALITY, SAMPLED_ROUNDS, VOIDS, PAID, SUBMITTER, OBJECTOR, PANELS, BURNT, LOST] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
export const SETTLED_PLACES = 10;

export function feesIn(rules: FastRules): number {
  return rules.panelSize * rules.seatFee;
}

export function reserveIn(rules: FastRules, count: number): number {
  const pay = rules.payPerRecord * count;
  return pay === 0 ? 0 : pay + feesIn(rules);
}

export function exposureIn(rules: FastRules, count: number, known: boolean): number {
  const percent = known ? rules.knownPercent : rules.newcomerPercent;
  return Math.max(divided(rules.payPerRecord * count * percent + 99, 100), rules.exposureFloor);
}

export function lockedIn(rules: FastRules, count: number, known: boolean): number {
  return exposureIn(rules, count, known) + Number(ROUNDS) * feesIn(rules);
}

export function penaltyIn(rules: FastRules): number {
  return Math.max(5 * rules.payPerRecord, divided(rules.exposureFloor + 15, 16));
}

export function disputeCostsIn(rules: FastRules): number {
  return divided(rules.exposureFloor, 2);
}

export function qualityIn(rules: FastRules, fails: number, sampled: number): number {
  const whole = 100 * sampled;
  const lost = rules.haircutPercent * fails;
  return lost >= whole ? 0 : divided(FULL * (whole - lost), whole);
}

/**
 * Settles a batch into `out`. `first` and `second` are the fails of the rounds; where somebody objects, `objection` says how, and
 * `a` and `b` are the fails of the sample that he forces, or the records that are proven, or those upheld and rejected.
 */
export function settle(
  out: Float64Array,
  rules: FastRules,
  count: number,
  known: boolean,
  first: number,
  second: number,
  objection: number,
  a: number,
  b: number,
): void {
  const sampled = Math.min(count, rules.sampleSize);
  const exposure = exposureIn(rules, count, known);
  out.fill(0);
  out[SAMPLED_ROUNDS] = 1;
  let fails = first;
  let toSubmitter = 0;
  if (2 * first >= sampled) {
    out[SAMPLED_ROUNDS] = 2;
    fails += second;
    if (2 * second >= sampled) {
      burn(out, rules, exposure, 0);
      return;
    }
  } else if (objection !== NOTHING && qualityIn(rules, first, sampled) > 0) {
    if (objection === SAMPLE) {
      const award = divided(exposure * 60, 100);
      out[SAMPLED_ROUNDS] = 2;
      if (2 * a >= sampled) {
        burn(out, rules, exposure, award);
        return;
      }
      toSubmitter = feesIn(rules) + award;
      out[BURNT] = exposure - award;
      out[OBJECTOR] = -toSubmitter - (exposure - award);
      fails += a;
    } else toSubmitter = punish(out, rules, exposure, objection, a, b);
  }
  const quality = qualityIn(rules, fails, (out[SAMPLED_ROUNDS] ?? 0) * sampled);
  const panels = (out[SAMPLED_ROUNDS] ?? 0) * feesIn(rules);
  const paid = quality === 0 ? 0 : paidIn(rules, count, out[VOIDS] ?? 0, quality);
  out[ENDING] = quality === 0 ? REJECTED : FINAL;
  out[QUALITY] = quality;
  out[PAID] = paid;
  out[PANELS] = panels;
  out[SUBMITTER] = paid + toSubmitter - (out[LOST] ?? 0) - panels;
}

function burn(out: Float64Array, rules: FastRules, exposure: number, award: number): void {
  out[ENDING] = BURNED;
  out[LOST] = exposure;
  out[OBJECTOR] = award;
  out[BURNT] = exposure - award;
  out[PANELS] = 2 * feesIn(rules);
  out[SUBMITTER] = -exposure - 2 * feesIn(rules);
}

/** Faults and cases; returns what the challenger loses to the submitter. */
function punish(
  out: Float64Array,
  rules: FastRules,
  exposure: number,
  objection: number,
  found: number,
  rejected: number,
): number {
  const penalty = penaltyIn(rules);
  let left = exposure;
  let costs = objection === CASE ? disputeCostsIn(rules) : 0;
  let objector = 0;
  let burnt = 0;
  for (let i = 0; i < found; i++) {
    const taken = Math.min(penalty, left);
    const forCosts = Math.min(taken, costs);
    const award = divided((taken - forCosts) * 60, 100);
    left -= taken;
    costs -= forCosts;
    objector += forCosts + award;
    burnt += taken - forCosts - award;
  }
  const back = divided(penalty * 60, 100);
  const wrong = objection === CASE ? rejected : 0;
  out[LOST] = exposure - left;
  out[VOIDS] = found;
  out[OBJECTOR] = objector - wrong * penalty;
  out[BURNT] = burnt + wrong * (penalty - back);
  return wrong * back;
}

/** (reserve · quality · counting) / (full · count), rounded down, without a product of all three. */
function paidIn(rules: FastRules, count: number, voids: number, quality: number): number {
  const whole = FULL * count;
  const due = reserveIn(rules, count) * (count - voids);
  const rest = due % whole;
  return ((due - rest) / whole) * quality + divided(rest * quality, whole);
}

/** Rounded down, exact for whole numbers below 2⁵³. */
function divided(a: number, b: number): number {
  return (a - (a % b)) / b;
}
