import { expect } from "chai";
import { network } from "hardhat";
import { Disputes__factory, PayeeMock__factory } from "../../../typechain-types/index.ts";
import { batchAt, BRING_PERIOD, CaseStatus, challenged, recordsOf, RULING_PERIOD } from "../../helpers/court.ts";
import { ARBITRATOR, BatchStatus, deployedDatanet, DISPUTE_COST } from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
/** What the arbitrator does when a dispute is created, in the order of the mock's enum. */
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n, RepeatId: 3n, RaisePrice: 4n } as const;

/** A case of two records that has gathered, before an arbitrator that is honest. */
async function gathered() {
  const scene = await deployedDatanet(connection);
  await scene.arbitrator.setConduct(Conduct.Honest, "0x");
  const batch = await batchAt(scene, BatchStatus.Window);
  const caseId = await challenged(scene, batch, [0, 1]);
  await time.increaseTo((await scene.court.getCase(caseId)).gatherUntil);
  return { ...scene, batch, caseId, disputes: Disputes__factory.connect(ARBITRATOR, scene.governance) };
}

async function disputed() {
  const scene = await gathered();
  await scene.court.bring(scene.caseId, { value: DISPUTE_COST });
  const disputeId = (await scene.arbitrator.disputeCount()) - 1n;
  return { ...scene, disputeId, deadline: (await scene.court.getCase(scene.caseId)).deadline };
}

describe("Disputes, through the court", () => {
  describe("open", () => {
    it("pays the arbitrator what it asks", async () => {
      const { court, arbitrator, bob, caseId } = await networkHelpers.loadFixture(gathered);
      await expect(court.connect(bob).bring(caseId, { value: DISPUTE_COST })).to.changeEtherBalances(
        ethers,
        [bob, arbitrator, court],
        [-DISPUTE_COST, DISPUTE_COST, 0n],
      );
    });

    it("gives the rest back, and keeps nothing", async () => {
      const { court, arbitrator, bob, caseId } = await networkHelpers.loadFixture(gathered);
      await expect(court.connect(bob).bring(caseId, { value: 3n * DISPUTE_COST })).to.changeEtherBalances(
        ethers,
        [bob, arbitrator, court],
        [-DISPUTE_COST, DISPUTE_COST, 0n],
      );
    });

    it("when less is sent, it reverts", async () => {
      const { court, disputes, caseId } = await networkHelpers.loadFixture(gathered);
      await expect(court.bring(caseId, { value: DISPUTE_COST - 1n }))
        .to.be.revertedWithCustomError(disputes, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST - 1n, DISPUTE_COST);
    });

    it("when the price has risen since, it reverts for the old one", async () => {
      const { court, arbitrator, disputes, caseId } = await networkHelpers.loadFixture(gathered);
      await arbitrator.setCost(DISPUTE_COST + 1n);
      await expect(court.bring(caseId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(disputes, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST, DISPUTE_COST + 1n);
    });

    it("when the price rises within the call, pays what was asked at first", async () => {
      const { court, arbitrator, bob, caseId } = await networkHelpers.loadFixture(gathered);
      await arbitrator.setConduct(Conduct.RaisePrice, "0x");
      await expect(court.connect(bob).bring(caseId, { value: 3n * DISPUTE_COST })).to.changeEtherBalances(
        ethers,
        [bob, court],
        [-DISPUTE_COST, 0n],
      );
    });

    it("when the number is of a dispute that is open, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(disputed);
      const { court, arbitrator, disputes, disputeId } = scene;
      const other = await batchAt(scene, BatchStatus.Window, { leaves: recordsOf(scene, "b") });
      const caseId = await challenged(scene, other, [0]);
      await time.increaseTo((await court.getCase(caseId)).gatherUntil);
      await arbitrator.setConduct(Conduct.RepeatId, "0x");
      await expect(court.bring(caseId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(disputes, "DisputesIdInUse")
        .withArgs(ARBITRATOR, disputeId);
    });

    it("when the arbitrator reverts, so does the call", async () => {
      const { court, arbitrator, caseId } = await networkHelpers.loadFixture(gathered);
      await arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(court.bring(caseId, { value: DISPUTE_COST })).to.be.revertedWithCustomError(
        arbitrator,
        "ArbitratorMockBroken",
      );
    });

    it("when the arbitrator calls back, it gets nowhere", async () => {
      const { court, arbitrator, caseId } = await networkHelpers.loadFixture(gathered);
      const disputeId = await arbitrator.disputeCount();
      await arbitrator.setConduct(Conduct.CallBack, court.interface.encodeFunctionData("rule", [disputeId, 1n]));
      await court.bring(caseId, { value: DISPUTE_COST });
      expect(await arbitrator.calledBack()).to.equal(false);
      expect((await court.getCase(caseId)).status).to.equal(CaseStatus.Disputed);
    });

    it("when the caller takes no coins back, it reverts", async () => {
      const { court, caseId, governance } = await networkHelpers.loadFixture(gathered);
      const payee = await new PayeeMock__factory(governance).deploy();
      await payee.setRefusing(true);
      const data = court.interface.encodeFunctionData("bring", [caseId]);
      const value = DISPUTE_COST + 1n;
      await expect(payee.execute([{ target: court, value, data }], { value }))
        .to.be.revertedWithCustomError(payee, "PayeeMockRefused")
        .withArgs(1n);
    });
  });

  describe("take", () => {
    it("when the caller is no arbitrator, it reverts", async () => {
      const { court, disputes, mallory, disputeId } = await networkHelpers.loadFixture(disputed);
      await expect(court.connect(mallory).rule(disputeId, 1n))
        .to.be.revertedWithCustomError(disputes, "DisputesUnknown")
        .withArgs(mallory, disputeId);
    });

    it("when there is no such dispute, it reverts", async () => {
      const { court, arbitrator, disputes, disputeId } = await networkHelpers.loadFixture(disputed);
      await expect(arbitrator.ruleAt(court, disputeId + 1n, 1n))
        .to.be.revertedWithCustomError(disputes, "DisputesUnknown")
        .withArgs(ARBITRATOR, disputeId + 1n);
    });

    it("when it was ruled, it reverts", async () => {
      const { arbitrator, disputes, disputeId } = await networkHelpers.loadFixture(disputed);
      await arbitrator.giveRuling(disputeId, 1n);
      await expect(arbitrator.giveRuling(disputeId, 1n))
        .to.be.revertedWithCustomError(disputes, "DisputesUnknown")
        .withArgs(ARBITRATOR, disputeId);
    });

    it("takes the highest ruling, and reverts above it", async () => {
      const { court, arbitrator, disputes, caseId, disputeId } = await networkHelpers.loadFixture(disputed);
      await expect(arbitrator.giveRuling(disputeId, 5n))
        .to.be.revertedWithCustomError(disputes, "DisputesInvalidRuling")
        .withArgs(5n, 4n);
      await arbitrator.giveRuling(disputeId, 4n);
      expect((await court.getCase(caseId)).ruling).to.equal(4n);
    });

    it("takes a ruling in the last second", async () => {
      const { court, arbitrator, deadline, caseId, disputeId } = await networkHelpers.loadFixture(disputed);
      await time.setNextBlockTimestamp(deadline - 1n);
      await expect(arbitrator.giveRuling(disputeId, 2n)).to.emit(court, "CaseRuled").withArgs(caseId, 2n);
    });

    for (const [when, offset] of [
      ["at its deadline", 0n],
      ["later", 1n],
    ] as const) {
      it(`${when}, it reverts`, async () => {
        const { arbitrator, disputes, deadline, disputeId } = await networkHelpers.loadFixture(disputed);
        await time.setNextBlockTimestamp(deadline + offset);
        await expect(arbitrator.giveRuling(disputeId, 2n))
          .to.be.revertedWithCustomError(disputes, "DisputesTooLate")
          .withArgs(deadline);
      });
    }
  });

  it("waits 60 days for a ruling", async () => {
    const scene = await networkHelpers.loadFixture(gathered);
    const { gatherUntil } = await scene.court.getCase(scene.caseId);
    await time.setNextBlockTimestamp(gatherUntil + BRING_PERIOD - 1n);
    await scene.court.bring(scene.caseId, { value: DISPUTE_COST });
    expect((await scene.court.getCase(scene.caseId)).deadline).to.equal(
      gatherUntil + BRING_PERIOD - 1n + RULING_PERIOD,
    );
  });
});
