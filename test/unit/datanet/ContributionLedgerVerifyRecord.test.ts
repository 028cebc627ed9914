import { expect } from "chai";
import { ZeroAddress, id } from "ethers";
import { network } from "hardhat";
import {
  MAX_RECORDS,
  accepted,
  contributionOf,
  deployedDatanet,
  leavesOf,
  provenRecord,
  revealed,
  terms,
  treeOf,
  word,
  type RecordTree,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const AUTHOR = "0x00000000000000000000000000000000000A0704";
const tree = treeOf(leavesOf("first", 7, AUTHOR));
const laterTree = treeOf(leavesOf("later", 5, AUTHOR));
const rejectedTree = treeOf(leavesOf("rejected", 4, AUTHOR));
const pendingTree = treeOf(leavesOf("pending", 4, AUTHOR));
const otherTree = treeOf(leavesOf("other datanet", 3, AUTHOR));

/**
 * Datanet 1: batch 1 is accepted and frozen as version 1, batch 2 is accepted later and not frozen, 3 is rejected,
 * 4 is under review. Datanet 2: batch 5 is accepted and frozen as version 1.
 */
async function givenVersions() {
  const scene = await deployedDatanet(connection);
  await scene.registry.createDatanet(terms);
  await scene.registry.setCurator(2n, scene.curator.address, true);
  await accepted(scene, contributionOf(tree));
  await scene.ledger.freeze(1n);
  await accepted(scene, contributionOf(laterTree));
  const rejectedId = await revealed(scene, contributionOf(rejectedTree));
  await scene.ledger.connect(scene.curator).reject(rejectedId, id("reason"));
  await revealed(scene, contributionOf(pendingTree));
  await accepted(scene, contributionOf(otherTree, 2n));
  await scene.ledger.freeze(2n);
  return scene;
}

async function givenFrozenTree(records: RecordTree) {
  const scene = await networkHelpers.loadFixture(deployedDatanet);
  const batchId = await accepted(scene, contributionOf(records));
  await scene.ledger.freeze(1n);
  return { ...scene, batchId };
}

describe("ContributionLedger verifyRecord", () => {
  describe("given a record of a frozen version", () => {
    it("is true for every record of the batch", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      for (let index = 0; index < tree.length; index++) {
        const { record, proof } = provenRecord(tree, 1n, index);
        expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
      }
    });

    it("is true in the later version too", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(tree, 1n, 0);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(true);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
    });

    for (const [field, value] of [
      ["index", 4n],
      ["index", 7n],
      ["index", 2n ** 256n - 1n],
      ["recordHash", id("another record")],
      ["author", ZeroAddress],
      ["batchId", 2n],
    ] as const) {
      it(`is false when the ${field} is ${value} instead`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenVersions);
        const { record, proof } = provenRecord(tree, 1n, 3);
        expect(await ledger.verifyRecord(1n, 1n, { ...record, [field]: value }, proof)).to.equal(false);
      });
    }

    for (const [name, change] of [
      ["empty", () => []],
      ["that of another record", () => tree.getProof(4)],
      ["cut short", (proof: string[]) => proof.slice(0, -1)],
      ["too long", (proof: string[]) => [...proof, word(1n)]],
      ["in reverse order", (proof: string[]) => proof.toReversed()],
      ["changed in its first hash", (proof: string[]) => [id("another sibling"), ...proof.slice(1)]],
    ] as [string, (proof: string[]) => string[]][]) {
      it(`is false when the proof is ${name}`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenVersions);
        const { record, proof } = provenRecord(tree, 1n, 3);
        expect(await ledger.verifyRecord(1n, 1n, record, change(proof))).to.equal(false);
      });
    }

    it("is false when another datanet's version is named", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(tree, 1n, 0);
      expect(await ledger.verifyRecord(2n, 1n, record, proof)).to.equal(false);
    });

    for (const seq of [0n, 2n, 3n, 2n ** 64n - 1n]) {
      it(`is false when version ${seq} is named, which is not frozen`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenVersions);
        const { record, proof } = provenRecord(tree, 1n, 0);
        expect(await ledger.verifyRecord(1n, seq, record, proof)).to.equal(false);
      });
    }

    for (const datanetId of [0n, 3n, 2n ** 32n - 1n]) {
      it(`is false when datanet ${datanetId} is named, which does not exist`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenVersions);
        const { record, proof } = provenRecord(tree, 1n, 0);
        expect(await ledger.verifyRecord(datanetId, 1n, record, proof)).to.equal(false);
      });
    }
  });

  describe("given a batch that was accepted after the version", () => {
    it("is false in the version and true in the next one", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(laterTree, 2n, 0);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(true);
    });

    it("is false while the next version is not frozen", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(laterTree, 2n, 0);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(false);
    });
  });

  describe("given a batch that is not accepted", () => {
    it("is false for a rejected batch", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(rejectedTree, 3n, 0);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
    });

    it("is false for a batch under review", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(pendingTree, 4n, 0);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
    });

    for (const batchId of [0n, 6n, 2n ** 64n - 1n]) {
      it(`is false for batch ${batchId}, which does not exist`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenVersions);
        const { record, proof } = provenRecord(tree, batchId, 0);
        expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
      });
    }
  });

  describe("given a batch of another datanet with the same sequence number", () => {
    it("is true in its own datanet and false in the other", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenVersions);
      const { record, proof } = provenRecord(otherTree, 5n, 0);
      expect(await ledger.verifyRecord(2n, 1n, record, proof)).to.equal(true);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
    });
  });

  describe("given a batch of one record", () => {
    const single = treeOf(leavesOf("single", 1, AUTHOR));

    it("is true for the record with an empty proof", async () => {
      const { ledger, batchId } = await givenFrozenTree(single);
      const { record, proof } = provenRecord(single, batchId, 0);
      expect(proof).to.deep.equal([]);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
    });

    it("is false for the record with any sibling", async () => {
      const { ledger, batchId } = await givenFrozenTree(single);
      const { record } = provenRecord(single, batchId, 0);
      expect(await ledger.verifyRecord(1n, 1n, record, [id("sibling")])).to.equal(false);
    });
  });

  describe("given a batch of the most records", () => {
    const largest = treeOf(leavesOf("largest", Number(MAX_RECORDS), AUTHOR));

    async function givenLargest() {
      const scene = await deployedDatanet(connection);
      await accepted(scene, contributionOf(largest));
      await scene.ledger.freeze(1n);
      return scene;
    }

    for (const index of [0, 1, 2_047, 2_048, 4_095]) {
      it(`is true for record ${index} with a proof of twelve hashes`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenLargest);
        const { record, proof } = provenRecord(largest, 1n, index);
        expect(proof).to.have.length(12);
        expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
      });
    }
  });

  describe("given a tree with leaves at and beyond the stated count", () => {
    const excess = treeOf(leavesOf("excess", 5, AUTHOR));
    const stated = { ...contributionOf(excess), count: 3n };

    async function givenExcess() {
      const scene = await deployedDatanet(connection);
      await accepted(scene, stated);
      await scene.ledger.freeze(1n);
      return scene;
    }

    for (let index = 0; index < excess.length; index++) {
      it(`is ${index < 3} for index ${index} of a batch that states three records`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenExcess);
        const { record, proof } = provenRecord(excess, 1n, index);
        expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(index < 3);
      });
    }
  });
});
