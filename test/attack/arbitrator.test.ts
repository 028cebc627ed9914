import { expect } from "chai";
import { type FunctionFragment, Interface } from "ethers";
import { network } from "hardhat";
import { ArbitratorMock__factory, DatanetCourt__factory, PayeeMock__factory } from "../../typechain-types/index.ts";
import { ALL_FAIL, expectNoProfit, gainOf, inWindow, upholding, worth } from "../helpers/attacks.ts";
import { CaseStatus, challenged, DemandKind } from "../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  DAY,
  type DatanetScene,
  deployedDatanet,
  DISPUTE_COST,
  EXPOSURE_FLOOR,
  FUNDS,
  leavesOf,
  provenRecord,
  type RecordTree,
  round,
  treeOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const COUNT = 64;
const COSTS = EXPOSURE_FLOOR / 2n;
const RULING_PERIOD = 60n * DAY;
/** In the order of the mock's enum. */
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n, RepeatId: 3n, RaisePrice: 4n } as const;
const [REFUSED, STANDS, OVERTURNED] = [0n, 1n, 2n];

interface Stage extends DatanetScene {
  tree: RecordTree;
  batchId: bigint;
  caseId: bigint;
  /** The number of the next dispute: all scenes of a chain have their arbitrator at one place. */
  next: bigint;
}

/** A scene whose arbitrator does as it should, and the number of its next dispute. */
async function deployed() {
  const scene = await deployedDatanet(connection);
  await scene.arbitrator.setConduct(Conduct.Honest, "0x");
  return { ...scene, next: await scene.arbitrator.disputeCount() };
}

/** A batch of Alice's two of whose records are challenged, by Bob and by Mallory, in a case that can be brought. */
async function gathered(): Promise<Stage> {
  const scene = await deployed();
  const { alice, bob, mallory } = scene;
  const tree = treeOf(leavesOf("batch", COUNT, alice.address));
  const batchId = await inWindow(scene, tree, alice);
  await challenged(scene, { tree, batchId }, [0], bob);
  const caseId = await challenged(scene, { tree, batchId }, [1], mallory);
  await time.increaseTo((await scene.court.getCase(caseId)).gatherUntil);
  return { ...scene, tree, batchId, caseId };
}

/** The same, but Bob has challenged the batch, too, and its second sample has failed. */
async function failed(): Promise<Stage> {
  const scene = await deployed();
  const { court, alice, bob, mallory } = scene;
  const tree = treeOf(leavesOf("batch", COUNT, alice.address));
  const batchId = await inWindow(scene, tree, alice);
  const caseId = await challenged(scene, { tree, batchId }, [1], mallory);
  await court.connect(bob).challengeBatch(batchId);
  await round(scene, batchId, ALL_FAIL);
  await time.increaseTo((await court.getCase(caseId)).gatherUntil);
  return { ...scene, tree, batchId, caseId };
}

function bring({ court, mallory, caseId }: Stage, value = DISPUTE_COST) {
  return court.connect(mallory).bring(caseId, { value });
}

function appeal({ court, alice, batchId }: Stage, value = DISPUTE_COST) {
  return court.connect(alice).appeal(batchId, { value });
}

/** Ends all that is open about a batch by calls of anybody's, as time allows, and says whether nothing is left. */
async function expectClean(stage: Stage): Promise<void> {
  const { court, ledger, vault, alice, bob, mallory, governance, batchId, caseId } = stage;
  await time.increase(RULING_PERIOD + APPEAL_PERIOD);
  const anybody = { court: court.connect(governance), ledger: ledger.connect(governance) };
  if ((await court.getBatchState(batchId)).appealDeadline !== 0n) await anybody.court.refuseAppeal(batchId);
  if ((await court.getCase(caseId)).status !== CaseStatus.Closed) await anybody.court.closeCase(caseId);
  const { status } = await ledger.getBatch(batchId);
  if (status === BatchStatus.Failed) await anybody.ledger.forfeit(batchId);
  await waited(stage, WINDOW_PERIOD);
  if (status === BatchStatus.Window) await anybody.ledger.finalize(batchId);
  if ((await court.challengerOf(batchId)) !== connection.ethers.ZeroAddress) {
    await anybody.court.settleChallenge(batchId);
  }

  expect((await ledger.getBatch(batchId)).status >= BatchStatus.Final).to.equal(true);
  expect((await court.standingOf(batchId)).holds).to.equal(0n);
  expect(await connection.ethers.provider.getBalance(court)).to.equal(0n);
  for (const account of [alice, bob, mallory]) {
    for (const module of [court, ledger]) {
      const [free, locked] = await vault.bondOf(module, account);
      expect(locked).to.equal(0n);
      if (free > 0n) await vault.connect(account).withdraw(module, account, free);
    }
  }
}

const courtInterface = new Interface(DatanetCourt__factory.abi);
/** The functions of the court that change something. */
const functions = courtInterface.fragments
  .filter((fragment): fragment is FunctionFragment => fragment.type === "function")
  .filter(({ constant }) => !constant)
  .map(({ name }) => name);

/** A call of a function of the court about the stage's batch, as its hostile arbitrator would make it. */
async function callOf({ ledger, tree, batchId, caseId, next }: Stage, name: string): Promise<string> {
  const [one, other] = [provenRecord(tree, batchId, 1), provenRecord(tree, batchId, 2)];
  const pair = [one.record, one.proof, other.record, other.proof];
  const values: Record<string, readonly unknown[]> = {
    answer: [one.record, one.proof, DemandKind.Content, "0x"],
    appeal: [batchId],
    bind: [await ledger.getAddress()],
    bring: [caseId],
    challenge: [other.record, other.proof, other.record.recordHash],
    challengeBatch: [batchId],
    claimDuplicate: pair,
    closeCase: [caseId],
    demand: [other.record, other.proof, DemandKind.Content],
    lapse: [batchId, 1n, DemandKind.Content],
    proveCollision: pair,
    proveDuplicate: pair,
    proveOutside: [one.record, one.proof],
    refuseAppeal: [batchId],
    rule: [next, STANDS],
    settleChallenge: [batchId],
    settleClaim: [batchId, 1n, batchId],
    takeDown: [one.record, one.proof],
  };
  const args = values[name];
  if (args === undefined) throw new Error(`there is no call of ${name}`);
  return courtInterface.encodeFunctionData(name, args);
}

describe("Attacks of arbitrators on the court", () => {
  describe("given a price that changes", () => {
    it("when it has risen since it was read: nothing is paid, and the case can still be brought", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { court, arbitrator } = stage;
      await arbitrator.setCost(2n * DISPUTE_COST);
      await expect(bring(stage))
        .to.be.revertedWithCustomError(court, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST, 2n * DISPUTE_COST);
      await bring(stage, 2n * DISPUTE_COST);
      await expectClean(stage);
    });

    it("when it doubles during the dispute: the payer pays what he was asked, and has the rest back", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { arbitrator, mallory, court } = stage;
      await arbitrator.setConduct(Conduct.RaisePrice, "0x");
      await expect(() => bring(stage, 10n * DISPUTE_COST)).to.changeEtherBalances(
        connection.ethers,
        [mallory, arbitrator, court],
        [-DISPUTE_COST, DISPUTE_COST, 0n],
      );
      await expectClean(stage);
    });

    it("when it is out of reach: the case is lost like one that nobody brought, and all that is left can go", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { arbitrator } = stage;
      await arbitrator.setCost(2n ** 200n);
      await expect(bring(stage)).to.be.revertedWithCustomError(stage.court, "DisputesFeeTooLow");
      await expectClean(stage);
    });

    it("when it is nothing: who brings a case takes the costs from the winners, half a floor at most", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { court, arbitrator, bob, mallory, governance, batchId, caseId, next } = stage;
      await arbitrator.setCost(0n);
      const penalties = 2n * (await court.penaltyOf(batchId));
      const winners = await gainOf(stage, [bob, mallory, governance], async () => {
        await court.connect(governance).bring(caseId);
        await arbitrator.giveRuling(next, upholding(0, 1));
        await court.closeCase(caseId);
      });
      expect(winners).to.equal(penalties < COSTS ? penalties : COSTS);
      await expectClean(stage);
    });

    it("when a payer takes no change: nothing is paid, and another brings the case", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { court, mallory, caseId } = stage;
      const payee = await new PayeeMock__factory(mallory).deploy();
      await payee.setRefusing(true);
      const call = { target: await court.getAddress(), value: 2n * DISPUTE_COST, data: await callOf(stage, "bring") };
      await expect(payee.execute([call], { value: call.value })).to.be.revertedWithCustomError(
        payee,
        "PayeeMockRefused",
      );
      expect((await court.getCase(caseId)).status).to.equal(CaseStatus.Gathering);
      await bring(stage);
      await expectClean(stage);
    });
  });

  describe("given one that takes no disputes", () => {
    it("when a case is brought: it reverts, and the case ends without it", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      await stage.arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(bring(stage)).to.be.revertedWithCustomError(stage.arbitrator, "ArbitratorMockBroken");
      await expectClean(stage);
    });

    it("when a failure is appealed: it reverts, and can be tried again until the time is over", async () => {
      const stage = await networkHelpers.loadFixture(failed);
      const { arbitrator, court, batchId, next } = stage;
      await arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(appeal(stage)).to.be.revertedWithCustomError(arbitrator, "ArbitratorMockBroken");
      await arbitrator.setConduct(Conduct.Honest, "0x");
      await appeal(stage);
      await arbitrator.giveRuling(next, OVERTURNED);
      expect((await court.getBatchState(batchId)).overturned).to.equal(true);
      await expectClean(stage);
    });

    it("when nobody can appeal: the batch burns, and all that is left can go", async () => {
      const stage = await networkHelpers.loadFixture(failed);
      await stage.arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(appeal(stage)).to.be.revertedWithCustomError(stage.arbitrator, "ArbitratorMockBroken");
      await expectClean(stage);
      expect((await stage.ledger.getBatch(stage.batchId)).status).to.equal(BatchStatus.Burned);
    });
  });

  describe("given one that calls the court back while a dispute is created", () => {
    const guarded = ["appeal", "bring", "closeCase", "refuseAppeal", "rule"];
    for (const name of functions) {
      for (const [opening, stageOf, open] of [
        ["a case is brought", gathered, bring],
        ["a failure is appealed", failed, appeal],
      ] as const) {
        it(`when ${opening} and it calls ${name}: neither the ruling nor a bond is lost or doubled`, async () => {
          const stage = await networkHelpers.loadFixture(stageOf);
          const { arbitrator, court, ledger, vault, next } = stage;
          for (const module of [court, ledger]) await vault.deposit(module, arbitrator, FUNDS);
          await arbitrator.setConduct(Conduct.CallBack, await callOf(stage, name));
          await open(stage);
          const calledBack = await arbitrator.calledBack();
          expect(calledBack && guarded.includes(name)).to.equal(false);
          await arbitrator.giveRuling(next, STANDS);
          await expectClean(stage);
          const spent = await vault.bondOf(court, arbitrator);
          expect([spent.free, spent.locked]).to.deep.equal([FUNDS, 0n]);
        });
      }
    }
  });

  describe("given one that repeats the number of a dispute", () => {
    it("when that is open: the second isn't, and can be brought again", async () => {
      const stage = await networkHelpers.loadFixture(failed);
      const { arbitrator, court, next } = stage;
      await bring(stage);
      await arbitrator.setConduct(Conduct.RepeatId, "0x");
      await expect(appeal(stage)).to.be.revertedWithCustomError(court, "DisputesIdInUse").withArgs(arbitrator, next);
      await arbitrator.setConduct(Conduct.Honest, "0x");
      await appeal(stage);
      await arbitrator.giveRuling(next + 1n, REFUSED);
      await expectClean(stage);
    });

    it("when that was ruled: it is another dispute, and rules what it is about", async () => {
      const stage = await networkHelpers.loadFixture(failed);
      const { arbitrator, court, batchId, caseId, next } = stage;
      await bring(stage);
      await arbitrator.giveRuling(next, STANDS);
      await arbitrator.setConduct(Conduct.RepeatId, "0x");
      await appeal(stage);
      await arbitrator.giveRuling(next, OVERTURNED);
      expect((await court.getCase(caseId)).ruling).to.equal(STANDS);
      expect((await court.getBatchState(batchId)).overturned).to.equal(true);
      await expectClean(stage);
    });
  });

  describe("given a ruling", () => {
    it("when it is 0: all bonds of the case are returned, and nobody has paid anybody", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { arbitrator, court, alice, bob, mallory, caseId, next } = stage;
      const each = () => Promise.all([alice, bob, mallory].map((account) => worth(stage, [account])));
      const before = await each();
      await bring(stage);
      await arbitrator.giveRuling(next, REFUSED);
      await court.closeCase(caseId);
      expect(await each()).to.deep.equal(before);
      await expectClean(stage);
    });

    for (const [opening, stageOf, open, choices] of [
      ["a case of two", gathered, bring, 4n],
      ["an appeal", failed, appeal, 2n],
    ] as const) {
      it(`when it is above the choices of ${opening}: it isn't one`, async () => {
        const stage = await networkHelpers.loadFixture(stageOf);
        const { arbitrator, court, next } = stage;
        await open(stage);
        await expect(arbitrator.giveRuling(next, choices + 1n))
          .to.be.revertedWithCustomError(court, "DisputesInvalidRuling")
          .withArgs(choices + 1n, choices);
        await arbitrator.giveRuling(next, choices);
        await expectClean(stage);
      });

      it(`when it comes twice on ${opening}: the first one holds`, async () => {
        const stage = await networkHelpers.loadFixture(stageOf);
        const { arbitrator, court, next } = stage;
        await open(stage);
        await arbitrator.giveRuling(next, STANDS);
        await expect(arbitrator.giveRuling(next, 2n))
          .to.be.revertedWithCustomError(court, "DisputesUnknown")
          .withArgs(arbitrator, next);
        await expectClean(stage);
      });

      it(`when it comes after sixty days on ${opening}: it isn't one`, async () => {
        const stage = await networkHelpers.loadFixture(stageOf);
        const { arbitrator, court, next } = stage;
        const receipt = await (await open(stage)).wait();
        const deadline = BigInt((await receipt?.getBlock())?.timestamp ?? 0) + RULING_PERIOD;
        await time.setNextBlockTimestamp(deadline);
        await expect(arbitrator.giveRuling(next, STANDS))
          .to.be.revertedWithCustomError(court, "DisputesTooLate")
          .withArgs(deadline);
        await expectClean(stage);
      });

      it(`when it never comes on ${opening}: all ends without it`, async () => {
        const stage = await networkHelpers.loadFixture(stageOf);
        await open(stage);
        await expectClean(stage);
      });

      it(`when another arbitrator gives it on ${opening}: it knows of no such dispute`, async () => {
        const stage = await networkHelpers.loadFixture(stageOf);
        const { court, mallory, next } = stage;
        await open(stage);
        const other = await new ArbitratorMock__factory(mallory).deploy();
        await expect(other.ruleAt(court, next, STANDS))
          .to.be.revertedWithCustomError(court, "DisputesUnknown")
          .withArgs(other, next);
        await expect(court.connect(mallory).rule(next, STANDS))
          .to.be.revertedWithCustomError(court, "DisputesUnknown")
          .withArgs(mallory, next);
        await expectClean(stage);
      });
    }

    it("when it is on a dispute that isn't the court's: it knows of none", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { arbitrator, court, next } = stage;
      await bring(stage);
      await expect(arbitrator.ruleAt(court, next + 1n, STANDS))
        .to.be.revertedWithCustomError(court, "DisputesUnknown")
        .withArgs(arbitrator, next + 1n);
      await expectClean(stage);
    });

    it("when it upholds what its own accounts have challenged: they win the exposure at most", async () => {
      const stage = await networkHelpers.loadFixture(gathered);
      const { arbitrator, court, alice, bob, mallory, ledger, batchId, caseId, next } = stage;
      const { exposure } = await ledger.getBatch(batchId);
      const loss = await expectNoProfit(stage, [alice], async () => {
        await bring(stage);
        await arbitrator.giveRuling(next, upholding(0, 1));
        await court.closeCase(caseId);
      });
      expect(loss <= exposure && (await gainOf(stage, [bob, mallory], () => expectClean(stage))) <= 0n).to.equal(true);
    });
  });

  it("coins that are sent to the court without a dispute are refused", async () => {
    const { court, mallory } = await networkHelpers.loadFixture(gathered);
    await expect(mallory.sendTransaction({ to: court, value: 1n })).to.be.revertedWithoutReason(connection.ethers);
  });
});
