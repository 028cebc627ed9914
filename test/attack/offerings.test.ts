// Threats 29 and 32: bidders who want to pay less than others, or to have others pay more.
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { network } from "hardhat";
import { clearedTwin } from "../helpers/auctionTwin.ts";
import {
  costAt,
  DAY,
  ended,
  holdings,
  placed,
  placedAll,
  type PlacedBid,
  settled,
  State,
  twinSale,
  USD,
} from "../helpers/offering.ts";
import { expectNoProfit, limitAt, paidOut, priceOf, worthOf } from "../helpers/offeringAttacks.ts";
import { deployedSystem, offered, type OfferedScene } from "../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 20;

const open = async () => offered(await deployedSystem(connection));

/** alice and bob have bid for the whole supply. */
const sought = async () => {
  const scene = await open();
  const half = costAt(scene.disclosure, TICK) / 2n + 1n;
  const bids: PlacedBid[] = [
    { by: scene.alice, tick: TICK, amount: half },
    { by: scene.bob, tick: TICK + 5, amount: half },
  ];
  await placedAll(scene, bids);
  return { ...scene, bids };
};

describe("A bidder who wants more than his part", () => {
  let scene: OfferedScene & { bids: PlacedBid[] };

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(sought);
  });

  /** Runs mallory's bids, pays all out, and asserts that she has paid the price for what she has. */
  async function attackedBy(bids: readonly PlacedBid[]) {
    const before = await worthOf(scene, scene.mallory, 0n);
    await placedAll(scene, bids);
    await paidOut(scene, [...scene.bids, ...bids]);
    expectNoProfit(before, await worthOf(scene, scene.mallory, await priceOf(scene)));
  }

  it("who bids in the last second pays what all pay", async () => {
    await time.setNextBlockTimestamp(scene.disclosure.sale.end - 1n);
    await attackedBy([{ by: scene.mallory, tick: 63, amount: scene.bids[0]?.amount ?? 0n }]);
    const price = await priceOf(scene);
    for (const bidder of [scene.bob, scene.mallory]) {
      expect(await scene.saleToken.balanceOf(bidder)).to.equal(((scene.bids[0]?.amount ?? 0n) * 10n ** 36n) / price);
    }
  });

  it("who bids in the first second pays no less than in the last one", async () => {
    const early = clearedTwin(twinSale(scene.disclosure), [{ tick: TICK + 1, amount: 10n ** 9n }, ...scene.bids]);
    await attackedBy([{ by: scene.mallory, tick: TICK + 1, amount: 10n ** 9n }]);
    expect(await scene.saleToken.balanceOf(scene.mallory)).to.equal(early.payouts[0]?.tokens);
  });

  it("who bids at all limits gets no more than for one bid as large", async () => {
    const amount = 100n * USD;
    const bids = Array.from({ length: 64 }, (_, tick) => ({ by: scene.mallory, tick, amount }));
    await attackedBy(bids);
    const price = await priceOf(scene);
    const inTime = bids.filter(({ tick }) => limitAt(scene, tick) >= price);
    const most = (BigInt(inTime.length) * amount * 10n ** 36n) / price;
    expect((await scene.saleToken.balanceOf(scene.mallory)) <= most).to.equal(true);
  });

  it("who splits a bid into many at the margin gets no more than for one", async () => {
    const amount = 3n * USD + 1n;
    const whole = clearedTwin(twinSale(scene.disclosure), [{ tick: TICK, amount: 3n * amount }, ...scene.bids]);
    await attackedBy(Array.from({ length: 3 }, () => ({ by: scene.mallory, tick: TICK, amount })));
    expect(await scene.saleToken.balanceOf(scene.mallory)).to.equal(whole.payouts[0]?.tokens);
  });

  it("who frightens others with a bid at the top can't take it back after they could answer", async () => {
    const { offering, mallory, disclosure } = scene;
    const amount = costAt(disclosure, 40);
    await placed(scene, mallory, 63, amount);
    await time.setNextBlockTimestamp(disclosure.sale.cancelEnd);
    await expect(offering.connect(mallory).cancel(1n, 63, amount))
      .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
      .withArgs(1n, 0n, disclosure.sale.cancelEnd);
    await paidOut(scene, [...scene.bids, { by: mallory, tick: 63 }]);
    expect((await priceOf(scene)) >= limitAt(scene, 40), "she pays the price that she has made").to.equal(true);
  });

  it("who takes it back in time changes nothing", async () => {
    const { offering, mallory, disclosure, usd } = scene;
    const before = await usd.balanceOf(mallory);
    await placed(scene, mallory, 63, costAt(disclosure, 40));
    await offering.connect(mallory).cancel(1n, 63, costAt(disclosure, 40));
    await paidOut(scene, scene.bids);
    expectNoProfit(before, await usd.balanceOf(mallory));
    expect(await priceOf(scene)).to.equal(clearedTwin(twinSale(disclosure), scene.bids).price);
  });

  it("who claims for others gets nothing of theirs", async () => {
    const { offering, mallory, bob, usd, saleToken } = scene;
    await settled(scene);
    const { tokens } = await offering.previewClaim(1n, bob, TICK + 5);
    const before = await worthOf(scene, mallory, await priceOf(scene));
    await offering.connect(mallory).claim(1n, bob, TICK + 5);
    expectNoProfit(before, await worthOf(scene, mallory, await priceOf(scene)));
    expect([await saleToken.balanceOf(bob), await usd.balanceOf(offering)]).to.deep.equal([
      tokens,
      (await holdings(scene)).currency,
    ]);
  });

  it("who claims twice, or by another limit, is paid once", async () => {
    const { offering, bob } = scene;
    await paidOut(scene, [{ by: bob, tick: TICK + 5 }]);
    for (const tick of [TICK + 5, TICK, 63]) {
      await expect(offering.connect(bob).claim(1n, bob, tick))
        .to.be.revertedWithCustomError(offering, "ModelOfferingInsufficientBid")
        .withArgs(bob, tick, 0n);
    }
  });

  it("who takes back what he has in another offering gets nothing", async () => {
    const { offering, bob } = scene;
    await expect(offering.connect(bob).cancel(2n, TICK + 5, 1n))
      .to.be.revertedWithCustomError(offering, "ModelOfferingWrongState")
      .withArgs(2n, State.None);
  });
});

describe("A list of bidders", () => {
  it("isn't opened by an inner node, nor by a longer proof", async () => {
    const base = await deployedSystem(connection);
    const people = [base.alice, base.bob, base.stranger, base.lane].map(({ address }) => [address]);
    const tree = StandardMerkleTree.of(people, ["address"]);
    const { offering, mallory } = await offered(base, { sale: { allowRoot: tree.root } });
    const proof = tree.getProof([base.alice.address]);
    for (const shown of [proof.slice(1), [tree.leafHash([base.alice.address]), ...proof], [tree.root], []]) {
      await expect(offering.connect(mallory).bid(1n, TICK, USD, shown))
        .to.be.revertedWithCustomError(offering, "ModelOfferingNotAllowed")
        .withArgs(mallory);
    }
  });
});

describe("A stolen guardian key", () => {
  it("can't let bids shrink again, end an auction sooner, or stop an exit", async () => {
    const scene = await networkHelpers.loadFixture(sought);
    const { offering, guardian, bob, disclosure, usd } = scene;
    const { cancelEnd, end } = disclosure.sale;
    await time.increaseTo(cancelEnd + DAY);
    await offering.connect(guardian).pause();
    await expect(offering.connect(bob).cancel(1n, TICK + 5, 1n * USD))
      .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
      .withArgs(1n, 0n, cancelEnd);
    expect((await offering.timesOf(1n)).end).to.equal(end + 14n * DAY);
    await ended(scene);
    await paidOut(scene, scene.bids);
    expect(await offering.stateOf(1n)).to.equal(State.Succeeded);
    expect(await usd.balanceOf(guardian)).to.equal(0n);
  });

  it("can't make a milestone's deadline pass before the settlement", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const { offering, guardian, disclosure } = scene;
    await time.increaseTo(disclosure.sale.end - 1n);
    await offering.connect(guardian).pause();
    const { end } = await offering.timesOf(1n);
    const latest = disclosure.sale.end + (await offering.PAUSE_PERIOD());
    expect(end <= latest, "a pause puts the end off by its length at most").to.equal(true);
    const earliest = latest + (await offering.MIN_GAP());
    for (const { deadline } of disclosure.milestones) expect(deadline >= earliest).to.equal(true);
  });
});
