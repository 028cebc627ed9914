import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { network } from "hardhat";
import {
  BatchStatus,
  FULL_QUALITY,
  MAX_RECORDS,
  REVEAL_PERIOD,
  batchFields,
  commitFor,
  commitHash,
  committed,
  contributionNamed,
  deployedDatanet,
  opening,
  terms,
  treeOf,
  word,
  type Contribution,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const contribution = contributionNamed("first");

async function givenCommit() {
  const scene = await deployedDatanet(connection);
  return { ...scene, made: await committed(scene, contribution, scene.alice) };
}

describe("ContributionLedger", () => {
  describe("constructor", () => {
    it("keeps the registry", async () => {
      const { registry, ledger } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await ledger.registry()).to.equal(await registry.getAddress());
    });

    it("starts without a batch", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await ledger.batchCount()).to.equal(0n);
    });

    it("has the limits that the interface and the design state", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await ledger.REVEAL_PERIOD()).to.equal(REVEAL_PERIOD);
      expect(await ledger.MAX_RECORDS()).to.equal(MAX_RECORDS);
      expect(await ledger.FULL_QUALITY()).to.equal(FULL_QUALITY);
    });

    it("reverts with ContributionLedgerNoRegistry when the registry has no code", async () => {
      const { ledger, bob } = await networkHelpers.loadFixture(deployedDatanet);
      for (const registry of [ZeroAddress, bob.address]) {
        await expect(ethers.deployContract("ContributionLedger", [registry]))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerNoRegistry")
          .withArgs(registry);
      }
    });
  });

  describe("commit", () => {
    it("reverts with ContributionLedgerZeroCommit when the commit is zero", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(ledger.commit(ZeroHash)).to.be.revertedWithCustomError(ledger, "ContributionLedgerZeroCommit");
    });

    it("emits Committed when the commit is new", async () => {
      const { ledger, alice } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(ledger.commit(id("commit")))
        .to.emit(ledger, "Committed")
        .withArgs(alice.address, id("commit"));
    });

    it("takes any number of commits of one submitter", async () => {
      const { ledger, alice } = await networkHelpers.loadFixture(deployedDatanet);
      for (const hash of [word(1n), word(2n), word(2n ** 256n - 1n)]) {
        await expect(ledger.commit(hash)).to.emit(ledger, "Committed").withArgs(alice.address, hash);
      }
    });

    it("takes the same commit of another submitter", async () => {
      const { ledger, bob, made } = await networkHelpers.loadFixture(givenCommit);
      await expect(ledger.connect(bob).commit(made.hash)).to.emit(ledger, "Committed").withArgs(bob.address, made.hash);
    });

    it("reverts with ContributionLedgerCommitExists when the caller has made it before", async () => {
      const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
      await expect(ledger.commit(made.hash))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerCommitExists")
        .withArgs(alice.address, made.hash);
    });

    it("reverts with ContributionLedgerCommitExists when the caller has revealed it", async () => {
      const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
      await ledger.reveal(...opening(contribution));
      await expect(ledger.commit(made.hash))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerCommitExists")
        .withArgs(alice.address, made.hash);
    });

    it("reverts with ContributionLedgerCommitExists when the caller's commit has lapsed", async () => {
      const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
      await networkHelpers.time.setNextBlockTimestamp(made.time + REVEAL_PERIOD + 1n);
      await expect(ledger.commit(made.hash))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerCommitExists")
        .withArgs(alice.address, made.hash);
    });
  });

  describe("reveal", () => {
    for (const field of ["root", "manifestHash"] as const) {
      it(`reverts with ContributionLedgerZeroHash when ${field} is zero`, async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const empty = { ...contribution, [field]: ZeroHash };
        await committed(scene, empty, scene.alice);
        await expect(scene.ledger.reveal(...opening(empty))).to.be.revertedWithCustomError(
          scene.ledger,
          "ContributionLedgerZeroHash",
        );
      });
    }

    for (const count of [0n, MAX_RECORDS + 1n, 2n ** 16n + 1n, 2n ** 256n - 1n]) {
      it(`reverts with ContributionLedgerInvalidCount when the count is ${count}`, async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const wrong = { ...contribution, count };
        await committed(scene, wrong, scene.alice);
        await expect(scene.ledger.reveal(...opening(wrong)))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerInvalidCount")
          .withArgs(count);
      });
    }

    for (const count of [1n, MAX_RECORDS]) {
      it(`takes a batch of ${count} records`, async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const boundary = { ...contribution, count };
        await committed(scene, boundary, scene.alice);
        await scene.ledger.reveal(...opening(boundary));
        expect((await scene.ledger.getBatch(1n)).count).to.equal(count);
      });
    }

    for (const datanetId of [0n, 2n, 2n ** 32n - 1n]) {
      it(`reverts with ContributionLedgerUnknownDatanet when the datanet is ${datanetId}`, async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const lost = { ...contribution, datanetId };
        await committed(scene, lost, scene.alice);
        await expect(scene.ledger.reveal(...opening(lost)))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownDatanet")
          .withArgs(datanetId);
      });
    }

    it("leaves the commit open when the datanet comes to exist within the time for it", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const early = { ...contribution, datanetId: 2n };
      await committed(scene, early, scene.alice);
      await scene.registry.createDatanet(terms);
      await scene.ledger.reveal(...opening(early));
      expect((await scene.ledger.getBatch(1n)).datanetId).to.equal(2n);
    });

    describe("given no commit of the caller", () => {
      it("reverts with ContributionLedgerUnknownCommit", async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        await expect(scene.ledger.reveal(...opening(contribution)))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
          .withArgs(scene.alice.address, await commitFor(scene, contribution, scene.alice));
      });
    });

    describe("given a commit", () => {
      const wrong: Partial<Contribution>[] = [
        { datanetId: 2n },
        { root: id("another root") },
        { count: contribution.count + 1n },
        { manifestHash: id("another manifest") },
        { salt: id("another salt") },
        { salt: ZeroHash },
      ];
      for (const change of wrong) {
        const [field] = Object.keys(change);
        it(`reverts with ContributionLedgerUnknownCommit when it is opened with another ${field}`, async () => {
          const scene = await networkHelpers.loadFixture(givenCommit);
          const changed = { ...contribution, ...change };
          await expect(scene.ledger.reveal(...opening(changed)))
            .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
            .withArgs(scene.alice.address, await commitFor(scene, changed, scene.alice));
        });
      }

      it("reverts with ContributionLedgerUnknownCommit when another account opens it", async () => {
        const scene = await networkHelpers.loadFixture(givenCommit);
        await expect(scene.ledger.connect(scene.bob).reveal(...opening(contribution)))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
          .withArgs(scene.bob.address, await commitFor(scene, contribution, scene.bob));
      });

      it("reverts with ContributionLedgerUnknownCommit when it is opened twice", async () => {
        const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
        await ledger.reveal(...opening(contribution));
        await expect(ledger.reveal(...opening(contribution)))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownCommit")
          .withArgs(alice.address, made.hash);
      });

      it("reverts with ContributionLedgerRevealTooLate one second after the deadline", async () => {
        const { ledger, made } = await networkHelpers.loadFixture(givenCommit);
        const deadline = made.time + REVEAL_PERIOD;
        await networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
        await expect(ledger.reveal(...opening(contribution)))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooLate")
          .withArgs(deadline);
      });

      it("takes the reveal in the second of the deadline", async () => {
        const { ledger, made } = await networkHelpers.loadFixture(givenCommit);
        await networkHelpers.time.setNextBlockTimestamp(made.time + REVEAL_PERIOD);
        await ledger.reveal(...opening(contribution));
        expect((await ledger.getBatch(1n)).committedAt).to.equal(made.time);
      });

      it("takes the reveal in the next block and records the batch with the commit's time", async () => {
        const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
        const opened = await ledger.reveal.staticCall(...opening(contribution), { blockTag: "pending" });

        const revealing = await ledger.reveal(...opening(contribution));

        expect(BigInt(revealing.blockNumber ?? 0)).to.equal(made.blockNumber + 1n);
        expect(opened).to.equal(1n);
        expect(await ledger.batchCount()).to.equal(1n);
        expect(await batchFields(ledger, 1n)).to.deep.equal({
          submitter: alice.address,
          datanetId: contribution.datanetId,
          count: contribution.count,
          committedAt: made.time,
          status: BatchStatus.Revealed,
          root: contribution.root,
          seq: 0n,
          quality: 0n,
        });
      });

      it("emits Revealed with everything that the commit hid", async () => {
        const { ledger, alice, made } = await networkHelpers.loadFixture(givenCommit);
        const { datanetId, root, count, manifestHash, salt } = contribution;
        await expect(ledger.reveal(...opening(contribution)))
          .to.emit(ledger, "Revealed")
          .withArgs(1n, datanetId, alice.address, made.hash, root, count, manifestHash, salt);
      });

      it("adds nothing to the datanet's chain", async () => {
        const { ledger } = await networkHelpers.loadFixture(givenCommit);
        await ledger.reveal(...opening(contribution));
        expect([...(await ledger.head(1n))]).to.deep.equal([0n, ZeroHash]);
      });
    });

    describe("given commits that are opened in another order", () => {
      it("numbers the batches by reveal and keeps the times of the commits", async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const second = contributionNamed("second");
        const earlier = await committed(scene, contribution, scene.alice);
        const later = await committed(scene, second, scene.bob);
        await scene.ledger.connect(scene.bob).reveal(...opening(second));
        await scene.ledger.reveal(...opening(contribution));

        expect((await scene.ledger.getBatch(1n)).committedAt).to.equal(later.time);
        expect((await scene.ledger.getBatch(2n)).committedAt).to.equal(earlier.time);
        expect(earlier.time).to.be.lessThan(later.time);
      });
    });

    describe("given a commit in the same block", () => {
      afterEach(async () => {
        await provider.request({ method: "evm_setAutomine", params: [true] });
      });

      it("reverts with ContributionLedgerRevealTooEarly and takes the reveal one block later", async () => {
        const scene = await networkHelpers.loadFixture(deployedDatanet);
        const { ledger, alice } = scene;
        await provider.request({ method: "evm_setAutomine", params: [false] });
        const commit = await ledger.commit(await commitFor(scene, contribution, alice), { gasLimit: 200_000n });
        const block = BigInt(await networkHelpers.time.latestBlock()) + 1n;
        await expect(ledger.reveal.staticCall(...opening(contribution), { blockTag: "pending" }))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooEarly")
          .withArgs(block);

        const reveal = await ledger.reveal(...opening(contribution), { gasLimit: 400_000n });
        await networkHelpers.mine();

        const receipts = await Promise.all(
          [commit, reveal].map(({ hash }) => ethers.provider.getTransactionReceipt(hash)),
        );
        expect(receipts.map((receipt) => receipt?.blockNumber)).to.deep.equal([Number(block), Number(block)]);
        expect(receipts.map((receipt) => receipt?.status)).to.deep.equal([1, 0]);
        expect(await ledger.batchCount()).to.equal(0n);

        await provider.request({ method: "evm_setAutomine", params: [true] });
        await ledger.reveal(...opening(contribution));
        expect(await ledger.batchCount()).to.equal(1n);
      });
    });
  });

  describe("getBatch", () => {
    for (const batchId of [0n, 1n, 2n ** 64n - 1n]) {
      it(`reverts with ContributionLedgerUnknownBatch for ${batchId}, which does not exist`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenCommit);
        await expect(ledger.getBatch(batchId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
          .withArgs(batchId);
      });
    }
  });

  describe("commitHashOf", () => {
    it("is the encoding that the interface states", async () => {
      const { ledger, alice } = await networkHelpers.loadFixture(deployedDatanet);
      const { datanetId, root, count, manifestHash, salt } = contribution;
      const { chainId } = await ethers.provider.getNetwork();
      expect(await ledger.commitHashOf(datanetId, root, count, manifestHash, alice.address, salt)).to.equal(
        commitHash(contribution, alice.address, await ledger.getAddress(), chainId),
      );
    });
  });

  describe("leafOf", () => {
    for (const index of [0n, 1n, 2n ** 256n - 1n]) {
      it(`is the leaf that StandardMerkleTree hashes for index ${index}`, async () => {
        const { ledger, bob } = await networkHelpers.loadFixture(deployedDatanet);
        const leaf: [bigint, string, string] = [index, id("record"), bob.address];
        expect(await ledger.leafOf(...leaf)).to.equal(treeOf([leaf]).leafHash(leaf));
      });
    }
  });
});
