// Attacks on sold models by what was left from before the sale, by other models, and by proposals that can't be executed.
import { expect } from "chai";
import { AbiCoder, keccak256, MaxUint256, ParamType } from "ethers";
import { network } from "hardhat";
import {
  type Action,
  ActionKind,
  admittedModel,
  EXECUTION_PERIOD,
  type GovernedScene,
  MODEL_ID,
  passedIn,
  policyAction,
  proposed,
  ProposalState,
  uriAction,
} from "../helpers/governor.ts";
import { bidden, claimedAll, deployedSystem, offered, type OfferedScene, settledNow } from "../helpers/iao.ts";
import { registered } from "../helpers/models.ts";
import { costAt, DAY } from "../helpers/offering.ts";
import { shares } from "../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 20;

const admitted = () => admittedModel(connection);

/** All that is for sale is bob's. */
async function soldToBob<Scene extends OfferedScene>(scene: Scene): Promise<Scene> {
  const bids = [{ by: scene.bob, tick: TICK, amount: costAt(scene.disclosure, TICK) + 1n }];
  await bidden(scene, bids);
  await settledNow(scene);
  await claimedAll(scene, bids);
  return scene;
}

/** The builder sells from a day on. */
async function onceMore<Scene extends Parameters<typeof offered>[0]>(scene: Scene, modelId: bigint) {
  const start = BigInt(await time.latest()) + DAY;
  const { sale } = scene.disclosure;
  const end = start + (sale.end - sale.start);
  const milestones = scene.disclosure.milestones.map((milestone, i) => ({
    ...milestone,
    deadline: end + BigInt(i + 1) * 90n * DAY,
  }));
  const times = { start, cancelEnd: start + (sale.cancelEnd - sale.start), end };
  return await offered(scene, { modelId, sale: { ...sale, ...times }, milestones });
}

/** Model 2 is sold as well, to bob. */
async function twoModels() {
  const first = await admittedModel(connection);
  const modelId = await registered(first);
  const second = await soldToBob(await onceMore(first, modelId));
  await second.governor.admit(second.offeringId, second.disclosure);
  return { first, second, modelId };
}

/** Nobody bids for model 1, and it is offered once more and sold. */
async function soldAtLast() {
  const first = await offered(await deployedSystem(connection));
  await settledNow(first);
  const second = await soldToBob(await onceMore(first, MODEL_ID));
  return { first, second };
}

/** A policy whose shares don't sum up. */
function impossible(scene: GovernedScene): Action {
  const policy = { ...shares, contributors: shares.contributors + 1n, lane: scene.stranger.address };
  return {
    ...policyAction(scene),
    kind: ActionKind.AddPolicy,
    propose: (governor, amount) => governor.proposePolicy(MODEL_ID, policy, amount),
    execute: (governor, proposalId) => governor.executePolicy(proposalId, policy),
  };
}

async function stuck() {
  const scene = await admittedModel(connection);
  await scene.lineageCourt.connect(scene.creator).standFor(MODEL_ID, scene.governor);
  const proposal = await proposed(scene, impossible(scene));
  await scene.governor.connect(scene.alice).support(proposal.proposalId, scene.needed);
  return await passedIn(proposal);
}

describe("Attacks on sold models", () => {
  describe("by what the creator has approved before", () => {
    it("don't move the model out of the governor", async () => {
      const scene = await deployedSystem(connection);
      const { models, builder, stranger, governor } = scene;
      await models.connect(builder).approve(stranger, MODEL_ID);
      await models.connect(builder).setApprovalForAll(stranger, true);
      await soldToBob(await offered(scene));
      expect(await models.ownerOf(MODEL_ID)).to.equal(await governor.getAddress());
      for (const thief of [stranger, builder]) {
        await expect(models.connect(thief).transferFrom(governor, thief, MODEL_ID))
          .to.be.revertedWithCustomError(models, "ERC721InsufficientApproval")
          .withArgs(thief, MODEL_ID);
      }
    });

    it("don't change where fees go, which is fixed", async () => {
      const { models, governor, creator } = await networkHelpers.loadFixture(admitted);
      await expect(models.connect(creator).setReceiver(MODEL_ID, creator, true))
        .to.be.revertedWithCustomError(models, "ModelRegistryNotOwner")
        .withArgs(MODEL_ID, creator, governor);
      expect(await models.isReceiverFixed(MODEL_ID)).to.equal(true);
    });
  });

  describe("by a model that is sent to the governor without an offering", () => {
    it("has nobody who proposes for it, whatever disclosure is shown", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, models, builder, disclosure, offeringId, offering } = scene;
      const modelId = await registered(scene);
      await models.connect(builder).transferFrom(builder, governor, modelId);
      const forged = { ...disclosure, modelId };
      const expected = await offering.disclosureHashOf(offeringId);
      const [, input] = governor.interface.getFunction("admit").inputs;
      const actual = keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from(input)], [forged]));
      await expect(governor.admit(offeringId, forged))
        .to.be.revertedWithCustomError(governor, "ModelGovernorOtherDisclosure")
        .withArgs(offeringId, expected, actual);
      await expect(governor.connect(builder).proposeURI(modelId, "ipfs://mine", 0n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorUnknownModel")
        .withArgs(modelId);
    });
  });

  describe("by a model that was offered twice", () => {
    it("isn't admitted by the offering that failed, and by the other one once", async () => {
      const { first, second } = await networkHelpers.loadFixture(soldAtLast);
      const { governor } = second;
      await expect(governor.admit(first.offeringId, first.disclosure))
        .to.be.revertedWithCustomError(governor, "ModelGovernorNotSucceeded")
        .withArgs(first.offeringId);
      await governor.admit(second.offeringId, second.disclosure);
      expect((await governor.getModel(MODEL_ID)).token).to.equal(await second.saleToken.getAddress());
      await expect(governor.admit(second.offeringId, second.disclosure))
        .to.be.revertedWithCustomError(governor, "ModelGovernorAdmitted")
        .withArgs(MODEL_ID);
    });
  });

  describe("by holders of another model", () => {
    it("deposit nothing for this one: tokens are this model's", async () => {
      const { first, second } = await networkHelpers.loadFixture(twoModels);
      const { governor, saleToken, bob } = first;
      const { proposalId } = await proposed(first, uriAction(first));
      const own = await saleToken.balanceOf(bob);
      await saleToken.connect(bob).transfer(first.alice, own);
      await second.saleToken.connect(bob).approve(governor, MaxUint256);
      await expect(governor.connect(bob).oppose(proposalId, 1n))
        .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
        .withArgs(bob, 0n, 1n);
    });

    it("execute for their own what they have let pass, and leave this one", async () => {
      const { first, second, modelId } = await networkHelpers.loadFixture(twoModels);
      const { governor, models, bob } = first;
      const before = await models.tokenURI(MODEL_ID);
      await second.saleToken.connect(bob).approve(governor, MaxUint256);
      await governor.connect(bob).proposeURI(modelId, "ipfs://theirs", await governor.neededOf(modelId));
      const proposalId = await governor.proposalCount();
      const { since } = await governor.getProposal(proposalId);
      await time.increaseTo(since + (await governor.WINDOW_PERIOD()));
      await governor.executeURI(proposalId, "ipfs://theirs");
      expect([await models.tokenURI(modelId), await models.tokenURI(MODEL_ID)]).to.deep.equal([
        "ipfs://theirs",
        before,
      ]);
    });

    it("whose deposits go back, leave those of this one", async () => {
      const { first, second, modelId } = await networkHelpers.loadFixture(twoModels);
      const { governor, saleToken, alice, bob, needed } = first;
      const { proposalId, windowEnd } = await proposed(first, uriAction(first));
      await governor.connect(alice).oppose(proposalId, needed);
      await second.saleToken.connect(bob).approve(governor, MaxUint256);
      await governor.connect(bob).proposeURI(modelId, "ipfs://theirs", await governor.neededOf(modelId));
      const theirs = await governor.proposalCount();
      await time.increaseTo(windowEnd + DAY);
      await governor.withdraw(theirs, bob);
      expect(await saleToken.balanceOf(governor)).to.equal(needed);
      expect(await second.saleToken.balanceOf(governor)).to.equal(0n);
    });
  });

  describe("by proposals that can't be executed", () => {
    it("hold no deposit, though execution reverts", async () => {
      const scene = await networkHelpers.loadFixture(stuck);
      const { governor, policies, saleToken, alice, needed, proposalId, action } = scene;
      const sum = Object.values(shares).reduce((all, share) => all + share, 0n);
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidSum")
        .withArgs(sum + 1n);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Passed);
      await expect(governor.withdraw(proposalId, alice)).to.changeTokenBalance(
        connection.ethers,
        saleToken,
        alice,
        needed,
      );
    });

    it("don't keep the creator's place, and expire", async () => {
      const scene = await networkHelpers.loadFixture(stuck);
      const { governor, proposalId, windowEnd } = scene;
      const next = await proposed(scene, uriAction(scene));
      await time.increaseTo(windowEnd + EXECUTION_PERIOD);
      await next.action.execute(governor, next.proposalId);
      expect([await governor.stateOf(proposalId), await governor.stateOf(next.proposalId)]).to.deep.equal([
        ProposalState.Expired,
        ProposalState.Executed,
      ]);
    });
  });
});
