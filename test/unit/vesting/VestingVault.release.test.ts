import { expect } from "chai";
import { network } from "hardhat";
import { ANSWERS_FALSE, deployedVault, scheduleIdOf } from "../../helpers/vesting.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;

/** One plan of 1,000 seconds with a cliff of 100, alice's 1,000,003 and bob's 2,000 under it. */
async function vaultWithSchedules(connection: Parameters<typeof deployedVault>[0]) {
  const deployed = await deployedVault(connection);
  const { openPlan, openSchedule, alice, bob } = deployed;
  const planId = await openPlan({ cliff: 100n, duration: 1_000n });
  const alices = await openSchedule(planId, 1_000_003n, alice);
  const bobs = await openSchedule(planId, 2_000n, bob);
  return { ...deployed, planId, alices, bobs };
}
const fixture = () => networkHelpers.loadFixture(vaultWithSchedules);

describe("VestingVault", () => {
  describe("release", () => {
    it("when the schedule does not exist, it reverts with VestingVaultUnknownSchedule", async () => {
      const { vault, planId } = await fixture();

      for (const unknown of [0n, scheduleIdOf(planId, 2n), scheduleIdOf(planId + 1n, 0n)]) {
        await expect(vault.release(unknown))
          .to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule")
          .withArgs(unknown);
      }
    });

    for (const after of [-1n, 0n, 99n]) {
      it(`given a cliff of 100 s, when ${after} s have passed, it reverts with VestingVaultNothingToRelease`, async () => {
        const { vault, alices, start } = await fixture();
        await time.setNextBlockTimestamp(start + after);

        await expect(vault.release(alices))
          .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
          .withArgs(alices, 0n);
      });
    }

    const moments = [
      { when: "the cliff is reached", after: 100n, amount: 100_000n },
      { when: "one second is missing to the end", after: 999n, amount: 999_002n },
      { when: "the end is reached", after: 1_000n, amount: 1_000_003n },
      { when: "the end is long past", after: 1_000_000_000n, amount: 1_000_003n },
    ];
    for (const { when, after, amount } of moments) {
      it(`when ${when}, it pays exactly what has vested to the beneficiary, whoever calls`, async () => {
        const { vault, token, alice, stranger, alices, start } = await fixture();
        await time.setNextBlockTimestamp(start + after);

        const call = vault.connect(stranger).release(alices);

        await expect(call).to.emit(vault, "Released").withArgs(alices, alice.address, amount);
        const parties = [vault, alice, stranger];
        await expect(call).to.changeTokenBalances(ethers, token, parties, [-amount, amount, 0n]);
        expect((await vault.getSchedule(alices)).released).to.equal(amount);
        expect(await vault.releasable(alices)).to.equal(0n);
      });
    }

    it("returns what it pays", async () => {
      const { vault, bobs, start } = await fixture();
      await time.increaseTo(start + 500n);

      expect(await vault.release.staticCall(bobs)).to.equal(1_000n);
    });

    it("given an earlier release, it pays only the difference", async () => {
      const { vault, bob, bobs, start } = await fixture();
      await time.setNextBlockTimestamp(start + 500n);
      await vault.release(bobs);
      await time.setNextBlockTimestamp(start + 750n);

      await expect(vault.release(bobs)).to.emit(vault, "Released").withArgs(bobs, bob.address, 500n);
    });

    it("given everything was released, it reverts with VestingVaultNothingToRelease", async () => {
      const { vault, bobs, start } = await fixture();
      await time.setNextBlockTimestamp(start + 1_000n);
      await vault.release(bobs);

      await expect(vault.release(bobs))
        .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
        .withArgs(bobs, 2_000n);
    });

    it("given a step was released, when the next is one second away, it reverts", async () => {
      const { vault, start, openPlan, openSchedule } = await fixture();
      const scheduleId = await openSchedule(await openPlan({ duration: 1_000n, steps: 4n }), 2_000n);
      await time.setNextBlockTimestamp(start + 250n);
      await vault.release(scheduleId);
      await time.setNextBlockTimestamp(start + 499n);

      await expect(vault.release(scheduleId))
        .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
        .withArgs(scheduleId, 500n);
    });

    it("given an immediate plan and a start in the past, it pays all at once", async () => {
      const { vault, token, alice, openPlan } = await fixture();
      const planId = await openPlan();
      await vault.create(planId, { beneficiary: alice, start: 0n, amount: 77n });

      await expect(vault.release(scheduleIdOf(planId, 0n))).to.changeTokenBalance(ethers, token, alice, 77n);
    });

    it("given the plan is closed, it pays as before", async () => {
      const { vault, token, bob, planId, bobs, start } = await fixture();
      await vault.setPlanOwner(planId, ethers.ZeroAddress);
      await time.setNextBlockTimestamp(start + 1_000n);

      await expect(vault.release(bobs)).to.changeTokenBalance(ethers, token, bob, 2_000n);
    });

    it("given a token that returns false, it reverts and counts nothing as released", async () => {
      const { vault, token, bobs, start } = await fixture();
      const address = await token.getAddress();
      await networkHelpers.setCode(address, ANSWERS_FALSE);
      await time.increaseTo(start + 1_000n);

      await expect(vault.release(bobs))
        .to.be.revertedWithCustomError(vault, "SafeERC20FailedOperation")
        .withArgs(address);
      expect((await vault.getSchedule(bobs)).released).to.equal(0n);
    });
  });

  describe("releaseMany", () => {
    it("when it is empty, it reverts with VestingVaultEmptyBatch", async () => {
      const { vault } = await fixture();

      await expect(vault.releaseMany([])).to.be.revertedWithCustomError(vault, "VestingVaultEmptyBatch");
    });

    it("when one schedule does not exist, it reverts with VestingVaultUnknownSchedule and pays none", async () => {
      const { vault, token, alice, planId, alices, start } = await fixture();
      const unknown = scheduleIdOf(planId, 2n);
      await time.increaseTo(start + 1_000n);

      await expect(vault.releaseMany([alices, unknown]))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule")
        .withArgs(unknown);
      expect(await token.balanceOf(alice)).to.equal(0n);
    });

    it("given several schedules, it pays each to its beneficiary and returns the sum", async () => {
      const { vault, token, alice, bob, stranger, alices, bobs, start } = await fixture();
      await time.increaseTo(start + 500n);
      expect(await vault.releaseMany.staticCall([alices, bobs])).to.equal(500_001n + 1_000n);
      await time.setNextBlockTimestamp(start + 750n);

      const call = vault.connect(stranger).releaseMany([alices, bobs]);

      await expect(call).to.emit(vault, "Released").withArgs(alices, alice.address, 750_002n);
      await expect(call).to.emit(vault, "Released").withArgs(bobs, bob.address, 1_500n);
      await expect(call).to.changeTokenBalances(ethers, token, [alice, bob, vault], [750_002n, 1_500n, -751_502n]);
    });

    it("given a schedule that someone has just released, it skips it and pays the others", async () => {
      const { vault, token, alice, bob, alices, bobs, start } = await fixture();
      await time.setNextBlockTimestamp(start + 1_000n);
      await vault.release(alices);

      const call = vault.releaseMany([alices, bobs]);

      await expect(call).to.changeTokenBalances(ethers, token, [alice, bob], [0n, 2_000n]);
      const logs = await vault.queryFilter(vault.filters.Released, (await call).blockNumber ?? 0);
      expect(logs.map((log) => [...log.args])).to.deep.equal([[bobs, bob.address, 2_000n]]);
    });

    it("given nothing at all to release, it pays nothing and succeeds", async () => {
      const { vault, token, alices, bobs, start } = await fixture();
      await time.setNextBlockTimestamp(start + 99n);

      expect(await vault.releaseMany.staticCall([alices, bobs])).to.equal(0n);
      await expect(vault.releaseMany([alices, bobs])).to.changeTokenBalance(ethers, token, vault, 0n);
    });

    it("given the same schedule twice, it pays it once", async () => {
      const { vault, token, bob, bobs, start } = await fixture();
      await time.setNextBlockTimestamp(start + 500n);

      const call = vault.releaseMany([bobs, bobs, bobs]);

      await expect(call).to.changeTokenBalance(ethers, token, bob, 1_000n);
      const logs = await vault.queryFilter(vault.filters.Released, (await call).blockNumber ?? 0);
      expect(logs).to.have.length(1);
    });
  });
});
