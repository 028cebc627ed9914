// Totals as a text file, which anybody can read: a line for each account, the lowest address first.
import { closeSync, openSync, writeFileSync } from "node:fs";
import { hexlify } from "ethers";
import { ACCOUNT, AMOUNT, type RewardTotals } from "./tree/leaves.ts";

/** The first line of a totals file. */
export const HEADER = "account,cumulative";
const LINES = 65_536;

/** Writes a totals file. */
export function writeTotals(path: string, totals: RewardTotals): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, `${HEADER}\n`);
    for (let from = 0; from < totals.count; from += LINES) {
      const count = Math.min(LINES, totals.count - from);
      const lines = Array.from({ length: count }, (_, i) => lineOf(totals, from + i));
      writeFileSync(file, lines.join(""));
    }
  } finally {
    closeSync(file);
  }
}

export function amountAt(amounts: Uint8Array, index: number): bigint {
  const view = new DataView(amounts.buffer, amounts.byteOffset + index * AMOUNT, AMOUNT);
  return (view.getBigUint64(0) << 64n) + view.getBigUint64(8);
}

/** Below 2¹²⁸. */
export function putAmount(amounts: Uint8Array, index: number, amount: bigint): void {
  const view = new DataView(amounts.buffer, amounts.byteOffset + index * AMOUNT, AMOUNT);
  view.setBigUint64(0, amount >> 64n);
  view.setBigUint64(8, amount & (2n ** 64n - 1n));
}

function lineOf({ accounts, amounts }: RewardTotals, index: number): string {
  return `${hexlify(accounts.subarray(index * ACCOUNT, (index + 1) * ACCOUNT))},${amountAt(amounts, index)}\n`;
}
