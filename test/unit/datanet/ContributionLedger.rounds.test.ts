import { expect } from "chai";
import { network } from "hardhat";
import { appealed, batchAt, ChallengeResult, change, changesBy, HALF_FAILS, split } from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  type DatanetScene,
  deployedDatanet,
  drawn,
  FULL_QUALITY,
  mined,
  newcomerExposure,
  reserveOf,
  REVIEW_PERIOD,
  reviewTerms,
  round,
  ROUND_FEES,
  ROUNDS,
  SEED_DELAY,
  seated,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const EXPOSURE = newcomerExposure(64n);
const FEE = reviewTerms.seatFee;
/** One less than a quorum. */
const FEW = reviewTerms.quorum - 1n;
const { Lost, Refused, Won } = ChallengeResult;

type Scene = DatanetScene & { batchId: bigint };

async function deployed() {
  return deployedDatanet(connection);
}

/** How good a batch is by the samples that count, each with so many records that failed. */
function qualityOf(fails: readonly bigint[]): bigint {
  const sampled = BigInt(fails.length) * reviewTerms.sampleSize;
  const failed = fails.reduce((sum, some) => sum + some, 0n);
  return FULL_QUALITY - (2n * failed * FULL_QUALITY) / sampled;
}

/** A verdict that lets so many records fail. */
function failing(records: bigint): bigint {
  return (1n << records) - 1n;
}

/** A round for which too few file. As many as lose their seats by it have taken others before. */
async function roundWithoutQuorum(scene: DatanetScene, batchId: bigint, fails = HALF_FAILS): Promise<void> {
  const { ledger, registry } = scene;
  await drawn(scene, batchId);
  const signers = (await connection.ethers.getSigners()).slice(11);
  for (let missing = reviewTerms.panelSize - FEW; missing > 0n;) {
    const next = signers.shift();
    if (!next) throw new Error("the network has too few accounts");
    if (await registry.isCurator(1n, next)) continue;
    await seated(scene, next);
    missing--;
  }
  await ledger.review(batchId, (await verdictsOf(scene, batchId, fails)).slice(0, Number(FEW)));
  await waited(scene, REVIEW_PERIOD);
  await ledger.close(batchId);
}

/** The first round had no quorum, in the second two records failed, and mallory has challenged. */
async function third() {
  const scene = await deployed();
  const { batchId } = await batchAt(scene, BatchStatus.Revealed);
  await roundWithoutQuorum(scene, batchId);
  await round(scene, batchId, failing(2n));
  await scene.court.connect(scene.mallory).challengeBatch(batchId);
  return { ...scene, batchId };
}

/** The round of mallory's challenge had no quorum; two records failed in the first. */
async function challengedInVain() {
  const scene = await deployed();
  const { batchId } = await batchAt(scene, BatchStatus.Revealed);
  await round(scene, batchId, failing(2n));
  await scene.court.connect(scene.mallory).challengeBatch(batchId);
  await roundWithoutQuorum(scene, batchId);
  return { ...scene, batchId };
}

/** That is settled, and bob has challenged. */
async function challengedAgain() {
  const scene = await challengedInVain();
  await scene.court.settleChallenge(scene.batchId);
  await scene.court.connect(scene.bob).challengeBatch(scene.batchId);
  return scene;
}

async function undrawn({ ledger, batchId, ...scene }: Scene): Promise<void> {
  await mined({ ...scene, ledger }, SEED_DELAY + 257n);
  await ledger.expire(batchId);
}

/** The status, the number of the last round, and the quality. */
async function standing({ ledger, batchId }: Scene) {
  const { status, round: number, quality } = await ledger.getBatch(batchId);
  return [status, number, quality];
}

describe("ContributionLedger, three rounds", () => {
  describe("given a first round without a quorum and a second that passed", () => {
    it("when somebody challenges, begins a third", async () => {
      const scene = await networkHelpers.loadFixture(third);
      expect((await standing(scene)).slice(0, 2)).to.deep.equal([BatchStatus.Revealed, 2n]);
    });

    it("when the third passes, is in its window by both samples", async () => {
      const scene = await networkHelpers.loadFixture(third);
      await round(scene, scene.batchId, failing(1n));
      expect(await standing(scene)).to.deep.equal([BatchStatus.Window, 2n, qualityOf([2n, 1n])]);
    });

    it("when a record fails in the third, counts it as failed, with those of the second and no others", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { ledger, batchId } = scene;
      await round(scene, batchId, failing(1n));
      const [second, last] = [await ledger.sampleOf(batchId, 1), await ledger.sampleOf(batchId, 2)];
      const failed = [...second.slice(0, 2), ...last.slice(0, 1)];
      for (let index = 0n; index < 64n; index++) {
        expect(await ledger.failedInSample(batchId, index)).to.equal(failed.includes(index));
      }
    });

    it("when half of the third fails, has failed", async () => {
      const scene = await networkHelpers.loadFixture(third);
      await round(scene, scene.batchId, HALF_FAILS);
      expect((await standing(scene)).slice(0, 2)).to.deep.equal([BatchStatus.Failed, 2n]);
    });

    it("when half of the third fails and nobody appeals, pays the challenger 60% of the exposure", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { court, ledger, batchId, alice, mallory } = scene;
      await round(scene, batchId, HALF_FAILS);
      await waited(scene, APPEAL_PERIOD);
      const { award, burned } = split(EXPOSURE);
      const unfiled = (reviewTerms.panelSize - FEW) * FEE;
      const moved = await changesBy(scene, [alice, mallory], () => ledger.forfeit(batchId));
      expect(moved).to.deep.equal({
        changes: [change({ free: unfiled, locked: -EXPOSURE - unfiled }), change({ free: award })],
        burned,
      });
      await expect(court.settleChallenge(batchId)).to.emit(court, "ChallengeSettled").withArgs(batchId, mallory, Won);
    });

    for (const [when, end, paid] of [
      ["the third has no quorum", (scene: Scene) => roundWithoutQuorum(scene, scene.batchId), FEW * FEE],
      ["nobody draws the third in time", undrawn, 0n],
    ] as const) {
      it(`when ${when}, is in its window by the second`, async () => {
        const scene = await networkHelpers.loadFixture(third);
        await end(scene);
        expect(await standing(scene)).to.deep.equal([BatchStatus.Window, 2n, qualityOf([2n])]);
      });

      it(`when ${when}, costs the challenger the verdicts that were filed`, async () => {
        const scene = await networkHelpers.loadFixture(third);
        const { court, batchId, alice, mallory } = scene;
        await end(scene);
        const bond = EXPOSURE + ROUND_FEES;
        const { changes } = await changesBy(scene, [alice, mallory], async () => {
          await expect(court.settleChallenge(batchId))
            .to.emit(court, "ChallengeSettled")
            .withArgs(batchId, mallory, Refused);
        });
        const own = change({ courtFree: bond - paid, courtLocked: -bond });
        expect(changes).to.deep.equal([change({ courtFree: paid }), own]);
      });
    }

    it("when an appeal overturns the third, is in its window by the second", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { ledger, batchId } = scene;
      await round(scene, batchId, HALF_FAILS);
      const sample = await ledger.sampleOf(batchId, 2);
      const kept = (await ledger.sampleOf(batchId, 1)).slice(0, 2);
      await scene.arbitrator.giveRuling(await appealed(scene, batchId), 2n);
      expect(await standing(scene)).to.deep.equal([BatchStatus.Window, 2n, qualityOf([2n])]);
      const rounds = await Promise.all([0, 1, 2].map((number) => ledger.getRound(batchId, number)));
      expect(rounds.map(({ sampled }) => sampled)).to.deep.equal([0n, reviewTerms.sampleSize, 0n]);
      expect(rounds.map(({ failed }) => failed)).to.deep.equal([0n, failing(2n), 0n]);
      for (const index of sample) {
        expect(await ledger.failedInSample(batchId, index)).to.equal(kept.includes(index));
      }
    });

    it("when an appeal overturns the third, counts no verdict of the first, which had no quorum", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { court, ledger, batchId } = scene;
      await round(scene, batchId, HALF_FAILS);
      const panel = await ledger.panelOf(batchId, 2);
      await scene.arbitrator.giveRuling(await appealed(scene, batchId), 2n);
      const counted = await Promise.all(panel.map((curator) => court.overturnedOf(1n, curator)));
      expect(counted).to.deep.equal(panel.map(() => 1n));
    });
  });

  describe("given a challenge whose round had no quorum", () => {
    it("while it is unsettled, takes no other", async () => {
      const { court, batchId, bob } = await networkHelpers.loadFixture(challengedInVain);
      await expect(court.connect(bob).challengeBatch(batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });

    it("when it is settled, takes a second one", async () => {
      const scene = await networkHelpers.loadFixture(challengedAgain);
      expect((await standing(scene)).slice(0, 2)).to.deep.equal([BatchStatus.Revealed, 2n]);
      expect(await scene.court.challengerOf(scene.batchId)).to.equal(scene.bob.address);
    });

    it("when the second one's round passes, counts the first and the third sample", async () => {
      const scene = await networkHelpers.loadFixture(challengedAgain);
      const { court, batchId, bob } = scene;
      await round(scene, batchId, failing(4n));
      expect(await standing(scene)).to.deep.equal([BatchStatus.Window, 2n, qualityOf([2n, 4n])]);
      await expect(court.settleChallenge(batchId)).to.emit(court, "ChallengeSettled").withArgs(batchId, bob, Lost);
    });

    it("when half of the second one's sample fails, pays the second challenger", async () => {
      const scene = await networkHelpers.loadFixture(challengedAgain);
      const { ledger, batchId, bob, mallory } = scene;
      await round(scene, batchId, HALF_FAILS);
      await waited(scene, APPEAL_PERIOD);
      const { changes } = await changesBy(scene, [bob, mallory], () => ledger.forfeit(batchId));
      expect(changes).to.deep.equal([change({ free: split(EXPOSURE).award }), change()]);
    });

    for (const [when, end] of [
      ["passed", (scene: Scene) => round(scene, scene.batchId)],
      ["had no quorum", (scene: Scene) => roundWithoutQuorum(scene, scene.batchId)],
      ["wasn't drawn", undrawn],
    ] as const) {
      it(`when the third round ${when}, takes no third one`, async () => {
        const scene = await networkHelpers.loadFixture(challengedAgain);
        const { court, ledger, batchId, mallory } = scene;
        await end(scene);
        await court.settleChallenge(batchId);
        await expect(court.connect(mallory).challengeBatch(batchId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerNoRound")
          .withArgs(batchId);
      });
    }
  });

  describe("given an appeal that won", () => {
    it("takes no challenge, also when the one before is settled", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { court, batchId, bob } = scene;
      await round(scene, batchId, HALF_FAILS);
      await scene.arbitrator.giveRuling(await appealed(scene, batchId), 2n);
      for (const settle of [() => court.settleChallenge(batchId), () => Promise.resolve()]) {
        await expect(court.connect(bob).challengeBatch(batchId))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
          .withArgs(batchId);
        await settle();
      }
    });
  });

  describe("fees", () => {
    it("of three rounds are locked at the reveal", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await batchAt(scene, BatchStatus.Revealed);
      expect((await bondOf(scene, scene.alice)).locked).to.equal(EXPOSURE + ROUNDS * ROUND_FEES);
    });

    it("of a third round are paid for each verdict", async () => {
      const scene = await networkHelpers.loadFixture(third);
      const { ledger, batchId, alice } = scene;
      await drawn(scene, batchId);
      for (const verdict of await verdictsOf(scene, batchId)) {
        const { changes } = await changesBy(scene, [alice], () => ledger.review(batchId, [verdict]));
        expect(changes).to.deep.equal([change({ locked: -FEE })]);
      }
    });

    for (const [how, fixture, end, verdicts, lost] of [
      ["final", third, final, FEW + 2n * reviewTerms.panelSize, 0n],
      ["rejected after a third round", third, refused, FEW + 2n * reviewTerms.panelSize, 0n],
      ["burned after a third round", third, burned, FEW + 2n * reviewTerms.panelSize, EXPOSURE],
      ["final after a second challenge in vain", challengedAgain, inVain, reviewTerms.panelSize + 2n * FEW, 0n],
    ] as const) {
      it(`that weren't spent are freed when the batch is ${how}`, async () => {
        const scene = await networkHelpers.loadFixture<Scene>(fixture);
        const { ledger, batchId, alice, vault } = scene;
        const before = await bondOf(scene, alice);
        const spent = EXPOSURE + ROUNDS * ROUND_FEES - before.locked;
        await end(scene);
        const { quality, status } = await ledger.getBatch(batchId);
        const paid = status === BatchStatus.Final ? (reserveOf(64n) * quality) / FULL_QUALITY : 0n;
        const left = EXPOSURE + ROUNDS * ROUND_FEES - verdicts * FEE - lost;
        expect(spent).to.be.lessThan(ROUNDS * ROUND_FEES);
        expect(await vault.bondOf(ledger, alice)).to.deep.equal([before.free + left + paid, 0n]);
      });
    }

    for (const [how, end, verdicts, lost] of [
      ["unreviewed", (scene: Scene) => roundWithoutQuorum(scene, scene.batchId), 2n * FEW, 0n],
      ["expired in its second round", undrawn, FEW, ROUND_FEES],
    ] as const) {
      it(`that weren't spent are freed when the batch is ${how}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { alice } = scene;
        const { changes } = await changesBy(scene, [alice], async () => {
          const { batchId } = await batchAt(scene, BatchStatus.Revealed);
          await roundWithoutQuorum(scene, batchId);
          await end({ ...scene, batchId });
        });
        expect(changes).to.deep.equal([change({ free: -verdicts * FEE - lost })]);
      });
    }
  });
});

async function final(scene: Scene): Promise<void> {
  await round(scene, scene.batchId);
  await waited(scene, WINDOW_PERIOD);
  await scene.ledger.finalize(scene.batchId);
}

async function refused(scene: Scene): Promise<void> {
  await round(scene, scene.batchId, HALF_FAILS);
  await scene.arbitrator.giveRuling(await appealed(scene, scene.batchId), 0n);
}

async function burned(scene: Scene): Promise<void> {
  await round(scene, scene.batchId, HALF_FAILS);
  await waited(scene, APPEAL_PERIOD);
  await scene.ledger.forfeit(scene.batchId);
}

async function inVain(scene: Scene): Promise<void> {
  await roundWithoutQuorum(scene, scene.batchId);
  await waited(scene, WINDOW_PERIOD);
  await scene.ledger.finalize(scene.batchId);
}
