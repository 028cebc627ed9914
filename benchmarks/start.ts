import { spawnSync } from "node:child_process";

/** Seconds that `npm start` takes once everything is set up and built. Throws with its output where it fails. */
export function secondsOfStart(): number {
  run("npm run setup");
  run("npx hardhat build --quiet");
  const before = performance.now();
  run("npm start");
  return Math.round((performance.now() - before) / 100) / 10;
}

function run(command: string): void {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status === 0) return;
  process.stderr.write(stdout + stderr);
  throw new Error(`Bench: ${command} failed, with its output above.`);
}
