import { expect } from "chai";
import { network } from "hardhat";
import { FREE, LOCKED, MAX_UINT128, MAX_UINT256, vaultOf } from "../helpers/bonds.ts";

const { ethers, networkHelpers } = await network.create();

const WEALTH = 1_000n;
const HOOKS = [
  { hook: "before the balances change", early: true },
  { hook: "after the balances changed", early: false },
];

/**
 * Alice has something free and something locked under an honest module. Mallory and an accomplice have 1,000 each and
 * are modules themselves. The token is theirs as well: it calls the vault in the middle of a transfer, as a module too.
 */
async function underAttack() {
  const scene = await vaultOf(ethers, await ethers.deployContract("TokenMockReentrant"));
  const { token, vault, paying, asModule, module, alice, foreign: mallory, bob: accomplice } = scene;
  await paying.deposit(module, alice, FREE + LOCKED);
  await asModule.lock(alice, LOCKED);
  for (const attacker of [mallory, accomplice]) {
    await token.mint(attacker, WEALTH);
    await token.connect(attacker).approve(vault, MAX_UINT256);
  }

  const address = await token.getAddress();
  await networkHelpers.setBalance(address, 10n ** 18n);
  await networkHelpers.impersonateAccount(address);
  const hooked = await ethers.getSigner(address);

  const attackers = [mallory, accomplice, hooked];
  /** What the attackers hold, and what they have under any module. */
  async function wealth() {
    let sum = 0n;
    for (const account of attackers) {
      sum += await token.balanceOf(account);
      for (const under of [...attackers, module]) {
        const [free, locked] = await vault.bondOf(under, account);
        sum += free + locked;
      }
    }
    return sum;
  }
  /** Runs every attempt, whether it reverts or not, and tells what the attackers have won by them together. */
  async function profit(attempts: (() => Promise<unknown>)[]) {
    const before = await wealth();
    for (const attempt of attempts) await attempt().catch(() => undefined);
    return (await wealth()) - before;
  }
  /** Requires that alice has what she had, that the vault holds it, and that she gets all that is free. */
  async function aliceIsWhole() {
    expect(await vault.bondOf(module, alice)).to.deep.equal([FREE, LOCKED]);
    expect((await token.balanceOf(vault)) >= FREE + LOCKED, "the vault holds her bond").to.equal(true);
    await token.arm(ethers.ZeroAddress, "0x", false);
    const withdrawal = vault.connect(alice).withdraw(module, alice, FREE);
    await expect(withdrawal).to.changeTokenBalances(ethers, token, [alice], [FREE]);
  }
  const [asMallory, asHooked] = [vault.connect(mallory), vault.connect(hooked)];
  const calls = vault.interface;
  return { ...scene, mallory, accomplice, hooked, asMallory, asHooked, calls, profit, aliceIsWhole };
}
const fixture = () => networkHelpers.loadFixture(underAttack);

describe("Attacks on BondVault", () => {
  describe("by a foreign module", () => {
    it("it can't lock what lies under another module", async () => {
      const { vault, asMallory, mallory, alice } = await fixture();

      await expect(asMallory.lock(alice, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(mallory, alice, 0n, 1n);
    });

    it("it can't unlock, move or burn what is locked under another module", async () => {
      const { vault, asMallory, mallory, alice } = await fixture();

      for (const call of [asMallory.unlock(alice, 1n), asMallory.move(alice, mallory, 1n), asMallory.burn(alice, 1n)]) {
        await expect(call)
          .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
          .withArgs(mallory, alice, 0n, 1n);
      }
    });

    it("it wins nothing by taking as much under another module as lies under itself", async () => {
      const { asMallory, module, mallory, accomplice, alice, profit, aliceIsWhole } = await fixture();
      await asMallory.deposit(mallory, mallory, FREE);
      await asMallory.lock(mallory, LOCKED);

      const won = await profit([
        () => asMallory.withdraw(module, mallory, FREE),
        () => asMallory.move(alice, mallory, LOCKED),
        () => asMallory.move(module, mallory, LOCKED),
        () => asMallory.unlock(alice, LOCKED),
        () => asMallory.lock(alice, FREE),
        () => asMallory.burn(alice, LOCKED),
        () => asMallory.move(mallory, accomplice, LOCKED + 1n),
      ]);
      expect(won).to.equal(0n);
      await aliceIsWhole();
    });

    it("it wins nothing by swapping module and account", async () => {
      const { asMallory, vault, mallory, module, profit, aliceIsWhole } = await fixture();

      const won = await profit([
        () => asMallory.deposit(module, mallory, 100n),
        () => asMallory.deposit(mallory, module, 100n),
        () => asMallory.lock(module, 100n),
        () => asMallory.move(module, mallory, 100n),
        ...Array<() => Promise<unknown>>(3).fill(() => asMallory.withdraw(mallory, mallory, 100n)),
        ...Array<() => Promise<unknown>>(3).fill(() => asMallory.withdraw(module, mallory, 100n)),
      ]);
      expect(won).to.equal(0n);
      for (const under of [mallory, module]) expect(await vault.bondOf(under, mallory)).to.deep.equal([0n, 0n]);
      await aliceIsWhole();
    });

    it("it wins nothing by moving its own bond in circles and withdrawing at every stop", async () => {
      const { vault, asMallory, mallory, accomplice, profit, aliceIsWhole } = await fixture();
      const asAccomplice = vault.connect(accomplice);
      const round = [
        () => asMallory.lock(mallory, WEALTH),
        () => asMallory.move(mallory, accomplice, WEALTH),
        () => asMallory.move(mallory, mallory, WEALTH),
        () => asMallory.withdraw(mallory, mallory, WEALTH),
        () => asMallory.lock(accomplice, WEALTH),
        () => asMallory.move(accomplice, accomplice, WEALTH),
        () => asMallory.lock(accomplice, WEALTH),
        () => asMallory.move(accomplice, mallory, WEALTH),
        () => asAccomplice.withdraw(mallory, accomplice, WEALTH),
      ];

      const deposit = () => asMallory.deposit(mallory, mallory, WEALTH);
      const won = await profit([deposit, ...round, ...round, () => asMallory.withdraw(mallory, mallory, WEALTH)]);
      expect(won).to.equal(0n);
      await aliceIsWhole();
    });
  });

  describe("by amounts beyond 128 bits", () => {
    it("what is cut off at 128 bits wins nothing", async () => {
      const { asMallory, mallory, accomplice, profit, aliceIsWhole } = await fixture();
      await asMallory.deposit(mallory, mallory, WEALTH);
      await asMallory.lock(mallory, WEALTH / 2n);

      const won = await profit(
        [MAX_UINT128 + 1n, MAX_UINT128 + 2n, MAX_UINT256, MAX_UINT256 - WEALTH].flatMap((amount) => [
          () => asMallory.deposit(mallory, mallory, amount),
          () => asMallory.lock(mallory, amount),
          () => asMallory.unlock(mallory, amount),
          () => asMallory.move(mallory, accomplice, amount),
          () => asMallory.withdraw(mallory, mallory, amount),
        ]),
      );
      expect(won).to.equal(0n);
      await aliceIsWhole();
    });

    it("filling a victim's bond so that nothing can be unlocked gives the victim the money", async () => {
      const { vault, token, asModule, asMallory, module, alice, mallory, profit } = await fixture();
      await token.mint(mallory, MAX_UINT128);

      const won = await profit([() => asMallory.deposit(module, alice, MAX_UINT128 - FREE)]);
      expect(won).to.equal(FREE - MAX_UINT128);
      await expect(asModule.unlock(alice, LOCKED)).to.be.revertedWithCustomError(vault, "BondVaultAmountTooLarge");
      await vault.connect(alice).withdraw(module, alice, MAX_UINT128);
      await asModule.unlock(alice, LOCKED);
      await vault.connect(alice).withdraw(module, alice, LOCKED);
      expect(await token.balanceOf(alice)).to.equal(MAX_UINT128 + LOCKED);
    });
  });

  for (const { hook, early } of HOOKS) {
    describe(`by a token that calls back ${hook}`, () => {
      for (const inner of ["withdraw", "burn", "deposit"] as const) {
        it(`a deposit that isn't paid yet: ${inner} reverts with ReentrancyGuardReentrantCall`, async () => {
          const { token, vault, asMallory, mallory, hooked, calls, profit, aliceIsWhole } = await fixture();
          const attempts = {
            withdraw: calls.encodeFunctionData("withdraw", [hooked.address, mallory.address, 1n]),
            burn: calls.encodeFunctionData("burn", [mallory.address, 0n]),
            deposit: calls.encodeFunctionData("deposit", [hooked.address, mallory.address, 1n]),
          };
          await token.arm(vault, attempts[inner], early);

          await expect(asMallory.deposit(hooked, mallory, WEALTH)).to.be.revertedWithCustomError(
            vault,
            "ReentrancyGuardReentrantCall",
          );
          const won = await profit([() => asMallory.deposit(hooked, mallory, WEALTH)]);
          expect(won).to.equal(0n);
          await aliceIsWhole();
        });
      }

      it("a withdrawal: lock, unlock and move from inside it find what is left, and win nothing", async () => {
        const { token, vault, asMallory, asHooked, mallory, accomplice, hooked, calls, profit, aliceIsWhole } =
          await fixture();
        const own = vault.connect(accomplice);

        const armed = (data: string) => () => token.arm(vault, data, early);
        const withdrawal = () => asMallory.withdraw(hooked, mallory, WEALTH / 4n);
        const won = await profit([
          () => asMallory.deposit(hooked, mallory, WEALTH),
          armed(calls.encodeFunctionData("lock", [mallory.address, WEALTH])),
          withdrawal,
          armed(calls.encodeFunctionData("lock", [mallory.address, (3n * WEALTH) / 4n])),
          withdrawal,
          armed(calls.encodeFunctionData("move", [mallory.address, accomplice.address, (3n * WEALTH) / 4n])),
          () => own.deposit(hooked, accomplice, 1n),
          armed(calls.encodeFunctionData("unlock", [mallory.address, WEALTH])),
          () => own.withdraw(hooked, accomplice, WEALTH),
          () => asHooked.burn(mallory, 0n),
        ]);
        expect(won).to.equal(0n);
        expect(await vault.bondOf(hooked, accomplice)).to.deep.equal([(3n * WEALTH) / 4n + 1n, 0n]);
        await aliceIsWhole();
      });
    });
  }

  describe("by a token that doesn't pay but calls back", () => {
    it("a module that locks what was never paid loses it again", async () => {
      const token = await ethers.deployContract("TokenMockSubstituting");
      const { vault, foreign: mallory, bob: accomplice } = await vaultOf(ethers, token);
      const hooked = await token.getAddress();

      await token.arm(vault, vault.interface.encodeFunctionData("lock", [mallory.address, WEALTH]));
      await expect(vault.connect(mallory).deposit(hooked, mallory, WEALTH))
        .to.be.revertedWithCustomError(vault, "BondVaultUnexpectedBalance")
        .withArgs(WEALTH, 0n);
      for (const account of [mallory, accomplice]) {
        expect(await vault.bondOf(hooked, account)).to.deep.equal([0n, 0n]);
      }
    });
  });

  describe("by tokens that are sent to the vault", () => {
    it("they belong to nobody and free nothing", async () => {
      const { token, vault, asMallory, mallory, profit, aliceIsWhole } = await fixture();
      await asMallory.deposit(mallory, mallory, 500n);

      const won = await profit([
        () => token.connect(mallory).transfer(vault, 5n),
        () => asMallory.withdraw(mallory, mallory, 501n),
        () => asMallory.lock(mallory, 501n),
        () => asMallory.deposit(mallory, mallory, WEALTH),
      ]);
      expect(won).to.equal(-5n);
      await aliceIsWhole();
    });
  });
});
