// What a run counts, in one row of numbers.
import { COURSES, type Course, type Kind, KINDS, type SaleName, SALES, type Trick, TRICKS } from "./names.ts";

/** Of a sale. Error is the logarithm of price over worth, of a sale that reached the soft cap. Money in millionths of a dollar. */
const OF_SALE = ["failed", "error", "squared", "raised", "kept", "soldWorth", "gini", "top"] as const;
/** Of a kind in a sale: who came, who bought, who paid more than the worth, what was paid, and what it is worth to them. */
const OF_KIND = ["bidders", "holders", "losers", "paid", "own"] as const;
/** Of a trick: by how much who does it has more, what it could spend, and what others have more. */
const OF_TRICK = ["gain", "budget", "small", "creator", "price", "both"] as const;
/** Of creators: how many, what was paid for their tokens, what burning and the pool give back, what the rest is worth. */
const OF_COURSE = ["projects", "paid", "back", "pool", "worth", "poolAtOnce", "worthAtOnce", "wrong", "lied"] as const;
/** Of threats: how many hold a milestone up, how many are held up without them, and, of these, what a contest brings, its bond, and what it costs the creator. */
const OF_THREAT = ["threats", "delays", "without", "fails", "gain", "bond", "cost", "proceeds"] as const;
const OF_WORLD = ["whole"] as const;

const NAMES = [
  ...OF_WORLD,
  ...SALES.flatMap((sale) => OF_SALE.map((name) => `${sale}.${name}`)),
  ...SALES.flatMap((sale) => KINDS.flatMap((kind) => OF_KIND.map((name) => `${sale}.${kind}.${name}`))),
  ...TRICKS.flatMap((trick) => OF_TRICK.map((name) => `${trick}.${name}`)),
  ...COURSES.flatMap((course) => OF_COURSE.map((name) => `${course}.${name}`)),
  ...OF_THREAT.map((name) => `threat.${name}`),
];
const PLACE: ReadonlyMap<string, number> = new Map(NAMES.map((name, place) => [name, place]));

/** A figure's name in a tally. */
export type TallyName =
  | (typeof OF_WORLD)[number]
  | `${SaleName}.${(typeof OF_SALE)[number]}`
  | `${SaleName}.${Kind}.${(typeof OF_KIND)[number]}`
  | `${Trick}.${(typeof OF_TRICK)[number]}`
  | `${Course}.${(typeof OF_COURSE)[number]}`
  | `threat.${(typeof OF_THREAT)[number]}`;

export const columns = {
  ...{ sale: OF_SALE, kind: OF_KIND, trick: OF_TRICK, course: OF_COURSE, threat: OF_THREAT },
} as const;

export type Tally = Float64Array;

export function newTally(): Tally {
  return new Float64Array(NAMES.length);
}

export function tallied(tally: Tally, name: TallyName): number {
  return tally[PLACE.get(name) ?? -1] ?? NaN;
}

export function add(tally: Tally, name: TallyName, amount: number): void {
  const place = PLACE.get(name) ?? -1;
  tally[place] = (tally[place] ?? 0) + amount;
}
