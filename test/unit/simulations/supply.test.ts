import { expect } from "chai";
import { join } from "node:path";
import { readAllocation } from "../../../simulations/allocation.ts";
import { addMonths } from "../../../simulations/calendar.ts";
import { paidByMonth, paidBySecond, paidByStep } from "../../../simulations/supply.ts";

const {
  buckets,
  tge: START,
  supply,
} = readAllocation(join(import.meta.dirname, "../../../parameters/allocation.json5"));
const UNIT = 10n ** 18n;

const circulating = (month: number) => buckets.reduce((sum, bucket) => sum + paidByMonth(bucket, month), 0n);
const circulatingAt = (time: number) => buckets.reduce((sum, bucket) => sum + paidBySecond(bucket, START, time), 0n);

function bucketNamed(name: string) {
  const found = buckets.find((bucket) => bucket.name === name);
  if (found === undefined) throw new Error(`no bucket ${name}`);
  return found;
}

describe("supply", () => {
  describe("paidByMonth", () => {
    // The check figures are published beside the table; those in millions are rounded there.
    for (const [month, published, precision] of [
      [0, 215_500_000n, 0n],
      [8, 290_800_000n, 50_000n],
      [12, 328_400_000n, 50_000n],
      [24, 552_000_000n, 500_000n],
      [48, 1_000_000_000n, 0n],
    ] as const) {
      it(`has the published supply circulate after month ${month}`, () => {
        const difference = circulating(month) - published * UNIT;

        expect(difference >= -precision * UNIT && difference <= precision * UNIT).to.equal(true);
      });
    }

    it("unlocks about 18.66 million a month after the cliff", () => {
      const unlocked = (circulating(14) - circulating(13)) / UNIT;

      expect(unlocked).to.be.within(18_655_000n, 18_665_000n);
    });

    it("pays insiders nothing at the cliff and the first step a month later", () => {
      const team = bucketNamed("team");

      expect(paidByMonth(team, 12)).to.equal(0n);
      expect(paidByMonth(team, 13)).to.equal((150_000_000n * UNIT) / 36n);
    });

    it("never pays more than the supply", () => {
      expect(circulating(60)).to.equal(supply);
    });
  });

  describe("paidByStep", () => {
    it("pays nothing before the token generation event", () => {
      expect(paidByStep(bucketNamed("liquidity"), START, START - 1)).to.equal(0n);
      expect(paidByStep(bucketNamed("liquidity"), START, START)).to.equal(50_000_000n * UNIT);
    });

    it("pays a step where an equal share of the seconds has passed, and not before", () => {
      const team = bucketNamed("team");
      const cliffEnd = addMonths(START, 12);

      for (const step of [1, 2, 35, 36]) {
        const edge = cliffEnd + step * 2_630_400;
        expect(paidByStep(team, START, edge - 1)).to.equal(paidByMonth(team, 11 + step));
        expect(paidByStep(team, START, edge)).to.equal(paidByMonth(team, 12 + step));
      }
      expect(paidByStep(team, START, cliffEnd)).to.equal(0n);
      expect(paidByStep(team, START, 2 ** 40)).to.equal(team.total);
    });
  });

  describe("paidBySecond", () => {
    it("agrees with the published supply at the ends of the table", () => {
      expect(circulatingAt(START)).to.equal(215_500_000n * UNIT);
      expect(circulatingAt(addMonths(START, 48))).to.equal(supply);
    });

    it("pays the linear part in proportion to the seconds, rounded down", () => {
      const team = bucketNamed("team");
      const cliffEnd = addMonths(START, 12);
      const seconds = BigInt(addMonths(START, 48) - cliffEnd);

      expect(paidBySecond(team, START, cliffEnd)).to.equal(0n);
      expect(paidBySecond(team, START, cliffEnd + 1)).to.equal((150_000_000n * UNIT) / seconds);
      expect(paidBySecond(team, START, addMonths(START, 48) - 1)).to.equal(
        (150_000_000n * UNIT * (seconds - 1n)) / seconds,
      );
    });

    it("pays a bucket without a linear part at once", () => {
      expect(paidBySecond(bucketNamed("liquidity"), START, START)).to.equal(50_000_000n * UNIT);
    });
  });
});
