// What figures say of runs whose counts a test says.
import { expect } from "chai";
import { redrawn } from "../../../../simulations/estimates.ts";
import { estimateOfSome, widestOf } from "../../../../simulations/rewards/figures.ts";

describe("widestOf", () => {
  const runs = (...values: number[]) => values.map((value) => ({ pays_l1: value }));
  const draws = redrawn(4, 3);

  it("given an assumption that moves each run most, is sure of it", () => {
    const ends = [
      { assumption: "growth", low: runs(0.5, 0.5, 0.5, 0.5), high: runs(0.6, 0.6, 0.6, 0.6) },
      { assumption: "ethUsd", low: runs(0.9, 0.8, 0.7, 0.6), high: runs(0.4, 0.3, 0.2, 0.1) },
    ];
    expect(widestOf(ends, draws)).to.deep.equal({ assumption: "ethUsd", sure: 1 });
  });

  it("given two that move most by turns, isn't", () => {
    const ends = [
      { assumption: "growth", low: runs(0, 0, 0, 0), high: runs(0.8, 0.1, 0.8, 0.1) },
      { assumption: "ethUsd", low: runs(0, 0, 0, 0), high: runs(0.1, 0.8, 0.1, 0.7) },
    ];
    const widest = widestOf(ends, draws);
    expect(widest?.assumption).to.equal("growth");
    expect(widest?.sure).to.be.within(0.2, 0.94);
  });

  it("given no assumption with a range, is nothing", () => {
    expect(widestOf([], draws)).to.equal(null);
  });
});

describe("estimateOfSome", () => {
  it("given runs without a figure, is the mean of the others", () => {
    const runs = [{ gas: 0.2 }, {}, { gas: 0.2 }, {}, { gas: 0.2 }, { gas: 0.2 }, { gas: 0.2 }, { gas: 0.2 }];
    const { mean } = estimateOfSome(runs, "gas", redrawn(8, 3));

    expect(Math.abs(mean - 0.2)).to.be.below(1e-12);
  });

  it("given no run with a figure, is none", () => {
    expect(estimateOfSome([{}, {}], "gas", redrawn(2, 3)).mean).to.be.NaN;
  });
});
