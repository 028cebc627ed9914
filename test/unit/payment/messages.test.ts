import { expect } from "chai";
import { id, toBeHex, Wallet, ZeroHash } from "ethers";
import { askDigest, signAsk, signReceipt, signVoucher } from "../../../payment/messages.ts";
import { channelIdOf } from "../../../sdk/channels.ts";

const address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

describe("messages", () => {
  describe("given one that names a channel of its own", () => {
    const escrow = { chainId: 1n, address };
    const places = { escrow, hosts: escrow };
    const channel = { payer: address, host: address, token: address, modelId: 1n, policyHash: ZeroHash, nonce: 7n };
    const forged = { channelId: id("another channel") };
    const ask = { index: 0n, modelVersion: 1n, requestHash: ZeroHash, maxPrice: 1n, isOpen: false };
    const voucher = { amount: 1000n, receiptCount: 1n, receiptsRoot: ZeroHash };
    const sizes = { tokensIn: 1n, tokensOut: 1n, price: 1n, total: 1n };
    const receipt = {
      index: 0n,
      modelVersion: 1n,
      requestHash: ZeroHash,
      responseHash: ZeroHash,
      ...sizes,
      isOpen: true,
    };
    const key = new Wallet(toBeHex(1, 32));
    const channelId = channelIdOf(escrow, channel);

    it("signs for the channel that was asked for", async () => {
      const vouchers = [voucher, { ...voucher, ...forged }].map((one) => signVoucher(key, places, channel, one));
      const asks = [ask, { ...ask, ...forged }].map((one) => signAsk(key, places, channel, one));
      const receipts = [receipt, { ...receipt, ...forged }].map((one) => signReceipt(key, places, channelId, one));

      const [asked, handed] = await Promise.all(vouchers);
      expect(handed?.signature).to.equal(asked?.signature);
      for (const [first, second] of await Promise.all([Promise.all(asks), Promise.all(receipts)])) {
        expect(second).to.equal(first);
      }
      expect(askDigest(places, channelId, { ...ask, ...forged })).to.equal(askDigest(places, channelId, ask));
    });
  });
});
