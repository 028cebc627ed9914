import { spawnSync } from "node:child_process";

/** Seconds that `npm start` takes once everything is set up and built. Throws with its last words where it fails. */
export function secondsOfStart(): number {
  run("npm run setup");
  run("npx hardhat build --quiet");
  const before = performance.now();
  run("npm start");
  return Math.round((performance.now() - before) / 100) / 10;
}

/** Runs a command without showing its output; throws one line, with the last one that the command wrote, if it fails. */
export function run(command: string): void {
  const { status, signal, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status === 0) return;

  const how = status === null ? `was stopped by ${signal ?? "an error"}` : `failed with exit code ${status}`;
  const words = lastLine(stderr) ?? lastLine(stdout) ?? "it printed nothing";
  throw new Error(`"${command}" ${how}: ${words}`);
}

function lastLine(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "" && !line.startsWith("npm "));
}
