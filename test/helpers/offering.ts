import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id, keccak256, MaxUint256, ParamType, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  MilestoneEscrowMock__factory,
  ModelOffering__factory,
  ModelToken__factory,
  ModelTokenFactory__factory,
  RevenueRightsFactory__factory,
  TokenMock__factory,
  type MilestoneEscrowMock,
  type ModelOffering,
  type ModelToken,
  type ModelTokenFactory,
  type RevenueRightsFactory,
  type TokenMock,
} from "../../typechain-types/index.ts";
import { type Sale, type TwinBid, twinLimits } from "./auctionTwin.ts";
import { deployedPayments, type PaymentScene } from "./payment.ts";

type Signer = HardhatEthersSigner;

export const DAY = 86_400n;
export const PAUSE_PERIOD = 14n * DAY;
export const PRICE_UNIT = 10n ** 36n;
export const MAX_UINT128 = 2n ** 128n - 1n;
/** A whole token of 18 decimals. */
export const ONE = 10n ** 18n;
/** A dollar of the currency, which has 6 decimals. */
export const USD = 10n ** 6n;
/** A price of a dollar a token. */
export const DOLLAR = (USD * PRICE_UNIT) / ONE;
export const CAP = 10n ** 9n * USD;
const PLENTY = 2n ** 130n;

export const State = { None: 0n, Open: 1n, Failed: 2n, Succeeded: 3n } as const;

export interface SaleTerms {
  currency: string;
  start: bigint;
  cancelEnd: bigint;
  end: bigint;
  tickCount: bigint;
  tickGrowth: bigint;
  floorPrice: bigint;
  minBid: bigint;
  softCap: bigint;
  allowRoot: string;
}

export interface MilestoneTerms {
  deadline: bigint;
  share: bigint;
  criteria: string;
}

export interface DisclosureTerms {
  modelId: bigint;
  name: string;
  symbol: string;
  uri: string;
  documentHash: string;
  sale: SaleTerms;
  saleSupply: bigint;
  teamSupply: bigint;
  contributorSupply: bigint;
  contributorRoot: string;
  creatorShare: bigint;
  liquidityShare: bigint;
  team: string;
  vestingPeriod: bigint;
  milestones: MilestoneTerms[];
  attestors: string[];
  teamBidders: string[];
}

/** Models of a builder, an auction house, and three bidders with plenty of its currency. */
export interface OfferingScene extends PaymentScene {
  offering: ModelOffering;
  factory: ModelTokenFactory;
  proceedsEscrow: MilestoneEscrowMock;
  rightsFactory: RevenueRightsFactory;
  /** Has the models after a success. */
  governor: Signer;
  bidders: [Signer, Signer, Signer];
  /** Of model 1, from a day from now on. */
  disclosure: DisclosureTerms;
}

/** An offering that was created, with its token. */
export interface CreatedScene extends OfferingScene {
  offeringId: bigint;
  saleToken: ModelToken;
}

/** With `currency`, or a dollar of 6 decimals. */
export async function deployedOffering(connection: NetworkConnection, currency?: TokenMock): Promise<OfferingScene> {
  const scene = await deployedPayments(connection);
  const { governance, guardian, models, builder, alice, bob, mallory } = scene;
  const governor = (await connection.ethers.getSigners())[13];
  if (governor === undefined) throw new Error("the network has too few accounts");
  const usd = currency ?? (await new TokenMock__factory(governance).deploy(6));
  const factory = await new ModelTokenFactory__factory(governance).deploy();
  const rightsFactory = await new RevenueRightsFactory__factory(governance).deploy(scene.stake);
  const proceedsEscrow = await new MilestoneEscrowMock__factory(governance).deploy();
  const offering = await new ModelOffering__factory(governance).deploy(
    governance,
    guardian,
    models,
    factory,
    proceedsEscrow,
    rightsFactory,
    governor,
  );
  await offering.setCurrencyCap(usd, CAP);
  await models.connect(builder).setApprovalForAll(offering, true);
  for (const bidder of [alice, bob, mallory]) {
    await usd.mint(bidder, PLENTY);
    await usd.connect(bidder).approve(offering, MaxUint256);
  }
  const now = BigInt(await connection.networkHelpers.time.latest());
  const people = { attestor: governance.address, team: builder.address };
  const disclosure = disclosureFrom(await usd.getAddress(), now + DAY, people);
  return {
    ...scene,
    usd,
    offering,
    factory,
    proceedsEscrow,
    rightsFactory,
    governor,
    bidders: [alice, bob, mallory],
    disclosure,
  };
}

export function disclosureFrom(
  currency: string,
  start: bigint,
  people: { attestor: string; team: string },
): DisclosureTerms {
  const end = start + 5n * DAY;
  const times = { start, cancelEnd: start + 3n * DAY, end };
  const prices = { tickCount: 64n, tickGrowth: 500n, floorPrice: DOLLAR / 100n };
  const milestones = [3_000n, 3_000n].map((share, i) => ({
    deadline: end + BigInt(i + 1) * 90n * DAY,
    share,
    criteria: id(`milestone ${i}`),
  }));
  return {
    modelId: 1n,
    name: "Licence Reader",
    symbol: "LREAD",
    uri: "ipfs://offering/1",
    documentHash: id("documents"),
    sale: { currency, ...times, ...prices, minBid: USD, softCap: 5_000n * USD, allowRoot: ZeroHash },
    saleSupply: 1_000_000n * ONE,
    teamSupply: 200_000n * ONE,
    contributorSupply: 100_000n * ONE,
    contributorRoot: id("contributors"),
    creatorShare: 1_000n,
    liquidityShare: 3_000n,
    team: people.team,
    vestingPeriod: 365n * DAY,
    milestones,
    attestors: [people.attestor],
    teamBidders: [],
  };
}

/** What differs of a disclosure; of its sale as well. */
export type Differences = Partial<Omit<DisclosureTerms, "sale">> & { sale?: Partial<SaleTerms> };

export function changed(disclosure: DisclosureTerms, { sale, ...others }: Differences): DisclosureTerms {
  return { ...disclosure, ...others, sale: { ...disclosure.sale, ...sale } };
}

/** The supply of the token but for the sale. */
export function reservedOf(disclosure: DisclosureTerms): bigint {
  const { saleSupply, liquidityShare, teamSupply, contributorSupply } = disclosure;
  return (saleSupply * liquidityShare + 9_999n) / 10_000n + teamSupply + contributorSupply;
}

export function disclosureHash({ offering }: Pick<OfferingScene, "offering">, disclosure: DisclosureTerms): string {
  const [type] = offering.interface.getFunction("create").inputs;
  return keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from(type)], [disclosure]));
}

/** Has the builder offer a model, and lets the time come to the start. */
export async function created(scene: OfferingScene, differences: Differences = {}): Promise<CreatedScene> {
  const { offering, builder, connection } = scene;
  const disclosure = changed(scene.disclosure, differences);
  await offering.connect(builder).create(disclosure);
  const offeringId = await offering.offeringCount();
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < disclosure.sale.start) await time.increaseTo(disclosure.sale.start);
  const saleToken = ModelToken__factory.connect(await offering.tokenOf(offeringId), builder);
  return { ...scene, disclosure, offeringId, saleToken };
}

export async function placed({ offering, offeringId }: CreatedScene, by: Signer, tick: number, amount: bigint) {
  return offering.connect(by).bid(offeringId, tick, amount, []);
}

/** Lets the time come to the auction's end. */
export async function ended({ offering, offeringId, connection }: CreatedScene): Promise<void> {
  const { end } = await offering.timesOf(offeringId);
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < end) await time.increaseTo(end);
}

export async function settled(scene: CreatedScene, maxTicks = MaxUint256): Promise<void> {
  await ended(scene);
  await scene.offering.settle(scene.offeringId, scene.disclosure, maxTicks);
}

/** A bid with its bidder. */
export interface PlacedBid extends TwinBid {
  by: Signer;
}

export async function placedAll(scene: CreatedScene, bids: readonly PlacedBid[]): Promise<void> {
  for (const { by, tick, amount } of bids) await placed(scene, by, tick, amount);
}

/** The sale as the twin takes it. */
export function twinSale({ sale, saleSupply }: DisclosureTerms): Sale {
  const { floorPrice, tickGrowth, tickCount } = sale;
  return { supply: saleSupply, floor: floorPrice, growth: tickGrowth, count: Number(tickCount) };
}

/** What the supply costs at a limit, in units of the currency, rounded up. */
export function costAt(disclosure: DisclosureTerms, tick: number): bigint {
  const limit = twinLimits(twinSale(disclosure))[tick] ?? 0n;
  return (disclosure.saleSupply * limit + PRICE_UNIT - 1n) / PRICE_UNIT;
}

/** What the contract holds of the currency and of the token that it sells. */
export async function holdings({ usd, saleToken, offering }: CreatedScene) {
  return { currency: await usd.balanceOf(offering), tokens: await saleToken.balanceOf(offering) };
}
