import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, type AddressLike, id, keccak256, MaxUint256, parseEther } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { type RewardLeaf, rewardTree } from "../../sdk/rewards.ts";
import {
  ArbitratorMock__factory,
  BondVault__factory,
  ContributorRoots__factory,
  CouncilArbitrator__factory,
  LiquidityLockerMock__factory,
  MilestoneEscrow__factory,
  ModelToken__factory,
  ModelTokenFactory__factory,
  OfferingMock__factory,
  type TokenMock,
  TokenMock__factory,
} from "../../typechain-types/index.ts";
import type { DisclosureStruct, OutcomeStruct } from "../../typechain-types/iao/MilestoneEscrow.ts";

type Signer = HardhatEthersSigner;

/** Where the milestones of an offering stand, in the order of the contract's enum. */
export const FundingState = { None: 0n, Waiting: 1n, Attested: 2n, Contested: 3n, Complete: 4n, Failed: 5n } as const;
/** How a contest is ruled. */
export const Ruling = { None: 0n, NotMet: 1n, Met: 2n } as const;

export const DAY = 86_400n;
export const WINDOW_PERIOD = 10n * DAY;
export const CONTEST_PERIOD = 3n * DAY;
export const RULING_PERIOD = 60n * DAY;
export const VESTING_PERIOD = 365n * DAY;
const MILESTONE_GAP = 90n * DAY;

/** A bond of which 60% isn't a whole number of units. */
export const BOND = 1_003n;
/** What is staked on a contest of a root; 60% of it isn't a whole number of units either. */
export const STAKE = 507n;
export const FUNDS = 20n * BOND;
export const COST = parseEther("0.1");
export const EVIDENCE = id("evidence");
export const URI = "ipfs://evidence";
export const ID = 1n;

const BASIS_POINTS = 10_000n;
export const CREATOR_SHARE = 1_500n;
export const LIQUIDITY_SHARE = 2_001n;
export const SHARES = [3_333n, 2_166n, 1_000n] as const;
const SALE_SUPPLY = parseEther("1000") + 7n;
export const TEAM_SUPPLY = parseEther("300") + 1n;
export const CONTRIBUTOR_SUPPLY = parseEther("101") + 3n;
export const PRICE_UNIT = 10n ** 36n;
/** One that brings proceeds of which no share is a whole number of units. */
export const PRICE = 2n * 10n ** 24n + 123_456_789_012_345_678n;
export const SOLD = SALE_SUPPLY - parseEther("5");
export const PROCEEDS = (SOLD * PRICE) / PRICE_UNIT;

export const outcome: OutcomeStruct & { proceeds: bigint } = {
  price: PRICE,
  firstFilled: 0n,
  marginBid: 0n,
  marginPaid: 0n,
  marginSold: 0n,
  proceeds: PROCEEDS,
  sold: SOLD,
};

/** A part of an amount in basis points, rounded down. */
export function partOf(amount: bigint, share: bigint): bigint {
  return (amount * share) / BASIS_POINTS;
}

export const CREATOR_PART = partOf(PROCEEDS, CREATOR_SHARE);
export const LIQUIDITY_PART = partOf(PROCEEDS, LIQUIDITY_SHARE);
export const LIQUIDITY_TOKENS = (LIQUIDITY_PART * PRICE_UNIT) / PRICE;
export const LIQUIDITY_SUPPLY = (SALE_SUPPLY * LIQUIDITY_SHARE + BASIS_POINTS - 1n) / BASIS_POINTS;
export const UNRELEASED = PROCEEDS - CREATOR_PART - LIQUIDITY_PART;
export const RESERVED = TEAM_SUPPLY + CONTRIBUTOR_SUPPLY;
export const NEEDED = (SOLD + 19n) / 20n;
/** What alice and bob have of what is sold, each more than a twentieth; mallory has a hundredth. */
export const HOLDING = SOLD / 10n;
export const SMALL_HOLDING = SOLD / 100n;

/** What milestone `i` frees; the last one what the others leave. */
export function freedBy(i: number): bigint {
  const freed = SHARES.map((share) => partOf(PROCEEDS, share));
  return i === SHARES.length - 1
    ? UNRELEASED - freed.slice(0, i).reduce((sum, part) => sum + part, 0n)
    : (freed[i] ?? 0n);
}

/** What redeeming so many tokens pays, by the definition. */
export function redeemedFor(unreleased: bigint, tokens: bigint, supply: bigint): bigint {
  return (unreleased * tokens) / supply;
}

/** How a loser's bond is shared. */
export function splitBond(bond: bigint) {
  const award = (bond * 60n) / 100n;
  return { award, burned: bond - award };
}

/** The contributors: alice and bob, in the order of their accounts, who have all there is for them. */
export function contributorTree(accounts: readonly string[]) {
  const sorted = [...accounts].sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  const part = CONTRIBUTOR_SUPPLY / BigInt(sorted.length);
  const leaves: RewardLeaf[] = sorted.map((account, i) => ({
    index: BigInt(i),
    account,
    cumulative: i === sorted.length - 1 ? CONTRIBUTOR_SUPPLY - part * BigInt(i) : part,
    sumBefore: part * BigInt(i),
  }));
  return leaves;
}

/** A leaf of a tree, with its proof. */
export function provenLeaf(leaves: readonly RewardLeaf[], account: string) {
  const i = leaves.findIndex((leaf) => leaf.account === account);
  const leaf = leaves[i];
  if (!leaf) throw new Error("no such leaf");
  return { leaf, proof: rewardTree(leaves).getProof(i) };
}

async function signers({ ethers }: NetworkConnection) {
  const [governance, creator, attestor, alice, bob, mallory, judge, team, others, stranger] = await ethers.getSigners();
  if (!governance || !creator || !attestor || !alice || !bob || !mallory || !judge || !team || !others || !stranger)
    throw new Error("the network has too few accounts");
  return { governance, creator, attestor, alice, bob, mallory, judge, team, others, stranger };
}

/** The escrow with all that it stands on, a council of one, and a currency; the deployer is in the timelock's place. */
export async function deployedEscrow(connection: NetworkConnection, ownCurrency?: TokenMock) {
  const people = await signers(connection);
  const { governance, attestor, alice, mallory, judge } = people;
  const open = await new TokenMock__factory(governance).deploy(18);
  const currency = ownCurrency ?? (await new TokenMock__factory(governance).deploy(6));
  const vault = await new BondVault__factory(governance).deploy(open);
  const council = await new CouncilArbitrator__factory(governance).deploy(governance, [judge], 1n, COST);
  const locker = await new LiquidityLockerMock__factory(governance).deploy();
  const factory = await new ModelTokenFactory__factory(governance).deploy();
  const roots = await new ContributorRoots__factory(governance).deploy(governance, vault, council, STAKE);
  const escrow = await new MilestoneEscrow__factory(governance).deploy(governance, vault, locker, roots, council, BOND);
  const offering = await new OfferingMock__factory(governance).deploy(escrow, factory);
  await escrow.bind(offering);
  await roots.bind(offering);
  await open.mint(governance, 10n * FUNDS);
  await open.approve(vault, MaxUint256);
  for (const account of [attestor, alice, mallory]) await vault.deposit(escrow, account, FUNDS);
  return { connection, ...people, open, currency, vault, council, locker, factory, roots, escrow, offering };
}

export type Deployed = Awaited<ReturnType<typeof deployedEscrow>>;

/** A disclosure whose milestones are reached by their deadlines from now on. */
export async function disclosureOf(scene: Deployed, differences: Partial<DisclosureStruct> = {}) {
  const { connection, attestor, currency, team, alice, bob } = scene;
  const now = BigInt(await connection.networkHelpers.time.latest());
  const milestones = SHARES.map((share, i) => ({
    deadline: now + BigInt(i + 1) * MILESTONE_GAP,
    share,
    criteria: id(`milestone ${i}`),
  }));
  const sale = {
    currency: await currency.getAddress(),
    start: 0n,
    cancelEnd: 0n,
    // so long ago that the contributors' root is final
    end: now - 28n * DAY,
    tickCount: 1n,
    tickGrowth: 1n,
    floorPrice: PRICE,
    minBid: 1n,
    softCap: 1n,
    allowRoot: id("list"),
  };
  return {
    modelId: 1n,
    name: "Model",
    symbol: "MDL",
    uri: "ipfs://disclosure",
    documentHash: id("document"),
    sale,
    saleSupply: SALE_SUPPLY,
    teamSupply: TEAM_SUPPLY,
    contributorSupply: CONTRIBUTOR_SUPPLY,
    contributorRoot: rewardTree(contributorTree([alice.address, bob.address])).root,
    creatorShare: CREATOR_SHARE,
    liquidityShare: LIQUIDITY_SHARE,
    team: team.address,
    vestingPeriod: VESTING_PERIOD,
    attestors: [attestor.address],
    teamBidders: [],
    milestones,
    ...differences,
  };
}

/** keccak256 of the ABI encoding of a disclosure. */
export function hashOf({ escrow }: Deployed, disclosure: DisclosureStruct): string {
  const input = escrow.interface.getFunction("fail").inputs[1];
  if (!input) throw new Error("no disclosure");
  return keccak256(AbiCoder.defaultAbiCoder().encode([input], [disclosure]));
}

/** One more offering has succeeded, and its liquidity is sent: alice and bob have a tenth of what is sold each, mallory a hundredth, others the rest. */
export async function openedIn<Scene extends Deployed>(scene: Scene, differences: Partial<DisclosureStruct> = {}) {
  const { offering, escrow, creator, alice, bob, mallory, others } = scene;
  const disclosure = await disclosureOf(scene, differences);
  await offering.connect(creator).succeed(outcome, disclosure);
  const offeringId = await offering.offeringCount();
  await escrow.sendLiquidity(offeringId);
  const token = ModelToken__factory.connect(await offering.tokenOf(offeringId), creator);
  for (const account of [alice, bob]) await token.transfer(account, HOLDING);
  await token.transfer(mallory, SMALL_HOLDING);
  await token.transfer(others, await token.balanceOf(creator));
  for (const account of [alice, bob, mallory, others]) await token.connect(account).approve(escrow, MaxUint256);
  return { ...scene, disclosure, offeringId, token };
}

export type Scene = Awaited<ReturnType<typeof openedIn<Deployed>>>;

export async function opened(connection: NetworkConnection) {
  return openedIn(await deployedEscrow(connection));
}

/** Another arbitrator, which does what it is told, is there when the offering opens. */
export async function openedBeforeMock(connection: NetworkConnection) {
  const scene = await deployedEscrow(connection);
  const arbitrator = await new ArbitratorMock__factory(scene.governance).deploy();
  await arbitrator.setCost(COST);
  await scene.escrow.setArbitrator(arbitrator);
  return { ...(await openedIn(scene)), arbitrator };
}

export function attest({ escrow, attestor, disclosure, offeringId }: Scene, by: Signer = attestor) {
  return escrow.connect(by).attest(offeringId, disclosure, EVIDENCE, URI);
}

export function contest({ escrow, mallory, offeringId }: Scene, by: Signer = mallory) {
  return escrow.connect(by).contest(offeringId, URI, { value: COST });
}

/** The attestation, and alice's deposit of just what is needed. */
export async function objected(scene: Scene, amount = NEEDED): Promise<void> {
  await attest(scene);
  await scene.escrow.connect(scene.alice).objectTo(scene.offeringId, amount);
}

/** All that, and mallory's contest of it. */
export async function contested(scene: Scene): Promise<void> {
  await objected(scene);
  await contest(scene);
}

/** The council rules the last dispute. */
export async function ruled({ council, judge }: Deployed, ruling: bigint) {
  return council.connect(judge).vote((await council.disputeCount()) - 1n, ruling, id("reason"));
}

/** The next milestone is met without objections. */
export async function met(scene: Scene): Promise<void> {
  await attest(scene);
  await scene.connection.networkHelpers.time.increase(WINDOW_PERIOD);
  await scene.escrow.release(scene.offeringId);
}

/** All milestones are met. */
export async function completed(scene: Scene): Promise<void> {
  while ((await scene.escrow.fundingOf(scene.offeringId)).state !== FundingState.Complete) await met(scene);
}

/** The next milestone isn't attested in time. */
export async function missed(scene: Scene): Promise<void> {
  const { escrow, disclosure, offeringId, connection } = scene;
  const { next, delay } = await escrow.fundingOf(offeringId);
  const milestone = disclosure.milestones[Number(next)];
  if (!milestone) throw new Error("no such milestone");
  await connection.networkHelpers.time.increaseTo(BigInt(milestone.deadline) + delay);
  await escrow.fail(offeringId, disclosure);
}

/** What an action changes of what accounts have free and locked under the escrow, and what it burns. */
export async function bondChanges(
  { open, vault, escrow }: Deployed,
  accounts: readonly AddressLike[],
  action: () => Promise<unknown>,
) {
  const sink = await vault.BURN_ADDRESS();
  const read = async () => ({
    burned: await open.balanceOf(sink),
    bonds: await Promise.all(accounts.map((account) => vault.bondOf(escrow, account))),
  });
  const before = await read();
  await action();
  const after = await read();
  const changes = after.bonds.map(({ free, locked }, i) => ({
    free: free - (before.bonds[i]?.free ?? 0n),
    locked: locked - (before.bonds[i]?.locked ?? 0n),
  }));
  return { changes, burned: after.burned - before.burned };
}

/** What accounts gain together, in wallets and under the escrow in the vault; below zero where they lose. */
export async function gainOf(scene: Scene, accounts: readonly AddressLike[], action: () => Promise<unknown>) {
  const { open, vault, escrow, currency, token } = scene;
  const read = async () => {
    const sum = { open: 0n, currency: 0n, tokens: 0n };
    for (const account of accounts) {
      const [free, locked] = await vault.bondOf(escrow, account);
      sum.open += free + locked + (await open.balanceOf(account));
      sum.currency += await currency.balanceOf(account);
      sum.tokens += await token.balanceOf(account);
    }
    return sum;
  };
  const before = await read();
  await action();
  const after = await read();
  return {
    open: after.open - before.open,
    currency: after.currency - before.currency,
    tokens: after.tokens - before.tokens,
  };
}

/** Runs an attack, asserts that the attackers have no more of anything than before, and returns what they have lost. */
export async function expectNoProfit(scene: Scene, attackers: readonly AddressLike[], attack: () => Promise<unknown>) {
  const gain = await gainOf(scene, attackers, attack);
  for (const [name, amount] of Object.entries(gain)) {
    expect(amount <= 0n, `the attackers gain ${amount} of ${name}`).to.equal(true);
  }
  return { open: -gain.open, currency: -gain.currency, tokens: -gain.tokens };
}
