// A payer and a host over the real contracts: a thousand answers and one collection, and both killed at every step.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import type { PaymentChain } from "../../payment/chain.ts";
import { collectOnce } from "../../payment/collector.ts";
import type { Host } from "../../payment/host.ts";
import type { Answer, SignedVoucher } from "../../payment/messages.ts";
import type { Payer } from "../../payment/payer.ts";
import { type Channel, receiptDigest } from "../../sdk/channels.ts";
import { NO_RECEIPTS, receiptProof, receiptsRoot, withReceipt } from "../../sdk/receiptTree.ts";
import { ReceiptProofHarness__factory } from "../../typechain-types/index.ts";
import {
  bytesOf,
  chainOf,
  FailingDisk,
  Killed,
  openHost,
  openPayer,
  PRICE,
  responseOf,
  temporaryFolder,
  TERMS,
} from "../helpers/channels.ts";
import { Random } from "../helpers/random.ts";
import { channelOf, deployedPayments, type PaymentScene } from "../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedPayments(connection);

const ANSWERS = process.env.TEST_DEPTH === "deep" ? 1_000n : 200n;
const RESTART_EVERY = (ANSWERS * 3n) / 10n;
/** As many answers as leave the next checkpoints of both to the answers after them, and those. */
const BEFORE = 30n;
const WITH_KILLS = 33n;
/** In one life of a disk that is to fail sooner or later. */
const MOST_STEPS = 60n;

describe("A channel", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let channel: Channel;
  let channelId: string;
  let folder: ReturnType<typeof temporaryFolder>;
  /** All that has left the two, in any of their lives. */
  let answers: Answer[];
  let vouchers: SignedVoucher[];
  let answered: number;

  beforeEach(async function () {
    scene = await connection.networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    channel = await channelOf(scene);
    channelId = await scene.escrow.channelIdOf(channel);
    folder = temporaryFolder();
    [answers, vouchers, answered] = [[], [], 0];
  });

  afterEach(function () {
    folder.remove();
  });

  /** A model that never answers twice alike. */
  const model = () => Promise.resolve(responseOf(`answer ${answered++}`));

  async function step(payer: Payer, host: Host): Promise<void> {
    const request =
      payer.pending === undefined ? await payer.ask(bytesOf(`question ${payer.count}`), TERMS) : await payer.resend();
    vouchers.push(request.voucher);
    const answer = await host.answer(request, model);
    answers.push(answer);
    await payOff(host, await payer.accept(answer));
  }

  async function payOff(host: Host, voucher: SignedVoucher): Promise<void> {
    vouchers.push(voucher);
    await host.acknowledge(channel, voucher);
  }

  /** One life of both, until `count` answers are paid or one is killed; then both begin from their disks. */
  async function live(place: string, count: bigint, disks: { payer?: FailingDisk; host?: FailingDisk }): Promise<void> {
    let host: Host | undefined;
    let payer: Payer | undefined;
    try {
      const { host: hostDisk = new FailingDisk(), payer: payerDisk = new FailingDisk() } = disks;
      host = await openHost(scene, chain, join(place, "host"), { disk: hostDisk });
      payer = await openPayer(scene, chain, join(place, "payer"), { disk: payerDisk });
      while (payer.count < count) await step(payer, host);
      await payOff(host, await payer.voucher());
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    } finally {
      payer?.close();
      host?.close();
    }
  }

  /** Every answer is there on both sides and paid once, and whatever left them doesn't contradict itself. */
  async function expectSound(place: string, count: bigint): Promise<void> {
    const host = await openHost(scene, chain, join(place, "host"));
    const payer = await openPayer(scene, chain, join(place, "payer"));
    const receipts = await host.receipts(channelId);
    expect(payer.answers()).to.deep.equal(receipts);
    expect(receipts.map(({ receipt }) => receipt.index)).to.deep.equal(receipts.map((_, index) => BigInt(index)));
    expect([payer.count, payer.total]).to.deep.equal([count, count * PRICE]);
    const [ledger] = host.ledgers();
    expect([ledger?.count, ledger?.acknowledged, ledger?.lastPaid?.total]).to.deep.equal([count, count, count * PRICE]);
    expect(ledger?.voucher).to.deep.equal(await payer.voucher());
    payer.close();
    host.close();

    for (const answer of answers) expect(receipts[Number(answer.receipt.index)]).to.deep.equal(answer);
    for (const { voucher } of vouchers) expect(voucher.amount).to.equal(voucher.receiptCount * PRICE);
    expect(new Set(vouchers.map(({ signature }) => signature)).size).to.be.at.most(Number(count) + 1);
  }

  it(`of ${ANSWERS} answers is collected once, for all of them, and nothing in it proves a fault`, async function () {
    this.timeout(300_000);
    for (let count = RESTART_EVERY; count < ANSWERS; count += RESTART_EVERY) await live(folder.path, count, {});
    await live(folder.path, ANSWERS, {});
    await expectSound(folder.path, ANSWERS);

    const host = await openHost(scene, chain, join(folder.path, "host"));
    const priceOf = () => ({ units: 1n, wei: parseEther("1") });
    const { collected } = await collectOnce({ chain, sender: scene.host, priceOf }, await host.vouchers());
    expect(collected).to.deep.equal([{ channelId, amount: ANSWERS * PRICE }]);
    expect(await collectOnce({ chain, sender: scene.host, priceOf }, await host.vouchers())).to.deep.include({
      collected: [],
    });
    host.close();

    const [event] = await scene.escrow.queryFilter(scene.escrow.filters.Collected(channelId));
    const digests = answers.map(({ receipt }) => receiptDigest(chain.places.hosts, channelId, receipt));
    const { receiptCount, receiptsRoot: root = "" } = event?.args ?? {};
    expect([receiptCount, root]).to.deep.equal([ANSWERS, receiptsRoot(digests.reduce(withReceipt, NO_RECEIPTS))]);
    const harness = await new ReceiptProofHarness__factory(scene.governance).deploy();
    expect(await harness.verify(receiptProof(digests, 177), root, 177n, digests[177] ?? "")).to.be.true;

    const [{ receipt: last, signature }] = answers.slice(-1) as [Answer];
    await expect(scene.hosts.proveTotal(channel, last, signature))
      .to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoContradiction")
      .withArgs(channelId);
  });

  for (const who of ["payer", "host"] as const) {
    for (const loses of ["half a line", "what isn't synced"] as const) {
      it(`whose ${who} is killed at any step and loses ${loses} loses no answer and pays none twice`, async function () {
        this.timeout(300_000);
        const warm = join(folder.path, "warm");
        await live(warm, BEFORE, {});
        const [answersBefore, vouchersBefore] = [answers, vouchers];

        let step = 0;
        for (let failed = true; failed; step++) {
          [answers, vouchers] = [[...answersBefore], [...vouchersBefore]];
          const place = join(folder.path, String(step));
          cpSync(warm, place, { recursive: true });
          const disk = new FailingDisk(step, loses);
          await live(place, WITH_KILLS, { [who]: disk });
          ({ failed } = disk);
          await live(place, WITH_KILLS, {});
          await expectSound(place, WITH_KILLS);
        }
        // each answer takes two entries, each of them two steps
        expect(step).to.be.above(Number(WITH_KILLS - BEFORE) * 4);
      });
    }
  }

  const seed = process.env.SEED ?? String(Date.now() % 1_000_000);

  it(`whose payer and host are killed again and again, also as they recover, gets to its end (seed ${seed})`, async function () {
    this.timeout(300_000);
    const random = new Random(BigInt(seed));
    const failing = () => {
      return new FailingDisk(Number(random.below(MOST_STEPS)), random.once(2n) ? "half a line" : "what isn't synced");
    };
    let lives = 0;
    for (let done = false; !done; lives++) {
      const disks = { payer: failing(), host: failing() };
      await live(folder.path, WITH_KILLS, disks);
      done = !disks.payer.failed && !disks.host.failed;
    }
    expect(lives).to.be.above(1);
    await expectSound(folder.path, WITH_KILLS);
  });

  it("whose host is killed after it has stored a receipt gives the same one again, which proves nothing", async function () {
    const host = await openHost(scene, chain, join(folder.path, "host"));
    const payer = await openPayer(scene, chain, join(folder.path, "payer"));
    const request = await payer.ask(bytesOf("question"), TERMS);
    const first = await host.answer(request, model);
    host.close();
    const restarted = await openHost(scene, chain, join(folder.path, "host"));
    const second = await restarted.answer(request, model);
    restarted.close();
    payer.close();

    await expect(scene.hosts.proveTwice(channel, [first.receipt, second.receipt], [first.signature, second.signature]))
      .to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoContradiction")
      .withArgs(channelId);
  });
});
