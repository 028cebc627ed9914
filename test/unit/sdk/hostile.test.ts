import { expect } from "chai";
import { AbiCoder, concat, id, toBeHex, Wallet, ZeroHash, zeroPadValue } from "ethers";
import { addressesOf } from "../../../sdk/addresses.ts";
import { channelIdOf, receiptDigest, voucherDigest } from "../../../sdk/channels.ts";
import { errorLine } from "../../../sdk/errors.ts";
import { decodeEvents } from "../../../sdk/events.ts";
import { signVoucher } from "../../../sdk/flows/signVoucher.ts";
import { openTokenAbi } from "../../../sdk/generated/openToken.ts";
import { decodeRevert, revertOf } from "../../../sdk/revertError.ts";
import { verifyClaim } from "../../../sdk/rewards.ts";
import type { Address, Hex } from "../../../sdk/values.ts";

const address: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const other: Address = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";
const coder = AbiCoder.defaultAbiCoder();

/** What a contract from elsewhere reverts with. */
function revertWith(reason: string): Hex {
  return concat(["0x08c379a0", coder.encode(["string"], [reason])]) as Hex;
}

describe("what an attacker can hand in", () => {
  describe("given a voucher or a receipt that names a channel of its own", () => {
    const escrow = { chainId: 1n, address };
    const channel = { payer: address, host: other, token: address, modelId: 1n, policyHash: ZeroHash, nonce: 7n };
    const voucher = { amount: 1000n, receiptCount: 1n, receiptsRoot: ZeroHash };
    const hashes = { requestHash: ZeroHash, responseHash: ZeroHash };
    const numbers = { index: 0n, modelVersion: 1n, tokensIn: 1n, tokensOut: 1n, price: 1n, total: 1n };
    const receipt = { ...hashes, ...numbers, isOpen: false };
    const channelId = channelIdOf(escrow, channel);
    const forged = { channelId: id("another channel") };

    it("signs for the channel that was asked for", async () => {
      const signer = new Wallet(toBeHex(1, 32));

      const asked = await signVoucher(signer, { escrow, channel, voucher });
      const handed = await signVoucher(signer, { escrow, channel, voucher: { ...voucher, ...forged } });

      expect(handed.signature).to.equal(asked.signature);
    });

    it("hashes for the channel that was asked for", () => {
      expect(voucherDigest(escrow, channelId, { ...voucher, ...forged })).to.equal(
        voucherDigest(escrow, channelId, voucher),
      );
      expect(receiptDigest(escrow, channelId, { ...receipt, ...forged })).to.equal(
        receiptDigest(escrow, channelId, receipt),
      );
    });
  });

  describe("given a revert of a contract from elsewhere", () => {
    const reason = "\u001b[2J\u202eno\u2028\u0007";

    it("shows no characters that act on a terminal, and keeps the text", () => {
      const revert = decodeRevert(revertWith(reason));

      expect(revert.message + revert.advice).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}]/u);
      expect(revert.args).to.deep.equal({ reason });
      expect(errorLine(new Error(reason))).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    });

    it("shows the beginning of a long one, and keeps all", () => {
      const long = decodeRevert(revertWith("x".repeat(1_000_000)));
      const unknown = decodeRevert(`0x12345678${"00".repeat(1_000_000)}`);

      for (const { message, advice } of [long, unknown]) expect((message + advice).length).to.be.lessThan(1000);
      expect(long.args).to.deep.equal({ reason: "x".repeat(1_000_000) });
    });

    it("does not advise to approve whom the revert names", () => {
      const allowance = coder.encode(["address", "uint256", "uint256"], [other, 0n, 10n ** 30n]);
      const operator = coder.encode(["address", "uint256"], [other, 1n]);

      for (const data of [
        concat([id("ERC20InsufficientAllowance(address,uint256,uint256)").slice(0, 10), allowance]),
        concat([id("ERC721InsufficientApproval(address,uint256)").slice(0, 10), operator]),
      ]) {
        const { advice, message } = decodeRevert(data as Hex);

        expect(message).to.include(other);
        expect(advice).to.match(/only if/i);
      }
    });
  });

  describe("given an error that is its own cause", () => {
    it("ends, and finds the data beside", () => {
      const error: { cause?: unknown; info?: unknown } = {};
      error.cause = error;

      expect(revertOf(error)).to.equal(undefined);
      expect(revertOf({ ...error, info: { data: revertWith("no") } })?.code).to.equal("REVERTED");
    });

    it("looks at errors that share their causes once", () => {
      let looks = 0;
      const count = () => {
        looks++;
      };
      let error: object = Object.defineProperty({}, "data", { get: count });
      for (let depth = 0; depth < 12; depth++) error = { cause: error, error, info: error };

      expect(revertOf(error)).to.equal(undefined);
      expect(looks).to.equal(1);
    });
  });

  describe("given logs of another event with the same topic", () => {
    const topics = [id("Transfer(address,address,uint256)"), ...[address, other].map((one) => zeroPadValue(one, 32))];
    const transfer = { address, topics, data: coder.encode(["uint256"], [5n]) };

    it("leaves ERC-721's out, and one that is cut", () => {
      const token = { address: other, topics: [...topics, toBeHex(1, 32)], data: "0x" };
      const cut = { address: other, topics, data: "0x01" };

      const events = decodeEvents(openTokenAbi, [token, transfer, cut]);

      expect(events).to.deep.equal([{ name: "Transfer", args: { from: address, to: other, value: 5n }, address }]);
    });
  });

  describe("given a record of a deployment with two addresses for one name", () => {
    it("throws DEPLOYMENT_MISSING rather than taking the last", () => {
      expect(() => addressesOf({ "Payment#PaymentEscrow": address, "Other#PaymentEscrow": other }))
        .to.throw()
        .with.property("code", "DEPLOYMENT_MISSING");
      expect(addressesOf({ "A#PaymentEscrow": address, "B#PaymentEscrow": address.toLowerCase() })).to.deep.equal({
        PaymentEscrow: address,
      });
    });
  });

  describe("given a claim with values that are none", () => {
    for (const [what, value] of Object.entries({ nothing: null, "a text": "0", "a fraction": 0.5, "an object": {} })) {
      it(`finds ${what} in the place of a number false`, () => {
        const claim = { index: value as never, account: address, cumulative: 5n, sumBefore: 0n, proof: [] };

        expect(verifyClaim(ZeroHash, claim)).to.equal(false);
      });
    }
  });
});
