import { keccak256 } from "ethers";
import { EconomyError } from "./errors.ts";

/** What a campaign promises to one account; `amount` in the token's smallest unit. */
export interface Grant {
  readonly account: string;
  readonly amount: bigint;
}

/** A subtree of a sum tree: its root, and the sum of all promises in it, in the token's smallest unit. */
export interface SumNode {
  readonly hash: string;
  readonly sum: bigint;
}

/** The largest promise, and the largest sum of all, in the token's smallest unit. */
export const MAX_AMOUNT = 2n ** 96n - 1n;

const ZERO_HASH = `0x${"0".repeat(64)}`;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/**
 * A Merkle sum tree over promises, as `IVestingCampaign` defines it: its root commits to every promise, in order, and to
 * their sum. Takes time and memory in proportion to the promises.
 */
export class SumTree {
  /** From the leaves to the root; nodes beyond a level's end are those of unused leaves. */
  readonly #levels: SumNode[][];
  readonly #unused: SumNode[];

  /** Throws CAMPAIGN_INVALID where there is no promise, or one is to no address, below 1 or above 2⁹⁶ − 1. */
  constructor(promises: readonly Grant[], depth = depthFor(promises.length)) {
    if (promises.length === 0) throw invalid("There is no promise.");
    const bad = promises.findIndex(({ amount }) => amount < 1n || amount > MAX_AMOUNT);
    if (bad >= 0) throw invalid(`Promise ${bad} has an amount outside 1 to 2⁹⁶ − 1.`);
    const nobody = promises.findIndex(({ account }) => !ADDRESS.test(account));
    if (nobody >= 0) throw invalid(`Promise ${nobody} is to no address.`);
    if (2 ** depth < promises.length) throw invalid(`${promises.length} promises need more than ${depth} levels.`);

    this.#levels = [promises.map(leafOf)];
    this.#unused = [{ hash: ZERO_HASH, sum: 0n }];
    for (let level = 0; level < depth; level++) {
      const nodes = this.#levels[level] ?? [];
      const unused = this.#unusedAt(level);
      const parents = Array.from({ length: Math.ceil(nodes.length / 2) }, (_, i) =>
        parentOf(nodes[2 * i] ?? unused, nodes[2 * i + 1] ?? unused),
      );
      this.#levels.push(parents);
      this.#unused.push(parentOf(unused, unused));
    }
  }

  /** Levels below the root. */
  get depth(): number {
    return this.#levels.length - 1;
  }

  get root(): string {
    return this.#top.hash;
  }

  /** Sum of all promises. */
  get total(): bigint {
    return this.#top.sum;
  }

  /** The sibling of every node on the path from the leaf to the root. Throws CAMPAIGN_INVALID beyond the promises. */
  proof(index: number): SumNode[] {
    if (this.#levels[0]?.[index] === undefined) throw invalid(`There is no promise ${index}.`);
    return Array.from({ length: this.depth }, (_, level) => {
      const sibling = Math.floor(index / 2 ** level) ^ 1;
      return this.#levels[level]?.[sibling] ?? this.#unusedAt(level);
    });
  }

  get #top(): SumNode {
    return this.#levels.at(-1)?.[0] ?? this.#unusedAt(this.depth);
  }

  #unusedAt(level: number): SumNode {
    return this.#unused[level] ?? { hash: ZERO_HASH, sum: 0n };
  }
}

/** The fewest levels that have room for this many leaves. */
function depthFor(count: number): number {
  return Math.ceil(Math.log2(Math.max(count, 1)));
}

/** The root above a leaf or subtree that is the `index`-th of its level, with the siblings on its path from there up. */
export function climb(index: number, from: SumNode, siblings: readonly SumNode[]): SumNode {
  return siblings.reduce((node, sibling, level) => {
    const isLeft = Math.floor(index / 2 ** level) % 2 === 0;
    return isLeft ? parentOf(node, sibling) : parentOf(sibling, node);
  }, from);
}

// Both hash what `abi.encode` gives, put together by hand: a coder takes most of the time of a large tree.

function leafOf({ account, amount }: Grant): SumNode {
  const inner = keccak256(`0x${account.slice(2).padStart(64, "0")}${word(amount)}`);
  return { hash: keccak256(inner), sum: amount };
}

function parentOf(left: SumNode, right: SumNode): SumNode {
  return {
    hash: keccak256(`0x${left.hash.slice(2)}${word(left.sum)}${right.hash.slice(2)}${word(right.sum)}`),
    sum: left.sum + right.sum,
  };
}

/** 32 bytes as hexadecimal digits. */
function word(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

function invalid(message: string): EconomyError {
  return new EconomyError("CAMPAIGN_INVALID", message, "Correct the list of promises.");
}
