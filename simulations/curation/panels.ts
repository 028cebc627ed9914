// Panels of curators, who look at samples in their own ways.
import type { Random } from "../random.ts";
import type { GameSetting } from "./game.ts";
import { CURATORS, KINDS } from "./tally.ts";

/** What each seat of a panel files: a bit for each record of the sample that it lets fail. */
export type TracedRound = readonly { readonly seat: number; readonly fails: number }[];

const [HONEST, LAZY, COPYING, BRIBED] = [0, 1, 2, 3];
/** How a curator judges a batch. */
const [PASSES_ALL, LOOKS, COPIES_FIRST, FAILS_ALL] = [0, 1, 2, 3];
const RING = KINDS.indexOf("ring");

export class Panels {
  /** How many verdicts each kind of curator has filed. */
  readonly verdicts = new Float64Array(CURATORS.length);
  /** How many panelists were bribed since this was set to 0. */
  bribed = 0;

  readonly #s: GameSetting;
  readonly #random: Random;
  readonly #traces: boolean;
  readonly #seats: Uint16Array;
  readonly #seatKind: Uint8Array;
  readonly #modes: Int32Array;

  constructor(setting: GameSetting, random: Random, traces: boolean) {
    [this.#s, this.#random, this.#traces] = [setting, random, traces];
    const kinds = setting.seats.flatMap((count, kind) => new Array<number>(count).fill(kind));
    this.#seatKind = Uint8Array.from(kinds);
    this.#seats = Uint16Array.from(kinds.keys());
    this.#modes = new Int32Array(setting.rules.panelSize);
  }

  /** A drawn panel looks at a drawn sample; returns how many records fail by more than half of the verdicts. */
  round(kind: number, count: number, bad: number, sampled: number, rounds: TracedRound[]): number {
    const { rules, noise, shared } = this.#s;
    const size = rules.panelSize;
    const { missed } = this.#s.kinds[kind] ?? { missed: 0 };
    let leader = -1;
    const modes = this.#modes;
    this.#drawPanel(size);
    for (let p = 0; p < size; p++) {
      const seatKind = this.#seatKind[this.#seats[p] ?? 0] ?? 0;
      const mode = this.#modeOf(seatKind, kind);
      modes[p] = mode;
      if (leader < 0 && mode !== COPIES_FIRST) leader = p;
      this.verdicts[seatKind] = (this.verdicts[seatKind] ?? 0) + 1;
    }
    const traced = !this.#traces ? undefined : new Array<number>(size).fill(0);
    let [badLeft, failed] = [bad, 0];
    for (let r = 0; r < sampled; r++) {
      const isBad = badLeft > 0 && (badLeft === count - r || this.#random.uniform() * (count - r) < badLeft);
      if (isBad) badLeft--;
      const chance = isBad ? 1 - missed : noise;
      const alike = this.#random.uniform() < shared;
      const common = alike && this.#random.uniform() < chance;
      let [votes, led, followers] = [0, 0, 0];
      for (let p = 0; p < size; p++) {
        const mode = modes[p];
        if (mode === COPIES_FIRST) followers++;
        const vote =
          mode === FAILS_ALL || (mode === LOOKS && (alike ? common : this.#random.uniform() < chance)) ? 1 : 0;
        votes += vote;
        if (p === leader) led = vote;
        if (traced !== undefined) traced[p] = (traced[p] ?? 0) | (vote << r);
      }
      if (2 * (votes + led * followers) > size) failed++;
    }
    if (traced !== undefined) {
      rounds.push(
        traced.map((mask, p) => {
          return { seat: this.#seats[p] ?? 0, fails: modes[p] === COPIES_FIRST ? (traced[leader] ?? 0) : mask };
        }),
      );
    }
    return failed;
  }

  #modeOf(seatKind: number, kind: number): number {
    if (seatKind === HONEST) return LOOKS;
    if (seatKind === LAZY) return PASSES_ALL;
    if (seatKind === COPYING) return COPIES_FIRST;
    if (seatKind === BRIBED) {
      if (this.#s.kinds[kind]?.bribes !== true) return LOOKS;
      this.bribed++;
      return PASSES_ALL;
    }
    if (kind === RING) return PASSES_ALL;
    return this.#random.uniform() < this.#s.spite ? FAILS_ALL : LOOKS;
  }

  /** The first places of the list become a panel, each seat with the same chance. */
  #drawPanel(size: number): void {
    const seats = this.#seats;
    for (let p = 0; p < size; p++) {
      const other = p + Math.floor(this.#random.uniform() * (seats.length - p));
      const seat = seats[other] ?? 0;
      seats[other] = seats[p] ?? 0;
      seats[p] = seat;
    }
  }
}
