// The commands that are typed for consumers. What they print is kept in `reports/consumers/`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { stageSdk } from "../sdk/generator/stage.ts";

export const ROOT = join(import.meta.dirname, "..");
export const LOGS = join(ROOT, "reports", "consumers");
const TIMEOUT = 300_000;
/** How much of a line is shown. */
const LINE = 200;

/** Packs the SDK into `folder`, which is empty, and returns the package's path. */
export async function pack(folder: string): Promise<string> {
  const stage = stageSdk(ROOT);
  try {
    await run(`npm pack --pack-destination "${folder}"`, join(stage, "sdk"), "pack");
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const [file = ""] = readdirSync(folder);
  return join(folder, file);
}

/** Runs a command, and keeps what it prints. Throws where it fails, with the line that says most. */
export async function run(command: string, cwd: string, name: string): Promise<void> {
  const { code, stdout, stderr, file } = await attempt(command, cwd, name);
  if (code === 0) return;
  const ended = code === null ? `was stopped after ${TIMEOUT / 1000} s` : `ended with ${code}`;
  throw new Error(
    `\`${command}\` ${ended}: ${tellingLine(`${stderr}\n${stdout}`)} (all of it in ${relative(ROOT, file)})`,
  );
}

/** Runs a command, keeps what it prints in `file`, and returns that; the code is null where it took too long. */
export async function attempt(command: string, cwd: string, name: string) {
  mkdirSync(LOGS, { recursive: true });
  const file = join(LOGS, `${name}.log`);
  const child = spawn(command, { cwd, shell: true, timeout: TIMEOUT, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[number | null]>;
  const [[code], stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  appendFileSync(file, `$ ${command}\n${stdout}${stderr}\n`);
  return { code, stdout, stderr, file };
}

function tellingLine(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /^\S*error\b/i.test(each)) ?? lines.find((each) => /error/i.test(each));
  return (line ?? lines.at(-1) ?? "it said nothing")
    .trim()
    .replace(/^Error: /, "")
    .slice(0, LINE);
}

/** The time since `start`, for people. */
export function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
