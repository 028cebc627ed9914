import { expect } from "chai";
import { getAddress } from "ethers";
import { EconomyError } from "../../../../sdk/errors.ts";
import { readAttributionOptions } from "../../../../watchtower/lane/options.ts";
import { hash } from "../../../helpers/epochCases.ts";

const LANE = getAddress(`0x${"ab".repeat(20)}`);
const ON_CHAIN = ["--network", "localhost", "--lane", LANE];
const WATCH = ["watch", ...ON_CHAIN, "--epochs", "."];
const GATHERED = ["--publications", ".", "--manifests", "."];
const CHANNEL = hash(1);

function watchOf(args: readonly string[]) {
  const options = readAttributionOptions(args);
  if (options.command !== "watch") throw new Error("it isn't a watch");
  return options;
}

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
      gathering: undefined,
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

  it("given publications and manifests, it gathers by the deployment's factory", () => {
    const { gathering } = watchOf([...WATCH, ...GATHERED]);
    expect(gathering).to.include({ publications: ".", manifests: ".", texts: undefined, factory: undefined });
  });

  it("given texts and a factory, it gathers by those", () => {
    const { gathering } = watchOf([...WATCH, ...GATHERED, "--texts", ".", "--factory", LANE.toLowerCase()]);
    expect(gathering).to.include({ texts: ".", factory: LANE });
  });

  it("given the epoch before, it verifies by what it gathers after that", () => {
    const options = readAttributionOptions(["verify", ".", ...ON_CHAIN, ...GATHERED, "--previous", "."]);
    expect(options).to.have.nested.property("gathering.previous", ".");
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
    ["publications without manifests", [...WATCH, "--publications", "."]],
    ["texts without publications", [...WATCH, "--manifests", ".", "--texts", "."]],
    ["a factory that is no address", [...WATCH, ...GATHERED, "--factory", "0x12"]],
    ["an epoch before to watch", [...WATCH, ...GATHERED, "--previous", "."]],
    ["publications to verify without a chain", ["verify", ".", ...GATHERED]],
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
