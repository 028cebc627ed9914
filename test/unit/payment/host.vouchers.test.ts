import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import type { PaymentChain } from "../../../payment/chain.ts";
import type { Host } from "../../../payment/host.ts";
import { type Request, signVoucher } from "../../../payment/messages.ts";
import type { Payer } from "../../../payment/payer.ts";
import {
  bytesOf,
  chainOf,
  codeOf,
  exchange,
  FailingDisk,
  openHost,
  openPayer,
  PRICE,
  responseOf,
  temporaryFolder,
  TERMS,
} from "../../helpers/channels.ts";
import { deployedPayments, type PaymentScene, voucherOf } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedPayments(connection);

const QUESTION = bytesOf("question");

describe("Host's vouchers", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  let payer: Payer;

  const open = async () => await openHost(scene, chain, `${folder.path}/host`, { disk: new FailingDisk() });
  const answer = async (request: Request) => await host.answer(request, () => Promise.resolve(responseOf("answer")));

  beforeEach(async function () {
    scene = await connection.networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    folder = temporaryFolder();
    host = await open();
    payer = await openPayer(scene, chain, `${folder.path}/payer`);
  });

  afterEach(function () {
    payer.close();
    host.close();
    folder.remove();
  });

  describe("acknowledge", function () {
    const wrong: [what: string, differences: Parameters<typeof voucherOf>[1], amount: bigint][] = [
      ["a lower amount", {}, PRICE - 1n],
      ["a higher amount", {}, PRICE + 1n],
      ["more receipts", { receiptCount: 2n }, PRICE],
      ["other receipts", { receiptsRoot: id("another root") }, PRICE],
    ];
    for (const [what, differences, amount] of wrong) {
      it(`refuses a voucher for ${what}`, async function () {
        const request = await payer.ask(QUESTION, TERMS);
        const { voucher } = await payer.accept(await answer(request));
        const changed = { ...voucher, amount, ...differences };
        const signed = await signVoucher(scene.payer, chain.places, request.channel, changed);
        expect(await codeOf(host.acknowledge(request.channel, signed))).to.equal("VOUCHER_INVALID");
        expect(host.ledgers()[0]?.voucher).to.equal(undefined);
      });
    }

    it("refuses a voucher for fewer receipts than before", async function () {
      await exchange(payer, host, "first");
      const earlier = await payer.voucher();
      await exchange(payer, host, "second");
      expect(await codeOf(host.acknowledge(payer.options.channel, earlier))).to.equal("VOUCHER_INVALID");
    });

    it("refuses a voucher where there is no receipt", async function () {
      const { channel } = payer.options;
      const signed = await signVoucher(scene.payer, chain.places, channel, voucherOf(1n));
      expect(await codeOf(host.acknowledge(channel, signed))).to.equal("VOUCHER_INVALID");
    });

    it("takes the same voucher twice, and keeps it over a restart", async function () {
      await exchange(payer, host, "first");
      await host.acknowledge(payer.options.channel, await payer.voucher());
      host.close();
      host = await open();
      expect(host.ledgers()[0]?.voucher).to.deep.equal(await payer.voucher());
      expect(host.ledgers()[0]?.unpaid).to.deep.equal([]);
    });
  });

  describe("vouchers", function () {
    it("are the highest of each channel, with the last receipt that it pays for", async function () {
      await exchange(payer, host, "first");
      await exchange(payer, host, "second");
      await answer(await payer.ask(QUESTION, TERMS));
      const [, last] = payer.answers();
      const [source] = await host.vouchers();
      expect(source?.voucher).to.deep.equal(await payer.voucher());
      expect([source?.receipt, source?.signature]).to.deep.equal([last?.receipt, last?.signature]);
    });

    it("are none where nothing is paid", async function () {
      await answer(await payer.ask(QUESTION, TERMS));
      expect(await host.vouchers()).to.deep.equal([]);
    });
  });

  describe("receipts", function () {
    it("are all that were given, signed as they were", async function () {
      await exchange(payer, host, "first");
      await exchange(payer, host, "second");
      expect(await host.receipts(payer.channelId)).to.deep.equal(payer.answers());
    });
  });
});
