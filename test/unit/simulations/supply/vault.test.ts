import { expect } from "chai";
import { parseAllocation } from "../../../../simulations/allocation.ts";
import { unlocksOf } from "../../../../simulations/supply/unlocks.ts";
import { compareWithVault, largestDifference } from "../../../../simulations/supply/vault.ts";

/** A table of one's own: before the published one's date, at the end of a month, and with months that nothing divides by. */
const TABLE = parseAllocation({
  token: { name: "Own", symbol: "OWN", decimals: 18, supply: "1000.000000000000000001" },
  tge: "2024-01-31T13:00:00Z",
  buckets: [
    { name: "prompt", total: "100", tge: "100", linear: "0", cliffMonths: 0, linearMonths: 0 },
    {
      name: "odd",
      total: "600.000000000000000001",
      tge: "0",
      linear: "600.000000000000000001",
      cliffMonths: 1,
      linearMonths: 7,
    },
    { name: "mixed", total: "300", tge: "50", linear: "250", cliffMonths: 0, linearMonths: 11 },
  ],
});
const MONTHS = 13;

describe("compareWithVault", () => {
  for (const form of ["monthly", "per second"] as const) {
    describe(`given a table of one's own, ${form}`, () => {
      it("differs by nothing, for each bucket and what circulates at each month", async () => {
        const figures = await compareWithVault(TABLE, form, unlocksOf(TABLE, MONTHS, form));

        expect(figures).to.have.length((MONTHS + 1) * (TABLE.buckets.length + 1));
        expect(largestDifference(figures)).to.equal(0n);
        expect(figures.at(-1)?.vault).to.equal(TABLE.supply);
      });
    });
  }

  it("given a model that is a unit off in one bucket of one month, finds that unit", async () => {
    const unlocks = unlocksOf(TABLE, 2, "monthly").map((each) => {
      return each.month === 2
        ? { ...each, buckets: each.buckets.map((paid, index) => (index === 1 ? paid + 1n : paid)) }
        : each;
    });
    const figures = await compareWithVault(TABLE, "monthly", unlocks);

    expect(largestDifference(figures)).to.equal(1n);
    expect(
      figures.filter(({ model, vault }) => model !== vault).map(({ month, bucket }) => [month, bucket]),
    ).to.deep.equal([[2, "odd"]]);
  });
});
