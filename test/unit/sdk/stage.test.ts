import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { stageSdk } from "../../../sdk/generator/stage.ts";

const SOURCES = [
  "sdk/package.json",
  "sdk/flows/contracts.ts",
  "contracts/rewards/interfaces/ITill.sol",
  "docs/till.md",
  "tsconfig.json",
];
const BUILT = ["sdk/contracts/ITill.sol", "sdk/dist/index.js", "sdk/docs/index.html", "sdk/node_modules/x/index.js"];

describe("a stage of the SDK", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "stage-"));
    for (const file of [...SOURCES, ...BUILT]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), file);
    }
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("has all sources, and nothing that a build wrote", () => {
    const stage = stageSdk(root);

    for (const file of SOURCES) expect(readFileSync(join(stage, file), "utf8")).to.equal(file);
    for (const file of BUILT) expect(existsSync(join(stage, file)), file).to.equal(false);
  });

  it("is no other's, nor the sources themselves: what is written to it stays in it", () => {
    const [first, second] = [stageSdk(root), stageSdk(root)];

    writeFileSync(join(first, "sdk/package.json"), "a new map");

    for (const other of [second, root]) {
      expect(readFileSync(join(other, "sdk/package.json"), "utf8")).to.equal("sdk/package.json");
    }
  });

  it("leaves everything where it is when it is removed", () => {
    rmSync(stageSdk(root), { recursive: true });

    for (const file of [...SOURCES, ...BUILT]) expect(existsSync(join(root, file)), file).to.equal(true);
  });
});
