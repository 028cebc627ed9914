// What benchmarks/tree.ts has measured in a process of its own: what to do, over how many accounts, how many times.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { hexlify } from "ethers";
import { openClaims, writeClaims } from "../epoch/tree/claimsFile.ts";
import { ACCOUNT, AMOUNT, type RewardTotals, viewOf } from "../epoch/tree/leaves.ts";
import { buildTree } from "../epoch/tree/tree.ts";

export type Work = "build" | "file" | "openzeppelin";

export interface Result {
  readonly root: string;
  /** The best of all times, without making the totals. */
  readonly seconds: number;
  /** Of the whole process, with the totals. */
  readonly peakMemoryGB: number;
  /** Of one claim, on average; zero where none was read. */
  readonly claimMilliseconds: number;
}

const CLAIMS = 1_000;
const WORD = 4;

/** Totals in shared memory; the same for the same count. */
function totalsOf(count: number): RewardTotals {
  const accounts = new Uint8Array(new SharedArrayBuffer(count * ACCOUNT));
  const amounts = new Uint8Array(new SharedArrayBuffer(count * AMOUNT));
  const [accountView, amountView] = [viewOf(accounts), viewOf(amounts)];
  const random = randomWords();
  for (let i = 0; i < count; i++) {
    // the first words ascend, and the others are random
    accountView.setUint32(i * ACCOUNT, Math.floor((i * 2 ** 32) / count));
    for (let at = WORD; at < ACCOUNT; at += WORD) accountView.setUint32(i * ACCOUNT + at, random());
    for (let at = AMOUNT / 2; at < AMOUNT; at += WORD) amountView.setUint32(i * AMOUNT + at, random());
  }
  return { count, accounts, amounts };
}

/** Marsaglia's generator of 32 bits, which never gives zero. */
function randomWords(): () => number {
  let word = 15;
  return () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return word >>> 0;
  };
}

function valuesOf({ count, accounts, amounts }: RewardTotals): [bigint, string, bigint, bigint][] {
  const view = viewOf(amounts);
  let sumBefore = 0n;
  return Array.from({ length: count }, (_, i) => {
    const account = hexlify(accounts.slice(i * ACCOUNT, (i + 1) * ACCOUNT));
    const amount = view.getBigUint64(i * AMOUNT + AMOUNT / 2);
    const value: [bigint, string, bigint, bigint] = [BigInt(i), account, amount, sumBefore];
    sumBefore += amount;
    return value;
  });
}

async function ours(totals: RewardTotals): Promise<[root: string, seconds: number]> {
  const before = performance.now();
  const { root } = await buildTree(totals);
  return [root, secondsSince(before)];
}

function theirs(totals: RewardTotals): [root: string, seconds: number] {
  const values = valuesOf(totals);
  const before = performance.now();
  const { root } = StandardMerkleTree.of(values, ["uint256", "address", "uint256", "uint256"]);
  return [root, secondsSince(before)];
}

/** Seconds that writing takes, and milliseconds that a claim takes. */
async function filed(totals: RewardTotals): Promise<[root: string, seconds: number, claimMilliseconds: number]> {
  const tree = await buildTree(totals);
  const folder = mkdtempSync(join(tmpdir(), "tree-"));
  try {
    const path = join(folder, "claims");
    const before = performance.now();
    await writeClaims(path, tree);
    const seconds = secondsSince(before);

    const claims = await openClaims(path);
    const start = performance.now();
    for (let i = 0; i < CLAIMS; i++) {
      const at = Math.floor((i * totals.count) / CLAIMS) * ACCOUNT;
      await claims.claim(hexlify(totals.accounts.slice(at, at + ACCOUNT)));
    }
    const claimMilliseconds = (secondsSince(start) * 1_000) / CLAIMS;
    await claims.close();
    return [tree.root, seconds, claimMilliseconds];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secondsSince(before: number): number {
  return (performance.now() - before) / 1_000;
}

const [work = "", count, times] = process.argv.slice(2);
const totals = totalsOf(Number(count));
const runs: [root: string, seconds: number, claimMilliseconds?: number][] = [];
for (let i = 0; i < Number(times); i++) {
  runs.push(work === "openzeppelin" ? theirs(totals) : work === "file" ? await filed(totals) : await ours(totals));
}
const [root = "", , claimMilliseconds = 0] = runs[0] ?? [];
const seconds = Math.min(...runs.map((run) => run[1]));
const peakMemoryGB = (process.resourceUsage().maxRSS * 1_024) / 1e9;
process.stdout.write(JSON.stringify({ root, seconds, peakMemoryGB, claimMilliseconds } satisfies Result));
