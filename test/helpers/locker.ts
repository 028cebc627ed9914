import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  type ModelToken,
  ModelToken__factory,
  type TokenMock,
  TokenMock__factory,
} from "../../typechain-types/index.ts";
import { bidden, claimedAll, deployedSystem, offered, settledNow, type SystemScene } from "./iao.ts";
import type { Differences } from "./offering.ts";
import { keyValues } from "./uniswap.ts";

export const OFFERING = 1n;
export const DAY = 86_400n;
/** A whole token of 18 decimals. */
export const ONE = 10n ** 18n;
/** What a price is for, in units of the token. */
export const PRICE_UNIT = 10n ** 36n;
/** A dollar of 6 decimals. */
export const USD = 10n ** 6n;
export const State = { None: 0n, Waiting: 1n, Locked: 2n, GivenUp: 3n } as const;

/** What the escrow sends: a million dollars, and what that buys at a price of a cent. */
export const FUNDS = { tokens: 10n ** 8n * ONE, amount: 10n ** 6n * USD, price: 10n ** 22n };

export interface Funds {
  tokens: bigint;
  amount: bigint;
  price: bigint;
}

/** A fifth of the proceeds is for liquidity. */
const LIQUIDITY_SHARE = 2_000n;
const PARTS = 10_000n / LIQUIDITY_SHARE;

/** The system, whose stake of OPEN lists two currencies, of 6 and 18 decimals. */
export async function deployLocker(connection: NetworkConnection) {
  const scene = await deployedSystem(connection);
  const finer = await new TokenMock__factory(scene.governance).deploy(18);
  await scene.stakers.listReward(finer);
  return { ...scene, owner: scene.governance, finer };
}

export type LockerScene = Awaited<ReturnType<typeof deployLocker>>;

export interface FundedOptions {
  currency?: TokenMock;
  /** Whether the token's address is below the currency's. */
  first?: boolean;
  funds?: Funds;
}

/** An offering that has succeeded: alice, bob and mallory have bought at the floor, a third each. Its liquidity isn't sent. */
export async function sold(scene: LockerScene, options: FundedOptions = {}) {
  const { usd, offering, alice, bob, mallory } = scene;
  const { currency = usd, first = true, funds = FUNDS } = options;
  await offering.setCurrencyCap(currency, MaxUint256);
  await enrich(scene, currency, 10n ** 9n * 10n ** (await currency.decimals()));
  await orderNext(scene, currency, first);
  const offer = await offered({ ...scene, usd: currency }, await saleOf(currency, funds));
  const proceeds = funds.amount * PARTS;
  const third = proceeds / 3n;
  const bids = [alice, bob, mallory].map((by, i) => ({ by, tick: 0, amount: i === 0 ? proceeds - 2n * third : third }));
  await bidden(offer, bids);
  await settledNow(offer);
  await claimedAll(offer, bids);
  const token = offer.saleToken;
  for (const { by } of bids) await approveRouters(scene, token, by);
  return { ...scene, token, currency, first, funds };
}

/** The same, whose liquidity waits in the locker. */
export async function funded(scene: LockerScene, options: FundedOptions = {}) {
  const success = await sold(scene, options);
  await scene.escrow.sendLiquidity(OFFERING);
  return { ...success, key: keyValues(await scene.locker.poolKeyOf(OFFERING)) };
}

export type FundedScene = Awaited<ReturnType<typeof funded>>;

/** An offering whose liquidity is locked. */
export async function provided(scene: LockerScene, options: FundedOptions = {}) {
  const waiting = await funded(scene, options);
  await waiting.locker.provide(OFFERING);
  return waiting;
}

/** The same without an offering: the locker is told and sent what no escrow tells or sends, as if by its escrow. */
export async function toldOf(scene: LockerScene, options: FundedOptions = {}) {
  const { locker, owner, usd } = scene;
  const { currency = usd, first = true, funds = FUNDS } = options;
  await orderNext(scene, currency, first);
  const token = await issued(scene, owner);
  await token.connect(owner).transfer(locker, funds.tokens);
  await currency.mint(locker, funds.amount);
  const told = locker.connect(await asEscrow(scene));
  await told.fund(OFFERING, token, currency, funds.tokens, funds.amount, funds.price);
  const key = keyValues(await locker.poolKeyOf(OFFERING));
  return { ...scene, token, currency, first, funds, key };
}

/** The escrow's account, to have it say what it never says. */
export async function asEscrow({
  connection,
  escrow,
}: Pick<SystemScene, "connection" | "escrow">): Promise<HardhatEthersSigner> {
  const address = await escrow.getAddress();
  await connection.networkHelpers.setBalance(address, ONE);
  return connection.ethers.getImpersonatedSigner(address);
}

/** Gives alice, bob and mallory a currency that auction and routers may take. */
export async function enrich(scene: Omit<LockerScene, "token">, currency: TokenMock, amount: bigint) {
  for (const account of [scene.alice, scene.bob, scene.mallory]) {
    await currency.mint(account, amount);
    await currency.connect(account).approve(scene.offering, MaxUint256);
    await approveRouters(scene, currency, account);
  }
}

/** Twice as much is on sale as is sold; milestones free what liquidity leaves. */
async function saleOf(currency: TokenMock, { tokens, price }: Funds): Promise<Differences> {
  const terms = { floorPrice: price, tickCount: 1n, minBid: 1n, softCap: 1n, allowRoot: ZeroHash };
  return {
    sale: { currency: await currency.getAddress(), ...terms },
    saleSupply: 2n * PARTS * tokens,
    creatorShare: 2_000n,
    liquidityShare: LIQUIDITY_SHARE,
  };
}

/** Issues tokens until the next one's address is above or below another. */
async function orderNext({ factory, owner }: LockerScene, other: TokenMock, first: boolean) {
  const border = BigInt(await other.getAddress());
  for (;;) {
    const next = await factory.createModelToken.staticCall("Model", "MDL", 1n, owner);
    if (BigInt(next) < border === first) return;
    await factory.createModelToken("Model", "MDL", 1n, owner);
  }
}

async function issued({ factory }: LockerScene, owner: HardhatEthersSigner) {
  const args = ["Model", "MDL", 10n ** 9n * ONE, owner] as const;
  const address = await factory.createModelToken.staticCall(...args);
  await factory.createModelToken(...args);
  return ModelToken__factory.connect(address, owner);
}

async function approveRouters(
  { pools }: Pick<LockerScene, "pools">,
  token: TokenMock | ModelToken,
  account: HardhatEthersSigner,
) {
  for (const router of [pools.swapper, pools.modifier, pools.donor]) {
    await token.connect(account).approve(router, 2n ** 255n);
  }
}
