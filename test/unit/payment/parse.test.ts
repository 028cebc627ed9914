import { expect } from "chai";
import { id, Wallet } from "ethers";
import { encode } from "../../../payment/codec.ts";
import type { Answer, Request } from "../../../payment/messages.ts";
import { answerFrom, requestFrom, voucherFrom } from "../../../payment/parse.ts";
import { bytesOf, codeOf, TERMS } from "../../helpers/channels.ts";
import { receiptOf, voucherOf } from "../../helpers/payment.ts";

const { address } = new Wallet(id("alice"));
const SIGNATURE = `0x${"ab".repeat(65)}`;
const VOUCHER = { voucher: voucherOf(7n), signer: address, signature: SIGNATURE };
const ANSWER: Answer = { receipt: receiptOf(), signature: SIGNATURE, response: bytesOf("answer") };
const REQUEST: Request = {
  channel: { payer: address, host: address, token: address, modelId: 1n, policyHash: id("policy"), nonce: 2n ** 200n },
  ask: { index: 0n, requestHash: id("request"), ...TERMS },
  askSignature: SIGNATURE,
  request: bytesOf("request"),
  voucher: VOUCHER,
};

describe("requestFrom, answerFrom and voucherFrom", function () {
  it("read what encode has written", function () {
    expect(requestFrom(encode(REQUEST))).to.deep.equal(REQUEST);
    expect(answerFrom(encode(ANSWER))).to.deep.equal(ANSWER);
    expect(voucherFrom(encode(VOUCHER))).to.deep.equal(VOUCHER);
  });

  it("leave out what doesn't belong there", function () {
    expect(voucherFrom(encode({ ...VOUCHER, more: 1n }))).to.deep.equal(VOUCHER);
  });

  const { voucher } = VOUCHER;
  const faults: [what: string, message: unknown][] = [
    ["nothing", null],
    ["a part that is missing", { signer: address, signature: SIGNATURE }],
    ["a text in an integer's place", { ...VOUCHER, voucher: { ...voucher, amount: "7" } }],
    ["a number in an integer's place", { ...VOUCHER, voucher: { ...voucher, amount: 7 } }],
    ["an integer below 0", { ...VOUCHER, voucher: { ...voucher, amount: -7n } }],
    ["a hash that is too short", { ...VOUCHER, voucher: { ...voucher, receiptsRoot: "0x12" } }],
    ["what isn't bytes", { ...VOUCHER, signature: "signed" }],
    ["what is no address", { ...VOUCHER, signer: "alice" }],
  ];
  for (const [what, message] of faults) {
    it(`refuse ${what}`, async function () {
      expect(await codeOf(() => voucherFrom(encode(message)))).to.equal("VOUCHER_INVALID");
      expect(await codeOf(() => requestFrom(encode({ ...REQUEST, voucher: message })))).to.equal("ASK_INVALID");
    });
  }

  it("refuse what isn't JSON", async function () {
    expect(await codeOf(() => answerFrom("{"))).to.equal("RECEIPT_INVALID");
  });
});
