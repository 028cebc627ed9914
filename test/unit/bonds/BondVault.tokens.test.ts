import { expect } from "chai";
import { network } from "hardhat";
import { vaultOf } from "../../helpers/bonds.ts";

const { ethers, networkHelpers } = await network.create();

async function vaultOfFeeToken() {
  return vaultOf(ethers, await ethers.deployContract("TokenMockFeeOnTransfer"));
}

/** Alice has 60 free and 40 locked in a token that is broken since. */
async function vaultOfFalseToken() {
  const scene = await vaultOf(ethers, await ethers.deployContract("TokenMockFalseReturning"));
  const { token, paying, asModule, module, alice } = scene;
  await paying.deposit(module, alice, 100n);
  await asModule.lock(alice, 40n);
  await token.setBroken(true);
  return scene;
}

async function vaultOfSilentToken() {
  return vaultOf(ethers, await ethers.deployContract("TokenMockNoReturn"));
}

async function vaultOfHostileToken() {
  return vaultOf(ethers, await ethers.deployContract("TokenMockHostile"));
}

/** Alice has 60 free and 40 locked in a token that calls back. */
async function vaultOfReentrantToken() {
  const scene = await vaultOf(ethers, await ethers.deployContract("TokenMockReentrant"));
  const { paying, asModule, module, alice } = scene;
  await paying.deposit(module, alice, 100n);
  await asModule.lock(alice, 40n);
  return scene;
}

async function vaultOfSubstitutingToken() {
  return vaultOf(ethers, await ethers.deployContract("TokenMockSubstituting"));
}

describe("BondVault", () => {
  describe("given a token that takes a fee", () => {
    it("deposit: it reverts with BondVaultUnexpectedBalance", async () => {
      const { vault, paying, module, alice } = await networkHelpers.loadFixture(vaultOfFeeToken);

      await expect(paying.deposit(module, alice, 100n))
        .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
        .withArgs(100n, 99n);
    });

    it("given tokens that were sent to the vault, deposit: they don't make up for the fee", async () => {
      const { token, vault, paying, module, alice } = await networkHelpers.loadFixture(vaultOfFeeToken);
      await token.mint(vault, 1_000n);

      await expect(paying.deposit(module, alice, 100n))
        .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
        .withArgs(1_100n, 1_099n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, 0n]);
    });
  });

  describe("given a token that returns false", () => {
    for (const method of ["deposit", "withdraw", "burn"] as const) {
      it(`${method}: it reverts with SafeERC20FailedOperation and the bond stays`, async () => {
        const scene = await networkHelpers.loadFixture(vaultOfFalseToken);
        const { vault, token, paying, asModule, module, alice } = scene;
        const calls = {
          deposit: () => paying.deposit(module, alice, 1n),
          withdraw: () => vault.connect(alice).withdraw(module, alice, 1n),
          burn: () => asModule.burn(alice, 1n),
        };

        await expect(calls[method]()).to.be.revertedWithCustomError(vault, "SafeERC20FailedOperation").withArgs(token);
        expect(await vault.bondOf(module, alice)).to.deep.equal([60n, 40n]);
      });
    }
  });

  describe("given a token that returns nothing", () => {
    it("it is deposited, withdrawn and burned", async () => {
      const { vault, token, paying, asModule, module, alice, bob } =
        await networkHelpers.loadFixture(vaultOfSilentToken);

      await paying.deposit(module, alice, 10n);
      await asModule.lock(alice, 4n);
      await vault.connect(alice).withdraw(module, bob, 5n);
      await asModule.burn(alice, 3n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([1n, 1n]);
      expect(await token.balanceOf(bob)).to.equal(5n);
      expect(await token.balanceOf(await vault.BURN_ADDRESS())).to.equal(3n);
      expect(await token.balanceOf(vault)).to.equal(2n);
    });
  });

  describe("given a token that takes nothing from the payer", () => {
    it("deposit: what reaches the vault counts", async () => {
      const { vault, token, module, bob } = await networkHelpers.loadFixture(vaultOfHostileToken);

      await vault.connect(bob).deposit(module, bob, 10n);
      expect(await vault.bondOf(module, bob)).to.deep.equal([10n, 0n]);
      expect(await token.balanceOf(vault)).to.equal(10n);
    });
  });

  describe("given a token that calls back", () => {
    for (const before of [true, false]) {
      const moment = before ? "before the balances change" : "after the balances changed";
      for (const outer of ["deposit", "withdraw", "burn"] as const) {
        for (const inner of ["deposit", "withdraw", "burn"] as const) {
          it(`${outer}: when ${inner} is called ${moment}, it reverts with ReentrancyGuardReentrantCall`, async () => {
            const scene = await networkHelpers.loadFixture(vaultOfReentrantToken);
            const { vault, token, paying, asModule, module, alice } = scene;
            const values = {
              deposit: [module.address, alice.address, 1n],
              withdraw: [module.address, alice.address, 1n],
            };
            const data =
              inner === "burn"
                ? vault.interface.encodeFunctionData("burn", [alice.address, 0n])
                : vault.interface.encodeFunctionData(inner as "deposit", values[inner] as [string, string, bigint]);
            const calls = {
              deposit: () => paying.deposit(module, alice, 1n),
              withdraw: () => vault.connect(alice).withdraw(module, alice, 1n),
              burn: () => asModule.burn(alice, 1n),
            };

            await token.arm(vault, data, before);
            await expect(calls[outer]()).to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall");
            expect(await vault.bondOf(module, alice)).to.deep.equal([60n, 40n]);
          });
        }
      }
    }
  });

  describe("given a token that calls back in place of a payment", () => {
    it("deposit: when the call brings nothing, it reverts with BondVaultUnexpectedBalance", async () => {
      const { vault, token, paying, module, alice } = await networkHelpers.loadFixture(vaultOfSubstitutingToken);

      await token.arm(token, token.interface.encodeFunctionData("balanceOf", [alice.address]));
      await expect(paying.deposit(module, alice, 10n))
        .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
        .withArgs(10n, 0n);
    });

    for (const { brings, amount } of [
      { brings: "one unit less", amount: 9n },
      { brings: "one unit more", amount: 11n },
    ]) {
      it(`deposit: when the call brings ${brings}, it reverts with BondVaultUnexpectedBalance`, async () => {
        const { vault, token, paying, module, alice } = await networkHelpers.loadFixture(vaultOfSubstitutingToken);

        await token.arm(token, token.interface.encodeFunctionData("mint", [await vault.getAddress(), amount]));
        await expect(paying.deposit(module, alice, 10n))
          .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
          .withArgs(10n, amount);
      });
    }
  });
});
