import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { MilestoneEscrow__factory, ModelGovernor__factory } from "../../../typechain-types/index.ts";
import {
  admittedModel,
  COUNT_PERIOD,
  EXECUTION_PERIOD,
  MODEL_ID,
  neededFor,
  OBJECTION_SHARE,
  OPPOSITION_PERIOD,
  soldModel,
  SUPPORT_PERIOD,
  WINDOW_PERIOD,
} from "../../helpers/governor.ts";
import { bidden, deployedSystem, offered, settledNow } from "../../helpers/iao.ts";
import { BOND } from "../../helpers/milestones.ts";
import { changed, disclosureHash, State, USD } from "../../helpers/offering.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function sold() {
  return soldModel(connection);
}

async function admitted() {
  return admittedModel(connection);
}

/** An offering is open, and nobody has bid. */
async function open() {
  return offered(await deployedSystem(connection));
}

/** It has failed: one bid is below the soft cap. */
async function failed() {
  const scene = await open();
  await bidden(scene, [{ by: scene.alice, tick: 3, amount: 7n * USD }]);
  await settledNow(scene);
  return scene;
}

describe("ModelGovernor, admission", () => {
  describe("constructor", () => {
    it("names escrow, offering, policies, registry and court", async () => {
      const { governor, escrow, offering, policies, models, lineageCourt } = await networkHelpers.loadFixture(sold);
      expect(await governor.escrow()).to.equal(await escrow.getAddress());
      expect(await governor.offering()).to.equal(await offering.getAddress());
      expect(await governor.policies()).to.equal(await policies.getAddress());
      expect(await governor.registry()).to.equal(await models.getAddress());
      expect(await governor.court()).to.equal(await lineageCourt.getAddress());
      expect(await governor.proposalCount()).to.equal(0n);
    });

    it("has the periods and the share that are promised", async () => {
      const { governor } = await networkHelpers.loadFixture(sold);
      expect(await governor.WINDOW_PERIOD()).to.equal(WINDOW_PERIOD);
      expect(await governor.SUPPORT_PERIOD()).to.equal(SUPPORT_PERIOD);
      expect(await governor.OPPOSITION_PERIOD()).to.equal(OPPOSITION_PERIOD);
      expect(await governor.COUNT_PERIOD()).to.equal(COUNT_PERIOD);
      expect(await governor.EXECUTION_PERIOD()).to.equal(EXECUTION_PERIOD);
      expect(await governor.OBJECTION_SHARE()).to.equal(OBJECTION_SHARE);
    });

    it("when an address is zero, it reverts", async () => {
      const { governor, governance, escrow, policies } = await networkHelpers.loadFixture(sold);
      for (const [one, other] of [
        [ZeroAddress, policies],
        [escrow, ZeroAddress],
      ] as const) {
        await expect(new ModelGovernor__factory(governance).deploy(one, other)).to.be.revertedWithCustomError(
          governor,
          "ModelGovernorZeroAddress",
        );
      }
    });

    it("given an escrow that isn't bound, it has no offering contract", async () => {
      const { governance, vault, locker, roots, council, policies } = await networkHelpers.loadFixture(sold);
      const escrow = await new MilestoneEscrow__factory(governance).deploy(
        governance,
        vault,
        locker,
        roots,
        council,
        BOND,
      );
      const governor = await new ModelGovernor__factory(governance).deploy(escrow, policies);
      expect(await governor.offering()).to.equal(ZeroAddress);
    });
  });

  describe("admit", () => {
    it("takes note of the model, whoever calls, and emits ModelAdmitted", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const { governor, offering, offeringId, disclosure, builder, stranger, saleToken } = scene;
      const outcome = await offering.outcomeOf(offeringId);

      await expect(governor.connect(stranger).admit(offeringId, disclosure))
        .to.emit(governor, "ModelAdmitted")
        .withArgs(MODEL_ID, offeringId, builder, saleToken, outcome.sold);
      expect(await governor.getModel(MODEL_ID)).to.deep.equal([
        await saleToken.getAddress(),
        offeringId,
        builder.address,
        0n,
        outcome.sold,
      ]);
    });

    for (const [name, fixture] of [
      ["open", open],
      ["failed", failed],
    ] as const) {
      it(`given an offering that is ${name}, it reverts`, async () => {
        const { governor, offeringId, disclosure } = await networkHelpers.loadFixture(fixture);
        await expect(governor.admit(offeringId, disclosure))
          .to.be.revertedWithCustomError(governor, "ModelGovernorNotSucceeded")
          .withArgs(offeringId);
      });
    }

    it("given no such offering, it reverts", async () => {
      const { governor, offering, offeringId, disclosure } = await networkHelpers.loadFixture(sold);
      for (const unknown of [0n, offeringId + 1n]) {
        expect(await offering.stateOf(unknown)).to.equal(State.None);
        await expect(governor.admit(unknown, disclosure))
          .to.be.revertedWithCustomError(governor, "ModelGovernorNotSucceeded")
          .withArgs(unknown);
      }
    });

    it("when the disclosure isn't the offering's, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const { governor, offeringId, disclosure } = scene;
      for (const other of [changed(disclosure, { modelId: 2n }), changed(disclosure, { uri: "ipfs://other" })]) {
        await expect(governor.admit(offeringId, other))
          .to.be.revertedWithCustomError(governor, "ModelGovernorOtherDisclosure")
          .withArgs(offeringId, disclosureHash(scene, disclosure), disclosureHash(scene, other));
      }
    });

    it("when another contract owns the model, it reverts", async () => {
      const { governance, escrow, policies, offeringId, disclosure } = await networkHelpers.loadFixture(sold);
      const other = await new ModelGovernor__factory(governance).deploy(escrow, policies);
      await expect(other.admit(offeringId, disclosure))
        .to.be.revertedWithCustomError(other, "ModelGovernorNotOwner")
        .withArgs(MODEL_ID);
    });

    it("when the model is admitted, it reverts", async () => {
      const { governor, offeringId, disclosure } = await networkHelpers.loadFixture(admitted);
      await expect(governor.admit(offeringId, disclosure))
        .to.be.revertedWithCustomError(governor, "ModelGovernorAdmitted")
        .withArgs(MODEL_ID);
    });
  });

  describe("neededOf", () => {
    it("is a twentieth of what was sold, rounded up", async () => {
      const { governor, sold: amount } = await networkHelpers.loadFixture(admitted);
      expect(await governor.neededOf(MODEL_ID)).to.equal(neededFor(amount));
    });

    it("given a model that isn't admitted, it reverts", async () => {
      const { governor } = await networkHelpers.loadFixture(sold);
      for (const unknown of [0n, MODEL_ID, MODEL_ID + 1n]) {
        await expect(governor.neededOf(unknown))
          .to.be.revertedWithCustomError(governor, "ModelGovernorUnknownModel")
          .withArgs(unknown);
      }
    });
  });

  describe("getModel", () => {
    it("given a model that isn't admitted, it is all zero", async () => {
      const { governor } = await networkHelpers.loadFixture(sold);
      expect(await governor.getModel(MODEL_ID)).to.deep.equal([ZeroAddress, 0n, ZeroAddress, 0n, 0n]);
    });
  });
});
