import { expect } from "chai";
import { network } from "hardhat";
import { ANSWERS_FALSE, deployedVault, scheduleIdOf } from "../../helpers/vesting.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;

/** Alice's 2,000 over 1,000 seconds with a cliff of 100, both transferable and revocable; and 50 that are neither. */
async function vaultWithSchedules(connection: Parameters<typeof deployedVault>[0]) {
  const deployed = await deployedVault(connection);
  const { openPlan, openSchedule } = deployed;
  const planId = await openPlan({ cliff: 100n, duration: 1_000n, revocable: true, transferable: true });
  const scheduleId = await openSchedule(planId, 2_000n);
  const fixedPlanId = await openPlan({ duration: 1_000n });
  const fixedId = await openSchedule(fixedPlanId, 50n);
  return { ...deployed, planId, scheduleId, fixedPlanId, fixedId };
}
const fixture = () => networkHelpers.loadFixture(vaultWithSchedules);

describe("VestingVault", () => {
  describe("transfer", () => {
    it("when the schedule does not exist, it reverts with VestingVaultUnknownSchedule", async () => {
      const { vault, alice, bob, planId } = await fixture();
      const unknown = scheduleIdOf(planId, 1n);

      await expect(vault.connect(alice).transfer(unknown, bob))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule")
        .withArgs(unknown);
    });

    it("when a stranger or the plan's owner calls, it reverts with VestingVaultNotBeneficiary", async () => {
      const { vault, owner, alice, bob, stranger, scheduleId } = await fixture();

      for (const caller of [stranger, owner]) {
        await expect(vault.connect(caller).transfer(scheduleId, bob))
          .to.be.revertedWithCustomError(vault, "VestingVaultNotBeneficiary")
          .withArgs(scheduleId, caller.address, alice.address);
      }
    });

    it("when the plan forbids it, it reverts with VestingVaultNotTransferable", async () => {
      const { vault, alice, bob, fixedPlanId, fixedId } = await fixture();

      await expect(vault.connect(alice).transfer(fixedId, bob))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotTransferable")
        .withArgs(fixedPlanId);
    });

    it("when it would go to zero or the vault, it reverts with VestingVaultInvalidBeneficiary", async () => {
      const { vault, alice, scheduleId } = await fixture();

      for (const to of [ethers.ZeroAddress, await vault.getAddress()]) {
        await expect(vault.connect(alice).transfer(scheduleId, to))
          .to.be.revertedWithCustomError(vault, "VestingVaultInvalidBeneficiary")
          .withArgs(to);
      }
    });

    it("given a part was released, the new beneficiary gets the rest, vested or not", async () => {
      const { vault, token, alice, bob, scheduleId, start } = await fixture();
      await time.setNextBlockTimestamp(start + 100n);
      await vault.release(scheduleId);
      await time.setNextBlockTimestamp(start + 500n);

      const handover = vault.connect(alice).transfer(scheduleId, bob);

      await expect(handover).to.emit(vault, "ScheduleTransferred").withArgs(scheduleId, alice.address, bob.address);
      await expect(handover).to.changeTokenBalances(ethers, token, [vault, alice, bob], [0n, 0n, 0n]);
      expect([...(await vault.getSchedule(scheduleId))]).to.deep.equal([bob.address, start, false, 2_000n, 200n]);
      await time.setNextBlockTimestamp(start + 1_000n);
      await expect(vault.release(scheduleId)).to.changeTokenBalances(ethers, token, [alice, bob], [0n, 1_800n]);
    });

    it("when it has been handed over, the old beneficiary has no say and the new one may hand it on", async () => {
      const { vault, alice, bob, stranger, scheduleId } = await fixture();
      await vault.connect(alice).transfer(scheduleId, bob);

      await expect(vault.connect(alice).transfer(scheduleId, alice))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotBeneficiary")
        .withArgs(scheduleId, alice.address, bob.address);
      await vault.connect(bob).transfer(scheduleId, stranger);
      expect((await vault.getSchedule(scheduleId)).beneficiary).to.equal(stranger.address);
    });

    it("given it was revoked or its plan is closed, what was kept can still be handed over", async () => {
      const { vault, token, alice, bob, planId, scheduleId, start } = await fixture();
      await time.setNextBlockTimestamp(start + 500n);
      await vault.revoke(scheduleId);
      await vault.setPlanOwner(planId, ethers.ZeroAddress);

      await vault.connect(alice).transfer(scheduleId, bob);

      await expect(vault.release(scheduleId)).to.changeTokenBalances(ethers, token, [alice, bob], [0n, 1_000n]);
    });
  });

  describe("revoke", () => {
    it("when the schedule does not exist, it reverts with VestingVaultUnknownSchedule", async () => {
      const { vault, planId } = await fixture();
      const unknown = scheduleIdOf(planId, 1n);

      await expect(vault.revoke(unknown))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule")
        .withArgs(unknown);
    });

    it("when a stranger or the beneficiary calls, it reverts with VestingVaultNotPlanOwner", async () => {
      const { vault, owner, alice, stranger, planId, scheduleId } = await fixture();

      for (const caller of [stranger, alice]) {
        await expect(vault.connect(caller).revoke(scheduleId))
          .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
          .withArgs(planId, caller.address, owner.address);
      }
    });

    it("when the plan forbids it, it reverts with VestingVaultNotRevocable", async () => {
      const { vault, fixedPlanId, fixedId } = await fixture();

      await expect(vault.revoke(fixedId))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotRevocable")
        .withArgs(fixedPlanId);
    });

    for (const after of [1_000n, 1_001n]) {
      it(`when ${after} of 1,000 s have passed, it reverts with VestingVaultNothingToRevoke`, async () => {
        const { vault, scheduleId, start } = await fixture();
        await time.setNextBlockTimestamp(start + after);

        await expect(vault.revoke(scheduleId))
          .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRevoke")
          .withArgs(scheduleId);
      });
    }

    const moments = [
      { when: "before the start", after: -1n, kept: 0n },
      { when: "one second before the cliff", after: 99n, kept: 0n },
      { when: "at the cliff", after: 100n, kept: 200n },
      { when: "half-way", after: 500n, kept: 1_000n },
      { when: "one second before the end", after: 999n, kept: 1_998n },
    ];
    for (const { when, after, kept } of moments) {
      it(`when called ${when}, it returns exactly what has not vested`, async () => {
        const { vault, token, owner, alice, scheduleId, start } = await fixture();
        const returned = 2_000n - kept;
        await time.setNextBlockTimestamp(start + after);

        const call = vault.revoke(scheduleId);

        await expect(call).to.emit(vault, "Revoked").withArgs(scheduleId, owner.address, kept, returned);
        await expect(call).to.changeTokenBalances(ethers, token, [vault, owner, alice], [-returned, returned, 0n]);
        expect([...(await vault.getSchedule(scheduleId))]).to.deep.equal([alice.address, start, true, kept, 0n]);
      });
    }

    it("returns what goes back", async () => {
      const { vault, scheduleId, start } = await fixture();
      await time.increaseTo(start + 500n);

      expect(await vault.revoke.staticCall(scheduleId)).to.equal(1_000n);
    });

    it("given a new owner of the plan, the tokens go to the new owner", async () => {
      const { vault, token, owner, bob, planId, scheduleId } = await fixture();
      await vault.setPlanOwner(planId, bob);

      await expect(vault.connect(bob).revoke(scheduleId)).to.changeTokenBalances(
        ethers,
        token,
        [owner, bob],
        [0n, 2_000n],
      );
    });

    for (const after of [50n, 500n]) {
      it(`given it was revoked after ${after} s, a second time reverts with VestingVaultNothingToRevoke`, async () => {
        const { vault, scheduleId, start } = await fixture();
        await time.setNextBlockTimestamp(start + after);
        await vault.revoke(scheduleId);

        await expect(vault.revoke(scheduleId))
          .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRevoke")
          .withArgs(scheduleId);
      });
    }

    it("given it was revoked half-way, the kept amount counts as vested at all times and no more vests", async () => {
      const { vault, scheduleId, start } = await fixture();
      await time.setNextBlockTimestamp(start + 500n);
      await vault.revoke(scheduleId);

      for (const timestamp of [0n, start, start + 99n, start + 500n, start + 1_000n, 2n ** 256n - 1n]) {
        expect(await vault.vestedAt(scheduleId, timestamp)).to.equal(1_000n);
      }
      expect(await vault.vested(scheduleId)).to.equal(1_000n);
      expect(await vault.releasable(scheduleId)).to.equal(1_000n);
      expect(await vault.locked(scheduleId)).to.equal(0n);
    });

    it("given a part was released, a release after the revocation pays exactly the rest of what was kept", async () => {
      const { vault, token, alice, scheduleId, start } = await fixture();
      await time.setNextBlockTimestamp(start + 250n);
      await vault.release(scheduleId);
      await time.setNextBlockTimestamp(start + 600n);
      await vault.revoke(scheduleId);
      await time.setNextBlockTimestamp(start + 5_000n);

      await expect(vault.release(scheduleId)).to.changeTokenBalance(ethers, token, alice, 700n);
      await expect(vault.release(scheduleId))
        .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
        .withArgs(scheduleId, 1_200n);
      expect(await token.balanceOf(alice)).to.equal(1_200n);
    });

    it("given it was revoked before the cliff, nothing is left to release", async () => {
      const { vault, scheduleId, start } = await fixture();
      await vault.revoke(scheduleId);
      await time.setNextBlockTimestamp(start + 1_000n);

      await expect(vault.release(scheduleId))
        .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
        .withArgs(scheduleId, 0n);
    });

    it("leaves other schedules of the plan as they are", async () => {
      const { vault, token, bob, planId, scheduleId, start, openSchedule } = await fixture();
      const other = await openSchedule(planId, 300n, bob);
      await vault.revoke(scheduleId);
      await time.setNextBlockTimestamp(start + 1_000n);

      await expect(vault.release(other)).to.changeTokenBalance(ethers, token, bob, 300n);
      expect(await token.balanceOf(vault)).to.equal(50n);
    });

    it("given a token that returns false, it reverts and nothing is revoked", async () => {
      const { vault, token, scheduleId } = await fixture();
      const address = await token.getAddress();
      await networkHelpers.setCode(address, ANSWERS_FALSE);

      await expect(vault.revoke(scheduleId))
        .to.be.revertedWithCustomError(vault, "SafeERC20FailedOperation")
        .withArgs(address);
      expect((await vault.getSchedule(scheduleId)).revoked).to.equal(false);
    });
  });
});
