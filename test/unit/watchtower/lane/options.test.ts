import { expect } from "chai";
import { getAddress } from "ethers";
import { EconomyError } from "../../../../sdk/errors.ts";
import { readAttributionOptions } from "../../../../watchtower/lane/options.ts";
import { hash } from "../../../helpers/epochCases.ts";

const LANE = getAddress(`0x${"ab".repeat(20)}`);
const ON_CHAIN = ["--network", "localhost", "--lane", LANE];
const WATCH = ["watch", ...ON_CHAIN, "--epochs", "."];
const CHANNEL = hash(1);

describe("attribution options", () => {
  it("given a folder, it verifies without a chain", () => {
    const options = readAttributionOptions(["verify", "."]);
    expect(options).to.include({ command: "verify", folder: ".", chain: undefined });
  });

  it("given a lane, too, it verifies with the chain", () => {
    const options = readAttributionOptions(["verify", ".", "--network", "localhost", "--lane", LANE.toLowerCase()]);
    expect(options).to.have.nested.property("chain.lane", LANE);
  });

  it("given what is needed, it watches every block and sends nothing", () => {
    const expected = {
      command: "watch",
      epochs: ".",
      manifests: undefined,
      file: false,
      once: false,
      every: undefined,
    };
    expect(readAttributionOptions(WATCH)).to.include(expected);
  });

  it("given all, it watches with all", () => {
    const options = readAttributionOptions([...WATCH, "--manifests", ".", "--file", "--every", "12"]);
    expect(options).to.include({ manifests: ".", file: true, every: 12 });
  });

  it("given a receipt, it explains it", () => {
    const options = readAttributionOptions(["explain", ".", CHANNEL, "7", "--html", "page.html"]);
    expect(options).to.include({ command: "explain", channel: CHANNEL, index: 7n, html: "page.html" });
  });

  const faults: [what: string, args: string[]][] = [
    ["nothing", []],
    ["another command", ["guess", "."]],
    ["no folder to verify", ["verify"]],
    ["two folders to verify", ["verify", ".", "."]],
    ["a file for a folder", ["verify", "package.json"]],
    ["a network without a lane", ["verify", ".", "--network", "localhost"]],
    ["a lane without a network", ["verify", ".", "--lane", LANE]],
    ["no lane to watch", ["watch", "--network", "localhost", "--epochs", "."]],
    ["a lane that is no address", ["watch", "--network", "localhost", "--epochs", ".", "--lane", "0x12"]],
    ["no epochs to watch", ["watch", ...ON_CHAIN]],
    ["a word to watch", [...WATCH, "now"]],
    ["both once and every", [...WATCH, "--once", "--every", "5"]],
    ["half a second", [...WATCH, "--every", "0.5"]],
    ["a channel that is no hash", ["explain", ".", "0x12", "0"]],
    ["an index below 0", ["explain", ".", CHANNEL, "-1"]],
    ["no index", ["explain", ".", CHANNEL]],
    ["an unknown option", [...WATCH, "--fil"]],
  ];

  for (const [what, args] of faults) {
    it(`given ${what}, it throws USAGE`, () => {
      expect(() => readAttributionOptions(args))
        .to.throw(EconomyError)
        .with.property("code", "USAGE");
    });
  }
});
