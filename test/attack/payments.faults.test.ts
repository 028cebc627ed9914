import { expect } from "chai";
import { MaxUint256 } from "ethers";
import hre from "hardhat";
import { ArbitratorMock__factory, TokenMock__factory } from "../../typechain-types/index.ts";
import { terms, waited } from "../helpers/datanet.ts";
import {
  BONDS,
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  NOTICE_PERIOD,
  type PaymentScene,
  shares,
  voucherOf,
} from "../helpers/payment.ts";
import {
  accused,
  frozenDataset,
  gainOf,
  greedy,
  lacksDataset,
  lacksParent,
  laterVersion,
  ownModel,
  policyOf,
  registered,
} from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);

describe("attacks on payments that succeed", function () {
  let scene: PaymentScene;

  beforeEach(async function () {
    scene = await connection.networkHelpers.loadFixture(deployed);
  });

  describe("a deposit that is shared by channels", function () {
    it("when the payer spends it in a channel of his own model, the service still costs him what he signed", async function () {
      const { escrow, payer, mallory, token } = scene;
      const owed = await collectionOf(scene, await channelOf(scene), voucherOf(DEPOSIT));
      const own = await channelOf(scene, await ownModel(scene, mallory));
      const gain = await gainOf(scene, [payer, mallory], async () => {
        await escrow.connect(payer).collect(await collectionOf(scene, own, voucherOf(DEPOSIT)));
        await escrow.release(own.modelId, 0n, token);
        await escrow.connect(scene.host).collectMany([owed]);
      });
      expect(gain + DEPOSIT).to.equal(0n);
    });
  });

  describe("a fee that is collected unit by unit", function () {
    it("it is shared as if it were collected at once", async function () {
      const { escrow, payer, host, token } = scene;
      const channel = await channelOf(scene);
      for (let unit = 1n; unit <= 20n; unit++) {
        await escrow.connect(payer).collect(await collectionOf(scene, channel, voucherOf(unit)));
      }
      expect(await escrow.creditOf(host, token)).to.equal((20n * shares.host) / 10_000n);
    });
  });

  describe("a token that the stake doesn't list", function () {
    it("when it is listed for payments, the stakers' part can leave the escrow", async function () {
      const { escrow, governance, stake, host, modelId, policyHash } = scene;
      const other = await new TokenMock__factory(governance).deploy(18);
      await other.mint(governance, 10_000n);
      await other.approve(escrow, MaxUint256);
      await escrow.setTokenCap(other, MaxUint256);
      await escrow.pay(host, other, modelId, policyHash, 10_000n);
      await expect(escrow.streamCredit(stake, other)).to.emit(escrow, "CreditStreamed");
    });
  });

  describe("the arbitrator of a bond that is posted", function () {
    it("when the timelock puts its own in its place, it can't take the bond", async function () {
      const { lineageCourt, vault, governance, builder, mallory, modelId } = scene;
      const parent = await registered(scene, mallory);
      const captured = await new ArbitratorMock__factory(governance).deploy();
      await lineageCourt.setArbitrator(captured);
      await lineageCourt.connect(mallory).accuse(modelId, lacksParent(parent), "ipfs://made-up");
      await captured.giveRuling(0n, 1n);
      const [free, locked] = await vault.bondOf(lineageCourt, builder);
      expect(free + locked).to.equal(BONDS);
    });
  });

  describe("a stranger's bond for a model without one", function () {
    it("when he gives notice at once, the owner can still post a bond", async function () {
      const { lineageCourt, builder, mallory, modelId } = scene;
      await lineageCourt.connect(builder).giveNotice(modelId);
      await waited(scene, NOTICE_PERIOD);
      await lineageCourt.releaseBond(modelId);
      await lineageCourt.connect(mallory).postBond(modelId);
      await lineageCourt.connect(mallory).giveNotice(modelId);
      await lineageCourt.connect(builder).postBond(modelId);
      expect(await lineageCourt.isBonded(modelId)).to.equal(true);
    });
  });

  describe("a dataset that is declared before an accusation", function () {
    it("when the builder declares it for a later version in front of it, the accusation still stands", async function () {
      const { models, builder, mallory, modelId } = scene;
      const dataset = await frozenDataset(scene);
      await models.connect(builder).addVersion(modelId, laterVersion, [dataset]);
      const { accusationId } = await accused(scene, mallory, modelId, lacksDataset(dataset));
      expect(accusationId).to.equal(1n);
    });
  });

  describe("a copied accusation", function () {
    it("when its ruling comes first, the first accuser still gets the award", async function () {
      const { arbitrator, payer, mallory, bob, modelId } = scene;
      const parent = await registered(scene, bob);
      const first = await accused(scene, payer, modelId, lacksParent(parent));
      const gain = await gainOf(scene, [mallory], async () => {
        const copy = await accused(scene, mallory, modelId, lacksParent(parent));
        await arbitrator.giveRuling(copy.disputeId, 1n);
        await arbitrator.giveRuling(first.disputeId, 1n);
      });
      expect(gain).to.equal(0n);
    });
  });

  describe("a licence that a ruling finds in a parent", function () {
    it("when it says NON_COMMERCIAL, no child of that parent gets a policy", async function () {
      const { arbitrator, registry, models, policies, owner, builder, mallory, modelId } = scene;
      const child = await registered(scene, builder, { parent: modelId });
      await registry.connect(owner).addTerms(scene.datanetId, { ...terms, license: "CC-BY-NC-4.0" });
      const { disputeId } = await accused(scene, mallory, modelId, lacksDataset(await frozenDataset(scene, 2n)));
      await arbitrator.giveRuling(disputeId, 1n);
      const flags = await models.licenseFlags(modelId);
      await expect(policyOf(scene, builder, child))
        .to.be.revertedWithCustomError(policies, "FeePoliciesNotCommercial")
        .withArgs(child, flags);
    });
  });

  describe("a credit that takes more than 96 bits", function () {
    it("when anyone has funded the stake with a unit, the credit still leaves in parts", async function () {
      const { escrow, governance, payer, host, stake, usd, modelId, policyHash } = scene;
      await usd.approve(stake, 1n);
      await stake.connect(governance).fund(usd, 1n);
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, 10n ** 30n - 2n * DEPOSIT);
      await expect(escrow.streamCredit(stake, usd)).to.emit(escrow, "CreditStreamed");
    });
  });

  describe("a royalty that a ruling puts on a model", function () {
    it("when its owner adds a policy that leaves the model nothing, the parent still gets a part of later fees", async function () {
      const { escrow, arbitrator, builder, bob, mallory, payer, host, token, modelId } = scene;
      const parent = await registered(scene, bob);
      const { disputeId } = await accused(scene, mallory, modelId, lacksParent(parent));
      await arbitrator.giveRuling(disputeId, 1n);
      await scene.lineageCourt.connect(builder).postBond(modelId);
      const evading = { ...greedy, model: 0n, contributors: greedy.contributors + greedy.model };
      const policyHash = await policyOf(scene, builder, modelId, evading);
      await escrow.connect(payer).pay(host, token, modelId, policyHash, 10_000n);
      await escrow.release(modelId, 1n, token);
      expect((await escrow.incomeOf(parent, 0n, token)).total).to.be.greaterThan(0n);
    });
  });
});
