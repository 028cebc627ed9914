import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, ZeroHash, id, keccak256, toBeHex } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import datanetModule from "../../modules/Datanet.ts";
import {
  ContributionLedger__factory,
  DatanetRegistry__factory,
  type ContributionLedger,
  type DatanetRegistry,
} from "../../typechain-types/index.ts";

/** The status of a batch, in the order of the contract's enum. */
export const BatchStatus = { None: 0n, Revealed: 1n, Accepted: 2n, Rejected: 3n } as const;

export const MAX_RECORDS = 4_096n;
export const FULL_QUALITY = 1_000_000n;
export const REVEAL_PERIOD = 7n * 24n * 60n * 60n;

/** (index, recordHash, author) */
export type Leaf = [bigint, string, string];
export type RecordTree = StandardMerkleTree<Leaf>;

/** What a submitter commits to, without the submitter. */
export interface Contribution {
  datanetId: bigint;
  root: string;
  count: bigint;
  manifestHash: string;
  salt: string;
}

/** A datanet with its ledger, its people, and no batch. */
export interface DatanetScene {
  registry: DatanetRegistry;
  ledger: ContributionLedger;
  /** Owner of the datanet. */
  owner: HardhatEthersSigner;
  curator: HardhatEthersSigner;
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  mallory: HardhatEthersSigner;
  datanetId: bigint;
  chainId: bigint;
}

export const terms = {
  uri: "ipfs://datanet/1",
  dataType: "text/plain",
  license: "CC0-1.0",
  schemaHash: id("schema"),
  termsHash: id("terms"),
};

type Signer = HardhatEthersSigner;

/** The first six accounts of a network; the first one deploys. */
export async function accounts(
  connection: NetworkConnection,
): Promise<[Signer, Signer, Signer, Signer, Signer, Signer]> {
  const [a, b, c, d, e, f] = await connection.ethers.getSigners();
  if (!a || !b || !c || !d || !e || !f) throw new Error("the network has fewer than six accounts");
  return [a, b, c, d, e, f];
}

/** A datanet owned by `owner` with one curator, deployed by the modules that are deployed in public. */
export async function deployedDatanet(connection: NetworkConnection): Promise<DatanetScene> {
  const [, owner, curator, alice, bob, mallory] = await accounts(connection);
  const { datanetRegistry, contributionLedger } = await connection.ignition.deploy(datanetModule);
  const registry = DatanetRegistry__factory.connect(await datanetRegistry.getAddress(), owner);
  const ledger = ContributionLedger__factory.connect(await contributionLedger.getAddress(), alice);
  await registry.createDatanet(terms);
  await registry.setCurator(1n, curator.address, true);
  const { chainId } = await connection.ethers.provider.getNetwork();
  return { registry, ledger, owner, curator, alice, bob, mallory, datanetId: 1n, chainId };
}

/** `count` leaves of distinct records, all by one author. */
export function leavesOf(label: string, count: number, author: string): Leaf[] {
  return Array.from({ length: count }, (_, index) => [BigInt(index), id(`${label} ${index}`), author]);
}

export function treeOf(leaves: Leaf[]): RecordTree {
  return StandardMerkleTree.of(leaves, ["uint256", "bytes32", "address"]);
}

/** A contribution of the records of a tree, whose manifest and salt follow from its root. */
export function contributionOf(tree: RecordTree, datanetId = 1n): Contribution {
  return {
    datanetId,
    root: tree.root,
    count: BigInt(tree.length),
    manifestHash: id(`manifest of ${tree.root}`),
    salt: id(`salt of ${tree.root}`),
  };
}

/** A contribution with a made-up root, for tests that never prove a record. */
export function contributionNamed(label: string, count = 64n, datanetId = 1n): Contribution {
  return { datanetId, root: id(`root ${label}`), count, manifestHash: id(`manifest ${label}`), salt: id(label) };
}

/** The commit of a contribution, computed from the format in the interface. */
export function commitHash(contribution: Contribution, submitter: string, ledger: string, chainId: bigint): string {
  const { datanetId, root, count, manifestHash, salt } = contribution;
  const types = ["uint256", "address", "uint32", "bytes32", "uint256", "bytes32", "address", "bytes32"];
  const values = [chainId, ledger, datanetId, root, count, manifestHash, submitter, salt];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** The chain hash after the given accepted batches in order, computed from the format in the interface. */
export function chainHash(batches: { batchId: bigint; root: string; count: bigint }[]): string {
  const types = ["bytes32", "uint64", "bytes32", "uint256", "uint256"];
  return batches.reduce(
    (last, { batchId, root, count }) =>
      keccak256(AbiCoder.defaultAbiCoder().encode(types, [last, batchId, root, count, FULL_QUALITY])),
    ZeroHash,
  );
}

/** The arguments of `reveal`. */
export function opening(contribution: Contribution): [bigint, string, bigint, string, string] {
  const { datanetId, root, count, manifestHash, salt } = contribution;
  return [datanetId, root, count, manifestHash, salt];
}

/** The commit that the ledger of a scene expects. */
export async function commitFor(
  scene: DatanetScene,
  contribution: Contribution,
  submitter: HardhatEthersSigner,
): Promise<string> {
  return commitHash(contribution, submitter.address, await scene.ledger.getAddress(), scene.chainId);
}

/** Commits and returns the commit and its time. */
export async function committed(scene: DatanetScene, contribution: Contribution, submitter: HardhatEthersSigner) {
  const hash = await commitFor(scene, contribution, submitter);
  const transaction = await scene.ledger.connect(submitter).commit(hash);
  const block = await transaction.getBlock();
  if (block === null) throw new Error("the commit is not mined");
  return { hash, time: BigInt(block.timestamp), blockNumber: BigInt(block.number) };
}

/** Commits, reveals in the next block, and returns the batch's id. */
export async function revealed(
  scene: DatanetScene,
  contribution: Contribution,
  submitter: HardhatEthersSigner = scene.alice,
): Promise<bigint> {
  await committed(scene, contribution, submitter);
  await scene.ledger.connect(submitter).reveal(...opening(contribution));
  return scene.ledger.batchCount();
}

/** Commits, reveals and has the curator accept; returns the batch's id. */
export async function accepted(
  scene: DatanetScene,
  contribution: Contribution,
  submitter: HardhatEthersSigner = scene.alice,
): Promise<bigint> {
  const batchId = await revealed(scene, contribution, submitter);
  await scene.ledger.connect(scene.curator).accept(batchId);
  return batchId;
}

/** A leaf as the record of a batch, with its proof. */
export function provenRecord(tree: RecordTree, batchId: bigint, index: number) {
  const leaf = tree.at(index);
  if (leaf === undefined) throw new Error(`the tree has no leaf ${index}`);
  const [position, recordHash, author] = leaf;
  return { record: { batchId, index: position, recordHash, author }, proof: tree.getProof(index) };
}

/** Every field of a batch, as a plain object. */
export async function batchFields(ledger: ContributionLedger, batchId: bigint) {
  const { submitter, datanetId, count, committedAt, status, root, seq, quality } = await ledger.getBatch(batchId);
  return { submitter, datanetId, count, committedAt, status, root, seq, quality };
}

/** Every term of a datanet, as a plain object. */
export async function termsFields(registry: DatanetRegistry, datanetId: bigint) {
  const { uri, dataType, license, schemaHash, termsHash } = await registry.getTerms(datanetId);
  return { uri, dataType, license, schemaHash, termsHash };
}

/** A 32-byte word for a number. */
export function word(value: bigint): string {
  return toBeHex(value, 32);
}
