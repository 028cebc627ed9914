import type { ContractTransactionResponse } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";
import {
  ANSWER_PERIOD,
  appealed,
  batchAt,
  challenged,
  change,
  changesBy,
  type CourtBatch,
  DemandKind,
  ended,
  Fault,
  PENALTY,
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
  drawn,
  mined,
  newcomerExposure,
  reviewed,
  reviewTerms,
  SEED_DELAY,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const COUNT = 64;
const EXPOSURE = newcomerExposure(BigInt(COUNT));
const AWARD = split(EXPOSURE).award;

/** Where in the batch which fault is: the first two are one record, the fifth's claim is in vain. */
const At = { same: 0, repeated: 1, copied: 2, claimed: 3, clear: 4, silent: 5, judged: 6, outside: COUNT } as const;

interface Faults {
  batch: CourtBatch;
  batchId: bigint;
  /** Final, committed before, with the copied record. */
  final: CourtBatch;
  /** Final when the claim on it is settled. */
  claimed: CourtBatch;
  /** Ended without becoming final. */
  lost: CourtBatch;
}

type Scene = DatanetScene & Faults;

/** A batch with all faults there are, each ready to be brought home, of which mallory forces a second sample. */
async function challengedWithFaults(): Promise<Scene> {
  const scene = await deployedDatanet(connection);
  const { court, ledger, mallory } = scene;
  const [final, claimed, lost] = [
    await batchAt(scene, BatchStatus.Final, { leaves: recordsOf(scene, "final") }),
    await batchAt(scene, BatchStatus.Window, { leaves: recordsOf(scene, "claimed") }),
    await batchAt(scene, BatchStatus.Revealed, { leaves: recordsOf(scene, "lost") }),
  ];
  const leaves = recordsOf(scene, "a", scene.bob.address, COUNT + 1);
  const copies = [
    [At.repeated, leaves[At.same]],
    [At.copied, final.tree.at(At.copied)],
    [At.claimed, claimed.tree.at(At.claimed)],
    [At.clear, lost.tree.at(At.clear)],
  ] as const;
  for (const [index, leaf] of copies) leaves[index] = [BigInt(index), leaf?.[1] ?? "", scene.bob.address];
  const batch = await batchAt(scene, BatchStatus.UnderReview, { leaves, count: BigInt(COUNT) });
  const { batchId } = batch;

  const finder = court.connect(mallory);
  await finder.claimDuplicate(...proven(claimed, At.claimed), ...proven(batch, At.claimed));
  await finder.claimDuplicate(...proven(lost, At.clear), ...proven(batch, At.clear));
  await mined(scene, SEED_DELAY + 257n);
  await ledger.expire(lost.batchId);
  await reviewed(scene, batchId);
  await finder.demand(...proven(batch, At.silent), DemandKind.Consent);
  const caseId = await challenged(scene, batch, [At.judged]);
  await finder.challengeBatch(batchId);
  await ruledCase(scene, caseId, 1n);
  await ended(scene, claimed.batchId);
  await waited(scene, ANSWER_PERIOD);
  return { ...scene, batch, batchId, final, claimed, lost };
}

/** A verdict that lets half of the sample fail, but none of the four records whose fault a failed sample would clear. */
async function halfFails({ ledger, batchId }: Scene): Promise<bigint> {
  const sample = await ledger.sampleOf(batchId, 1);
  const others = sample.flatMap((index, place) => (index > BigInt(At.claimed) ? [1n << BigInt(place)] : []));
  const half = others.slice(0, Number(reviewTerms.sampleSize) / 2);
  return half.reduce((mask, bit) => mask | bit, 0n);
}

async function underReview(): Promise<Scene> {
  const scene = await challengedWithFaults();
  await drawn(scene, scene.batchId);
  return scene;
}

async function failed(): Promise<Scene> {
  const scene = await underReview();
  await reviewed(scene, scene.batchId, await halfFails(scene));
  return scene;
}

async function failedForLong(): Promise<Scene> {
  const scene = await failed();
  await waited(scene, APPEAL_PERIOD);
  return scene;
}

async function appealedForLong(): Promise<Scene & { disputeId: bigint }> {
  const scene = await failed();
  const disputeId = await appealed(scene, scene.batchId);
  await waited(scene, APPEAL_PERIOD);
  return { ...scene, disputeId };
}

async function standing(): Promise<Scene> {
  const scene = await appealedForLong();
  await scene.arbitrator.giveRuling(scene.disputeId, 1n);
  return scene;
}

async function overturned(): Promise<Scene> {
  const scene = await appealedForLong();
  await scene.arbitrator.giveRuling(scene.disputeId, 2n);
  return scene;
}

async function passed(): Promise<Scene> {
  const scene = await underReview();
  await reviewed(scene, scene.batchId);
  return scene;
}

interface Ending {
  name: string;
  call: (scene: Scene) => Promise<ContractTransactionResponse>;
  index: number;
  fault: bigint;
}

const endings: readonly Ending[] = [
  {
    name: "proveCollision",
    call: ({ court, batch }) => court.proveCollision(...proven(batch, At.same), ...proven(batch, At.repeated)),
    index: At.repeated,
    fault: Fault.Repeated,
  },
  {
    name: "proveOutside",
    call: ({ court, batch }) => court.proveOutside(...proven(batch, At.outside)),
    index: At.outside,
    fault: Fault.Outside,
  },
  {
    name: "proveDuplicate",
    call: ({ court, batch, final }) => court.proveDuplicate(...proven(final, At.copied), ...proven(batch, At.copied)),
    index: At.copied,
    fault: Fault.Duplicate,
  },
  {
    name: "lapse",
    call: ({ court, batchId }) => court.lapse(batchId, At.silent, DemandKind.Consent),
    index: At.silent,
    fault: Fault.Unanswered,
  },
  {
    name: "settleClaim",
    call: ({ court, batchId, claimed }) => court.settleClaim(batchId, At.claimed, claimed.batchId),
    index: At.claimed,
    fault: Fault.Duplicate,
  },
  {
    name: "closeCase",
    call: async ({ court, batchId }) => court.closeCase((await court.getBatchState(batchId)).latestCase),
    index: At.judged,
    fault: Fault.Judged,
  },
];

const waits = [
  ["is revealed for a second sample", BatchStatus.Revealed, challengedWithFaults],
  ["is under review by a second sample", BatchStatus.UnderReview, underReview],
  ["failed and can be appealed", BatchStatus.Failed, failed],
  ["failed long ago and has an open appeal", BatchStatus.Failed, appealedForLong],
] as const;

describe("DatanetCourt, faults that wait", () => {
  for (const [given, status, fixture] of waits) {
    describe(`given a batch that ${given}`, () => {
      for (const { name, call, index } of endings) {
        it(`${name} reverts`, async () => {
          const scene = await networkHelpers.loadFixture<Scene>(fixture);
          const { court, batchId } = scene;
          await expect(call(scene))
            .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
            .withArgs(batchId, status);
          expect(await court.isVoid(batchId, index)).to.equal(false);
        });
      }

      it("settleClaim of a claim that doesn't hold reverts, too", async () => {
        const scene = await networkHelpers.loadFixture<Scene>(fixture);
        const { court, batchId, lost } = scene;
        await expect(court.settleClaim(batchId, At.clear, lost.batchId))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batchId, status);
      });
    });
  }

  describe("given a batch that failed", () => {
    for (const { name, call, index } of endings) {
      it(`${name} waits to the last second of the time for an appeal, and works when it's over`, async () => {
        const scene = await networkHelpers.loadFixture(failed);
        const { court, ledger, batchId } = scene;
        const { due } = await ledger.getBatch(batchId);
        await time.setNextBlockTimestamp(due - 1n);
        await expect(call(scene))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batchId, BatchStatus.Failed);
        await time.setNextBlockTimestamp(due);
        await call(scene);
        expect(await court.isVoid(batchId, index)).to.equal(true);
      });
    }
  });

  for (const [given, fixture] of [
    ["failed, and whose time for an appeal is over", failedForLong],
    ["failed, and whose failure stands by a ruling", standing],
  ] as const) {
    describe(`given a batch that ${given}`, () => {
      for (const { name, call, index, fault } of endings) {
        it(`${name} voids, and takes nothing`, async () => {
          const scene = await networkHelpers.loadFixture<Scene>(fixture);
          const { court, ledger, batchId, alice } = scene;
          const moved = await changesBy(scene, [alice], () => call(scene));
          expect(moved).to.deep.equal({ changes: [change()], burned: 0n });
          expect((await court.getRecord(batchId, index)).fault).to.equal(fault);
          expect((await ledger.getBatch(batchId)).exposure).to.equal(EXPOSURE);
        });
      }

      it("forfeit waits until all that is open has ended, and then burns the whole exposure", async () => {
        const scene = await networkHelpers.loadFixture<Scene>(fixture);
        const { court, ledger, batchId, lost } = scene;
        await court.settleClaim(batchId, At.clear, lost.batchId);
        const holding = endings.filter(({ name }) => ["lapse", "settleClaim", "closeCase"].includes(name));
        for (const [i, { call }] of holding.entries()) {
          await expect(ledger.forfeit(batchId))
            .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
            .withArgs(batchId, holding.length - i);
          await call(scene);
        }
        const forfeiting = ledger.forfeit(batchId);
        await expect(forfeiting).to.emit(ledger, "ChallengerPaid").withArgs(batchId, scene.mallory, AWARD);
        await expect(forfeiting)
          .to.emit(ledger, "Ended")
          .withArgs(batchId, 1n, scene.alice, BatchStatus.Burned, EXPOSURE - AWARD);
      });
    });
  }

  for (const [given, fixture] of [
    ["passed its second sample", passed],
    ["failed its second sample, which an appeal overturned", overturned],
  ] as const) {
    describe(`given a batch that ${given}`, () => {
      for (const { name, call, index, fault } of endings) {
        it(`${name} voids, and takes the penalty`, async () => {
          const scene = await networkHelpers.loadFixture<Scene>(fixture);
          const { court, ledger, batchId, alice } = scene;
          const { changes } = await changesBy(scene, [alice], () => call(scene));
          expect(changes).to.deep.equal([change({ locked: -PENALTY })]);
          expect((await court.getRecord(batchId, index)).fault).to.equal(fault);
          expect((await ledger.getBatch(batchId)).exposure).to.equal(EXPOSURE - PENALTY);
        });
      }
    });
  }
});
