import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { BEFORE_INITIALIZE, findHookSalt } from "./hookSalt.ts";
import {
  LiquidityLocker__factory,
  type ModelToken,
  ModelToken__factory,
  type TokenMock,
} from "../../typechain-types/index.ts";
import { deployPools, type PoolKey } from "./uniswap.ts";

export const OFFERING = 1n;
export const DAY = 86_400n;
/** A whole token of 18 decimals. */
export const ONE = 10n ** 18n;
/** What a price is for, in units of the token. */
export const PRICE_UNIT = 10n ** 36n;
/** A dollar of 6 decimals. */
export const USD = 10n ** 6n;
export const SUPPLY = 10n ** 9n * ONE;
export const State = { None: 0n, Waiting: 1n, Locked: 2n, GivenUp: 3n } as const;

/** What the escrow sends: a million dollars, and what that buys at a price of a cent. */
export const FUNDS = { tokens: 10n ** 8n * ONE, amount: 10n ** 6n * USD, price: 10n ** 22n };

export interface Funds {
  tokens: bigint;
  amount: bigint;
  price: bigint;
}

/** A locker with its escrow and its manager; the stake of OPEN lists two currencies, of 6 and 18 decimals. */
export async function deployLocker(connection: NetworkConnection) {
  const { ethers } = connection;
  const [owner, guardian, alice, bob, mallory] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const pools = await deployPools(ethers);
  const usd = await ethers.deployContract("TokenMock", [6]);
  const open = await ethers.deployContract("TokenMock", [18]);
  const stakers = await ethers.deployContract("StreamingStake", [owner, guardian, open, [usd, open]]);
  const rightsFactory = await ethers.deployContract("RevenueRightsFactory", [stakers]);
  const deployer = await ethers.deployContract("HookDeployer");

  const args = [await pools.manager.getAddress(), await rightsFactory.getAddress(), owner.address] as const;
  const initCode = lockerCode(...args);
  const { salt, address } = findHookSalt(await deployer.getAddress(), initCode, BEFORE_INITIALIZE);
  await deployer.deploy(salt, initCode);
  const locker = LiquidityLocker__factory.connect(address, owner);
  const escrow = await ethers.deployContract("LockerEscrowMock", [locker]);
  await locker.bind(escrow);
  const tokens = await ethers.deployContract("ModelTokenFactory");
  const accounts = { owner, guardian, alice, bob, mallory };
  return { connection, pools, usd, open, stakers, rightsFactory, deployer, locker, escrow, tokens, ...accounts };
}

export type LockerScene = Awaited<ReturnType<typeof deployLocker>>;

/** The locker's creation code with its arguments. */
export function lockerCode(manager: string, rightsFactory: string, binder: string): string {
  const { bytecode, interface: abi } = new LiquidityLocker__factory();
  return concat([bytecode, abi.encodeDeploy([manager, rightsFactory, binder])]);
}

/** A model's token whose address is above or below another; alice, bob and mallory have a tenth of it each, the escrow the rest. */
export async function modelToken(scene: LockerScene, other: { getAddress(): Promise<string> }, first: boolean) {
  const { tokens, owner, escrow } = scene;
  const border = BigInt(await other.getAddress());
  for (;;) {
    const address = await tokens.createModelToken.staticCall("Model", "MDL", SUPPLY, owner);
    await tokens.createModelToken("Model", "MDL", SUPPLY, owner);
    if (BigInt(address) < border !== first) continue;

    const token = ModelToken__factory.connect(address, owner);
    for (const account of [scene.alice, scene.bob, scene.mallory]) {
      await token.transfer(account, SUPPLY / 10n);
      await approveRouters(scene, token, account);
    }
    await token.transfer(escrow, await token.balanceOf(owner));
    return token;
  }
}

async function approveRouters({ pools }: LockerScene, token: TokenMock | ModelToken, account: HardhatEthersSigner) {
  for (const router of [pools.swapper, pools.modifier, pools.donor]) {
    await token.connect(account).approve(router, 2n ** 255n);
  }
}

/** Gives alice, bob and mallory a currency that the routers may take. */
export async function enrich(scene: LockerScene, currency: TokenMock, amount: bigint) {
  for (const account of [scene.alice, scene.bob, scene.mallory]) {
    await currency.mint(account, amount);
    await approveRouters(scene, currency, account);
  }
}

/** An offering whose liquidity waits in the locker. */
export async function funded(
  scene: LockerScene,
  { currency = scene.usd, first = true, funds = FUNDS }: { currency?: TokenMock; first?: boolean; funds?: Funds } = {},
) {
  const token = await modelToken(scene, currency, first);
  await currency.mint(scene.escrow, funds.amount);
  await enrich(scene, currency, 10n ** 9n * 10n ** (await currency.decimals()));
  await scene.escrow.fund(OFFERING, token, currency, funds.tokens, funds.amount, funds.price);
  const key = keyValues(await scene.locker.poolKeyOf(OFFERING));
  return { ...scene, token, currency, first, funds, key };
}

export type FundedScene = Awaited<ReturnType<typeof funded>>;

/** An offering whose liquidity is locked. */
export async function provided(scene: LockerScene, options: Parameters<typeof funded>[1] = {}) {
  const waiting = await funded(scene, options);
  await waiting.locker.provide(OFFERING);
  return waiting;
}

/** A key as the contract gives it, as a plain object. */
export function keyValues({ currency0, currency1, fee, tickSpacing, hooks }: PoolKey): PoolKey {
  return { currency0, currency1, fee, tickSpacing, hooks };
}
