import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";
import { amended, datasetClaim, type Dataset, frozenUnder, registered, registeredLine } from "../../helpers/models.ts";
import { deployedPayments } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const NEXT = { adapterHash: id("2nd adapter"), trainingHash: id("2nd training"), evaluationHash: id("2nd report") };

/** Two frozen versions of a datanet. */
async function withDatasets() {
  const scene = await deployedPayments(connection);
  const early = await frozenUnder(scene);
  return { ...scene, early, late: await frozenUnder(scene) };
}

/** Model 1 has lost its bond to a ruling that adds the early version. */
async function ruled() {
  const scene = await withDatasets();
  await amended(scene, 1n, datasetClaim(scene.early));
  return scene;
}

/** Model 2 declares as many dataset versions as it may. */
async function full() {
  const scene = await withDatasets();
  const most = Number(await scene.models.MAX_DATASETS());
  return { ...scene, modelId: await registered(scene, { datasets: times(most, scene.early) }), most: BigInt(most) };
}

function times(count: number, dataset: Dataset): Dataset[] {
  return Array.from({ length: count }, () => dataset);
}

describe("ModelRegistry, versions", () => {
  describe("addVersion", () => {
    it("appends a version under the next number, and leaves the first one", async () => {
      const { models, builder } = await networkHelpers.loadFixture(withDatasets);
      const first = await models.versionHash(1n, 1n);
      const own = models.connect(builder);

      expect(await own.addVersion.staticCall(1n, NEXT, [])).to.equal(2n);
      await expect(own.addVersion(1n, NEXT, []))
        .to.emit(models, "VersionAdded")
        .withArgs(1n, 2n, Object.values(NEXT));
      expect((await models.getModel(1n)).versions).to.equal(2n);
      expect(await models.versionHash(1n, 1n)).to.equal(first);
      expect(await models.versionHash(1n, 2n)).to.not.be.oneOf([first, ZeroHash]);
    });

    it("adds its datasets to the lineage, in order, since that version", async () => {
      const { models, builder, early, late } = await networkHelpers.loadFixture(withDatasets);
      const addition = models.connect(builder).addVersion(1n, NEXT, [late, early]);

      for (const { datanetId, seq } of [late, early]) {
        await expect(addition).to.emit(models, "DatasetAdded").withArgs(1n, datanetId, seq, 2n, false);
      }
      expect(await models.getLineage(1n)).to.deep.equal([
        [
          1n,
          0n,
          [
            [late.datanetId, late.seq, 2n, false],
            [early.datanetId, early.seq, 2n, false],
          ],
        ],
      ]);
      expect((await models.getModel(1n)).datasets).to.equal(2n);
    });

    it("takes a dataset version that is declared already, once more", async () => {
      const { models, builder, early } = await networkHelpers.loadFixture(withDatasets);
      await models.connect(builder).addVersion(1n, NEXT, [early, early]);
      expect((await models.getModel(1n)).datasets).to.equal(2n);
    });

    for (const term of ["adapterHash", "trainingHash", "evaluationHash"]) {
      it(`when ${term} is empty, it reverts`, async () => {
        const { models, builder } = await networkHelpers.loadFixture(withDatasets);
        await expect(models.connect(builder).addVersion(1n, { ...NEXT, [term]: ZeroHash }, []))
          .to.be.revertedWithCustomError(models, "ModelRegistryEmptyTerm")
          .withArgs(term);
      });
    }

    for (const [what, dataset] of [
      ["the datanet doesn't exist", { datanetId: 9n, seq: 1n }],
      ["the datanet has no such version", { datanetId: 1n, seq: 3n }],
      ["the sequence number is zero", { datanetId: 1n, seq: 0n }],
    ] as const) {
      it(`when ${what}, it reverts, as does register`, async () => {
        const scene = await networkHelpers.loadFixture(withDatasets);
        const { models, builder, early } = scene;
        for (const attempt of [
          () => models.connect(builder).addVersion(1n, NEXT, [early, dataset]),
          () => registered(scene, { datasets: [early, dataset] }),
        ]) {
          await expect(attempt())
            .to.be.revertedWithCustomError(models, "ModelRegistryUnknownDataset")
            .withArgs(dataset.datanetId, dataset.seq);
        }
      });
    }

    describe("given a bond", () => {
      it("when it is under notice, it reverts", async () => {
        const { models, lineageCourt, builder } = await networkHelpers.loadFixture(withDatasets);
        await lineageCourt.connect(builder).giveNotice(1n);
        await expect(models.connect(builder).addVersion(1n, NEXT, []))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
          .withArgs(1n);
      });

      it("when it was lost, it reverts, until there is another", async () => {
        const { models, lineageCourt, builder } = await networkHelpers.loadFixture(ruled);
        await expect(models.connect(builder).addVersion(1n, NEXT, []))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
          .withArgs(1n);
        await lineageCourt.connect(builder).postBond(1n);
        await models.connect(builder).addVersion(1n, NEXT, []);
        expect((await models.getModel(1n)).versions).to.equal(2n);
      });
    });

    describe("given another arbitrator than the bond's", () => {
      it("it reverts, until the bond is renewed", async () => {
        const { models, lineageCourt, arbitrator, builder } = await networkHelpers.loadFixture(withDatasets);
        await lineageCourt.setArbitrator(arbitrator);
        await expect(models.connect(builder).addVersion(1n, NEXT, []))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
          .withArgs(1n);
        await lineageCourt.connect(builder).renewBond(1n);
        await models.connect(builder).addVersion(1n, NEXT, []);
        expect((await models.getModel(1n)).versions).to.equal(2n);
      });
    });

    describe("given MAX_DATASETS declared", () => {
      it("all are in the lineage, and a version without more can be added", async () => {
        const { models, builder, modelId, most } = await networkHelpers.loadFixture(full);
        const [step] = await models.getLineage(modelId);
        expect(step?.datasets).to.have.lengthOf(Number(most));
        await models.connect(builder).addVersion(modelId, NEXT, []);
        expect((await models.getModel(modelId)).datasets).to.equal(most);
      });

      it("when a version brings one more, it reverts", async () => {
        const { models, builder, modelId, most, late } = await networkHelpers.loadFixture(full);
        await expect(models.connect(builder).addVersion(modelId, NEXT, [late]))
          .to.be.revertedWithCustomError(models, "ModelRegistryInvalidTerm")
          .withArgs("datasets", most + 1n);
      });

      it("a ruling adds one all the same, and then a version without more can be added", async () => {
        const scene = await networkHelpers.loadFixture(full);
        const { models, lineageCourt, builder, modelId, most, late } = scene;
        await amended(scene, modelId, datasetClaim(late));
        expect((await models.getModel(modelId)).datasets).to.equal(most + 1n);
        await lineageCourt.connect(builder).postBond(modelId);
        await models.connect(builder).addVersion(modelId, NEXT, []);
        expect((await models.getModel(modelId)).versions).to.equal(2n);
      });
    });

    it("register, when there are more than MAX_DATASETS: it reverts", async () => {
      const scene = await networkHelpers.loadFixture(withDatasets);
      const count = Number(await scene.models.MAX_DATASETS()) + 1;
      await expect(registered(scene, { datasets: times(count, scene.early) }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidTerm")
        .withArgs("datasets", count);
    });
  });

  describe("isDeclared", () => {
    it("is true for a declared version of a datanet and for the earlier ones that it holds", async () => {
      const { models, builder, early, late } = await networkHelpers.loadFixture(withDatasets);
      expect(await models.isDeclared(1n, early)).to.equal(false);
      await models.connect(builder).addVersion(1n, NEXT, [early]);
      expect([await models.isDeclared(1n, early), await models.isDeclared(1n, late)]).to.deep.equal([true, false]);
      await models.connect(builder).addVersion(1n, NEXT, [late]);
      expect([await models.isDeclared(1n, early), await models.isDeclared(1n, late)]).to.deep.equal([true, true]);
    });

    it("is false for another datanet", async () => {
      const { models, builder, late } = await networkHelpers.loadFixture(withDatasets);
      await models.connect(builder).addVersion(1n, NEXT, [late]);
      expect(await models.isDeclared(1n, { datanetId: 2n, seq: 1n })).to.equal(false);
    });

    it("is false for what only the parent declares", async () => {
      const scene = await networkHelpers.loadFixture(withDatasets);
      await scene.models.connect(scene.builder).addVersion(1n, NEXT, [scene.early]);
      const child = await registered(scene, { form: { parent: 1n } });
      expect(await scene.models.isDeclared(child, scene.early)).to.equal(false);
    });
  });

  describe("getLineage", () => {
    it("gives each model of the line with its own datasets and its royalty, itself first", async () => {
      const scene = await networkHelpers.loadFixture(withDatasets);
      const { models, builder, early, late } = scene;
      const [root, middle, leaf] = (await registeredLine(scene, 3)) as [bigint, bigint, bigint];
      await models.connect(builder).addVersion(root, NEXT, [early]);
      await models.connect(builder).addVersion(leaf, NEXT, [late]);

      const { royaltyAsk } = await models.getModel(root);
      expect(await models.getLineage(leaf)).to.deep.equal([
        [leaf, royaltyAsk, [[late.datanetId, late.seq, 2n, false]]],
        [middle, royaltyAsk, []],
        [root, 0n, [[early.datanetId, early.seq, 2n, false]]],
      ]);
    });
  });
});
