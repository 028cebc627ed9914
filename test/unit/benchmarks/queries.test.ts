import { expect } from "chai";
import { shardOf } from "../../../attribution/corpus.ts";
import { Engine, FULL_QUALITY } from "../../../attribution/engine.ts";
import { SEPARATOR, tokensOf } from "../../../attribution/tokens.ts";
import { OUTPUT, queriesOf } from "../../../benchmarks/queries.ts";
import { readLicences } from "../../../workbench/licences.ts";

describe("benchmarks > queries", () => {
  const shard = shardOf(
    readLicences()
      .slice(0, 40)
      .map(({ text }) => tokensOf(text)),
  );
  const queries = queriesOf(shard, 20, 11);

  it("have the length that is asked for, and no separator", () => {
    for (const query of queries) {
      expect(query.length).to.equal(OUTPUT);
      expect(query.includes(SEPARATOR)).to.equal(false);
    }
  });

  it("are the same again for the same seed, and others for another", () => {
    expect(queriesOf(shard, 20, 11)).to.deep.equal(queries);
    expect(queriesOf(shard, 20, 13)).to.not.deep.equal(queries);
  });

  it("draw on records, those that are copied more than those that are mixed", () => {
    const engine = new Engine([shard], new Array(shard.records).fill({ quality: FULL_QUALITY, isVoid: false }));
    const matched = (parity: number) =>
      queries
        .filter((_, i) => i % 2 === parity)
        .flatMap((query) => engine.attribute(query).passages.map(({ length }) => length))
        .reduce((sum, length) => sum + length, 0);
    expect(matched(1)).to.be.above(0);
    expect(matched(0)).to.be.above(matched(1));
  });
});
