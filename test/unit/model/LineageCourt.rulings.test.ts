import { expect } from "chai";
import { network } from "hardhat";
import { ArbitratorMock__factory } from "../../../typechain-types/index.ts";
import {
  accused,
  awardOf,
  bondChanges,
  claimValues,
  noDataset,
  ODD_BOND,
  oddlyAccused,
  oddlyBonded,
  parentClaim,
  Ruling,
  RULING_PERIOD,
} from "../../helpers/models.ts";
import { deployedPayments } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING = { free: 0n, locked: 0n };

async function unaccused() {
  return oddlyBonded(await deployedPayments(connection));
}

/** Mallory has accused the model. */
async function pending() {
  return oddlyAccused(await deployedPayments(connection));
}

/** The builder has sold the model to bob, and then mallory has accused it. */
async function soldAndAccused() {
  const scene = await unaccused();
  await scene.models.connect(scene.builder).transferFrom(scene.builder, scene.bob, scene.modelId);
  return { ...scene, ...(await accused(scene, scene.modelId, scene.claim)) };
}

describe("LineageCourt, rulings", () => {
  describe("rule", () => {
    describe("given the ruling is for the accuser", () => {
      it("he gets his stake and 60% of the bond, rounded down; the rest is burned", async () => {
        const scene = await networkHelpers.loadFixture(pending);
        const { arbitrator, builder, mallory, disputeId } = scene;
        const { changes, burned } = await bondChanges(scene, [mallory, builder], () =>
          arbitrator.giveRuling(disputeId, Ruling.Accuser),
        );
        expect(changes).to.deep.equal([
          { free: ODD_BOND + awardOf(ODD_BOND), locked: -ODD_BOND },
          { free: 0n, locked: -ODD_BOND },
        ]);
        expect(burned).to.equal(ODD_BOND - awardOf(ODD_BOND));
      });

      it("the model has no bond any more, and the accusation has ended", async () => {
        const { lineageCourt, arbitrator, modelId, disputeId, accusationId } =
          await networkHelpers.loadFixture(pending);
        await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(accusationId, modelId, Ruling.Accuser, ODD_BOND);
        const { bonder, amount, openCases, ended } = await lineageCourt.bondOf(modelId);
        expect([BigInt(bonder), amount, openCases, ended]).to.deep.equal([0n, 0n, 0n, 1n]);
        expect((await lineageCourt.getAccusation(accusationId)).modelId).to.equal(0n);
      });

      it("the lineage is amended by the dataset version", async () => {
        const { models, arbitrator, modelId, disputeId, dataset } = await networkHelpers.loadFixture(pending);
        await arbitrator.giveRuling(disputeId, Ruling.Accuser);
        expect(await models.isDeclared(modelId, dataset)).to.equal(true);
      });

      it("the lineage is amended by the parent", async () => {
        const scene = await networkHelpers.loadFixture(unaccused);
        const { models, arbitrator, modelId } = scene;
        const { disputeId } = await accused(scene, modelId, parentClaim(1n));
        await arbitrator.giveRuling(disputeId, Ruling.Accuser);
        expect((await models.getModel(modelId)).parent).to.equal(1n);
      });

      it("when the bond is under notice, it is lost all the same", async () => {
        const scene = await networkHelpers.loadFixture(pending);
        const { lineageCourt, arbitrator, builder, modelId, disputeId, accusationId } = scene;
        await lineageCourt.connect(builder).giveNotice(modelId);
        await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(accusationId, modelId, Ruling.Accuser, ODD_BOND);
        expect((await lineageCourt.bondOf(modelId)).noticeEnd).to.equal(0n);
      });

      it("when the model was sold, the bonder loses the bond, and not the owner", async () => {
        const scene = await networkHelpers.loadFixture(soldAndAccused);
        const { arbitrator, builder, bob, disputeId } = scene;
        const { changes } = await bondChanges(scene, [builder, bob], () =>
          arbitrator.giveRuling(disputeId, Ruling.Accuser),
        );
        expect(changes).to.deep.equal([{ free: 0n, locked: -ODD_BOND }, NOTHING]);
      });

      it("when the bonder has accused himself, he loses two fifths of the bond, rounded up", async () => {
        const scene = await networkHelpers.loadFixture(unaccused);
        const { arbitrator, builder, modelId, claim } = scene;
        const { disputeId } = await accused(scene, modelId, claim, builder);
        const { changes, burned } = await bondChanges(scene, [builder], () =>
          arbitrator.giveRuling(disputeId, Ruling.Accuser),
        );
        const twoFifths = (2n * ODD_BOND + 4n) / 5n;
        expect(changes).to.deep.equal([{ free: ODD_BOND + ODD_BOND - twoFifths, locked: -(ODD_BOND + ODD_BOND) }]);
        expect(burned).to.equal(twoFifths);
      });
    });

    describe("given the ruling is for the model", () => {
      it("the bonder gets 60% of the accuser's stake, rounded down; the rest is burned, and the bond stays", async () => {
        const scene = await networkHelpers.loadFixture(pending);
        const { arbitrator, builder, mallory, disputeId } = scene;
        const { changes, burned } = await bondChanges(scene, [mallory, builder], () =>
          arbitrator.giveRuling(disputeId, Ruling.Model),
        );
        expect(changes).to.deep.equal([
          { free: 0n, locked: -ODD_BOND },
          { free: awardOf(ODD_BOND), locked: 0n },
        ]);
        expect(burned).to.equal(ODD_BOND - awardOf(ODD_BOND));
      });

      it("nothing holds the bond any more, and the lineage is as it was", async () => {
        const scene = await networkHelpers.loadFixture(pending);
        const { lineageCourt, models, arbitrator, modelId, disputeId, accusationId, dataset } = scene;
        await expect(arbitrator.giveRuling(disputeId, Ruling.Model))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(accusationId, modelId, Ruling.Model, ODD_BOND);
        expect((await lineageCourt.bondOf(modelId)).openCases).to.equal(0n);
        expect((await lineageCourt.getAccusation(accusationId)).modelId).to.equal(0n);
        expect(await models.isDeclared(modelId, dataset)).to.equal(false);
      });

      it("when the model was sold, the bonder gets it, and not the owner", async () => {
        const scene = await networkHelpers.loadFixture(soldAndAccused);
        const { arbitrator, builder, bob, disputeId } = scene;
        const { changes } = await bondChanges(scene, [builder, bob], () =>
          arbitrator.giveRuling(disputeId, Ruling.Model),
        );
        expect(changes).to.deep.equal([{ free: awardOf(ODD_BOND), locked: 0n }, NOTHING]);
      });
    });

    describe("given the arbitrator refuses to rule", () => {
      it("everything is returned, and nothing is amended", async () => {
        const scene = await networkHelpers.loadFixture(pending);
        const { lineageCourt, models, arbitrator, builder, mallory, modelId, dataset, disputeId, accusationId } = scene;
        const { changes, burned } = await bondChanges(scene, [mallory, builder], async () => {
          await expect(arbitrator.giveRuling(disputeId, Ruling.None))
            .to.emit(lineageCourt, "AccusationEnded")
            .withArgs(accusationId, modelId, Ruling.None, 0n);
        });
        expect(changes).to.deep.equal([{ free: ODD_BOND, locked: -ODD_BOND }, NOTHING]);
        expect(burned).to.equal(0n);
        expect((await lineageCourt.bondOf(modelId)).openCases).to.equal(0n);
        expect(await models.isDeclared(modelId, dataset)).to.equal(false);
      });
    });

    it("emits Ruling, and takes it in the last second", async () => {
      const { lineageCourt, arbitrator, disputeId, accusationId } = await networkHelpers.loadFixture(pending);
      const { deadline } = await lineageCourt.getAccusation(accusationId);
      await time.setNextBlockTimestamp(deadline - 1n);
      await expect(arbitrator.giveRuling(disputeId, Ruling.Model))
        .to.emit(lineageCourt, "Ruling")
        .withArgs(arbitrator, disputeId, Ruling.Model);
    });

    it("when it comes late, it reverts", async () => {
      const { lineageCourt, arbitrator, disputeId, accusationId } = await networkHelpers.loadFixture(pending);
      const { deadline } = await lineageCourt.getAccusation(accusationId);
      await time.setNextBlockTimestamp(deadline);
      await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesTooLate")
        .withArgs(deadline);
    });

    it("when it is neither 0, 1 nor 2, it reverts", async () => {
      const { lineageCourt, arbitrator, disputeId } = await networkHelpers.loadFixture(pending);
      await expect(arbitrator.giveRuling(disputeId, 3n))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesInvalidRuling")
        .withArgs(3n, 2n);
    });

    it("when the caller isn't the dispute's arbitrator, it reverts", async () => {
      const { lineageCourt, governance, mallory, disputeId } = await networkHelpers.loadFixture(pending);
      for (const caller of [governance, mallory]) {
        await expect(lineageCourt.connect(caller).rule(disputeId, Ruling.Accuser))
          .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
          .withArgs(caller, disputeId);
      }
    });

    it("when it was given already, it reverts", async () => {
      const { lineageCourt, arbitrator, disputeId } = await networkHelpers.loadFixture(pending);
      await arbitrator.giveRuling(disputeId, Ruling.None);
      await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
        .withArgs(arbitrator, disputeId);
    });

    it("given another arbitrator since, the former one still rules what it was asked, and the new one doesn't", async () => {
      const scene = await networkHelpers.loadFixture(pending);
      const { lineageCourt, arbitrator, governance, disputeId, modelId, accusationId } = scene;
      const next = await new ArbitratorMock__factory(governance).deploy();
      await lineageCourt.setArbitrator(next);
      await expect(next.ruleAt(lineageCourt, disputeId, Ruling.Accuser))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
        .withArgs(next, disputeId);
      await expect(arbitrator.giveRuling(disputeId, Ruling.Model))
        .to.emit(lineageCourt, "AccusationEnded")
        .withArgs(accusationId, modelId, Ruling.Model, ODD_BOND);
    });
  });

  describe("endAccusation", () => {
    it("at the deadline, returns everything, whoever calls", async () => {
      const scene = await networkHelpers.loadFixture(pending);
      const { lineageCourt, builder, mallory, stranger, modelId, accusationId } = scene;
      const { deadline } = await lineageCourt.getAccusation(accusationId);
      await time.setNextBlockTimestamp(deadline);
      const { changes, burned } = await bondChanges(scene, [mallory, builder], async () => {
        await expect(lineageCourt.connect(stranger).endAccusation(accusationId))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(accusationId, modelId, Ruling.None, 0n);
      });
      expect(changes).to.deep.equal([{ free: ODD_BOND, locked: -ODD_BOND }, NOTHING]);
      expect(burned).to.equal(0n);
      expect((await lineageCourt.bondOf(modelId)).openCases).to.equal(0n);
      expect(await lineageCourt.getAccusation(accusationId)).to.deep.equal([
        `0x${"0".repeat(40)}`,
        ...[0n, 0n, 0n, 0n],
        claimValues({ dataset: noDataset, parent: 0n }),
      ]);
    });

    it("when a ruling may still come, it reverts", async () => {
      const { lineageCourt, accusationId } = await networkHelpers.loadFixture(pending);
      const { deadline } = await lineageCourt.getAccusation(accusationId);
      await time.setNextBlockTimestamp(deadline - 1n);
      await expect(lineageCourt.endAccusation(accusationId))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtTooEarly")
        .withArgs(accusationId, deadline);
    });

    it("when there is no such accusation, or it has ended, it reverts", async () => {
      const { lineageCourt, arbitrator, disputeId, accusationId } = await networkHelpers.loadFixture(pending);
      await arbitrator.giveRuling(disputeId, Ruling.None);
      for (const id of [0n, accusationId, accusationId + 1n]) {
        await expect(lineageCourt.endAccusation(id))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtUnknownAccusation")
          .withArgs(id);
      }
    });

    it("given it has ended so, a ruling comes too late", async () => {
      const { lineageCourt, arbitrator, disputeId, accusationId } = await networkHelpers.loadFixture(pending);
      const { deadline } = await lineageCourt.getAccusation(accusationId);
      await time.increase(RULING_PERIOD);
      await lineageCourt.endAccusation(accusationId);
      await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesTooLate")
        .withArgs(deadline);
    });
  });
});
