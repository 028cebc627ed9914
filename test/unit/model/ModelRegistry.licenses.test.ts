import { expect } from "chai";
import { network } from "hardhat";
import {
  amended,
  datasetClaim,
  Flags,
  FREE,
  frozenUnder,
  NO_DERIVATIVES,
  NON_COMMERCIAL,
  parentClaim,
  registered,
  SHARE_ALIKE,
  withNoDerivatives,
} from "../../helpers/models.ts";
import { deployedPayments, modelForm, modelVersion } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const ND = Flags.Attribution | Flags.NoDerivatives;
const NC = Flags.Attribution | Flags.NonCommercial;
const SA = Flags.Attribution | Flags.ShareAlike;

/** Models may be under a licence that forbids derivatives, and a dataset is under the licence that is named. */
async function datasetUnder(license: string) {
  const scene = await deployedPayments(connection);
  await withNoDerivatives(scene);
  return { ...scene, dataset: await frozenUnder(scene, license) };
}

async function underFree() {
  return datasetUnder(FREE);
}

async function underNoDerivatives() {
  return datasetUnder(NO_DERIVATIVES);
}

async function underNonCommercial() {
  return datasetUnder(NON_COMMERCIAL);
}

/** Model 2 isn't commercial, and made from a dataset under a licence that says NON_COMMERCIAL. */
async function modelOfNonCommercial() {
  const scene = await underNonCommercial();
  return { ...scene, parent: await registered(scene, { form: { commercial: false }, datasets: [scene.dataset] }) };
}

/** A child of model 1 and a child of that one, and then a ruling that model 1 is made from the dataset. */
async function familyOfAmended() {
  const scene = await underNonCommercial();
  const child = await registered(scene, { form: { parent: 1n } });
  const grandchild = await registered(scene, { form: { parent: child } });
  await amended(scene, 1n, datasetClaim(scene.dataset));
  return { ...scene, child, grandchild };
}

async function underShareAlike() {
  return datasetUnder(SHARE_ALIKE);
}

/** Model 2 is under SHARE_ALIKE, as is the dataset that it is made from. */
async function modelOfShareAlike() {
  const scene = await underShareAlike();
  return { ...scene, parent: await registered(scene, { form: { license: SHARE_ALIKE }, datasets: [scene.dataset] }) };
}

/** Model 2 is made from nothing that anyone asks anything for, and under a licence of its own. */
async function modelUnder(license: string) {
  const scene = await underFree();
  return { ...scene, parent: await registered(scene, { form: { license } }) };
}

async function modelUnderNoDerivatives() {
  return modelUnder(NO_DERIVATIVES);
}

async function modelUnderNonCommercial() {
  return modelUnder(NON_COMMERCIAL);
}

async function modelUnderShareAlike() {
  return modelUnder(SHARE_ALIKE);
}

describe("ModelRegistry, licences", () => {
  describe("given a dataset whose licence asks nothing", () => {
    it("a model under any licence is made from it, and its lineage asks nothing", async () => {
      const scene = await networkHelpers.loadFixture(underFree);
      for (const [license, flags] of [
        [FREE, Flags.None],
        [SHARE_ALIKE, SA],
        [NON_COMMERCIAL, NC],
        [NO_DERIVATIVES, ND],
      ] as const) {
        const modelId = await registered(scene, { form: { license }, datasets: [scene.dataset] });
        const model = await scene.models.getModel(modelId);
        expect([model.ownFlags, model.flags]).to.deep.equal([flags, Flags.None]);
      }
    });
  });

  describe("given a dataset under NO_DERIVATIVES", () => {
    for (const license of [FREE, NO_DERIVATIVES]) {
      it(`register, when the model is under ${license}: it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(underNoDerivatives);
        await expect(registered(scene, { form: { license, commercial: false }, datasets: [scene.dataset] }))
          .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
          .withArgs(ND, license === FREE ? Flags.None : ND);
      });
    }

    it("addVersion: it reverts", async () => {
      const { models, builder, dataset } = await networkHelpers.loadFixture(underNoDerivatives);
      await expect(models.connect(builder).addVersion(1n, modelVersion, [dataset]))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(ND, Flags.None);
    });

    it("given a ruling that it was used, no version can be added any more", async () => {
      const scene = await networkHelpers.loadFixture(underNoDerivatives);
      const { models, lineageCourt, builder, dataset } = scene;
      await amended(scene, 1n, datasetClaim(dataset));
      await lineageCourt.connect(builder).postBond(1n);

      expect(await models.licenseFlags(1n)).to.equal(ND);
      await expect(models.connect(builder).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(ND, Flags.None);
    });
  });

  describe("given a dataset under NON_COMMERCIAL", () => {
    it("register, when the model is commercial: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(underNonCommercial);
      await expect(registered(scene, { datasets: [scene.dataset] }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
        .withArgs(NC, Flags.None);
    });

    it("addVersion, when the model is commercial: it reverts", async () => {
      const { models, builder, dataset } = await networkHelpers.loadFixture(underNonCommercial);
      await expect(models.connect(builder).addVersion(1n, modelVersion, [dataset]))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(NC, Flags.None);
    });

    it("register, when the model isn't commercial: the lineage asks what the dataset asks", async () => {
      const { models, parent } = await networkHelpers.loadFixture(modelOfNonCommercial);
      expect(await models.licenseFlags(parent)).to.equal(NC);
    });

    it("register, when a commercial model is made from one that is made from it: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(modelOfNonCommercial);
      await expect(registered(scene, { form: { parent: scene.parent } }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
        .withArgs(NC, Flags.None);
    });
  });

  describe("given a dataset under SHARE_ALIKE", () => {
    it("register, when the model's licence doesn't say so: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(underShareAlike);
      await expect(registered(scene, { form: { license: FREE }, datasets: [scene.dataset] }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
        .withArgs(SA, Flags.None);
    });

    it("addVersion, when the model's licence doesn't say so: it reverts", async () => {
      const { models, builder, dataset } = await networkHelpers.loadFixture(underShareAlike);
      await expect(models.connect(builder).addVersion(1n, modelVersion, [dataset]))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(SA, Flags.None);
    });

    it("register, when the model's licence says so: the model is commercial if it likes", async () => {
      const { models, parent } = await networkHelpers.loadFixture(modelOfShareAlike);
      const model = await models.getModel(parent);
      expect([model.ownFlags, model.flags, model.commercial]).to.deep.equal([SA, SA, true]);
    });

    it("register, when a model under another licence is made from one that is made from it: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(modelOfShareAlike);
      await expect(registered(scene, { form: { license: FREE, parent: scene.parent } }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
        .withArgs(SA, Flags.None);
    });

    it("register, when a model under such a licence is made from that one: it inherits the flags", async () => {
      const scene = await networkHelpers.loadFixture(modelOfShareAlike);
      const modelId = await registered(scene, { form: { license: SHARE_ALIKE, parent: scene.parent } });
      expect(await scene.models.licenseFlags(modelId)).to.equal(SA);
    });
  });

  describe("given datasets under several licences", () => {
    it("the flags are those of all together, over several versions", async () => {
      const scene = await networkHelpers.loadFixture(modelOfShareAlike);
      const { models, builder } = scene;
      const both = await frozenUnder(scene, NON_COMMERCIAL);
      const modelId = await registered(scene, { form: { license: SHARE_ALIKE, commercial: false } });
      await models.connect(builder).addVersion(modelId, modelVersion, [scene.dataset]);
      expect(await models.licenseFlags(modelId)).to.equal(SA);
      await models.connect(builder).addVersion(modelId, modelVersion, [both]);
      expect(await models.licenseFlags(modelId)).to.equal(SA | NC);
    });
  });

  describe("given a parent whose own licence asks something of users", () => {
    it("NO_DERIVATIVES: no model is made from it", async () => {
      const scene = await networkHelpers.loadFixture(modelUnderNoDerivatives);
      await expect(registered(scene, { form: { parent: scene.parent, commercial: false } }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
        .withArgs(ND, Flags.None);
    });

    it("NON_COMMERCIAL: no commercial model is made from it, and others are", async () => {
      const scene = await networkHelpers.loadFixture(modelUnderNonCommercial);
      const { models, parent } = scene;
      await expect(registered(scene, { form: { parent } }))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(NC, Flags.None);
      expect(await models.licenseFlags(await registered(scene, { form: { parent, commercial: false } }))).to.equal(NC);
    });

    it("SHARE_ALIKE: models under another licence aren't made from it, and under such a one are", async () => {
      const scene = await networkHelpers.loadFixture(modelUnderShareAlike);
      const { models, parent } = scene;
      await expect(registered(scene, { form: { parent } }))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(SA, Flags.None);
      expect(await models.licenseFlags(await registered(scene, { form: { parent, license: SHARE_ALIKE } }))).to.equal(
        SA,
      );
    });

    it("a ruling that names it as the parent adds what its licence asks", async () => {
      const scene = await networkHelpers.loadFixture(modelUnderNonCommercial);
      await amended(scene, 1n, parentClaim(scene.parent));
      expect(await scene.models.licenseFlags(1n)).to.equal(NC);
    });
  });

  describe("given a parent whose lineage asks something of users", () => {
    it("a ruling that names it as the parent adds what its lineage asks, for what was made before, too", async () => {
      const scene = await networkHelpers.loadFixture(modelOfNonCommercial);
      const child = await registered(scene, { form: { parent: 1n } });
      await amended(scene, 1n, parentClaim(scene.parent));
      expect(await scene.models.licenseFlags(1n)).to.equal(NC);
      expect(await scene.models.licenseFlags(child)).to.equal(NC);
    });
  });

  describe("given a parent whose lineage is amended afterwards", () => {
    it("licenseFlags has what the ruling found, for all that is made from it, before or later", async () => {
      const scene = await networkHelpers.loadFixture(familyOfAmended);
      const { models, child, grandchild } = scene;
      const later = await registered(scene, { form: { parent: 1n, commercial: false } });
      for (const modelId of [1n, child, grandchild, later]) {
        expect(await models.licenseFlags(modelId)).to.equal(NC);
      }
    });

    it("getModel has it under `amended`, of the model that was ruled on alone", async () => {
      const { models, child } = await networkHelpers.loadFixture(familyOfAmended);
      const [ruledOn, made] = [await models.getModel(1n), await models.getModel(child)];
      expect([ruledOn.flags, ruledOn.amended]).to.deep.equal([Flags.None, NC]);
      expect([made.flags, made.amended]).to.deep.equal([Flags.None, Flags.None]);
    });

    it("addVersion, when a model further down is commercial: it reverts", async () => {
      const { models, builder, child, grandchild } = await networkHelpers.loadFixture(familyOfAmended);
      for (const modelId of [child, grandchild]) {
        await expect(models.connect(builder).addVersion(modelId, modelVersion, []))
          .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
          .withArgs(NC, Flags.None);
      }
    });

    it("register, when a commercial model is made from it, or from what is: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(familyOfAmended);
      for (const parent of [1n, scene.child]) {
        await expect(registered(scene, { form: { parent } }))
          .to.be.revertedWithCustomError(scene.models, "ModelRegistryLicenseForbids")
          .withArgs(NC, Flags.None);
      }
    });

    it("what a ruling takes from that parent is free of it", async () => {
      const scene = await networkHelpers.loadFixture(familyOfAmended);
      const { models, child } = scene;
      await amended(scene, child, parentClaim(await registered(scene)));
      expect(await models.licenseFlags(child)).to.equal(Flags.None);
    });
  });

  describe("given a commercial model and a ruling that adds NON_COMMERCIAL", () => {
    it("it stays commercial in its form, and gets no version any more", async () => {
      const scene = await networkHelpers.loadFixture(underNonCommercial);
      const { models, lineageCourt, builder, dataset } = scene;
      await amended(scene, 1n, datasetClaim(dataset));
      await lineageCourt.connect(builder).postBond(1n);

      expect((await models.getModel(1n)).commercial).to.equal(modelForm.commercial);
      await expect(models.connect(builder).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryLicenseForbids")
        .withArgs(NC, Flags.None);
    });
  });
});
