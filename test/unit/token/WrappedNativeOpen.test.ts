import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, parseEther } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { WrappedNativeOpen__factory, type WrappedNativeOpen } from "../../../typechain-types/index.ts";
import type { OpenScene } from "../../helpers/authorizations.ts";
import { accounts } from "../../helpers/datanet.ts";
import { OPEN_FUNCTIONS, functionsOf } from "../../helpers/datanetTokenAbi.ts";
import { behavesLikeOpenERC20 } from "./OpenERC20.behavior.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const NAME = "Wrapped Open";
const SYMBOL = "WOPEN";
const SUPPLY = parseEther("1000");

interface WrappedNativeOpenScene extends OpenScene {
  token: WrappedNativeOpen;
}

/** The holder has wrapped a thousand coins. */
async function wrappedNativeOpen({ ethers }: NetworkConnection): Promise<WrappedNativeOpenScene> {
  const [, holder, alice, bob] = await accounts(connection);
  const token = await ethers.deployContract("WrappedNativeOpen", [NAME, SYMBOL]);
  const twin = await ethers.deployContract("WrappedNativeOpen", [NAME, SYMBOL]);
  await token.connect(holder).deposit({ value: SUPPLY });
  const burn = (from: HardhatEthersSigner, amount: bigint) => token.connect(from).withdrawTo(from, amount);
  return { token, twin, burn, name: NAME, symbol: SYMBOL, supply: SUPPLY, holder, alice, bob };
}

const coins = (account: { getAddress(): Promise<string> }) =>
  account.getAddress().then((address) => ethers.provider.getBalance(address));

describe("WrappedNativeOpen", () => {
  behavesLikeOpenERC20(connection, wrappedNativeOpen);

  describe("deposit", () => {
    for (const [way, call] of [
      ["by deposit", (token: WrappedNativeOpen, value: bigint) => token.deposit({ value })],
      [
        "by a plain payment",
        async (token: WrappedNativeOpen, value: bigint) =>
          token.runner?.sendTransaction?.({ to: await token.getAddress(), value }),
      ],
    ] as const) {
      it(`mints to the caller as many units as come ${way}`, async () => {
        const { token, alice } = await networkHelpers.loadFixture(wrappedNativeOpen);
        await expect(call(token.connect(alice), 60n))
          .to.emit(token, "Transfer")
          .withArgs(ZeroAddress, alice.address, 60n);
        expect(await token.balanceOf(alice)).to.equal(60n);
        expect(await token.totalSupply()).to.equal(SUPPLY + 60n);
        expect(await coins(token)).to.equal(SUPPLY + 60n);
      });
    }

    it("takes zero coins", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedNativeOpen);
      await token.connect(alice).deposit();
      expect(await token.balanceOf(alice)).to.equal(0n);
    });

    it("reverts when a payment carries data that names no function", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedNativeOpen);
      const payment = alice.sendTransaction({ to: token, value: 1n, data: "0x12345678" });
      await expect(payment).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("depositTo", () => {
    it("mints to the account", async () => {
      const { token, alice, bob } = await networkHelpers.loadFixture(wrappedNativeOpen);
      await token.connect(alice).depositTo(bob, { value: 60n });
      expect(await token.balanceOf(bob)).to.equal(60n);
      expect(await token.balanceOf(alice)).to.equal(0n);
    });

    it("given the account has a delegate, adds to its votes and to the delegated supply", async () => {
      const { token, alice, bob } = await networkHelpers.loadFixture(wrappedNativeOpen);
      await token.connect(bob).delegate(alice);
      await token.connect(alice).depositTo(bob, { value: 60n });
      expect(await token.getVotes(alice)).to.equal(60n);
      expect(await token.getDelegatedSupply()).to.equal(60n);
    });

    it("reverts with ERC20InvalidReceiver when the account is zero or the wrapper", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedNativeOpen);
      for (const account of [ZeroAddress, await token.getAddress()]) {
        await expect(token.connect(alice).depositTo(account, { value: 1n }))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(account);
      }
    });
  });

  describe("withdrawTo", () => {
    it("burns the caller's units, pays as many coins to the account, and returns true", async () => {
      const { token, holder, bob } = await networkHelpers.loadFixture(wrappedNativeOpen);
      const before = await coins(bob);
      expect(await token.connect(holder).withdrawTo.staticCall(bob, 60n)).to.equal(true);
      await expect(token.connect(holder).withdrawTo(bob, 60n))
        .to.emit(token, "Transfer")
        .withArgs(holder.address, ZeroAddress, 60n);
      expect(await token.totalSupply()).to.equal(SUPPLY - 60n);
      expect(await coins(bob)).to.equal(before + 60n);
      expect(await coins(token)).to.equal(SUPPLY - 60n);
    });

    it("pays the last unit, and leaves what arrived without a call", async () => {
      const { token, holder, bob } = await networkHelpers.loadFixture(wrappedNativeOpen);
      await networkHelpers.setBalance(await token.getAddress(), SUPPLY + 7n);
      await token.connect(holder).withdrawTo(bob, SUPPLY);
      expect(await token.totalSupply()).to.equal(0n);
      expect(await coins(token)).to.equal(7n);
    });

    it("reverts with ERC20InsufficientBalance when the balance is one unit short", async () => {
      const { token, holder } = await networkHelpers.loadFixture(wrappedNativeOpen);
      await expect(token.connect(holder).withdrawTo(holder, SUPPLY + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder.address, SUPPLY, SUPPLY + 1n);
    });

    it("reverts with ERC20InvalidReceiver when the account is zero or the wrapper", async () => {
      const { token, holder } = await networkHelpers.loadFixture(wrappedNativeOpen);
      for (const account of [ZeroAddress, await token.getAddress()]) {
        await expect(token.connect(holder).withdrawTo(account, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(account);
      }
    });

    it("reverts with WrappedNativeOpenTransferFailed when the account refuses, and works with another", async () => {
      const { token, holder, bob } = await networkHelpers.loadFixture(wrappedNativeOpen);
      const payee = await ethers.deployContract("PayeeMock");
      await payee.setRefusing(true);
      await expect(token.connect(holder).withdrawTo(payee, 60n))
        .to.be.revertedWithCustomError(token, "WrappedNativeOpenTransferFailed")
        .withArgs(await payee.getAddress(), 60n);
      expect(await token.balanceOf(holder)).to.equal(SUPPLY);
      await token.connect(holder).withdrawTo(bob, 60n);
      expect(await token.balanceOf(holder)).to.equal(SUPPLY - 60n);
    });
  });

  describe("interface", () => {
    it("has the functions of every form of OPEN and its own three, and none that owns, pauses or recovers", () => {
      const own = ["deposit()", "depositTo(address)", "withdrawTo(address,uint256)"];
      const abi = WrappedNativeOpen__factory.createInterface();
      expect(functionsOf(abi)).to.deep.equal([...OPEN_FUNCTIONS, ...own].sort());
      expect(abi.receive).to.equal(true);
      expect(abi.fallback).to.equal(null);
    });
  });
});
