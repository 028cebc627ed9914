import { expect } from "chai";
import { network } from "hardhat";
import { qualityOf } from "../../../sdk/review.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  contributionNamed,
  type DatanetScene,
  deployedDatanet,
  drawn,
  fieldsOf,
  finalized,
  form,
  FULL_QUALITY,
  FUNDS,
  mined,
  newcomerExposure,
  REVIEW_PERIOD,
  revealed,
  reserveOf,
  reviewTerms,
  round,
  ROUND_FEES,
  SEED_DELAY,
  seated,
  THAW_PERIOD,
  treasuryBond,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const FEE = reviewTerms.seatFee;
const HALF = 0b11111n;
const KNOWN_BLOCKS = 256n;

async function deployed() {
  return deployedDatanet(connection);
}

async function revealedA() {
  const scene = await deployed();
  return { ...scene, batchId: await revealed(scene, contributionNamed("a")) };
}

async function underReview() {
  const scene = await revealedA();
  await drawn(scene, scene.batchId);
  return scene;
}

async function inWindow() {
  const scene = await revealedA();
  await round(scene, scene.batchId);
  return scene;
}

async function failed() {
  const scene = await revealedA();
  await round(scene, scene.batchId, HALF);
  await round(scene, scene.batchId, HALF);
  return scene;
}

/** The first `count` of the panel file alike, and the time runs out. */
async function partly(scene: DatanetScene, batchId: bigint, count: number, fails = 0n) {
  if (count > 0) await scene.ledger.review(batchId, (await verdictsOf(scene, batchId, fails)).slice(0, count));
  await waited(scene, REVIEW_PERIOD);
}

async function statusOf({ ledger }: DatanetScene, batchId: bigint) {
  return (await ledger.getBatch(batchId)).status;
}

/** Nothing of the submitter's or the treasury's is locked, and both have what is said. */
async function expectFree(scene: DatanetScene, submitter: bigint, treasury: bigint) {
  expect(await bondOf(scene, scene.alice)).to.deep.equal({ free: submitter, locked: 0n });
  expect(await treasuryBond(scene)).to.deep.equal({ free: treasury, locked: 0n });
}

describe("ContributionLedger, endings", () => {
  describe("close", () => {
    it("at the exact second of its end, ends a round that has its quorum", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, batchId, mallory } = scene;
      const { due } = await ledger.getBatch(batchId);
      await ledger.review(batchId, (await verdictsOf(scene, batchId)).slice(0, 3));
      await time.setNextBlockTimestamp(due - 1n);
      await expect(ledger.close(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooEarly")
        .withArgs(batchId, due);
      await time.setNextBlockTimestamp(due);
      await ledger.connect(mallory).close(batchId);
      expect(await statusOf(scene, batchId)).to.equal(BatchStatus.Window);
    });

    it("ends the seats of the silent, burns a fee out of each stake, and frees the rest", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, seats, vault, token, batchId } = scene;
      const panel = await ledger.panelOf(batchId, 0);
      await partly(scene, batchId, 3);

      const closing = ledger.close(batchId);
      await expect(closing).to.changeTokenBalance(ethers, token, await vault.BURN_ADDRESS(), 2n * FEE);
      for (const [position, holder] of panel.entries()) {
        const [free, locked] = await vault.bondOf(seats, holder);
        expect([free, locked]).to.deep.equal(position < 3 ? [0n, form.seatStake] : [form.seatStake - FEE, 0n]);
        expect((await bondOf(scene, holder)).free).to.equal(position < 3 ? FEE : 0n);
      }
    });

    it("fines a curator who took his seat again after the round began for nothing", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, seats, vault, batchId, curators } = scene;
      const [curator] = curators;
      if (curator === undefined) throw new Error("no curator");
      await seats.connect(curator).leaveSeat(ledger, 1n, 0);
      await waited(scene, THAW_PERIOD);
      await seats.vacateSeat(ledger, 1n, 0);
      await seats.connect(curator).takeSeat(ledger, 1n);

      await ledger.close(batchId);
      expect([...(await vault.bondOf(seats, curator))]).to.deep.equal([0n, form.seatStake]);
    });

    describe("given too few verdicts", () => {
      for (const filed of [0, 2]) {
        it(`of ${filed} panelists, starts a second round with a panel of its own`, async () => {
          const scene = await networkHelpers.loadFixture(underReview);
          const { ledger, batchId } = scene;
          await partly(scene, batchId, filed, HALF);

          const closing = ledger.close(batchId);
          const seedBlock = BigInt(await time.latestBlock()) + SEED_DELAY + 1n;
          await expect(closing)
            .to.emit(ledger, "RoundEnded")
            .withArgs(batchId, 0n, 2n ** BigInt(filed) - 1n, 0n);
          await expect(closing).to.emit(ledger, "RoundStarted").withArgs(batchId, 1n, seedBlock);
          const { status, round: number } = await ledger.getBatch(batchId);
          expect([status, number]).to.deep.equal([BatchStatus.Revealed, 1n]);
        });
      }

      it("twice, ends unreviewed: everybody has his money back but for the fees of what was filed", async () => {
        const scene = await networkHelpers.loadFixture(underReview);
        const { ledger, batchId, alice } = scene;
        await partly(scene, batchId, 2);
        for (const newcomer of [scene.bob, scene.mallory, scene.guardian]) await seated(scene, newcomer);
        await ledger.close(batchId);
        await drawn(scene, batchId);
        await waited(scene, REVIEW_PERIOD);

        await expect(ledger.close(batchId))
          .to.emit(ledger, "Ended")
          .withArgs(batchId, 1n, alice, BatchStatus.Unreviewed, 0n);
        await expectFree(scene, FUNDS - 2n * FEE, FUNDS);
        const { accepted, failed: failures } = await ledger.disciplineOf(1n, alice);
        expect([accepted, failures]).to.deep.equal([0n, 0n]);
      });

      it("and no seat that is held any more, ends unreviewed all the same", async () => {
        const scene = await networkHelpers.loadFixture(underReview);
        const { ledger, seats, batchId } = scene;
        await waited(scene, REVIEW_PERIOD);
        await ledger.close(batchId);
        expect(await seats.seatCount(ledger, 1n)).to.equal(0n);
        await drawn(scene, batchId);

        expect(await statusOf(scene, batchId)).to.equal(BatchStatus.Unreviewed);
        await expectFree(scene, FUNDS, FUNDS);
      });

      it("of which the silent are dismissed, draws none of them again", async () => {
        const scene = await networkHelpers.loadFixture(underReview);
        const { ledger, batchId } = scene;
        const panel = await ledger.panelOf(batchId, 0);
        await partly(scene, batchId, 2);
        await ledger.close(batchId);
        for (const newcomer of [scene.bob, scene.mallory, scene.guardian]) await seated(scene, newcomer);
        await drawn(scene, batchId);
        // the newcomers took their seats after the second round began, so that two are left, too few for a quorum
        expect((await ledger.getRound(batchId, 1)).size).to.equal(0n);
        expect(await statusOf(scene, batchId)).to.equal(BatchStatus.Unreviewed);
        expect(panel).to.have.length(5);
      });
    });
  });

  describe("a review", () => {
    for (let fails = 0; fails < 5; fails++) {
      it(`of which ${fails} of 10 fail, opens the window with the quality of the formula`, async () => {
        const scene = await networkHelpers.loadFixture(revealedA);
        await round(scene, scene.batchId, 2n ** BigInt(fails) - 1n);
        const { status, quality } = await scene.ledger.getBatch(scene.batchId);
        expect([status, quality]).to.deep.equal([BatchStatus.Window, qualityOf(BigInt(fails), 10n)]);
      });
    }

    for (const fails of [5n, 10n]) {
      it(`of which ${fails} of 10 fail, asks for a second sample`, async () => {
        const scene = await networkHelpers.loadFixture(revealedA);
        const { ledger, batchId } = scene;
        await drawn(scene, batchId);
        const mask = 2n ** fails - 1n;
        await expect(ledger.review(batchId, await verdictsOf(scene, batchId, mask)))
          .to.emit(ledger, "RoundEnded")
          .withArgs(batchId, 0n, 31n, mask);
        const batch = await ledger.getBatch(batchId);
        expect([batch.status, batch.round, batch.quality]).to.deep.equal([BatchStatus.Revealed, 1n, 0n]);
      });
    }

    for (const [verdicts, failing] of [
      [[1n, 1n, 1n, 0n, 0n], 1n],
      [[1n, 1n, 0n, 0n, 0n], 0n],
      [[3n, 1n, 2n, 1n, 2n], 3n],
      [[3n, 1n, 2n, 0n, 0n], 0n],
      [[1023n, 0n, 0n, 0n, 0n], 0n],
    ] as const) {
      it(`given the verdicts ${verdicts.join(", ")}, lets ${failing} fail: more than half decide`, async () => {
        const scene = await networkHelpers.loadFixture(underReview);
        await scene.ledger.review(scene.batchId, await verdictsOf(scene, scene.batchId, verdicts));
        expect((await scene.ledger.getRound(scene.batchId, 0)).failed).to.equal(failing);
      });
    }

    it("given four verdicts of which two let a record fail, keeps it", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const verdicts = await verdictsOf(scene, scene.batchId, [1n, 1n, 0n, 0n, 0n]);
      await scene.ledger.review(scene.batchId, verdicts.slice(0, 4));
      await waited(scene, REVIEW_PERIOD);
      await scene.ledger.close(scene.batchId);
      expect((await scene.ledger.getRound(scene.batchId, 0)).failed).to.equal(0n);
    });
  });

  describe("a second round", () => {
    for (const [first, second, status] of [
      [5, 0, BatchStatus.Window],
      [5, 4, BatchStatus.Window],
      [6, 4, BatchStatus.Rejected],
      [10, 0, BatchStatus.Rejected],
      [5, 5, BatchStatus.Failed],
      [10, 10, BatchStatus.Failed],
    ] as const) {
      it(`given ${first} and then ${second} of 10 failed, ends as state ${status}, by both samples`, async () => {
        const scene = await networkHelpers.loadFixture(revealedA);
        const { ledger, batchId } = scene;
        await round(scene, batchId, 2n ** BigInt(first) - 1n);
        await round(scene, batchId, 2n ** BigInt(second) - 1n);

        const batch = await ledger.getBatch(batchId);
        const quality = status === BatchStatus.Failed ? 0n : qualityOf(BigInt(first + second), 20n);
        expect([batch.status, batch.quality]).to.deep.equal([status, quality]);
      });
    }

    it("that makes the quality zero, rejects: money back, but for both rounds' fees", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      await round(scene, scene.batchId, 1023n);
      await round(scene, scene.batchId, 0n);
      await expectFree(scene, FUNDS - 2n * ROUND_FEES, FUNDS);
      expect((await scene.ledger.disciplineOf(1n, scene.alice)).failed).to.equal(1n);
    });

    it("that fails after a silent one, rejects and burns nothing: one panel alone takes no stake", async () => {
      const scene = await networkHelpers.loadFixture(underReview);
      const { ledger, batchId, curators, vault, seats } = scene;
      await waited(scene, REVIEW_PERIOD);
      // all five are silent; they take seats again before the second round begins, so that it has a panel
      for (const curator of curators) {
        await vault.deposit(seats, curator, form.seatStake);
        await seats.connect(curator).takeSeat(ledger, 1n);
      }
      await ledger.close(batchId);
      await round(scene, batchId, HALF);

      expect(await statusOf(scene, batchId)).to.equal(BatchStatus.Rejected);
      await expectFree(scene, FUNDS - ROUND_FEES, FUNDS);
    });
  });

  describe("finalize", () => {
    it("from the exact second on, by anyone, pays and frees everything, and emits Finalized", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { ledger, batchId, alice, mallory } = scene;
      const { due } = await ledger.getBatch(batchId);
      await time.setNextBlockTimestamp(due - 1n);
      await expect(ledger.finalize(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooEarly")
        .withArgs(batchId, due);

      await time.setNextBlockTimestamp(due);
      const finalization = ledger.connect(mallory).finalize(batchId);
      await finalization;
      const { chainHash } = await ledger.head(1n);
      await expect(finalization)
        .to.emit(ledger, "Finalized")
        .withArgs(batchId, 1n, alice, 1n, FULL_QUALITY, chainHash, reserveOf(64n));
      await expectFree(scene, FUNDS - ROUND_FEES + reserveOf(64n), FUNDS - reserveOf(64n));
    });

    for (const fails of [1n, 2n, 3n, 4n]) {
      it(`given ${fails} of 10 failed, pays pay and fees by the quality, rounded down`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await finalized(scene, contributionNamed("a", 65n), scene.alice, 2n ** fails - 1n);
        const paid = (reserveOf(65n) * qualityOf(fails, 10n)) / FULL_QUALITY;
        await expectFree(scene, FUNDS - ROUND_FEES + paid, FUNDS - paid);
      });
    }

    it("counts batches, clean ones, records and failed records", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      for (const [label, fails] of [
        ["a", 0n],
        ["b", 1n],
        ["c", 3n],
      ] as const) {
        await finalized(scene, contributionNamed(label), scene.alice, fails);
      }
      expect(fieldsOf(await scene.ledger.disciplineOf(1n, scene.alice))).to.deep.equal({
        accepted: 3n,
        clean: 2n,
        failed: 0n,
        expired: 0n,
        records: 192n,
        failedRecords: 3n,
        voidedRecords: 0n,
      });
      expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(false);
    });

    it("makes a submitter known by the third clean batch, until a failure weighs ten", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      for (const label of ["a", "b", "c"]) {
        expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(false);
        await finalized(scene, contributionNamed(label));
      }
      expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(true);
      expect(await scene.ledger.isKnown(1n, scene.bob)).to.equal(false);
      expect(await scene.ledger.isKnown(2n, scene.alice)).to.equal(false);

      const batchId = await revealed(scene, contributionNamed("bad"));
      await round(scene, batchId, 1023n);
      await round(scene, batchId, 0n);
      expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(false);
      for (let clean = 4; clean <= 10; clean++) await finalized(scene, contributionNamed(`clean ${clean}`));
      expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(true);
    });
  });

  describe("forfeit", () => {
    it("when the time for an appeal is over, by anyone, burns the exposure and frees the rest", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { ledger, vault, token, batchId, alice, mallory } = scene;
      const { due } = await ledger.getBatch(batchId);
      const exposure = newcomerExposure(64n);
      expect(due).to.equal(BigInt(await time.latest()) + APPEAL_PERIOD);
      await time.setNextBlockTimestamp(due - 1n);
      await expect(ledger.forfeit(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooEarly")
        .withArgs(batchId, due);

      await time.setNextBlockTimestamp(due);
      const forfeiture = ledger.connect(mallory).forfeit(batchId);
      await expect(forfeiture).to.emit(ledger, "Ended").withArgs(batchId, 1n, alice, BatchStatus.Burned, exposure);
      await expect(forfeiture).to.changeTokenBalance(ethers, token, await vault.BURN_ADDRESS(), exposure);
      await expectFree(scene, FUNDS - exposure - 2n * ROUND_FEES, FUNDS);
      expect((await ledger.disciplineOf(1n, alice)).failed).to.equal(1n);
    });
  });

  describe("given a second round that nobody draws", () => {
    it("expires: a round's fees are burned, the stake isn't", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      await round(scene, scene.batchId, HALF);
      await mined(scene, SEED_DELAY + KNOWN_BLOCKS + 1n);
      await scene.ledger.expire(scene.batchId);
      await expectFree(scene, FUNDS - 2n * ROUND_FEES, FUNDS);
    });
  });

  describe("in every state", () => {
    const STATES = {
      Revealed: revealedA,
      UnderReview: underReview,
      Window: inWindow,
      Failed: failed,
      Final: async () => {
        const scene = await deployed();
        return { ...scene, batchId: await finalized(scene, contributionNamed("a")) };
      },
      Rejected: async () => {
        const scene = await revealedA();
        await round(scene, scene.batchId, 1023n);
        await round(scene, scene.batchId, 0n);
        return scene;
      },
      Unreviewed: async () => {
        const scene = await underReview();
        await waited(scene, REVIEW_PERIOD);
        await scene.ledger.close(scene.batchId);
        await drawn(scene, scene.batchId);
        return scene;
      },
      Expired: async () => {
        const scene = await revealedA();
        await mined(scene, SEED_DELAY + KNOWN_BLOCKS + 1n);
        await scene.ledger.expire(scene.batchId);
        return scene;
      },
      Burned: async () => {
        const scene = await failed();
        await waited(scene, APPEAL_PERIOD);
        await scene.ledger.forfeit(scene.batchId);
        return scene;
      },
    } as const;
    const ACTIONS = [
      ["draw", "Revealed"],
      ["expire", "Revealed"],
      ["review", "UnderReview"],
      ["close", "UnderReview"],
      ["finalize", "Window"],
      ["forfeit", "Failed"],
    ] as const;

    for (const [name, given] of Object.entries(STATES)) {
      it(`${name}: every call that is for another one reverts and changes nothing`, async () => {
        const state = name as keyof typeof STATES;
        const scene: DatanetScene & { batchId: bigint } = await given();
        const { ledger, batchId } = scene;
        expect(await statusOf(scene, batchId)).to.equal(BatchStatus[state]);
        const before = fieldsOf(await ledger.getBatch(batchId));

        for (const [action, expected] of ACTIONS) {
          if (expected === state) continue;
          const call = action === "review" ? ledger.review(batchId, []) : ledger[action](batchId);
          await expect(call)
            .to.be.revertedWithCustomError(ledger, "ContributionLedgerWrongStatus")
            .withArgs(batchId, BatchStatus[state], BatchStatus[expected]);
        }
        expect(fieldsOf(await ledger.getBatch(batchId))).to.deep.equal(before);
      });
    }

    it("a batch that doesn't exist is unknown to every call", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployed);
      for (const call of [
        () => ledger.review(1n, []),
        () => ledger.getBatch(1n),
        ...ACTIONS.filter(([action]) => action !== "review").map(
          ([action]) =>
            () =>
              ledger[action as "draw"](1n),
        ),
      ]) {
        await expect(call()).to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch").withArgs(1n);
      }
    });
  });

  it("given a pause, everything that is inside goes on to its end", async () => {
    const scene = await networkHelpers.loadFixture(revealedA);
    await scene.ledger.connect(scene.guardian).pause();
    await round(scene, scene.batchId);
    await waited(scene, WINDOW_PERIOD);
    await scene.ledger.finalize(scene.batchId);
    await scene.vault.connect(scene.alice).withdraw(scene.ledger, scene.alice, FUNDS);
  });
});
