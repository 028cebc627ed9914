import { expect } from "chai";
import { network } from "hardhat";
import { MAX_UINT256, namedSigners, plan, scheduleIdOf } from "../helpers/vesting.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const VICTIMS_AMOUNT = 1_000_000n;
const WEALTH = 10_000n;
const HOOKS = [
  { hook: "before the balances change", early: true },
  { hook: "after the balances changed", early: false },
];

/**
 * A token that calls back, and a vault in which a victim's tokens are locked. The attacker controls the token's hook,
 * so that his plan belongs to the token: calls from inside a transfer pass the vault's check of the owner.
 */
async function vaultOfReentrantToken() {
  const { owner, alice: victim, bob: attacker } = await namedSigners(connection);
  const token = await ethers.deployContract("TokenMockReentrant");
  const vault = await ethers.deployContract("VestingVault", [token]);
  const start = BigInt(await time.latest()) + 10_000n;
  await token.mint(owner, VICTIMS_AMOUNT);
  await token.approve(vault, VICTIMS_AMOUNT);
  await vault.createPlan(plan({ duration: 1_000n }), owner);
  await vault.create(1n, { beneficiary: victim, start, amount: VICTIMS_AMOUNT });

  const address = await token.getAddress();
  await networkHelpers.setBalance(address, 10n ** 18n);
  await networkHelpers.impersonateAccount(address);
  const hooked = await ethers.getSigner(address);
  await token.mint(hooked, WEALTH);
  await token.connect(hooked).approve(vault, MAX_UINT256);
  const asToken = vault.connect(hooked);

  /** The attacker's plan, owned by the token, and one schedule of 1,000 under it. */
  async function prepared(terms: Parameters<typeof plan>[0]) {
    await asToken.createPlan(plan(terms), hooked);
    const planId = await vault.planCount();
    await asToken.create(planId, { beneficiary: attacker, start, amount: 1_000n });
    return { planId, id: scheduleIdOf(planId, 0n) };
  }

  /** What the attacker and his token hold, in tokens, together with what the vault still owes them. */
  async function wealth(planId: bigint) {
    const { allocated, released } = await vault.planTotals(planId, 0n, MAX_UINT256);
    return (await token.balanceOf(hooked)) + (await token.balanceOf(attacker)) + allocated - released;
  }
  return { token, vault, asToken, hooked, victim, attacker, start, prepared, wealth };
}
const fixture = () => networkHelpers.loadFixture(vaultOfReentrantToken);

describe("Attacks on VestingVault by reentrancy", () => {
  for (const { hook, early } of HOOKS) {
    describe(`when the token calls back ${hook}`, () => {
      it("create: releasing the new schedule out of the victim's tokens reverts", async () => {
        const { token, vault, asToken, attacker, prepared, wealth } = await fixture();
        const { planId } = await prepared({});
        const next = scheduleIdOf(planId, 1n);
        const before = await wealth(planId);
        const held = await token.balanceOf(vault);
        await token.arm(vault, vault.interface.encodeFunctionData("release", [next]), early);

        await expect(asToken.create(planId, { beneficiary: attacker, start: 0n, amount: 5_000n }))
          .to.be.revertedWithCustomError(vault, "VestingVaultUnexpectedBalance")
          .withArgs(held + 5_000n, held);

        expect((await wealth(planId)) - before).to.equal(0n);
        expect(await vault.scheduleCount(planId)).to.equal(1n);
      });

      it("create: a second deposit inside the first reverts, so that none is counted twice", async () => {
        const { token, vault, asToken, attacker, prepared, wealth } = await fixture();
        const { planId } = await prepared({});
        const before = await wealth(planId);
        const item = { beneficiary: attacker.address, start: 0n, amount: 500n };
        await token.arm(vault, vault.interface.encodeFunctionData("createBatch", [planId, [item, item]]), early);

        await expect(asToken.create(planId, item)).to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall");

        expect((await wealth(planId)) - before).to.equal(0n);
      });

      it("release: releasing the same schedule again inside reverts", async () => {
        const { token, vault, start, prepared, wealth } = await fixture();
        const { planId, id } = await prepared({ duration: 1_000n });
        const before = await wealth(planId);
        await token.arm(vault, vault.interface.encodeFunctionData("release", [id]), early);
        await time.setNextBlockTimestamp(start + 600n);

        await expect(vault.release(id))
          .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
          .withArgs(id, 600n);

        expect((await wealth(planId)) - before).to.equal(0n);
      });

      it("release: releasing it again inside by releaseMany pays nothing more", async () => {
        const { token, vault, attacker, start, prepared, wealth } = await fixture();
        const { planId, id } = await prepared({ duration: 1_000n });
        const before = await wealth(planId);
        await token.arm(vault, vault.interface.encodeFunctionData("releaseMany", [[id, id]]), early);
        await time.setNextBlockTimestamp(start + 600n);

        await expect(vault.releaseMany([id, id])).to.changeTokenBalances(
          ethers,
          token,
          [attacker, vault],
          [600n, -600n],
        );

        expect((await wealth(planId)) - before).to.equal(0n);
        expect(await token.balanceOf(vault)).to.equal(VICTIMS_AMOUNT + 400n);
      });

      it("release: revoking inside returns exactly what has not vested", async () => {
        const { token, vault, attacker, hooked, start, prepared, wealth } = await fixture();
        const { planId, id } = await prepared({ duration: 1_000n, revocable: true });
        const before = await wealth(planId);
        await token.arm(vault, vault.interface.encodeFunctionData("revoke", [id]), early);
        await time.setNextBlockTimestamp(start + 600n);

        const call = vault.release(id);

        await expect(call).to.changeTokenBalances(ethers, token, [attacker, hooked, vault], [600n, 400n, -1_000n]);
        expect((await wealth(planId)) - before).to.equal(0n);
        expect(await token.balanceOf(vault)).to.equal(VICTIMS_AMOUNT);
      });

      it("revoke: revoking again inside reverts", async () => {
        const { token, vault, asToken, start, prepared, wealth } = await fixture();
        const { planId, id } = await prepared({ duration: 1_000n, revocable: true });
        const before = await wealth(planId);
        await token.arm(vault, vault.interface.encodeFunctionData("revoke", [id]), early);
        await time.setNextBlockTimestamp(start + 600n);

        await expect(asToken.revoke(id))
          .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRevoke")
          .withArgs(id);

        expect((await wealth(planId)) - before).to.equal(0n);
      });

      it("revoke: releasing inside pays exactly what was kept", async () => {
        const { token, vault, asToken, attacker, hooked, start, prepared, wealth } = await fixture();
        const { planId, id } = await prepared({ duration: 1_000n, revocable: true });
        const before = await wealth(planId);
        await token.arm(vault, vault.interface.encodeFunctionData("releaseMany", [[id, id]]), early);
        await time.setNextBlockTimestamp(start + 600n);

        const call = asToken.revoke(id);

        await expect(call).to.changeTokenBalances(ethers, token, [attacker, hooked, vault], [600n, 400n, -1_000n]);
        expect((await wealth(planId)) - before).to.equal(0n);
        expect(await token.balanceOf(vault)).to.equal(VICTIMS_AMOUNT);
      });
    });
  }

  it("one payment that is shown to two creations makes neither", async () => {
    const { bob: attacker } = await namedSigners(connection);
    const token = await ethers.deployContract("TokenMockSubstituting");
    const vault = await ethers.deployContract("VestingVault", [token]);
    const payer = await ethers.deployContract("PayeeMock");
    const target = await vault.getAddress();
    const call = (to: { target: unknown }, data: string) => ({ target: String(to.target), value: 0n, data });
    await token.mint(payer, 100n);
    await vault.createPlan(plan(), payer);
    const create = vault.interface.encodeFunctionData("create", [
      1n,
      { beneficiary: attacker.address, start: 1n, amount: 100n },
    ]);
    await payer.execute([call(token, token.interface.encodeFunctionData("approve", [target, 100n]))]);
    await token.arm(payer, payer.interface.encodeFunctionData("execute", [[call(vault, create)]]));
    await expect(payer.execute([call(vault, create)])).to.be.revertedWithCustomError(
      vault,
      "ReentrancyGuardReentrantCall",
    );
    expect(await token.balanceOf(payer)).to.equal(100n);
    expect(await vault.scheduleCount(1n)).to.equal(0n);
  });
});
