import { expect } from "chai";
import { network } from "hardhat";
import { receiverAddress, receiverCode } from "../../../payment/receiver.ts";
import { PaymentReceiverFactory__factory } from "../../../typechain-types/index.ts";
import { deployedReceivers, otherTerms, paidFor } from "../../helpers/receivers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const AMOUNT = 1_000n;

async function noReceiver() {
  return await deployedReceivers(connection);
}

async function paidAddress() {
  const scene = await noReceiver();
  await scene.usd.mint(await scene.factory.receiverOf(scene.terms), AMOUNT);
  return scene;
}

async function existingReceiver() {
  const scene = await paidAddress();
  await scene.factory.create(scene.terms);
  return scene;
}

describe("PaymentReceiverFactory", () => {
  describe("constructor", () => {
    it("when the escrow has no code, it reverts with PaymentReceiverNoEscrow", async () => {
      const { factory, governance, stranger } = await networkHelpers.loadFixture(noReceiver);
      await expect(new PaymentReceiverFactory__factory(governance).deploy(stranger.address))
        .to.be.revertedWithCustomError(factory, "PaymentReceiverNoEscrow")
        .withArgs(stranger.address);
    });

    it("it deploys an implementation with the same escrow", async () => {
      const { factory, implementation, escrow } = await networkHelpers.loadFixture(noReceiver);
      expect(await factory.escrow()).to.equal(await escrow.getAddress());
      expect(await implementation.escrow()).to.equal(await escrow.getAddress());
    });
  });

  describe("receiverOf", () => {
    it("it is what is computed without a chain", async () => {
      const { factory, known, terms } = await networkHelpers.loadFixture(noReceiver);
      expect(await factory.receiverOf(terms)).to.equal(receiverAddress(known, terms));
    });

    it("when one of the terms differs, it is another address", async () => {
      const { factory, terms, stranger } = await networkHelpers.loadFixture(noReceiver);
      const all = [terms, ...otherTerms(terms, stranger.address).map(([, changed]) => changed)];
      const addresses = await Promise.all(all.map(async (each) => await factory.receiverOf(each)));
      expect(new Set(addresses)).to.have.lengthOf(all.length);
    });
  });

  describe("create", () => {
    describe("given no receiver", () => {
      it("it deploys the code that is computed without a chain, where it is computed", async () => {
        const { factory, known, terms } = await networkHelpers.loadFixture(noReceiver);
        await factory.create(terms);
        expect(await ethers.provider.getCode(receiverAddress(known, terms))).to.equal(
          receiverCode(known.implementation, terms).toLowerCase(),
        );
      });

      it("it emits ReceiverCreated, and returns the address", async () => {
        const { factory, known, terms } = await networkHelpers.loadFixture(noReceiver);
        const receiver = receiverAddress(known, terms);
        expect(await factory.create.staticCall(terms)).to.equal(receiver);
        await expect(factory.create(terms))
          .to.emit(factory, "ReceiverCreated")
          .withArgs(receiver, terms.host, Object.values(terms));
      });
    });

    describe("given the receiver", () => {
      it("it returns the same address", async () => {
        const { factory, known, terms } = await networkHelpers.loadFixture(existingReceiver);
        expect(await factory.create.staticCall(terms)).to.equal(receiverAddress(known, terms));
      });

      it("it emits nothing", async () => {
        const { factory, terms } = await networkHelpers.loadFixture(existingReceiver);
        await expect(factory.create(terms)).not.to.emit(factory, "ReceiverCreated");
      });
    });
  });

  describe("createAndSweep", () => {
    describe("given a balance and no receiver", () => {
      it("it deploys the receiver and pays the escrow for the terms", async () => {
        const { factory, escrow, known, terms } = await networkHelpers.loadFixture(paidAddress);
        const receiver = receiverAddress(known, terms);
        await expect(factory.createAndSweep(terms))
          .to.emit(factory, "ReceiverCreated")
          .to.emit(escrow, "Paid")
          .withArgs(receiver, ...paidFor(terms, AMOUNT));
      });

      it("it returns address and amount", async () => {
        const { factory, known, terms } = await networkHelpers.loadFixture(paidAddress);
        const { receiver, amount } = await factory.createAndSweep.staticCall(terms);
        expect([receiver, amount]).to.deep.equal([receiverAddress(known, terms), AMOUNT]);
      });
    });

    describe("given a balance and the receiver", () => {
      it("it pays the escrow for the terms", async () => {
        const { factory, escrow, known, terms } = await networkHelpers.loadFixture(existingReceiver);
        await expect(factory.createAndSweep(terms))
          .to.emit(escrow, "Paid")
          .withArgs(receiverAddress(known, terms), ...paidFor(terms, AMOUNT));
      });
    });

    describe("given no balance", () => {
      it("it reverts with PaymentReceiverEmpty, and deploys nothing", async () => {
        const { factory, implementation, known, terms } = await networkHelpers.loadFixture(noReceiver);
        await expect(factory.createAndSweep(terms))
          .to.be.revertedWithCustomError(implementation, "PaymentReceiverEmpty")
          .withArgs(terms.token);
        expect(await ethers.provider.getCode(receiverAddress(known, terms))).to.equal("0x");
      });
    });
  });
});
