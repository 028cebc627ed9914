import { expect } from "chai";
import { network } from "hardhat";
import { MAX_UINT256, deployedVault } from "../../helpers/vesting.ts";
import type { Plan } from "../../helpers/vesting.ts";

const { networkHelpers } = await network.create();

/** An amount that no share of a thousand divides. */
const AMOUNT = 1_000_003n;

interface Curve {
  given: string;
  terms: Partial<Plan>;
  /** Seconds after the start, and what has vested of `AMOUNT` then: exact shares, rounded down by hand. */
  points: [after: bigint, vested: bigint][];
}

const curves: Curve[] = [
  {
    given: "an immediate plan",
    terms: {},
    points: [
      [-1n, 0n],
      [0n, AMOUNT],
      [1n, AMOUNT],
    ],
  },
  {
    given: "a cliff and no duration",
    terms: { cliff: 100n, delay: 100n },
    points: [
      [0n, 0n],
      [99n, 0n],
      [100n, AMOUNT],
    ],
  },
  {
    given: "a linear plan without a cliff",
    terms: { duration: 1_000n },
    points: [
      [-1n, 0n],
      [0n, 0n],
      [1n, 1_000n],
      [500n, 500_001n],
      [999n, 999_002n],
      [1_000n, AMOUNT],
    ],
  },
  {
    given: "a cliff without delay, which releases what accrued",
    terms: { cliff: 100n, duration: 1_000n },
    points: [
      [99n, 0n],
      [100n, 100_000n],
      [101n, 101_000n],
      [999n, 999_002n],
      [1_000n, AMOUNT],
    ],
  },
  {
    given: "a delay as long as the cliff, which releases nothing at it",
    terms: { cliff: 100n, delay: 100n, duration: 1_000n },
    points: [
      [99n, 0n],
      [100n, 0n],
      [101n, 1_000n],
      [1_099n, 999_002n],
      [1_100n, AMOUNT],
    ],
  },
  {
    given: "a delay shorter than the cliff",
    terms: { cliff: 100n, delay: 40n, duration: 1_000n },
    points: [
      [40n, 0n],
      [99n, 0n],
      [100n, 60_000n],
      [1_039n, 999_002n],
      [1_040n, AMOUNT],
    ],
  },
  {
    given: "a cliff at the end",
    terms: { cliff: 1_000n, duration: 1_000n },
    points: [
      [999n, 0n],
      [1_000n, AMOUNT],
      [1_001n, AMOUNT],
    ],
  },
  {
    given: "one step",
    terms: { duration: 1_000n, steps: 1n },
    points: [
      [0n, 0n],
      [999n, 0n],
      [1_000n, AMOUNT],
    ],
  },
  {
    given: "four steps",
    terms: { duration: 1_000n, steps: 4n },
    points: [
      [0n, 0n],
      [249n, 0n],
      [250n, 250_000n],
      [251n, 250_000n],
      [499n, 250_000n],
      [500n, 500_001n],
      [501n, 500_001n],
      [749n, 500_001n],
      [750n, 750_002n],
      [999n, 750_002n],
      [1_000n, AMOUNT],
    ],
  },
  {
    given: "four steps and a cliff between two of them",
    terms: { cliff: 300n, duration: 1_000n, steps: 4n },
    points: [
      [250n, 0n],
      [299n, 0n],
      [300n, 250_000n],
      [499n, 250_000n],
      [500n, 500_001n],
    ],
  },
  {
    given: "four steps after a delay as long as the cliff",
    terms: { cliff: 100n, delay: 100n, duration: 1_000n, steps: 4n },
    points: [
      [100n, 0n],
      [349n, 0n],
      [350n, 250_000n],
      [1_099n, 750_002n],
      [1_100n, AMOUNT],
    ],
  },
  {
    given: "four steps after a delay shorter than the cliff",
    terms: { cliff: 320n, delay: 50n, duration: 1_000n, steps: 4n },
    points: [
      [300n, 0n],
      [319n, 0n],
      [320n, 250_000n],
      [549n, 250_000n],
      [550n, 500_001n],
      [1_050n, AMOUNT],
    ],
  },
  {
    given: "a step every second",
    terms: { duration: 1_000n, steps: 1_000n },
    points: [
      [0n, 0n],
      [1n, 1_000n],
      [999n, 999_002n],
      [1_000n, AMOUNT],
    ],
  },
];

describe("VestingVault", () => {
  describe("vestedAt", () => {
    for (const { given, terms, points } of curves) {
      it(`given ${given}, it follows the curve before, at and after every edge`, async () => {
        const { vault, start, openPlan, openSchedule } = await networkHelpers.loadFixture(deployedVault);
        const scheduleId = await openSchedule(await openPlan(terms), AMOUNT);

        for (const [after, vested] of points) {
          expect(await vault.vestedAt(scheduleId, start + after), `${after} s after the start`).to.equal(vested);
        }
        expect(await vault.vestedAt(scheduleId, 0n)).to.equal(0n);
        expect(await vault.vestedAt(scheduleId, MAX_UINT256)).to.equal(AMOUNT);
      });
    }

    it("given 36 steps between two calendar dates three years apart, each step ends where 1/36 has passed", async () => {
      const { vault, alice, openPlan } = await networkHelpers.loadFixture(deployedVault);
      const start = BigInt(Date.parse("2026-09-08T00:00:00Z") / 1_000);
      const end = BigInt(Date.parse("2029-09-08T00:00:00Z") / 1_000);
      const planId = await openPlan({ duration: end - start, steps: 36n });
      await vault.create(planId, { beneficiary: alice, start, amount: 36_000n });
      const scheduleId = await vault.scheduleIdOf(planId, 0n);
      const step = 2_630_400n;

      expect(36n * step).to.equal(end - start);
      for (let n = 1n; n <= 36n; n++) {
        expect(await vault.vestedAt(scheduleId, start + n * step - 1n)).to.equal((n - 1n) * 1_000n);
        expect(await vault.vestedAt(scheduleId, start + n * step)).to.equal(n * 1_000n);
      }
    });

    it("given an amount smaller than the number of steps, it rounds down until the end", async () => {
      const { vault, start, openPlan, openSchedule } = await networkHelpers.loadFixture(deployedVault);
      const scheduleId = await openSchedule(await openPlan({ duration: 1_000n, steps: 4n }), 1n);

      expect(await vault.vestedAt(scheduleId, start + 999n)).to.equal(0n);
      expect(await vault.vestedAt(scheduleId, start + 1_000n)).to.equal(1n);
    });
  });
});
