// What a node says of a call that reverts.
import { isHexString } from "ethers";

/** Where clients leave a revert: ethers, Hardhat, viem and nodes each nest it in their own way. */
const PLACES = ["data", "raw", "cause", "error", "info"] as const;

/** The data of a revert, wherever a node's client left it. */
export function dataOf(error: unknown): string {
  return search(error, new Set());
}

/** Errors may be their own cause, or share one: each is looked at once. */
function search(error: unknown, seen: Set<object>): string {
  if (isHexString(error)) return error;
  if (typeof error !== "object" || error === null || seen.has(error)) return "0x";
  seen.add(error);
  const fields = error as Partial<Record<(typeof PLACES)[number], unknown>>;
  for (const place of PLACES) {
    const data = search(fields[place], seen);
    if (data !== "0x") return data;
  }
  return "0x";
}
