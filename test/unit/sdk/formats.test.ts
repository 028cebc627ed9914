import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";
import { chainHash, commitHash, recordLeaf, recordTree, textHash } from "../../../sdk/formats.ts";
import { contributionOf, deployedDatanet, finalized } from "../../helpers/datanet.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;

async function deployed() {
  return deployedDatanet(connection);
}

function leaves(count: number, author: string) {
  return Array.from({ length: count }, (_, i) => ({ index: BigInt(i), recordHash: textHash(`record ${i}`), author }));
}

describe("formats", () => {
  describe("recordLeaf", () => {
    it("is the ledger's leaf", async () => {
      const { ledger, alice } = await networkHelpers.loadFixture(deployed);
      for (const index of [0n, 7n, 2n ** 255n]) {
        const leaf = { index, recordHash: textHash(`record ${index}`), author: alice.address };

        expect(recordLeaf(leaf)).to.equal(await ledger.leafOf(leaf.index, leaf.recordHash, leaf.author));
      }
    });

    it("is the leaf of the tree", async () => {
      const { alice } = await networkHelpers.loadFixture(deployed);
      const [leaf] = leaves(1, alice.address);
      if (leaf === undefined) throw new Error("no leaf");

      expect(recordTree([leaf]).root).to.equal(recordLeaf(leaf));
    });
  });

  describe("commitHash", () => {
    it("is the ledger's commit, and changes with every part of it", async () => {
      const { ledger, alice, bob } = await networkHelpers.loadFixture(deployed);
      const commit = {
        chainId: (await ethers.provider.getNetwork()).chainId,
        ledger: await ledger.getAddress(),
        datanetId: 3n,
        root: textHash("root"),
        count: 9n,
        manifestHash: textHash("manifest"),
        submitter: alice.address,
        salt: textHash("salt"),
      };
      const { datanetId, root, count, manifestHash, submitter, salt } = commit;

      expect(commitHash(commit)).to.equal(
        await ledger.commitHashOf(datanetId, root, count, manifestHash, submitter, salt),
      );
      const changes = [
        { chainId: 1n },
        { ledger: bob.address },
        { datanetId: 4n },
        { root: textHash("other") },
        { count: 10n },
        { manifestHash: textHash("other") },
        { submitter: bob.address },
        { salt: textHash("other") },
      ];
      const hashes = [commit, ...changes.map((change) => ({ ...commit, ...change }))].map(commitHash);
      expect(new Set(hashes).size).to.equal(changes.length + 1);
    });
  });

  describe("chainHash", () => {
    it("is the ledger's hash chain over several batches", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      let previous: string = ZeroHash;
      for (const [size, fails] of [
        [64, 0n],
        [65, 0b11n],
        [66, 0n],
      ] as const) {
        const tree = recordTree(leaves(size, scene.alice.address));
        const batchId = await finalized(scene, contributionOf(tree), scene.alice, fails);
        const { quality } = await scene.ledger.getBatch(batchId);
        previous = chainHash({ previous, batchId, root: tree.root, count: BigInt(size), quality });

        expect((await scene.ledger.head(1)).chainHash).to.equal(previous);
      }
    });
  });

  describe("recordTree", () => {
    it("proves every record to the ledger, and no other author", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, alice, bob } = scene;
      const records = leaves(64, alice.address);
      const tree = recordTree(records);
      const batchId = await finalized(scene, contributionOf(tree));
      await ledger.freeze(1);

      for (const record of records) {
        const proof = tree.getProof(Number(record.index));
        const claim = { batchId, ...record };
        expect(await ledger.verifyRecord(1, 1, claim, proof)).to.equal(true);
        expect(await ledger.verifyRecord(1, 1, { ...claim, author: bob.address }, proof)).to.equal(false);
      }
    });
  });
});
