import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import hre from "hardhat";
import type { PaymentChain } from "../../payment/chain.ts";
import type { Host } from "../../payment/host.ts";
import type { Answer } from "../../payment/messages.ts";
import type { Payer } from "../../payment/payer.ts";
import { type Channel, encodedReceipt } from "../../sdk/channels.ts";
import {
  bytesOf,
  chainOf,
  codeOf,
  exchange,
  openHost,
  openPayer,
  PRICE,
  responseOf,
  temporaryFolder,
  TERMS,
} from "../helpers/channels.ts";
import { channelOf, DEPOSIT, deployedPayments, type PaymentScene, THAW_PERIOD } from "../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedPayments(connection);

/** How many answers the deposit covers. */
const COVERED = 10n;
const CREDIT = 2;

/** The chain, of which one answer about a channel can be kept waiting. */
class SlowChain {
  readonly #events = new EventEmitter();
  #slowId = "";

  constructor(readonly inner: PaymentChain) {}

  /** Resolves when the next question about the channel is asked; it is answered after `go`. */
  async asked(channelId: string): Promise<void> {
    this.#slowId = channelId;
    await once(this.#events, "asked");
  }

  go(): void {
    this.#events.emit("go");
  }

  /** As a host reads it. */
  get chain(): PaymentChain {
    const channel: PaymentChain["channel"] = async (channelId, head) => {
      const view = await this.inner.channel(channelId, head);
      if (channelId !== this.#slowId) return view;
      this.#slowId = "";
      const gone = once(this.#events, "go");
      this.#events.emit("asked");
      await gone;
      return view;
    };
    return Object.assign(Object.create(this.inner) as PaymentChain, { channel });
  }
}

describe("attacks by a payer on a host that lets two of his answers be unpaid", () => {
  let scene: PaymentScene;
  let slow: SlowChain;
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  let long: Payer;
  let short: Payer;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
    const chain = await chainOf(connection.ethers, scene);
    slow = new SlowChain(chain);
    folder = temporaryFolder();
    host = await openHost(scene, slow.chain, `${folder.path}/host`, { credit: CREDIT });
    long = await openPayer(scene, chain, `${folder.path}/payer`);
    const channel = await channelOf(scene, { nonce: 1n });
    short = await openPayer(scene, chain, `${folder.path}/payer`, { channel });
    const { escrow, payer, host: account, token } = scene;
    await escrow.connect(payer).startThaw(account, token, DEPOSIT - COVERED * PRICE);
    await networkHelpers.time.increase(THAW_PERIOD);
    await escrow.connect(payer).withdrawDeposit(account, token, payer);
    for (let i = 1n; i < COVERED; i++) await exchange(long, host, `question ${i}`);
  });

  afterEach(() => {
    for (const each of [long, short, host]) each.close();
    folder.remove();
  });

  /** Has the last answer that the deposit covers stored while the host looks at the deposit for one more. */
  async function both(): Promise<PromiseSettledResult<Answer>[]> {
    const model = new EventEmitter();
    const working = once(model, "working");
    const done = once(model, "done");
    const last = host.answer(await long.ask(bytesOf("the last"), TERMS), async () => {
      model.emit("working");
      await done;
      return responseOf("the last");
    });
    await working;
    const asked = slow.asked(long.channelId);
    const more = host.answer(await short.ask(bytesOf("one more"), TERMS), () => Promise.resolve(responseOf("more")));
    await asked;
    model.emit("done");
    await last;
    slow.go();
    return await Promise.allSettled([last, more]);
  }

  it("when one is stored while the deposit is read for the other, it is still counted", async () => {
    const [, more] = await both();
    const code = more?.status === "rejected" ? await codeOf(Promise.reject(more.reason as Error)) : undefined;
    expect(code).to.equal("DEPOSIT_TOO_SMALL");
  });

  it("when he pays for all and brings the second himself, the host still collects the rest", async () => {
    const { escrow, payer, host: account } = scene;
    const bring = async (of: Payer, channel: Channel, result: PromiseSettledResult<Answer> | undefined) => {
      if (result?.status !== "fulfilled") return;
      const voucher = await of.accept(result.value);
      await host.acknowledge(channel, voucher);
      if (of !== short) return;
      const receipt = encodedReceipt(result.value.receipt, result.value.signature);
      await escrow.connect(payer).collect({ channel, ...voucher, receipt });
    };
    const [last, more] = await both();
    await bring(long, long.options.channel, last);
    await bring(short, short.options.channel, more);
    for (const { channel, channelId, voucher } of await host.vouchers()) {
      if (channelId !== long.channelId) continue;
      await escrow.connect(account).collectMany([{ channel, ...voucher, receipt: "0x" }]);
    }
    const { amount } = await escrow.getChannel(long.channelId);
    expect(amount).to.equal(COVERED * PRICE);
  });
});
