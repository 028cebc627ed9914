import { expect } from "chai";
import hre from "hardhat";
import { terms, waited } from "../helpers/datanet.ts";
import { accused, datasetClaim, parentClaim, RULING_PERIOD } from "../helpers/models.ts";
import {
  BONDS,
  BUILDER_BOND,
  cardUri,
  deployedPayments,
  modelForm,
  modelVersion,
  NOTICE_PERIOD,
  type PaymentScene,
  shares,
} from "../helpers/payment.ts";
import { frozenDataset, gainOf, laterVersion, policyOf, registered } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const FEE = 10_000n;
const UNDECLARED = 1n;
const DECLARED = 2n;

/** Model 2 of bob's, from which the builder's model 1 might be made. */
async function withOrigin() {
  const scene = await deployedPayments(connection);
  const { bob, mallory, stranger } = scene;
  await scene.vault.deposit(scene.lineageCourt, stranger, BONDS);
  return { ...scene, origin: await registered(scene, bob), accuser: mallory };
}

describe("attacks on models and their lineage (threat 22)", () => {
  let scene: Awaited<ReturnType<typeof withOrigin>>;

  const bondOf = async (modelId = scene.modelId) => scene.lineageCourt.bondOf(modelId);
  const vaultOf = async (account: PaymentScene["builder"]) => {
    const [free, locked] = await scene.vault.bondOf(scene.lineageCourt, account);
    return free + locked;
  };
  const accusedOfOrigin = (accuser: PaymentScene["builder"] = scene.accuser) =>
    accused(scene, scene.modelId, parentClaim(scene.origin), accuser);
  const ruled = (disputeId: bigint, ruling: bigint) => scene.arbitrator.giveRuling(disputeId, ruling);
  const noticeOver = async (modelId = scene.modelId) => {
    await scene.lineageCourt.connect(scene.builder).giveNotice(modelId);
    await waited(scene, NOTICE_PERIOD);
  };

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(withOrigin);
  });

  describe("a lineage that isn't declared", () => {
    it("when a ruling finds it, the builder loses the bond, the accuser gains, and later fees owe a royalty", async () => {
      const { escrow, payer, builder, accuser, host, token, modelId, policyHash, origin } = scene;
      const { disputeId } = await accusedOfOrigin();
      await ruled(disputeId, UNDECLARED);
      expect(await vaultOf(builder)).to.equal(BONDS - BUILDER_BOND);
      expect(await vaultOf(accuser)).to.equal(BONDS + (BUILDER_BOND * 3n) / 5n);
      await escrow.connect(payer).pay(host, token, modelId, policyHash, FEE);
      await escrow.release(modelId, 1n, token);
      const slice = (FEE * shares.model) / 10_000n;
      expect((await escrow.incomeOf(origin, 0n, token)).total).to.equal((slice * modelForm.royaltyAsk) / 10_000n);
    });

    it("when it declares a shell of its own as the parent, the ruling puts the true one in its place", async () => {
      const { models, builder, origin, accuser } = scene;
      const shell = await registered(scene, builder, { royaltyAsk: 5_000n });
      const child = await registered(scene, builder, { parent: shell });
      const { disputeId } = await accused(scene, child, parentClaim(origin), accuser);
      await ruled(disputeId, UNDECLARED);
      expect([...(await models.royaltyOf(child, 1n))]).to.deep.equal([origin, modelForm.royaltyAsk, 0n]);
    });

    it("when its shell takes all that a parent may, no one's part but the model's own slice pays for it", async () => {
      const { escrow, payer, builder, host, lane, stake, governance, token } = scene;
      const shell = await registered(scene, builder, { royaltyAsk: 5_000n });
      const child = await registered(scene, builder, { parent: shell });
      const policyHash = await policyOf(scene, builder, child, shares, lane.address);
      await escrow.connect(payer).pay(host, token, child, policyHash, FEE);
      await escrow.release(child, 0n, token);
      expect(await escrow.creditOf(lane, token)).to.equal((FEE * shares.contributors) / 10_000n);
      expect(await escrow.creditOf(host, token)).to.equal((FEE * shares.host) / 10_000n);
      expect(await escrow.creditOf(governance, token)).to.equal((FEE * shares.protocol) / 10_000n);
      expect(await escrow.creditOf(stake, token)).to.equal((FEE * shares.stakers) / 10_000n);
      const slice = (FEE * shares.model) / 10_000n;
      expect((await escrow.incomeOf(shell, 0n, token)).total).to.equal(slice / 2n);
      expect(await escrow.creditOf(builder, token)).to.equal(slice / 2n);
    });

    it("when it keeps a licence from the lineage, the ruling brings its flags, and no policy is added any more", async () => {
      const { registry, models, policies, owner, builder, accuser, modelId } = scene;
      await registry.connect(owner).addTerms(scene.datanetId, { ...terms, license: "CC-BY-NC-4.0" });
      const { disputeId } = await accused(scene, modelId, datasetClaim(await frozenDataset(scene, 2n)), accuser);
      await ruled(disputeId, UNDECLARED);
      await scene.lineageCourt.connect(builder).postBond(modelId);
      const flags = await models.licenseFlags(modelId);
      await expect(policyOf(scene, builder, modelId))
        .to.be.revertedWithCustomError(policies, "FeePoliciesNotCommercial")
        .withArgs(modelId, flags);
    });

    it("when the bond is gone, it gets no version and no policy", async () => {
      const { models, policies, builder, modelId } = scene;
      const { disputeId } = await accusedOfOrigin();
      await ruled(disputeId, UNDECLARED);
      await expect(models.connect(builder).addVersion(modelId, laterVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(modelId);
      await expect(policyOf(scene, builder, modelId))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
        .withArgs(modelId);
    });
  });

  describe("a builder who accuses himself through a friend", () => {
    const outcomes: [string, bigint, bigint][] = [
      ["undeclared", UNDECLARED, (-BUILDER_BOND * 2n) / 5n],
      ["declared", DECLARED, (-BUILDER_BOND * 2n) / 5n],
      ["undecided", 0n, 0n],
    ];
    for (const [name, ruling, gain] of outcomes) {
      it(`when it is ruled ${name}, together they gain ${gain === 0n ? "nothing" : "less than nothing"}`, async () => {
        const { builder, stranger } = scene;
        const gained = await gainOf(scene, [builder, stranger], async () => {
          const { disputeId } = await accusedOfOrigin(stranger);
          await ruled(disputeId, ruling);
        });
        expect(gained).to.equal(gain);
      });
    }

    it("when he does it to keep others from it, theirs still amends the lineage", async () => {
      const { models, builder, stranger, modelId, origin } = scene;
      const shell = await registered(scene, builder);
      const own = await accused(scene, modelId, parentClaim(shell), stranger);
      const theirs = await accusedOfOrigin();
      await ruled(own.disputeId, UNDECLARED);
      await ruled(theirs.disputeId, UNDECLARED);
      expect((await models.getModel(modelId)).parent).to.equal(origin);
      expect(await vaultOf(scene.accuser)).to.equal(BONDS);
    });

    it("when another bond is posted meanwhile, accusations of the first one don't touch it", async () => {
      const { lineageCourt, builder, modelId } = scene;
      const first = await accusedOfOrigin(scene.stranger);
      const second = await accusedOfOrigin();
      await ruled(first.disputeId, UNDECLARED);
      await lineageCourt.connect(builder).postBond(modelId);
      await ruled(second.disputeId, UNDECLARED);
      const { bonder, amount, openCases } = await bondOf();
      expect([bonder, amount, openCases]).to.deep.equal([builder.address, BUILDER_BOND, 0n]);
    });
  });

  describe("accusations without ground", () => {
    it("when they are ruled so, each costs its accuser the whole stake, and three fifths are the builder's", async () => {
      const { builder, accuser } = scene;
      const before = await vaultOf(builder);
      const count = 5n;
      const disputes: bigint[] = [];
      for (let i = 0n; i < count; i++) disputes.push((await accusedOfOrigin()).disputeId);
      for (const disputeId of disputes) await ruled(disputeId, DECLARED);
      expect(await vaultOf(accuser)).to.equal(BONDS - count * BUILDER_BOND);
      expect((await vaultOf(builder)) - before).to.equal((count * BUILDER_BOND * 3n) / 5n);
      expect((await bondOf()).openCases).to.equal(0n);
    });

    it("when the model has no bond, its accuser still has his stake to lose, to the model's owner", async () => {
      const { lineageCourt, builder, accuser, modelId } = scene;
      await noticeOver();
      await lineageCourt.releaseBond(modelId);
      const gain = await gainOf(scene, [accuser], async () => {
        const { disputeId } = await accusedOfOrigin();
        await ruled(disputeId, DECLARED);
      });
      expect(gain).to.equal(-BUILDER_BOND);
      expect(await vaultOf(builder)).to.equal(BONDS + (BUILDER_BOND * 3n) / 5n);
    });

    it("when the model has no bond and the ruling is for him, the accuser gets nothing of anyone", async () => {
      const { lineageCourt, builder, accuser, models, modelId, origin } = scene;
      await noticeOver();
      await lineageCourt.releaseBond(modelId);
      const gain = await gainOf(scene, [accuser, builder], async () => {
        const { disputeId } = await accusedOfOrigin();
        await ruled(disputeId, UNDECLARED);
      });
      expect(gain).to.equal(0n);
      expect((await models.getModel(modelId)).parent).to.equal(origin);
    });

    it("when they come one after another to hold the bond, none that comes after its notice does", async () => {
      const { lineageCourt, modelId } = scene;
      await lineageCourt.connect(scene.builder).giveNotice(modelId);
      await waited(scene, NOTICE_PERIOD - 100n);
      const { accusationId } = await accusedOfOrigin();
      await waited(scene, 100n);
      await accusedOfOrigin();
      expect((await bondOf()).openCases).to.equal(1n);
      await waited(scene, RULING_PERIOD);
      await lineageCourt.endAccusation(accusationId);
      await expect(lineageCourt.releaseBond(modelId)).to.emit(lineageCourt, "BondReleased");
    });

    it("when the accuser has nothing free, he can't accuse, however cheap the arbitrator is", async () => {
      const { lineageCourt, vault, arbitrator, lane, modelId, origin } = scene;
      await arbitrator.setCost(0n);
      await expect(lineageCourt.connect(lane).accuse(modelId, parentClaim(origin), "ipfs://nothing"))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(await lineageCourt.getAddress(), lane.address, 0n, BUILDER_BOND);
    });

    it("when he names the model itself, its child, or what is declared, nothing can be claimed", async () => {
      const { models, lineageCourt, builder, accuser, modelId } = scene;
      const child = await registered(scene, builder, { parent: modelId });
      const dataset = await frozenDataset(scene);
      await models.connect(builder).addVersion(modelId, laterVersion, [dataset]);
      const claims: [bigint, ReturnType<typeof parentClaim>][] = [
        [modelId, parentClaim(modelId)],
        [modelId, parentClaim(child)],
        [child, parentClaim(modelId)],
        [modelId, datasetClaim(dataset)],
        [modelId, { ...datasetClaim(dataset), parent: child }],
        [modelId, parentClaim(0n)],
      ];
      for (const [accusedModel, claim] of claims) {
        await expect(lineageCourt.connect(accuser).accuse(accusedModel, claim, ""))
          .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
          .withArgs(accusedModel);
      }
    });
  });

  describe("a bond that would slip away", () => {
    it("when its builder gives notice before an accusation, it is still held", async () => {
      const { lineageCourt, builder, modelId } = scene;
      await lineageCourt.connect(builder).giveNotice(modelId);
      const { disputeId } = await accusedOfOrigin();
      await waited(scene, NOTICE_PERIOD);
      const { noticeEnd } = await bondOf();
      await expect(lineageCourt.releaseBond(modelId))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtBondHeld")
        .withArgs(modelId, noticeEnd, 1n);
      await ruled(disputeId, UNDECLARED);
      expect(await vaultOf(builder)).to.equal(BONDS - BUILDER_BOND);
    });

    it("when he sells the model to himself, the bond stays with him and is lost all the same", async () => {
      const { models, builder, stranger, modelId } = scene;
      await models.connect(builder).transferFrom(builder, stranger, modelId);
      const { disputeId } = await accusedOfOrigin();
      await ruled(disputeId, UNDECLARED);
      expect(await vaultOf(builder)).to.equal(BONDS - BUILDER_BOND);
    });

    it("when he withdraws what is free, the bond isn't", async () => {
      const { vault, lineageCourt, builder } = scene;
      const free = BONDS - BUILDER_BOND;
      await expect(vault.connect(builder).withdraw(lineageCourt, builder, free + 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(await lineageCourt.getAddress(), builder.address, free, free + 1n);
    });

    it("when somebody registers with another's bond, he can't", async () => {
      const { models, vault, lineageCourt, lane } = scene;
      await expect(models.connect(lane).register(cardUri, modelForm, modelVersion, []))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(await lineageCourt.getAddress(), lane.address, 0n, BUILDER_BOND);
      await expect(lineageCourt.connect(lane).postFor(scene.modelId, scene.builder))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtNotRegistry")
        .withArgs(lane.address);
    });
  });

  describe("an arbitrator that is broken or hostile", () => {
    it("when it never rules, both have all of theirs back after its time", async () => {
      const { lineageCourt, builder, accuser, modelId } = scene;
      const { accusationId } = await accusedOfOrigin();
      await noticeOver();
      await waited(scene, RULING_PERIOD - NOTICE_PERIOD);
      await lineageCourt.endAccusation(accusationId);
      await lineageCourt.releaseBond(modelId);
      for (const account of [builder, accuser]) {
        expect([...(await scene.vault.bondOf(lineageCourt, account))]).to.deep.equal([BONDS, 0n]);
      }
    });

    it("when it rules after that, twice, or something else, nothing moves", async () => {
      const { lineageCourt, arbitrator, builder } = scene;
      const [late, twice] = [await accusedOfOrigin(), await accusedOfOrigin()];
      await expect(ruled(twice.disputeId, 3n))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesInvalidRuling")
        .withArgs(3n, 2n);
      await ruled(twice.disputeId, 0n);
      const judge = await arbitrator.getAddress();
      await expect(ruled(twice.disputeId, 1n))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
        .withArgs(judge, twice.disputeId);
      const { deadline } = await lineageCourt.getAccusation(late.accusationId);
      await waited(scene, RULING_PERIOD);
      await expect(ruled(late.disputeId, 1n))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesTooLate")
        .withArgs(deadline);
      expect(await vaultOf(builder)).to.equal(BONDS);
    });

    it("when somebody else rules, it is nobody's dispute", async () => {
      const { lineageCourt, accuser } = scene;
      const { disputeId } = await accusedOfOrigin();
      await expect(lineageCourt.connect(accuser).rule(disputeId, UNDECLARED))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
        .withArgs(accuser.address, disputeId);
    });

    for (const [name, call] of [
      ["accuses", "accuse"],
      ["rules", "rule"],
      ["ends the accusation", "endAccusation"],
    ] as const) {
      it(`when it ${name} from within another accusation, it doesn't get in`, async () => {
        const { lineageCourt, vault, arbitrator, modelId, origin } = scene;
        const { accusationId, disputeId } = await accusedOfOrigin();
        const data = {
          accuse: () => lineageCourt.interface.encodeFunctionData("accuse", [modelId, parentClaim(origin), ""]),
          rule: () => lineageCourt.interface.encodeFunctionData("rule", [disputeId, UNDECLARED]),
          endAccusation: () => lineageCourt.interface.encodeFunctionData("endAccusation", [accusationId]),
        }[call]();
        // all that it would need but the way in
        await arbitrator.setCost(0n);
        await vault.deposit(lineageCourt, arbitrator, BONDS);
        await waited(scene, call === "endAccusation" ? RULING_PERIOD : 1n);
        await arbitrator.setConduct(2n, data);
        await accusedOfOrigin();
        expect(await arbitrator.calledBack()).to.equal(false);
        expect(await vaultOf(scene.builder)).to.equal(BONDS);
      });
    }

    it("when it gives a number twice, the second accusation isn't brought, and the first stands", async () => {
      const { lineageCourt, arbitrator } = scene;
      const { accusationId, disputeId } = await accusedOfOrigin();
      await arbitrator.setConduct(3n, "0x");
      await expect(accusedOfOrigin())
        .to.be.revertedWithCustomError(lineageCourt, "DisputesIdInUse")
        .withArgs(await arbitrator.getAddress(), disputeId);
      expect((await lineageCourt.getAccusation(accusationId)).accuser).to.equal(scene.accuser.address);
      expect((await bondOf()).openCases).to.equal(1n);
    });
  });
});
