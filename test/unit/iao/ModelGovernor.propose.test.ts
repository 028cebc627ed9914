import { expect } from "chai";
import { network } from "hardhat";
import { ModelGovernor__factory } from "../../../typechain-types/index.ts";
import {
  type Action,
  actionsOf,
  admittedModel,
  COUNT_PERIOD,
  EXECUTION_PERIOD,
  failedModel,
  type GovernedScene,
  MODEL_ID,
  neededFor,
  proposed,
  ProposalState,
  uriAction,
  WINDOW_PERIOD,
} from "../../helpers/governor.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const KINDS = ["a version", "a policy", "a URI", "a bonder"] as const;

async function admitted() {
  const scene = await admittedModel(connection);
  return { ...scene, actions: await actionsOf(scene) };
}

async function failed() {
  return failedModel(connection);
}

/** bob and mallory have burned what they had, so that there are fewer tokens than were sold. */
async function shrunk() {
  const scene = await admittedModel(connection);
  const { saleToken, bob, mallory } = scene;
  for (const by of [bob, mallory]) await saleToken.connect(by).burn(await saleToken.balanceOf(by));
  return scene;
}

/** The creator has proposed without a deposit. */
async function own() {
  const scene = await admittedModel(connection);
  return proposed(scene, uriAction(scene));
}

function actionNamed(actions: readonly Action[], name: string): Action {
  const action = actions.find((one) => one.name === name);
  if (!action) throw new Error(`no action ${name}`);
  return action;
}

/** The creator proposes once more without a deposit. */
function again({ governor, creator }: GovernedScene) {
  return uriAction({ governor }, "ipfs://again").propose(governor.connect(creator), 0n);
}

describe("ModelGovernor, proposals", () => {
  for (const name of KINDS) {
    describe(`propose ${name}`, () => {
      it("when the creator proposes without a deposit, keeps it and emits ProposalCreated and what it does", async () => {
        const { governor, creator, needed, actions } = await networkHelpers.loadFixture(admitted);
        const action = actionNamed(actions, name);
        const now = BigInt(await time.latest()) + 100n;
        await time.setNextBlockTimestamp(now);

        const proposing = action.propose(governor.connect(creator), 0n);
        await expect(proposing)
          .to.emit(governor, "ProposalCreated")
          .withArgs(1n, MODEL_ID, creator, needed, now + WINDOW_PERIOD);
        await expect(proposing)
          .to.emit(governor, action.event)
          .withArgs(1n, ...action.values);
        await expect(proposing).not.to.emit(governor, "SupportDeposited");
        const kept = [MODEL_ID, now, action.kind, false, true, creator.address, needed, 0n, 0n, action.hash];
        expect(await governor.getProposal(1n)).to.deep.equal(kept);
        expect(await governor.proposalCount()).to.equal(1n);
      });

      it("when somebody proposes with what is needed, his tokens are support, and SupportDeposited is emitted", async () => {
        const { governor, saleToken, alice, needed, actions } = await networkHelpers.loadFixture(admitted);
        const action = actionNamed(actions, name);

        const proposing = action.propose(governor.connect(alice), needed);
        await expect(proposing).to.emit(governor, "SupportDeposited").withArgs(1n, alice, needed, needed);
        await expect(proposing).to.changeTokenBalances(
          connection.ethers,
          saleToken,
          [alice, governor],
          [-needed, needed],
        );
        const { proposer, free, support, opposition } = await governor.getProposal(1n);
        expect([proposer, free, support, opposition]).to.deep.equal([alice.address, false, needed, 0n]);
        expect(await governor.supportOf(1n, alice)).to.equal(needed);
      });

      it("when somebody proposes with less, it reverts", async () => {
        const { governor, alice, needed, actions } = await networkHelpers.loadFixture(admitted);
        for (const amount of [0n, needed - 1n]) {
          await expect(actionNamed(actions, name).propose(governor.connect(alice), amount))
            .to.be.revertedWithCustomError(governor, "ModelGovernorDepositTooSmall")
            .withArgs(MODEL_ID, amount, needed);
        }
      });

      it("given a model that isn't admitted, it reverts", async () => {
        const { governance, escrow, policies, governor, needed, creator, actions } =
          await networkHelpers.loadFixture(admitted);
        const other = await new ModelGovernor__factory(governance).deploy(escrow, policies);
        await expect(actionNamed(actions, name).propose(other.connect(creator), needed))
          .to.be.revertedWithCustomError(governor, "ModelGovernorUnknownModel")
          .withArgs(MODEL_ID);
      });

      it("when the caller hasn't approved the amount, it reverts", async () => {
        const { governor, saleToken, alice, needed, actions } = await networkHelpers.loadFixture(admitted);
        await saleToken.connect(alice).approve(governor, needed - 1n);
        await expect(actionNamed(actions, name).propose(governor.connect(alice), needed))
          .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientAllowance")
          .withArgs(governor, needed - 1n, needed);
      });

      it("when the caller hasn't the amount, it reverts", async () => {
        const { governor, saleToken, alice, actions } = await networkHelpers.loadFixture(admitted);
        const balance = await saleToken.balanceOf(alice);
        await expect(actionNamed(actions, name).propose(governor.connect(alice), balance + 1n))
          .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
          .withArgs(alice, balance, balance + 1n);
      });
    });
  }

  describe("what is needed", () => {
    it("given fewer tokens than were sold, it is a twentieth of the supply", async () => {
      const { governor, saleToken, sold, needed } = await networkHelpers.loadFixture(shrunk);
      const supply = await saleToken.totalSupply();
      expect(supply < sold).to.equal(true);
      expect(await governor.neededOf(MODEL_ID)).to.equal(neededFor(supply));
      expect(neededFor(supply) < needed).to.equal(true);
    });

    it("given fewer tokens than were sold, who has just that may propose, and with less it reverts", async () => {
      const scene = await networkHelpers.loadFixture(shrunk);
      const { governor, saleToken, alice } = scene;
      const needed = neededFor(await saleToken.totalSupply());
      const action = uriAction(scene);
      await expect(action.propose(governor.connect(alice), needed - 1n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorDepositTooSmall")
        .withArgs(MODEL_ID, needed - 1n, needed);
      await action.propose(governor.connect(alice), needed);
      expect((await governor.getProposal(1n)).needed).to.equal(needed);
    });

    it("when tokens are burned after a proposal, it stays what it was for it", async () => {
      const { governor, saleToken, bob, mallory, proposalId, needed } = await networkHelpers.loadFixture(own);
      for (const by of [bob, mallory]) await saleToken.connect(by).burn(await saleToken.balanceOf(by));
      expect((await governor.getProposal(proposalId)).needed).to.equal(needed);
      expect((await governor.neededOf(MODEL_ID)) < needed).to.equal(true);
    });

    it("given no token any more, it is one unit", async () => {
      const { governor, saleToken, alice, bob, mallory } = await networkHelpers.loadFixture(failed);
      for (const by of [alice, bob, mallory]) await saleToken.connect(by).burn(await saleToken.balanceOf(by));
      const left = await saleToken.totalSupply();
      expect(await governor.neededOf(MODEL_ID)).to.equal(neededFor(left));
      expect(neededFor(left)).to.equal(1n);
    });
  });

  describe("the creator's turn", () => {
    it("is noted with his proposal without a deposit", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(own);
      expect((await governor.getModel(MODEL_ID)).ownProposal).to.equal(proposalId);
    });

    it("given that his proposal is open, another one without a deposit reverts, to the last second", async () => {
      const scene = await networkHelpers.loadFixture(own);
      await time.setNextBlockTimestamp(scene.windowEnd - 1n);
      await expect(again(scene))
        .to.be.revertedWithCustomError(scene.governor, "ModelGovernorUndecided")
        .withArgs(MODEL_ID, scene.proposalId);
    });

    it("given that his proposal is open, another one with less than is needed reverts as well", async () => {
      const { governor, saleToken, alice, creator, needed, proposalId } = await networkHelpers.loadFixture(own);
      await saleToken.connect(alice).transfer(creator, needed);
      await saleToken.connect(creator).approve(governor, needed);
      await expect(uriAction({ governor }).propose(governor.connect(creator), needed - 1n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorUndecided")
        .withArgs(MODEL_ID, proposalId);
    });

    it("given that his proposal is open, another one with what is needed is taken, and doesn't count as his turn", async () => {
      const { governor, saleToken, alice, creator, needed, proposalId } = await networkHelpers.loadFixture(own);
      await saleToken.connect(alice).transfer(creator, needed);
      await saleToken.connect(creator).approve(governor, needed);
      await uriAction({ governor }).propose(governor.connect(creator), needed);
      expect(await governor.proposalCount()).to.equal(proposalId + 1n);
      expect((await governor.getModel(MODEL_ID)).ownProposal).to.equal(proposalId);
    });

    it("given that his proposal is contested, another one reverts until it is counted", async () => {
      const scene = await networkHelpers.loadFixture(own);
      const { governor, mallory, proposalId, needed, windowEnd } = scene;
      await governor.connect(mallory).oppose(proposalId, needed);
      await time.setNextBlockTimestamp(windowEnd + COUNT_PERIOD - 1n);
      await expect(again(scene))
        .to.be.revertedWithCustomError(governor, "ModelGovernorUndecided")
        .withArgs(MODEL_ID, proposalId);

      await time.setNextBlockTimestamp(windowEnd + COUNT_PERIOD);
      await again(scene);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
      expect((await governor.getModel(MODEL_ID)).ownProposal).to.equal(proposalId + 1n);
    });

    it("given that his proposal has passed, another one is taken at once", async () => {
      const scene = await networkHelpers.loadFixture(own);
      await time.setNextBlockTimestamp(scene.windowEnd);
      await again(scene);
      expect((await scene.governor.getModel(MODEL_ID)).ownProposal).to.equal(scene.proposalId + 1n);
    });

    it("given that his proposal has expired, another one is taken", async () => {
      const scene = await networkHelpers.loadFixture(own);
      await time.setNextBlockTimestamp(scene.windowEnd + EXECUTION_PERIOD);
      await again(scene);
      expect((await scene.governor.getModel(MODEL_ID)).ownProposal).to.equal(scene.proposalId + 1n);
    });

    it("with less than is needed keeps what he deposits as support", async () => {
      const { governor, saleToken, alice, creator } = await networkHelpers.loadFixture(admitted);
      await saleToken.connect(alice).transfer(creator, 1n);
      await saleToken.connect(creator).approve(governor, 1n);
      await uriAction({ governor }).propose(governor.connect(creator), 1n);
      expect((await governor.getModel(MODEL_ID)).ownProposal).to.equal(1n);
      expect(await governor.supportOf(1n, creator)).to.equal(1n);
    });

    it("given an offering that has failed by a milestone, he needs a deposit as others do", async () => {
      const { governor, creator } = await networkHelpers.loadFixture(failed);
      const needed = await governor.neededOf(MODEL_ID);
      await expect(uriAction({ governor }).propose(governor.connect(creator), 0n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorDepositTooSmall")
        .withArgs(MODEL_ID, 0n, needed);
    });

    it("given an offering that has failed by a milestone, a holder proposes with a deposit", async () => {
      const { governor, alice } = await networkHelpers.loadFixture(failed);
      await uriAction({ governor }).propose(governor.connect(alice), await governor.neededOf(MODEL_ID));
      expect(await governor.stateOf(1n)).to.equal(ProposalState.Open);
    });
  });
});
