import { expect } from "chai";
import { network } from "hardhat";
import {
  APPEAL_PERIOD,
  chainHash,
  contributionNamed,
  contributionOf,
  deployedDatanet,
  drawn,
  finalized,
  form,
  FUNDS,
  leavesOf,
  provenRecord,
  revealed,
  round,
  seated,
  terms,
  termsWith,
  treeOf,
  uri,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

async function deployed() {
  return deployedDatanet(connection);
}

/** A final batch of 64 records of which two in the sample have failed, in a frozen version. */
async function frozen() {
  const scene = await deployed();
  const tree = treeOf(leavesOf("records", 64, scene.alice.address));
  const batchId = await finalized(scene, contributionOf(tree), scene.alice, 0b100000001n);
  const sample = [...(await scene.ledger.sampleOf(batchId, 0))].map(Number);
  await scene.ledger.freeze(1n);
  const failed = [sample[0], sample[8]] as number[];
  const good = Array.from({ length: 64 }, (_, index) => index).filter((index) => !failed.includes(index));
  return { ...scene, tree, batchId, failed, good, first: good[0] ?? 0 };
}

describe("ContributionLedger, versions", () => {
  describe("finalize", () => {
    it("numbers batches in the order in which they end, and chains them", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger } = scene;
      const [a, b] = [contributionNamed("a"), contributionNamed("b", 100n)];
      const [first, second] = [await revealed(scene, a), await revealed(scene, b)];
      await round(scene, first);
      await round(scene, second, 1n);
      await waited(scene, WINDOW_PERIOD);
      await ledger.finalize(second);
      await ledger.finalize(first);

      const batches = [
        { batchId: second, root: b.root, count: b.count, quality: 800_000n },
        { batchId: first, root: a.root, count: a.count },
      ];
      expect(await ledger.head(1n)).to.deep.equal([2n, 0n, chainHash(batches)]);
      expect((await ledger.getBatch(second)).seq).to.equal(1n);
      expect((await ledger.getBatch(first)).seq).to.equal(2n);
    });

    it("adds what each batch's licence asks", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, registry, owner } = scene;
      await finalized(scene, contributionNamed("free"));
      await ledger.freeze(1n);
      await registry.connect(owner).addTerms(1n, { ...terms, license: "CC-BY-NC-4.0" });
      await finalized(scene, contributionNamed("nc", 64n, 1n, 2n));
      await ledger.freeze(1n);
      await registry.connect(owner).addTerms(1n, { ...terms, license: "CC-BY-SA-4.0" });
      await finalized(scene, contributionNamed("sa", 64n, 1n, 3n));
      await ledger.freeze(1n);

      const flags = [];
      for (const seq of [1n, 2n, 3n]) flags.push((await ledger.frozenVersion(1n, seq)).licenseFlags);
      expect(flags).to.deep.equal([0n, 5n, 7n]);
      expect((await ledger.head(1n)).licenseFlags).to.equal(7n);
    });
  });

  describe("freeze", () => {
    it("keeps the chain hash of that time, emits VersionFrozen, and changes nothing when it is repeated", async () => {
      const scene = await networkHelpers.loadFixture(frozen);
      const { ledger, mallory } = scene;
      const version = await ledger.frozenVersion(1n, 1n);
      expect(version.chainHash).to.equal((await ledger.head(1n)).chainHash);
      await expect(ledger.connect(mallory).freeze(1n)).not.to.emit(ledger, "VersionFrozen");

      await finalized(scene, contributionNamed("more"));
      await expect(ledger.connect(mallory).freeze(1n))
        .to.emit(ledger, "VersionFrozen")
        .withArgs(1n, 2n, (await ledger.head(1n)).chainHash, 0n);
      expect(await ledger.frozenVersion(1n, 1n)).to.deep.equal([...version]);
    });

    it("when nothing is final, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await revealed(scene, contributionNamed("a"));
      for (const datanetId of [1n, 9n]) {
        await expect(scene.ledger.freeze(datanetId))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerNothingToFreeze")
          .withArgs(datanetId);
      }
    });
  });

  describe("verifyRecord", () => {
    it("knows every record of the version, and none that failed in a sample", async () => {
      const { ledger, tree, batchId, good, failed } = await networkHelpers.loadFixture(frozen);
      for (const [indices, known] of [
        [good, true],
        [failed, false],
      ] as const) {
        for (const index of indices) {
          const { record, proof } = provenRecord(tree, batchId, index);
          expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(known);
        }
      }
    });

    it("knows none that failed in either of two samples", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger } = scene;
      const tree = treeOf(leavesOf("records", 64, scene.alice.address));
      const batchId = await revealed(scene, contributionOf(tree));
      await round(scene, batchId, 0b11111n);
      await round(scene, batchId, 0b1000000000n);
      await waited(scene, WINDOW_PERIOD);
      await ledger.finalize(batchId);
      await ledger.freeze(1n);
      const [first, second] = [await ledger.sampleOf(batchId, 0), await ledger.sampleOf(batchId, 1)];
      const failed = new Set([...first.slice(0, 5), second[9] ?? 0n].map(Number));

      for (let index = 0; index < 64; index++) {
        const { record, proof } = provenRecord(tree, batchId, index);
        expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(!failed.has(index));
      }
    });

    const WRONG = {
      "another hash": (record) => ({ ...record, recordHash: `0x${"11".repeat(32)}` }),
      "another author": (record) => ({ ...record, author: `0x${"22".repeat(20)}` }),
      "another index": (record) => ({ ...record, index: (record.index + 1n) % 64n }),
      "an index past the count": (record) => ({ ...record, index: record.index + 64n }),
      "a batch that doesn't exist": (record) => ({ ...record, batchId: 99n }),
    } satisfies Record<string, (record: ReturnType<typeof provenRecord>["record"]) => object>;
    for (const [what, change] of Object.entries(WRONG)) {
      it(`knows no record with ${what}`, async () => {
        const { ledger, tree, batchId, first } = await networkHelpers.loadFixture(frozen);
        const { record, proof } = provenRecord(tree, batchId, first);
        expect(await ledger.verifyRecord(1n, 1n, change(record), proof)).to.equal(false);
      });
    }

    it("knows nothing under a proof that is cut, long or empty", async () => {
      const { ledger, tree, batchId, first } = await networkHelpers.loadFixture(frozen);
      const { record, proof } = provenRecord(tree, batchId, first);
      for (const other of [proof.slice(1), [...proof, proof[0] ?? ""], []]) {
        expect(await ledger.verifyRecord(1n, 1n, record, other)).to.equal(false);
      }
    });

    it("knows a record of a later batch in the later version alone, and in its datanet alone", async () => {
      const scene = await networkHelpers.loadFixture(frozen);
      const { ledger } = scene;
      const tree = treeOf(leavesOf("later", 64, scene.bob.address));
      const batchId = await finalized(scene, contributionOf(tree));
      const { record, proof } = provenRecord(tree, batchId, 3);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(false);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(true);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
      expect(await ledger.verifyRecord(2n, 2n, record, proof)).to.equal(false);
    });

    it("knows no record of a batch that isn't final, in whatever state", async () => {
      const scene = await networkHelpers.loadFixture(frozen);
      const { ledger } = scene;
      const tree = treeOf(leavesOf("never", 64, scene.bob.address));
      const batchId = await revealed(scene, contributionOf(tree));
      const { record, proof } = provenRecord(tree, batchId, 3);
      const expectUnknown = async () => expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
      await expectUnknown();
      await round(scene, batchId, 0b11111n);
      await drawn(scene, batchId);
      await expectUnknown();
      await waited(scene, APPEAL_PERIOD);
      await ledger.close(batchId);
      await expectUnknown();
    });
  });

  describe("withdrawTreasury", () => {
    it("frees to the owner what isn't reserved, and emits TreasuryWithdrawn", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, vault, token, owner } = scene;
      await expect(ledger.connect(owner).withdrawTreasury(1n, FUNDS))
        .to.emit(ledger, "TreasuryWithdrawn")
        .withArgs(1n, owner, FUNDS);
      await expect(vault.connect(owner).withdraw(ledger, owner, FUNDS)).to.changeTokenBalance(
        ethers,
        token,
        owner,
        FUNDS,
      );
    });

    it("leaves what open batches have reserved", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, vault, owner } = scene;
      await revealed(scene, contributionNamed("a"));
      const [free] = await vault.bondOf(ledger, await ledger.treasuryOf(1n));
      await expect(ledger.connect(owner).withdrawTreasury(1n, free + 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(ledger, await ledger.treasuryOf(1n), free, free + 1n);
      await ledger.connect(owner).withdrawTreasury(1n, free);
    });

    it("is the owner's alone, and goes with the datanet", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, registry, owner, mallory, bob } = scene;
      await registry.connect(owner).transferFrom(owner, bob, 1n);
      for (const [account, datanetId] of [
        [mallory, 1n],
        [owner, 1n],
        [bob, 2n],
      ] as const) {
        await expect(ledger.connect(account).withdrawTreasury(datanetId, 1n))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotOwner")
          .withArgs(datanetId, account);
      }
      await ledger.connect(bob).withdrawTreasury(1n, 1n);
    });

    it("reaches no other datanet's treasury", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, registry, vault, mallory } = scene;
      await registry.connect(mallory).createDatanet(uri, { ...form, seatsByAppointment: false }, termsWith({}));
      expect(await ledger.treasuryOf(2n)).not.to.equal(await ledger.treasuryOf(1n));
      await expect(ledger.connect(mallory).withdrawTreasury(2n, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(ledger, await ledger.treasuryOf(2n), 0n, 1n);
    });
  });

  it("given two datanets, each has seats, capacity, records and versions of its own", async () => {
    const scene = await networkHelpers.loadFixture(frozen);
    const { ledger, registry, vault, owner } = scene;
    await registry.connect(owner).createDatanet(uri, form, terms);
    for (const curator of scene.curators) await seated(scene, curator, 2n);
    await vault.deposit(ledger, await ledger.treasuryOf(2n), FUNDS);
    const used = await ledger.newcomerRecords(1n);
    await finalized(scene, contributionNamed("other", 70n, 2n));

    expect((await ledger.head(2n)).seq).to.equal(1n);
    expect((await ledger.disciplineOf(2n, scene.alice)).records).to.equal(70n);
    expect((await ledger.disciplineOf(1n, scene.alice)).records).to.equal(64n);
    expect(await ledger.newcomerRecords(1n)).to.be.at.most(used);
  });
});
