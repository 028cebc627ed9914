import { expect } from "chai";
import hre from "hardhat";
import { concat, id, parseEther, Wallet, ZeroAddress, ZeroHash } from "ethers";
import { HostRegistry__factory } from "../../../typechain-types/index.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  BONDS,
  deployedPayments,
  DRAIN_PERIOD,
  HOST_FINE,
  HOST_STAKE,
  signedReceiptKey,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const ENDPOINT = "https://mallory.example";
const MAX_STAKE = parseEther("1000000");

const deployed = async () => deployedPayments(connection);

/** The scene with mallory, who isn't registered, and a key that has agreed to sign for her. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const key = new Wallet(id("another key"));
  const consent = await signedReceiptKey(scene.hostsPlace, key, scene.mallory.address);
  return { ...scene, key, consent };
}

/** Mallory is registered. */
async function registered() {
  const scene = await load();
  const { hosts, mallory, key, consent } = scene;
  await hosts.connect(mallory).register(ENDPOINT, key, consent);
  return scene;
}

/** The scene's host drains until `leavesAt`. */
async function draining() {
  const scene = await load();
  await scene.hosts.connect(scene.host).setDrain(true);
  return { ...scene, leavesAt: (await now(scene)) + DRAIN_PERIOD };
}

describe("HostRegistry", () => {
  describe("constructor", () => {
    it("keeps what it was given and emits ParametersChanged", async () => {
      const { hosts, governance, guardian, escrow, vault } = await load();
      expect([await hosts.owner(), await hosts.guardian()]).to.deep.equal([governance.address, guardian.address]);
      expect(await hosts.escrow()).to.equal(escrow);
      expect(await hosts.bondVault()).to.equal(vault);
      expect([await hosts.hostStake(), await hosts.hostFine()]).to.deep.equal([HOST_STAKE, HOST_FINE]);
      expect([await hosts.DRAIN_PERIOD(), await hosts.MAX_STAKE()]).to.deep.equal([DRAIN_PERIOD, MAX_STAKE]);
      await expect(hosts.deploymentTransaction())
        .to.emit(hosts, "ParametersChanged")
        .withArgs(0n, 0n, HOST_STAKE, HOST_FINE);
    });

    it("when a parameter is out of its bounds, it reverts with HostRegistryInvalidParameter", async () => {
      const { governance, guardian, escrow, vault } = await load();
      const factory = new HostRegistry__factory(governance);
      await expect(factory.deploy(governance, guardian, escrow, vault, 1n, 2n))
        .to.be.revertedWithCustomError(factory, "HostRegistryInvalidParameter")
        .withArgs("fine", 2n);
    });
  });

  describe("setParameters", () => {
    for (const [stake, fine] of [
      [1n, 1n],
      [MAX_STAKE, 1n],
      [MAX_STAKE, MAX_STAKE],
    ] as const) {
      it(`when stake and fine are ${stake} and ${fine}, it sets them and emits ParametersChanged`, async () => {
        const { hosts } = await load();
        await expect(hosts.setParameters(stake, fine))
          .to.emit(hosts, "ParametersChanged")
          .withArgs(HOST_STAKE, HOST_FINE, stake, fine);
        expect([await hosts.hostStake(), await hosts.hostFine()]).to.deep.equal([stake, fine]);
      });
    }

    for (const [stake, fine, name, value] of [
      [MAX_STAKE + 1n, 1n, "stake", MAX_STAKE + 1n],
      [HOST_STAKE, 0n, "fine", 0n],
      [HOST_STAKE, HOST_STAKE + 1n, "fine", HOST_STAKE + 1n],
      [0n, 0n, "fine", 0n],
    ] as const) {
      it(`when they are ${stake} and ${fine}, it reverts with HostRegistryInvalidParameter`, async () => {
        const { hosts } = await load();
        await expect(hosts.setParameters(stake, fine))
          .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidParameter")
          .withArgs(name, value);
      });
    }

    it("when the caller isn't the owner, it reverts, also for the guardian", async () => {
      const { hosts, guardian } = await load();
      await expect(hosts.connect(guardian).setParameters(1n, 1n))
        .to.be.revertedWithCustomError(hosts, "OwnableUnauthorizedAccount")
        .withArgs(guardian);
    });
  });

  describe("register", () => {
    it("names the host, emits HostRegistered and ReceiptKeyChanged, and locks the stake", async () => {
      const { hosts, vault, mallory, key, consent } = await load();
      const registration = hosts.connect(mallory).register(ENDPOINT, key, consent);
      await expect(registration).to.emit(hosts, "HostRegistered").withArgs(mallory, ENDPOINT, HOST_STAKE);
      await expect(registration).to.emit(hosts, "ReceiptKeyChanged").withArgs(mallory, ZeroAddress, key);
      expect(await hosts.getHost(mallory)).to.deep.equal([key.address, 0n, true, ENDPOINT]);
      expect(await hosts.hostOfKey(key)).to.equal(mallory);
      expect(await hosts.isServing(mallory)).to.equal(true);
      expect(await vault.bondOf(hosts, mallory)).to.deep.equal([BONDS - HOST_STAKE, HOST_STAKE]);
    });

    it("when the host is registered, it reverts with HostRegistryRegistered", async () => {
      const { hosts, mallory, key, consent } = await registered();
      await expect(hosts.connect(mallory).register(ENDPOINT, key, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryRegistered")
        .withArgs(mallory);
    });

    it("when the endpoint is empty, it reverts with HostRegistryEmptyEndpoint", async () => {
      const { hosts, mallory, key, consent } = await load();
      const registration = hosts.connect(mallory).register("", key, consent);
      await expect(registration).to.be.revertedWithCustomError(hosts, "HostRegistryEmptyEndpoint");
    });

    it("given too little is free in the vault, it reverts with BondVaultInsufficientFree", async () => {
      const { hosts, vault, stranger, key, hostsPlace } = await load();
      const consent = await signedReceiptKey(hostsPlace, key, stranger.address);
      await vault.deposit(hosts, stranger, HOST_STAKE - 1n);
      await expect(hosts.connect(stranger).register(ENDPOINT, key, consent))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(hosts, stranger, HOST_STAKE - 1n, HOST_STAKE);
    });

    it("given a pause, it reverts with GuardedPaused", async () => {
      const { hosts, guardian, mallory, key, consent } = await load();
      await hosts.connect(guardian).pause();
      await expect(hosts.connect(mallory).register(ENDPOINT, key, consent))
        .to.be.revertedWithCustomError(hosts, "GuardedPaused")
        .withArgs(await hosts.pausedUntil());
    });
  });

  describe("register, given a key that hasn't agreed", () => {
    it("when it has agreed to another host, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, hostsPlace, mallory, stranger, key } = await load();
      const consent = await signedReceiptKey(hostsPlace, key, stranger.address);
      await expect(hosts.connect(mallory).register(ENDPOINT, key, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(key, ZeroAddress);
    });

    it("when it has agreed in another contract's domain, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, escrowPlace, mallory, key } = await load();
      const consent = await signedReceiptKey(escrowPlace, key, mallory.address);
      await expect(hosts.connect(mallory).register(ENDPOINT, key, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(key, ZeroAddress);
    });

    it("when another key has signed, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, mallory, stranger, consent } = await load();
      await expect(hosts.connect(mallory).register(ENDPOINT, stranger, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(stranger, ZeroAddress);
    });

    for (const [what, signature] of [
      ["empty", "0x"],
      ["zero", concat([ZeroHash, ZeroHash, "0x1b"])],
    ] as const) {
      it(`when the key is zero and the signature ${what}, it reverts with HostRegistryInvalidKey`, async () => {
        const { hosts, mallory } = await load();
        await expect(hosts.connect(mallory).register(ENDPOINT, ZeroAddress, signature))
          .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
          .withArgs(ZeroAddress, ZeroAddress);
      });
    }

    it("when it is another host's, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, hostsPlace, host, mallory, receiptKey } = await load();
      const consent = await signedReceiptKey(hostsPlace, receiptKey, mallory.address);
      await expect(hosts.connect(mallory).register(ENDPOINT, receiptKey, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(receiptKey, host);
    });
  });

  describe("setReceiptKey", () => {
    it("names another key and emits ReceiptKeyChanged; the old one stays the host's", async () => {
      const { hosts, hostsPlace, host, receiptKey, key } = await load();
      const consent = await signedReceiptKey(hostsPlace, key, host.address);
      await expect(hosts.connect(host).setReceiptKey(key, consent))
        .to.emit(hosts, "ReceiptKeyChanged")
        .withArgs(host, receiptKey, key);
      expect((await hosts.getHost(host)).receiptKey).to.equal(key.address);
      expect(await hosts.hostOfKey(key)).to.equal(host);
      expect(await hosts.hostOfKey(receiptKey)).to.equal(host);
    });

    it("takes an old key again", async () => {
      const { hosts, hostsPlace, host, receiptKey, key } = await load();
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await hosts.connect(host).setReceiptKey(receiptKey, await signedReceiptKey(hostsPlace, receiptKey, host.address));
      expect((await hosts.getHost(host)).receiptKey).to.equal(receiptKey.address);
    });

    it("when it was another host's before a rotation, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, hostsPlace, host, mallory, receiptKey, key } = await registered();
      const next = new Wallet(id("the next key"));
      await hosts.connect(host).setReceiptKey(next, await signedReceiptKey(hostsPlace, next, host.address));
      const consent = await signedReceiptKey(hostsPlace, receiptKey, mallory.address);
      await expect(hosts.connect(mallory).setReceiptKey(receiptKey, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(receiptKey, host);
      expect((await hosts.getHost(mallory)).receiptKey).to.equal(key.address);
    });

    it("when it hasn't agreed, it reverts with HostRegistryInvalidKey", async () => {
      const { hosts, host, key, consent } = await load();
      await expect(hosts.connect(host).setReceiptKey(key, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(key, ZeroAddress);
    });
  });

  describe("setEndpoint", () => {
    it("says where the host serves, and emits EndpointChanged", async () => {
      const { hosts, host } = await load();
      const old = (await hosts.getHost(host)).endpoint;
      await expect(hosts.connect(host).setEndpoint(ENDPOINT))
        .to.emit(hosts, "EndpointChanged")
        .withArgs(host, old, ENDPOINT);
      expect((await hosts.getHost(host)).endpoint).to.equal(ENDPOINT);
    });

    it("when it is empty, it reverts with HostRegistryEmptyEndpoint", async () => {
      const { hosts, host } = await load();
      const change = hosts.connect(host).setEndpoint("");
      await expect(change).to.be.revertedWithCustomError(hosts, "HostRegistryEmptyEndpoint");
    });
  });

  describe("setOffer", () => {
    it("says what the host asks, and emits OfferChanged with the old offer and the new", async () => {
      const { hosts, host, token, modelId } = await load();
      const offers = [
        { perMillionIn: 3n, perMillionOut: 5n },
        { perMillionIn: 7n, perMillionOut: 11n },
      ] as const;
      await hosts.connect(host).setOffer(modelId, token, offers[0]);
      await expect(hosts.connect(host).setOffer(modelId, token, offers[1]))
        .to.emit(hosts, "OfferChanged")
        .withArgs(host, modelId, token, [3n, 5n], [7n, 11n]);
      expect(await hosts.getOffer(host, modelId, token)).to.deep.equal([7n, 11n]);
    });

    it("is for one host, model and token alone", async () => {
      const { hosts, host, mallory, token, usd, modelId } = await load();
      await hosts.connect(host).setOffer(modelId, token, { perMillionIn: 3n, perMillionOut: 5n });
      expect(await hosts.getOffer(mallory, modelId, token)).to.deep.equal([0n, 0n]);
      expect(await hosts.getOffer(host, modelId + 1n, token)).to.deep.equal([0n, 0n]);
      expect(await hosts.getOffer(host, modelId, usd)).to.deep.equal([0n, 0n]);
    });
  });

  describe("topUp", () => {
    it("given a higher stake, it locks what is missing and emits StakeToppedUp", async () => {
      const { hosts, vault, host } = await load();
      await hosts.setParameters(HOST_STAKE + 7n, HOST_FINE);
      expect(await hosts.isServing(host)).to.equal(false);
      await expect(hosts.connect(host).topUp()).to.emit(hosts, "StakeToppedUp").withArgs(host, 7n);
      expect((await vault.bondOf(hosts, host)).locked).to.equal(HOST_STAKE + 7n);
      expect(await hosts.isServing(host)).to.equal(true);
    });

    for (const less of [0n, 1n]) {
      it(`given ${less} more than the stake is locked, it reverts with HostRegistryStakeComplete`, async () => {
        const { hosts, host } = await load();
        await hosts.setParameters(HOST_STAKE - less, HOST_FINE);
        await expect(hosts.connect(host).topUp())
          .to.be.revertedWithCustomError(hosts, "HostRegistryStakeComplete")
          .withArgs(host, HOST_STAKE);
      });
    }

    it("given too little is free in the vault, it reverts with BondVaultInsufficientFree", async () => {
      const { hosts, vault, host } = await load();
      await vault.connect(host).withdraw(hosts, host, BONDS - HOST_STAKE);
      await hosts.setParameters(HOST_STAKE + 7n, HOST_FINE);
      await expect(hosts.connect(host).topUp())
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(hosts, host, 0n, 7n);
    });

    it("given a pause, it reverts with GuardedPaused", async () => {
      const { hosts, guardian, host } = await load();
      await hosts.setParameters(HOST_STAKE + 7n, HOST_FINE);
      await hosts.connect(guardian).pause();
      await expect(hosts.connect(host).topUp())
        .to.be.revertedWithCustomError(hosts, "GuardedPaused")
        .withArgs(await hosts.pausedUntil());
    });
  });

  describe("setDrain", () => {
    it("begins to leave, emits DrainChanged, and the host isn't serving any more", async () => {
      const scene = await load();
      const { hosts, host } = scene;
      const second = (await now(scene)) + 10n;
      await expect(at(scene, second, () => hosts.connect(host).setDrain(true)))
        .to.emit(hosts, "DrainChanged")
        .withArgs(host, second + DRAIN_PERIOD);
      expect((await hosts.getHost(host)).leavesAt).to.equal(second + DRAIN_PERIOD);
      expect(await hosts.isServing(host)).to.equal(false);
    });

    it("given the host drains, it stays after all, and emits DrainChanged", async () => {
      const { hosts, host } = await draining();
      await expect(hosts.connect(host).setDrain(false)).to.emit(hosts, "DrainChanged").withArgs(host, 0n);
      expect(await hosts.isServing(host)).to.equal(true);
    });

    it("given the host has drained, it stays after all", async () => {
      const scene = await draining();
      const { hosts, host, leavesAt } = scene;
      await at(scene, leavesAt + 1n, () => hosts.connect(host).setDrain(false));
      expect(await hosts.isServing(host)).to.equal(true);
    });

    it("given the host drains, when it shall begin, it reverts with HostRegistryWrongTime", async () => {
      const { hosts, host, leavesAt } = await draining();
      await expect(hosts.connect(host).setDrain(true))
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host, leavesAt);
    });

    it("given it doesn't, when it shall stay, it reverts with HostRegistryWrongTime", async () => {
      const { hosts, host } = await load();
      await expect(hosts.connect(host).setDrain(false))
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host, 0n);
    });
  });
});
