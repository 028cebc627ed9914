import { expect } from "chai";
import { join } from "node:path";
import { EconomyError } from "../../../sdk/errors.ts";
import { parseAllocation, readAllocation } from "../../../simulations/allocation.ts";

const FILE = join(import.meta.dirname, "../../../parameters/allocation.json5");
const UNIT = 10n ** 18n;

const BUCKET = { name: "people", total: "100", tge: "40", linear: "60", cliffMonths: 0, linearMonths: 12 };
const TOKEN = { name: "Open", symbol: "OPEN", decimals: 18, supply: "100" };
const VALID = { token: TOKEN, tge: "2025-09-08T00:00:00Z", buckets: [BUCKET] };

function withBucket(change: object) {
  return { ...VALID, buckets: [{ ...BUCKET, ...change }] };
}

describe("allocation", () => {
  describe("readAllocation", () => {
    it("reads the published table", () => {
      const { supply, tge, buckets } = readAllocation(FILE);

      expect(supply).to.equal(1_000_000_000n * UNIT);
      expect(new Date(tge * 1_000).toISOString()).to.equal("2025-09-08T00:00:00.000Z");
      const published = new Map(buckets.map(({ name, total }) => [name, total / UNIT]));
      expect([...published]).to.deep.equal([
        ["community", 517_100_000n],
        ["ecosystem", 100_000_000n],
        ["investors", 182_900_000n],
        ["team", 150_000_000n],
        ["liquidity", 50_000_000n],
      ]);
    });

    it("names the file that is missing", () => {
      expect(() => readAllocation("nowhere.json5"))
        .to.throw(EconomyError, "nowhere.json5")
        .with.property("code", "ALLOCATION_INVALID");
    });
  });

  describe("parseAllocation", () => {
    it("turns whole tokens into units", () => {
      expect(parseAllocation(VALID).buckets[0]).to.deep.equal({
        ...BUCKET,
        total: 100n * UNIT,
        tge: 40n * UNIT,
        linear: 60n * UNIT,
      });
    });

    const refusals: [string, unknown, string][] = [
      ["data that is no object", 7, "the allocation"],
      ["an unknown field", { ...VALID, owner: "me" }, "owner"],
      ["a missing field", { ...VALID, tge: undefined }, "tge"],
      ["a time that is none", { ...VALID, tge: "soon" }, "tge"],
      ["a time with a part of a second", { ...VALID, tge: "2025-09-08T00:00:00.5Z" }, "whole second"],
      ["a token without a name", { ...VALID, token: { ...TOKEN, name: "" } }, "token.name"],
      ["a token without a symbol", { ...VALID, token: { ...TOKEN, symbol: "" } }, "token.symbol"],
      ["other decimals than the contract's", { ...VALID, token: { ...TOKEN, decimals: 6 } }, "token.decimals"],
      ["a tge before 1970", { ...VALID, tge: "1960-01-01T00:00:00Z" }, "before 1970"],
      ["no bucket", { ...VALID, buckets: [] }, "buckets"],
      ["a bucket without a proper name", withBucket({ name: "" }), "buckets.0.name"],
      ["a bucket that is named twice", { ...VALID, buckets: [BUCKET, BUCKET] }, "named twice"],
      ["an amount with 19 decimals", withBucket({ tge: "40.0000000000000000001" }), "buckets.0.tge"],
      [
        "buckets that are one unit above the supply",
        { ...VALID, buckets: [{ ...BUCKET, total: "100.000000000000000001", tge: "40.000000000000000001" }] },
        "sum to 100.000000000000000001",
      ],
      ["a negative amount", withBucket({ linear: "-60" }), "buckets.0.linear"],
      ["an amount as a number", withBucket({ total: 100 }), "buckets.0.total"],
      ["an empty bucket", withBucket({ total: "0", tge: "0", linear: "0", linearMonths: 0 }), "is empty"],
      ["parts that don't sum to the total", withBucket({ tge: "41" }), "tge and linear sum to 101, its total is 100"],
      ["buckets that don't sum to the supply", { ...VALID, token: { ...TOKEN, supply: "101" } }, "the supply is 101"],
      ["a negative number of months", withBucket({ cliffMonths: -1 }), "buckets.0.cliffMonths"],
      ["half a month", withBucket({ linearMonths: 1.5 }), "buckets.0.linearMonths"],
      ["more than 240 months", withBucket({ linearMonths: 241 }), "buckets.0.linearMonths"],
      ["a linear part without months", withBucket({ linearMonths: 0 }), "without months"],
      ["months without a linear part", withBucket({ tge: "100", linear: "0" }), "without a linear part"],
    ];
    for (const [what, data, hint] of refusals) {
      it(`refuses ${what} in one line`, () => {
        expect(() => parseAllocation(data))
          .to.throw(EconomyError, hint)
          .with.property("code", "ALLOCATION_INVALID");
        expect(() => parseAllocation(data)).to.throw(/^[^\n]+$/);
      });
    }
  });
});
