import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import { TokenMock__factory, TokenMockNoReturn__factory } from "../../../typechain-types/index.ts";
import { MAX_UINT128, deployedReceivers, list, paidFor } from "../../helpers/receivers.ts";
import { shares } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const AMOUNT = 1_000n;

/** A receiver that is deployed, and has nothing. */
async function emptyReceiver() {
  const scene = await deployedReceivers(connection);
  await scene.factory.create(scene.terms);
  const receiver = scene.receiverAt(await scene.factory.receiverOf(scene.terms));
  const before = await scene.usd.balanceOf(scene.escrow);
  /** What the escrow has been paid since. */
  const paid = async () => (await scene.usd.balanceOf(scene.escrow)) - before;
  return { ...scene, receiver, paid };
}

async function paidReceiver() {
  const scene = await emptyReceiver();
  await scene.usd.mint(scene.receiver, AMOUNT);
  return scene;
}

async function overflowingReceiver() {
  const scene = await emptyReceiver();
  await scene.usd.mint(scene.receiver, MAX_UINT128 + AMOUNT);
  return scene;
}

describe("PaymentReceiver", () => {
  describe("sweep", () => {
    describe("given no balance", () => {
      it("it reverts with PaymentReceiverEmpty", async () => {
        const { receiver, terms } = await networkHelpers.loadFixture(emptyReceiver);
        await expect(receiver.sweep())
          .to.be.revertedWithCustomError(receiver, "PaymentReceiverEmpty")
          .withArgs(terms.token);
      });
    });

    describe("given a balance", () => {
      it("when a stranger calls, the escrow is paid all of it for the terms", async () => {
        const { receiver, escrow, terms } = await networkHelpers.loadFixture(paidReceiver);
        await expect(receiver.sweep())
          .to.emit(escrow, "Paid")
          .withArgs(receiver, ...paidFor(terms, AMOUNT));
      });

      it("it moves the tokens into the escrow", async () => {
        const { receiver, paid, usd } = await networkHelpers.loadFixture(paidReceiver);
        await receiver.sweep();
        expect(await usd.balanceOf(receiver)).to.equal(0n);
        expect(await paid()).to.equal(AMOUNT);
      });

      it("it shares them by the policy", async () => {
        const { receiver, escrow, usd, host, lane } = await networkHelpers.loadFixture(paidReceiver);
        await receiver.sweep();
        expect(await escrow.creditOf(host, usd)).to.equal((AMOUNT * shares.host) / 10_000n);
        expect(await escrow.creditOf(lane, usd)).to.equal((AMOUNT * shares.contributors) / 10_000n);
      });

      it("it emits Swept, and returns the amount", async () => {
        const { receiver } = await networkHelpers.loadFixture(paidReceiver);
        expect(await receiver.sweep.staticCall()).to.equal(AMOUNT);
        await expect(receiver.sweep()).to.emit(receiver, "Swept").withArgs(AMOUNT);
      });

      it("it leaves no approval", async () => {
        const { receiver, escrow, usd } = await networkHelpers.loadFixture(paidReceiver);
        await receiver.sweep();
        expect(await usd.allowance(receiver, escrow)).to.equal(0n);
      });

      it("when it is paid again, it sweeps again", async () => {
        const { receiver, paid, usd } = await networkHelpers.loadFixture(paidReceiver);
        await receiver.sweep();
        await usd.mint(receiver, 1n);
        await receiver.sweep();
        expect(await paid()).to.equal(AMOUNT + 1n);
      });
    });

    describe("given a balance above 2^128 - 1", () => {
      it("it sweeps 2^128 - 1 at first", async () => {
        const { receiver, escrow, terms, usd } = await networkHelpers.loadFixture(overflowingReceiver);
        await expect(receiver.sweep())
          .to.emit(escrow, "Paid")
          .withArgs(receiver, ...paidFor(terms, MAX_UINT128));
        expect(await usd.balanceOf(receiver)).to.equal(AMOUNT);
      });

      it("when it is called again, it sweeps the rest", async () => {
        const { receiver, paid, usd } = await networkHelpers.loadFixture(overflowingReceiver);
        await receiver.sweep();
        await receiver.sweep();
        expect(await usd.balanceOf(receiver)).to.equal(0n);
        expect(await paid()).to.equal(MAX_UINT128 + AMOUNT);
      });
    });

    describe("given a token that returns nothing", () => {
      it("it sweeps", async () => {
        const scene = await networkHelpers.loadFixture(emptyReceiver);
        const { governance, factory, escrow, terms } = scene;
        const token = await new TokenMockNoReturn__factory(governance).deploy();
        await list(scene, token);
        const own = { ...terms, token: await token.getAddress() };
        await token.mint(await factory.receiverOf(own), AMOUNT);
        await factory.createAndSweep(own);
        expect(await token.balanceOf(escrow)).to.equal(AMOUNT);
      });
    });

    describe("given another token's balance", () => {
      it("it leaves it where it is", async () => {
        const { governance, receiver } = await networkHelpers.loadFixture(paidReceiver);
        const other = await new TokenMock__factory(governance).deploy(18n);
        await other.mint(receiver, AMOUNT);
        await receiver.sweep();
        expect(await other.balanceOf(receiver)).to.equal(AMOUNT);
      });
    });

    describe("given terms with a policy that the model doesn't have", () => {
      it("it reverts with FeePoliciesUnknownPolicy, and the tokens stay", async () => {
        const { factory, policies, usd, terms } = await networkHelpers.loadFixture(emptyReceiver);
        const unknown = { ...terms, policyHash: id("no policy") };
        const address = await factory.receiverOf(unknown);
        await usd.mint(address, AMOUNT);
        await expect(factory.createAndSweep(unknown))
          .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
          .withArgs(unknown.modelId, unknown.policyHash);
        expect(await usd.balanceOf(address)).to.equal(AMOUNT);
      });
    });

    describe("given a token that the escrow doesn't take", () => {
      it("it reverts with PaymentEscrowTokenNotAllowed until the token is listed", async () => {
        const scene = await networkHelpers.loadFixture(emptyReceiver);
        const { governance, factory, escrow, terms } = scene;
        const token = await new TokenMock__factory(governance).deploy(18n);
        const own = { ...terms, token: await token.getAddress() };
        await token.mint(await factory.receiverOf(own), AMOUNT);
        await expect(factory.createAndSweep(own))
          .to.be.revertedWithCustomError(escrow, "PaymentEscrowTokenNotAllowed")
          .withArgs(token);
        await list(scene, token);
        await factory.createAndSweep(own);
        expect(await token.balanceOf(escrow)).to.equal(AMOUNT);
      });
    });

    describe("given the implementation", () => {
      it("it reverts with PaymentReceiverNotAClone", async () => {
        const { implementation } = await networkHelpers.loadFixture(paidReceiver);
        await expect(implementation.sweep()).to.be.revertedWithCustomError(implementation, "PaymentReceiverNotAClone");
      });
    });
  });

  describe("terms", () => {
    it("given a clone, it returns what the receiver was created with", async () => {
      const { receiver, terms } = await networkHelpers.loadFixture(emptyReceiver);
      const { host, token, modelId, policyHash } = await receiver.terms();
      expect({ host, token, modelId, policyHash }).to.deep.equal(terms);
    });

    it("given the implementation, it reverts with PaymentReceiverNotAClone", async () => {
      const { implementation } = await networkHelpers.loadFixture(emptyReceiver);
      await expect(implementation.terms()).to.be.revertedWithCustomError(implementation, "PaymentReceiverNotAClone");
    });
  });

  describe("escrow", () => {
    it("it is the factory's", async () => {
      const { receiver, escrow } = await networkHelpers.loadFixture(emptyReceiver);
      expect(await receiver.escrow()).to.equal(await escrow.getAddress());
    });
  });
});
