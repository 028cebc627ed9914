import { expect } from "chai";
import hre from "hardhat";
import { AbiCoder, id, keccak256, toUtf8Bytes, TypedDataEncoder, Wallet } from "ethers";
import { channelIdOf, RECEIPT_KEY_TYPES, RECEIPT_TYPES, receiptDigest, receiptDomain } from "../../../sdk/channels.ts";
import type { HostRegistry } from "../../../typechain-types/index.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  BONDS,
  channelOf,
  deployedPayments,
  DRAIN_PERIOD,
  HOST_FINE,
  HOST_STAKE,
  receiptOf,
  signedReceiptKey,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const ENDPOINT = "https://host.example/2";

const deployed = async () => deployedPayments(connection);
const load = async () => connection.networkHelpers.loadFixture(deployed);

/** The scene's host drains until `leavesAt`. */
async function draining() {
  const scene = await load();
  await scene.hosts.connect(scene.host).setDrain(true);
  return { ...scene, leavesAt: (await now(scene)) + DRAIN_PERIOD };
}

/** The scene's host has left. */
async function departed() {
  const scene = await draining();
  await at(scene, scene.leavesAt, () => scene.hosts.connect(scene.host).depart());
  return scene;
}

describe("HostRegistry, leaving", () => {
  describe("depart", () => {
    it("given the first second after the drain, it frees the stake and emits HostLeft", async () => {
      const scene = await draining();
      const { hosts, vault, host, leavesAt } = scene;
      await expect(at(scene, leavesAt, () => hosts.connect(host).depart()))
        .to.emit(hosts, "HostLeft")
        .withArgs(host, HOST_STAKE);
      expect(await vault.bondOf(hosts, host)).to.deep.equal([BONDS, 0n]);
    });

    it("takes the host off the list, and keeps whose key it was", async () => {
      const { hosts, host, receiptKey } = await departed();
      expect(await hosts.getHost(host)).to.deep.equal(["0x0000000000000000000000000000000000000000", 0n, false, ""]);
      expect(await hosts.isServing(host)).to.equal(false);
      expect(await hosts.hostOfKey(receiptKey)).to.equal(host);
    });

    it("given the last second of the drain, it reverts with HostRegistryWrongTime", async () => {
      const scene = await draining();
      const { hosts, host, leavesAt } = scene;
      await expect(at(scene, leavesAt - 1n, () => hosts.connect(host).depart()))
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host, leavesAt);
    });

    it("given it doesn't drain, it reverts with HostRegistryWrongTime", async () => {
      const { hosts, host } = await load();
      await expect(hosts.connect(host).depart())
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host, 0n);
    });

    it("given it stays after all, it reverts with HostRegistryWrongTime", async () => {
      const scene = await draining();
      const { hosts, host, leavesAt } = scene;
      await hosts.connect(host).setDrain(false);
      await expect(at(scene, leavesAt, () => hosts.connect(host).depart()))
        .to.be.revertedWithCustomError(hosts, "HostRegistryWrongTime")
        .withArgs(host, 0n);
    });

    it("given a pause, it works", async () => {
      const scene = await draining();
      const { hosts, guardian, host, leavesAt } = scene;
      await connection.networkHelpers.time.increaseTo(leavesAt);
      await hosts.connect(guardian).pause();
      await hosts.connect(host).depart();
      expect((await hosts.getHost(host)).registered).to.equal(false);
    });

    it("given a stake that is larger than hosts need now, all of it is freed", async () => {
      const scene = await draining();
      const { hosts, vault, host, leavesAt } = scene;
      await hosts.setParameters(HOST_FINE, HOST_FINE);
      await at(scene, leavesAt, () => hosts.connect(host).depart());
      expect(await vault.bondOf(hosts, host)).to.deep.equal([BONDS, 0n]);
    });
  });

  describe("register, given the host has left", () => {
    it("takes an old key or a new one", async () => {
      const { hosts, hostsPlace, host, receiptKey } = await departed();
      const key = new Wallet(id("another key"));
      await hosts.connect(host).register(ENDPOINT, key, await signedReceiptKey(hostsPlace, key, host.address));
      await hosts.connect(host).setReceiptKey(receiptKey, await signedReceiptKey(hostsPlace, receiptKey, host.address));
      expect(await hosts.getHost(host)).to.deep.equal([receiptKey.address, 0n, true, ENDPOINT]);
    });

    it("given another host, it can't take the key", async () => {
      const { hosts, hostsPlace, host, mallory, receiptKey } = await departed();
      const consent = await signedReceiptKey(hostsPlace, receiptKey, mallory.address);
      await expect(hosts.connect(mallory).register(ENDPOINT, receiptKey, consent))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidKey")
        .withArgs(receiptKey, host);
    });

    it("finds its old offers", async () => {
      const scene = await load();
      const { hosts, host, token, modelId } = scene;
      await hosts.connect(host).setOffer(modelId, token, { perMillionIn: 3n, perMillionOut: 5n });
      await hosts.connect(host).setDrain(true);
      await at(scene, (await now(scene)) + DRAIN_PERIOD, () => hosts.connect(host).depart());
      expect(await hosts.getOffer(host, modelId, token)).to.deep.equal([3n, 5n]);
    });
  });

  describe("given an account that isn't registered", () => {
    const signature = "0x";
    const calls: Record<string, (hosts: HostRegistry, account: string) => Promise<unknown>> = {
      setEndpoint: (hosts) => hosts.setEndpoint(ENDPOINT),
      setReceiptKey: (hosts, account) => hosts.setReceiptKey(account, signature),
      setOffer: (hosts, account) => hosts.setOffer(1n, account, { perMillionIn: 1n, perMillionOut: 1n }),
      topUp: (hosts) => hosts.topUp(),
      setDrain: (hosts) => hosts.setDrain(true),
      depart: (hosts) => hosts.depart(),
    };
    for (const [name, call] of Object.entries(calls)) {
      it(`${name} reverts with HostRegistryNotRegistered`, async () => {
        const { hosts, stranger } = await load();
        await expect(call(hosts.connect(stranger), stranger.address))
          .to.be.revertedWithCustomError(hosts, "HostRegistryNotRegistered")
          .withArgs(stranger);
      });
    }

    it("isServing says no", async () => {
      const { hosts, stranger } = await load();
      expect(await hosts.isServing(stranger)).to.equal(false);
    });
  });

  describe("given a pause", () => {
    it("a host changes endpoint, key and offer, and drains", async () => {
      const { hosts, hostsPlace, guardian, host, token, modelId } = await load();
      const key = new Wallet(id("another key"));
      await hosts.connect(guardian).pause();
      await hosts.connect(host).setEndpoint(ENDPOINT);
      await hosts.connect(host).setReceiptKey(key, await signedReceiptKey(hostsPlace, key, host.address));
      await hosts.connect(host).setOffer(modelId, token, { perMillionIn: 3n, perMillionOut: 5n });
      await hosts.connect(host).setDrain(true);
      const { receiptKey, endpoint, leavesAt } = await hosts.getHost(host);
      expect([receiptKey, endpoint]).to.deep.equal([key.address, ENDPOINT]);
      expect(leavesAt).to.be.greaterThan(0n);
    });
  });

  describe("receiptDigest and receiptKeyDigest", () => {
    it("are of the EIP-712 structs that the interface gives, and what the SDK computes", async () => {
      const scene = await load();
      const { hosts, host, hostsPlace, escrowPlace } = scene;
      const channelId = channelIdOf(escrowPlace, await channelOf(scene));
      const receipt = receiptOf();
      const stated =
        "Receipt(bytes32 channelId,uint64 index,uint32 modelVersion,bytes32 requestHash,bytes32 responseHash," +
        "uint64 tokensIn,uint64 tokensOut,uint128 price,uint128 total,bool isOpen)";
      expect(TypedDataEncoder.from(RECEIPT_TYPES).encodeType("Receipt")).to.equal(stated);
      expect(await hosts.receiptDigest(channelId, receipt)).to.equal(receiptDigest(hostsPlace, channelId, receipt));
      const struct = AbiCoder.defaultAbiCoder().encode(
        ["bytes32", "address"],
        [keccak256(toUtf8Bytes("ReceiptKey(address host)")), host.address],
      );
      const { name, version, verifyingContract } = await hosts.eip712Domain();
      const domain = TypedDataEncoder.hashDomain({ name, version, chainId: scene.chainId, verifyingContract });
      const digest = keccak256(`0x1901${domain.slice(2)}${keccak256(struct).slice(2)}`);
      expect(await hosts.receiptKeyDigest(host)).to.equal(digest);
      const sdkDigest = TypedDataEncoder.hash(receiptDomain(hostsPlace), RECEIPT_KEY_TYPES, { host: host.address });
      expect(sdkDigest).to.equal(digest);
    });
  });
});
