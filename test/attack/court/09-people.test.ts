import { expect } from "chai";
import { network } from "hardhat";
import {
  awardOf,
  consentOf,
  expectNoProfit,
  gainOf,
  inWindow,
  outsider,
  revealedTree,
  worth,
} from "../../helpers/attacks.ts";
import { DemandKind, ended, Fault } from "../../helpers/court.ts";
import {
  deployedDatanet,
  EXPOSURE_FLOOR,
  leavesOf,
  newcomerExposure,
  provenRecord,
  treeOf,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
/** What a demand locks: a sixteenth of the floor, rounded up. */
const SMALL_BOND = (EXPOSURE_FLOOR + 15n) / 16n;

async function deployed() {
  return deployedDatanet(connection);
}

/** A batch of Mallory's that names Alice, who knows nothing of it, as the author of half of it. */
async function forged() {
  const scene = await deployedDatanet(connection);
  const { alice, mallory } = scene;
  const leaves = leavesOf("forged", COUNT, alice.address);
  for (let index = COUNT / 2; index < COUNT; index++) {
    const [, hash] = leaves[index] ?? [0n, ""];
    leaves[index] = [BigInt(index), hash, mallory.address];
  }
  const tree = treeOf(leaves);
  return { ...scene, tree, batchId: await inWindow(scene, tree, mallory) };
}

/** A batch of Alice's whose records are all by Mallory, who has signed for it. */
async function signed() {
  const scene = await deployedDatanet(connection);
  const { alice, mallory } = scene;
  const tree = treeOf(leavesOf("signed", COUNT, mallory.address));
  const batchId = await inWindow(scene, tree, alice);
  return { ...scene, tree, batchId, consent: await consentOf(scene, mallory, tree, alice) };
}

describe("Attacks on batches before the court: people", () => {
  describe("9: a known submitter whose records become void", () => {
    it("is a newcomer again from one void record in twenty on, and has a newcomer's at stake", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, bob } = scene;
      const planted = treeOf(leavesOf("planted", 2 * COUNT, alice.address));
      const batchId = await inWindow(scene, planted, alice, 0n, COUNT);
      await ended(scene, batchId);
      for (const label of ["b", "c"]) {
        await ended(scene, await inWindow(scene, treeOf(leavesOf(label, COUNT, alice.address)), alice));
      }
      const { records } = await ledger.disciplineOf(1n, alice);
      expect(await ledger.isKnown(1n, alice)).to.equal(true);
      for (let voided = 1n; 20n * (voided - 1n) <= records; voided++) {
        const { record, proof } = provenRecord(planted, batchId, COUNT - 1 + Number(voided));
        await court.connect(bob).proveOutside(record, proof);
        expect(await ledger.isKnown(1n, alice)).to.equal(20n * voided <= records);
      }
      const large = 256;
      const next = await revealedTree(scene, treeOf(leavesOf("next", large, alice.address)), alice);
      expect((await ledger.getBatch(next)).exposure).to.equal(newcomerExposure(BigInt(large)));
    });

    it("isn't made worse by what he takes down himself, nor by what others only assert", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory } = scene;
      const tree = treeOf(leavesOf("own", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const { record, proof } = provenRecord(tree, batchId, 0);
      await court.connect(alice).takeDown(record, proof);
      const other = provenRecord(tree, batchId, 1);
      await court.connect(mallory).challenge(other.record, other.proof, other.record.recordHash);
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(0n);
    });
  });

  describe("10: forged authors", () => {
    it("the victim asks for nothing, and earns where nobody answers", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(forged);
      const { court, ledger, alice, mallory } = scene;
      const penalty = await court.penaltyOf(batchId);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          for (const index of [0, 1]) {
            const { record, proof } = provenRecord(tree, batchId, index);
            await court.connect(alice).demand(record, proof, DemandKind.Consent);
          }
          await waited(scene, await court.ANSWER_PERIOD());
          for (const index of [0n, 1n]) await court.lapse(batchId, index, DemandKind.Consent);
        });
      });
      expect([lost, gain]).to.deep.equal([2n * penalty, 2n * awardOf(penalty)]);
      expect((await ledger.disciplineOf(1n, mallory)).voidedRecords).to.equal(2n);
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(0n);
    });

    it("who frames a victim and asks himself, loses two fifths, and the victim nothing", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(forged);
      const { court, alice, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const before = await worth(scene, [alice]);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        const { record, proof } = provenRecord(tree, batchId, 0);
        await court.connect(sybil).demand(record, proof, DemandKind.Consent);
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 0n, DemandKind.Consent);
      });
      const penalty = await court.penaltyOf(batchId);
      expect(lost).to.equal(penalty - awardOf(penalty));
      expect(await worth(scene, [alice])).to.equal(before);
    });

    it("nobody else consents for the victim: not the submitter, by a call, a signature, or one of another batch", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(forged);
      const { court, alice, mallory } = scene;
      const { record, proof } = provenRecord(tree, batchId, 0);
      await court.connect(alice).demand(record, proof, DemandKind.Consent);
      const answers = [
        "0x",
        await consentOf(scene, mallory, tree, mallory),
        await consentOf(scene, alice, treeOf(leavesOf("another", COUNT, alice.address)), mallory),
        await consentOf(scene, alice, tree, alice),
        `0x${"00".repeat(65)}`,
      ];
      for (const content of answers) {
        await expect(court.connect(mallory).answer(record, proof, DemandKind.Consent, content))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
          .withArgs(batchId, 0n);
      }
    });

    it("an author who has signed and asks record by record, gains nothing: one signature answers for all", async () => {
      const { tree, batchId, consent, ...scene } = await networkHelpers.loadFixture(signed);
      const { court, alice, mallory } = scene;
      const asked = [0, 1, 2, 3];
      const lost = await expectNoProfit(scene, [mallory], async () => {
        for (const index of asked) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court.connect(mallory).demand(record, proof, DemandKind.Consent);
        }
        for (const index of asked) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court.connect(alice).answer(record, proof, DemandKind.Consent, index === 0 ? consent : "0x");
        }
      });
      expect(lost).to.equal(0n);
      expect((await court.standingOf(batchId)).holds).to.equal(0n);
      const { record, proof } = provenRecord(tree, batchId, 9);
      await expect(court.connect(mallory).demand(record, proof, DemandKind.Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batchId, 9n, DemandKind.Consent);
    });

    it("a stranger who asks for what was signed pays who answers", async () => {
      const { tree, batchId, consent, ...scene } = await networkHelpers.loadFixture(signed);
      const { court, alice, bob } = scene;
      const { record, proof } = provenRecord(tree, batchId, 0);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [bob], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(bob).demand(record, proof, DemandKind.Consent);
          await court.connect(alice).answer(record, proof, DemandKind.Consent, consent);
        });
      });
      expect([lost, gain]).to.deep.equal([SMALL_BOND, SMALL_BOND]);
    });

    it("a demander who answers his own demand has his bond back, and nothing more", async () => {
      const { tree, batchId, consent, ...scene } = await networkHelpers.loadFixture(signed);
      const { court, bob } = scene;
      const { record, proof } = provenRecord(tree, batchId, 0);
      const lost = await expectNoProfit(scene, [bob], async () => {
        await court.connect(bob).demand(record, proof, DemandKind.Consent);
        await court.connect(bob).answer(record, proof, DemandKind.Consent, consent);
        await expect(court.connect(bob).answer(record, proof, DemandKind.Consent, consent))
          .to.be.revertedWithCustomError(court, "DatanetCourtDemandOpen")
          .withArgs(batchId, 0n, 0n);
      });
      expect(lost).to.equal(0n);
    });

    it("an answer in the last second counts, and one after it doesn't", async () => {
      const { tree, batchId, consent, ...scene } = await networkHelpers.loadFixture(signed);
      const { court, alice, bob } = scene;
      const asked = [0, 1].map((index) => provenRecord(tree, batchId, index));
      for (const { record, proof } of asked) await court.connect(bob).demand(record, proof, DemandKind.Consent);
      const [first, second] = [
        await court.getDemand(batchId, 0n, DemandKind.Consent),
        await court.getDemand(batchId, 1n, DemandKind.Consent),
      ];
      await networkHelpers.time.setNextBlockTimestamp(first.due - 1n);
      const [early, late] = asked;
      if (!early || !late) throw new Error("no records");
      await court.connect(alice).answer(early.record, early.proof, DemandKind.Consent, consent);
      await networkHelpers.time.setNextBlockTimestamp(second.due);
      await expect(court.connect(alice).answer(late.record, late.proof, DemandKind.Consent, "0x"))
        .to.be.revertedWithCustomError(court, "DatanetCourtWrongTime")
        .withArgs(second.due);
      await court.lapse(batchId, 1n, DemandKind.Consent);
      expect((await court.getRecord(batchId, 1n)).fault).to.equal(Fault.Unanswered);
    });
  });
});
