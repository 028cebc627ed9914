// A stolen guardian key, at the worst moment: fees have just come in, and nobody has claimed yet.
import { expect } from "chai";
import { network } from "hardhat";
import { deploySplitter, SPLIT_ID, splitterCalls, type SplitterWorld, weightUpdates } from "../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;
const DAY = 86_400;
const FEES = 1_000n;

async function pausedByTheThief() {
  const world = await deploySplitter(ethers);
  const { setWeights, deposit } = splitterCalls(() => world);
  const { usd, alice, bob, guardian: thief } = world;
  await setWeights([
    [alice, 1n],
    [bob, 1n],
  ]);
  await deposit(usd, FEES);
  await world.splitter.connect(thief).pause();
  return { ...world, thief, began: await time.latest() };
}

describe("A stolen guardian key", () => {
  let world: SplitterWorld & { thief: SplitterWorld["guardian"]; began: number };
  const { deposit } = splitterCalls(() => world);

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(pausedByTheThief);
  });

  afterEach(async () => {
    const { usd, thief } = world;
    expect(await usd.balanceOf(thief)).to.equal(0n, "the thief's profit");
  });

  it("leaves every exit open: all fees are claimed while entries are paused", async () => {
    const { splitter, usd, alice, bob } = world;
    for (const account of [alice, bob]) {
      await expect(splitter.claim(SPLIT_ID, usd, account)).to.changeTokenBalance(ethers, usd, account, FEES / 2n);
    }
    expect(await usd.balanceOf(splitter)).to.equal(0n);
  });

  it("can't touch weights, caps, owner or guardian", async () => {
    const { splitter, usd, thief, owner } = world;
    const asThief = splitter.connect(thief);
    const refused: [() => Promise<unknown>, string][] = [
      [() => asThief.setWeights(SPLIT_ID, weightUpdates([[thief, 1n]])), "WeightedSplitterNotSplitOwner"],
      [() => asThief.setSplitOwner(SPLIT_ID, thief), "WeightedSplitterNotSplitOwner"],
      [() => asThief.setTokenCap(usd, 0n), "OwnableUnauthorizedAccount"],
      [() => asThief.setGuardian(thief), "OwnableUnauthorizedAccount"],
      [() => asThief.transferOwnership(thief), "OwnableUnauthorizedAccount"],
      [() => asThief.acceptOwnership(), "OwnableUnauthorizedAccount"],
      [() => asThief.renounceOwnership(), "GuardedOwnerRequired"],
    ];
    for (const [call, error] of refused) await expect(call()).to.be.revertedWithCustomError(splitter, error);
    expect(await splitter.owner()).to.equal(owner.address);
  });

  it("can't keep the door shut: 14 days later deposits go in, and for 46 more they can't be stopped", async () => {
    const { splitter, usd, thief, began } = world;
    await splitter.connect(thief).unpause();
    await expect(splitter.connect(thief).pause()).to.be.revertedWithCustomError(splitter, "GuardedPausedRecently");
    await time.increaseTo(began + 14 * DAY);
    for (const day of [14, 30, 59]) {
      await time.increaseTo(began + day * DAY + 1);
      await expect(splitter.connect(thief).pause()).to.be.revertedWithCustomError(splitter, "GuardedPausedRecently");
      await deposit(usd, 1n);
    }
  });

  it("can't stop his own replacement, which may end the pause at once", async () => {
    const { splitter, usd, owner, stranger: successor, thief } = world;
    await splitter.connect(owner).setGuardian(successor);
    await splitter.connect(successor).unpause();
    await deposit(usd, 1n);
    await expect(splitter.connect(thief).pause()).to.be.revertedWithCustomError(splitter, "GuardedNotGuardian");
  });
});
