import { expect } from "chai";
import { readStartOptions } from "../../../demo/options.ts";
import { EconomyError } from "../../../sdk/errors.ts";

function refusal(...args: string[]): unknown {
  try {
    return readStartOptions(args);
  } catch (error) {
    return error instanceof EconomyError ? [error.code, error.message.split("\n")[0]] : error;
  }
}

describe("readStartOptions", () => {
  it("given nothing, takes the chain in this process, which ends with it", () => {
    expect(readStartOptions([])).to.deep.equal({ network: undefined, keep: false });
  });

  it("given a network and --keep, takes both", () => {
    expect(readStartOptions(["--network", "localhost", "--keep"])).to.deep.equal({ network: "localhost", keep: true });
  });

  const REFUSED: [what: string, args: string[], message: RegExp][] = [
    ["a network that isn't configured", ["--network", "moon"], /Network moon is none of default, /],
    ["--keep without a network", ["--keep"], /--keep is for a chain outside this process\./],
    ["--keep on a simulated network", ["--network", "op", "--keep"], /--keep is for a chain outside this process\./],
    ["a word", ["now"], /now/],
    ["an unknown option", ["--fast"], /--fast/],
  ];
  for (const [what, args, message] of REFUSED) {
    it(`given ${what}, throws USAGE`, () => {
      const refused = refusal(...args) as [string, string];
      expect(refused[0]).to.equal("USAGE");
      expect(refused[1]).to.match(message);
    });
  }
});
