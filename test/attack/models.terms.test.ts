import { expect } from "chai";
import hre from "hardhat";
import { ArbitratorMock__factory } from "../../typechain-types/index.ts";
import { terms, waited } from "../helpers/datanet.ts";
import { accused, datasetClaim, parentClaim } from "../helpers/models.ts";
import { BONDS, BUILDER_BOND, deployedPayments, NOTICE_PERIOD, type PaymentScene } from "../helpers/payment.ts";
import { frozenDataset, gainOf, greedy, laterVersion, policyOf, registered } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);
const FEE = 10_000n;
const UNDECLARED = 1n;

describe("attacks on the terms of models and of their bonds (threat 22)", () => {
  let scene: PaymentScene;

  const vaultOf = async (account: PaymentScene["builder"]) => {
    const [free, locked] = await scene.vault.bondOf(scene.lineageCourt, account);
    return free + locked;
  };

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
  });

  describe("the arbitrator of a bond that is posted", () => {
    it("when the timelock puts its own in its place, that one can't take the bond", async () => {
      const { lineageCourt, governance, builder, mallory, modelId } = scene;
      const parent = await registered(scene, mallory);
      const captured = await new ArbitratorMock__factory(governance).deploy();
      await lineageCourt.setArbitrator(captured);
      await lineageCourt.connect(mallory).accuse(modelId, parentClaim(parent), "ipfs://made-up");
      await captured.giveRuling(0n, UNDECLARED);
      expect(await vaultOf(builder)).to.equal(BONDS);
    });

    it("when the builder gives notice then, he has the bond back, whatever that one rules", async () => {
      const { lineageCourt, vault, governance, builder, mallory, modelId } = scene;
      const parent = await registered(scene, mallory);
      await lineageCourt.setArbitrator(await new ArbitratorMock__factory(governance).deploy());
      await lineageCourt.connect(builder).giveNotice(modelId);
      await lineageCourt.connect(mallory).accuse(modelId, parentClaim(parent), "ipfs://made-up");
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
      const first = await accused(scene, modelId, parentClaim(parent), payer);
      const gain = await gainOf(scene, [mallory], async () => {
        const copy = await accused(scene, modelId, parentClaim(parent), mallory);
        await arbitrator.giveRuling(copy.disputeId, UNDECLARED);
        await arbitrator.giveRuling(first.disputeId, UNDECLARED);
      });
      expect(gain).to.equal(0n);
    });

    it("when it adds the number of a datanet, so as to look like another one, it isn't taken", async () => {
      const { lineageCourt, models, payer, mallory, bob, modelId } = scene;
      const parent = await registered(scene, bob);
      await accused(scene, modelId, parentClaim(parent), payer);
      const disguised = { dataset: { datanetId: 9n, seq: 0n }, parent };
      await expect(lineageCourt.connect(mallory).accuse(modelId, disguised, "ipfs://copy"))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
        .withArgs(modelId);
    });

    it("when it names an earlier version of the same datanet and is ruled first, the award isn't its", async () => {
      const { registry, owner, arbitrator, payer, mallory, modelId } = scene;
      const earlier = await frozenDataset(scene);
      await registry.connect(owner).addTerms(scene.datanetId, terms);
      const later = await frozenDataset(scene, 2n);
      const first = await accused(scene, modelId, datasetClaim(later), payer);
      const gain = await gainOf(scene, [mallory], async () => {
        const copy = await accused(scene, modelId, datasetClaim(earlier), mallory);
        await arbitrator.giveRuling(copy.disputeId, UNDECLARED);
        await arbitrator.giveRuling(first.disputeId, UNDECLARED);
      });
      expect(gain).to.equal(0n);
    });
  });

  describe("a builder whose friend brings the true claim first, without evidence", () => {
    it("when that is refused, the next accuser of the same takes the bond and the award", async () => {
      const { arbitrator, builder, payer, mallory, bob, modelId } = scene;
      const parent = await registered(scene, bob);
      const shield = await accused(scene, modelId, parentClaim(parent), mallory);
      const honest = await accused(scene, modelId, parentClaim(parent), payer);
      await arbitrator.giveRuling(shield.disputeId, 0n);
      await arbitrator.giveRuling(honest.disputeId, UNDECLARED);
      expect(await vaultOf(builder)).to.equal(BONDS - BUILDER_BOND);
      expect(await vaultOf(payer)).to.equal(BONDS + (BUILDER_BOND * 3n) / 5n);
    });

    it("when the friend brings it again after that, the award doesn't become his", async () => {
      const { arbitrator, payer, mallory, bob, modelId } = scene;
      const parent = await registered(scene, bob);
      const shield = await accused(scene, modelId, parentClaim(parent), mallory);
      const honest = await accused(scene, modelId, parentClaim(parent), payer);
      await arbitrator.giveRuling(shield.disputeId, 0n);
      await accused(scene, modelId, parentClaim(parent), mallory);
      await arbitrator.giveRuling(honest.disputeId, UNDECLARED);
      expect(await vaultOf(payer)).to.equal(BONDS + (BUILDER_BOND * 3n) / 5n);
      expect(await vaultOf(mallory)).to.equal(BONDS);
    });
  });

  describe("a buyer who is after the seller's bond", () => {
    it("when he would add a version that he has himself accused for, he can't", async () => {
      const { models, builder, bob, modelId } = scene;
      await models.connect(builder).transferFrom(builder, bob, modelId);
      await expect(models.connect(bob).addVersion(modelId, laterVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(modelId);
      await expect(policyOf(scene, bob, modelId))
        .to.be.revertedWithCustomError(scene.policies, "FeePoliciesUnbonded")
        .withArgs(modelId);
    });
  });

  describe("a licence that a ruling finds in a parent", () => {
    it("when it says NON_COMMERCIAL, no child gets a policy, though it was registered before", async () => {
      const { arbitrator, registry, models, policies, owner, builder, mallory, modelId } = scene;
      const child = await registered(scene, builder, { parent: modelId });
      const grandchild = await registered(scene, builder, { parent: child });
      await registry.connect(owner).addTerms(scene.datanetId, { ...terms, license: "CC-BY-NC-4.0" });
      const { disputeId } = await accused(scene, modelId, datasetClaim(await frozenDataset(scene, 2n)), mallory);
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
      const { disputeId } = await accused(scene, modelId, datasetClaim(await frozenDataset(scene, 2n)), mallory);
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

    it("when a policy of the least is from before the ruling on the parent, the parent has its part all the same", async () => {
      const { policies, models, escrow, arbitrator, builder, bob, mallory, payer, host, token, modelId } = scene;
      const model = ((10_000n - greedy.host) * (await policies.MIN_MODEL())) / 10_000n;
      const evading = { ...greedy, model, contributors: greedy.contributors + greedy.model - model };
      const policyHash = await policyOf(scene, builder, modelId, evading);
      const parent = await registered(scene, bob);
      const { disputeId } = await accused(scene, modelId, parentClaim(parent), mallory);
      await arbitrator.giveRuling(disputeId, UNDECLARED);
      await escrow.connect(payer).pay(host, token, modelId, policyHash, FEE);
      await escrow.release(modelId, 1n, token);
      const { royaltyAsk } = await models.getModel(parent);
      expect((await escrow.incomeOf(parent, 0n, token)).total).to.equal((FEE * model * royaltyAsk) / 10_000n ** 2n);
    });
  });
});
