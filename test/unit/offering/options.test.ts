import { tmpdir } from "node:os";
import { expect } from "chai";
import { readOfferingOptions } from "../../../offering/options.ts";

const NETWORK = ["--network", "localhost"];
const TREE = ["--supply", "1000", "--manifests", tmpdir(), "--block", "7"];
const ADDRESS = "0x00000000000000000000000000000000000000AA";

describe("options of offerings", () => {
  it("given show with a number and an account, it shows that offering for that account", () => {
    const args = ["show", "3", ...NETWORK, "--account", ADDRESS.toLowerCase(), "--svg", "depth.svg", "--json"];
    const expected = { command: "show", offeringId: 3n, account: ADDRESS, svg: "depth.svg", json: true };
    expect(readOfferingOptions(args)).to.include(expected);
  });

  it("given check with documents, it checks them", () => {
    const args = ["check", "1", ...NETWORK, "--document", "uses.md", "--offering", ADDRESS];
    const expected = { command: "check", offeringId: 1n, document: "uses.md", offering: ADDRESS };
    expect(readOfferingOptions(args)).to.include(expected);
  });

  it("given list, it takes the deployment's contract", () => {
    expect(readOfferingOptions(["list", ...NETWORK])).to.include({ command: "list", offering: undefined, json: false });
  });

  it("given contributors with a model and what they have, it computes their tree", () => {
    const args = ["contributors", "2", ...NETWORK, ...TREE, "--out", "contributors.json"];
    const expected = { modelId: 2n, supply: 1_000n, manifests: tmpdir(), block: 7, out: "contributors.json" };
    expect(readOfferingOptions(args)).to.include({ command: "contributors", ...expected });
  });

  it("given schema, it needs no network", () => {
    expect(readOfferingOptions(["schema"])).to.deep.equal({ command: "schema" });
  });

  const faults: [what: string, args: string[]][] = [
    ["no command", NETWORK],
    ["another command", ["sell", "1", ...NETWORK]],
    ["no number", ["show", ...NETWORK]],
    ["two numbers", ["show", "1", "2", ...NETWORK]],
    ["number 0", ["show", "0", ...NETWORK]],
    ["a number that is none", ["check", "one", ...NETWORK]],
    ["a number for list", ["list", "1", ...NETWORK]],
    ["no network", ["show", "1"]],
    ["an unknown network", ["show", "1", "--network", "nowhere"]],
    ["an account that is no address", ["show", "1", ...NETWORK, "--account", "alice"]],
    ["an offering contract that is no address", ["show", "1", ...NETWORK, "--offering", "0x12"]],
    ["an option of another command", ["list", ...NETWORK, "--svg", "depth.svg"]],
    ["contributors without a model", ["contributors", ...NETWORK, ...TREE]],
    ["contributors without manifests", ["contributors", "2", ...NETWORK, "--supply", "1", "--block", "7"]],
    ["a folder of manifests that isn't there", ["contributors", "2", ...NETWORK, ...TREE, "--manifests", "nowhere"]],
    ["contributors with no supply", ["contributors", "2", ...NETWORK, ...TREE, "--supply", "0"]],
    ["contributors at a block that is none", ["contributors", "2", ...NETWORK, ...TREE, "--block", "latest"]],
    ["a supply for show", ["show", "1", ...NETWORK, "--supply", "1"]],
    ["a word more for schema", ["schema", "1"]],
    ["an account for schema", ["schema", "--account", ADDRESS]],
    ["an unknown option", ["show", "1", ...NETWORK, "--acount", ADDRESS]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it refuses with USAGE`, () => {
      expect(() => readOfferingOptions(args))
        .to.throw()
        .with.property("code", "USAGE");
    });
  }
});
