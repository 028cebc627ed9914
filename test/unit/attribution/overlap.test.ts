import { expect } from "chai";
import { indexRecords, NGRAM, NGRAM_WORTH, ngramsOf, overlap, tokensOf } from "../../../attribution/overlap.ts";

/** `count` words that differ, from w<first> on. */
function words(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `w${first + i}`).join(" ");
}

/** A twin without an index: compares every n-gram of the query with every place of every record. */
function plainWeight(records: readonly string[], query: string, number: number): bigint {
  const holds = (text: string, ngram: string) => ` ${tokensOf(text).join(" ")} `.includes(` ${ngram} `);
  const record = records[number] ?? "";
  const tokens = tokensOf(query);
  const places = tokens.map((_, i) => tokens.slice(i, i + NGRAM)).filter(({ length }) => length === NGRAM);
  return [...new Set(places.map((place) => place.join(" ")))]
    .filter((ngram) => holds(record, ngram))
    .map((ngram) => NGRAM_WORTH / BigInt(records.filter((other) => holds(other, ngram)).length))
    .reduce((sum, share) => sum + share, 0n);
}

describe("overlap", () => {
  describe("tokensOf", () => {
    it("keeps letters, marks and digits in lower case", () => {
      expect(tokensOf("The “Licensor's” §2 ÉTÉ—日本 e\u0301te\u0301")).to.deep.equal([
        "the",
        "licensor",
        "s",
        "2",
        "été",
        "日本",
        "e\u0301te\u0301",
      ]);
    });

    it("finds nothing in nothing", () => {
      expect(tokensOf(" … ")).to.deep.equal([]);
    });
  });

  describe("ngramsOf", () => {
    it("has none in a text that is too short", () => {
      expect(ngramsOf(words(0, NGRAM - 1)).size).to.equal(0);
    });

    it("counts a repeated n-gram once", () => {
      expect(
        [...ngramsOf(`${words(0, NGRAM)} x ${words(0, NGRAM)}`)].filter((g) => g === words(0, NGRAM)),
      ).to.have.length(1);
    });
  });

  describe("overlap", () => {
    it("finds nothing where nothing is shared", () => {
      expect(overlap(indexRecords([words(0, 20)]), words(100, 20)).size).to.equal(0);
    });

    it("is worth one n-gram for one that a single record holds", () => {
      const matches = overlap(indexRecords([words(0, 20), words(50, 20)]), words(3, NGRAM));

      expect([...matches]).to.deep.equal([[0, { weight: NGRAM_WORTH, ngrams: [words(3, NGRAM)] }]]);
    });

    it("shares an n-gram equally and rounds each share down", () => {
      const matches = overlap(indexRecords([words(0, 9), words(0, 8), words(0, 8)]), words(0, 9));

      expect(matches.get(0)?.weight).to.equal(333_333n + 1_000_000n);
      expect(matches.get(1)?.weight).to.equal(333_333n);
      expect(matches.get(2)?.weight).to.equal(333_333n);
    });

    it("doesn't pay more for repeating a phrase, in the query or in a record", () => {
      const phrase = words(0, NGRAM);
      const once = overlap(indexRecords([phrase]), phrase).get(0)?.weight;

      expect(overlap(indexRecords([`${phrase} x ${phrase}`]), `${phrase} y ${phrase}`).get(0)?.weight).to.equal(once);
    });

    it("doesn't see words in another case or with other punctuation as different", () => {
      const matches = overlap(indexRecords(["A, b. C; d: E (f) g/H"]), "a B c D e F G h");

      expect(matches.get(0)?.weight).to.equal(NGRAM_WORTH);
    });

    it("equals a twin without an index on random texts of few words", () => {
      let state = 12_345;
      const random = (below: number) => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return Math.floor((state / 2 ** 31) * below);
      };
      const text = () => Array.from({ length: 20 + random(40) }, () => (random(12) === 0 ? "b" : "a")).join(" ");
      for (let round = 0; round < 20; round++) {
        const records = Array.from({ length: 6 }, text);
        const query = text();
        const matches = overlap(indexRecords(records), query);

        records.forEach((_, number) => {
          expect(matches.get(number)?.weight ?? 0n).to.equal(plainWeight(records, query, number));
        });
      }
    });
  });
});
