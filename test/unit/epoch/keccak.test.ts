import { expect } from "chai";
import { concat, getBytes, hexlify, keccak256, toBeHex } from "ethers";
import { CHUNK, HASH, Keccak, MESSAGE } from "../../../epoch/tree/keccak.ts";
import { Random } from "../../helpers/random.ts";

const PAIR = 2 * HASH;

describe("Keccak", () => {
  const keccak = new Keccak();
  const random = new Random(1600n);

  function randomBytes(length: number): Uint8Array {
    return getBytes(concat(Array.from({ length: length / 8 }, () => toBeHex(random.next(), 8))));
  }

  function parts(bytes: Uint8Array, size: number, count: number): string[] {
    return Array.from({ length: count }, (_, i) => hexlify(bytes.slice(i * size, (i + 1) * size)));
  }

  describe("hashLeaves", () => {
    const twice = (message: string) => keccak256(keccak256(message));

    for (const count of [1, 2, 3, 100, 101]) {
      it(`when given ${count} random messages, it hashes each twice`, () => {
        keccak.messages.set(randomBytes(count * MESSAGE));

        keccak.hashLeaves(count);

        expect(parts(keccak.hashes, HASH, count)).to.deep.equal(parts(keccak.messages, MESSAGE, count).map(twice));
      });
    }

    for (const byte of [0x00, 0x01, 0x80, 0xff]) {
      it(`when given a full chunk of bytes ${byte}, it hashes each twice`, () => {
        keccak.messages.fill(byte);

        keccak.hashLeaves(CHUNK);

        const expected = twice(hexlify(new Uint8Array(MESSAGE).fill(byte)));
        expect(new Set(parts(keccak.hashes, HASH, CHUNK))).to.deep.equal(new Set([expected]));
      });
    }

    it("when given no message, it writes nothing", () => {
      keccak.hashes.fill(7);

      keccak.hashLeaves(0);

      expect(new Set(keccak.hashes)).to.deep.equal(new Set([7]));
    });
  });

  describe("hashPairs", () => {
    /** The definition: the smaller one first. */
    function hashOf(pair: string): string {
      const [one, other] = [pair.slice(0, 2 + PAIR), `0x${pair.slice(2 + PAIR)}`];
      return keccak256(BigInt(one) < BigInt(other) ? concat([one, other]) : concat([other, one]));
    }

    function expectHashed(count: number): void {
      keccak.hashPairs(count);
      expect(parts(keccak.hashes, HASH, count)).to.deep.equal(parts(keccak.pairs, PAIR, count).map(hashOf));
    }

    for (const count of [1, 2, 3, 100, 101]) {
      it(`when given ${count} random pairs, it hashes each with the smaller first`, () => {
        keccak.pairs.set(randomBytes(count * PAIR));

        expectHashed(count);
      });
    }

    it("when two hashes differ in one byte only, wherever it is, it hashes the smaller first", () => {
      const bytes = randomBytes(PAIR * HASH);
      for (let byte = 0; byte < HASH; byte++) {
        const at = byte * PAIR;
        bytes.copyWithin(at + HASH, at, at + HASH);
        const place = at + byte + (byte % 2 === 0 ? 0 : HASH);
        bytes[place] = (bytes[place] ?? 0) ^ 0x80;
      }
      keccak.pairs.set(bytes);

      expectHashed(HASH);
    });

    it("when the first byte that differs says otherwise than those behind it, it goes by the first", () => {
      keccak.pairs.fill(0);
      keccak.pairs.set([1, 0, 0, 0, 0, 0, 0, 0], 0);
      keccak.pairs.set([0, 255, 255, 255, 255, 255, 255, 255], HASH);

      expectHashed(1);
    });

    it("when two hashes are equal, it hashes them side by side", () => {
      const hash = randomBytes(HASH);
      keccak.pairs.set(hash);
      keccak.pairs.set(hash, HASH);

      expectHashed(1);
    });

    it("when given no pair, it writes nothing", () => {
      keccak.hashes.fill(7);

      keccak.hashPairs(0);

      expect(new Set(keccak.hashes)).to.deep.equal(new Set([7]));
    });
  });
});
