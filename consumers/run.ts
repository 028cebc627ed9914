// Packs the SDK, installs the package in a copy of each consumer outside of the repository, runs the copies against a node
// of their own, and checks on the chain that each got its reward, to the unit. What a copy's commands print is in
// `reports/consumers/`.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorLine } from "../sdk/errors.ts";
import { startHardhatNode } from "../test/helpers/nodes.ts";
import type { Consumer } from "./consumer.ts";
import { type ConsumerScene, deployedScene, EARNED, type NodeResult } from "./scene.ts";
import { attempt, LOGS, pack, run, seconds } from "./shell.ts";

/** What a stranger types at most, in a folder that holds a script and what it needs of other packages. */
const MAX_COMMANDS = 10;

/** What is done in a copy of a consumer once its scene is there. */
const COMMANDS: Readonly<Record<Consumer, readonly string[]>> = {
  node: ["node claim.js"],
  solidity: ["npm run build", "node claim.js"],
  browser: ["npm run build", "node open.js"],
};

/** Runs consumers and says of each what it got and how long it took; returns how many failed. */
export async function runConsumers(consumers: readonly Consumer[], log: (line: string) => void): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), "consumers-"));
  rmSync(LOGS, { recursive: true, force: true });
  const node = await startHardhatNode();
  try {
    const start = Date.now();
    const packed = join(work, "package");
    mkdirSync(packed);
    const tarball = await pack(packed);
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
  const { code, stderr } = await attempt("node claim.js", folder, consumer);
  const isTold = code === 1 && /^REWARD_LANE_NOTHING_TO_CLAIM: .+\n$/.test(stderr);
  if (!isTold) return "a second run doesn't say in one line that the reward is claimed";
  return await scene.faultOf(JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as NodeResult);
}
