// Packs the SDK, installs the package in a copy of each consumer outside of the repository, runs the copies against a node
// of their own, and checks on the chain that each got its reward, to the unit. What a copy's commands print is in
// `reports/consumers/`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { startHardhatNode } from "../test/helpers/nodes.ts";
import { type Consumer, CONSUMERS, type ConsumerScene, deployedScene, EARNED, type NodeResult } from "./scene.ts";

const ROOT = join(import.meta.dirname, "..");
const LOGS = join(ROOT, "reports", "consumers");
const TIMEOUT = 300_000;
/** How much of a line is shown. */
const LINE = 200;
/** What a stranger types at most, in a folder that holds a script and what it needs of other packages. */
const MAX_COMMANDS = 10;

/** What is done in a copy of a consumer once its scene is there. */
const COMMANDS: Readonly<Record<Consumer, readonly string[]>> = {
  node: ["node claim.js"],
  solidity: ["npm run build", "node claim.js"],
  browser: ["npm run build", "node open.js"],
};

/** The consumers that are named, all where none is. Throws USAGE where there is none of a name. */
export function readConsumers(names: readonly string[]): readonly Consumer[] {
  const unknown = names.find((name) => !CONSUMERS.some((consumer) => consumer === name));
  if (unknown !== undefined) {
    throw new EconomyError(
      "USAGE",
      `There is no consumer ${unknown}.`,
      `Name some of ${CONSUMERS.join(", ")}, or none.`,
    );
  }
  return names.length === 0 ? CONSUMERS : CONSUMERS.filter((consumer) => names.includes(consumer));
}

/** Runs consumers and says of each what it got and how long it took; returns how many failed. */
export async function runConsumers(consumers: readonly Consumer[], log: (line: string) => void): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), "consumers-"));
  rmSync(LOGS, { recursive: true, force: true });
  mkdirSync(LOGS, { recursive: true });
  const node = await startHardhatNode();
  try {
    const start = Date.now();
    const tarball = await pack(work);
    const scene = await deployedScene(node.url);
    log(`The SDK is packed, and the chain is ready, after ${seconds(start)}.`);
    let failed = 0;
    for (const consumer of consumers) {
      const from = Date.now();
      const fault = await runConsumer(consumer, join(work, consumer), tarball, scene).catch(errorLine);
      const commands = `${1 + COMMANDS[consumer].length} commands`;
      if (fault === undefined) log(`${consumer}: claimed ${EARNED[consumer]} units, ${commands}, ${seconds(from)}.`);
      else log(`${consumer}: FAILED after ${seconds(from)}: ${fault}`);
      if (fault !== undefined) failed += 1;
    }
    return failed;
  } finally {
    await node.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Packs the SDK below `folder`, and returns the package's path. */
async function pack(folder: string): Promise<string> {
  const target = join(folder, "package");
  mkdirSync(target);
  await run(`npm pack --pack-destination "${target}"`, join(ROOT, "sdk"), "pack");
  const [file = ""] = readdirSync(target);
  return join(target, file);
}

/** Runs one consumer in `folder`, from nothing; returns what is wrong, undefined where nothing is. */
async function runConsumer(consumer: Consumer, folder: string, tarball: string, scene: ConsumerScene) {
  cpSync(join(import.meta.dirname, consumer), folder, { recursive: true });
  writeFileSync(join(folder, "scene.json"), scene.fileFor(consumer));
  const commands = [`npm install --no-audit --no-fund "${tarball}"`, ...COMMANDS[consumer]];
  if (commands.length > MAX_COMMANDS) return `it takes ${commands.length} commands, more than ${MAX_COMMANDS}`;
  for (const command of commands) await run(command, folder, consumer);
  const arrived = await scene.arrived(consumer);
  if (arrived !== EARNED[consumer]) return `${arrived} units arrived instead of ${EARNED[consumer]}`;
  if (consumer !== "node") return undefined;
  return await scene.faultOf(JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as NodeResult);
}

/** Runs a command, and keeps what it prints. Throws where it fails, with the line that says most. */
async function run(command: string, cwd: string, name: string): Promise<void> {
  const file = join(LOGS, `${name}.log`);
  const child = spawn(command, { cwd, shell: true, timeout: TIMEOUT, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close") as Promise<[number | null]>;
  const [[code], stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  appendFileSync(file, `$ ${command}\n${stdout}${stderr}\n`);
  if (code === 0) return;
  const ended = code === null ? `was stopped after ${TIMEOUT / 1000} s` : `ended with ${code}`;
  throw new Error(
    `\`${command}\` ${ended}: ${tellingLine(`${stderr}\n${stdout}`)} (all of it in ${relative(ROOT, file)})`,
  );
}

function tellingLine(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /^\S*error\b/i.test(each)) ?? lines.find((each) => /error/i.test(each));
  return (line ?? lines.at(-1) ?? "it said nothing")
    .trim()
    .replace(/^Error: /, "")
    .slice(0, LINE);
}

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
