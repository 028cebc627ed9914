import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { id, parseEther, parseUnits, Wallet } from "ethers";
import hre from "hardhat";
import { type Channel, encodedReceipt } from "../../../sdk/channels.ts";
import type { Rate, VoucherSource } from "../../../payment/candidates.ts";
import type { PaymentChain } from "../../../payment/chain.ts";
import { collectOnce, type CollectorOptions } from "../../../payment/collector.ts";
import { signVoucher } from "../../../payment/messages.ts";
import { chainOf, codeOf } from "../../helpers/channels.ts";
import {
  channelOf,
  DEPOSIT,
  deployedPayments,
  type PaymentScene,
  receiptOf,
  shares,
  signedReceipt,
  THAW_PERIOD,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedPayments(connection);

const DAY = 86_400n;
/** So much that any voucher of the tests is worth more than its gas, and so little that none is. */
const DEAR: Rate = { units: 1n, wei: parseEther("1") };
const CHEAP: Rate = { units: parseEther("1"), wei: 1n };
const AMOUNT = 1_000_000n;

describe("collectOnce", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;

  interface SourceDifferences extends Partial<Channel> {
    signer?: PaymentScene["payer"] | Wallet;
  }

  /** What a host has of a channel with one receipt of the voucher's amount. */
  async function sourceOf(
    nonce: bigint,
    amount = AMOUNT,
    { signer = scene.payer, ...differences }: SourceDifferences = {},
  ): Promise<VoucherSource> {
    const channel = await channelOf(scene, { nonce, ...differences });
    const channelId = await scene.escrow.channelIdOf(channel);
    const voucher = await signVoucher(signer, chain.places, channel, voucherOf(amount));
    const receipt = receiptOf({ total: amount });
    return { channel, channelId, voucher, receipt, signature: await signedReceipt(scene, channel, receipt) };
  }

  const collect = async (sources: readonly VoucherSource[], options: Partial<CollectorOptions> = {}) =>
    await collectOnce({ chain, sender: scene.host, priceOf: () => DEAR, ...options }, sources);

  /** What anybody can collect. */
  const receiptedOf = ({ channel, voucher, receipt, signature }: VoucherSource) => {
    return { channel, ...voucher, receipt: encodedReceipt(receipt, signature) };
  };

  const collectedOf = async ({ channelId }: VoucherSource) => (await scene.escrow.getChannel(channelId)).amount;

  beforeEach(async function () {
    scene = await networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
  });

  describe("given vouchers that pay", function () {
    it("collects all of them in one transaction, and says what each added", async function () {
      const sources = await Promise.all([1n, 2n, 3n].map(async (nonce) => await sourceOf(nonce, nonce * AMOUNT)));
      const report = await collect(sources);
      expect(report.collected).to.have.deep.members(
        sources.map(({ channelId, receipt }) => ({ channelId, amount: receipt.total })),
      );
      expect([report.skipped, report.waiting]).to.deep.equal([[], []]);
      expect(await scene.escrow.creditOf(scene.host, scene.token)).to.equal(
        sources.reduce((sum, { receipt }) => sum + (receipt.total * shares.host) / 10_000n, 0n),
      );
    });

    it("collects each of a large batch with enough gas", async function () {
      const nonces = Array.from({ length: 40 }, (_, nonce) => BigInt(nonce));
      const { collected, hash = "" } = await collect(
        await Promise.all(nonces.map(async (nonce) => await sourceOf(nonce))),
      );
      expect(collected).to.have.length(nonces.length);
      const sent = await connection.ethers.provider.getTransaction(hash);
      expect((await sent?.wait())?.gasUsed).to.be.below(sent?.gasLimit);
    });

    it("collects only as many as a batch holds, those that are worth the most", async function () {
      const sources = await Promise.all([1n, 3n, 2n].map(async (nonce) => await sourceOf(nonce, nonce * AMOUNT)));
      const report = await collect(sources, { batchSize: 2 });
      expect(report.collected.map(({ amount }) => amount)).to.deep.equal([3n * AMOUNT, 2n * AMOUNT]);
      expect(report.waiting).to.deep.equal([sources[0]?.channelId]);
    });

    it("collects the highest voucher of a channel alone", async function () {
      const report = await collect([await sourceOf(1n, 5n), await sourceOf(1n, 7n), await sourceOf(1n, 6n)]);
      expect(report.collected.map(({ amount }) => amount)).to.deep.equal([7n]);
    });

    it("collects for the host when somebody else sends", async function () {
      const report = await collect([await sourceOf(1n)], { sender: scene.stranger });
      expect(report.collected.map(({ amount }) => amount)).to.deep.equal([AMOUNT]);
      expect(await scene.escrow.creditOf(scene.host, scene.token)).to.equal((AMOUNT * shares.host) / 10_000n);
    });

    it("collects nothing twice", async function () {
      const source = await sourceOf(1n);
      await collect([source]);
      const nonce = await scene.host.getNonce();
      expect(await collect([source])).to.deep.equal({ hash: undefined, collected: [], skipped: [], waiting: [] });
      expect(await scene.host.getNonce()).to.equal(nonce);
    });

    it("adds what is new to what somebody else has collected", async function () {
      const early = await sourceOf(1n, 400n);
      await collect([early], { sender: scene.stranger });
      const report = await collect([await sourceOf(1n, 1_000n)]);
      expect(report.collected.map(({ amount }) => amount)).to.deep.equal([600n]);
    });
  });

  describe("given vouchers that don't pay for their gas", function () {
    const cheap = { priceOf: () => CHEAP };

    it("lets them wait", async function () {
      const source = await sourceOf(1n);
      expect(await collect([source], cheap)).to.deep.equal({
        ...{ hash: undefined, collected: [], skipped: [], waiting: [source.channelId] },
      });
    });

    it("collects those that do, without the others", async function () {
      const [small, large] = [await sourceOf(1n, 1n), await sourceOf(2n, AMOUNT)];
      const priceOf = () => ({ units: AMOUNT, wei: parseEther("1") });
      const report = await collect([small, large], { priceOf });
      expect(report.collected.map(({ channelId }) => channelId)).to.deep.equal([large.channelId]);
      expect(report.waiting).to.deep.equal([small.channelId]);
    });

    it("compares with as many times the gas as it is told", async function () {
      const source = await sourceOf(1n);
      const worth = parseEther("0.01");
      const priceOf = () => ({ units: (AMOUNT * shares.host) / 10_000n, wei: worth });
      expect((await collect([source], { priceOf, factor: 10_000n })).waiting).to.deep.equal([source.channelId]);
      expect((await collect([source], { priceOf, factor: 2n })).collected).to.have.length(1);
    });
  });

  describe("given a voucher that may not be collectable much longer", function () {
    // worth its gas, but not ten times
    const priceOf = () => ({ units: (AMOUNT * shares.host) / 10_000n, wei: parseEther("0.002") });
    const signer = new Wallet(id("the payer's signer"));

    async function authorized(seconds: bigint, amount = AMOUNT): Promise<VoucherSource> {
      const now = BigInt(await networkHelpers.time.latest());
      const channel = await channelOf(scene, { nonce: 1n });
      await scene.escrow.connect(scene.payer).authorizeSigner(channel, signer, AMOUNT, now + seconds);
      return await sourceOf(1n, amount, { signer });
    }

    it("waits while nothing ends", async function () {
      const source = await sourceOf(1n);
      expect((await collect([source], { priceOf })).waiting).to.deep.equal([source.channelId]);
    });

    it("collects where its deposit thaws soon", async function () {
      const source = await sourceOf(1n);
      await scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, DEPOSIT);
      expect((await collect([source], { priceOf })).waiting).to.deep.equal([source.channelId]);
      await networkHelpers.time.increase(THAW_PERIOD - DAY);
      expect((await collect([source], { priceOf })).collected).to.have.length(1);
    });

    it("waits where what doesn't thaw is enough", async function () {
      const source = await sourceOf(1n);
      await scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, DEPOSIT - AMOUNT);
      await networkHelpers.time.increase(THAW_PERIOD);
      expect((await collect([source], { priceOf })).waiting).to.deep.equal([source.channelId]);
    });

    it("collects where its signer's authorization ends soon", async function () {
      const source = await authorized(3n * DAY);
      expect((await collect([source], { priceOf })).waiting).to.deep.equal([source.channelId]);
      await networkHelpers.time.increase(DAY);
      expect((await collect([source], { priceOf })).collected).to.have.length(1);
    });

    it("collects where its signer's ceiling falls soon", async function () {
      const source = await authorized(100n * DAY);
      const now = BigInt(await networkHelpers.time.latest());
      const payer = scene.escrow.connect(scene.payer);
      await payer.authorizeSigner(source.channel, signer, AMOUNT - 1n, now + 100n * DAY);
      expect((await collect([source], { priceOf })).waiting).to.deep.equal([source.channelId]);
      await networkHelpers.time.increase(THAW_PERIOD - DAY);
      expect((await collect([source], { priceOf })).collected).to.have.length(1);
    });

    it("doesn't let those that aren't worth their gas keep others waiting", async function () {
      const tiny = await authorized(DAY, 1n);
      const large = await sourceOf(2n, 100n * AMOUNT);
      const report = await collect([tiny, large], { priceOf, batchSize: 1 });
      expect(report.collected.map(({ channelId }) => channelId)).to.deep.equal([large.channelId]);
      expect(report.waiting).to.deep.equal([tiny.channelId]);
    });

    it("still lets one wait that isn't worth its gas alone", async function () {
      const source = await authorized(DAY);
      const report = await collect([source], { priceOf: () => CHEAP });
      expect(report.waiting).to.deep.equal([source.channelId]);
    });
  });

  describe("given a voucher that can't be collected", function () {
    const reasonsOf = async (...sources: VoucherSource[]) => {
      const { skipped, hash } = await collect(sources);
      expect(hash).to.equal(undefined);
      return skipped;
    };

    it("skips one that would prove the host's own fault", async function () {
      const source = { ...(await sourceOf(1n)), receipt: receiptOf({ total: AMOUNT - 1n }) };
      const reason = `1 receipts for ${AMOUNT} aren't receipt 0 for ${AMOUNT - 1n}.`;
      expect(await reasonsOf(source)).to.deep.equal([{ channelId: source.channelId, reason }]);
      expect(await collectedOf(source)).to.equal(0n);
    });

    it("skips one whose signer isn't authorised", async function () {
      const signer = new Wallet(id("mallory"));
      const source = await sourceOf(1n, AMOUNT, { signer });
      const reason = `${signer.address} isn't authorised for ${AMOUNT}.`;
      expect(await reasonsOf(source)).to.deep.equal([{ channelId: source.channelId, reason }]);
    });

    it("skips one in a token without a price", async function () {
      const source = await sourceOf(1n);
      const { skipped } = await collect([source], { priceOf: () => undefined });
      expect(skipped).to.deep.equal([
        { channelId: source.channelId, reason: `There is no price of ${source.channel.token}.` },
      ]);
    });

    it("skips one whose signature is wrong, with the escrow's reason", async function () {
      const source = await sourceOf(1n);
      const { voucher } = source;
      const forged = {
        ...source,
        voucher: { ...voucher, voucher: { ...voucher.voucher, receiptsRoot: id("another") } },
      };
      const reason = `PaymentEscrowInvalidSignature(${source.channelId}, ${scene.payer.address})`;
      expect(await reasonsOf(forged)).to.deep.equal([{ channelId: source.channelId, reason }]);
    });

    it("collects what a deposit holds for two channels, the one that is worth more", async function () {
      const [small, large] = [await sourceOf(1n, DEPOSIT / 2n), await sourceOf(2n, DEPOSIT)];
      const { collected, skipped } = await collect([small, large]);
      expect(collected).to.deep.equal([{ channelId: large.channelId, amount: DEPOSIT }]);
      expect(skipped).to.deep.equal([{ channelId: small.channelId, reason: "The deposit doesn't hold it." }]);
    });
  });

  describe("given somebody who is faster", function () {
    const POLL_MILLISECONDS = 20;

    /** Waits until the account has a transaction that isn't mined. */
    async function waiting(account: string): Promise<void> {
      const { provider } = connection.ethers;
      const count = async (tag: string) => await provider.getTransactionCount(account, tag);
      while ((await count("pending")) === (await count("latest"))) await sleep(POLL_MILLISECONDS);
    }

    beforeEach(async function () {
      await connection.ethers.provider.send("evm_setAutomine", [false]);
    });

    afterEach(async function () {
      await connection.ethers.provider.send("evm_setAutomine", [true]);
    });

    it("reports from the events what was collected before it, and collects the others", async function () {
      const [first, second] = [await sourceOf(1n), await sourceOf(2n)];
      const report = collect([first, second]);
      await waiting(scene.host.address);
      const fees = { maxPriorityFeePerGas: parseUnits("100", "gwei"), maxFeePerGas: parseUnits("200", "gwei") };
      await scene.escrow.connect(scene.stranger).collect(receiptedOf(first), { ...fees, gasLimit: 1_000_000n });
      await networkHelpers.mine();

      const reason = `PaymentEscrowNothingNew(${first.channelId}, ${AMOUNT}, ${AMOUNT})`;
      expect(await report).to.deep.include({
        collected: [{ channelId: second.channelId, amount: AMOUNT }],
        skipped: [{ channelId: first.channelId, reason }],
      });
    });

    it("sends nothing while a transaction of its own waits", async function () {
      const source = await sourceOf(1n);
      const report = collect([source]);
      await waiting(scene.host.address);
      expect(await codeOf(collect([source]))).to.equal("CHANNEL_BUSY");
      await networkHelpers.mine();
      expect((await report).collected).to.have.length(1);
    });
  });
});
