import { expect } from "chai";
import { ZeroAddress, toBeHex } from "ethers";
import { network } from "hardhat";
import { receiverAddress } from "../../payment/receiver.ts";
import {
  PaymentReceiverFactory__factory,
  TokenMock__factory,
  TokenMockFalseReturning__factory,
  TokenMockReentrant__factory,
} from "../../typechain-types/index.ts";
import { shares } from "../helpers/payment.ts";
import { deployedReceivers, list, otherTerms, paidFor } from "../helpers/receivers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
/** No share of it is whole. */
const AMOUNT = 1_003n;
const SWEEPS = 5n;

/** A payment lies where no receiver is yet. */
async function paidAddress() {
  const scene = await deployedReceivers(connection);
  const address = receiverAddress(scene.known, scene.terms);
  await scene.usd.mint(address, AMOUNT);
  return { ...scene, address };
}

/** A token that calls back, and two hosts' receivers that were paid in it. */
async function reentrantToken() {
  const scene = await deployedReceivers(connection);
  const token = await new TokenMockReentrant__factory(scene.governance).deploy();
  await list(scene, token);
  const terms = { ...scene.terms, token: await token.getAddress() };
  const otherHost = { ...terms, host: scene.stranger.address };
  const [address, other] = [receiverAddress(scene.known, terms), receiverAddress(scene.known, otherHost)];
  for (const receiver of [address, other]) await token.mint(receiver, AMOUNT);
  await scene.factory.create(terms);
  const sweep = scene.implementation.interface.encodeFunctionData("sweep");
  return { ...scene, token, terms, address, otherHost, other, sweep };
}

/** A token that says false where others revert, and a receiver that was paid in it. */
async function brokenToken() {
  const scene = await deployedReceivers(connection);
  const token = await new TokenMockFalseReturning__factory(scene.governance).deploy();
  await list(scene, token);
  const terms = { ...scene.terms, token: await token.getAddress() };
  await token.mint(receiverAddress(scene.known, terms), AMOUNT);
  await token.setBroken(true);
  return { ...scene, token, terms };
}

describe("attacks on x402's receivers (25)", () => {
  describe("somebody else's payment", () => {
    it("when mallory sweeps it, it goes by the terms all the same", async () => {
      const { factory, escrow, terms, address } = await networkHelpers.loadFixture(paidAddress);
      await expect(factory.createAndSweep(terms))
        .to.emit(escrow, "Paid")
        .withArgs(address, ...paidFor(terms, AMOUNT));
    });

    for (const name of ["host", "token", "model", "policy"]) {
      it(`when mallory names another ${name}, there is nothing to sweep`, async () => {
        const { governance, factory, implementation, usd, terms, address } =
          await networkHelpers.loadFixture(paidAddress);
        const ownToken = await new TokenMock__factory(governance).deploy(18n);
        const changed = new Map(otherTerms(terms, await ownToken.getAddress())).get(name) ?? terms;
        await expect(factory.createAndSweep(changed))
          .to.be.revertedWithCustomError(implementation, "PaymentReceiverEmpty")
          .withArgs(changed.token);
        expect(await usd.balanceOf(address)).to.equal(AMOUNT);
      });
    }

    it("when mallory's terms have more bits than their types, the factory reverts", async () => {
      const { stranger, factory, terms } = await networkHelpers.loadFixture(paidAddress);
      const to = await factory.getAddress();
      const data = factory.interface.encodeFunctionData("create", [terms]);
      const dirty = data.replace(toBeHex(terms.modelId, 32).slice(2), toBeHex(terms.modelId + 2n ** 32n, 32).slice(2));
      expect(dirty).not.to.equal(data);
      await stranger.call({ to, data });
      await expect(stranger.sendTransaction({ to, data: dirty })).to.revert(ethers);
    });

    it("when mallory deploys a factory of her own, its receivers are elsewhere", async () => {
      const { stranger, escrow, terms, address } = await networkHelpers.loadFixture(paidAddress);
      const own = await new PaymentReceiverFactory__factory(stranger).deploy(escrow);
      expect(await own.receiverOf(terms)).not.to.equal(address);
    });
  });

  describe("a deployment before the host's", () => {
    it("when mallory creates the receiver first, the host's call sweeps it", async () => {
      const { factory, host, escrow, terms, address } = await networkHelpers.loadFixture(paidAddress);
      await factory.create(terms);
      await expect(factory.connect(host).createAndSweep(terms))
        .to.emit(escrow, "Paid")
        .withArgs(address, ...paidFor(terms, AMOUNT));
    });

    it("when mallory sweeps first, the host's call finds nothing, and the escrow was paid once", async () => {
      const { factory, host, escrow, implementation, usd, terms } = await networkHelpers.loadFixture(paidAddress);
      const before = await usd.balanceOf(escrow);
      await factory.createAndSweep(terms);
      await expect(factory.connect(host).createAndSweep(terms))
        .to.be.revertedWithCustomError(implementation, "PaymentReceiverEmpty")
        .withArgs(terms.token);
      expect(await usd.balanceOf(escrow)).to.equal(before + AMOUNT);
    });
  });

  describe("many small sweeps", () => {
    it("when mallory sweeps every payment by itself, the host loses less than a unit a sweep, and nothing is lost", async () => {
      const { receiverAt, factory, escrow, usd, host, terms, address } = await networkHelpers.loadFixture(paidAddress);
      const before = await usd.balanceOf(escrow);
      await factory.createAndSweep(terms);
      for (let sweep = 1n; sweep < SWEEPS; sweep++) {
        await usd.mint(address, AMOUNT);
        await receiverAt(address).sweep();
      }
      const whole = (SWEEPS * AMOUNT * shares.host) / 10_000n;
      expect(await escrow.creditOf(host, usd)).to.be.within(whole - SWEEPS + 1n, whole);
      expect(await usd.balanceOf(escrow)).to.equal(before + SWEEPS * AMOUNT);
    });
  });

  describe("the implementation", () => {
    it("when tokens were sent to it, nobody can sweep them", async () => {
      const { implementation, usd } = await networkHelpers.loadFixture(paidAddress);
      await usd.mint(implementation, AMOUNT);
      await expect(implementation.sweep()).to.be.revertedWithCustomError(implementation, "PaymentReceiverNotAClone");
    });
  });

  describe("a token that calls back", () => {
    it("when it sweeps again before the balances change, all of it reverts", async () => {
      const { receiverAt, escrow, token, address, sweep } = await networkHelpers.loadFixture(reentrantToken);
      await token.arm(address, sweep, true);
      await expect(receiverAt(address).sweep()).to.be.revertedWithCustomError(escrow, "ReentrancyGuardReentrantCall");
      expect(await token.balanceOf(escrow)).to.equal(0n);
    });

    it("when it sweeps again after the balances changed, there is nothing to sweep", async () => {
      const { receiverAt, escrow, token, address, sweep } = await networkHelpers.loadFixture(reentrantToken);
      await token.arm(address, sweep, false);
      await expect(receiverAt(address).sweep())
        .to.be.revertedWithCustomError(receiverAt(address), "PaymentReceiverEmpty")
        .withArgs(await token.getAddress());
      expect(await token.balanceOf(escrow)).to.equal(0n);
    });

    for (const before of [true, false]) {
      it(`when it sweeps another receiver ${before ? "before" : "after"} the balances change, all of it reverts`, async () => {
        const { receiverAt, factory, escrow, token, otherHost, address, other } =
          await networkHelpers.loadFixture(reentrantToken);
        const inner = factory.interface.encodeFunctionData("createAndSweep", [otherHost]);
        await token.arm(await factory.getAddress(), inner, before);
        await expect(receiverAt(address).sweep()).to.be.revertedWithCustomError(escrow, "ReentrancyGuardReentrantCall");
        expect([await token.balanceOf(address), await token.balanceOf(other)]).to.deep.equal([AMOUNT, AMOUNT]);
      });
    }

    it("when it stops calling back, each receiver is swept by its own terms", async () => {
      const { factory, escrow, token, terms, otherHost, address, other, sweep } =
        await networkHelpers.loadFixture(reentrantToken);
      await token.arm(address, sweep, true);
      await expect(factory.createAndSweep(terms)).to.be.revertedWithCustomError(escrow, "ReentrancyGuardReentrantCall");
      await token.arm(ZeroAddress, sweep, true);
      for (const [each, receiver] of [
        [terms, address],
        [otherHost, other],
      ] as const) {
        await expect(factory.createAndSweep(each))
          .to.emit(escrow, "Paid")
          .withArgs(receiver, ...paidFor(each, AMOUNT));
      }
    });
  });

  describe("a token that returns false", () => {
    it("when it is swept, all of it reverts", async () => {
      const { factory, implementation, token, terms } = await networkHelpers.loadFixture(brokenToken);
      await expect(factory.createAndSweep(terms))
        .to.be.revertedWithCustomError(implementation, "SafeERC20FailedOperation")
        .withArgs(token);
    });

    it("when it works again, the whole payment is there", async () => {
      const { factory, escrow, token, terms } = await networkHelpers.loadFixture(brokenToken);
      await token.setBroken(false);
      await factory.createAndSweep(terms);
      expect(await token.balanceOf(escrow)).to.equal(AMOUNT);
    });
  });
});
