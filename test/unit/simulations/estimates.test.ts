import { expect } from "chai";
import { crossingOf, estimate, farthest, redrawn, widest } from "../../../simulations/estimates.ts";

const runsOf = (...values: number[]) => values.map((value) => Float64Array.of(value));
const value = (run: Float64Array) => [run[0] ?? 0, 1] as const;
const draws = redrawn(4, 7);

describe("estimate", () => {
  it("given runs that agree, is sure", () => {
    expect(estimate(runsOf(3, 3, 3, 3), value, draws)).to.deep.equal({ mean: 3, low: 3, high: 3 });
  });

  it("given runs that don't, has an interval around the mean", () => {
    const { mean, low, high } = estimate(runsOf(0, 2, 4, 6), value, draws);

    expect(mean).to.equal(3);
    expect(low).to.be.below(3);
    expect(high).to.be.above(3);
  });

  it("is a ratio of sums, not a mean of ratios", () => {
    const runs = [Float64Array.of(1, 1), Float64Array.of(1, 3)];
    expect(estimate(runs, (run) => [run[0] ?? 0, run[1] ?? 0], []).mean).to.equal(0.5);
  });
});

describe("crossingOf", () => {
  const same = (mean: number) => runsOf(mean, mean, mean, mean);

  it("given a profit that falls below zero, says from where on it stops paying", () => {
    const { course, at, sure } = crossingOf([10, 20], [same(1), same(-3)], value, draws);

    expect([course, at, sure]).to.deep.equal(["stops paying", { mean: 12.5, low: 12.5, high: 12.5 }, 1]);
  });

  it("given one that rises above zero, says from where on it begins to pay", () => {
    expect(crossingOf([0, 1], [same(-1), same(1)], value, draws)).to.deep.include({ course: "begins to pay" });
  });

  for (const [mean, course] of [
    [1, "always pays"],
    [-1, "never pays"],
  ] as const) {
    it(`given ${mean} throughout, says that it ${course}`, () => {
      expect(crossingOf([0, 1], [same(mean), same(mean)], value, draws)).to.include({ course, at: undefined });
    });
  }

  it("given runs that don't agree on it, isn't sure", () => {
    const { sure } = crossingOf([0, 1], [same(1), runsOf(-4, 4, -4, 4.5)], value, draws);
    expect(sure).to.be.below(0.95);
  });
});

describe("farthest", () => {
  it("is what is farthest from zero on either side, in the part of the draws in which it is", () => {
    const figures = [
      [1, 1, 1, 1],
      [-9, -9, -9, -9],
      [2, 2, 2, 2],
    ];
    expect(farthest(figures, draws)).to.deep.equal({ place: 1, sure: 1 });
  });

  it("given runs that don't agree on it, isn't sure", () => {
    const far = farthest(
      [
        [0, 8, 0, 8],
        [3, 3, 3, 3],
      ],
      draws,
    );
    expect(far?.place).to.equal(0);
    expect(far?.sure).to.be.below(0.95).and.above(0.5);
  });

  it("given nothing, is nothing", () => {
    expect(farthest([], draws)).to.equal(undefined);
  });
});

describe("widest", () => {
  const same = (mean: number) => runsOf(mean, mean, mean, mean);

  it("is the pair between which a ratio differs most, on either side, in the part of the draws in which it does", () => {
    const pairs = [[same(8), same(9)] as const, [same(5), same(1)] as const, [same(0), same(3)] as const];
    expect(widest(pairs, value, draws)).to.deep.equal({ place: 1, sure: 1 });
  });

  it("given runs that don't agree on it, isn't sure", () => {
    const found = widest([[same(0), runsOf(0, 8, 0, 8)] as const, [same(0), same(3)] as const], value, draws);
    expect(found?.place).to.equal(0);
    expect(found?.sure).to.be.below(0.95).and.above(0.5);
  });

  it("given nothing, is nothing", () => {
    expect(widest([], value, draws)).to.equal(undefined);
  });
});
