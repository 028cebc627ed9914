import { expect } from "chai";
import { getAddress } from "ethers";
import { readWatchOptions } from "../../../watchtower/options.ts";

const LEDGER = getAddress(`0x${"ab".repeat(20)}`);
const WATCH = ["--network", "localhost", "--datanet", "1", "--manifests", "."];

describe("watch options", () => {
  it("given what is needed, it watches every block and sends nothing", () => {
    expect(readWatchOptions(WATCH)).to.include({
      network: "localhost",
      datanetId: 1n,
      manifests: ".",
      file: false,
      once: false,
      every: undefined,
      ledger: undefined,
    });
  });

  it("given all, it takes all", () => {
    const options = readWatchOptions([...WATCH, "--file", "--every", "12", "--ledger", LEDGER.toLowerCase()]);

    expect(options).to.include({ file: true, every: 12, ledger: LEDGER });
  });

  const faults: [what: string, args: string[]][] = [
    ["no datanet", ["--network", "localhost", "--manifests", "."]],
    ["datanet 0", [...WATCH, "--datanet", "0"]],
    ["a datanet above 32 bits", [...WATCH, "--datanet", String(2n ** 32n)]],
    ["a datanet by name", [...WATCH, "--datanet", "music"]],
    ["no folder", ["--network", "localhost", "--datanet", "1"]],
    ["a file for a folder", [...WATCH, "--manifests", "package.json"]],
    ["no network", WATCH.slice(2)],
    ["no seconds", [...WATCH, "--every", "0"]],
    ["half a second", [...WATCH, "--every", "0.5"]],
    ["both once and every", [...WATCH, "--every", "5", "--once"]],
    ["a ledger that is no address", [...WATCH, "--ledger", "0x12"]],
    ["an unknown option", [...WATCH, "--fil"]],
    ["a word", [...WATCH, "now"]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it refuses with USAGE`, () => {
      expect(() => readWatchOptions(args))
        .to.throw()
        .with.property("code", "USAGE");
    });
  }
});
