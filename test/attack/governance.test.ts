// Ways to take what the timelock holds, or to rule it, without the votes; and ways to hold up those who have them.
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  DAY,
  deployedGovernance,
  FLOOR,
  type GovernanceScene,
  GOVERNANCE,
  MILLION,
  OPEN,
  OPEN_CAP,
  OperationState,
  operationOf,
  type Proposal,
  proposalOf,
  State,
  statesOf,
  Vote,
} from "../helpers/governance.ts";
import { SPLIT_ID, weightUpdates } from "../helpers/splitter.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const TREASURY = 5n * MILLION;
const EXECUTE = "execute(uint256)";
const YEAR = 365 * DAY;
const PLAN = {
  ...{ cliff: YEAR, delay: 0, duration: 4 * YEAR, steps: 48 },
  ...{ revocable: false, transferable: false, votes: false },
};

/** The timelock holds a treasury, and those who vote have 100 million OPEN: the quorum is 20 million. */
async function governed() {
  const scene = await deployedGovernance(connection);
  await scene.open.transfer(scene.timelock, TREASURY);
  await scene.give(scene.alice, 60n * MILLION);
  await scene.give(scene.bob, 25n * MILLION);
  await scene.give(scene.mallory, 15n * MILLION);
  return scene;
}

/** Nobody has delegated anything yet. */
async function youngest() {
  const scene = await deployedGovernance(connection);
  await scene.open.transfer(scene.timelock, TREASURY);
  return scene;
}

/** What Mallory is after. */
function theft({ open, mallory }: GovernanceScene): Proposal {
  return proposalOf("For the community", [open, "transfer", [mallory.address, TREASURY]]);
}

function raise({ splitter, open }: GovernanceScene): Proposal {
  return proposalOf("Raise the cap", [splitter, "setTokenCap", [open.target, 2n * OPEN_CAP]]);
}

/** What Mallory and his second account own more after an attack than before. */
async function profit({ open, mallory, sybil }: GovernanceScene, attack: () => Promise<unknown>): Promise<bigint> {
  const wealth = async () => (await open.balanceOf(mallory)) + (await open.balanceOf(sybil));
  const before = await wealth();
  await attack();
  return (await wealth()) - before;
}

/** Proposes the theft, lets the accounts vote for it, and expects that it can't be queued. */
async function failsWith(scene: GovernanceScene, thieves: HardhatEthersSigner[], between?: () => Promise<unknown>) {
  const { governor, mallory, propose, vote, close } = scene;
  const proposalId = await propose(mallory, theft(scene));
  for (const thief of thieves) {
    await vote(proposalId, [thief]);
    await between?.();
  }
  await close(proposalId);
  await expect(governor["queue(uint256)"](proposalId))
    .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
    .withArgs(proposalId, State.Defeated, statesOf(State.Succeeded));
  return proposalId;
}

/** Gives an account OPEN that the vault holds for four years. */
async function lock({ open, vault, deployer }: GovernanceScene, beneficiary: HardhatEthersSigner, amount: bigint) {
  const year = 365 * DAY;
  const plan = {
    cliff: year,
    delay: 0,
    duration: 4 * year,
    steps: 48,
    revocable: false,
    transferable: false,
    votes: false,
  };
  await vault.createPlan(plan, deployer);
  await open.approve(vault, amount);
  await vault.create(1, { beneficiary: beneficiary.address, start: await time.latest(), amount });
}

describe("Attacks on the governance", () => {
  describe("with votes of locked OPEN", () => {
    it("78% of all OPEN, locked, can neither propose nor vote nor keep others from their quorum", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, votingPower, open, vault, mallory, alice, pass, splitter } = scene;
      await lock(scene, mallory, 784_500_000n * OPEN);
      await open.connect(mallory).transfer(alice, 15n * MILLION);
      await time.increase(1);

      expect(await votingPower.getVotes(mallory)).to.equal(0n);
      expect(await open.delegates(vault)).to.equal(ZeroAddress);
      const before = (await time.latest()) - 1;
      expect(await governor.quorum(before)).to.equal(20n * MILLION);
      const gained = await profit(scene, async () => {
        const { actions, description } = theft(scene);
        await expect(governor.connect(mallory).propose(...actions, description))
          .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
          .withArgs(mallory.address, 0n, GOVERNANCE.proposalThreshold);
      });
      expect(gained).to.equal(0n);

      await pass(raise(scene), alice);
      expect(await splitter.tokenCap(open)).to.equal(2n * OPEN_CAP);
    });

    it("a vote for what others have proposed weighs nothing", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, sybil, mallory, vote, propose } = scene;
      await lock(scene, sybil, 332_900_000n * OPEN);
      const proposalId = await propose(mallory, theft(scene));
      await vote(proposalId, [sybil]);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("with votes of a grant", () => {
    it("unreleased OPEN of a plan with votes votes once, in the vault or in the wallet", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, vault, governor, votingPower, deployer, mallory } = scene;
      await open.connect(mallory).transfer(deployer, 15n * MILLION);
      await vault.createPlan({ ...PLAN, cliff: 0, votes: true }, deployer);
      await open.approve(vault, 15n * MILLION);
      const start = await time.latest();
      await vault.create(1, { beneficiary: mallory.address, start, amount: 15n * MILLION });
      await vault.connect(mallory).delegate(mallory);
      await time.increase(1);

      const proposalId = await scene.propose(mallory, theft(scene));
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.increaseTo(start + 2 * YEAR);
      expect(snapshot < BigInt(start + YEAR)).to.equal(true);
      await vault.release(await vault.scheduleIdOf(1, 0));
      await time.increase(1);
      const now = (await time.latest()) - 1;
      expect(await votingPower.getPastVotes(mallory, snapshot)).to.equal(15n * MILLION);
      expect(await votingPower.getPastVotes(mallory, now)).to.equal(15n * MILLION, "half in each");
      expect(await votingPower.getPastTotalSupply(now)).to.equal(100n * MILLION);
    });
  });

  describe("with votes of pooled OPEN", () => {
    it("OPEN that moves through the splitter votes once, and what lies in it doesn't", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, splitter, votingPower, mallory, sybil } = scene;
      await splitter.createSplit(mallory);
      await splitter.connect(mallory).setWeights(SPLIT_ID, weightUpdates([[sybil, 1n]]));
      await open.connect(mallory).approve(splitter, 15n * MILLION);
      await open.connect(sybil).delegate(sybil);

      const gained = await profit(scene, () =>
        failsWith(scene, [mallory, sybil], async () => {
          if ((await open.balanceOf(sybil)) > 0n) return;
          await splitter.connect(mallory).deposit(SPLIT_ID, open, 15n * MILLION);
          expect(await votingPower.getVotes(splitter)).to.equal(0n);
          expect(await open.delegates(splitter)).to.equal(ZeroAddress);
          await splitter.claim(SPLIT_ID, open, sybil);
        }),
      );
      expect(gained).to.equal(0n);
    });

    it("no contract of the suite delegates what it holds", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, vault, stake, splitter, timelock, governor, votingPower } = scene;
      for (const contract of [vault, stake, splitter, timelock, governor, votingPower]) {
        expect(await open.delegates(contract)).to.equal(ZeroAddress);
      }
      expect(await votingPower.getVotes(timelock)).to.equal(0n);
    });
  });

  describe("with votes of wrapped OPEN", () => {
    /** OPEN that exists already and votes by itself: Mallory owns plenty of it, unwrapped. */
    async function wrapped() {
      const [deployer] = await ethers.getSigners();
      const underlying = await ethers.deployContract("OpenToken", ["Existing", "OLD", 1_000n * MILLION, deployer]);
      const scene = await deployedGovernance(connection, await underlying.getAddress());
      const wrapper = await ethers.getContractAt("WrappedOpen", await scene.open.getAddress());
      const wrap = async (account: HardhatEthersSigner, amount: bigint) => {
        await underlying.transfer(account, amount);
        await underlying.connect(account).approve(wrapper, amount);
        await wrapper.connect(account).depositFor(account, amount);
        await wrapper.connect(account).delegate(account);
      };
      return { ...scene, underlying, wrapper, wrap };
    }

    it("the existing token's own votes don't count", async () => {
      const { underlying, votingPower, governor, mallory, wrap, alice } = await networkHelpers.loadFixture(wrapped);
      await wrap(alice, 20n * MILLION);
      await underlying.transfer(mallory, 500n * MILLION);
      await underlying.connect(mallory).delegate(mallory);
      await time.increase(1);
      expect(await underlying.getVotes(mallory)).to.equal(500n * MILLION);
      expect(await votingPower.getVotes(mallory)).to.equal(0n);
      expect(await governor.quorum((await time.latest()) - 1)).to.equal(FLOOR);
    });

    it("what is wrapped counts once, however often it goes in and out", async () => {
      const scene = await networkHelpers.loadFixture(wrapped);
      const { underlying, wrapper, governor, propose, vote, close, wrap, alice, mallory, sybil } = scene;
      await wrap(alice, 60n * MILLION);
      await wrap(mallory, 9n * MILLION);
      await wrapper.connect(alice).transfer(scene.timelock, TREASURY);
      await wrapper.connect(sybil).delegate(sybil);
      expect(await underlying.delegates(wrapper)).to.equal(ZeroAddress);

      const gained = await profit(scene, async () => {
        const proposalId = await propose(mallory, theft(scene));
        await vote(proposalId, [mallory]);
        await wrapper.connect(mallory).withdrawTo(sybil, 9n * MILLION);
        await underlying.connect(sybil).approve(wrapper, 9n * MILLION);
        await wrapper.connect(sybil).depositFor(sybil, 9n * MILLION);
        await vote(proposalId, [sybil]);
        expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 9n * MILLION, 0n]);
        await close(proposalId);
        expect(await governor.state(proposalId)).to.equal(State.Defeated);
      });
      expect(gained).to.equal(0n);
    });
  });

  describe("with little votable supply", () => {
    it("all votes there are, but below the floor, pass nothing", async () => {
      const scene = await networkHelpers.loadFixture(youngest);
      const { give, mallory, votingPower } = scene;
      await give(mallory, FLOOR - 1n);
      const gained = await profit(scene, async () => {
        const proposalId = await failsWith(scene, [mallory]);
        const snapshot = await scene.governor.proposalSnapshot(proposalId);
        expect(await votingPower.getPastVotes(mallory, snapshot)).to.equal(FLOOR - 1n);
        expect(await votingPower.getPastTotalSupply(snapshot)).to.equal(FLOOR - 1n);
      });
      expect(gained).to.equal(0n);
    });

    it("others' withdrawn delegations before the snapshot lower the quorum to the floor, and no further", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, governor, alice, bob, mallory, give, sybil } = scene;
      await open.connect(mallory).transfer(bob, 15n * MILLION - FLOOR + 1n);
      for (const account of [alice, bob]) await open.connect(account).delegate(ZeroAddress);
      await give(sybil, 0n);
      const gained = await profit(scene, async () => {
        const proposalId = await failsWith(scene, [mallory]);
        expect(await governor.quorum(await governor.proposalSnapshot(proposalId))).to.equal(FLOOR);
      });
      expect(gained).to.equal(0n);
    });
  });

  describe("with borrowed votes", () => {
    async function lent() {
      const scene = await governed();
      const borrower = await ethers.deployContract("FlashVoterMock");
      const loan = 800n * MILLION;
      await scene.open.approve(borrower, loan);
      return { ...scene, borrower, loan };
    }

    it("a loan inside a transaction can't propose", async () => {
      const scene = await networkHelpers.loadFixture(lent);
      const { governor, open, deployer, borrower, loan } = scene;
      const { actions, description } = theft(scene);
      const data = governor.interface.encodeFunctionData("propose", [...actions, description]);
      const gained = await profit(scene, async () => {
        await expect(borrower.run(open, deployer, loan, [governor], [data]))
          .to.be.revertedWithCustomError(governor, "GovernorInsufficientProposerVotes")
          .withArgs(borrower.target, 0n, GOVERNANCE.proposalThreshold);
      });
      expect(gained).to.equal(0n);
    });

    for (const when of ["in the second of the snapshot", "while the vote is open"]) {
      it(`a loan ${when} adds no vote and no quorum`, async () => {
        const scene = await networkHelpers.loadFixture(lent);
        const { governor, votingPower, open, deployer, mallory, borrower, loan, propose, vote, close } = scene;
        const proposalId = await propose(mallory, theft(scene));
        const snapshot = await governor.proposalSnapshot(proposalId);
        const cast = governor.interface.encodeFunctionData("castVote", [proposalId, Vote.For]);

        const gained = await profit(scene, async () => {
          if (when === "while the vote is open") {
            await vote(proposalId, [mallory]);
            await borrower.run(open, deployer, loan, [governor], [cast]);
          } else {
            await time.setNextBlockTimestamp(snapshot);
            await borrower.run(open, deployer, loan, [], []);
            await vote(proposalId, [mallory]);
            await borrower.run(open, deployer, 0n, [governor], [cast]);
          }
          await close(proposalId);
        });
        expect(await borrower.votesDuringLoan()).to.equal(when === "while the vote is open" ? loan : 0n);
        expect(await votingPower.getPastVotes(borrower, snapshot)).to.equal(0n);
        expect(await governor.quorum(snapshot)).to.equal(20n * MILLION);
        expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 15n * MILLION, 0n]);
        expect(await governor.state(proposalId)).to.equal(State.Defeated);
        expect(gained).to.equal(0n);
      });
    }
  });

  describe("with the same votes twice", () => {
    it("OPEN that moves to a second account after the snapshot has voted already", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, governor, mallory, sybil } = scene;
      await open.connect(sybil).delegate(sybil);
      const gained = await profit(scene, async () => {
        const proposalId = await failsWith(scene, [mallory, sybil], async () => {
          if ((await open.balanceOf(sybil)) > 0n) return;
          await open.connect(mallory).transfer(sybil, 15n * MILLION);
        });
        expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 15n * MILLION, 0n]);
      });
      expect(gained).to.equal(0n);
    });

    it("a delegation that moves after the snapshot has voted already", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, governor, mallory, sybil } = scene;
      const gained = await profit(scene, async () => {
        const proposalId = await failsWith(scene, [mallory, sybil], () => open.connect(mallory).delegate(sybil));
        expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 15n * MILLION, 0n]);
      });
      expect(gained).to.equal(0n);
    });

    it("OPEN that moves in the second of the snapshot votes for who has it at the end of it", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { open, governor, votingPower, mallory, sybil, propose, vote } = scene;
      await open.connect(sybil).delegate(sybil);
      const proposalId = await propose(mallory, theft(scene));
      const snapshot = await governor.proposalSnapshot(proposalId);
      await time.setNextBlockTimestamp(snapshot);
      await open.connect(mallory).transfer(sybil, 15n * MILLION);
      await vote(proposalId, [mallory, sybil]);
      expect(await governor.proposalVotes(proposalId)).to.deep.equal([0n, 15n * MILLION, 0n]);
      expect(await votingPower.getPastTotalSupply(snapshot)).to.equal(100n * MILLION);
    });
  });

  describe("with a vote in the last second", () => {
    it("a whale's late quorum gives the others two days to answer", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, open, deployer, bob, mallory, alice, propose, vote, close } = scene;
      await open.connect(deployer).transfer(mallory, 10n * MILLION);
      const proposalId = await propose(mallory, theft(scene));
      const gained = await profit(scene, async () => {
        await vote(proposalId, []);
        await time.setNextBlockTimestamp(await governor.proposalDeadline(proposalId));
        await governor.connect(mallory).castVote(proposalId, Vote.For);
        await time.increase(2 * DAY - 2);
        await vote(proposalId, [alice, bob], Vote.Against);
        await close(proposalId);
        expect(await governor.state(proposalId)).to.equal(State.Defeated);
      });
      expect(gained).to.equal(0n);
    });
  });

  describe("with an early abstention", () => {
    it("a quorum without votes for it doesn't use up the time to answer the last vote", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, alice, bob, mallory, propose, vote, close } = scene;
      const proposalId = await propose(mallory, theft(scene));
      const gained = await profit(scene, async () => {
        await vote(proposalId, [bob], Vote.Abstain); // Bob is with the attacker, and reaches the quorum alone
        const deadline = await governor.proposalDeadline(proposalId);
        await time.setNextBlockTimestamp(deadline);
        await governor.connect(mallory).castVote(proposalId, Vote.For);
        expect(await governor.proposalDeadline(proposalId)).to.equal(deadline + BigInt(2 * DAY));
        await vote(proposalId, [alice], Vote.Against);
        await close(proposalId);
        expect(await governor.state(proposalId)).to.equal(State.Defeated);
      });
      expect(gained).to.equal(0n);
    });
  });

  describe("with a crafted proposal that passes", () => {
    it("one that renames its executor and takes the treasury does neither", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, timelock, open, mallory, alice, ready } = scene;
      const rename = proposalOf(
        "Modernise",
        [open, "transfer", [mallory.address, TREASURY]],
        [governor, "updateTimelock", [mallory.address]],
      );
      const proposalId = await ready(rename, alice);
      const gained = await profit(scene, () =>
        expect(governor[EXECUTE](proposalId)).to.be.revertedWithCustomError(governor, "OpenGovernorTimelockFixed"),
      );
      expect(gained).to.equal(0n);
      expect(await governor.timelock()).to.equal(timelock.target);
      expect(await open.balanceOf(timelock)).to.equal(TREASURY);
    });

    it("one that ends the delay leaves two days to see the next one", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, timelock, alice, mallory, pass, queued } = scene;
      await pass(proposalOf("Be fast", [timelock, "updateDelay", [0]]), alice);
      const proposalId = await queued(theft(scene), mallory, [alice]);
      const operationId = await operationOf(timelock);
      const eta = await governor.proposalEta(proposalId);
      expect(eta).to.equal((await time.latest()) + 2 * DAY);
      await time.setNextBlockTimestamp(eta - 1n);
      const gained = await profit(scene, () =>
        expect(governor[EXECUTE](proposalId))
          .to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState")
          .withArgs(operationId, statesOf(OperationState.Ready)),
      );
      expect(gained).to.equal(0n);
    });

    it("one that makes votes last a second is refused, and a quorum of nothing is still the floor", async () => {
      const { governor, alice, ready, pass } = await networkHelpers.loadFixture(governed);
      for (const [setter, value] of [
        ["setVotingPeriod", 1],
        ["setVotingDelay", 0],
      ] as const) {
        const proposalId = await ready(proposalOf("Be quick", [governor, setter, [value]]), alice);
        await expect(governor[EXECUTE](proposalId)).to.be.revertedWithCustomError(governor, "OpenGovernorOutOfBounds");
      }
      await pass(proposalOf("No quorum", [governor, "updateQuorumNumerator", [0]]), alice);
      await time.increase(1);
      expect(await governor.quorum((await time.latest()) - 1)).to.equal(FLOOR);
      expect(await governor.votingPeriod()).to.equal(GOVERNANCE.votingPeriod);
      expect(await governor.votingDelay()).to.equal(GOVERNANCE.votingDelay);
    });
  });

  describe("without a vote", () => {
    it("what passed is executed once, by whichever door", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, timelock, open, alice, carol, mallory, ready } = scene;
      const grant = proposalOf("A grant", [open, "transfer", [carol.address, MILLION]]);
      const proposalId = await ready(grant, alice);
      const [[target], [value], [data]] = grant.actions as [[string], [bigint], [string]];
      const salt = ethers.toBeHex(
        BigInt(ethers.zeroPadBytes(governor.target as string, 32)) ^ BigInt(id(grant.description)),
        32,
      );
      const asMallory = timelock.connect(mallory);
      const execute = () => asMallory.executeBatch([target], [value], [data], ethers.ZeroHash, salt);
      await expect(execute()).to.changeTokenBalance(ethers, open, carol, MILLION);
      expect(await governor.state(proposalId)).to.equal(State.Executed);

      await expect(execute()).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
      await expect(governor.connect(mallory)[EXECUTE](proposalId)).to.be.revertedWithCustomError(
        governor,
        "GovernorUnexpectedProposalState",
      );
      expect(await open.balanceOf(timelock)).to.equal(TREASURY - MILLION);
    });

    it("nobody reaches the timelock's calls, the governor's relay or the splitter's parameters", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, timelock, splitter, open, deployer, guardian, mallory } = scene;
      const { actions } = theft(scene);
      const [[target], [value], [data]] = actions as [[string], [bigint], [string]];
      const { ZeroHash } = ethers;
      for (const account of [mallory, guardian, deployer]) {
        const gained = await profit(scene, async () => {
          const asTimelock = timelock.connect(account);
          await expect(
            asTimelock.schedule(target, value, data, ZeroHash, ZeroHash, 3 * DAY),
          ).to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount");
          await expect(asTimelock.execute(target, value, data, ZeroHash, ZeroHash)).to.be.revertedWithCustomError(
            timelock,
            "TimelockUnexpectedOperationState",
          );
          await expect(governor.connect(account).relay(target, value, data)).to.be.revertedWithCustomError(
            governor,
            "GovernorOnlyExecutor",
          );
          await expect(splitter.connect(account).setTokenCap(open, 0n)).to.be.revertedWithCustomError(
            splitter,
            "OwnableUnauthorizedAccount",
          );
        });
        expect(gained).to.equal(0n);
      }
    });

    it("a proposal whose text names its proposer can't be copied and cancelled by another", async () => {
      const scene = await networkHelpers.loadFixture(governed);
      const { governor, alice, mallory, propose } = scene;
      const { actions } = raise(scene);
      const description = `Raise the cap\n#proposer=${alice.address.toLowerCase()}`;
      await expect(governor.connect(mallory).propose(...actions, description))
        .to.be.revertedWithCustomError(governor, "GovernorRestrictedProposer")
        .withArgs(mallory.address);
      const proposalId = await propose(alice, { actions, description });
      await expect(governor.connect(mallory)["cancel(uint256)"](proposalId))
        .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
        .withArgs(proposalId, mallory.address);
    });
  });

  describe("with a stolen guardian key", () => {
    for (const trick of ["pauses and tries to cancel", "ends his own pause first"]) {
      it(`a thief who ${trick} can't hold up the vote that replaces him`, async () => {
        const scene = await networkHelpers.loadFixture(governed);
        const { governor, timelock, splitter, guardian: thief, bob, alice, queued } = scene;
        const replace = proposalOf(
          "Another guardian",
          [splitter, "setGuardian", [bob.address]],
          [splitter, "unpause", []],
        );
        const proposalId = await queued(replace, alice);
        const eta = await governor.proposalEta(proposalId);
        await time.setNextBlockTimestamp(eta - 5n);
        await splitter.connect(thief).pause();
        if (trick === "ends his own pause first") await splitter.connect(thief).unpause();
        await expect(timelock.connect(thief).cancel(await operationOf(timelock))).to.be.revertedWithCustomError(
          timelock,
          "AccessControlUnauthorizedAccount",
        );
        await expect(governor.connect(thief)["cancel(uint256)"](proposalId)).to.be.revertedWithCustomError(
          governor,
          "GovernorUnableToCancel",
        );
        await time.setNextBlockTimestamp(eta);
        await governor[EXECUTE](proposalId);

        expect(await splitter.guardian()).to.equal(bob.address);
        expect(await splitter.paused()).to.equal(false);
        await expect(splitter.connect(thief).pause()).to.be.revertedWithCustomError(splitter, "GuardedNotGuardian");
      });
    }
  });
});
