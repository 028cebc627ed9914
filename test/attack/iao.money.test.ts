// Threats 28, 31 and 32: who wants more out of an offering than he has paid for, over all of its contracts.
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import {
  attestNow,
  type Bid,
  bidden,
  claimedAll,
  deployedSystem,
  metNow,
  missedNow,
  offered,
  type OfferedScene,
  redeemedBy,
  settledNow,
  sumOf,
  swappedBy,
  whereabouts,
} from "../helpers/iao.ts";
import { FundingState, partOf, redeemedFor } from "../helpers/milestones.ts";
import { costAt, DAY, ONE, USD } from "../helpers/offering.ts";
import { PaymentEscrow__factory, StreamingStake__factory } from "../../typechain-types/index.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 20;

type Run = OfferedScene & { bids: Bid[] };

async function bought(parts: readonly [bigint, bigint]): Promise<Run> {
  const scene = await offered(await deployedSystem(connection));
  const cost = costAt(scene.disclosure, TICK);
  const bids = [scene.alice, scene.mallory].map((by, i) => ({
    by,
    tick: TICK,
    amount: (cost * (parts[i] ?? 0n)) / 100n,
  }));
  await bidden(scene, bids);
  await settledNow(scene);
  return { ...scene, bids };
}

const halved = () => bought([50n, 50n]);

async function pooled(scene: Run): Promise<Run> {
  await claimedAll(scene, scene.bids);
  await scene.escrow.sendLiquidity(scene.offeringId);
  await scene.locker.provide(scene.offeringId);
  return scene;
}

describe("a creator who bids for his own token by mallory, and never ships [32]", () => {
  for (const own of [20n, 50n, 80n, 95n]) {
    for (const sold of [0n, 50n, 100n]) {
      it(`when he buys ${own}% and sells ${sold}% of it to the pool: he gains no more than his share of what others pay`, async () => {
        const scene = await pooled(await bought([100n - own, own]));
        const { escrow, offeringId, saleToken, mallory, builder, usd, bids } = scene;
        const had = (await usd.balanceOf(mallory)) + (await usd.balanceOf(builder));
        const part = ((await saleToken.balanceOf(mallory)) * sold) / 100n;
        if (part > 0n) await swappedBy(scene, mallory, "token", part);
        await escrow.pay(offeringId);
        await missedNow(scene);
        if ((await saleToken.balanceOf(mallory)) > 0n) await redeemedBy(scene, mallory);
        const gain = (await usd.balanceOf(mallory)) + (await usd.balanceOf(builder)) - had;
        const [others, paid] = bids.map(({ amount }) => amount) as [bigint, bigint];
        const share = partOf(others, scene.disclosure.creatorShare);
        expect(gain - paid <= share, `he gains ${gain - paid}, more than ${share}`).to.equal(true);
      });
    }
  }
});

describe("who waits with his claim until the offering has failed [28]", () => {
  it("is paid as much for a token as who has claimed before", async () => {
    const scene = await networkHelpers.loadFixture(halved);
    const { alice, mallory, bids, usd } = scene;
    await claimedAll(scene, bids.slice(0, 1));
    await missedNow(scene);
    const had = [await usd.balanceOf(alice), await usd.balanceOf(mallory)] as const;
    await redeemedBy(scene, alice);
    await claimedAll(scene, bids);
    const refund = (await usd.balanceOf(mallory)) - had[1];
    await redeemedBy(scene, mallory);
    const [first, last] = [(await usd.balanceOf(alice)) - had[0], (await usd.balanceOf(mallory)) - had[1] - refund];
    expect(last - first).to.be.within(-2n, 2n);
  });

  it("can claim in the window for his bidder, and object with what he got", async () => {
    const scene = await networkHelpers.loadFixture(halved);
    const { escrow, offeringId, bids, mallory, saleToken } = scene;
    await attestNow(scene);
    await claimedAll(scene, bids);
    await saleToken.connect(mallory).approve(escrow, MaxUint256);
    const needed = await escrow.objectionNeeded(offeringId);
    await escrow.connect(mallory).objectTo(offeringId, needed);
    expect((await escrow.fundingOf(offeringId)).objections).to.equal(needed);
  });
});

describe("who buys the pool's tokens after a failure to redeem them [28]", () => {
  it("pays the pool, and the others get no less for theirs", async () => {
    const scene = await pooled(await networkHelpers.loadFixture(halved));
    const { escrow, offeringId, alice, mallory, saleToken, usd } = scene;
    await missedNow(scene);
    const { unreleased } = await escrow.fundingOf(offeringId);
    const due = redeemedFor(unreleased, await saleToken.balanceOf(alice), await saleToken.totalSupply());
    const own = await saleToken.balanceOf(mallory);
    const had = (await usd.balanceOf(mallory)) + redeemedFor(unreleased, own, await saleToken.totalSupply());
    await swappedBy(scene, mallory, "currency", 10_000n * USD);
    await redeemedBy(scene, mallory);
    expect((await usd.balanceOf(mallory)) <= had, "a profit").to.equal(true);
    const before = await usd.balanceOf(alice);
    await redeemedBy(scene, alice);
    expect((await usd.balanceOf(alice)) - before >= due, "alice has less").to.equal(true);
  });
});

describe("who gives to the contracts for nothing", () => {
  it("changes nothing of what others get, and loses it", async () => {
    const scene = await networkHelpers.loadFixture(halved);
    const { escrow, locker, offering, offeringId, bids, usd, mallory, alice, saleToken } = scene;
    for (const place of [escrow, locker, offering]) await usd.connect(mallory).transfer(place, USD);
    await claimedAll(scene, bids);
    for (const place of [escrow, locker, offering]) await saleToken.connect(mallory).transfer(place, ONE);
    await escrow.sendLiquidity(offeringId);
    await locker.provide(offeringId);
    const { revenue } = await locker.liquidityOf(offeringId);
    await missedNow(scene);
    const { unreleased } = await escrow.fundingOf(offeringId);
    const due = redeemedFor(unreleased, await saleToken.balanceOf(alice), await saleToken.totalSupply());
    const had = await usd.balanceOf(alice);
    await redeemedBy(scene, alice);
    expect((await usd.balanceOf(alice)) - had).to.equal(due);
    await redeemedBy(scene, mallory);
    const { currency, tokens } = await whereabouts(scene);
    const left = await escrow.fundingOf(offeringId);
    expect(currency.escrow).to.equal(left.unreleased + left.credit + USD);
    expect(currency.locker).to.equal(revenue + USD);
    expect([tokens.escrow, tokens.locker]).to.deep.equal([ONE, ONE]);
    expect(sumOf(tokens)).to.equal(await saleToken.totalSupply());
  });
});

describe("the fees of a model that was sold [27]", () => {
  it("go to who stakes its token, also what was collected before and not released", async () => {
    const scene = await pooled(await networkHelpers.loadFixture(halved));
    const { models, policies, stake, governance, rightsFactory, saleToken, alice, host, usd, modelId, policyHash } =
      scene;
    const house = await new PaymentEscrow__factory(governance).deploy(
      governance,
      governance,
      policies,
      stake,
      scene.hosts,
      [{ token: usd, cap: MaxUint256 }],
    );
    await usd.connect(alice).approve(house, MaxUint256);
    await house.connect(alice).pay(host, usd, modelId, policyHash, 1_000n * USD);
    const lineage = await models.lineageNumber(modelId);
    const { total } = await house.incomeOf(modelId, lineage, usd);
    await house.release(modelId, lineage, usd);

    await rightsFactory.create(saleToken);
    const rights = StreamingStake__factory.connect(await rightsFactory.rightsOf(saleToken), alice);
    await saleToken.connect(alice).approve(rights, MaxUint256);
    await rights.stake(alice, await saleToken.balanceOf(alice));
    await house.streamCredit(rights, usd);
    await time.increase(7n * DAY);
    const had = await usd.balanceOf(alice);
    await rights.claim(usd, alice);
    expect(total - ((await usd.balanceOf(alice)) - had)).to.be.within(0n, 1n);
    expect(total > 0n).to.equal(true);
  });
});

describe("a milestone that is met", () => {
  it("leaves nothing for who holds tokens to redeem", async () => {
    const scene = await pooled(await networkHelpers.loadFixture(halved));
    const { escrow, offeringId, alice, saleToken } = scene;
    await metNow(scene);
    await saleToken.connect(alice).approve(escrow, MaxUint256);
    await expect(escrow.connect(alice).redeem(offeringId, 1n, alice))
      .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
      .withArgs(offeringId, FundingState.Waiting);
  });
});
