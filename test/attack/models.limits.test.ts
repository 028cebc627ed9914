import { expect } from "chai";
import { network } from "hardhat";
import { CouncilArbitrator__factory } from "../../typechain-types/index.ts";
import {
  accused,
  awardOf,
  bondChanges,
  datasetClaim,
  EVIDENCE,
  frozenUnder,
  parentClaim,
  registered,
  Ruling,
} from "../helpers/models.ts";
import { BUILDER_BOND, deployedPayments, modelVersion, shares } from "../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const FEE = 10_000n;
const AWARD = awardOf(BUILDER_BOND);
const NOTHING = { free: 0n, locked: 0n };
const LOST = { free: 0n, locked: -BUILDER_BOND };

/** Model 1 is made from a dataset that it doesn't declare. */
async function undeclared() {
  const scene = await deployedPayments(connection);
  return { ...scene, claim: datasetClaim(await frozenUnder(scene)) };
}

/** Bonds are before a council of one, whom the timelock has named. */
async function councilOfOne() {
  const scene = await undeclared();
  const { lineageCourt, governance, stranger, builder } = scene;
  const council = await new CouncilArbitrator__factory(governance).deploy(governance, [stranger], 1n, 0n);
  await lineageCourt.setArbitrator(council);
  await lineageCourt.connect(builder).renewBond(1n);
  return { ...scene, council };
}

describe("attacks on models that docs/security.md states as limits", () => {
  describe("a builder who needs no more versions and policies", () => {
    it("when he takes the bond back, the model goes on earning, and an accuser wins nothing", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, escrow, builder, payer, mallory, host, token, policyHash, claim } = scene;
      await lineageCourt.connect(builder).giveNotice(1n);
      await networkHelpers.time.increaseTo((await lineageCourt.bondOf(1n)).noticeEnd);
      await lineageCourt.releaseBond(1n);
      await escrow.connect(payer).pay(host, token, 1n, policyHash, FEE);
      expect((await escrow.incomeOf(1n, 0n, token)).total).to.equal((FEE * shares.model) / 10_000n);
      const { changes } = await bondChanges(scene, [mallory], async () => {
        const { disputeId } = await accused(scene, 1n, claim);
        await scene.arbitrator.giveRuling(disputeId, Ruling.Accuser);
      });
      expect(changes).to.deep.equal([NOTHING]);
    });
  });

  describe("a builder who sees an accuser coming", () => {
    it("when he accuses himself of the same first, he loses two fifths, and the accuser wins nothing", async () => {
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

    it("when he declares it before, he keeps the bond, and it can't be claimed", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { models, lineageCourt, builder, claim } = scene;
      await models.connect(builder).addVersion(1n, modelVersion, [claim.dataset]);
      await expect(accused(scene, 1n, claim))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
        .withArgs(1n);
      expect(await lineageCourt.isBonded(1n)).to.equal(true);
    });
  });

  describe("a copied accusation", () => {
    it("when it is ruled first after the original was refused, it has the award", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { arbitrator, alice, mallory, builder, claim } = scene;
      const { changes } = await bondChanges(scene, [alice, mallory, builder], async () => {
        const original = await accused(scene, 1n, claim, alice);
        const copy = await accused(scene, 1n, claim);
        await arbitrator.giveRuling(original.disputeId, Ruling.None);
        await arbitrator.giveRuling(copy.disputeId, Ruling.Accuser);
      });
      expect(changes).to.deep.equal([NOTHING, { free: AWARD, locked: 0n }, LOST]);
    });
  });

  describe("a parent that is younger than its child", () => {
    it("when the arbitrator says so, it is owed later royalties in the former parent's place", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { models, arbitrator, alice } = scene;
      const child = await registered(scene, { form: { parent: 1n }, by: alice });
      const { royaltyAsk } = await models.getModel(1n);
      const young = await registered(scene, { form: { royaltyAsk: 0n } });
      const { disputeId } = await accused(scene, child, parentClaim(young));
      await arbitrator.giveRuling(disputeId, Ruling.Accuser);
      expect(await models.royaltyOf(child, 0n)).to.deep.equal([1n, royaltyAsk, 0n]);
      expect(await models.royaltyOf(child, 1n)).to.deep.equal([young, 0n, 0n]);
    });
  });

  describe("the council of the arbitrator that a bond is before", () => {
    it("when the timelock names itself, it takes the bond by a claim that is made up", async () => {
      const scene = await networkHelpers.loadFixture(councilOfOne);
      const { lineageCourt, governance, builder, mallory, claim, council } = scene;
      await council.setCouncil([governance], 1n);
      const { changes } = await bondChanges(scene, [mallory, builder], async () => {
        await lineageCourt.connect(mallory).accuse(1n, claim, EVIDENCE);
        await council.vote(0n, Ruling.Accuser, `0x${"00".repeat(31)}01`);
      });
      expect(changes).to.deep.equal([{ free: AWARD, locked: 0n }, LOST]);
    });
  });
});
