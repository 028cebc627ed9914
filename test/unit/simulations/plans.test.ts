import { expect } from "chai";
import { addMonths } from "../../../simulations/calendar.ts";
import type { Allocation, Bucket } from "../../../simulations/allocation.ts";
import { monthEnd, planTimes } from "../../../simulations/plans.ts";

const DAY = 86_400;

const START = Date.parse("2025-09-08T00:00:00Z") / 1_000;
const COMMUNITY: Bucket = { name: "community", total: 2n, tge: 1n, linear: 1n, cliffMonths: 0, linearMonths: 48 };
const TEAM: Bucket = { name: "team", total: 1n, tge: 0n, linear: 1n, cliffMonths: 12, linearMonths: 36 };
const LIQUIDITY: Bucket = { name: "liquidity", total: 1n, tge: 1n, linear: 0n, cliffMonths: 0, linearMonths: 0 };

function allocationOf(...buckets: Bucket[]): Allocation {
  return { token: { name: "Open", symbol: "OPEN", decimals: 18 }, supply: 4n, tge: START, buckets };
}

describe("plans", () => {
  describe("planTimes", () => {
    it("takes 48 months from 2025-09-08 as 1,461 days in equal steps", () => {
      expect(planTimes(COMMUNITY, START, "monthly")).to.deep.equal({
        cliff: 0,
        delay: 0,
        duration: 1_461 * DAY,
        steps: 48,
      });
      expect((1_461 * DAY) / 48).to.equal(2_629_800);
    });

    it("starts the linear part of the insiders at the end of the cliff, in 36 steps of 2,630,400 s", () => {
      const { cliff, delay, duration, steps } = planTimes(TEAM, START, "monthly");

      expect(cliff).to.equal(365 * DAY);
      expect(delay).to.equal(cliff);
      expect(duration / steps).to.equal(2_630_400);
    });

    it("has no steps by the second", () => {
      expect(planTimes(TEAM, START, "per second")).to.deep.equal({
        cliff: 365 * DAY,
        delay: 365 * DAY,
        duration: 36 * 2_630_400,
        steps: 0,
      });
    });

    it("gives a multiple of the steps at any clock and for any number of months", () => {
      for (let months = 1; months <= 61; months++) {
        const bucket = { ...COMMUNITY, linearMonths: months };
        const start = START + 8_675_309 * months;
        const monthly = planTimes(bucket, start, "monthly");
        const exact = planTimes(bucket, start, "per second");

        expect(monthly.duration % months).to.equal(0);
        expect(exact.duration - monthly.duration).to.be.within(0, months - 1);
      }
    });
  });

  describe("steps beside the calendar", () => {
    const minutesOff = ({ cliffMonths, linearMonths, ...rest }: Bucket, month: number) => {
      const { delay, duration, steps } = planTimes({ ...rest, cliffMonths, linearMonths }, START, "monthly");
      return (START + delay + (month - cliffMonths) * (duration / steps) - addMonths(START, month)) / 60;
    };

    // as docs/supply.md says
    for (const [name, bucket, later, earlier] of [
      ["48 months", COMMUNITY, [45 * 60, 18], [-25.5 * 60, 41]],
      ["36 months after 12", TEAM, [40 * 60, 18], [-(26 * 60 + 40), 41]],
    ] as const) {
      it(`given ${name}, no step is farther from its date than published`, () => {
        const months = Array.from({ length: bucket.linearMonths + 1 }, (_, step) => bucket.cliffMonths + step);
        const offs = months.map((month) => [minutesOff(bucket, month), month] as const);
        const sorted = offs.toSorted(([one], [other]) => one - other);

        expect(sorted.at(-1)).to.deep.equal(later);
        expect(sorted[0]).to.deep.equal(earlier);
        expect(minutesOff(bucket, 48)).to.equal(0);
      });
    }
  });

  describe("monthEnd", () => {
    it("waits for the latest bucket's step", () => {
      const allocation = allocationOf(COMMUNITY, TEAM, LIQUIDITY);

      expect(monthEnd(allocation, START, 0)).to.equal(START);
      expect(monthEnd(allocation, START, 13)).to.equal(START + 13 * 2_629_800);
      expect(monthEnd(allocation, START, 48)).to.equal(START + 1_461 * DAY);
    });

    it("is the date where no bucket has a step", () => {
      const date = Date.parse("2030-09-08T00:00:00Z") / 1_000;

      expect(monthEnd(allocationOf(COMMUNITY, TEAM), START, 60)).to.equal(date);
      expect(monthEnd(allocationOf(LIQUIDITY), START, 60)).to.equal(date);
    });
  });
});
