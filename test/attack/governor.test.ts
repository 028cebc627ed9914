// Attacks on what the holders of a sold model decide: threats 27, 32, 33 and 34.
import { expect } from "chai";
import { network } from "hardhat";
import {
  ActionKind,
  admittedModel,
  bonderAction,
  contestedIn,
  COUNT_PERIOD,
  type GovernedScene,
  MODEL_ID,
  OPPOSITION_PERIOD,
  policyAction,
  proposed,
  ProposalState,
  type ProposedScene,
  SUPPORT_PERIOD,
  uriAction,
} from "../helpers/governor.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const admitted = () => admittedModel(connection);

/** The creator proposes that the contributors' part goes to a lane of his own. */
async function turnedAway() {
  const scene = await admittedModel(connection);
  return await proposed(scene, policyAction(scene));
}

const contested = async () => await contestedIn(await turnedAway());

async function borrower() {
  const scene = await turnedAway();
  const flash = await ethers.deployContract("FlashVoterMock");
  await scene.saleToken.connect(scene.alice).approve(flash, await scene.saleToken.balanceOf(scene.alice));
  return { ...scene, flash };
}

async function ended({ windowEnd }: ProposedScene): Promise<void> {
  await time.increaseTo(windowEnd + COUNT_PERIOD);
}

/** All that an account has of the token, here and there. */
async function ownedBy(scene: GovernedScene, account: { address: string }, proposals: readonly bigint[]) {
  const { governor, saleToken } = scene;
  let sum = await saleToken.balanceOf(account.address);
  for (const proposalId of proposals) {
    sum += await governor.supportOf(proposalId, account.address);
    sum += await governor.oppositionOf(proposalId, account.address);
  }
  return sum;
}

describe("Attacks on the governor of sold models", () => {
  describe("by votes that are borrowed for a transaction [33]", () => {
    for (const side of ["support", "oppose"] as const) {
      it(`can't ${side} and pay back`, async () => {
        const scene = await networkHelpers.loadFixture(borrower);
        const { flash, governor, saleToken, alice, proposalId } = scene;
        const amount = await saleToken.balanceOf(alice);
        const calls = [
          saleToken.interface.encodeFunctionData("approve", [await governor.getAddress(), amount]),
          governor.interface.encodeFunctionData(side as "support", [proposalId, amount]),
        ];
        await expect(flash.run(saleToken, alice, amount, [saleToken, governor], calls))
          .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
          .withArgs(flash, 0n, amount);
        const { support, opposition } = await governor.getProposal(proposalId);
        expect([support, opposition]).to.deep.equal([0n, 0n]);
      });
    }

    it("can't take the deposit back at once", async () => {
      const { flash, governor, saleToken, alice, proposalId } = await networkHelpers.loadFixture(borrower);
      const amount = await saleToken.balanceOf(alice);
      const calls = [
        saleToken.interface.encodeFunctionData("approve", [await governor.getAddress(), amount]),
        governor.interface.encodeFunctionData("oppose", [proposalId, amount]),
        governor.interface.encodeFunctionData("withdraw", [proposalId, await flash.getAddress()]),
      ];
      await expect(flash.run(saleToken, alice, amount, [saleToken, governor, governor], calls))
        .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
        .withArgs(proposalId, ProposalState.Open);
    });
  });

  describe("by crafted proposals", () => {
    it("can't execute one kind of action as another", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, stranger, creator } = scene;
      const uri = ethers.AbiCoder.defaultAbiCoder().encode(["address"], [stranger.address]);
      const { proposalId, windowEnd, action } = await proposed(scene, uriAction(scene, uri), creator);
      const other = bonderAction(scene, stranger.address);
      await time.increaseTo(windowEnd);
      expect((await governor.getProposal(proposalId)).kind).to.equal(ActionKind.SetURI);
      await expect(other.execute(governor, proposalId))
        .to.be.revertedWithCustomError(governor, "ModelGovernorOtherAction")
        .withArgs(proposalId, action.hash, other.hash);
    });

    it("can't execute the action of another proposal that has passed", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, alice, needed, proposalId, windowEnd, action } = scene;
      await governor.connect(alice).oppose(proposalId, needed);
      const harmless = await proposed(scene, uriAction(scene), alice, needed);
      await time.increaseTo(harmless.windowEnd);
      expect(windowEnd < harmless.windowEnd).to.equal(true);
      await expect(action.execute(governor, harmless.proposalId))
        .to.be.revertedWithCustomError(governor, "ModelGovernorOtherAction")
        .withArgs(harmless.proposalId, harmless.action.hash, action.hash);
    });

    it("can't execute again what was executed", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { proposalId, windowEnd, action } = await proposed(scene, uriAction(scene));
      await time.increaseTo(windowEnd);
      await action.execute(scene.governor, proposalId);
      await proposed(scene, uriAction(scene, "ipfs://model/1/after"));
      await expect(action.execute(scene.governor, proposalId))
        .to.be.revertedWithCustomError(scene.governor, "ModelGovernorWrongState")
        .withArgs(proposalId, ProposalState.Executed);
    });
  });

  describe("by a creator who turns the contributors' part to himself", () => {
    it("are stopped by a twentieth, whose tokens come back", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, saleToken, alice, needed, proposalId, action } = scene;
      const before = await saleToken.balanceOf(alice);
      await governor.connect(alice).oppose(proposalId, needed);
      await ended(scene);
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
        .withArgs(proposalId, ProposalState.Rejected);
      await governor.withdraw(proposalId, alice);
      expect(await saleToken.balanceOf(alice)).to.equal(before);
    });

    it("change nothing for channels that name another policy", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, lineageCourt, policies, creator, policyHash, proposalId, windowEnd, action } = scene;
      const [before] = await policies.collectionTerms(MODEL_ID, policyHash);
      await lineageCourt.connect(creator).standFor(MODEL_ID, governor);
      await time.increaseTo(windowEnd);
      await action.execute(governor, proposalId);
      const [after] = await policies.collectionTerms(MODEL_ID, policyHash);
      expect(after).to.deep.equal(before);
    });
  });

  describe("by the one in a hundred who extorts [32]", () => {
    it("don't stop what the others let pass", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, mallory, sold, proposalId, windowEnd } = scene;
      await governor.connect(mallory).oppose(proposalId, sold / 100n);
      await time.increaseTo(windowEnd);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Passed);
    });
  });

  describe("by a holder who spams proposals", () => {
    it("are stopped one by one by no more tokens than he deposits, and earn nothing", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, saleToken, alice, mallory, needed } = scene;
      const [his, hers] = [await saleToken.balanceOf(mallory), await saleToken.balanceOf(alice)];
      const all: ProposedScene[] = [];
      while ((await saleToken.balanceOf(mallory)) >= needed) {
        all.push(await proposed(scene, policyAction(scene), mallory, needed));
      }
      for (const { proposalId } of all) await governor.connect(alice).oppose(proposalId, needed);
      expect(hers - (await saleToken.balanceOf(alice)) <= his).to.equal(true);
      const last = await proposed(scene, uriAction(scene));
      await ended(last);
      for (const { proposalId } of all) {
        expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
        await governor.withdraw(proposalId, mallory);
        await governor.withdraw(proposalId, alice);
      }
      expect([await saleToken.balanceOf(mallory), await saleToken.balanceOf(alice)]).to.deep.equal([his, hers]);
    });
  });

  describe("by support in the last second", () => {
    it("leave the others days to oppose", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { governor, saleToken, alice, bob, proposalId, windowEnd } = scene;
      // alice is the attacker's friend; mallory has opposed
      await time.setNextBlockTimestamp(windowEnd + SUPPORT_PERIOD - 1n);
      await governor.connect(alice).support(proposalId, await saleToken.balanceOf(alice));
      await time.setNextBlockTimestamp(windowEnd + OPPOSITION_PERIOD - 1n);
      await governor.connect(bob).oppose(proposalId, await saleToken.balanceOf(bob));
      await ended(scene);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
    });
  });

  describe("by a creator who blocks the place", () => {
    it("don't keep holders from proposing", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, bob, needed } = scene;
      const other = await proposed(scene, uriAction(scene), bob, needed);
      await time.increaseTo(other.windowEnd);
      await other.action.execute(governor, other.proposalId);
      expect(await governor.stateOf(other.proposalId)).to.equal(ProposalState.Executed);
    });
  });

  describe("by a stolen guardian key [34]", () => {
    it("stop neither objection, nor execution, nor deposits that go back", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, offering, models, lineageCourt, guardian, alice, bob, needed, proposalId } = scene;
      for (const paused of [offering, models, lineageCourt]) await paused.connect(guardian).pause();
      await governor.connect(alice).oppose(proposalId, needed);
      const other = await proposed(scene, uriAction(scene), bob, needed);
      await ended(other);
      await governor.withdraw(proposalId, alice);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
      expect(await governor.oppositionOf(proposalId, alice)).to.equal(0n);
    });
  });

  describe("by tokens that are to count twice", () => {
    it("have each unit in one place", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, saleToken, mallory, stranger, needed, proposalId } = scene;
      const before = await saleToken.balanceOf(mallory);
      await governor.connect(mallory).oppose(proposalId, before);
      await expect(saleToken.connect(mallory).transfer(stranger, 1n))
        .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
        .withArgs(mallory, 0n, 1n);
      await expect(governor.connect(mallory).proposeURI(MODEL_ID, "ipfs://twice", needed))
        .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
        .withArgs(mallory, 0n, needed);
      expect(await ownedBy(scene, mallory, [proposalId])).to.equal(before);
    });
  });

  describe("after the offering has failed", () => {
    it("hold no tokens back from being redeemed", async () => {
      const scene = await networkHelpers.loadFixture(turnedAway);
      const { governor, escrow, saleToken, offeringId, disclosure, alice, needed, proposalId } = scene;
      await governor.connect(alice).oppose(proposalId, needed);
      await time.increaseTo((disclosure.milestones[0]?.deadline ?? 0n) + 1n);
      await escrow.fail(offeringId, disclosure);
      await governor.withdraw(proposalId, alice);
      const amount = await saleToken.balanceOf(alice);
      await saleToken.connect(alice).approve(escrow, amount);
      const paid = await escrow.previewRedeem(offeringId, amount);
      expect(paid > 0n).to.equal(true);
      await expect(escrow.connect(alice).redeem(offeringId, amount, alice)).to.changeTokenBalance(
        ethers,
        scene.usd,
        alice,
        paid,
      );
    });
  });
});
