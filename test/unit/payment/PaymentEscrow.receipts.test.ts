import { expect } from "chai";
import hre from "hardhat";
import { AbiCoder, id, recoverAddress, Wallet, ZeroAddress, ZeroHash } from "ethers";
import { channelIdOf, encodedReceipt, type Receipt, receiptDigest } from "../../../sdk/channels.ts";
import {
  channelOf,
  collectionOf,
  DEPOSIT,
  deployedPayments,
  receiptedCollectionOf,
  receiptOf,
  signedReceipt,
  signedReceiptKey,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const AMOUNT = 1_000n;
const COUNT = 3n;
/** The host's last receipt for the scene's voucher. */
const last = receiptOf({ index: COUNT - 1n, total: AMOUNT });

const deployed = async () => deployedPayments(connection);

/** The scene's channel, and the payer's voucher of `AMOUNT` for `COUNT` receipts. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const channel = await channelOf(scene);
  const channelId = channelIdOf(scene.escrowPlace, channel);
  const plain = await collectionOf(scene, channel, voucherOf(AMOUNT, { receiptCount: COUNT }));
  const withReceipt = async (receipt: Receipt, key = scene.receiptKey, where = channel) => ({
    ...plain,
    receipt: encodedReceipt(receipt, await signedReceipt(scene, where, receipt, key)),
  });
  const collected = async () => (await scene.escrow.getChannel(channelId)).amount;
  return { ...scene, channel, channelId, plain, withReceipt, collected };
}

/** Data that is no receipt and signature. */
const MALFORMED: Record<string, (valid: string) => string> = {
  "is empty": () => "0x",
  "is one word": () => ZeroHash,
  "ends too early": (valid) => valid.slice(0, -128),
  "is of a receipt alone": (valid) => valid.slice(0, 2 + 9 * 64),
  "points out of itself": (valid) => valid.slice(0, 2 + 9 * 64) + "f".repeat(64) + valid.slice(2 + 10 * 64),
  "has an index beyond 64 bits": (valid) => `0x${"f".repeat(64)}${valid.slice(2 + 64)}`,
};

describe("PaymentEscrow, receipts", () => {
  describe("collect, given no receipt", () => {
    it("when the host calls, it is collected", async () => {
      const { escrow, host, plain, collected } = await load();
      await escrow.connect(host).collect(plain);
      expect(await collected()).to.equal(AMOUNT);
    });

    it("when the host calls with data that is no receipt, it isn't read", async () => {
      const { escrow, host, plain, collected } = await load();
      await escrow.connect(host).collect({ ...plain, receipt: "0xff" });
      expect(await collected()).to.equal(AMOUNT);
    });

    for (const caller of ["payer", "stranger", "governance"] as const) {
      it(`when the ${caller} calls, it reverts`, async () => {
        const { escrow, plain, [caller]: account } = await load();
        await expect(escrow.connect(account).collect(plain)).to.be.revertedWithoutReason(ethers);
      });
    }
  });

  describe("collect, given the host's last receipt", () => {
    for (const caller of ["payer", "stranger"] as const) {
      it(`when the ${caller} calls, it is collected, and not by the host`, async () => {
        const { escrow, channelId, withReceipt, [caller]: account } = await load();
        await escrow.connect(account).collect(await withReceipt(last));
        expect(await escrow.getChannel(channelId)).to.deep.equal([AMOUNT, COUNT, false]);
      });
    }

    it("when an old key of the host has signed it, it is collected", async () => {
      const { escrow, hosts, hostsPlace, host, stranger, withReceipt, collected } = await load();
      const key = new Wallet(id("another key"));
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await escrow.connect(stranger).collect(await withReceipt(last));
      expect(await collected()).to.equal(AMOUNT);
    });

    it("when it differs from the host's first one in all that a voucher doesn't say, it is collected", async () => {
      const { escrow, stranger, withReceipt, collected } = await load();
      const other = { ...last, modelVersion: 2n, responseHash: id("another"), price: 0n, isOpen: false };
      await escrow.connect(stranger).collect(await withReceipt(other));
      expect(await collected()).to.equal(AMOUNT);
    });
  });

  describe("collect, given another receipt of the host", () => {
    for (const [what, changes] of [
      ["an earlier place", { index: COUNT - 2n }],
      ["a later place", { index: COUNT }],
      ["the last place that there is", { index: 2n ** 64n - 1n }],
      ["a lower total", { total: AMOUNT - 1n }],
      ["a higher total", { total: AMOUNT + 1n }],
    ] as const) {
      it(`when it is for ${what}, it reverts with HostRegistryOtherReceipt`, async () => {
        const { escrow, hosts, stranger, channelId, withReceipt } = await load();
        const receipt = { ...last, ...changes };
        await expect(escrow.connect(stranger).collect(await withReceipt(receipt)))
          .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
          .withArgs(channelId, receipt.index, receipt.total);
      });
    }

    it("when the voucher acknowledges none, no place fits, and it reverts with HostRegistryOtherReceipt", async () => {
      const scene = await load();
      const { escrow, hosts, stranger, channel, channelId } = scene;
      const receipt = receiptOf({ index: 2n ** 64n - 1n, total: AMOUNT });
      const encoded = encodedReceipt(receipt, await signedReceipt(scene, channel, receipt));
      const plain = await collectionOf(scene, channel, voucherOf(AMOUNT, { receiptCount: 0n }));
      await expect(escrow.connect(stranger).collect({ ...plain, receipt: encoded }))
        .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
        .withArgs(channelId, receipt.index, AMOUNT);
    });

    it("when it is of another channel, it reverts with HostRegistryInvalidReceipt", async () => {
      const scene = await load();
      const { escrow, hosts, hostsPlace, stranger, channel, channelId, receiptKey, withReceipt } = scene;
      const other = { ...channel, nonce: 1n };
      const signature = await signedReceipt(scene, other, last);
      const recovered = recoverAddress(receiptDigest(hostsPlace, channelId, last), signature);
      await expect(escrow.connect(stranger).collect(await withReceipt(last, receiptKey, other)))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, recovered);
    });
  });

  describe("collect, given a receipt that isn't the host's", () => {
    it("when another host has signed it, it reverts with HostRegistryInvalidReceipt", async () => {
      const { escrow, hosts, hostsPlace, mallory, channelId, withReceipt } = await load();
      const key = new Wallet(id("another key"));
      const consent = await signedReceiptKey(hostsPlace, key, mallory.address);
      await hosts.connect(mallory).register("https://mallory.example", key, consent);
      await expect(escrow.connect(mallory).collect(await withReceipt(last, key)))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, key);
    });

    it("when a key of nobody has signed it, it reverts with HostRegistryInvalidReceipt", async () => {
      const { escrow, hosts, payer, channelId, withReceipt } = await load();
      const key = new Wallet(id("another key"));
      await expect(escrow.connect(payer).collect(await withReceipt(last, key)))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, key);
    });

    it("when nobody has signed it, it reverts with HostRegistryInvalidReceipt", async () => {
      const { escrow, hosts, payer, channelId, plain } = await load();
      await expect(escrow.connect(payer).collect({ ...plain, receipt: encodedReceipt(last, "0x") }))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, ZeroAddress);
    });
  });

  describe("collect, given data that is no receipt", () => {
    for (const [what, change] of Object.entries(MALFORMED)) {
      it(`when it ${what}, it reverts without an error`, async () => {
        const { escrow, stranger, withReceipt } = await load();
        const valid = await withReceipt(last);
        const collection = { ...valid, receipt: change(valid.receipt) };
        await expect(escrow.connect(stranger).collect(collection)).to.be.revertedWithoutReason(ethers);
      });
    }
  });

  describe("given a payer who would collect unit by unit, so that all rounds to the lane", () => {
    it("none of it is collected but what the host's receipt says", async () => {
      const scene = await load();
      const { escrow, hosts, payer, host, token, channel, channelId, collected } = scene;
      const honest = receiptOf({ total: AMOUNT });
      const receipt = encodedReceipt(honest, await signedReceipt(scene, channel, honest));
      for (const amount of [1n, 2n, AMOUNT - 1n]) {
        const collection = { ...(await collectionOf(scene, channel, voucherOf(amount))), receipt };
        await expect(escrow.connect(payer).collect(collection))
          .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
          .withArgs(channelId, 0n, AMOUNT);
      }
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(DEPOSIT);
      await escrow.connect(payer).collect(await receiptedCollectionOf(scene, channel, voucherOf(AMOUNT)));
      expect(await collected()).to.equal(AMOUNT);
    });
  });

  describe("requireReceipt", () => {
    it("given the host's last receipt, it passes for anyone, and reads no state of the channel", async () => {
      const scene = await load();
      const { hosts, stranger, host, channelId, withReceipt } = scene;
      const { voucher, receipt } = await withReceipt(last);
      await hosts.connect(stranger).requireReceipt(channelId, host, voucher, receipt);
    });

    it("given another host, it reverts with HostRegistryInvalidReceipt", async () => {
      const { hosts, mallory, channelId, receiptKey, withReceipt } = await load();
      const { voucher, receipt } = await withReceipt(last);
      await expect(hosts.requireReceipt(channelId, mallory, voucher, receipt))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, receiptKey);
    });

    it("takes what the interface gives: abi.encode(Receipt, bytes)", async () => {
      const { hosts, host, channel, channelId, plain, ...scene } = await load();
      const signature = await signedReceipt({ hosts, host, ...scene }, channel, last);
      const tuple = hosts.interface.getFunction("receiptDigest").inputs[1]?.format("full") ?? "";
      const receipt = AbiCoder.defaultAbiCoder().encode([tuple, "bytes"], [last, signature]);
      expect(receipt).to.equal(encodedReceipt(last, signature));
      await hosts.requireReceipt(channelId, host, plain.voucher, receipt);
    });
  });
});
