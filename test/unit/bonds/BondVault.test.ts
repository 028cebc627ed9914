import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const MAX = 2n ** 128n - 1n;
const FUNDS = 1_000n;

/** A vault of a plain token, and two signers in the place of modules. */
async function vaultOf(tokenName: string) {
  const [deployer, module, foreign, alice, bob, payer] = await ethers.getSigners();
  if (!deployer || !module || !foreign || !alice || !bob || !payer) throw new Error("The chain has too few accounts.");
  const deployed = await ethers.deployContract(tokenName, tokenName === "TokenMock" ? [18] : []);
  const token = await ethers.getContractAt("TokenMock", deployed);
  const vault = await ethers.deployContract("BondVault", [token]);
  await token.mint(payer, MAX);
  await token.connect(payer).approve(vault, 2n ** 256n - 1n);
  return { token, vault, module, foreign, alice, bob, payer };
}

async function empty() {
  return vaultOf("TokenMock");
}

/** Alice has 600 free and 400 locked under the module. */
async function bonded() {
  const scene = await empty();
  const { vault, module, alice, payer } = scene;
  await vault.connect(payer).deposit(module, alice, FUNDS);
  await vault.connect(module).lock(alice, 400n);
  return scene;
}

describe("BondVault", () => {
  describe("constructor", () => {
    it("names the token and the address of what is burned", async () => {
      const { vault, token } = await networkHelpers.loadFixture(empty);

      expect(await vault.token()).to.equal(await token.getAddress());
      expect(await vault.BURN_ADDRESS()).to.equal("0x000000000000000000000000000000000000dEaD");
    });

    it("given no token, it reverts", async () => {
      const factory = await ethers.getContractFactory("BondVault");
      await expect(factory.deploy(ZeroAddress)).to.be.revertedWithCustomError(factory, "BondVaultZeroAddress");
    });
  });

  describe("deposit", () => {
    it("makes the amount free for the account under the module, and emits Deposited", async () => {
      const { vault, token, module, foreign, alice, payer } = await networkHelpers.loadFixture(empty);

      const deposit = vault.connect(payer).deposit(module, alice, FUNDS);
      await expect(deposit).to.emit(vault, "Deposited").withArgs(module, alice, payer, FUNDS);
      await expect(deposit).to.changeTokenBalances(ethers, token, [payer, vault], [-FUNDS, FUNDS]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FUNDS, 0n]);
      expect(await vault.bondOf(foreign, alice)).to.deep.equal([0n, 0n]);
      expect(await vault.bondOf(module, payer)).to.deep.equal([0n, 0n]);
    });

    it("when the account has some, it adds to what is free", async () => {
      const { vault, module, alice, payer } = await networkHelpers.loadFixture(bonded);

      await vault.connect(payer).deposit(module, alice, 1n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([601n, 400n]);
    });

    it("when module or account is zero, it reverts", async () => {
      const { vault, module, alice, payer } = await networkHelpers.loadFixture(empty);

      for (const [to, account] of [
        [ZeroAddress, alice],
        [module, ZeroAddress],
      ] as const) {
        await expect(vault.connect(payer).deposit(to, account, 1n)).to.be.revertedWithCustomError(
          vault,
          "BondVaultZeroAddress",
        );
      }
    });

    it("when the amount is zero, it reverts", async () => {
      const { vault, module, alice, payer } = await networkHelpers.loadFixture(empty);

      await expect(vault.connect(payer).deposit(module, alice, 0n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultZeroAmount",
      );
    });

    it("takes as much as 128 bits hold, and no unit more", async () => {
      const { vault, module, alice, payer, token } = await networkHelpers.loadFixture(empty);

      await vault.connect(payer).deposit(module, alice, MAX);
      expect(await vault.bondOf(module, alice)).to.deep.equal([MAX, 0n]);
      await token.mint(payer, 1n);
      await expect(vault.connect(payer).deposit(module, alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
      await expect(vault.connect(payer).deposit(module, payer, 2n ** 256n - 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(2n ** 256n - 1n);
    });

    it("when the payer hasn't approved it, it reverts as the token does", async () => {
      const { vault, token, module, alice, bob } = await networkHelpers.loadFixture(empty);

      await expect(vault.connect(bob).deposit(module, alice, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(vault, 0n, 1n);
    });

    it("given a token that takes a fee, it reverts", async () => {
      const { vault, module, alice, payer } = await vaultOf("TokenMockFeeOnTransfer");

      await expect(vault.connect(payer).deposit(module, alice, 100n))
        .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
        .withArgs(100n, 99n);
    });

    it("given a token that returns false, it reverts", async () => {
      const { vault, token, module, alice, payer } = await vaultOf("TokenMockFalseReturning");
      const broken = await ethers.getContractAt("TokenMockFalseReturning", token);

      await broken.setBroken(true);
      await expect(vault.connect(payer).deposit(module, alice, 1n))
        .to.be.revertedWithCustomError(vault, "SafeERC20FailedOperation")
        .withArgs(token);
    });

    it("given a token that returns nothing, it works", async () => {
      const { vault, module, alice, payer } = await vaultOf("TokenMockNoReturn");

      await vault.connect(payer).deposit(module, alice, 5n);
      await vault.connect(alice).withdraw(module, alice, 5n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, 0n]);
    });
  });

  describe("withdraw", () => {
    it("pays what is free out, and emits Withdrawn", async () => {
      const { vault, token, module, alice, bob } = await networkHelpers.loadFixture(bonded);

      const withdrawal = vault.connect(alice).withdraw(module, bob, 600n);
      await expect(withdrawal).to.emit(vault, "Withdrawn").withArgs(module, alice, bob, 600n);
      await expect(withdrawal).to.changeTokenBalances(ethers, token, [vault, bob], [-600n, 600n]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, 400n]);
    });

    it("when it is more than what is free, it reverts", async () => {
      const { vault, module, foreign, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(alice).withdraw(module, alice, 601n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(module, alice, 600n, 601n);
      await expect(vault.connect(alice).withdraw(foreign, alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(foreign, alice, 0n, 1n);
    });

    it("when the receiver is zero, or the amount, it reverts", async () => {
      const { vault, module, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(alice).withdraw(module, ZeroAddress, 1n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultZeroAddress",
      );
      await expect(vault.connect(alice).withdraw(module, alice, 0n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultZeroAmount",
      );
    });
  });

  describe("lock", () => {
    it("locks what was free, and emits Locked", async () => {
      const { vault, module, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).lock(alice, 600n)).to.emit(vault, "Locked").withArgs(module, alice, 600n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, FUNDS]);
    });

    it("when it is more than what is free, it reverts", async () => {
      const { vault, module, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).lock(alice, 601n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(module, alice, 600n, 601n);
    });

    it("when another module locks, it finds nothing", async () => {
      const { vault, foreign, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(foreign).lock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(foreign, alice, 0n, 1n);
    });

    it("when more would be locked than 128 bits hold, it reverts", async () => {
      const { vault, token, module, alice, payer } = await networkHelpers.loadFixture(empty);
      await vault.connect(payer).deposit(module, alice, MAX);
      await vault.connect(module).lock(alice, MAX);
      await token.mint(payer, 1n);
      await vault.connect(payer).deposit(module, alice, 1n);

      await expect(vault.connect(module).lock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
    });
  });

  describe("unlock", () => {
    it("frees what was locked, and emits Unlocked", async () => {
      const { vault, module, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).unlock(alice, 400n)).to.emit(vault, "Unlocked").withArgs(module, alice, 400n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FUNDS, 0n]);
    });

    it("when it is more than what is locked, it reverts", async () => {
      const { vault, module, foreign, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).unlock(alice, 401n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(module, alice, 400n, 401n);
      await expect(vault.connect(foreign).unlock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(foreign, alice, 0n, 1n);
    });
  });

  describe("move", () => {
    it("moves what was locked to what is free of another account, and emits Moved", async () => {
      const { vault, token, module, alice, bob } = await networkHelpers.loadFixture(bonded);

      const move = vault.connect(module).move(alice, bob, 300n);
      await expect(move).to.emit(vault, "Moved").withArgs(module, alice, bob, 300n);
      await expect(move).to.changeTokenBalances(ethers, token, [vault, bob], [0n, 0n]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([600n, 100n]);
      expect(await vault.bondOf(module, bob)).to.deep.equal([300n, 0n]);
    });

    it("when it is to the same account, it unlocks", async () => {
      const { vault, module, alice } = await networkHelpers.loadFixture(bonded);

      await vault.connect(module).move(alice, alice, 400n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FUNDS, 0n]);
    });

    it("when it is more than what is locked, or to zero, it reverts", async () => {
      const { vault, module, foreign, alice, bob } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).move(alice, bob, 401n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(module, alice, 400n, 401n);
      await expect(vault.connect(foreign).move(alice, foreign, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(foreign, alice, 0n, 1n);
      await expect(vault.connect(module).move(alice, ZeroAddress, 1n)).to.be.revertedWithCustomError(
        vault,
        "BondVaultZeroAddress",
      );
    });

    it("when the receiver's bond would not fit, it reverts", async () => {
      const { vault, token, module, alice, bob, payer } = await networkHelpers.loadFixture(empty);
      await vault.connect(payer).deposit(module, bob, MAX);
      await token.mint(payer, 1n);
      await vault.connect(payer).deposit(module, alice, 1n);
      await vault.connect(module).lock(alice, 1n);

      await expect(vault.connect(module).move(alice, bob, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
    });
  });

  describe("burn", () => {
    it("sends what was locked to the burn address, and emits Burned", async () => {
      const { vault, token, module, alice } = await networkHelpers.loadFixture(bonded);

      const burn = vault.connect(module).burn(alice, 400n);
      await expect(burn).to.emit(vault, "Burned").withArgs(module, alice, 400n);
      await expect(burn).to.changeTokenBalances(ethers, token, [vault, await vault.BURN_ADDRESS()], [-400n, 400n]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([600n, 0n]);
    });

    it("when it is more than what is locked, it reverts", async () => {
      const { vault, module, foreign, alice } = await networkHelpers.loadFixture(bonded);

      await expect(vault.connect(module).burn(alice, 401n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(module, alice, 400n, 401n);
      await expect(vault.connect(foreign).burn(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(foreign, alice, 0n, 1n);
    });
  });

  describe("given a module that moves nothing", () => {
    it("locks, unlocks, moves and burns zero of anybody, which changes nothing", async () => {
      const { vault, foreign, alice, bob } = await networkHelpers.loadFixture(bonded);
      const own = vault.connect(foreign);

      await own.lock(alice, 0n);
      await own.unlock(alice, 0n);
      await own.move(alice, bob, 0n);
      await own.burn(alice, 0n);
      expect(await vault.bondOf(foreign, alice)).to.deep.equal([0n, 0n]);
      expect(await vault.bondOf(foreign, bob)).to.deep.equal([0n, 0n]);
    });
  });
});
