import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import { clearedTwin } from "../../helpers/auctionTwin.ts";
import {
  changed,
  costAt,
  disclosureHash,
  ended,
  holdings,
  placed,
  placedAll,
  reservedOf,
  settled,
  State,
  twinSale,
  USD,
} from "../../helpers/offering.ts";
import { deployedSystem, offered, type OfferedScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 20;

const open = async () => offered(await deployedSystem(connection));

/** bob fills half of the supply above, alice and mallory share the rest at the price. */
const inPart = async () => {
  const scene = await open();
  const half = costAt(scene.disclosure, TICK) / 2n;
  const { alice, bob, mallory } = scene;
  const bids = [
    { by: bob, tick: TICK + 3, amount: half },
    { by: alice, tick: TICK, amount: half },
    { by: mallory, tick: TICK, amount: half + 7n },
    { by: mallory, tick: TICK - 1, amount: half },
  ];
  await placedAll(scene, bids);
  return { ...scene, bids };
};

const withReceiver = async () => {
  const scene = await deployedSystem(connection);
  await scene.models.connect(scene.builder).setReceiver(1n, scene.lane, false);
  return offered(scene);
};

describe("ModelOffering, settle", () => {
  let scene: OfferedScene;

  const settle = (maxTicks = MaxUint256, disclosure = scene.disclosure) =>
    scene.offering.connect(scene.mallory).settle(1n, disclosure, maxTicks);

  describe("given an open offering", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(open);
    });

    it("when it is before the end: it reverts", async () => {
      const { end } = scene.disclosure.sale;
      await time.setNextBlockTimestamp(end - 1n);
      await expect(settle())
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingNotNow")
        .withArgs(1n, end, MaxUint256);
    });

    it("when the disclosure is another: it reverts", async () => {
      await ended(scene);
      const other = changed(scene.disclosure, { sale: { softCap: 1n } });
      await expect(settle(MaxUint256, other))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingOtherDisclosure")
        .withArgs(1n, disclosureHash(scene, scene.disclosure), disclosureHash(scene, other));
    });

    it("when no limit is to be gone over: it reverts", async () => {
      await ended(scene);
      await expect(settle(0n))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingInvalidTerm")
        .withArgs("maxTicks", 0n);
    });

    it("when fewer limits are gone over than it takes: it goes on below", async () => {
      await ended(scene);
      const { tickCount } = scene.disclosure.sale;
      await expect(settle(3n))
        .to.emit(scene.offering, "SettlementAdvanced")
        .withArgs(1n, tickCount - 3n);
      await expect(settle(4n))
        .to.emit(scene.offering, "SettlementAdvanced")
        .withArgs(1n, tickCount - 7n);
      expect(await scene.offering.stateOf(1n)).to.equal(State.Open);
    });

    it("when the limits left are just enough: it ends", async () => {
      await ended(scene);
      await settle(60n);
      expect(await scene.offering.settle.staticCall(1n, scene.disclosure, 3n)).to.equal(false);
      expect(await scene.offering.settle.staticCall(1n, scene.disclosure, 4n)).to.equal(true);
    });
  });

  it("given none: it reverts", async () => {
    scene = await networkHelpers.loadFixture(open);
    await expect(scene.offering.settle(2n, scene.disclosure, 1n))
      .to.be.revertedWithCustomError(scene.offering, "ModelOfferingWrongState")
      .withArgs(2n, State.None);
  });

  describe("given bids that reach the price in part", () => {
    let bids: Awaited<ReturnType<typeof inPart>>["bids"];

    beforeEach(async () => {
      ({ bids, ...scene } = await networkHelpers.loadFixture(inPart));
      await ended(scene);
    });

    const outcome = () => {
      const twin = clearedTwin(twinSale(scene.disclosure), bids);
      const [above, ...others] = bids.map(({ amount }) => amount);
      const marginBid = (others[0] ?? 0n) + (others[1] ?? 0n);
      const marginPaid = twin.proceeds - (above ?? 0n);
      return { twin, marginBid, marginPaid };
    };

    it("keeps what the auction came to", async () => {
      await settle();
      const { twin, marginBid, marginPaid } = outcome();
      const result = await scene.offering.outcomeOf(1n);
      expect([result.price, result.firstFilled, result.sold]).to.deep.equal([twin.price, 21n, twin.sold]);
      expect([result.marginBid, result.marginPaid, result.proceeds]).to.deep.equal([
        marginBid,
        marginPaid,
        twin.proceeds,
      ]);
      const filled = ((bids[0]?.amount ?? 0n) * 10n ** 36n + twin.price - 1n) / twin.price;
      expect(result.marginSold).to.equal(scene.disclosure.saleSupply - filled);
    });

    it("says that it succeeded, whoever calls", async () => {
      const settlement = settle();
      await settlement;
      await expect(settlement)
        .to.emit(scene.offering, "OfferingSucceeded")
        .withArgs(1n, await scene.offering.outcomeOf(1n));
      expect(await scene.offering.stateOf(1n)).to.equal(State.Succeeded);
    });

    it("comes to the same in small steps", async () => {
      expect(await settledOutcome(1n)).to.deep.equal(await settledOutcome(MaxUint256));
    });

    it("gives the proceeds and all but the sold tokens to the escrow, before it opens", async () => {
      const { offering, escrow, usd, disclosure, saleToken, builder } = scene;
      const receipt = await (await settle()).wait();
      const { twin } = outcome();
      const { logs } = receipt ?? { logs: [] };
      const opened = logs.findIndex(({ topics }) => topics[0] === escrow.interface.getEvent("FundingOpened").topicHash);
      const paid = async (token: typeof usd | typeof saleToken) => {
        const address = await token.getAddress();
        const [transfer] = token.interface.encodeFilterTopics("Transfer", [offering.target, escrow.target]);
        const before = logs.slice(0, opened).filter((log) => log.address === address && log.topics[0] === transfer);
        return before.map(({ topics, data }) =>
          token.interface.parseLog({ topics: [...topics], data })?.args.toArray(),
        );
      };
      expect(await paid(usd)).to.deep.equal([[offering.target, escrow.target, twin.proceeds]]);
      expect((await paid(saleToken)).at(-1)).to.deep.equal([offering.target, escrow.target, reservedOf(disclosure)]);
      const { token, creator, disclosureHash: hash, proceeds } = await escrow.termsOf(1n);
      expect([token, creator]).to.deep.equal([saleToken.target, builder.address]);
      expect([hash, proceeds]).to.deep.equal([disclosureHash(scene, disclosure), twin.proceeds]);
    });

    it("keeps what is owed to bidders", async () => {
      await settle();
      const { twin } = outcome();
      const sum = bids.reduce((all, { amount }) => all + amount, 0n);
      expect(await holdings(scene)).to.deep.equal({ currency: sum - twin.proceeds, tokens: twin.sold });
    });

    it("gives the model to the governor, and its fees to the token's revenue rights for ever", async () => {
      const { models, governor, rightsFactory, saleToken } = scene;
      await settle();
      expect(await models.ownerOfModel(1n)).to.equal(await governor.getAddress());
      expect(await models.receiverOf(1n)).to.equal(await rightsFactory.rightsOf(saleToken));
      expect(await models.isReceiverFixed(1n)).to.equal(true);
    });

    it("when it has ended: it reverts", async () => {
      await settle();
      await expect(settle())
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingWrongState")
        .withArgs(1n, State.Succeeded);
    });

    it("given a pause that begins after the end: it ends", async () => {
      await scene.offering.connect(scene.guardian).pause();
      await settle();
      expect(await scene.offering.stateOf(1n)).to.equal(State.Succeeded);
    });

    async function settledOutcome(step: bigint) {
      const snapshot = await networkHelpers.takeSnapshot();
      while ((await scene.offering.stateOf(1n)) === State.Open) await settle(step);
      const result = await scene.offering.outcomeOf(1n);
      await snapshot.restore();
      return result;
    }
  });

  describe("given bids between two limits", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(open);
    });

    it("has a price between them, at which those above are filled", async () => {
      const { disclosure, offering, alice } = scene;
      const amount = (costAt(disclosure, TICK) + costAt(disclosure, TICK + 1)) / 2n;
      await placed(scene, alice, TICK + 1, amount);
      await placed(scene, alice, TICK, 3n * USD);
      await settled(scene);
      const result = await offering.outcomeOf(1n);
      const { saleSupply } = disclosure;
      expect(result.price).to.equal((amount * 10n ** 36n + saleSupply - 1n) / saleSupply);
      expect([result.firstFilled, result.marginBid]).to.deep.equal([BigInt(TICK + 1), 3n * USD]);
      expect([result.marginPaid, result.marginSold, result.proceeds]).to.deep.equal([0n, 0n, amount]);
    });
  });

  describe("given bids that don't reach the floor, but the soft cap", () => {
    const few = async () => {
      const base = await open();
      await placed(base, base.alice, TICK, base.disclosure.sale.softCap);
      return base;
    };

    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(few);
    });

    it("sells at the floor, and burns what nobody buys", async () => {
      const { disclosure, offering, escrow, saleToken } = scene;
      const { softCap, floorPrice } = disclosure.sale;
      await settled(scene);
      const { price, firstFilled, sold, proceeds } = await offering.outcomeOf(1n);
      expect([price, firstFilled, proceeds]).to.deep.equal([floorPrice, 0n, softCap]);
      expect(sold).to.equal((softCap * 10n ** 36n) / floorPrice);
      const { liquidityTokens } = await escrow.fundingOf(1n);
      expect(liquidityTokens).to.equal((((softCap * disclosure.liquidityShare) / 10_000n) * 10n ** 36n) / floorPrice);
      const reserved = disclosure.teamSupply + disclosure.contributorSupply;
      expect(await saleToken.totalSupply()).to.equal(sold + reserved + liquidityTokens);
    });
  });

  describe("given proceeds below the soft cap", () => {
    const failing = async () => {
      const base = await open();
      await placed(base, base.alice, TICK, base.disclosure.sale.softCap - 1n);
      return base;
    };

    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(failing);
      await ended(scene);
    });

    it("says that it failed", async () => {
      const { softCap } = scene.disclosure.sale;
      await expect(settle())
        .to.emit(scene.offering, "OfferingFailed")
        .withArgs(1n, softCap - 1n, softCap);
      expect(await scene.offering.stateOf(1n)).to.equal(State.Failed);
      expect((await scene.offering.outcomeOf(1n)).price).to.equal(0n);
    });

    it("burns all tokens, and keeps all bids", async () => {
      await settle();
      expect(await scene.saleToken.totalSupply()).to.equal(0n);
      expect((await holdings(scene)).currency).to.equal(scene.disclosure.sale.softCap - 1n);
    });

    it("gives the model back, whose fees are its owner's again", async () => {
      const { models, builder, bob } = scene;
      await settle();
      expect(await models.ownerOfModel(1n)).to.equal(builder.address);
      await models.connect(builder).transferFrom(builder, bob, 1n);
      expect(await models.receiverOf(1n)).to.equal(bob.address);
    });
  });

  describe("given another receiver of fees", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(withReceiver);
    });

    it("when it fails: the receiver stays", async () => {
      const { models, builder, lane } = scene;
      await settled(scene);
      expect(await models.ownerOfModel(1n)).to.equal(builder.address);
      expect(await models.receiverOf(1n)).to.equal(lane.address);
    });

    it("when it succeeds: the revenue rights are the receiver", async () => {
      const { models, rightsFactory, saleToken, alice, disclosure } = scene;
      await placed(scene, alice, TICK, disclosure.sale.softCap);
      await settled(scene);
      expect(await models.receiverOf(1n)).to.equal(await rightsFactory.rightsOf(saleToken));
    });
  });
});
