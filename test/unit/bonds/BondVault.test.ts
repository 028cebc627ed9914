import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { bondedVault, emptyVault, FREE, fullVault, LOCKED, MAX_UINT128, MAX_UINT256 } from "../../helpers/bonds.ts";

const { ethers, networkHelpers } = await network.create();

const empty = () => emptyVault(ethers);
const bonded = () => bondedVault(ethers);
const full = () => fullVault(ethers);
const givenEmpty = () => networkHelpers.loadFixture(empty);
const givenBonded = () => networkHelpers.loadFixture(bonded);
const givenFull = () => networkHelpers.loadFixture(full);

describe("BondVault", () => {
  describe("constructor", () => {
    it("given the zero address, it reverts with BondVaultZeroAddress", async () => {
      const factory = await ethers.getContractFactory("BondVault");

      await expect(factory.deploy(ZeroAddress)).to.be.revertedWithCustomError(factory, "BondVaultZeroAddress");
    });

    it("given a token, it keeps it and names the address of what is burned", async () => {
      const { vault, token } = await givenEmpty();

      expect(await vault.token()).to.equal(await token.getAddress());
      expect(await vault.BURN_ADDRESS()).to.equal("0x000000000000000000000000000000000000dEaD");
    });
  });

  describe("bondOf", () => {
    it("given nothing was deposited, it is nothing", async () => {
      const { vault, module, alice } = await givenEmpty();

      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, 0n]);
    });

    it("given a bond, it is of this module and account alone", async () => {
      const { vault, module, foreign, alice, payer } = await givenBonded();

      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, LOCKED]);
      for (const [other, account] of [
        [foreign, alice],
        [module, payer],
        [alice, module],
        [module, module],
      ] as const) {
        expect(await vault.bondOf(other, account)).to.deep.equal([0n, 0n]);
      }
    });
  });

  describe("deposit", () => {
    it("when the module is zero, it reverts with BondVaultZeroAddress", async () => {
      const { vault, paying, alice } = await givenEmpty();

      const deposit = paying.deposit(ZeroAddress, alice, 1n);
      await expect(deposit).to.be.revertedWithCustomError(vault, "BondVaultZeroAddress");
    });

    it("when the account is zero, it reverts with BondVaultZeroAddress", async () => {
      const { vault, paying, module } = await givenEmpty();

      const deposit = paying.deposit(module, ZeroAddress, 1n);
      await expect(deposit).to.be.revertedWithCustomError(vault, "BondVaultZeroAddress");
    });

    it("when the amount is zero, it reverts with BondVaultZeroAmount", async () => {
      const { vault, paying, module, alice } = await givenEmpty();

      const deposit = paying.deposit(module, alice, 0n);
      await expect(deposit).to.be.revertedWithCustomError(vault, "BondVaultZeroAmount");
    });

    for (const { free, amount } of [
      { free: 0n, amount: MAX_UINT128 + 1n },
      { free: 0n, amount: MAX_UINT256 },
      { free: FREE, amount: MAX_UINT128 - FREE + 1n },
      { free: FREE, amount: MAX_UINT256 },
      { free: MAX_UINT128, amount: 1n },
    ]) {
      it(`given ${free} free, when the amount is ${amount}, it reverts with BondVaultAmountTooLarge`, async () => {
        const { vault, paying, module, alice } = await givenEmpty();
        if (free > 0n) await paying.deposit(module, alice, free);

        await expect(paying.deposit(module, alice, amount))
          .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
          .withArgs(amount);
      });
    }

    it("given no approval, it reverts with the token's error", async () => {
      const { vault, token, module, bob } = await givenEmpty();

      await expect(vault.connect(bob).deposit(module, bob, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(vault, 0n, 1n);
    });

    it("given a payer with too little, it reverts with the token's error", async () => {
      const { vault, token, module, bob } = await givenEmpty();
      await token.mint(bob, 4n);
      await token.connect(bob).approve(vault, 5n);

      await expect(vault.connect(bob).deposit(module, bob, 5n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(bob, 4n, 5n);
    });

    it("it takes the amount from the payer and emits Deposited", async () => {
      const { vault, paying, token, module, alice, payer } = await givenEmpty();

      const deposit = paying.deposit(module, alice, 1_000n);
      await expect(deposit).to.emit(vault, "Deposited").withArgs(module, alice, payer, 1_000n);
      await expect(deposit).to.changeTokenBalances(ethers, token, [payer, alice, vault], [-1_000n, 0n, 1_000n]);
    });

    it("given a bond, it adds to what is free and leaves what is locked", async () => {
      const { vault, paying, module, alice } = await givenBonded();

      await paying.deposit(module, alice, 1n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE + 1n, LOCKED]);
    });

    it("when the bond is then as large as fits, it is free", async () => {
      const { vault, paying, module, alice } = await givenBonded();

      await paying.deposit(module, alice, MAX_UINT128 - FREE);
      expect(await vault.bondOf(module, alice)).to.deep.equal([MAX_UINT128, LOCKED]);
    });

    it("given tokens that were sent to the vault, it takes and books the amount alone", async () => {
      const { vault, paying, token, module, alice } = await givenEmpty();
      await token.mint(vault, 7n);

      await paying.deposit(module, alice, 5n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([5n, 0n]);
      expect(await token.balanceOf(vault)).to.equal(12n);
    });
  });

  describe("withdraw", () => {
    it("when the receiver is zero, it reverts with BondVaultZeroAddress", async () => {
      const { vault, module, alice } = await givenBonded();

      const withdrawal = vault.connect(alice).withdraw(module, ZeroAddress, 1n);
      await expect(withdrawal).to.be.revertedWithCustomError(vault, "BondVaultZeroAddress");
    });

    it("when the amount is zero, it reverts with BondVaultZeroAmount", async () => {
      const { vault, module, alice } = await givenBonded();

      const withdrawal = vault.connect(alice).withdraw(module, alice, 0n);
      await expect(withdrawal).to.be.revertedWithCustomError(vault, "BondVaultZeroAmount");
    });

    for (const amount of [FREE + 1n, FREE + LOCKED, MAX_UINT128 + 2n, MAX_UINT256]) {
      it(`given ${FREE} free, when the amount is ${amount}, it reverts with BondVaultInsufficientFree`, async () => {
        const { vault, module, alice } = await givenBonded();

        await expect(vault.connect(alice).withdraw(module, alice, amount))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
          .withArgs(module, alice, FREE, amount);
      });
    }

    it("when it is under another module, it reverts with BondVaultInsufficientFree", async () => {
      const { vault, foreign, alice } = await givenBonded();

      await expect(vault.connect(alice).withdraw(foreign, alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(foreign, alice, 0n, 1n);
    });

    it("when the module withdraws, it finds its own bond alone", async () => {
      const { vault, asModule, module } = await givenBonded();

      await expect(asModule.withdraw(module, module, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(module, module, 0n, 1n);
    });

    it("it pays the receiver and emits Withdrawn", async () => {
      const { vault, token, module, alice, bob } = await givenBonded();

      const withdrawal = vault.connect(alice).withdraw(module, bob, 250n);
      await expect(withdrawal).to.emit(vault, "Withdrawn").withArgs(module, alice, bob, 250n);
      await expect(withdrawal).to.changeTokenBalances(ethers, token, [vault, alice, bob], [-250n, 0n, 250n]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE - 250n, LOCKED]);
      expect(await vault.bondOf(module, bob)).to.deep.equal([0n, 0n]);
    });

    it("when it is all that is free, what is locked stays", async () => {
      const { vault, module, alice } = await givenBonded();

      await vault.connect(alice).withdraw(module, alice, FREE);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, LOCKED]);
    });

    it("when the receiver is the vault, the tokens stay in it and are nobody's", async () => {
      const { vault, token, module, alice } = await givenBonded();

      await vault.connect(alice).withdraw(module, vault, FREE);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, LOCKED]);
      expect(await vault.bondOf(module, vault)).to.deep.equal([0n, 0n]);
      expect(await token.balanceOf(vault)).to.equal(FREE + LOCKED);
    });
  });

  describe("lock", () => {
    for (const amount of [FREE + 1n, MAX_UINT128 + 2n, MAX_UINT256]) {
      it(`given ${FREE} free, when the amount is ${amount}, it reverts with BondVaultInsufficientFree`, async () => {
        const { vault, asModule, module, alice } = await givenBonded();

        await expect(asModule.lock(alice, amount))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
          .withArgs(module, alice, FREE, amount);
      });
    }

    it("when another module calls, it reverts with BondVaultInsufficientFree", async () => {
      const { vault, asForeign, foreign, alice } = await givenBonded();

      await expect(asForeign.lock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(foreign, alice, 0n, 1n);
    });

    it("given as much locked as fits, it reverts with BondVaultAmountTooLarge", async () => {
      const { vault, paying, asModule, module, alice } = await givenFull();
      await paying.deposit(module, alice, 1n);

      await expect(asModule.lock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
    });

    for (const amount of [0n, 1n, FREE]) {
      it(`when the amount is ${amount}, it locks it and emits Locked`, async () => {
        const { vault, asModule, module, alice } = await givenBonded();

        await expect(asModule.lock(alice, amount)).to.emit(vault, "Locked").withArgs(module, alice, amount);
        expect(await vault.bondOf(module, alice)).to.deep.equal([FREE - amount, LOCKED + amount]);
      });
    }
  });

  describe("unlock", () => {
    for (const amount of [LOCKED + 1n, MAX_UINT128 + 2n, MAX_UINT256]) {
      it(`given ${LOCKED} locked, when the amount is ${amount}, it reverts with BondVaultInsufficientLocked`, async () => {
        const { vault, asModule, module, alice } = await givenBonded();

        await expect(asModule.unlock(alice, amount))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
          .withArgs(module, alice, LOCKED, amount);
      });
    }

    for (const caller of ["foreign", "alice"] as const) {
      it(`when ${caller} calls, it reverts with BondVaultInsufficientLocked`, async () => {
        const { vault, alice, [caller]: signer } = await givenBonded();

        await expect(vault.connect(signer).unlock(alice, 1n))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
          .withArgs(signer, alice, 0n, 1n);
      });
    }

    it("given as much free as fits, it reverts with BondVaultAmountTooLarge", async () => {
      const { vault, paying, asModule, module, alice } = await givenBonded();
      await paying.deposit(module, alice, MAX_UINT128 - FREE);

      await expect(asModule.unlock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
    });

    for (const amount of [0n, 1n, LOCKED]) {
      it(`when the amount is ${amount}, it frees it and emits Unlocked`, async () => {
        const { vault, asModule, module, alice } = await givenBonded();

        await expect(asModule.unlock(alice, amount)).to.emit(vault, "Unlocked").withArgs(module, alice, amount);
        expect(await vault.bondOf(module, alice)).to.deep.equal([FREE + amount, LOCKED - amount]);
      });
    }

    it("given as much locked as fits, it frees all of it", async () => {
      const { vault, asModule, module, alice } = await givenFull();

      await asModule.unlock(alice, MAX_UINT128);
      expect(await vault.bondOf(module, alice)).to.deep.equal([MAX_UINT128, 0n]);
    });
  });
});
