import { expect } from "chai";
import { readBenchOptions } from "../../../benchmarks/options.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const GROUPS = ["start", "attribution"];

describe("benchmarks > options", () => {
  const errorOf = (...args: string[]) => {
    try {
      readBenchOptions(args, GROUPS);
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
    return undefined;
  };

  it("measures and writes everything, given no argument", () => {
    expect(readBenchOptions([], GROUPS)).to.deep.equal({ json: false, check: false, quick: false, only: undefined });
  });

  it("reads every flag", () => {
    const args = ["--json", "--check", "--quick", "--only", "attribution"];
    expect(readBenchOptions(args, GROUPS)).to.deep.equal({ json: true, check: true, quick: true, only: "attribution" });
  });

  for (const [what, args] of [
    ["a flag that there isn't", ["--chek"]],
    ["an argument without a flag", ["attribution"]],
    ["--only without a group", ["--only"]],
    ["a group that there isn't", ["--only", "attrib"]],
  ] as const) {
    it(`refuses ${what} with USAGE, and names the groups`, () => {
      const error = errorOf(...args);
      expect(error?.code).to.equal("USAGE");
      expect(error?.advice).to.include("start|attribution");
    });
  }
});
