// The fast twin of the rules, and the game that it settles.
import { expect } from "chai";
import { join } from "node:path";
import { runChunk } from "../../../../simulations/curation/chunk.ts";
import { type Objection, outcomeOf } from "../../../../simulations/curation/outcome.ts";
import type { Rules } from "../../../../simulations/curation/rules.ts";
import { readScenario } from "../../../../simulations/curation/scenario.ts";
import * as at from "../../../../simulations/curation/settle.ts";
import { KINDS, pursed, PURSES, tallied } from "../../../../simulations/curation/tally.ts";
import { Random } from "../../../helpers/random.ts";

const SCENARIO = join(import.meta.dirname, "../../../../simulations/scenarios/curation/curation.json5");
const ENDINGS = { final: at.FINAL, rejected: at.REJECTED, burned: at.BURNED };

describe("settle", () => {
  it("says of random batches what the plain rules say, to the unit", () => {
    const random = new Random(5n);
    const out = new Float64Array(at.SETTLED_PLACES);
    for (let i = 0; i < 20_000; i++) {
      const rules: Rules = {
        ...{ payPerRecord: random.below(100_000_001n), seatFee: random.below(1_000_000_001n), newcomerRecords: 0n },
        ...{ panelSize: random.between(1n, 5n), sampleSize: random.between(1n, 16n) },
        ...{ exposureFloor: random.below(100_000_000_001n), newcomerPercent: random.below(101n) },
        ...{ knownPercent: random.below(101n), haircutPercent: random.between(0n, 400n) },
      };
      const fast = Object.fromEntries(Object.entries(rules).map(([name, value]) => [name, Number(value)]));
      const fails = () => random.between(0n, rules.sampleSize);
      const [first, second, a, b] = [fails(), fails(), fails(), random.below(8n)];
      const [kind, objection] = random.pick<[number, Objection]>([
        [at.NOTHING, { kind: "none" }],
        [at.SAMPLE, { kind: "sample", fails: a }],
        [at.COPIES, { kind: "copies", proven: a }],
        [at.CASE, { kind: "case", upheld: a, rejected: b }],
      ]);
      const [count, known] = [random.between(64n, 4_096n), random.once(2n)];
      const plain = outcomeOf(rules, { count, known, fails: [first, second], objection });
      const numbers = [count, first, second, a, b].map(Number) as [number, number, number, number, number];
      at.settle(out, fast as never, numbers[0], known, numbers[1], numbers[2], kind, numbers[3], numbers[4]);

      const { ending, quality, rounds, voids, paid, submitter, objector, panels, burned, lost } = plain;
      const expected = [quality, rounds, voids, paid, submitter, objector, panels, burned, lost];
      expect([...out].slice(1).map(BigInt)).to.deep.equal(expected);
      expect(out[at.ENDING]).to.equal(ENDINGS[ending]);
    }
  });
});

describe("The game of curation", () => {
  const scenario = readScenario(SCENARIO);
  const chunk = { scenario: { ...scenario, days: 120 }, otherwise: {}, seed: 3, from: 0, to: 4 };
  const runs = runChunk(chunk);

  it("given the same seed, is the same, whichever runs a thread does", () => {
    expect(runChunk({ ...chunk, from: 2 })).to.deep.equal(runs.slice(2));
  });

  it("given another seed, is another", () => {
    expect(runChunk({ ...chunk, seed: 4 })).not.to.deep.equal(runs);
  });

  it("moves what there is: what is paid goes to contributors, curators, watchers and the fire", () => {
    // off the chain: what records cost to make, what is bribed, and what arbitrators charge
    const quiet = runChunk({
      ...chunk,
      scenario: {
        ...chunk.scenario,
        bribe: 0,
        assumptions: { ...scenario.assumptions, casesBrought: none(), mistaken: none() },
      },
    });
    for (const run of quiet) {
      const sum = (name: "paid" | "cost" | "profit") => KINDS.reduce((all, kind) => all + tallied(run, kind, name), 0);
      const purses = PURSES.reduce((all, purse) => all + pursed(run, purse), 0);
      expect(sum("profit") + sum("cost") + purses).to.equal(sum("paid"));
    }
  });

  it("has those who mean well earn more than who hands in nothing but fakes", () => {
    for (const run of runs) {
      expect(tallied(run, "expert", "profit")).to.be.above(0);
      for (const cheat of ["spammer", "duplicator", "ring"] as const) {
        expect(tallied(run, cheat, "profit")).to.be.below(0);
      }
    }
  });

  it("given that nobody looks, pays fakes in full", () => {
    const [run] = runChunk({
      ...chunk,
      otherwise: { variant: { name: "token reward only", reviewed: false, admission: false } },
    });
    if (run === undefined) throw new Error("There is no run.");
    const paid = tallied(run, "spammer", "paid");

    expect(paid).to.equal(tallied(run, "spammer", "records") * scenario.rules.payPerRecord);
    expect(paid).to.be.above(0);
  });

  it("given that all fakes are missed, has them pay; that none are, has them lose", () => {
    const gain = (missed: number) => {
      return runChunk({ ...chunk, otherwise: { missed } }).reduce(
        (sum, run) => sum + tallied(run, "spammer", "profit"),
        0,
      );
    };
    expect(gain(1)).to.be.above(0);
    expect(gain(0)).to.be.below(0);
  });
});

function none() {
  return { distribution: { form: "fixed", value: 0n } as const, source: "nobody" };
}
