import { expect } from "chai";
import { network } from "hardhat";
import {
  MAX_UINT128,
  MAX_UINT256,
  MAX_UINT40,
  deployedVault,
  plan,
  planFields,
  scheduleIdOf,
} from "../../helpers/vesting.ts";

const { ethers, networkHelpers } = await network.create();
const fixture = () => networkHelpers.loadFixture(deployedVault);

describe("VestingVault", () => {
  describe("constructor", () => {
    it("given the zero address, it reverts with VestingVaultZeroAddress", async () => {
      const factory = await ethers.getContractFactory("VestingVault");

      await expect(factory.deploy(ethers.ZeroAddress)).to.be.revertedWithCustomError(
        factory,
        "VestingVaultZeroAddress",
      );
    });

    it("given a token, it keeps it and has no plan", async () => {
      const { vault, token } = await fixture();

      expect(await vault.token()).to.equal(await token.getAddress());
      expect(await vault.planCount()).to.equal(0n);
    });
  });

  describe("createPlan", () => {
    it("given no owner, it reverts with VestingVaultZeroAddress", async () => {
      const { vault } = await fixture();

      await expect(vault.createPlan(plan(), ethers.ZeroAddress)).to.be.revertedWithCustomError(
        vault,
        "VestingVaultZeroAddress",
      );
    });

    const misfits = [
      { when: "the delay is one second longer than the cliff", cliff: 99n, delay: 100n, duration: 1_000n },
      { when: "the cliff is one second after the end", cliff: 1_101n, delay: 100n, duration: 1_000n },
      { when: "the cliff is positive, but delay and duration are zero", cliff: 1n, delay: 0n, duration: 0n },
    ];
    for (const { when, ...times } of misfits) {
      it(`when ${when}, it reverts with VestingInvalidPlan`, async () => {
        const { vault, owner } = await fixture();

        await expect(vault.createPlan(plan(times), owner))
          .to.be.revertedWithCustomError(vault, "VestingInvalidPlan")
          .withArgs(times.cliff, times.delay, times.duration);
      });
    }

    const uneven = [
      { when: "there are steps, but no duration", duration: 0n, steps: 1n },
      { when: "the duration is one second over a multiple of the steps", duration: 1_001n, steps: 4n },
      { when: "the duration is one second short of a multiple of the steps", duration: 999n, steps: 4n },
      { when: "there are more steps than seconds", duration: 4n, steps: 5n },
    ];
    for (const { when, ...terms } of uneven) {
      it(`when ${when}, it reverts with VestingUnevenSteps`, async () => {
        const { vault, owner } = await fixture();

        await expect(vault.createPlan(plan(terms), owner))
          .to.be.revertedWithCustomError(vault, "VestingUnevenSteps")
          .withArgs(terms.duration, terms.steps);
      });
    }

    it("when what votes could be revoked, it reverts with VestingVaultRevocableVotes", async () => {
      const { vault, owner } = await fixture();

      await expect(vault.createPlan(plan({ revocable: true, votes: true }), owner)).to.be.revertedWithCustomError(
        vault,
        "VestingVaultRevocableVotes",
      );
    });

    const fitting = [
      { when: "all times are zero", terms: {} },
      { when: "the delay equals the cliff", terms: { cliff: 100n, delay: 100n, duration: 1_000n } },
      { when: "the cliff equals the end", terms: { cliff: 1_100n, delay: 100n, duration: 1_000n } },
      { when: "there is one step", terms: { duration: 7n, steps: 1n } },
      { when: "every second is a step", terms: { duration: 7n, steps: 7n } },
      { when: "only revocable is set", terms: { revocable: true } },
      { when: "only transferable is set", terms: { transferable: true } },
      { when: "only votes is set", terms: { votes: true } },
      {
        when: "every term is at its maximum",
        terms: {
          cliff: MAX_UINT40,
          delay: MAX_UINT40,
          duration: MAX_UINT40 - (MAX_UINT40 % (2n ** 32n - 1n)),
          steps: 2n ** 32n - 1n,
          revocable: true,
          transferable: true,
        },
      },
    ];
    for (const { when, terms } of fitting) {
      it(`when ${when}, it stores the terms and emits PlanCreated`, async () => {
        const { vault, alice, stranger } = await fixture();
        const fields = planFields(plan(terms));

        await expect(vault.connect(stranger).createPlan(plan(terms), alice))
          .to.emit(vault, "PlanCreated")
          .withArgs(1n, alice.address, fields);

        expect([...(await vault.getPlan(1n))]).to.deep.equal(fields);
        expect(await vault.planOwner(1n)).to.equal(alice.address);
        expect(await vault.scheduleCount(1n)).to.equal(0n);
      });
    }

    it("given other plans, it counts on and returns the new id", async () => {
      const { vault, owner, openPlan } = await fixture();
      await openPlan();
      await openPlan();

      expect(await vault.createPlan.staticCall(plan(), owner)).to.equal(3n);
      expect(await vault.planCount()).to.equal(2n);
    });
  });

  describe("setPlanOwner", () => {
    it("when a stranger calls, it reverts with VestingVaultNotPlanOwner", async () => {
      const { vault, owner, stranger, openPlan } = await fixture();
      const planId = await openPlan();

      await expect(vault.connect(stranger).setPlanOwner(planId, stranger))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
        .withArgs(planId, stranger.address, owner.address);
    });

    for (const unknown of [0n, 2n]) {
      it(`given one plan, when plan ${unknown} is meant, it reverts and names the zero address as owner`, async () => {
        const { vault, owner, openPlan } = await fixture();
        await openPlan();

        await expect(vault.setPlanOwner(unknown, owner))
          .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
          .withArgs(unknown, owner.address, ethers.ZeroAddress);
      });
    }

    it("when the owner calls, it emits PlanOwnerChanged and only the new owner may act", async () => {
      const { vault, owner, alice, openPlan } = await fixture();
      const planId = await openPlan();

      await expect(vault.setPlanOwner(planId, alice))
        .to.emit(vault, "PlanOwnerChanged")
        .withArgs(planId, owner.address, alice.address);

      expect(await vault.planOwner(planId)).to.equal(alice.address);
      await expect(vault.setPlanOwner(planId, owner))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
        .withArgs(planId, owner.address, alice.address);
      await vault.connect(alice).setPlanOwner(planId, owner);
      expect(await vault.planOwner(planId)).to.equal(owner.address);
    });

    it("when the new owner is zero, it closes the plan for ever and leaves its terms and schedules", async () => {
      const { vault, owner, alice, start, openPlan, openSchedule } = await fixture();
      const terms = { revocable: true };
      const planId = await openPlan(terms);
      const scheduleId = await openSchedule(planId, 5n);

      await expect(vault.setPlanOwner(planId, ethers.ZeroAddress))
        .to.emit(vault, "PlanOwnerChanged")
        .withArgs(planId, owner.address, ethers.ZeroAddress);

      const refused = [
        () => vault.setPlanOwner(planId, owner),
        () => vault.create(planId, { beneficiary: alice, start, amount: 1n }),
        () => vault.createBatch(planId, [{ beneficiary: alice, start, amount: 1n }]),
        () => vault.revoke(scheduleId),
      ];
      for (const call of refused) {
        await expect(call())
          .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
          .withArgs(planId, owner.address, ethers.ZeroAddress);
      }
      expect([...(await vault.getPlan(planId))]).to.deep.equal(planFields(plan(terms)));
      expect(await vault.scheduleCount(planId)).to.equal(1n);
    });
  });

  describe("views", () => {
    for (const unknown of [0n, 2n, 2n ** 64n - 1n]) {
      it(`given one plan, when plan ${unknown} is asked for, it is unknown, unowned and empty`, async () => {
        const { vault, openPlan } = await fixture();
        await openPlan();

        for (const call of [() => vault.getPlan(unknown), () => vault.planTotals(unknown, 0n, MAX_UINT256)]) {
          await expect(call()).to.be.revertedWithCustomError(vault, "VestingVaultUnknownPlan").withArgs(unknown);
        }
        expect(await vault.planOwner(unknown)).to.equal(ethers.ZeroAddress);
        expect(await vault.scheduleCount(unknown)).to.equal(0n);
      });
    }

    it("scheduleIdOf puts the plan in the upper and the index in the lower 64 bits, existing or not", async () => {
      const { vault } = await fixture();
      const most = 2n ** 64n - 1n;

      expect(await vault.scheduleIdOf(0n, 0n)).to.equal(0n);
      expect(await vault.scheduleIdOf(1n, 0n)).to.equal(2n ** 64n);
      expect(await vault.scheduleIdOf(7n, 9n)).to.equal(7n * 2n ** 64n + 9n);
      expect(await vault.scheduleIdOf(most, most)).to.equal(MAX_UINT128);
    });

    it("given one schedule, every view of another id reverts with VestingVaultUnknownSchedule", async () => {
      const { vault, openPlan, openSchedule } = await fixture();
      const scheduleId = await openSchedule(await openPlan(), 5n);

      for (const unknown of [0n, scheduleId + 1n, scheduleIdOf(2n, 0n), scheduleId + 2n ** 128n, MAX_UINT256]) {
        const calls = [
          () => vault.getSchedule(unknown),
          () => vault.vestedAt(unknown, 0n),
          () => vault.vested(unknown),
          () => vault.releasable(unknown),
          () => vault.locked(unknown),
        ];
        for (const call of calls) {
          await expect(call()).to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule").withArgs(unknown);
        }
      }
    });

    it("given a half vested, partly released schedule, each view tells its part", async () => {
      const { vault, alice, start, openPlan, openSchedule } = await fixture();
      const scheduleId = await openSchedule(await openPlan({ duration: 1_000n }), 2_000n);
      await networkHelpers.time.setNextBlockTimestamp(start + 100n);
      await vault.release(scheduleId);

      await networkHelpers.time.increaseTo(start + 500n);

      expect([...(await vault.getSchedule(scheduleId))]).to.deep.equal([alice.address, start, false, 2_000n, 200n]);
      expect(await vault.vested(scheduleId)).to.equal(1_000n);
      expect(await vault.releasable(scheduleId)).to.equal(800n);
      expect(await vault.locked(scheduleId)).to.equal(1_000n);
    });
  });
});
