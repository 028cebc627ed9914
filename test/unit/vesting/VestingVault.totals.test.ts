import { expect } from "chai";
import { network } from "hardhat";
import { MAX_UINT128, MAX_UINT256, deployedVault } from "../../helpers/vesting.ts";

const { ethers, networkHelpers } = await network.create();

/** Three schedules of 1,000, 2,000 and 4,000 half vested: the first released at a tenth, the third revoked at half. */
// the slots before belong to the bases: two to EIP712, one to Nonces, three to Votes, one to DelegatedVotes
const BOOKS_SLOT = 8n;
const SCHEDULES_SLOT = 9n;

async function halfVestedPlan(connection: Parameters<typeof deployedVault>[0]) {
  const deployed = await deployedVault(connection);
  const { vault, start, openPlan, openSchedule } = deployed;
  const { time } = connection.networkHelpers;
  const planId = await openPlan({ duration: 1_000n, revocable: true });
  const first = await openSchedule(planId, 1_000n);
  await openSchedule(planId, 2_000n);
  const third = await openSchedule(planId, 4_000n);
  await time.setNextBlockTimestamp(start + 100n);
  await vault.release(first);
  await time.setNextBlockTimestamp(start + 500n);
  await vault.revoke(third);
  return { ...deployed, planId, first };
}

describe("VestingVault", () => {
  describe("planTotals", () => {
    it("given a plan without schedules, every sum is zero", async () => {
      const { vault, openPlan } = await networkHelpers.loadFixture(deployedVault);
      const planId = await openPlan();

      expect([...(await vault.planTotals(planId, 0n, MAX_UINT256))]).to.deep.equal([0n, 0n, 0n, 0n, 0n]);
    });

    // allocated, vested, released, releasable, locked of each schedule at half time
    const first = [1_000n, 500n, 100n, 400n, 500n];
    const second = [2_000n, 1_000n, 0n, 1_000n, 1_000n];
    const third = [2_000n, 2_000n, 0n, 2_000n, 0n];
    const ranges = [
      { when: "all are asked for", from: 0n, count: MAX_UINT256, of: [first, second, third] },
      { when: "exactly all are asked for", from: 0n, count: 3n, of: [first, second, third] },
      { when: "one less than all is asked for", from: 0n, count: 2n, of: [first, second] },
      { when: "one more than all is asked for", from: 0n, count: 4n, of: [first, second, third] },
      { when: "one in the middle is asked for", from: 1n, count: 1n, of: [second] },
      { when: "all from the second on are asked for", from: 1n, count: MAX_UINT256, of: [second, third] },
      { when: "the last is asked for", from: 2n, count: 1n, of: [third] },
      { when: "none is asked for", from: 1n, count: 0n, of: [] },
      { when: "the range starts just beyond the last", from: 3n, count: 1n, of: [] },
      { when: "the range starts far beyond the last", from: MAX_UINT256, count: MAX_UINT256, of: [] },
    ];
    for (const { when, from, count, of } of ranges) {
      it(`given three schedules, when ${when}, it sums exactly those`, async () => {
        const { vault, planId } = await networkHelpers.loadFixture(halfVestedPlan);
        const sums = [0, 1, 2, 3, 4].map((field) => of.reduce((sum, schedule) => sum + (schedule[field] ?? 0n), 0n));

        expect([...(await vault.planTotals(planId, from, count))]).to.deep.equal(sums);
      });
    }

    it("given amounts whose sum takes more than 128 bits, it doesn't overflow", async () => {
      const { vault, token, owner, openPlan, openSchedule } = await networkHelpers.loadFixture(deployedVault);
      await token.mint(owner, 2n * MAX_UINT128);
      const planId = await openPlan({ duration: 1_000n });
      await openSchedule(planId, MAX_UINT128);
      await openSchedule(planId, MAX_UINT128);

      const totals = await vault.planTotals(planId, 0n, MAX_UINT256);

      expect(totals.allocated).to.equal(2n * MAX_UINT128);
      expect(totals.locked).to.equal(2n * MAX_UINT128);
    });
  });

  describe("storage", () => {
    it("keeps a schedule in two slots", async () => {
      const { vault, alice, start, planId, first } = await networkHelpers.loadFixture(halfVestedPlan);
      await networkHelpers.time.setNextBlockTimestamp(start + 600n);
      await vault.revoke(first);
      const slot = BigInt(
        ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [first, SCHEDULES_SLOT])),
      );
      const read = async (offset: bigint) => BigInt(await ethers.provider.getStorage(vault, slot + offset));

      // The revocation flag, the start and the beneficiary; then what was released and the amount.
      expect(await read(0n)).to.equal((1n << 200n) | (start << 160n) | BigInt(alice.address));
      expect(await read(1n)).to.equal((100n << 128n) | 600n);
      expect(await read(2n)).to.equal(0n);
      expect(await vault.scheduleIdOf(planId, 0n)).to.equal(first);
    });

    it("keeps the terms of a plan in one slot", async () => {
      const { vault, openPlan } = await networkHelpers.loadFixture(deployedVault);
      const terms = { cliff: 400n, delay: 300n, duration: 1_000n, steps: 4n, transferable: true, votes: true };
      const planId = await openPlan(terms);
      const slot = ethers.keccak256(
        ethers.AbiCoder.defaultAbiCoder().encode(["uint64", "uint256"], [planId, BOOKS_SLOT]),
      );

      const packed = (1n << 168n) | (1n << 160n) | (4n << 120n) | (1_000n << 80n) | (300n << 40n) | 400n;

      expect(BigInt(await ethers.provider.getStorage(vault, slot))).to.equal(packed);
    });
  });
});
