import { expect } from "chai";
import { Dice, NOISE, noisy, repeatNoisily } from "../../../benchmarks/noise.ts";

const RECORDS = [3, 1_000, 0, 500].map((length, i) => new Int32Array(length).fill(i + 1));

describe("benchmarks > noise", () => {
  describe("Dice", () => {
    it("throws the same numbers for the same seed, and others for another", () => {
      const throwsOf = (seed: number) => {
        const dice = new Dice(seed);
        return Array.from({ length: 20 }, () => dice.below(1_000_000));
      };
      expect(throwsOf(5)).to.deep.equal(throwsOf(5));
      expect(throwsOf(5)).to.not.deep.equal(throwsOf(7));
    });

    it("throws every number below the bound about as often, and no other", () => {
      const dice = new Dice(3);
      const [sides, times] = [6, 6_000];
      const counts = new Array<number>(sides).fill(0);
      for (let i = 0; i < times; i++) {
        const side = dice.below(sides);
        counts[side] = (counts[side] ?? 0) + 1;
      }
      expect(counts).to.have.length(sides);
      for (const count of counts) expect(count).to.be.closeTo(times / sides, times / sides / 5);
    });
  });

  describe("noisy", () => {
    it("replaces about one token in so many, in a copy", () => {
      const tokens = new Int32Array(10_000).fill(1);
      const copy = noisy(tokens, new Dice(1), () => 2);
      const changed = copy.filter((token) => token === 2).length;
      expect(changed).to.be.closeTo(tokens.length / NOISE, tokens.length / NOISE / 5);
      expect(tokens.every((token) => token === 1)).to.equal(true);
    });
  });

  describe("repeatNoisily", () => {
    const repeated = repeatNoisily(RECORDS, 3, new Dice(9));

    it("begins with the records as they are", () => {
      expect(repeated.slice(0, RECORDS.length)).to.deep.equal(RECORDS);
    });

    it("goes on with copies of the same lengths, no two of which are equal", () => {
      expect(repeated.map(({ length }) => length)).to.deep.equal([0, 1, 2].flatMap(() => RECORDS.map((r) => r.length)));
      const longest = [0, 1, 2].map((copy) => repeated[copy * RECORDS.length + 1]?.join());
      expect(new Set(longest).size).to.equal(3);
    });

    it("draws noise from the corpus", () => {
      expect(new Set(repeated.flatMap((record) => [...record]))).to.deep.equal(new Set([1, 2, 4]));
    });

    it("gives the same again", () => {
      expect(repeatNoisily(RECORDS, 3, new Dice(9))).to.deep.equal(repeated);
    });
  });
});
