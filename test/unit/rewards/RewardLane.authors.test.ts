import { expect } from "chai";
import hre from "hardhat";
import { BatchStatus } from "../../helpers/datanet.ts";
import {
  batchAt,
  type CourtBatch,
  ended,
  heldIndex,
  proven,
  recordsOf,
  unanswered,
  withFailedRecords,
} from "../../helpers/court.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  DEMAND,
  DEMAND_BOND,
  DemandKind,
  deployedLanes,
  laneChanges,
  type LaneScene,
  leafOf,
  pendingRoot,
} from "../../helpers/lanes.ts";
import { amended, type Dataset, datasetClaim, parentClaim, registered } from "../../helpers/models.ts";
import { shares } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { Author, Leaf } = DemandKind;

/** A batch of alice's records that bob has submitted, as far as that. */
const hers = (scene: LaneScene, status: bigint, label = "a") =>
  batchAt(scene, status, { leaves: recordsOf(scene, label, scene.alice.address), submitter: scene.bob });

/** Freezes all that is final. */
async function frozen({ ledger, datanetId }: LaneScene): Promise<Dataset> {
  await ledger.freeze(datanetId);
  return { datanetId, seq: (await ledger.head(datanetId)).seq };
}

/** Adds a policy to a model that names the lane. */
async function namedLane({ policies, builder, rewardLane }: LaneScene, modelId: bigint): Promise<string> {
  const policy = { ...shares, lane: await rewardLane.getAddress() };
  await policies.connect(builder).addPolicy(modelId, policy);
  return policies.policyHashOf(modelId, policy);
}

/** A final batch of alice's records and the version with it, which no model declares. */
async function contributed() {
  const scene = await deployedLanes(connection);
  const batch = await hers(scene, BatchStatus.Final);
  return { ...scene, batch, dataset: await frozen(scene) };
}

/** A model is made from it, and names the lane. */
async function declared() {
  const scene = await contributed();
  const source = await registered(scene, { datasets: [scene.dataset] });
  return { ...scene, source, sourcePolicy: await namedLane(scene, source) };
}

type Declared = Awaited<ReturnType<typeof declared>>;

/** Posts a root, of which the finder demands that alice is an author. */
async function asked<T extends LaneScene>(scene: T) {
  const { tree } = await pendingRoot(scene);
  const shown = leafOf(tree, scene.alice);
  await scene.rewardLane.connect(scene.finder).demandAuthor(shown);
  return { ...scene, tree, shown, deadline: (await now(scene)) + DEMAND };
}

const demanded = async () => asked(await declared());

interface Answer {
  index: bigint;
  modelId: bigint;
  policyHash: string;
  lineages: bigint[];
  batch: CourtBatch;
  place: number;
}

/** Has the stranger answer by a record of the scene's batch, unless another is given. */
function answered(scene: Declared & { shown: { leaf: { index: bigint } } }, differences: Partial<Answer> = {}) {
  const { rewardLane, stranger, source, sourcePolicy, shown } = scene;
  const same = { index: shown.leaf.index, modelId: source, policyHash: sourcePolicy, lineages: [], place: 0 };
  const { index, modelId, policyHash, lineages, batch, place } = { ...same, batch: scene.batch, ...differences };
  return rewardLane.connect(stranger).answerAuthor(index, modelId, policyHash, lineages, ...proven(batch, place));
}

describe("RewardLane, demands for authors", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  async function expectAnswer(scene: Awaited<ReturnType<typeof demanded>>, differences: Partial<Answer> = {}) {
    await expect(answered(scene, differences))
      .to.emit(scene.rewardLane, "Answered")
      .withArgs(1n, Author, scene.shown.leaf.index, scene.stranger);
  }

  async function expectNone(scene: Awaited<ReturnType<typeof demanded>>, differences: Partial<Answer> = {}) {
    await expect(answered(scene, differences))
      .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoAnswer")
      .withArgs();
  }

  describe("answerAuthor", () => {
    it("given the model's own data, closes the demand, and emits Answered", async () => {
      const scene = await load(demanded);
      const { rewardLane, finder, alice, shown, deadline } = scene;
      await expectAnswer(scene);
      const demand = [finder.address, deadline, true, alice.address];
      expect(await rewardLane.getDemand(1n, Author, shown.leaf.index)).to.deep.equal(demand);
      expect((await rewardLane.postedRoot()).openDemands).to.equal(0n);
    });

    it("gives the demand's bond to who answers", async () => {
      const scene = await load(demanded);
      const { changes } = await laneChanges(scene, [scene.finder, scene.stranger], () => answered(scene));
      expect(changes).to.deep.equal([
        { free: 0n, locked: -DEMAND_BOND },
        { free: DEMAND_BOND, locked: 0n },
      ]);
    });

    it("given a later version of the datanet is declared, an earlier batch counts", async () => {
      const scene = await load(contributed);
      await hers(scene, BatchStatus.Final, "later");
      const source = await registered(scene, { datasets: [await frozen(scene)] });
      await expectAnswer(await asked({ ...scene, source, sourcePolicy: await namedLane(scene, source) }));
    });

    it("given a ruling has put the data into the model's lineage, counts", async () => {
      const scene = await load(contributed);
      const { dataset, modelId, lanePolicyHash } = scene;
      await amended(scene, modelId, datasetClaim(dataset));
      await expectAnswer(await asked({ ...scene, source: modelId, sourcePolicy: lanePolicyHash }));
    });

    it("given the model has a later policy of another lane, counts", async () => {
      const scene = await load(declared);
      const { policies, builder, source, lane, sourcePolicy } = scene;
      await policies.connect(builder).addPolicy(source, { ...shares, lane });
      expect(await policies.latestPolicy(source)).not.to.equal(sourcePolicy);
      await expectAnswer(await asked(scene));
    });

    it("given the record is void today, counts", async () => {
      const scene = await load(contributed);
      await unanswered(scene, scene.batch, 0);
      expect(await scene.court.isVoid(scene.batch.batchId, 0)).to.equal(true);
      const source = await registered(scene, { datasets: [scene.dataset] });
      await expectAnswer(await asked({ ...scene, source, sourcePolicy: await namedLane(scene, source) }));
    });

    it("a second before the deadline, counts", async () => {
      const scene = await load(demanded);
      const call = at(scene, scene.deadline - 1n, () => answered(scene));
      await expect(call).to.emit(scene.rewardLane, "Answered");
    });

    it("at the deadline, it reverts with RewardLaneDemandDeadline", async () => {
      const scene = await load(demanded);
      await expect(at(scene, scene.deadline, () => answered(scene)))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneDemandDeadline")
        .withArgs(scene.deadline);
    });

    it("given it was answered, it reverts with RewardLaneNoDemand", async () => {
      const scene = await load(demanded);
      await answered(scene);
      await expect(answered(scene))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoDemand")
        .withArgs(Author, scene.shown.leaf.index);
    });

    it("given only the leaf was demanded, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(declared);
      const { tree } = await pendingRoot(scene);
      const shown = leafOf(tree, scene.alice);
      await scene.rewardLane.connect(scene.finder).demandLeaf(1n, shown.leaf.index);
      await expectNone({ ...scene, tree, shown, deadline: 0n });
    });

    it("when another leaf's index is given, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(demanded);
      const { rewardLane, finder, tree, bob } = scene;
      const other = leafOf(tree, bob);
      await rewardLane.connect(finder).demandAuthor(other);
      await expectNone(scene, { index: other.leaf.index });
    });

    it("when another wrote the record, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(contributed);
      const batch = await batchAt(scene, BatchStatus.Final, { leaves: recordsOf(scene, "bob's", scene.bob.address) });
      const source = await registered(scene, { datasets: [await frozen(scene)] });
      const sourcePolicy = await namedLane(scene, source);
      await expectNone(await asked({ ...scene, source, sourcePolicy }), { batch });
    });

    /** A policy of the scene's model that names a lane of the factory. */
    async function policyNaming({ policies, builder, factory, usd, source }: Declared, attributor: string) {
      await factory.create(attributor, usd);
      const policy = { ...shares, lane: await factory.laneOf(attributor, usd) };
      await policies.connect(builder).addPolicy(source, policy);
      return policies.policyHashOf(source, policy);
    }

    it("when the policy names the attributor's lane of another token, counts", async () => {
      const scene = await load(demanded);
      await expectAnswer(scene, { policyHash: await policyNaming(scene, scene.attributor.address) });
    });

    it("when the policy names another attributor's lane, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(demanded);
      await expectNone(scene, { policyHash: await policyNaming(scene, scene.stranger.address) });
    });

    it("when the policy names another lane, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(declared);
      const { policies, builder, source, lane } = scene;
      const policy = { ...shares, lane: lane.address };
      await policies.connect(builder).addPolicy(source, policy);
      await expectNone(await asked(scene), { policyHash: await policies.policyHashOf(source, policy) });
    });

    it("when the policy is another model's, it reverts with FeePoliciesUnknownPolicy", async () => {
      const scene = await load(demanded);
      const { policies, source, lanePolicyHash } = scene;
      await expect(answered(scene, { policyHash: lanePolicyHash }))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(source, lanePolicyHash);
    });

    it("when the model hasn't declared the data, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(demanded);
      await expectNone(scene, { modelId: scene.modelId, policyHash: scene.lanePolicyHash });
    });

    it("when the batch became final after the declared version, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(declared);
      const batch = await hers(scene, BatchStatus.Final, "later");
      await expectNone(await asked(scene), { batch });
    });

    it("when the batch isn't final, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(declared);
      const batch = await hers(scene, BatchStatus.Window, "open");
      await expectNone(await asked(scene), { batch });
    });

    it("when there is no such batch, it reverts with ContributionLedgerUnknownBatch", async () => {
      const scene = await load(demanded);
      const { ledger, batch } = scene;
      const batchId = (await ledger.batchCount()) + 1n;
      await expect(answered(scene, { batch: { ...batch, batchId } }))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(batchId);
    });

    it("when the proof isn't the record's, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(demanded);
      const { rewardLane, source, sourcePolicy, shown, batch } = scene;
      const [[record], [, proof]] = [proven(batch, 0), proven(batch, 1)];
      await expect(rewardLane.answerAuthor(shown.leaf.index, source, sourcePolicy, [], record, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoAnswer")
        .withArgs();
    });

    it("when the record failed in the sample, it reverts with RewardLaneNoAnswer, and another of the batch counts", async () => {
      const scene = await load(contributed);
      const leaves = recordsOf(scene, "sampled", scene.alice.address);
      const batch = await withFailedRecords(scene, { leaves }, 0b1n);
      await ended(scene, batch.batchId);
      const source = await registered(scene, { datasets: [await frozen(scene)] });
      const open = await asked({ ...scene, source, sourcePolicy: await namedLane(scene, source) });
      await expectNone(open, { batch, place: batch.failed[0] ?? -1 });
      await expectAnswer(open, { batch, place: await heldIndex(scene, batch) });
    });
  });

  describe("answerAuthor, given parents", () => {
    /** A model that was made from the declared one alone, and names the lane. */
    async function child(scene: Declared, parent = scene.source) {
      const modelId = await registered(scene, { form: { parent } });
      return { modelId, policyHash: await namedLane(scene, modelId) };
    }

    it("a parent's data counts under the model's lineage number", async () => {
      const scene = await load(declared);
      const made = await child(scene);
      const lineages = [await scene.models.lineageNumber(made.modelId)];
      await expectAnswer(await asked(scene), { ...made, lineages });
    });

    it("a parent's data doesn't count as the model's own", async () => {
      const scene = await load(declared);
      const made = await child(scene);
      await expectNone(await asked(scene), made);
    });

    it("a parent's parent's data counts under both numbers", async () => {
      const scene = await load(declared);
      const { models, source } = scene;
      const middle = await registered(scene, { form: { parent: source } });
      const made = await child(scene, middle);
      const lineages = [await models.lineageNumber(made.modelId), await models.lineageNumber(middle)];
      await expectAnswer(await asked(scene), { ...made, lineages });
    });

    it("when a step leads to no model, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(declared);
      const made = await child(scene);
      const own = await scene.models.lineageNumber(made.modelId);
      const open = await asked(scene);
      for (const lineages of [[own + 1n], [own, 1n], [own, own, own]]) await expectNone(open, { ...made, lineages });
    });

    it("given a ruling has replaced the parent, the former one's data counts under the former number alone", async () => {
      const scene = await load(declared);
      const { models } = scene;
      const made = await child(scene);
      const before = await models.lineageNumber(made.modelId);
      await amended(scene, made.modelId, parentClaim(await registered(scene)));
      const after = await models.lineageNumber(made.modelId);
      const open = await asked(scene);
      await expectNone(open, { ...made, lineages: [after] });
      await expectAnswer(open, { ...made, lineages: [before] });
    });

    it("given a ruling has named the parent, its data counts under the new number alone", async () => {
      const scene = await load(declared);
      const { models, source, modelId, lanePolicyHash } = scene;
      const before = await models.lineageNumber(modelId);
      await amended(scene, modelId, parentClaim(source));
      const after = await models.lineageNumber(modelId);
      const open = await asked(scene);
      const made = { modelId, policyHash: lanePolicyHash };
      await expectNone(open, { ...made, lineages: [before] });
      await expectAnswer(open, { ...made, lineages: [after] });
    });
  });

  describe("expireDemand and releaseDemand, of authors", () => {
    it("given no answer, the demand voids the root", async () => {
      const scene = await load(demanded);
      const { rewardLane, deadline, shown } = scene;
      const call = at(scene, deadline, () => rewardLane.expireDemand(Author, shown.leaf.index));
      await expect(call).to.emit(rewardLane, "RootVoided");
    });

    it("given another demand voided the root, this one's bond goes back", async () => {
      const scene = await load(demanded);
      const { rewardLane, finder, mallory, deadline, shown } = scene;
      await rewardLane.connect(mallory).demandLeaf(1n, 0n);
      await at(scene, deadline + DEMAND, () => rewardLane.expireDemand(Leaf, 0n));
      await expect(rewardLane.releaseDemand(1n, Author, shown.leaf.index))
        .to.emit(rewardLane, "DemandReleased")
        .withArgs(1n, Author, shown.leaf.index, finder);
    });
  });
});
