import { expect } from "chai";
import { AbiCoder, keccak256, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { drawSample } from "../../../sdk/review.ts";
import {
  BatchStatus,
  bondOf,
  contributionNamed,
  deployedDatanet,
  drawn,
  FUNDS,
  mined,
  REVIEW_PERIOD,
  revealed,
  ROUND_FEES,
  SEED_DELAY,
  seated,
  termsWith,
  treasuryBond,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
/** As far back as this chain knows the hashes of its blocks. */
const KNOWN_BLOCKS = 256n;

async function revealedA() {
  const scene = await deployedDatanet(connection);
  const batchId = await revealed(scene, contributionNamed("a"));
  const seedBlock = (await scene.ledger.getBatch(batchId)).due;
  return { ...scene, batchId, seedBlock };
}

/** Mines so that the next transaction is in this block. */
async function next(block: bigint) {
  await networkHelpers.mineUpTo(block - 1n);
}

describe("ContributionLedger, draw and expire", () => {
  describe("draw", () => {
    it("when the block of the seed isn't over, it reverts, and in the next block it works", async () => {
      const { ledger, batchId, seedBlock } = await networkHelpers.loadFixture(revealedA);
      await next(seedBlock);
      await ethers.provider.send("evm_setAutomine", [false]);
      const early = await ledger.draw(batchId, { gasLimit: 1_000_000 });
      await networkHelpers.mine(1);
      await ethers.provider.send("evm_setAutomine", [true]);
      const receipt = await ethers.provider.getTransactionReceipt(early.hash);
      expect([receipt?.status, BigInt(receipt?.blockNumber ?? 0)]).to.deep.equal([0, seedBlock]);

      await ledger.draw(batchId);
      expect(BigInt(await time.latestBlock())).to.equal(seedBlock + 1n);
    });

    it("before that, it says which block it waits for", async () => {
      const { ledger, batchId, seedBlock } = await networkHelpers.loadFixture(revealedA);
      await expect(ledger.draw(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerDrawTooEarly")
        .withArgs(batchId, seedBlock);
    });

    it("takes the seed from that block's hash, batch and root, and opens the review", async () => {
      const { ledger, seats, batchId, seedBlock, mallory } = await networkHelpers.loadFixture(revealedA);
      const { root } = await ledger.getBatch(batchId);
      await networkHelpers.mine(SEED_DELAY + 9n);

      const drawing = ledger.connect(mallory).draw(batchId);
      const hash = (await ethers.provider.getBlock(Number(seedBlock)))?.hash ?? "";
      await drawing;
      const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", "uint64", "bytes32"], [hash, batchId, root]);
      const seed = BigInt(keccak256(encoded)) & (2n ** 128n - 1n);
      const due = BigInt(await time.latest()) + REVIEW_PERIOD;
      const round = await ledger.getRound(batchId, 0);
      await expect(drawing).to.emit(ledger, "Drawn").withArgs(batchId, 0n, seed, round.panel, 5n, due);
      expect([round.seed, round.size, round.startBlock]).to.deep.equal([seed, 5n, seedBlock - SEED_DELAY]);
      const batch = await ledger.getBatch(batchId);
      expect([batch.status, batch.due]).to.deep.equal([BatchStatus.UnderReview, due]);
      expect(new Set(await ledger.panelOf(batchId, 0)).size).to.equal(5);
      expect(await seats.seatCount(ledger, 1n)).to.equal(5n);
    });

    it("works in the last block that knows the seed's hash, and not in the next", async () => {
      const { ledger, batchId, seedBlock } = await networkHelpers.loadFixture(revealedA);
      const snapshot = await networkHelpers.takeSnapshot();
      await next(seedBlock + KNOWN_BLOCKS);
      await ledger.draw(batchId);
      expect(BigInt(await time.latestBlock())).to.equal(seedBlock + KNOWN_BLOCKS);

      await snapshot.restore();
      await next(seedBlock + KNOWN_BLOCKS + 1n);
      await expect(ledger.draw(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerDrawTooLate")
        .withArgs(batchId, seedBlock);
    });

    describe("given a chain with EIP-2935", () => {
      const HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935";

      /** The chain's history contract answers as this code does. */
      async function withHistory(code: string) {
        const scene = await revealedA();
        await ethers.provider.send("hardhat_setCode", [HISTORY, code]);
        await next(scene.seedBlock + KNOWN_BLOCKS + 1n);
        return scene;
      }

      it("draws by the hash that the history knows", async () => {
        // returns the keccak256 of what it is asked
        const { ledger, batchId, seedBlock } = await withHistory("0x365f5f37365f205f5260205ff3");
        const { root } = await ledger.getBatch(batchId);
        await ledger.draw(batchId);

        const known = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256"], [seedBlock]));
        const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", "uint64", "bytes32"], [known, batchId, root]);
        expect((await ledger.getRound(batchId, 0)).seed).to.equal(BigInt(keccak256(encoded)) & (2n ** 128n - 1n));
      });

      for (const [what, code] of [
        ["reverts with data", "0x60ff5f5260205ffd"],
        ["returns zero", "0x60205ff3"],
        ["returns fewer bytes than a hash", "0x60ff5f52601f5ff3"],
        ["returns more bytes than a hash", "0x60ff5f5260405ff3"],
        ["isn't there", "0x"],
      ] as const) {
        it(`knows no hash where the history ${what}, and lets the batch expire`, async () => {
          const { ledger, batchId } = await withHistory(code);
          await expect(ledger.draw(batchId)).to.be.revertedWithCustomError(ledger, "ContributionLedgerDrawTooLate");
          await ledger.expire(batchId);
        });
      }
    });

    it("never draws the submitter, whose seat leaves the panel one short", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      const { ledger, curators, vault } = scene;
      const [submitter] = curators;
      if (submitter === undefined) throw new Error("no curator");
      await vault.deposit(ledger, submitter, FUNDS);
      const batchId = await revealed(scene, contributionNamed("own"), submitter);
      await drawn(scene, batchId);

      expect((await ledger.getRound(batchId, 0)).size).to.equal(4n);
      expect(await ledger.panelOf(batchId, 0)).not.to.include(submitter.address);
    });

    it("doesn't draw a seat that was taken since the round began", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      for (const newcomer of [scene.bob, scene.mallory]) await seated(scene, newcomer);
      await drawn(scene, scene.batchId);

      const panel = await scene.ledger.panelOf(scene.batchId, 0);
      expect(new Set(panel)).to.deep.equal(new Set(scene.curators.map(({ address }) => address)));
    });

    describe("given fewer seats than a quorum", () => {
      /** Three of the five held seats are the submitter's own. */
      async function deserted() {
        const scene = await deployedDatanet(connection);
        const { seats, ledger, curators } = scene;
        for (const [seat, curator] of curators.slice(0, 3).entries()) {
          await seats.connect(curator).leaveSeat(ledger, 1n, seat);
        }
        for (let seat = 0; seat < 3; seat++) await seated(scene, scene.alice);
        const batchId = await revealed(scene, contributionNamed("a"));
        return { ...scene, batchId };
      }

      it("ends the round at once, dismisses nobody, and starts the second", async () => {
        const scene = await networkHelpers.loadFixture(deserted);
        const { ledger, seats, batchId } = scene;
        await mined(scene, SEED_DELAY + 1n);

        const drawing = ledger.draw(batchId);
        await expect(drawing).to.emit(ledger, "RoundEnded").withArgs(batchId, 0n, 0n, 0n);
        await expect(drawing).not.to.emit(seats, "SeatLeft");
        const { status, round, due } = await ledger.getBatch(batchId);
        expect([status, round]).to.deep.equal([BatchStatus.Revealed, 1n]);
        expect(due).to.equal(BigInt(await time.latestBlock()) + SEED_DELAY);
        expect(await ledger.panelOf(batchId, 0)).to.deep.equal([]);
      });

      it("ends unreviewed after the second, and everybody has all his money back", async () => {
        const scene = await networkHelpers.loadFixture(deserted);
        await drawn(scene, scene.batchId);
        await drawn(scene, scene.batchId);

        expect((await scene.ledger.getBatch(scene.batchId)).status).to.equal(BatchStatus.Unreviewed);
        expect(await bondOf(scene, scene.alice)).to.deep.equal({ free: FUNDS, locked: 0n });
        expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS, locked: 0n });
      });
    });
  });

  describe("sampleOf", () => {
    it("is what the twin draws, in both rounds", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      await drawn(scene, scene.batchId);
      const { seed } = await scene.ledger.getRound(scene.batchId, 0);

      const sample = [...(await scene.ledger.sampleOf(scene.batchId, 0))];
      expect(sample).to.deep.equal(drawSample(seed, 64n, 10n));
      expect(new Set(sample).size).to.equal(10);
      expect(sample.every((index) => index < 64n)).to.equal(true);
    });

    it("is the whole batch where that is smaller than a sample", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
      for (const count of [1n, 9n, 10n]) {
        const batchId = await revealed(scene, contributionNamed(`of ${count}`, count, 1n, 2n));
        await drawn(scene, batchId);
        const sample = [...(await scene.ledger.sampleOf(batchId, 0))].sort((a, b) => Number(a - b));
        expect(sample).to.deep.equal(Array.from({ length: Number(count) }, (_, index) => BigInt(index)));
      }
    });

    it("is empty before the draw, and so is the panel", async () => {
      const { ledger, batchId } = await networkHelpers.loadFixture(revealedA);
      for (const round of [0, 1]) {
        expect(await ledger.sampleOf(batchId, round)).to.deep.equal([]);
        expect(await ledger.panelOf(batchId, round)).to.deep.equal([]);
      }
    });
  });

  describe("expire", () => {
    for (const blocks of [-SEED_DELAY + 1n, 0n, 1n, KNOWN_BLOCKS]) {
      it(`${blocks} blocks after the seed's, it reverts`, async () => {
        const { ledger, batchId, seedBlock } = await networkHelpers.loadFixture(revealedA);
        if (seedBlock + blocks > BigInt(await time.latestBlock()) + 1n) await next(seedBlock + blocks);
        await expect(ledger.expire(batchId))
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerDrawPossible")
          .withArgs(batchId, seedBlock);
      });
    }

    it("when the chain has forgotten the seed's block, burns a round of fees and frees the rest", async () => {
      const scene = await networkHelpers.loadFixture(revealedA);
      const { ledger, vault, token, alice, mallory, batchId, seedBlock } = scene;
      await next(seedBlock + KNOWN_BLOCKS + 1n);

      const expiry = ledger.connect(mallory).expire(batchId);
      await expect(expiry).to.emit(ledger, "Ended").withArgs(batchId, 1n, alice, BatchStatus.Expired, ROUND_FEES);
      await expect(expiry).to.changeTokenBalance(ethers, token, await vault.BURN_ADDRESS(), ROUND_FEES);
      expect(await bondOf(scene, alice)).to.deep.equal({ free: FUNDS - ROUND_FEES, locked: 0n });
      expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS, locked: 0n });
      expect((await ledger.disciplineOf(1n, alice)).expired).to.equal(1n);
      expect(await ledger.isKnown(1n, ZeroAddress)).to.equal(false);
    });
  });
});
