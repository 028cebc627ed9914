import { expect } from "chai";
import { network } from "hardhat";
import { openHouse } from "../../../offering/house.ts";
import { readOffering } from "../../../offering/read.ts";
import { jsonOf, jsonSchema, viewOf } from "../../../offering/view.ts";
import { CONTEST_PERIOD } from "../../helpers/contributorRoots.ts";
import { clearedTwin } from "../../helpers/auctionTwin.ts";
import { Ruling } from "../../helpers/milestones.ts";
import { missedNow, swappedBy } from "../../helpers/iao.ts";
import { PAUSE_PERIOD, twinSale, USD } from "../../helpers/offering.ts";
import {
  attestedMilestone,
  claimedAuction,
  completeOffering,
  contestedMilestone,
  failedAuction,
  metMilestone,
  missedMilestone,
  openAuction,
  settledAuction,
  shown,
} from "../../helpers/shown.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const open = () => openAuction(connection);
const settled = () => settledAuction(connection);
const failed = () => failedAuction(connection);
const claimed = () => claimedAuction(connection);
const attested = () => attestedMilestone(connection);
const contested = () => contestedMilestone(connection);
const met = () => metMilestone(connection);
const complete = () => completeOffering(connection);
const missed = () => missedMilestone(connection);

const callsOf = (view: { next: { call: string }[] }) => view.next.map(({ call }) => call.replace(/\(.*/, ""));

describe("what is read of an offering", () => {
  describe("given an open auction", () => {
    it("has the disclosure with its hash", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { disclosure, disclosureHash } = await shown(scene);
      const { sale, milestones } = scene.disclosure;
      expect(disclosure.sale.floorPrice).to.equal(sale.floorPrice);
      expect(disclosure.milestones.map(({ deadline }) => BigInt(deadline))).to.deep.equal(
        milestones.map(({ deadline }) => deadline),
      );
      expect(disclosureHash.ofEvent).to.equal(disclosureHash.onChain);
    });

    it("has the price, if it ended now, and what each bid would come to", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const twin = clearedTwin(twinSale(scene.disclosure), scene.bids);
      const view = await shown(scene, scene.bob);
      expect(view.clearing).to.include({ final: false, price: twin.price, sold: twin.sold, proceeds: twin.proceeds });
      const [bid] = view.account?.bids ?? [];
      expect({ tokens: bid?.tokens, refund: bid?.refund }).to.deep.equal(twin.payouts[1]);
    });

    it("has what the team's bidders have bid, without what they have canceled", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const [, bid] = scene.bids;
      const half = (bid?.amount ?? 0n) / 2n;
      await scene.offering.connect(scene.bob).cancel(scene.offeringId, bid?.tick ?? 0, half);
      const { insiders } = await shown(scene);
      const own = insiders.find(({ address }) => address === scene.bob.address);
      expect(own).to.include({ named: true, placed: (bid?.amount ?? 0n) - half });
    });

    it("has what the auction would come to without the team's bids", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const others = scene.bids.filter(({ by }) => by !== scene.bob);
      const { price, proceeds } = clearedTwin(twinSale(scene.disclosure), others);
      const { withoutInsiders, clearing } = await shown(scene);
      const reachesSoftCap = proceeds >= scene.disclosure.sale.softCap;
      expect(withoutInsiders).to.deep.equal({ price, proceeds, reachesSoftCap });
      expect(proceeds < clearing.proceeds).to.equal(true);
    });

    it("says who can bid, cancel, settle, abandon and contest, and when", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const view = await shown(scene);
      expect(callsOf(view)).to.deep.equal(["bid", "cancel", "settle", "abandon", "contest"]);
      const contestEnd = Number(scene.disclosure.sale.end + CONTEST_PERIOD);
      const ends = [view.times.end, view.times.cancelEnd, null, null, contestEnd];
      expect(view.next.map(({ until }) => until)).to.deep.equal(ends);
      expect(view.next[2]?.from).to.equal(Number(scene.disclosure.sale.end));
    });

    it("given a pause, it has the times that the pause puts off", async () => {
      const scene = await networkHelpers.loadFixture(open);
      await scene.offering.connect(scene.guardian).pause();
      const { times, next } = await shown(scene);
      expect(times.end).to.equal(Number(scene.disclosure.sale.end + PAUSE_PERIOD));
      expect(next[0]?.from).to.equal(times.pausedUntil);
    });
  });

  it("given a settled auction, it has the contract's price, and what an account can claim", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const { offering, offeringId, mallory, bids } = scene;
    const view = await shown(scene, mallory);
    const { price, proceeds, sold } = await offering.outcomeOf(offeringId);
    expect(view.clearing).to.include({ final: true, price, proceeds, sold });
    for (const { tick, tokens, refund, unclaimed } of view.account?.bids ?? []) {
      expect([tokens, refund]).to.deep.equal([...(await offering.previewClaim(offeringId, mallory, tick))]);
      expect(unclaimed).to.equal(await offering.bidOf(offeringId, mallory, tick));
    }
    expect(view.account?.bids.length).to.equal(bids.filter(({ by }) => by === mallory).length);
  });

  it("given that a bid was claimed, it still has what it came to", async () => {
    const scene = await networkHelpers.loadFixture(claimed);
    const view = await shown(scene, scene.alice);
    const [bid] = view.account?.bids ?? [];
    expect(bid?.unclaimed).to.equal(0n);
    expect(bid?.tokens).to.equal(await scene.saleToken.balanceOf(scene.alice));
  });

  it("given a failed auction, bids go back whole and tokens pay nothing", async () => {
    const scene = await networkHelpers.loadFixture(failed);
    const view = await shown(scene, scene.alice);
    expect([view.state, view.funding, callsOf(view)]).to.deep.equal(["failed", null, ["claim"]]);
    const amount = scene.bids[0]?.amount;
    expect(view.account?.bids[0]).to.include({ placed: amount, unclaimed: amount, refund: amount, tokens: 0n });
    expect(view.redemption).to.include({ open: false, perToken: 0n });
  });

  it("given liquidity in a pool, it has what the pool took, and no fees so far", async () => {
    const scene = await networkHelpers.loadFixture(claimed);
    const { liquidity, funding } = await shown(scene);
    const { liquidity: locked } = await scene.locker.liquidityOf(scene.offeringId);
    expect(liquidity).to.include({ state: "locked", locked, pendingTokens: 0n, pendingAmount: 0n });
    expect(liquidity.providedAmount > 0n).to.equal(true);
    expect(funding?.liquidity).to.equal(0n);
  });

  it("given that its pool has traded, it has the fees that collect then takes, and what waits for the rights", async () => {
    const scene = await networkHelpers.loadFixture(claimed);
    const { locker, offeringId, saleToken, alice, bob } = scene;
    await swappedBy(scene, alice, "token", (await saleToken.balanceOf(alice)) / 3n);
    await swappedBy(scene, bob, "currency", 1_000n * USD);
    const before = (await shown(scene)).liquidity;
    await locker.collect(offeringId);
    const view = await shown(scene);
    const { collectedTokens, collectedAmount, revenue, pendingAmount } = view.liquidity;
    expect([collectedTokens, collectedAmount]).to.deep.equal([before.pendingTokens, before.pendingAmount]);
    expect(collectedTokens > 0n && collectedAmount > 0n).to.equal(true);
    expect([revenue, pendingAmount]).to.deep.equal([(await locker.liquidityOf(offeringId)).revenue, 0n]);
    expect(callsOf(view)).to.include("stream");
  });

  it("given liquidity that was sent and waits, it says from when anyone may give it up", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    expect(callsOf(await shown(scene))).to.include("sendLiquidity");
    await scene.escrow.sendLiquidity(scene.offeringId);
    const { next, liquidity } = await shown(scene);
    const { fundedAt } = await scene.locker.liquidityOf(scene.offeringId);
    const from = Number(fundedAt + (await scene.locker.PROVIDE_PERIOD()));
    expect(liquidity).to.include({ state: "waiting", giveUpFrom: from });
    expect(next.find(({ call }) => call.startsWith("giveUp"))?.from).to.equal(from);
  });

  it("given unsent liquidity, a failure leaves what was said before", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const before = (await shown(scene)).redemption;
    await missedNow(scene);
    const after = (await shown(scene)).redemption;
    expect(after).to.deep.equal({ ...before, open: true });
  });

  it("given an attestation, it has the window, what is needed, and what it frees", async () => {
    const scene = await networkHelpers.loadFixture(attested);
    const { funding, milestones, next } = await shown(scene);
    const found = await scene.escrow.fundingOf(scene.offeringId);
    expect(funding?.windowEnd).to.equal(Number(found.since + (await scene.escrow.WINDOW_PERIOD())));
    expect(funding?.objectionNeeded).to.equal(await scene.escrow.objectionNeeded(scene.offeringId));
    expect(milestones[0]).to.include({ state: "attested", frees: found.frees });
    expect(milestones[0]?.attestations[0]?.attestor).to.equal(scene.attestor.address);
    expect(next.find(({ call }) => call.startsWith("release"))?.from).to.equal(funding?.windowEnd);
  });

  it("given a contest, it has both sides, the ruling's end, and the deposit that waits", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    const { funding, milestones, account, next } = await shown(scene, scene.alice);
    const { objections, since } = await scene.escrow.fundingOf(scene.offeringId);
    expect(funding).to.include({ state: "contested", objections, challenger: scene.mallory.address });
    expect(milestones[0]?.contests.length).to.equal(1);
    expect(account?.objections).to.deep.equal([{ milestone: 0, amount: objections, withdrawable: false }]);
    const lapse = next.find(({ call }) => call.startsWith("lapse"))?.from ?? 0;
    await time.increaseTo(lapse - 1);
    await scene.escrow.lapse(scene.offeringId);
    expect(lapse).to.be.greaterThan(Number(since));
    expect((await shown(scene)).funding?.state).to.equal("failed");
  });

  it("given a contest that was ruled met, later deadlines are put off by as long as it took", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    await time.increase(5n * 86_400n);
    await scene.council
      .connect(scene.judge)
      .vote((await scene.council.disputeCount()) - 1n, Ruling.Met, ethers.id("x"));
    const view = await shown(scene, scene.alice);
    const { delay } = await scene.escrow.fundingOf(scene.offeringId);
    const [first, second] = view.milestones;
    expect(first?.deadline).to.equal(first?.disclosedDeadline);
    expect(second?.deadline).to.equal((second?.disclosedDeadline ?? 0) + Number(delay));
    expect(view.account?.objections[0]?.withdrawable).to.equal(true);
  });

  it("given a milestone that is met, it has what it freed and the creator's credit", async () => {
    const scene = await networkHelpers.loadFixture(met);
    const { milestones, account, funding } = await shown(scene, scene.builder);
    const { credit, next } = await scene.escrow.fundingOf(scene.offeringId);
    expect(milestones.map(({ state }) => state)).to.deep.equal(["met", "waiting"]);
    expect(account).to.deep.include({ credit, roles: ["creator"] });
    expect(funding?.next).to.equal(Number(next));
  });

  it("what milestones are said to free is what they free", async () => {
    const before = (await shown(await networkHelpers.loadFixture(settled))).milestones.map(({ frees }) => frees);
    const after = (await shown(await networkHelpers.loadFixture(complete))).milestones.map(({ frees }) => frees);
    expect(before).to.deep.equal(after);
  });

  it("given that all are met, it has what the team can be paid", async () => {
    const scene = await networkHelpers.loadFixture(complete);
    await time.increase(90n * 86_400n);
    const { vested = 0n } = (await shown(scene, scene.team)).account ?? {};
    expect(vested > 0n && vested < scene.disclosure.teamSupply).to.equal(true);
  });

  it("given a missed milestone, it has what burning pays, and before what a failure would leave", async () => {
    const waiting = await shown(await networkHelpers.loadFixture(claimed));
    const scene = await networkHelpers.loadFixture(missed);
    const view = await shown(scene, scene.alice);
    const one = await scene.escrow.previewRedeem(scene.offeringId, 10n ** 18n);
    expect(view.redemption).to.include({ open: true, perToken: one });
    expect(waiting.redemption).to.include({ open: false, perToken: one });
    const balance = await scene.saleToken.balanceOf(scene.alice);
    expect(view.account?.redeemable).to.equal(await scene.escrow.previewRedeem(scene.offeringId, balance));
    expect(callsOf(view)).to.include("redeem");
  });

  describe("as JSON", () => {
    for (const [name, fixture] of Object.entries({ open, settled, failed, contested, complete, missed })) {
      it(`given an offering that is ${name}, it comes back as it was`, async () => {
        const scene = await networkHelpers.loadFixture(fixture);
        const view = await shown(scene, scene.alice);
        expect(viewOf(jsonOf(view))).to.deep.equal(view);
      });
    }

    it("has a schema that names all parts of it", async () => {
      const view = await shown(await networkHelpers.loadFixture(open));
      const { properties } = JSON.parse(jsonSchema()) as { properties: object };
      expect(Object.keys(properties).sort()).to.deep.equal(Object.keys(view).sort());
    });
  });

  it("given a node that has forgotten old state, it reads the same", async () => {
    const scene = await networkHelpers.loadFixture(claimed);
    const provider = new Proxy(scene.house.provider, {
      get: (target, name) => {
        if (name === "getCode") return () => Promise.reject(new Error("missing trie node"));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const view = await shown({ ...scene, house: { ...scene.house, provider } }, scene.alice);
    expect(view).to.deep.equal(await shown(scene, scene.alice));
  });

  describe("what isn't there", () => {
    it("given a number without an offering, it refuses with OFFERING_UNKNOWN", async () => {
      const { house, offeringId } = await networkHelpers.loadFixture(open);
      const error: unknown = await readOffering(house, { offeringId: offeringId + 1n }).catch((e: unknown) => e);
      expect(error).to.have.property("code", "OFFERING_UNKNOWN");
    });

    it("given an address without an offering contract, it refuses with DEPLOYMENT_MISSING", async () => {
      const { saleToken, alice } = await networkHelpers.loadFixture(open);
      for (const address of [await saleToken.getAddress(), alice.address]) {
        const error: unknown = await openHouse(ethers.provider, address).catch((e: unknown) => e);
        expect(error).to.have.property("code", "DEPLOYMENT_MISSING");
      }
    });
  });
});
