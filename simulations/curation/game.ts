// The game: contributors hand in batches day by day, curators look at them, watchers object, and the rules settle. One seed is
// one run. Amounts are whole numbers of millionths of a token.
import type { Random } from "../random.ts";
import { Panels, type TracedRound } from "./panels.ts";
import * as at from "./settle.ts";
import type { FastRules } from "./settle.ts";
import { column, COLUMN, type Column, CURATORS, KINDS, PURSES, type Tally } from "./tally.ts";

/** A kind of contributor in a run. Shares are from 0 to 1. */
export interface KindOf {
  readonly count: number;
  readonly records: number;
  readonly everyDays: number;
  /** Which share of a batch's records is bad: fake, copied or wrong. */
  readonly bad: number;
  /** What a good record costs to make, and a bad one. */
  readonly goodCost: number;
  readonly badCost: number;
  readonly stake: number;
  /** The chance that one who looks misses a bad record. */
  readonly missed: number;
  readonly copies: boolean;
  readonly bribes: boolean;
  readonly selfChallenges: boolean;
  /** Begins as a newcomer again after a batch that failed. */
  readonly renews: boolean;
  /** Whether it means to cheat: what a whitelist tries to keep out. */
  readonly cheats: boolean;
}

/** A run's numbers, drawn. */
export interface GameSetting {
  readonly rules: FastRules;
  /** Whether batches are reviewed at all; else each is paid in full at once, and nothing is at stake. */
  readonly reviewed: boolean;
  readonly admitted: { readonly honest: number; readonly cheats: number };
  readonly days: number;
  readonly treasuryPerDay: number;
  readonly kinds: readonly KindOf[];
  /** Seats by kind of curator, in the order of CURATORS. */
  readonly seats: readonly number[];
  readonly noise: number;
  /** The chance that all who look judge a record as one. */
  readonly shared: number;
  readonly spite: number;
  readonly bribe: number;
  readonly watched: number;
  readonly copiesFound: number;
  readonly casesBrought: number;
  readonly mistaken: number;
  readonly arbitratorError: number;
  readonly explore: number;
}

/** A batch as a run had it, for who repeats it elsewhere. */
export interface TracedBatch {
  readonly day: number;
  readonly kind: number;
  readonly agent: number;
  /** The agent's account: agents may begin anew. */
  readonly account: number;
  readonly count: number;
  readonly known: boolean;
  /** Of each round, the mask of each seat of the panel. */
  readonly rounds: readonly TracedRound[];
  readonly objection: number;
  readonly own: boolean;
  readonly a: number;
  readonly b: number;
  readonly settled: readonly number[];
  readonly settledOn: number;
}

const ADAPTIVE = KINDS.indexOf("adaptive");
/** The shares of bad records that who learns tries. */
export const ARMS = [0, 0.1, 0.3, 0.5, 1] as const;
const WINDOW_DAYS = 4;
const APPEAL_DAYS = 8;
const NEVER = 0x3fffffff;
/** How many good records a mistaken case is about. */
const MISTAKEN_RECORDS = 4;

/** Plays a run. */
export function play(setting: GameSetting, random: Random, trace?: TracedBatch[]): Tally {
  return new Game(setting, random, trace).run();
}

class Game {
  readonly #s: GameSetting;
  readonly #random: Random;
  readonly #trace: TracedBatch[] | undefined;
  readonly #tally: Tally = new Float64Array(KINDS.length * COLUMN.length + PURSES.length);
  readonly #out = new Float64Array(at.SETTLED_PLACES);
  readonly #kind: Uint8Array;
  readonly #account: Int32Array;
  readonly #next: Int32Array;
  readonly #free: Float64Array;
  readonly #clean: Int32Array;
  readonly #failed: Int32Array;
  readonly #records: Float64Array;
  readonly #voided: Float64Array;
  readonly #tries: Float64Array;
  readonly #gains: Float64Array;
  readonly #panels: Panels;
  readonly #releases: Float64Array;
  #accounts = 0;
  #treasury = 0;
  #used = 0;
  #firstFinal = NEVER;

  constructor(setting: GameSetting, random: Random, trace?: TracedBatch[]) {
    const agents = setting.kinds.reduce((sum, { count }) => sum + count, 0);
    [this.#s, this.#random, this.#trace] = [setting, random, trace];
    this.#kind = new Uint8Array(agents);
    [this.#account, this.#next] = [new Int32Array(agents), new Int32Array(agents)];
    [this.#clean, this.#failed] = [new Int32Array(agents), new Int32Array(agents)];
    [this.#free, this.#records, this.#voided] = [float(agents), float(agents), float(agents)];
    [this.#tries, this.#gains] = [float(agents * ARMS.length), float(agents * ARMS.length)];
    this.#panels = new Panels(setting, random, trace !== undefined);
    this.#releases = float(setting.days + APPEAL_DAYS + 1);
    this.#begin();
  }

  run(): Tally {
    const agents = this.#kind.length;
    for (let day = 0; day < this.#s.days; day++) {
      this.#treasury += this.#s.treasuryPerDay + (this.#releases[day] ?? 0);
      this.#used = 0;
      const start = this.#below(agents);
      for (let j = 0; j < agents; j++) {
        const agent = start + j < agents ? start + j : start + j - agents;
        if ((this.#next[agent] ?? 0) <= day) this.#turn(agent, day);
      }
    }
    this.#panels.verdicts.forEach((verdicts, kind) => {
      this.#purse(CURATORS[kind] ?? "honest", verdicts * this.#s.rules.seatFee);
    });
    return this.#tally;
  }

  #begin(): void {
    const { kinds, admitted } = this.#s;
    let agent = 0;
    kinds.forEach(({ count }, kind) => {
      for (let i = 0; i < count; i++) this.#kind[agent++] = kind;
    });
    this.#shuffle(this.#kind);
    for (agent = 0; agent < this.#kind.length; agent++) {
      const { stake, everyDays, cheats } = this.#of(agent);
      this.#account[agent] = this.#accounts++;
      this.#free[agent] = stake;
      const may = this.#random.uniform() < (cheats ? admitted.cheats : admitted.honest);
      this.#next[agent] = may ? this.#below(everyDays) : NEVER;
      if (!may) this.#add(this.#kind[agent] ?? 0, column.shutOut, 1);
    }
  }

  /** An agent's turn: it hands in a batch, or waits where capacity, stake, treasury or something to copy is missing. */
  #turn(agent: number, day: number): void {
    const { rules, reviewed } = this.#s;
    const kind = this.#kind[agent] ?? 0;
    const { records: count, copies } = this.#of(agent);
    this.#next[agent] = day + 1;
    if (copies && this.#firstFinal > day) return;
    const known = this.#isKnown(agent);
    const reserve = reviewed ? at.reserveIn(rules, count) : rules.payPerRecord * count;
    if (reviewed) {
      const full = !known && this.#used + count > rules.newcomerRecords;
      if (full) {
        this.#add(kind, column.noCapacity, 1);
        return;
      }
      const poor = (this.#free[agent] ?? 0) < at.lockedIn(rules, count, known);
      if (poor) {
        this.#add(kind, column.noStake, 1);
        return;
      }
    }
    if (this.#treasury < reserve) {
      this.#add(kind, column.noTreasury, 1);
      return;
    }
    if (reviewed && !known) this.#used += count;
    this.#treasury -= reserve;

    const arm = kind === ADAPTIVE ? this.#choose(agent) : 0;
    const bad = Math.round(count * (kind === ADAPTIVE ? (ARMS[arm] ?? 0) : this.#of(agent).bad));
    this.#panels.bribed = 0;
    const gain = reviewed ? this.#review(agent, day, count, bad, known) : this.#payAll(agent, day, reserve);
    this.#book(agent, day, count, bad, gain, reserve);
    if (kind === ADAPTIVE) {
      const place = agent * ARMS.length + arm;
      this.#tries[place] = (this.#tries[place] ?? 0) + 1;
      this.#gains[place] = (this.#gains[place] ?? 0) + gain - this.#costOf(agent, count, bad);
    }
  }

  /** Has a batch reviewed and settled, and returns what its submitter and his Sybils gain by it. */
  #review(agent: number, day: number, count: number, bad: number, known: boolean): number {
    const { rules } = this.#s;
    const kind = this.#kind[agent] ?? 0;
    const rounds: TracedRound[] = [];
    const sampled = Math.min(count, rules.sampleSize);
    const first = this.#panels.round(kind, count, bad, sampled, rounds);
    const passed = 2 * first < sampled;
    const second = passed ? 0 : this.#panels.round(kind, count, bad, sampled, rounds);
    let [objection, own, a, b] = [at.NOTHING, false, 0, 0];
    if (passed && at.exposureIn(rules, count, known) > 0 && at.qualityIn(rules, first, sampled) > 0) {
      objection = this.#objection(agent, count, bad, known);
      own = objection === at.SAMPLE && this.#of(agent).selfChallenges && 2 * bad >= count;
      if (objection === at.SAMPLE) a = this.#panels.round(kind, count, bad, sampled, rounds);
      if (objection === at.COPIES) a = this.#provable(count, bad, first, known);
      if (objection === at.CASE) [a, b] = this.#ruled(bad, first, count);
    }
    const out = this.#out;
    at.settle(out, rules, count, known, first, second, objection, a, b);
    const settledOn =
      day + (out[at.ENDING] === at.FINAL ? WINDOW_DAYS : out[at.ENDING] === at.BURNED ? APPEAL_DAYS : 0);
    const account = this.#account[agent] ?? 0;
    const settled = this.#trace === undefined ? [] : [...out];
    this.#trace?.push({
      ...{ day, kind, agent, account, count, known, rounds, objection, own, a, b, settled, settledOn },
    });
    return this.#move(agent, day, count, settledOn, own, objection);
  }

  #move(agent: number, day: number, count: number, settledOn: number, own: boolean, objection: number): number {
    const { rules } = this.#s;
    const out = this.#out;
    const kind = this.#kind[agent] ?? 0;
    const change = out[at.SUBMITTER] ?? 0;
    const objector = out[at.OBJECTOR] ?? 0;
    this.#free[agent] = (this.#free[agent] ?? 0) + change;
    this.#next[agent] = Math.max(day + this.#of(agent).everyDays, settledOn);
    this.#release(settledOn, at.reserveIn(rules, count) - (out[at.PAID] ?? 0));
    this.#record(agent, count, settledOn);
    this.#purse("burned", out[at.BURNT] ?? 0);
    if (!own) this.#purse("watchers", objector - (objection === at.CASE ? at.disputeCostsIn(rules) : 0));
    this.#add(kind, column.fees, out[at.PANELS] ?? 0);
    this.#add(kind, column.lost, out[at.LOST] ?? 0);
    return change + (own ? objector : 0) - this.#panels.bribed * this.#s.bribe;
  }

  /** Nobody looks: a batch is paid in full, and its submitter's record is nobody's. */
  #payAll(agent: number, day: number, pay: number): number {
    this.#out.fill(0);
    this.#out[at.QUALITY] = at.FULL;
    this.#out[at.PAID] = pay;
    this.#next[agent] = day + this.#of(agent).everyDays;
    this.#firstFinal = Math.min(this.#firstFinal, day);
    return pay;
  }

  /** What somebody objects to in the batch's window. A batch meets one objection at most. */
  #objection(agent: number, count: number, bad: number, known: boolean): number {
    const { watched, copiesFound, casesBrought, mistaken } = this.#s;
    const { copies, selfChallenges } = this.#of(agent);
    const chance = this.#random.uniform();
    if (copies) return chance < copiesFound && this.#provable(count, bad, 0, known) > 0 ? at.COPIES : at.NOTHING;
    if (2 * bad >= count) return selfChallenges || chance < watched ? at.SAMPLE : at.NOTHING;
    if (bad > MISTAKEN_RECORDS) return chance < casesBrought ? at.CASE : at.NOTHING;
    return chance < mistaken ? (chance < mistaken / 2 ? at.SAMPLE : at.CASE) : at.NOTHING;
  }

  /** As many copies as the exposure pays for: who proves more has nothing for it. */
  #provable(count: number, bad: number, failed: number, known: boolean): number {
    const { rules } = this.#s;
    const worth = Math.ceil(at.exposureIn(rules, count, known) / at.penaltyIn(rules));
    return Math.max(Math.min(worth, bad - failed), 0);
  }

  /** A case about bad records that haven't failed, or a mistaken one about good ones; what the arbitrator says of each. */
  #ruled(bad: number, failed: number, count: number): [upheld: number, rejected: number] {
    const real = bad > MISTAKEN_RECORDS;
    const records = real ? Math.max(Math.min(at.MOST_IN_CASE, bad - failed), 1) : Math.min(MISTAKEN_RECORDS, count);
    const { arbitratorError } = this.#s;
    let upheld = 0;
    for (let i = 0; i < records; i++) {
      if (this.#random.uniform() < (real ? 1 - arbitratorError : arbitratorError)) upheld++;
    }
    return [upheld, records - upheld];
  }

  #record(agent: number, count: number, settledOn: number): void {
    const out = this.#out;
    this.#voided[agent] = (this.#voided[agent] ?? 0) + (out[at.VOIDS] ?? 0);
    if (out[at.ENDING] === at.FINAL) {
      this.#firstFinal = Math.min(this.#firstFinal, settledOn);
      this.#records[agent] = (this.#records[agent] ?? 0) + count;
      if ((out[at.QUALITY] ?? 0) >= at.CLEAN) this.#clean[agent] = (this.#clean[agent] ?? 0) + 1;
      return;
    }
    this.#failed[agent] = (this.#failed[agent] ?? 0) + 1;
    if (!this.#of(agent).renews) return;
    [this.#clean[agent], this.#failed[agent], this.#records[agent], this.#voided[agent]] = [0, 0, 0, 0];
    this.#account[agent] = this.#accounts++;
  }

  /** Counts what became of a batch, and what of it a perfect review would have left its submitter. */
  #book(agent: number, day: number, count: number, bad: number, gain: number, reserve: number): void {
    const out = this.#out;
    const { rules, reviewed, days } = this.#s;
    const kind = this.#kind[agent] ?? 0;
    const ending = out[at.ENDING];
    const paid = out[at.PAID] ?? 0;
    const cost = this.#costOf(agent, count, bad);
    this.#add(kind, column.batches, 1);
    this.#add(kind, column.records, count);
    this.#add(kind, column.bad, bad);
    this.#add(kind, column.paid, paid);
    this.#add(kind, column.cost, cost);
    this.#add(kind, column.profit, gain - cost);
    if (ending === at.FINAL) this.#add(kind, column.final, 1);
    if (ending === at.BURNED) this.#add(kind, column.burned, 1);
    const weight = ending === at.FINAL ? (out[at.QUALITY] ?? 0) / at.FULL : 0;
    this.#add(kind, column.goodWeight, weight * (count - bad));
    this.#add(kind, column.badWeight, weight * bad);
    if (4 * day >= 3 * days) {
      this.#add(kind, column.lateRecords, count);
      this.#add(kind, column.lateBad, bad);
    }
    if (!reviewed || 2 * bad >= count) return;
    const fair = Math.floor(reserve * Math.max(0, 1 - (rules.haircutPercent * bad) / (100 * count)));
    const taken = bad === 0 || ending === at.BURNED ? (out[at.LOST] ?? 0) : 0;
    const wrong = Math.max(0, fair - paid) + taken;
    if (wrong === 0) return;
    this.#add(kind, column.wronged, 1);
    this.#add(kind, column.wrongLoss, wrong);
  }

  #choose(agent: number): number {
    if (this.#random.uniform() < this.#s.explore) return this.#below(ARMS.length);
    let [best, most] = [0, -Infinity];
    for (let arm = 0; arm < ARMS.length; arm++) {
      const tries = this.#tries[agent * ARMS.length + arm] ?? 0;
      const mean = tries === 0 ? Infinity : (this.#gains[agent * ARMS.length + arm] ?? 0) / tries;
      if (mean > most) [best, most] = [arm, mean];
    }
    return best;
  }

  #isKnown(agent: number): boolean {
    const clean = this.#clean[agent] ?? 0;
    const enough = clean >= 3 && clean >= 10 * (this.#failed[agent] ?? 0);
    return enough && (this.#records[agent] ?? 0) >= 20 * (this.#voided[agent] ?? 0);
  }

  #costOf(agent: number, count: number, bad: number): number {
    const { goodCost, badCost } = this.#of(agent);
    return (count - bad) * goodCost + bad * badCost;
  }

  #release(day: number, amount: number): void {
    this.#releases[day] = (this.#releases[day] ?? 0) + amount;
  }

  #shuffle(list: Uint8Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const other = this.#below(i + 1);
      const value = list[other] ?? 0;
      list[other] = list[i] ?? 0;
      list[i] = value;
    }
  }

  #of(agent: number): KindOf {
    const kind = this.#s.kinds[this.#kind[agent] ?? 0];
    if (kind === undefined) throw new Error("There is no such kind.");
    return kind;
  }

  #below(bound: number): number {
    return Math.floor(this.#random.uniform() * bound);
  }

  #add(kind: number, place: Column, amount: number): void {
    const index = kind * COLUMN.length + place;
    this.#tally[index] = (this.#tally[index] ?? 0) + amount;
  }

  #purse(name: (typeof PURSES)[number], amount: number): void {
    const index = KINDS.length * COLUMN.length + PURSES.indexOf(name);
    this.#tally[index] = (this.#tally[index] ?? 0) + amount;
  }
}

function float(length: number): Float64Array {
  return new Float64Array(length);
}
