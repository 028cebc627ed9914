import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEpoch } from "../../../epoch/manifest.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { hash, smallCase } from "../../helpers/epochCases.ts";
import { manifestOf } from "../../helpers/epochFiles.ts";

describe("epoch.json", () => {
  const good = manifestOf(smallCase([1n]));
  const version = { model: 1, version: 1, defaults: "defaults/1-1.parquet" };
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "manifest-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function read(text: string) {
    writeFileSync(join(folder, "epoch.json"), text);
    return readEpoch(folder);
  }

  function errorOf(text: string): EconomyError | undefined {
    try {
      read(text);
      return undefined;
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
  }

  it("is read as it is written, with amounts above 2⁵³ exact", () => {
    const pool = 2n ** 128n - 1n;
    expect(read(JSON.stringify({ ...good, pool: String(pool) }))).to.deep.include({
      ...{ chainId: BigInt(good.chainId), escrow: good.escrow, reserve: good.reserve, number: 1, pool },
      ...{ policies: new Map(Object.entries(good.policies)), versions: [{ ...version, corpus: undefined }] },
      previous: undefined,
    });
  });

  it("names records and index of a version", () => {
    const versions = [{ ...version, records: "records.parquet", index: ["a/0.index", "a/1.index"] }];
    expect(read(JSON.stringify({ ...good, versions })).versions[0]?.corpus).to.deep.equal({
      ...{ records: "records.parquet", index: ["a/0.index", "a/1.index"] },
    });
  });

  it("names its blocks where it knows them", () => {
    const blocks = { after: 0, to: 7 };
    expect(read(JSON.stringify({ ...good, blocks })).blocks).to.deep.equal(blocks);
    expect(read(JSON.stringify(good)).blocks).to.equal(undefined);
  });

  const faults: [what: string, change: object, path: string][] = [
    ["blocks that end where they begin", { blocks: { after: 7, to: 7 } }, "blocks.to"],
    ["blocks without an end", { blocks: { after: 7 } }, "blocks.to"],
    ["a field that is missing", { pool: undefined }, "pool"],
    ["a field that isn't one", { pools: "1" }, "pools"],
    ["a pool as a number", { pool: 5 }, "pool"],
    ["a pool below zero", { pool: "-5" }, "pool"],
    ["a pool of 129 bits", { pool: String(2n ** 128n) }, "pool"],
    ["a lane that is no address", { lane: "0x12" }, "lane"],
    ["a reserve that is zero", { reserve: `0x${"00".repeat(20)}` }, "reserve"],
    ["another engine", { engine: "words 1" }, "engine"],
    ["epoch zero", { number: 0 }, "number"],
    ["half an epoch", { number: 1.5 }, "number"],
    ["a second epoch without the totals of the first", { number: 2 }, "previous"],
    ["a first epoch with totals before it", { previous: "previous.csv" }, "previous"],
    ["a list for an object", { policies: [] }, "policies"],
    ["a policy that is no hash", { policies: { abc: 1 } }, "policies.abc"],
    ["a policy of more than all", { policies: { [hash(1)]: 10_001 } }, `policies.${hash(1)}`],
    ["an object for a list", { versions: {} }, "versions"],
    ["a version without a model", { versions: [{ ...version, model: undefined }] }, "versions[0].model"],
    ["a version twice", { versions: [version, version] }, "versions[1]"],
    ["records without an index", { versions: [{ ...version, records: "r.parquet" }] }, "versions[0]"],
    ["a path out of the folder", { versions: [{ ...version, defaults: "../d.parquet" }] }, "versions[0].defaults"],
    ["a path from the root", { versions: [{ ...version, defaults: "/d.parquet" }] }, "versions[0].defaults"],
  ];
  for (const [what, change, path] of faults) {
    it(`given ${what}, it throws EPOCH_INVALID with the field's path`, () => {
      const error = errorOf(JSON.stringify({ ...good, ...change }));
      expect(error?.code).to.equal("EPOCH_INVALID");
      expect(error?.message.split(" ")[1]).to.equal(path);
    });
  }

  it("given no JSON, it throws EPOCH_INVALID", () => {
    expect(errorOf("{")?.code).to.equal("EPOCH_INVALID");
  });
});
