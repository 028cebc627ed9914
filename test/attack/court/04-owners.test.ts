import { expect } from "chai";
import { network } from "hardhat";
import { ALL_FAIL, awardOf, expectNoProfit, gainOf, inWindow, worth } from "../../helpers/attacks.ts";
import { ended } from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  contributionNamed,
  type DatanetScene,
  deployedDatanet,
  DISPUTE_COST,
  drawn,
  leavesOf,
  newcomerExposure,
  panelists,
  REVIEW_PERIOD,
  revealed,
  round,
  ROUND_FEES,
  ROUNDS,
  signedVerdict,
  treeOf,
  verdictsOf,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64n;
const EXPOSURE = newcomerExposure(COUNT);
const [STANDS, OVERTURNED] = [1n, 2n];

/** An honest batch that two panels of the owner have failed. */
async function failed() {
  const scene = await deployedDatanet(connection);
  const before = { alice: await worth(scene, [scene.alice]), panel: await worth(scene, panelOf(scene)) };
  const batchId = await revealed(scene, contributionNamed("honest", COUNT));
  await round(scene, batchId, ALL_FAIL);
  await round(scene, batchId, ALL_FAIL);
  return { ...scene, batchId, before };
}

/** An honest batch that one panel has passed. */
async function passed() {
  const scene = await deployedDatanet(connection);
  return { ...scene, batchId: await inWindow(scene, treeOf(leavesOf("honest", 64, scene.alice.address)), scene.alice) };
}

/** An honest batch whose first panel is drawn. */
async function underReview() {
  const scene = await deployedDatanet(connection);
  const batchId = await revealed(scene, contributionNamed("bad", COUNT), scene.mallory);
  await drawn(scene, batchId);
  return { ...scene, batchId };
}

function panelOf({ owner, curators }: DatanetScene) {
  return [owner, ...curators];
}

async function appealed(scene: DatanetScene, batchId: bigint): Promise<bigint> {
  await scene.court.connect(scene.alice).appeal(batchId, { value: DISPUTE_COST });
  return (await scene.arbitrator.disputeCount()) - 1n;
}

describe("Attacks on batches before the court: owners and panels", () => {
  describe("4: an owner whose panels fail an outsider twice", () => {
    it("when the appeal overturns it: the batch is paid in full, and the verdicts are counted", async () => {
      const { before, batchId, ...scene } = await networkHelpers.loadFixture(failed);
      const { court, ledger, arbitrator, alice, curators } = scene;
      await arbitrator.giveRuling(await appealed(scene, batchId), OVERTURNED);
      await ended(scene, batchId);
      const gain = (await worth(scene, [alice])) - before.alice;
      expect(gain).to.equal(COUNT * 10n ** 18n + ROUND_FEES - 2n * ROUND_FEES);
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Final);
      for (const curator of curators) expect(await court.overturnedOf(1n, curator)).to.equal(2n);
    });

    for (const [ending, end] of [
      ["refuses", 0n],
      ["is silent", undefined],
    ] as const) {
      it(`when the arbitrator ${ending}: all is freed, and the panel has its fees alone`, async () => {
        const { before, batchId, ...scene } = await networkHelpers.loadFixture(failed);
        const { court, arbitrator, alice } = scene;
        const disputeId = await appealed(scene, batchId);
        if (end === undefined) {
          const { appealDeadline } = await court.getBatchState(batchId);
          await networkHelpers.time.increaseTo(appealDeadline);
          await court.refuseAppeal(batchId);
        } else await arbitrator.giveRuling(disputeId, end);
        expect((await worth(scene, [alice])) - before.alice).to.equal(-2n * ROUND_FEES);
        expect((await worth(scene, panelOf(scene))) - before.panel).to.equal(2n * ROUND_FEES);
        expect((await bondOf(scene, alice)).locked).to.equal(0n);
      });
    }

    it("when the failure stands: the exposure is burned, and nothing of it reaches owner or panel", async () => {
      const { before, batchId, ...scene } = await networkHelpers.loadFixture(failed);
      const { ledger, arbitrator, alice } = scene;
      await arbitrator.giveRuling(await appealed(scene, batchId), STANDS);
      await waited(scene, APPEAL_PERIOD);
      await ledger.forfeit(batchId);
      expect((await worth(scene, [alice])) - before.alice).to.equal(-EXPOSURE - 2n * ROUND_FEES);
      expect((await worth(scene, panelOf(scene))) - before.panel).to.equal(2n * ROUND_FEES);
    });

    it("when his Sybil challenges what the panel has passed, and it is appealed: he pays the submitter", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(passed);
      const { court, arbitrator, alice, mallory } = scene;
      const attackers = [mallory, ...panelOf(scene)];
      let gain = 0n;
      await expectNoProfit(scene, attackers, async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).challengeBatch(batchId);
          await round(scene, batchId, ALL_FAIL);
          await arbitrator.giveRuling(await appealed(scene, batchId), OVERTURNED);
          await court.settleChallenge(batchId);
        });
      });
      expect(gain).to.equal(awardOf(EXPOSURE));
    });

    it("when his Sybil challenges and nobody appeals in time: he gets three fifths, which is what appeals are for", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(passed);
      const { court, ledger, mallory } = scene;
      const gain = await gainOf(scene, [mallory, ...panelOf(scene)], async () => {
        await court.connect(mallory).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        await waited(scene, APPEAL_PERIOD);
        await ledger.forfeit(batchId);
        await court.settleChallenge(batchId);
      });
      expect(gain).to.equal(awardOf(EXPOSURE) + ROUND_FEES);
    });

    it("an appeal is made once, and not after its time", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(failed);
      const { court, mallory } = scene;
      await appealed(scene, batchId);
      await expect(court.connect(mallory).appeal(batchId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });
  });

  describe("8: chosen verdicts", () => {
    it("who ends a round at its deadline can't leave out what panelists still bring themselves", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(underReview);
      const { ledger, mallory } = scene;
      const verdicts = await verdictsOf(scene, batchId, [0n, 0n, 0n, ALL_FAIL, ALL_FAIL]);
      await ledger.connect(mallory).review(batchId, verdicts.slice(0, 3));
      await expect(ledger.connect(mallory).close(batchId)).to.be.revertedWithCustomError(
        ledger,
        "ContributionLedgerTooEarly",
      );
      await waited(scene, REVIEW_PERIOD);
      const { due } = await ledger.getBatch(batchId);
      await expect(ledger.connect(mallory).review(batchId, verdicts.slice(3)))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
        .withArgs(batchId, due);
      const late = (await panelists(scene, batchId)).slice(3);
      for (const [i, panelist] of late.entries()) {
        const own = { position: BigInt(3 + i), fails: ALL_FAIL, signature: "0x" };
        await ledger.connect(panelist).review(batchId, [own]);
      }
      const { filed, failed: fails } = await ledger.getRound(batchId, 0);
      expect([filed, fails]).to.deep.equal([0b11111n, 0n]);
    });

    it("a verdict of another round, or of a batch with another root, isn't one of this", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(underReview);
      const { ledger } = scene;
      const other = await revealed(scene, contributionNamed("other", COUNT));
      await drawn(scene, other);
      const panel = await panelists(scene, batchId);
      const [panelist] = panel;
      if (!panelist) throw new Error("no panel");
      const foreign = await signedVerdict(scene, panelist, other, 0, ALL_FAIL);
      await expect(ledger.review(batchId, [foreign])).to.be.revertedWithCustomError(
        ledger,
        "ContributionLedgerNotPanelist",
      );
    });

    it("a submitter on his own panel's list isn't drawn", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(underReview);
      const { ledger, curators, vault } = scene;
      const [curator] = curators;
      if (!curator) throw new Error("no curator");
      await vault.deposit(ledger, curator, EXPOSURE + ROUNDS * ROUND_FEES);
      expect(await ledger.panelOf(batchId, 0)).to.include(curator.address);
      const own = await revealed(scene, contributionNamed("own", COUNT), curator);
      await drawn(scene, own);
      expect(await ledger.panelOf(own, 0)).not.to.include(curator.address);
    });
  });
});
