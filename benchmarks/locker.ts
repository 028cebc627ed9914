import { MaxUint256, ZeroAddress, concat } from "ethers";
import { BEFORE_INITIALIZE } from "../modules/Pools.ts";
import { deployUniswap } from "../deployer/uniswap.ts";
import {
  HookDeployer__factory,
  LiquidityLocker__factory,
  LockerEscrowMock__factory,
  ModelTokenFactory__factory,
  ModelToken__factory,
  RevenueRightsFactory__factory,
  StreamingStake__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, gasOf } from "./chain.ts";

const ONE = 10n ** 18n;
const FUNDS = { tokens: 10n ** 6n * ONE, amount: 10n ** 4n * ONE, price: 10n ** 34n };

/** The liquidity of one offering; fees are in both of the pool's currencies and were collected before. */
export async function measureLocker(chain: Chain): Promise<Figures> {
  const { owner, token: currency } = chain;
  const { locker, token, swap } = await deployLocker(chain);
  const provide = await gasOf(locker.provide(1n));
  for (const zeroForOne of [true, false]) await swap(zeroForOne);
  await locker.collect(1n);
  for (const zeroForOne of [true, false]) await swap(zeroForOne);
  const collect = await gasOf(locker.collect(1n));
  const first = await gasOf(locker.stream(1n));

  for (const zeroForOne of [true, false]) await swap(zeroForOne);
  await locker.collect(1n);
  const rights = RevenueRightsFactory__factory.connect(await locker.rightsFactory(), owner);
  const stake = StreamingStake__factory.connect(await rights.rightsOf(token), owner);
  await token.approve(stake, ONE);
  await stake.stake(owner, ONE);
  const later = await gasOf(locker.stream(1n));
  if ((await stake.getStream(currency)).held === 0n) throw new Error("Nothing was streamed.");
  return { "iao.provide": provide, "iao.collect": collect, "iao.stream.first": first, "iao.stream.later": later };
}

async function deployLocker({ ethers, owner, token: currency }: Chain) {
  const manager = await deployUniswap(ethers, "PoolManager", [owner.address]);
  const swapper = await deployUniswap(ethers, "PoolSwapTest", [await manager.getAddress()]);
  const stakers = await new StreamingStake__factory(owner).deploy(owner, ZeroAddress, currency, [currency]);
  const rights = await new RevenueRightsFactory__factory(owner).deploy(stakers);
  const deployer = await new HookDeployer__factory(owner).deploy();
  const args = [await manager.getAddress(), await rights.getAddress(), owner.address];
  const code = concat([LiquidityLocker__factory.bytecode, new LiquidityLocker__factory().interface.encodeDeploy(args)]);
  const salt = await deployer.findSalt(code, BEFORE_INITIALIZE);
  const address = await deployer.deploy.staticCall(salt, code);
  await deployer.deploy(salt, code);
  const locker = LiquidityLocker__factory.connect(address, owner);
  const escrow = await new LockerEscrowMock__factory(owner).deploy(locker);
  await locker.bind(escrow);

  const factory = await new ModelTokenFactory__factory(owner).deploy();
  const supply = 10n * FUNDS.tokens;
  const model = await factory.createModelToken.staticCall("Model", "MDL", supply, owner);
  await factory.createModelToken("Model", "MDL", supply, owner);
  const token = ModelToken__factory.connect(model, owner);
  await token.transfer(escrow, FUNDS.tokens);
  await currency.transfer(escrow, FUNDS.amount);
  await escrow.fund(1n, token, currency, FUNDS.tokens, FUNDS.amount, FUNDS.price);

  for (const each of [token, currency]) await each.approve(await swapper.getAddress(), MaxUint256);
  const { currency0, currency1, fee, tickSpacing, hooks } = await locker.poolKeyOf(1n);
  const swap = (zeroForOne: boolean) =>
    swapper.getFunction("swap")(
      [currency0, currency1, fee, tickSpacing, hooks],
      [zeroForOne, -ONE, zeroForOne ? 2n ** 33n : 2n ** 159n],
      [false, false],
      "0x",
    );
  return { locker, token, swap };
}
