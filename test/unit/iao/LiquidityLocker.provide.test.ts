import { expect } from "chai";
import { network } from "hardhat";
import {
  deployLocker,
  funded,
  FUNDS,
  type FundedScene,
  ONE,
  OFFERING,
  PRICE_UNIT,
  State,
  toldOf,
} from "../../helpers/locker.ts";
import { poolAt, poolIdOf, positionOf, sqrt, swapIn } from "../../helpers/uniswap.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const MAX_UINT128 = 2n ** 128n - 1n;

const deployed = () => deployLocker(connection);
const waiting = async () => funded(await networkHelpers.loadFixture(deployed));

/** The root of a price, as the interface says. */
function rootOf(price: bigint, first: boolean): bigint {
  return first ? sqrt((price << 192n) / PRICE_UNIT) : sqrt((PRICE_UNIT << 136n) / price) << 28n;
}

describe("LiquidityLocker", () => {
  describe("provide", () => {
    for (const first of [true, false]) {
      for (const decimals of [6n, 18n]) {
        describe(`given a currency of ${decimals} decimals ${first ? "after" : "before"} the token`, () => {
          const scale = 10n ** (decimals - 6n);
          const funds = { tokens: FUNDS.tokens, amount: FUNDS.amount * scale, price: FUNDS.price * scale };
          const inOrder = async () => {
            const base = await networkHelpers.loadFixture(deployed);
            return funded(base, { first, funds, currency: decimals === 6n ? base.usd : base.finer });
          };
          let scene: FundedScene;

          beforeEach(async () => {
            scene = await networkHelpers.loadFixture(inOrder);
          });

          it("it begins the pool at the clearing price, rounded down", async () => {
            await scene.locker.provide(OFFERING);
            expect((await poolAt(scene.pools, scene.key)).sqrtPrice).to.equal(rootOf(funds.price, first));
          });

          it("it locks all as one position over the full range", async () => {
            const { locker, pools, key } = scene;
            await locker.provide(OFFERING);
            const { state, tokens, amount, liquidity } = await locker.liquidityOf(OFFERING);
            expect([state, tokens, amount]).to.deep.equal([State.Locked, 0n, 0n]);
            expect(await positionOf(pools, key, await locker.getAddress())).to.equal(liquidity);
            expect((await poolAt(pools, key)).liquidity).to.equal(liquidity);
          });

          it("it gives the manager what it says, burns what is left of the token and keeps what is left of the currency", async () => {
            const { locker, pools, key, token, currency } = scene;
            const supply = await token.totalSupply();
            const transaction = await locker.provide(OFFERING);
            const [tokens, amount] = [await token.balanceOf(pools.manager), await currency.balanceOf(pools.manager)];
            const { liquidity, revenue } = await locker.liquidityOf(OFFERING);
            await expect(transaction)
              .to.emit(locker, "LiquidityProvided")
              .withArgs(OFFERING, poolIdOf(key), liquidity, tokens, amount);
            expect(await token.totalSupply()).to.equal(supply - (funds.tokens - tokens));
            expect(revenue).to.equal(funds.amount - amount);
            expect(await currency.balanceOf(locker)).to.equal(revenue);
            expect(await token.balanceOf(locker)).to.equal(0n);
          });

          it("it leaves less than a millionth of each", async () => {
            const { locker, pools, token, currency } = scene;
            await locker.provide(OFFERING);
            const million = 10n ** 6n;
            const [tokens, amount] = [await token.balanceOf(pools.manager), await currency.balanceOf(pools.manager)];
            expect((funds.tokens - tokens) * million < funds.tokens).to.equal(true);
            expect((funds.amount - amount) * million < funds.amount).to.equal(true);
          });

          it("it lets others swap at once", async () => {
            const { locker, pools, key, alice, token } = scene;
            await locker.provide(OFFERING);
            const before = await token.balanceOf(alice);
            await swapIn(pools, alice, key, !first, 100n * 10n ** decimals);
            expect(await token.balanceOf(alice)).to.be.greaterThan(before);
          });
        });
      }
    }

    for (const first of [true, false]) {
      for (const price of [1n, MAX_UINT128]) {
        describe(`given the ${price === 1n ? "lowest" : "highest"} price and the token ${first ? "first" : "second"}`, () => {
          it("it begins the pool at it, and what doesn't fit the range is left", async () => {
            const funds = { tokens: 10n ** 8n * ONE, amount: 10n ** 12n, price };
            const { locker, pools, key, token, currency } = await toldOf(await networkHelpers.loadFixture(deployed), {
              first,
              funds,
            });
            await locker.provide(OFFERING);
            const { liquidity, revenue } = await locker.liquidityOf(OFFERING);
            expect((await poolAt(pools, key)).sqrtPrice).to.equal(rootOf(price, first));
            expect(await positionOf(pools, key, await locker.getAddress())).to.equal(liquidity);
            expect(revenue).to.equal(funds.amount - (await currency.balanceOf(pools.manager)));
            expect(await token.balanceOf(locker)).to.equal(0n);
          });
        });
      }
    }

    it("when anybody calls, it works", async () => {
      const { locker, mallory } = await networkHelpers.loadFixture(waiting);
      await locker.connect(mallory).provide(OFFERING);
      expect((await locker.liquidityOf(OFFERING)).state).to.equal(State.Locked);
    });

    it("given that it is locked, it reverts with LiquidityLockerWrongState", async () => {
      const { locker } = await networkHelpers.loadFixture(waiting);
      await locker.provide(OFFERING);
      await expect(locker.provide(OFFERING))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerWrongState")
        .withArgs(OFFERING, State.Locked);
    });

    it("given that it is locked, giveUp reverts with LiquidityLockerWrongState", async () => {
      const { locker } = await networkHelpers.loadFixture(waiting);
      await locker.provide(OFFERING);
      await expect(locker.giveUp(OFFERING))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerWrongState")
        .withArgs(OFFERING, State.Locked);
    });

    it("given nothing, it reverts with LiquidityLockerWrongState", async () => {
      const { locker } = await networkHelpers.loadFixture(deployed);
      await expect(locker.provide(OFFERING))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerWrongState")
        .withArgs(OFFERING, State.None);
    });

    it("given that the currency blocks the locker, it reverts, and works when that ends", async () => {
      const base = await networkHelpers.loadFixture(deployed);
      const currency = await connection.ethers.deployContract("TokenMockBlocklist");
      const { locker } = await funded(base, { currency });
      await currency.setBlocked(locker, true);
      await expect(locker.provide(OFFERING))
        .to.be.revertedWithCustomError(currency, "TokenMockBlocked")
        .withArgs(locker);
      await currency.setBlocked(locker, false);
      await locker.provide(OFFERING);
      expect((await locker.liquidityOf(OFFERING)).state).to.equal(State.Locked);
    });

    it("given a currency that takes a fee, the manager refuses with CurrencyNotSettled", async () => {
      const base = await networkHelpers.loadFixture(deployed);
      const currency = await connection.ethers.deployContract("TokenMockFeeOnTransfer");
      const { locker, pools } = await toldOf(base, { currency });
      await expect(locker.provide(OFFERING)).to.be.revertedWithCustomError(pools.manager, "CurrencyNotSettled");
    });

    describe("given what no pool takes", () => {
      const cases = {
        "no price": { ...FUNDS, price: 0n },
        "no tokens": { ...FUNDS, tokens: 0n },
        "no currency": { ...FUNDS, amount: 0n },
      };
      for (const [name, funds] of Object.entries(cases)) {
        it(`given ${name}, it reverts, and is given up in the end`, async () => {
          const { locker, currency, token } = await toldOf(await networkHelpers.loadFixture(deployed), { funds });
          await expect(locker.provide(OFFERING)).to.revert(connection.ethers);
          await networkHelpers.time.increase(await locker.PROVIDE_PERIOD());
          await locker.giveUp(OFFERING);
          expect((await locker.liquidityOf(OFFERING)).revenue).to.equal(funds.amount);
          expect(await currency.balanceOf(locker)).to.equal(funds.amount);
          expect(await token.balanceOf(locker)).to.equal(0n);
        });
      }
    });
  });
});
