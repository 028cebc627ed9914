// Packs the SDK as it would be published, and checks the package: its map, its types, those of its examples, its sizes and
// its documentation.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stageSdk } from "../../sdk/generator/stage.ts";
import { writeExamples } from "./examples.ts";

const root = join(import.meta.dirname, "../..");
const stage = stageSdk(root);
const folder = join(stage, "sdk");
const packed = mkdtempSync(join(tmpdir(), "sdk-"));
const map = readFileSync(join(root, "sdk/package.json"), "utf8");

try {
  run("npm", "pack", "--silent", "--pack-destination", packed);
  if (readFileSync(join(folder, "package.json"), "utf8") !== map)
    fail("The map in sdk/package.json is old: run `npm run build --workspace @open-economy/sdk`, and commit it.");
  const { name, version } = JSON.parse(map) as { name: string; version: string };
  const file = join(packed, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  run("publint", "--strict", file);
  // TypeScript's oldest way to find modules knows no map of entries; all others do
  run("attw", "--profile", "node16", "--format", "table-flipped", "--quiet", file);
  if (writeExamples(folder) === 0) fail("The SDK's documentation has no examples any more.");
  run("tsc", "--project", "examples");
  run("size-limit");
  run("typedoc", "--logLevel", "Warn");
} finally {
  for (const left of [packed, stage]) rmSync(left, { recursive: true, force: true });
}

/** Runs a command of a package in the stage's folder. */
function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) fail(`\`${[command, ...args].join(" ")}\` of the SDK failed.`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
