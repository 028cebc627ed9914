import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { expectNoProfit } from "../helpers/attacks.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  committed,
  commitFor,
  contributionNamed,
  type DatanetScene,
  deployedDatanet,
  drawn,
  finalized,
  form,
  FUNDS,
  mined,
  panelists,
  REVIEW_PERIOD,
  revealed,
  reviewTerms,
  round,
  ROUND_FEES,
  SEED_DELAY,
  seated,
  signedVerdict,
  termsWith,
  THAW_PERIOD,
  treasuryBond,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";
import { unpackPanel } from "../helpers/seatsTwin.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const FAKE = 1023n;
const KNOWN_BLOCKS = 256n;

async function deployed() {
  return deployedDatanet(connection);
}

describe("Attacks on datanets", () => {
  describe("2: front-run hashes", () => {
    it("a copied commit can't be opened, and doesn't stand in the author's way", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, alice, mallory } = scene;
      const batch = contributionNamed("secret");
      await expectNoProfit(scene, [mallory], async () => {
        const hash = await commitFor(scene, batch, alice);
        await ledger.connect(mallory).commit(hash);
        await ledger.connect(alice).commit(hash);
        await expect(ledger.connect(mallory).reveal(batch)).to.be.revertedWithCustomError(
          ledger,
          "ContributionLedgerUnknownCommit",
        );
        await ledger.connect(alice).reveal(batch);
      });
      expect((await ledger.getBatch(1n)).submitter).to.equal(alice.address);
    });

    it("who commits what he saw revealed, has the later priority", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory } = scene;
      const own = await revealed(scene, contributionNamed("seen"));
      const copy = await revealed(scene, contributionNamed("seen"), mallory);
      const [first, second] = [await ledger.getBatch(own), await ledger.getBatch(copy)];
      expect(first.root).to.equal(second.root);
      expect(first.committedAt < second.committedAt).to.equal(true);
    });
  });

  describe("4: an owner who appoints the panel and lets an outsider fail twice", () => {
    it("gains nothing: the stake is burned, not the owner's, and the fees are the panel's that has reviewed", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, owner } = scene;
      const batchId = await revealed(scene, contributionNamed("honest"));
      const lost = await expectNoProfit(scene, [owner], async () => {
        await round(scene, batchId, FAKE);
        await round(scene, batchId, FAKE);
        await waited(scene, APPEAL_PERIOD);
        await ledger.forfeit(batchId);
      });
      expect(lost).to.equal(0n);
      expect((await treasuryBond(scene)).free).to.equal(FUNDS);
    });

    it("can't lower the pay between commit and reveal, nor take what is reserved", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, registry, vault, owner, alice } = scene;
      const batch = contributionNamed("honest");
      await committed(scene, batch, alice);
      await registry.connect(owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
      await ledger.connect(alice).reveal(batch);
      const [free] = await vault.bondOf(ledger, await ledger.treasuryOf(1n));
      await expect(ledger.connect(owner).withdrawTreasury(1n, free + 1n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultInsufficientFree",
      );
    });
  });

  describe("6: a batch of fakes", () => {
    it("that an honest panel sees, loses stake and fees", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory } = scene;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await revealed(scene, contributionNamed("fake", 1_024n), mallory);
        await round(scene, batchId, FAKE);
        await round(scene, batchId, FAKE);
        await waited(scene, APPEAL_PERIOD);
        await ledger.forfeit(batchId);
      });
      expect(lost).to.equal(512n * reviewTerms.payPerRecord + 2n * ROUND_FEES);
    });

    it("half of fakes that pass by luck at first, is still paid by both samples", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const batchId = await revealed(scene, contributionNamed("half", 64n), scene.mallory);
      await round(scene, batchId, 0b11111n);
      await round(scene, batchId, 0b1111n);
      expect((await scene.ledger.getBatch(batchId)).quality).to.equal(100_000n);
    });
  });

  describe("7: a seed that is foreseen or rolled again", () => {
    it("who lets a bad draw be forgotten, pays a round and has no second draw of that commit", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory } = scene;
      const batch = contributionNamed("reroll");
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await revealed(scene, batch, mallory);
        await mined(scene, SEED_DELAY + KNOWN_BLOCKS + 1n);
        await ledger.connect(mallory).expire(batchId);
        await expect(ledger.connect(mallory).draw(batchId)).to.be.revertedWithCustomError(
          ledger,
          "ContributionLedgerWrongStatus",
        );
        await expect(ledger.connect(mallory).reveal(batch)).to.be.revertedWithCustomError(
          ledger,
          "ContributionLedgerUnknownCommit",
        );
      });
      expect(lost).to.equal(ROUND_FEES);
      expect((await ledger.disciplineOf(1n, mallory)).expired).to.equal(1n);
    });

    it("anybody draws while the submitter waits, so that his silence isn't a choice", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const batchId = await revealed(scene, contributionNamed("waiting"), scene.mallory);
      await mined(scene, SEED_DELAY + 1n);
      await scene.ledger.connect(scene.bob).draw(batchId);
      expect((await scene.ledger.getBatch(batchId)).status).to.equal(BatchStatus.UnderReview);
    });
  });

  describe("8: chosen verdicts", () => {
    it("a bundle without the bad ones ends nothing, and the others file theirs", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory } = scene;
      const batchId = await revealed(scene, contributionNamed("chosen"), mallory);
      await drawn(scene, batchId);
      const verdicts = await verdictsOf(scene, batchId, [0n, 0n, FAKE, FAKE, FAKE]);
      await ledger.connect(mallory).review(batchId, verdicts.slice(0, 2));
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.UnderReview);
      await ledger.review(batchId, verdicts.slice(2));
      expect((await ledger.getRound(batchId, 0)).failed).to.equal(FAKE);
    });

    it("curators who aren't drawn, or took seats when the draw was known, have no verdict", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory, bob } = scene;
      const batchId = await revealed(scene, contributionNamed("sybils"));
      await mined(scene, SEED_DELAY + 1n);
      for (const sybil of [mallory, bob]) for (let seat = 0; seat < 20; seat++) await seated(scene, sybil);
      await ledger.draw(batchId);
      const panel = await ledger.panelOf(batchId, 0);
      expect(panel).not.to.include(mallory.address);
      await expect(ledger.review(batchId, [await signedVerdict(scene, mallory, batchId, 0)]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotPanelist")
        .withArgs(batchId, 0n, mallory);
    });

    it("who leaves his seat when he is drawn and stays silent, loses the fine all the same", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, seats, curators } = scene;
      const batchId = await revealed(scene, contributionNamed("silent"));
      await drawn(scene, batchId);
      const panel = await panelists(scene, batchId);
      const [shirker] = panel;
      if (shirker === undefined) throw new Error("the panel is empty");
      const lost = await expectNoProfit(scene, [shirker], async () => {
        const seat = curators.findIndex(({ address }) => address === shirker.address);
        await seats.connect(shirker).leaveSeat(ledger, 1n, seat);
        const verdicts = await verdictsOf(scene, batchId);
        await ledger.review(batchId, verdicts.slice(1));
        await waited(scene, REVIEW_PERIOD);
        await ledger.close(batchId);
        await waited(scene, THAW_PERIOD);
        await seats.vacateSeat(ledger, 1n, seat);
      });
      expect(lost).to.equal(reviewTerms.seatFee);
    });
  });

  describe("8: vacant seats", () => {
    const SEATS = 300;

    /** Mallory has taken three hundred seats beside the five honest ones and left them all. */
    async function deserted() {
      const scene = await deployed();
      const { seats, ledger, mallory } = scene;
      for (let seat = 0; seat < SEATS; seat++) await seated(scene, mallory);
      for (let seat = 0; seat < SEATS; seat++) await seats.connect(mallory).leaveSeat(ledger, 1n, 5 + seat);
      return scene;
    }

    /** How many seats fifty panels have, all of them honest, in a round that begins now. */
    async function sizes(scene: DatanetScene): Promise<Set<number>> {
      const { seats, ledger } = scene;
      const startBlock = (await networkHelpers.time.latestBlock()) + 1;
      await mined(scene, 2n);
      const ledgerLike = await connection.ethers.getImpersonatedSigner(await ledger.getAddress());
      const found = new Set<number>();
      for (let seed = 1; seed <= 50; seed++) {
        const drawing = await seats.connect(ledgerLike).drawPanel(1n, 5, seed, startBlock, ZeroAddress);
        const panel = unpackPanel(drawing);
        expect(Math.max(...panel)).to.be.below(5);
        found.add(panel.length);
      }
      return found;
    }

    it("leave the panels of the honest full, before they are vacated and after", async () => {
      const scene = await networkHelpers.loadFixture(deserted);
      const { seats, ledger, mallory } = scene;
      expect(await sizes(scene)).to.deep.equal(new Set([5]));
      await waited(scene, THAW_PERIOD);
      for (let seat = 0; seat < SEATS; seat++) await seats.connect(mallory).vacateSeat(ledger, 1n, 5 + seat);
      expect(await sizes(scene)).to.deep.equal(new Set([5]));

      const batchId = await revealed(scene, contributionNamed("honest"));
      await drawn(scene, batchId);
      expect((await ledger.getRound(batchId, 0)).size).to.equal(5n);
      await seated(scene, mallory);
      expect([await seats.seatCount(ledger, 1n), await seats.seatIds(ledger, 1n)]).to.deep.equal([6n, 305n]);
    });

    it("can't be made once the seed is known, to change the panel", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { seats, ledger, mallory } = scene;
      for (let seat = 0; seat < 20; seat++) await seated(scene, mallory);
      const batchId = await revealed(scene, contributionNamed("honest"));
      await mined(scene, SEED_DELAY + 1n);
      const snapshot = await networkHelpers.takeSnapshot();
      await ledger.draw(batchId);
      const { panel, size } = await ledger.getRound(batchId, 0);

      await snapshot.restore();
      for (let seat = 5; seat < 25; seat++) await seats.connect(mallory).leaveSeat(ledger, 1n, seat);
      for (let seat = 0; seat < 3; seat++) await seated(scene, mallory);
      await ledger.draw(batchId);
      const round = await ledger.getRound(batchId, 0);
      expect([round.panel, round.size]).to.deep.equal([panel, size]);
      expect(await ledger.panelOf(batchId, 0)).to.include(mallory.address);
    });
  });

  describe("9: Sybil newcomers", () => {
    it("share one capacity, so that they reserve a day's part of the treasury and no more", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, registry, owner, bob, mallory } = scene;
      await registry.connect(owner).addTerms(1n, termsWith({ newcomerRecords: 128n }));
      for (const [label, sybil] of [
        ["a", bob],
        ["b", mallory],
      ] as const) {
        await revealed(scene, contributionNamed(label, 64n, 1n, 2n), sybil);
      }
      const batch = contributionNamed("c", 64n, 1n, 2n);
      await committed(scene, batch, mallory);
      await expect(ledger.connect(mallory).reveal(batch)).to.be.revertedWithCustomError(
        ledger,
        "ContributionLedgerNoCapacity",
      );
      expect((await treasuryBond(scene)).locked).to.equal(2n * (parseEther("64") + ROUND_FEES));
    });

    it("who throws his bad record away, starts again as a newcomer and no better", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      for (const label of ["a", "b", "c"]) await finalized(scene, contributionNamed(label));
      expect(await scene.ledger.isKnown(1n, scene.alice)).to.equal(true);
      expect(await scene.ledger.isKnown(1n, scene.mallory)).to.equal(false);
    });

    it("junk pays its own review", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { mallory } = scene;
      const treasury = (await treasuryBond(scene)).free;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await revealed(scene, contributionNamed("junk"), mallory);
        await round(scene, batchId, FAKE);
        await round(scene, batchId, 0n);
      });
      expect(lost).to.equal(2n * ROUND_FEES);
      expect((await treasuryBond(scene)).free).to.equal(treasury);
    });
  });

  describe("stakes that would slip away", () => {
    it("what a batch has locked can't be withdrawn before its end", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, vault, mallory } = scene;
      const batchId = await revealed(scene, contributionNamed("open"), mallory);
      const { free } = await bondOf(scene, mallory);
      await expect(vault.connect(mallory).withdraw(ledger, mallory, free + 1n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultInsufficientFree",
      );
      await round(scene, batchId);
      await expect(vault.connect(mallory).withdraw(ledger, mallory, free + 1n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultInsufficientFree",
      );
      await waited(scene, WINDOW_PERIOD);
      await ledger.finalize(batchId);
      await vault.connect(mallory).withdraw(ledger, mallory, free + 1n);
    });

    it("one stake doesn't cover two batches", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, vault, mallory, governance } = scene;
      await revealed(scene, contributionNamed("first"), mallory);
      const { free } = await bondOf(scene, mallory);
      await vault.connect(mallory).withdraw(ledger, governance, free);
      const second = contributionNamed("second");
      await committed(scene, second, mallory);
      await expect(ledger.connect(mallory).reveal(second)).to.be.revertedWithCustomError(
        vault,
        "BondVaultInsufficientFree",
      );
    });

    it("a seat's stake can't back another seat", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { seats, ledger, vault, curators } = scene;
      const [curator] = curators;
      if (curator === undefined) throw new Error("no curator");
      await expect(seats.connect(curator).takeSeat(ledger, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(seats, curator, 0n, form.seatStake);
    });
  });

  it("a stolen guardian key stops new batches for a while, and takes nothing", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { ledger, guardian, vault, alice } = scene;
    const batchId = await revealed(scene, contributionNamed("before"));
    await expectNoProfit(scene, [guardian], async () => {
      await ledger.connect(guardian).pause();
      await expect(ledger.connect(guardian).setExposureFloor(0n)).to.be.revertedWithCustomError(
        ledger,
        "OwnableUnauthorizedAccount",
      );
    });
    await round(scene, batchId);
    await waited(scene, WINDOW_PERIOD);
    await ledger.finalize(batchId);
    const { free } = await bondOf(scene, alice);
    await vault.connect(alice).withdraw(ledger, alice, free);
  });
});
