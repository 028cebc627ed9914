import { expect } from "chai";
import { getBytes, hexlify, toBeHex } from "ethers";
import { HASH } from "../../../epoch/tree/keccak.ts";
import { Builder, type Workspace } from "../../../epoch/tree/steps.ts";
import { Random } from "../../helpers/random.ts";

/** More than a bucket of a real tree ever has. */
const COUNT = 300;

/** A workspace whose leaves have these hashes, which begin with a bit that is zero, and so fall into one bucket of two. */
function spaceOf(hashes: readonly bigint[]): Workspace {
  const count = hashes.length;
  const slots = new Uint8Array(2 * count * HASH);
  hashes.forEach((hash, leaf) => slots.set(getBytes(toBeHex(hash, HASH)), leaf * HASH));
  return {
    ...{ count, slots, accounts: new Uint8Array(), amounts: new Uint8Array(), bits: 1 },
    ...{ places: new Uint32Array(count), order: new Uint32Array(count), cursors: Uint32Array.of(0, count) },
  };
}

function sorted(hashes: readonly bigint[]): Workspace {
  const space = spaceOf(hashes);
  const builder = new Builder(space);
  builder.do({ does: "divide", part: { order: 0, from: 0, to: hashes.length, sum: 0n } });
  builder.do({ does: "sort", from: 0, to: 2 });
  return space;
}

describe("Builder > sort", () => {
  const random = new Random(33n);
  const different = Array.from({ length: COUNT }, () => random.between(0n, 2n ** 127n - 1n) << 128n);
  const kinds: Record<string, bigint[]> = {
    "that differ in their first bits": different,
    "that differ in their last byte only": Array.from({ length: 200 }, (_, i) => BigInt((i * 7) % 200)),
    "that differ behind their first eight bytes only": different.map((hash) => (7n << 192n) | (hash >> 64n)),
    "of which some are equal": [...different, ...different.slice(0, 20)],
  };

  for (const [what, hashes] of Object.entries(kinds)) {
    it(`given hashes ${what}, it puts them into the tree by falling value`, () => {
      const { slots } = sorted(hashes);

      const leaves = hashes.map((_, i) => BigInt(hexlify(slots.slice((hashes.length + i) * HASH).slice(0, HASH))));
      expect(leaves).to.deep.equal([...hashes].sort((one, other) => (one < other ? 1 : -1)));
    });

    it(`given hashes ${what}, it says which node each leaf is`, () => {
      const { slots, places } = sorted(hashes);

      const found = [...places].map((place) => BigInt(hexlify(slots.slice((place + 1) * HASH).slice(0, HASH))));
      expect(found).to.deep.equal(hashes);
    });
  }
});
