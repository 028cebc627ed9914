// Rebuilds everything from clean: no warning in our own sources, and all that is generated as the contracts generate it.
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import hre from "hardhat";
import { FileBuildResultType } from "hardhat/types/solidity";

const generated = ["typechain-types", "sdk/generated"];

for (const folder of generated) await rm(folder, { recursive: true, force: true });
const warnings = await buildWarnings();
const stale = [...git("diff", "--name-only"), ...git("ls-files", "--others", "--exclude-standard")];

if (warnings.length > 0) fail(`Compiler warnings about our own sources, see above: ${warnings.length}.`);
if (stale.length > 0) fail(`Not as generated: ${stale.join(", ")}. Run "git add ${generated.join(" ")}" and commit.`);
if (process.exitCode === undefined)
  console.log(`No compiler warning in our own sources; ${generated.join(" and ")} are fresh.`);

/**
 * Builds by force; the build prints these warnings too. Those about sizes don't count: for tests, contracts are compiled with
 * other settings, too, and sizes.ts measures what is deployed.
 */
async function buildWarnings(): Promise<string[]> {
  const files = await hre.solidity.getRootFilePaths();
  const results = await hre.solidity.build(files, { force: true, quiet: true, cleanupArtifacts: true });
  if (!(results instanceof Map)) throw new Error("the build could not start", { cause: results });

  const found = new Set<string>();
  for (const result of results.values()) {
    if (result.type === FileBuildResultType.BUILD_FAILURE) throw new Error("the sources do not compile");
    if (result.type === FileBuildResultType.CACHE_HIT) continue;
    for (const { formattedMessage, message } of result.warnings) found.add(formattedMessage ?? message);
  }
  return [...found].filter((text) => !text.includes("code size is"));
}

/** The lines that a git command prints about what is generated. */
function git(...command: string[]): string[] {
  const { status, stdout, stderr } = spawnSync("git", [...command, "--", ...generated], { encoding: "utf8" });
  if (status !== 0) throw new Error(`git could not compare ${generated.join(" and ")}: ${stderr}`);

  return stdout.split("\n").filter((line) => line !== "");
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
