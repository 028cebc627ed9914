import { expect } from "chai";
import type { Interface } from "ethers";
import { network } from "hardhat";
import type { PoolCallerMock, TokenMockReentrant } from "../../typechain-types/index.ts";
import {
  deployLocker,
  enrich,
  funded,
  type FundedScene,
  type LockerScene,
  ONE,
  OFFERING,
  State,
  USD,
} from "../helpers/locker.ts";
import {
  by,
  donate,
  FULL_RANGE,
  MIN_SQRT_PRICE,
  modify,
  poolAt,
  poolIdOf,
  positionOf,
  swapIn,
  swapped,
} from "../helpers/uniswap.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const ANY_PRICE = 2n ** 96n;
const PAID = 100_000n * USD;
const POSITION = [FULL_RANGE.lower, FULL_RANGE.upper] as const;

const deployed = () => deployLocker(connection);
const waiting = async () => funded(await networkHelpers.loadFixture(deployed));

/** What locked liquidity is tried to be had by; threat 30 and I10. */
describe("attacks on locked liquidity (threat 30)", () => {
  let scene: FundedScene;
  let caller: PoolCallerMock;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(waiting);
    caller = await ethers.deployContract("PoolCallerMock", [await scene.pools.manager.getAddress()]);
  });

  const own = async () => positionOf(scene.pools, scene.key, await scene.locker.getAddress());
  const encode = (name: string, args: readonly unknown[]) =>
    scene.pools.manager.interface.encodeFunctionData(name, args);
  const managerCall = async (name: string, args: readonly unknown[]) => ({
    target: await scene.pools.manager.getAddress(),
    data: encode(name, args),
  });
  const lockerCall = async (name: "collect" | "provide" | "stream") => ({
    target: await scene.locker.getAddress(),
    data: (scene.locker.interface as Interface).encodeFunctionData(name, [OFFERING]),
  });
  /** Liquidity of the locker's range, changed by whoever calls. */
  const change = (liquidity: bigint, salt = ethers.ZeroHash) =>
    managerCall("modifyLiquidity", [scene.key, [...POSITION, liquidity, salt], "0x"]);

  async function worth({ currency, token, mallory } = scene) {
    return { currency: await currency.balanceOf(mallory), token: await token.balanceOf(mallory) };
  }

  /** The manager, by the error with which it passes on that of a hook. */
  const refusal = async () =>
    new ethers.Contract(await scene.pools.manager.getAddress(), [
      "error WrappedError(address target, bytes4 selector, bytes reason, bytes details)",
    ]);

  describe("the pool before it begins", () => {
    it("when mallory begins it at his price, the manager refuses, and the locker begins it at its own", async () => {
      const { pools, key, mallory, locker } = scene;
      await expect(by(pools.manager, mallory, "initialize")(key, ANY_PRICE))
        .to.be.revertedWithCustomError(await refusal(), "WrappedError")
        .withArgs(
          await locker.getAddress(),
          locker.interface.getFunction("beforeInitialize").selector,
          locker.interface.encodeErrorResult("LiquidityLockerOnlySelf", [mallory.address]),
          ethers.id("HookCallFailed()").slice(0, 10),
        );
      await locker.provide(OFFERING);
      expect((await poolAt(pools, key)).sqrtPrice).not.to.equal(ANY_PRICE);
    });

    for (const [name, other] of Object.entries({
      "another fee": { fee: 3_000n },
      "ticks of another distance": { tickSpacing: 60n },
    })) {
      it(`when mallory begins one of ${name} with this hook, the manager refuses`, async () => {
        const { pools, key, mallory } = scene;
        const beginning = by(pools.manager, mallory, "initialize")({ ...key, ...other }, ANY_PRICE);
        await expect(beginning).to.be.revertedWithCustomError(await refusal(), "WrappedError");
      });
    }

    it("when he begins one of the same pair without a hook, the locker's isn't touched by it", async () => {
      const { pools, key, mallory, locker } = scene;
      const bare = { ...key, hooks: ethers.ZeroAddress };
      await by(pools.manager, mallory, "initialize")(bare, ANY_PRICE);
      await modify(pools, mallory, bare, FULL_RANGE, 10n ** 12n);
      await locker.provide(OFFERING);
      expect(await own()).to.equal((await locker.liquidityOf(OFFERING)).liquidity);
      expect((await poolAt(pools, bare)).sqrtPrice).to.equal(ANY_PRICE);
    });

    it("when he provides while he has the manager unlocked, it reverts, and works afterwards", async () => {
      const { locker, pools } = scene;
      await expect(caller.unlockAnd([await lockerCall("provide")])).to.be.revertedWithCustomError(
        pools.manager,
        "AlreadyUnlocked",
      );
      await locker.provide(OFFERING);
      expect((await locker.liquidityOf(OFFERING)).state).to.equal(State.Locked);
    });

    it("when he sends tokens and currency to the locker, no more is locked and none comes out", async () => {
      const { locker, token, currency, mallory, funds } = scene;
      await token.connect(mallory).transfer(locker, ONE);
      await currency.connect(mallory).transfer(locker, USD);
      const [tokens, amount] = [await token.balanceOf(locker), await currency.balanceOf(locker)];
      expect([tokens, amount]).to.deep.equal([funds.tokens + ONE, funds.amount + USD]);
      await locker.provide(OFFERING);
      const { revenue } = await locker.liquidityOf(OFFERING);
      expect(await token.balanceOf(locker)).to.equal(ONE);
      expect(await currency.balanceOf(locker)).to.equal(revenue + USD);
    });
  });

  describe("given that it is locked", () => {
    let locked: bigint;

    beforeEach(async () => {
      await scene.locker.provide(OFFERING);
      locked = await own();
    });

    afterEach(async () => {
      expect(await own()).to.equal(locked);
    });

    it("when he removes it by the manager, it is his own position that he hasn't", async () => {
      await expect(caller.unlockAnd([await change(-locked)])).to.revert(ethers);
    });

    it("when he removes it by the router, it is the router's position, which isn't there", async () => {
      const { pools, key, mallory } = scene;
      await expect(modify(pools, mallory, key, FULL_RANGE, -1n)).to.revert(ethers);
    });

    it("when he calls the callback while he has the manager unlocked, it reverts with LiquidityLockerNotManager", async () => {
      const { locker } = scene;
      const data = locker.interface.encodeFunctionData("unlockCallback", ["0x"]);
      await expect(caller.unlockAnd([{ target: await locker.getAddress(), data }]))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerNotManager")
        .withArgs(caller);
    });

    it("when he takes what the pool has, he has to settle it", async () => {
      const { pools, token, mallory, funds } = scene;
      const take = await managerCall("take", [await token.getAddress(), mallory.address, funds.tokens / 2n]);
      await expect(caller.unlockAnd([take])).to.be.revertedWithCustomError(pools.manager, "CurrencyNotSettled");
    });

    it("when he settles what others sent to the manager, he gets nothing", async () => {
      const { pools, token, mallory } = scene;
      const address = await token.getAddress();
      const calls = [
        await managerCall("sync", [address]),
        await managerCall("settle", []),
        await managerCall("take", [address, mallory.address, 1n]),
      ];
      await expect(caller.unlockAnd(calls)).to.be.revertedWithCustomError(pools.manager, "CurrencyNotSettled");
    });

    it("when he collects while he has the manager unlocked, it reverts", async () => {
      await expect(caller.unlockAnd([await lockerCall("collect")])).to.be.revertedWithCustomError(
        scene.pools.manager,
        "AlreadyUnlocked",
      );
    });

    it("when others add and remove their own, the locker's stays", async () => {
      const { pools, key, mallory } = scene;
      await modify(pools, mallory, key, FULL_RANGE, locked / 3n);
      await modify(pools, mallory, key, { lower: -200_000n, upper: 200_000n }, locked / 5n);
      await modify(pools, mallory, key, FULL_RANGE, -locked / 3n);
      await modify(pools, mallory, key, { lower: -200_000n, upper: 200_000n }, -locked / 5n);
    });

    it("when he buys, has it collected and sells, he loses", async () => {
      const { pools, key, mallory, locker, first } = scene;
      const before = await worth();
      await swapIn(pools, mallory, key, !first, PAID);
      await locker.collect(OFFERING);
      await swapIn(pools, mallory, key, first, (await worth()).token - before.token);
      const after = await worth();
      expect(after.token).to.equal(before.token);
      expect(after.currency).to.be.lessThan(before.currency);
    });

    it("when he brings liquidity for the moment of somebody's swap, what the locker gets is its part", async () => {
      const { pools, key, mallory, alice, locker, first } = scene;
      await modify(pools, mallory, key, FULL_RANGE, locked);
      await swapIn(pools, alice, key, !first, PAID);
      await modify(pools, mallory, key, FULL_RANGE, -locked);
      const { revenue } = await locker.collect.staticCall(OFFERING);
      expect(revenue).to.be.oneOf([PAID / 200n, PAID / 200n - 1n]);
    });

    it("when he donates to the pool and removes what he had added, he loses what the locker collects", async () => {
      const { pools, key, mallory, locker } = scene;
      const before = await worth();
      await modify(pools, mallory, key, FULL_RANGE, locked / 2n);
      await donate(pools, mallory, key, 10n * ONE, 10n * USD);
      await modify(pools, mallory, key, FULL_RANGE, -locked / 2n);
      const after = await worth();
      const { revenue, burned } = await locker.collect.staticCall(OFFERING);
      expect(before.currency - after.currency).to.be.greaterThanOrEqual(revenue);
      expect(before.token - after.token).to.be.greaterThanOrEqual(burned);
    });

    it("when all who hold the token sell all they have, the pool keeps both", async () => {
      const { pools, key, first, alice, bob, mallory, token, currency } = scene;
      for (const account of [alice, bob, mallory]) {
        await swapIn(pools, account, key, first, await token.balanceOf(account));
      }
      expect(await currency.balanceOf(pools.manager)).to.be.greaterThan(0n);
    });
  });

  describe("given a currency that calls others in the middle of a payment", () => {
    let currency: TokenMockReentrant;

    beforeEach(async () => {
      const base: LockerScene = await networkHelpers.loadFixture(deployed);
      currency = await ethers.deployContract("TokenMockReentrant");
      scene = await funded(base, { currency });
      caller = await ethers.deployContract("PoolCallerMock", [await scene.pools.manager.getAddress()]);
      await enrich(scene, currency, ONE);
    });

    /** Has the caller make these calls in the next payment of the currency. */
    const arm = async (before: boolean, ...calls: { target: string; data: string }[]) => {
      const data = caller.interface.encodeFunctionData("execute", [calls]);
      await currency.arm(caller, data, before);
    };

    /** The pool as it is after providing, which is undone. */
    async function begun() {
      const snapshot = await networkHelpers.takeSnapshot();
      await scene.locker.provide(OFFERING);
      const pool = await poolAt(scene.pools, scene.key);
      await snapshot.restore();
      return pool;
    }

    for (const name of ["provide", "collect", "stream"] as const) {
      it(`when it calls ${name} while it is provided, it reverts`, async () => {
        await arm(false, await lockerCall(name));
        await expect(scene.locker.provide(OFFERING)).to.be.revertedWithCustomError(
          scene.locker,
          "ReentrancyGuardReentrantCall",
        );
      });
    }

    it("when it takes the locker's payment for its own, the manager refuses all", async () => {
      const address = await currency.getAddress();
      const amount = 1_000n;
      await arm(
        false,
        await managerCall("settle", []),
        await managerCall("take", [address, scene.mallory.address, amount]),
      );
      await expect(scene.locker.provide(OFFERING)).to.be.revertedWithCustomError(
        scene.pools.manager,
        "CurrencyNotSettled",
      );
    });

    it("when it removes the locker's liquidity while it is added, it finds none of its own", async () => {
      await arm(false, await change(-1n));
      await expect(scene.locker.provide(OFFERING)).to.revert(ethers);
    });

    it("when it swaps while liquidity is added, it reverts with LiquidityLockerUnexpectedPrice", async () => {
      const { pools, key, locker, token, mallory } = scene;
      const [manager, sold] = [await pools.manager.getAddress(), await token.getAddress()];
      const bought = await currency.getAddress();
      const { sqrtPrice, liquidity } = await begun();
      const swap = swapped({ sqrtPrice, liquidity }, key.fee, true, ONE);
      await token.connect(mallory).transfer(caller, ONE);
      // before the balances change, and with the sync repeated, so that the locker's payment counts as its own
      await arm(
        true,
        await managerCall("swap", [key, [true, -ONE, MIN_SQRT_PRICE + 1n], "0x"]),
        await managerCall("sync", [sold]),
        { target: sold, data: token.interface.encodeFunctionData("transfer", [manager, ONE]) },
        await managerCall("settle", []),
        await managerCall("mint", [await caller.getAddress(), bought, swap.out]),
        await managerCall("sync", [bought]),
      );
      await expect(locker.provide(OFFERING))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerUnexpectedPrice")
        .withArgs(poolIdOf(key), sqrtPrice, swap.sqrtPrice);
    });

    it("when it pays the locker in the middle of a collection, it reverts with LiquidityLockerUnexpectedBalance", async () => {
      const { pools, key, locker, alice } = scene;
      await locker.provide(OFFERING);
      await swapIn(pools, alice, key, false, 10n ** 6n);
      const { revenue } = await locker.collect.staticCall(OFFERING);
      const balance = await currency.balanceOf(locker);
      const mint = currency.interface.encodeFunctionData("mint", [await locker.getAddress(), 1n]);
      await arm(false, { target: await currency.getAddress(), data: mint });
      await expect(locker.collect(OFFERING))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerUnexpectedBalance")
        .withArgs(currency, balance + revenue, balance + revenue + 1n);
    });
  });
});
