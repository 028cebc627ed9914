import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { network } from "hardhat";
import { TokenMockFeeOnTransfer__factory } from "../../../typechain-types/index.ts";
import { registered } from "../../helpers/models.ts";
import { changed, DAY, MAX_UINT128, placed, State, USD, settled } from "../../helpers/offering.ts";
import { deployedSystem, offered, type OfferedScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 5;
const AMOUNT = 100n * USD;

const open = async () => offered(await deployedSystem(connection));

describe("ModelOffering, bids", () => {
  let scene: OfferedScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(open);
  });

  const bidOf = (tick = TICK, of = scene.alice) => scene.offering.bidOf(1n, of, tick);
  const sumAt = async (tick: number) => (await scene.offering.bidsAt(1n, tick, tick + 1))[0];
  const cancel = (amount: bigint, tick = TICK, by = scene.alice) => scene.offering.connect(by).cancel(1n, tick, amount);

  describe("bid", () => {
    it("given no such offering: it reverts", async () => {
      const { offering, alice } = scene;
      await expect(offering.connect(alice).bid(2n, TICK, AMOUNT, []))
        .to.be.revertedWithCustomError(offering, "ModelOfferingWrongState")
        .withArgs(2n, State.None);
    });

    it("given one that has ended: it reverts", async () => {
      const { offering } = scene;
      await settled(scene);
      await expect(placed(scene, scene.alice, TICK, AMOUNT))
        .to.be.revertedWithCustomError(offering, "ModelOfferingWrongState")
        .withArgs(1n, State.Failed);
    });

    it("given a pause: it reverts", async () => {
      const { offering, guardian } = scene;
      await offering.connect(guardian).pause();
      await expect(placed(scene, scene.alice, TICK, AMOUNT))
        .to.be.revertedWithCustomError(offering, "GuardedPaused")
        .withArgs(await offering.pausedUntil());
    });

    it("when it is before the start: it reverts", async () => {
      const { builder, offering, disclosure } = scene;
      const { start, cancelEnd, end } = disclosure.sale;
      const sale = { start: start + 2n * DAY, cancelEnd, end: end + 2n * DAY };
      const modelId = await registered(scene);
      await offering.connect(builder).create(changed(disclosure, { modelId, sale }));
      await expect(offering.connect(scene.alice).bid(2n, TICK, AMOUNT, []))
        .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
        .withArgs(2n, sale.start, sale.end);
    });

    it("when it is the end: it reverts", async () => {
      const { start, end } = scene.disclosure.sale;
      await time.setNextBlockTimestamp(end);
      await expect(placed(scene, scene.alice, TICK, AMOUNT))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingNotNow")
        .withArgs(1n, start, end);
    });

    it("when it is the last second: it is taken", async () => {
      await time.setNextBlockTimestamp(scene.disclosure.sale.end - 1n);
      await placed(scene, scene.alice, TICK, AMOUNT);
      expect(await bidOf()).to.equal(AMOUNT);
    });

    it("when there is no such limit: it reverts", async () => {
      const { tickCount } = scene.disclosure.sale;
      await expect(placed(scene, scene.alice, Number(tickCount), AMOUNT))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingUnknownTick")
        .withArgs(tickCount, tickCount);
    });

    it("when he would have less than the minimum: it reverts", async () => {
      await expect(placed(scene, scene.alice, TICK, USD - 1n))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingBidTooSmall")
        .withArgs(USD - 1n, USD);
    });

    it("when he adds nothing: it reverts", async () => {
      await placed(scene, scene.alice, TICK, AMOUNT);
      await expect(placed(scene, scene.alice, TICK, 0n))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingBidTooSmall")
        .withArgs(AMOUNT, USD);
    });

    it("when all bids at the limit would take more than 128 bits: it reverts", async () => {
      await placed(scene, scene.bob, TICK, MAX_UINT128 - USD + 1n);
      await expect(placed(scene, scene.alice, TICK, USD))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingBidTooLarge")
        .withArgs(MAX_UINT128 + 1n);
    });

    it("when he hasn't approved it: it reverts", async () => {
      const { usd, alice, offering } = scene;
      await usd.connect(alice).approve(offering, AMOUNT - 1n);
      await expect(placed(scene, alice, TICK, AMOUNT))
        .to.be.revertedWithCustomError(usd, "ERC20InsufficientAllowance")
        .withArgs(offering, AMOUNT - 1n, AMOUNT);
    });

    it("when all is as it should be: it takes the amount and says so", async () => {
      const { usd, alice, offering } = scene;
      const bid = placed(scene, alice, TICK, AMOUNT);
      await expect(bid).to.emit(offering, "BidPlaced").withArgs(1n, alice, TICK, AMOUNT);
      await expect(bid).to.changeTokenBalances(ethers, usd, [alice, offering], [-AMOUNT, AMOUNT]);
    });

    it("when he has a bid there: it adds, be it little", async () => {
      await placed(scene, scene.alice, TICK, AMOUNT);
      await placed(scene, scene.alice, TICK, 1n);
      expect([await bidOf(), await sumAt(TICK)]).to.deep.equal([AMOUNT + 1n, AMOUNT + 1n]);
    });

    it("when others bid there and beside: each has his own, and each limit its sum", async () => {
      await placed(scene, scene.alice, TICK, AMOUNT);
      await placed(scene, scene.bob, TICK, 2n * AMOUNT);
      await placed(scene, scene.bob, TICK - 1, 4n * AMOUNT);
      await placed(scene, scene.bob, 63, 8n * AMOUNT);
      const { alice, bob, offering } = scene;
      expect([await bidOf(TICK, alice), await bidOf(TICK, bob), await bidOf(TICK - 1, bob)]).to.deep.equal([
        AMOUNT,
        2n * AMOUNT,
        4n * AMOUNT,
      ]);
      expect(await offering.bidsAt(1n, TICK - 1, TICK + 2)).to.deep.equal([4n * AMOUNT, 3n * AMOUNT, 0n]);
      expect(await sumAt(63)).to.equal(8n * AMOUNT);
    });
  });

  it("given a currency that takes a fee: a bid reverts", async () => {
    const currency = await new TokenMockFeeOnTransfer__factory(scene.governance).deploy();
    const other = await offered(await deployedSystem(connection, currency));
    const fee = (AMOUNT + 99n) / 100n;
    await expect(placed(other, other.alice, TICK, AMOUNT))
      .to.be.revertedWithCustomError(other.offering, "ModelOfferingUnexpectedBalance")
      .withArgs(currency, AMOUNT, AMOUNT - fee);
  });

  describe("given a list of bidders", () => {
    const listed = async () => {
      const base = await deployedSystem(connection);
      const tree = StandardMerkleTree.of([[base.alice.address], [base.bob.address]], ["address"]);
      return { ...(await offered(base, { sale: { allowRoot: tree.root } })), tree };
    };
    let house: Awaited<ReturnType<typeof listed>>;

    beforeEach(async () => {
      house = await networkHelpers.loadFixture(listed);
    });

    it("when the caller proves that he is on it: the bid is taken", async () => {
      const { offering, alice, tree } = house;
      await offering.connect(alice).bid(1n, TICK, AMOUNT, tree.getProof([alice.address]));
      expect(await offering.bidOf(1n, alice, TICK)).to.equal(AMOUNT);
    });

    it("when he proves nothing: it reverts", async () => {
      const { offering, alice } = house;
      await expect(offering.connect(alice).bid(1n, TICK, AMOUNT, []))
        .to.be.revertedWithCustomError(offering, "ModelOfferingNotAllowed")
        .withArgs(alice);
    });

    it("when he shows somebody else's proof: it reverts", async () => {
      const { offering, mallory, alice, tree } = house;
      await expect(offering.connect(mallory).bid(1n, TICK, AMOUNT, tree.getProof([alice.address])))
        .to.be.revertedWithCustomError(offering, "ModelOfferingNotAllowed")
        .withArgs(mallory);
    });
  });

  describe("cancel", () => {
    beforeEach(async () => {
      await placed(scene, scene.alice, TICK, AMOUNT);
    });

    it("given one that has ended: it reverts", async () => {
      await settled(scene);
      await expect(cancel(AMOUNT))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingWrongState")
        .withArgs(1n, State.Failed);
    });

    it("when bids can't be canceled any more: it reverts", async () => {
      const { cancelEnd } = scene.disclosure.sale;
      await time.setNextBlockTimestamp(cancelEnd);
      await expect(cancel(AMOUNT))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingNotNow")
        .withArgs(1n, 0n, cancelEnd);
    });

    it("when it is the last second: it goes back", async () => {
      await time.setNextBlockTimestamp(scene.disclosure.sale.cancelEnd - 1n);
      await cancel(AMOUNT);
      expect(await bidOf()).to.equal(0n);
    });

    it("when he has less: it reverts", async () => {
      const { offering, alice } = scene;
      await expect(cancel(AMOUNT + 1n))
        .to.be.revertedWithCustomError(offering, "ModelOfferingInsufficientBid")
        .withArgs(alice, TICK, AMOUNT);
    });

    it("when only somebody else has a bid there: it reverts", async () => {
      const { offering, mallory } = scene;
      await expect(cancel(1n, TICK, mallory))
        .to.be.revertedWithCustomError(offering, "ModelOfferingInsufficientBid")
        .withArgs(mallory, TICK, 0n);
    });

    it("when he would keep less than the minimum: it reverts", async () => {
      await expect(cancel(AMOUNT - USD + 1n))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingBidTooSmall")
        .withArgs(USD - 1n, USD);
    });

    it("when he cancels nothing: it reverts", async () => {
      await expect(cancel(0n))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingBidTooSmall")
        .withArgs(AMOUNT, USD);
    });

    it("when he keeps the minimum: the other part goes back", async () => {
      const { usd, offering, alice } = scene;
      const part = AMOUNT - USD;
      const canceled = cancel(part);
      await expect(canceled).to.emit(offering, "BidCanceled").withArgs(1n, alice, TICK, part);
      await expect(canceled).to.changeTokenBalances(ethers, usd, [alice, offering], [part, -part]);
      expect([await bidOf(), await sumAt(TICK)]).to.deep.equal([USD, USD]);
    });

    it("given a pause: it goes back", async () => {
      await scene.offering.connect(scene.guardian).pause();
      await expect(cancel(AMOUNT)).to.changeTokenBalance(ethers, scene.usd, scene.alice, AMOUNT);
    });
  });

  describe("bidsAt", () => {
    for (const [from, to] of [
      [2, 1],
      [0, 1_025],
    ] as const) {
      it(`when asked for ${from} to ${to}: it reverts`, async () => {
        await expect(scene.offering.bidsAt(1n, from, to))
          .to.be.revertedWithCustomError(scene.offering, "ModelOfferingUnknownTick")
          .withArgs(to, 1_024n);
      });
    }
  });
});
