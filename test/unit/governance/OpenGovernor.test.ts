import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import {
  DAY,
  deployedGovernance,
  FLOOR,
  type GovernanceScene,
  GOVERNANCE,
  MILLION,
  OperationState,
  operationOf,
  proposalOf,
  State,
  statesOf,
  Vote,
} from "../../helpers/governance.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const THRESHOLD = GOVERNANCE.proposalThreshold;
const SETTINGS = { ...GOVERNANCE, quorumPercent: BigInt(GOVERNANCE.quorumPercent) };
const MAX_UINT256 = 2n ** 256n - 1n;

/** The settings that a proposal may change: their setters, their getters, and their bounds. */
const BOUNDED = [
  { setting: "votingDelay", setter: "setVotingDelay", getter: "votingDelay", min: DAY, max: 14 * DAY },
  { setting: "votingPeriod", setter: "setVotingPeriod", getter: "votingPeriod", min: 2 * DAY, max: 30 * DAY },
  {
    setting: "lateQuorumExtension",
    setter: "setLateQuorumVoteExtension",
    getter: "lateQuorumVoteExtension",
    min: 2 * DAY,
    max: GOVERNANCE.votingPeriod,
  },
  { setting: "proposalThreshold", setter: "setProposalThreshold", getter: "proposalThreshold", min: 0, max: FLOOR },
  { setting: "quorumPercent", setter: "updateQuorumNumerator", getter: "quorumNumerator()", min: 0, max: 50 },
] as const;

/** Alice alone can pass anything: she has 60 of 100 million votes, and the quorum is 20 million. */
async function deployed() {
  const scene = await deployedGovernance(connection);
  await scene.give(scene.alice, 60n * MILLION);
  await scene.give(scene.bob, 40n * MILLION);
  return scene;
}

/** A harmless proposal, and the state that it changes. */
function raiseOf({ splitter, open }: GovernanceScene, description = "Raise the cap") {
  return proposalOf(description, [splitter, "setTokenCap", [open.target, 600n * MILLION]]);
}

async function proposed() {
  const scene = await deployed();
  const proposal = raiseOf(scene);
  const proposalId = await scene.propose(scene.alice, proposal);
  return { ...scene, proposal, proposalId };
}

async function voted() {
  const scene = await proposed();
  await scene.vote(scene.proposalId, [scene.alice]);
  await scene.close(scene.proposalId);
  return scene;
}

async function queued() {
  const scene = await voted();
  await scene.governor["queue(uint256)"](scene.proposalId);
  return scene;
}

function governorWith({ votingPower, timelock }: GovernanceScene, changes: Partial<typeof SETTINGS>) {
  return ethers.deployContract("OpenGovernor", [votingPower, timelock, { ...SETTINGS, ...changes }]);
}

describe("OpenGovernor", () => {
  describe("constructor", () => {
    it("it takes the settings, the votes and the timelock", async () => {
      const { governor, votingPower, timelock } = await networkHelpers.loadFixture(deployed);
      expect(await governor.name()).to.equal("OpenGovernor");
      expect(await governor.token()).to.equal(votingPower.target);
      expect(await governor.timelock()).to.equal(timelock.target);
      expect(await governor.votingDelay()).to.equal(SETTINGS.votingDelay);
      expect(await governor.votingPeriod()).to.equal(SETTINGS.votingPeriod);
      expect(await governor.lateQuorumVoteExtension()).to.equal(SETTINGS.lateQuorumExtension);
      expect(await governor.proposalThreshold()).to.equal(SETTINGS.proposalThreshold);
      expect(await governor.quorumFloor()).to.equal(SETTINGS.quorumFloor);
      expect(await governor["quorumNumerator()"]()).to.equal(SETTINGS.quorumPercent);
      expect(await governor.CLOCK_MODE()).to.equal("mode=timestamp");
      expect(await governor.clock()).to.equal(await time.latest());
    });

    for (const { setting, getter, min, max } of BOUNDED) {
      for (const value of [min, max]) {
        it(`when ${setting} is ${value}, it takes it`, async () => {
          const governor = await governorWith(await networkHelpers.loadFixture(deployed), { [setting]: value });
          expect(await governor.getFunction(getter)()).to.equal(value);
        });
      }

      for (const value of [BigInt(min) - 1n, BigInt(max) + 1n].filter((outside) => outside >= 0n)) {
        it(`when ${setting} is ${value}, it reverts with OpenGovernorOutOfBounds`, async () => {
          const scene = await networkHelpers.loadFixture(deployed);
          await expect(governorWith(scene, { [setting]: value }))
            .to.be.revertedWithCustomError(scene.governor, "OpenGovernorOutOfBounds")
            .withArgs(setting, value, min, max);
        });
      }
    }

    it("when quorumFloor is 0, it reverts with OpenGovernorOutOfBounds", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await expect(governorWith(scene, { quorumFloor: 0n }))
        .to.be.revertedWithCustomError(scene.governor, "OpenGovernorOutOfBounds")
        .withArgs("quorumFloor", 0n, 1n, MAX_UINT256);
    });

    it("when quorumFloor is 1, it takes it and a threshold of 1 at most", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const governor = await governorWith(scene, { quorumFloor: 1n, proposalThreshold: 1n });
      expect(await governor.quorumFloor()).to.equal(1n);
      await expect(governorWith(scene, { quorumFloor: 1n, proposalThreshold: 2n }))
        .to.be.revertedWithCustomError(scene.governor, "OpenGovernorOutOfBounds")
        .withArgs("proposalThreshold", 2n, 0n, 1n);
    });
  });

  for (const { setting, setter, getter, min, max } of BOUNDED) {
    describe(setter, () => {
      for (const value of [min, max]) {
        it(`when a proposal says ${value}, it changes ${setting}`, async () => {
          const { governor, alice, pass } = await networkHelpers.loadFixture(deployed);
          await pass(proposalOf("Change", [governor, setter, [value]]), alice);
          expect(await governor.getFunction(getter)()).to.equal(value);
        });
      }

      for (const value of [BigInt(min) - 1n, BigInt(max) + 1n].filter((outside) => outside >= 0n)) {
        it(`when a proposal says ${value}, its execution reverts with OpenGovernorOutOfBounds`, async () => {
          const { governor, alice, ready } = await networkHelpers.loadFixture(deployed);
          const proposalId = await ready(proposalOf("Change", [governor, setter, [value]]), alice);
          await expect(governor["execute(uint256)"](proposalId))
            .to.be.revertedWithCustomError(governor, "OpenGovernorOutOfBounds")
            .withArgs(setting, value, min, max);
          expect(await governor.state(proposalId)).to.equal(State.Queued);
        });
      }

      it("when anybody calls it without a proposal, it reverts with GovernorOnlyExecutor", async () => {
        const { governor, alice, deployer, guardian } = await networkHelpers.loadFixture(deployed);
        for (const account of [alice, deployer, guardian]) {
          await expect(governor.connect(account).getFunction(setter)(min))
            .to.be.revertedWithCustomError(governor, "GovernorOnlyExecutor")
            .withArgs(account.address);
        }
      });
    });
  }

  describe("setVotingPeriod and setLateQuorumVoteExtension", () => {
    it("given an extension of 7 days, when a proposal says a period below it, it reverts all the same", async () => {
      const { governor, alice, pass, ready } = await networkHelpers.loadFixture(deployed);
      await pass(proposalOf("Extend", [governor, "setLateQuorumVoteExtension", [7 * DAY]]), alice);
      const period = 7 * DAY - 1;
      const proposalId = await ready(proposalOf("Shorten", [governor, "setVotingPeriod", [period]]), alice);
      await expect(governor["execute(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "OpenGovernorOutOfBounds")
        .withArgs("votingPeriod", period, 7 * DAY, 30 * DAY);
    });

    it("when one proposal shortens the extension first and then the period, it changes both", async () => {
      const { governor, alice, pass } = await networkHelpers.loadFixture(deployed);
      await pass(proposalOf("Extend", [governor, "setLateQuorumVoteExtension", [7 * DAY]]), alice);
      const shorten = proposalOf(
        "Shorten",
        [governor, "setLateQuorumVoteExtension", [3 * DAY]],
        [governor, "setVotingPeriod", [3 * DAY]],
      );
      await pass(shorten, alice);
      expect(await governor.lateQuorumVoteExtension()).to.equal(3 * DAY);
      expect(await governor.votingPeriod()).to.equal(3 * DAY);
    });
  });

  describe("updateTimelock", () => {
    it("when anybody calls it, it reverts with OpenGovernorTimelockFixed", async () => {
      const { governor, alice, deployer } = await networkHelpers.loadFixture(deployed);
      for (const account of [alice, deployer]) {
        await expect(governor.connect(account).updateTimelock(account)).to.be.revertedWithCustomError(
          governor,
          "OpenGovernorTimelockFixed",
        );
      }
    });

    for (const way of ["directly", "by a relay"]) {
      it(`when a proposal names another timelock ${way}, its execution reverts with OpenGovernorTimelockFixed`, async () => {
        const { governor, timelock, alice, ready } = await networkHelpers.loadFixture(deployed);
        const data = governor.interface.encodeFunctionData("updateTimelock", [alice.address]);
        const proposal =
          way === "directly"
            ? proposalOf("Capture", [governor, "updateTimelock", [alice.address]])
            : proposalOf("Capture", [governor, "relay", [governor.target, 0, data]]);
        const proposalId = await ready(proposal, alice);
        await expect(governor["execute(uint256)"](proposalId)).to.be.revertedWithCustomError(
          governor,
          "OpenGovernorTimelockFixed",
        );
        expect(await governor.timelock()).to.equal(timelock.target);
      });
    }
  });

  describe("quorum", () => {
    for (const { votable, quorum } of [
      { votable: 0n, quorum: FLOOR },
      { votable: 49n * MILLION, quorum: FLOOR },
      { votable: 50n * MILLION, quorum: FLOOR },
      { votable: 50n * MILLION + 5n, quorum: FLOOR + 1n },
      { votable: 100n * MILLION, quorum: 20n * MILLION },
      { votable: 1_000n * MILLION, quorum: 200n * MILLION },
    ]) {
      it(`given a votable supply of ${votable}, it is ${quorum}`, async () => {
        const { governor, give, carol } = await deployedGovernance(connection);
        if (votable > 0n) await give(carol, votable);
        const then = await time.latest();
        await time.increase(1);
        expect(await governor.quorum(then)).to.equal(quorum);
      });
    }

    it("when the second is not over, it reverts with ERC5805FutureLookup", async () => {
      const { governor, open } = await networkHelpers.loadFixture(deployed);
      const now = await time.latest();
      await expect(governor.quorum(now)).to.be.revertedWithCustomError(open, "ERC5805FutureLookup").withArgs(now, now);
    });

    it("when a proposal changes the percentage, it holds for later snapshots only", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { governor, alice, bob, propose, ready, vote } = scene;
      const changeId = await ready(proposalOf("Half", [governor, "updateQuorumNumerator", [50]]), alice);
      const earlierId = await propose(bob, raiseOf(scene, "earlier"));
      await vote(earlierId, [bob]);
      const pendingId = await propose(bob, raiseOf(scene, "pending"));
      await governor["execute(uint256)"](changeId);
      await vote(pendingId, [bob]);
      const laterId = await propose(bob, raiseOf(scene, "later"));
      await vote(laterId, [bob]);
      await scene.close(laterId);

      expect(await governor.quorum(await governor.proposalSnapshot(earlierId))).to.equal(20n * MILLION);
      expect(await governor.quorum(await governor.proposalSnapshot(pendingId))).to.equal(50n * MILLION);
      expect(await governor.quorum(await governor.proposalSnapshot(laterId))).to.equal(50n * MILLION);
      expect(await governor.state(earlierId)).to.equal(State.Succeeded);
      expect(await governor.state(pendingId)).to.equal(State.Defeated);
      expect(await governor.state(laterId)).to.equal(State.Defeated);
    });

    for (const { pro, against, abstain, state } of [
      { pro: 20n * MILLION, against: 0n, abstain: 0n, state: "Succeeded" },
      { pro: 20n * MILLION - 1n, against: 0n, abstain: 0n, state: "Defeated" },
      { pro: 1n, against: 0n, abstain: 20n * MILLION - 1n, state: "Succeeded" },
      { pro: 11n * MILLION, against: 9n * MILLION, abstain: 0n, state: "Defeated" },
      { pro: 20n * MILLION, against: 20n * MILLION - 1n, abstain: 0n, state: "Succeeded" },
      { pro: 20n * MILLION, against: 20n * MILLION, abstain: 0n, state: "Defeated" },
    ] as const) {
      const counts = `${pro} for, ${against} against and ${abstain} abstaining`;
      it(`given 100 million OPEN of votable supply, when ${counts}, it is ${state}`, async () => {
        const scene = await deployedGovernance(connection);
        const { alice, bob, carol, sybil, give, vote } = scene;
        await give(sybil, 100n * MILLION - pro - against - abstain);
        await give(alice, pro);
        await give(bob, against);
        await give(carol, abstain);
        const proposalId = await scene.propose(sybil, raiseOf(scene));
        await vote(proposalId, [alice], Vote.For);
        await vote(proposalId, [bob], Vote.Against);
        await vote(proposalId, [carol], Vote.Abstain);
        await scene.close(proposalId);
        expect(await scene.governor.state(proposalId)).to.equal(State[state]);
      });
    }
  });

  describe("propose", () => {
    it("when the proposer has the threshold's votes, it proposes and stores the proposal", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { governor, give, carol } = scene;
      await give(carol, THRESHOLD);
      const { actions, description } = raiseOf(scene);
      await expect(governor.connect(carol).propose(...actions, description)).to.emit(governor, "ProposalCreated");

      const proposalId = await governor.getProposalId(...actions, id(description));
      const now = await time.latest();
      expect(await governor.proposalProposer(proposalId)).to.equal(carol.address);
      expect(await governor.proposalSnapshot(proposalId)).to.equal(now + GOVERNANCE.votingDelay);
      expect(await governor.proposalDeadline(proposalId)).to.equal(
        now + GOVERNANCE.votingDelay + GOVERNANCE.votingPeriod,
      );
      expect(await governor.proposalNeedsQueuing(proposalId)).to.equal(true);
      expect(await governor.proposalCount()).to.equal(1n);
      expect(await governor.proposalDetailsAt(0)).to.deep.equal([proposalId, ...actions, id(description)]);
    });

    it("when the proposer has one unit less, it reverts with GovernorInsufficientProposerVotes", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { governor, give, carol } = scene;
      await give(carol, THRESHOLD - 1n);
      const { actions, description } = raiseOf(scene);
      await expect(governor.connect(carol).propose(...actions, description))
        .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
        .withArgs(carol.address, THRESHOLD - 1n, THRESHOLD);
    });

    it("when it is proposed again, it reverts with GovernorUnexpectedProposalState", async () => {
      const { governor, alice, proposal, proposalId } = await networkHelpers.loadFixture(proposed);
      await expect(governor.connect(alice).propose(...proposal.actions, proposal.description))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Pending, statesOf());
    });
  });

  describe("castVote", () => {
    it("when it is the second of the snapshot or an earlier one, it reverts with GovernorUnexpectedProposalState", async () => {
      const { governor, alice, proposalId } = await networkHelpers.loadFixture(proposed);
      await time.setNextBlockTimestamp(await governor.proposalSnapshot(proposalId));
      await expect(governor.connect(alice).castVote(proposalId, Vote.For))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Pending, statesOf(State.Active));
    });

    it("when it is the second after the snapshot, it counts the votes of the snapshot", async () => {
      const { governor, open, alice, bob, proposalId } = await networkHelpers.loadFixture(proposed);
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.setNextBlockTimestamp(snapshot);
      await open.connect(alice).transfer(bob, 10n * MILLION);
      await time.setNextBlockTimestamp(snapshot + 1n);
      await expect(governor.connect(alice).castVote(proposalId, Vote.For))
        .to.emit(governor, "VoteCast")
        .withArgs(alice.address, proposalId, Vote.For, 50n * MILLION, "");
    });

    it("when it is the last second, it counts; one later it reverts", async () => {
      const { governor, alice, bob, proposalId, vote } = await networkHelpers.loadFixture(proposed);
      await vote(proposalId, [alice]);
      const deadline = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(deadline);
      await governor.connect(bob).castVote(proposalId, Vote.Against);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([40n * MILLION, 60n * MILLION, 0n]);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(governor.connect(bob).castVote(proposalId, Vote.Against))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Succeeded, statesOf(State.Active));
    });

    it("when an account votes twice, it reverts with GovernorAlreadyCastVote", async () => {
      const { governor, alice, proposalId, vote } = await networkHelpers.loadFixture(proposed);
      await vote(proposalId, [alice]);
      await expect(governor.connect(alice).castVote(proposalId, Vote.For))
        .to.be.revertedWithCustomError(governor, "GovernorAlreadyCastVote")
        .withArgs(alice.address);
    });
  });

  describe("proposalDeadline", () => {
    it("when the quorum is reached in time for the extension, it stays", async () => {
      const { governor, alice, proposalId } = await networkHelpers.loadFixture(proposed);
      const deadline = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(deadline - BigInt(GOVERNANCE.lateQuorumExtension));
      await expect(governor.connect(alice).castVote(proposalId, Vote.For)).not.to.emit(governor, "ProposalExtended");
      expect(await governor.proposalDeadline(proposalId)).to.equal(deadline);
    });

    for (const left of [GOVERNANCE.lateQuorumExtension - 1, 0]) {
      it(`when the quorum is reached ${left} seconds before it, it moves to two days from there, once`, async () => {
        const { governor, alice, bob, proposalId } = await networkHelpers.loadFixture(proposed);
        const reached = (await governor.proposalDeadline(proposalId)) - BigInt(left);
        const extended = reached + BigInt(GOVERNANCE.lateQuorumExtension);
        await time.setNextBlockTimestamp(reached);
        await expect(governor.connect(alice).castVote(proposalId, Vote.For))
          .to.emit(governor, "ProposalExtended")
          .withArgs(proposalId, extended);
        expect(await governor.proposalDeadline(proposalId)).to.equal(extended);

        await time.setNextBlockTimestamp(extended);
        await governor.connect(bob).castVote(proposalId, Vote.For);
        expect(await governor.proposalDeadline(proposalId)).to.equal(extended);
      });
    }

    it("when abstentions reach the quorum early, the extension waits for the vote by which it would pass", async () => {
      const { governor, alice, bob, carol, give, proposalId } = await networkHelpers.loadFixture(proposed);
      await give(carol, MILLION);
      const opens = await governor.proposalSnapshot(proposalId);
      await time.increaseTo(opens + 1n);
      await governor.connect(bob).castVote(proposalId, Vote.Abstain);
      const deadline = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(deadline);
      await governor.connect(alice).castVote(proposalId, Vote.For);
      expect(await governor.proposalDeadline(proposalId)).to.equal(deadline + BigInt(GOVERNANCE.lateQuorumExtension));
    });

    it("when a vote is late and the quorum is not reached, it stays", async () => {
      const { governor, bob, proposalId } = await networkHelpers.loadFixture(proposed);
      const deadline = await governor.proposalDeadline(proposalId);
      await time.setNextBlockTimestamp(deadline);
      await governor.connect(bob).castVote(proposalId, Vote.Against);
      expect(await governor.proposalDeadline(proposalId)).to.equal(deadline);
    });
  });

  describe("cancel", () => {
    for (const form of ["by its id", "in full"]) {
      it(`given a pending proposal, when the proposer calls ${form}, it cancels`, async () => {
        const { governor, alice, proposal, proposalId } = await networkHelpers.loadFixture(proposed);
        const asAlice = governor.connect(alice);
        await time.setNextBlockTimestamp(await governor.proposalSnapshot(proposalId));
        const call =
          form === "in full"
            ? asAlice["cancel(address[],uint256[],bytes[],bytes32)"](...proposal.actions, id(proposal.description))
            : asAlice["cancel(uint256)"](proposalId);
        await expect(call).to.emit(governor, "ProposalCanceled").withArgs(proposalId);
        expect(await governor.state(proposalId)).to.equal(State.Canceled);
      });
    }

    it("given a pending proposal, when anybody else calls, it reverts with GovernorUnableToCancel", async () => {
      const { governor, deployer, guardian, bob, proposalId } = await networkHelpers.loadFixture(proposed);
      for (const account of [deployer, guardian, bob]) {
        await expect(governor.connect(account)["cancel(uint256)"](proposalId))
          .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
          .withArgs(proposalId, account.address);
      }
    });

    for (const state of ["active", "succeeded", "queued"] as const) {
      it(`given a proposal that is ${state}, when the proposer calls, it reverts with GovernorUnableToCancel`, async () => {
        const scene = await networkHelpers.loadFixture({ active: proposed, succeeded: voted, queued }[state]);
        const { governor, alice, proposalId, vote } = scene;
        if (state === "active") await vote(proposalId, []);
        await expect(governor.connect(alice)["cancel(uint256)"](proposalId))
          .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
          .withArgs(proposalId, alice.address);
      });
    }

    it("when there is no such proposal, it reverts with GovernorNonexistentProposal", async () => {
      const { governor, alice } = await networkHelpers.loadFixture(deployed);
      await expect(governor.connect(alice)["cancel(uint256)"](42n))
        .to.be.revertedWithCustomError(governor, "GovernorNonexistentProposal")
        .withArgs(42n);
    });
  });

  describe("queue", () => {
    for (const form of ["by its id", "in full"]) {
      it(`given a proposal that has passed, when a stranger calls ${form}, it waits for the timelock's delay`, async () => {
        const { governor, stranger, proposal, proposalId } = await networkHelpers.loadFixture(voted);
        const asStranger = governor.connect(stranger);
        const call =
          form === "in full"
            ? asStranger["queue(address[],uint256[],bytes[],bytes32)"](...proposal.actions, id(proposal.description))
            : asStranger["queue(uint256)"](proposalId);
        await expect(call).to.emit(governor, "ProposalQueued");
        const eta = (await time.latest()) + GOVERNANCE.timelockDelay;
        expect(await governor.proposalEta(proposalId)).to.equal(eta);
        expect(await governor.state(proposalId)).to.equal(State.Queued);
      });
    }

    it("given a proposal that has not passed, it reverts with GovernorUnexpectedProposalState", async () => {
      const { governor, proposalId, close } = await networkHelpers.loadFixture(proposed);
      const refuses = async (state: bigint) =>
        expect(governor["queue(uint256)"](proposalId))
          .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
          .withArgs(proposalId, state, statesOf(State.Succeeded));
      await refuses(State.Pending);
      await time.increaseTo((await governor.proposalSnapshot(proposalId)) + 1n);
      await refuses(State.Active);
      await close(proposalId);
      await refuses(State.Defeated);
    });

    it("given a proposal that is queued, it reverts with GovernorUnexpectedProposalState", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(queued);
      await expect(governor["queue(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Queued, statesOf(State.Succeeded));
    });

    it("when there is no such proposal, it reverts with GovernorNonexistentProposal", async () => {
      const { governor } = await networkHelpers.loadFixture(deployed);
      await expect(governor["queue(uint256)"](42n))
        .to.be.revertedWithCustomError(governor, "GovernorNonexistentProposal")
        .withArgs(42n);
    });
  });

  describe("QUEUE_PERIOD", () => {
    it("given a proposal that has passed, it can be queued for 14 days, and has expired a second later", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(voted);
      const last = (await governor.proposalDeadline(proposalId)) + BigInt(14 * DAY);
      await time.increaseTo(last - 1n);
      const snapshot = await networkHelpers.takeSnapshot();
      await time.setNextBlockTimestamp(last);
      await governor["queue(uint256)"](proposalId);
      expect(await governor.state(proposalId)).to.equal(State.Queued);

      await snapshot.restore();
      await time.setNextBlockTimestamp(last + 1n);
      await expect(governor["queue(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Expired, statesOf(State.Succeeded));
    });

    it("given a proposal that is queued, it doesn't expire", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(queued);
      await time.increase(365 * DAY);
      await governor["execute(uint256)"](proposalId);
      expect(await governor.state(proposalId)).to.equal(State.Executed);
    });
  });

  describe("execute", () => {
    for (const form of ["by its id", "in full"]) {
      it(`given a proposal whose delay is over, when a stranger calls ${form}, it does what was voted`, async () => {
        const { governor, splitter, open, stranger, ...scene } = await networkHelpers.loadFixture(queued);
        const { proposal, proposalId } = scene;
        const asStranger = governor.connect(stranger);
        await time.setNextBlockTimestamp(await governor.proposalEta(proposalId));
        const call =
          form === "in full"
            ? asStranger["execute(address[],uint256[],bytes[],bytes32)"](...proposal.actions, id(proposal.description))
            : asStranger["execute(uint256)"](proposalId);
        await expect(call).to.emit(governor, "ProposalExecuted").withArgs(proposalId);
        expect(await splitter.tokenCap(open)).to.equal(600n * MILLION);
        expect(await governor.state(proposalId)).to.equal(State.Executed);
      });
    }

    it("given a proposal whose delay is not over, it reverts with TimelockUnexpectedOperationState", async () => {
      const { governor, timelock, proposalId } = await networkHelpers.loadFixture(queued);
      const operationId = await operationOf(timelock);
      await time.setNextBlockTimestamp((await governor.proposalEta(proposalId)) - 1n);
      await expect(governor["execute(uint256)"](proposalId))
        .to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState")
        .withArgs(operationId, statesOf(OperationState.Ready));
    });

    it("given a proposal that is not queued, it reverts with GovernorUnexpectedProposalState", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(voted);
      await expect(governor["execute(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposalId, State.Succeeded, statesOf(State.Queued));
    });

    it("when there is no such proposal, it reverts with GovernorNonexistentProposal", async () => {
      const { governor } = await networkHelpers.loadFixture(deployed);
      await expect(governor["execute(uint256)"](42n))
        .to.be.revertedWithCustomError(governor, "GovernorNonexistentProposal")
        .withArgs(42n);
    });
  });
});
