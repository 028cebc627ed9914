import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, parseEther } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { WrappedOpen__factory, type TokenMock, type WrappedOpen } from "../../../typechain-types/index.ts";
import type { OpenScene } from "../../helpers/authorizations.ts";
import { accounts } from "../../helpers/datanet.ts";
import { OPEN_FUNCTIONS, functionsOf } from "../../helpers/datanetTokenAbi.ts";
import { behavesLikeOpenERC20 } from "./OpenERC20.behavior.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const NAME = "Wrapped Open";
const SYMBOL = "WOPEN";
const SUPPLY = parseEther("1000000");
const MAX_SUPPLY = 2n ** 208n - 1n;

interface WrappedOpenScene extends OpenScene {
  token: WrappedOpen;
  underlying: TokenMock;
}

/** The holder has wrapped the whole supply; alice has 100 units to wrap, and has approved them. */
async function wrappedOpen({ ethers }: NetworkConnection): Promise<WrappedOpenScene> {
  const [, holder, alice, bob] = await accounts(connection);
  const underlying = await ethers.deployContract("TokenMock", [18]);
  const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
  const twin = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
  await underlying.mint(holder, SUPPLY);
  await underlying.connect(holder).approve(token, SUPPLY);
  await token.connect(holder).depositFor(holder, SUPPLY);
  await underlying.mint(alice, 100n);
  await underlying.connect(alice).approve(token, 100n);
  const burn = (from: HardhatEthersSigner, amount: bigint) => token.connect(from).withdrawTo(from, amount);
  return { token, twin, underlying, burn, name: NAME, symbol: SYMBOL, supply: SUPPLY, holder, alice, bob };
}

describe("WrappedOpen", () => {
  behavesLikeOpenERC20(connection, wrappedOpen);

  describe("constructor", () => {
    it("keeps the underlying token", async () => {
      const { token, underlying } = await networkHelpers.loadFixture(wrappedOpen);
      expect(await token.underlying()).to.equal(await underlying.getAddress());
    });

    it("reverts with WrappedOpenNoContract when the underlying address has no code", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedOpen);
      for (const address of [alice.address, ZeroAddress]) {
        await expect(ethers.deployContract("WrappedOpen", [NAME, SYMBOL, address]))
          .to.be.revertedWithCustomError(token, "WrappedOpenNoContract")
          .withArgs(address);
      }
    });

    for (const decimals of [0n, 6n, 17n, 19n, 255n]) {
      it(`reverts with WrappedOpenWrongDecimals when the underlying token has ${decimals}`, async () => {
        const { token } = await networkHelpers.loadFixture(wrappedOpen);
        const underlying = await ethers.deployContract("TokenMock", [decimals]);
        await expect(ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]))
          .to.be.revertedWithCustomError(token, "WrappedOpenWrongDecimals")
          .withArgs(decimals);
      });
    }

    it("reverts with WrappedOpenWrongDecimals when the underlying token tells none", async () => {
      const { token } = await networkHelpers.loadFixture(wrappedOpen);
      const underlying = await ethers.deployContract("TokenMockNoReturn");
      await expect(ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]))
        .to.be.revertedWithCustomError(token, "WrappedOpenWrongDecimals")
        .withArgs(0n);
    });
  });

  describe("depositFor", () => {
    it("pulls the underlying units, mints as many to the account, and returns true", async () => {
      const { token, underlying, alice, bob } = await networkHelpers.loadFixture(wrappedOpen);
      expect(await token.connect(alice).depositFor.staticCall(bob, 60n)).to.equal(true);
      const transaction = token.connect(alice).depositFor(bob, 60n);
      await expect(transaction).to.emit(token, "Transfer").withArgs(ZeroAddress, bob.address, 60n);
      await expect(transaction).to.emit(underlying, "Transfer").withArgs(alice.address, token.target, 60n);
      expect(await token.balanceOf(bob)).to.equal(60n);
      expect(await token.totalSupply()).to.equal(SUPPLY + 60n);
      expect(await underlying.balanceOf(alice)).to.equal(40n);
      expect(await underlying.balanceOf(token)).to.equal(SUPPLY + 60n);
    });

    it("takes zero units", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedOpen);
      await token.connect(alice).depositFor(alice, 0n);
      expect(await token.balanceOf(alice)).to.equal(0n);
    });

    it("given the account has a delegate, adds to its votes and to the delegated supply", async () => {
      const { token, alice, bob } = await networkHelpers.loadFixture(wrappedOpen);
      await token.connect(bob).delegate(alice);
      await token.connect(alice).depositFor(bob, 60n);
      expect(await token.getVotes(alice)).to.equal(60n);
      expect(await token.getDelegatedSupply()).to.equal(60n);
    });

    it("given the account has no delegate, leaves the delegated supply", async () => {
      const { token, alice, bob } = await networkHelpers.loadFixture(wrappedOpen);
      await token.connect(alice).delegate(alice);
      await token.connect(alice).depositFor(bob, 60n);
      expect(await token.getDelegatedSupply()).to.equal(0n);
    });

    it("takes a supply of 2²⁰⁸ − 1, and reverts with ERC20ExceededSafeSupply one unit later", async () => {
      const { token, underlying, alice } = await networkHelpers.loadFixture(wrappedOpen);
      await underlying.mint(alice, MAX_SUPPLY);
      await underlying.connect(alice).approve(token, MAX_SUPPLY);
      await token.connect(alice).delegate(alice);
      await token.connect(alice).depositFor(alice, MAX_SUPPLY - SUPPLY);
      expect(await token.getDelegatedSupply()).to.equal(MAX_SUPPLY - SUPPLY);
      await expect(token.connect(alice).depositFor(alice, 1n))
        .to.be.revertedWithCustomError(token, "ERC20ExceededSafeSupply")
        .withArgs(MAX_SUPPLY + 1n, MAX_SUPPLY);
    });

    it("reverts with ERC20InvalidReceiver when the account is zero or the wrapper", async () => {
      const { token, alice } = await networkHelpers.loadFixture(wrappedOpen);
      for (const account of [ZeroAddress, await token.getAddress()]) {
        await expect(token.connect(alice).depositFor(account, 1n))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(account);
      }
    });

    it("reverts with the underlying token's error when the caller has not approved enough", async () => {
      const { token, underlying, alice } = await networkHelpers.loadFixture(wrappedOpen);
      await expect(token.connect(alice).depositFor(alice, 101n))
        .to.be.revertedWithCustomError(underlying, "ERC20InsufficientAllowance")
        .withArgs(await token.getAddress(), 100n, 101n);
    });

    it("reverts with SafeERC20FailedOperation when the underlying token returns false", async () => {
      const { alice } = await networkHelpers.loadFixture(wrappedOpen);
      const underlying = await ethers.deployContract("TokenMockFalseReturning");
      const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      await underlying.setBroken(true);
      await expect(token.connect(alice).depositFor(alice, 1n))
        .to.be.revertedWithCustomError(token, "SafeERC20FailedOperation")
        .withArgs(await underlying.getAddress());
    });

    it("reverts with WrappedOpenUnexpectedAmount when the wrapper receives less", async () => {
      const { alice } = await networkHelpers.loadFixture(wrappedOpen);
      const underlying = await ethers.deployContract("TokenMockFeeOnTransfer");
      const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      await underlying.mint(alice, 100n);
      await underlying.connect(alice).approve(token, 100n);
      await expect(token.connect(alice).depositFor(alice, 100n))
        .to.be.revertedWithCustomError(token, "WrappedOpenUnexpectedAmount")
        .withArgs(100n, 99n);
    });
  });

  describe("withdrawTo", () => {
    it("burns the caller's units, pays as many underlying ones to the account, and returns true", async () => {
      const { token, underlying, holder, bob } = await networkHelpers.loadFixture(wrappedOpen);
      expect(await token.connect(holder).withdrawTo.staticCall(bob, 60n)).to.equal(true);
      const transaction = token.connect(holder).withdrawTo(bob, 60n);
      await expect(transaction).to.emit(token, "Transfer").withArgs(holder.address, ZeroAddress, 60n);
      await expect(transaction).to.emit(underlying, "Transfer").withArgs(token.target, bob.address, 60n);
      expect(await token.totalSupply()).to.equal(SUPPLY - 60n);
      expect(await underlying.balanceOf(bob)).to.equal(60n);
      expect(await underlying.balanceOf(token)).to.equal(SUPPLY - 60n);
    });

    it("pays the last unit, and leaves what was sent without a deposit", async () => {
      const { token, underlying, holder, alice } = await networkHelpers.loadFixture(wrappedOpen);
      await underlying.connect(alice).transfer(token, 7n);
      await token.connect(holder).withdrawTo(holder, SUPPLY);
      expect(await token.totalSupply()).to.equal(0n);
      expect(await underlying.balanceOf(holder)).to.equal(SUPPLY);
      expect(await underlying.balanceOf(token)).to.equal(7n);
    });

    it("reverts with ERC20InsufficientBalance when the balance is one unit short", async () => {
      const { token, holder } = await networkHelpers.loadFixture(wrappedOpen);
      await expect(token.connect(holder).withdrawTo(holder, SUPPLY + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder.address, SUPPLY, SUPPLY + 1n);
    });

    it("reverts with ERC20InvalidReceiver when the account is the wrapper", async () => {
      const { token, holder } = await networkHelpers.loadFixture(wrappedOpen);
      await expect(token.connect(holder).withdrawTo(token, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(await token.getAddress());
    });
  });

  describe("interface", () => {
    it("has the functions of every form of OPEN and its own three, and none that owns, pauses or recovers", () => {
      const own = ["depositFor(address,uint256)", "underlying()", "withdrawTo(address,uint256)"];
      expect(functionsOf(WrappedOpen__factory.createInterface())).to.deep.equal([...OPEN_FUNCTIONS, ...own].sort());
    });
  });
});
