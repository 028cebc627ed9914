import { expect } from "chai";
import { network } from "hardhat";
import { DAY, deployedGovernance, MILLION } from "../../helpers/governance.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const BLOCK_NUMBERS = "mode=blocknumber&from=default";
const SECONDS = "mode=timestamp";

async function deployed() {
  return deployedGovernance(connection);
}

/** OPEN and a second source, over both of which Alice has votes; Bob has them in the second one only. */
async function twoSources() {
  const scene = await deployed();
  const { open, give, alice, bob, carol } = scene;
  const second = await ethers.deployContract("OpenToken", ["Second", "TWO", 100n * MILLION, bob]);
  const both = await ethers.deployContract("VotingPower", [[open, second]]);

  await give(alice, 30n * MILLION);
  await open.transfer(carol, 7n * MILLION);
  await second.connect(bob).transfer(alice, 12n * MILLION);
  await second.connect(alice).delegate(alice);
  await second.connect(bob).delegate(bob);
  const then = await time.latest();
  await time.increase(DAY);
  return { ...scene, second, both, then };
}

describe("VotingPower", () => {
  describe("constructor", () => {
    it("when there is no source, it reverts with VotingPowerNoSources", async () => {
      const { votingPower } = await networkHelpers.loadFixture(deployed);
      await expect(ethers.deployContract("VotingPower", [[]])).to.be.revertedWithCustomError(
        votingPower,
        "VotingPowerNoSources",
      );
    });

    for (const order of ["next to each other", "apart"]) {
      it(`when a source appears twice, ${order}, it reverts with VotingPowerDuplicateSource`, async () => {
        const { votingPower, open, second } = await networkHelpers.loadFixture(twoSources);
        const sources = order === "apart" ? [open, second, open] : [second, open, open];
        await expect(ethers.deployContract("VotingPower", [sources]))
          .to.be.revertedWithCustomError(votingPower, "VotingPowerDuplicateSource")
          .withArgs(open.target);
      });
    }

    for (const { label, mode, early } of [
      { label: "counts blocks", mode: BLOCK_NUMBERS, early: 1_000n },
      { label: "says that it counts blocks, at a number that is the time", mode: BLOCK_NUMBERS, early: 0n },
      { label: "is a second late", mode: SECONDS, early: 1n },
      { label: "is a second early", mode: SECONDS, early: -1n },
    ]) {
      it(`when a source's clock ${label}, it reverts with VotingPowerWrongClock`, async () => {
        const { votingPower, open } = await networkHelpers.loadFixture(deployed);
        const at = BigInt(await time.latest()) + 100n;
        const source = await ethers.deployContract("VotesSourceMock", [mode, at - early]);
        await time.setNextBlockTimestamp(at);
        await expect(ethers.deployContract("VotingPower", [[open, source]]))
          .to.be.revertedWithCustomError(votingPower, "VotingPowerWrongClock")
          .withArgs(source.target, mode, at - early);
      });
    }

    it("when a source's clock is right, it takes it", async () => {
      const { open } = await networkHelpers.loadFixture(deployed);
      const at = (await time.latest()) + 100;
      const source = await ethers.deployContract("VotesSourceMock", [SECONDS, at]);
      await time.setNextBlockTimestamp(at);
      const votingPower = await ethers.deployContract("VotingPower", [[source, open]]);
      expect(await votingPower.sources()).to.deep.equal([source.target, open.target]);
    });

    it("when a source is an account without code, it reverts", async () => {
      const { stranger } = await networkHelpers.loadFixture(deployed);
      await expect(ethers.deployContract("VotingPower", [[stranger]])).to.be.revert(ethers);
    });
  });

  describe("sources", () => {
    it("given the deployed suite, it has OPEN, the vault and the stake, and nothing else", async () => {
      const { votingPower, open, vault, stake } = await networkHelpers.loadFixture(deployed);
      expect(await votingPower.sources()).to.deep.equal([open.target, vault.target, stake.target]);
    });

    it("given two sources, it has them in the order of the constructor", async () => {
      const { both, open, second } = await networkHelpers.loadFixture(twoSources);
      expect(await both.sources()).to.deep.equal([open.target, second.target]);
    });
  });

  describe("getVotes", () => {
    it("given two sources, it adds an account's votes up", async () => {
      const { both, alice, bob, carol } = await networkHelpers.loadFixture(twoSources);
      expect(await both.getVotes(alice)).to.equal(42n * MILLION);
      expect(await both.getVotes(bob)).to.equal(88n * MILLION);
      expect(await both.getVotes(carol)).to.equal(0n, "no delegate");
    });

    it("when OPEN moves, it follows at once", async () => {
      const { both, open, alice, bob } = await networkHelpers.loadFixture(twoSources);
      await open.connect(alice).transfer(bob, 30n * MILLION);
      expect(await both.getVotes(alice)).to.equal(12n * MILLION);
      expect(await both.getVotes(bob)).to.equal(88n * MILLION, "no delegate in OPEN");
    });
  });

  describe("getPastVotes", () => {
    it("given two sources, it adds up the votes at the end of that second", async () => {
      const { both, open, second, alice, bob, then } = await networkHelpers.loadFixture(twoSources);
      await open.connect(alice).transfer(bob, 30n * MILLION);
      await second.connect(alice).transfer(bob, 12n * MILLION);
      await time.increase(1);
      expect(await both.getPastVotes(alice, then)).to.equal(42n * MILLION);
      expect(await both.getPastVotes(bob, then)).to.equal(88n * MILLION);
      expect(await both.getPastVotes(bob, then - 1)).to.equal(0n);
    });

    it("when the second is not over, it reverts with the source's ERC5805FutureLookup", async () => {
      const { both, open, alice } = await networkHelpers.loadFixture(twoSources);
      const now = await time.latest();
      for (const timepoint of [now, now + 1]) {
        await expect(both.getPastVotes(alice, timepoint))
          .to.be.revertedWithCustomError(open, "ERC5805FutureLookup")
          .withArgs(timepoint, now);
      }
      expect(await both.getPastVotes(alice, now - 1)).to.equal(42n * MILLION);
    });
  });

  describe("getPastTotalSupply", () => {
    it("given two sources, it adds up what had a delegate, and nothing else", async () => {
      const { both, then } = await networkHelpers.loadFixture(twoSources);
      expect(await both.getPastTotalSupply(then)).to.equal(130n * MILLION);
      expect(await both.getPastTotalSupply(then - 1)).to.equal(42n * MILLION, "before Bob's delegation");
    });

    it("given the deployed suite, whose deployer holds all of OPEN without a delegate, it is zero", async () => {
      const { votingPower } = await networkHelpers.loadFixture(deployed);
      expect(await votingPower.getPastTotalSupply((await time.latest()) - 1)).to.equal(0n);
    });

    it("when the second is not over, it reverts with the source's ERC5805FutureLookup", async () => {
      const { both, open } = await networkHelpers.loadFixture(twoSources);
      const now = await time.latest();
      await expect(both.getPastTotalSupply(now))
        .to.be.revertedWithCustomError(open, "ERC5805FutureLookup")
        .withArgs(now, now);
    });
  });

  describe("clock", () => {
    it("it counts seconds, and says so", async () => {
      const { votingPower } = await networkHelpers.loadFixture(deployed);
      expect(await votingPower.clock()).to.equal(await time.latest());
      expect(await votingPower.CLOCK_MODE()).to.equal(SECONDS);
    });
  });
});
