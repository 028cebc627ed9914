import { expect } from "chai";
import { network } from "hardhat";
import { clearedTwin } from "../../helpers/auctionTwin.ts";
import { costAt, holdings, placedAll, type PlacedBid, settled, State, twinSale, USD } from "../../helpers/offering.ts";
import { deployedSystem, offered, type OfferedScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const TICK = 20;

const open = async () => offered(await deployedSystem(connection));

/** One bid of each kind: filled, in part, not at all. */
const succeeded = async () => {
  const scene = await open();
  const { alice, bob, mallory } = scene;
  const half = costAt(scene.disclosure, TICK) / 2n;
  const bids: PlacedBid[] = [
    { by: bob, tick: TICK + 3, amount: half },
    { by: alice, tick: TICK, amount: half + 7n },
    { by: mallory, tick: TICK, amount: half },
    { by: alice, tick: TICK - 1, amount: 3n * USD },
  ];
  await placedAll(scene, bids);
  await settled(scene);
  return { ...scene, bids };
};

const failed = async () => {
  const scene = await open();
  const bids: PlacedBid[] = [{ by: scene.alice, tick: TICK, amount: 5n * USD }];
  await placedAll(scene, bids);
  await settled(scene);
  return { ...scene, bids };
};

describe("ModelOffering, claim", () => {
  let scene: OfferedScene & { bids: PlacedBid[] };

  const claim = (by: PlacedBid["by"], tick: number) => scene.offering.connect(scene.stranger).claim(1n, by, tick);
  const bidAt = (at: number) => {
    const bid = scene.bids[at];
    if (bid === undefined) throw new Error(`there is no bid ${at}`);
    return bid;
  };

  for (const [state, id] of [
    ["None", 2n],
    ["Open", 1n],
  ] as const) {
    it(`given the state ${state}: it reverts`, async () => {
      const { offering, alice } = await networkHelpers.loadFixture(open);
      await expect(offering.claim(id, alice, TICK))
        .to.be.revertedWithCustomError(offering, "ModelOfferingWrongState")
        .withArgs(id, State[state]);
    });
  }

  it("given an open offering: a preview says nothing", async () => {
    const base = await networkHelpers.loadFixture(open);
    await placedAll(base, [{ by: base.alice, tick: TICK, amount: USD }]);
    expect(await base.offering.previewClaim(1n, base.alice, TICK)).to.deep.equal([0n, 0n]);
  });

  describe("given a success", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(succeeded);
    });

    for (const [kind, at] of [
      ["filled whole", 0],
      ["filled in part", 1],
      ["filled in part, of another bidder", 2],
      ["not filled", 3],
    ] as const) {
      it(`when the bid is ${kind}: it pays what the twin says, to the bidder`, async () => {
        const { saleToken, usd, offering } = scene;
        const { by, tick } = bidAt(at);
        const payout = clearedTwin(twinSale(scene.disclosure), scene.bids).payouts[at];
        if (payout === undefined) throw new Error("the twin has fewer bids");
        const { tokens, refund } = payout;
        expect(await offering.previewClaim(1n, by, tick)).to.deep.equal([tokens, refund]);
        const claimed = claim(by, tick);
        await expect(claimed).to.emit(offering, "BidClaimed").withArgs(1n, by, tick, tokens, refund);
        await expect(claimed).to.changeTokenBalances(ethers, saleToken, [by, offering], [tokens, -tokens]);
        await expect(claimed).to.changeTokenBalances(ethers, usd, [by, offering], [refund, -refund]);
      });
    }

    it("when it is claimed again: it reverts", async () => {
      const { by, tick } = bidAt(1);
      await claim(by, tick);
      await expect(claim(by, tick))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingInsufficientBid")
        .withArgs(by, tick, 0n);
    });

    it("when there is no bid: it reverts, and a preview says nothing", async () => {
      const { offering, bob } = scene;
      await expect(claim(bob, TICK))
        .to.be.revertedWithCustomError(offering, "ModelOfferingInsufficientBid")
        .withArgs(bob, TICK, 0n);
      expect(await offering.previewClaim(1n, bob, TICK)).to.deep.equal([0n, 0n]);
    });

    it("when all have claimed: less than a unit a bid is left", async () => {
      for (const { by, tick } of scene.bids) await claim(by, tick);
      const { currency, tokens } = await holdings(scene);
      const bound = BigInt(scene.bids.length);
      expect(currency < bound && tokens < bound, `${currency} and ${tokens} are left`).to.equal(true);
    });

    it("when a bid is claimed: the sums of limits stay", async () => {
      const sums = await scene.offering.bidsAt(1n, 0, 64);
      await claim(scene.bob, TICK + 3);
      expect(await scene.offering.bidsAt(1n, 0, 64)).to.deep.equal(sums);
    });

    it("given a pause: it pays", async () => {
      const { offering, guardian, usd, alice } = scene;
      await offering.connect(guardian).pause();
      await expect(claim(alice, TICK - 1)).to.changeTokenBalance(ethers, usd, alice, 3n * USD);
    });
  });

  describe("given a failure", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(failed);
    });

    it("pays all that was bid back", async () => {
      const { offering, usd } = scene;
      const { by, tick, amount } = bidAt(0);
      const claimed = claim(by, tick);
      await expect(claimed).to.emit(offering, "BidClaimed").withArgs(1n, by, tick, 0n, amount);
      await expect(claimed).to.changeTokenBalances(ethers, usd, [by, offering], [amount, -amount]);
    });

    it("when it is claimed again: it reverts", async () => {
      const { by, tick } = bidAt(0);
      await claim(by, tick);
      await expect(claim(by, tick))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingInsufficientBid")
        .withArgs(by, tick, 0n);
    });
  });
});
