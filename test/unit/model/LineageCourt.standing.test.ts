import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { amended, bondChanges, datasetClaim, frozenUnder } from "../../helpers/models.ts";
import { BUILDER_BOND, deployedPayments, modelVersion, NOTICE_PERIOD, shares } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const UNKNOWN_IDS = [0n, 99n, 2n ** 32n - 1n];

async function deployed() {
  return deployedPayments(connection);
}

/** The builder, whose bond it is, has sold model 1 to bob. */
async function sold() {
  const scene = await deployed();
  await scene.models.connect(scene.builder).transferFrom(scene.builder, scene.bob, 1n);
  return scene;
}

/** The same, and the builder lets his bond stand for bob. */
async function standing() {
  const scene = await sold();
  await scene.lineageCourt.connect(scene.builder).standFor(1n, scene.bob);
  return scene;
}

/** Bob owns model 1, whose bond was lost to a ruling. */
async function unbonded() {
  const scene = await sold();
  await amended(scene, 1n, datasetClaim(await frozenUnder(scene)));
  return scene;
}

/** Bob has named alice to post the bond. */
async function named() {
  const scene = await unbonded();
  await scene.lineageCourt.connect(scene.bob).nameBonder(1n, scene.alice);
  return scene;
}

/** Alice has posted it for him. */
async function posted() {
  const scene = await named();
  await scene.lineageCourt.connect(scene.alice).postBondFor(1n, scene.bob);
  return scene;
}

describe("LineageCourt, for whom a bond stands", () => {
  describe("nameBonder", () => {
    it("names who may post a bond for the caller, and emits BonderNamed", async () => {
      const { lineageCourt, bob, alice } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(bob).nameBonder(1n, alice))
        .to.emit(lineageCourt, "BonderNamed")
        .withArgs(1n, bob, alice);
      expect(await lineageCourt.namedBonder(1n, bob)).to.equal(alice.address);
    });

    it("when it is zero, nobody is named any more", async () => {
      const { lineageCourt, bob } = await networkHelpers.loadFixture(named);
      await lineageCourt.connect(bob).nameBonder(1n, ZeroAddress);
      expect(await lineageCourt.namedBonder(1n, bob)).to.equal(ZeroAddress);
    });

    it("given a bond, leaves it as it is", async () => {
      const { lineageCourt, bob, mallory } = await networkHelpers.loadFixture(posted);
      const bond = await lineageCourt.bondOf(1n);
      await lineageCourt.connect(bob).nameBonder(1n, mallory);
      expect(await lineageCourt.bondOf(1n)).to.deep.equal(bond);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("when the caller doesn't own the model, it reverts", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(builder).nameBonder(1n, builder))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(1n, builder, bob);
    });

    it("when the model doesn't exist, it reverts", async () => {
      const { lineageCourt, models, bob } = await networkHelpers.loadFixture(sold);
      for (const id of UNKNOWN_IDS) {
        await expect(lineageCourt.connect(bob).nameBonder(id, bob))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
          .withArgs(id);
      }
    });
  });

  describe("postBondFor", () => {
    it("locks the caller's bond, and emits BondPosted and BondStands", async () => {
      const scene = await networkHelpers.loadFixture(named);
      const { lineageCourt, alice, bob } = scene;
      const { changes } = await bondChanges(scene, [alice, bob], async () => {
        const posting = lineageCourt.connect(alice).postBondFor(1n, bob);
        await expect(posting).to.emit(lineageCourt, "BondPosted").withArgs(1n, alice, BUILDER_BOND);
        await expect(posting).to.emit(lineageCourt, "BondStands").withArgs(1n, alice, bob);
      });

      expect(changes).to.deep.equal([
        { free: -BUILDER_BOND, locked: BUILDER_BOND },
        { free: 0n, locked: 0n },
      ]);
      expect((await lineageCourt.bondOf(1n)).bonder).to.equal(alice.address);
    });

    it("stands for the owner who has named the caller, who adds versions and policies then", async () => {
      const { lineageCourt, models, policies, stranger, bob } = await networkHelpers.loadFixture(posted);
      expect(await lineageCourt.standsFor(1n)).to.equal(bob.address);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
      const { versions } = await models.getModel(1n);
      await models.connect(bob).addVersion(1n, modelVersion, []);
      expect((await models.getModel(1n)).versions).to.equal(versions + 1n);
      const policy = { ...shares, lane: stranger.address };
      await policies.connect(bob).addPolicy(1n, policy);
      expect(await policies.latestPolicy(1n)).to.equal(await policies.policyHashOf(1n, policy));
    });

    it("when another account than the owner is said, it reverts", async () => {
      const { lineageCourt, alice, bob, builder } = await networkHelpers.loadFixture(named);
      await expect(lineageCourt.connect(alice).postBondFor(1n, builder))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(1n, builder, bob);
    });

    it("given that the model is sold before, it reverts", async () => {
      const { lineageCourt, models, alice, bob, mallory } = await networkHelpers.loadFixture(named);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      await expect(lineageCourt.connect(alice).postBondFor(1n, bob))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(1n, bob, mallory);
    });

    it("given a new owner, the name that the owner before gave doesn't hold", async () => {
      const { lineageCourt, models, alice, bob, mallory } = await networkHelpers.loadFixture(named);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      await expect(lineageCourt.connect(alice).postBondFor(1n, mallory))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotNamed")
        .withArgs(1n, alice, mallory);
    });

    it("when the caller isn't named, it reverts", async () => {
      const { lineageCourt, mallory, bob } = await networkHelpers.loadFixture(named);
      await expect(lineageCourt.connect(mallory).postBondFor(1n, bob))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotNamed")
        .withArgs(1n, mallory, bob);
    });

    it("given a bond, also one under notice, it reverts", async () => {
      const { lineageCourt, alice, bob, builder } = await networkHelpers.loadFixture(sold);
      await lineageCourt.connect(bob).nameBonder(1n, alice);
      const posting = () => lineageCourt.connect(alice).postBondFor(1n, bob);
      await expect(posting()).to.be.revertedWithCustomError(lineageCourt, "LineageCourtBonded").withArgs(1n, builder);
      await lineageCourt.connect(bob).giveNotice(1n);
      await expect(posting()).to.be.revertedWithCustomError(lineageCourt, "LineageCourtBonded").withArgs(1n, builder);
    });

    it("when the caller has less free in the vault, it reverts", async () => {
      const { lineageCourt, vault, stranger, bob } = await networkHelpers.loadFixture(unbonded);
      await lineageCourt.connect(bob).nameBonder(1n, stranger);
      await expect(lineageCourt.connect(stranger).postBondFor(1n, bob))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(lineageCourt, stranger, 0n, BUILDER_BOND);
    });

    it("given a pause, it reverts until the pause is over", async () => {
      const { lineageCourt, guardian, alice, bob } = await networkHelpers.loadFixture(named);
      await lineageCourt.connect(guardian).pause();
      const until = await lineageCourt.pausedUntil();
      await expect(lineageCourt.connect(alice).postBondFor(1n, bob))
        .to.be.revertedWithCustomError(lineageCourt, "GuardedPaused")
        .withArgs(until);
      await time.setNextBlockTimestamp(until);
      await lineageCourt.connect(alice).postBondFor(1n, bob);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("when the model doesn't exist, it reverts", async () => {
      const { lineageCourt, models, alice, bob } = await networkHelpers.loadFixture(named);
      for (const id of UNKNOWN_IDS) {
        await expect(lineageCourt.connect(alice).postBondFor(id, bob))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
          .withArgs(id);
      }
    });
  });

  describe("standFor", () => {
    it("lets the bond stand for the present owner, and emits BondStands", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(builder).standFor(1n, bob))
        .to.emit(lineageCourt, "BondStands")
        .withArgs(1n, builder, bob);
      expect(await lineageCourt.standsFor(1n)).to.equal(bob.address);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("when the caller isn't the bonder, it reverts", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(bob).standFor(1n, bob))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
        .withArgs(1n, bob, builder);
    });

    it("given no bond, it reverts", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(unbonded);
      for (const id of [1n, ...UNKNOWN_IDS]) {
        await expect(lineageCourt.connect(builder).standFor(id, bob))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
          .withArgs(id, builder, ZeroAddress);
      }
    });

    it("given notice, it reverts", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(sold);
      await lineageCourt.connect(bob).giveNotice(1n);
      const { noticeEnd } = await lineageCourt.bondOf(1n);
      await expect(lineageCourt.connect(builder).standFor(1n, bob))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNoticeGiven")
        .withArgs(1n, noticeEnd);
    });

    it("when another account than the owner is said, it reverts", async () => {
      const { lineageCourt, builder, mallory, bob } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(builder).standFor(1n, mallory))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(1n, mallory, bob);
    });
  });

  describe("a bonder's consent", () => {
    it("given a sale without it, his bond doesn't stand for what the new owner does", async () => {
      const { lineageCourt, models, policies, bob, stranger } = await networkHelpers.loadFixture(sold);
      expect(await lineageCourt.standsFor(1n)).to.equal(ZeroAddress);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
      await expect(models.connect(bob).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(1n);
      await expect(policies.connect(bob).addPolicy(1n, { ...shares, lane: stranger.address }))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
        .withArgs(1n);
    });

    it("given a sale without it, the new owner's naming of the bonder doesn't replace it", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(sold);
      await lineageCourt.connect(bob).nameBonder(1n, builder);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("is for that owner alone: his buyer has no bond", async () => {
      const { lineageCourt, models, bob, mallory } = await networkHelpers.loadFixture(standing);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      expect(await lineageCourt.standsFor(1n)).to.equal(bob.address);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("of who posted a bond is for who named him: the buyer has no bond", async () => {
      const { lineageCourt, models, bob, mallory } = await networkHelpers.loadFixture(posted);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
      await expect(models.connect(mallory).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(1n);
    });

    it("for a later owner replaces that for the one before", async () => {
      const { lineageCourt, models, builder, bob, mallory } = await networkHelpers.loadFixture(standing);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      await lineageCourt.connect(builder).standFor(1n, mallory);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
      await models.connect(mallory).transferFrom(mallory, bob, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("given that the bonder has the model back, his bond stands for him again", async () => {
      const { lineageCourt, models, builder, bob } = await networkHelpers.loadFixture(sold);
      await models.connect(bob).transferFrom(bob, builder, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("given a model that goes away and comes back, holds for the owner it was given to", async () => {
      const { lineageCourt, models, bob, mallory } = await networkHelpers.loadFixture(standing);
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      await models.connect(mallory).transferFrom(mallory, bob, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("ends with a notice", async () => {
      const { lineageCourt, models, builder, bob } = await networkHelpers.loadFixture(standing);
      await lineageCourt.connect(builder).giveNotice(1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
      await expect(models.connect(bob).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(1n);
    });

    it("counts before the present arbitrator only", async () => {
      const { lineageCourt, vault, builder } = await networkHelpers.loadFixture(standing);
      await lineageCourt.setArbitrator(vault);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
      await lineageCourt.connect(builder).renewBond(1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("ends with the bond, by a release", async () => {
      const { lineageCourt, bob } = await networkHelpers.loadFixture(standing);
      await lineageCourt.connect(bob).giveNotice(1n);
      await time.increase(NOTICE_PERIOD);
      await lineageCourt.releaseBond(1n);
      expect(await lineageCourt.standsFor(1n)).to.equal(ZeroAddress);
    });

    it("ends with the bond, by a ruling", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      await amended(scene, 1n, datasetClaim(await frozenUnder(scene)));
      expect(await scene.lineageCourt.standsFor(1n)).to.equal(ZeroAddress);
    });

    it("given the model's next bond, doesn't come back", async () => {
      const scene = await networkHelpers.loadFixture(standing);
      const { lineageCourt, models, bob, mallory } = scene;
      await amended(scene, 1n, datasetClaim(await frozenUnder(scene)));
      await models.connect(bob).transferFrom(bob, mallory, 1n);
      await lineageCourt.connect(mallory).postBond(1n);
      expect(await lineageCourt.standsFor(1n)).to.equal(ZeroAddress);
      await models.connect(mallory).transferFrom(mallory, bob, 1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });
  });

  describe("standsFor", () => {
    it("given a bond that stands for its bonder only, it is zero", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(deployed);
      for (const id of [1n, ...UNKNOWN_IDS]) expect(await lineageCourt.standsFor(id)).to.equal(ZeroAddress);
    });
  });
});
