import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { LineageCourt__factory, ModelRegistry__factory } from "../../../typechain-types/index.ts";
import { accused, amended, bondChanges, datasetClaim, frozenUnder, RULING_PERIOD } from "../../helpers/models.ts";
import { BUILDER_BOND, deployedPayments, NOTICE_PERIOD, type PaymentScene } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const UNKNOWN_IDS = [0n, 99n, 2n ** 32n - 1n];

async function deployed() {
  return deployedPayments(connection);
}

/** A court that isn't bound yet, and a registry that names it. */
async function unbound() {
  const scene = await deployed();
  const { governance, guardian, vault, arbitrator, ledger } = scene;
  const fresh = await new LineageCourt__factory(governance).deploy(
    governance,
    guardian,
    vault,
    arbitrator,
    BUILDER_BOND,
  );
  const peer = await new ModelRegistry__factory(governance).deploy(governance, guardian, ledger, fresh);
  return { ...scene, fresh, peer };
}

async function withDataset() {
  const scene = await deployed();
  return { ...scene, dataset: await frozenUnder(scene) };
}

/** The bond of model 1 was lost to a ruling. */
async function lost() {
  const scene = await withDataset();
  await amended(scene, 1n, datasetClaim(scene.dataset));
  return scene;
}

/** The builder has given notice of the bond of model 1. */
async function underNotice() {
  const scene = await withDataset();
  await scene.lineageCourt.connect(scene.builder).giveNotice(1n);
  return { ...scene, noticeEnd: (await scene.lineageCourt.bondOf(1n)).noticeEnd };
}

/** The builder has sold model 1 to bob. */
async function sold() {
  const scene = await deployed();
  await scene.models.connect(scene.builder).transferFrom(scene.builder, scene.bob, 1n);
  return scene;
}

/** Mallory has accused model 1 before the end of its bond's notice, which is over. */
async function heldAfterNotice() {
  const scene = await underNotice();
  const { accusationId, disputeId } = await accused(scene, 1n, datasetClaim(scene.dataset));
  await time.increaseTo(scene.noticeEnd);
  return { ...scene, accusationId, disputeId };
}

/** Nobody has a bond for model 1: its builder's went back. */
async function released() {
  const scene = await underNotice();
  await time.increaseTo(scene.noticeEnd);
  await scene.lineageCourt.releaseBond(1n);
  return scene;
}

describe("LineageCourt, bonds", () => {
  describe("constructor", () => {
    it("names vault, arbitrator, bond, owner and guardian, and has the limits that are promised", async () => {
      const { fresh, vault, arbitrator, governance, guardian } = await networkHelpers.loadFixture(unbound);
      expect(await fresh.bondVault()).to.equal(await vault.getAddress());
      expect(await fresh.arbitrator()).to.equal(await arbitrator.getAddress());
      expect(await fresh.arbitratorNumber()).to.equal(0n);
      expect(await fresh.builderBond()).to.equal(BUILDER_BOND);
      expect([await fresh.owner(), await fresh.guardian()]).to.deep.equal([governance.address, guardian.address]);
      expect(await fresh.NOTICE_PERIOD()).to.equal(NOTICE_PERIOD);
      expect(await fresh.MAX_BUILDER_BOND()).to.equal(parseEther("1000000"));
    });

    it("says in events what it begins with", async () => {
      const { fresh, arbitrator } = await networkHelpers.loadFixture(unbound);
      const deployment = fresh.deploymentTransaction();
      await expect(deployment).to.emit(fresh, "ArbitratorChanged").withArgs(ZeroAddress, arbitrator);
      await expect(deployment).to.emit(fresh, "BuilderBondChanged").withArgs(0n, BUILDER_BOND);
    });
  });

  describe("bind", () => {
    it("has no registry before, and the one that names it afterwards", async () => {
      const { fresh, peer } = await networkHelpers.loadFixture(unbound);
      expect(await fresh.registry()).to.equal(ZeroAddress);
      await expect(fresh.bind(peer)).to.emit(fresh, "Bound").withArgs(peer);
      expect(await fresh.registry()).to.equal(await peer.getAddress());
    });

    it("when the caller isn't the deployer, it reverts", async () => {
      const { fresh, peer, mallory } = await networkHelpers.loadFixture(unbound);
      await expect(fresh.connect(mallory).bind(peer))
        .to.be.revertedWithCustomError(fresh, "LineageCourtInvalidBinding")
        .withArgs(mallory, peer);
    });

    it("when it is bound, it reverts, also with the same registry", async () => {
      const { fresh, peer, governance } = await networkHelpers.loadFixture(unbound);
      await fresh.bind(peer);
      await expect(fresh.bind(peer))
        .to.be.revertedWithCustomError(fresh, "LineageCourtInvalidBinding")
        .withArgs(governance, peer);
    });

    it("when the registry names another court, it reverts", async () => {
      const { fresh, models, governance } = await networkHelpers.loadFixture(unbound);
      await expect(fresh.bind(models))
        .to.be.revertedWithCustomError(fresh, "LineageCourtInvalidBinding")
        .withArgs(governance, models);
    });
  });

  describe("setBuilderBond", () => {
    it("sets what later builders and accusers have at stake, and emits BuilderBondChanged", async () => {
      const { lineageCourt, vault, builder } = await networkHelpers.loadFixture(lost);
      await expect(lineageCourt.setBuilderBond(7n))
        .to.emit(lineageCourt, "BuilderBondChanged")
        .withArgs(BUILDER_BOND, 7n);
      expect(await lineageCourt.builderBond()).to.equal(7n);
      await expect(lineageCourt.connect(builder).postBond(1n))
        .to.emit(vault, "Locked")
        .withArgs(lineageCourt, builder, 7n);
    });

    it("leaves bonds that are posted as they are", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(deployed);
      await lineageCourt.setBuilderBond(7n);
      expect((await lineageCourt.bondOf(1n)).amount).to.equal(BUILDER_BOND);
    });

    it("when it is 0 or above MAX_BUILDER_BOND, it reverts; MAX_BUILDER_BOND is taken", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(deployed);
      const most = await lineageCourt.MAX_BUILDER_BOND();
      for (const value of [0n, most + 1n]) {
        await expect(lineageCourt.setBuilderBond(value))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtInvalidParameter")
          .withArgs("builderBond", value);
      }
      await lineageCourt.setBuilderBond(most);
      expect(await lineageCourt.builderBond()).to.equal(most);
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { lineageCourt, guardian } = await networkHelpers.loadFixture(deployed);
      await expect(lineageCourt.connect(guardian).setBuilderBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "OwnableUnauthorizedAccount")
        .withArgs(guardian);
    });
  });

  describe("setArbitrator", () => {
    it("names who rules later accusations, and emits ArbitratorChanged", async () => {
      const { lineageCourt, arbitrator, vault } = await networkHelpers.loadFixture(deployed);
      await expect(lineageCourt.setArbitrator(vault))
        .to.emit(lineageCourt, "ArbitratorChanged")
        .withArgs(arbitrator, vault);
      expect(await lineageCourt.arbitrator()).to.equal(await vault.getAddress());
      expect(await lineageCourt.arbitratorNumber()).to.equal(1n);
    });

    it("when it has no code, it reverts", async () => {
      const { lineageCourt, mallory } = await networkHelpers.loadFixture(deployed);
      for (const account of [mallory.address, ZeroAddress]) {
        await expect(lineageCourt.setArbitrator(account))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtInvalidParameter")
          .withArgs("arbitrator", BigInt(account));
      }
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { lineageCourt, arbitrator, guardian } = await networkHelpers.loadFixture(deployed);
      await expect(lineageCourt.connect(guardian).setArbitrator(arbitrator))
        .to.be.revertedWithCustomError(lineageCourt, "OwnableUnauthorizedAccount")
        .withArgs(guardian);
    });
  });

  describe("postFor", () => {
    it("when the caller isn't the registry, it reverts", async () => {
      const { lineageCourt, builder, governance } = await networkHelpers.loadFixture(deployed);
      for (const caller of [builder, governance]) {
        await expect(lineageCourt.connect(caller).postFor(2n, builder))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotRegistry")
          .withArgs(caller);
      }
    });
  });

  describe("postBond", () => {
    it("locks the owner's bond for a model that has none, as its next bond", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { lineageCourt, builder } = scene;
      const { changes } = await bondChanges(scene, [builder], async () => {
        await expect(lineageCourt.connect(builder).postBond(1n))
          .to.emit(lineageCourt, "BondPosted")
          .withArgs(1n, builder, BUILDER_BOND);
      });

      expect(changes).to.deep.equal([{ free: -BUILDER_BOND, locked: BUILDER_BOND }]);
      expect(await lineageCourt.bondOf(1n)).to.deep.equal([builder.address, BUILDER_BOND, 0n, 0n, 1n, 0n]);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });

    it("when the model has a bond, also one under notice, it reverts", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(underNotice);
      await expect(lineageCourt.connect(builder).postBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBonded")
        .withArgs(1n, builder);
    });

    it("when the caller doesn't own the model, it reverts", async () => {
      const { lineageCourt, builder, bob } = await networkHelpers.loadFixture(lost);
      await expect(lineageCourt.connect(bob).postBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(1n, bob, builder);
    });

    it("when the model doesn't exist, it reverts", async () => {
      const { lineageCourt, models, bob } = await networkHelpers.loadFixture(deployed);
      for (const id of UNKNOWN_IDS) {
        await expect(lineageCourt.connect(bob).postBond(id))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
          .withArgs(id);
      }
    });

    it("when the caller has less free in the vault, it reverts", async () => {
      const { lineageCourt, models, vault, builder, stranger } = await networkHelpers.loadFixture(lost);
      await models.connect(builder).transferFrom(builder, stranger, 1n);
      await expect(lineageCourt.connect(stranger).postBond(1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(lineageCourt, stranger, 0n, BUILDER_BOND);
    });

    it("given a pause, it reverts until the pause is over", async () => {
      const { lineageCourt, guardian, builder } = await networkHelpers.loadFixture(lost);
      await lineageCourt.connect(guardian).pause();
      const until = await lineageCourt.pausedUntil();

      await expect(lineageCourt.connect(builder).postBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "GuardedPaused")
        .withArgs(until);
      await time.setNextBlockTimestamp(until);
      await lineageCourt.connect(builder).postBond(1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });
  });

  describe("giveNotice", () => {
    it("begins the notice, after which the model doesn't count as bonded, and emits NoticeGiven", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(deployed);
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);

      await expect(lineageCourt.connect(builder).giveNotice(1n))
        .to.emit(lineageCourt, "NoticeGiven")
        .withArgs(1n, now + NOTICE_PERIOD);
      expect((await lineageCourt.bondOf(1n)).noticeEnd).to.equal(now + NOTICE_PERIOD);
      expect(await lineageCourt.isBonded(1n)).to.equal(false);
    });

    it("when notice was given, it reverts", async () => {
      const { lineageCourt, builder, noticeEnd } = await networkHelpers.loadFixture(underNotice);
      await expect(lineageCourt.connect(builder).giveNotice(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNoticeGiven")
        .withArgs(1n, noticeEnd);
    });

    for (const [who, callerOf] of [
      ["its bonder", ({ builder }) => builder],
      ["the new owner", ({ bob }) => bob],
    ] as [string, (scene: PaymentScene) => PaymentScene["builder"]][]) {
      it(`when the model is sold, ${who} may give it`, async () => {
        const scene = await networkHelpers.loadFixture(sold);
        await scene.lineageCourt.connect(callerOf(scene)).giveNotice(1n);
        expect((await scene.lineageCourt.bondOf(1n)).noticeEnd).to.be.greaterThan(0n);
      });
    }

    it("when the caller neither has posted the bond nor owns the model, it reverts", async () => {
      const { lineageCourt, builder, mallory } = await networkHelpers.loadFixture(sold);
      await expect(lineageCourt.connect(mallory).giveNotice(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
        .withArgs(1n, mallory, builder);
    });

    it("when there is no bond, it reverts", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(lost);
      for (const id of [1n, ...UNKNOWN_IDS]) {
        await expect(lineageCourt.connect(builder).giveNotice(id))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
          .withArgs(id, builder, ZeroAddress);
      }
    });
  });

  describe("releaseBond", () => {
    it("when the notice has ended, frees the bond for its bonder, whoever calls", async () => {
      const scene = await networkHelpers.loadFixture(underNotice);
      const { lineageCourt, builder, mallory, noticeEnd } = scene;
      await time.setNextBlockTimestamp(noticeEnd);
      const { changes } = await bondChanges(scene, [builder, mallory], async () => {
        await expect(lineageCourt.connect(mallory).releaseBond(1n))
          .to.emit(lineageCourt, "BondReleased")
          .withArgs(1n, builder, BUILDER_BOND);
      });

      expect(changes).to.deep.equal([
        { free: BUILDER_BOND, locked: -BUILDER_BOND },
        { free: 0n, locked: 0n },
      ]);
      expect(await lineageCourt.bondOf(1n)).to.deep.equal([ZeroAddress, 0n, 0n, 0n, 1n, 0n]);
    });

    it("when the notice still runs, it reverts", async () => {
      const { lineageCourt, noticeEnd } = await networkHelpers.loadFixture(underNotice);
      await time.setNextBlockTimestamp(noticeEnd - 1n);
      await expect(lineageCourt.releaseBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
        .withArgs(1n, noticeEnd, 0n);
    });

    it("when no notice was given, it reverts", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(deployed);
      await expect(lineageCourt.releaseBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
        .withArgs(1n, 0n, 0n);
    });

    it("when it was released, or there is none, it reverts", async () => {
      const { lineageCourt } = await networkHelpers.loadFixture(released);
      for (const id of [1n, ...UNKNOWN_IDS]) {
        await expect(lineageCourt.releaseBond(id))
          .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
          .withArgs(id, 0n, 0n);
      }
    });

    it("when an accusation holds the bond, it reverts, until that one ends", async () => {
      const scene = await networkHelpers.loadFixture(heldAfterNotice);
      const { lineageCourt, builder, accusationId, noticeEnd } = scene;
      await expect(lineageCourt.releaseBond(1n))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
        .withArgs(1n, noticeEnd, 1n);
      await time.increase(RULING_PERIOD);
      await lineageCourt.endAccusation(accusationId);
      await expect(lineageCourt.releaseBond(1n))
        .to.emit(lineageCourt, "BondReleased")
        .withArgs(1n, builder, BUILDER_BOND);
    });

    it("given a bond that was released, another is its next", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(released);
      await lineageCourt.connect(builder).postBond(1n);
      const { bonder, ended } = await lineageCourt.bondOf(1n);
      expect([bonder, ended]).to.deep.equal([builder.address, 1n]);
    });
  });
});
