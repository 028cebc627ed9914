// How many bytes calls of a lane have, by the contract's interface.
import { RewardLane__factory } from "../../typechain-types/index.ts";
import type { Calldata } from "./gas.ts";

const DEPTH = 20;
const LEAF = { index: 0n, account: "0x".padEnd(42, "1"), cumulative: 0n, sumBefore: 0n };
const HASH = "0x".padEnd(66, "1");

/** The bytes of each call, by the contract's interface. */
export function calldataBytes(): Calldata {
  const lane = RewardLane__factory.createInterface();
  const bytesOf = (data: string) => (data.length - 2) / 2;
  const proofOf = (depth: number) => new Array<string>(depth).fill(HASH);
  return {
    claim: bytesOf(lane.encodeFunctionData("claim", [LEAF, proofOf(DEPTH)])),
    // a place in the list, the lane, the leaf, and where the proof stands
    claimForMany: bytesOf(lane.encodeFunctionData("claim", [LEAF, proofOf(DEPTH / 2)])) + 64,
    post: bytesOf(lane.encodeFunctionData("post", [HASH, 0n, 0n, HASH, HASH])),
    activate: bytesOf(lane.encodeFunctionData("activate")),
  };
}
