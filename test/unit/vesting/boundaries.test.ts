// What is paid in the seconds around every edge of a curve, by the vault and by a campaign, with the smallest and the
// largest amounts.
import { expect } from "chai";
import { network } from "hardhat";
import { SumTree } from "../../../sdk/sumTree.ts";
import { deployedFactory, YEAR } from "../../helpers/campaign.ts";
import { deployedVault, MAX_UINT128, MAX_UINT40, type Plan, plan, scheduleIdOf } from "../../helpers/vesting.ts";
import { vestedBy } from "../../helpers/vestingTwin.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const MAX_UINT96 = 2n ** 96n - 1n;
const DAY = 86_400n;

/** Pays what is due in a block at a time, and gives what has been paid in all. */
interface Payer {
  readonly start: bigint;
  readonly payAt: (timestamp: bigint) => Promise<bigint>;
}

async function vaultPayer(terms: Plan, amount: bigint, startOf = (start: bigint) => start): Promise<Payer> {
  const scene = await networkHelpers.loadFixture(vaultScene);
  const start = startOf(scene.start);
  const planId = await scene.openPlan(terms);
  await scene.vault.create(planId, { beneficiary: scene.alice, start, amount });
  const payAt = async (timestamp: bigint) => {
    await time.setNextBlockTimestamp(timestamp);
    await scene.vault.releaseMany([scheduleIdOf(planId, 0n)]);
    return await scene.token.balanceOf(scene.alice);
  };
  return { start, payAt };
}

async function campaignPayer(terms: Plan, amount: bigint, startOf = (start: bigint) => start): Promise<Payer> {
  const scene = await networkHelpers.loadFixture(campaignScene);
  const start = startOf(scene.start);
  const { cliff, delay, duration, steps } = terms;
  const tree = new SumTree([{ account: scene.alice.address, amount }]);
  const clawBackFrom = scene.start + delay + duration + 2n * YEAR;
  const campaign = await scene.createCampaign(
    scene.termsFor(tree, { start, cliff, delay, duration, steps, clawBackFrom }),
  );
  const payAt = async (timestamp: bigint) => {
    await time.setNextBlockTimestamp(timestamp);
    const claim = campaign.claim(0, scene.alice, amount, []);
    if (vestedBy(terms, start, amount, timestamp) === (await scene.token.balanceOf(scene.alice))) {
      await expect(claim).to.be.revertedWithCustomError(campaign, "VestingCampaignNothingToClaim");
    } else {
      await claim;
    }
    return await scene.token.balanceOf(scene.alice);
  };
  return { start, payAt };
}

async function vaultScene() {
  return await deployedVault(connection);
}

async function campaignScene() {
  return await deployedFactory(connection);
}

const PAYERS = [
  ["vault", vaultPayer, [1n, MAX_UINT96, MAX_UINT128]],
  ["campaign", campaignPayer, [1n, MAX_UINT96]],
] as const;

/** A curve, and by name the times of its edges after the start. */
const CURVES: [given: string, terms: Plan, edges: [name: string, after: bigint][]][] = [
  ["an immediate plan", plan(), [["the start", 0n]]],
  [
    "a duration of one second",
    plan({ duration: 1n }),
    [
      ["the start", 0n],
      ["the end", 1n],
    ],
  ],
  [
    "four years by the second with a cliff of one",
    plan({ cliff: YEAR, duration: 4n * YEAR }),
    [
      ["the start", 0n],
      ["the cliff's end", YEAR],
      ["the end", 4n * YEAR],
    ],
  ],
  [
    "36 steps after a cliff that releases nothing",
    plan({ cliff: 365n * DAY, delay: 365n * DAY, duration: 36n * 2_630_400n, steps: 36n }),
    [
      ["the start", 0n],
      ["the cliff's end", 365n * DAY],
      ["the end", 365n * DAY + 36n * 2_630_400n],
    ],
  ],
];

for (const [name, payerOf, amounts] of PAYERS) {
  describe(`Boundaries of a ${name}`, () => {
    for (const [given, terms, edges] of CURVES) {
      for (const amount of amounts) {
        for (const [edge, after] of edges) {
          for (const [where, offset] of [
            ["a second before", -1n],
            ["at", 0n],
            ["a second after", 1n],
          ] as const) {
            it(`given ${given} and ${amount} units, ${where} ${edge}, it pays what has vested`, async () => {
              const { start, payAt } = await payerOf(terms, amount);
              const timestamp = start + after + offset;
              const paid = await payAt(timestamp);

              expect(paid).to.equal(vestedBy(terms, start, amount, timestamp));
              if (edge === "the end") expect(paid === amount).to.equal(offset >= 0n);
              if (offset < 0n && edge !== "the end") expect(paid).to.equal(0n);
            });
          }
        }
      }
    }

    for (const steps of [36n, 48n]) {
      const step = steps === 36n ? 2_630_400n : 2_629_800n;
      for (let month = 1n; month <= steps; month++) {
        it(`given ${steps} months, it pays month ${month} at its edge and not a second before`, async () => {
          const { start, payAt } = await payerOf(plan({ duration: steps * step, steps }), steps * 1_000n);

          expect(await payAt(start + month * step - 1n)).to.equal((month - 1n) * 1_000n);
          expect(await payAt(start + month * step)).to.equal(month * 1_000n);
          expect(await payAt(start + month * step + 1n)).to.equal(month * 1_000n);
        });
      }
    }

    it("given a start in the past, it pays at once what has vested since", async () => {
      const terms = plan({ duration: 1_000_000n });
      const { start, payAt } = await payerOf(terms, 1_000_000n, (future) => future - 2_000_000n + 1_000n);
      const now = BigInt(await time.latest());

      expect(await payAt(now + 5n)).to.equal(now + 5n > start + 1_000_000n ? 1_000_000n : now + 5n - start);
    });

    it("given a curve that was over long ago, it pays everything at once", async () => {
      const { payAt } = await payerOf(plan({ cliff: 5n, duration: 10n }), 7n, () => 1n);

      expect(await payAt(BigInt(await time.latest()) + 5n)).to.equal(7n);
    });
  });
}

describe("Boundaries of time itself", () => {
  it("given the last start that fits, a vault's schedule can be created and pays at its end", async () => {
    const terms = plan({ cliff: MAX_UINT40, delay: MAX_UINT40, duration: MAX_UINT40 });
    const { vault, alice, openPlan } = await networkHelpers.loadFixture(vaultScene);
    const planId = await openPlan(terms);
    await vault.create(planId, { beneficiary: alice, start: MAX_UINT40, amount: MAX_UINT128 });
    const end = 3n * MAX_UINT40;

    expect(await vault.vestedAt(scheduleIdOf(planId, 0n), end - 1n)).to.equal(
      MAX_UINT128 - MAX_UINT128 / MAX_UINT40 - 1n,
    );
    expect(await vault.vestedAt(scheduleIdOf(planId, 0n), end)).to.equal(MAX_UINT128);
    expect(await vault.vestedAt(scheduleIdOf(planId, 0n), 2n * MAX_UINT40 - 1n)).to.equal(0n);
    await expect(vault.release(scheduleIdOf(planId, 0n)))
      .to.be.revertedWithCustomError(vault, "VestingVaultNothingToRelease")
      .withArgs(scheduleIdOf(planId, 0n), 0n);
  });

  it("given a start so far that no claw-back fits a year after the end, a campaign is refused", async () => {
    const { factory, termsFor } = await networkHelpers.loadFixture(campaignScene);
    const tree = new SumTree([{ account: "0x00000000000000000000000000000000000A11cE", amount: 1n }]);
    const far = { start: MAX_UINT40 - 1_000n, cliff: 0n, delay: 0n, duration: 1_000n, clawBackFrom: MAX_UINT40 };

    await expect(factory.create(termsFor(tree, far)))
      .to.be.revertedWithCustomError(factory, "VestingCampaignClawBackTooEarly")
      .withArgs(MAX_UINT40, MAX_UINT40 + YEAR);
    const last = { ...far, start: MAX_UINT40 - 1_000n - YEAR };
    await expect(factory.create(termsFor(tree, last))).to.emit(factory, "CampaignCreated");
  });
});
