import { expect } from "chai";
import { centralOfVariant, rangesOf } from "../../../../simulations/supply/central.ts";
import { type Chunk, runChunk } from "../../../../simulations/supply/chunk.ts";
import { type Demand, demandPath, ONE, runMonths } from "../../../../simulations/supply/model.ts";
import { type MonthUnlock, unlocksOf } from "../../../../simulations/supply/unlocks.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";

const TOKEN = 10n ** 18n;
const SHARES = { protocol: 1_000, host: 1_000, model: 1_000, stakers: 2_000, contributors: 5_000 };
/** A dollar a token. */
const PRICE = ONE;
const SUPPLY = 1_000n * TOKEN;

/** 100 tokens at once, and 90 in a month of 30 days. */
const UNLOCKS: MonthUnlock[] = [
  { month: 0, time: 0, days: 0, buckets: [100n * TOKEN], vested: 100n * TOKEN, unlock: 100n * TOKEN },
  { month: 1, time: 30 * 86_400, days: 30, buckets: [190n * TOKEN], vested: 190n * TOKEN, unlock: 90n * TOKEN },
];

const NOTHING: Demand = {
  ...{ sold: ONE, stakedAtFirst: 0n, stakedLater: 0n, stakedAfterMonths: 1, inferencePrice: 10n ** 9n },
  ...{ paidInToken: ONE, buyBack: 0n, burned: 0n, inferencesPerDay: [0n, 0n] },
  kept: { protocol: 0n, host: 0n, model: 0n, stakers: 0n, contributors: 0n },
};

function monthOne(demand: Partial<Demand>) {
  const [, month] = runMonths({ ...NOTHING, ...demand }, SHARES, UNLOCKS, SUPPLY, PRICE);
  if (month === undefined) throw new Error("There is no month.");
  return month;
}

describe("Model of the supply", () => {
  describe("a month", () => {
    it("given no demand, all that is sold presses", () => {
      expect(monthOne({}).pressure).to.equal(90n * TOKEN);
    });

    it("given that half is sold, half presses", () => {
      expect(monthOne({ sold: ONE / 2n }).pressure).to.equal(45n * TOKEN);
    });

    it("given fees in the token that contributors keep half of, a quarter of the fees is absorbed", () => {
      const kept = { ...NOTHING.kept, contributors: ONE / 2n };
      const { revenue, absorbed } = monthOne({ kept, inferencesPerDay: [0n, 2n] });

      expect(revenue).to.equal(60n * 10n ** 9n);
      expect(absorbed).to.equal(15n * TOKEN);
    });

    it("given fees in dollars, what the treasury buys back with is absorbed", () => {
      const { absorbed } = monthOne({ paidInToken: 0n, buyBack: ONE / 2n, inferencesPerDay: [0n, 2n] });

      expect(absorbed).to.equal(3n * TOKEN);
    });

    it("given half a price, twice as many tokens are absorbed", () => {
      const demand = { ...NOTHING, kept: { ...NOTHING.kept, stakers: ONE }, inferencesPerDay: [0n, 1n] };
      const [whole, half] = [PRICE, PRICE / 2n].map((price) => runMonths(demand, SHARES, UNLOCKS, SUPPLY, price)[1]);

      expect(half?.absorbed).to.equal(2n * (whole?.absorbed ?? 0n));
    });

    it("given stakes, what is newly staked is off the market", () => {
      const { staked, newlyStaked, pressure } = monthOne({ stakedAtFirst: ONE / 10n, stakedLater: ONE / 5n });

      expect(staked).to.equal(38n * TOKEN);
      expect(newlyStaked).to.equal(28n * TOKEN);
      expect(pressure).to.equal(62n * TOKEN);
    });

    it("given stakes that shrink, what leaves presses too", () => {
      expect(monthOne({ stakedAtFirst: ONE / 2n, stakedLater: 0n }).pressure).to.equal(140n * TOKEN);
    });

    it("given a treasury that burns, what it burns is a part of what is absorbed, and circulates no more", () => {
      const kept = { ...NOTHING.kept, protocol: ONE };
      const { absorbed, burned, circulating } = monthOne({ kept, burned: ONE / 3n, inferencesPerDay: [0n, 3n] });

      expect(absorbed).to.equal(9n * TOKEN);
      expect(burned).to.equal((9n * TOKEN * 333_333n) / ONE);
      expect(circulating).to.equal(190n * TOKEN - burned);
    });

    it("given a treasury that buys back and burns, it burns of what it has bought", () => {
      const { absorbed, burned } = monthOne({
        ...{ paidInToken: 0n, buyBack: ONE, burned: ONE / 2n, inferencesPerDay: [0n, 2n] },
      });

      expect(absorbed).to.equal(6n * TOKEN);
      expect(burned).to.equal(3n * TOKEN);
    });

    it("given stakes that grow into what was burned before, no less is burned", () => {
      const [first, second] = UNLOCKS;
      if (first === undefined || second === undefined) throw new Error("There are no months.");
      const kept = { ...NOTHING.kept, protocol: ONE };
      const demand = {
        kept,
        burned: ONE,
        stakedLater: ONE,
        stakedAfterMonths: 2,
        inferencesPerDay: [0n, 10n ** 6n, 0n],
      };
      const unlocks = [first, second, { ...second, month: 2, unlock: 0n }];
      const [, after, later] = runMonths({ ...NOTHING, ...demand }, SHARES, unlocks, SUPPLY, PRICE);

      expect(after?.burned).to.equal(95n * TOKEN);
      expect(later?.burned).to.equal(95n * TOKEN);
    });

    it("given more to burn than there is, all that isn't staked is burned", () => {
      const kept = { ...NOTHING.kept, protocol: ONE };
      const demand = { kept, burned: ONE, stakedLater: ONE / 2n, inferencesPerDay: [0n, 10n ** 6n] };

      expect(monthOne(demand).burned).to.equal(95n * TOKEN);
    });

    it("rounds what is absorbed down to a unit", () => {
      const demand = {
        ...NOTHING,
        kept: { ...NOTHING.kept, host: ONE },
        inferencePrice: 1n,
        inferencesPerDay: [0n, 1n],
      };
      const [, month] = runMonths(demand, SHARES, UNLOCKS, SUPPLY, 7n * ONE);

      // 30 inferences at 10⁻⁹ dollar, a tenth of it, at 7 dollars a token
      expect(month?.absorbed).to.equal((30n * TOKEN) / 10n ** 9n / 10n / 7n);
    });
  });

  describe("the token generation event", () => {
    it("neither presses nor absorbs", () => {
      const demand = { ...NOTHING, stakedAtFirst: ONE / 2n, stakedLater: ONE / 2n, inferencesPerDay: [9n, 0n] };
      const [month] = runMonths(demand, SHARES, UNLOCKS, SUPPLY, PRICE);

      expect(month).to.deep.include({ sold: 0n, newlyStaked: 0n, revenue: 0n, absorbed: 0n, pressure: 0n });
    });
  });

  describe("demandPath", () => {
    it("grows by its part each month until it is at its most, and swings", () => {
      const growth = { inferencesPerDay: 100n * ONE, monthlyGrowth: ONE / 10n, mostPerDay: 120n * ONE };

      expect(demandPath(growth, [ONE, ONE, ONE, 2n * ONE])).to.deep.equal([100n, 110n, 120n, 240n]);
    });
  });

  describe("unlocksOf", () => {
    const { variants, months } = scenarioWith();
    for (const form of ["monthly", "per second"] as const) {
      it(`${form}, sums to the supply, over months that sum to the days between their ends`, () => {
        const unlocks = unlocksOf(variants[0].allocation, months, form);

        expect(unlocks.reduce((sum, { unlock }) => sum + unlock, 0n)).to.equal(variants[0].allocation.supply);
        const [first, last] = [unlocks[0]?.time ?? 0, unlocks[months]?.time ?? 0];
        expect(unlocks.reduce((sum, { days }) => sum + days, 0)).to.equal((last - first) / 86_400);
      });
    }
  });

  describe("conservation", () => {
    const scenario = scenarioWith();
    it("in each month of each variant at each price, what circulates, is locked and is burned is the supply", () => {
      let months = 0;
      for (const variant of scenario.variants) {
        for (const month of centralOfVariant(scenario, variant).prices.flatMap((price) => price.months)) {
          expect(month.circulating + month.locked + month.burned).to.equal(variant.allocation.supply);
          months += 1;
        }
      }
      expect(months).to.equal(scenario.variants.length * scenario.tokenPrices.length * (scenario.months + 1));
    });

    it("holds in drawn runs, where nothing is negative and no less is burned than before", () => {
      const [{ allocation }] = scenario.variants;
      const basis: Chunk["basis"] = {
        ranges: rangesOf(scenario),
        shares: scenario.feePolicy,
        unlocks: unlocksOf(allocation, scenario.months, scenario.form),
        supply: allocation.supply,
        microUsd: [1n, 260_000n],
      };
      for (const { prices } of runChunk({ basis, seed: 7, from: 0, to: 10 })) {
        for (const months of prices) {
          let burnedBefore = 0n;
          for (const { circulating, locked, burned, staked } of months) {
            expect(circulating + locked + burned).to.equal(allocation.supply);
            expect(burned >= burnedBefore && circulating >= staked && locked >= 0n).to.equal(true);
            burnedBefore = burned;
          }
        }
      }
    });
  });
});
