import { expect } from "chai";
import { parseEther } from "ethers";
import { network } from "hardhat";
import {
  appealed,
  batchAt,
  brought,
  CaseStatus,
  challenged,
  change,
  changesBy,
  COSTS,
  Fault,
  HALF_FAILS,
  PENALTY,
  penaltyFor,
  proven,
  recordsOf,
  ruledCase,
  split,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  newcomerExposure,
  drawn,
  reviewed,
  round,
  termsWith,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
/** What pays more than a dispute's costs for a fault. */
const RICH = parseEther("4");

async function deployed() {
  return deployedDatanet(connection);
}

/** Mallory has challenged the records 0 and 1 of a batch in its window, bob the record 2. */
async function filedIn(scene: DatanetScene, termsVersion = 1n) {
  const batch = await batchAt(scene, BatchStatus.Window, { termsVersion });
  await challenged(scene, batch, [0, 1]);
  const caseId = await challenged(scene, batch, [2], scene.bob);
  return { ...scene, batch, caseId };
}

async function filed() {
  return filedIn(await deployed());
}

async function filedRich() {
  const scene = await deployed();
  await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: RICH }));
  return filedIn(scene, 2n);
}

const returned = (bond: bigint) => ({ courtFree: bond, courtLocked: -bond });

describe("DatanetCourt, closeCase", () => {
  describe("given a ruling", () => {
    it("voids the records whose challenges are upheld, and no others", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, batch, bob, mallory, caseId } = scene;
      await ruledCase(scene, caseId, 0b101n);
      const closing = court.closeCase(caseId);
      for (const [index, finder] of [
        [0n, mallory],
        [2n, bob],
      ] as const) {
        await expect(closing).to.emit(court, "RecordVoided").withArgs(batch.batchId, index, Fault.Judged, finder);
      }
      await expect(closing).to.emit(court, "CaseClosed").withArgs(caseId, 0b101n, false);
      expect(await Promise.all([0, 1, 2].map((index) => court.isVoid(batch.batchId, index)))).to.deep.equal([
        true,
        false,
        true,
      ]);
      expect((await court.getCase(caseId)).status).to.equal(CaseStatus.Closed);
    });

    it("lets the batch become final, which waits until then", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, ledger, batch, caseId } = scene;
      await ruledCase(scene, caseId, 0n);
      await expect(ledger.finalize(batch.batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
        .withArgs(batch.batchId, 1n);
      await court.closeCase(caseId);
      await ledger.finalize(batch.batchId);
      expect((await ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Final);
    });

    it("upholding all, given costs above the penalty, pays the payer first", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, governance, caseId } = scene;
      await ruledCase(scene, caseId, 0b111n);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const { forCosts, award, burned } = split(PENALTY, COSTS - 2n * PENALTY);
      expect(forCosts).to.be.lessThan(PENALTY);
      const changes = [
        change({ locked: -3n * PENALTY }),
        change(returned(2n * PENALTY)),
        change({ ...returned(PENALTY), free: award }),
        change({ free: COSTS }),
      ];
      expect(moved).to.deep.equal({ changes, burned });
    });

    it("upholding all, given costs below the penalty, pays them once", async () => {
      const scene = await networkHelpers.loadFixture(filedRich);
      const { court, alice, bob, mallory, governance, caseId } = scene;
      const penalty = penaltyFor(RICH);
      expect(penalty).to.be.greaterThan(COSTS);
      await ruledCase(scene, caseId, 0b111n);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const [first, other] = [split(penalty, COSTS), split(penalty)];
      const changes = [
        change({ locked: -3n * penalty }),
        change({ ...returned(2n * penalty), free: first.award + other.award }),
        change({ ...returned(penalty), free: other.award }),
        change({ free: COSTS }),
      ];
      expect(moved).to.deep.equal({ changes, burned: first.burned + 2n * other.burned });
    });

    it("upholding one that a challenger paid for, pays him his costs", async () => {
      const scene = await networkHelpers.loadFixture(filedRich);
      const { court, mallory, caseId } = scene;
      const penalty = penaltyFor(RICH);
      await ruledCase(scene, caseId, 0b001n, mallory);
      const { changes } = await changesBy(scene, [mallory], () => court.closeCase(caseId));
      const { award } = split(penalty, COSTS);
      const free = COSTS + award;
      expect(changes).to.deep.equal([change({ courtFree: penalty, courtLocked: -2n * penalty, free })]);
    });

    it("upholding all, when the submitter paid, pays him nothing for it", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, caseId } = scene;
      await ruledCase(scene, caseId, 0b111n, alice);
      const moved = await changesBy(scene, [alice, mallory, bob], () => court.closeCase(caseId));
      const { award, burned } = split(PENALTY);
      const changes = [
        change({ locked: -3n * PENALTY }),
        change({ ...returned(2n * PENALTY), free: 2n * award }),
        change({ ...returned(PENALTY), free: award }),
      ];
      expect(moved).to.deep.equal({ changes, burned: 3n * burned });
    });

    it("rejecting all, when a stranger paid, pays the submitter 60% of each bond, and the stranger nothing", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, governance, caseId } = scene;
      await ruledCase(scene, caseId, 0n);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const { award, burned } = split(PENALTY);
      const changes = [
        change({ courtFree: 3n * award }),
        change({ courtLocked: -2n * PENALTY }),
        change({ courtLocked: -PENALTY }),
        change(),
      ];
      expect(moved).to.deep.equal({ changes, burned: 3n * burned });
    });

    for (const [word, fixture, pay] of [
      ["above", filed, 0n],
      ["below", filedRich, RICH],
    ] as const) {
      it(`rejecting all, when the submitter paid, given costs ${word} the bond, pays him those first`, async () => {
        const scene = await networkHelpers.loadFixture<Awaited<ReturnType<typeof filed>>>(fixture);
        const { court, alice, bob, mallory, caseId } = scene;
        const bond = pay === 0n ? PENALTY : penaltyFor(pay);
        await ruledCase(scene, caseId, 0n, alice);
        const moved = await changesBy(scene, [alice, mallory, bob], () => court.closeCase(caseId));
        let [left, earned, burned] = [COSTS, 0n, 0n];
        for (let place = 0; place < 3; place++) {
          const part = split(bond, left);
          left -= part.forCosts;
          earned += part.forCosts + part.award;
          burned += part.burned;
        }
        expect(left).to.equal(0n);
        const changes = [
          change({ courtFree: earned }),
          change({ courtLocked: -2n * bond }),
          change({ courtLocked: -bond }),
        ];
        expect(moved).to.deep.equal({ changes, burned });
      });
    }

    it("upholding some, pays each side for its own", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, governance, caseId } = scene;
      await ruledCase(scene, caseId, 0b100n);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const { award, burned } = split(PENALTY);
      const changes = [
        change({ locked: -PENALTY, courtFree: 2n * award }),
        change({ courtLocked: -2n * PENALTY }),
        change(returned(PENALTY)),
        change({ free: PENALTY }),
      ];
      expect(moved).to.deep.equal({ changes, burned: 2n * burned });
    });

    it("given an exposure that is used up, takes what is left of it, and returns every bond", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory, governance } = scene;
      const batch = await batchAt(scene, BatchStatus.Window);
      const indices = Array.from({ length: 8 }, (_, index) => index);
      const caseId = await challenged(scene, batch, indices);
      await ruledCase(scene, caseId, (1n << 8n) - 1n);
      const exposure = newcomerExposure(64n);
      expect(exposure).to.be.lessThan(8n * PENALTY);
      const moved = await changesBy(scene, [alice, mallory, governance], () => court.closeCase(caseId));
      let [left, costs, award, burned] = [exposure, COSTS, 0n, 0n];
      for (let place = 0; place < 8; place++) {
        const taking = left < PENALTY ? left : PENALTY;
        const part = split(taking, costs);
        left -= taking;
        costs -= part.forCosts;
        award += part.award;
        burned += part.burned;
      }
      const changes = [
        change({ locked: -exposure }),
        change({ ...returned(8n * PENALTY), free: award }),
        change({ free: COSTS }),
      ];
      expect(moved).to.deep.equal({ changes, burned });
      expect((await ledger.getBatch(batch.batchId)).exposure).to.equal(0n);
    });

    it("given a final batch, voids and returns the bond, and nobody pays or earns", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory, governance } = scene;
      const batch = await batchAt(scene, BatchStatus.Final);
      const caseId = await challenged(scene, batch, [3]);
      await ruledCase(scene, caseId, 1n);
      const moved = await changesBy(scene, [alice, mallory, governance], () => court.closeCase(caseId));
      expect(moved).to.deep.equal({ changes: [change(), change(returned(PENALTY)), change()], burned: 0n });
      expect(await court.isVoid(batch.batchId, 3)).to.equal(true);
    });

    it("counts each upheld record in the submitter's discipline", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      await ruledCase(scene, scene.caseId, 0b011n);
      await scene.court.closeCase(scene.caseId);
      expect((await scene.ledger.disciplineOf(1, scene.alice)).voidedRecords).to.equal(2n);
    });

    it("of 0, refuses: all bonds are returned and nothing is void", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, arbitrator, batch, alice, bob, mallory, caseId } = scene;
      await arbitrator.giveRuling(await brought(scene, caseId), 0n);
      const moved = await changesBy(scene, [alice, mallory, bob], async () => {
        await expect(court.closeCase(caseId)).to.emit(court, "CaseClosed").withArgs(caseId, 0n, true);
      });
      const changes = [change(), change(returned(2n * PENALTY)), change(returned(PENALTY))];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect(await court.isVoid(batch.batchId, 0)).to.equal(false);
      expect((await court.standingOf(batch.batchId)).holds).to.equal(0n);
    });
  });

  describe("given a record that became void meanwhile", () => {
    it("by a fault, whatever the ruling, returns the bond and takes the penalty once, costs first", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory, governance } = scene;
      const original = await batchAt(scene, BatchStatus.Final);
      const leaves = recordsOf(scene, "a", alice.address);
      const batch = await batchAt(scene, BatchStatus.Window, { leaves, submitter: bob });
      const caseId = await challenged(scene, batch, [3]);
      await court.proveDuplicate(...proven(original, 3), ...proven(batch, 3));
      await ruledCase(scene, caseId, 0n);
      const moved = await changesBy(scene, [bob, mallory, governance], () => court.closeCase(caseId));
      const { forCosts, award, burned } = split(PENALTY, COSTS);
      const changes = [
        change({ locked: -PENALTY }),
        change({ free: award, ...returned(PENALTY) }),
        change({ free: forCosts }),
      ];
      expect(moved).to.deep.equal({ changes, burned });
      expect((await court.getRecord(batch.batchId, 3)).fault).to.equal(Fault.Duplicate);
    });

    it("by a takedown, takes the penalty all the same", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, batch, alice, bob, caseId } = scene;
      await court.connect(bob).takeDown(...proven(batch, 0));
      await ruledCase(scene, caseId, 0b111n);
      const { changes } = await changesBy(scene, [alice], () => court.closeCase(caseId));
      expect(changes).to.deep.equal([change({ locked: -3n * PENALTY })]);
      expect((await court.getRecord(batch.batchId, 0)).fault).to.equal(Fault.Judged);
    });
  });

  describe("given a batch that was challenged as a whole meanwhile", () => {
    async function failedMeanwhile() {
      const scene = await filed();
      const { court, batch, mallory } = scene;
      await court.connect(mallory).challengeBatch(batch.batchId);
      await round(scene, batch.batchId, HALF_FAILS);
      expect((await scene.ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Failed);
      return scene;
    }

    it("and has failed, voids and returns the bonds, and takes nothing beside the exposure", async () => {
      const scene = await networkHelpers.loadFixture(failedMeanwhile);
      const { court, ledger, batch, alice, bob, mallory, governance, caseId } = scene;
      await ruledCase(scene, caseId, 0b111n);
      await waited(scene, APPEAL_PERIOD);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const changes = [change(), change(returned(2n * PENALTY)), change(returned(PENALTY)), change()];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect((await ledger.getBatch(batch.batchId)).exposure).to.equal(newcomerExposure(64n));
      expect((await court.standingOf(batch.batchId)).voids).to.equal(3n);
    });

    it("and whose second sample is on, it reverts until that ends", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, batch, mallory, caseId } = scene;
      await court.connect(mallory).challengeBatch(batch.batchId);
      await ruledCase(scene, caseId, 0b111n);
      for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview]) {
        await expect(court.closeCase(caseId))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
        if (status === BatchStatus.Revealed) await drawn(scene, batch.batchId);
      }
      await reviewed(scene, batch.batchId);
      await expect(court.closeCase(caseId)).to.emit(court, "CaseClosed").withArgs(caseId, 0b111n, false);
    });

    it("and was lost, returns all bonds whatever the ruling", async () => {
      const scene = await networkHelpers.loadFixture(failedMeanwhile);
      const { court, arbitrator, batch, alice, bob, mallory, caseId } = scene;
      await arbitrator.giveRuling(await appealed(scene, batch.batchId), 0);
      await ruledCase(scene, caseId, 0b010n);
      const moved = await changesBy(scene, [alice, mallory, bob], () => court.closeCase(caseId));
      const changes = [change(), change(returned(2n * PENALTY)), change(returned(PENALTY))];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect(await court.isVoid(batch.batchId, 1)).to.equal(false);
    });
  });

  it("when there is no such case, it reverts", async () => {
    const { court } = await networkHelpers.loadFixture(filed);
    await expect(court.closeCase(9))
      .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
      .withArgs(9n, CaseStatus.None);
  });

  it("when the case is closed, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(filed);
    const { court, caseId } = scene;
    await ruledCase(scene, caseId, 0n);
    await court.closeCase(caseId);
    await expect(court.closeCase(caseId))
      .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
      .withArgs(caseId, CaseStatus.Closed);
  });
});
