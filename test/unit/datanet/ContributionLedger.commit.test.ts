import { expect } from "chai";
import { parseEther, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  BatchStatus,
  bondOf,
  committed,
  commitFor,
  contributionNamed,
  DAY,
  deployedDatanet,
  EXPOSURE_FLOOR,
  fieldsOf,
  finalized,
  form,
  FUNDS,
  newcomerExposure,
  type DatanetScene,
  PRIORITY_PERIOD,
  REVEAL_PERIOD,
  reserveOf,
  reviewTerms,
  ROUND_FEES,
  ROUNDS,
  SEED_DELAY,
  termsWith,
  treasuryBond,
  uri,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const BATCH = contributionNamed("a");

async function deployed() {
  return deployedDatanet(connection);
}

async function committedA() {
  const scene = await deployed();
  return { ...scene, commit: await committed(scene, BATCH, scene.alice) };
}

/** Alice has three clean batches in the datanet. */
async function known() {
  const scene = await deployed();
  for (const label of ["first", "second", "third"]) await finalized(scene, contributionNamed(label));
  return scene;
}

/** Commits a batch of the datanet with other terms and returns the reveal that is still to be made. */
async function reveal(scene: DatanetScene, batch = BATCH, submitter = scene.alice) {
  await committed(scene, batch, submitter);
  return scene.ledger.connect(submitter).reveal(batch);
}

/** Appends terms, which are then version 2. */
async function withTerms(scene: DatanetScene, review: Parameters<typeof termsWith>[0]) {
  await scene.registry.connect(scene.owner).addTerms(1n, termsWith(review));
}

describe("ContributionLedger, commit and reveal", () => {
  describe("commit", () => {
    it("emits Committed", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const hash = await commitFor(scene, BATCH, scene.alice);
      await expect(scene.ledger.commit(hash)).to.emit(scene.ledger, "Committed").withArgs(scene.governance, hash);
    });

    it("when it is zero, it reverts", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployed);
      await expect(ledger.commit(ZeroHash)).to.be.revertedWithCustomError(ledger, "ContributionLedgerZeroCommit");
    });

    it("when the caller has the same open, it reverts; another account's doesn't matter", async () => {
      const { ledger, alice, bob, commit } = await networkHelpers.loadFixture(committedA);
      await expect(ledger.connect(alice).commit(commit.hash))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerCommitExists")
        .withArgs(alice, commit.hash);
      await ledger.connect(bob).commit(commit.hash);
    });

    it("when it was revealed, can be made again, with a later priority", async () => {
      const { ledger, alice, commit } = await networkHelpers.loadFixture(committedA);
      await ledger.connect(alice).reveal(BATCH);
      await ledger.connect(alice).commit(commit.hash);
      const again = BigInt(await time.latest());
      await ledger.connect(alice).reveal(BATCH);
      expect((await ledger.getBatch(1n)).committedAt).to.equal(commit.time);
      expect((await ledger.getBatch(2n)).committedAt).to.equal(again);
    });

    it("given a pause, goes on", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await scene.ledger.connect(scene.guardian).pause();
      await committed(scene, BATCH, scene.alice);
    });
  });

  describe("reveal", () => {
    it("stores the batch, starts its first round, and emits Revealed and RoundStarted", async () => {
      const { ledger, alice, commit } = await networkHelpers.loadFixture(committedA);
      const exposure = newcomerExposure(64n);

      const revealing = ledger.connect(alice).reveal(BATCH);
      await expect(revealing).to.emit(ledger, "Revealed").withArgs(1n, 1n, alice, Object.values(BATCH), exposure);
      const seedBlock = BigInt(await time.latestBlock()) + SEED_DELAY;
      await expect(revealing).to.emit(ledger, "RoundStarted").withArgs(1n, 0n, seedBlock);
      const batch = await ledger.getBatch(1n);
      expect(fieldsOf(batch)).to.deep.equal({
        submitter: alice.address,
        datanetId: 1n,
        count: 64n,
        round: 0n,
        committedAt: commit.time,
        root: BATCH.root,
        status: BatchStatus.Revealed,
        due: seedBlock,
        seq: 0n,
        quality: 0n,
        termsVersion: 1n,
        exposure,
      });
      expect(await ledger.batchCount()).to.equal(1n);
    });

    it("locks the submitter's exposure and two rounds of fees, and the treasury's pay and one", async () => {
      const scene = await networkHelpers.loadFixture(committedA);
      await scene.ledger.connect(scene.alice).reveal(BATCH);

      const stake = newcomerExposure(64n) + ROUNDS * ROUND_FEES;
      expect(await bondOf(scene, scene.alice)).to.deep.equal({ free: FUNDS - stake, locked: stake });
      const reserve = reserveOf(64n);
      expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS - reserve, locked: reserve });
    });

    describe("given terms, the exposure", () => {
      for (const [what, pay, count, exposure] of [
        ["is the floor where half the pay is less", parseEther("0.5"), 64n, EXPOSURE_FLOOR],
        ["is half the pay where that is more", parseEther("2"), 64n, parseEther("64")],
        ["is rounded up", parseEther("1") + 1n, 65n, (65n * (parseEther("1") + 1n) + 1n) / 2n],
        ["is the floor where there is no pay", 0n, 1n, EXPOSURE_FLOOR],
      ] as const) {
        it(what, async () => {
          const scene = await networkHelpers.loadFixture(deployed);
          await withTerms(scene, { payPerRecord: pay });
          await reveal(scene, contributionNamed("a", count, 1n, 2n));
          expect((await scene.ledger.getBatch(1n)).exposure).to.equal(exposure);
        });
      }

      it("is a quarter of the pay for whom the ledger knows", async () => {
        const scene = await networkHelpers.loadFixture(known);
        expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(true);
        await reveal(scene, contributionNamed("large", 1_001n));
        expect((await scene.ledger.getBatch(4n)).exposure).to.equal((1_001n * reviewTerms.payPerRecord + 3n) / 4n);
      });

      it("doesn't change with the floor afterwards", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await reveal(scene);
        await scene.ledger.setExposureFloor(parseEther("1000"));
        expect((await scene.ledger.getBatch(1n)).exposure).to.equal(newcomerExposure(64n));
        await reveal(scene, contributionNamed("b"));
        expect((await scene.ledger.getBatch(2n)).exposure).to.equal(parseEther("1000"));
      });

      it("of the largest pay there is, is more than anybody has", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const payPerRecord = 2n ** 88n - 1n;
        await withTerms(scene, { payPerRecord });
        const batch = contributionNamed("a", 4_096n, 1n, 2n);
        await committed(scene, batch, scene.alice);
        const stake = 2_048n * payPerRecord + ROUNDS * ROUND_FEES;
        await expect(scene.ledger.connect(scene.alice).reveal(batch))
          .to.be.revertedWithCustomError(scene.vault, "BondVaultInsufficientFree")
          .withArgs(scene.ledger, scene.alice, FUNDS, stake);
      });
    });

    describe("given records without pay", () => {
      it("the treasury reserves nothing, not even fees", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await withTerms(scene, { payPerRecord: 0n });
        await reveal(scene, contributionNamed("a", 1n, 1n, 2n));
        expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS, locked: 0n });
      });
    });

    for (const [what, change, error, values] of [
      ["the root is zero", { root: ZeroHash }, "ContributionLedgerZeroHash", []],
      ["the manifest's hash is zero", { manifestHash: ZeroHash }, "ContributionLedgerZeroHash", []],
      ["a paid batch has 63 records", { count: 63n }, "ContributionLedgerInvalidCount", [63n, 64n]],
      ["a batch has 4,097 records", { count: 4_097n }, "ContributionLedgerInvalidCount", [4_097n, 64n]],
      [
        "the count is larger than 16 bits",
        { count: 2n ** 16n + 64n },
        "ContributionLedgerInvalidCount",
        [65_600n, 64n],
      ],
    ] as const) {
      it(`when ${what}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = { ...BATCH, ...change };
        await committed(scene, batch, scene.alice);
        await expect(scene.ledger.connect(scene.alice).reveal(batch))
          .to.be.revertedWithCustomError(scene.ledger, error)
          .withArgs(...values);
      });
    }

    it("takes 64 and 4,096 records, and no record where nothing is paid", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await reveal(scene, contributionNamed("b", 4_096n));
      await withTerms(scene, { payPerRecord: 0n });
      const none = contributionNamed("c", 0n, 1n, 2n);
      await committed(scene, none, scene.alice);
      await expect(scene.ledger.connect(scene.alice).reveal(none))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerInvalidCount")
        .withArgs(0n, 1n);
    });

    for (const change of ["root", "count", "manifestHash", "salt", "datanetId"] as const) {
      it(`when the ${change} isn't what was committed, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(committedA);
        const other = { ...contributionNamed("b", 65n, 2n), termsVersion: 1n };
        const batch = { ...BATCH, [change]: other[change] };
        await expect(scene.ledger.connect(scene.alice).reveal(batch))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
          .withArgs(scene.alice, await commitFor(scene, batch, scene.alice));
      });
    }

    it("when another account opens a copied commit, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(committedA);
      await scene.ledger.connect(scene.mallory).commit(scene.commit.hash);
      await expect(scene.ledger.connect(scene.mallory).reveal(BATCH))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerUnknownCommit")
        .withArgs(scene.mallory, await commitFor(scene, BATCH, scene.mallory));
    });

    it("when it was revealed before, it reverts", async () => {
      const { ledger, alice, commit } = await networkHelpers.loadFixture(committedA);
      await ledger.connect(alice).reveal(BATCH);
      await expect(ledger.connect(alice).reveal(BATCH))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownCommit")
        .withArgs(alice, commit.hash);
    });

    it("when it comes in the block of its commit, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const [hash, ledger] = [await commitFor(scene, BATCH, scene.alice), scene.ledger.connect(scene.alice)];
      await ethers.provider.send("evm_setAutomine", [false]);
      await ledger.commit(hash);
      const reveals = await ledger.reveal(BATCH, { gasLimit: 1_000_000 });
      await networkHelpers.mine(1);
      await ethers.provider.send("evm_setAutomine", [true]);
      const block = await time.latestBlock();
      expect((await ethers.provider.getTransactionReceipt(reveals.hash))?.status).to.equal(0);
      expect((await ethers.provider.getTransactionReceipt(reveals.hash))?.blockNumber).to.equal(block);
      await ledger.reveal(BATCH);
    });

    it("when it comes in a later block of the same second, it reverts", async () => {
      const dense = await network.create({ override: { allowBlocksWithSameTimestamp: true } });
      const scene = await deployedDatanet(dense);
      const ledger = scene.ledger.connect(scene.alice);
      await ledger.commit(await commitFor(scene, BATCH, scene.alice));
      const [second, block] = [await dense.networkHelpers.time.latest(), await dense.networkHelpers.time.latestBlock()];
      await dense.networkHelpers.time.setNextBlockTimestamp(second);
      await expect(ledger.reveal.staticCall(BATCH, { blockTag: "pending" }))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooEarly")
        .withArgs(block);
      await dense.networkHelpers.time.setNextBlockTimestamp(second + 1);
      await ledger.reveal(BATCH);
    });

    it("in the last second of its time it works, and one later it reverts", async () => {
      const { ledger, alice, commit } = await networkHelpers.loadFixture(committedA);
      const deadline = commit.time + REVEAL_PERIOD;
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(ledger.connect(alice).reveal.staticCall(BATCH, { blockTag: "pending" }))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerRevealTooLate")
        .withArgs(deadline);
      await time.setNextBlockTimestamp(deadline);
      await ledger.connect(alice).reveal(BATCH);
    });

    describe("given a pause", () => {
      it("reverts until it ends, and then has its whole time again", async () => {
        const { ledger, guardian, alice, commit } = await networkHelpers.loadFixture(committedA);
        await time.setNextBlockTimestamp(commit.time + REVEAL_PERIOD - 1n);
        await ledger.connect(guardian).pause();
        const until = await ledger.pausedUntil();

        await expect(ledger.connect(alice).reveal(BATCH))
          .to.be.revertedWithCustomError(ledger, "GuardedPaused")
          .withArgs(until);
        await time.setNextBlockTimestamp(until + REVEAL_PERIOD);
        await ledger.connect(alice).reveal(BATCH);
        expect((await ledger.getBatch(1n)).committedAt).to.equal(until + REVEAL_PERIOD - PRIORITY_PERIOD);
      });
    });

    for (const [when, late] of [
      ["as late as its priority lasts, has the commit's time", 0n],
      ["a second later, has a second less of priority", 1n],
    ] as const) {
      it(when, async () => {
        const { ledger, alice, commit } = await networkHelpers.loadFixture(committedA);
        await time.setNextBlockTimestamp(commit.time + PRIORITY_PERIOD + late);
        await ledger.connect(alice).reveal(BATCH);
        expect((await ledger.getBatch(1n)).committedAt).to.equal(commit.time + late);
      });
    }

    describe("given new terms", () => {
      it("when they come after the commit, both versions are open to the submitter", async () => {
        for (const version of [1n, 2n]) {
          const scene = await networkHelpers.loadFixture(committedA);
          await withTerms(scene, { payPerRecord: 1n });
          await scene.ledger.connect(scene.alice).reveal({ ...BATCH, termsVersion: version });
          expect((await scene.ledger.getBatch(1n)).termsVersion).to.equal(version);
        }
      });

      it("when they come before the commit, the old version reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await withTerms(scene, { payPerRecord: 1n });
        const since = BigInt(await time.latest());
        await committed(scene, BATCH, scene.alice);
        await expect(scene.ledger.connect(scene.alice).reveal(BATCH))
          .to.be.revertedWithCustomError(scene.registry, "DatanetRegistryTermsReplaced")
          .withArgs(1n, 1n, since);
      });

      it("when the version doesn't exist, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(committedA);
        await expect(scene.ledger.connect(scene.alice).reveal({ ...BATCH, termsVersion: 2n }))
          .to.be.revertedWithCustomError(scene.registry, "DatanetRegistryUnknownTerms")
          .withArgs(1n, 2n);
      });
    });

    it("given fewer seats than a panel, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await scene.registry.connect(scene.owner).createDatanet(uri, form, termsWith({}));
      const batch = contributionNamed("a", 64n, 2n);
      await committed(scene, batch, scene.alice);
      await expect(scene.ledger.connect(scene.alice).reveal(batch))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerTooFewSeats")
        .withArgs(2n, 0n, 5n);
    });

    it("given a seat too few since one was left, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(committedA);
      const [curator] = scene.curators;
      if (curator === undefined) throw new Error("no curator");
      await scene.seats.connect(curator).leaveSeat(scene.ledger, 1n, 0n);
      await expect(scene.ledger.connect(scene.alice).reveal(BATCH))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerTooFewSeats")
        .withArgs(1n, 4n, 5n);
    });

    it("when the submitter's stake or the treasury's pay isn't there, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(committedA);
      const { ledger, vault, alice, governance, owner } = scene;
      await vault.connect(alice).withdraw(ledger, governance, FUNDS);
      const stake = newcomerExposure(64n) + ROUNDS * ROUND_FEES;
      await expect(ledger.connect(alice).reveal(BATCH))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(ledger, alice, 0n, stake);

      await vault.deposit(ledger, alice, stake);
      await ledger.connect(owner).withdrawTreasury(1n, FUNDS);
      await expect(ledger.connect(alice).reveal(BATCH))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(ledger, await ledger.treasuryOf(1n), 0n, reserveOf(64n));
    });

    describe("given newcomers", () => {
      it("they share the day's capacity, which is whole again on the next", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await withTerms(scene, { newcomerRecords: 130n });
        const batch = (label: string, count: bigint) => contributionNamed(label, count, 1n, 2n);
        // the middle of a day, so that none of this comes after its end
        await time.increaseTo((BigInt(await time.latest()) / DAY + 1n) * DAY + DAY / 2n);
        await reveal(scene, batch("a", 64n));
        await reveal(scene, batch("b", 66n), scene.bob);
        expect(await scene.ledger.newcomerRecords(1n)).to.equal(130n);

        await committed(scene, batch("c", 64n), scene.bob);
        await expect(scene.ledger.connect(scene.bob).reveal(batch("c", 64n)))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerNoCapacity")
          .withArgs(1n, 130n, 64n, 130n);
        await time.increaseTo((BigInt(await time.latest()) / DAY + 1n) * DAY);
        expect(await scene.ledger.newcomerRecords(1n)).to.equal(0n);
        await scene.ledger.connect(scene.bob).reveal(batch("c", 64n));
      });

      it("whom the ledger knows uses none of it", async () => {
        const scene = await networkHelpers.loadFixture(known);
        await time.increase(DAY);
        await withTerms(scene, { newcomerRecords: 0n });
        await reveal(scene, contributionNamed("large", 4_096n, 1n, 2n));
        expect(await scene.ledger.newcomerRecords(1n)).to.equal(0n);
      });
    });
  });

  describe("setExposureFloor", () => {
    it("changes it and emits ExposureFloorChanged", async () => {
      const { ledger } = await networkHelpers.loadFixture(deployed);
      const max = await ledger.MAX_EXPOSURE_FLOOR();
      await expect(ledger.setExposureFloor(max)).to.emit(ledger, "ExposureFloorChanged").withArgs(EXPOSURE_FLOOR, max);
      await expect(ledger.setExposureFloor(max + 1n))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerInvalidFloor")
        .withArgs(max + 1n);
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { ledger, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(ledger.connect(mallory).setExposureFloor(0n))
        .to.be.revertedWithCustomError(ledger, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });
  });

  describe("constructor", () => {
    it("takes seats and a court that are contracts, a delay of 1 to 10,000 blocks, and a floor within its bound", async () => {
      const { ledger, seats, court, governance, alice } = await networkHelpers.loadFixture(deployed);
      const factory = await ethers.getContractFactory("ContributionLedger");
      const deploy = (at: typeof seats | typeof alice, delay: bigint, floor: bigint) =>
        factory.deploy(governance, governance, at, court, delay, floor);

      await expect(deploy(alice, 1n, 0n)).to.be.revertedWithCustomError(factory, "ContributionLedgerNoContract");
      await expect(factory.deploy(governance, governance, seats, alice, 1n, 0n))
        .to.be.revertedWithCustomError(factory, "ContributionLedgerNoContract")
        .withArgs(alice);
      for (const delay of [0n, 10_001n]) {
        await expect(deploy(seats, delay, 0n))
          .to.be.revertedWithCustomError(factory, "ContributionLedgerInvalidSeedDelay")
          .withArgs(delay);
      }
      const max = await ledger.MAX_EXPOSURE_FLOOR();
      await expect(deploy(seats, 1n, max + 1n)).to.be.revertedWithCustomError(
        factory,
        "ContributionLedgerInvalidFloor",
      );
      const made = await deploy(seats, 10_000n, max);
      expect(await made.registry()).to.equal(await ledger.registry());
      expect(await made.bondVault()).to.equal(await ledger.bondVault());
    });
  });
});
