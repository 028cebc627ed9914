import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  CONTEST_PERIOD,
  contestedTwice,
  contestedWrong,
  contestRoot,
  countingRoot,
  firstDeadline,
  offeredBeforeMock,
  offeredWrong,
  RootRuling,
  type RootScene,
  ruledRoot,
  RULING_PERIOD,
  soldWrong,
  stakeChanges,
} from "../../helpers/contributorRoots.ts";
import { settledNow } from "../../helpers/iao.ts";
import { splitBond, STAKE } from "../../helpers/milestones.ts";
import { DAY, PAUSE_PERIOD } from "../../helpers/offering.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const { award: AWARD, burned: BURNED } = splitBond(STAKE);

const open = () => offeredWrong(connection);
const contested = () => contestedWrong(connection);
const twice = () => contestedTwice(connection);
const sold = () => soldWrong(connection);

async function beforeMock() {
  const scene = await offeredBeforeMock(connection);
  await contestRoot(scene);
  return { ...scene, lapseFrom: BigInt(await time.latest()) + RULING_PERIOD };
}

async function isFinalAt({ roots, offeringId }: RootScene, timestamp: bigint): Promise<boolean> {
  await time.increaseTo(timestamp);
  return roots.isFinal(offeringId);
}

describe("ContributorRoots, rulings", () => {
  describe("rule", () => {
    it("for the challenger: his root counts", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { roots, offeringId, rightRoot } = scene;
      await expect(ruledRoot(scene, RootRuling.Replaced))
        .to.emit(roots, "RootReplaced")
        .withArgs(offeringId, 1n, rightRoot);
      expect(await countingRoot(scene)).to.equal(rightRoot);
    });

    it("for the challenger: he has his stake back", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { alice, builder } = scene;
      const { changes, burned } = await stakeChanges(scene, [alice, builder], () =>
        ruledRoot(scene, RootRuling.Replaced),
      );
      expect(changes).to.deep.equal([
        { free: STAKE, locked: -STAKE },
        { free: 0n, locked: 0n },
      ]);
      expect(burned).to.equal(0n);
    });

    it("for the challenger: there is time to contest his root", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      const ruledAt = BigInt(await time.latest());
      expect(await scene.roots.contestableUntil(scene.offeringId)).to.equal(ruledAt + CONTEST_PERIOD);
    });

    it("against the challenger: the root stays", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await expect(ruledRoot(scene, RootRuling.Upheld)).not.to.emit(scene.roots, "RootReplaced");
      expect(await countingRoot(scene)).to.equal(scene.ownRoot);
    });

    it("against the challenger: the creator has three fifths of his stake, the rest is burned", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { alice, builder } = scene;
      const { changes, burned } = await stakeChanges(scene, [alice, builder], () =>
        ruledRoot(scene, RootRuling.Upheld),
      );
      expect(changes).to.deep.equal([
        { free: 0n, locked: -STAKE },
        { free: AWARD, locked: 0n },
      ]);
      expect(burned).to.equal(BURNED);
    });

    it("against the challenger: a later stake changes nothing", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await scene.roots.setContestStake(STAKE * 2n);
      const { changes } = await stakeChanges(scene, [scene.alice], () => ruledRoot(scene, RootRuling.Upheld));
      expect(changes).to.deep.equal([{ free: 0n, locked: -STAKE }]);
    });

    it("refused: the root stays, and the stake goes back", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { changes, burned } = await stakeChanges(scene, [scene.alice], () => ruledRoot(scene, RootRuling.None));
      expect(changes).to.deep.equal([{ free: STAKE, locked: -STAKE }]);
      expect(burned).to.equal(0n);
      expect(await countingRoot(scene)).to.equal(scene.ownRoot);
    });

    for (const [name, ruling] of Object.entries(RootRuling)) {
      it(`${name}: ends the contest and emits ContestEnded`, async () => {
        const scene = await networkHelpers.loadFixture(contested);
        const { roots, offeringId } = scene;
        await expect(ruledRoot(scene, ruling)).to.emit(roots, "ContestEnded").withArgs(offeringId, 1n, ruling);
        expect(await roots.contestOf(1n)).to.deep.equal([ZeroAddress, 0n, 0n, 0n, ZeroHash]);
        expect(await roots.openContestsOf(offeringId)).to.equal(0n);
      });
    }

    it("given two contests, a later ruling replaces the root again", async () => {
      const scene = await networkHelpers.loadFixture(twice);
      await ruledRoot(scene, RootRuling.Replaced, 1n);
      expect(await countingRoot(scene)).to.equal(scene.otherRoot);
      await ruledRoot(scene, RootRuling.Replaced, 0n);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("given a root that counts by then, it begins no new time", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { roots, offeringId } = scene;
      await contestRoot(scene, scene.mallory);
      await time.increaseTo(scene.disclosure.sale.end);
      await ruledRoot(scene, RootRuling.Replaced, 0n);
      const deadline = await roots.contestableUntil(offeringId);
      await time.increase(DAY);
      await expect(ruledRoot(scene, RootRuling.Replaced, 1n)).not.to.emit(roots, "RootReplaced");
      expect(await roots.contestableUntil(offeringId)).to.equal(deadline);
    });

    it("after the offering's failure, the stake goes back as before", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await settledNow(scene);
      const { changes } = await stakeChanges(scene, [scene.alice], () => ruledRoot(scene, RootRuling.Replaced));
      expect(changes).to.deep.equal([{ free: STAKE, locked: -STAKE }]);
    });

    it("by the arbitrator of the contest, also where later ones have another", async () => {
      const scene = await networkHelpers.loadFixture(beforeMock);
      await scene.roots.setArbitrator(scene.council);
      await scene.arbitrator.giveRuling(0n, RootRuling.Replaced);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("after 60 days, it reverts", async () => {
      const { roots, arbitrator, lapseFrom } = await networkHelpers.loadFixture(beforeMock);
      await time.setNextBlockTimestamp(lapseFrom);
      await expect(arbitrator.giveRuling(0n, RootRuling.Replaced))
        .to.be.revertedWithCustomError(roots, "DisputesTooLate")
        .withArgs(lapseFrom);
    });

    it("when the caller isn't its arbitrator, it reverts", async () => {
      const { roots, builder } = await networkHelpers.loadFixture(contested);
      await expect(roots.connect(builder).rule(0n, RootRuling.Upheld))
        .to.be.revertedWithCustomError(roots, "DisputesUnknown")
        .withArgs(builder, 0n);
    });

    it("when it is ruled again, it reverts", async () => {
      const { roots, arbitrator } = await networkHelpers.loadFixture(beforeMock);
      await arbitrator.giveRuling(0n, RootRuling.Replaced);
      await expect(arbitrator.giveRuling(0n, RootRuling.Upheld))
        .to.be.revertedWithCustomError(roots, "DisputesUnknown")
        .withArgs(arbitrator, 0n);
    });

    it("when the ruling is none of the two, it reverts", async () => {
      const { roots, arbitrator } = await networkHelpers.loadFixture(beforeMock);
      await expect(arbitrator.giveRuling(0n, 3n))
        .to.be.revertedWithCustomError(roots, "DisputesInvalidRuling")
        .withArgs(3n, 2n);
    });
  });

  describe("lapse", () => {
    it("after 60 days, gives the stake back, whoever calls", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await time.setNextBlockTimestamp(scene.lapseFrom);
      const { changes, burned } = await stakeChanges(scene, [scene.alice], () =>
        scene.roots.connect(scene.mallory).lapse(1n),
      );
      expect(changes).to.deep.equal([{ free: STAKE, locked: -STAKE }]);
      expect(burned).to.equal(0n);
    });

    it("leaves the root, and emits ContestEnded", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await time.increaseTo(scene.lapseFrom);
      await expect(scene.roots.lapse(1n))
        .to.emit(scene.roots, "ContestEnded")
        .withArgs(scene.offeringId, 1n, RootRuling.None);
      expect(await countingRoot(scene)).to.equal(scene.ownRoot);
    });

    it("before, it reverts", async () => {
      const { roots, lapseFrom } = await networkHelpers.loadFixture(contested);
      await time.setNextBlockTimestamp(lapseFrom - 1n);
      await expect(roots.lapse(1n))
        .to.be.revertedWithCustomError(roots, "ContributorRootsTooEarly")
        .withArgs(1n, lapseFrom);
    });

    it("when the contest has ended, it reverts", async () => {
      const { roots, lapseFrom } = await networkHelpers.loadFixture(contested);
      await time.increaseTo(lapseFrom);
      await roots.lapse(1n);
      await expect(roots.lapse(1n)).to.be.revertedWithCustomError(roots, "ContributorRootsNoContest").withArgs(1n);
    });
  });

  describe("isFinal", () => {
    it("before the time is over, is false", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      expect(await isFinalAt(scene, firstDeadline(scene) - 1n)).to.equal(false);
    });

    it("when the time is over, is true", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      expect(await isFinalAt(scene, firstDeadline(scene))).to.equal(true);
    });

    it("given an open contest, is false", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
      await contestRoot(scene);
      expect(await isFinalAt(scene, firstDeadline(scene))).to.equal(false);
    });

    it("given a contest that has failed, is true", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Upheld);
      expect(await isFinalAt(scene, firstDeadline(scene))).to.equal(true);
    });

    it("given a root that was put in its place, is true when that one's time is over", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      const deadline = BigInt(await time.latest()) + CONTEST_PERIOD;
      expect(await isFinalAt(scene, deadline - 1n)).to.equal(false);
      expect(await isFinalAt(scene, deadline)).to.equal(true);
    });

    it("given a pause that put the end off, leaves two weeks after it, also when a later pause takes the shift away", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { roots, offering, guardian, offeringId } = scene;
      await offering.connect(guardian).pause();
      await time.increase(PAUSE_PERIOD);
      const [, , end] = await offering.timesOf(offeringId);
      expect(await roots.contestableUntil(offeringId)).to.equal(end + CONTEST_PERIOD);
      await time.increaseTo(await offering.pausableFrom());
      await offering.connect(guardian).pause();
      const deadline = await roots.contestableUntil(offeringId);
      expect(deadline >= end + CONTEST_PERIOD - PAUSE_PERIOD).to.equal(true);
      expect(deadline).to.equal(firstDeadline(scene));
    });

    it("when there is no such offering, is false", async () => {
      const { roots, offeringId } = await networkHelpers.loadFixture(open);
      expect(await roots.isFinal(offeringId + 1n)).to.equal(false);
    });
  });
});
