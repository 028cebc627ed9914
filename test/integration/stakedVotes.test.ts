// OPEN that is staked in the deployed suite, and the votes of it.
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  deployedGovernance,
  FLOOR,
  GOVERNANCE,
  type GovernanceScene,
  MILLION,
  OPEN_CAP,
  proposalOf,
  State,
  statesOf,
  Vote,
} from "../helpers/governance.ts";
import { COOLDOWN } from "../helpers/stake.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const ALL = 100n * MILLION;
const STAKED = 40n * MILLION;

/** Stakes an account's OPEN for itself. */
async function stakeOf({ open, stake }: GovernanceScene, account: HardhatEthersSigner, amount: bigint) {
  await open.connect(account).approve(stake, amount);
  await stake.connect(account).stake(account, amount);
}

/** Alice has all OPEN that votes, in her wallet and delegated to herself. */
async function held() {
  const scene = await deployedGovernance(connection);
  await scene.give(scene.alice, ALL);
  await time.increase(1);
  return scene;
}

/** Alice has staked a part of it and named no delegate there. */
async function staked() {
  const scene = await held();
  await stakeOf(scene, scene.alice, STAKED);
  await time.increase(1);
  return scene;
}

/** She has named herself. */
async function delegated() {
  const scene = await staked();
  await scene.stake.connect(scene.alice).delegate(scene.alice);
  await time.increase(1);
  return scene;
}

/** The votes of an account, the votable supply and the quorum, at the end of the second before. */
async function pastOf({ votingPower, governor }: GovernanceScene, account: HardhatEthersSigner) {
  const then = (await time.latest()) - 1;
  return {
    votes: await votingPower.getPastVotes(account, then),
    supply: await votingPower.getPastTotalSupply(then),
    quorum: await governor.quorum(then),
  };
}

/** The quorum where this much OPEN has a delegate. */
function quorumOf(votable: bigint): bigint {
  const share = (votable * BigInt(GOVERNANCE.quorumPercent)) / 100n;
  return share > FLOOR ? share : FLOOR;
}

function raise({ splitter, open }: GovernanceScene) {
  return proposalOf("Raise the cap", [splitter, "setTokenCap", [open.target, 2n * OPEN_CAP]]);
}

describe("Votes of staked OPEN", () => {
  let scene: GovernanceScene;

  describe("given OPEN in a wallet", () => {
    it("all of it votes, and makes the quorum", async () => {
      scene = await networkHelpers.loadFixture(held);

      expect(await pastOf(scene, scene.alice)).to.deep.equal({ votes: ALL, supply: ALL, quorum: quorumOf(ALL) });
    });
  });

  describe("given a stake without a delegate", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(staked);
    });

    it("what is staked neither votes nor makes the quorum", async () => {
      const left = ALL - STAKED;

      expect(await pastOf(scene, scene.alice)).to.deep.equal({ votes: left, supply: left, quorum: quorumOf(left) });
    });

    it("the stake has no votes of what it holds, and no delegate", async () => {
      const { open, stake, votingPower } = scene;

      expect(await open.balanceOf(stake)).to.equal(STAKED);
      expect(await open.delegates(stake)).to.equal(ZeroAddress);
      expect(await votingPower.getVotes(stake)).to.equal(0n);
    });

    it("the seconds before keep their votes", async () => {
      const { alice, votingPower, stake } = scene;
      const [event] = await stake.queryFilter(stake.filters.Staked());
      const block = await event?.getBlock();
      const before = (block?.timestamp ?? 0) - 1;

      expect(await votingPower.getPastVotes(alice, before)).to.equal(ALL);
      expect(await votingPower.getPastTotalSupply(before)).to.equal(ALL);
    });
  });

  describe("given a stake with a delegate", () => {
    beforeEach(async () => {
      scene = await networkHelpers.loadFixture(delegated);
    });

    it("each unit votes once, in the wallet or at the stake", async () => {
      const { alice, open, stake } = scene;

      expect(await open.getVotes(alice)).to.equal(ALL - STAKED);
      expect(await stake.getVotes(alice)).to.equal(STAKED);
      expect(await pastOf(scene, alice)).to.deep.equal({ votes: ALL, supply: ALL, quorum: quorumOf(ALL) });
    });

    it("another delegate at the stake has its votes, and no others", async () => {
      const { alice, bob, stake } = scene;
      await stake.connect(alice).delegate(bob);
      await time.increase(1);

      const { supply } = await pastOf(scene, alice);
      expect((await pastOf(scene, alice)).votes).to.equal(ALL - STAKED);
      expect((await pastOf(scene, bob)).votes).to.equal(STAKED);
      expect(supply).to.equal(ALL);
    });

    it("what cools has no vote, and votes again once it is withdrawn", async () => {
      const { alice, stake } = scene;
      await stake.connect(alice).startCooldown(STAKED);
      await time.increase(1);
      const cooling = await pastOf(scene, alice);
      await time.increase(COOLDOWN);
      await stake.connect(alice).withdraw(alice);
      await time.increase(1);

      expect([cooling.votes, cooling.supply]).to.deep.equal([ALL - STAKED, ALL - STAKED]);
      expect(await pastOf(scene, alice)).to.deep.equal({ votes: ALL, supply: ALL, quorum: quorumOf(ALL) });
    });

    it("OPEN that is funded as income has no vote until it is claimed", async () => {
      const { alice, deployer, open, stake } = scene;
      await open.approve(stake, MILLION);
      await stake.fund(open, MILLION);
      await time.increase(await stake.STREAM_PERIOD());
      const streamed = await pastOf(scene, alice);
      await stake.connect(deployer).claim(open, alice);
      const claimed = (await open.balanceOf(alice)) - (ALL - STAKED);
      await time.increase(1);

      expect([streamed.votes, streamed.supply]).to.deep.equal([ALL, ALL]);
      expect(claimed > 0n).to.equal(true);
      const { votes, supply } = await pastOf(scene, alice);
      expect([votes, supply]).to.deep.equal([ALL + claimed, ALL + claimed]);
    });
  });

  describe("given a proposal", () => {
    it("staked OPEN alone proposes, votes and carries it", async () => {
      scene = await networkHelpers.loadFixture(held);
      const { alice, bob, stake, open, governor, splitter, ready } = scene;
      await open.connect(alice).transfer(bob, STAKED);
      await stakeOf(scene, bob, STAKED);
      await stake.connect(bob).delegate(bob);
      await time.increase(1);

      const proposalId = await ready(raise(scene), bob);
      await governor["execute(uint256)"](proposalId);

      expect(await open.balanceOf(bob)).to.equal(0n);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, STAKED, 0n]);
      expect(await governor.quorum(await governor.proposalSnapshot(proposalId))).to.equal(quorumOf(ALL));
      expect(await splitter.tokenCap(open)).to.equal(2n * OPEN_CAP);
    });

    it("the votes of wallet and stake add up", async () => {
      scene = await networkHelpers.loadFixture(delegated);
      const { alice, governor, propose, vote } = scene;
      const proposalId = await propose(alice, raise(scene));
      await vote(proposalId, [alice]);

      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, ALL, 0n]);
    });

    it("OPEN that is staked for another after the snapshot has voted where it was", async () => {
      scene = await networkHelpers.loadFixture(held);
      const { alice, mallory, open, stake, governor, propose, vote } = scene;
      await stake.connect(mallory).delegate(mallory);
      const proposalId = await propose(alice, raise(scene));
      await vote(proposalId, [alice], Vote.Against);
      await open.connect(alice).approve(stake, ALL);
      await stake.connect(alice).stake(mallory, ALL);
      await vote(proposalId, [mallory]);

      expect(await stake.getVotes(mallory)).to.equal(ALL);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([ALL, 0n, 0n]);
    });

    it("OPEN that moves into the stake in the second of the snapshot votes there, and only there", async () => {
      scene = await networkHelpers.loadFixture(held);
      const { alice, mallory, open, stake, governor, propose, vote } = scene;
      await stake.connect(mallory).delegate(mallory);
      await open.connect(alice).approve(stake, STAKED);
      const proposalId = await propose(alice, raise(scene));
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.setNextBlockTimestamp(snapshot);
      await stake.connect(alice).stake(mallory, STAKED);
      await vote(proposalId, [alice], Vote.Against);
      await vote(proposalId, [mallory]);

      expect(await governor.proposalVotes(proposalId)).to.deep.equal([ALL - STAKED, STAKED, 0n]);
      expect(await governor.quorum(snapshot)).to.equal(quorumOf(ALL));
    });

    it("staked OPEN without a delegate can't carry it", async () => {
      scene = await networkHelpers.loadFixture(held);
      const { alice, bob, open, governor, propose, vote, close } = scene;
      await open.connect(alice).transfer(bob, STAKED);
      await stakeOf(scene, bob, STAKED);
      const proposalId = await propose(alice, raise(scene));
      await vote(proposalId, [bob]);
      await close(proposalId);

      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 0n, 0n]);
      await expect(governor["queue(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Defeated, statesOf(State.Succeeded));
    });
  });
});
