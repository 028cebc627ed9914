import { expect } from "chai";
import { network } from "hardhat";
import {
  batchAt,
  BRING_PERIOD,
  brought,
  challenged,
  change,
  changesBy,
  PENALTY,
  RULING_PERIOD,
  split,
} from "../../helpers/court.ts";
import { BatchStatus, deployedDatanet, waited } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
async function deployed() {
  return deployedDatanet(connection);
}

/** Mallory has challenged the records 0 and 1 of a batch in its window, bob the record 2. */
async function filed() {
  const scene = await deployed();
  const batch = await batchAt(scene, BatchStatus.Window);
  await challenged(scene, batch, [0, 1]);
  return { ...scene, caseId: await challenged(scene, batch, [2], scene.bob) };
}

const returned = (bond: bigint) => ({ courtFree: bond, courtLocked: -bond });

describe("DatanetCourt, closeCase without a ruling", () => {
  describe("given no ruling", () => {
    for (const [when, offset] of [
      ["a second before its deadline, reverts", -1n],
      ["at its deadline, refuses", 0n],
      ["later, refuses", 1n],
    ] as const) {
      it(when, async () => {
        const scene = await networkHelpers.loadFixture(filed);
        const { court, caseId } = scene;
        await brought(scene, caseId);
        const { deadline } = await court.getCase(caseId);
        await time.setNextBlockTimestamp(deadline + offset);
        const closing = court.closeCase(caseId);
        if (offset >= 0n) return expect(closing).to.emit(court, "CaseClosed").withArgs(caseId, 0n, true);
        return expect(closing).to.be.revertedWithCustomError(court, "DatanetCourtWrongTime").withArgs(deadline);
      });
    }

    it("returns all bonds, and whoever paid the arbitrator has lost that", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, governance, caseId } = scene;
      await brought(scene, caseId);
      await waited(scene, RULING_PERIOD);
      const moved = await changesBy(scene, [alice, mallory, bob, governance], () => court.closeCase(caseId));
      const changes = [change(), change(returned(2n * PENALTY)), change(returned(PENALTY)), change()];
      expect(moved).to.deep.equal({ changes, burned: 0n });
    });
  });

  describe("given a case that nobody brought", () => {
    for (const [when, offset] of [
      ["a second before the time for it is over, reverts", -1n],
      ["when it is over, closes", 0n],
      ["later, closes", 1n],
    ] as const) {
      it(when, async () => {
        const scene = await networkHelpers.loadFixture(filed);
        const { court, caseId } = scene;
        const end = (await court.getCase(caseId)).gatherUntil + BRING_PERIOD;
        await time.setNextBlockTimestamp(end + offset);
        const closing = court.closeCase(caseId);
        if (offset >= 0n) return expect(closing).to.emit(court, "CaseClosed").withArgs(caseId, 0n, false);
        return expect(closing).to.be.revertedWithCustomError(court, "DatanetCourtWrongTime").withArgs(end);
      });
    }

    it("has the challengers lose their bonds, 60% to the submitter", async () => {
      const scene = await networkHelpers.loadFixture(filed);
      const { court, alice, bob, mallory, caseId } = scene;
      await time.setNextBlockTimestamp((await court.getCase(caseId)).gatherUntil + BRING_PERIOD);
      const moved = await changesBy(scene, [alice, mallory, bob], () => court.closeCase(caseId));
      const { award, burned } = split(PENALTY);
      const changes = [
        change({ courtFree: 3n * award }),
        change({ courtLocked: -2n * PENALTY }),
        change({ courtLocked: -PENALTY }),
      ];
      expect(moved).to.deep.equal({ changes, burned: 3n * burned });
    });
  });
});
