import { expect } from "chai";
import { join } from "node:path";
import hre from "hardhat";
import { readCampaignOptions } from "../../../../deployer/campaign/options.ts";
import { EconomyError } from "../../../../sdk/errors.ts";

const ROOT = hre.config.paths.root;
const FILES = ["lists/autumn.csv", "--terms", "autumn.json5"];

describe("readCampaignOptions", () => {
  it("given a list and terms, it is a dry run, with the data in a folder of the list's name", () => {
    expect(readCampaignOptions(FILES)).to.deep.equal({
      grants: "lists/autumn.csv",
      terms: "autumn.json5",
      folder: join(ROOT, "campaigns", "autumn"),
      network: undefined,
    });
  });

  it("given a network, it takes what the deployment takes", () => {
    const more = ["--network", "localhost", "--deployment-id", "mine", "--yes", "--out", "data"];
    const { folder, network } = readCampaignOptions([...FILES, ...more]);
    expect(folder).to.equal("data");
    expect(network).to.deep.equal({
      network: "localhost",
      parameters: join(ROOT, "parameters", "localhost.json5"),
      deploymentId: "mine",
      yes: true,
    });
  });

  const faults: [what: string, args: string[]][] = [
    ["no list", FILES.slice(1)],
    ["two lists", ["more.csv", ...FILES]],
    ["no terms", FILES.slice(0, 1)],
    ["an option that it doesn't know", [...FILES, "--sum", "1"]],
    ["an unknown network", [...FILES, "--network", "nowhere"]],
    ["a yes to nothing", [...FILES, "--yes"]],
    ["a deployment without its network", [...FILES, "--deployment-id", "mine"]],
    ["parameters without their network", [...FILES, "--parameters", "mine.json5"]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it says how it is used`, () => {
      expect(() => readCampaignOptions(args))
        .to.throw(EconomyError)
        .with.property("code", "USAGE");
    });
  }
});
