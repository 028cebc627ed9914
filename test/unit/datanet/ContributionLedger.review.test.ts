import { expect } from "chai";
import { network } from "hardhat";
import { VERDICT_TYPES, verdictDomain } from "../../../sdk/review.ts";
import {
  BatchStatus,
  bondOf,
  contributionNamed,
  deployedDatanet,
  drawn,
  FULL_QUALITY,
  newcomerExposure,
  panelists,
  REVIEW_PERIOD,
  revealed,
  reviewTerms,
  round,
  ROUND_FEES,
  ROUNDS,
  seated,
  signedVerdict,
  termsWith,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const FEE = reviewTerms.seatFee;

async function underReview() {
  const scene = await deployedDatanet(connection);
  const batchId = await revealed(scene, contributionNamed("a"));
  await drawn(scene, batchId);
  const panel = await panelists(scene, batchId);
  const [first, second] = panel;
  if (!first || !second) throw new Error("the panel is too small");
  return { ...scene, batchId, panel, first, second };
}

/** The second round of a batch of which the first found half of the sample to fail. */
async function secondRound() {
  const scene = await deployedDatanet(connection);
  const batchId = await revealed(scene, contributionNamed("a"));
  await round(scene, batchId, 0b11111n);
  const firstVerdict = await signedVerdictOfRound(scene, batchId, 0n);
  await drawn(scene, batchId);
  return { ...scene, batchId, firstVerdict };
}

/** What somebody on both panels has signed in a round. */
async function signedVerdictOfRound(scene: Awaited<ReturnType<typeof deployedDatanet>>, batchId: bigint, of: bigint) {
  const { root } = await scene.ledger.getBatch(batchId);
  const [holder] = await scene.ledger.panelOf(batchId, of);
  const signer = await connection.ethers.getSigner(holder ?? "");
  const domain = verdictDomain(scene.chainId, await scene.ledger.getAddress());
  const signature = await signer.signTypedData(domain, VERDICT_TYPES, { batchId, round: of, root, fails: 0n });
  return { holder: signer.address, signature };
}

describe("ContributionLedger, review", () => {
  it("given the verdicts of the whole panel, ends the round and opens the window", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, panel, mallory } = scene;

    const review = ledger.connect(mallory).review(batchId, await verdictsOf(scene, batchId));
    for (const [position, panelist] of panel.entries()) {
      await expect(review).to.emit(ledger, "Reviewed").withArgs(batchId, panelist, 0n, position, 0n);
    }
    const due = BigInt(await time.latest()) + WINDOW_PERIOD;
    await expect(review).to.emit(ledger, "RoundEnded").withArgs(batchId, 0n, 0b11111n, 0n);
    await expect(review).to.emit(ledger, "StatusChanged").withArgs(batchId, BatchStatus.Window, FULL_QUALITY, due);
    const batch = await ledger.getBatch(batchId);
    expect([batch.status, batch.quality, batch.due]).to.deep.equal([BatchStatus.Window, FULL_QUALITY, due]);
  });

  it("pays each panelist the fee out of the submitter's, whatever the verdict says", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, panel, alice } = scene;

    await ledger.review(batchId, await verdictsOf(scene, batchId, [0n, 1n, 0n, 1023n, 0n]));
    for (const panelist of panel) expect(await bondOf(scene, panelist)).to.deep.equal({ free: FEE, locked: 0n });
    const { locked } = await bondOf(scene, alice);
    expect(locked).to.equal(newcomerExposure(64n) + ROUNDS * ROUND_FEES - ROUND_FEES);
  });

  it("takes verdicts one by one, in any order, and stays open until the last", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId } = scene;
    const verdicts = await verdictsOf(scene, batchId, [1n, 2n, 4n, 8n, 16n]);

    for (const position of [3, 0, 4, 1]) {
      await ledger.review(batchId, verdicts.slice(position, position + 1));
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.UnderReview);
    }
    const { filed, verdicts: masks } = await ledger.getRound(batchId, 0);
    expect(filed).to.equal(0b11011n);
    expect(masks).to.equal(1n | (2n << 16n) | (8n << 48n) | (16n << 64n));
    await ledger.review(batchId, verdicts);
    expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Window);
  });

  it("takes a panelist's own without a signature, also a contract's", async () => {
    const { ledger, batchId, first } = await networkHelpers.loadFixture(underReview);
    await expect(ledger.connect(first).review(batchId, [{ position: 0, fails: 5n, signature: "0x" }]))
      .to.emit(ledger, "Reviewed")
      .withArgs(batchId, first, 0n, 0n, 5n);
  });

  it("skips what is filed, also where it says something else now", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first, second } = scene;
    await ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0, 1n)]);

    await ledger.review(batchId, [
      await signedVerdict(scene, first, batchId, 0, 2n),
      await signedVerdict(scene, second, batchId, 1, 2n),
    ]);
    expect((await ledger.getRound(batchId, 0)).verdicts).to.equal(1n | (2n << 16n));
    expect(await bondOf(scene, first)).to.deep.equal({ free: FEE, locked: 0n });
  });

  it("takes the same position once in one call", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const verdict = await signedVerdict(scene, scene.first, scene.batchId, 0, 1n);
    await scene.ledger.review(scene.batchId, [verdict, verdict]);
    expect(await bondOf(scene, scene.first)).to.deep.equal({ free: FEE, locked: 0n });
  });

  it("when nothing is new, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first } = scene;
    const verdict = await signedVerdict(scene, first, batchId, 0);
    await ledger.review(batchId, [verdict]);

    for (const verdicts of [[], [verdict]]) {
      await expect(ledger.review(batchId, verdicts))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNothingFiled")
        .withArgs(batchId);
    }
  });

  it("when the verdict isn't of who holds the position, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first, mallory } = scene;
    for (const [signer, position] of [
      [mallory, 0],
      [first, 1],
      [first, 5],
      [first, 255],
    ] as const) {
      await expect(ledger.review(batchId, [await signedVerdict(scene, signer, batchId, position)]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotPanelist")
        .withArgs(batchId, position, signer);
    }
    await expect(ledger.connect(mallory).review(batchId, [{ position: 0, fails: 0n, signature: "0x" }]))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerNotPanelist")
      .withArgs(batchId, 0n, mallory);
  });

  it("when anything that was signed is another, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first, chainId, vault } = scene;
    const { root } = await ledger.getBatch(batchId);
    const ledgerAddress = await ledger.getAddress();
    const message = { batchId, round: 0n, root, fails: 0n };
    const domain = verdictDomain(chainId, ledgerAddress);
    const changes = [
      [verdictDomain(chainId + 1n, ledgerAddress), message],
      [verdictDomain(chainId, await vault.getAddress()), message],
      [{ ...domain, version: "2" }, message],
      [{ ...domain, name: "Ledger" }, message],
      [domain, { ...message, batchId: batchId + 1n }],
      [domain, { ...message, round: 1n }],
      [domain, { ...message, root: `0x${"11".repeat(32)}` }],
      [domain, { ...message, fails: 1n }],
    ] as const;
    for (const [otherDomain, other] of changes) {
      const signature = await first.signTypedData(otherDomain, VERDICT_TYPES, other);
      await expect(ledger.review(batchId, [{ position: 0, fails: 0n, signature }])).to.be.revertedWithCustomError(
        ledger,
        "ContributionLedgerNotPanelist",
      );
    }
  });

  for (const [what, signature] of [
    ["short", "0x1234"],
    ["of zeros", `0x${"00".repeat(65)}`],
  ] as const) {
    it(`when a signature is ${what}, it reverts`, async () => {
      const { ledger, batchId } = await networkHelpers.loadFixture(underReview);
      await expect(ledger.review(batchId, [{ position: 0, fails: 0n, signature }])).to.revert(connection.ethers);
    });
  }

  it("when a verdict speaks of more than the sample, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first } = scene;
    for (const fails of [1n << 10n, 1n << 15n]) {
      await expect(ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0, fails)]))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerInvalidVerdict")
        .withArgs(batchId, 0n, fails);
    }
    await ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0, (1n << 10n) - 1n)]);
  });

  it("given a batch smaller than a sample, speaks of its records only", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
    const batchId = await revealed(scene, contributionNamed("small", 3n, 1n, 2n));
    await drawn(scene, batchId);
    const [first] = await panelists(scene, batchId);
    if (first === undefined) throw new Error("the panel is empty");
    await expect(scene.ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0, 8n)]))
      .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerInvalidVerdict")
      .withArgs(batchId, 0n, 8n);
    await scene.ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0, 7n)]);
  });

  it("in the last second before its end it works, and at its end it reverts", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId, first, second } = scene;
    const { due } = await ledger.getBatch(batchId);
    const verdict = await signedVerdict(scene, second, batchId, 1);
    await time.setNextBlockTimestamp(due - 1n);
    await ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0)]);
    await time.setNextBlockTimestamp(due);
    await expect(ledger.review(batchId, [verdict]))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
      .withArgs(batchId, due);
    expect(due).to.be.greaterThan(REVIEW_PERIOD);
  });

  it("takes no verdict of the first round in the second", async () => {
    const { ledger, batchId, firstVerdict } = await networkHelpers.loadFixture(secondRound);
    const position = [...(await ledger.panelOf(batchId, 1))].indexOf(firstVerdict.holder);
    expect(position).to.be.at.least(0);

    await expect(
      ledger.review(batchId, [{ position, fails: 0n, signature: firstVerdict.signature }]),
    ).to.be.revertedWithCustomError(ledger, "ContributionLedgerNotPanelist");
  });

  it("given a panelist who left his seat since, takes his verdict", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, seats, batchId, first, panel, curators } = scene;
    const seat = curators.findIndex(({ address }) => address === first.address);
    await seats.connect(first).leaveSeat(ledger, 1n, seat);
    await ledger.review(batchId, [await signedVerdict(scene, first, batchId, 0)]);
    expect(panel).to.have.length(5);
  });

  it("given two seats of one curator, takes a verdict and pays a fee for each", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const [curator] = scene.curators;
    if (curator === undefined) throw new Error("no curator");
    for (let seat = 0; seat < 20; seat++) await seated(scene, curator);
    let both: number[] = [];
    let batchId = 0n;
    for (let attempt = 0; both.length < 2; attempt++) {
      batchId = await revealed(scene, contributionNamed(`try ${attempt}`));
      await drawn(scene, batchId);
      const panel = await scene.ledger.panelOf(batchId, 0);
      both = [...panel.keys()].filter((position) => panel[position] === curator.address);
    }
    const before = (await bondOf(scene, curator)).free;
    await scene.ledger.connect(curator).review(
      batchId,
      both.map((position) => ({ position, fails: 0n, signature: "0x" })),
    );
    expect((await bondOf(scene, curator)).free - before).to.equal(FEE * BigInt(both.length));
  });

  it("when time is over before a quorum, nobody files any more", async () => {
    const scene = await networkHelpers.loadFixture(underReview);
    const { ledger, batchId } = scene;
    const verdicts = await verdictsOf(scene, batchId);
    await waited(scene, REVIEW_PERIOD);
    await expect(ledger.review(batchId, verdicts)).to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate");
  });
});
