import { expect } from "chai";
import { earnedMillionths, feesOf, inRounds, roundWeights } from "../../../attribution/rounds.ts";
import { MILLION, sumOf } from "../../../attribution/shares.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const QUERIES = [
  {
    fee: 4_000_000n,
    parts: new Map([
      ["0xa", 250_000n],
      ["0xb", 750_000n],
    ]),
  },
  { fee: 1_000_000n, parts: new Map([["0xb", MILLION]]) },
];

describe("rounds", () => {
  describe("roundWeights", () => {
    it("weighs every query by its fee, in lowest terms", () => {
      expect([...roundWeights(QUERIES)]).to.deep.equal([
        ["0xa", 1n],
        ["0xb", 4n],
      ]);
    });

    it("keeps every account's share of the fees exact", () => {
      const weights = roundWeights(QUERIES);
      const total = sumOf(weights);
      const fees = feesOf(QUERIES);

      for (const [account, exact] of earnedMillionths(QUERIES)) {
        expect(fees * (weights.get(account) ?? 0n) * MILLION).to.equal(exact * total);
      }
    });

    it("takes the largest weights that 64 bits hold, and none beyond", () => {
      const roundOf = (fee: bigint) => [
        { fee, parts: new Map([["0xa", MILLION]]) },
        { fee: 1n, parts: new Map([["0xb", MILLION]]) },
      ];

      expect(sumOf(roundWeights(roundOf(2n ** 64n - 2n)))).to.equal(2n ** 64n - 1n);
      expect(() => roundWeights(roundOf(2n ** 64n - 1n)))
        .to.throw(EconomyError)
        .with.property("code", "WEIGHTS_TOO_LARGE");
    });

    it("refuses parts that don't sum to a million", () => {
      expect(() => roundWeights([{ fee: 1n, parts: new Map([["0xa", 999_999n]]) }]))
        .to.throw(EconomyError)
        .with.property("code", "SHARES_INVALID");
    });
  });

  describe("earnedMillionths", () => {
    it("shares out the fees without a rest", () => {
      expect([...earnedMillionths(QUERIES)]).to.deep.equal([
        ["0xa", 1_000_000n * MILLION],
        ["0xb", 4_000_000n * MILLION],
      ]);
      expect(sumOf(earnedMillionths(QUERIES))).to.equal(feesOf(QUERIES) * MILLION);
    });
  });

  describe("inRounds", () => {
    it("keeps every item once, in order, in rounds of nearly equal length", () => {
      const items = Array.from({ length: 20 }, (_, i) => i);
      const rounds = inRounds(items, 6);

      expect(rounds.flat()).to.deep.equal(items);
      expect(rounds).to.have.length(6);
      for (const { length } of rounds) expect(length).to.be.within(3, 4);
    });
  });
});
