import { expect } from "chai";
import hre from "hardhat";
import { id } from "ethers";
import { channelIdOf } from "../../../sdk/channels.ts";
import { FeePolicies__factory, type PaymentEscrow } from "../../../typechain-types/index.ts";
import {
  cardUri,
  channelOf,
  collectionOf,
  DEPOSIT,
  deployedPayments,
  modelForm,
  modelVersion,
  type PaymentScene,
  shares,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const AMOUNT = 10_003n;

const deployed = async () => deployedPayments(connection);

/** The scene's channel, its id, and what the payer has signed for it. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const channel = await channelOf(scene);
  const signed = (amount: bigint, receiptCount = 1n) =>
    collectionOf(scene, channel, voucherOf(amount, { receiptCount }));
  return { ...scene, channel, channelId: channelIdOf(scene.escrowPlace, channel), signed };
}

/** The balance of the payer's deposit of OPEN with the host. */
async function balanceOf({ escrow, payer, host, token }: PaymentScene): Promise<bigint> {
  return (await escrow.getDeposit(payer, host, token)).balance;
}

/** The credits of a fee by the scene's policy. */
function partsOf(amount: bigint) {
  const part = (share: bigint) => (amount * share) / 10_000n;
  const [protocol, host, model, stakers] = [shares.protocol, shares.host, shares.model, shares.stakers].map(part) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return { protocol, host, model, stakers, contributors: amount - protocol - host - model - stakers };
}

async function creditsOf({ escrow, governance, host, stake, lane, modelId, token }: PaymentScene) {
  return {
    protocol: await escrow.creditOf(governance, token),
    host: await escrow.creditOf(host, token),
    model: (await escrow.incomeOf(modelId, 0n, token)).total,
    stakers: await escrow.creditOf(stake, token),
    contributors: await escrow.creditOf(lane, token),
  };
}

describe("PaymentEscrow, collections", () => {
  describe("collect, given the payer's voucher", () => {
    it("takes it from the deposit, and emits Collected with receipt count and root", async () => {
      const scene = await load();
      const { escrow, channel, channelId, payer, host, token, modelId, policyHash, stranger } = scene;
      const voucher = voucherOf(AMOUNT, { receiptCount: 3n, receiptsRoot: id("root") });
      await expect(escrow.connect(stranger).collect(await collectionOf(scene, channel, voucher)))
        .to.emit(escrow, "Collected")
        .withArgs(channelId, payer, host, token, modelId, policyHash, AMOUNT, AMOUNT, 3n, id("root"));
      expect(await balanceOf(scene)).to.equal(DEPOSIT - AMOUNT);
    });

    it("shares it in credits and emits FeeShared", async () => {
      const scene = await load();
      const { escrow, lane, token, modelId, signed } = scene;
      const { protocol, host, model, stakers, contributors } = partsOf(AMOUNT);
      await expect(escrow.collect(await signed(AMOUNT)))
        .to.emit(escrow, "FeeShared")
        .withArgs(modelId, lane, token, 0n, protocol, host, model, stakers, contributors);
      expect(await creditsOf(scene)).to.deep.equal(partsOf(AMOUNT));
    });

    it("moves no tokens, and owes as much as before", async () => {
      const { escrow, token, payer, host, signed } = await load();
      const collection = escrow.collect(await signed(AMOUNT));
      await expect(collection).to.changeTokenBalances(ethers, token, [escrow, payer, host], [0n, 0n, 0n]);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT);
    });

    for (const amount of [1n, 2n, 3n]) {
      it(`when it is ${amount}, the lane gets all that rounding leaves`, async () => {
        const scene = await load();
        await scene.escrow.collect(await scene.signed(amount));
        expect(await creditsOf(scene)).to.deep.equal(partsOf(amount));
      });
    }

    it("when it is higher than what was collected, the difference alone is taken and shared", async () => {
      const scene = await load();
      const { escrow, channelId, payer, host, token, modelId, policyHash, signed } = scene;
      await escrow.collect(await signed(AMOUNT));
      const { receiptsRoot } = voucherOf(0n);
      await expect(escrow.collect(await signed(AMOUNT + 7n, 2n)))
        .to.emit(escrow, "Collected")
        .withArgs(channelId, payer, host, token, modelId, policyHash, 7n, AMOUNT + 7n, 2n, receiptsRoot);
      expect(await balanceOf(scene)).to.equal(DEPOSIT - AMOUNT - 7n);
    });

    for (const [which, amount] of [
      ["as high as", AMOUNT],
      ["lower than", AMOUNT - 1n],
      ["zero, and lower than", 0n],
    ] as const) {
      it(`when it is ${which} what was collected, it reverts with PaymentEscrowNothingNew`, async () => {
        const { escrow, channelId, signed } = await load();
        await escrow.collect(await signed(AMOUNT));
        await expect(escrow.collect(await signed(amount)))
          .to.be.revertedWithCustomError(escrow, "PaymentEscrowNothingNew")
          .withArgs(channelId, AMOUNT, amount);
      });
    }

    it("when it is all of the deposit, it is paid", async () => {
      const scene = await load();
      await scene.escrow.collect(await scene.signed(DEPOSIT));
      expect(await balanceOf(scene)).to.equal(0n);
    });

    it("when the deposit doesn't cover it, it reverts whole with PaymentEscrowInsufficientDeposit", async () => {
      const scene = await load();
      const { escrow, channelId, payer, host, token, signed } = scene;
      await escrow.collect(await signed(5n));
      await expect(escrow.collect(await signed(DEPOSIT + 1n)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(payer, host, token, DEPOSIT - 5n, DEPOSIT - 4n);
      expect(await balanceOf(scene)).to.equal(DEPOSIT - 5n);
      expect((await escrow.getChannel(channelId)).amount).to.equal(5n);
    });

    it("given a part of the deposit thaws, that part pays, too", async () => {
      const scene = await load();
      const { escrow, payer, host, token, signed } = scene;
      await escrow.connect(payer).startThaw(host, token, DEPOSIT);
      await escrow.collect(await signed(DEPOSIT));
      expect(await balanceOf(scene)).to.equal(0n);
    });

    it("given a pause, and a token whose cap was taken away, it works", async () => {
      const scene = await load();
      const { escrow, guardian, token, signed } = scene;
      await escrow.setTokenCap(token, 0n);
      await escrow.connect(guardian).pause();
      await escrow.collect(await signed(AMOUNT));
      expect(await balanceOf(scene)).to.equal(DEPOSIT - AMOUNT);
    });
  });

  describe("collect, given two channels of one deposit", () => {
    it("counts what was collected in each by itself", async () => {
      const scene = await load();
      const { escrow, channel, channelId, escrowPlace, signed } = scene;
      const other = { ...channel, nonce: 1n };
      await escrow.collect(await signed(AMOUNT));
      await escrow.collect(await collectionOf(scene, other, voucherOf(5n)));
      expect((await escrow.getChannel(channelId)).amount).to.equal(AMOUNT);
      expect((await escrow.getChannel(channelIdOf(escrowPlace, other))).amount).to.equal(5n);
      expect(await balanceOf(scene)).to.equal(DEPOSIT - AMOUNT - 5n);
    });

    it("when the first has taken all, the second reverts with PaymentEscrowInsufficientDeposit", async () => {
      const scene = await load();
      const { escrow, channel, payer, host, token, signed } = scene;
      await escrow.collect(await signed(DEPOSIT));
      await expect(escrow.collect(await collectionOf(scene, { ...channel, nonce: 1n }, voucherOf(1n))))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(payer, host, token, 0n, 1n);
    });

    it("when a voucher of one is brought for the other, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await load();
      const { escrow, channel, escrowPlace, payer, signed } = scene;
      const other = { ...channel, nonce: 1n };
      await expect(escrow.collect({ ...(await signed(AMOUNT)), channel: other }))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInvalidSignature")
        .withArgs(channelIdOf(escrowPlace, other), payer);
    });
  });

  describe("collect, by the terms of the channel", () => {
    it("when the model has no such policy, it reverts with FeePoliciesUnknownPolicy", async () => {
      const scene = await load();
      const channel = { ...scene.channel, policyHash: id("unknown") };
      const policies = FeePolicies__factory.connect(await scene.escrow.policies(), scene.governance);
      await expect(scene.escrow.collect(await collectionOf(scene, channel, voucherOf(AMOUNT))))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(scene.modelId, id("unknown"));
    });

    it("when the policy is another model's, it reverts with FeePoliciesUnknownPolicy", async () => {
      const scene = await load();
      const { escrow, models, policies, builder, policyHash } = scene;
      await models.connect(builder).register(cardUri, modelForm, modelVersion, []);
      const channel = { ...scene.channel, modelId: 2n };
      await expect(escrow.collect(await collectionOf(scene, channel, voucherOf(AMOUNT))))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(2n, policyHash);
    });

    it("given a later policy, a channel that names the earlier one is shared by that", async () => {
      const scene = await load();
      const { escrow, policies, builder, stranger, modelId, signed } = scene;
      const later = { ...shares, host: 5_000n, model: 1_200n, lane: stranger.address };
      await policies.connect(builder).addPolicy(modelId, later);
      await escrow.collect(await signed(AMOUNT));
      expect(await creditsOf(scene)).to.deep.equal(partsOf(AMOUNT));
    });
  });

  describe("collect, byHost", () => {
    const many = async (escrow: PaymentEscrow, collection: Awaited<ReturnType<typeof collectionOf>>) =>
      escrow.collectMany([collection]);
    const one = async (escrow: PaymentEscrow, collection: Awaited<ReturnType<typeof collectionOf>>) =>
      escrow.collect(collection);
    for (const [name, call] of [
      ["collect", one],
      ["collectMany", many],
    ] as const) {
      it(`${name}: it is set when the host itself calls`, async () => {
        const { escrow, host, channelId, signed } = await load();
        await call(escrow.connect(host), await signed(AMOUNT, 4n));
        expect(await escrow.getChannel(channelId)).to.deep.equal([AMOUNT, 4n, true]);
      });

      it(`${name}: it isn't when the payer calls, also after the host has`, async () => {
        const { escrow, host, payer, channelId, signed } = await load();
        await call(escrow.connect(host), await signed(AMOUNT, 4n));
        await call(escrow.connect(payer), await signed(AMOUNT + 1n, 5n));
        expect(await escrow.getChannel(channelId)).to.deep.equal([AMOUNT + 1n, 5n, false]);
      });
    }
  });

  describe("getChannel and getDeposit", () => {
    it("are empty where there is nothing", async () => {
      const { escrow, stranger, host, token } = await load();
      expect(await escrow.getChannel(id("none"))).to.deep.equal([0n, 0n, false]);
      expect(await escrow.getDeposit(stranger, host, token)).to.deep.equal([0n, 0n, 0n]);
    });
  });
});
