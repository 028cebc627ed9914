import { expect } from "chai";
import hre from "hardhat";
import { id, MaxUint256, Wallet } from "ethers";
import { channelIdOf, encodedReceipt, type Receipt } from "../../sdk/channels.ts";
import {
  cardUri,
  channelOf,
  collectionOf,
  deployedPayments,
  FLOORS,
  modelForm,
  modelVersion,
  receiptedCollectionOf,
  receiptOf,
  shares,
  signedReceipt,
  signedReceiptKey,
  voucherOf,
} from "../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers } = connection;
const ALL = 10_000n;
const AMOUNT = 10n ** 21n;
/** The least that a policy may leave to a host. */
const LEAST_HOST = 1_000n;

/** A policy by which as much as possible comes back to the owner of the model, who is the lane, too. */
function greedyPolicy(lane: string) {
  const rest = ALL - LEAST_HOST;
  const floor = (share: bigint) => (rest * share) / ALL;
  const [protocol, stakers, contributors] = [floor(FLOORS.protocol), floor(FLOORS.stakers), floor(3_000n)];
  return { host: LEAST_HOST, protocol, stakers, contributors, model: rest - protocol - stakers - contributors, lane };
}

/** Mallory has a deposit with the host, has got answers for all of it, and owns a model that the host never served. */
async function served() {
  const scene = await deployedPayments(connection);
  const { token, escrow, models, policies, mallory, host } = scene;
  await token.transfer(mallory, AMOUNT);
  await token.connect(mallory).approve(escrow, MaxUint256);
  await escrow.connect(mallory).deposit(mallory, host, token, AMOUNT);
  const channel = await channelOf(scene, { payer: mallory.address });
  await models.connect(mallory).register(cardUri, modelForm, modelVersion, []);
  const modelId = await models.modelCount();
  const policy = greedyPolicy(mallory.address);
  await policies.connect(mallory).addPolicy(modelId, policy);
  const own = { ...channel, modelId, policyHash: await policies.policyHashOf(modelId, policy) };
  const ownId = channelIdOf(scene.escrowPlace, own);
  const owed = await receiptedCollectionOf(scene, channel, voucherOf(AMOUNT), mallory);
  return { ...scene, channel, own, ownId, owed, spent: await collectionOf(scene, own, voucherOf(AMOUNT), mallory) };
}
const load = async () => connection.networkHelpers.loadFixture(served);

type Scene = Awaited<ReturnType<typeof load>>;

/** Mallory signs receipts in his own channel by the host's key. */
async function stolen() {
  const scene = await load();
  const { hosts, mallory, own } = scene;
  const receipts = [receiptOf({ total: AMOUNT }), receiptOf({ total: 0n })] as [Receipt, Receipt];
  const sign = (receipt: Receipt) => signedReceipt(scene, own, receipt);
  const signatures: [string, string] = [await sign(receipts[0]), await sign(receipts[1])];
  const prove = () => hosts.connect(mallory).proveTwice(own, receipts, signatures);
  return { ...scene, receiptForged: encodedReceipt(receipts[0], signatures[0]), prove };
}

/** The host collects all that it is owed, by the policy of the model that it served. */
async function expectHostPaid({ escrow, host, token, owed }: Scene) {
  await escrow.connect(host).collect({ ...owed, receipt: "0x" });
  expect(await escrow.creditOf(host, token)).to.equal((AMOUNT * shares.host) / ALL);
}

describe("Attacks on the escrow", () => {
  describe("a payer who would spend the deposit through a model of his own, before the host collects", () => {
    it("without a receipt he can't collect, and the host gets what it is owed", async () => {
      const scene = await load();
      const { escrow, mallory, spent } = scene;
      await expect(escrow.connect(mallory).collect(spent)).to.be.revertedWithoutReason(ethers);
      await expectHostPaid(scene);
    });

    it("among many it is skipped, and the host gets what it is owed", async () => {
      const scene = await load();
      const { escrow, mallory, ownId, spent } = scene;
      await expect(escrow.connect(mallory).collectMany([spent]))
        .to.emit(escrow, "CollectionSkipped")
        .withArgs(ownId, "0x");
      await expectHostPaid(scene);
    });

    it("the host's receipt of the honest channel doesn't do in his own", async () => {
      const scene = await load();
      const { escrow, hosts, mallory, spent, owed } = scene;
      await expect(escrow.connect(mallory).collect({ ...spent, receipt: owed.receipt })).to.be.revertedWithCustomError(
        hosts,
        "HostRegistryInvalidReceipt",
      );
      await expectHostPaid(scene);
    });

    it("a receipt of his own does neither, also where he is a host himself", async () => {
      const scene = await load();
      const { escrow, hosts, hostsPlace, mallory, own, ownId, spent } = scene;
      const key = new Wallet(id("mallory's receipt key"));
      const consent = await signedReceiptKey(hostsPlace, key, mallory.address);
      await hosts.connect(mallory).register("https://mallory.example", key, consent);
      const forged = receiptOf({ total: AMOUNT });
      const receipt = encodedReceipt(forged, await signedReceipt(scene, own, forged, key));
      await expect(escrow.connect(mallory).collect({ ...spent, receipt }))
        .to.be.revertedWithCustomError(hosts, "HostRegistryInvalidReceipt")
        .withArgs(ownId, key);
      await expectHostPaid(scene);
    });

    it("what he brings himself with the host's receipt is shared by the policy of the model that was served", async () => {
      const { escrow, token, host, mallory, owed } = await load();
      await escrow.connect(mallory).collect(owed);
      expect(await escrow.creditOf(host, token)).to.equal((AMOUNT * shares.host) / ALL);
      expect(await escrow.creditOf(mallory, token)).to.equal(0n);
    });
  });

  describe("a payer who has stolen the host's receipt key", () => {
    it("he can spend his own deposit through his model, and the host keeps the least share alone", async () => {
      const { escrow, token, host, mallory, spent, receiptForged } = await stolen();
      await escrow.connect(mallory).collect({ ...spent, receipt: receiptForged });
      expect(await escrow.creditOf(host, token)).to.equal((AMOUNT * LEAST_HOST) / ALL);
    });

    it("he can fine the host, but only where something was collected", async () => {
      const { escrow, hosts, mallory, ownId, spent, receiptForged, prove } = await stolen();
      await expect(prove()).to.be.revertedWithCustomError(hosts, "HostRegistryNothingCollected").withArgs(ownId);
      await escrow.connect(mallory).collect({ ...spent, receipt: receiptForged });
      await prove();
      expect(await hosts.isFined(ownId)).to.equal(true);
    });
  });
});
