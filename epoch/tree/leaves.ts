// What an epoch pays in all to each account, and its leaves: docs/epoch.md has the bytes.
import { EconomyError } from "../../sdk/errors.ts";

/** Cumulative amounts by account, one entry after the other. */
export interface RewardTotals {
  /** At least one where a tree is built of them. */
  readonly count: number;
  /** 20 bytes each, strictly ascending. */
  readonly accounts: Uint8Array;
  /** 16 bytes each, big-endian, in the token's smallest unit; above zero. */
  readonly amounts: Uint8Array;
}

/** Bytes of an account, and of an amount or a sum. */
export const ACCOUNT = 20;
export const AMOUNT = 16;
/** Places in the tree are numbers of 32 bits. */
export const MAX_COUNT = 2 ** 31;
const WORD = 4;

/** A sum of amounts, below 2¹²⁸. */
export class RunningSum {
  /** 32 bits each, the lowest last. */
  readonly #words = new Uint32Array(AMOUNT / WORD);

  constructor(start = 0n) {
    for (let i = 0; i < this.#words.length; i++) this.#words[i] = Number((start >> BigInt(96 - 32 * i)) & 0xffffffffn);
  }

  get value(): bigint {
    return this.#words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
  }

  /** Adds the 16 bytes at an offset; false if the sum is 2¹²⁸ or more, and is not kept. */
  add(view: DataView, offset: number): boolean {
    let carry = 0;
    for (let i = 3; i >= 0; i--) {
      const sum = (this.#words[i] ?? 0) + view.getUint32(offset + i * WORD) + carry;
      this.#words[i] = sum;
      carry = sum > 0xffffffff ? 1 : 0;
    }
    return carry === 0;
  }

  /** Writes its 16 bytes to an offset. */
  write(view: DataView, offset: number): void {
    for (let i = 0; i < 4; i++) view.setUint32(offset + i * WORD, this.#words[i] ?? 0);
  }
}

/**
 * Checks totals, and returns the sum before each of the given places, which ascend; the last one may be the count.
 * Throws REWARDS_INVALID where the totals are not as `RewardTotals` says, or their sum is 2¹²⁸ or more.
 */
export function checkTotals({ count, accounts, amounts }: RewardTotals, places: readonly number[]): bigint[] {
  if (!Number.isInteger(count) || count < 1) throw invalid(`There are totals of ${count} accounts`);
  if (count > MAX_COUNT) throw invalid(`There are totals of ${count} accounts, more than ${MAX_COUNT}`);
  if (accounts.length !== count * ACCOUNT || amounts.length !== count * AMOUNT) {
    throw invalid(`${count} totals have ${accounts.length} bytes of accounts and ${amounts.length} of amounts`);
  }

  const view = viewOf(amounts);
  const sum = new RunningSum();
  const sums: bigint[] = [];
  for (let i = 0, asked = 0; i <= count; i++) {
    for (; places[asked] === i; asked++) sums.push(sum.value);
    if (i === count) break;
    if (i > 0 && !isAscending(accounts, i)) throw invalid(`Account ${i} is not above the one before it`);
    if (isZero(view, i)) throw invalid(`The amount of account ${i} is zero`);
    if (!sum.add(view, i * AMOUNT)) throw invalid(`The amounts up to account ${i} are 2¹²⁸ or more`);
  }
  return sums;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function isAscending(accounts: Uint8Array, index: number): boolean {
  const [own, before] = [index * ACCOUNT, (index - 1) * ACCOUNT];
  for (let i = 0; i < ACCOUNT; i++) {
    const difference = (accounts[own + i] ?? 0) - (accounts[before + i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function isZero(view: DataView, index: number): boolean {
  const at = index * AMOUNT;
  return (view.getUint32(at) | view.getUint32(at + 4) | view.getUint32(at + 8) | view.getUint32(at + 12)) === 0;
}

function invalid(message: string): EconomyError {
  return new EconomyError(
    "REWARDS_INVALID",
    `${message}.`,
    "Sort the accounts, and leave out those that have nothing.",
  );
}
