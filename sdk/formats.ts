// The frozen formats of IContributionLedger, byte for byte.
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, keccak256, toUtf8Bytes } from "ethers";

/** A record as it is hashed into a batch's tree. */
export interface RecordLeaf {
  /** Its place in the batch, from 0. */
  readonly index: bigint;
  /** keccak256 of its content. */
  readonly recordHash: string;
  /** The payee for it, as stated by the submitter. */
  readonly author: string;
}

/** What a submitter binds itself to before anybody sees it. */
export interface BatchCommit {
  readonly chainId: bigint;
  readonly ledger: string;
  readonly datanetId: bigint;
  readonly root: string;
  readonly count: bigint;
  readonly manifestHash: string;
  readonly submitter: string;
  readonly salt: string;
}

/** One link of a datanet's hash chain. */
export interface ChainLink {
  /** `H_{s−1}`; 32 zero bytes before the first batch. */
  readonly previous: string;
  readonly batchId: bigint;
  readonly root: string;
  readonly count: bigint;
  /** In millionths. */
  readonly quality: bigint;
}

export type RecordTree = StandardMerkleTree<[bigint, string, string]>;

const LEAF_TYPES = ["uint256", "bytes32", "address"];

/** keccak256 of a text's UTF-8 bytes. */
export function textHash(text: string): string {
  return keccak256(toUtf8Bytes(text));
}

/** The leaf of a record: keccak256 twice, so that no inner node can pass for a leaf. */
export function recordLeaf({ index, recordHash, author }: RecordLeaf): string {
  return keccak256(keccak256(encode(LEAF_TYPES, [index, recordHash, author])));
}

/** The tree over a batch's records, by OpenZeppelin's StandardMerkleTree. */
export function recordTree(leaves: readonly RecordLeaf[]): RecordTree {
  return StandardMerkleTree.of(
    leaves.map(({ index, recordHash, author }): [bigint, string, string] => [index, recordHash, author]),
    LEAF_TYPES,
  );
}

/** The commit of a batch. */
export function commitHash(commit: BatchCommit): string {
  return keccak256(
    encode(
      ["uint256", "address", "uint32", "bytes32", "uint256", "bytes32", "address", "bytes32"],
      [
        commit.chainId,
        commit.ledger,
        commit.datanetId,
        commit.root,
        commit.count,
        commit.manifestHash,
        commit.submitter,
        commit.salt,
      ],
    ),
  );
}

/** `H_s` of a datanet's hash chain. */
export function chainHash({ previous, batchId, root, count, quality }: ChainLink): string {
  return keccak256(
    encode(["bytes32", "uint64", "bytes32", "uint256", "uint256"], [previous, batchId, root, count, quality]),
  );
}

function encode(types: readonly string[], values: readonly unknown[]): string {
  return AbiCoder.defaultAbiCoder().encode(types, values);
}
