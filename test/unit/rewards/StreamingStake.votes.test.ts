import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { COOLDOWN, deployStake, ONE } from "../../helpers/stake.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const deployed = () => deployStake(connection);

/** Alice has staked ten tokens and named Bob her delegate. */
async function delegated() {
  const scene = await deployed();
  await scene.stake.connect(scene.alice).stake(scene.alice, 10n * ONE);
  await scene.stake.connect(scene.alice).delegate(scene.bob);
  return scene;
}

describe("StreamingStake, votes", () => {
  const load = <T>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  it("has the clock of seconds and its own domain", async () => {
    const { stake } = await load(deployed);
    expect(await stake.clock()).to.equal(await networkHelpers.time.latest());
    expect(await stake.CLOCK_MODE()).to.equal("mode=timestamp");
    const { name, version, verifyingContract } = await stake.eip712Domain();
    expect([name, version, verifyingContract]).to.deep.equal(["StreamingStake", "1", stake.target]);
  });

  describe("given the account has no delegate", () => {
    it("its shares don't vote, and don't count as supply", async () => {
      const { stake, alice } = await load(deployed);
      await stake.connect(alice).stake(alice, ONE);
      expect(await stake.getVotes(alice)).to.equal(0n);
      expect(await stake.getDelegatedSupply()).to.equal(0n);
    });

    it("rises by all its shares when it names one", async () => {
      const { stake, alice, bob } = await load(deployed);
      await stake.connect(bob).stake(alice, ONE);
      await expect(stake.connect(alice).delegate(bob))
        .to.emit(stake, "DelegateVotesChanged")
        .withArgs(bob.address, 0n, ONE);
      expect(await stake.getVotes(bob)).to.equal(ONE);
      expect(await stake.getDelegatedSupply()).to.equal(ONE);
    });
  });

  describe("given the account has a delegate", () => {
    it("rises by what is staked for it, whoever pays", async () => {
      const { stake, alice, bob, mallory } = await load(delegated);
      await stake.connect(mallory).stake(alice, ONE);
      expect(await stake.getVotes(bob)).to.equal(11n * ONE);
      expect(await stake.getDelegatedSupply()).to.equal(11n * ONE);
    });

    it("falls by what cools, and rises by what is staked again", async () => {
      const { stake, alice, bob } = await load(delegated);
      await stake.connect(alice).startCooldown(4n * ONE);
      expect(await stake.getVotes(bob)).to.equal(6n * ONE);
      expect(await stake.getDelegatedSupply()).to.equal(6n * ONE);
      await stake.connect(alice).cancelCooldown(ONE);
      expect(await stake.getVotes(bob)).to.equal(7n * ONE);
      expect(await stake.getDelegatedSupply()).to.equal(7n * ONE);
    });

    it("stays when what cooled leaves, and when income comes or goes", async () => {
      const { stake, usd, payer, alice, bob } = await load(delegated);
      await stake.connect(alice).startCooldown(4n * ONE);
      await stake.connect(payer).fund(usd, 1_000n);
      await networkHelpers.time.increase(COOLDOWN);
      await stake.connect(alice).withdraw(alice);
      await stake.claim(usd, alice);
      expect(await stake.getVotes(bob)).to.equal(6n * ONE);
      expect(await stake.getDelegatedSupply()).to.equal(6n * ONE);
    });

    it("moves with the delegation, shares only, and votes once", async () => {
      const { stake, alice, bob, mallory } = await load(delegated);
      await stake.connect(alice).startCooldown(4n * ONE);
      await stake.connect(alice).delegate(mallory);
      await stake.connect(alice).delegate(mallory);
      expect(await stake.getVotes(bob)).to.equal(0n);
      expect(await stake.getVotes(mallory)).to.equal(6n * ONE);
      expect(await stake.getDelegatedSupply()).to.equal(6n * ONE);
    });

    it("ends when it names nobody", async () => {
      const { stake, alice, bob } = await load(delegated);
      await stake.connect(alice).delegate(ZeroAddress);
      expect(await stake.getVotes(bob)).to.equal(0n);
      expect(await stake.getDelegatedSupply()).to.equal(0n);
    });
  });

  it("remembers every past second", async () => {
    const { stake, alice, bob, start, at, pass } = await load(deployed);
    await stake.connect(alice).delegate(bob);
    await at(0n, () => stake.connect(alice).stake(alice, 10n * ONE));
    await at(10n, () => stake.connect(alice).startCooldown(4n * ONE));
    await at(20n, () => stake.connect(alice).cancelCooldown(ONE));
    await pass(30n);
    for (const [offset, votes] of [
      [-1n, 0n],
      [0n, 10n],
      [9n, 10n],
      [10n, 6n],
      [19n, 6n],
      [20n, 7n],
      [29n, 7n],
    ] as const) {
      expect(await stake.getPastVotes(bob, start + offset)).to.equal(votes * ONE);
      expect(await stake.getPastDelegatedSupply(start + offset)).to.equal(votes * ONE);
      expect(await stake.getPastTotalSupply(start + offset)).to.equal(votes * ONE);
    }
  });

  it("reverts with ERC5805FutureLookup for the present", async () => {
    const { stake, bob } = await load(delegated);
    const now = await networkHelpers.time.latest();
    const calls = [
      () => stake.getPastVotes(bob, now),
      () => stake.getPastDelegatedSupply(now),
      () => stake.getPastTotalSupply(now),
    ];
    for (const call of calls) {
      await expect(call()).to.be.revertedWithCustomError(stake, "ERC5805FutureLookup").withArgs(now, now);
    }
  });
});
