import { expect } from "chai";
import { id, Wallet } from "ethers";
import hre from "hardhat";
import { type Channel, channelIdOf, encodedReceipt, type Receipt } from "../../sdk/channels.ts";
import { waited } from "../helpers/datanet.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  DRAIN_PERIOD,
  HOST_FINE,
  HOST_STAKE,
  type PaymentScene,
  receiptedCollectionOf,
  receiptOf,
  signedReceipt,
  signedReceiptKey,
  voucherOf,
} from "../helpers/payment.ts";
import { gainOf } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);
const { price } = receiptOf();

describe("attacks on hosts and by hosts (threat 26)", () => {
  let scene: PaymentScene;
  let channel: Channel;
  let channelId: string;

  const one = receiptOf();
  const other = receiptOf({ responseHash: id("another response") });
  const signatureOf = (receipt: Receipt, key?: Wallet, where = channel) => signedReceipt(scene, where, receipt, key);
  /** Proves two receipts, each signed by the host's key unless another is given. */
  const proveTwice = async (
    prover: PaymentScene["mallory"],
    receipts: [Receipt, Receipt] = [one, other],
    keys: [Wallet?, Wallet?] = [],
    where = channel,
  ) => {
    const signatures = await Promise.all([
      signatureOf(receipts[0], keys[0], where),
      signatureOf(receipts[1], keys[1], where),
    ]);
    return scene.hosts.connect(prover).proveTwice(where, receipts, signatures);
  };
  const proveTotal = async (prover: PaymentScene["mallory"], receipt: Receipt) =>
    scene.hosts.connect(prover).proveTotal(channel, receipt, await signatureOf(receipt));
  const stakeOf = async (host: PaymentScene["host"]) => (await scene.vault.bondOf(scene.hosts, host))[1];
  const collectedBy = async (account: PaymentScene["host"], amount: bigint, receiptCount = 1n) =>
    scene.escrow
      .connect(account)
      .collect(await collectionOf(scene, channel, voucherOf(amount, { receiptCount }), scene.payer));
  /** Rotates the host's key. */
  const rotated = async () => {
    const key = new Wallet(id("the host's second key"));
    await scene.hosts
      .connect(scene.host)
      .setReceiptKey(key, await signedReceiptKey(scene.hostsPlace, key, scene.host.address));
    return key;
  };

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    channel = await channelOf(scene);
    channelId = channelIdOf(scene.escrowPlace, channel);
  });

  describe("a host that contradicts itself", () => {
    it("when it signs many receipts for one place, one fine is taken, however often it is proven", async () => {
      const { hosts, host, mallory } = scene;
      const third = receiptOf({ price: 5n });
      await proveTwice(mallory);
      for (const pair of [
        [one, other],
        [other, one],
        [one, third],
      ] as [Receipt, Receipt][]) {
        await expect(proveTwice(mallory, pair))
          .to.be.revertedWithCustomError(hosts, "HostRegistryFined")
          .withArgs(channelId);
      }
      expect(await stakeOf(host)).to.equal(HOST_STAKE - HOST_FINE);
    });

    it("when it proves it against itself through a friend, it loses two fifths of the fine", async () => {
      const { host, stranger } = scene;
      const gain = await gainOf(scene, [host, stranger], () => proveTwice(stranger));
      expect(gain).to.equal((-HOST_FINE * 2n) / 5n);
    });

    it("when it makes up channels to fine itself in before others do, each costs it two fifths of a fine", async () => {
      const { host, stranger } = scene;
      const fines = HOST_STAKE / HOST_FINE;
      const gain = await gainOf(scene, [host, stranger], async () => {
        for (let nonce = 0n; nonce < fines; nonce++) {
          await proveTwice(stranger, [one, other], [], { ...channel, nonce });
        }
      });
      expect(gain).to.equal((-HOST_STAKE * 2n) / 5n);
      expect(await stakeOf(host)).to.equal(0n);
    });

    it("when its stake is used up, fines end there, and its free bonds stay its own", async () => {
      const { hosts, host, vault, mallory } = scene;
      const [freeBefore] = await vault.bondOf(hosts, host);
      const fines = HOST_STAKE / HOST_FINE;
      for (let nonce = 0n; nonce < fines; nonce++) {
        await proveTwice(mallory, [one, other], [], { ...channel, nonce });
      }
      await expect(proveTwice(mallory, [one, other], [], { ...channel, nonce: fines }))
        .to.be.revertedWithCustomError(hosts, "HostRegistryNoStake")
        .withArgs(host.address);
      expect((await vault.bondOf(hosts, host))[0]).to.equal(freeBefore);
    });

    it("when it rotates its key between both receipts, it is still fined", async () => {
      const { host, mallory } = scene;
      const second = await rotated();
      await proveTwice(mallory, [one, other], [scene.receiptKey, second]);
      expect(await stakeOf(host)).to.equal(HOST_STAKE - HOST_FINE);
    });

    it("when it drains, it is fined until its last second", async () => {
      const { hosts, host, mallory } = scene;
      await hosts.connect(host).setDrain(true);
      await waited(scene, DRAIN_PERIOD - 10n);
      await proveTwice(mallory);
      expect(await stakeOf(host)).to.equal(HOST_STAKE - HOST_FINE);
    });

    it("when it would leave at once to save its stake, it can't", async () => {
      const { hosts, host } = scene;
      await expect(hosts.connect(host).depart())
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host.address, 0n);
      await hosts.connect(host).setDrain(true);
      const { leavesAt } = await hosts.getHost(host);
      await expect(hosts.connect(host).depart())
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host.address, leavesAt);
    });

    it("when it leaves and comes back under another key, its old receipts count against the new stake", async () => {
      const { hosts, host, mallory, hostsPlace } = scene;
      await hosts.connect(host).setDrain(true);
      await waited(scene, DRAIN_PERIOD);
      await hosts.connect(host).depart();
      await expect(proveTwice(mallory))
        .to.be.revertedWithCustomError(hosts, "HostRegistryNoStake")
        .withArgs(host.address);
      const key = new Wallet(id("a fresh key"));
      await hosts
        .connect(host)
        .register("https://again.example", key, await signedReceiptKey(hostsPlace, key, host.address));
      await proveTwice(mallory);
      expect(await stakeOf(host)).to.equal(HOST_STAKE - HOST_FINE);
    });

    it("when it signs a total that isn't the voucher's that it collected, it is fined once", async () => {
      const { hosts, host, mallory } = scene;
      const high = receiptOf({ total: price + 1n });
      await collectedBy(host, price);
      await proveTotal(mallory, high);
      await expect(proveTwice(mallory)).to.be.revertedWithCustomError(hosts, "HostRegistryFined").withArgs(channelId);
      expect(await stakeOf(host)).to.equal(HOST_STAKE - HOST_FINE);
    });
  });

  describe("an honest host that a payer frames", () => {
    const isRefused = async (proof: Promise<unknown>) => {
      await expect(proof).to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoContradiction").withArgs(channelId);
      expect(await stakeOf(scene.host)).to.equal(HOST_STAKE);
    };

    /** A voucher over another amount, with the host's receipt. */
    const generous = async () => {
      const voucher = voucherOf(price + 1n);
      const receipt = encodedReceipt(one, await signatureOf(one));
      return { ...(await collectionOf(scene, channel, voucher)), receipt };
    };

    it("when the payer signs another amount than its receipt's, he can't collect it, and that is no proof", async () => {
      const { escrow, hosts, payer } = scene;
      await expect(escrow.connect(payer).collect(await generous()))
        .to.be.revertedWithCustomError(hosts, "HostRegistryOtherReceipt")
        .withArgs(channelId, one.index, one.total);
      await isRefused(proveTotal(payer, one));
    });

    it("when he brings it in a batch, it is skipped, and that is no proof", async () => {
      const { escrow, payer } = scene;
      expect(await escrow.connect(payer).collectMany.staticCall([await generous()])).to.equal(0n);
      await escrow.connect(payer).collectMany([await generous()]);
      await isRefused(proveTotal(payer, one));
    });

    it("when he collects just what it has receipted, that is no proof", async () => {
      const { escrow, payer } = scene;
      await escrow.connect(payer).collect(await receiptedCollectionOf(scene, channel, voucherOf(price)));
      await isRefused(proveTotal(payer, receiptOf({ total: price + 1n })));
    });

    it("when its voucher acknowledges more or fewer receipts than the one shown, that is no proof", async () => {
      await collectedBy(scene.host, 2n * price, 2n);
      await isRefused(proveTotal(scene.payer, one));
      await isRefused(proveTotal(scene.payer, receiptOf({ index: 2n, total: 3n * price })));
    });

    it("when its voucher acknowledges no receipt, that is no proof", async () => {
      await collectedBy(scene.host, price, 0n);
      await isRefused(proveTotal(scene.payer, receiptOf({ index: 2n ** 64n - 1n })));
    });

    it("when one receipt is shown twice, or one for another place, that is no proof", async () => {
      await isRefused(proveTwice(scene.payer, [one, one]));
      await isRefused(proveTwice(scene.payer, [one, receiptOf({ index: 1n })]));
    });

    it("when two receipts of one place belong to different channels, they aren't signed for one", async () => {
      const { hosts, payer } = scene;
      const elsewhere = { ...channel, nonce: 1n };
      const signatures: [string, string] = [await signatureOf(one), await signatureOf(other, undefined, elsewhere)];
      await expect(hosts.connect(payer).proveTwice(channel, [one, other], signatures)).to.be.revertedWithCustomError(
        hosts,
        "HostRegistryInvalidReceipt",
      );
    });
  });

  describe("forged keys", () => {
    const forged = new Wallet(id("a key of nobody's"));

    it("when a receipt is signed by a key that is nobody's, it is none of the host's", async () => {
      const { hosts, mallory } = scene;
      await expect(proveTwice(mallory, [one, other], [forged, scene.receiptKey]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, forged.address);
    });

    it("when another host's key signs in its channel, it is none of the host's", async () => {
      const { hosts, hostsPlace, mallory } = scene;
      await hosts
        .connect(mallory)
        .register("https://mallory.example", forged, await signedReceiptKey(hostsPlace, forged, mallory.address));
      await expect(proveTwice(mallory, [one, other], [forged, forged]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, forged.address);
    });

    it("when the channel's host is an account that never registered, a malformed signature proves nothing", async () => {
      const { hosts, mallory, stranger } = scene;
      const where = { ...channel, host: stranger.address };
      await expect(hosts.connect(mallory).proveTwice(where, [one, other], ["0x", "0x"]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelIdOf(scene.escrowPlace, where), connection.ethers.ZeroAddress);
    });

    it("when two hosts would register one key, the second can't, even where the key agrees", async () => {
      const { hosts, hostsPlace, mallory, host, receiptKey } = scene;
      const signature = await signedReceiptKey(hostsPlace, receiptKey, mallory.address);
      await expect(hosts.connect(mallory).register("https://mallory.example", receiptKey, signature))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(receiptKey.address, host.address);
    });

    it("when a host has rotated away from a key, it is still nobody else's", async () => {
      const { hosts, hostsPlace, mallory, host, receiptKey } = scene;
      await rotated();
      const signature = await signedReceiptKey(hostsPlace, receiptKey, mallory.address);
      await expect(hosts.connect(mallory).register("https://mallory.example", receiptKey, signature))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(receiptKey.address, host.address);
    });

    it("when mallory sends another host's registration first, the key has agreed to that host only", async () => {
      const { hosts, hostsPlace, mallory, stranger } = scene;
      const signature = await signedReceiptKey(hostsPlace, forged, stranger.address);
      await expect(hosts.connect(mallory).register("https://mallory.example", forged, signature))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(forged.address, connection.ethers.ZeroAddress);
    });
  });

  describe("a host that would serve without a stake", () => {
    it("when it takes its free bonds away, the stake stays", async () => {
      const { hosts, vault, host } = scene;
      const [free] = await vault.bondOf(hosts, host);
      await expect(vault.connect(host).withdraw(hosts, host, free + 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(await hosts.getAddress(), host.address, free, free + 1n);
    });

    it("when it was fined, it isn't listed as serving until it tops up", async () => {
      const { hosts, host, mallory } = scene;
      await proveTwice(mallory);
      expect(await hosts.isServing(host)).to.equal(false);
      await hosts.connect(host).topUp();
      expect(await hosts.isServing(host)).to.equal(true);
    });
  });
});
