// The epoch before: where it ended, and the totals that the next one goes on from.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { eventsOf } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { readEpoch } from "../manifest.ts";
import { CLAIMS } from "../run.ts";
import { readTotals } from "../tree/claimsFile.ts";
import type { RewardTotals } from "../tree/leaves.ts";
import type { LaneChain } from "./chain.ts";

/** Where an epoch begins. */
export interface Beginning {
  readonly number: number;
  /** The last block of the epoch before; 0 before the first one. */
  readonly after: number;
  /** The sum of all totals so far, in units of the lane's token. */
  readonly total: bigint;
  /** Those of the root that was posted; none before the first epoch. */
  readonly totals: RewardTotals | undefined;
}

const PENDING = 1n;

/**
 * Reads where an epoch begins from the folder of the one before. Throws TOTALS_INVALID where that isn't computed, is another
 * lane's, or its root isn't one that the lane pays by or is about to.
 */
export async function readBeginning(chain: LaneChain, folder: string | undefined): Promise<Beginning> {
  if (folder === undefined) {
    const { root, unsound } = await chain.contract.activeRoot(chain.at);
    const isFirst = unsound && (await activatedRoots(chain)).length === 1;
    if (BigInt(root) === 0n || isFirst) return { number: 1, after: 0, total: 0n, totals: undefined };
    throw invalid(`The lane pays by root ${root} already`, "Give the folder of that epoch by --previous.");
  }
  const { lane, chainId, number, blocks } = readEpoch(folder);
  if (lane !== chain.lane.toLowerCase() || chainId !== chain.chainId || blocks === undefined) {
    throw invalid(
      `${folder} is no epoch of lane ${chain.lane} with its blocks`,
      "Give the folder of the lane's last one.",
    );
  }
  // the claims alone are proved to be those of a root: what else lies there is somebody's word
  const claims = join(folder, "result", CLAIMS);
  if (!existsSync(claims)) throw invalid(`${folder} has no result/claims`, "Run npm run epoch -- on it first.");
  const totals = await readTotals(claims);
  const { root, total } = totals;
  if (!(await isPosted(chain, root))) {
    const advice = "Give the last epoch whose root was posted, or the totals of the root that became active.";
    throw invalid(`Root ${root} of ${folder} isn't one that the lane pays by, or is about to`, advice);
  }
  return { number: number + 1, after: blocks.to, total, totals };
}

/** Whether the lane has activated a root, or it is pending. */
async function isPosted(chain: LaneChain, root: string): Promise<boolean> {
  const posted = await chain.contract.postedRoot();
  if (posted.root === root && posted.status === PENDING) return true;
  return (await activatedRoots(chain)).includes(root);
}

async function activatedRoots({ provider, contract, since }: LaneChain): Promise<string[]> {
  const activated = await eventsOf(provider, contract, "RootActivated", since);
  return activated.map(({ args }) => args.getValue("root") as string);
}

function invalid(message: string, advice: string): EconomyError {
  return new EconomyError("TOTALS_INVALID", `${message}.`, advice);
}
