import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { namedSigners } from "../../helpers/vesting.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const DAY = 86_400;

async function deployed() {
  const { owner, alice: guardian, bob: successor, stranger } = await namedSigners(connection);
  const guarded = await ethers.deployContract("GuardedHarness", [owner, guardian]);
  return { guarded, owner, guardian, successor, stranger };
}

/** Pauses, and returns when. */
async function paused() {
  const scene = await deployed();
  await scene.guarded.connect(scene.guardian).pause();
  return { ...scene, began: await time.latest() };
}

describe("Guarded", () => {
  describe("constructor", () => {
    it("it names the owner and the guardian, and emits GuardianChanged", async () => {
      const { guarded, owner, guardian } = await deployed();
      await expect(guarded.deploymentTransaction())
        .to.emit(guarded, "GuardianChanged")
        .withArgs(ZeroAddress, guardian.address);
      expect(await guarded.owner()).to.equal(owner.address);
      expect(await guarded.guardian()).to.equal(guardian.address);
      expect(await guarded.PAUSE_PERIOD()).to.equal(14 * DAY);
      expect(await guarded.PAUSE_INTERVAL()).to.equal(60 * DAY);
    });

    it("given no guardian, nobody can pause", async () => {
      const { owner, stranger } = await deployed();
      const guarded = await ethers.deployContract("GuardedHarness", [owner, ZeroAddress]);
      for (const account of [owner, stranger]) {
        await expect(guarded.connect(account).pause())
          .to.be.revertedWithCustomError(guarded, "GuardedNotGuardian")
          .withArgs(account.address, ZeroAddress);
      }
    });
  });

  describe("pause", () => {
    it("when the guardian calls, it stops entries for 14 days and no exit", async () => {
      const { guarded, guardian } = await networkHelpers.loadFixture(deployed);
      const call = await guarded.connect(guardian).pause();
      const until = (await time.latest()) + 14 * DAY;

      await expect(call).to.emit(guarded, "PauseStarted").withArgs(until);
      expect(await guarded.paused()).to.equal(true);
      expect(await guarded.pausedUntil()).to.equal(until);
      await expect(guarded.enter()).to.be.revertedWithCustomError(guarded, "GuardedPaused").withArgs(until);
      expect(await guarded.exit()).to.equal(true);
    });

    it("when anybody else calls, it reverts with GuardedNotGuardian", async () => {
      const { guarded, owner, guardian, stranger } = await networkHelpers.loadFixture(deployed);
      for (const account of [owner, stranger]) {
        await expect(guarded.connect(account).pause())
          .to.be.revertedWithCustomError(guarded, "GuardedNotGuardian")
          .withArgs(account.address, guardian.address);
      }
    });

    it("given a pause, it ends by itself after 14 days", async () => {
      const { guarded, began } = await networkHelpers.loadFixture(paused);
      await time.increaseTo(began + 14 * DAY - 1);
      expect(await guarded.paused()).to.equal(true);
      await time.increaseTo(began + 14 * DAY);
      expect(await guarded.paused()).to.equal(false);
      expect(await guarded.enter()).to.equal(true);
    });

    it("given a pause less than 60 days ago, it reverts with GuardedPausedRecently", async () => {
      const { guarded, guardian, began } = await networkHelpers.loadFixture(paused);
      const from = began + 60 * DAY;
      await time.setNextBlockTimestamp(from - 1);
      await expect(guarded.connect(guardian).pause())
        .to.be.revertedWithCustomError(guarded, "GuardedPausedRecently")
        .withArgs(from);
      expect(await guarded.pausableFrom()).to.equal(from);
    });

    it("given a pause 60 days ago, it pauses again", async () => {
      const { guarded, guardian, began } = await networkHelpers.loadFixture(paused);
      await time.setNextBlockTimestamp(began + 60 * DAY);
      await guarded.connect(guardian).pause();
      expect(await guarded.pausedUntil()).to.equal(began + 74 * DAY);
    });

    it("given a pause that was ended early, it waits all the same", async () => {
      const { guarded, guardian } = await networkHelpers.loadFixture(paused);
      await guarded.connect(guardian).unpause();
      await expect(guarded.connect(guardian).pause()).to.be.revertedWithCustomError(guarded, "GuardedPausedRecently");
    });

    it("given a pause by an earlier guardian, it waits all the same", async () => {
      const { guarded, owner, successor } = await networkHelpers.loadFixture(paused);
      await guarded.connect(owner).setGuardian(successor);
      await expect(guarded.connect(successor).pause()).to.be.revertedWithCustomError(guarded, "GuardedPausedRecently");
    });
  });

  describe("unpause", () => {
    for (const who of ["guardian", "owner"] as const) {
      it(`when the ${who} calls, it opens entries at once`, async () => {
        const scene = await networkHelpers.loadFixture(paused);
        const { guarded } = scene;
        await expect(guarded.connect(scene[who]).unpause()).to.emit(guarded, "PauseEnded").withArgs(scene[who].address);
        expect(await guarded.paused()).to.equal(false);
        expect(await guarded.enter()).to.equal(true);
      });
    }

    it("when a stranger calls, it reverts with GuardedNotGuardian", async () => {
      const { guarded, guardian, stranger } = await networkHelpers.loadFixture(paused);
      await expect(guarded.connect(stranger).unpause())
        .to.be.revertedWithCustomError(guarded, "GuardedNotGuardian")
        .withArgs(stranger.address, guardian.address);
    });

    it("given no pause, or one that is over, it does nothing", async () => {
      const { guarded, guardian } = await networkHelpers.loadFixture(deployed);
      await expect(guarded.connect(guardian).unpause()).not.to.emit(guarded, "PauseEnded");
      expect(await guarded.pausedUntil()).to.equal(0n);
      await guarded.connect(guardian).pause();
      const until = await guarded.pausedUntil();
      await time.setNextBlockTimestamp(until);
      await expect(guarded.connect(guardian).unpause()).not.to.emit(guarded, "PauseEnded");
      expect(await guarded.pausedUntil()).to.equal(until);
    });
  });

  describe("setGuardian", () => {
    it("when the owner calls, it changes the guardian and leaves a pause as it is", async () => {
      const { guarded, guardian, successor, began } = await networkHelpers.loadFixture(paused);
      await expect(guarded.setGuardian(successor))
        .to.emit(guarded, "GuardianChanged")
        .withArgs(guardian.address, successor.address);
      expect(await guarded.pausedUntil()).to.equal(began + 14 * DAY);
      await expect(guarded.connect(guardian).unpause()).to.be.revertedWithCustomError(guarded, "GuardedNotGuardian");
      await guarded.connect(successor).unpause();
    });

    it("when the guardian calls, it reverts with OwnableUnauthorizedAccount", async () => {
      const { guarded, guardian } = await networkHelpers.loadFixture(deployed);
      await expect(guarded.connect(guardian).setGuardian(guardian))
        .to.be.revertedWithCustomError(guarded, "OwnableUnauthorizedAccount")
        .withArgs(guardian.address);
    });
  });

  describe("renounceOwnership", () => {
    it("when the owner calls, it reverts with GuardedOwnerRequired", async () => {
      const { guarded } = await networkHelpers.loadFixture(deployed);
      await expect(guarded.renounceOwnership()).to.be.revertedWithCustomError(guarded, "GuardedOwnerRequired");
    });
  });
});
