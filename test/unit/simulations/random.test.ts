import { expect } from "chai";
import { centralOf, type Distribution, draw, endsOf } from "../../../simulations/distributions.ts";
import { normalOf, streamsOf } from "../../../simulations/random.ts";
import { bandOf, partOf } from "../../../simulations/statistics.ts";

const RUNS = 20_000;

function sampleOf<T>(of: (random: Parameters<typeof draw>[1]) => T, seed = 3): T[] {
  const [random] = streamsOf(seed, 0, 1);
  if (random === undefined) throw new Error("There is no stream.");
  return Array.from({ length: RUNS }, () => of(random));
}

function isWithin(value: number, least: number, most: number): boolean {
  return least <= value && value <= most;
}

describe("Random numbers", () => {
  describe("streamsOf", () => {
    const first = (seed: number, from: number, to: number) =>
      [...streamsOf(seed, from, to)].map((each) => each.uniform());

    it("gives a stream of a seed the same numbers, wherever the streams begin", () => {
      expect(first(9, 2, 5)).to.deep.equal(first(9, 0, 5).slice(2));
    });

    it("gives no stream what another has a little later", () => {
      const streams = [...streamsOf(1, 0, 5)].map((each) => Array.from({ length: 100 }, () => each.uniform()));

      expect(new Set(streams.flat()).size).to.equal(500);
    });

    it("gives every stream and every seed other numbers", () => {
      const all = [...first(1, 0, 50), ...first(2, 0, 50)];

      expect(new Set(all).size).to.equal(all.length);
    });
  });

  describe("endsOf", () => {
    it("given a triangle, is its lowest and its highest value", () => {
      expect(endsOf({ form: "triangular", low: 1n, likely: 2n, high: 9n })).to.deep.equal([1n, 9n]);
    });

    it("given a median with a factor, lies where a twentieth of the draws is below and a twentieth above", () => {
      const distribution: Distribution = { form: "lognormal", median: 1_000n, factor: 4 };
      const ends = endsOf(distribution);
      expect(ends).to.deep.equal([250n, 4_000n]);
      const drawn = sampleOf((random) => draw(distribution, random));
      for (const part of [partOf(drawn, (each) => each < 250n), partOf(drawn, (each) => each > 4_000n)]) {
        expect(isWithin(part, 0.045, 0.055)).to.equal(true);
      }
    });

    for (const distribution of [
      { form: "fixed", value: 3n },
      { form: "triangular", low: 3n, likely: 3n, high: 3n },
      { form: "lognormal", median: 3n, factor: 1 },
    ] as const) {
      it(`given one value, ${distribution.form}, there are none`, () => {
        expect(endsOf(distribution)).to.equal(undefined);
      });
    }
  });

  describe("uniform", () => {
    const sample = sampleOf((random) => random.uniform());

    it("lies between 0 and 1, and as often in each tenth, to a twentieth of it", () => {
      for (let tenth = 0; tenth < 10; tenth++) {
        const part = partOf(sample, (each) => isWithin(each, tenth / 10, (tenth + 1) / 10));
        expect(isWithin(part, 0.095, 0.105), `${tenth}: ${part}`).to.equal(true);
      }
    });
  });

  describe("normal", () => {
    it("is finite at the ends of the uniform numbers", () => {
      expect(Number.isFinite(normalOf(0, 0))).to.equal(true);
      expect(Number.isFinite(normalOf(1 - 2 ** -53, 0.5))).to.equal(true);
    });

    it("has two thirds of its draws within one deviation, and nine tenths within 1.645", () => {
      const sample = sampleOf((random) => random.normal());

      expect(
        isWithin(
          partOf(sample, (each) => Math.abs(each) < 1),
          0.673,
          0.693,
        ),
      ).to.equal(true);
      expect(
        isWithin(
          partOf(sample, (each) => Math.abs(each) < 1.645),
          0.893,
          0.907,
        ),
      ).to.equal(true);
    });
  });

  describe("draw", () => {
    const fixed: Distribution = { form: "fixed", value: 5n };
    const triangular: Distribution = { form: "triangular", low: 0n, likely: 200_000n, high: 1_000_000n };
    const lognormal: Distribution = { form: "lognormal", median: 1_000_000n, factor: 4 };

    it("of a fixed number, is that number", () => {
      expect(new Set(sampleOf((random) => draw(fixed, random)))).to.deep.equal(new Set([5n]));
    });

    it("of a triangle, is never beyond its ends, and below its peak as often as its area says", () => {
      const sample = sampleOf((random) => draw(triangular, random));

      expect(sample.every((each) => each >= 0n && each <= 1_000_000n)).to.equal(true);
      expect(
        isWithin(
          partOf(sample, (each) => each < 200_000n),
          0.19,
          0.21,
        ),
      ).to.equal(true);
    });

    it("of a triangle without a width, is its one number", () => {
      const flat: Distribution = { form: "triangular", low: 7n, likely: 7n, high: 7n };

      expect(new Set(sampleOf((random) => draw(flat, random)))).to.deep.equal(new Set([7n]));
    });

    it("of a median and a factor, has half below the median and nine tenths within the factor", () => {
      const sample = sampleOf((random) => draw(lognormal, random));

      expect(
        isWithin(
          partOf(sample, (each) => each < 1_000_000n),
          0.49,
          0.51,
        ),
      ).to.equal(true);
      expect(
        isWithin(
          partOf(sample, (each) => each > 250_000n && each < 4_000_000n),
          0.893,
          0.907,
        ),
      ).to.equal(true);
    });

    it("takes two numbers whatever the form, so that what is drawn next is the same", () => {
      const next = [fixed, triangular, lognormal].map((distribution) => {
        const [random] = streamsOf(4, 0, 1);
        if (random === undefined) throw new Error("There is no stream.");
        draw(distribution, random);
        return random.uniform();
      });

      expect(new Set(next).size).to.equal(1);
    });

    it("has the likely value, or the median, as its central one", () => {
      expect([fixed, triangular, lognormal].map(centralOf)).to.deep.equal([5n, 200_000n, 1_000_000n]);
    });
  });

  describe("bandOf", () => {
    it("has the quantiles of a sample in any order, with straight lines between its values", () => {
      expect(bandOf([40, 0, 20, 10, 30])).to.deep.equal({ p5: 2, p25: 10, p50: 20, p75: 30, p95: 38 });
    });
  });
});
