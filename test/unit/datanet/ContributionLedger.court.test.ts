import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  appealed,
  batchAt,
  change,
  changesBy,
  HALF_FAILS,
  LOST,
  nameOf,
  OPEN,
  PENALTY,
  proven,
  recordsOf,
  split,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  contributionNamed,
  type DatanetScene,
  deployedDatanet,
  finalized,
  FUNDS,
  newcomerExposure,
  reserveOf,
  ROUND_FEES,
  ROUNDS,
  treasuryBond,
  round,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const EXPOSURE = newcomerExposure(64n);
const COSTS = 3n * 10n ** 18n;

async function deployed() {
  return deployedDatanet(connection);
}

/** Whoever holds the court's address, to call what only the court may. */
async function judgeOf({ court }: DatanetScene): Promise<HardhatEthersSigner> {
  const address = await court.getAddress();
  await networkHelpers.impersonateAccount(address);
  await networkHelpers.setBalance(address, 10n ** 18n);
  return connection.ethers.getSigner(address);
}

async function at(scene: DatanetScene, status: bigint) {
  const batch = await batchAt(scene, status);
  return { ...scene, batch, batchId: batch.batchId, judge: await judgeOf(scene) };
}

async function inWindow() {
  return at(await deployed(), BatchStatus.Window);
}

async function failed() {
  return at(await deployed(), BatchStatus.Failed);
}

describe("ContributionLedger, for its court", () => {
  describe("resample", () => {
    it("starts the second round", async () => {
      const { ledger, batchId, judge } = await networkHelpers.loadFixture(inWindow);
      await expect(ledger.connect(judge).resample(batchId)).to.emit(ledger, "RoundStarted");
      const { status, round: number } = await ledger.getBatch(batchId);
      expect([status, number]).to.deep.equal([BatchStatus.Revealed, 1n]);
    });

    it("counts both samples, where the second passes", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { batchId } = await withFailedRecords(scene, {}, 0b1111n);
      await scene.ledger.connect(await judgeOf(scene)).resample(batchId);
      await round(scene, batchId, 0n);
      expect((await scene.ledger.getBatch(batchId)).quality).to.equal(600_000n);
    });

    it("when the caller isn't the court, it reverts, also for the owner", async () => {
      const { ledger, batchId, governance } = await networkHelpers.loadFixture(inWindow);
      await expect(ledger.resample(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotCourt")
        .withArgs(governance);
    });
  });

  describe("punish", () => {
    it("pays costs first, then 60% to the winner, and burns the rest", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { ledger, batchId, judge, alice, bob, mallory } = scene;
      const { forCosts, award, burned } = split(PENALTY, COSTS);
      const moved = await changesBy(scene, [alice, bob, mallory], async () => {
        await expect(ledger.connect(judge).punish(batchId, PENALTY, COSTS, bob, mallory))
          .to.emit(ledger, "Punished")
          .withArgs(batchId, 1n, alice, forCosts, award, burned);
      });
      const changes = [change({ locked: -PENALTY }), change({ free: forCosts }), change({ free: award })];
      expect(moved).to.deep.equal({ changes, burned });
      expect((await ledger.getBatch(batchId)).exposure).to.equal(EXPOSURE - PENALTY);
    });

    it("says what of the costs was paid", async () => {
      const { ledger, batchId, judge, bob, mallory } = await networkHelpers.loadFixture(inWindow);
      const asked = [COSTS, PENALTY, PENALTY + 1n];
      const paid = await Promise.all(
        asked.map((costs) => ledger.connect(judge).punish.staticCall(batchId, PENALTY, costs, bob, mallory)),
      );
      expect(paid).to.deep.equal([COSTS, PENALTY, PENALTY]);
    });

    it("takes no more than the exposure", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { ledger, batchId, judge, alice, mallory } = scene;
      const { changes } = await changesBy(scene, [alice], () =>
        ledger.connect(judge).punish(batchId, EXPOSURE + 1n, 0n, ZeroAddress, mallory),
      );
      expect(changes).to.deep.equal([change({ locked: -EXPOSURE })]);
      expect((await ledger.getBatch(batchId)).exposure).to.equal(0n);
    });

    for (const status of [BatchStatus.Final, ...LOST]) {
      it(`given a batch that is ${nameOf(status)}, counts, and takes nothing`, async () => {
        const scene = await at(await networkHelpers.loadFixture(deployed), status);
        const { ledger, batchId, judge, alice, bob, mallory } = scene;
        const moved = await changesBy(scene, [alice, bob, mallory], async () => {
          await expect(ledger.connect(judge).punish(batchId, PENALTY, COSTS, bob, mallory))
            .to.emit(ledger, "Punished")
            .withArgs(batchId, 1n, alice, 0n, 0n, 0n);
        });
        expect(moved).to.deep.equal({ changes: [change(), change(), change()], burned: 0n });
        expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(1n);
      });
    }

    it("when there is no such batch, it reverts", async () => {
      const { ledger, judge, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(ledger.connect(judge).punish(9n, PENALTY, 0n, ZeroAddress, mallory))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(9n);
    });

    it("when the caller isn't the court, it reverts", async () => {
      const { ledger, batchId, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(ledger.connect(mallory).punish(batchId, PENALTY, 0n, ZeroAddress, mallory))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotCourt")
        .withArgs(mallory);
    });
  });

  describe("decide", () => {
    it("when it isn't overturned, rejects and frees all", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { ledger, batchId, judge, alice } = scene;
      const moved = await changesBy(scene, [alice], async () => {
        await expect(ledger.connect(judge).decide(batchId, false))
          .to.emit(ledger, "Ended")
          .withArgs(batchId, 1n, alice, BatchStatus.Rejected, 0n);
      });
      // two of three rounds were held
      const freed = EXPOSURE + ROUND_FEES;
      expect(moved).to.deep.equal({ changes: [change({ free: freed, locked: -freed })], burned: 0n });
      expect((await ledger.disciplineOf(1n, alice)).failed).to.equal(1n);
    });

    it("when it is overturned, opens a window", async () => {
      const { ledger, batchId, judge } = await networkHelpers.loadFixture(failed);
      await ledger.connect(judge).decide(batchId, true);
      const { status, due } = await ledger.getBatch(batchId);
      expect([status, due]).to.deep.equal([BatchStatus.Window, BigInt(await time.latest()) + WINDOW_PERIOD]);
    });

    for (const status of [...OPEN, BatchStatus.Final, ...LOST].filter((other) => other !== BatchStatus.Failed)) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const { ledger, batchId, judge } = await at(await networkHelpers.loadFixture(deployed), status);
        await expect(ledger.connect(judge).decide(batchId, true))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerWrongStatus")
          .withArgs(batchId, status, BatchStatus.Failed);
      });
    }

    it("when the caller isn't the court, it reverts", async () => {
      const { ledger, batchId, alice } = await networkHelpers.loadFixture(failed);
      await expect(ledger.connect(alice).decide(batchId, true))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotCourt")
        .withArgs(alice);
    });
  });

  describe("holdsRecord", () => {
    it("holds for a record that the tree has, at any state", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const batch = await batchAt(scene, BatchStatus.Revealed);
      expect(await scene.ledger.holdsRecord(...proven(batch, 3))).to.equal(true);
    });

    it("fails for another author, hash, index or batch", async () => {
      const { ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      const [record, proof] = proven(batch, 3);
      for (const wrong of [
        { author: mallory.address },
        { recordHash: proven(batch, 4)[0].recordHash },
        { index: 4n },
        { batchId: 9n },
      ]) {
        expect(await ledger.holdsRecord({ ...record, ...wrong }, proof)).to.equal(false);
      }
    });

    it("fails for an index that isn't below the count", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const leaves = recordsOf(scene, "a", scene.bob.address, 65);
      const batch = await batchAt(scene, BatchStatus.Window, { leaves, count: 64n });
      expect(await scene.ledger.holdsRecord(...proven(batch, 63))).to.equal(true);
      expect(await scene.ledger.holdsRecord(...proven(batch, 64))).to.equal(false);
    });

    it("fails for a record that failed in the sample, and for no other", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { failed: indices, ...batch } = await withFailedRecords(scene);
      for (let index = 0; index < 64; index++) {
        expect(await scene.ledger.holdsRecord(...proven(batch, index))).to.equal(!indices.includes(index));
        expect(await scene.ledger.failedInSample(batch.batchId, index)).to.equal(indices.includes(index));
      }
    });
  });

  describe("while something is open before the court", () => {
    it("no batch becomes final", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, batchId, bob } = scene;
      for (const index of [3, 4]) await court.connect(bob).demand(...proven(batch, index), 1n);
      await waited(scene, WINDOW_PERIOD);
      await expect(ledger.finalize(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
        .withArgs(batchId, 2n);
    });

    it("no exposure is burned", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { ledger, batchId } = scene;
      await appealed(scene, batchId);
      await waited(scene, APPEAL_PERIOD);
      await expect(ledger.forfeit(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
        .withArgs(batchId, 1n);
    });
  });

  describe("finalize", () => {
    it("pays nothing for records that are void by then", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, batchId, alice, bob } = scene;
      for (const index of [3, 4, 5]) await court.connect(bob).takeDown(...proven(batch, index));
      await waited(scene, WINDOW_PERIOD);
      const paid = (reserveOf(64n) * 61n) / 64n;
      const { changes } = await changesBy(scene, [alice], () => ledger.finalize(batchId));
      const fees = (ROUNDS - 1n) * ROUND_FEES;
      expect(changes).to.deep.equal([change({ free: EXPOSURE + fees + paid, locked: -EXPOSURE - fees })]);
      expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS - paid, locked: 0n });
    });
  });

  describe("forfeit", () => {
    it("given a challenger, pays him 60% of the exposure that is left, and burns the rest", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batchId, judge, alice, mallory } = scene;
      await court.connect(mallory).challengeBatch(batchId);
      await round(scene, batchId, HALF_FAILS);
      await ledger.connect(judge).punish(batchId, PENALTY, 0n, ZeroAddress, mallory);
      await waited(scene, APPEAL_PERIOD);
      const left = EXPOSURE - PENALTY;
      const { award, burned } = split(left);
      const moved = await changesBy(scene, [alice, mallory], async () => {
        const forfeiting = ledger.forfeit(batchId);
        await expect(forfeiting).to.emit(ledger, "ChallengerPaid").withArgs(batchId, mallory, award);
        await expect(forfeiting).to.emit(ledger, "Ended").withArgs(batchId, 1n, alice, BatchStatus.Burned, burned);
      });
      const own = change({ free: ROUND_FEES, locked: -left - ROUND_FEES });
      expect(moved).to.deep.equal({ changes: [own, change({ free: award })], burned });
    });

    it("given no challenger, burns all", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      await waited(scene, APPEAL_PERIOD);
      const forfeiting = scene.ledger.forfeit(scene.batchId);
      await expect(forfeiting).to.not.emit(scene.ledger, "ChallengerPaid");
      await expect(forfeiting)
        .to.emit(scene.ledger, "Ended")
        .withArgs(scene.batchId, 1n, scene.alice, BatchStatus.Burned, EXPOSURE);
    });
  });

  describe("isKnown", () => {
    it("asks for twenty records for each that became void", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, alice, bob } = scene;
      let batchId = 0n;
      for (const label of ["a", "b", "c"]) batchId = await finalized(scene, contributionNamed(label));
      const judge = await judgeOf(scene);
      const allowed = (3n * 64n) / 20n;
      for (let voided = 1n; voided <= allowed + 1n; voided++) {
        await ledger.connect(judge).punish(batchId, 0n, 0n, ZeroAddress, bob);
        expect(await ledger.isKnown(1n, alice)).to.equal(voided <= allowed);
      }
    });

    it("given exactly twenty for each, holds", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, alice, bob } = scene;
      let batchId = 0n;
      for (const label of ["a", "b", "c"]) batchId = await finalized(scene, contributionNamed(label, 80n));
      const judge = await judgeOf(scene);
      for (let voided = 1; voided <= 12; voided++) {
        await ledger.connect(judge).punish(batchId, 0n, 0n, ZeroAddress, bob);
      }
      expect(await ledger.isKnown(1n, alice)).to.equal(true);
    });
  });
});
