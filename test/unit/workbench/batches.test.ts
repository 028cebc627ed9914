import { expect } from "chai";
import { EconomyError } from "../../../sdk/errors.ts";
import { recordTree, textHash } from "../../../sdk/formats.ts";
import { MAX_BATCH, prepareBatch, prepareBatches } from "../../../workbench/batches.ts";
import { canonicalJson } from "../../../workbench/canonicalJson.ts";

const AUTHOR = `0x${"11".repeat(20)}`;

function hashes(count: number): string[] {
  return Array.from({ length: count }, (_, i) => textHash(`record ${i}`));
}

function recordsOf(recordHashes: readonly string[]) {
  return recordHashes.map((hash) => ({ hash, author: AUTHOR }));
}

describe("batches", () => {
  describe("prepareBatch", () => {
    it("numbers the records from 0 and roots their tree", () => {
      const recordHashes = hashes(3);
      const { leaves, root, count } = prepareBatch(recordsOf(recordHashes));

      expect(count).to.equal(3n);
      expect(leaves).to.deep.equal(
        recordHashes.map((recordHash, index) => ({ index: BigInt(index), recordHash, author: AUTHOR })),
      );
      expect(root).to.equal(recordTree(leaves).root);
    });

    it("hashes a manifest that anybody can rebuild from the leaves", () => {
      const [first] = hashes(1);
      const { manifest, manifestHash } = prepareBatch(recordsOf(hashes(1)));

      expect(manifest).to.equal(`[{"author":"${AUTHOR}","index":0,"recordHash":"${first}"}]`);
      expect(manifestHash).to.equal(textHash(manifest));
    });

    for (const [what, recordHashes] of [
      ["no record", []],
      ["more records than the ledger takes", Array.from({ length: MAX_BATCH + 1 }, (_, i) => `0x${i}`)],
      ["the same record twice", [textHash("a"), textHash("b"), textHash("a")]],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(() => prepareBatch(recordsOf(recordHashes)))
          .to.throw(EconomyError)
          .with.property("code", "BATCH_INVALID");
      });
    }
  });

  describe("prepareBatches", () => {
    it("makes one batch of what fits into one", () => {
      expect(prepareBatches(recordsOf(hashes(5))).map(({ count }) => count)).to.deep.equal([5n]);
    });

    it("cuts after the largest batch and numbers the rest from 0 again", () => {
      const batches = prepareBatches(recordsOf(hashes(MAX_BATCH + 2)));

      expect(batches.map(({ count }) => count)).to.deep.equal([BigInt(MAX_BATCH), 2n]);
      expect(batches[1]?.leaves.map(({ index }) => index)).to.deep.equal([0n, 1n]);
    });

    it("given a size, it cuts after so many", () => {
      expect(prepareBatches(recordsOf(hashes(5)), 2).map(({ count }) => count)).to.deep.equal([2n, 2n, 1n]);
    });

    it("makes none of nothing", () => {
      expect(prepareBatches([])).to.deep.equal([]);
    });
  });
});

describe("canonicalJson", () => {
  it("sorts keys at every depth and writes no spaces", () => {
    expect(canonicalJson({ b: [{ d: null, c: true }], a: "é\n" })).to.equal('{"a":"é\\n","b":[{"c":true,"d":null}]}');
  });

  it("writes integers beyond 2⁵³ digit by digit", () => {
    expect(canonicalJson({ n: 2n ** 64n })).to.equal('{"n":18446744073709551616}');
  });

  it("doesn't depend on the order of insertion", () => {
    expect(canonicalJson({ x: 1n, y: 2n })).to.equal(canonicalJson({ y: 2n, x: 1n }));
  });
});
