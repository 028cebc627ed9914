// Threats 27, 28, 30 and 32 across the contracts of an offering: each is real, and bound to the others.
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import { ModelOffering__factory } from "../../typechain-types/index.ts";
import {
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
} from "../helpers/iao.ts";
import { State as LockState } from "../helpers/locker.ts";
import { FundingState, partOf } from "../helpers/milestones.ts";
import { CAP, costAt, State } from "../helpers/offering.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const TICK = 20;

type Run = OfferedScene & { bids: Bid[] };

/** alice and bob have bid all that the supply costs, at one limit. */
async function bid(scene: OfferedScene): Promise<Run> {
  const cost = costAt(scene.disclosure, TICK);
  const bids = [scene.alice, scene.bob].map((by) => ({ by, tick: TICK, amount: cost / 2n + 1n }));
  await bidden(scene, bids);
  return { ...scene, bids };
}

/** The currency doesn't pay the locker. */
async function blocking() {
  const currency = await ethers.deployContract("TokenMockBlocklist");
  const scene = await bid(await offered(await deployedSystem(connection, currency)));
  await currency.setBlocked(scene.locker, true);
  return { ...scene, currency };
}

/** A second contract names the escrow, which is bound to the first. */
async function misbound(): Promise<Run> {
  const scene = await deployedSystem(connection);
  const { governance, guardian, models, builder, factory, escrow, rightsFactory, governor, alice, bob, usd } = scene;
  const places = [models, factory, escrow, rightsFactory, governor] as const;
  const offering = await new ModelOffering__factory(governance).deploy(governance, guardian, ...places);
  await offering.setCurrencyCap(usd, CAP);
  await models.connect(builder).setApprovalForAll(offering, true);
  for (const bidder of [alice, bob]) await usd.connect(bidder).approve(offering, MaxUint256);
  return bid(await offered({ ...scene, offering }));
}

async function settled(): Promise<Run> {
  const scene = await bid(await offered(await deployedSystem(connection)));
  await settledNow(scene);
  await claimedAll(scene, scene.bids);
  return scene;
}

/** The model's owner, as if the governor could do whatever it wants. */
async function ownerOf({ models, modelId }: Run) {
  const address = await models.ownerOfModel(modelId);
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getImpersonatedSigner(address);
}

describe("a currency that doesn't pay the locker", () => {
  let scene: Awaited<ReturnType<typeof blocking>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(blocking);
  });

  it("holds up neither the settlement nor claims, milestones and the creator's pay", async () => {
    const { offering, escrow, offeringId, bids, builder, usd, disclosure } = scene;
    const had = await usd.balanceOf(builder);
    await settledNow(scene);
    expect(await offering.stateOf(offeringId)).to.equal(State.Succeeded);
    await claimedAll(scene, bids);
    while ((await escrow.fundingOf(offeringId)).state !== FundingState.Complete) await metNow(scene);
    await escrow.pay(offeringId);
    const { proceeds } = await offering.outcomeOf(offeringId);
    expect((await usd.balanceOf(builder)) - had).to.equal(proceeds - partOf(proceeds, disclosure.liquidityShare));
  });

  it("holds up the locker's part alone, which anybody sends when it pays again", async () => {
    const { offering, escrow, locker, offeringId, currency, mallory, disclosure } = scene;
    await settledNow(scene);
    await expect(escrow.sendLiquidity(offeringId))
      .to.be.revertedWithCustomError(currency, "TokenMockBlocked")
      .withArgs(locker);
    await currency.setBlocked(locker, false);
    await escrow.connect(mallory).sendLiquidity(offeringId);
    const { proceeds } = await offering.outcomeOf(offeringId);
    expect((await locker.liquidityOf(offeringId)).amount).to.equal(partOf(proceeds, disclosure.liquidityShare));
    await locker.provide(offeringId);
    expect((await locker.liquidityOf(offeringId)).state).to.equal(LockState.Locked);
  });

  it("when the offering fails, leaves the locker's part to the holders, who get all but the creator's", async () => {
    const { offering, escrow, offeringId, bids, alice, bob, usd, disclosure } = scene;
    await settledNow(scene);
    await claimedAll(scene, bids);
    await missedNow(scene);
    const had = (await usd.balanceOf(alice)) + (await usd.balanceOf(bob));
    for (const account of [alice, bob]) await redeemedBy(scene, account);
    const { proceeds } = await offering.outcomeOf(offeringId);
    const due = proceeds - partOf(proceeds, disclosure.creatorShare);
    const left = (await escrow.fundingOf(offeringId)).unreleased;
    // a unit of the token that rounding left in the offering contract takes its part
    expect((await usd.balanceOf(alice)) + (await usd.balanceOf(bob)) - had).to.equal(due - left);
    expect(left < 3n, `${left} left`).to.equal(true);
    await expect(escrow.sendLiquidity(offeringId))
      .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToSend")
      .withArgs(offeringId);
  });
});

describe("a settlement that can't be", () => {
  const refunded = async (scene: Run) => {
    const { offering, offeringId, bids, usd } = scene;
    const attempt = settledNow(scene);
    await expect(attempt).to.revert(ethers);
    await networkHelpers.time.increase(await offering.SETTLE_PERIOD());
    await offering.connect(scene.mallory).abandon(offeringId, scene.disclosure);
    for (const { by, tick, amount } of bids) {
      const had = await usd.balanceOf(by);
      await offering.claim(offeringId, by, tick);
      expect((await usd.balanceOf(by)) - had).to.equal(amount);
    }
    expect(await usd.balanceOf(offering)).to.equal(0n);
  };

  it("since the currency doesn't pay the escrow, keeps nobody's bid", async () => {
    const scene = await networkHelpers.loadFixture(blocking);
    await scene.currency.setBlocked(scene.escrow, true);
    await refunded(scene);
  });

  it("since the escrow is bound to another offering contract, keeps nobody's bid", async () => {
    await refunded(await networkHelpers.loadFixture(misbound));
  });
});

describe("a governor who wants the model's fees for himself [27]", () => {
  it("can't turn them away from those who stake the token", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const { models, modelId, saleToken, rightsFactory } = scene;
    const [rights, owner] = [await rightsFactory.rightsOf(saleToken), await ownerOf(scene)];
    await expect(models.connect(owner).setReceiver(modelId, owner, false))
      .to.be.revertedWithCustomError(models, "ModelRegistryInvalidReceiver")
      .withArgs(modelId, owner, true);
    expect(await models.receiverOf(modelId)).to.equal(rights);
  });

  it("can't offer the model a second time, under another token", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const { models, modelId, offering, disclosure, saleToken, rightsFactory } = scene;
    const owner = await ownerOf(scene);
    await models.connect(owner).setApprovalForAll(offering, true);
    await expect(offering.connect(owner).create(disclosure))
      .to.be.revertedWithCustomError(offering, "ModelOfferingReceiverFixed")
      .withArgs(modelId, await rightsFactory.rightsOf(saleToken));
  });
});
