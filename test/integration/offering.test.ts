import { expect } from "chai";
import { network } from "hardhat";
import {
  attestNow,
  type Bid,
  bidden,
  claimedAll,
  deployedSystem,
  metNow,
  offered,
  type OfferedScene,
  redeemedBy,
  settledNow,
  sumOf,
  swappedBy,
  whereabouts,
} from "../helpers/iao.ts";
import { State as LockState } from "../helpers/locker.ts";
import {
  contributorTree,
  COST,
  FundingState,
  partOf,
  provenLeaf,
  redeemedFor,
  Ruling,
  splitBond,
  URI,
  BOND,
  FUNDS,
} from "../helpers/milestones.ts";
import { costAt, PRICE_UNIT, State, USD } from "../helpers/offering.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
/** The limit that bob and mallory share. */
const TICK = 20;

type Run = OfferedScene & { bids: Bid[]; before: Awaited<ReturnType<typeof whereabouts>> };

/** Three bidders are filled whole, in part and not at all. */
async function sold(): Promise<Run> {
  const scene = await offered(await deployedSystem(connection));
  const { alice, bob, mallory, disclosure } = scene;
  const cost = costAt(disclosure, TICK);
  const bids = [
    { by: alice, tick: 40, amount: cost / 3n },
    { by: bob, tick: TICK, amount: cost / 2n },
    { by: mallory, tick: TICK, amount: cost / 2n + 1n },
    { by: mallory, tick: 3, amount: 7n * USD },
  ];
  const before = await whereabouts(scene);
  await bidden(scene, bids);
  await settledNow(scene);
  await claimedAll(scene, bids);
  return { ...scene, bids, before };
}

/** The pool has traded, and its fees have gone to the revenue rights. */
async function traded(): Promise<Run> {
  const scene = await sold();
  const { escrow, locker, offeringId, saleToken, alice, bob } = scene;
  await escrow.sendLiquidity(offeringId);
  await locker.provide(offeringId);
  await swappedBy(scene, alice, "token", (await saleToken.balanceOf(alice)) / 3n);
  await swappedBy(scene, bob, "currency", 1_000n * USD);
  await locker.collect(offeringId);
  await locker.stream(offeringId);
  return scene;
}

/** The first milestone is met, the second one contested. */
async function contested(): Promise<Run> {
  const scene = await traded();
  const { escrow, offeringId, saleToken, bob, mallory } = scene;
  await metNow(scene);
  await escrow.pay(offeringId);
  await attestNow(scene);
  const needed = await escrow.objectionNeeded(offeringId);
  await saleToken.connect(bob).approve(escrow, needed);
  await escrow.connect(bob).objectTo(offeringId, needed);
  await escrow.connect(mallory).contest(offeringId, URI, { value: COST });
  return scene;
}

async function ruled(ruling: bigint): Promise<Run> {
  const scene = await contested();
  const { council, judge, escrow, offeringId, bob } = scene;
  await council.connect(judge).vote((await council.disputeCount()) - 1n, ruling, ethers.id("reason"));
  await escrow.withdrawObjection(offeringId, 1n, bob);
  return scene;
}

const failed = () => ruled(Ruling.NotMet);
const complete = () => ruled(Ruling.Met);

/** Every unit is where it was or where it went, and nothing of the token is but its supply. */
async function expectAllAccountedFor({ before, ...scene }: Run): Promise<void> {
  const after = await whereabouts(scene);
  expect(sumOf(after.currency)).to.equal(sumOf(before.currency));
  expect(sumOf(after.tokens)).to.equal(await scene.saleToken.totalSupply());
}

describe("an offering from its disclosure to its end", () => {
  let scene: Run;

  describe("given that it is settled and all have claimed", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(sold);
    });

    it("has sold all, and leaves less than a unit for each claim", async () => {
      const { offering, offeringId, bids } = scene;
      expect(await offering.stateOf(offeringId)).to.equal(State.Succeeded);
      const { currency, tokens } = await whereabouts(scene);
      expect(currency.offering < BigInt(bids.length)).to.equal(true);
      expect(tokens.offering < BigInt(bids.length)).to.equal(true);
      await expectAllAccountedFor(scene);
    });

    it("has given the escrow just what it has noted", async () => {
      const { escrow, offering, offeringId, disclosure } = scene;
      const { proceeds, price } = await offering.outcomeOf(offeringId);
      const { unreleased, credit, liquidity, liquidityTokens } = await escrow.fundingOf(offeringId);
      expect(liquidity).to.equal(partOf(proceeds, disclosure.liquidityShare));
      expect(liquidityTokens).to.equal((liquidity * PRICE_UNIT) / price);
      const { currency, tokens } = await whereabouts(scene);
      expect([currency.escrow, unreleased + credit + liquidity]).to.deep.equal([proceeds, proceeds]);
      expect(tokens.escrow).to.equal(disclosure.teamSupply + disclosure.contributorSupply + liquidityTokens);
      expect(await scene.saleToken.totalSupply()).to.equal(disclosure.saleSupply + tokens.escrow);
    });

    it("has given the locker just what it has noted, once somebody sends it", async () => {
      const { escrow, locker, offeringId } = scene;
      await escrow.sendLiquidity(offeringId);
      const { amount, tokens } = await locker.liquidityOf(offeringId);
      const places = await whereabouts(scene);
      expect([amount, tokens]).to.deep.equal([places.currency.locker, places.tokens.locker]);
      await expectAllAccountedFor(scene);
    });

    it("has given the model to the governor, and its fees to who stakes the token", async () => {
      const { models, modelId, governor, rightsFactory, saleToken } = scene;
      expect(await models.ownerOfModel(modelId)).to.equal(await governor.getAddress());
      expect(await models.receiverOf(modelId)).to.equal(await rightsFactory.rightsOf(saleToken));
    });
  });

  describe("given that its pool has traded", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(traded);
    });

    it("has its liquidity locked, its fees streamed, and nothing left in the locker", async () => {
      const { locker, offeringId, rightsFactory, saleToken, usd } = scene;
      expect((await locker.liquidityOf(offeringId)).state).to.equal(LockState.Locked);
      const { currency, tokens } = await whereabouts(scene);
      expect([currency.locker, tokens.locker]).to.deep.equal([0n, 0n]);
      const rights = await ethers.getContractAt("StreamingStake", await rightsFactory.rightsOf(saleToken));
      expect((await rights.getStream(usd)).held).to.equal(currency.rights);
      expect(currency.rights > 0n).to.equal(true);
      await expectAllAccountedFor(scene);
    });
  });

  describe("given that its second milestone is ruled not to be met", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(failed);
    });

    it("has burned what team and contributors would have had, and shared the bond", async () => {
      const { escrow, offeringId, vault, attestor, mallory } = scene;
      expect((await escrow.fundingOf(offeringId)).state).to.equal(FundingState.Failed);
      expect((await whereabouts(scene)).tokens.escrow).to.equal(0n);
      expect(await vault.bondOf(escrow, attestor)).to.deep.equal([FUNDS - BOND, 0n]);
      expect(await vault.bondOf(escrow, mallory)).to.deep.equal([FUNDS + splitBond(BOND).award, 0n]);
      await expectAllAccountedFor(scene);
    });

    it("pays everybody who burns his tokens his part, and keeps the pool's", async () => {
      const { escrow, offeringId, alice, bob, mallory, saleToken, usd } = scene;
      const { unreleased } = await escrow.fundingOf(offeringId);
      const supply = await saleToken.totalSupply();
      for (const account of [alice, bob, mallory]) {
        const due = redeemedFor(unreleased, await saleToken.balanceOf(account), supply);
        const had = await usd.balanceOf(account);
        await redeemedBy(scene, account);
        expect((await usd.balanceOf(account)) - had - due).to.be.within(0n, 2n);
      }
      const { currency, tokens } = await whereabouts(scene);
      expect(currency.escrow).to.equal((await escrow.fundingOf(offeringId)).unreleased);
      expect(sumOf(tokens)).to.equal(tokens.pool + tokens.offering);
      expect(currency.escrow - redeemedFor(unreleased, tokens.pool + tokens.offering, supply)).to.be.within(-3n, 3n);
      await expectAllAccountedFor(scene);
    });
  });

  describe("given that its last milestone is ruled to be met, and all has vested", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(complete);
      await time.increase(scene.disclosure.vestingPeriod);
    });

    it("pays the creator all that is left, and the escrow keeps no money", async () => {
      const { escrow, offering, offeringId, builder, usd, disclosure, before } = scene;
      await escrow.pay(offeringId);
      const { proceeds } = await offering.outcomeOf(offeringId);
      const gain = (await usd.balanceOf(builder)) - before.currency.builder;
      expect(gain).to.equal(proceeds - partOf(proceeds, disclosure.liquidityShare));
      expect((await whereabouts(scene)).currency.escrow).to.equal(0n);
      await expectAllAccountedFor(scene);
    });

    it("pays team and contributors their tokens, and the escrow keeps none", async () => {
      const { escrow, offeringId, disclosure, alice, bob, team, saleToken } = scene;
      await escrow.releaseTeam(offeringId, disclosure);
      for (const account of [alice, bob]) {
        const { leaf, proof } = provenLeaf(contributorTree([alice.address, bob.address]), account.address);
        await escrow.releaseContributor(offeringId, disclosure, leaf, proof);
      }
      expect(await saleToken.balanceOf(team)).to.equal(disclosure.teamSupply);
      expect((await whereabouts(scene)).tokens.escrow).to.equal(0n);
      await expectAllAccountedFor(scene);
    });
  });
});
