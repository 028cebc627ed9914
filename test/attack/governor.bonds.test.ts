// Attacks on the bond of a sold model, and by it: who answers for whom, and how long a place can be kept.
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { DISPUTE_COST } from "../helpers/datanet.ts";
import {
  type Action,
  admittedModel,
  bonderAction,
  EXECUTION_PERIOD,
  type GovernedScene,
  MODEL_ID,
  passedIn,
  policyAction,
  proposed,
  ProposalState,
  versionAction,
} from "../helpers/governor.ts";
import {
  accused,
  awardOf,
  bondChanges,
  datasetClaim,
  EVIDENCE,
  frozenUnder,
  lineageBondOf,
  Ruling,
  RULING_PERIOD,
} from "../helpers/models.ts";
import { PAUSE_PERIOD } from "../helpers/offering.ts";
import { BUILDER_BOND, NOTICE_PERIOD } from "../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const admitted = () => admittedModel(connection);

/** Passes and is executed. */
async function done(scene: GovernedScene, action: Action) {
  const { governor, proposalId } = await passedIn(await proposed(scene, action));
  await action.execute(governor, proposalId);
}

/** There is a dataset that the lineage lacks. */
async function incomplete() {
  const scene = await admittedModel(connection);
  return { ...scene, claim: datasetClaim(await frozenUnder(scene)) };
}

/** The creator's bond has gone back to him, and alice is named. */
async function named() {
  const scene = await incomplete();
  await done(scene, bonderAction(scene, scene.alice.address));
  await time.increase(NOTICE_PERIOD);
  await scene.lineageCourt.releaseBond(MODEL_ID);
  return scene;
}

/** Alice's bond stands for the governor. */
async function standing() {
  const scene = await named();
  await scene.lineageCourt.connect(scene.alice).postBondFor(MODEL_ID, scene.governor);
  return scene;
}

/** A version has passed that no bond stands for. */
async function waiting() {
  const scene = await named();
  return await passedIn(await proposed(scene, await versionAction(scene)));
}

describe("Attacks on the bond of a sold model", () => {
  describe("by holders who would have the creator answer for what they do", () => {
    it("add nothing on a bond that he hasn't let stand", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, policies, proposalId, action } = await passedIn(
        await proposed(scene, policyAction(scene), scene.mallory, scene.needed),
      );
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
        .withArgs(MODEL_ID);
    });

    it("add nothing that he gives notice of in its window, though he has let it stand before", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, models, lineageCourt, creator, mallory, needed } = scene;
      await lineageCourt.connect(creator).standFor(MODEL_ID, governor);
      const version = await proposed(scene, await versionAction(scene), mallory, needed);
      await time.setNextBlockTimestamp(version.windowEnd - 1n);
      await lineageCourt.connect(creator).giveNotice(MODEL_ID);
      await expect(version.action.execute(governor, version.proposalId))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(MODEL_ID);
    });

    it("end no bond that stands for them by naming another bonder", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, lineageCourt, creator, stranger } = scene;
      await lineageCourt.connect(creator).standFor(MODEL_ID, governor);
      await done(scene, bonderAction(scene, stranger.address));
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(true);
      await expect(lineageCourt.connect(stranger).postBondFor(MODEL_ID, governor))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBonded")
        .withArgs(MODEL_ID, creator);
    });

    it("don't take the bond of an account that they name without its consent", async () => {
      const scene = await networkHelpers.loadFixture(named);
      const { lineageCourt, alice } = scene;
      expect((await lineageBondOf(scene, alice)).locked).to.equal(0n);
      expect((await lineageCourt.bondOf(MODEL_ID)).bonder).to.equal(ZeroAddress);
    });
  });

  describe("by an accuser", () => {
    it("who comes before standFor has no more to win than without it", async () => {
      const wins: bigint[] = [];
      for (const stands of [false, true]) {
        const scene = await networkHelpers.loadFixture(incomplete);
        const { arbitrator, lineageCourt, governor, creator, mallory, claim } = scene;
        const { changes } = await bondChanges(scene, [mallory], async () => {
          const { disputeId } = await accused(scene, MODEL_ID, claim);
          if (stands) await lineageCourt.connect(creator).standFor(MODEL_ID, governor);
          await arbitrator.giveRuling(disputeId, Ruling.Accuser);
        });
        wins.push(changes[0]?.free ?? 0n);
      }
      expect(wins).to.deep.equal([awardOf(BUILDER_BOND), awardOf(BUILDER_BOND)]);
    });

    it("who accuses while the bond is the creator's takes nothing of the named account's", async () => {
      const scene = await networkHelpers.loadFixture(incomplete);
      const { arbitrator, lineageCourt, governor, alice, creator, claim } = scene;
      const first = await accused(scene, MODEL_ID, claim);
      const second = await accused(scene, MODEL_ID, claim, scene.bob);
      await done(scene, bonderAction(scene, alice.address));
      await arbitrator.giveRuling(first.disputeId, Ruling.Accuser);
      await lineageCourt.connect(alice).postBondFor(MODEL_ID, governor);
      const { changes } = await bondChanges(scene, [alice, creator], () =>
        arbitrator.giveRuling(second.disputeId, Ruling.Accuser),
      );
      expect(changes).to.deep.equal(changes.map(() => ({ free: 0n, locked: 0n })));
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(true);
    });

    it("finds no fault in what holders have declared before him", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      const { lineageCourt, models, mallory, claim } = scene;
      // a later version of the same datanet
      await done(scene, await versionAction(scene));
      await expect(lineageCourt.connect(mallory).accuse(MODEL_ID, claim, EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
        .withArgs(MODEL_ID);
    });

    it("takes the bond of who posts it next for what the creator left out, once, as the court's page says", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      const { arbitrator, models, alice, creator, mallory, claim } = scene;
      const { changes } = await bondChanges(scene, [alice, creator, mallory], async () => {
        const first = await accused(scene, MODEL_ID, claim);
        const second = await accused(scene, MODEL_ID, claim);
        for (const { disputeId } of [first, second]) await arbitrator.giveRuling(disputeId, Ruling.Accuser);
      });
      expect(changes).to.deep.equal([
        { free: 0n, locked: -BUILDER_BOND },
        { free: 0n, locked: 0n },
        { free: awardOf(BUILDER_BOND), locked: 0n },
      ]);
      expect(await models.isDeclared(MODEL_ID, claim.dataset)).to.equal(true);
    });

    it("who is wrong where no bond is held earns nobody who could have wished it: the governor's award goes to the timelock", async () => {
      const scene = await networkHelpers.loadFixture(named);
      const { arbitrator, lineageCourt, vault, governor, creator, alice, mallory, claim } = scene;
      const [before] = await vault.bondOf(lineageCourt, governor);
      const { changes, burned } = await bondChanges(scene, [mallory, creator, alice], async () => {
        const { disputeId } = await accused(scene, MODEL_ID, claim);
        await arbitrator.giveRuling(disputeId, Ruling.Model);
      });
      const [after] = await vault.bondOf(lineageCourt, governor);
      expect(changes.map(({ free }) => free)).to.deep.equal([-BUILDER_BOND, 0n, 0n]);
      const award = awardOf(BUILDER_BOND);
      expect([after - before, burned]).to.deep.equal([award, BUILDER_BOND - award]);
      const [owner, passing] = [await lineageCourt.owner(), governor.connect(mallory).passOn()];
      await expect(passing).to.emit(governor, "AwardsPassedOn").withArgs(owner, award);
      await expect(passing).to.changeTokenBalance(connection.ethers, scene.token, owner, award);
    });

    it("leaves nothing to be passed on twice", async () => {
      const { governor, vault } = await networkHelpers.loadFixture(named);
      await expect(governor.passOn()).to.be.revertedWithCustomError(vault, "BondVaultZeroAmount");
    });
  });

  describe("by a bonder who gives notice of what has passed", () => {
    it("holds up no more than his notice: who is named meanwhile posts the next bond", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      const { governor, models, lineageCourt, alice, bob } = scene;
      const blocked = await passedIn(await proposed(scene, await versionAction(scene)));
      await lineageCourt.connect(alice).giveNotice(MODEL_ID);
      const { noticeEnd } = await lineageCourt.bondOf(MODEL_ID);
      await expect(blocked.action.execute(governor, blocked.proposalId))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(MODEL_ID);
      await done(scene, bonderAction(scene, bob.address));
      const again = await proposed(scene, blocked.action);
      await time.increaseTo(noticeEnd);
      await lineageCourt.releaseBond(MODEL_ID);
      await expect(lineageCourt.connect(alice).postBondFor(MODEL_ID, governor))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotNamed")
        .withArgs(MODEL_ID, alice, governor);
      await lineageCourt.connect(bob).postBondFor(MODEL_ID, governor);
      await again.action.execute(governor, again.proposalId);
      expect(await governor.stateOf(again.proposalId)).to.equal(ProposalState.Executed);
    });

    it("keeps the place 60 days longer by a friend's accusation, and no second one follows it", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      const { lineageCourt, alice, claim } = scene;
      await lineageCourt.connect(alice).giveNotice(MODEL_ID);
      const { noticeEnd } = await lineageCourt.bondOf(MODEL_ID);
      await time.setNextBlockTimestamp(noticeEnd - 1n);
      const first = await accused(scene, MODEL_ID, claim);
      const second = await accused(scene, MODEL_ID, claim);
      await expect(lineageCourt.releaseBond(MODEL_ID))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
        .withArgs(MODEL_ID, noticeEnd, 1n);
      await time.increaseTo(noticeEnd - 1n + RULING_PERIOD);
      await lineageCourt.endAccusation(first.accusationId);
      await lineageCourt.releaseBond(MODEL_ID);
      expect((await lineageCourt.getAccusation(second.accusationId)).bondNumber).to.equal(0n);
      expect((await lineageCourt.bondOf(MODEL_ID)).bonder).to.equal(ZeroAddress);
    });
  });

  describe("by a stolen guardian key of the court", () => {
    it("delays the named account's bond by a pause, in which nothing that has passed expires", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { governor, lineageCourt, guardian, alice, proposalId, action } = scene;
      await lineageCourt.connect(guardian).pause();
      const pausedUntil = await lineageCourt.pausedUntil();
      await expect(lineageCourt.connect(alice).postBondFor(MODEL_ID, governor))
        .to.be.revertedWithCustomError(lineageCourt, "GuardedPaused")
        .withArgs(pausedUntil);
      await time.increaseTo(pausedUntil);
      await lineageCourt.connect(alice).postBondFor(MODEL_ID, governor);
      await action.execute(governor, proposalId);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
      expect(EXECUTION_PERIOD > PAUSE_PERIOD).to.equal(true);
    });

    it("stops neither consent, nor notice, nor a bond's release", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, lineageCourt, guardian, creator } = scene;
      await lineageCourt.connect(guardian).pause();
      await lineageCourt.connect(creator).standFor(MODEL_ID, governor);
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(true);
      await lineageCourt.connect(creator).giveNotice(MODEL_ID);
      await time.increase(NOTICE_PERIOD);
      const { changes } = await bondChanges(scene, [creator], () => lineageCourt.releaseBond(MODEL_ID));
      expect(changes).to.deep.equal([{ free: BUILDER_BOND, locked: -BUILDER_BOND }]);
    });
  });
});
