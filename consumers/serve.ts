// Gives a reader what a consumer finds: the packed SDK, and a chain with something to claim. Both are named in what it
// says, and the chain stays until the process is interrupted.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startHardhatNode } from "../test/helpers/nodes.ts";
import type { Consumer } from "./consumer.ts";
import { deployedScene } from "./scene.ts";
import { pack, ROOT, seconds } from "./shell.ts";

/** Holds the package and a consumer's `scene.json` of the chain that was started last. */
const FOLDER = join(ROOT, "reports", "scene");

/** Serves a consumer's scene until the process is interrupted. Its files stay; its chain ends. */
export async function serveScene(consumer: Consumer, log: (line: string) => void): Promise<void> {
  const start = Date.now();
  const interruption = interrupted();
  const node = await startHardhatNode();
  try {
    const files = await Promise.race([prepared(consumer, node.url), interruption]);
    if (files === undefined) return;
    log(`A chain is ready at ${node.url} after ${seconds(start)}. In a folder of your own:`);
    log(`  npm install "${files.tarball}" ethers`);
    log(`  cp "${files.scene}" .`);
    log("The chain stays until you press Ctrl+C.");
    await interruption;
  } finally {
    await node.stop();
  }
}

/** Packs the SDK, deploys the scene, and returns the paths of the package and of `scene.json`. */
async function prepared(consumer: Consumer, url: string): Promise<{ tarball: string; scene: string }> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const tarball = await pack(FOLDER);
  const scene = join(FOLDER, "scene.json");
  writeFileSync(scene, (await deployedScene(url)).fileFor(consumer));
  return { tarball, scene };
}

/** Settles once the process is told to end, which it is kept from till then. */
async function interrupted(): Promise<undefined> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  return undefined;
}
