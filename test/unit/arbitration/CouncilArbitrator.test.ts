import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const COST = 1_000n;
const REASON = id("because");
const DAY = 86_400;
/** What a contract that is told a ruling does, see ArbitrableMock. */
const [TAKE, REFUSE, CALL_BACK, RETURN_MUCH] = [0, 1, 2, 3];
const MAX_UINT128 = 2n ** 128n - 1n;

/** A council of three of whom two must agree, and a contract with a dispute of two choices before it. */
async function council() {
  const signers = await ethers.getSigners();
  const [owner, alice, bob, carol, stranger, other] = signers;
  if (!owner || !alice || !bob || !carol || !stranger || !other) throw new Error("The chain has too few accounts.");
  const members = [alice.address, bob.address, carol.address];
  const arbitrator = await ethers.deployContract("CouncilArbitrator", [owner, members, 2, COST]);
  const arbitrable = await ethers.deployContract("ArbitrableMock");
  const dispute = async () => {
    await arbitrable.dispute(arbitrator, 2, { value: COST });
    return (await arbitrator.disputeCount()) - 1n;
  };
  return { arbitrator, arbitrable, dispute, members, signers, owner, alice, bob, carol, stranger, other };
}

async function open() {
  const scene = await council();
  return { ...scene, disputeId: await scene.dispute() };
}

describe("CouncilArbitrator", () => {
  describe("constructor", () => {
    it("puts the first council in office and sets the price", async () => {
      const { arbitrator, members, owner, alice, stranger } = await networkHelpers.loadFixture(council);

      expect(await arbitrator.councilId()).to.equal(1n);
      expect(await arbitrator.getCouncil(1)).to.deep.equal([members, 2n]);
      expect(await arbitrator.isMember(1, alice)).to.equal(true);
      expect(await arbitrator.isMember(1, stranger)).to.equal(false);
      expect(await arbitrator.arbitrationCost("0x")).to.equal(COST);
      expect(await arbitrator.owner()).to.equal(owner.address);
    });
  });

  describe("setCouncil", () => {
    it("puts another council in office and emits CouncilChanged", async () => {
      const { arbitrator, other, alice } = await networkHelpers.loadFixture(council);

      await expect(arbitrator.setCouncil([other], 1))
        .to.emit(arbitrator, "CouncilChanged")
        .withArgs(2, [other.address], 1);
      expect(await arbitrator.isMember(2, other)).to.equal(true);
      expect(await arbitrator.isMember(2, alice)).to.equal(false);
    });

    it("given an open dispute, its own council goes on with it and the new one can't", async () => {
      const { arbitrator, disputeId, other, alice, bob } = await networkHelpers.loadFixture(open);
      await arbitrator.setCouncil([other], 1);

      await expect(arbitrator.connect(other).vote(disputeId, 1, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNotMember")
        .withArgs(disputeId, other.address);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 1, REASON);
      expect(await arbitrator.currentRuling(disputeId)).to.equal(1n);
    });

    it("when the caller isn't the owner, it reverts with OwnableUnauthorizedAccount", async () => {
      const { arbitrator, alice } = await networkHelpers.loadFixture(council);

      await expect(arbitrator.connect(alice).setCouncil([alice], 1))
        .to.be.revertedWithCustomError(arbitrator, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
    });

    for (const [what, count, threshold] of [
      ["there is no member", 0, 0],
      ["the threshold is above the members", 3, 4],
      ["the threshold is half of the members", 4, 2],
      ["the threshold is zero", 3, 0],
      ["there are too many members", 16, 9],
    ] as const) {
      it(`when ${what}, it reverts with CouncilArbitratorInvalidCouncil`, async () => {
        const { arbitrator, signers } = await networkHelpers.loadFixture(council);

        await expect(arbitrator.setCouncil(signers.slice(0, count), threshold))
          .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorInvalidCouncil")
          .withArgs(count, threshold);
      });
    }

    it("takes the largest council, all of whom must agree", async () => {
      const { arbitrator, signers } = await networkHelpers.loadFixture(council);
      await arbitrator.setCouncil(signers.slice(0, 15), 15);

      expect((await arbitrator.getCouncil(2))[0]).to.have.length(15);
    });

    it("when a member is named twice or is zero, it reverts with CouncilArbitratorInvalidMember", async () => {
      const { arbitrator, alice, bob } = await networkHelpers.loadFixture(council);

      for (const [members, bad] of [
        [[alice.address, bob.address, alice.address], alice.address],
        [[alice.address, ZeroAddress], ZeroAddress],
      ] as const) {
        await expect(arbitrator.setCouncil([...members], 2))
          .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorInvalidMember")
          .withArgs(bad);
      }
    });
  });

  describe("setArbitrationCost", () => {
    it("changes the price of later disputes and emits ArbitrationCostChanged", async () => {
      const { arbitrator, arbitrable, disputeId } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.setArbitrationCost(2_000n))
        .to.emit(arbitrator, "ArbitrationCostChanged")
        .withArgs(COST, 2_000n);
      expect((await arbitrator.getDispute(disputeId)).fee).to.equal(COST);
      await expect(arbitrable.dispute(arbitrator, 2, { value: COST }))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorFeeTooLow")
        .withArgs(COST, 2_000n);
    });

    it("when the caller isn't the owner, it reverts with OwnableUnauthorizedAccount", async () => {
      const { arbitrator, bob } = await networkHelpers.loadFixture(council);

      await expect(arbitrator.connect(bob).setArbitrationCost(0))
        .to.be.revertedWithCustomError(arbitrator, "OwnableUnauthorizedAccount")
        .withArgs(bob.address);
    });

    it("when it doesn't fit in 128 bits, it reverts with CouncilArbitratorAmountTooLarge", async () => {
      const { arbitrator } = await networkHelpers.loadFixture(council);
      await arbitrator.setArbitrationCost(MAX_UINT128);

      await expect(arbitrator.setArbitrationCost(MAX_UINT128 + 1n))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorAmountTooLarge")
        .withArgs(MAX_UINT128 + 1n);
    });
  });

  describe("createDispute", () => {
    it("opens a dispute of the caller with the council in office and emits DisputeCreation", async () => {
      const { arbitrator, arbitrable } = await networkHelpers.loadFixture(council);

      await expect(arbitrable.dispute(arbitrator, 2, { value: COST + 5n }))
        .to.emit(arbitrator, "DisputeCreation")
        .withArgs(0, arbitrable.target);
      const deadline = (await time.latest()) + 30 * DAY;
      expect(await arbitrator.getDispute(0)).to.deep.equal([
        ...[arbitrable.target, 1n, BigInt(deadline), false, false, COST + 5n, 2n, 0n],
      ]);
      expect(await arbitrator.disputeStatus(0)).to.equal(0n);
      expect(await ethers.provider.getBalance(arbitrator)).to.equal(COST + 5n);
    });

    it("when the fee is a wei short, it reverts with CouncilArbitratorFeeTooLow", async () => {
      const { arbitrator, arbitrable } = await networkHelpers.loadFixture(council);

      await expect(arbitrable.dispute(arbitrator, 2, { value: COST - 1n }))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorFeeTooLow")
        .withArgs(COST - 1n, COST);
    });

    it("when there is no choice or there are too many, it reverts with CouncilArbitratorInvalidChoices", async () => {
      const { arbitrator, arbitrable } = await networkHelpers.loadFixture(council);

      for (const choices of [0n, 2n ** 64n]) {
        await expect(arbitrable.dispute(arbitrator, choices, { value: COST }))
          .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorInvalidChoices")
          .withArgs(choices);
      }
    });
  });

  describe("vote", () => {
    it("counts a vote and emits Voted; below the threshold nothing is solved", async () => {
      const { arbitrator, arbitrable, disputeId, alice } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.connect(alice).vote(disputeId, 2, REASON))
        .to.emit(arbitrator, "Voted")
        .withArgs(disputeId, alice.address, 2, REASON);
      expect(await arbitrator.votersOf(disputeId)).to.deep.equal([alice.address]);
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(0n);
      expect(await arbitrable.taken()).to.equal(0n);
    });

    it("given a vote for the same ruling, the threshold solves it and tells the ruling", async () => {
      const { arbitrator, arbitrable, disputeId, alice, bob } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 2, REASON);
      const vote = arbitrator.connect(bob).vote(disputeId, 2, ZeroHash);

      await expect(vote).to.emit(arbitrator, "DisputeSolved").withArgs(disputeId, arbitrable.target, 2);
      await expect(vote).to.emit(arbitrator, "RulingTold").withArgs(disputeId, arbitrable.target, true);
      await expect(vote).to.emit(arbitrable, "Ruling").withArgs(arbitrator.target, disputeId, 2);
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(2n);
      expect(await arbitrator.currentRuling(disputeId)).to.equal(2n);
      expect(await arbitrable.lastRuling()).to.equal(2n);
    });

    it("given votes for different rulings, the third decides, and 0 is a ruling like others", async () => {
      const { arbitrator, disputeId, alice, bob, carol } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 0, REASON);
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(0n);
      await arbitrator.connect(carol).vote(disputeId, 0, REASON);

      expect(await arbitrator.disputeStatus(disputeId)).to.equal(2n);
      expect(await arbitrator.currentRuling(disputeId)).to.equal(0n);
    });

    it("in the last second it counts; at the deadline it reverts with CouncilArbitratorVotingEnded", async () => {
      const { arbitrator, disputeId, alice, bob } = await networkHelpers.loadFixture(open);
      const { deadline } = await arbitrator.getDispute(disputeId);
      await time.setNextBlockTimestamp(deadline - 1n);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);

      await expect(arbitrator.connect(bob).vote(disputeId, 1, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorVotingEnded")
        .withArgs(disputeId, deadline);
    });

    it("when the caller is no member, not even the owner, it reverts with CouncilArbitratorNotMember", async () => {
      const { arbitrator, disputeId, owner } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.connect(owner).vote(disputeId, 1, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNotMember")
        .withArgs(disputeId, owner.address);
    });

    it("when the caller has voted, it reverts with CouncilArbitratorVoted", async () => {
      const { arbitrator, disputeId, alice } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);

      await expect(arbitrator.connect(alice).vote(disputeId, 1, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorVoted")
        .withArgs(disputeId, alice.address);
    });

    it("when the ruling is above the choices, it reverts with CouncilArbitratorInvalidRuling", async () => {
      const { arbitrator, disputeId, alice } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.connect(alice).vote(disputeId, 3, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorInvalidRuling")
        .withArgs(disputeId, 3);
    });

    it("when the dispute is solved, it reverts with CouncilArbitratorSolved", async () => {
      const { arbitrator, disputeId, alice, bob, carol } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 1, REASON);

      await expect(arbitrator.connect(carol).vote(disputeId, 2, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorSolved")
        .withArgs(disputeId);
    });

    it("when the dispute doesn't exist, it reverts with CouncilArbitratorUnknownDispute", async () => {
      const { arbitrator, alice } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.connect(alice).vote(1, 1, REASON))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorUnknownDispute")
        .withArgs(1);
    });
  });

  describe("refuse", () => {
    it("given no agreement at the deadline, anyone ends it with ruling 0", async () => {
      const { arbitrator, arbitrable, disputeId, alice, bob, stranger } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 2, REASON);
      const { deadline } = await arbitrator.getDispute(disputeId);
      await time.setNextBlockTimestamp(deadline);

      await expect(arbitrator.connect(stranger).refuse(disputeId))
        .to.emit(arbitrator, "DisputeSolved")
        .withArgs(disputeId, arbitrable.target, 0);
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(2n);
      expect(await arbitrable.taken()).to.equal(1n);
      await expect(arbitrator.refuse(disputeId))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorSolved")
        .withArgs(disputeId);
    });

    it("a second before the deadline, it reverts with CouncilArbitratorVotingOpen", async () => {
      const { arbitrator, disputeId } = await networkHelpers.loadFixture(open);
      const { deadline } = await arbitrator.getDispute(disputeId);
      await time.setNextBlockTimestamp(deadline - 1n);

      await expect(arbitrator.refuse(disputeId))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorVotingOpen")
        .withArgs(disputeId, deadline);
    });
  });

  describe("tell", () => {
    async function refused() {
      const scene = await open();
      await scene.arbitrable.setAnswer(REFUSE, "0x");
      await scene.arbitrator.connect(scene.alice).vote(scene.disputeId, 1, REASON);
      const vote = await scene.arbitrator.connect(scene.bob).vote(scene.disputeId, 1, REASON);
      return { ...scene, vote };
    }

    it("given a contract that reverted, the dispute is solved all the same", async () => {
      const { arbitrator, arbitrable, disputeId, vote } = await networkHelpers.loadFixture(refused);

      await expect(vote).to.emit(arbitrator, "RulingTold").withArgs(disputeId, arbitrable.target, false);
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(2n);
      expect(await arbitrator.currentRuling(disputeId)).to.equal(1n);
    });

    it("given a contract that reverted, it reverts with its error while it still does, and then tells once", async () => {
      const { arbitrator, arbitrable, disputeId, stranger } = await networkHelpers.loadFixture(refused);

      await expect(arbitrator.tell(disputeId)).to.be.revertedWithCustomError(arbitrable, "ArbitrableMockRefused");
      await arbitrable.setAnswer(TAKE, "0x");
      await expect(arbitrator.connect(stranger).tell(disputeId))
        .to.emit(arbitrable, "Ruling")
        .withArgs(arbitrator.target, disputeId, 1);
      await expect(arbitrator.tell(disputeId))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNothingToTell")
        .withArgs(disputeId);
      expect(await arbitrable.taken()).to.equal(1n);
    });

    it("given a voter who leaves too little gas for the contract, anyone tells it again", async () => {
      const { arbitrator, arbitrable, disputeId, alice, bob } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrable.setAnswer(RETURN_MUCH, "0x");
      await arbitrator.connect(bob).vote(disputeId, 1, REASON, { gasLimit: 1_500_000n });
      expect(await arbitrator.disputeStatus(disputeId)).to.equal(2n);
      expect(await arbitrable.taken()).to.equal(0n);

      await arbitrator.tell(disputeId);
      expect(await arbitrable.lastRuling()).to.equal(1n);
    });

    it("when the dispute isn't solved, it reverts with CouncilArbitratorNothingToTell", async () => {
      const { arbitrator, disputeId } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.tell(disputeId))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNothingToTell")
        .withArgs(disputeId);
    });
  });

  describe("withdraw", () => {
    it("given a fee that three don't divide, each voter gets a third and the owner the rest", async () => {
      const { arbitrator, disputeId, owner, alice, bob, carol, stranger } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 2, REASON);
      await arbitrator.connect(carol).vote(disputeId, 2, REASON);

      for (const [account, amount] of [
        [alice, 333n],
        [bob, 333n],
        [carol, 333n],
        [owner, 1n],
      ] as const) {
        expect(await arbitrator.credit(account)).to.equal(amount);
        const withdrawal = arbitrator.connect(stranger).withdraw(account);
        await expect(withdrawal).to.changeEtherBalances(ethers, [arbitrator, account], [-amount, amount]);
        await expect(withdrawal).to.emit(arbitrator, "Withdrawn").withArgs(account.address, amount);
      }
      expect(await ethers.provider.getBalance(arbitrator)).to.equal(0n);
    });

    it("given a dispute that nobody voted on, the fee is the owner's", async () => {
      const { arbitrator, disputeId, owner } = await networkHelpers.loadFixture(open);
      await time.increase(30 * DAY);
      await arbitrator.refuse(disputeId);

      expect(await arbitrator.credit(owner)).to.equal(COST);
    });

    it("when there is nothing, it reverts with CouncilArbitratorNothingToWithdraw", async () => {
      const { arbitrator, alice } = await networkHelpers.loadFixture(open);

      await expect(arbitrator.withdraw(alice))
        .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNothingToWithdraw")
        .withArgs(alice.address);
    });
  });

  describe("appeal", () => {
    it("there is none", async () => {
      const { arbitrator, disputeId } = await networkHelpers.loadFixture(open);

      for (const call of [arbitrator.appeal, arbitrator.appealCost]) {
        await expect(call(disputeId, "0x"))
          .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorNoAppeal")
          .withArgs(disputeId);
      }
      expect(await arbitrator.appealPeriod(disputeId)).to.deep.equal([0n, 0n]);
    });
  });

  describe("views", () => {
    it("when the dispute doesn't exist, they revert with CouncilArbitratorUnknownDispute", async () => {
      const { arbitrator } = await networkHelpers.loadFixture(open);

      for (const view of ["disputeStatus", "currentRuling", "getDispute"] as const) {
        await expect(arbitrator[view](7))
          .to.be.revertedWithCustomError(arbitrator, "CouncilArbitratorUnknownDispute")
          .withArgs(7);
      }
    });
  });

  describe("attacked", () => {
    it("given a contract that calls back, it can neither be told twice nor end the dispute again", async () => {
      const { arbitrator, arbitrable, disputeId, alice, bob } = await networkHelpers.loadFixture(open);
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      for (const call of ["tell", "refuse"] as const) {
        const snapshot = await networkHelpers.takeSnapshot();
        await arbitrable.setAnswer(CALL_BACK, arbitrator.interface.encodeFunctionData(call as "tell", [disputeId]));
        await arbitrator.connect(bob).vote(disputeId, 1, REASON);

        expect(await arbitrable.taken()).to.equal(1n, "its call back was refused");
        expect(await arbitrator.credit(alice)).to.equal(COST / 2n);
        await snapshot.restore();
      }
    });

    it("given a contract that answers with a megabyte, the vote costs what it costs otherwise", async () => {
      const { arbitrator, arbitrable, disputeId, alice, bob } = await networkHelpers.loadFixture(open);
      await arbitrable.setAnswer(RETURN_MUCH, "0x");
      await arbitrator.connect(alice).vote(disputeId, 1, REASON);
      await arbitrator.connect(bob).vote(disputeId, 1, REASON, { gasLimit: 3_500_000n });

      expect(await arbitrable.taken()).to.equal(1n);
    });

    it("given a dispute of an account without code, it is solved like any other", async () => {
      const { arbitrator, stranger, alice, bob } = await networkHelpers.loadFixture(council);
      await arbitrator.connect(stranger).createDispute(1, "0x", { value: COST });
      await arbitrator.connect(alice).vote(0, 1, REASON);
      await arbitrator.connect(bob).vote(0, 1, REASON);

      expect((await arbitrator.getDispute(0)).told).to.equal(true);
    });

    it("given an owner who names himself the council, he can't rule an open dispute", async () => {
      const { arbitrator, disputeId, owner } = await networkHelpers.loadFixture(open);
      await arbitrator.setCouncil([owner], 1);

      await expect(arbitrator.vote(disputeId, 1, REASON)).to.be.revertedWithCustomError(
        arbitrator,
        "CouncilArbitratorNotMember",
      );
    });
  });
});
