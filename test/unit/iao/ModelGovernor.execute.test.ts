import { expect } from "chai";
import { id, keccak256, AbiCoder, ParamType, ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  type Action,
  admittedModel,
  bonderAction,
  CARD,
  EXECUTION_PERIOD,
  fatesOf,
  MODEL_ID,
  passedIn,
  policyAction,
  proposed,
  ProposalState,
  uriAction,
  versionAction,
  type GovernedScene,
} from "../../helpers/governor.ts";
import { BUILDER_BOND, modelVersion, NOTICE_PERIOD, shares } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** The builder lets his bond stand for the governor. */
async function standing() {
  const scene = await admittedModel(connection);
  await scene.lineageCourt.connect(scene.builder).standFor(MODEL_ID, scene.governor);
  return scene;
}

async function passedWith(scene: GovernedScene, action: Action) {
  return passedIn(await proposed(scene, action));
}

async function version() {
  const scene = await standing();
  return passedWith(scene, await versionAction(scene));
}

async function policy() {
  const scene = await standing();
  return passedWith(scene, policyAction(scene));
}

async function uri() {
  const scene = await standing();
  return passedWith(scene, uriAction(scene));
}

/** alice is to be the bonder, and the builder's bond stands for the governor. */
async function bonder() {
  const scene = await standing();
  return passedWith(scene, bonderAction(scene, scene.alice.address));
}

/** The builder's bond doesn't stand for the governor. */
async function unboundBonder() {
  const scene = await admittedModel(connection);
  return passedWith(scene, bonderAction(scene, scene.alice.address));
}

/** Nobody lets a bond stand for the governor. */
async function bareVersion() {
  const scene = await admittedModel(connection);
  return passedWith(scene, await versionAction(scene));
}

async function barePolicy() {
  const scene = await admittedModel(connection);
  return passedWith(scene, policyAction(scene));
}

async function bareURI() {
  const scene = await admittedModel(connection);
  return passedWith(scene, uriAction(scene));
}

async function emptyURI() {
  const scene = await admittedModel(connection);
  return passedWith(scene, uriAction(scene, ""));
}

async function open() {
  const scene = await standing();
  return proposed(scene, uriAction(scene));
}

const { contested, executed, expired, rejected } = fatesOf(open);

describe("ModelGovernor, execution", () => {
  for (const [name, fixture] of [
    ["a version", version],
    ["a policy", policy],
    ["a URI", uri],
    ["a bonder", bonder],
  ] as const) {
    describe(`execute ${name}`, () => {
      it("given that it has passed, whoever calls, it is executed, and ProposalExecuted is emitted", async () => {
        const { governor, action, proposalId, stranger } = await networkHelpers.loadFixture(fixture);
        await expect(action.execute(governor.connect(stranger), proposalId))
          .to.emit(governor, "ProposalExecuted")
          .withArgs(proposalId, MODEL_ID);
        expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
        expect((await governor.getProposal(proposalId)).executed).to.equal(true);
      });

      it("given the last second of EXECUTION_PERIOD, it is executed", async () => {
        const { governor, action, proposalId, windowEnd } = await networkHelpers.loadFixture(fixture);
        await time.setNextBlockTimestamp(windowEnd + EXECUTION_PERIOD - 1n);
        await action.execute(governor, proposalId);
        expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
      });

      it("given that EXECUTION_PERIOD is over, it reverts", async () => {
        const { governor, action, proposalId, windowEnd } = await networkHelpers.loadFixture(fixture);
        await time.setNextBlockTimestamp(windowEnd + EXECUTION_PERIOD);
        await expect(action.execute(governor, proposalId))
          .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
          .withArgs(proposalId, ProposalState.Expired);
      });

      it("given that it is executed, it reverts", async () => {
        const { governor, action, proposalId } = await networkHelpers.loadFixture(fixture);
        await action.execute(governor, proposalId);
        await expect(action.execute(governor, proposalId))
          .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
          .withArgs(proposalId, ProposalState.Executed);
      });
    });
  }

  for (const [name, fixture, state] of [
    ["open", open, ProposalState.Open],
    ["contested", contested, ProposalState.Contested],
    ["rejected", rejected, ProposalState.Rejected],
    ["expired", expired, ProposalState.Expired],
    ["executed", executed, ProposalState.Executed],
  ] as const) {
    it(`given a proposal that is ${name}, it reverts`, async () => {
      const { governor, action, proposalId } = await networkHelpers.loadFixture(fixture);
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
        .withArgs(proposalId, state);
    });
  }

  it("given no such proposal, it reverts", async () => {
    const { governor, action, proposalId } = await networkHelpers.loadFixture(uri);
    for (const unknown of [0n, proposalId + 1n]) {
      await expect(action.execute(governor, unknown))
        .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
        .withArgs(unknown, ProposalState.None);
    }
  });

  it("given the last second before the window's end, it reverts, and at the end it is executed", async () => {
    const { governor, action, proposalId, windowEnd } = await networkHelpers.loadFixture(open);
    await time.setNextBlockTimestamp(windowEnd - 1n);
    await expect(action.execute(governor, proposalId))
      .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
      .withArgs(proposalId, ProposalState.Open);
    await time.setNextBlockTimestamp(windowEnd);
    await action.execute(governor, proposalId);
    expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
  });

  describe("given another action", () => {
    for (const [name, otherOf] of [
      ["the same kind with another argument", (scene) => uriAction(scene, `${CARD}/other`)],
      ["another kind", (scene) => bonderAction(scene, scene.alice.address)],
      ["a policy", (scene) => policyAction(scene)],
      ["a version", (scene) => versionAction(scene)],
    ] as [string, (scene: GovernedScene) => Action | Promise<Action>][]) {
      it(`when it is ${name}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(uri);
        const { governor, action, proposalId } = scene;
        const other = await otherOf(scene);
        await expect(other.execute(governor, proposalId))
          .to.be.revertedWithCustomError(governor, "ModelGovernorOtherAction")
          .withArgs(proposalId, action.hash, other.hash);
      });
    }
  });

  describe("executeVersion", () => {
    it("appends the version to the model", async () => {
      const { governor, models, action, proposalId } = await networkHelpers.loadFixture(version);
      const { versions } = await models.getModel(MODEL_ID);
      const executing = action.execute(governor, proposalId);
      await expect(executing)
        .to.emit(models, "VersionAdded")
        .withArgs(MODEL_ID, versions + 1n, action.values[0]);
      const next = { ...modelVersion, adapterHash: id("next adapter") };
      const [, type] = models.interface.getFunction("addVersion").inputs;
      const expected = keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from(type)], [next]));
      expect(await models.versionHash(MODEL_ID, versions + 1n)).to.equal(expected);
    });

    it("given that no bond stands for the governor, it reverts, and can be executed once one does", async () => {
      const scene = await networkHelpers.loadFixture(bareVersion);
      const { governor, models, lineageCourt, builder, action, proposalId } = scene;
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(MODEL_ID);
      await lineageCourt.connect(builder).standFor(MODEL_ID, governor);
      await action.execute(governor, proposalId);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
    });
  });

  describe("executePolicy", () => {
    it("adds the policy, which becomes the latest", async () => {
      const { governor, policies, stranger, action, proposalId } = await networkHelpers.loadFixture(policy);
      const expected = await policies.policyHashOf(MODEL_ID, { ...shares, lane: stranger.address });
      await expect(action.execute(governor, proposalId))
        .to.emit(policies, "PolicyAdded")
        .withArgs(MODEL_ID, expected, action.values[0]);
      expect(await policies.latestPolicy(MODEL_ID)).to.equal(expected);
    });

    it("given that no bond stands for the governor, it reverts", async () => {
      const { governor, policies, action, proposalId } = await networkHelpers.loadFixture(barePolicy);
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
        .withArgs(MODEL_ID);
    });
  });

  describe("executeURI", () => {
    it("sets the card's URI, also without a bond", async () => {
      const { governor, models, action, proposalId } = await networkHelpers.loadFixture(bareURI);
      await action.execute(governor, proposalId);
      expect(await models.tokenURI(MODEL_ID)).to.equal(CARD);
    });

    it("when it is empty, it reverts, and the proposal stays passed", async () => {
      const { governor, models, action, proposalId } = await networkHelpers.loadFixture(emptyURI);
      await expect(action.execute(governor, proposalId))
        .to.be.revertedWithCustomError(models, "ModelRegistryEmptyTerm")
        .withArgs("uri");
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Passed);
    });
  });

  describe("executeBonder", () => {
    it("names the account before the court", async () => {
      const { governor, lineageCourt, alice, action, proposalId } = await networkHelpers.loadFixture(bonder);
      await expect(action.execute(governor, proposalId))
        .to.emit(lineageCourt, "BonderNamed")
        .withArgs(MODEL_ID, governor, alice);
      expect(await lineageCourt.namedBonder(MODEL_ID, governor)).to.equal(alice.address);
    });

    it("given a bond that stands for the governor, leaves it", async () => {
      const { governor, lineageCourt, action, proposalId } = await networkHelpers.loadFixture(bonder);
      await expect(action.execute(governor, proposalId)).not.to.emit(lineageCourt, "NoticeGiven");
      expect((await lineageCourt.bondOf(MODEL_ID)).noticeEnd).to.equal(0n);
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(true);
    });

    it("given a bond that doesn't stand for the governor, ends it with the court's notice", async () => {
      const { governor, lineageCourt, action, proposalId } = await networkHelpers.loadFixture(unboundBonder);
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);
      await expect(action.execute(governor, proposalId))
        .to.emit(lineageCourt, "NoticeGiven")
        .withArgs(MODEL_ID, now + NOTICE_PERIOD);
      expect((await lineageCourt.bondOf(MODEL_ID)).noticeEnd).to.equal(now + NOTICE_PERIOD);
    });

    it("given a bond before a former arbitrator, ends it with the court's notice", async () => {
      const { governor, lineageCourt, council, action, proposalId } = await networkHelpers.loadFixture(bonder);
      await lineageCourt.setArbitrator(council);
      await expect(action.execute(governor, proposalId)).to.emit(lineageCourt, "NoticeGiven");
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(false);
    });

    it("given a bond under notice, leaves the notice as it is", async () => {
      const { governor, lineageCourt, builder, action, proposalId } = await networkHelpers.loadFixture(unboundBonder);
      await lineageCourt.connect(builder).giveNotice(MODEL_ID);
      const { noticeEnd } = await lineageCourt.bondOf(MODEL_ID);
      await expect(action.execute(governor, proposalId)).not.to.emit(lineageCourt, "NoticeGiven");
      expect((await lineageCourt.bondOf(MODEL_ID)).noticeEnd).to.equal(noticeEnd);
    });

    it("given no bond, names the account, who posts his at once; then versions are added", async () => {
      const scene = await networkHelpers.loadFixture(unboundBonder);
      const { governor, lineageCourt, models, builder, alice, action, proposalId } = scene;
      await lineageCourt.connect(builder).giveNotice(MODEL_ID);
      await time.increase(NOTICE_PERIOD);
      await lineageCourt.releaseBond(MODEL_ID);
      const fresh = await proposed(scene, action);
      await time.increaseTo(fresh.windowEnd);
      await action.execute(governor, fresh.proposalId);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Expired);

      await expect(lineageCourt.connect(alice).postBondFor(MODEL_ID, governor))
        .to.emit(lineageCourt, "BondPosted")
        .withArgs(MODEL_ID, alice, BUILDER_BOND);
      expect(await lineageCourt.isBonded(MODEL_ID)).to.equal(true);
      const { versions } = await models.getModel(MODEL_ID);
      const next = await passedWith(scene, await versionAction(scene));
      await next.action.execute(governor, next.proposalId);
      expect((await models.getModel(MODEL_ID)).versions).to.equal(versions + 1n);
    });

    it("when nobody is to be the bonder, the name is taken away", async () => {
      const scene = await networkHelpers.loadFixture(bonder);
      const { governor, lineageCourt, action, proposalId } = scene;
      await action.execute(governor, proposalId);
      const next = await passedWith(scene, bonderAction(scene, ZeroAddress));
      await expect(next.action.execute(governor, next.proposalId))
        .to.emit(lineageCourt, "BonderNamed")
        .withArgs(MODEL_ID, governor, ZeroAddress);
      expect(await lineageCourt.namedBonder(MODEL_ID, governor)).to.equal(ZeroAddress);
    });
  });
});
