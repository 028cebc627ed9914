// What a node says of a call that reverts.
import { isHexString } from "ethers";

/** The data of a revert, wherever a node's client left it. */
export function dataOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "0x";
  if ("data" in error && isHexString(error.data)) return error.data;
  return "cause" in error ? dataOf(error.cause) : "0x";
}
