// Looks at a lane once and again, and does what has to be done.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Overrides } from "ethers";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import type { RewardClaim } from "../../sdk/rewards.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import type { LaneAct } from "./acts.ts";
import { differenceText, receiptText } from "./acts.ts";
import type { Sources } from "./authors.ts";
import { activation, answersTo, settlements } from "./chores.ts";
import { isSame, leavesOf } from "./compare.ts";
import type { Gathering } from "./gathered.ts";
import { judgeRoot, type Judgement } from "./judge.ts";
import { readPublished } from "./published.ts";
import type { Recomputed, Scratch } from "./recompute.ts";
import { perform } from "./send.ts";
import { claimsOf, epochBy, epochOf } from "./shelf.ts";
import { type LaneState, readLane, RootStatus } from "./state.ts";

/** What a watcher of a lane is told. */
export interface LaneWatch extends Scratch {
  /** Connected to a signer where something is to be sent. */
  readonly lane: RewardLane;
  /** A folder of published epochs, a folder each. */
  readonly epochs: string;
  readonly file: boolean;
  readonly fees: () => Promise<Overrides>;
  /** A block before the lane's first root. */
  readonly since: number;
  /** By which collections are compared with the chain; they aren't where none is known. */
  readonly factory?: string | undefined;
  /** Where authors are looked for; none where no manifests were given. */
  readonly sources: Sources | undefined;
  /** What epochs are gathered from; where there is none, published inputs are taken for right, and no root is activated. */
  readonly gathering: Omit<Gathering, "previous"> | undefined;
}

/** What a pass has found. */
export interface LanePass {
  /** What was to be done. */
  readonly found: number;
  /** What of it wasn't: nobody sends, or the lane refused. */
  readonly unfiled: number;
}

/** Keeps nothing but recomputed results; all else is read from the chain in each pass. */
export class LaneWatcher {
  readonly #said = new Set<string>();
  /** What was right as of the block in which its root was posted: where that is taken back, all before it may be, too. */
  #right: { readonly own: Recomputed; readonly postedAs: string } | undefined;
  #found = 0;
  #unfiled = 0;

  constructor(
    readonly watch: LaneWatch,
    readonly log: (line: string) => void,
  ) {}

  get reader(): { readonly provider: HardhatEthers["provider"] } {
    return { provider: this.watch.lane.runner?.provider as HardhatEthers["provider"] };
  }

  /** Judges the pending root, answers for a right one, acts against a wrong one, and settles what can be settled. */
  async pass(): Promise<LanePass> {
    [this.#found, this.#unfiled] = [0, 0];
    const state = await this.#read();
    if (state !== undefined) {
      const acts = await settlements(this.watch.lane, state);
      // anybody can leave as many demands behind as he likes: a root doesn't wait for them
      const isLeft = ({ method }: LaneAct) => method === "releaseDemand";
      for (const act of acts.filter((each) => !isLeft(each))) await this.#do(act);
      const now = await this.#read();
      if (now?.posted.status === RootStatus.Pending) await this.#judge(now);
      for (const act of acts.filter(isLeft)) await this.#do(act);
    }
    return { found: this.#found, unfiled: this.#unfiled };
  }

  async #read(): Promise<LaneState | undefined> {
    return await readLane(this.watch.lane, this.watch.since);
  }

  async #judge(state: LaneState): Promise<void> {
    const right = this.#right;
    if (right?.postedAs === state.postedAs && isSame(state.said, right.own)) {
      await this.#keep(state, right.own);
      return;
    }
    if (this.watch.gathering === undefined) this.#say("inputs are taken as they were published, not gathered");
    const folder = await this.#folderOf(state);
    const judgement = await this.#judgement(state, folder);
    if (judgement === undefined) return;
    if (judgement.same) {
      this.#right = { own: judgement.recomputed, postedAs: judgement.state.postedAs };
      const own = this.watch.gathering === undefined ? "" : ", and so is what was gathered here";
      this.#say(`root ${state.rootNumber} is what ${String(folder)} gives${own}`);
      for (const line of judgement.lines) this.#say(`root ${state.rootNumber}: ${line}`);
      await this.#keep(state, judgement.recomputed);
      return;
    }
    const { difference, receipt, act } = judgement;
    this.#say(`root ${state.rootNumber} is wrong: ${differenceText(difference)}`);
    if (receipt !== undefined) this.#say(`root ${state.rootNumber}: ${receiptText(receipt)}`);
    const next = act ?? activation(state, false);
    if (next !== undefined) await this.#do(next);
  }

  /** The published epoch of the root; where another engine computes it, what names that engine. */
  async #folderOf({ said }: LaneState): Promise<string | undefined> {
    const { epochs } = this.watch;
    return (await epochOf(epochs, said.inputsHash)) ?? epochBy(epochs, said.engineId);
  }

  /** Undefined where the root can't be judged for a reason of this watcher's own, which is told. */
  async #judgement(state: LaneState, folder: string | undefined): Promise<Judgement | undefined> {
    const { lane, epochs, scratch, threads, memory, fees, since, factory, gathering } = this.watch;
    const active = await claimsOf(epochs, state.active.root);
    const options = { scratch, threads, memory, active, fees, since, factory, file: false };
    try {
      const own = gathering === undefined ? undefined : { ...gathering, epochs };
      return await judgeRoot(lane, folder, { ...options, gathering: own });
    } catch (error) {
      if (!(error instanceof EconomyError)) throw error;
      this.#say(`root ${state.rootNumber} can't be judged here: ${errorLine(error)}`);
      this.#found += 1;
      this.#unfiled += 1;
      return undefined;
    }
  }

  /** Answers what is asked of a right root, and activates it when its time has come. */
  async #keep(state: LaneState, own: Recomputed): Promise<void> {
    const { lane, epochs, sources } = this.watch;
    const path = await claimsOf(epochs, state.active.root);
    const active: readonly RewardClaim[] =
      path === undefined ? [] : (await readPublished(path, state.active.root)).leaves;
    const { acts, lines } = await answersTo(lane, state, { leaves: await leavesOf(own), active, sources });
    for (const line of lines) this.#say(line);
    for (const act of acts) await this.#do(act);
    const last = activation(state, true);
    if (last === undefined) return;
    if (this.watch.gathering !== undefined || state.posted.fell) await this.#do(last);
    else this.#say(`root ${state.rootNumber} is left to be activated by who has gathered its inputs`);
  }

  /** A rival who was first is no error, and what fails is tried again in the next pass, where it is still to be done. */
  async #do(act: LaneAct): Promise<void> {
    this.#found += 1;
    const line = `${act.what}: ${act.method}`;
    if (!this.watch.file) {
      this.#unfiled += 1;
      this.#say(line);
      return;
    }
    try {
      const outcome = await perform(this.watch.lane, act, this.watch.fees);
      if (outcome.sent) {
        this.log(`${line}, ${outcome.transaction}`);
        return;
      }
      this.#say(`${line}: not sent, ${outcome.why}`);
    } catch (error) {
      if (!(error instanceof EconomyError)) throw error;
      this.#say(`${line}: not sent, ${errorLine(error)}`);
    }
    this.#unfiled += 1;
  }

  /** Says a line that wasn't said before. */
  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.log(line);
  }
}
