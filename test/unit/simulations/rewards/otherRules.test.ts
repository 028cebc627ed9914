// The engine's rules, one by one, beside the engine and its twin.
import { expect } from "chai";
import { shardOf } from "../../../../attribution/corpus.ts";
import { Engine, PASSAGE_CAP } from "../../../../attribution/engine.ts";
import { attributedBy } from "../../../../simulations/rewards/otherRules.ts";
import type { Random } from "../../../../simulations/random.ts";
import { streamsOf } from "../../../../simulations/random.ts";
import { twinOf } from "../../../helpers/attributionTwin.ts";

const BOTH = { boilerplate: true, cap: true };
const [random] = [...streamsOf(11, 0, 1)] as [Random];

/** Tokens out of few different ones, so that runs of them repeat. */
const tokensBy = (length: number, kinds: number) =>
  Int32Array.from({ length }, () => 1 + Math.floor(random.uniform() * kinds));

function corpusOf(count: number) {
  const records = Array.from({ length: count }, (_, i) => {
    const own = tokensBy(30, 2);
    return { tokens: own, quality: 1_000_000n - BigInt(i) * 1_000n, isVoid: i % 7 === 3 };
  });
  return { records, shard: shardOf(records.map(({ tokens }) => tokens)) };
}

describe("attributedBy", () => {
  for (const count of [3, 20, 60]) {
    it(`given both rules and ${count} records, gives what the engine and its twin give`, () => {
      const { records, shard } = corpusOf(count);
      const engine = new Engine([shard], records);
      const twins = records.map(({ tokens, ...rest }) => ({ tokens: [...tokens], ...rest }));
      for (let i = 0; i < 6; i++) {
        const output = tokensBy(40, 2);
        const { weights, unattributed } = attributedBy(shard, records, output, BOTH);

        const own = engine.attribute(output);
        expect([...weights].sort()).to.deep.equal([...own.weights].sort());
        expect(unattributed).to.equal(own.unattributed);
        const twin = twinOf(twins, [...output]);
        expect([...weights].sort()).to.deep.equal([...twin.weights].sort());
      }
    });
  }

  const text = Int32Array.from({ length: 12 }, (_, i) => 100 + i);
  const standing = { quality: 1_000_000n, isVoid: false };

  it("given a text that twelve records have, gives it to nobody by the boilerplate rule, else to the first", () => {
    const shard = shardOf(new Array<Int32Array>(12).fill(text));
    const standings = new Array(12).fill(standing) as (typeof standing)[];

    expect(attributedBy(shard, standings, text, BOTH).weights.size).to.equal(0);
    const { weights, unattributed } = attributedBy(shard, standings, text, { ...BOTH, boilerplate: false });
    expect([...weights.keys()]).to.deep.equal([0]);
    expect(unattributed).to.equal(0n);
  });

  it("given a long passage, gives what the cap leaves by that rule, else all", () => {
    const long = Int32Array.from({ length: 600 }, (_, i) => 50_000 + i);
    const shard = shardOf([long]);
    const capped = attributedBy(shard, [standing], long, BOTH).weights.get(0) ?? 0n;
    const whole = attributedBy(shard, [standing], long, { ...BOTH, cap: false }).weights.get(0) ?? 0n;

    expect(capped).to.equal(PASSAGE_CAP * 1_000_000n);
    expect(whole > capped).to.equal(true);
  });
});
