import { expect } from "chai";
import hre from "hardhat";
import {
  concat,
  id,
  recoverAddress,
  Signature,
  toBeHex,
  Wallet,
  ZeroAddress,
  ZeroHash,
  type Signer as EthersSigner,
} from "ethers";
import { type Channel, channelIdOf, type Receipt, receiptDigest } from "../../../sdk/channels.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  BONDS,
  channelOf,
  deployedPayments,
  DRAIN_PERIOD,
  HOST_FINE,
  HOST_STAKE,
  type PaymentScene,
  receiptOf,
  signedReceipt,
  signedReceiptKey,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const awardOf = (fine: bigint) => (fine * 60n) / 100n;

const deployed = async () => deployedPayments(connection);

/** The scene's channel with two receipts that contradict each other. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const channel = await channelOf(scene);
  const receipts = [receiptOf(), receiptOf({ responseHash: id("another response") })] as [Receipt, Receipt];
  return { ...scene, channel, channelId: channelIdOf(scene.escrowPlace, channel), receipts };
}

/** Has the stranger prove two receipts of a channel, each signed by a key. */
async function proveTwice(
  scene: PaymentScene,
  channel: Channel,
  receipts: [Receipt, Receipt],
  keys: [EthersSigner, EthersSigner] = [scene.receiptKey, scene.receiptKey],
) {
  const [first, second] = await Promise.all([
    signedReceipt(scene, channel, receipts[0], keys[0]),
    signedReceipt(scene, channel, receipts[1], keys[1]),
  ]);
  return scene.hosts.connect(scene.stranger).proveTwice(channel, receipts, [first, second]);
}

/** What is free and locked of an account under the hosts. */
async function bondOf({ vault, hosts }: PaymentScene, account: string) {
  const [free, locked] = await vault.bondOf(hosts, account);
  return [free, locked];
}

describe("HostRegistry, proofs by two receipts", () => {
  describe("proveTwice", () => {
    it("fines the host, and emits HostFined", async () => {
      const scene = await load();
      const { hosts, channel, channelId, receipts, host, stranger } = scene;
      expect(await hosts.isFined(channelId)).to.equal(false);
      await expect(proveTwice(scene, channel, receipts))
        .to.emit(hosts, "HostFined")
        .withArgs(host, channelId, stranger, HOST_FINE, awardOf(HOST_FINE));
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("frees 60% for the prover, burns the rest, and leaves the rest of the stake", async () => {
      const scene = await load();
      const { vault, token, channel, receipts, host, stranger } = scene;
      const burned = HOST_FINE - awardOf(HOST_FINE);
      const proof = proveTwice(scene, channel, receipts);
      await expect(proof).to.changeTokenBalances(ethers, token, [vault, await vault.BURN_ADDRESS()], [-burned, burned]);
      expect(await bondOf(scene, stranger.address)).to.deep.equal([awardOf(HOST_FINE), 0n]);
      expect(await bondOf(scene, host.address)).to.deep.equal([BONDS - HOST_STAKE, HOST_STAKE - HOST_FINE]);
    });

    it("when the host proves it himself, he loses what is burned", async () => {
      const scene = await load();
      const { hosts, channel, receipts, host } = scene;
      const signatures = await Promise.all(receipts.map((receipt) => signedReceipt(scene, channel, receipt)));
      await hosts.connect(host).proveTwice(channel, receipts, signatures as [string, string]);
      const [free, locked] = await bondOf(scene, host.address);
      expect((free ?? 0n) + (locked ?? 0n)).to.equal(BONDS - HOST_FINE + awardOf(HOST_FINE));
    });

    for (const changes of [
      { modelVersion: 2n },
      { requestHash: id("another request") },
      { responseHash: id("another response") },
      { tokensIn: 101n },
      { tokensOut: 201n },
      { price: 1_001n },
      { total: 1_001n },
      { isOpen: false },
    ]) {
      it(`given two that differ in ${Object.keys(changes).join()}, it fines the host`, async () => {
        const scene = await load();
        await proveTwice(scene, scene.channel, [receiptOf(), receiptOf(changes)]);
        expect(await scene.hosts.isFined(scene.channelId)).to.equal(true);
      });
    }

    it("given the last index that there is, it fines the host", async () => {
      const scene = await load();
      const index = 2n ** 64n - 1n;
      await proveTwice(scene, scene.channel, [receiptOf({ index }), receiptOf({ index, price: 0n })]);
      expect(await scene.hosts.isFined(scene.channelId)).to.equal(true);
    });

    it("given one of an old key and one of the new key, it fines the host", async () => {
      const scene = await load();
      const { hosts, hostsPlace, host, receiptKey, channel, channelId, receipts } = scene;
      const key = new Wallet(id("another key"));
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await proveTwice(scene, channel, receipts, [receiptKey, key]);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("given a pause, it works", async () => {
      const scene = await load();
      await scene.hosts.connect(scene.guardian).pause();
      await proveTwice(scene, scene.channel, scene.receipts);
      expect(await scene.hosts.isFined(scene.channelId)).to.equal(true);
    });

    it("given a channel that nobody has opened, it fines the host", async () => {
      const scene = await load();
      const channel = { ...scene.channel, payer: scene.mallory.address, nonce: 99n };
      await proveTwice(scene, channel, scene.receipts);
      expect(await scene.hosts.isFined(channelIdOf(scene.escrowPlace, channel))).to.equal(true);
    });
  });

  describe("proveTwice, given no contradiction", () => {
    it("when both are the same, it reverts with HostRegistryNoContradiction", async () => {
      const scene = await load();
      await expect(proveTwice(scene, scene.channel, [receiptOf(), receiptOf()]))
        .to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoContradiction")
        .withArgs(scene.channelId);
    });

    it("when the same one is signed by an old key and by the new one, it reverts, too", async () => {
      const scene = await load();
      const { hosts, hostsPlace, host, receiptKey, channel, channelId } = scene;
      const key = new Wallet(id("another key"));
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await expect(proveTwice(scene, channel, [receiptOf(), receiptOf()], [receiptKey, key]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryNoContradiction")
        .withArgs(channelId);
    });

    it("when they have two places, it reverts with HostRegistryNoContradiction", async () => {
      const scene = await load();
      await expect(proveTwice(scene, scene.channel, [receiptOf(), receiptOf({ index: 1n })]))
        .to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoContradiction")
        .withArgs(scene.channelId);
    });
  });

  describe("proveTwice, given a receipt that isn't the host's", () => {
    for (const position of [0, 1]) {
      it(`when a key of nobody has signed receipt ${position}, it reverts with HostRegistryInvalidReceipt`, async () => {
        const scene = await load();
        const { hosts, channel, channelId, receipts, receiptKey } = scene;
        const foreign = new Wallet(id("a key"));
        const keys: [Wallet, Wallet] = position === 0 ? [foreign, receiptKey] : [receiptKey, foreign];
        await expect(proveTwice(scene, channel, receipts, keys))
          .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
          .withArgs(channelId, foreign);
      });
    }

    it("when another host's key has signed both, it reverts with HostRegistryInvalidReceipt", async () => {
      const scene = await load();
      const { hosts, hostsPlace, mallory, channel, channelId, receipts } = scene;
      const key = new Wallet(id("another key"));
      const consent = await signedReceiptKey(hostsPlace, key, mallory.address);
      await hosts.connect(mallory).register("https://mallory.example", key, consent);
      await expect(proveTwice(scene, channel, receipts, [key, key]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, key);
    });

    it("when the host's own account has signed, which is no key, it reverts with HostRegistryInvalidReceipt", async () => {
      const scene = await load();
      const { hosts, channel, channelId, receipts, host } = scene;
      await expect(proveTwice(scene, channel, receipts, [host, host]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, host);
    });

    it("when one was signed for another channel, it reverts with HostRegistryInvalidReceipt", async () => {
      const scene = await load();
      const { hosts, hostsPlace, channel, channelId, receipts } = scene;
      const other = { ...channel, nonce: 1n };
      const first = await signedReceipt(scene, channel, receipts[0]);
      const second = await signedReceipt(scene, other, receipts[1]);
      const recovered = recoverAddress(receiptDigest(hostsPlace, channelId, receipts[1]), second);
      await expect(hosts.proveTwice(channel, receipts, [first, second]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(channelId, recovered);
    });

    const malformed: Record<string, (signature: string) => string> = {
      "is empty": () => "0x",
      "is zero": () => concat([ZeroHash, ZeroHash, "0x1b"]),
      "is too short": (signature) => signature.slice(0, -2),
      "is compact (ERC-2098)": (signature) => Signature.from(signature).compactSerialized,
      "has a high s": (signature) => {
        const { r, s, v } = Signature.from(signature);
        return concat([r, toBeHex(CURVE_ORDER - BigInt(s), 32), toBeHex(v === 27 ? 28 : 27)]);
      },
    };
    for (const [what, change] of Object.entries(malformed)) {
      it(`when a signature ${what}, it reverts with HostRegistryInvalidReceipt`, async () => {
        const scene = await load();
        const { hosts, channel, channelId, receipts } = scene;
        const first = await signedReceipt(scene, channel, receipts[0]);
        const second = change(await signedReceipt(scene, channel, receipts[1]));
        await expect(hosts.proveTwice(channel, receipts, [first, second]))
          .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
          .withArgs(channelId, ZeroAddress);
      });
    }

    it("when the channel's host is zero, as keys of nobody have, it reverts with HostRegistryNoStake", async () => {
      const scene = await load();
      const foreign = new Wallet(id("a key"));
      const channel = { ...scene.channel, host: ZeroAddress };
      await expect(proveTwice(scene, channel, scene.receipts, [foreign, foreign]))
        .to.be.revertedWithCustomError(scene.hosts, "HostRegistryNoStake")
        .withArgs(ZeroAddress);
    });
  });

  describe("proveTwice, the fine", () => {
    it("given the host was fined for the channel, another contradiction reverts with HostRegistryFined", async () => {
      const scene = await load();
      const { hosts, channel, channelId, receipts } = scene;
      await proveTwice(scene, channel, receipts);
      await expect(proveTwice(scene, channel, [receiptOf({ index: 1n }), receiptOf({ index: 1n, price: 0n })]))
        .to.be.revertedWithCustomError(hosts, "HostRegistryFined")
        .withArgs(channelId);
    });

    it("given another channel, it is due once more", async () => {
      const scene = await load();
      const { channel, receipts, host } = scene;
      await proveTwice(scene, channel, receipts);
      await proveTwice(scene, { ...channel, nonce: 1n }, receipts);
      expect(await bondOf(scene, host.address)).to.deep.equal([BONDS - HOST_STAKE, HOST_STAKE - 2n * HOST_FINE]);
    });

    it("given less is left than a fine, it takes what is left, and then there is nothing", async () => {
      const scene = await load();
      const { hosts, channel, receipts, host, stranger, escrowPlace } = scene;
      const fine = HOST_STAKE - 3n;
      await hosts.setParameters(HOST_STAKE, fine);
      await proveTwice(scene, channel, receipts);
      const other = { ...channel, nonce: 1n };
      await expect(proveTwice(scene, other, receipts))
        .to.emit(hosts, "HostFined")
        .withArgs(host, channelIdOf(escrowPlace, other), stranger, 3n, awardOf(3n));
      expect(await bondOf(scene, host.address)).to.deep.equal([BONDS - HOST_STAKE, 0n]);
      await expect(proveTwice(scene, { ...channel, nonce: 2n }, receipts))
        .to.be.revertedWithCustomError(hosts, "HostRegistryNoStake")
        .withArgs(host);
    });

    it("given a higher fine than a stake that wasn't filled up, it takes all of the stake", async () => {
      const scene = await load();
      const { hosts, channel, receipts, host } = scene;
      await hosts.setParameters(2n * HOST_STAKE, HOST_STAKE + 1n);
      await proveTwice(scene, channel, receipts);
      expect(await bondOf(scene, host.address)).to.deep.equal([BONDS - HOST_STAKE, 0n]);
    });

    for (const fine of [2n, 3n, 4n, 9n]) {
      it(`when it is ${fine}, 60% rounded down is the prover's, and the rest is burned`, async () => {
        const scene = await load();
        const { hosts, vault, token, channel, receipts, stranger } = scene;
        await hosts.setParameters(HOST_STAKE, fine);
        await proveTwice(scene, channel, receipts);
        expect(await bondOf(scene, stranger.address)).to.deep.equal([awardOf(fine), 0n]);
        expect(await token.balanceOf(await vault.BURN_ADDRESS())).to.equal(fine - awardOf(fine));
      });
    }

    it("when it is 1, all is burned, and nothing moves", async () => {
      const scene = await load();
      const { hosts, vault, token, channel, receipts } = scene;
      await hosts.setParameters(HOST_STAKE, 1n);
      await expect(proveTwice(scene, channel, receipts)).not.to.emit(vault, "Moved");
      expect(await token.balanceOf(await vault.BURN_ADDRESS())).to.equal(1n);
    });

    it("given a fine, the host isn't serving until it fills its stake up", async () => {
      const scene = await load();
      const { hosts, channel, receipts, host } = scene;
      await proveTwice(scene, channel, receipts);
      expect(await hosts.isServing(host)).to.equal(false);
      await expect(hosts.connect(host).topUp()).to.emit(hosts, "StakeToppedUp").withArgs(host, HOST_FINE);
      expect(await hosts.isServing(host)).to.equal(true);
    });
  });

  describe("proveTwice, given the host leaves", () => {
    it("when it has drained, but hasn't left, it is fined", async () => {
      const scene = await load();
      const { hosts, channel, channelId, receipts, host } = scene;
      await hosts.connect(host).setDrain(true);
      await at(scene, (await now(scene)) + 2n * DRAIN_PERIOD, () => proveTwice(scene, channel, receipts));
      expect(await hosts.isFined(channelId)).to.equal(true);
    });

    it("when it has left, it reverts with HostRegistryNoStake; when it is back, the old keys are liable", async () => {
      const scene = await load();
      const { hosts, hostsPlace, channel, channelId, receipts, host } = scene;
      await hosts.connect(host).setDrain(true);
      await at(scene, (await now(scene)) + DRAIN_PERIOD, () => hosts.connect(host).depart());
      await expect(proveTwice(scene, channel, receipts))
        .to.be.revertedWithCustomError(hosts, "HostRegistryNoStake")
        .withArgs(host);
      const key = new Wallet(id("another key"));
      await hosts
        .connect(host)
        .register("https://b.example", key, await signedReceiptKey(hostsPlace, key, host.address));
      await proveTwice(scene, channel, receipts);
      expect(await hosts.isFined(channelId)).to.equal(true);
    });
  });
});
