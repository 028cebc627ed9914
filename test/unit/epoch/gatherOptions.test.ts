import { expect } from "chai";
import { getAddress } from "ethers";
import { readGatherOptions } from "../../../epoch/gather/options.ts";

const LANE = getAddress(`0x${"ab".repeat(20)}`);
const FOLDERS = ["--publications", ".", "--manifests", "."];
const GATHER = ["epoch 1", "--network", "localhost", "--lane", LANE, "--block", "12", ...FOLDERS];
const without = (name: string) => {
  const at = GATHER.indexOf(name);
  return [...GATHER.slice(0, at), ...GATHER.slice(at + 2)];
};

describe("gather options", () => {
  it("given what is needed, it takes it, and no epoch before", () => {
    expect(readGatherOptions(GATHER)).to.include({
      ...{ network: "localhost", folder: "epoch 1", lane: LANE, block: 12 },
      ...{ publications: ".", manifests: ".", texts: undefined, previous: undefined, factory: undefined },
    });
  });

  it("given all, it takes all", () => {
    const more = ["--texts", ".", "--previous", "docs", "--factory", LANE.toLowerCase()];

    expect(readGatherOptions([...GATHER, ...more])).to.include({ texts: ".", previous: "docs", factory: LANE });
  });

  const faults: [what: string, args: string[]][] = [
    ["no folder", GATHER.slice(1)],
    ["two folders", [...GATHER, "epoch 2"]],
    ["no network", without("--network")],
    ["no lane", without("--lane")],
    ["a lane that is no address", [...without("--lane"), "--lane", "0x12"]],
    ["no block", without("--block")],
    ["block 0", [...without("--block"), "--block", "0"]],
    ["a block by name", [...without("--block"), "--block", "latest"]],
    ["no publications", without("--publications")],
    ["a file for a folder", [...without("--manifests"), "--manifests", "package.json"]],
    ["an epoch before that isn't there", [...GATHER, "--previous", "nowhere"]],
    ["an unknown option", [...GATHER, "--text", "."]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it refuses with USAGE`, () => {
      expect(() => readGatherOptions(args))
        .to.throw()
        .with.property("code", "USAGE");
    });
  }
});
