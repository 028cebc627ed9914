import { expect } from "chai";
import { dataSlice, id, toBigInt } from "ethers";
import { network } from "hardhat";
import {
  BatchStatus,
  accepted,
  batchFields,
  chainHash,
  commitFor,
  committed,
  contributionNamed,
  contributionOf,
  deployedDatanet,
  leavesOf,
  opening,
  provenRecord,
  revealed,
  terms,
  treeOf,
  word,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const AUTHOR = "0x00000000000000000000000000000000000A0704";
const OTHER_CHAIN_ID = 31_338;
const contribution = contributionNamed("alice's");

async function setAutomine(on: boolean): Promise<void> {
  await provider.request({ method: "evm_setAutomine", params: [on] });
}

describe("Attacks on datanets", () => {
  describe("2: priority goes to whoever commits first, not to whoever is seen first", () => {
    afterEach(() => setAutomine(true));

    it("a commit copied out of the mempool opens for nobody but its author, and blocks no one", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, alice, mallory } = scene;
      const hash = await commitFor(scene, contribution, alice);
      await setAutomine(false);
      const seen = await ledger.commit(hash, { gasLimit: 200_000n });
      const fee = (seen.maxPriorityFeePerGas ?? 0n) * 2n + 1n;
      const copy = await ledger
        .connect(mallory)
        .commit(hash, { gasLimit: 200_000n, maxPriorityFeePerGas: fee, maxFeePerGas: fee + 10n ** 12n });
      await networkHelpers.mine();
      await setAutomine(true);
      const [copied, original] = await Promise.all([copy.wait(), seen.wait()]);
      expect(copied?.index).to.be.lessThan(original?.index ?? 0);

      await expect(ledger.connect(mallory).reveal(...opening(contribution)))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownCommit")
        .withArgs(mallory.address, await commitFor(scene, contribution, mallory));
      await ledger.reveal(...opening(contribution));

      expect((await batchFields(ledger, 1n)).submitter).to.equal(alice.address);
      expect(await ledger.batchCount()).to.equal(1n);
    });

    it("a reveal copied out of the mempool fails even when it is mined first", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, alice, mallory } = scene;
      await committed(scene, contribution, alice);
      await setAutomine(false);
      const options = { gasLimit: 400_000n };
      const seen = await ledger.reveal(...opening(contribution), options);
      const fee = (seen.maxPriorityFeePerGas ?? 0n) * 2n + 1n;
      const copy = await ledger
        .connect(mallory)
        .reveal(...opening(contribution), { ...options, maxPriorityFeePerGas: fee, maxFeePerGas: fee + 10n ** 12n });
      await networkHelpers.mine();
      await setAutomine(true);

      const [copied, original] = await Promise.all(
        [copy, seen].map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
      );
      expect(copied?.index).to.be.lessThan(original?.index ?? 0);
      expect([copied?.status, original?.status]).to.deep.equal([0, 1]);
      expect((await batchFields(ledger, 1n)).submitter).to.equal(alice.address);
    });

    it("a revealed batch that is committed anew has a later priority", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, mallory } = scene;
      const original = await revealed(scene, contribution);
      const copy = await revealed(scene, contribution, mallory);

      const [first, second] = [await batchFields(ledger, original), await batchFields(ledger, copy)];
      expect(second.root).to.equal(first.root);
      expect(second.committedAt).to.be.greaterThan(first.committedAt);
    });

    it("a commit made before the reveal, without knowing it, does not open the revealed batch", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, alice, mallory } = scene;
      await committed(scene, contributionNamed("a guess"), mallory);
      await committed(scene, contribution, alice);
      await ledger.reveal(...opening(contribution));
      await expect(ledger.connect(mallory).reveal(...opening(contribution)))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownCommit")
        .withArgs(mallory.address, await commitFor(scene, contribution, mallory));
    });
  });

  describe("2: a commit opens in one place only", () => {
    it("does not open in another datanet", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      await scene.registry.createDatanet(terms);
      await committed(scene, contribution, scene.alice);
      const moved = { ...contribution, datanetId: 2n };
      await expect(scene.ledger.reveal(...opening(moved)))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
        .withArgs(scene.alice.address, await commitFor(scene, moved, scene.alice));
    });

    it("does not open in another ledger of the same registry", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { registry, alice } = scene;
      const other = (await ethers.deployContract("ContributionLedger", [await registry.getAddress()])).connect(alice);
      const { hash } = await committed(scene, contribution, alice);
      await other.commit(hash);
      const expected = await commitFor({ ...scene, ledger: other }, contribution, alice);
      expect(expected).not.to.equal(hash);
      await expect(other.reveal(...opening(contribution)))
        .to.be.revertedWithCustomError(other, "ContributionLedgerUnknownCommit")
        .withArgs(alice.address, expected);
    });

    it("does not open on another chain, in a ledger of the same address", async () => {
      const here = await networkHelpers.loadFixture(deployedDatanet);
      const elsewhere = await network.create({ network: "default", override: { chainId: OTHER_CHAIN_ID } });
      const there = await deployedDatanet(elsewhere);
      expect(await there.ledger.getAddress()).to.equal(await here.ledger.getAddress());
      expect(there.chainId).to.equal(BigInt(OTHER_CHAIN_ID));

      const { hash } = await committed(here, contribution, here.alice);
      await there.ledger.commit(hash);
      await expect(there.ledger.reveal(...opening(contribution)))
        .to.be.revertedWithCustomError(there.ledger, "ContributionLedgerUnknownCommit")
        .withArgs(there.alice.address, await commitFor(there, contribution, there.alice));
      await elsewhere.close();
    });
  });

  describe("3: a leaf has a place, and nothing but a leaf is a record", () => {
    const tree = treeOf(leavesOf("alice's record", 8, AUTHOR));

    async function givenFrozen() {
      const scene = await deployedDatanet(connection);
      const batchId = await accepted(scene, contributionOf(tree));
      await scene.ledger.freeze(1n);
      return { ...scene, batchId };
    }

    it("an inner node presented as a leaf is refused, in every reading of its 64 bytes", async () => {
      const { ledger, batchId, mallory } = await networkHelpers.loadFixture(givenFrozen);
      const proof = tree.getProof(0);
      const [sibling = "", ...rest] = proof;
      const leaf = tree.leafHash(tree.at(0) ?? [0n, "", ""]);
      const [left, right] = [leaf, sibling].sort() as [string, string];
      const inner = ethers.keccak256(ethers.concat([left, right]));
      const readings = [
        { index: toBigInt(left), recordHash: right, author: mallory.address },
        { index: 0n, recordHash: inner, author: mallory.address },
        { index: 0n, recordHash: left, author: dataSlice(right, 12) },
        { index: 0n, recordHash: tree.root, author: mallory.address },
      ];
      for (const reading of readings) {
        for (const attempt of [rest, proof, []]) {
          expect(await ledger.verifyRecord(1n, 1n, { batchId, ...reading }, attempt)).to.equal(false);
        }
      }
      const { record } = provenRecord(tree, batchId, 0);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
    });

    it("an index that only matches the count modulo 2¹⁶ or 2³² or 2⁶⁴ is refused", async () => {
      const { ledger, batchId } = await networkHelpers.loadFixture(givenFrozen);
      for (const wrap of [2n ** 16n, 2n ** 32n, 2n ** 64n, 2n ** 128n]) {
        const { record, proof } = provenRecord(tree, batchId, 3);
        expect(await ledger.verifyRecord(1n, 1n, { ...record, index: 3n + wrap }, proof)).to.equal(false);
      }
    });

    it("a genuine leaf with an index beyond the stated count is refused", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const hidden = treeOf([
        ...leavesOf("shown", 4, scene.mallory.address),
        [4_096n, id("hidden"), scene.mallory.address],
      ]);
      const batchId = await accepted(scene, { ...contributionOf(hidden), count: 4n }, scene.mallory);
      await scene.ledger.freeze(1n);
      const { record, proof } = provenRecord(hidden, batchId, 4);
      expect(await scene.ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
    });

    it("the leaf of another batch is refused, whether accepted, rejected or under review", async () => {
      const scene = await networkHelpers.loadFixture(givenFrozen);
      const { ledger, curator, mallory } = scene;
      const forged = treeOf(leavesOf("mallory's record", 8, mallory.address));
      const pending = await revealed(scene, contributionOf(forged), mallory);
      const proven = provenRecord(forged, pending, 2);
      const stolen = { ...proven.record, batchId: scene.batchId };
      for (const review of [() => Promise.resolve(), () => ledger.connect(curator).reject(pending, id("copied"))]) {
        await review();
        expect(await ledger.verifyRecord(1n, 1n, proven.record, proven.proof)).to.equal(false);
        expect(await ledger.verifyRecord(1n, 1n, stolen, proven.proof)).to.equal(false);
      }
    });

    it("two leaves that claim one index both verify: no challenge punishes this yet", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const twice = treeOf([
        [0n, id("one"), scene.mallory.address],
        [0n, id("another"), scene.mallory.address],
      ]);
      const batchId = await accepted(scene, contributionOf(twice), scene.mallory);
      await scene.ledger.freeze(1n);
      for (const index of [0, 1]) {
        const { record, proof } = provenRecord(twice, batchId, index);
        expect(await scene.ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
      }
      expect((await batchFields(scene.ledger, batchId)).count).to.equal(2n);
    });
  });

  describe("10: an author is a payee as stated by the submitter", () => {
    it("a batch that names a victim as author stays the submitter's, and the victim goes on contributing", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, bob, mallory } = scene;
      const framed = treeOf(leavesOf("spam", 3, bob.address));
      const batchId = await accepted(scene, contributionOf(framed), mallory);
      await ledger.freeze(1n);
      const { record, proof } = provenRecord(framed, batchId, 1);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
      expect((await batchFields(ledger, batchId)).submitter).to.equal(mallory.address);

      const honest = await revealed(scene, contributionNamed("bob's"), bob);
      expect((await batchFields(ledger, honest)).submitter).to.equal(bob.address);
    });
  });

  describe("12: a version can neither leave out nor invent a batch, and costs the same for any number", () => {
    it("holds exactly the accepted batches, whoever freezes", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { ledger, owner, mallory } = scene;
      const plans = ["a", "b", "c"].map((label) => contributionNamed(label));
      const chain = [];
      for (const plan of plans) chain.push({ batchId: await accepted(scene, plan), ...plan });
      for (const caller of [mallory, owner]) await ledger.connect(caller).freeze(1n);
      expect(await ledger.frozenChainHash(1n, 3n)).to.equal(chainHash(chain));
      expect(chainHash(chain.slice(1))).not.to.equal(chainHash(chain));
      for (const seq of [1n, 2n, 4n]) expect(await ledger.frozenChainHash(1n, seq)).to.equal(word(0n));
    });

    it("takes the same gas after 2 and after 20 batches", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const gasAfter = async (from: number, to: number): Promise<bigint> => {
        for (let i = from; i < to; i++) await accepted(scene, contributionNamed(`batch ${i}`));
        const receipt = await (await scene.ledger.freeze(1n)).wait();
        if (receipt === null) throw new Error("the freeze is not mined");
        return receipt.gasUsed;
      };
      const few = await gasAfter(0, 2);
      expect(await gasAfter(2, 20)).to.equal(few);
    });

    it("an owner who sells the datanet or dismisses its curators changes no frozen version", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const { registry, ledger, owner, curator, mallory } = scene;
      const plan = contributionNamed("frozen");
      const batchId = await accepted(scene, plan);
      await ledger.freeze(1n);
      await registry.setCurator(1n, curator.address, false);
      await registry.transferFrom(owner.address, mallory.address, 1n);
      await registry.connect(mallory).setCurator(1n, mallory.address, true);
      await expect(ledger.connect(mallory).reject(batchId, id("regret")))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotUnderReview")
        .withArgs(batchId, BatchStatus.Accepted);
      await ledger.connect(mallory).freeze(1n);
      expect(await ledger.frozenChainHash(1n, 1n)).to.equal(chainHash([{ batchId, ...plan }]));
    });
  });
});
