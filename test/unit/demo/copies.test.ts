import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import { copiesOf, type HashedBatch } from "../../../demo/copies.ts";

/** A batch of records with these contents. */
function batchOf(batchId: bigint, ...contents: string[]): HashedBatch {
  const leaves = contents.map((content, index) => ({
    index: BigInt(index),
    recordHash: id(content),
    author: ZeroAddress,
  }));
  return { batchId, batch: { leaves } };
}

describe("copiesOf", () => {
  it("given batches without a common record, it finds nothing", () => {
    expect(copiesOf([batchOf(1n, "a", "b"), batchOf(2n, "c")])).to.deep.equal([]);
  });

  it("given a record of an earlier batch, it finds the later one, by its own index", () => {
    expect(copiesOf([batchOf(4n, "a", "b", "c"), batchOf(7n, "x", "c")])).to.deep.equal([
      { earlier: { batchId: 4n, index: 2 }, later: { batchId: 7n, index: 1 } },
    ]);
  });

  it("given two copies of one record, it holds both against the first", () => {
    expect(copiesOf([batchOf(1n, "a"), batchOf(2n, "a"), batchOf(3n, "b", "a")])).to.deep.equal([
      { earlier: { batchId: 1n, index: 0 }, later: { batchId: 2n, index: 0 } },
      { earlier: { batchId: 1n, index: 0 }, later: { batchId: 3n, index: 1 } },
    ]);
  });

  it("given the same record under another author, it still finds it", () => {
    const copy = batchOf(2n, "a");
    const leaves = copy.batch.leaves.map((leaf) => ({ ...leaf, author: "0x00000000000000000000000000000000000A11cE" }));

    expect(copiesOf([batchOf(1n, "a"), { ...copy, batch: { leaves } }])).to.have.length(1);
  });

  it("given a record twice in one batch, it leaves that to the batch's own collision", () => {
    expect(copiesOf([batchOf(1n, "a", "a")])).to.deep.equal([]);
  });
});
