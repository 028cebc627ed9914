import { expect } from "chai";
import { shardOf } from "../../attribution/corpus.ts";
import { type Attribution, Engine, FULL_QUALITY, PASSAGE_CAP, type Standing } from "../../attribution/engine.ts";
import { informationOf } from "../../attribution/information.ts";
import { WINDOW } from "../../attribution/spans.ts";
import { Random } from "../helpers/random.ts";

type Text = readonly number[];

const SCENES = process.env.TEST_DEPTH === "deep" ? 2_500 : 100;
const GOOD: Standing = { quality: FULL_QUALITY, isVoid: false };

function attribute(records: readonly Text[], answer: Text, standings: readonly Standing[] = records.map(() => GOOD)) {
  return new Engine([shardOf(records.map((text) => Int32Array.from(text)))], standings).attribute(
    Int32Array.from(answer),
  );
}

function tokens(random: Random, length: bigint): Text {
  const [first, most] = random.once(4n) ? [150_000n, 40_000n] : [1n, 60n];
  return Array.from({ length: Number(length) }, () => Number(first + random.below(most)));
}

/** A piece of a text, of a window at least where the text has one. */
function piece(random: Random, text: Text): Text {
  const length = random.between(BigInt(WINDOW), BigInt(Math.max(WINDOW, text.length)));
  const from = Number(random.below(BigInt(Math.max(1, text.length - Number(length) + 1))));
  return text.slice(from, from + Number(length));
}

/** Records that in part repeat each other, so that some windows are boilerplate, and now and then a long one. */
function recordsOf(random: Random): Text[] {
  const phrase = tokens(random, 12n);
  const records: Text[] = [];
  for (let left = random.pick([4n, 30n, 320n]); left > 0n; left--) {
    const own = tokens(random, random.once(20n) ? 300n : random.between(8n, 20n));
    const before = random.once(3n) && records.length > 0 ? piece(random, random.pick(records)) : [];
    records.push([...before, ...own, ...(random.once(20n) ? phrase : [])]);
  }
  return records;
}

/** Quotes of records, with words between if they are asked for. */
function answerOf(random: Random, records: readonly Text[], between: bigint): Text {
  return Array.from({ length: 4 }, () => [
    ...piece(random, random.pick(records)),
    ...tokens(random, random.between(0n, between)),
  ]).flat();
}

/** What mallory records when she has seen the records and the answer. */
function lateRecords(random: Random, records: readonly Text[], answer: Text): Text[] {
  return Array.from({ length: Number(random.pick([1n, 10n, 70n])) }, () => {
    if (random.once(6n)) return answer;
    if (random.once(3n)) return [];
    return [...piece(random, random.once(2n) ? answer : random.pick(records)), ...piece(random, answer)];
  });
}

function totalOf({ weights, unattributed }: Attribution): bigint {
  return [...weights.values()].reduce((sum, weight) => sum + weight, unattributed);
}

describe(`attacks on attribution by tokens, in ${SCENES} random scenes each`, () => {
  it("an answer that is all quotes pays nothing to whoever comes later, though she records the answer", () => {
    const random = new Random(51n);
    let paid = 0;
    for (let scene = 0; scene < SCENES; scene++) {
      const records = recordsOf(random);
      const answer = answerOf(random, records, 0n);
      const { weights } = attribute([...records, ...lateRecords(random, records, answer)], answer);
      for (const record of weights.keys()) expect(record).to.be.lessThan(records.length);
      paid += weights.size;
    }
    expect(paid).to.be.greaterThan(SCENES);
  }).timeout(600_000);

  it("records that come later raise no earlier one's weight, nor its share below the cap", () => {
    const random = new Random(52n);
    let [lowered, raised] = [0, 0];
    for (let scene = 0; scene < SCENES; scene++) {
      const records = recordsOf(random);
      const answer = answerOf(random, records, 3n);
      const before = attribute(records, answer);
      const after = attribute([...records, ...lateRecords(random, records, answer)], answer);
      for (const [record, weight] of after.weights) {
        if (record < records.length) expect(weight <= (before.weights.get(record) ?? 0n)).to.equal(true);
      }
      if (after.passages.every(({ value }) => value < PASSAGE_CAP)) {
        expect(totalOf(after) >= totalOf(before)).to.equal(true);
        raised += Number(totalOf(after) > totalOf(before));
      }
      lowered += [...before.weights].filter(([record, weight]) => (after.weights.get(record) ?? 0n) < weight).length;
    }
    expect([lowered > 0, raised > 0]).to.deep.equal([true, true]);
  }).timeout(600_000);

  it("a curator who has records voided or their quality lowered raises nobody's weight, and no share", () => {
    const random = new Random(53n);
    let fell = 0n;
    for (let scene = 0; scene < SCENES; scene++) {
      const records = recordsOf(random);
      const answer = answerOf(random, records, 3n);
      const judged = records.map(() => {
        if (random.once(3n)) return { ...GOOD, isVoid: true };
        return random.once(3n) ? { ...GOOD, quality: random.below(FULL_QUALITY) } : GOOD;
      });
      const [before, after] = [attribute(records, answer), attribute(records, answer, judged)];
      for (const [record, weight] of before.weights) {
        const expected = judged[record]?.isVoid ? 0n : (weight * (judged[record]?.quality ?? 0n)) / FULL_QUALITY;
        expect(after.weights.get(record) ?? 0n).to.equal(expected);
      }
      expect(totalOf(after)).to.equal(totalOf(before));
      fell += after.unattributed - before.unattributed;
    }
    expect(fell > 0n).to.equal(true);
  }).timeout(600_000);
});

describe("limits that docs/attribution.md states", () => {
  const run = (first: number, length: number) => Array.from({ length }, (_, i) => first + i);
  const worth = (text: Text) => text.reduce((sum, token) => sum + BigInt(informationOf(token)), 0n) * FULL_QUALITY;

  it("a bridge between two long quotes brings its words' worth at most, and raises the share of what else mallory has", () => {
    const [one, other, own, gap] = [run(100_000, 200), run(110_000, 200), run(120_000, 200), run(1, 9)];
    const answer = [...one, ...gap, ...other, 99, ...own];
    const bridge = [...one.slice(1 - WINDOW), ...gap, ...other.slice(0, WINDOW - 1)];
    const [before, after] = [
      [one, other, own],
      [one, other, own, bridge],
    ].map((records) => attribute(records, answer));
    if (before === undefined || after === undefined) throw new Error("There are two.");
    const bridged = after.weights.get(3) ?? 0n;
    expect(bridged > 0n && bridged <= worth(gap)).to.equal(true);
    expect(after.weights.get(2)).to.equal(before.weights.get(2));
    expect(totalOf(after) < totalOf(before)).to.equal(true);
  });

  it("words beside a piece of fewer than eight tokens have the piece, too", () => {
    const [rival, beside] = [run(100, WINDOW - 1), [7]];
    const { weights } = attribute([rival, [...rival, ...beside]], [...rival, ...beside]);
    expect([...weights]).to.deep.equal([[1, worth([...rival, ...beside])]]);
  });

  it("nine copies of a rival's text take what it was worth, though eight are void, and nobody has it", () => {
    const text = run(100, 20);
    const copies = Array.from({ length: 9 }, () => text);
    const judged = copies.map((_, record) => ({ ...GOOD, isVoid: record > 0 }));
    const { weights, unattributed } = attribute(copies, text, judged);
    expect([weights.size, unattributed]).to.deep.equal([0, worth(text)]);
  });
});
