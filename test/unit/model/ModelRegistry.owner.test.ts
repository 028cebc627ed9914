import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { deployedPayments, modelVersion } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const UNKNOWN_IDS = [0n, 2n, 2n ** 32n - 1n];

async function deployed() {
  return deployedPayments(connection);
}

/** The builder has sold model 1 to bob, after he named alice as the receiver. */
async function sold() {
  const scene = await deployed();
  const { models, builder, alice, bob } = scene;
  await models.connect(builder).setReceiver(1n, alice, false);
  await models.connect(builder).transferFrom(builder, bob, 1n);
  return scene;
}

/** The receiver of model 1 is alice for ever. */
async function fixedReceiver() {
  const scene = await deployed();
  await scene.models.connect(scene.builder).setReceiver(1n, scene.alice, true);
  return scene;
}

describe("ModelRegistry, owners", () => {
  describe("supportsInterface", () => {
    for (const [name, interfaceId, supported] of [
      ["ERC-165", "0x01ffc9a7", true],
      ["ERC-721", "0x80ac58cd", true],
      ["ERC-721 metadata", "0x5b5e139f", true],
      ["ERC-4906", "0x49064906", true],
      ["the invalid id", "0xffffffff", false],
      ["ERC-721 enumerable", "0x780e9d63", false],
    ] as const) {
      it(`is ${supported} for ${name}`, async () => {
        const { models } = await networkHelpers.loadFixture(deployed);
        expect(await models.supportsInterface(interfaceId)).to.equal(supported);
      });
    }
  });

  describe("what only the owner may do", () => {
    for (const [name, act] of [
      ["addVersion", ({ models, mallory }, id) => models.connect(mallory).addVersion(id, modelVersion, [])],
      ["setURI", ({ models, mallory }, id) => models.connect(mallory).setURI(id, "ipfs://moved")],
      ["setReceiver", ({ models, mallory }, id) => models.connect(mallory).setReceiver(id, mallory, false)],
    ] as [string, (scene: Awaited<ReturnType<typeof deployed>>, modelId: bigint) => Promise<unknown>][]) {
      it(`${name}, when the caller doesn't own the model: it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { models, builder, mallory } = scene;
        await expect(act(scene, 1n))
          .to.be.revertedWithCustomError(models, "ModelRegistryNotOwner")
          .withArgs(1n, mallory, builder);
      });

      it(`${name}, when the caller may only transfer the token: it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { models, builder, mallory } = scene;
        await models.connect(builder).approve(mallory, 1n);
        await models.connect(builder).setApprovalForAll(mallory, true);
        await expect(act(scene, 1n))
          .to.be.revertedWithCustomError(models, "ModelRegistryNotOwner")
          .withArgs(1n, mallory, builder);
      });

      it(`${name}, when the model doesn't exist: it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        for (const id of UNKNOWN_IDS) {
          await expect(act(scene, id))
            .to.be.revertedWithCustomError(scene.models, "ModelRegistryUnknownModel")
            .withArgs(id);
        }
      });
    }
  });

  describe("setURI", () => {
    it("moves the card, and emits MetadataUpdate", async () => {
      const { models, builder } = await networkHelpers.loadFixture(deployed);
      await expect(models.connect(builder).setURI(1n, "ipfs://moved")).to.emit(models, "MetadataUpdate").withArgs(1n);
      expect(await models.tokenURI(1n)).to.equal("ipfs://moved");
    });

    it("when the URI is empty, it reverts", async () => {
      const { models, builder } = await networkHelpers.loadFixture(deployed);
      await expect(models.connect(builder).setURI(1n, ""))
        .to.be.revertedWithCustomError(models, "ModelRegistryEmptyTerm")
        .withArgs("uri");
    });
  });

  describe("setReceiver", () => {
    it("names who receives the model's slice, and emits ReceiverChanged with the one before", async () => {
      const { models, builder, alice, bob } = await networkHelpers.loadFixture(deployed);
      const own = models.connect(builder);

      await expect(own.setReceiver(1n, alice, false))
        .to.emit(models, "ReceiverChanged")
        .withArgs(1n, ZeroAddress, alice, false);
      expect(await models.receiverOf(1n)).to.equal(alice.address);
      await expect(own.setReceiver(1n, bob, false))
        .to.emit(models, "ReceiverChanged")
        .withArgs(1n, alice, bob, false);
      expect(await models.receiverOf(1n)).to.equal(bob.address);
    });

    it("when the receiver is zero, the owner receives it again", async () => {
      const { models, builder, alice } = await networkHelpers.loadFixture(deployed);
      await models.connect(builder).setReceiver(1n, alice, false);
      await expect(models.connect(builder).setReceiver(1n, ZeroAddress, false))
        .to.emit(models, "ReceiverChanged")
        .withArgs(1n, alice, ZeroAddress, false);
      expect(await models.receiverOf(1n)).to.equal(builder.address);
    });

    it("when it is to be fixed, says so", async () => {
      const { models, builder, alice } = await networkHelpers.loadFixture(deployed);
      await expect(models.connect(builder).setReceiver(1n, alice, true))
        .to.emit(models, "ReceiverChanged")
        .withArgs(1n, ZeroAddress, alice, true);
      expect(await models.isReceiverFixed(1n)).to.equal(true);
    });

    it("when zero is to be fixed, it reverts", async () => {
      const { models, builder } = await networkHelpers.loadFixture(deployed);
      await expect(models.connect(builder).setReceiver(1n, ZeroAddress, true))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidReceiver")
        .withArgs(1n, ZeroAddress, false);
    });

    describe("given a fixed receiver", () => {
      for (const isFixed of [true, false]) {
        it(`when another is named, ${isFixed ? "fixed" : "not fixed"}, it reverts`, async () => {
          const { models, builder, alice, bob } = await networkHelpers.loadFixture(fixedReceiver);
          for (const receiver of [bob.address, alice.address, ZeroAddress]) {
            await expect(models.connect(builder).setReceiver(1n, receiver, isFixed))
              .to.be.revertedWithCustomError(models, "ModelRegistryInvalidReceiver")
              .withArgs(1n, receiver, true);
          }
        });
      }

      it("when the model is sold, its buyer can't change it either", async () => {
        const { models, builder, alice, bob } = await networkHelpers.loadFixture(fixedReceiver);
        await models.connect(builder).transferFrom(builder, bob, 1n);
        await expect(models.connect(bob).setReceiver(1n, bob, false))
          .to.be.revertedWithCustomError(models, "ModelRegistryInvalidReceiver")
          .withArgs(1n, bob, true);
        expect(await models.receiverOf(1n)).to.equal(alice.address);
      });
    });
  });

  describe("transferFrom", () => {
    it("hands over what only the owner may do", async () => {
      const { models, builder, bob } = await networkHelpers.loadFixture(sold);
      expect(await models.ownerOfModel(1n)).to.equal(bob.address);
      expect([await models.isOwner(1n, bob), await models.isOwner(1n, builder)]).to.deep.equal([true, false]);
      await models.connect(bob).setURI(1n, "ipfs://sold");
      expect(await models.tokenURI(1n)).to.equal("ipfs://sold");
      await expect(models.connect(builder).setURI(1n, "ipfs://mine"))
        .to.be.revertedWithCustomError(models, "ModelRegistryNotOwner")
        .withArgs(1n, builder, bob);
    });

    it("gives the new owner no version, until he has a bond of his own", async () => {
      const { models, lineageCourt, bob } = await networkHelpers.loadFixture(sold);
      await expect(models.connect(bob).addVersion(1n, modelVersion, []))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnbonded")
        .withArgs(1n);
      await lineageCourt.connect(bob).giveNotice(1n);
      await networkHelpers.time.increaseTo((await lineageCourt.bondOf(1n)).noticeEnd);
      await lineageCourt.releaseBond(1n);
      await lineageCourt.connect(bob).postBond(1n);
      await models.connect(bob).addVersion(1n, modelVersion, []);
      expect((await models.getModel(1n)).versions).to.equal(2n);
    });

    it("leaves a named receiver, until the new owner names another", async () => {
      const { models, alice, bob } = await networkHelpers.loadFixture(sold);
      expect(await models.receiverOf(1n)).to.equal(alice.address);
      await models.connect(bob).setReceiver(1n, ZeroAddress, false);
      expect(await models.receiverOf(1n)).to.equal(bob.address);
    });

    it("given no named receiver, the new owner receives", async () => {
      const { models, builder, bob } = await networkHelpers.loadFixture(deployed);
      await models.connect(builder).transferFrom(builder, bob, 1n);
      expect(await models.receiverOf(1n)).to.equal(bob.address);
    });

    it("leaves the bond with its bonder", async () => {
      const { lineageCourt, builder } = await networkHelpers.loadFixture(sold);
      expect((await lineageCourt.bondOf(1n)).bonder).to.equal(builder.address);
    });
  });
});
