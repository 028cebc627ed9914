// What can be done about a root that isn't what its inputs give, each with a line that says what it is.
import { findRootFault, findUnseen } from "../../sdk/rewardFaults.ts";
import type { RewardClaim, RewardLeaf } from "../../sdk/rewards.ts";
import type { Difference, ReceiptDifference } from "./compare.ts";
import { DemandKind, type LaneState } from "./state.ts";

/** A call of the lane; `what` says in words what it is for. */
export interface LaneAct {
  readonly what: string;
  readonly method: LaneMethod;
  readonly args: readonly unknown[];
}

export type LaneMethod =
  | "proveLeaf"
  | "provePair"
  | "proveFall"
  | "proveMissing"
  | "proveUnsound"
  | "demandLeaf"
  | "demandAuthor"
  | "dispute"
  | "answerLeaf"
  | "answerAuthor"
  | "answerUnchanged"
  | "expireDemand"
  | "releaseDemand"
  | "endDispute"
  | "activate";

/** What is known of a lane's two roots, and of what is wrong with the posted one. */
export interface Findings {
  readonly difference: Difference;
  readonly receipt: ReceiptDifference | undefined;
  /** The leaves of the posted root that were published. */
  readonly leaves: readonly RewardClaim[];
  /** Those of the active root. */
  readonly active: readonly RewardClaim[];
  /** Accounts that the inputs name; nobody else can have a record, as far as they show. */
  readonly known: ReadonlySet<string> | undefined;
  readonly reserve: string;
  /** Whether nobody here has the root's inputs, or the receipts in them: they may still be on their way, or the copy be damaged. */
  readonly isMissing: boolean;
}

/** Seconds of the window that a dispute is kept for: a demand that is answered must leave time for it. */
export const MARGIN = 43_200n;

const DEMAND_PERIOD = 172_800n;
/** Seconds before the window's end in which a root is disputed whose inputs nobody has. */
export const PATIENCE = 86_400n;

/** The lane's argument for a leaf with its proof. */
export function provenOf({ index, account, cumulative, sumBefore, proof }: RewardClaim) {
  return { leaf: { index, account, cumulative, sumBefore }, proof: [...proof] };
}

/** What to do about a wrong root now, the cheapest and surest first; none where all is done, or nothing is left. */
export function actAgainst(state: LaneState, findings: Findings): LaneAct | undefined {
  return unsoundAct(state, findings) ?? faultAct(state, findings) ?? openAct(state, findings);
}

/** The active root's own leaves contradict each other, so that nothing follows from it. */
function unsoundAct({ active: root }: LaneState, { active }: Findings): LaneAct | undefined {
  if (root.unsound || active.length === 0) return undefined;
  const fault = findRootFault(root, active);
  const show = shower(active);
  const what = "the active root's leaves contradict each other";
  if (fault?.proof === "proveLeaf") {
    return { what, method: "proveUnsound", args: [show(fault.shown), show(fault.shown)] };
  }
  if (fault?.proof !== "provePair") return undefined;
  return { what, method: "proveUnsound", args: [show(fault.first), show(fault.second)] };
}

function faultAct({ posted, active: root }: LaneState, findings: Findings): LaneAct | undefined {
  const { leaves } = findings;
  const active = root.unsound || posted.fell ? [] : findings.active;
  const fault = findRootFault(posted, leaves, active);
  if (fault === undefined) return undefined;
  const [show, showOld] = [shower(leaves), shower(active)];
  switch (fault.proof) {
    case "proveLeaf":
      return { what: "a leaf can't be in such a tree", method: fault.proof, args: [show(fault.shown)] };
    case "provePair":
      return {
        what: "two leaves contradict each other",
        method: fault.proof,
        args: [show(fault.first), show(fault.second)],
      };
    case "proveFall":
      return {
        what: `${fault.old.account} has less than before`,
        method: fault.proof,
        args: [showOld(fault.old), show(fault.shown)],
      };
    case "proveMissing":
      return {
        what: `${fault.old.account} is left out`,
        method: fault.proof,
        args: [showOld(fault.old), show(fault.first), show(fault.second)],
      };
  }
}

/** A demand where it leaves time for a dispute, else the dispute. */
function openAct(state: LaneState, findings: Findings): LaneAct | undefined {
  const { now, posted, rootNumber, openDispute } = state;
  if (now >= posted.windowEnd || openDispute !== 0n) return undefined;
  const own = state.demands.filter((demand) => demand.rootNumber === rootNumber);
  // one question is enough: its silence voids the root, and after an answer only a dispute is sure
  const isWaiting = own.some(({ answered, deadline }) => !answered && deadline + MARGIN <= posted.windowEnd);
  const wanted = demandAct(state, findings);
  if (wanted !== undefined) {
    if (isWaiting) return undefined;
    const isAsked = own.some(({ kind }) => kind === kindOf(wanted));
    if (!isAsked && now + DEMAND_PERIOD + MARGIN <= posted.windowEnd) return wanted;
  }
  // once a ruling has let the root be, the same evidence would only lose a second stake
  if (posted.disputes > 0n || (findings.isMissing && now + PATIENCE < posted.windowEnd)) return undefined;
  const { difference, receipt } = findings;
  const what = differenceText(difference);
  const evidence = receipt === undefined ? what : `${what}; ${receiptText(receipt)}`;
  return { what, method: "dispute", args: [rootNumber, evidence] };
}

function demandAct(state: LaneState, { leaves, known, reserve }: Findings): LaneAct | undefined {
  const unseen = findUnseen(state.posted, leaves);
  if (unseen !== undefined) {
    return { what: `leaf ${unseen} wasn't published`, method: "demandLeaf", args: [state.rootNumber, unseen] };
  }
  const stranger = leaves.find(({ account }) => known?.has(account) === false && account !== reserve);
  if (stranger === undefined) return undefined;
  const what = `${stranger.account} has ${stranger.cumulative}, and no record in the inputs`;
  return { what, method: "demandAuthor", args: [provenOf(stranger)] };
}

function kindOf({ method }: LaneAct): bigint {
  return method === "demandLeaf" ? DemandKind.Leaf : DemandKind.Author;
}

function shower(claims: readonly RewardClaim[]) {
  const byLeaf = new Map<RewardLeaf, RewardClaim>(claims.map((claim) => [claim, claim]));
  return (leaf: RewardLeaf) => {
    const claim = byLeaf.get(leaf);
    if (claim === undefined) throw new Error(`leaf ${leaf.index} has no proof here`);
    return provenOf(claim);
  };
}

/** A difference as one line. */
export function differenceText(difference: Difference): string {
  const { kind, published, recomputed } = difference;
  if (kind === "gathered") return `${difference.path} is ${published} as published, and ${recomputed} as gathered`;
  const of = kind === "account" ? difference.account : kind;
  return `${of} is ${published} as published, and ${recomputed} as recomputed`;
}

/** A receipt's difference as one line. */
export function receiptText({ channel, index, published, recomputed }: ReceiptDifference): string {
  return `receipt ${index} of channel ${channel} has weight ${published} as published, and ${recomputed} as recomputed`;
}
