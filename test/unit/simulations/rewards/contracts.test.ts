// Epochs of a year that is drawn now, on the real contracts.
import { expect } from "chai";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import {
  requireSame,
  settledEpochs,
  settleSeed,
  type SettledFigure,
} from "../../../../simulations/rewards/contracts.ts";
import { readGas } from "../../../../simulations/rewards/gas.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { MAX_SEED } from "../../../../simulations/random.ts";
import { bankWith } from "../../../helpers/rewardBank.ts";

const SCENARIO = readScenario(join(import.meta.dirname, "../../../../simulations/scenarios/rewards/rewards.json5"));
const BANK = bankWith(
  [333_333, 333_333, 100_000, 7],
  [
    [0, 0, [[0, 999_999]]],
    [
      1,
      0,
      [
        [0, 333_333],
        [1, 333_333],
        [2, 333_333],
      ],
    ],
    [2, 0, [[2, 123_457]]],
  ],
);

/** What one more sibling of a proof takes: 32 bytes at 16 gas, and a hash with its loop. */
const SIBLING = 750;

describe("Epochs of a simulation of rewards on the contracts", () => {
  const seed = process.env.TEST_DEPTH === "deep" ? randomInt(MAX_SEED) : 1;
  let settled: Awaited<ReturnType<typeof settleSeed>>;

  before(async function () {
    this.timeout(120_000);
    settled = await settleSeed(SCENARIO, BANK, seed);
  });

  it("pay everybody and the reserve what the simulation says, to the unit, and leave nothing in the lane", () => {
    for (const { epoch, figure, simulated, contract } of settled.figures) {
      expect(contract, `seed ${seed}, epoch ${epoch}, ${figure}`).to.equal(simulated);
    }
  });

  it("compare the pool, each contributor, the reserve and the lane of both epochs", () => {
    const names = ["pool", ...BANK.contributors, "the reserve", "left in the lane"];
    expect(settled.figures.map(({ figure }) => figure)).to.deep.equal([...names, ...names]);
    const paid = settled.figures.filter(({ figure, contract }) => figure === "contributor 0" && contract > 0n);
    expect(paid).to.have.length(2);
  });

  for (const which of ["firstClaim", "laterClaim"] as const) {
    it(`take within a tenth of the gas that is charged for a ${which}, had a proof as many siblings`, () => {
      const { gas, depth } = settled;
      const taken = gas[which] + (20 - depth) * SIBLING;

      // more is OPEN's counting of votes, which the plain token of gas.json has not
      expect(taken / readGas()[which]).to.be.within(1, 1.1);
    });
  }

  it("take within a tenth of the gas that is charged to post", () => {
    expect(settled.gas.post / readGas().post).to.be.within(0.9, 1.1);
  });

  it("take a quarter more at most than is charged to activate", () => {
    // everybody has claimed, so that the lane's balance is made anew
    expect(settled.gas.activate / readGas().activate).to.be.within(1, 1.25);
  });

  describe("settledEpochs", () => {
    it("given both epochs of a seed, is two", () => {
      expect(settledEpochs(settled.figures)).to.equal(2);
    });

    it("given a year of one epoch for each of two seeds, is two as well", () => {
      const first = settled.figures.filter(({ epoch }) => epoch === 1);
      expect(settledEpochs([...first, ...first.map((figure) => ({ ...figure, seed: seed + 1 }))])).to.equal(2);
    });
  });

  describe("requireSame", () => {
    it("given a difference of a unit, throws REWARDS_DIFFER and says where", () => {
      const figure: SettledFigure = { seed: 1, epoch: 2, figure: "someone", simulated: 5n, contract: 6n };

      expect(() => requireSame([figure]))
        .to.throw("Seed 1, epoch 2: the simulation has someone 5, the contracts 6")
        .with.property("code", "REWARDS_DIFFER");
    });
  });
});
