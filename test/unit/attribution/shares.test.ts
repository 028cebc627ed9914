import { expect } from "chai";
import { addTo, MILLION, partsPerMillion, sumOf } from "../../../attribution/shares.ts";
import { EconomyError } from "../../../sdk/errors.ts";

describe("shares", () => {
  describe("partsPerMillion", () => {
    it("gives the exact parts where they are whole", () => {
      expect([
        ...partsPerMillion(
          new Map([
            ["0xa", 1n],
            ["0xb", 3n],
          ]),
        ),
      ]).to.deep.equal([
        ["0xa", 250_000n],
        ["0xb", 750_000n],
      ]);
    });

    it("sums to a million where they are not", () => {
      const parts = partsPerMillion(
        new Map([
          ["0xc", 1n],
          ["0xa", 1n],
          ["0xb", 1n],
        ]),
      );

      expect([...parts]).to.deep.equal([
        ["0xa", 333_333n],
        ["0xb", 333_333n],
        ["0xc", 333_334n],
      ]);
    });

    it("doesn't depend on the order or the case of the addresses", () => {
      const one = partsPerMillion(
        new Map([
          ["0xA", 5n],
          ["0xb", 7n],
          ["0xC", 9n],
        ]),
      );
      const other = partsPerMillion(
        new Map([
          ["0xC", 9n],
          ["0xA", 5n],
          ["0xb", 7n],
        ]),
      );

      expect([...one]).to.deep.equal([...other]);
    });

    it("sums to a million from every seed, and favours no place in the order over many of them", () => {
      const weights = new Map([
        ["0xa", 1n],
        ["0xb", 1_999_998n],
        ["0xc", 1n],
      ]);
      const sums = new Map<string, bigint>();
      for (let seed = 0n; seed < 2_000_000n; seed += 1_000n) {
        const parts = partsPerMillion(weights, seed + ((seed / 1_000n) % 2n));
        expect(sumOf(parts)).to.equal(MILLION);
        for (const [account, part] of parts) addTo(sums, account, part);
      }

      expect(sums.get("0xa")).to.equal(sums.get("0xc"));
      expect(sums.get("0xa")).to.equal(1_000n);
    });

    it("leaves out an account whose part is none, and still sums to a million", () => {
      const parts = partsPerMillion(
        new Map([
          ["0xa", 1n],
          ["0xb", 10n ** 12n],
        ]),
      );

      expect([...parts]).to.deep.equal([["0xb", MILLION]]);
    });

    it("stays within one part of the exact share for many accounts", () => {
      const weights = new Map(Array.from({ length: 997 }, (_, i) => [`0x${i}`, BigInt(i * i + 1)]));
      const total = sumOf(weights);
      const parts = partsPerMillion(weights);

      expect(sumOf(parts)).to.equal(MILLION);
      for (const [account, weight] of weights) {
        const difference = (parts.get(account) ?? 0n) * total - weight * MILLION;
        expect(difference < total && difference > -total).to.equal(true);
      }
    });

    for (const [what, weights] of [
      ["no account", []],
      ["only zeros", [["0xa", 0n]]],
      [
        "a negative weight",
        [
          ["0xa", 5n],
          ["0xb", -1n],
        ],
      ],
    ] as [string, [string, bigint][]][]) {
      it(`refuses ${what}`, () => {
        expect(() => partsPerMillion(new Map(weights)))
          .to.throw(EconomyError)
          .with.property("code", "SHARES_INVALID");
      });
    }
  });

  describe("addTo", () => {
    it("starts an entry and adds to it", () => {
      const amounts = new Map<string, bigint>();
      addTo(amounts, "0xa", 2n);
      addTo(amounts, "0xa", 3n);

      expect([...amounts]).to.deep.equal([["0xa", 5n]]);
    });
  });
});
