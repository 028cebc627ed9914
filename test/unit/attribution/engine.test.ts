import { expect } from "chai";
import { MARK, marksOf, MAX_SHARD, shardOf } from "../../../attribution/corpus.ts";
import { Engine, FULL_QUALITY, NOBODY, PASSAGE_CAP, type Standing } from "../../../attribution/engine.ts";
import { informationOf } from "../../../attribution/information.ts";
import { LONGEST_MATCH } from "../../../attribution/lookup.ts";
import { WINDOW } from "../../../attribution/spans.ts";
import { ALPHABET, SEPARATOR } from "../../../attribution/tokens.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { twinOf, type TwinRecord } from "../../helpers/attributionTwin.ts";
import { Random } from "../../helpers/random.ts";

const GOOD: Standing = { quality: FULL_QUALITY, isVoid: false };
const PAIRS = process.env.TEST_DEPTH === "deep" ? 10_000 : 200;

/** So many tokens, beginning with `first`, each one more than the one before. */
function run(first: number, length: number): number[] {
  return Array.from({ length }, (_, i) => first + i);
}

function engineOf(records: readonly (readonly number[])[], standings: readonly Standing[] = records.map(() => GOOD)) {
  return new Engine([shardOf(records.map((tokens) => Int32Array.from(tokens)))], standings);
}

function attribute(engine: Engine, output: readonly number[]) {
  return engine.attribute(Int32Array.from(output));
}

/** The information of tokens, in sixteenths of a bit. */
function worth(tokens: readonly number[]): bigint {
  return tokens.reduce((sum, token) => sum + BigInt(informationOf(token)), 0n);
}

describe("Engine", () => {
  describe("given records and their standings", () => {
    it("when there are fewer standings than records, it throws RECORDS_INVALID", () => {
      expect(() => engineOf([run(1, 9)], []))
        .to.throw(EconomyError)
        .with.property("code", "RECORDS_INVALID");
    });

    for (const quality of [-1n, FULL_QUALITY + 1n]) {
      it(`when a quality is ${quality}, it throws RECORDS_INVALID`, () => {
        expect(() => engineOf([run(1, 9)], [{ quality, isVoid: false }]))
          .to.throw(EconomyError)
          .with.property("code", "RECORDS_INVALID");
      });
    }

    it("when there is no record, nothing is found", () => {
      expect(attribute(engineOf([]), run(1, 20))).to.deep.include({ spans: [], unattributed: 0n });
    });
  });

  describe("given an output", () => {
    const records = [run(1, 30), [...run(101, 30), ...run(1, 12)], run(201, 30)];

    it("when it is all of a shard's records, and more than the corpus has, each record has its own", () => {
      const highest = run(ALPHABET - 10, 10);
      const shards = [[], [highest], [], [[], run(1, 9), []], []].map((texts) => {
        return shardOf(texts.map((tokens) => Int32Array.from(tokens)));
      });
      const standings = Array.from({ length: 4 }, () => GOOD);
      const output = [...run(1, 9), ...highest, ...run(1, 9), 50, ...highest];
      const { weights, unattributed } = attribute(new Engine(shards, standings), output);
      expect(unattributed).to.equal(0n);
      expect([...weights].sort(([one], [other]) => one - other)).to.deep.equal([
        [0, 2n * worth(highest) * FULL_QUALITY],
        [2, 2n * worth(run(1, 9)) * FULL_QUALITY],
      ]);
    });

    it("when it is empty, nothing is found", () => {
      expect(attribute(engineOf(records), []).spans).to.deep.equal([]);
    });

    it("when it shares one token less than a span has, nothing is found", () => {
      expect(attribute(engineOf(records), [...run(1, WINDOW - 1), 999]).spans).to.deep.equal([]);
    });

    it("when it shares a span's tokens, the record has their information", () => {
      const { weights, unattributed } = attribute(engineOf(records), [999, ...run(205, WINDOW), 999]);
      expect([...weights]).to.deep.equal([[2, worth(run(205, WINDOW)) * FULL_QUALITY]]);
      expect(unattributed).to.equal(0n);
    });

    it("when two records follow each other in it, a span never crosses them", () => {
      const { spans } = attribute(engineOf(records), [...run(21, 10), ...run(201, 10)]);
      expect(spans.map(({ start, length }) => [start, length])).to.deep.equal([
        [0, 10],
        [10, 10],
      ]);
    });

    it("when a later record has the run, too, and more, the earlier one has what it holds", () => {
      const { records: owners } = attribute(engineOf(records), [...run(121, 10), ...run(1, 12)]);
      expect([...owners]).to.deep.equal([...run(0, 10).map(() => 1), ...run(0, 12).map(() => 0)]);
    });

    it("when the quality is a half, the other half is nobody's", () => {
      const halved = records.map(() => ({ quality: FULL_QUALITY / 2n, isVoid: false }));
      const { weights, unattributed } = attribute(engineOf(records, halved), run(205, 10));
      const half = (worth(run(205, 10)) * FULL_QUALITY) / 2n;
      expect([[...weights], unattributed]).to.deep.equal([[[2, half]], half]);
    });

    it("when the record is void, nobody gets what was its", () => {
      const copied = [run(1, 20), run(1, 20)];
      const { weights, unattributed } = attribute(engineOf(copied, [{ ...GOOD, isVoid: true }, GOOD]), run(1, 20));
      expect([weights.size, unattributed]).to.deep.equal([0, worth(run(1, 20)) * FULL_QUALITY]);
    });

    it("when eight records hold it, the first one gets it, and of nine none", () => {
      for (const [count, owners] of [
        [8, [0]],
        [9, []],
      ] as const) {
        const copies = Array.from({ length: count }, (_, i) => [...run(1, 10), 500 + i]);
        const { weights, unattributed } = attribute(engineOf(copies), run(1, 10));
        expect([...weights.keys()]).to.deep.equal(owners);
        expect(unattributed).to.equal(owners.length === 0 ? worth(run(1, 10)) * FULL_QUALITY : 0n);
      }
    });

    it("when the ninth holder is the 288th record, the first one gets it, and when it is the 287th none, ever after", () => {
      for (const [place, owners] of [
        [288, [0]],
        [287, []],
      ] as const) {
        const texts = Array.from({ length: 1_000 }, (_, i) => [
          ...(i < 8 || i === place - 1 ? run(1, 10) : []),
          500 + i,
        ]);
        const { weights } = attribute(engineOf(texts), run(1, 10));
        expect([...weights.keys()]).to.deep.equal(owners);
        const twin = twinOf(
          texts.map((tokens) => ({ ...GOOD, tokens })),
          run(1, 10),
        );
        expect([...twin.weights.keys()]).to.deep.equal(owners);
      }
    });

    it("when its holders lie in several shards, they are counted in the version's order", () => {
      const shards = [4, 4, 279, 1].map((length, shard) => {
        return shardOf(Array.from({ length }, () => Int32Array.from(shard === 2 ? [7] : run(1, 10))));
      });
      const standings = Array.from({ length: 288 }, () => GOOD);
      expect([...attribute(new Engine(shards, standings), run(1, 10)).weights.keys()]).to.deep.equal([0]);
      expect([...attribute(new Engine(shards.toReversed(), standings), run(1, 10)).weights.keys()]).to.deep.equal([0]);
      const crowded = [...shards.slice(0, 2), ...shards.slice(3), ...shards.slice(2, 3)];
      expect([...attribute(new Engine(crowded, standings), run(1, 10)).weights.keys()]).to.deep.equal([]);
    });

    it("when one record repeats it, that counts once", () => {
      const { weights } = attribute(
        engineOf([Array.from({ length: 20 }, () => run(1, 10)).flat(), run(50, 9)]),
        run(1, 10),
      );
      expect([...weights.keys()]).to.deep.equal([0]);
    });

    it("when a window with a token is boilerplate, nobody has the token, whatever else holds it", () => {
      const common = Array.from({ length: 9 }, (_, i) => [...run(1, 10), 500 + i]);
      const { records: owners } = attribute(engineOf([...common, [777, ...run(1, 10)]]), [777, ...run(1, 10)]);
      expect([...owners]).to.deep.equal([9, ...run(1, 10).map(() => NOBODY)]);
    });

    it("when it shares more tokens than a span has at most, that is one passage of several spans, as the twin's", () => {
      const long = run(1_000, LONGEST_MATCH + 9);
      const { spans, passages, weights } = attribute(engineOf([long]), long);
      const twin = twinOf([{ ...GOOD, tokens: long }], long);
      expect(spans).to.have.length(10);
      expect(spans).to.deep.equal(twin.spans);
      expect(passages.map(({ start, length }) => [start, length])).to.deep.equal([[0, long.length]]);
      expect([...weights]).to.deep.equal([...twin.weights]);
    });

    it("when it and a record repeat one token over and over, that ends", () => {
      const { weights, unattributed } = attribute(
        engineOf([new Array<number>(1_000_000).fill(5)]),
        new Array<number>(50_000).fill(5),
      );
      expect([...weights]).to.deep.equal([[0, PASSAGE_CAP * FULL_QUALITY]]);
      expect(unattributed).to.equal(0n);
    }).timeout(20_000);

    it("when it is a window that very many records have a thousand times each, that ends", () => {
      const records = Array.from({ length: 300 }, () => Array.from({ length: 1_000 }, () => run(1, 8)).flat());
      const { weights } = attribute(engineOf(records), Array.from({ length: 2_000 }, () => run(1, 8)).flat());
      expect([...weights]).to.deep.equal([]);
    }).timeout(20_000);

    it("when a passage is worth more than the cap, it counts for the cap, and its records' parts fall alike", () => {
      const [one, other] = [run(1_000, 300), run(5_000, 300)];
      const { passages, weights } = attribute(engineOf([one, other]), [...one, ...other]);
      const total = worth([...one, ...other]);
      expect(total > PASSAGE_CAP).to.equal(true);
      expect(passages.map(({ start, length, value }) => [start, length, value])).to.deep.equal([[0, 600, PASSAGE_CAP]]);
      for (const [record, tokens] of [one, other].entries()) {
        expect(weights.get(record)).to.equal(((worth(tokens) * PASSAGE_CAP) / total) * FULL_QUALITY);
      }
      const twin = twinOf(
        [one, other].map((tokens) => ({ ...GOOD, tokens })),
        [...one, ...other],
      );
      expect([...weights]).to.deep.equal([...twin.weights]);
    });
  });

  describe("beside its plain twin", () => {
    /** A corpus over a small alphabet with copies, so that much is shared, and an output of pieces of it and noise. */
    function randomPair(random: Random) {
      const alphabet = random.between(1n, 12n);
      const tokens = (length: bigint) =>
        Array.from({ length: Number(length) }, () => Number(random.between(1n, alphabet)));
      const texts: number[][] = [];
      for (let left = random.between(1n, 14n); left > 0n; left--) {
        const copied = texts[Number(random.below(6n))];
        texts.push([...(copied ?? []), ...tokens(random.below(24n))]);
      }
      const records: TwinRecord[] = texts.map((text) => ({
        tokens: text,
        quality: random.once(3n) ? random.between(0n, FULL_QUALITY) : FULL_QUALITY,
        isVoid: random.once(8n),
      }));
      const output: number[] = [];
      for (let pieces = random.between(1n, 3n); pieces > 0n; pieces--) {
        const source = texts[Number(random.below(BigInt(texts.length)))] ?? [];
        const from = Number(random.below(BigInt(source.length + 1)));
        output.push(...source.slice(from, from + Number(random.between(6n, 20n))));
        if (random.once(2n)) output.push(...tokens(2n));
      }
      return { records, output };
    }

    /** The records in shards that are cut at random. */
    function cut(records: readonly TwinRecord[], random: Random) {
      const shards = [];
      for (let from = 0; from < records.length;) {
        const to = from + Number(random.between(1n, BigInt(records.length - from)));
        shards.push(shardOf(records.slice(from, to).map(({ tokens }) => Int32Array.from(tokens))));
        from = to;
      }
      return shards;
    }

    it(`gives the same spans and weights for ${PAIRS} random pairs, in shards cut at random`, () => {
      const random = new Random(41n);
      let [found, common] = [0, 0];
      for (let number = 0; number < PAIRS; number++) {
        const { records, output } = randomPair(random);
        const twin = twinOf(records, output);
        const { spans, weights, unattributed } = attribute(new Engine(cut(records, random), records), output);
        expect(spans).to.deep.equal(twin.spans);
        expect([...weights].sort(byRecord)).to.deep.equal([...twin.weights].sort(byRecord));
        expect(unattributed).to.equal(twin.unattributed);
        found += weights.size;
        common += Number(unattributed > 0n);
      }
      expect(found).to.be.greaterThan(PAIRS / 2);
      expect(common).to.be.greaterThan(PAIRS / 10);
      function byRecord([one]: [number, bigint], [other]: [number, bigint]): number {
        return one - other;
      }
    }).timeout(600_000);
  });
});

describe("shardOf", () => {
  it("given more tokens than places have numbers, throws CORPUS_TOO_LARGE", () => {
    const record = new Int32Array(2 ** 20);
    const most = Math.floor(MAX_SHARD / (record.length + 1));
    expect(() => shardOf(Array.from({ length: most + 1 }, () => record)))
      .to.throw(EconomyError)
      .with.property("code", "CORPUS_TOO_LARGE");
  });

  it("puts a separator behind each record, and counts all tokens but those", () => {
    const { text, starts, tokens } = shardOf([[5, 6], [], [5]].map((each) => Int32Array.from(each)));
    expect([...text.array]).to.deep.equal([5, 6, SEPARATOR, SEPARATOR, 5, SEPARATOR]);
    expect([[...starts], tokens]).to.deep.equal([[0, 3, 4, 6], 3]);
  });

  it("marks the record in which every so many tokens lie", () => {
    const random = new Random(1_024n);
    const starts = [0];
    const most = BigInt(3 * MARK);
    for (let i = 0; i < 2_000; i++) starts.push((starts.at(-1) ?? 0) + Number(random.sized(12n) % most) + 1);
    const places = Array.from({ length: Math.ceil((starts.at(-1) ?? 0) / MARK) }, (_, i) => i * MARK);
    const expected = places.map((place) => starts.filter((start) => start <= place).length - 1);
    expect([...marksOf(Int32Array.from(starts))]).to.deep.equal(expected);
  });
});
