// What a node says of a call that reverts.
import { isHexString } from "ethers";

/** Where clients leave a revert: ethers, Hardhat, viem and nodes each nest it in their own way. */
const PLACES = ["data", "raw", "cause", "error", "info"] as const;

/** The data of a revert, wherever a node's client left it. */
export function dataOf(error: unknown): string {
  if (isHexString(error)) return error;
  if (typeof error !== "object" || error === null) return "0x";
  const fields = error as Partial<Record<(typeof PLACES)[number], unknown>>;
  return PLACES.map((place) => dataOf(fields[place])).find((data) => data !== "0x") ?? "0x";
}
