// The reward tree against OpenZeppelin's, each in a process of its own: `npx tsx benchmarks/tree.ts [--quick]`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Result, Work } from "./treeWork.ts";

const WORK = fileURLToPath(new URL("./treeWork.ts", import.meta.url));
/** OpenZeppelin's needs 2.1 GB for a million accounts. */
const HEAP = "--max-old-space-size=8192";
const SIZES = { million: 1_000_000, tenMillion: 10_000_000 };
const QUICK_SIZES = { million: 10_000, tenMillion: 400_000 };

/** Seconds, hashes a second, and peak memory in GB, by key; the sizes are smaller where it should be quick. */
export async function measureTree({ quick }: { readonly quick?: boolean } = {}): Promise<Record<string, number>> {
  const sizes = quick === true ? QUICK_SIZES : SIZES;
  const ours = await measured("build", sizes.million, 3);
  const large = await measured("build", sizes.tenMillion, 1);
  const file = await measured("file", sizes.million, 1);
  const theirs = await measured("openzeppelin", sizes.million, 1);
  if (ours.root !== theirs.root) throw new Error(`The roots differ: ${ours.root} and ${theirs.root}.`);

  return {
    "tree.million.ratioToOpenZeppelin": rounded(theirs.seconds / ours.seconds),
    "tree.million.seconds": rounded(ours.seconds),
    "tree.million.hashesPerSecond": Math.round(hashesOf(sizes.million) / ours.seconds),
    "tree.million.peakMemoryGB": rounded(ours.peakMemoryGB),
    "tree.million.openZeppelinSeconds": rounded(theirs.seconds),
    "tree.million.openZeppelinPeakMemoryGB": rounded(theirs.peakMemoryGB),
    "tree.million.writeFileSeconds": rounded(file.seconds),
    "tree.million.claimMilliseconds": rounded(file.claimMilliseconds),
    "tree.tenMillion.seconds": rounded(large.seconds),
    "tree.tenMillion.hashesPerSecond": Math.round(hashesOf(sizes.tenMillion) / large.seconds),
    "tree.tenMillion.peakMemoryGB": rounded(large.peakMemoryGB),
  };
}

/** Two for each leaf, and one for each node above them. */
function hashesOf(count: number): number {
  return 3 * count - 1;
}

async function measured(work: Work, count: number, times: number): Promise<Result> {
  const child = spawn(process.execPath, [HEAP, WORK, work, String(count), String(times)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`${work} of ${count} accounts failed.`);
  return JSON.parse(output) as Result;
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(3));
}

if (import.meta.main)
  console.log(JSON.stringify(await measureTree({ quick: process.argv.includes("--quick") }), null, 2));
