import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { bondedVault, FREE, fullVault, LOCKED, MAX_UINT128, MAX_UINT256 } from "../../helpers/bonds.ts";

const { ethers, networkHelpers } = await network.create();

const bonded = () => bondedVault(ethers);
const full = () => fullVault(ethers);
const givenBonded = () => networkHelpers.loadFixture(bonded);
const givenFull = () => networkHelpers.loadFixture(full);

/** A module that has 100 free under itself, deposited by itself. */
async function ownModule() {
  const scene = await bonded();
  const { token, vault, asModule, module } = scene;
  await token.mint(module, 100n);
  await token.connect(module).approve(vault, 100n);
  await asModule.deposit(module, module, 100n);
  return scene;
}
const givenOwnModule = () => networkHelpers.loadFixture(ownModule);

describe("BondVault", () => {
  describe("move", () => {
    it("when the receiver is zero, it reverts with BondVaultZeroAddress", async () => {
      const { vault, asModule, alice } = await givenBonded();

      const move = asModule.move(alice, ZeroAddress, 1n);
      await expect(move).to.be.revertedWithCustomError(vault, "BondVaultZeroAddress");
    });

    for (const amount of [LOCKED + 1n, MAX_UINT128 + 2n, MAX_UINT256]) {
      for (const receiver of ["alice", "bob"] as const) {
        it(`when the amount is ${amount}, to ${receiver}, it reverts with BondVaultInsufficientLocked`, async () => {
          const { vault, asModule, module, alice, [receiver]: to } = await givenBonded();

          await expect(asModule.move(alice, to, amount))
            .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
            .withArgs(module, alice, LOCKED, amount);
        });
      }
    }

    it("when another module calls, it reverts with BondVaultInsufficientLocked", async () => {
      const { vault, asForeign, foreign, alice } = await givenBonded();

      await expect(asForeign.move(alice, foreign, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(foreign, alice, 0n, 1n);
    });

    it("given a receiver with as much as fits, it reverts with BondVaultAmountTooLarge", async () => {
      const { vault, asModule, alice, bob } = await givenFull();

      await expect(asModule.move(alice, bob, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(1n);
    });

    it("given one unit too much free, when it is to the same account, it reverts with BondVaultAmountTooLarge", async () => {
      const { vault, paying, asModule, module, alice } = await givenFull();
      await paying.deposit(module, alice, 1n);

      await expect(asModule.move(alice, alice, MAX_UINT128))
        .to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge")
        .withArgs(MAX_UINT128);
    });

    for (const amount of [0n, 1n, LOCKED]) {
      it(`when the amount is ${amount}, it frees it for the receiver and emits Moved`, async () => {
        const { vault, asModule, module, alice, bob } = await givenBonded();

        await expect(asModule.move(alice, bob, amount))
          .to.emit(vault, "Moved")
          .withArgs(module, alice, bob, amount);
        expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, LOCKED - amount]);
        expect(await vault.bondOf(module, bob)).to.deep.equal([amount, 0n]);
      });
    }

    it("it transfers no token", async () => {
      const { vault, token, asModule, alice, bob } = await givenBonded();

      const move = asModule.move(alice, bob, LOCKED);
      await expect(move).to.changeTokenBalances(ethers, token, [vault, alice, bob], [0n, 0n, 0n]);
      await expect(move).not.to.emit(token, "Transfer");
    });

    it("given a receiver with a bond, it adds to what is free and leaves what is locked", async () => {
      const { vault, paying, asModule, module, alice, bob } = await givenBonded();
      await paying.deposit(module, bob, 30n);
      await asModule.lock(bob, 20n);

      await asModule.move(alice, bob, 5n);
      expect(await vault.bondOf(module, bob)).to.deep.equal([15n, 20n]);
    });

    it("given as much locked as fits, it frees all of it for another account", async () => {
      const { vault, asModule, module, alice, payer } = await givenFull();

      await asModule.move(alice, payer, MAX_UINT128);
      expect(await vault.bondOf(module, alice)).to.deep.equal([0n, 0n]);
      expect(await vault.bondOf(module, payer)).to.deep.equal([MAX_UINT128, 0n]);
    });

    it("when it is to the same account, it frees the amount once and emits Moved", async () => {
      const { vault, asModule, module, alice } = await givenBonded();

      await expect(asModule.move(alice, alice, 150n))
        .to.emit(vault, "Moved")
        .withArgs(module, alice, alice, 150n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE + 150n, LOCKED - 150n]);
    });
  });

  describe("burn", () => {
    for (const amount of [LOCKED + 1n, FREE + LOCKED, MAX_UINT128 + 2n, MAX_UINT256]) {
      it(`given ${LOCKED} locked, when the amount is ${amount}, it reverts with BondVaultInsufficientLocked`, async () => {
        const { vault, asModule, module, alice } = await givenBonded();

        await expect(asModule.burn(alice, amount))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
          .withArgs(module, alice, LOCKED, amount);
      });
    }

    for (const caller of ["foreign", "alice"] as const) {
      it(`when ${caller} calls, it reverts with BondVaultInsufficientLocked`, async () => {
        const { vault, alice, [caller]: signer } = await givenBonded();

        await expect(vault.connect(signer).burn(alice, 1n))
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
          .withArgs(signer, alice, 0n, 1n);
      });
    }

    for (const amount of [0n, 1n, LOCKED]) {
      it(`when the amount is ${amount}, it sends it to the burn address and emits Burned`, async () => {
        const { vault, token, asModule, module, alice } = await givenBonded();

        const burn = asModule.burn(alice, amount);
        await expect(burn).to.emit(vault, "Burned").withArgs(module, alice, amount);
        const holders = [vault, await vault.BURN_ADDRESS(), module, alice];
        await expect(burn).to.changeTokenBalances(ethers, token, holders, [-amount, amount, 0n, 0n]);
        expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, LOCKED - amount]);
      });
    }
  });

  describe("given a module under which nobody has anything", () => {
    it("it locks, unlocks, moves and burns zero, which changes nobody's bond", async () => {
      const { vault, asForeign, module, foreign, alice, bob } = await givenBonded();

      await expect(asForeign.lock(alice, 0n)).to.emit(vault, "Locked").withArgs(foreign, alice, 0n);
      await expect(asForeign.unlock(alice, 0n)).to.emit(vault, "Unlocked").withArgs(foreign, alice, 0n);
      await expect(asForeign.move(alice, bob, 0n))
        .to.emit(vault, "Moved")
        .withArgs(foreign, alice, bob, 0n);
      await expect(asForeign.burn(alice, 0n)).to.emit(vault, "Burned").withArgs(foreign, alice, 0n);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, LOCKED]);
      for (const account of [alice, bob]) expect(await vault.bondOf(foreign, account)).to.deep.equal([0n, 0n]);
    });
  });

  describe("given an account that is its own module", () => {
    it("it locks its own bond, moves it and unlocks it", async () => {
      const { vault, asModule, module, bob } = await givenOwnModule();

      await asModule.lock(module, 90n);
      await asModule.move(module, bob, 30n);
      await asModule.unlock(module, 20n);
      expect(await vault.bondOf(module, module)).to.deep.equal([30n, 40n]);
      expect(await vault.bondOf(module, bob)).to.deep.equal([30n, 0n]);
    });

    it("it withdraws what another account had locked under it, once it has moved that to itself", async () => {
      const { vault, token, asModule, module, alice } = await givenOwnModule();

      await asModule.move(alice, module, LOCKED);
      const withdrawal = asModule.withdraw(module, module, 100n + LOCKED);
      await expect(withdrawal).to.changeTokenBalances(ethers, token, [module], [100n + LOCKED]);
      expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, 0n]);
      expect(await vault.bondOf(module, module)).to.deep.equal([0n, 0n]);
    });

    it("it burns its own bond", async () => {
      const { vault, token, asModule, module } = await givenOwnModule();

      await asModule.lock(module, 100n);
      await asModule.burn(module, 100n);
      expect(await vault.bondOf(module, module)).to.deep.equal([0n, 0n]);
      expect(await token.balanceOf(await vault.BURN_ADDRESS())).to.equal(100n);
    });
  });
});
