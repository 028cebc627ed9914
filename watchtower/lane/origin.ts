// What an epoch says of itself and the chain knows better: where it belongs, and what it begins from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getAddress, getBytes, ZeroHash } from "ethers";
import { eventsOf } from "../../deployer/logs.ts";
import type { Provider } from "../../epoch/gather/chain.ts";
import { type Epoch, readEpoch } from "../../epoch/manifest.ts";
import { HEADER, putAmount } from "../../epoch/totalsFile.ts";
import { ACCOUNT, AMOUNT, type RewardTotals } from "../../epoch/tree/leaves.ts";
import { buildTree } from "../../epoch/tree/tree.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import type { Difference } from "./compare.ts";

/**
 * The first thing that the inputs have from nowhere: their hash holds, and the root is what they give, but they are of
 * another lane, name another reserve, or begin from other totals than those of a root that was activated: where the last one
 * was a lie, the epoch that corrects it begins before it, which is nothing where it was the first.
 * @param folder An epoch that was computed without an error.
 * @param since A block before the lane's first root.
 */
export async function originDifference(lane: RewardLane, folder: string, since = 0): Promise<Difference | undefined> {
  const epoch = readEpoch(folder);
  const { token, reserve } = await lane.terms();
  const chainId = (await lane.runner?.provider?.getNetwork())?.chainId;
  const previous = await previousRoot(folder, epoch);
  const active = await lane.activeRoot();
  const events = await eventsOf(lane.runner?.provider as Provider, lane, "RootActivated", since);
  const activated = new Set(events.map(({ args }) => args.getValue("root") as string));
  if (active.unsound && activated.size === 1) activated.add(ZeroHash);
  const figures = [
    { kind: "chainId", published: String(epoch.chainId), recomputed: String(chainId) },
    { kind: "lane", published: getAddress(epoch.lane), recomputed: getAddress(await lane.getAddress()) },
    { kind: "token", published: getAddress(epoch.token), recomputed: getAddress(token) },
    { kind: "reserve", published: getAddress(epoch.reserve), recomputed: getAddress(reserve) },
    { kind: "previous", published: previous, recomputed: activated.has(previous) ? previous : active.root },
  ] as const;
  return figures.find(({ published, recomputed }) => published !== recomputed);
}

/** The root of the totals that an epoch begins from; zero where it begins from nothing. */
export async function previousRoot(folder: string, { previous }: Epoch): Promise<string> {
  if (previous === undefined) return ZeroHash;
  const totals = totalsIn(readFileSync(join(folder, previous), "utf8"));
  return totals.count === 0 ? ZeroHash : (await buildTree(totals)).root;
}

/** The totals of a file that a run has taken, whatever the order of its lines. */
function totalsIn(text: string): RewardTotals {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && line !== HEADER);
  const accounts = new Uint8Array(lines.length * ACCOUNT);
  const amounts = new Uint8Array(lines.length * AMOUNT);
  // addresses are all of one length, so that the lines' order is theirs
  for (const [i, line] of lines.sort().entries()) {
    const [account = "", amount = ""] = line.split(",");
    accounts.set(getBytes(account), i * ACCOUNT);
    putAmount(amounts, i, BigInt(amount));
  }
  return { count: lines.length, accounts, amounts };
}
