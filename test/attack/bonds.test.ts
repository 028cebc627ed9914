import { expect } from "chai";
import { network } from "hardhat";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const STAKE = 1_000n;

/** Alice has a stake locked under a module; mallory has a module of his own and as much under it. */
async function staked() {
  const [deployer, module, alice, mallory] = await ethers.getSigners();
  if (!deployer || !module || !alice || !mallory) throw new Error("The chain has too few accounts.");
  const token = await ethers.deployContract("TokenMockReentrant");
  const vault = await ethers.deployContract("BondVault", [token]);
  for (const account of [alice, mallory]) {
    await token.mint(account, 2n * STAKE);
    await token.connect(account).approve(vault, 2n * STAKE);
  }
  await vault.connect(alice).deposit(module, alice, STAKE);
  await vault.connect(module).lock(alice, STAKE);
  await vault.connect(mallory).deposit(mallory, mallory, STAKE);
  const own = vault.connect(mallory);
  const worth = async () => {
    const [free, locked] = await vault.bondOf(mallory, mallory);
    return (await token.balanceOf(mallory)) + free + locked;
  };
  return { token, vault, own, module, alice, mallory, worth };
}

describe("Attacks on bonds", () => {
  it("a module of the attacker's reaches nothing of another module's, whatever it calls", async () => {
    const { vault, own, module, alice, mallory, worth } = await networkHelpers.loadFixture(staked);
    const before = await worth();

    for (const call of [
      () => own.lock(alice, 1n),
      () => own.unlock(alice, 1n),
      () => own.move(alice, mallory, 1n),
      () => own.burn(alice, 1n),
      () => own.withdraw(module, mallory, 1n),
    ]) {
      await expect(call()).to.revert(ethers);
    }
    expect(await worth()).to.equal(before);
    expect(await vault.bondOf(module, alice)).to.deep.equal([0n, STAKE]);
  });

  it("a deposit that isn't paid yet can't be withdrawn or burned from inside the token", async () => {
    const { token, vault, own, mallory, worth } = await networkHelpers.loadFixture(staked);
    const before = await worth();
    const { interface: calls } = vault;
    const inside = [
      calls.encodeFunctionData("withdraw", [await token.getAddress(), mallory.address, 1n]),
      calls.encodeFunctionData("burn", [mallory.address, 0n]),
      calls.encodeFunctionData("deposit", [mallory.address, mallory.address, 1n]),
    ];

    for (const data of inside) {
      for (const first of [true, false]) {
        await token.arm(vault, data, first);
        await expect(own.deposit(mallory, mallory, STAKE)).to.be.revertedWithCustomError(
          vault,
          "ReentrancyGuardReentrantCall",
        );
      }
    }
    expect(await worth()).to.equal(before);
    expect(await token.balanceOf(vault)).to.equal(2n * STAKE);
  });

  it("a token that is armed at a withdrawal pays once", async () => {
    const { token, vault, own, mallory, worth } = await networkHelpers.loadFixture(staked);
    const before = await worth();

    await token.arm(
      vault,
      vault.interface.encodeFunctionData("withdraw", [mallory.address, mallory.address, 1n]),
      true,
    );
    await expect(own.withdraw(mallory, mallory, STAKE)).to.be.revertedWithCustomError(
      vault,
      "ReentrancyGuardReentrantCall",
    );
    await token.arm(ethers.ZeroAddress, "0x", true);
    await own.withdraw(mallory, mallory, STAKE);
    expect(await worth()).to.equal(before);
    expect(await token.balanceOf(vault)).to.equal(STAKE);
  });

  it("tokens that are sent to the vault belong to nobody, and free nothing", async () => {
    const { token, vault, own, mallory, worth } = await networkHelpers.loadFixture(staked);
    const before = await worth();

    await token.connect(mallory).transfer(vault, 5n);
    await expect(own.withdraw(mallory, mallory, STAKE + 1n))
      .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
      .withArgs(mallory, mallory, STAKE, STAKE + 1n);
    expect(await worth()).to.equal(before - 5n);
  });
});
