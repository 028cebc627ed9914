import { expect } from "chai";
import { CONSUMERS } from "../../../consumers/consumer.ts";
import { readConsumersOptions } from "../../../consumers/options.ts";
import { EconomyError } from "../../../sdk/errors.ts";

describe("consumers > options", () => {
  const errorOf = (...args: string[]) => {
    try {
      readConsumersOptions(args);
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
    return undefined;
  };

  it("runs all consumers, given no argument", () => {
    expect(readConsumersOptions([])).to.deep.equal({ consumers: CONSUMERS, serve: false });
  });

  it("runs the consumers that are named, each once and in their order", () => {
    const options = readConsumersOptions(["browser", "node", "browser"]);
    expect(options).to.deep.equal({ consumers: ["node", "browser"], serve: false });
  });

  it("serves the consumer in Node, given --serve alone", () => {
    expect(readConsumersOptions(["--serve"])).to.deep.equal({ consumers: ["node"], serve: true });
  });

  it("serves the consumer that is named, on either side of --serve", () => {
    const expected = { consumers: ["solidity"], serve: true };
    expect(readConsumersOptions(["--serve", "solidity"])).to.deep.equal(expected);
    expect(readConsumersOptions(["solidity", "--serve"])).to.deep.equal(expected);
  });

  for (const [what, args] of [
    ["a consumer that there isn't", ["nodes"]],
    ["to serve a consumer that there isn't", ["--serve", "nodes"]],
    ["to serve two consumers", ["--serve", "node", "browser"]],
    ["a flag that there isn't", ["--server"]],
    ["a value of --serve", ["--serve=node"]],
  ] as const) {
    it(`refuses ${what} with USAGE, and names the consumers`, () => {
      const error = errorOf(...args);
      expect(error?.code).to.equal("USAGE");
      expect(error?.advice).to.include(CONSUMERS.join("|"));
    });
  }
});
