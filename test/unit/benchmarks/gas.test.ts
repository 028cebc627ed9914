import { expect } from "chai";
import { readFileSync } from "node:fs";
import { type Figures } from "../../../benchmarks/chain.ts";
import { measureGas } from "../../../benchmarks/gas.ts";
import { type Targets } from "../../../benchmarks/report.ts";
import { AMOUNT, weightsOf } from "../../../benchmarks/splitter.ts";

const TARGETS = JSON.parse(
  readFileSync(new URL("../../../benchmarks/gas-targets.json", import.meta.url), "utf8"),
) as Targets;

describe("benchmarks > gas", () => {
  let figures: Figures;

  before(async () => {
    figures = await measureGas();
  });

  it("gives the same figures in the same order when it runs again", async () => {
    expect(Object.entries(await measureGas())).to.deep.equal(Object.entries(figures));
  });

  it("gives whole numbers", () => {
    for (const [key, figure] of Object.entries(figures)) expect(Number.isInteger(figure), key).to.equal(true);
  });

  it("measures every figure that has a target, and every peer of the same run", () => {
    const peers = Object.values(TARGETS).flatMap(({ peerFigure }) => peerFigure ?? []);
    expect(Object.keys(figures)).to.include.members([...Object.keys(TARGETS), ...peers]);
  });

  it("finds that a deposit costs the same for 10, 100 and 300 accounts", () => {
    const { "splitter.deposit.10accounts": few, "splitter.deposit.300accounts": many } = figures;
    expect([few, many]).to.deep.equal([figures["splitter.deposit"], figures["splitter.deposit"]]);
  });

  it("counts whole transactions: nothing is below an ERC-20 transfer's share of one", () => {
    for (const [key, figure] of Object.entries(figures))
      if (!key.includes(".each")) expect(figure, key).to.be.above(21_000);
  });

  for (const count of [10, 100, 300]) {
    it(`leaves remainders that are not zero, given ${count} accounts`, () => {
      const weights = weightsOf(count, 0).map(({ weight }) => BigInt(weight));
      const total = weights.reduce((sum, weight) => sum + weight, 0n);
      const one = AMOUNT << 64n;
      const index = one / total;

      expect(one % total, "of the deposit").to.not.equal(0n);
      expect(((weights[0] ?? 0n) * index) % 2n ** 64n, "of the claim").to.not.equal(0n);
    });
  }
});
