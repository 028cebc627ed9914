import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id, keccak256, MaxUint256, ParamType, ZeroHash } from "ethers";
import { type Sale, type TwinBid, twinLimits } from "./auctionTwin.ts";
import type { OfferedScene, SystemScene } from "./iao.ts";

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

export function disclosureHash({ offering }: Pick<SystemScene, "offering">, disclosure: DisclosureTerms): string {
  const [type] = offering.interface.getFunction("create").inputs;
  return keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from(type)], [disclosure]));
}

export async function placed({ offering, offeringId }: OfferedScene, by: Signer, tick: number, amount: bigint) {
  return offering.connect(by).bid(offeringId, tick, amount, []);
}

/** Lets the time come to the auction's end. */
export async function ended({ offering, offeringId, connection }: OfferedScene): Promise<void> {
  const { end } = await offering.timesOf(offeringId);
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < end) await time.increaseTo(end);
}

export async function settled(scene: OfferedScene, maxTicks = MaxUint256): Promise<void> {
  await ended(scene);
  await scene.offering.settle(scene.offeringId, scene.disclosure, maxTicks);
}

/** A bid with its bidder. */
export interface PlacedBid extends TwinBid {
  by: Signer;
}

export async function placedAll(scene: OfferedScene, bids: readonly PlacedBid[]): Promise<void> {
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
export async function holdings({ usd, saleToken, offering }: OfferedScene) {
  return { currency: await usd.balanceOf(offering), tokens: await saleToken.balanceOf(offering) };
}
