import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, getAddress, ZeroHash, id, keccak256, parseEther, type Result, toBeHex } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  ArbitratorMock__factory,
  BondVault__factory,
  ContributionLedger__factory,
  CuratorSeats__factory,
  DatanetCourt__factory,
  DatanetRegistry__factory,
  OpenToken__factory,
  type ArbitratorMock,
  type BondVault,
  type ContributionLedger,
  type CuratorSeats,
  type DatanetCourt,
  type DatanetRegistry,
  type OpenToken,
} from "../../typechain-types/index.ts";
import type { DatanetTermsStruct } from "../../typechain-types/datanet/DatanetRegistry.ts";

/** The status of a batch, in the order of the contract's enum. */
export const BatchStatus = {
  None: 0n,
  Revealed: 1n,
  UnderReview: 2n,
  Window: 3n,
  Failed: 4n,
  Final: 5n,
  Rejected: 6n,
  Unreviewed: 7n,
  Expired: 8n,
  Burned: 9n,
} as const;

export const DAY = 24n * 60n * 60n;
export const MAX_RECORDS = 4_096n;
export const FULL_QUALITY = 1_000_000n;
export const REVEAL_PERIOD = 7n * DAY;
export const PRIORITY_PERIOD = 2n * DAY;
export const REVIEW_PERIOD = 3n * DAY;
export const WINDOW_PERIOD = 3n * DAY;
export const APPEAL_PERIOD = 7n * DAY;
export const THAW_PERIOD = 14n * DAY;
export const ROUNDS = 3n;

/** Of the scene: blocks between the beginning of a round and the one that seeds its draw. */
export const SEED_DELAY = 5n;
/** Of the scene: the least exposure. */
export const EXPOSURE_FLOOR = parseEther("25");
/** Of the scene: what the arbitrator asks for a dispute, in wei of the chain's coin. */
export const DISPUTE_COST = parseEther("0.1");
/** Of the scene: what each account has free in the vault under the ledger and under the court. */
export const FUNDS = parseEther("100000");

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
  termsVersion: bigint;
}

/** A datanet with five curators' seats, a funded treasury, its people, and no batch. */
export interface DatanetScene {
  connection: NetworkConnection;
  token: OpenToken;
  vault: BondVault;
  registry: DatanetRegistry;
  seats: CuratorSeats;
  ledger: ContributionLedger;
  court: DatanetCourt;
  /** Of all terms; charges `DISPUTE_COST` and rules as a test tells it to. */
  arbitrator: ArbitratorMock;
  /** Owner of registry and ledger, in the timelock's place; also the deployer, who has the supply. */
  governance: HardhatEthersSigner;
  guardian: HardhatEthersSigner;
  /** Owner of the datanet. */
  owner: HardhatEthersSigner;
  /** Each holds one seat, by index. */
  curators: HardhatEthersSigner[];
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  mallory: HardhatEthersSigner;
  datanetId: bigint;
  chainId: bigint;
}

export const licenses = [
  { spdxId: "CC0-1.0", flags: 0n },
  { spdxId: "CC-BY-NC-4.0", flags: 5n },
  { spdxId: "CC-BY-SA-4.0", flags: 3n },
];

export const uri = "ipfs://datanet/1";

export const form = { dataType: "text/plain", seatStake: parseEther("100"), seatsByAppointment: true };

export const reviewTerms = {
  payPerRecord: parseEther("1"),
  seatFee: parseEther("2"),
  newcomerRecords: 10_000n,
  panelSize: 5n,
  quorum: 3n,
  sampleSize: 10n,
  contentOnDemand: true,
};

/** Where every scene has its arbitrator, so that terms are the same everywhere. */
export const ARBITRATOR = getAddress("0x00000000000000000000000000000000a9b17e00");

export const terms = {
  license: "CC0-1.0",
  schemaHash: id("schema"),
  termsHash: id("terms"),
  arbitrator: ARBITRATOR,
  review: reviewTerms,
} satisfies DatanetTermsStruct;

/** Terms that differ in how batches are reviewed. */
export function termsWith(review: Partial<typeof reviewTerms>): typeof terms {
  return { ...terms, review: { ...reviewTerms, ...review } };
}

/** The fees of one round. */
export const ROUND_FEES = reviewTerms.panelSize * reviewTerms.seatFee;

/** What the treasury sets aside for a batch of this many records. */
export function reserveOf(count: bigint): bigint {
  return count * reviewTerms.payPerRecord + ROUND_FEES;
}

/** What a newcomer has at stake for a batch of this many records. */
export function newcomerExposure(count: bigint): bigint {
  const half = (count * reviewTerms.payPerRecord + 1n) / 2n;
  return half > EXPOSURE_FLOOR ? half : EXPOSURE_FLOOR;
}

type Signer = HardhatEthersSigner;

/** The first six accounts of a network; the first one deploys. */
export async function accounts(
  connection: NetworkConnection,
): Promise<[Signer, Signer, Signer, Signer, Signer, Signer]> {
  const [a, b, c, d, e, f] = await connection.ethers.getSigners();
  if (!a || !b || !c || !d || !e || !f) throw new Error("the network has fewer than six accounts");
  return [a, b, c, d, e, f];
}

/** The contracts and a datanet, deployed without the timelock, whose place the deployer takes. */
export async function deployedDatanet(connection: NetworkConnection): Promise<DatanetScene> {
  const [governance, guardian, owner, alice, bob, mallory] = await accounts(connection);
  const curators = (await connection.ethers.getSigners()).slice(6, 11);
  const supply = parseEther("1000000000");
  const token = await new OpenToken__factory(governance).deploy("Open", "OPEN", supply, governance);
  const vault = await new BondVault__factory(governance).deploy(token);
  const arbitrator = await deployedArbitrator(connection, governance);
  const registry = await new DatanetRegistry__factory(governance).deploy(governance, guardian, licenses, [arbitrator]);
  const seats = await new CuratorSeats__factory(governance).deploy(registry, vault);
  const court = await new DatanetCourt__factory(governance).deploy(seats);
  const ledger = await new ContributionLedger__factory(governance).deploy(
    governance,
    guardian,
    seats,
    court,
    SEED_DELAY,
    EXPOSURE_FLOOR,
  );
  await court.bind(ledger);
  await token.approve(vault, supply);
  await registry.connect(owner).createDatanet(uri, form, terms);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const datanetId = 1n;
  const contracts = { token, vault, registry, seats, ledger, court, arbitrator };
  const scene = { connection, ...contracts, governance, guardian, owner, curators };
  const full: DatanetScene = { ...scene, alice, bob, mallory, datanetId, chainId };
  for (const curator of curators) await seated(full, curator);
  for (const module of [ledger, court]) {
    for (const contributor of [alice, bob, mallory]) await vault.deposit(module, contributor, FUNDS);
  }
  await vault.deposit(ledger, await ledger.treasuryOf(datanetId), FUNDS);
  return full;
}

/** The arbitrator of all terms, at its place. */
export async function deployedArbitrator(connection: NetworkConnection, deployer: Signer): Promise<ArbitratorMock> {
  const elsewhere = await new ArbitratorMock__factory(deployer).deploy();
  await connection.networkHelpers.setCode(ARBITRATOR, (await elsewhere.getDeployedCode()) ?? "0x");
  const arbitrator = ArbitratorMock__factory.connect(ARBITRATOR, deployer);
  await arbitrator.setCost(DISPUTE_COST);
  return arbitrator;
}

/** Appoints an account, gives it a stake, and lets it take a seat. */
export async function seated(scene: DatanetScene, curator: HardhatEthersSigner, datanetId = 1n): Promise<void> {
  const { registry, vault, seats, ledger, owner } = scene;
  const { seatStake, seatsByAppointment } = await registry.getForm(datanetId);
  if (seatsByAppointment && !(await registry.isCurator(datanetId, curator))) {
    await registry.connect(owner).setCurator(datanetId, curator, true);
  }
  if (seatStake > 0n) await vault.deposit(seats, curator, seatStake);
  await seats.connect(curator).takeSeat(ledger, datanetId);
}

/** `count` leaves of distinct records, all by one author. */
export function leavesOf(label: string, count: number, author: string): Leaf[] {
  return Array.from({ length: count }, (_, index) => [BigInt(index), id(`${label} ${index}`), author]);
}

export function treeOf(leaves: Leaf[]): RecordTree {
  return StandardMerkleTree.of(leaves, ["uint256", "bytes32", "address"]);
}

/** A contribution of the records of a tree, whose manifest and salt follow from its root. */
export function contributionOf(tree: RecordTree, datanetId = 1n, termsVersion = 1n): Contribution {
  return {
    datanetId,
    root: tree.root,
    count: BigInt(tree.length),
    manifestHash: id(`manifest of ${tree.root}`),
    salt: id(`salt of ${tree.root}`),
    termsVersion,
  };
}

/** A contribution with a made-up root, for tests that never prove a record. */
export function contributionNamed(label: string, count = 64n, datanetId = 1n, termsVersion = 1n): Contribution {
  const [root, manifestHash] = [id(`root ${label}`), id(`manifest ${label}`)];
  return { datanetId, root, count, manifestHash, salt: id(label), termsVersion };
}

/** The commit of a contribution, computed from the format in the interface. */
export function commitHash(contribution: Contribution, submitter: string, ledger: string, chainId: bigint): string {
  const { datanetId, root, count, manifestHash, salt } = contribution;
  const types = ["uint256", "address", "uint32", "bytes32", "uint256", "bytes32", "address", "bytes32"];
  const values = [chainId, ledger, datanetId, root, count, manifestHash, submitter, salt];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** The chain hash after the given final batches in order, computed from the format in the interface. */
export function chainHash(batches: { batchId: bigint; root: string; count: bigint; quality?: bigint }[]): string {
  const types = ["bytes32", "uint64", "bytes32", "uint256", "uint256"];
  return batches.reduce(
    (last, { batchId, root, count, quality = FULL_QUALITY }) =>
      keccak256(AbiCoder.defaultAbiCoder().encode(types, [last, batchId, root, count, quality])),
    ZeroHash,
  );
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
  await scene.ledger.connect(submitter).reveal(contribution);
  return scene.ledger.batchCount();
}

/** Mines until the draw of a batch that is revealed is possible, and draws. */
export async function drawn(scene: DatanetScene, batchId: bigint): Promise<void> {
  await mined(scene, SEED_DELAY + 1n);
  await scene.ledger.draw(batchId);
}

/** Signs a verdict: which records of the sample fail, a bit each. */
export async function signedVerdict(
  scene: DatanetScene,
  panelist: HardhatEthersSigner,
  batchId: bigint,
  position: number,
  fails = 0n,
) {
  const { round, root } = await scene.ledger.getBatch(batchId);
  const verifyingContract = await scene.ledger.getAddress();
  const signature = await panelist.signTypedData(
    { name: "ContributionLedger", version: "1", chainId: scene.chainId, verifyingContract },
    {
      Verdict: [
        { name: "batchId", type: "uint64" },
        { name: "round", type: "uint8" },
        { name: "root", type: "bytes32" },
        { name: "fails", type: "uint16" },
      ],
    },
    { batchId, round, root, fails },
  );
  return { position: BigInt(position), fails, signature };
}

/** The panelists of a batch's current round, by position. */
export async function panelists(scene: DatanetScene, batchId: bigint): Promise<HardhatEthersSigner[]> {
  const { round } = await scene.ledger.getBatch(batchId);
  const holders = await scene.ledger.panelOf(batchId, round);
  return Promise.all(holders.map((holder) => scene.connection.ethers.getSigner(holder)));
}

/** Signed verdicts of a whole panel, all alike unless given by position. */
export async function verdictsOf(scene: DatanetScene, batchId: bigint, fails: bigint | readonly bigint[] = 0n) {
  const panel = await panelists(scene, batchId);
  return Promise.all(
    panel.map((panelist, position) =>
      signedVerdict(scene, panelist, batchId, position, typeof fails === "bigint" ? fails : (fails[position] ?? 0n)),
    ),
  );
}

/** Has the whole panel of a drawn round file alike. */
export async function reviewed(scene: DatanetScene, batchId: bigint, fails: bigint | readonly bigint[] = 0n) {
  await scene.ledger.review(batchId, await verdictsOf(scene, batchId, fails));
}

/** Draws and has the whole panel file: one round of a batch that is revealed. */
export async function round(scene: DatanetScene, batchId: bigint, fails: bigint | readonly bigint[] = 0n) {
  await drawn(scene, batchId);
  await reviewed(scene, batchId, fails);
}

/** Commits, reveals, draws, reviews without a fault unless given, waits and finalises; returns the batch's id. */
export async function finalized(
  scene: DatanetScene,
  contribution: Contribution,
  submitter: HardhatEthersSigner = scene.alice,
  fails = 0n,
): Promise<bigint> {
  const batchId = await revealed(scene, contribution, submitter);
  await round(scene, batchId, fails);
  await waited(scene, WINDOW_PERIOD);
  await scene.ledger.finalize(batchId);
  return batchId;
}

/** Mines blocks. */
export async function mined({ connection }: DatanetScene, blocks: bigint): Promise<void> {
  await connection.networkHelpers.mine(blocks);
}

/** Lets time pass: the next block comes at least so many seconds later. */
export async function waited({ connection }: DatanetScene, seconds: bigint): Promise<void> {
  await connection.networkHelpers.time.increase(seconds);
}

/** What an account has free and locked under the ledger. */
export async function bondOf({ vault, ledger }: DatanetScene, account: string | HardhatEthersSigner) {
  const [free, locked] = await vault.bondOf(ledger, account);
  return { free, locked };
}

/** What a datanet's treasury has free and locked. */
export async function treasuryBond(scene: DatanetScene, datanetId = 1n) {
  return bondOf(scene, await scene.ledger.treasuryOf(datanetId));
}

/** A leaf as the record of a batch, with its proof. */
export function provenRecord(tree: RecordTree, batchId: bigint, index: number) {
  const leaf = tree.at(index);
  if (leaf === undefined) throw new Error(`the tree has no leaf ${index}`);
  const [position, recordHash, author] = leaf;
  return { record: { batchId, index: position, recordHash, author }, proof: tree.getProof(index) };
}

/** The fields of a struct that the contract gave back, by name. */
export function fieldsOf(struct: object): Record<string, unknown> {
  return (struct as Result).toObject();
}

/** A 32-byte word for a number. */
export function word(value: bigint): string {
  return toBeHex(value, 32);
}
