// The frozen reward leaf of an epoch's tree, and the proof by which an account claims.
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, concat, isAddress, isHexString, keccak256 } from "ethers";

/** What a tree says of one account. */
export interface RewardLeaf {
  /** Its place among the accounts, which are sorted as numbers, from 0. */
  readonly index: bigint;
  readonly account: string;
  /** What it has earned in all epochs so far, in the token's smallest unit; below 2¹²⁸. */
  readonly cumulative: bigint;
  /** The sum of `cumulative` of all accounts before it, in the same unit; below 2¹²⁸. */
  readonly sumBefore: bigint;
}

/** A leaf with its proof, as OpenZeppelin's `MerkleProof.verify` takes it. */
export interface RewardClaim extends RewardLeaf {
  /** 32 bytes each, from the leaf's sibling up. */
  readonly proof: readonly string[];
}

const HASH = 32;
const LEAF_TYPES = ["uint256", "address", "uint256", "uint256"];

/** A leaf's hash: keccak256 twice, so that no inner node can pass for a leaf. */
export function rewardLeaf({ index, account, cumulative, sumBefore }: RewardLeaf): string {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(LEAF_TYPES, [index, account, cumulative, sumBefore])));
}

/** The tree over leaves as they are, by OpenZeppelin's StandardMerkleTree; leaf i has the proof i. For small lanes. */
export function rewardTree(leaves: readonly RewardLeaf[]): StandardMerkleTree<[bigint, string, bigint, bigint]> {
  const values = leaves.map(({ index, account, cumulative, sumBefore }): [bigint, string, bigint, bigint] => {
    return [index, account, cumulative, sumBefore];
  });
  return StandardMerkleTree.of(values, LEAF_TYPES);
}

/** Whether a claim's proof leads to the root, which is 32 bytes. False, too, where a value is not one of its kind. */
export function verifyClaim(root: string, claim: RewardClaim): boolean {
  const { index, account, cumulative, sumBefore, proof } = claim;
  const isWhole = [index, cumulative, sumBefore].every(isNumber);
  if (!isWhole || !isAddress(account) || !proof.every((hash) => isHexString(hash, HASH))) return false;

  const top = proof.reduce((node, sibling) => hashPair(node, sibling.toLowerCase()), rewardLeaf(claim));
  return top === root.toLowerCase();
}

/** Whether a value, which may come out of anybody's file, is a number below 2¹²⁸. */
function isNumber(value: unknown): boolean {
  return typeof value === "bigint" && value >= 0n && value < 2n ** 128n;
}

/** The smaller first, so that proofs need not say on which side a sibling is. Both are in small letters. */
function hashPair(one: string, other: string): string {
  return keccak256(one < other ? concat([one, other]) : concat([other, one]));
}
