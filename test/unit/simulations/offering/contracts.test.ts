// Runs on the real contracts: of fixed seeds that have all, and of one that is drawn now.
import { expect } from "chai";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { type ContractFigure, executeRun, requireSame } from "../../../../simulations/offering/contracts.ts";
import { readScenario } from "../../../../simulations/offering/scenario.ts";
import { MAX_SEED } from "../../../../simulations/random.ts";
import { State } from "../../../helpers/offering.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");
const [SUCCEEDS, FAILS] = [1, 10];

describe("The game of offerings on the contracts", () => {
  const figures = new Map<string, ContractFigure[]>();
  const of = (name: string) => figures.get(name) ?? [];
  const has = (name: string, step: RegExp) => of(name).some((figure) => step.test(figure.step));

  before(async function () {
    this.timeout(180_000);
    for (const [name, seed] of [
      ["succeeds", SUCCEEDS],
      ["fails", FAILS],
      ["drawn", randomInt(MAX_SEED)],
    ] as const) {
      figures.set(name, await executeRun(readScenario(FILE), seed));
    }
  });

  for (const name of ["succeeds", "fails", "drawn"]) {
    it(`moves what the game moves, to the unit, in the run that is ${name}`, () => {
      expect(of(name)).not.to.have.length(0);
      for (const { seed, step, figure, game, contract } of of(name)) {
        expect(contract, `${figure} of ${step}, seed ${seed}`).to.equal(game);
      }
    });
  }

  it("has bids, cancellations, a settlement and claims in both", () => {
    for (const name of ["succeeds", "fails"]) {
      for (const step of [/^bid/, /^cancel/, /^settle/, /^claim/]) expect(has(name, step), step.source).to.equal(true);
    }
  });

  it("has a sale above the soft cap and one below it", () => {
    const state = (name: string) => of(name).find(({ figure }) => figure === "state")?.contract;
    expect(state("succeeds")).to.equal(State.Succeeded);
    expect(state("fails")).to.equal(State.Failed);
  });

  it("has milestones that are met, others that aren't, bonds that are lost, and burning", () => {
    const all = of("succeeds");
    expect(all.some(({ figure, contract }) => figure === "met" && contract > 0n)).to.equal(true);
    expect(all.some(({ figure, contract }) => figure === "attestor" && contract < 0n)).to.equal(true);
    expect(all.some(({ figure, contract }) => figure === "challenger" && contract < 0n)).to.equal(true);
    expect(has("succeeds", /redeem/)).to.equal(true);
  });

  describe("requireSame", () => {
    it("given a difference of a unit, throws OFFERING_DIFFERS and says where", () => {
      const figure = { seed: 1, step: "claim 2", figure: "tokens", game: 5n, contract: 6n };

      expect(() => requireSame([figure]))
        .to.throw("Seed 1, claim 2: the game has tokens 5, the contracts 6")
        .with.property("code", "OFFERING_DIFFERS");
    });
  });
});
