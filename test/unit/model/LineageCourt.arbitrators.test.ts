import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { ArbitratorMock__factory } from "../../../typechain-types/index.ts";
import { DISPUTE_COST } from "../../helpers/datanet.ts";
import { accused, amended, bondChanges, datasetClaim, EVIDENCE, frozenUnder, Ruling } from "../../helpers/models.ts";
import { BUILDER_BOND, deployedPayments } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING = { free: 0n, locked: 0n };

async function undeclared() {
  const scene = await deployedPayments(connection);
  const next = await new ArbitratorMock__factory(scene.governance).deploy();
  return { ...scene, next, claim: datasetClaim(await frozenUnder(scene)) };
}

/** Model 1 has a bond before a former arbitrator. */
async function replaced() {
  const scene = await undeclared();
  await scene.lineageCourt.setArbitrator(scene.next);
  return scene;
}

/** As before, and mallory has accused model 1 before the new arbitrator. */
async function accusedAfter() {
  const scene = await replaced();
  await scene.lineageCourt.connect(scene.mallory).accuse(1n, scene.claim, EVIDENCE, { value: DISPUTE_COST });
  return scene;
}

/** Mallory has accused model 1, and then there is another arbitrator. */
async function accusedBefore() {
  const scene = await undeclared();
  const { disputeId } = await accused(scene, 1n, scene.claim);
  await scene.lineageCourt.setArbitrator(scene.next);
  return { ...scene, disputeId };
}

describe("LineageCourt, arbitrators", () => {
  describe("given another arbitrator since the bond was posted", () => {
    it("an accusation goes to the new one, and holds no bond", async () => {
      const { lineageCourt, next } = await networkHelpers.loadFixture(accusedAfter);
      expect(await next.arbitrableOf(0n)).to.equal(await lineageCourt.getAddress());
      expect((await lineageCourt.getAccusation(1n)).bondNumber).to.equal(0n);
      expect((await lineageCourt.bondOf(1n)).openCases).to.equal(0n);
    });

    it("the accuser's stake is what a builder's bond is now", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      const { lineageCourt, mallory, claim } = scene;
      const stake = BUILDER_BOND + 1n;
      await lineageCourt.setBuilderBond(stake);
      const { changes } = await bondChanges(scene, [mallory], () =>
        lineageCourt.connect(mallory).accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST }),
      );
      expect(changes).to.deep.equal([{ free: -stake, locked: stake }]);
    });

    it("a ruling for him returns his stake and amends, and the bond stays", async () => {
      const scene = await networkHelpers.loadFixture(accusedAfter);
      const { models, next, builder, mallory, claim } = scene;
      const { changes, burned } = await bondChanges(scene, [mallory, builder], () =>
        next.giveRuling(0n, Ruling.Accuser),
      );
      expect(changes).to.deep.equal([{ free: BUILDER_BOND, locked: -BUILDER_BOND }, NOTHING]);
      expect(burned).to.equal(0n);
      expect(await models.isDeclared(1n, claim.dataset)).to.equal(true);
    });

    it("the former one still takes the bond by what it was asked", async () => {
      const scene = await networkHelpers.loadFixture(accusedBefore);
      const { arbitrator, builder, disputeId } = scene;
      const { changes } = await bondChanges(scene, [builder], () => arbitrator.giveRuling(disputeId, Ruling.Accuser));
      expect(changes).to.deep.equal([{ free: 0n, locked: -BUILDER_BOND }]);
    });

    it("when the same one is named again, the bond isn't before it either", async () => {
      const { lineageCourt, arbitrator } = await networkHelpers.loadFixture(replaced);
      await lineageCourt.setArbitrator(arbitrator);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("a bond that is posted afterwards is before the new one", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(replaced);
      await lineageCourt.connect(builder).giveNotice(1n);
      await time.increaseTo((await lineageCourt.bondOf(1n)).noticeEnd);
      await lineageCourt.releaseBond(1n);
      await lineageCourt.connect(builder).postBond(1n);
      expect((await lineageCourt.bondOf(1n)).arbitratorNumber).to.equal(await lineageCourt.arbitratorNumber());
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });
  });

  describe("renewBond", () => {
    it("puts the bond before the present arbitrator, and emits BondRenewed", async () => {
      const { lineageCourt, builder, next } = await networkHelpers.loadFixture(replaced);
      await expect(lineageCourt.connect(builder).renewBond(1n)).to.emit(lineageCourt, "BondRenewed").withArgs(1n, next);
      expect((await lineageCourt.bondOf(1n)).arbitratorNumber).to.equal(await lineageCourt.arbitratorNumber());
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("lets later accusations hold it, and a ruling take it", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      const { lineageCourt, builder, mallory, next, claim } = scene;
      await lineageCourt.connect(builder).renewBond(1n);
      await lineageCourt.connect(mallory).accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST });
      const { changes } = await bondChanges(scene, [builder], () => next.giveRuling(0n, Ruling.Accuser));
      expect(changes).to.deep.equal([{ free: 0n, locked: -BUILDER_BOND }]);
    });

    it("leaves a notice, and what holds the bond, as they are", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(accusedBefore);
      await lineageCourt.connect(builder).giveNotice(1n);
      const { noticeEnd } = await lineageCourt.bondOf(1n);
      await lineageCourt.connect(builder).renewBond(1n);
      expect(await lineageCourt.bondOf(1n)).to.deep.equal([builder.address, BUILDER_BOND, noticeEnd, 1n, 0n, 1n]);
    });

    it("when the caller isn't the bonder, it reverts, also for the model's owner", async () => {
      const { lineageCourt, models, builder, bob } = await networkHelpers.loadFixture(replaced);
      await models.connect(builder).transferFrom(builder, bob, 1n);
      await expect(lineageCourt.connect(bob).renewBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
        .withArgs(1n, bob, builder);
    });

    it("when there is no bond, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, builder, claim } = scene;
      await amended(scene, 1n, claim);
      for (const id of [0n, 1n, 99n]) {
        await expect(lineageCourt.connect(builder).renewBond(id))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
          .withArgs(id, builder, ZeroAddress);
      }
    });
  });

  describe("isBonded", () => {
    it("is true of a model whose owner's bond is before the present arbitrator", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(undeclared);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("is false where another owns the model, and true again where it comes back", async () => {
      const { lineageCourt, models, builder, bob } = await networkHelpers.loadFixture(undeclared);
      await models.connect(builder).transferFrom(builder, bob, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
      await models.connect(bob).transferFrom(bob, builder, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("is false where the bond is before a former arbitrator", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(replaced);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("is false of a model that doesn't exist", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(undeclared);
      for (const id of [0n, 99n]) expect(await lineageCourt.isBonded(id)).to.equal(false);
    });
  });
});
