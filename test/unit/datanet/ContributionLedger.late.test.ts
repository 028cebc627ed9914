import { expect } from "chai";
import { network } from "hardhat";
import { batchAt, changesBy, change, HALF_FAILS } from "../../helpers/court.ts";
import {
  BatchStatus,
  deployedDatanet,
  drawn,
  FULL_QUALITY,
  mined,
  panelists,
  REVIEW_PERIOD,
  reviewTerms,
  SEED_DELAY,
  signedVerdict,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function underReview() {
  const scene = await deployedDatanet(connection);
  const { batchId } = await batchAt(scene, BatchStatus.UnderReview);
  const [first, second] = await panelists(scene, batchId);
  if (!first || !second) throw new Error("the panel is too small");
  return { ...scene, batchId, first, second, due: (await scene.ledger.getBatch(batchId)).due };
}

/** The second round of a batch that somebody has challenged, before its draw. */
async function challenged() {
  const scene = await deployedDatanet(connection);
  const { batchId } = await batchAt(scene, BatchStatus.Window);
  await scene.court.connect(scene.mallory).challengeBatch(batchId);
  return { ...scene, batchId };
}

describe("ContributionLedger, late verdicts and challenged rounds", () => {
  describe("review", () => {
    for (const [when, offset] of [
      ["a second before the end", -1n],
      ["at the end", 0n],
      ["later", 1n],
    ] as const) {
      it(`${when}, takes a panelist's own verdict, and pays for it`, async () => {
        const scene = await networkHelpers.loadFixture(underReview);
        const { ledger, batchId, first, due } = scene;
        await time.setNextBlockTimestamp(due + offset);
        const { changes } = await changesBy(scene, [first], async () => {
          await expect(ledger.connect(first).review(batchId, [{ position: 0n, fails: 1n, signature: "0x" }]))
            .to.emit(ledger, "Reviewed")
            .withArgs(batchId, first, 0n, 0n, 1n);
        });
        expect(changes).to.deep.equal([change({ free: reviewTerms.seatFee })]);
      });
    }

    it("at the end, takes no verdict with a signature, also of the panelist himself", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, batchId, first, due } = scene;
      const verdict = await signedVerdict(scene, first, batchId, 0);
      await time.setNextBlockTimestamp(due);
      await expect(ledger.connect(first).review(batchId, [verdict]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
        .withArgs(batchId, due);
    });

    it("at the end, takes no second verdict along", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, batchId, first, second, due } = scene;
      const own = { position: 0n, fails: 0n, signature: "0x" };
      const other = await signedVerdict(scene, second, batchId, 1);
      await time.setNextBlockTimestamp(due);
      await expect(ledger.connect(first).review(batchId, [own, other]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
        .withArgs(batchId, due);
    });

    it("at the end, takes none at all where none is given", async () => {
      const { ledger, batchId, due } = await networkHelpers.loadFixture(underReview);
      await time.setNextBlockTimestamp(due);
      await expect(ledger.review(batchId, []))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
        .withArgs(batchId, due);
    });

    it("at the end, takes none of who isn't the panelist", async () => {
      const { ledger, batchId, mallory, due } = await networkHelpers.loadFixture(underReview);
      await time.setNextBlockTimestamp(due);
      await expect(ledger.connect(mallory).review(batchId, [{ position: 0n, fails: 0n, signature: "0x" }]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotPanelist")
        .withArgs(batchId, 0n, mallory);
    });

    it("of a late panelist, saves his seat, and ends the round as the last one", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, seats, batchId, first } = scene;
      await ledger.review(batchId, (await verdictsOf(scene, batchId)).slice(1));
      await waited(scene, REVIEW_PERIOD + 1n);
      await ledger.connect(first).review(batchId, [{ position: 0n, fails: 0n, signature: "0x" }]);
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Window);
      expect(await seats.seatCount(ledger, 1n)).to.equal(5n);
    });

    it("after somebody has closed the round, takes none", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, batchId, first } = scene;
      await ledger.review(batchId, (await verdictsOf(scene, batchId)).slice(1));
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
      await expect(ledger.connect(first).review(batchId, [{ position: 0n, fails: 0n, signature: "0x" }]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerWrongStatus")
        .withArgs(batchId, BatchStatus.Window, BatchStatus.UnderReview);
    });
  });

  describe("given a batch that was challenged", () => {
    it("when nobody draws the second panel in time, expires into its window at no cost", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { ledger, batchId, alice } = scene;
      await mined(scene, SEED_DELAY + 257n);
      const moved = await changesBy(scene, [alice], async () => {
        const expiring = ledger.expire(batchId);
        await expect(expiring).to.not.emit(ledger, "Ended");
        const due = BigInt(await time.latest()) + WINDOW_PERIOD;
        await expect(expiring)
          .to.emit(ledger, "StatusChanged")
          .withArgs(batchId, BatchStatus.Window, FULL_QUALITY, due);
      });
      expect(moved).to.deep.equal({ changes: [change()], burned: 0n });
      expect((await ledger.disciplineOf(1n, alice)).expired).to.equal(0n);
    });

    it("when the second panel has no quorum, is in its window by its first sample alone", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { ledger, batchId } = scene;
      await drawn(scene, batchId);
      await ledger.review(batchId, (await verdictsOf(scene, batchId, HALF_FAILS)).slice(0, 2));
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
      const { status, quality } = await ledger.getBatch(batchId);
      expect([status, quality]).to.deep.equal([BatchStatus.Window, FULL_QUALITY]);
      expect((await ledger.getRound(batchId, 1)).sampled).to.equal(0n);
    });

    it("frees at the end what of both rounds' fees wasn't filed for", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { ledger, batchId, alice } = scene;
      await drawn(scene, batchId);
      await ledger.review(batchId, (await verdictsOf(scene, batchId)).slice(0, 2));
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
      await waited(scene, WINDOW_PERIOD);
      await ledger.finalize(batchId);
      const [, locked] = await scene.vault.bondOf(ledger, alice);
      expect(locked).to.equal(0n);
    });
  });
});
