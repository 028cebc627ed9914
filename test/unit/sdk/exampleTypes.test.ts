import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { writeExamples } from "../../../scripts/check/examples.ts";

const { root, cache } = hre.config.paths;

describe("The check of the examples' types", function () {
  this.timeout(60_000);
  let stage: string;
  let sdk: string;

  beforeEach(() => {
    mkdirSync(cache, { recursive: true });
    stage = mkdtempSync(join(cache, "examples-"));
    sdk = join(stage, "sdk");
    mkdirSync(sdk);
    copyFileSync(join(root, "tsconfig.json"), join(stage, "tsconfig.json"));
    const map = { name: "@open-economy/sdk", type: "module", exports: { ".": "./built.d.ts" } };
    writeFileSync(join(sdk, "package.json"), JSON.stringify(map));
    writeFileSync(join(sdk, "built.d.ts"), "export type Address = `0x${string}`;\n");
    writeFileSync(join(sdk, "README.md"), "```ts\nequal(chainId, 1n);\nconst own: string = chainId;\n```\n");
  });

  afterEach(() => rmSync(stage, { recursive: true, force: true }));

  it("finds what is wrong in an example, and types of its surroundings that the package hasn't", () => {
    expect(writeExamples(sdk)).to.equal(1);

    const tsc = join(root, "node_modules/.bin/tsc");
    const shell = process.platform === "win32";
    const told = spawnSync(tsc, ["--project", "examples"], { cwd: sdk, encoding: "utf8", shell }).stdout;
    expect(told).to.match(/README-md-1\.ts\(3,7\): .*'bigint' is not assignable to type 'string'/);
    // a declaration file isn't checked, and what it doesn't find would be any
    expect(told).to.include("has no exported member 'CampaignPlace'");
    expect(told).not.to.include("has no exported member 'Address'");
  });
});
