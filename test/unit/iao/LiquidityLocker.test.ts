import { expect } from "chai";
import { network } from "hardhat";
import {
  type LiquidityLocker,
  LiquidityLocker__factory,
  MilestoneEscrow__factory,
} from "../../../typechain-types/index.ts";
import { BEFORE_INITIALIZE, findHookSalt, lockerCode } from "../../helpers/hookSalt.ts";
import {
  asEscrow,
  DAY,
  deployLocker,
  funded,
  FUNDS,
  type FundedScene,
  OFFERING,
  sold,
  State,
} from "../../helpers/locker.ts";
import { BOND } from "../../helpers/milestones.ts";
import { modify, FULL_RANGE, type PoolKey } from "../../helpers/uniswap.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { ZeroAddress } = ethers;
const PERIOD = 30n * DAY;

const deployed = () => deployLocker(connection);
const waiting = async () => funded(await networkHelpers.loadFixture(deployed));

describe("LiquidityLocker", () => {
  let scene: FundedScene;
  /** The escrow says what it never says: a number again, or one without anything. */
  const told = async (offeringId: bigint, price = FUNDS.price) => {
    const { locker, token, currency } = scene;
    return locker.connect(await asEscrow(scene)).fund(offeringId, token, currency, 0n, 0n, price);
  };
  const fundedAt = async () => (await scene.locker.liquidityOf(OFFERING)).fundedAt;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(waiting);
  });

  /** A locker that nothing is bound to. */
  async function unbound() {
    const { deployer, pools, rightsFactory, mallory } = scene;
    const code = lockerCode(await pools.manager.getAddress(), await rightsFactory.getAddress(), mallory.address);
    const { salt, address } = findHookSalt(await deployer.getAddress(), code, BEFORE_INITIALIZE);
    await deployer.deploy(salt, code);
    return LiquidityLocker__factory.connect(address, mallory);
  }

  async function escrowOf(locker: LiquidityLocker) {
    const { owner, vault, roots, council } = scene;
    return new MilestoneEscrow__factory(owner).deploy(owner, vault, locker, roots, council, BOND);
  }

  describe("constructor", () => {
    it("it keeps the manager, the factory of rights and the binder", async () => {
      const { locker, pools, rightsFactory, owner } = scene;
      expect(await locker.manager()).to.equal(await pools.manager.getAddress());
      expect(await locker.rightsFactory()).to.equal(await rightsFactory.getAddress());
      expect(await locker.binder()).to.equal(owner.address);
    });

    it("it takes 1% of swaps, has ticks 200 apart and waits for 30 days", async () => {
      const { locker } = scene;
      expect([await locker.FEE(), await locker.TICK_SPACING()]).to.deep.equal([10_000n, 200n]);
      expect(await locker.PROVIDE_PERIOD()).to.equal(PERIOD);
    });

    it("when the address isn't that of the hook, it reverts with LiquidityLockerInvalidAddress", async () => {
      const { locker, pools, rightsFactory, mallory } = scene;
      const from = mallory.address;
      const nonce = await ethers.provider.getTransactionCount(from);
      const factory = new LiquidityLocker__factory(mallory);
      await expect(factory.deploy(await pools.manager.getAddress(), rightsFactory, mallory))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerInvalidAddress")
        .withArgs(ethers.getCreateAddress({ from, nonce }));
    });

    it("when the address has another hook's bit as well, it reverts with LiquidityLockerInvalidAddress", async () => {
      const { deployer, locker, pools, rightsFactory, mallory } = scene;
      const code = lockerCode(await pools.manager.getAddress(), await rightsFactory.getAddress(), mallory.address);
      const { salt, address } = findHookSalt(await deployer.getAddress(), code, BEFORE_INITIALIZE | 1n);
      await expect(deployer.deploy(salt, code))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerInvalidAddress")
        .withArgs(address);
    });
  });

  describe("bind", () => {
    it("given none, when the escrow names the locker, it binds it and emits EscrowBound", async () => {
      const locker = await unbound();
      const escrow = await escrowOf(locker);
      await expect(locker.bind(escrow)).to.emit(locker, "EscrowBound").withArgs(escrow);
      expect(await locker.escrow()).to.equal(await escrow.getAddress());
    });

    it("given none, when the escrow names another locker, it reverts with LiquidityLockerInvalidBinding", async () => {
      const locker = await unbound();
      await expect(locker.bind(scene.escrow))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerInvalidBinding")
        .withArgs(scene.mallory.address, scene.escrow);
    });

    it("given none, when the caller isn't the binder, it reverts with LiquidityLockerInvalidBinding", async () => {
      const locker = await unbound();
      const escrow = await escrowOf(locker);
      await expect(locker.connect(scene.alice).bind(escrow))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerInvalidBinding")
        .withArgs(scene.alice.address, escrow);
    });

    it("given an escrow, it reverts with LiquidityLockerInvalidBinding", async () => {
      const { locker, owner } = scene;
      const escrow = await escrowOf(locker);
      await expect(locker.bind(escrow))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerInvalidBinding")
        .withArgs(owner.address, escrow);
    });
  });

  describe("fund", () => {
    it("when the escrow sends liquidity, it takes note of what waits and emits LiquidityFunded", async () => {
      const { escrow, locker, token, currency, funds } = await sold(await networkHelpers.loadFixture(deployed));
      const at = BigInt(await networkHelpers.time.latest()) + 7n;
      await networkHelpers.time.setNextBlockTimestamp(at);
      await expect(escrow.sendLiquidity(OFFERING))
        .to.emit(locker, "LiquidityFunded")
        .withArgs(OFFERING, token, currency, funds.tokens, funds.amount, funds.price);

      const pair = [await token.getAddress(), at, State.Waiting, await currency.getAddress()];
      const noted = await locker.liquidityOf(OFFERING);
      expect(noted).to.deep.equal([...pair, funds.tokens, funds.amount, funds.price, 0n, 0n]);
    });

    it("when amounts and price are of no use, it takes note all the same", async () => {
      await told(2n, 0n);
      expect((await scene.locker.liquidityOf(2n)).state).to.equal(State.Waiting);
    });

    it("given that it was funded, it reverts with LiquidityLockerWrongState", async () => {
      await expect(told(OFFERING))
        .to.be.revertedWithCustomError(scene.locker, "LiquidityLockerWrongState")
        .withArgs(OFFERING, State.Waiting);
    });

    it("when the caller isn't the escrow, it reverts with LiquidityLockerNotEscrow", async () => {
      const { locker, token, currency, mallory } = scene;
      await expect(locker.connect(mallory).fund(2n, token, currency, 1n, 1n, 1n))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerNotEscrow")
        .withArgs(mallory.address);
    });
  });

  describe("giveUp", () => {
    it("given that the period isn't over, it reverts with LiquidityLockerTooEarly", async () => {
      const from = (await fundedAt()) + PERIOD;
      await networkHelpers.time.setNextBlockTimestamp(from - 1n);
      await expect(scene.locker.giveUp(OFFERING))
        .to.be.revertedWithCustomError(scene.locker, "LiquidityLockerTooEarly")
        .withArgs(OFFERING, from);
    });

    describe("given that the period is over", () => {
      beforeEach(async () => {
        await networkHelpers.time.setNextBlockTimestamp((await fundedAt()) + PERIOD);
      });

      it("when anybody calls, it burns the tokens and emits LiquidityGivenUp", async () => {
        const { locker, mallory, token, funds } = scene;
        const supply = await token.totalSupply();
        await expect(locker.connect(mallory).giveUp(OFFERING))
          .to.emit(locker, "LiquidityGivenUp")
          .withArgs(OFFERING, funds.tokens, funds.amount);
        expect(await token.totalSupply()).to.equal(supply - funds.tokens);
      });

      it("it keeps the currency for the revenue rights", async () => {
        const { locker, funds, currency } = scene;
        await locker.giveUp(OFFERING);
        const { state, tokens, amount, revenue } = await locker.liquidityOf(OFFERING);
        expect([state, tokens, amount, revenue]).to.deep.equal([State.GivenUp, 0n, 0n, funds.amount]);
        expect(await currency.balanceOf(locker)).to.equal(funds.amount);
      });

      it("given that it is given up, when anybody streams it, the revenue rights have all of it", async () => {
        const { locker, mallory, rightsFactory, token, funds, currency } = scene;
        await locker.giveUp(OFFERING);
        await locker.connect(mallory).stream(OFFERING);
        expect(await currency.balanceOf(await rightsFactory.rightsOf(token))).to.equal(funds.amount);
        expect(await currency.balanceOf(locker)).to.equal(0n);
      });

      it("given that it is given up, neither a pool takes it nor is it given up again", async () => {
        const { locker } = scene;
        await locker.giveUp(OFFERING);
        for (const call of [locker.giveUp(OFFERING), locker.provide(OFFERING), locker.collect(OFFERING)]) {
          await expect(call)
            .to.be.revertedWithCustomError(locker, "LiquidityLockerWrongState")
            .withArgs(OFFERING, State.GivenUp);
        }
      });
    });

    it("given nothing, it reverts with LiquidityLockerWrongState", async () => {
      await expect(scene.locker.giveUp(2n))
        .to.be.revertedWithCustomError(scene.locker, "LiquidityLockerWrongState")
        .withArgs(2n, State.None);
    });
  });

  describe("the hook", () => {
    it("when the manager asks for somebody else, beforeInitialize reverts with LiquidityLockerOnlySelf", async () => {
      const { locker, key, mallory } = scene;
      const call = locker.beforeInitialize(mallory, key, 1n);
      await expect(call).to.be.revertedWithCustomError(locker, "LiquidityLockerOnlySelf").withArgs(mallory.address);
    });

    it("when anybody but the manager calls, unlockCallback reverts with LiquidityLockerNotManager", async () => {
      const { locker, mallory } = scene;
      await expect(locker.connect(mallory).unlockCallback("0x"))
        .to.be.revertedWithCustomError(locker, "LiquidityLockerNotManager")
        .withArgs(mallory.address);
    });

    it("when another hook is called, it reverts: there is none", async () => {
      const hooks = ["afterInitialize(address,(address,address,uint24,int24,address),uint160,int24)"];
      const { locker, key, pools } = scene;
      const manager = await ethers.getImpersonatedSigner(await pools.manager.getAddress());
      await networkHelpers.setBalance(manager.address, 10n ** 18n);
      const data = new ethers.Interface(hooks.map((hook) => `function ${hook}`)).encodeFunctionData("afterInitialize", [
        manager.address,
        Object.values(key satisfies PoolKey),
        1n,
        0n,
      ]);
      await expect(manager.sendTransaction({ to: locker, data })).to.revert(ethers);
    });
  });

  describe("poolKeyOf", () => {
    it("given that the token comes first, it names it first", async () => {
      const { locker, token, currency } = scene;
      const pair = [await token.getAddress(), await currency.getAddress()];
      expect(await locker.poolKeyOf(OFFERING)).to.deep.equal([...pair, 10_000n, 200n, await locker.getAddress()]);
    });

    it("given that the currency comes first, it names that first", async () => {
      const { locker, token, currency } = await funded(await networkHelpers.loadFixture(deployed), { first: false });
      const pair = [await currency.getAddress(), await token.getAddress()];
      expect(await locker.poolKeyOf(OFFERING)).to.deep.equal([...pair, 10_000n, 200n, await locker.getAddress()]);
    });
  });

  describe("the pool before it begins", () => {
    it("when somebody adds to it, the manager refuses", async () => {
      const { pools, key, mallory } = scene;
      await expect(modify(pools, mallory, key, FULL_RANGE, 1_000n)).to.be.revertedWithCustomError(
        pools.manager,
        "PoolNotInitialized",
      );
    });
  });

  it("it has no escrow before one is bound", async () => {
    expect(await (await unbound()).escrow()).to.equal(ZeroAddress);
  });
});
