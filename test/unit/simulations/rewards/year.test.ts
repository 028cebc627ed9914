import { expect } from "chai";
import { poisson, type Year, yearOf } from "../../../../simulations/rewards/year.ts";
import { contributorsPart, epochsOf } from "../../../../simulations/rewards/epochs.ts";
import { centralAssumed } from "../../../../simulations/rewards/setting.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { type Random, streamsOf } from "../../../../simulations/random.ts";
import { join } from "node:path";
import { bankWith, TOKENS } from "../../../helpers/rewardBank.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/rewards/rewards.json5");
const SCENARIO = readScenario(FILE);
const POLICY = SCENARIO.feePolicy;
const stream = (): Random => {
  const [random] = [...streamsOf(9, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  return random;
};
const BANK = bankWith(
  [500_000, 300_000, 0],
  [
    [0, 0, [[0, 1_000_000]]],
    [0, 1, [[1, 400_000]]],
    [
      1,
      0,
      [
        [0, 250_000],
        [1, 750_000],
      ],
    ],
    [2, 0, []],
  ],
);
const ASSUMED = { ...centralAssumed(SCENARIO), answersPerDay: 500, growth: 1, private: 0.25 };

describe("poisson", () => {
  for (const mean of [0.05, 3, 29, 400]) {
    it(`given a mean of ${mean}, has it, and as much variance`, () => {
      const random = stream();
      const drawn = Array.from({ length: 20_000 }, () => poisson(mean, random));
      const own = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
      const variance = drawn.reduce((sum, each) => sum + (each - own) ** 2, 0) / drawn.length;

      expect(Math.abs(own - mean)).to.be.below(5 * Math.sqrt(mean / drawn.length));
      expect(Math.abs(variance / mean - 1)).to.be.below(0.1);
      expect(drawn.every((each) => Number.isInteger(each) && each >= 0)).to.equal(true);
    });
  }

  it("given a mean of zero, is zero", () => {
    expect(poisson(0, stream())).to.equal(0);
  });
});

describe("yearOf", () => {
  it("sells about as many tokens as are asked for, and as many in private as is assumed", () => {
    const year = yearOf(BANK, ASSUMED, 200, TOKENS, stream());
    const sum = (all: Float64Array) => all.reduce((total, each) => total + each, 0) / TOKENS;

    expect(Math.abs(sum(year.tokens) - 100_000)).to.be.below(1_600);
    expect(Math.abs(sum(year.privateTokens) - 25_000)).to.be.below(800);
  });

  it("gives each contributor whole millionths of whole tokens, and together no more than there is", () => {
    const { weights, tokens, contributors } = yearOf(BANK, ASSUMED, 50, TOKENS, stream());
    for (const [day, sold] of tokens.entries()) {
      const row = [...weights.subarray(day * contributors, (day + 1) * contributors)];
      expect(row.every(Number.isInteger)).to.equal(true);
      expect(row.reduce((sum, each) => sum + each, 0)).to.be.at.most(sold * 1e6);
    }
  });

  it("given private answers alone, divides by default weights alone", () => {
    const { weights, tokens, contributors } = yearOf(BANK, { ...ASSUMED, private: 1 }, 1, TOKENS, stream());
    expect([...weights.subarray(0, contributors)]).to.deep.equal(
      [500_000, 300_000, 0].map((ppm) => ppm * (tokens[0] ?? 0)),
    );
  });

  it("given a demand that doubles, sells about twice as much at the end", () => {
    const { tokens } = yearOf(BANK, { ...ASSUMED, growth: 2 }, 300, TOKENS, stream());
    const sum = (from: number) => tokens.slice(from, from + 20).reduce((all, each) => all + each, 0);
    expect(Math.abs(sum(280) / sum(0) - 2 ** (280 / 300))).to.be.below(0.15);
  });

  it("given the largest answers and the most of them, stays below 2⁵³", () => {
    const bank = { ...bankWith([1_000_000, 0], [[0, 0, [[0, 1_000_000]]]]), tokens: Int32Array.of(2_000) };
    const { weights } = yearOf(bank, { ...ASSUMED, answersPerDay: 10_000_000 }, 20, 2_000, stream());

    expect(Math.max(...weights)).to.be.below(Number.MAX_SAFE_INTEGER);
    expect(Math.max(...weights)).to.be.above(7.9e15);
  });

  it("given a steeper law, asks more often about the document that comes first", () => {
    const answers = Array.from({ length: 30 }, (_, document) => [0, document, [[document, 1_000_000]]] as const);
    const bank = bankWith(new Array<number>(31).fill(0), answers);
    const largest = (popularity: number) => {
      const { weights } = yearOf(bank, { ...ASSUMED, popularity, private: 0 }, 1, TOKENS, stream());
      return Math.max(...weights) / weights.reduce((all, each) => all + each, 0);
    };
    expect(largest(0)).to.be.below(0.1);
    expect(largest(2)).to.be.above(0.4);
  });
});

describe("epochsOf", () => {
  const year = yearOf(BANK, ASSUMED, 31, TOKENS, stream());
  const PRICE = 123_456_789_012_345n;

  /** The formula of docs/epoch.md for one account, from the days as they are. */
  const twin = ({ tokens, weights, contributors }: Year, from: number, to: number, account: number) => {
    let [n, d] = [0n, 0n];
    for (let day = from; day < to; day++) {
      n += PRICE * 5_000n * BigInt(weights[day * contributors + account] ?? 0);
      d += PRICE * 5_000n * 1_000_000n * BigInt(tokens[day] ?? 0);
    }
    const fees = d / 5_000n / 1_000_000n;
    const pool = fees - (3n * (fees * 1_000n)) / 10_000n - (fees * 2_000n) / 10_000n;
    return (n * pool) / d;
  };

  for (const days of [1, 7, 30]) {
    it(`given epochs of ${days} days, divides each as its formula does`, () => {
      const epochs = epochsOf(year, days, PRICE, POLICY);

      expect(epochs.map(({ end }) => end)).to.include(31);
      for (const [number, { deltas, end }] of epochs.entries()) {
        deltas.forEach((delta, i) => {
          expect(delta).to.equal(twin(year, number * days, end, i));
        });
      }
    });
  }

  it("gives away its pool exactly, the rest to the reserve", () => {
    for (const { pool, deltas, reserve } of epochsOf(year, 7, PRICE, POLICY)) {
      expect(deltas.reduce((sum, delta) => sum + delta, reserve)).to.equal(pool);
      expect(reserve >= 0n).to.equal(true);
    }
  });

  it("given a day without an answer, gives nothing", () => {
    const none = { days: 1, contributors: 2, tokens: Float64Array.of(0), privateTokens: Float64Array.of(0) };
    const [epoch] = epochsOf({ ...none, weights: Float64Array.of(0, 0) }, 7, PRICE, POLICY);

    expect(epoch).to.deep.equal({ end: 1, fees: 0n, pool: 0n, deltas: [0n, 0n], reserve: 0n });
  });
});

describe("contributorsPart", () => {
  it("is what the other shares leave, each rounded down, as in docs/feepolicies.md", () => {
    expect(contributorsPart(10_003n, POLICY)).to.equal(5_003n);
  });
});
