import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, type BaseContract, type ContractRunner, keccak256, solidityPacked, toBeHex } from "ethers";
import { deployUniswap } from "../../deployer/uniswap.ts";

const coder = AbiCoder.defaultAbiCoder();

export interface PoolKey {
  currency0: string;
  currency1: string;
  fee: bigint;
  tickSpacing: bigint;
  hooks: string;
}

export interface Range {
  lower: bigint;
  upper: bigint;
}

export interface Pool {
  sqrtPrice: bigint;
  liquidity: bigint;
}

/** The widest range of a pool whose ticks are 200 apart. */
export const FULL_RANGE: Range = { lower: -887_200n, upper: 887_200n };
export const MIN_SQRT_PRICE = 4_295_128_739n;
const MAX_SQRT_PRICE = 1461446703485210103287273052203988822378723970342n;
/** Where the manager keeps its pools, and where in a pool liquidity and positions are, in slots. */
const POOLS_SLOT = 6n;
const LIQUIDITY_OFFSET = 3n;
const POSITIONS_OFFSET = 6n;

/** The manager, and the routers of its tests, which act for whoever calls them. */
export async function deployPools(ethers: HardhatEthers) {
  const [owner] = await ethers.getSigners();
  const manager = await deployUniswap(ethers, "PoolManager", [owner?.address]);
  const address = await manager.getAddress();
  const [swapper, modifier, donor] = await Promise.all(
    ["PoolSwapTest", "PoolModifyLiquidityTest", "PoolDonateTest"].map((name) => deployUniswap(ethers, name, [address])),
  );
  if (swapper === undefined || modifier === undefined || donor === undefined) throw new Error("A router is missing.");
  return { manager, swapper, modifier, donor };
}

export type Pools = Awaited<ReturnType<typeof deployPools>>;

/** A function of a contract, called by `runner`. */
export const by = (contract: BaseContract, runner: ContractRunner, name: string) =>
  contract.connect(runner).getFunction(name);

/** Swaps an exact amount for what it brings, at whatever price. */
export function swapIn({ swapper }: Pools, who: ContractRunner, key: PoolKey, zeroForOne: boolean, amount: bigint) {
  const limit = zeroForOne ? MIN_SQRT_PRICE + 1n : MAX_SQRT_PRICE - 1n;
  return by(swapper, who, "swap")(key, [zeroForOne, -amount, limit], [false, false], "0x");
}

/** Changes the liquidity that the router has in a range. */
export function modify({ modifier }: Pools, who: ContractRunner, key: PoolKey, range: Range, liquidity: bigint) {
  const call = by(
    modifier,
    who,
    "modifyLiquidity((address,address,uint24,int24,address),(int24,int24,int256,bytes32),bytes)",
  );
  return call(key, [range.lower, range.upper, liquidity, toBeHex(0, 32)], "0x");
}

export function donate({ donor }: Pools, who: ContractRunner, key: PoolKey, amount0: bigint, amount1: bigint) {
  return by(donor, who, "donate")(key, amount0, amount1, "0x");
}

export function poolIdOf(key: PoolKey): string {
  return keccak256(
    coder.encode(
      ["address", "address", "uint24", "int24", "address"],
      [key.currency0, key.currency1, key.fee, key.tickSpacing, key.hooks],
    ),
  );
}

/** A key as a contract gives it, as a plain object. */
export function keyValues({ currency0, currency1, fee, tickSpacing, hooks }: PoolKey): PoolKey {
  return { currency0, currency1, fee, tickSpacing, hooks };
}

/** The price's root and the liquidity at it. */
export async function poolAt({ manager }: Pools, key: PoolKey): Promise<Pool> {
  const slot = slotOf(key);
  const [slot0, liquidity] = [await read(manager, slot), await read(manager, slot + LIQUIDITY_OFFSET)];
  return { sqrtPrice: slot0 & ((1n << 160n) - 1n), liquidity };
}

/** The liquidity of an account's position over the full range. */
export async function positionOf({ manager }: Pools, key: PoolKey, owner: string): Promise<bigint> {
  const { lower, upper } = FULL_RANGE;
  const position = keccak256(
    solidityPacked(["address", "int24", "int24", "bytes32"], [owner, lower, upper, toBeHex(0, 32)]),
  );
  const slot = keccak256(coder.encode(["bytes32", "uint256"], [position, slotOf(key) + POSITIONS_OFFSET]));
  return read(manager, BigInt(slot));
}

/** What a swap of an exact amount does to a pool without a tick in the way: v4-core's SwapMath, in plain numbers. */
export function swapped({ sqrtPrice: from, liquidity }: Pool, fee: bigint, zeroForOne: boolean, amount: bigint) {
  const net = (amount * (1_000_000n - fee)) / 1_000_000n;
  const scaled = liquidity << 96n;
  if (zeroForOne) {
    const to = ceilDiv(scaled * from, scaled + net * from);
    return { sqrtPrice: to, fee: amount - net, out: (liquidity * (from - to)) >> 96n };
  }
  const to = from + (net << 96n) / liquidity;
  return { sqrtPrice: to, fee: amount - net, out: (scaled * (to - from)) / to / from };
}

/** What a position gets of a fee: the pool counts it in 2⁻¹²⁸ of a unit of liquidity. */
export function partOf(fee: bigint, position: bigint, liquidity = position): bigint {
  return (((fee << 128n) / liquidity) * position) >> 128n;
}

function ceilDiv(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/** The integer root of a number, rounded down. */
export function sqrt(square: bigint): bigint {
  let [root, next] = [square + 1n, square];
  while (next < root) [root, next] = [next, (next + square / next) >> 1n];
  return root;
}

function slotOf(key: PoolKey): bigint {
  return BigInt(keccak256(coder.encode(["bytes32", "uint256"], [poolIdOf(key), POOLS_SLOT])));
}

async function read(manager: BaseContract, slot: bigint): Promise<bigint> {
  const word = (await manager.getFunction("extsload(bytes32)")(toBeHex(slot, 32))) as string;
  return BigInt(word);
}
