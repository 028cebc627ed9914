import { expect } from "chai";
import { toBeHex, ZeroHash } from "ethers";
import hre from "hardhat";
import { chainHash, commitHash, recordLeaf, recordTree, textHash } from "../../../sdk/formats.ts";
import { ContributionLedger__factory, DatanetRegistry__factory } from "../../../typechain-types/index.ts";

const { ethers, networkHelpers } = await hre.network.create();

async function deployedLedger() {
  const [owner, alice, curator] = await ethers.getSigners();
  if (!owner || !alice || !curator) throw new Error("too few accounts");
  const registry = await new DatanetRegistry__factory(owner).deploy();
  const ledger = await new ContributionLedger__factory(owner).deploy(registry);
  const text = "something";
  await registry.createDatanet({
    uri: text,
    dataType: text,
    license: text,
    schemaHash: textHash(text),
    termsHash: textHash(text),
  });
  await registry.setCurator(1, curator, true);
  return { ledger, alice, curator };
}

function leaves(count: number, author: string) {
  return Array.from({ length: count }, (_, i) => ({ index: BigInt(i), recordHash: textHash(`record ${i}`), author }));
}

describe("formats", () => {
  describe("recordLeaf", () => {
    it("is the ledger's leaf", async () => {
      const { ledger, alice } = await networkHelpers.loadFixture(deployedLedger);
      for (const index of [0n, 7n, 2n ** 255n]) {
        const leaf = { index, recordHash: textHash(`record ${index}`), author: alice.address };

        expect(recordLeaf(leaf)).to.equal(await ledger.leafOf(leaf.index, leaf.recordHash, leaf.author));
      }
    });

    it("is the leaf of the tree", async () => {
      const { alice } = await networkHelpers.loadFixture(deployedLedger);
      const [leaf] = leaves(1, alice.address);
      if (leaf === undefined) throw new Error("no leaf");

      expect(recordTree([leaf]).root).to.equal(recordLeaf(leaf));
    });
  });

  describe("commitHash", () => {
    it("is the ledger's commit, and changes with every part of it", async () => {
      const { ledger, alice, curator } = await networkHelpers.loadFixture(deployedLedger);
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
        { ledger: curator.address },
        { datanetId: 4n },
        { root: textHash("other") },
        { count: 10n },
        { manifestHash: textHash("other") },
        { submitter: curator.address },
        { salt: textHash("other") },
      ];
      const hashes = [commit, ...changes.map((change) => ({ ...commit, ...change }))].map(commitHash);
      expect(new Set(hashes).size).to.equal(changes.length + 1);
    });
  });

  describe("chainHash", () => {
    it("is the ledger's hash chain over several batches", async () => {
      const { ledger, alice, curator } = await networkHelpers.loadFixture(deployedLedger);
      const quality = await ledger.FULL_QUALITY();
      let previous: string = ZeroHash;
      for (const batchId of [1n, 2n, 3n]) {
        const { root } = recordTree(leaves(Number(batchId) * 2, alice.address));
        const count = batchId * 2n;
        const parts = [1, root, count, textHash("manifest"), toBeHex(batchId, 32)] as const;
        const [datanetId, , , manifestHash, salt] = parts;
        await ledger
          .connect(alice)
          .commit(await ledger.commitHashOf(datanetId, root, count, manifestHash, alice, salt));
        await ledger.connect(alice).reveal(...parts);
        await ledger.connect(curator).accept(batchId);
        previous = chainHash({ previous, batchId, root, count, quality });

        expect((await ledger.head(1)).chainHash).to.equal(previous);
      }
    });
  });

  describe("recordTree", () => {
    it("proves every record to the ledger, and no other author", async () => {
      const { ledger, alice, curator } = await networkHelpers.loadFixture(deployedLedger);
      const records = leaves(5, alice.address);
      const tree = recordTree(records);
      const manifestHash = textHash("manifest");
      await ledger.connect(alice).commit(await ledger.commitHashOf(1, tree.root, 5, manifestHash, alice, ZeroHash));
      await ledger.connect(alice).reveal(1, tree.root, 5, manifestHash, ZeroHash);
      await ledger.connect(curator).accept(1);
      await ledger.freeze(1);

      for (const record of records) {
        const proof = tree.getProof(Number(record.index));
        const claim = { batchId: 1, ...record };
        expect(await ledger.verifyRecord(1, 1, claim, proof)).to.equal(true);
        expect(await ledger.verifyRecord(1, 1, { ...claim, author: curator.address }, proof)).to.equal(false);
      }
    });
  });
});
