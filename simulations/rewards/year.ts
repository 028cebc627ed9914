// A year of paid answers: which were asked each day, and what they come to for each contributor.
import type { Random } from "../random.ts";
import { ANSWER_KINDS } from "./answers.ts";
import type { Bank } from "./bank.ts";
import { shuffled } from "./records.ts";
import type { Assumed } from "./setting.ts";

/** What is sold, by day. All are whole numbers, in doubles that hold them exactly. */
export interface Year {
  readonly days: number;
  readonly contributors: number;
  /** Tokens that were paid for. */
  readonly tokens: Float64Array;
  /** Of them those of private answers. */
  readonly privateTokens: Float64Array;
  /** Tokens times millionths, by day and contributor: what an epoch's N is a price times. */
  readonly weights: Float64Array;
}

/** The most answers of a day, and the most tokens: times a million they stay below 2⁵³, however chance falls. */
export const MOST_ANSWERS = 10_000_000;
export const MOST_TOKENS = 8_000_000_000;
const MILLION = 1e6;

/** Draws a year. Answers are paid by their tokens; private ones have the tokens of `privateTokens` each. */
export function yearOf(bank: Bank, assumed: Assumed, days: number, privateTokens: number, random: Random): Year {
  const contributors = bank.contributors.length;
  const tokens = new Float64Array(days);
  const hidden = new Float64Array(days);
  const weights = new Float64Array(days * contributors);
  const chances = chancesOf(bank, assumed, random);
  const most = Math.min(MOST_ANSWERS, MOST_TOKENS / privateTokens);
  for (let day = 0; day < days; day++) {
    const asked = Math.min(assumed.answersPerDay * assumed.growth ** (day / days), most);
    const row = weights.subarray(day * contributors, (day + 1) * contributors);
    const own = poisson(asked * assumed.private, random) * privateTokens;
    for (let i = 0; i < contributors; i++) row[i] = own * (bank.defaults[i] ?? 0);
    hidden[day] = own;
    tokens[day] = own + drawDay(bank, chances, asked * (1 - assumed.private), row, random);
  }
  return { days, contributors, tokens, privateTokens: hidden, weights };
}

/** Adds the open answers of a day to `row`; returns their tokens. */
function drawDay(bank: Bank, chances: Float64Array, asked: number, row: Float64Array, random: Random): number {
  const { starts, accounts, ppm } = bank;
  let tokens = 0;
  for (let answer = 0; answer < chances.length; answer++) {
    const count = poisson(asked * (chances[answer] ?? 0), random);
    if (count === 0) continue;
    const paid = count * (bank.tokens[answer] ?? 0);
    tokens += paid;
    const end = starts[answer + 1] ?? 0;
    for (let part = starts[answer] ?? 0; part < end; part++) {
      const account = accounts[part] ?? 0;
      row[account] = (row[account] ?? 0) + paid * (ppm[part] ?? 0);
    }
  }
  return tokens;
}

/**
 * The chance of each answer to be the next open one: its kind's part, then its document's by its place in an order that is
 * drawn (Zipf's law), then alike.
 */
function chancesOf({ kinds, documents }: Bank, assumed: Assumed, random: Random): Float64Array {
  const shares = ANSWER_KINDS.map((kind) => assumed[kind]);
  const weights = ANSWER_KINDS.map((_, kind) => {
    const count = documents.reduce((most, document, answer) => (kinds[answer] === kind ? document + 1 : most), 0);
    const places = shuffled([...new Array(count).keys()], random);
    return places.map((place) => (place + 1) ** -assumed.popularity);
  });
  const chances = Float64Array.from(kinds, (kind, answer) => weights[kind]?.[documents[answer] ?? 0] ?? 0);
  const sums = shares.map((_, kind) => chances.reduce((sum, chance, i) => (kinds[i] === kind ? sum + chance : sum), 0));
  const all = shares.reduce((sum, share, kind) => ((sums[kind] ?? 0) > 0 ? sum + share : sum), 0);
  return chances.map((chance, answer) => {
    const kind = kinds[answer] ?? 0;
    return all === 0 ? 0 : (chance / (sums[kind] ?? 1)) * ((shares[kind] ?? 0) / all);
  });
}

/** From so much on the normal distribution stands for Poisson's. */
const LARGE = 30;

/** A number of events of which `mean` are expected. */
export function poisson(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  if (mean > LARGE) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  let chance = Math.exp(-mean);
  let left = random.uniform() - chance;
  let count = 0;
  while (left >= 0 && chance > 0) {
    count++;
    chance *= mean / count;
    left -= chance;
  }
  return count;
}

/** What all of the days' tokens and weights come to, where a million is the whole. */
export function wholeOf(tokens: number): number {
  return tokens * MILLION;
}
