// Runs a part of the tests by Hardhat, with the arguments of the command after it.
import { spawnSync } from "node:child_process";

/** @param task What Hardhat runs, such as `test mocha --coverage`. */
export function runTests(task: string, files: readonly string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(
    process.execPath,
    ["node_modules/hardhat/dist/src/cli.js", ...task.split(" "), ...files, ...process.argv.slice(2)],
    { stdio: "inherit", env: { ...process.env, ...env } },
  );
  if (error) throw error;
  process.exitCode = status ?? 1;
}
