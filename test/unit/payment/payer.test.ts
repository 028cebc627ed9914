import { expect } from "chai";
import { id, keccak256, Wallet } from "ethers";
import hre from "hardhat";
import { type Receipt, receiptDigest, voucherDigest } from "../../../sdk/channels.ts";
import { NO_RECEIPTS, receiptsRoot, withReceipt } from "../../../sdk/receiptTree.ts";
import type { PaymentChain } from "../../../payment/chain.ts";
import { type Answer, askDigest, recovered } from "../../../payment/messages.ts";
import type { Payer, PayerOptions } from "../../../payment/payer.ts";
import {
  bytesOf,
  chainOf,
  codeOf,
  FailingDisk,
  Killed,
  openPayer,
  PRICE,
  temporaryFolder,
  TERMS,
} from "../../helpers/channels.ts";
import { deployedPayments, type PaymentScene, receiptOf, signedReceipt } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedPayments(connection);

const REQUEST = bytesOf("question");
const RESPONSE = bytesOf("answer");

describe("Payer", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let folder: ReturnType<typeof temporaryFolder>;
  let payer: Payer;

  const open = async (differences: Partial<PayerOptions> = {}) =>
    await openPayer(scene, chain, folder.path, { disk: new FailingDisk(), ...differences });

  /** What an honest host gives to the request, unless it is given otherwise. */
  async function answerOf(differences: Partial<Receipt> = {}, key = scene.receiptKey): Promise<Answer> {
    const receipt = receiptOf({
      ...{ index: payer.count, requestHash: keccak256(REQUEST), responseHash: keccak256(RESPONSE) },
      ...{ price: PRICE, total: payer.total + PRICE, ...differences },
    });
    return { receipt, signature: await signedReceipt(scene, payer.options.channel, receipt, key), response: RESPONSE };
  }

  async function paid(): Promise<Answer> {
    await payer.ask(REQUEST, TERMS);
    const answer = await answerOf();
    await payer.accept(answer);
    return answer;
  }

  beforeEach(async function () {
    scene = await connection.networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    folder = temporaryFolder();
    payer = await open();
  });

  afterEach(function () {
    payer.close();
    folder.remove();
  });

  describe("ask", function () {
    it("signs the request for its place, and a voucher for nothing at first", async function () {
      const { ask, askSignature, request, voucher } = await payer.ask(REQUEST, TERMS);
      expect(ask).to.deep.equal({ index: 0n, requestHash: keccak256(REQUEST), ...TERMS });
      expect(request).to.equal(REQUEST);
      const signer = recovered(askDigest(chain.places, payer.channelId, ask), askSignature)?.signer;
      expect(signer).to.equal(scene.payer.address);
      expect(voucher.voucher).to.deep.equal({ amount: 0n, receiptCount: 0n, receiptsRoot: receiptsRoot(NO_RECEIPTS) });
    });

    it("refuses a second request before the first is answered", async function () {
      await payer.ask(REQUEST, TERMS);
      expect(await codeOf(payer.ask(REQUEST, TERMS))).to.equal("CHANNEL_BUSY");
    });

    it("spends the budget to the unit, and no more", async function () {
      payer.close();
      payer = await open({ budget: 2n * PRICE });
      await paid();
      expect(await codeOf(payer.ask(REQUEST, { ...TERMS, maxPrice: PRICE + 1n }))).to.equal("BUDGET_EXCEEDED");
      await paid();
      expect(await codeOf(payer.ask(REQUEST, { ...TERMS, maxPrice: 1n }))).to.equal("BUDGET_EXCEEDED");
    });

    for (const request of ["question", "0x123"]) {
      it(`refuses the request ${request}, which isn't bytes`, async function () {
        expect(await codeOf(payer.ask(request, TERMS))).to.equal("ASK_INVALID");
      });
    }
  });

  describe("resend", function () {
    it("gives the same message again, also after a restart", async function () {
      const first = await payer.ask(REQUEST, TERMS);
      payer.close();
      payer = await open();
      expect(await payer.resend()).to.deep.equal(first);
    });

    it("refuses where nothing waits", async function () {
      expect(await codeOf(payer.resend())).to.equal("ASK_INVALID");
    });
  });

  describe("accept", function () {
    it("pays for each receipt in one voucher that the escrow takes", async function () {
      const answers = [await paid(), await paid(), await paid()];
      const { voucher, signer, signature } = await payer.voucher();
      const digests = answers.map(({ receipt }) => receiptDigest(chain.places.hosts, payer.channelId, receipt));
      const root = receiptsRoot(digests.reduce(withReceipt, NO_RECEIPTS));
      expect(voucher).to.deep.equal({ amount: 3n * PRICE, receiptCount: 3n, receiptsRoot: root });
      expect(recovered(voucherDigest(chain.places.escrow, payer.channelId, voucher), signature)?.signer).to.equal(
        signer,
      );

      await scene.escrow
        .connect(scene.host)
        .collect({ channel: payer.options.channel, voucher, signer, signature, receipt: "0x" });
      expect((await scene.escrow.getChannel(payer.channelId)).amount).to.equal(3n * PRICE);
    });

    it("keeps the answers, also after a restart", async function () {
      const answers = [await paid(), await paid()];
      payer.close();
      payer = await open();
      expect(payer.answers()).to.deep.equal(answers);
      expect(payer.last).to.deep.equal(answers[1]);
      expect([payer.count, payer.total, payer.pending]).to.deep.equal([2n, 2n * PRICE, undefined]);
    });

    it("takes the key that the host has rotated to, and the one before", async function () {
      await payer.ask(REQUEST, TERMS);
      await payer.accept(await answerOf());
      const key = new Wallet(id("a later key"));
      const agreed = await key.signTypedData(
        { name: "HostRegistry", version: "1", chainId: scene.chainId, verifyingContract: scene.hostsPlace.address },
        { ReceiptKey: [{ name: "host", type: "address" }] },
        { host: scene.host.address },
      );
      await scene.hosts.connect(scene.host).setReceiptKey(key.address, agreed);
      await payer.ask(REQUEST, TERMS);
      await payer.accept(await answerOf({}, key));
      await paid();
      expect(payer.count).to.equal(3n);
    });

    describe("given an answer to pay for", function () {
      const wrong: [what: string, differences: Partial<Receipt>][] = [
        ["another place", { index: 1n }],
        ["another request", { requestHash: id("another") }],
        ["another response", { responseHash: id("another") }],
        ["another version", { modelVersion: 2n }],
        ["a response that may be published, where it may not", { isOpen: false }],
        ["a price above what was agreed", { price: PRICE + 1n, total: PRICE + 1n }],
        ["a total below the price", { total: PRICE - 1n }],
        ["a total above the price", { total: PRICE + 1n }],
      ];
      for (const [what, differences] of wrong) {
        it(`refuses a receipt for ${what}, and pays nothing`, async function () {
          await payer.ask(REQUEST, TERMS);
          expect(await codeOf(payer.accept(await answerOf(differences)))).to.equal("RECEIPT_INVALID");
          expect((await payer.voucher()).voucher.amount).to.equal(0n);
          await payer.accept(await answerOf());
          expect(payer.count).to.equal(1n);
        });
      }

      it("refuses a receipt that isn't signed by a key of the host", async function () {
        await payer.ask(REQUEST, TERMS);
        const answer = await answerOf({}, new Wallet(id("mallory")));
        expect(await codeOf(payer.accept(answer))).to.equal("RECEIPT_INVALID");
      });

      it("refuses what is no signature", async function () {
        await payer.ask(REQUEST, TERMS);
        expect(await codeOf(payer.accept({ ...(await answerOf()), signature: "0x12" }))).to.equal("RECEIPT_INVALID");
      });

      it("refuses another response than the receipt's", async function () {
        await payer.ask(REQUEST, TERMS);
        const answer = { ...(await answerOf()), response: bytesOf("another") };
        expect(await codeOf(payer.accept(answer))).to.equal("RECEIPT_INVALID");
      });
    });

    it("takes one of two answers for one request that arrive at once", async function () {
      await payer.ask(REQUEST, TERMS);
      const [one, other] = [await answerOf(), await answerOf({ tokensOut: 7n })];
      const codes = await Promise.all([codeOf(payer.accept(one)), codeOf(payer.accept(other))]);
      expect(codes.toSorted()).to.deep.equal(["RECEIPT_INVALID", undefined]);
      expect(payer.total).to.equal(PRICE);
    });

    it("refuses a receipt that it has paid for", async function () {
      const answer = await paid();
      expect(await codeOf(payer.accept(answer))).to.equal("RECEIPT_INVALID");
      await payer.ask(REQUEST, TERMS);
      expect(await codeOf(payer.accept(answer))).to.equal("RECEIPT_INVALID");
      expect(payer.total).to.equal(PRICE);
    });

    it("signs nothing once it was closed, since another process may have paid", async function () {
      await payer.ask(REQUEST, TERMS);
      const answer = await answerOf();
      payer.close();
      expect(await codeOf(payer.accept(answer))).to.equal("CHANNEL_BUSY");
    });

    it("lets no voucher out before the receipt is on the disk", async function () {
      await payer.ask(REQUEST, TERMS);
      const answer = await answerOf();
      payer.close();
      for (const step of ["append", "sync"] as const) {
        const disk = new FailingDisk();
        payer = await open({ disk });
        disk[step] = () => {
          throw new Killed();
        };
        let voucher: unknown;
        try {
          voucher = await payer.accept(answer);
        } catch (error) {
          expect(error).to.be.instanceOf(Killed);
        }
        expect(voucher).to.equal(undefined);
        payer.close();
      }
    });
  });

  it("is the only one that uses its channel's folder", async function () {
    let other: Payer | undefined;
    expect(
      await codeOf(async () => {
        other = await open();
      }),
    ).to.equal("CHANNEL_BUSY");
    expect(other).to.equal(undefined);
  });
});
