import { expect } from "chai";
import { integerWeights, LARGEST_WEIGHT, recordInfluences } from "../../../../attribution/influence/weights.ts";
import { MILLION, sumOf } from "../../../../attribution/shares.ts";
import { textParts } from "../../../../epoch/parts.ts";
import { codeOf } from "../../../helpers/gradientFiles.ts";
import { entry } from "../../../helpers/influence.ts";
import { Random } from "../../../helpers/random.ts";

describe("weights", () => {
  describe("recordInfluences", () => {
    it("adds up the points of a record", () => {
      const sums = recordInfluences(Float64Array.of(-1, 0.5, -0.25), ["r1", "r2", "r1"]);

      expect([...sums]).to.deep.equal([
        ["r1", -1.25],
        ["r2", 0.5],
      ]);
    });

    it("lets a point that hurt count against its record", () => {
      expect(recordInfluences(Float64Array.of(-1, 3), ["r1", "r1"]).get("r1")).to.equal(2);
    });

    for (const records of [["r1"], ["r1", "r2", "r3"]]) {
      it(`refuses ${records.length} records for two points`, () => {
        expect(codeOf(() => recordInfluences(Float64Array.of(1, 2), records))).to.equal("RECORDS_INVALID");
      });
    }
  });

  describe("integerWeights", () => {
    it("gives the largest 2⁵³, and others their part of it", () => {
      const weights = integerWeights(
        new Map([
          ["r1", -0.75],
          ["r2", -3],
        ]),
      );

      expect([...weights]).to.deep.equal([
        ["r1", LARGEST_WEIGHT / 4n],
        ["r2", LARGEST_WEIGHT],
      ]);
    });

    it("leaves out records that hurt, that did nothing, and whose part is below one", () => {
      const weights = integerWeights(
        new Map([
          ["hurt", 2],
          ["nothing", 0],
          ["minus nothing", -0],
          ["little", -(2 ** -54)],
          ["helped", -1],
        ]),
      );

      expect([...weights]).to.deep.equal([["helped", LARGEST_WEIGHT]]);
    });

    it("keeps what is just one part", () => {
      const weights = integerWeights(
        new Map([
          ["one part", -(2 ** -53)],
          ["helped", -1],
        ]),
      );

      expect(weights.get("one part")).to.equal(1n);
    });

    it("has no weights where nothing helped", () => {
      expect(integerWeights(new Map([["hurt", 1]])).size).to.equal(0);
    });

    it("rounds to less than 2 from the exact quotient", () => {
      const random = new Random(1n);
      for (let round = 0; round < 1_000; round++) {
        const large = random.between(1n, 2n ** 53n);
        const small = random.between(1n, large);
        const weights = integerWeights(
          new Map([
            ["small", -Number(small)],
            ["large", -Number(large)],
          ]),
        );
        const difference = (weights.get("small") ?? 0n) * large - small * LARGEST_WEIGHT;

        expect(difference < 2n * large && difference > -2n * large).to.equal(true);
      }
    });

    for (const scale of [2 ** -1000, 2 ** 900]) {
      it(`doesn't depend on the influences' scale, such as ${scale}`, () => {
        const plain = new Map([
          ["r1", -0.3],
          ["r2", -0.7],
        ]);
        const scaled = new Map([...plain].map(([record, value]) => [record, value * scale]));

        expect([...integerWeights(scaled)]).to.deep.equal([...integerWeights(plain)]);
      });
    }

    for (const value of [NaN, Infinity, -Infinity]) {
      it(`refuses ${value}`, () => {
        expect(codeOf(() => integerWeights(new Map([["r1", value]])))).to.equal("GRADIENTS_NOT_FINITE");
      });
    }

    it("gives weights that are split among authors, each to less than a millionth", () => {
      const random = new Random(2n);
      const records = Array.from({ length: 17 }, (_, record) => ({
        ...{ author: `0x${record % 5}`, quality: MILLION, isVoid: false },
      }));
      for (let round = 0; round < 50; round++) {
        const influence = Float64Array.from({ length: 40 }, () => entry(random));
        const names = Array.from(influence, (_, i) => `${i % records.length}`);
        const byRecord = integerWeights(recordInfluences(influence, names));
        const weights = new Map([...byRecord].map(([record, weight]) => [Number(record), weight]));
        const parts = textParts({ weights, unattributed: 0n }, records);

        const whole = sumOf(byRecord);
        for (const author of new Set(records.map((record) => record.author))) {
          const own = [...weights].filter(([record]) => records[record]?.author === author);
          const weight = own.reduce((sum, [, each]) => sum + each, 0n);
          expect(parts.get(author) ?? 0n).to.equal((weight * MILLION) / whole);
        }
      }
    });
  });
});
