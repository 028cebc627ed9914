import { expect } from "chai";
import { id, Wallet } from "ethers";
import hre from "hardhat";
import { type Channel, channelIdOf, encodedReceipt } from "../../sdk/channels.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  type PaymentScene,
  receiptedCollectionOf,
  receiptOf,
  shares,
  signedReceipt,
  signedReceiptKey,
  voucherOf,
} from "../helpers/payment.ts";
import { gainOf, ownModel } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);

describe("attacks by a payer on the deposit that his channels with a host share", () => {
  let scene: PaymentScene;
  let own: Channel;
  let ownId: string;
  const receipt = receiptOf({ total: DEPOSIT });

  /** A voucher over all of the deposit in the channel of a model of mallory's, with some receipt. */
  const draining = async (receiptBytes: string) => ({
    ...(await collectionOf(scene, own, voucherOf(DEPOSIT))),
    receipt: receiptBytes,
  });

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    own = await channelOf(scene, await ownModel(scene, scene.mallory));
    ownId = channelIdOf(scene.escrowPlace, own);
  });

  /** Lets the payer try to drain the deposit; the service costs him what he has signed all the same. */
  async function expectInVain(collection: Awaited<ReturnType<typeof draining>>) {
    const { escrow, payer, mallory, host, token } = scene;
    const owed = await collectionOf(scene, await channelOf(scene), voucherOf(DEPOSIT));
    const gain = await gainOf(scene, [payer, mallory], async () => {
      await escrow.connect(payer).collectMany([collection]);
      await escrow.release(own.modelId, 0n, token);
      await escrow.connect(host).collect(owed);
    });
    expect(gain).to.equal(-DEPOSIT);
  }

  it("when he spends it in a channel of his own model without a receipt, it stays for the host", async () => {
    await expectInVain(await draining("0x"));
  });

  it("when he shows the receipt of the channel that he was served in, it isn't signed for the other", async () => {
    const served = await channelOf(scene);
    const bytes = encodedReceipt(receipt, await signedReceipt(scene, served, receipt));
    await expect(scene.escrow.connect(scene.payer).collect(await draining(bytes))).to.be.revertedWithCustomError(
      scene.hosts,
      "HostRegistryInvalidReceipt",
    );
    await expectInVain(await draining(bytes));
  });

  it("when he signs the receipt by a key of his own, which he has registered as a host, it isn't the host's", async () => {
    const { escrow, hosts, hostsPlace, payer, mallory } = scene;
    const key = new Wallet(id("mallory's key"));
    const agreement = await signedReceiptKey(hostsPlace, key, mallory.address);
    await hosts.connect(mallory).register("https://mallory.example", key, agreement);
    const bytes = encodedReceipt(receipt, await signedReceipt(scene, own, receipt, key));
    await expect(escrow.connect(payer).collect(await draining(bytes)))
      .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
      .withArgs(ownId, key.address);
    await expectInVain(await draining(bytes));
  });

  it("when the host has receipted a unit there, he spends that unit and no more", async () => {
    const { escrow, hosts, payer, host, token } = scene;
    const unit = receiptOf({ total: 1n });
    const bytes = encodedReceipt(unit, await signedReceipt(scene, own, unit));
    await expect(escrow.connect(payer).collect(await draining(bytes)))
      .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
      .withArgs(ownId, unit.index, unit.total);
    await escrow.connect(payer).collect(await receiptedCollectionOf(scene, own, voucherOf(1n)));
    expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(DEPOSIT - 1n);
  });

  it("when a voucher acknowledges no receipt, no receipt is the one for it", async () => {
    const { escrow, hosts, payer } = scene;
    const last = receiptOf({ index: 2n ** 64n - 1n, total: DEPOSIT });
    const bytes = encodedReceipt(last, await signedReceipt(scene, own, last));
    const collection = await collectionOf(scene, own, voucherOf(DEPOSIT, { receiptCount: 0n }));
    await expect(escrow.connect(payer).collect({ ...collection, receipt: bytes }))
      .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
      .withArgs(ownId, last.index, last.total);
  });

  it("when he collects each receipt by itself, the host loses less than a unit each time", async () => {
    const { escrow, payer, host, token } = scene;
    const channel = await channelOf(scene);
    const [steps, price] = [10n, 9_999n];
    for (let step = 1n; step <= steps; step++) {
      const voucher = voucherOf(step * price, { receiptCount: step });
      await escrow.connect(payer).collect(await receiptedCollectionOf(scene, channel, voucher));
    }
    const atOnce = (steps * price * shares.host) / 10_000n;
    expect(await escrow.creditOf(host, token)).to.be.greaterThan(atOnce - steps);
  });
});
