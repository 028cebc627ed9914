import { expect } from "chai";
import { network } from "hardhat";
import {
  accused,
  amended,
  type Claim,
  datasetClaim,
  frozenUnder,
  parentClaim,
  registered,
  registeredLine,
  Ruling,
} from "../../helpers/models.ts";
import { deployedPayments, modelForm } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const UNKNOWN_IDS = [0n, 99n, 2n ** 32n - 1n];

/** The asks differ, so that a royalty tells whose it is. */
const [ASK, OTHER_ASK] = [300n, 700n];

/** A child of a model that asks 3%, and another model that asks 7%; two frozen versions of a datanet. */
async function family() {
  const scene = await deployedPayments(connection);
  const parent = await registered(scene, { form: { royaltyAsk: ASK } });
  const child = await registered(scene, { form: { parent } });
  const other = await registered(scene, { form: { royaltyAsk: OTHER_ASK } });
  const early = await frozenUnder(scene);
  return { ...scene, parent, child, other, early, late: await frozenUnder(scene) };
}

/** A ruling has replaced the child's parent by the other model. */
async function replaced() {
  const scene = await family();
  await amended(scene, scene.child, parentClaim(scene.other));
  return scene;
}

/** A line of parents as long as it may be; model 1 isn't in it. */
async function longLine() {
  const scene = await deployedPayments(connection);
  const line = await registeredLine(scene, Number(await scene.models.MAX_DEPTH()));
  return { ...scene, line, root: line[0] ?? 0n, last: line.at(-1) ?? 0n };
}

describe("ModelRegistry, lineage", () => {
  describe("register", () => {
    it("given a parent, the model owes what the parent asks", async () => {
      const { models, parent, child } = await networkHelpers.loadFixture(family);
      const model = await models.getModel(child);
      expect([model.parent, model.royalty, model.royaltyAsk]).to.deep.equal([parent, ASK, modelForm.royaltyAsk]);
    });

    it("given no parent, the model owes nothing", async () => {
      const { models, parent } = await networkHelpers.loadFixture(family);
      const model = await models.getModel(parent);
      expect([model.parent, model.royalty]).to.deep.equal([0n, 0n]);
    });

    it("given a line of MAX_DEPTH models, all are in the lineage", async () => {
      const { models, line, last } = await networkHelpers.loadFixture(longLine);
      const steps = await models.getLineage(last);
      expect(steps.map(({ modelId }) => modelId)).to.deep.equal(line.toReversed());
    });

    it("when the line would be longer, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(longLine);
      await expect(registered(scene, { form: { parent: scene.last } }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidParent")
        .withArgs(scene.last + 1n, scene.last);
    });
  });

  describe("requireClaimable", () => {
    it("takes a dataset version that isn't declared, and a model that isn't the parent", async () => {
      const { models, child, other, early } = await networkHelpers.loadFixture(family);
      await models.requireClaimable(child, datasetClaim(early));
      await models.requireClaimable(child, parentClaim(other));
    });

    it("takes a dataset version that only the parent declares", async () => {
      const scene = await networkHelpers.loadFixture(family);
      await amended(scene, scene.parent, datasetClaim(scene.early));
      await scene.models.requireClaimable(scene.child, datasetClaim(scene.early));
    });

    it("when the model doesn't exist, it reverts", async () => {
      const { models, early } = await networkHelpers.loadFixture(family);
      for (const id of UNKNOWN_IDS) {
        await expect(models.requireClaimable(id, datasetClaim(early)))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
          .withArgs(id);
      }
    });

    it("when the claimed parent doesn't exist, it reverts", async () => {
      const { models, child } = await networkHelpers.loadFixture(family);
      await expect(models.requireClaimable(child, parentClaim(99n)))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
        .withArgs(99n);
    });

    it("when the dataset version isn't frozen, it reverts", async () => {
      const { models, child, late } = await networkHelpers.loadFixture(family);
      const { datanetId } = late;
      for (const seq of [0n, late.seq + 1n]) {
        await expect(models.requireClaimable(child, datasetClaim({ datanetId, seq })))
          .to.be.revertedWithCustomError(models, "ModelRegistryUnknownDataset")
          .withArgs(datanetId, seq);
      }
    });

    for (const [what, claimOf] of [
      ["it names nothing", () => parentClaim(0n)],
      [
        "it names a parent and a datanet without a version",
        ({ other }) => ({ dataset: { datanetId: 9n, seq: 0n }, parent: other }),
      ],
      ["it names two things", ({ other, early }) => ({ dataset: early, parent: other })],
      ["it names the present parent", ({ parent }) => parentClaim(parent)],
      ["it names the model itself as its parent", ({ child }) => parentClaim(child)],
    ] as [string, (scene: Awaited<ReturnType<typeof family>>) => Claim][]) {
      it(`when ${what}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(family);
        await expect(scene.models.requireClaimable(scene.child, claimOf(scene)))
          .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidClaim")
          .withArgs(scene.child);
      });
    }

    it("when it names a declared dataset version, or an earlier one of the same datanet, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(family);
      await amended(scene, scene.child, datasetClaim(scene.late));
      for (const dataset of [scene.early, scene.late]) {
        await expect(scene.models.requireClaimable(scene.child, datasetClaim(dataset)))
          .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidClaim")
          .withArgs(scene.child);
      }
    });

    it("when it names a parent that was made from the model, however far, it reverts", async () => {
      const { models, line, root } = await networkHelpers.loadFixture(longLine);
      for (const made of line.slice(1)) {
        await expect(models.requireClaimable(root, parentClaim(made)))
          .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
          .withArgs(root);
      }
    });

    it("when the line of parents would be longer than MAX_DEPTH, it reverts; one less is claimable", async () => {
      const { models, line, last } = await networkHelpers.loadFixture(longLine);
      await expect(models.requireClaimable(1n, parentClaim(last)))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
        .withArgs(1n);
      await models.requireClaimable(1n, parentClaim(line.at(-2) ?? 0n));
    });
  });

  describe("amend", () => {
    it("when the caller isn't the court, it reverts", async () => {
      const { models, builder, governance, child, early } = await networkHelpers.loadFixture(family);
      for (const caller of [builder, governance]) {
        await expect(models.connect(caller).amend(child, datasetClaim(early)))
          .to.be.revertedWithCustomError(models, "ModelRegistryNotCourt")
          .withArgs(caller);
      }
    });

    it("a dataset version: it enters the lineage as amended, since the latest version", async () => {
      const scene = await networkHelpers.loadFixture(family);
      const { models, arbitrator, child, early } = scene;
      const { disputeId } = await accused(scene, child, datasetClaim(early));

      await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
        .to.emit(models, "DatasetAdded")
        .withArgs(child, early.datanetId, early.seq, 1n, true);
      expect(await models.isDeclared(child, early)).to.equal(true);
      expect((await models.getLineage(child))[0]?.datasets).to.deep.equal([[early.datanetId, early.seq, 1n, true]]);
      expect(await models.lineageNumber(child)).to.equal(0n);
    });

    it("a parent: it replaces the present one under the next lineage number, and is owed what it asks", async () => {
      const scene = await networkHelpers.loadFixture(family);
      const { models, arbitrator, parent, child, other } = scene;
      const { disputeId } = await accused(scene, child, parentClaim(other));

      await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
        .to.emit(models, "ParentAmended")
        .withArgs(child, parent, other, OTHER_ASK, 1n);
      const model = await models.getModel(child);
      expect([model.parent, model.royalty, model.lineage]).to.deep.equal([other, OTHER_ASK, 1n]);
      expect((await models.getLineage(child)).map(({ modelId }) => modelId)).to.deep.equal([child, other]);
      expect(await models.lineageNumber(child)).to.equal(1n);
    });

    it("a parent of a model that had none: it is owed from then on", async () => {
      const scene = await networkHelpers.loadFixture(family);
      const { models, parent, other } = scene;
      await amended(scene, other, parentClaim(parent));
      expect(await models.royaltyOf(other, 0n)).to.deep.equal([0n, 0n, 0n]);
      expect(await models.royaltyOf(other, 1n)).to.deep.equal([parent, ASK, 0n]);
    });

    it("what the lineage says already when the ruling comes: nothing changes", async () => {
      const scene = await networkHelpers.loadFixture(family);
      const { models, arbitrator, child, other, early, late } = scene;
      for (const [first, second] of [
        [parentClaim(other), parentClaim(other)],
        [datasetClaim(late), datasetClaim(early)],
      ] as const) {
        const disputes = [await accused(scene, child, first), await accused(scene, child, second)];
        await arbitrator.giveRuling(disputes[0]?.disputeId ?? 0n, Ruling.Accuser);
        const before = await models.getModel(child);
        await arbitrator.giveRuling(disputes[1]?.disputeId ?? 0n, Ruling.Accuser);
        expect(await models.getModel(child)).to.deep.equal(before);
      }
    });

    it("a parent that another ruling has made a child meanwhile: nothing changes, so that no line is a ring", async () => {
      const scene = await networkHelpers.loadFixture(family);
      const { models, arbitrator, parent, other } = scene;
      const first = await accused(scene, other, parentClaim(parent));
      const second = await accused(scene, parent, parentClaim(other));
      await arbitrator.giveRuling(first.disputeId, Ruling.Accuser);

      await expect(arbitrator.giveRuling(second.disputeId, Ruling.Accuser)).to.not.emit(models, "ParentAmended");
      expect((await models.getLineage(other)).map(({ modelId }) => modelId)).to.deep.equal([other, parent]);
    });

    it("a parent whose line has grown meanwhile: nothing changes where the model's would be longer than MAX_DEPTH", async () => {
      const scene = await networkHelpers.loadFixture(longLine);
      const { models, arbitrator, line, root } = scene;
      const above = await registered(scene);
      const lowest = line.at(-2) ?? 0n;
      const first = await accused(scene, root, parentClaim(above));
      const second = await accused(scene, 1n, parentClaim(lowest));
      await arbitrator.giveRuling(first.disputeId, Ruling.Accuser);

      await expect(arbitrator.giveRuling(second.disputeId, Ruling.Accuser)).to.not.emit(models, "ParentAmended");
      expect((await models.getModel(1n)).parent).to.equal(0n);
    });

    describe("given a line of MAX_DEPTH models whose first gets a parent", () => {
      async function lengthened() {
        const scene = await longLine();
        await amended(scene, scene.root, parentClaim(1n));
        return scene;
      }

      it("the lineage of the last is longer than MAX_DEPTH, and whole", async () => {
        const { models, line, last } = await networkHelpers.loadFixture(lengthened);
        const steps = await models.getLineage(last);
        expect(steps.map(({ modelId }) => modelId)).to.deep.equal([...line.toReversed(), 1n]);
      });

      it("no model can be made from the last or from the one before", async () => {
        const scene = await networkHelpers.loadFixture(lengthened);
        for (const parent of scene.line.slice(-2)) {
          await expect(registered(scene, { form: { parent } }))
            .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidParent")
            .withArgs(scene.last + 1n, parent);
        }
      });
    });
  });

  describe("royaltyOf", () => {
    it("is the present parent and royalty under the present number", async () => {
      const { models, parent, child } = await networkHelpers.loadFixture(family);
      expect(await models.royaltyOf(child, 0n)).to.deep.equal([parent, ASK, 0n]);
    });

    it("keeps the former ones under the former number", async () => {
      const { models, parent, child, other } = await networkHelpers.loadFixture(replaced);
      expect(await models.royaltyOf(child, 0n)).to.deep.equal([parent, ASK, 0n]);
      expect(await models.royaltyOf(child, 1n)).to.deep.equal([other, OTHER_ASK, 0n]);
    });

    it("names the number that the parent is booked under now, also for a former parent", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      const { models, parent, child, other } = scene;
      for (const model of [parent, other]) await amended(scene, model, parentClaim(1n));
      expect(await models.royaltyOf(child, 0n)).to.deep.equal([parent, ASK, 1n]);
      expect(await models.royaltyOf(child, 1n)).to.deep.equal([other, OTHER_ASK, 1n]);
    });

    it("is nothing for a number that the model doesn't have, and for a model that doesn't exist", async () => {
      const { models, child } = await networkHelpers.loadFixture(replaced);
      expect(await models.royaltyOf(child, 2n)).to.deep.equal([0n, 0n, 0n]);
      expect(await models.royaltyOf(99n, 0n)).to.deep.equal([0n, 0n, 0n]);
    });
  });
});
