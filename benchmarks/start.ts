import { spawnSync } from "node:child_process";

/** The time of `npm start`, which has no quick form. */
export function measureStart(): Promise<Record<string, number>> {
  return Promise.resolve({ "start.secondsAfterSetup": secondsOfStart() });
}

/** Seconds that `npm start` takes once everything is set up and built. Throws one line where it fails. */
function secondsOfStart(): number {
  run("npm run setup");
  run("npx hardhat build --quiet");
  const before = performance.now();
  run("npm start");
  return Math.round((performance.now() - before) / 100) / 10;
}

/** Runs a command without showing its output; if it fails, throws one line with the one that says why. */
export function run(command: string): void {
  const { status, signal, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status === 0) return;

  const how = status === null ? `was stopped by ${signal ?? "an error"}` : `failed with exit code ${status}`;
  const words = tellingLine(stderr) ?? tellingLine(stdout) ?? "it printed nothing";
  throw new Error(`"${command}" ${how}: ${words}`);
}

/** The first line that speaks of an error, else the last line; npm's own lines say nothing about the cause. */
function tellingLine(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const own = lines.filter((line) => line !== "" && !line.startsWith("npm "));
  return own.find((line) => /error/i.test(line)) ?? own.at(-1);
}
