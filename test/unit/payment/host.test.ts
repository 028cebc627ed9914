import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import { id, keccak256, MaxUint256, Wallet } from "ethers";
import hre from "hardhat";
import type { Channel } from "../../../sdk/channels.ts";
import type { PaymentChain } from "../../../payment/chain.ts";
import type { Host, HostOptions } from "../../../payment/host.ts";
import { type Request, signVoucher } from "../../../payment/messages.ts";
import type { Payer, PayerOptions } from "../../../payment/payer.ts";
import {
  asking,
  bytesOf,
  chainOf,
  codeOf,
  exchange,
  FailingDisk,
  openHost,
  openPayer,
  PRICE,
  requestOf,
  responseOf,
  temporaryFolder,
  TERMS,
} from "../../helpers/channels.ts";
import { channelOf, deployedPayments, type PaymentScene, THAW_PERIOD } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedPayments(connection);

const DAY = 86_400n;
const QUESTION = bytesOf("question");
const mallory = new Wallet(id("mallory"));

describe("Host", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  let payer: Payer;
  let answered: number;
  const payers: Payer[] = [];

  const respond = () => {
    answered += 1;
    return Promise.resolve(responseOf(`answer ${answered}`));
  };
  const answer = async (request: Request) => await host.answer(request, respond);

  /** Collects all that is paid. */
  async function collect(): Promise<void> {
    for (const { channel, voucher } of await host.vouchers()) {
      await scene.escrow.connect(scene.host).collect({ channel, ...voucher, receipt: "0x" });
    }
  }

  async function openSecond(differences: Partial<PayerOptions> = {}, nonce = 1n): Promise<Payer> {
    const channel = await channelOf(scene, { nonce });
    const opened = await openPayer(scene, chain, `${folder.path}/payer`, { channel, ...differences });
    payers.push(opened);
    return opened;
  }

  async function reopen(differences: Partial<HostOptions> = {}): Promise<void> {
    host.close();
    host = await openHost(scene, chain, `${folder.path}/host`, { disk: new FailingDisk(), ...differences });
  }

  beforeEach(async function () {
    scene = await networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    folder = temporaryFolder();
    host = await openHost(scene, chain, `${folder.path}/host`, { disk: new FailingDisk(), expiryMargin: DAY });
    payer = await openSecond({}, 0n);
    answered = 0;
  });

  afterEach(function () {
    for (const each of payers.splice(0)) each.close();
    host.close();
    folder.remove();
  });

  describe("open", function () {
    it("refuses a folder that is in use", async function () {
      expect(await codeOf(openHost(scene, chain, `${folder.path}/host`))).to.equal("CHANNEL_BUSY");
    });

    it("refuses a key that isn't the host's", async function () {
      expect(await codeOf(openHost(scene, chain, `${folder.path}/other`, { key: mallory }))).to.equal(
        "CHANNEL_INVALID",
      );
    });
  });

  describe("answer", function () {
    it("gives a receipt for the next place, whose total is that of all", async function () {
      await exchange(payer, host, "first");
      const { receipt } = await answer(await payer.ask(QUESTION, TERMS));
      expect([receipt.index, receipt.price, receipt.total]).to.deep.equal([1n, PRICE, 2n * PRICE]);
    });

    it("gives the same answer to the same request, and asks the model once", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      const first = await answer(request);
      expect(await answer(request)).to.deep.equal(first);
      await reopen();
      expect(await answer(request)).to.deep.equal(first);
      expect(answered).to.equal(1);
    });

    it("takes an address in small letters for the same", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      const { payer: account, host: hostAccount, token } = request.channel;
      const small = { payer: account.toLowerCase(), host: hostAccount.toLowerCase(), token: token.toLowerCase() };
      await answer({ ...request, channel: { ...request.channel, ...small } });
      expect(host.ledgers()[0]?.channel).to.deep.equal(request.channel);
    });

    it("stores nothing of a model that fails, and answers the request later", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      const failure = new Error("no model");
      expect(await host.answer(request, () => Promise.reject(failure)).catch((error: unknown) => error)).to.equal(
        failure,
      );
      expect(host.ledgers()).to.deep.equal([]);
      expect((await answer(request)).receipt.index).to.equal(0n);
    });

    it("signs no price above what was agreed", async function () {
      const dear = () => Promise.resolve(responseOf("answer", { price: PRICE + 1n }));
      expect(await codeOf(host.answer(await payer.ask(QUESTION, TERMS), dear))).to.equal("RECEIPT_INVALID");
    });

    it("signs nothing once it was closed, since another process may have answered", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      const model = new EventEmitter();
      const asked = once(model, "asked");
      const code = codeOf(
        host.answer(request, async () => {
          model.emit("asked");
          await once(model, "answered");
          return responseOf("late");
        }),
      );
      await asked;
      await reopen();
      const first = await answer(request);
      model.emit("answered");
      expect(await code).to.equal("CHANNEL_BUSY");
      expect(await host.receipts(payer.channelId)).to.deep.equal([first]);
    });

    it("stores nothing that can't be signed", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      const broken = () => Promise.resolve(responseOf("answer", { tokensIn: 2n ** 64n }));
      expect(await host.answer(request, broken).catch((error: unknown) => error)).to.be.instanceOf(Error);
      expect((await answer(request)).receipt.index).to.equal(0n);
    });

    describe("given a request that isn't its payer's", function () {
      it("refuses one that another has signed", async function () {
        const request = await asking(chain, await payer.ask(QUESTION, TERMS), {}, mallory);
        expect(await codeOf(answer(request))).to.equal("ASK_INVALID");
      });

      it("refuses other bytes than those that were signed", async function () {
        const request = await payer.ask(QUESTION, TERMS);
        expect(await codeOf(answer({ ...request, request: bytesOf("another") }))).to.equal("ASK_INVALID");
      });

      it("refuses a signer whom the payer hasn't authorised", async function () {
        expect(await codeOf(answer(await requestOf(chain, await channelOf(scene), QUESTION, mallory)))).to.equal(
          "VOUCHER_INVALID",
        );
      });

      it("refuses a voucher under another's name", async function () {
        const request = await payer.ask(QUESTION, TERMS);
        const { signature } = await signVoucher(mallory, chain.places, request.channel, request.voucher.voucher);
        const voucher = { ...request.voucher, signature };
        expect(await codeOf(answer({ ...request, voucher }))).to.equal("VOUCHER_INVALID");
      });
    });

    describe("given an answer that isn't paid", function () {
      beforeEach(async function () {
        await answer(await payer.ask(QUESTION, TERMS));
      });

      it("refuses another request for its place", async function () {
        const request = await asking(chain, await payer.resend(), { requestHash: keccak256("0x") }, scene.payer);
        expect(await codeOf(answer({ ...request, request: "0x" }))).to.equal("ASK_INVALID");
      });

      it("refuses a request for the next place", async function () {
        const request = await asking(chain, await payer.resend(), { index: 1n }, scene.payer);
        expect(await codeOf(answer(request))).to.equal("VOUCHER_INVALID");
        expect(answered).to.equal(1);
      });

      it("refuses the payer in another channel, too", async function () {
        const second = await openSecond();
        expect(await codeOf(answer(await second.ask(QUESTION, TERMS)))).to.equal("VOUCHER_INVALID");
      });

      it("answers it with more credit", async function () {
        await reopen({ credit: 2 });
        const second = await openSecond();
        expect((await answer(await second.ask(QUESTION, TERMS))).receipt.index).to.equal(0n);
      });

      it("refuses a place that is still further", async function () {
        const request = await asking(chain, await payer.resend(), { index: 2n }, scene.payer);
        expect(await codeOf(answer(request))).to.equal("ASK_INVALID");
      });
    });

    it("refuses a request for a place that is paid", async function () {
      const request = await payer.ask(QUESTION, TERMS);
      await host.acknowledge(request.channel, await payer.accept(await answer(request)));
      const { voucher } = await payer.ask(QUESTION, TERMS);
      expect(await codeOf(answer({ ...request, voucher }))).to.equal("ASK_INVALID");
    });

    it("answers one request of a payer at a time", async function () {
      const second = await openSecond();
      const [first, other] = [await payer.ask(QUESTION, TERMS), await second.ask(QUESTION, TERMS)];
      const codes = await Promise.all([first, first, other].map(async (each) => await codeOf(answer(each))));
      expect(codes.filter((code) => code === undefined)).to.have.length(1);
      expect(answered).to.equal(1);
    });

    describe("given a deposit", function () {
      const deposit = async () => await scene.escrow.getDeposit(scene.payer, scene.host, scene.token);
      const thaw = async (amount: bigint) => {
        await scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, amount);
      };

      it("counts on what doesn't thaw, to the unit", async function () {
        await thaw((await deposit()).balance - PRICE + 1n);
        const request = await payer.ask(QUESTION, TERMS);
        expect(await codeOf(answer(request))).to.equal("DEPOSIT_TOO_SMALL");
        await thaw((await deposit()).balance - PRICE);
        expect((await answer(request)).receipt.total).to.equal(PRICE);
      });

      it("takes off what the payer owes in all channels, until it is collected", async function () {
        await exchange(payer, host, "first");
        const second = await openSecond();
        await thaw((await deposit()).balance - 2n * PRICE + 1n);
        const request = await second.ask(QUESTION, TERMS);
        expect(await codeOf(answer(request))).to.equal("DEPOSIT_TOO_SMALL");

        await thaw((await deposit()).balance - 2n * PRICE);
        await collect();
        expect((await deposit()).balance - (await deposit()).thawing).to.equal(PRICE);
        expect((await answer(request)).receipt.total).to.equal(PRICE);
      });

      it("takes off what requests under way can cost", async function () {
        await reopen({ credit: 2 });
        await thaw((await deposit()).balance - 2n * PRICE + 1n);
        const second = await openSecond();
        const requests = [await payer.ask(QUESTION, TERMS), await second.ask(QUESTION, TERMS)];
        const codes = await Promise.all(requests.map(async (each) => await codeOf(answer(each))));
        expect(codes).to.include("DEPOSIT_TOO_SMALL");
      });
    });

    describe("given a signer whom the payer has authorised", function () {
      const signer = new Wallet(id("the payer's signer"));
      const authorize = async (ceiling: bigint, seconds: bigint) => {
        const now = BigInt(await networkHelpers.time.latest());
        const channel = await channelOf(scene, { nonce: 1n });
        await scene.escrow.connect(scene.payer).authorizeSigner(channel, signer.address, ceiling, now + seconds);
      };
      let second: Payer;

      beforeEach(async function () {
        second = await openSecond({ signer });
      });

      it("answers as far as the next voucher is below the ceiling", async function () {
        await authorize(2n * PRICE, 10n * DAY);
        await exchange(second, host, "first");
        await exchange(second, host, "second");
        expect(await codeOf(answer(await second.ask(QUESTION, TERMS)))).to.equal("VOUCHER_INVALID");
      });

      it("refuses it where too little time is left to collect", async function () {
        await authorize(MaxUint256 >> 128n, DAY);
        expect(await codeOf(answer(await second.ask(QUESTION, TERMS)))).to.equal("VOUCHER_INVALID");
        await authorize(MaxUint256 >> 128n, 2n * DAY);
        expect((await answer(await second.resend())).receipt.index).to.equal(0n);
      });

      it("goes on after a lower ceiling was announced, and stops a day before it counts", async function () {
        await authorize(10n * PRICE, 100n * DAY);
        await exchange(second, host, "first");
        await authorize(0n, 100n * DAY);
        await exchange(second, host, "second");
        await networkHelpers.time.increase(THAW_PERIOD - DAY + 1n);
        expect(await codeOf(answer(await second.ask(QUESTION, TERMS)))).to.equal("VOUCHER_INVALID");
      });

      it("keeps the payer's own voucher where the signer's for the same comes later", async function () {
        await authorize(10n * PRICE, 100n * DAY);
        second.close();
        second = await openSecond();
        await exchange(second, host, "first");
        const { channel } = second.options;
        const { voucher } = await second.voucher();
        await host.acknowledge(channel, await signVoucher(signer, chain.places, channel, voucher));
        expect(host.ledgers()[0]?.voucher?.signer).to.equal(scene.payer.address);
      });

      it("takes no voucher of a signer who ends too soon in place of the payer's own", async function () {
        second.close();
        second = await openSecond();
        await exchange(second, host, "first");
        const request = await second.ask(QUESTION, TERMS);
        const { voucher } = await second.accept(await answer(request));
        await authorize(10n * PRICE, DAY / 2n);
        const signed = await signVoucher(signer, chain.places, request.channel, voucher);
        expect(await codeOf(host.acknowledge(request.channel, signed))).to.equal("VOUCHER_INVALID");
        expect(host.ledgers()[0]?.voucher?.voucher.amount).to.equal(PRICE);
      });

      it("takes the payer's own voucher in place of the signer's", async function () {
        await authorize(10n * PRICE, 100n * DAY);
        await exchange(second, host, "first");
        const { channel } = second.options;
        await host.acknowledge(
          channel,
          await signVoucher(scene.payer, chain.places, channel, (await second.voucher()).voucher),
        );
        expect(host.ledgers()[0]?.voucher?.signer).to.equal(scene.payer.address);
        await reopen();
        expect(host.ledgers()[0]?.voucher?.signer).to.equal(scene.payer.address);
      });
    });

    describe("given a channel that it doesn't take", function () {
      const refused: [what: string, differences: Partial<Channel>][] = [
        ["another host", { host: mallory.address }],
        ["a policy that the model doesn't have", { policyHash: id("no policy") }],
      ];
      for (const [what, differences] of refused) {
        it(`refuses ${what}`, async function () {
          const channel = await channelOf(scene, differences);
          expect(await codeOf(answer(await requestOf(chain, channel, QUESTION, scene.payer)))).to.equal(
            "CHANNEL_INVALID",
          );
        });
      }

      it("refuses what its own rule doesn't take, which sees channel and policy", async function () {
        await reopen({ accepts: ({ nonce }, policy) => nonce === 1n && policy.host === 4_000n });
        expect(await codeOf(answer(await payer.ask(QUESTION, TERMS)))).to.equal("CHANNEL_INVALID");
        expect((await answer(await (await openSecond()).ask(QUESTION, TERMS))).receipt.index).to.equal(0n);
      });

      it("refuses a channel in which more was collected than its folder knows", async function () {
        await exchange(payer, host, "first");
        await collect();
        host.close();
        host = await openHost(scene, chain, `${folder.path}/lost`);
        expect(await codeOf(answer(await requestOf(chain, await channelOf(scene), QUESTION, scene.payer)))).to.equal(
          "CHANNEL_INVALID",
        );
      });
    });
  });
});
