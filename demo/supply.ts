import { EconomyError } from "../sdk/errors.ts";
import type { Allocation, Bucket } from "../simulations/allocation.ts";
import { isoDate } from "../simulations/calendar.ts";
import { monthEnd, type ReleaseForm } from "../simulations/plans.ts";
import { paidByMonth, paidBySecond } from "../simulations/supply.ts";
import { allocate, type Allocated } from "./allocate.ts";
import { type Chain, demoWallet, latestTime, mined, setNextBlockTime, takeSnapshot } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** The supply after a month. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface SupplyRow {
  readonly form: ReleaseForm;
  readonly month: number;
  /** Time of the block, in seconds since 1970. */
  readonly time: number;
  /** What each bucket has been paid, by the reference, in the order of the allocation. */
  readonly buckets: readonly bigint[];
  /** Their sum. */
  readonly circulating: bigint;
  /** The supply without what the vault holds. */
  readonly onChain: bigint;
}

interface Run {
  readonly chain: Chain;
  readonly economy: Economy;
  readonly allocation: Allocation;
  readonly start: number;
  readonly form: ReleaseForm;
  readonly beneficiaryOf: (bucket: Bucket) => string;
}

/** The bucket that pays for the demo's queries. */
const TREASURY_BUCKET = "community";

/** When the plans start: at the published date in process, at the chain's clock on a node. */
export async function startOf(chain: Chain, allocation: Allocation): Promise<number> {
  return chain.inProcess ? allocation.tge : await latestTime(chain);
}

/**
 * Allocates the supply and releases it month by month in both forms, comparing the chain with the reference every time.
 * Leaves the chain with the monthly form at month 0. Throws SUPPLY_DIFFERS at the first difference.
 */
export async function runSupply(
  chain: Chain,
  economy: Economy,
  allocation: Allocation,
  months: number,
): Promise<SupplyRow[]> {
  const start = await startOf(chain, allocation);
  await requireRunnable(chain, allocation);
  const beneficiaryOf = ({ name }: Bucket) =>
    name === TREASURY_BUCKET ? chain.accounts.treasury.address : demoWallet(`bucket ${name}`).address;
  const run = { chain, economy, allocation, start, beneficiaryOf };

  const beforeAllocation = await takeSnapshot(chain);
  const perSecond = await runMonths({ ...run, form: "per second" }, months, () => Promise.resolve());
  await beforeAllocation();

  let afterRelease = () => Promise.resolve();
  const monthly = await runMonths({ ...run, form: "monthly" }, months, async () => {
    afterRelease = await takeSnapshot(chain);
  });
  await afterRelease();
  return [...monthly, ...perSecond];
}

/** Throws ALLOCATION_INVALID where the demo cannot run what is otherwise a fair allocation. */
async function requireRunnable(chain: Chain, { buckets, tge }: Allocation): Promise<void> {
  if (!buckets.some(({ name }) => name === TREASURY_BUCKET)) {
    throw unrunnable(`No bucket is named ${TREASURY_BUCKET}, which pays for the demo's queries.`);
  }
  const { timestamp } = (await chain.ethers.provider.getBlock(0)) ?? { timestamp: 0 };
  if (chain.inProcess && tge < timestamp) {
    throw unrunnable(`Its tge, ${isoDate(tge)}, lies before the simulated chain's start, ${isoDate(timestamp)}.`);
  }
}

function unrunnable(message: string): EconomyError {
  return new EconomyError("ALLOCATION_INVALID", message, "Correct the allocation's data or the network's initialDate.");
}

async function runMonths(run: Run, months: number, afterMonth0: () => Promise<void>): Promise<SupplyRow[]> {
  const allocated = await allocate(run.chain, run.economy, run.allocation, run);
  const rows = [await releaseMonth(run, allocated, 0)];
  await afterMonth0();
  for (let month = 1; month <= months; month++) rows.push(await releaseMonth(run, allocated, month));
  return rows;
}

/** Releases in a block at the month's end; month 0 is the first block after the allocation. */
async function releaseMonth(run: Run, { scheduleIds, view }: Allocated, month: number): Promise<SupplyRow> {
  const { chain, economy, allocation, start, form, beneficiaryOf } = run;
  const time = Math.max(monthEnd(allocation, start, month), (await latestTime(chain)) + 1);
  await setNextBlockTime(chain, time);
  await mined(economy.vestingVault.releaseMany([...scheduleIds]));

  const buckets = allocation.buckets.map((bucket) => {
    return form === "monthly" ? paidByMonth(bucket, month) : paidBySecond(bucket, start, time);
  });
  const circulating = buckets.reduce((sum, paid) => sum + paid, 0n);
  const onChain = allocation.supply - (await economy.openToken.balanceOf(economy.vestingVault));
  const states = await view.show();
  for (const [index, bucket] of allocation.buckets.entries()) {
    const state = states.find(({ name }) => name === bucket.name);
    requireEqual(run, month, bucket.name, buckets[index], await economy.openToken.balanceOf(beneficiaryOf(bucket)));
    requireEqual(run, month, `${bucket.name} in the view`, buckets[index], state?.vested);
    requireEqual(run, month, `${bucket.name}'s locked part`, bucket.total - (buckets[index] ?? 0n), state?.locked);
  }
  requireEqual(run, month, "circulating supply", circulating, onChain);
  return { form, month, time, buckets, circulating, onChain };
}

function requireEqual(
  { form, start }: Run,
  month: number,
  what: string,
  expected: bigint | undefined,
  actual: bigint | undefined,
): void {
  if (expected === actual) return;
  throw new EconomyError(
    "SUPPLY_DIFFERS",
    `Month ${month} from ${isoDate(start)}, ${form}, ${what}: the reference says ${expected}, the chain ${actual}.`,
    "Compare the allocation's data with its plans.",
  );
}
