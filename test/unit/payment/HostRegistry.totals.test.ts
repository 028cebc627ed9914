import { expect } from "chai";
import hre from "hardhat";
import { id, Wallet, ZeroAddress } from "ethers";
import { channelIdOf, type Receipt } from "../../../sdk/channels.ts";
import {
  BONDS,
  channelOf,
  collectionOf,
  deployedPayments,
  HOST_FINE,
  HOST_STAKE,
  receiptOf,
  signedReceipt,
  signedReceiptKey,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const AMOUNT = 1_000n;
const AWARD = (HOST_FINE * 60n) / 100n;

const deployed = async () => deployedPayments(connection);

/** The scene's channel, in which the host has signed `receiptOf({ total: AMOUNT })` as the first receipt. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const channel = await channelOf(scene);
  const signed = (amount: bigint, receiptCount = 1n) =>
    collectionOf(scene, channel, voucherOf(amount, { receiptCount }));
  const prove = async (receipt: Receipt, key = scene.receiptKey) =>
    scene.hosts.connect(scene.stranger).proveTotal(channel, receipt, await signedReceipt(scene, channel, receipt, key));
  return { ...scene, channel, channelId: channelIdOf(scene.escrowPlace, channel), signed, prove };
}

/** The host itself has collected so much for one receipt, unless there are more. */
async function collectedByHost(amount = AMOUNT, receiptCount = 1n) {
  const scene = await load();
  await scene.escrow.connect(scene.host).collect(await scene.signed(amount, receiptCount));
  return scene;
}

type Scene = Awaited<ReturnType<typeof load>>;

async function expectNoContradiction({ hosts, channelId, prove }: Scene, receipt: Receipt) {
  await expect(prove(receipt)).to.be.revertedWithCustomError(hosts, "HostRegistryNoContradiction").withArgs(channelId);
}

const lowTotal = receiptOf({ total: AMOUNT - 1n });

describe("HostRegistry, proofs by a total", () => {
  describe("proveTotal, given the host itself has collected last", () => {
    for (const [what, total] of [
      ["lower", AMOUNT - 1n],
      ["higher", AMOUNT + 1n],
      ["zero", 0n],
    ] as const) {
      it(`when the last receipt's total is ${what}, it fines the host and emits HostFined`, async () => {
        const { hosts, host, stranger, channelId, prove } = await collectedByHost();
        await expect(prove(receiptOf({ total })))
          .to.emit(hosts, "HostFined")
          .withArgs(host, channelId, stranger, HOST_FINE, AWARD);
        expect(await hosts.isFined(channelId)).to.equal(true);
      });
    }

    it("frees 60% for the prover, burns the rest, and gives back nothing that was collected", async () => {
      const { escrow, hosts, vault, token, host, stranger, channelId, prove } = await collectedByHost();
      const credit = await escrow.creditOf(host, token);
      await prove(lowTotal);
      expect(await vault.bondOf(hosts, stranger)).to.deep.equal([AWARD, 0n]);
      expect(await vault.bondOf(hosts, host)).to.deep.equal([BONDS - HOST_STAKE, HOST_STAKE - HOST_FINE]);
      expect(await token.balanceOf(await vault.BURN_ADDRESS())).to.equal(HOST_FINE - AWARD);
      expect(await escrow.creditOf(host, token)).to.equal(credit);
      expect((await escrow.getChannel(channelId)).amount).to.equal(AMOUNT);
    });

    it("when it was among many, it fines the host", async () => {
      const { escrow, hosts, host, channelId, signed, prove } = await load();
      await escrow.connect(host).collectMany([await signed(AMOUNT)]);
      await prove(lowTotal);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("when an old key has signed the receipt, it fines the host", async () => {
      const { hosts, hostsPlace, host, channelId, receiptKey, prove } = await collectedByHost();
      const key = new Wallet(id("another key"));
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await prove(lowTotal, receiptKey);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("given a pause, it works", async () => {
      const { hosts, guardian, channelId, prove } = await collectedByHost();
      await hosts.connect(guardian).pause();
      await prove(lowTotal);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("when the total is the voucher's, it reverts with HostRegistryNoContradiction", async () => {
      await expectNoContradiction(await collectedByHost(), receiptOf({ total: AMOUNT }));
    });

    for (const index of [0n, 2n]) {
      it(`given two receipts, when it is that of index ${index}, it reverts with HostRegistryNoContradiction`, async () => {
        await expectNoContradiction(await collectedByHost(AMOUNT, 2n), { ...lowTotal, index });
      });
    }

    for (const index of [0n, 2n ** 64n - 1n]) {
      it(`given no receipts, when it is that of index ${index}, it reverts with HostRegistryNoContradiction`, async () => {
        await expectNoContradiction(await collectedByHost(AMOUNT, 0n), { ...lowTotal, index });
      });
    }

    it("given it has collected a later voucher, the earlier receipt proves nothing any more", async () => {
      const scene = await collectedByHost();
      await scene.escrow.connect(scene.host).collect(await scene.signed(2n * AMOUNT, 2n));
      await expectNoContradiction(scene, lowTotal);
      await scene.prove({ ...lowTotal, index: 1n });
      expect(await scene.hosts.isFined(scene.channelId)).to.equal(true);
    });

    it("given the host was fined for the channel, it reverts with HostRegistryFined", async () => {
      const { hosts, channelId, prove } = await collectedByHost();
      await prove(lowTotal);
      await expect(prove({ ...lowTotal, total: 0n }))
        .to.be.revertedWithCustomError(hosts, "HostRegistryFined")
        .withArgs(channelId);
    });

    it("given it was fined by two receipts, it reverts with HostRegistryFined", async () => {
      const scene = await collectedByHost();
      const { hosts, channel, channelId, prove } = scene;
      const receipts: [Receipt, Receipt] = [lowTotal, receiptOf({ total: AMOUNT })];
      const signatures = await Promise.all(receipts.map((receipt) => signedReceipt(scene, channel, receipt)));
      await hosts.proveTwice(channel, receipts, signatures as [string, string]);
      await expect(prove(lowTotal)).to.be.revertedWithCustomError(hosts, "HostRegistryFined").withArgs(channelId);
    });
  });

  describe("proveTotal, given another has collected", () => {
    for (const collector of ["payer", "stranger"] as const) {
      it(`when it was the ${collector}, with a voucher that contradicts, it reverts`, async () => {
        const scene = await load();
        await scene.escrow.connect(scene[collector]).collect(await scene.signed(AMOUNT));
        await expectNoContradiction(scene, lowTotal);
      });
    }

    it("when the payer signs the contradiction over the host's honest voucher, it reverts", async () => {
      const scene = await collectedByHost(AMOUNT);
      await scene.escrow.connect(scene.payer).collect(await scene.signed(AMOUNT + 1n));
      await expectNoContradiction(scene, receiptOf({ total: AMOUNT }));
    });

    it("when the payer brings the host's own call before it, it reverts", async () => {
      const scene = await load();
      const { escrow, host, payer, channelId, signed } = scene;
      const collection = await signed(AMOUNT);
      await escrow.connect(payer).collect(collection);
      await expect(escrow.connect(host).collect(collection))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNothingNew")
        .withArgs(channelId, AMOUNT, AMOUNT);
      await expectNoContradiction(scene, lowTotal);
    });

    it("when a collection follows the host's contradiction, the proof is gone", async () => {
      const scene = await collectedByHost();
      await scene.escrow.connect(scene.stranger).collect(await scene.signed(AMOUNT + 1n));
      await expectNoContradiction(scene, lowTotal);
    });

    it("when the host collects after the payer, it answers for that voucher", async () => {
      const scene = await load();
      const { escrow, hosts, payer, host, channelId, signed, prove } = scene;
      await escrow.connect(payer).collect(await signed(AMOUNT));
      await escrow.connect(host).collect(await signed(AMOUNT + 1n));
      await prove(lowTotal);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });
  });

  describe("proveTotal, given nothing was collected", () => {
    it("it reverts with HostRegistryNoContradiction", async () => {
      await expectNoContradiction(await load(), lowTotal);
    });
  });

  describe("proveTotal, given a receipt that isn't the host's", () => {
    it("when a key of nobody has signed it, it reverts with HostRegistryInvalidReceipt", async () => {
      const { hosts, channelId, prove } = await collectedByHost();
      const foreign = new Wallet(id("a key"));
      await expect(prove(lowTotal, foreign))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, foreign);
    });

    it("when the signature is empty, it reverts with HostRegistryInvalidReceipt", async () => {
      const { hosts, channel, channelId } = await collectedByHost();
      await expect(hosts.proveTotal(channel, lowTotal, "0x"))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, ZeroAddress);
    });
  });
});
