import { expect } from "chai";
import { network } from "hardhat";
import { type Plan, deployedVault, scheduleIdOf } from "../../helpers/vesting.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;

/** Two plans with a bucket in both, one by the second and one in steps; amounts that shares divide. */
async function shown() {
  const scene = await networkHelpers.loadFixture(deployedVault);
  const immediate = await scene.openPlan();
  const steps = await scene.openPlan({ cliff: 100n, delay: 100n, duration: 1_000n, steps: 4n });
  const seconds = await scene.openPlan({ duration: 1_000n, revocable: true });
  await scene.openSchedule(immediate, 50n);
  await scene.openSchedule(steps, 4_000n);
  await scene.openSchedule(steps, 400n);
  await scene.openSchedule(seconds, 10_000n);
  const view = await viewOf(scene, [
    ["community", [key(immediate, 0n), key(steps, 0n)]],
    ["team", [key(steps, 1n)]],
    ["salaries", [key(seconds, 0n)]],
  ]);
  return { ...scene, view, immediate, steps, seconds };
}

const key = (planId: bigint, index: bigint) => ({ planId, index });

async function viewOf(
  { vault }: Pick<Awaited<ReturnType<typeof deployedVault>>, "vault">,
  buckets: [string, { planId: bigint; index: bigint }[]][],
) {
  const named = buckets.map(([name, schedules]) => ({ name, schedules }));
  return await ethers.deployContract("AllocationView", [vault, named]);
}

/** Allocated, vested, released, locked, when more unlocks after the start, and how much. */
async function rowsAt({ view, start }: Awaited<ReturnType<typeof shown>>, after: bigint) {
  await time.increaseTo(start + after);
  const states = await view.show();
  return states.map(({ name, allocated, vested, released, locked, nextUnlock, nextAmount }) => {
    return [name, allocated, vested, released, locked, nextUnlock === 0n ? 0n : nextUnlock - start, nextAmount];
  });
}

describe("AllocationView", () => {
  describe("constructor", () => {
    it("keeps the vault and every bucket's schedules", async () => {
      const { view, vault, immediate, steps } = await shown();

      expect(await view.vault()).to.equal(vault.target);
      expect(await view.bucketCount()).to.equal(3n);
      expect(await view.schedulesOf(0)).to.deep.equal([scheduleIdOf(immediate, 0n), scheduleIdOf(steps, 0n)]);
      expect(await view.schedulesOf(1)).to.deep.equal([scheduleIdOf(steps, 1n)]);
      await expect(view.schedulesOf(3)).to.be.revertedWithPanic(0x32);
    });

    it("when there is no bucket, it reverts with AllocationViewEmpty", async () => {
      const { view, vault } = await shown();

      await expect(viewOf({ vault }, [])).to.be.revertedWithCustomError(view, "AllocationViewEmpty");
    });

    it("when a schedule doesn't exist, it reverts with VestingVaultUnknownSchedule", async () => {
      const { vault, steps } = await shown();

      await expect(viewOf({ vault }, [["team", [key(steps, 2n)]]]))
        .to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule")
        .withArgs(scheduleIdOf(steps, 2n));
    });

    for (const [where, buckets] of [
      ["one bucket", [["team", [key(2n, 1n), key(2n, 1n)]]]],
      [
        "two buckets",
        [
          ["team", [key(2n, 1n)]],
          ["investors", [key(2n, 0n), key(2n, 1n)]],
        ],
      ],
    ] as [string, [string, { planId: bigint; index: bigint }[]][]][]) {
      it(`when a schedule is named twice in ${where}, it reverts with AllocationViewRepeatedSchedule`, async () => {
        const { view, vault } = await shown();

        await expect(viewOf({ vault }, buckets))
          .to.be.revertedWithCustomError(view, "AllocationViewRepeatedSchedule")
          .withArgs(scheduleIdOf(2n, 1n));
      });
    }
  });

  describe("show", () => {
    it("before the start, the next unlock of each bucket is its earliest schedule's", async () => {
      expect(await rowsAt(await shown(), -10n)).to.deep.equal([
        ["community", 4_050n, 0n, 0n, 4_050n, 0n, 50n],
        ["team", 400n, 0n, 0n, 400n, 350n, 100n],
        ["salaries", 10_000n, 0n, 0n, 10_000n, 1n, 10n],
      ]);
    });

    it("within the curve, it sums what has vested and what vests next", async () => {
      expect(await rowsAt(await shown(), 599n)).to.deep.equal([
        ["community", 4_050n, 1_050n, 0n, 3_000n, 600n, 1_000n],
        ["team", 400n, 100n, 0n, 300n, 600n, 100n],
        ["salaries", 10_000n, 5_990n, 0n, 4_010n, 600n, 10n],
      ]);
    });

    it("given releases, it tells them from what has vested", async () => {
      const scene = await shown();
      await time.setNextBlockTimestamp(scene.start + 600n);
      await scene.vault.releaseMany([scheduleIdOf(scene.immediate, 0n), scheduleIdOf(scene.steps, 1n)]);

      expect(await rowsAt(scene, 601n)).to.deep.equal([
        ["community", 4_050n, 2_050n, 50n, 2_000n, 850n, 1_000n],
        ["team", 400n, 200n, 200n, 200n, 850n, 100n],
        ["salaries", 10_000n, 6_010n, 0n, 3_990n, 602n, 10n],
      ]);
    });

    it("at the end, nothing is locked and nothing is to come", async () => {
      expect(await rowsAt(await shown(), 1_100n)).to.deep.equal([
        ["community", 4_050n, 4_050n, 0n, 0n, 0n, 0n],
        ["team", 400n, 400n, 0n, 0n, 0n, 0n],
        ["salaries", 10_000n, 10_000n, 0n, 0n, 0n, 0n],
      ]);
    });

    it("given a revocation, the bucket is what was kept, and nothing more comes", async () => {
      const scene = await shown();
      await time.setNextBlockTimestamp(scene.start + 250n);
      await scene.vault.revoke(scheduleIdOf(scene.seconds, 0n));

      expect((await rowsAt(scene, 600n))[2]).to.deep.equal(["salaries", 2_500n, 2_500n, 0n, 0n, 0n, 0n]);
    });

    const unlocks: { given: string; terms: Partial<Plan>; points: [after: bigint, next: bigint, amount: bigint][] }[] =
      [
        {
          given: "a cliff that releases what accrued",
          terms: { cliff: 100n, duration: 1_000n },
          points: [
            [-5n, 100n, 100n],
            [99n, 100n, 100n],
            [100n, 101n, 1n],
            [999n, 1_000n, 1n],
            [1_000n, 0n, 0n],
          ],
        },
        {
          given: "a cliff that releases nothing by itself",
          terms: { cliff: 100n, delay: 100n, duration: 1_000n },
          points: [
            [0n, 101n, 1n],
            [100n, 101n, 1n],
          ],
        },
        {
          given: "a cliff between two steps",
          terms: { cliff: 300n, duration: 1_000n, steps: 4n },
          points: [
            [0n, 300n, 250n],
            [300n, 500n, 250n],
            [499n, 500n, 250n],
            [500n, 750n, 250n],
          ],
        },
        {
          given: "a cliff and no duration",
          terms: { cliff: 100n, delay: 100n },
          points: [
            [99n, 100n, 1_000n],
            [100n, 0n, 0n],
          ],
        },
      ];
    for (const { given, terms, points } of unlocks) {
      it(`given ${given}, it names the next time at which the curve rises`, async () => {
        const scene = await networkHelpers.loadFixture(deployedVault);
        const planId = await scene.openPlan(terms);
        await scene.openSchedule(planId, 1_000n);
        const view = await viewOf(scene, [["only", [key(planId, 0n)]]]);

        for (const [after, next, amount] of points) {
          await time.increaseTo(scene.start + after);
          const [state] = await view.show();
          expect(state?.nextUnlock, `${after} s after the start`).to.equal(next === 0n ? 0n : scene.start + next);
          expect(state?.nextAmount, `${after} s after the start`).to.equal(amount);
        }
      });
    }
  });
});
