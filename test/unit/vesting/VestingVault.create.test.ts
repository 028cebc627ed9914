import { expect } from "chai";
import { network } from "hardhat";
import {
  ANSWERS_FALSE,
  MAX_UINT128,
  MAX_UINT40,
  deployedVault,
  namedSigners,
  plan,
  scheduleIdOf,
} from "../../helpers/vesting.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

async function vaultWithPlan(connection: Parameters<typeof deployedVault>[0]) {
  const deployed = await deployedVault(connection);
  return { ...deployed, planId: await deployed.openPlan({ duration: 1_000n }) };
}
const fixture = () => networkHelpers.loadFixture(vaultWithPlan);

describe("VestingVault", () => {
  describe("create", () => {
    it("when a stranger calls, it reverts with VestingVaultNotPlanOwner", async () => {
      const { vault, owner, alice, stranger, planId, start } = await fixture();

      await expect(vault.connect(stranger).create(planId, { beneficiary: alice, start, amount: 1n }))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
        .withArgs(planId, stranger.address, owner.address);
    });

    for (const unknown of [0n, 2n]) {
      it(`given one plan, when plan ${unknown} is meant, it reverts with VestingVaultNotPlanOwner`, async () => {
        const { vault, owner, alice, start } = await fixture();

        await expect(vault.create(unknown, { beneficiary: alice, start, amount: 1n }))
          .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
          .withArgs(unknown, owner.address, ethers.ZeroAddress);
      });
    }

    it("when the beneficiary is zero or the vault, it reverts with VestingVaultInvalidBeneficiary", async () => {
      const { vault, planId, start } = await fixture();

      for (const beneficiary of [ethers.ZeroAddress, await vault.getAddress()]) {
        await expect(vault.create(planId, { beneficiary, start, amount: 1n }))
          .to.be.revertedWithCustomError(vault, "VestingVaultInvalidBeneficiary")
          .withArgs(beneficiary);
      }
    });

    it("when the amount is zero, it reverts with VestingVaultZeroAmount at index 0", async () => {
      const { vault, alice, planId, start, openSchedule } = await fixture();
      await openSchedule(planId, 1n);

      await expect(vault.create(planId, { beneficiary: alice, start, amount: 0n }))
        .to.be.revertedWithCustomError(vault, "VestingVaultZeroAmount")
        .withArgs(0n);
    });

    it("when the caller has approved one unit less, it reverts with the token's error", async () => {
      const { vault, token, alice, planId, start } = await fixture();
      await token.approve(vault, 99n);

      await expect(vault.create(planId, { beneficiary: alice, start, amount: 100n }))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(await vault.getAddress(), 99n, 100n);
    });

    const values = [
      { when: "the start lies in the past", start: 1n, amount: 1n },
      { when: "the start is zero", start: 0n, amount: 7n },
      { when: "start and amount are at their maximum", start: MAX_UINT40, amount: MAX_UINT128 },
    ];
    for (const { when, start, amount } of values) {
      it(`when ${when}, it stores the schedule, emits ScheduleCreated and pulls exactly the amount`, async () => {
        const { vault, token, owner, alice, planId } = await fixture();
        await token.mint(owner, amount);
        const scheduleId = scheduleIdOf(planId, 0n);
        const item = { beneficiary: alice.address, start, amount };

        expect(await vault.create.staticCall(planId, item)).to.equal(scheduleId);
        const call = vault.create(planId, item);

        await expect(call).to.emit(vault, "ScheduleCreated").withArgs(scheduleId, alice.address, start, amount);
        await expect(call).to.changeTokenBalances(ethers, token, [owner, vault, alice], [-amount, amount, 0n]);
        expect([...(await vault.getSchedule(scheduleId))]).to.deep.equal([alice.address, start, false, amount, 0n]);
        expect(await vault.scheduleCount(planId)).to.equal(1n);
      });
    }

    it("given another plan, each plan counts its own schedules", async () => {
      const { vault, alice, bob, planId, openPlan, openSchedule } = await fixture();
      const other = await openPlan();

      const ids = [
        await openSchedule(planId, 1n, alice),
        await openSchedule(other, 2n, bob),
        await openSchedule(planId, 3n, bob),
      ];

      expect(ids).to.deep.equal([scheduleIdOf(1n, 0n), scheduleIdOf(2n, 0n), scheduleIdOf(1n, 1n)]);
      const amounts = await Promise.all(ids.map(async (id) => (await vault.getSchedule(id)).amount));
      expect(amounts).to.deep.equal([1n, 2n, 3n]);
      expect(await vault.scheduleCount(planId)).to.equal(2n);
      expect(await vault.scheduleCount(other)).to.equal(1n);
    });
  });

  describe("create with a token that misbehaves", () => {
    it("given a fee on transfer, it reverts with VestingVaultUnexpectedBalance", async () => {
      const { owner, alice } = await namedSigners(connection);
      const token = await ethers.deployContract("TokenMockFeeOnTransfer");
      const vault = await ethers.deployContract("VestingVault", [token]);
      await token.mint(owner, 10_000n);
      await token.approve(vault, 10_000n);
      await token.mint(vault, 5n);
      await vault.createPlan(plan(), owner);
      const item = { beneficiary: alice, start: 0n, amount: 1_000n };

      // The vault held 5 before; the fee is one percent of the 1,000, or of both items of the batch.
      await expect(vault.create(1n, item))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnexpectedBalance")
        .withArgs(1_005n, 995n);
      await expect(vault.createBatch(1n, [item, item]))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnexpectedBalance")
        .withArgs(2_005n, 1_985n);
    });

    it("given a token that returns false, it reverts with SafeERC20FailedOperation", async () => {
      const { vault, token, alice, planId, start } = await fixture();
      const address = await token.getAddress();
      await networkHelpers.setCode(address, ANSWERS_FALSE);

      await expect(vault.create(planId, { beneficiary: alice, start, amount: 1n }))
        .to.be.revertedWithCustomError(vault, "SafeERC20FailedOperation")
        .withArgs(address);
      expect(await vault.scheduleCount(planId)).to.equal(0n);
    });
  });

  describe("createBatch", () => {
    it("when a stranger calls, it reverts with VestingVaultNotPlanOwner", async () => {
      const { vault, owner, alice, stranger, planId, start } = await fixture();

      await expect(vault.connect(stranger).createBatch(planId, [{ beneficiary: alice, start, amount: 1n }]))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
        .withArgs(planId, stranger.address, owner.address);
    });

    it("when it is empty, it reverts with VestingVaultEmptyBatch", async () => {
      const { vault, planId } = await fixture();

      await expect(vault.createBatch(planId, [])).to.be.revertedWithCustomError(vault, "VestingVaultEmptyBatch");
    });

    for (const position of [0, 1, 2]) {
      it(`when the amount at index ${position} is zero, it reverts and names that index`, async () => {
        const { vault, alice, planId, start, openSchedule } = await fixture();
        await openSchedule(planId, 1n);
        const items = [5n, 5n, 5n].map((amount, index) => ({
          beneficiary: alice,
          start,
          amount: index === position ? 0n : amount,
        }));

        await expect(vault.createBatch(planId, items))
          .to.be.revertedWithCustomError(vault, "VestingVaultZeroAmount")
          .withArgs(position);
      });
    }

    it("when one beneficiary is zero or the vault, it reverts and creates none", async () => {
      const { vault, token, alice, planId, start } = await fixture();

      for (const beneficiary of [ethers.ZeroAddress, await vault.getAddress()]) {
        const items = [alice.address, beneficiary].map((to) => ({ beneficiary: to, start, amount: 5n }));
        await expect(vault.createBatch(planId, items))
          .to.be.revertedWithCustomError(vault, "VestingVaultInvalidBeneficiary")
          .withArgs(beneficiary);
      }
      expect(await vault.scheduleCount(planId)).to.equal(0n);
      expect(await token.balanceOf(vault)).to.equal(0n);
    });

    it("when the caller has approved the sum less one unit, it reverts with the token's error", async () => {
      const { vault, token, alice, bob, planId, start } = await fixture();
      await token.approve(vault, 11n);
      const items = [alice, bob].map((beneficiary) => ({ beneficiary, start, amount: 6n }));

      await expect(vault.createBatch(planId, items))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(await vault.getAddress(), 11n, 12n);
    });

    it("given earlier schedules, it numbers on, emits every item and pulls the sum in one transfer", async () => {
      const { vault, token, owner, alice, bob, planId, start, openSchedule } = await fixture();
      await openSchedule(planId, 9n);
      const items = [
        { beneficiary: alice.address, start, amount: 10n },
        { beneficiary: bob.address, start: 0n, amount: 20n },
        { beneficiary: alice.address, start: start + 1n, amount: 30n },
      ];

      expect(await vault.createBatch.staticCall(planId, items)).to.equal(scheduleIdOf(planId, 1n));
      const call = await vault.createBatch(planId, items);

      for (const [index, item] of items.entries()) {
        const id = scheduleIdOf(planId, BigInt(index) + 1n);
        await expect(call).to.emit(vault, "ScheduleCreated").withArgs(id, item.beneficiary, item.start, item.amount);
        const stored = [item.beneficiary, item.start, false, item.amount, 0n];
        expect([...(await vault.getSchedule(id))]).to.deep.equal(stored);
      }
      const transfers = await token.queryFilter(token.filters.Transfer, call.blockNumber ?? 0);
      expect(transfers.map((log) => [...log.args])).to.deep.equal([[owner.address, await vault.getAddress(), 60n]]);
      expect(await vault.scheduleCount(planId)).to.equal(4n);
    });

    it("given amounts whose sum takes more than 128 bits, it pulls the whole sum", async () => {
      const { vault, token, owner, alice, bob, planId, start } = await fixture();
      await token.mint(owner, 2n * MAX_UINT128);
      const items = [alice, bob].map((beneficiary) => ({ beneficiary, start, amount: MAX_UINT128 }));

      await expect(vault.createBatch(planId, items)).to.changeTokenBalances(
        ethers,
        token,
        [owner, vault],
        [-2n * MAX_UINT128, 2n * MAX_UINT128],
      );
    });
  });
});
