import { expect } from "chai";
import { join } from "node:path";
import { runChunk } from "../../../../simulations/curation/chunk.ts";
import { readScenario } from "../../../../simulations/curation/scenario.ts";
import { settingOf } from "../../../../simulations/curation/setting.ts";
import {
  curationTornadoChart,
  type CurationTornado,
  type CurationSwing,
  isMoving,
  leversOf,
  tornadoOf,
  widestClaim,
} from "../../../../simulations/curation/tornado.ts";
import { redrawn } from "../../../../simulations/estimates.ts";
import { streamsOf } from "../../../../simulations/random.ts";
import { expectNear } from "../../../helpers/near.ts";

const scenario = readScenario(join(import.meta.dirname, "../../../../simulations/scenarios/curation/curation.json5"));
const lead = (mean: number) => ({ against: "ring", lead: { mean, low: mean - 1, high: mean + 1 } }) as const;

function swing(assumption: CurationSwing["assumption"], low: number, high: number): CurationSwing {
  const difference = { mean: high - low, low: high - low - 2, high: high - low + 2 };
  return { assumption, ends: [0, 0.5], leads: [lead(low), lead(high)], difference };
}

function tornadoWith(sure: number, ...swings: CurationSwing[]): CurationTornado {
  const [first] = swings;
  const widest = first === undefined ? null : { assumption: first.assumption, sure };
  return { runs: 4, central: lead(10), swings, widest };
}

describe("settingOf", () => {
  const [random] = streamsOf(1, 0, 1);
  const central = settingOf(scenario);

  it("given that all is central, takes nothing from the stream", () => {
    expect(settingOf(scenario, { central: {} }, random)).to.deep.equal(central);
  });

  it("given an assumption at a value, has that one there and the others as most likely", () => {
    expect(settingOf(scenario, { central: { spite: 0.2 } }, random)).to.deep.equal({ ...central, spite: 0.2 });
  });

  it("given what of a kind's records is missed, has that kind's there", () => {
    const { kinds } = settingOf(scenario, { central: { "missed: ring": 0.02 } }, random);
    expect(kinds).to.deep.equal(central.kinds.map((kind, i) => (i === 5 ? { ...kind, missed: 0.02 } : kind)));
  });

  it("given nothing, draws", () => {
    expect(settingOf(scenario, {}, random)).not.to.deep.equal(central);
  });
});

describe("leversOf", () => {
  it("has what has a range and acts by the scenario's own rules", () => {
    expect(leversOf(scenario).map(({ assumption }) => assumption)).to.deep.equal([
      ...["careless", "spammer", "duplicator", "paraphraser", "ring", "adaptive"].map((kind) => `missed: ${kind}`),
      ...["noise", "shared", "spite", "watched", "copiesFound", "casesBrought", "mistaken", "arbitratorError"],
    ]);
  });

  it("has the ends of the ranges", () => {
    const noise = leversOf(scenario).find(({ assumption }) => assumption === "noise");
    expect(noise?.ends).to.deep.equal([0.01, 0.06]);
  });

  it("given that there are none of a kind, leaves out what is missed of its records", () => {
    const { contributors } = scenario;
    const without = { ...scenario, contributors: { ...contributors, ring: { ...contributors.ring, count: 0 } } };
    expect(leversOf(without).map(({ assumption }) => assumption)).not.to.include("missed: ring");
  });
});

describe("tornadoOf", () => {
  const short = { ...scenario, days: 60 };
  const played = (central: object) => runChunk({ scenario: short, otherwise: { central }, seed: 2, from: 0, to: 3 });
  const base = played({});
  const draws = redrawn(3, 2);

  it("given the same runs at both ends, has no difference and concludes nothing", () => {
    const ends = leversOf(short).map(() => [base, base] as const);
    const tornado = tornadoOf(short, { central: base, ends }, draws);

    for (const each of tornado.swings) {
      expect(each.difference).to.deep.equal({ mean: 0, low: 0, high: 0 });
      expect(each.leads).to.deep.equal([tornado.central, tornado.central]);
    }
    expect(widestClaim(tornado)).to.include({ carried: false });
    expect(curationTornadoChart(tornado)).to.deep.equal([]);
  });

  it("given other runs at the ends of one, names that one", () => {
    const ends = leversOf(short).map(({ assumption }) => {
      return assumption === "noise"
        ? ([played({ noise: 0 }), played({ noise: 0.9 })] as const)
        : ([base, base] as const);
    });
    const tornado = tornadoOf(short, { central: base, ends }, draws);

    expect(tornado.widest).to.deep.equal({ assumption: "noise", sure: 1 });
    const noise = tornado.swings.find(({ assumption }) => assumption === "noise");
    expectNear(
      noise?.difference.mean ?? NaN,
      (noise?.leads[1].lead.mean ?? 0) - (noise?.leads[0].lead.mean ?? 0),
      1e-9,
    );
    expect(widestClaim(tornado)).to.include({ carried: true, source: "tornado noise" });
  });
});

describe("widestClaim", () => {
  it("given one that is widest in 95 of 100 draws, names it with the leads at its ends", () => {
    const { text, carried, source } = widestClaim(tornadoWith(0.95, swing("noise", 4, 20), swing("spite", 9, 12)));
    expect([carried, source]).to.deep.equal([true, "tornado noise"]);
    expect(text).to.contain("4.00 (3.00 to 5.00) tokens at 0, 20.00 (19.00 to 21.00) at 0.5, 10.00 (9.00 to 11.00)");
  });

  for (const [what, tornado] of [
    ["one that is widest in fewer", tornadoWith(0.94, swing("noise", 4, 20), swing("spite", 9, 24))],
    ["one whose difference may be none", tornadoWith(1, swing("noise", 4, 5))],
    ["no assumption with a range", tornadoWith(1)],
  ] as const) {
    it(`given ${what}, concludes nothing`, () => {
      const { text, carried } = widestClaim(tornado);
      expect(carried).to.equal(false);
      expect(text).to.contain("the runs don't say");
    });
  }
});

describe("curationTornadoChart", () => {
  it("leaves out what may move nothing", () => {
    const [chart] = curationTornadoChart(tornadoWith(1, swing("noise", 4, 5), swing("spite", 9, 12)));
    const { data } = chart?.spec as unknown as { data: { values: { row: string }[] } };
    expect(new Set(data.values.map(({ row }) => row))).to.deep.equal(new Set(["spite: 0 to 0.5"]));
    expect([swing("noise", 4, 5), swing("spite", 9, 12)].map(isMoving)).to.deep.equal([false, true]);
  });
});
