// A lane whose roots are those of real epochs, and what a liar publishes in their place.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { expect } from "chai";
import { EconomyError } from "../../sdk/errors.ts";
import { join } from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, getBytes, id, toBeHex, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { CLAIMS, readReport, runEpoch } from "../../epoch/run.ts";
import { headerOf } from "../../epoch/tree/claimsLayout.ts";
import { type RewardClaim, type RewardLeaf, rewardTree } from "../../sdk/rewards.ts";
import type { Sources } from "../../watchtower/lane/authors.ts";
import { readPublished } from "../../watchtower/lane/published.ts";
import { type LaneWatch, LaneWatcher } from "../../watchtower/lane/watcher.ts";
import { hash, withPool } from "./epochCases.ts";
import type { EpochCase } from "./epochFiles.ts";
import { EpochBench } from "./epochRuns.ts";
import { rooted, type RootedReport } from "./gather.ts";
import { credited, deployedLanes, type LaneScene, leavesOf } from "./lanes.ts";

export const RESOURCES = { threads: 1, memory: "300MB" };
export const TEXT = "The tenant pays the rent on the third working day of each month by transfer.";

/** A lane with a published epoch of its own, and a place for the watchtower. */
export interface EpochScene extends LaneScene {
  readonly folder: string;
  readonly scratch: string;
  readonly report: RootedReport;
  /** The leaves of the right root. */
  readonly right: readonly RewardClaim[];
}

/** Published epochs on disk that go when the tests end. */
export class EpochShelf {
  readonly folder = mkdtempSync(join(tmpdir(), "shelf-"));
  #copies = 0;

  /** A copy of an epoch's folder, without its work. */
  copy(from: string): string {
    const to = join(this.folder, `shelf-${++this.#copies}`, "epoch-1");
    cpSync(from, to, { recursive: true, filter: (path) => !path.startsWith(join(from, "work")) });
    return to;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An epoch of one open receipt that quotes alice's record and two private ones, shared by alice, bob and mallory. */
export function laneCase({ alice, bob, mallory, reserve }: LaneScene): EpochCase {
  const [first, second, third] = [alice, bob, mallory].map(({ address }) => address.toLowerCase());
  const own = [first ?? "", second ?? "", third ?? ""] as const;
  const [channel, policy] = [hash(1), hash(3)];
  const prices = [1_000n, 500n, 1_000n];
  const amount = prices.reduce((sum, price) => sum + price);
  const records = [{ text: TEXT, author: own[0], quality: 750_000n, isVoid: false }];
  return withPool({
    ...{ reserve: reserve.address.toLowerCase(), texts: [TEXT], previous: undefined },
    policies: new Map([[policy, 4_000]]),
    versions: [
      {
        ...{ model: 1, version: 1, records },
        defaults: new Map([
          [own[0], 300_000n],
          [own[1], 400_000n],
          [own[2], 200_000n],
        ]),
      },
    ],
    collections: [{ channel, model: 1, policy, amount, contributors: (amount * 4n) / 10n, receiptCount: 3n }],
    receipts: prices.map((price, i) => ({
      ...{ channel, index: BigInt(i), version: 1, price, isOpen: i !== 1 },
      responseHash: i === 0 ? id(TEXT) : hash(100 + i),
    })),
  });
}

/** Deploys a lane, computes an epoch for it, and credits what the epoch divides. */
export async function publishedEpoch(connection: NetworkConnection, shelf: EpochShelf): Promise<EpochScene> {
  const scene = await deployedLanes(connection);
  const epoch = laneCase(scene);
  const published = await publishCase(scene, shelf, epoch);
  return { ...scene, ...published, scratch: join(shelf.folder, "scratch") };
}

/** Computes an epoch for a lane, credits what it divides, and publishes it; `differences` are of its epoch.json. */
export async function publishCase(
  scene: LaneScene,
  shelf: EpochShelf,
  epoch: EpochCase,
  differences: Readonly<Record<string, string>> = {},
): Promise<Pick<EpochScene, "folder" | "report" | "right">> {
  const bench = await EpochBench.open();
  await bench.write(epoch);
  const file = join(bench.folder, "epoch.json");
  const { chainId } = await scene.connection.ethers.provider.getNetwork();
  const [lane, token] = [await scene.rewardLane.getAddress(), await scene.token.getAddress()];
  const place = { chainId: String(chainId), lane: lane.toLowerCase(), token: token.toLowerCase() };
  const fields = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...fields, ...place, ...differences }));
  await runEpoch({ folder: bench.folder, ...RESOURCES }, () => undefined);
  const folder = shelf.copy(bench.folder);
  bench.close();
  await credited(scene, epoch.pool);
  const report = rooted(readReport(join(folder, "result")));
  const { leaves } = await readPublished(join(folder, "result", CLAIMS), report.root);
  return { folder, report, right: leaves };
}

/** A watchtower over the scene's lane, and all that it says. */
export function laneWatcher(
  scene: LaneScene & { readonly scratch: string },
  epochs: string,
  { signer = scene.finder, file = true, sources, gathering }: LaneWatcherOptions = {},
): { watcher: LaneWatcher; lines: string[] } {
  const lines: string[] = [];
  const lane = scene.rewardLane.connect(signer);
  const fees = () => Promise.resolve({});
  const told = {
    lane,
    epochs,
    file,
    fees,
    since: 0,
    sources,
    gathering,
    ...RESOURCES,
    scratch: join(scene.scratch, signer.address),
  };
  return { watcher: new LaneWatcher(told, (line) => lines.push(line)), lines };
}

interface LaneWatcherOptions {
  signer?: HardhatEthersSigner;
  file?: boolean;
  sources?: Sources | undefined;
  gathering?: LaneWatch["gathering"];
}

/** Has an epoch name another engine. */
export function renameEngine(folder: string, engine: string): void {
  const path = join(folder, "epoch.json");
  const fields = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...fields, engine }));
}

/** The leaves with amounts moved, which fit each other. */
export function moved(right: readonly RewardLeaf[], changes: Readonly<Record<string, bigint>>): RewardLeaf[] {
  const amounts = new Map(right.map(({ account, cumulative }) => [account, cumulative]));
  for (const [account, change] of Object.entries(changes)) amounts.set(account, (amounts.get(account) ?? 0n) + change);
  return leavesOf([...amounts].filter(([, amount]) => amount > 0n));
}

/** Posts leaves, right or wrong, as the attributor, with the epoch's hashes. */
export async function postLeaves(scene: EpochScene, leaves: readonly RewardLeaf[], total = totalOf(leaves)) {
  const { rewardLane, attributor, report } = scene;
  const { root } = rewardTree(leaves);
  await rewardLane.connect(attributor).post(root, total, leaves.length, report.inputsHash, report.engineId);
}

/** Publishes leaves, right or wrong, as an epoch's claims file. */
export function publishLeaves(folder: string, leaves: readonly RewardLeaf[], total = totalOf(leaves)): void {
  writeLeaves(join(folder, "result", CLAIMS), leaves, total);
}

/** Writes a claims file over leaves, right or wrong. */
export function writeLeaves(path: string, leaves: readonly RewardLeaf[], total = totalOf(leaves)): void {
  writeFileSync(path, claimsOf(leaves, total));
}

/** Leaves as a claims file of its own on the shelf. */
export function claimsFileOf({ folder }: EpochShelf, leaves: readonly RewardLeaf[], total: bigint): string {
  const path = join(folder, `claims-${rewardTree(leaves).root}`);
  writeLeaves(path, leaves, total);
  return path;
}

export function totalOf(leaves: readonly RewardLeaf[]): bigint {
  return leaves.reduce((sum, { cumulative }) => sum + cumulative, 0n);
}

function claimsOf(leaves: readonly RewardLeaf[], total: bigint): Uint8Array {
  const { tree, values } = rewardTree(leaves).dump();
  const records = leaves.map(({ account, cumulative, sumBefore }, place) =>
    concat([account, toBeHex(cumulative, 16), toBeHex(sumBefore, 16), toBeHex(values[place]?.treeIndex ?? 0, 4)]),
  );
  const body = getBytes(concat([...records, ...tree]));
  const digest = createHash("sha256").update(body).digest();
  return Buffer.concat([headerOf({ count: leaves.length, root: tree[0] ?? ZeroHash, total, digest }), body]);
}

/** Expects an error by its code. */
export async function expectCode(action: Promise<unknown>, code: string): Promise<void> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(EconomyError).with.property("code", code);
}
