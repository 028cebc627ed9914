// Whether a posted root is what its epoch's inputs give, and what is done where it isn't.
import { id, type Overrides } from "ethers";
import { ENGINE, engineIn } from "../../epoch/manifest.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardClaim } from "../../sdk/rewards.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import { actAgainst, type LaneAct, PATIENCE } from "./acts.ts";
import {
  claimsIn,
  type Difference,
  differenceOf,
  isSame,
  leavesOf,
  type ReceiptDifference,
  receiptOf,
} from "./compare.ts";
import { creditDifference, type PublishedEpoch } from "./credits.ts";
import { compareGathered, type Gathering, previousEpoch } from "./gathered.ts";
import type { ComparedInputs } from "./inputs.ts";
import { originDifference } from "./origin.ts";
import { readPublished } from "./published.ts";
import { recompute, type Recomputed, type Scratch } from "./recompute.ts";
import { perform } from "./send.ts";
import { type LaneState, readLane, RootStatus } from "./state.ts";

/** How a root is judged. */
export interface JudgeOptions extends Scratch {
  /** The claims file of the active root, by which falls are shown; none before the first root. */
  readonly active?: string | undefined;
  /**
   * What the epoch is gathered from once more, with a folder of published epochs, in which the one before it is; where there
   * is none, the published inputs are taken for right.
   */
  readonly gathering?: (Omit<Gathering, "previous"> & { readonly epochs: string }) | undefined;
  /** Whether to send what is found; true where it isn't said. */
  readonly file?: boolean;
  /** What a unit of gas may cost. */
  readonly fees?: () => Promise<Overrides>;
  /** A block before the lane's first root. */
  readonly since?: number;
  /** The factory of the lanes, by which collections are compared with the chain: that of what is gathered, where none is named. */
  readonly factory?: string | undefined;
}

/** What was found, and done. */
export type Judgement =
  | {
      readonly same: true;
      readonly state: LaneState;
      readonly recomputed: Recomputed;
      /** What the published inputs leave out, and isn't wrong. */
      readonly lines: readonly string[];
    }
  | {
      readonly same: false;
      readonly state: LaneState;
      readonly difference: Difference;
      /** None where all published weights are right, so that the sums differ, or the weights weren't published. */
      readonly receipt: ReceiptDifference | undefined;
      /** None where there is nothing to do now: something is open, or the time is over. */
      readonly act: LaneAct | undefined;
      /** The hash of what was sent; none where nothing was, and `refused` says why the lane didn't take it. */
      readonly transaction: string | undefined;
      readonly refused: string | undefined;
    };

/**
 * Recomputes the published epoch of a lane's pending root, and where the root isn't what it gives, or the inputs aren't those
 * that are gathered here, acts against it by the lane's signer: proof, demand or dispute. Throws DEPLOYMENT_MISSING where
 * no root is pending; EPOCH_INVALID where the root is another engine's; BUDGET_EXCEEDED where the account can't afford the act;
 * and what `gather` does, without an act, where chain, manifests or texts aren't at hand.
 * Inputs that aren't the root's may be a damaged copy: only in the window's last day it disputes for want of them.
 * @param folder The published epoch: its inputs, and `result/`; undefined where nobody has it.
 */
export async function judgeRoot(
  lane: RewardLane,
  folder: string | undefined,
  options: JudgeOptions,
): Promise<Judgement> {
  const state = await readLane(lane, options.since);
  if (state?.posted.status !== RootStatus.Pending) {
    throw new EconomyError(
      "DEPLOYMENT_MISSING",
      "No root is pending in the lane.",
      "Judge a root while it is pending.",
    );
  }
  if (folder !== undefined) requireEngine(folder, state);
  const own = folder === undefined ? undefined : await recomputed(folder, options);
  const origin =
    folder !== undefined && own?.inputsHash === state.said.inputsHash
      ? await ofChain(lane, { folder, lastBlock: state.postedIn }, options)
      : undefined;
  const isGiven = own !== undefined && origin === undefined && isSame(state.said, own);
  const compared = isGiven && folder !== undefined ? await gatheredAgain(lane, state, folder, options) : undefined;
  if (isGiven && compared?.difference === undefined) {
    return { same: true, state, recomputed: own, lines: compared?.lines ?? [] };
  }

  const findings = await findingsOf(state, lane, { folder, own, origin, compared, options });
  const { difference, receipt } = findings;
  const act = actAgainst(state, findings);
  const isSent = act !== undefined && options.file !== false;
  const outcome = isSent ? await perform(lane, act, options.fees) : undefined;
  const transaction = outcome?.sent === true ? outcome.transaction : undefined;
  const refused = outcome?.sent === false ? outcome.why : undefined;
  return { same: false, state, difference, receipt, act, transaction, refused };
}

/** What the chain alone refutes, so that nobody can hide it by a text or a manifest that is kept back. */
async function ofChain(
  lane: RewardLane,
  published: PublishedEpoch,
  { gathering, factory = gathering?.factory, since, scratch, threads, memory }: JudgeOptions,
): Promise<Difference | undefined> {
  const origin = await originDifference(lane, published.folder, since);
  if (origin !== undefined || factory === undefined) return origin;
  return await creditDifference(lane, published, factory, { scratch, threads, memory });
}

/**
 * An engine that isn't this one computes what this one can't judge. In the window's last day it counts as missing inputs, or who
 * names an engine that nobody has would never be disputed.
 */
function requireEngine(folder: string, { said, now, posted }: LaneState): void {
  const engine = engineIn(folder);
  if (engine === undefined || engine === ENGINE || id(engine) !== said.engineId) return;
  if (now + PATIENCE >= posted.windowEnd) return;
  const message = `The root is computed by engine ${JSON.stringify(engine)}, and this is ${JSON.stringify(ENGINE)}.`;
  throw new EconomyError("EPOCH_INVALID", message, "Watch the lane by a version that has that engine.");
}

async function gatheredAgain(
  lane: RewardLane,
  state: LaneState,
  folder: string,
  { gathering, scratch, threads, memory }: JudgeOptions,
): Promise<ComparedInputs | undefined> {
  if (gathering === undefined) return undefined;
  const resources = { scratch, threads, memory };
  const previous = await previousEpoch(state, folder, gathering.epochs, resources);
  return await compareGathered(lane, folder, { ...gathering, previous }, resources);
}

/** Undefined where the inputs that lie there are none. */
async function recomputed(folder: string, options: JudgeOptions): Promise<Recomputed | undefined> {
  const { scratch, threads, memory } = options;
  try {
    return await recompute(folder, { scratch, threads, memory });
  } catch (error) {
    // what fails for want of memory or time says nothing about the inputs
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isGone || (error instanceof EconomyError && error.code !== "CHANNEL_BUSY")) return undefined;
    throw error;
  }
}

interface Evidence {
  readonly folder: string | undefined;
  readonly own: Recomputed | undefined;
  readonly origin: Difference | undefined;
  /** What the inputs of a root that is what they give have from nowhere. */
  readonly compared: ComparedInputs | undefined;
  readonly options: JudgeOptions;
}

async function findingsOf(
  { said, posted, active }: LaneState,
  lane: RewardLane,
  { folder, own, origin, compared, options }: Evidence,
) {
  const none = { leaves: [] as readonly RewardClaim[], problem: "nobody has it" };
  const published = folder === undefined ? none : await readPublished(claimsIn(folder), posted.root);
  const old = options.active === undefined ? none : await readPublished(options.active, active.root);
  const { reserve } = await lane.terms();
  const fits = own?.inputsHash === said.inputsHash;
  const isWhole = published.problem === undefined;
  const figures = own === undefined ? undefined : await differenceOf(said, own, { ...published, isWhole });
  const difference = compared?.difference ??
    origin ??
    figures ?? {
      ...({ kind: "inputsHash" } as const),
      ...{ published: said.inputsHash, recomputed: "none" },
    };
  const receipt =
    difference.kind === "account" && folder !== undefined && own !== undefined
      ? await receiptOf(folder, own, difference.account, options)
      : undefined;
  const known = fits ? new Set((await leavesOf(own)).map(({ account }) => account)) : undefined;
  const isMissing = !fits || compared?.isUnchecked === true;
  // the root's leaves are those that were recomputed, whatever was published of them
  const leaves = compared === undefined || own === undefined ? published.leaves : await leavesOf(own);
  return { difference, receipt, leaves, active: old.leaves, known, reserve, isMissing };
}
