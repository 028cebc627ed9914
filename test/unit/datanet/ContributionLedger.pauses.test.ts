import { expect } from "chai";
import { network } from "hardhat";
import {
  committed,
  contributionNamed,
  type DatanetScene,
  DAY,
  deployedDatanet,
  REVEAL_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function deployed() {
  return deployedDatanet(connection);
}

/** Alice has committed. */
async function committedOnce() {
  const scene = await deployed();
  const contribution = contributionNamed("a");
  return { ...scene, contribution, committedAt: (await committed(scene, contribution, scene.alice)).time };
}

type Committed = Awaited<ReturnType<typeof committedOnce>>;

/** Pauses at a time, and returns when that ends by itself. */
async function pausedAt({ ledger, guardian }: DatanetScene, when: bigint): Promise<bigint> {
  await time.setNextBlockTimestamp(when);
  await ledger.connect(guardian).pause();
  return ledger.pausedUntil();
}

async function unpausedAt({ ledger, guardian }: DatanetScene, when: bigint): Promise<void> {
  await time.setNextBlockTimestamp(when);
  await ledger.connect(guardian).unpause();
}

/** Expects the last second for the reveal to be that: it works then, and a second later it's too late. */
async function expectDeadline({ ledger, alice, contribution }: Committed, deadline: bigint): Promise<void> {
  const before = await networkHelpers.takeSnapshot();
  await time.setNextBlockTimestamp(deadline + 1n);
  await expect(ledger.connect(alice).reveal(contribution))
    .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooLate")
    .withArgs(deadline);
  await before.restore();
  await time.setNextBlockTimestamp(deadline);
  await expect(ledger.connect(alice).reveal(contribution)).to.emit(ledger, "Revealed");
}

describe("ContributionLedger, commits and pauses", () => {
  describe("given a commit that was open when the pause began", () => {
    it("can be revealed for seven days from the pause's end", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const until = await pausedAt(scene, scene.committedAt + DAY);
      await expectDeadline(scene, until + REVEAL_PERIOD);
    });

    it("in its last second, has them too", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const until = await pausedAt(scene, scene.committedAt + REVEAL_PERIOD);
      await expectDeadline(scene, until + REVEAL_PERIOD);
    });

    for (const [when, offset] of [
      ["in the last second of the pause, reverts", -1n],
      ["when the pause ends, works", 0n],
    ] as const) {
      it(`when it is revealed ${when}`, async () => {
        const scene = await networkHelpers.loadFixture(committedOnce);
        const { ledger, alice, contribution } = scene;
        const until = await pausedAt(scene, scene.committedAt + DAY);
        await time.setNextBlockTimestamp(until + offset);
        const revealing = ledger.connect(alice).reveal(contribution);
        if (offset === 0n) return expect(revealing).to.emit(ledger, "Revealed");
        return expect(revealing).to.be.revertedWithCustomError(ledger, "GuardedPaused").withArgs(until);
      });
    }

    it("when the pause is ended early, has seven days from then", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const ended = scene.committedAt + 3n * DAY;
      await pausedAt(scene, scene.committedAt + 2n * DAY);
      await unpausedAt(scene, ended);
      await expectDeadline(scene, ended + REVEAL_PERIOD);
    });

    it("when the pause is ended after the time it had without it, has seven days from then", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const ended = scene.committedAt + REVEAL_PERIOD + DAY;
      await pausedAt(scene, scene.committedAt + 2n * DAY);
      await unpausedAt(scene, ended);
      await expectDeadline(scene, ended + REVEAL_PERIOD);
    });

    it("when the pause ended by itself, gains nothing by a call that ends it again", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const until = await pausedAt(scene, scene.committedAt + DAY);
      await unpausedAt(scene, until + DAY);
      await expectDeadline(scene, until + REVEAL_PERIOD);
    });

    it("when it lapsed after the pause, isn't opened by the next one", async () => {
      const scene = await networkHelpers.loadFixture(committedOnce);
      const { ledger, alice, committedAt, contribution } = scene;
      await pausedAt(scene, committedAt + DAY);
      const until = await pausedAt(scene, await ledger.pausableFrom());
      await time.setNextBlockTimestamp(until);
      await expect(ledger.connect(alice).reveal(contribution))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooLate")
        .withArgs(committedAt + REVEAL_PERIOD);
    });
  });

  describe("given a commit that had lapsed when the pause began", () => {
    for (const [ending, early] of [
      ["by itself", false],
      ["early", true],
    ] as const) {
      it(`stays lapsed, when the pause ends ${ending}`, async () => {
        const scene = await networkHelpers.loadFixture(committedOnce);
        const { ledger, alice, committedAt, contribution } = scene;
        const deadline = committedAt + REVEAL_PERIOD;
        const until = await pausedAt(scene, deadline + 1n);
        if (early) await unpausedAt(scene, deadline + 2n);
        else await time.setNextBlockTimestamp(until);
        await expect(ledger.connect(alice).reveal(contribution))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooLate")
          .withArgs(deadline);
      });
    }
  });

  describe("given a commit that was made during the pause", () => {
    it("can be revealed for seven days from the pause's end", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const until = await pausedAt(scene, BigInt(await time.latest()) + DAY);
      const contribution = contributionNamed("a");
      const { time: committedAt } = await committed(scene, contribution, scene.alice);
      expect(committedAt).to.be.lessThan(until);
      await expectDeadline({ ...scene, contribution, committedAt }, until + REVEAL_PERIOD);
    });

    it("when the pause is ended early, has seven days from then", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await pausedAt(scene, BigInt(await time.latest()) + DAY);
      const contribution = contributionNamed("a");
      const { time: committedAt } = await committed(scene, contribution, scene.alice);
      await unpausedAt(scene, committedAt + DAY);
      await expectDeadline({ ...scene, contribution, committedAt }, committedAt + DAY + REVEAL_PERIOD);
    });
  });

  describe("given a commit that was made after the pause", () => {
    for (const [when, later] of [
      ["at its end", 0n],
      ["a second later", 1n],
    ] as const) {
      it(`${when}, can be revealed for seven days`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const until = await pausedAt(scene, BigInt(await time.latest()) + DAY);
        const contribution = contributionNamed("a");
        await time.setNextBlockTimestamp(until + later);
        const { time: committedAt } = await committed(scene, contribution, scene.alice);
        await expectDeadline({ ...scene, contribution, committedAt }, committedAt + REVEAL_PERIOD);
      });
    }
  });
});
