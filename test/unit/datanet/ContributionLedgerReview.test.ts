import { expect } from "chai";
import { ZeroHash, id } from "ethers";
import { network } from "hardhat";
import {
  BatchStatus,
  FULL_QUALITY,
  accepted,
  batchFields,
  chainHash,
  contributionNamed,
  deployedDatanet,
  revealed,
  terms,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const first = contributionNamed("first", 64n);
const second = contributionNamed("second", 100n);
const third = contributionNamed("third", 4_096n);
const reason = id("reason");

async function givenBatch() {
  const scene = await deployedDatanet(connection);
  const batchId = await revealed(scene, first);
  return { ...scene, batchId, review: scene.ledger.connect(scene.curator) };
}

/** Batches 1 and 3 accepted, 2 rejected, in datanet 1; batch 4 accepted in datanet 2. */
async function givenTwoDatanets() {
  const scene = await deployedDatanet(connection);
  await scene.registry.createDatanet(terms);
  await scene.registry.setCurator(2n, scene.curator.address, true);
  const review = scene.ledger.connect(scene.curator);
  await accepted(scene, first);
  await review.reject(await revealed(scene, second), reason);
  await accepted(scene, third);
  await accepted(scene, contributionNamed("elsewhere", 7n, 2n));
  return { ...scene, review };
}

describe("ContributionLedger review", () => {
  for (const verdict of ["accept", "reject"] as const) {
    describe(verdict, () => {
      const give = (ledger: Awaited<ReturnType<typeof givenBatch>>["ledger"], batchId: bigint) =>
        verdict === "accept" ? ledger.accept(batchId) : ledger.reject(batchId, reason);

      for (const unknown of [0n, 2n, 2n ** 64n - 1n]) {
        it(`reverts with ContributionLedgerUnknownBatch when the batch is ${unknown}`, async () => {
          const { review } = await networkHelpers.loadFixture(givenBatch);
          await expect(give(review, unknown))
            .to.be.revertedWithCustomError(review, "ContributionLedgerUnknownBatch")
            .withArgs(unknown);
        });
      }

      it("reverts with ContributionLedgerNotCurator when the caller is a stranger or the datanet's owner", async () => {
        const { ledger, owner, mallory, batchId } = await networkHelpers.loadFixture(givenBatch);
        for (const caller of [mallory, owner]) {
          await expect(give(ledger.connect(caller), batchId))
            .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotCurator")
            .withArgs(1n, caller.address);
        }
      });

      it("reverts with ContributionLedgerNotCurator when the caller is a curator of another datanet only", async () => {
        const { registry, ledger, bob, batchId } = await networkHelpers.loadFixture(givenBatch);
        await registry.createDatanet(terms);
        await registry.setCurator(2n, bob.address, true);
        await expect(give(ledger.connect(bob), batchId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotCurator")
          .withArgs(1n, bob.address);
      });

      it("reverts with ContributionLedgerNotCurator when the curator was dismissed after the reveal", async () => {
        const { registry, review, curator, batchId } = await networkHelpers.loadFixture(givenBatch);
        await registry.setCurator(1n, curator.address, false);
        await expect(give(review, batchId))
          .to.be.revertedWithCustomError(review, "ContributionLedgerNotCurator")
          .withArgs(1n, curator.address);
      });

      it("reverts with ContributionLedgerOwnBatch when a curator judges a batch of its own", async () => {
        const { registry, ledger, alice, batchId } = await networkHelpers.loadFixture(givenBatch);
        await registry.setCurator(1n, alice.address, true);
        await expect(give(ledger, batchId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerOwnBatch")
          .withArgs(batchId, alice.address);
      });

      it("reverts with ContributionLedgerNotUnderReview when the batch is accepted already", async () => {
        const { review, batchId } = await networkHelpers.loadFixture(givenBatch);
        await review.accept(batchId);
        await expect(give(review, batchId))
          .to.be.revertedWithCustomError(review, "ContributionLedgerNotUnderReview")
          .withArgs(batchId, BatchStatus.Accepted);
      });

      it("reverts with ContributionLedgerNotUnderReview when the batch is rejected already", async () => {
        const { review, batchId } = await networkHelpers.loadFixture(givenBatch);
        await review.reject(batchId, reason);
        await expect(give(review, batchId))
          .to.be.revertedWithCustomError(review, "ContributionLedgerNotUnderReview")
          .withArgs(batchId, BatchStatus.Rejected);
      });

      it("obeys a curator who was appointed after the reveal", async () => {
        const { registry, ledger, bob, batchId } = await networkHelpers.loadFixture(givenBatch);
        await registry.setCurator(1n, bob.address, true);
        await give(ledger.connect(bob), batchId);
        const { status } = await ledger.getBatch(batchId);
        expect(status).to.equal(verdict === "accept" ? BatchStatus.Accepted : BatchStatus.Rejected);
      });

      it("obeys a curator whom the seller of the datanet appointed", async () => {
        const { registry, review, owner, bob, batchId } = await networkHelpers.loadFixture(givenBatch);
        await registry.transferFrom(owner.address, bob.address, 1n);
        await give(review, batchId);
        expect((await review.getBatch(batchId)).status).not.to.equal(BatchStatus.Revealed);
      });
    });
  }

  describe("accept", () => {
    it("gives the batch the first sequence number and full quality and changes nothing else of it", async () => {
      const { review, batchId } = await networkHelpers.loadFixture(givenBatch);
      const before = await batchFields(review, batchId);
      await review.accept(batchId);
      expect(await batchFields(review, batchId)).to.deep.equal({
        ...before,
        status: BatchStatus.Accepted,
        seq: 1n,
        quality: FULL_QUALITY,
      });
    });

    it("emits Accepted with the new head", async () => {
      const { review, curator, batchId } = await networkHelpers.loadFixture(givenBatch);
      await expect(review.accept(batchId))
        .to.emit(review, "Accepted")
        .withArgs(batchId, 1n, curator.address, 1n, FULL_QUALITY, chainHash([{ batchId, ...first }]));
    });

    it("freezes nothing", async () => {
      const { review, batchId } = await networkHelpers.loadFixture(givenBatch);
      await review.accept(batchId);
      expect(await review.frozenChainHash(1n, 1n)).to.equal(ZeroHash);
    });

    it("chains the batches in the order of acceptance, not of reveal", async () => {
      const scene = await networkHelpers.loadFixture(deployedDatanet);
      const review = scene.ledger.connect(scene.curator);
      const plans = [first, second, third];
      for (const plan of plans) await revealed(scene, plan);

      const chain = [];
      for (const batchId of [3n, 1n, 2n]) {
        const plan = plans[Number(batchId) - 1] ?? first;
        chain.push({ batchId, ...plan });
        await review.accept(batchId);
        expect([...(await review.head(1n))]).to.deep.equal([BigInt(chain.length), chainHash(chain)]);
        expect((await review.getBatch(batchId)).seq).to.equal(BigInt(chain.length));
      }
    });

    it("skips rejected batches and keeps a chain for each datanet", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenTwoDatanets);
      const elsewhere = contributionNamed("elsewhere", 7n, 2n);
      expect([...(await ledger.head(1n))]).to.deep.equal([
        2n,
        chainHash([
          { batchId: 1n, ...first },
          { batchId: 3n, ...third },
        ]),
      ]);
      expect([...(await ledger.head(2n))]).to.deep.equal([1n, chainHash([{ batchId: 4n, ...elsewhere }])]);
    });
  });

  describe("reject", () => {
    it("changes only the status and emits Rejected", async () => {
      const { review, curator, batchId } = await networkHelpers.loadFixture(givenBatch);
      const before = await batchFields(review, batchId);
      await expect(review.reject(batchId, reason))
        .to.emit(review, "Rejected")
        .withArgs(batchId, 1n, curator.address, reason);
      expect(await batchFields(review, batchId)).to.deep.equal({ ...before, status: BatchStatus.Rejected });
    });

    it("leaves the datanet's chain alone", async () => {
      const { review, batchId } = await networkHelpers.loadFixture(givenBatch);
      await review.reject(batchId, reason);
      expect([...(await review.head(1n))]).to.deep.equal([0n, ZeroHash]);
    });

    it("takes a zero reason", async () => {
      const { review, curator, batchId } = await networkHelpers.loadFixture(givenBatch);
      await expect(review.reject(batchId, ZeroHash))
        .to.emit(review, "Rejected")
        .withArgs(batchId, 1n, curator.address, ZeroHash);
    });
  });

  describe("freeze", () => {
    for (const datanetId of [0n, 1n, 2n]) {
      it(`reverts with ContributionLedgerNothingToFreeze when datanet ${datanetId} has no accepted batch`, async () => {
        const { ledger } = await networkHelpers.loadFixture(givenBatch);
        await expect(ledger.freeze(datanetId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerNothingToFreeze")
          .withArgs(datanetId);
      });
    }

    it("reverts with ContributionLedgerNothingToFreeze when every batch is rejected", async () => {
      const { ledger, review, batchId } = await networkHelpers.loadFixture(givenBatch);
      await review.reject(batchId, reason);
      await expect(ledger.freeze(1n))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNothingToFreeze")
        .withArgs(1n);
    });

    it("freezes the head for anyone, returns it and emits VersionFrozen", async () => {
      const { ledger, mallory } = await networkHelpers.loadFixture(givenTwoDatanets);
      const [seq, hash] = await ledger.head(1n);
      expect([...(await ledger.connect(mallory).freeze.staticCall(1n))]).to.deep.equal([seq, hash]);
      await expect(ledger.connect(mallory).freeze(1n)).to.emit(ledger, "VersionFrozen").withArgs(1n, seq, hash);
      expect(await ledger.frozenChainHash(1n, seq)).to.equal(hash);
    });

    it("freezes neither earlier sequence numbers nor other datanets", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenTwoDatanets);
      await ledger.freeze(1n);
      for (const [datanetId, seq] of [
        [1n, 0n],
        [1n, 1n],
        [1n, 3n],
        [2n, 1n],
        [2n, 2n],
      ] as const) {
        expect(await ledger.frozenChainHash(datanetId, seq)).to.equal(ZeroHash);
      }
    });

    it("returns the same and emits nothing when nothing was accepted since", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenTwoDatanets);
      await ledger.freeze(1n);
      const [seq, hash] = await ledger.head(1n);
      expect([...(await ledger.freeze.staticCall(1n))]).to.deep.equal([seq, hash]);
      await expect(ledger.freeze(1n)).not.to.emit(ledger, "VersionFrozen");
      expect(await ledger.frozenChainHash(1n, seq)).to.equal(hash);
    });

    it("adds a version and keeps the earlier one when more was accepted since", async () => {
      const scene = await networkHelpers.loadFixture(givenTwoDatanets);
      const { ledger } = scene;
      await ledger.freeze(1n);
      const [earlier, earlierHash] = await ledger.head(1n);
      await accepted(scene, contributionNamed("fourth"), scene.bob);
      const [seq, hash] = await ledger.head(1n);

      await expect(ledger.freeze(1n)).to.emit(ledger, "VersionFrozen").withArgs(1n, seq, hash);

      expect(seq).to.equal(earlier + 1n);
      expect(await ledger.frozenChainHash(1n, earlier)).to.equal(earlierHash);
      expect(await ledger.frozenChainHash(1n, seq)).to.equal(hash);
    });
  });

  describe("head", () => {
    it("is zero where nothing is accepted, also in a datanet that does not exist", async () => {
      const { ledger } = await networkHelpers.loadFixture(givenBatch);
      for (const datanetId of [0n, 1n, 2n]) {
        expect([...(await ledger.head(datanetId))]).to.deep.equal([0n, ZeroHash]);
      }
    });
  });
});
