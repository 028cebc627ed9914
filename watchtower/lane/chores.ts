// What can be settled in a lane, and what can be answered for a root that is right.
import { ZeroAddress } from "ethers";
import type { RewardClaim } from "../../sdk/rewards.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import { type LaneAct, provenOf } from "./acts.ts";
import { answerOf, type Sources } from "./authors.ts";
import { DemandKind, type LaneDemand, type LaneState, RootStatus } from "./state.ts";

/** What is at hand to answer with. */
export interface Answers {
  /** The leaves of the pending root, which is right. */
  readonly leaves: readonly RewardClaim[];
  /** Those of the active root, as far as they were published. */
  readonly active: readonly RewardClaim[];
  readonly sources: Sources | undefined;
}

/** What has to be done by anybody, whatever the root is worth. */
export async function settlements(lane: RewardLane, state: LaneState): Promise<LaneAct[]> {
  const { now, rootNumber, posted, demands } = state;
  const isPending = posted.status === RootStatus.Pending;
  const acts: LaneAct[] = [];
  for (const { answered, rootNumber: number, kind, index, deadline } of demands) {
    if (answered) continue;
    const what = `the demand ${demandText({ kind, index })} of root ${number}`;
    const isOpen = isPending && number === rootNumber;
    if (!isOpen) acts.push({ what: `${what} is void`, method: "releaseDemand", args: [number, kind, index] });
    else if (now >= deadline) {
      acts.push({ what: `nobody has answered ${what}`, method: "expireDemand", args: [kind, index] });
    }
  }
  const count = await lane.disputeCount();
  for (let id = 1n; id <= count; id++) {
    const { challenger, deadline } = await lane.getDispute(id);
    if (challenger === ZeroAddress || now < deadline) continue;
    acts.push({ what: `dispute ${id} has no ruling`, method: "endDispute", args: [id] });
  }
  return acts;
}

/** The activation of a root that is right, or that is void by it, where nothing is open. */
export function activation({ now, posted, openDispute }: LaneState, isRight: boolean): LaneAct | undefined {
  const isDue = now >= posted.windowEnd && posted.openDemands === 0n && openDispute === 0n;
  if (posted.status !== RootStatus.Pending || !isDue) return undefined;
  if (!isRight && !posted.fell) return undefined;
  const why = posted.fell ? "it falls short of the one before" : "it is right";
  return { what: `the root's time is over, and ${why}`, method: "activate", args: [] };
}

/** Answers to the demands on a root that is right, and a line for each that nothing here answers. */
export async function answersTo(
  lane: RewardLane,
  { now, rootNumber, demands }: LaneState,
  answers: Answers,
): Promise<{ acts: LaneAct[]; lines: string[] }> {
  const acts: LaneAct[] = [];
  const lines: string[] = [];
  const open = demands.filter(({ answered, deadline, rootNumber: number }) => {
    return !answered && number === rootNumber && now < deadline;
  });
  for (const demand of open) {
    const act = await answerTo(lane, demand, answers);
    if (act === undefined) lines.push(`the demand ${demandText(demand)} has no answer here`);
    else acts.push(act);
  }
  return { acts, lines };
}

async function answerTo(
  lane: RewardLane,
  { kind, index, account }: LaneDemand,
  { leaves, active, sources }: Answers,
): Promise<LaneAct | undefined> {
  const shown = leaves.find((leaf) => leaf.index === index);
  if (shown === undefined) return undefined;
  const what = `the demand ${demandText({ kind, index })} has an answer`;
  if (kind === DemandKind.Leaf) return { what, method: "answerLeaf", args: [provenOf(shown)] };

  const old = active.find((leaf) => leaf.account === account && leaf.cumulative === shown.cumulative);
  if (old !== undefined) return { what, method: "answerUnchanged", args: [provenOf(old), provenOf(shown)] };
  const found = sources === undefined ? undefined : await answerOf(sources, await lane.getAddress(), account);
  return found === undefined ? undefined : { what, method: "answerAuthor", args: [index, ...found] };
}

function demandText({ kind, index }: Pick<LaneDemand, "kind" | "index">): string {
  return kind === DemandKind.Leaf ? `for leaf ${index}` : `for a record of leaf ${index}'s account`;
}
