import { expect } from "chai";
import { network } from "hardhat";
import {
  accused,
  amended,
  bondChanges,
  type Claim,
  datasetClaim,
  frozenUnder,
  NON_COMMERCIAL,
  parentClaim,
  registered,
  Ruling,
} from "../helpers/models.ts";
import {
  BUILDER_BOND,
  channelOf,
  collectionOf,
  deployedPayments,
  modelVersion,
  type PaymentScene,
  shares,
  voucherOf,
} from "../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const FEE = 10_000n;
const AWARD = (BUILDER_BOND * 60n) / 100n;
const NOTHING = { free: 0n, locked: 0n };

/** Model 1 is made from a dataset that it doesn't declare. */
async function undeclared() {
  const scene = await deployedPayments(connection);
  return { ...scene, claim: datasetClaim(await frozenUnder(scene)) };
}

/** A shell that asks the most, and a model of alice's that names it as its parent, with a policy. */
async function shellParent() {
  const scene = await deployedPayments(connection);
  const { models, policies, alice, lane } = scene;
  const royaltyAsk = await models.MAX_ROYALTY();
  const parent = await registered(scene, { form: { royaltyAsk } });
  const modelId = await registered(scene, { form: { parent }, by: alice });
  const policy = { ...shares, lane: lane.address };
  await policies.connect(alice).addPolicy(modelId, policy);
  return { ...scene, parent, modelId, policyHash: await policies.policyHashOf(modelId, policy) };
}

/** A commercial child of model 1, which a ruling finds to be made from a dataset under NON_COMMERCIAL. */
async function childOfAmended() {
  const scene = await deployedPayments(connection);
  const child = await registered(scene, { form: { parent: 1n } });
  const claim = datasetClaim(await frozenUnder(scene, NON_COMMERCIAL));
  await amended(scene, 1n, claim);
  return { ...scene, child, claim };
}

async function upheld(scene: PaymentScene, modelId: bigint, claim: Claim, by = scene.mallory): Promise<void> {
  const { disputeId } = await accused(scene, modelId, claim, by);
  await scene.arbitrator.giveRuling(disputeId, Ruling.Accuser);
}

describe("Attacks on models", () => {
  describe("22: a shell parent with a large royalty off the top", () => {
    it("takes half of its own child's slice, and nothing from the others", async () => {
      const scene = await networkHelpers.loadFixture(shellParent);
      const { escrow, token, governance, host, lane, stake, alice, parent, modelId } = scene;
      const channel = await channelOf(scene);
      await escrow.collect(await collectionOf(scene, channel, voucherOf(FEE)));
      await escrow.release(modelId, 0n, token);

      const credits = [governance, host, stake, lane].map((account) => escrow.creditOf(account, token));
      const { protocol, host: ofHost, stakers, contributors, model } = shares;
      expect(await Promise.all(credits)).to.deep.equal([protocol, ofHost, stakers, contributors]);
      expect((await escrow.incomeOf(parent, 0n, token)).total).to.equal(model / 2n);
      expect(await escrow.creditOf(alice, token)).to.equal(model / 2n);
    });
  });

  describe("22: undeclared lineage", () => {
    it("costs the bond, and the accuser is paid", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { builder, mallory, claim } = scene;
      const { changes, burned } = await bondChanges(scene, [builder, mallory], () => upheld(scene, 1n, claim));
      expect(changes).to.deep.equal([
        { free: 0n, locked: -BUILDER_BOND },
        { free: AWARD, locked: 0n },
      ]);
      expect(burned).to.equal(BUILDER_BOND - AWARD);
    });
  });

  describe("limits: a builder who sees an accuser coming", () => {
    it("accuses himself with the copied claim first, and loses two fifths; the accuser wins nothing", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { builder, mallory, claim } = scene;
      const { changes, burned } = await bondChanges(scene, [builder, mallory], async () => {
        const own = await accused(scene, 1n, claim, builder);
        const honest = await accused(scene, 1n, claim);
        await scene.arbitrator.giveRuling(own.disputeId, Ruling.Accuser);
        await scene.arbitrator.giveRuling(honest.disputeId, Ruling.Accuser);
      });
      expect(changes).to.deep.equal([{ free: AWARD, locked: -BUILDER_BOND }, NOTHING]);
      expect(burned).to.equal(BUILDER_BOND - AWARD);
    });
  });

  describe("limits: a buyer who is after the seller's bond", () => {
    it("adds a version, has himself accused for it, and takes three fifths", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { models, builder, alice, bob, claim } = scene;
      await models.connect(builder).transferFrom(builder, bob, 1n);
      const { changes } = await bondChanges(scene, [builder, alice], async () => {
        await models.connect(bob).addVersion(1n, modelVersion, []);
        await upheld(scene, 1n, claim, alice);
      });
      expect(changes).to.deep.equal([
        { free: 0n, locked: -BUILDER_BOND },
        { free: AWARD, locked: 0n },
      ]);
    });
  });

  describe("limits: a child whose parent is amended", () => {
    it("adds policies that the parent's licences forbid now, until it is accused itself", async () => {
      const scene = await networkHelpers.loadFixture(childOfAmended);
      const { policies, lineageCourt, models, builder, lane, child, claim } = scene;
      const own = policies.connect(builder);
      await own.addPolicy(child, { ...shares, lane: lane.address });
      await upheld(scene, child, claim);
      await lineageCourt.connect(builder).postBond(child);

      const other = { ...shares, model: shares.model - 1n, contributors: shares.contributors + 1n, lane: lane.address };
      await expect(own.addPolicy(child, other))
        .to.be.revertedWithCustomError(policies, "FeePoliciesNotCommercial")
        .withArgs(child, await models.licenseFlags(child));
    });
  });

  describe("limits: a parent that is younger than its child", () => {
    it("is owed later royalties in the former parent's place, where the arbitrator says so", async () => {
      const scene = await networkHelpers.loadFixture(shellParent);
      const { models, parent, modelId } = scene;
      const young = await registered(scene, { form: { royaltyAsk: 0n } });
      await upheld(scene, modelId, parentClaim(young));
      expect(await models.royaltyOf(modelId, 0n)).to.deep.equal([parent, await models.MAX_ROYALTY(), 0n]);
      expect(await models.royaltyOf(modelId, 1n)).to.deep.equal([young, 0n, 0n]);
    });
  });
});
