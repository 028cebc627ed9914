import { expect } from "chai";
import { availableParallelism } from "node:os";
import { readEpochOptions } from "../../../epoch/options.ts";

describe("epoch options", () => {
  it("given a folder, it uses all cores", () => {
    expect(readEpochOptions(["docs"])).to.include({ folder: "docs", threads: availableParallelism() });
  });

  it("given all, it takes all", () => {
    const options = readEpochOptions(["docs", "--threads", "3", "--memory", "600MB"]);
    expect(options).to.deep.equal({ folder: "docs", threads: 3, memory: "600MB" });
  });

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
