// What a lane says of the root that is posted.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { eventsOf } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import type { Said } from "./compare.ts";

type Provider = HardhatEthers["provider"];

export const RootStatus = { None: 0n, Pending: 1n, Active: 2n, Void: 3n } as const;
export const DemandKind = { Leaf: 0n, Author: 1n } as const;

/** A demand that has no answer. */
export interface LaneDemand {
  readonly rootNumber: bigint;
  readonly kind: bigint;
  readonly index: bigint;
  readonly account: string;
  readonly deadline: bigint;
  readonly answered: boolean;
}

/** A root that was activated, and the hash of the published inputs that was posted with it. */
export interface ActivatedRoot {
  readonly root: string;
  readonly inputsHash: string;
}

/** A lane at a block. */
export interface LaneState {
  /** The block's time, in seconds since 1970. */
  readonly now: bigint;
  readonly rootNumber: bigint;
  readonly posted: Awaited<ReturnType<RewardLane["postedRoot"]>>;
  readonly active: Awaited<ReturnType<RewardLane["activeRoot"]>>;
  readonly openDispute: bigint;
  /** What the poster says that the epoch comes to. */
  readonly said: Said;
  /** The block in which it was posted. */
  readonly postedIn: number;
  /** The hash of that block. */
  readonly postedAs: string;
  /** The roots that were activated, in their order: the last one is active. */
  readonly activated: readonly ActivatedRoot[];
  /** On all roots, but for those whose bond went back. */
  readonly demands: readonly LaneDemand[];
}

/** Reads the lane anew; undefined where nothing was posted. `since` is a block before its first root. */
export async function readLane(lane: RewardLane, since = 0): Promise<LaneState | undefined> {
  const provider = lane.runner?.provider as Provider;
  const block = await provider.getBlock("latest");
  const rootNumber = await lane.rootCount();
  if (rootNumber === 0n || block === null) return undefined;

  const [posted, active, openDispute] = [await lane.postedRoot(), await lane.activeRoot(), await lane.openDispute()];
  const roots = await eventsOf(provider, lane, "RootPosted", since);
  // a root that the chain has taken back had the same number
  const posts = new Map(roots.map((event) => [event.args.getValue("rootNumber") as bigint, event]));
  const last = posts.get(rootNumber);
  if (last === undefined) {
    const message = `The node has root ${rootNumber} of the lane, and not its event.`;
    throw new EconomyError("DEPLOYMENT_MISSING", message, "Ask another node: nothing can be said without it.");
  }
  const told = (name: string) => String(last.args.getValue(name));
  const activated = (await eventsOf(provider, lane, "RootActivated", since)).map(({ args }): ActivatedRoot => {
    const event = posts.get(args.getValue("rootNumber") as bigint);
    return { root: args.getValue("root") as string, inputsHash: String(event?.args.getValue("inputsHash")) };
  });
  const { root, total, count } = posted;
  return {
    ...{ now: BigInt(block.timestamp), rootNumber, posted, active, openDispute },
    said: { root, total, count, inputsHash: told("inputsHash"), engineId: told("engineId") },
    postedIn: last.blockNumber,
    postedAs: last.blockHash,
    activated,
    demands: await demandsOf(lane, provider, since),
  };
}

async function demandsOf(lane: RewardLane, provider: Provider, since: number): Promise<LaneDemand[]> {
  const found = new Map<string, LaneDemand>();
  for (const { args } of await eventsOf(provider, lane, "Demanded", since)) {
    const [rootNumber, kind, index] = ["rootNumber", "kind", "index"].map((name) => args.getValue(name) as bigint);
    if (rootNumber === undefined || kind === undefined || index === undefined) continue;
    const { demander, deadline, answered, account } = await lane.getDemand(rootNumber, kind, index);
    if (BigInt(demander) === 0n) continue;
    found.set(`${rootNumber} ${kind} ${index}`, { rootNumber, kind, index, account, deadline, answered });
  }
  return [...found.values()];
}
