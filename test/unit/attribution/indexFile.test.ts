import { expect } from "chai";
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Shard, shardOf } from "../../../attribution/corpus.ts";
import { Engine, FULL_QUALITY } from "../../../attribution/engine.ts";
import { openSliced, readIndex, writeIndex } from "../../../attribution/indexFile.ts";
import { tokensOf } from "../../../attribution/tokens.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { Random } from "../../helpers/random.ts";
import { readLicences } from "../../../workbench/licences.ts";

const TEXTS = readLicences()
  .slice(0, 40)
  .map(({ text }) => tokensOf(text));
const OUTPUT = tokensOf(
  readLicences()
    .slice(20, 45)
    .map(({ text }) => text.slice(500, 900))
    .join(" and "),
);
/** How many numbers the text has, with the separators. */
const LENGTH = TEXTS.reduce((sum, { length }) => sum + length + 1, 0);
/** Where the header's sizes and hash lie, and its end. */
const [SIZES, HASH, HEADER] = [72, 80, 112];

/** With the hash of what it has. */
function hashed(index: Buffer): Buffer {
  createHash("sha256").update(index.subarray(HEADER)).digest().copy(index, HASH);
  return index;
}

/** With other sizes in its header. */
function withSizes(index: Buffer, records: number, length: number): Buffer {
  const other = Buffer.from(index);
  other.writeUInt32LE(records, SIZES);
  other.writeUInt32LE(length, SIZES + 4);
  return other;
}

/** The number of the next file that is opened. */
function nextFile(): number {
  const file = openSync(tmpdir(), "r");
  closeSync(file);
  return file;
}

describe("Index files", () => {
  let folder: string;
  let path: string;
  let bytes: Buffer;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "index-"));
    path = join(folder, "licences.index");
    writeIndex(path, shardOf(TEXTS));
    bytes = readFileSync(path);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function attribute(shards: readonly Shard[]) {
    return new Engine(
      shards,
      TEXTS.map(() => ({ quality: FULL_QUALITY, isVoid: false })),
    ).attribute(OUTPUT);
  }

  const codeOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (error instanceof EconomyError) return error.code;
      throw error;
    }
    return "none";
  };

  it("leave nothing else in the folder, and have the same bytes when they are written again", () => {
    writeIndex(path, shardOf(TEXTS));
    expect(readdirSync(folder)).to.deep.equal(["licences.index"]);
    expect(readFileSync(path).equals(bytes)).to.equal(true);
  });

  it("take at most nine bytes for a token", () => {
    const tokens = TEXTS.reduce((sum, { length }) => sum + length, 0);
    expect(bytes.length / tokens).to.be.at.most(9);
  });

  it("give what memory gives, read whole and in pieces", () => {
    const expected = attribute([shardOf(TEXTS)]);
    expect(expected.weights.size).to.be.greaterThan(5);
    expect(attribute([readIndex(path)])).to.deep.equal(expected);
    const sliced = openSliced(path);
    expect(attribute([sliced])).to.deep.equal(expected);
    sliced.close();
  });

  it("give the same in several files as in one", () => {
    const expected = attribute([shardOf(TEXTS)]);
    const shards = [TEXTS.slice(0, 7), TEXTS.slice(7, 8), TEXTS.slice(8)].map((texts, i) => {
      writeIndex(join(folder, String(i)), shardOf(texts));
      return openSliced(join(folder, String(i)));
    });
    expect(attribute(shards)).to.deep.equal(expected);
    for (const shard of shards) shard.close();
    for (const i of shards.keys()) rmSync(join(folder, String(i)));
  });

  for (const [what, change] of [
    ["is empty", () => Buffer.alloc(0)],
    ["is no index", (all: Buffer) => Buffer.from(all).fill(0x41, 0, 8)],
    ["is of another tokeniser", (all: Buffer) => Buffer.from(all).fill("other", 8, 13)],
    ["was cut", (all: Buffer) => all.subarray(0, -1)],
    ["goes on behind its end", (all: Buffer) => Buffer.concat([all, Buffer.alloc(4)])],
    [
      "has its records in another order",
      (all: Buffer) => hashed(Buffer.from(all).fill(all.subarray(HEADER, HEADER + 4), HEADER + 4, HEADER + 8)),
    ],
    [
      "ends behind its last record",
      (all: Buffer) => hashed(withSizes(Buffer.concat([all, Buffer.alloc(8)]), TEXTS.length, LENGTH + 1)),
    ],
    ["has more records than numbers", (all: Buffer) => hashed(withSizes(all.subarray(0, HEADER + 8), 1, 0))],
    ["says that it has more records than it is long", (all: Buffer) => Buffer.from(all).fill(0xff, SIZES, SIZES + 4)],
  ] as const) {
    it(`refuse one that ${what} with INDEX_INVALID`, () => {
      const broken = join(folder, "broken");
      writeFileSync(broken, change(bytes));
      expect([codeOf(() => readIndex(broken)), codeOf(() => openSliced(broken))]).to.deep.equal([
        "INDEX_INVALID",
        "INDEX_INVALID",
      ]);
      rmSync(broken);
    });
  }

  it("leave no file open that they refuse", () => {
    const broken = join(folder, "broken");
    writeFileSync(broken, bytes.subarray(0, -1));
    const free = nextFile();
    expect([codeOf(() => readIndex(broken)), codeOf(() => openSliced(broken))]).to.not.include("none");
    readIndex(path);
    expect(nextFile()).to.equal(free);
    rmSync(broken);
  });

  it("leave nothing behind where they can't be written", () => {
    const taken = join(folder, "taken");
    mkdirSync(join(taken, "by a folder"), { recursive: true });
    const free = nextFile();
    expect(() => {
      writeIndex(taken, shardOf([]));
    }).to.throw();
    expect([readdirSync(folder).sort(), nextFile()]).to.deep.equal([["licences.index", "taken"], free]);
    rmSync(taken, { recursive: true });
  });

  it("throw INDEX_INVALID where one that stays on the disk is cut while it is open", () => {
    const cut = join(folder, "cut");
    writeFileSync(cut, bytes);
    const sliced = openSliced(cut);
    truncateSync(cut, HEADER + (TEXTS.length + 2) * 4);
    expect(codeOf(() => attribute([sliced]))).to.equal("INDEX_INVALID");
    sliced.close();
    rmSync(cut);
  });

  it("close their own file alone, though it is done twice", () => {
    const sliced = openSliced(path);
    sliced.close();
    const other = openSliced(path);
    sliced.close();
    expect(attribute([other]).weights.size).to.be.greaterThan(5);
    other.close();
  });

  it("with any numbers for text and suffixes give an answer about the records that there are", () => {
    const random = new Random(43n);
    const hostile = join(folder, "hostile");
    const numbersAt = HEADER + (TEXTS.length + 1) * 4;
    for (let number = 0; number < 20; number++) {
      const changed = Buffer.from(bytes);
      const end = number % 2 === 0 ? changed.length : (numbersAt + changed.length) / 2;
      for (let at = numbersAt; at < end; at += 4 * Number(random.between(1n, 40n))) {
        const [any, near] = [random.below(1n << 32n), random.below(BigInt(changed.length) / 8n)];
        changed.writeUInt32LE(Number(random.once(2n) ? any : near), at);
      }
      writeFileSync(hostile, hashed(changed));
      const sliced = openSliced(hostile);
      const found = attribute([sliced]);
      expect(found).to.deep.equal(attribute([readIndex(hostile)]));
      for (const record of found.weights.keys()) expect(record).to.be.within(0, TEXTS.length - 1);
      sliced.close();
    }
    rmSync(hostile);
  }).timeout(60_000);

  for (const [what, at] of [
    ["hash", HASH],
    ["first number", HEADER],
    ["last number", -1],
  ] as const) {
    it(`refuse one of which the ${what} was changed, when it is read whole`, () => {
      const changed = Buffer.from(bytes);
      const place = at < 0 ? changed.length + at : at;
      changed.writeUInt8((changed.readUInt8(place) + 1) % 256, place);
      const broken = join(folder, "broken");
      writeFileSync(broken, changed);
      expect(codeOf(() => readIndex(broken))).to.equal("INDEX_INVALID");
      rmSync(broken);
    });
  }
});
