import { expect } from "chai";
import { lorenzOf } from "../../../../simulations/rewards/charts.ts";
import { decilesOf, gini, medianOf, topShare } from "../../../../simulations/rewards/measures.ts";
import { streamsOf } from "../../../../simulations/random.ts";

/** Gini by its definition: the mean difference of all pairs, by twice the mean. */
function giniTwin(amounts: readonly number[]): number {
  const n = amounts.length;
  const differences = amounts.flatMap((a) => amounts.map((b) => Math.abs(a - b)));
  const mean = amounts.reduce((sum, a) => sum + a, 0) / n;
  return differences.reduce((sum, d) => sum + d, 0) / (n * n) / (2 * mean);
}

describe("gini", () => {
  for (const [amounts, expected] of [
    [[5, 5, 5, 5], 0],
    [[0, 0, 0, 1], 3 / 4],
    [[3, 1, 2], 2 / 9],
    [[0, 0], 0],
    [[7], 0],
  ] as const) {
    it(`given ${amounts.join(", ")}, is ${expected.toFixed(4)}`, () => {
      expect(Math.abs(gini(amounts) - expected)).to.be.below(1e-12);
    });
  }

  it("given amounts by chance, is what the mean difference of all pairs makes it", () => {
    const [random] = [...streamsOf(3, 0, 1)];
    const amounts = Array.from({ length: 57 }, () => Math.floor((random?.uniform() ?? 0) ** 3 * 1_000));
    expect(Math.abs(gini(amounts) - giniTwin(amounts))).to.be.below(1e-12);
  });
});

describe("topShare", () => {
  it("is the part of the largest", () => {
    expect(topShare([1, 6, 2, 1], 2)).to.equal(0.8);
  });

  it("given fewer than are asked for, is all", () => {
    expect(topShare([1, 2], 10)).to.equal(1);
  });

  it("given nothing, is nothing", () => {
    expect(topShare([0, 0], 1)).to.equal(0);
  });
});

describe("medianOf", () => {
  it("given an odd number, is the one in the middle", () => {
    expect(medianOf([9, 1, 4])).to.equal(4);
  });

  it("given an even number, is between both", () => {
    expect(medianOf([9, 1, 4, 5])).to.equal(4.5);
  });
});

describe("decilesOf", () => {
  it("has everybody once, the smallest first, in groups as large as each other", () => {
    const groups = decilesOf([...new Array(25).keys()].reverse(), (each) => each);

    expect(groups.flat()).to.deep.equal([...new Array(25).keys()]);
    for (const group of groups) expect(group.length).to.be.within(2, 3);
  });
});

describe("lorenzOf", () => {
  it("says what the smallest have together", () => {
    const paid = [6n, 3n, 1n].map((total, i) => ({ contributor: String(i), records: 1, total }));

    expect(lorenzOf(paid).map(({ pay }) => pay)).to.deep.equal([0, 0.1, 0.4, 1]);
  });
});
