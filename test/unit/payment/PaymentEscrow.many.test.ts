import { expect } from "chai";
import hre from "hardhat";
import { id } from "ethers";
import { channelIdOf } from "../../../sdk/channels.ts";
import { WalletMock__factory } from "../../../typechain-types/index.ts";
import {
  channelOf,
  collectionOf,
  DEPOSIT,
  deployedPayments,
  type PaymentScene,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const AMOUNT = 1_000n;

const deployed = async () => deployedPayments(connection);
const load = async () => networkHelpers.loadFixture(deployed);

type Signed = Awaited<ReturnType<typeof collectionOf>>;

/** What the payer has signed in the channel of a nonce. */
async function signed(scene: PaymentScene, nonce: bigint, amount = AMOUNT): Promise<Signed> {
  return collectionOf(scene, await channelOf(scene, { nonce }), voucherOf(amount));
}

/** Collections that fail, each with what it reverts with, in the channel of nonce 1. */
const FAILURES: Record<string, (scene: PaymentScene) => Promise<{ collection: Signed; reason: string }>> = {
  PaymentEscrowNothingNew: async (scene) => {
    const collection = await signed(scene, 1n, 0n);
    const values = [channelIdOf(scene.escrowPlace, collection.channel), 0n, 0n] as const;
    return { collection, reason: scene.escrow.interface.encodeErrorResult("PaymentEscrowNothingNew", values) };
  },
  PaymentEscrowNotAuthorized: async (scene) => {
    const { escrow, mallory, escrowPlace } = scene;
    const channel = await channelOf(scene, { nonce: 1n });
    const collection = await collectionOf(scene, channel, voucherOf(AMOUNT), mallory);
    const values = [channelIdOf(escrowPlace, channel), mallory.address, 0n, 0n] as const;
    return { collection, reason: escrow.interface.encodeErrorResult("PaymentEscrowNotAuthorized", values) };
  },
  PaymentEscrowInvalidSignature: async (scene) => {
    const collection = { ...(await signed(scene, 1n)), signature: "0x" };
    const values = [channelIdOf(scene.escrowPlace, collection.channel), scene.payer.address] as const;
    return { collection, reason: scene.escrow.interface.encodeErrorResult("PaymentEscrowInvalidSignature", values) };
  },
  PaymentEscrowInsufficientDeposit: async (scene) => {
    const { escrow, payer, host, token } = scene;
    const collection = await signed(scene, 1n, DEPOSIT);
    const values = [payer.address, host.address, await token.getAddress(), DEPOSIT - AMOUNT, DEPOSIT] as const;
    return { collection, reason: escrow.interface.encodeErrorResult("PaymentEscrowInsufficientDeposit", values) };
  },
  FeePoliciesUnknownPolicy: async (scene) => {
    const channel = await channelOf(scene, { nonce: 1n, policyHash: id("unknown") });
    const collection = await collectionOf(scene, channel, voucherOf(AMOUNT));
    const values = [scene.modelId, id("unknown")] as const;
    return { collection, reason: scene.policies.interface.encodeErrorResult("FeePoliciesUnknownPolicy", values) };
  },
};

describe("PaymentEscrow, many collections", () => {
  describe("collectMany", () => {
    it("collects all, for anyone, and says how many", async () => {
      const scene = await load();
      const { escrow, stranger, escrowPlace } = scene;
      const collections = await Promise.all([0n, 1n, 2n].map((nonce) => signed(scene, nonce)));
      expect(await escrow.connect(stranger).collectMany.staticCall(collections)).to.equal(3n);
      await escrow.connect(stranger).collectMany(collections);
      for (const { channel } of collections) {
        expect((await escrow.getChannel(channelIdOf(escrowPlace, channel))).amount).to.equal(AMOUNT);
      }
    });

    it("given an empty list, it collects none", async () => {
      const { escrow } = await load();
      expect(await escrow.collectMany.staticCall([])).to.equal(0n);
      await expect(escrow.collectMany([])).not.to.emit(escrow, "CollectionSkipped");
    });

    for (const [name, failure] of Object.entries(FAILURES)) {
      it(`given one that fails with ${name}, it skips that, reports the exact reason, and collects the rest`, async () => {
        const scene = await load();
        const { escrow, escrowPlace } = scene;
        const { collection, reason } = await failure(scene);
        const skippedId = channelIdOf(escrowPlace, collection.channel);
        const collections = [await signed(scene, 0n), collection, await signed(scene, 2n)];
        expect(await escrow.collectMany.staticCall(collections)).to.equal(2n);
        await expect(escrow.collectMany(collections)).to.emit(escrow, "CollectionSkipped").withArgs(skippedId, reason);
        const amounts = collections.map(async ({ channel }) => {
          return (await escrow.getChannel(channelIdOf(escrowPlace, channel))).amount;
        });
        expect(await Promise.all(amounts)).to.deep.equal([AMOUNT, 0n, AMOUNT]);
      });
    }

    it("given one whose account burns all of its gas, it skips that and collects the rest", async () => {
      const scene = await load();
      const { escrow, escrowPlace, governance, host, token, stranger } = scene;
      const wallet = await new WalletMock__factory(governance).deploy(stranger);
      const payer = await wallet.getAddress();
      await escrow.deposit(wallet, host, token, AMOUNT);
      await networkHelpers.setCode(payer, "0x5b600056");
      const channel = await channelOf(scene, { payer });
      const bomb = { ...(await collectionOf(scene, channel, voucherOf(AMOUNT), stranger)), signer: payer };
      const last = await signed(scene, 2n);
      const reason = escrow.interface.encodeErrorResult("PaymentEscrowInvalidSignature", [
        channelIdOf(escrowPlace, channel),
        payer,
      ]);
      await expect(escrow.collectMany([bomb, last]))
        .to.emit(escrow, "CollectionSkipped")
        .withArgs(channelIdOf(escrowPlace, channel), reason);
      expect((await escrow.getChannel(channelIdOf(escrowPlace, last.channel))).amount).to.equal(AMOUNT);
    });

    it("given the same one twice, it collects the first and skips the second", async () => {
      const scene = await load();
      const { escrow, escrowPlace } = scene;
      const collection = await signed(scene, 0n);
      const channelId = channelIdOf(escrowPlace, collection.channel);
      const reason = escrow.interface.encodeErrorResult("PaymentEscrowNothingNew", [channelId, AMOUNT, AMOUNT]);
      expect(await escrow.collectMany.staticCall([collection, collection])).to.equal(1n);
      await expect(escrow.collectMany([collection, collection]))
        .to.emit(escrow, "CollectionSkipped")
        .withArgs(channelId, reason);
      expect((await escrow.getChannel(channelId)).amount).to.equal(AMOUNT);
    });

    it("given a lower and a higher one of a channel, it collects both", async () => {
      const scene = await load();
      const { escrow, escrowPlace } = scene;
      const collections = [await signed(scene, 0n), await signed(scene, 0n, AMOUNT + 1n)];
      await expect(escrow.collectMany(collections)).not.to.emit(escrow, "CollectionSkipped");
      const channelId = channelIdOf(escrowPlace, await channelOf(scene));
      expect((await escrow.getChannel(channelId)).amount).to.equal(AMOUNT + 1n);
    });

    it("given a pause, it collects", async () => {
      const scene = await load();
      const { escrow, guardian } = scene;
      await escrow.connect(guardian).pause();
      expect(await escrow.collectMany.staticCall([await signed(scene, 0n)])).to.equal(1n);
    });
  });

  describe("collectFor", () => {
    for (const caller of ["host", "payer", "governance"] as const) {
      it(`when the ${caller} calls, it reverts with PaymentEscrowOnlySelf`, async () => {
        const scene = await load();
        const { escrow, host, [caller]: account } = scene;
        await expect(escrow.connect(account).collectFor(await signed(scene, 0n), host))
          .to.be.revertedWithCustomError(escrow, "PaymentEscrowOnlySelf")
          .withArgs(account);
      });
    }
  });
});
