import { expect } from "chai";
import hre from "hardhat";
import { ArbitratorMock__factory } from "../../typechain-types/index.ts";
import { terms, waited } from "../helpers/datanet.ts";
import { BONDS, deployedPayments, NOTICE_PERIOD, type PaymentScene } from "../helpers/payment.ts";
import {
  accused,
  frozenDataset,
  gainOf,
  greedy,
  lacksDataset,
  lacksParent,
  laterVersion,
  policyOf,
  registered,
} from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);
const UNDECLARED = 1n;

describe("attacks on the terms of models and of their bonds (threat 22)", () => {
  let scene: PaymentScene;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
  });

  describe("the arbitrator of a bond that is posted", () => {
    it("when the timelock puts its own in its place, that one can't take the bond", async () => {
      const { lineageCourt, vault, governance, builder, mallory, modelId } = scene;
      const parent = await registered(scene, mallory);
      const captured = await new ArbitratorMock__factory(governance).deploy();
      await lineageCourt.setArbitrator(captured);
      await lineageCourt.connect(mallory).accuse(modelId, lacksParent(parent), "ipfs://made-up");
      await captured.giveRuling(0n, UNDECLARED);
      const [free, locked] = await vault.bondOf(lineageCourt, builder);
      expect(free + locked).to.equal(BONDS);
    });

    it("when the builder gives notice then, he has the bond back, whatever that one rules", async () => {
      const { lineageCourt, vault, governance, builder, mallory, modelId } = scene;
      const parent = await registered(scene, mallory);
      await lineageCourt.setArbitrator(await new ArbitratorMock__factory(governance).deploy());
      await lineageCourt.connect(builder).giveNotice(modelId);
      await lineageCourt.connect(mallory).accuse(modelId, lacksParent(parent), "ipfs://made-up");
      await waited(scene, NOTICE_PERIOD);
      await lineageCourt.releaseBond(modelId);
      expect([...(await vault.bondOf(lineageCourt, builder))]).to.deep.equal([BONDS, 0n]);
    });

    it("when somebody else renews it, only the bonder may", async () => {
      const { lineageCourt, builder, mallory, modelId } = scene;
      await expect(lineageCourt.connect(mallory).renewBond(modelId))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotBonder")
        .withArgs(modelId, mallory.address, builder.address);
    });
  });

  describe("a model without a bond", () => {
    it("when a stranger posts one to give notice at once, only the owner may", async () => {
      const { lineageCourt, builder, mallory, modelId } = scene;
      await lineageCourt.connect(builder).giveNotice(modelId);
      await waited(scene, NOTICE_PERIOD);
      await lineageCourt.releaseBond(modelId);
      await expect(lineageCourt.connect(mallory).postBond(modelId))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotOwner")
        .withArgs(modelId, mallory.address, builder.address);
      await lineageCourt.connect(builder).postBond(modelId);
      expect(await lineageCourt.isBonded(modelId)).to.equal(true);
    });
  });

  describe("a copied accusation", () => {
    it("when its ruling comes first, the award is still the first accuser's", async () => {
      const { arbitrator, payer, mallory, bob, modelId } = scene;
      const parent = await registered(scene, bob);
      const first = await accused(scene, payer, modelId, lacksParent(parent));
      const gain = await gainOf(scene, [mallory], async () => {
        const copy = await accused(scene, mallory, modelId, lacksParent(parent));
        await arbitrator.giveRuling(copy.disputeId, UNDECLARED);
        await arbitrator.giveRuling(first.disputeId, UNDECLARED);
      });
      expect(gain).to.equal(0n);
    });
  });

  describe("a licence that a ruling finds in a parent", () => {
    it("when it says NON_COMMERCIAL, no child gets a policy, though it was registered before", async () => {
      const { arbitrator, registry, models, policies, owner, builder, mallory, modelId } = scene;
      const child = await registered(scene, builder, { parent: modelId });
      const grandchild = await registered(scene, builder, { parent: child });
      await registry.connect(owner).addTerms(scene.datanetId, { ...terms, license: "CC-BY-NC-4.0" });
      const { disputeId } = await accused(scene, mallory, modelId, lacksDataset(await frozenDataset(scene, 2n)));
      await arbitrator.giveRuling(disputeId, UNDECLARED);
      const flags = await models.licenseFlags(modelId);
      for (const descendant of [child, grandchild]) {
        await expect(policyOf(scene, builder, descendant))
          .to.be.revertedWithCustomError(policies, "FeePoliciesNotCommercial")
          .withArgs(descendant, flags);
      }
    });

    it("when a commercial child of that parent gets a version, the licence forbids it", async () => {
      const { arbitrator, registry, models, owner, builder, mallory, modelId } = scene;
      const child = await registered(scene, builder, { parent: modelId });
      await registry.connect(owner).addTerms(scene.datanetId, { ...terms, license: "CC-BY-NC-4.0" });
      const { disputeId } = await accused(scene, mallory, modelId, lacksDataset(await frozenDataset(scene, 2n)));
      await arbitrator.giveRuling(disputeId, UNDECLARED);
      const { ownFlags } = await models.getModel(child);
      await expect(models.connect(builder).addVersion(child, laterVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(await models.licenseFlags(child), ownFlags);
    });
  });

  describe("a royalty that a model owes", () => {
    it("when its owner adds a policy that leaves the model too little, it isn't taken", async () => {
      const { policies, bob, builder } = scene;
      const child = await registered(scene, builder, { parent: await registered(scene, bob) });
      const rest = 10_000n - greedy.host;
      const least = (rest * (await policies.MIN_MODEL())) / 10_000n;
      const moved = greedy.model - (least - 1n);
      const evading = { ...greedy, model: least - 1n, contributors: greedy.contributors + moved };
      await expect(policyOf(scene, builder, child, evading))
        .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidShare")
        .withArgs("model", least - 1n, least, 10_000n);
    });
  });
});
