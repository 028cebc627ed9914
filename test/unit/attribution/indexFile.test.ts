import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Shard, shardOf } from "../../../attribution/corpus.ts";
import { Engine, FULL_QUALITY } from "../../../attribution/engine.ts";
import { openSliced, readIndex, writeIndex } from "../../../attribution/indexFile.ts";
import { tokensOf } from "../../../attribution/tokens.ts";
import { EconomyError } from "../../../sdk/errors.ts";
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
/** Where the header's sizes and hash lie, and its end. */
const [SIZES, HASH, HEADER] = [72, 80, 112];

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
