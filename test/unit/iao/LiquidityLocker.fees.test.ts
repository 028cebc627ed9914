import { expect } from "chai";
import { network } from "hardhat";
import { StreamingStake__factory } from "../../../typechain-types/index.ts";
import { deployLocker, type FundedScene, ONE, OFFERING, provided, State, USD } from "../../helpers/locker.ts";
import { donate, FULL_RANGE, modify, partOf, poolAt, positionOf, swapIn, swapped } from "../../helpers/uniswap.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const FEE = 10_000n;
const PAID = 12_345n * USD;
const SOLD = 1_234_567n * ONE;
const MAX_UINT96 = 2n ** 96n - 1n;

const tokenFirst = async () => provided(await deployLocker(connection));
const currencyFirst = async () => provided(await deployLocker(connection), { first: false });

for (const [name, deployed] of Object.entries({ first: tokenFirst, second: currencyFirst })) {
  describe(`LiquidityLocker, whose token comes ${name}`, () => {
    let scene: FundedScene;
    const position = async () => positionOf(scene.pools, scene.key, await scene.locker.getAddress());
    const revenue = async () => (await scene.locker.liquidityOf(OFFERING)).revenue;

    /** Alice swaps; says what the swap should do to the pool. */
    async function swap(buys: boolean, amount: bigint) {
      const { pools, key, first, alice } = scene;
      const zeroForOne = buys !== first;
      const result = swapped(await poolAt(pools, key), FEE, zeroForOne, amount);
      await swapIn(pools, alice, key, zeroForOne, amount);
      return result;
    }

    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(deployed);
    });

    describe("a swap", () => {
      it("when somebody buys, he gets what the pool's formula says", async () => {
        const { alice, token, pools, key } = scene;
        const before = await token.balanceOf(alice);
        const { out, sqrtPrice } = await swap(true, PAID);
        expect((await token.balanceOf(alice)) - before).to.equal(out);
        expect((await poolAt(pools, key)).sqrtPrice).to.equal(sqrtPrice);
      });

      it("when somebody sells, he gets what the pool's formula says", async () => {
        const { alice, currency, pools, key } = scene;
        const before = await currency.balanceOf(alice);
        const { out, sqrtPrice } = await swap(false, SOLD);
        expect((await currency.balanceOf(alice)) - before).to.equal(out);
        expect((await poolAt(pools, key)).sqrtPrice).to.equal(sqrtPrice);
      });
    });

    describe("collect", () => {
      it("given that somebody bought, it keeps the fee in the currency for the revenue rights", async () => {
        const { locker, currency, mallory } = scene;
        const before = await revenue();
        const fee = partOf((await swap(true, PAID)).fee, await position());
        await expect(locker.connect(mallory).collect(OFFERING))
          .to.emit(locker, "FeesCollected")
          .withArgs(OFFERING, 0n, fee);
        expect(await revenue()).to.equal(before + fee);
        expect(await currency.balanceOf(locker)).to.equal(before + fee);
      });

      it("given that somebody sold, it burns the fee in the token", async () => {
        const { locker, token } = scene;
        const supply = await token.totalSupply();
        const fee = partOf((await swap(false, SOLD)).fee, await position());
        await expect(locker.collect(OFFERING)).to.emit(locker, "FeesCollected").withArgs(OFFERING, fee, 0n);
        expect(await token.totalSupply()).to.equal(supply - fee);
        expect(await token.balanceOf(locker)).to.equal(0n);
      });

      it("given that both happened, it returns both", async () => {
        const bought = partOf((await swap(true, PAID)).fee, await position());
        const sold = partOf((await swap(false, SOLD)).fee, await position());
        expect(await scene.locker.collect.staticCall(OFFERING)).to.deep.equal([sold, bought]);
      });

      it("given that another has half of the liquidity, it collects half", async () => {
        const { pools, key, bob, locker } = scene;
        const own = await position();
        await modify(pools, bob, key, FULL_RANGE, own);
        const fee = partOf((await swap(true, PAID)).fee, own, 2n * own);
        expect((await locker.collect.staticCall(OFFERING)).revenue).to.equal(fee);
      });

      it("given a donation to the pool, it collects it", async () => {
        const { pools, key, bob, locker, first } = scene;
        const [tokens, amount] = [7n * ONE, 9n * USD];
        await donate(pools, bob, key, first ? tokens : amount, first ? amount : tokens);
        const own = await position();
        expect(await locker.collect.staticCall(OFFERING)).to.deep.equal([partOf(tokens, own), partOf(amount, own)]);
      });

      it("given that nothing happened, it collects nothing", async () => {
        await expect(scene.locker.collect(OFFERING)).to.emit(scene.locker, "FeesCollected").withArgs(OFFERING, 0n, 0n);
      });

      it("it leaves the liquidity as it is", async () => {
        const before = await position();
        await swap(true, PAID);
        await scene.locker.collect(OFFERING);
        expect(await position()).to.equal(before);
      });

      it("given nothing, it reverts with LiquidityLockerWrongState", async () => {
        await expect(scene.locker.collect(2n))
          .to.be.revertedWithCustomError(scene.locker, "LiquidityLockerWrongState")
          .withArgs(2n, State.None);
      });
    });

    describe("stream", () => {
      const rightsOf = async () =>
        StreamingStake__factory.connect(await scene.rightsFactory.rightsOf(scene.token), scene.alice);

      beforeEach(async () => {
        await swap(true, PAID);
        await scene.locker.collect(OFFERING);
      });

      it("given no revenue rights, it creates them and funds them", async () => {
        const { locker, currency, mallory } = scene;
        const [waits, rights] = [await revenue(), await rightsOf()];
        await expect(locker.connect(mallory).stream(OFFERING))
          .to.emit(locker, "RevenueStreamed")
          .withArgs(OFFERING, rights, waits);
        expect((await rights.getStream(currency)).held).to.equal(waits);
        expect(await currency.balanceOf(rights)).to.equal(waits);
        expect(await revenue()).to.equal(0n);
      });

      it("given revenue rights, whoever stakes the token earns it over the period", async () => {
        const { locker, token, currency, rightsFactory, alice } = scene;
        const [waits, rights] = [await revenue(), await rightsOf()];
        await rightsFactory.create(token);
        await token.connect(alice).approve(rights, ONE);
        await rights.stake(alice, ONE);
        await locker.stream(OFFERING);
        await networkHelpers.time.increase(await rights.STREAM_PERIOD());
        expect(await rights.claimable(currency, alice)).to.be.oneOf([waits, waits - 1n]);
      });

      it("given rights that have room for a part, it streams that and the rest waits", async () => {
        const { locker, token, currency, rightsFactory, bob } = scene;
        const [waits, rights] = [await revenue(), await rightsOf()];
        const room = waits / 3n;
        await rightsFactory.create(token);
        await currency.mint(bob, MAX_UINT96);
        await currency.connect(bob).approve(rights, MAX_UINT96);
        await rights.connect(bob).fund(currency, MAX_UINT96 - room);
        await expect(locker.stream(OFFERING)).to.emit(locker, "RevenueStreamed").withArgs(OFFERING, rights, room);
        expect(await revenue()).to.equal(waits - room);

        await expect(locker.stream(OFFERING))
          .to.be.revertedWithCustomError(locker, "LiquidityLockerNoRevenue")
          .withArgs(OFFERING);
      });

      it("given that nothing waits, it reverts with LiquidityLockerNoRevenue", async () => {
        const { locker } = scene;
        await locker.stream(OFFERING);
        await expect(locker.stream(OFFERING))
          .to.be.revertedWithCustomError(locker, "LiquidityLockerNoRevenue")
          .withArgs(OFFERING);
      });
    });
  });
}

describe("LiquidityLocker, whose currency isn't listed", () => {
  const deployed = async () => {
    const currency = await ethers.deployContract("TokenMock", [6]);
    return provided(await deployLocker(connection), { currency });
  };

  it("when it is streamed, it reverts with StreamingStakeUnknownReward, and works once it is listed", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { pools, key, alice, locker, stakers, currency } = scene;
    await swapIn(pools, alice, key, false, PAID);
    await locker.collect(OFFERING);
    await expect(locker.stream(OFFERING))
      .to.be.revertedWithCustomError(stakers, "StreamingStakeUnknownReward")
      .withArgs(currency);

    await stakers.listReward(currency);
    await expect(locker.stream(OFFERING)).to.emit(locker, "RevenueStreamed");
  });
});
