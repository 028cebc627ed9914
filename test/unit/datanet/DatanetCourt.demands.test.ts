import { expect } from "chai";
import { keccak256, toUtf8Bytes, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import { WalletMock__factory } from "../../../typechain-types/index.ts";
import {
  ANSWER_PERIOD,
  batchAt,
  change,
  changesBy,
  consentOf,
  DemandKind,
  Fault,
  LOST,
  nameOf,
  proven,
  recordsOf,
  SMALL_BOND,
  taken,
  withFailedRecords,
} from "../../helpers/court.ts";
import { BatchStatus, deployedDatanet, fieldsOf, FUNDS, type Leaf, termsWith } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
/** What the record 3 was hashed from. */
const CONTENT = toUtf8Bytes("a 3");
/** What another leaf of that index was hashed from. */
const CONTENT_OF_OTHER = toUtf8Bytes("b 3");
const { Consent, Content, None } = DemandKind;

async function deployed() {
  return deployedDatanet(connection);
}

async function inWindow() {
  const scene = await deployed();
  return { ...scene, batch: await batchAt(scene, BatchStatus.Window) };
}

/** Mallory has demanded something of the record 3. */
async function demanded(kind: bigint) {
  const scene = await inWindow();
  const { court, batch, mallory } = scene;
  await court.connect(mallory).demand(...proven(batch, 3), kind);
  return { ...scene, due: (await court.getDemand(batch.batchId, 3, kind)).due };
}

async function consentDemanded() {
  return demanded(Consent);
}

async function contentDemanded() {
  return demanded(Content);
}

describe("DatanetCourt, demands", () => {
  describe("demand", () => {
    for (const [word, kind] of [
      ["consent", Consent],
      ["content", Content],
    ] as const) {
      it(`of ${word}, locks the bond, holds the batch and remembers it`, async () => {
        const scene = await networkHelpers.loadFixture(inWindow);
        const { court, batch, mallory } = scene;
        const at = BigInt(await time.latest()) + 100n;
        await time.setNextBlockTimestamp(at);
        const { changes } = await changesBy(scene, [mallory], async () => {
          await expect(court.connect(mallory).demand(...proven(batch, 3), kind))
            .to.emit(court, "Demanded")
            .withArgs(batch.batchId, 3n, mallory, kind, SMALL_BOND, at + ANSWER_PERIOD);
        });
        expect(changes).to.deep.equal([change({ courtFree: -SMALL_BOND, courtLocked: SMALL_BOND })]);
        expect(fieldsOf(await court.getDemand(batch.batchId, 3, kind))).to.deep.equal({
          demander: mallory.address,
          bond: SMALL_BOND,
          due: at + ANSWER_PERIOD,
          leaf: batch.tree.leafHash(batch.tree.at(3) ?? [0n, "", ""]),
        });
        expect((await court.standingOf(batch.batchId)).holds).to.equal(1n);
      });
    }

    it("of its author, needs no bond", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch, bob } = scene;
      const { changes } = await changesBy(scene, [bob], () => court.connect(bob).demand(...proven(batch, 3), Consent));
      expect(changes).to.deep.equal([change()]);
      expect((await court.getDemand(batch.batchId, 3, Consent)).bond).to.equal(0n);
    });

    for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Final]) {
      it(`given a batch that is ${nameOf(status)}, it works`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, mallory } = scene;
        const batch = await batchAt(scene, status);
        await court.connect(mallory).demand(...proven(batch, 3), Consent);
        expect((await court.standingOf(batch.batchId)).holds).to.equal(1n);
      });
    }

    for (const [when, offset] of [
      ["in the last second of its window, works", -1n],
      ["at its end, reverts", 0n],
      ["after it, reverts", 1n],
    ] as const) {
      it(`given a batch in its window, ${when}`, async () => {
        const { court, ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
        await time.setNextBlockTimestamp((await ledger.getBatch(batch.batchId)).due + offset);
        const demanding = court.connect(mallory).demand(...proven(batch, 3), Consent);
        if (offset < 0n) return expect(demanding).to.emit(court, "Demanded");
        return expect(demanding)
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, BatchStatus.Window);
      });
    }

    for (const status of [BatchStatus.Failed, ...LOST]) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await batchAt(scene, status);
        await expect(scene.court.connect(scene.mallory).demand(...proven(batch, 3), Consent))
          .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
      });
    }

    it("when the proof fails, it reverts", async () => {
      const { court, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      const [[record], [, proof]] = [proven(batch, 3), proven(batch, 4)];
      await expect(court.connect(mallory).demand(record, proof, Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, 3n);
    });

    it("when the record failed in the sample, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { failed, ...batch } = await withFailedRecords(scene);
      const index = failed[0] ?? -1;
      await expect(scene.court.connect(scene.mallory).demand(...proven(batch, index), Consent))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, index);
    });

    it("when the record is void, it reverts", async () => {
      const { court, batch, bob, mallory } = await networkHelpers.loadFixture(inWindow);
      await court.connect(bob).takeDown(...proven(batch, 3));
      await expect(court.connect(mallory).demand(...proven(batch, 3), Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, 3n, Fault.TakenDown);
    });

    it("when something else is demanded already, holds twice", async () => {
      const { court, batch, alice } = await networkHelpers.loadFixture(consentDemanded);
      await court.connect(alice).demand(...proven(batch, 3), Content);
      expect((await court.standingOf(batch.batchId)).holds).to.equal(2n);
    });

    it("when the same demand is open, it reverts", async () => {
      const { court, batch, alice, due } = await networkHelpers.loadFixture(consentDemanded);
      await expect(court.connect(alice).demand(...proven(batch, 3), Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtDemandOpen")
        .withArgs(batch.batchId, 3n, due);
    });

    it("when nothing is demanded, it reverts", async () => {
      const { court, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(court.connect(mallory).demand(...proven(batch, 3), None))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batch.batchId, 3n, None);
    });

    it("when it is the submitter's consent, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory } = scene;
      const batch = await batchAt(scene, BatchStatus.Window, { leaves: recordsOf(scene, "a", alice.address) });
      await expect(court.connect(mallory).demand(...proven(batch, 3), Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batch.batchId, 3n, Consent);
      await court.connect(mallory).demand(...proven(batch, 3), Content);
    });

    it("when the consent was shown for another record of the author, it reverts", async () => {
      const { court, batch, bob, mallory } = await networkHelpers.loadFixture(consentDemanded);
      await court.connect(bob).answer(...proven(batch, 3), Consent, "0x");
      await expect(court.connect(mallory).demand(...proven(batch, 4), Consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batch.batchId, 4n, Consent);
    });

    it("when the content was shown, it reverts", async () => {
      const { court, batch, mallory } = await networkHelpers.loadFixture(contentDemanded);
      await court.answer(...proven(batch, 3), Content, CONTENT);
      await expect(court.connect(mallory).demand(...proven(batch, 3), Content))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batch.batchId, 3n, Content);
    });

    it("when the terms keep content private, it reverts for content alone", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, registry, owner, mallory } = scene;
      await registry.connect(owner).addTerms(1n, termsWith({ contentOnDemand: false }));
      const batch = await batchAt(scene, BatchStatus.Window, { termsVersion: 2n });
      await expect(court.connect(mallory).demand(...proven(batch, 3), Content))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(batch.batchId, 3n, Content);
      await court.connect(mallory).demand(...proven(batch, 3), Consent);
    });

    it("when the bond isn't free, it reverts", async () => {
      const { court, vault, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await vault.connect(mallory).withdraw(court, mallory, FUNDS - SMALL_BOND + 1n);
      await expect(court.connect(mallory).demand(...proven(batch, 3), Consent))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(court, mallory, SMALL_BOND - 1n, SMALL_BOND);
    });
  });

  describe("answer", () => {
    it("with a consent that the author signed, pays the bond to who shows it", async () => {
      const scene = await networkHelpers.loadFixture(consentDemanded);
      const { court, batch, alice, bob, mallory } = scene;
      const consent = await consentOf(scene, bob, batch.batchId);
      const moved = await changesBy(scene, [alice, mallory], async () => {
        await expect(court.connect(alice).answer(...proven(batch, 3), Consent, consent))
          .to.emit(court, "Answered")
          .withArgs(batch.batchId, 3n, alice, Consent, consent);
      });
      const changes = [change({ courtFree: SMALL_BOND }), change({ courtLocked: -SMALL_BOND })];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect(await court.hasConsented(batch.batchId, bob)).to.equal(true);
    });

    it("ends the demand and its hold", async () => {
      const { court, batch, bob } = await networkHelpers.loadFixture(consentDemanded);
      await court.connect(bob).answer(...proven(batch, 3), Consent, "0x");
      expect(fieldsOf(await court.getDemand(batch.batchId, 3, Consent))).to.deep.equal({
        demander: ZeroAddress,
        bond: 0n,
        due: 0n,
        leaf: ZeroHash,
      });
      expect((await court.standingOf(batch.batchId)).holds).to.equal(0n);
    });

    it("of the author himself, needs no signature", async () => {
      const scene = await networkHelpers.loadFixture(consentDemanded);
      const { changes } = await changesBy(scene, [scene.bob], () =>
        scene.court.connect(scene.bob).answer(...proven(scene.batch, 3), Consent, "0x"),
      );
      expect(changes).to.deep.equal([change({ courtFree: SMALL_BOND })]);
    });

    it("given a consent that was shown for another record, needs none of anybody", async () => {
      const { court, batch, alice, bob, mallory } = await networkHelpers.loadFixture(consentDemanded);
      await court.connect(mallory).demand(...proven(batch, 4), Consent);
      await court.connect(bob).answer(...proven(batch, 3), Consent, "0x");
      await court.connect(alice).answer(...proven(batch, 4), Consent, "0x");
      expect((await court.standingOf(batch.batchId)).holds).to.equal(0n);
    });

    it("with the content, remembers that it was shown", async () => {
      const scene = await networkHelpers.loadFixture(contentDemanded);
      const { court, batch, alice } = scene;
      const { changes } = await changesBy(scene, [alice], () =>
        court.connect(alice).answer(...proven(batch, 3), Content, CONTENT),
      );
      expect(changes).to.deep.equal([change({ courtFree: SMALL_BOND })]);
      expect((await court.getRecord(batch.batchId, 3)).contentShown).to.equal(true);
      expect(await court.hasConsented(batch.batchId, scene.bob)).to.equal(false);
    });

    it("to the author's own demand, moves nothing", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch, alice, bob } = scene;
      await court.connect(bob).demand(...proven(batch, 3), Content);
      const { changes } = await changesBy(scene, [alice, bob], () =>
        court.connect(alice).answer(...proven(batch, 3), Content, CONTENT),
      );
      expect(changes).to.deep.equal([change(), change()]);
    });

    it("given a batch that was lost meanwhile, works as well", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batch = await batchAt(scene, BatchStatus.Revealed);
      await court.connect(mallory).demand(...proven(batch, 3), Consent);
      await taken(scene, batch.batchId, BatchStatus.Expired);
      const { changes } = await changesBy(scene, [bob], () =>
        court.connect(bob).answer(...proven(batch, 3), Consent, "0x"),
      );
      expect(changes).to.deep.equal([change({ courtFree: SMALL_BOND })]);
    });

    for (const [when, offset] of [
      ["in its last second, works", -1n],
      ["when its time is over, reverts", 0n],
      ["later, reverts", 1n],
    ] as const) {
      it(when, async () => {
        const { court, batch, bob, due } = await networkHelpers.loadFixture(consentDemanded);
        await time.setNextBlockTimestamp(due + offset);
        const answering = court.connect(bob).answer(...proven(batch, 3), Consent, "0x");
        if (offset < 0n) return expect(answering).to.emit(court, "Answered");
        return expect(answering).to.be.revertedWithCustomError(court, "DatanetCourtWrongTime").withArgs(due);
      });
    }

    it("when nothing was demanded, it reverts", async () => {
      const { court, batch, bob } = await networkHelpers.loadFixture(consentDemanded);
      await expect(court.connect(bob).answer(...proven(batch, 4), Consent, "0x"))
        .to.be.revertedWithCustomError(court, "DatanetCourtDemandOpen")
        .withArgs(batch.batchId, 4n, 0n);
    });

    it("when the proof is of another record, it reverts", async () => {
      const { court, batch, bob } = await networkHelpers.loadFixture(consentDemanded);
      const [[record], [, proof]] = [proven(batch, 3), proven(batch, 4)];
      await expect(court.connect(bob).answer(record, proof, Consent, "0x"))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, 3n);
    });

    for (const [word, kind] of [
      ["consent", Consent],
      ["content", Content],
    ] as const) {
      it(`to a demand of ${word}, when it is of another leaf of the index, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, bob, mallory } = scene;
        const leaves = [...recordsOf(scene), [3n, keccak256(CONTENT_OF_OTHER), mallory.address] satisfies Leaf];
        const batch = await batchAt(scene, BatchStatus.Window, { leaves, count: BigInt(leaves.length - 1) });
        await court.connect(bob).demand(...proven(batch, 3), kind);
        const given = kind === Consent ? await consentOf(scene, mallory, batch.batchId) : CONTENT_OF_OTHER;
        await expect(court.connect(mallory).answer(...proven(batch, leaves.length - 1), kind, given))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
          .withArgs(batch.batchId, 3n);
      });
    }

    const wrong: [string, (scene: Awaited<ReturnType<typeof consentDemanded>>) => Promise<string>][] = [
      ["empty and not of the author's call", () => Promise.resolve("0x")],
      ["signed by somebody else", (scene) => consentOf(scene, scene.mallory, scene.batch.batchId)],
      ["no signature", () => Promise.resolve("0x1234")],
      ["a signature of zeros", () => Promise.resolve(`0x${"00".repeat(65)}`)],
      [
        "a consent to another batch",
        async (scene) => {
          const leaves = recordsOf(scene, "b");
          return consentOf(scene, scene.bob, (await batchAt(scene, BatchStatus.Revealed, { leaves })).batchId);
        },
      ],
    ];
    for (const [what, answerOf] of wrong) {
      it(`when the answer is ${what}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(consentDemanded);
        const { court, batch, alice } = scene;
        const wrongAnswer = await answerOf(scene);
        await expect(court.connect(alice).answer(...proven(batch, 3), Consent, wrongAnswer))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
          .withArgs(batch.batchId, 3n);
      });
    }

    it("when a contract is the author, takes no signature of its owner", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const wallet = await (await new WalletMock__factory(bob).deploy(bob)).getAddress();
      const batch = await batchAt(scene, BatchStatus.Window, { leaves: recordsOf(scene, "a", wallet) });
      await court.connect(mallory).demand(...proven(batch, 3), Consent);
      const consent = await consentOf(scene, bob, batch.batchId);
      await expect(court.connect(alice).answer(...proven(batch, 3), Consent, consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
        .withArgs(batch.batchId, 3n);
    });

    it("when the author is zero, takes no broken signature for his", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory } = scene;
      const batch = await batchAt(scene, BatchStatus.Window, { leaves: recordsOf(scene, "a", ZeroAddress) });
      await court.connect(mallory).demand(...proven(batch, 3), Consent);
      await expect(court.connect(alice).answer(...proven(batch, 3), Consent, `0x${"00".repeat(65)}`))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
        .withArgs(batch.batchId, 3n);
    });

    for (const [what, content] of [
      ["other content", toUtf8Bytes("a 4")],
      ["nothing", "0x"],
    ] as const) {
      it(`to a demand of content, when it is ${what}, it reverts, also for the author`, async () => {
        const { court, batch, bob } = await networkHelpers.loadFixture(contentDemanded);
        await expect(court.connect(bob).answer(...proven(batch, 3), Content, content))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
          .withArgs(batch.batchId, 3n);
      });
    }
  });
});
