import { expect } from "chai";
import { join } from "node:path";
import { giniOf, play } from "../../../../simulations/offering/game.ts";
import { COURSES, TRICKS } from "../../../../simulations/offering/names.ts";
import { readScenario } from "../../../../simulations/offering/scenario.ts";
import { type Otherwise, settingOf } from "../../../../simulations/offering/setting.ts";
import { type Tally, tallied } from "../../../../simulations/offering/tally.ts";
import { streamsOf } from "../../../../simulations/random.ts";
import { expectNear } from "../../../helpers/near.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");
const scenario = readScenario(FILE);

/** A seed by which the auction and the curves succeed, and a whale's trick moves money. */
const SEED = 2;

function played(otherwise: Otherwise, seed = SEED): Tally {
  const [random] = [...streamsOf(seed, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  return play(settingOf(scenario, otherwise, random), random);
}

const projects = (tally: Tally) => COURSES.map((course) => tallied(tally, `${course}.projects`));

describe("A run of a simulated offering", () => {
  it("given a sale that reaches the soft cap, has all its projects", () => {
    const tally = played({});
    expect(tallied(tally, "auction.failed")).to.equal(0);
    expect(projects(tally).reduce((sum, each) => sum + each, 0)).to.equal(scenario.milestones.projects);
  });

  it("given nobody who tries it, no trick has anything", () => {
    const tally = played({ structure: { whales: 0, fakes: 0 } });
    for (const trick of ["faking", "buyOut", "reduce", "bluff", "answer", "decoy"] as const) {
      expect([tallied(tally, `${trick}.gain`), tallied(tally, `${trick}.budget`)]).to.deep.equal([0, 0]);
    }
  });

  it("given a style of whales, its trick is what they do anyway", () => {
    const buyOut = played({ structure: { whaleStyle: "buyOut" } });
    const truthful = played({ structure: { whaleStyle: "truthful" } });
    for (const name of ["gain", "creator", "small"] as const) {
      expect(tallied(buyOut, `buyOut.${name}`)).to.equal(tallied(truthful, `buyOut.${name}`));
    }
    const raised = (tally: Tally) => tallied(tally, "auction.kept");
    expect(raised(buyOut)).not.to.equal(raised(truthful));
    expect(raised(buyOut) - raised(truthful)).to.equal(tallied(buyOut, "buyOut.creator"));
  });

  it("given fewer tricks to compare, plays the same sales and creators", () => {
    const [all, none] = [played({}), played({ tricks: [] })];
    for (const name of ["auction.kept", "linear.kept", "delivers.worth", "stops.back"] as const) {
      expect(tallied(none, name)).to.be.above(0).and.to.equal(tallied(all, name));
    }
    expect(TRICKS.every((trick) => tallied(none, `${trick}.budget`) === 0)).to.equal(true);
  });

  it("given no time to cancel, nobody fakes", () => {
    expect(tallied(played({ structure: { cancelPart: 0 } }), "faking.gain")).to.equal(0);
  });

  it("given that all default and none is only late, has who stops and who never ships as the scenario has them", () => {
    const [delivers = 0, late = 0, stops = 0, never = 0] = projects(
      played({ assumed: { defaults: 1 }, structure: { late: 0 } }),
    );
    expect([delivers, late]).to.deep.equal([0, 0]);
    expect(stops + never).to.equal(scenario.milestones.projects);
    expect(Math.min(stops, never)).to.be.above(0);
  });

  it("given that all who default are late, has nobody else", () => {
    const [delivers, late] = projects(played({ assumed: { defaults: 1 }, structure: { late: 1 } }));
    expect([delivers, late]).to.deep.equal([0, scenario.milestones.projects]);
  });

  it("given a delivered model that is worth nothing, sells as much to the pool where all is paid at once as by the escrow", () => {
    const nothing = played({ assumed: { defaults: 0, mistaken: 0, upside: 0 } });
    expect(tallied(nothing, "delivers.pool")).to.be.above(0);
    expect(tallied(nothing, "delivers.poolAtOnce")).to.equal(tallied(nothing, "delivers.pool"));

    const late = played({
      assumed: { defaults: 1, lies: 1, turnout: 0, mistaken: 0, lateLoss: 1 },
      structure: { late: 1 },
    });
    expect(tallied(late, "late.pool")).to.be.above(0);
    expect(tallied(late, "late.poolAtOnce")).to.equal(tallied(late, "late.pool"));
  });

  describe("giniOf", () => {
    it("is 0 where all have the same, and 1 − 1/n where one has all", () => {
      expectNear(giniOf([5, 5, 5]), 0, 1e-12);
      expectNear(giniOf([0, 0, 0, 8]), 0.75, 1e-12);
      expect(giniOf([0, 0])).to.equal(0);
    });
  });
});
