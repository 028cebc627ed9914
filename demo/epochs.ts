// An epoch for each round: gathered from the chain and what was published, computed, and ready to be posted.
import { join } from "node:path";
import { getAddress, hexlify } from "ethers";
import { gather } from "../epoch/gather/gather.ts";
import type { EpochReport } from "../epoch/report.ts";
import { CLAIMS, readReport, runEpoch } from "../epoch/run.ts";
import { readTotals } from "../epoch/tree/claimsFile.ts";
import { ACCOUNT } from "../epoch/tree/leaves.ts";
import { amountAt } from "../epoch/totalsFile.ts";
import type { Chain } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import type { Library } from "./library.ts";

/** What epochs are gathered from. */
export interface EpochSources {
  readonly chain: Chain;
  readonly economy: Economy;
  readonly lane: string;
  readonly library: Library;
  readonly publications: string;
}

/** A computed epoch. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface ComputedEpoch {
  readonly folder: string;
  /** Its last block. */
  readonly block: number;
  readonly pool: bigint;
  /** What texts divided, what went by default weights, and what is nobody's. */
  readonly parts: { readonly attributed: bigint; readonly default: bigint; readonly reserve: bigint };
  readonly receipts: EpochReport["receipts"];
  /** What each account has earned in all epochs so far. */
  readonly totals: ReadonlyMap<string, bigint>;
  readonly posting: Posting;
}

/** What is posted of it. */
export interface Posting {
  readonly root: string;
  readonly total: bigint;
  readonly count: number;
  readonly inputsHash: string;
  readonly engineId: string;
}

/** The results don't depend on either. */
export const RESOURCES = { threads: 2, memory: "1GB" };

/** Where an epoch ends, and what it goes on from. */
export interface EpochRange {
  /** The folder of the epoch before; none before the first one. */
  readonly previous: string | undefined;
  /** The last block; the latest one where there is none. */
  readonly block?: number;
}

/** Gathers an epoch into a new folder, and computes it. */
export async function computeEpoch(
  { chain, economy, lane, library, publications }: EpochSources,
  folder: string,
  { previous, block: last }: EpochRange,
): Promise<ComputedEpoch> {
  const { provider } = chain.ethers;
  const factory = await economy.rewardLaneFactory.getAddress();
  const block = last ?? (await provider.getBlockNumber());
  const silent = () => undefined;
  await gather({ provider, factory, lane, block, folder, publications, previous, ...library }, silent);
  await runEpoch({ folder, ...RESOURCES }, silent);
  return await readComputed(folder, block);
}

async function readComputed(folder: string, block: number): Promise<ComputedEpoch> {
  const report = readReport(join(folder, "result"));
  const { root, total, count, accounts, amounts } = await readTotals(join(folder, "result", CLAIMS));
  const accountAt = (i: number) => getAddress(hexlify(accounts.subarray(i * ACCOUNT, (i + 1) * ACCOUNT)));
  const { receipts, inputsHash, engineId } = report;
  return {
    ...{ folder, block, receipts, pool: BigInt(report.pool) },
    parts: {
      attributed: BigInt(report.attributed),
      default: BigInt(report.default),
      reserve: BigInt(report.reserve),
    },
    totals: new Map(Array.from({ length: count }, (_, i) => [accountAt(i), amountAt(amounts, i)])),
    posting: { root, total, count, inputsHash, engineId },
  };
}
