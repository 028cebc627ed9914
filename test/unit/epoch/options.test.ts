import { expect } from "chai";
import { availableParallelism } from "node:os";
import { readEpochOptions } from "../../../epoch/options.ts";

describe("epoch options", () => {
  it("given a folder, it uses all cores", () => {
    expect(readEpochOptions(["docs"])).to.include({ folder: "docs", threads: availableParallelism() });
  });

  it("given all, it takes all", () => {
    const clickhouse = "https://alice:secret@clickhouse.example:8443/?database=epochs";
    const options = readEpochOptions(["docs", "--threads", "3", "--memory", "600MB"], {
      EPOCH_CLICKHOUSE_URL: clickhouse,
    });
    expect(options).to.deep.equal({ folder: "docs", threads: 3, memory: "600MB", clickhouse });
  });

  for (const environment of [{}, { EPOCH_CLICKHOUSE_URL: "" }]) {
    it(`given ${JSON.stringify(environment)} for the environment, DuckDB sums`, () => {
      expect(readEpochOptions(["docs"], environment).clickhouse).to.equal(undefined);
    });
  }

  for (const address of ["clickhouse.example:8443", "alice:secret@clickhouse.example", "tcp://clickhouse.example"]) {
    it(`given ${address} for ClickHouse's address, it refuses with USAGE and doesn't repeat it`, () => {
      expect(() => readEpochOptions(["docs"], { EPOCH_CLICKHOUSE_URL: address }))
        .to.throw(/^((?!secret|tcp).)*$/)
        .with.property("code", "USAGE");
    });
  }

  const faults: [what: string, args: string[]][] = [
    ["no folder", []],
    ["two folders", ["docs", "epoch"]],
    ["a file for a folder", ["package.json"]],
    ["no threads", ["docs", "--threads", "0"]],
    ["memory without a unit", ["docs", "--memory", "4"]],
    ["an unknown option", ["docs", "--thread", "4"]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it refuses with USAGE`, () => {
      expect(() => readEpochOptions(args))
        .to.throw()
        .with.property("code", "USAGE");
    });
  }
});
