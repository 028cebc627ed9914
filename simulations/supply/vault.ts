// The table on the real vault: every month of it is visited by time travel, and every bucket's release compared.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { computeAddress, id, toQuantity, ZeroAddress } from "ethers";
import hre from "hardhat";
import type { Allocation } from "../allocation.ts";
import { addMonths, isoTime } from "../calendar.ts";
import { monthEnd, plansOf, type ReleaseForm } from "../plans.ts";
import { OpenToken__factory, VestingVault__factory } from "../../typechain-types/index.ts";
import type { MonthUnlock } from "./unlocks.ts";

/** What a bucket has been paid by a month, in units of 10⁻¹⁸ token. */
export interface VaultFigure {
  readonly month: number;
  /** The block's time, in seconds since 1970. */
  readonly time: number;
  /** A bucket's name, or `circulating` for what is outside the vault. */
  readonly bucket: string;
  readonly model: bigint;
  readonly vault: bigint;
}

export const CIRCULATING = "circulating";

/** A day before the first block: contracts and plans need blocks before the token generation event is over. */
const DAY = 86_400;

/**
 * Deploys OpenToken and VestingVault on a chain in this process, puts the whole supply under the table's plans, and releases
 * what has vested at each month's end.
 */
export async function compareWithVault(
  allocation: Allocation,
  form: ReleaseForm,
  unlocks: readonly MonthUnlock[],
  onMonth?: (month: number) => void,
): Promise<VaultFigure[]> {
  const { tge, buckets, supply } = allocation;
  const override = { initialDate: isoTime(tge - DAY) };
  const connection = await hre.network.create({ network: "default", override });
  try {
    const { provider } = connection.ethers;
    const { token, vault, scheduleIds } = await allocated(connection.ethers, allocation, form);
    const figures: VaultFigure[] = [];
    for (const { month, buckets: expected, vested } of unlocks) {
      const time = form === "monthly" ? monthEnd(allocation, tge, month) : addMonths(tge, month);
      await provider.send("evm_setNextBlockTimestamp", [toQuantity(time)]);
      await vault.releaseMany(scheduleIds);
      for (const [index, bucket] of buckets.entries()) {
        const paid = await token.balanceOf(beneficiaryOf(bucket));
        figures.push({ month, time, bucket: bucket.name, model: expected[index] ?? 0n, vault: paid });
      }
      const outside = supply - (await token.balanceOf(vault));
      figures.push({ month, time, bucket: CIRCULATING, model: vested, vault: outside });
      onMonth?.(month);
    }
    return figures;
  } finally {
    await connection.close();
  }
}

async function allocated({ getSigners }: HardhatEthers, allocation: Allocation, form: ReleaseForm) {
  const [deployer] = await getSigners();
  if (deployer === undefined) throw new Error("The chain in this process has no account.");
  const { tge, supply, token: terms } = allocation;
  const token = await new OpenToken__factory(deployer).deploy(terms.name, terms.symbol, supply, deployer);
  const vault = await new VestingVault__factory(deployer).deploy(token);
  await token.approve(vault, supply);

  const scheduleIds: bigint[] = [];
  for (const { times, grants } of plansOf(allocation, { start: tge, form, beneficiaryOf })) {
    const plan = { ...times, revocable: false, transferable: false, votes: false };
    const planId = await vault.createPlan.staticCall(plan, deployer);
    await vault.createPlan(plan, deployer);
    await vault.createBatch(planId, [...grants]);
    await vault.setPlanOwner(planId, ZeroAddress);
    for (const index of grants.keys()) scheduleIds.push(await vault.scheduleIdOf(planId, index));
  }
  return { token, vault, scheduleIds };
}

/** Who a bucket is paid to: an account of its own, which needs no key. */
function beneficiaryOf({ name }: { readonly name: string }): string {
  return computeAddress(id(`open-economy simulation, bucket ${name}`));
}

/** By how much model and vault differ at most, in units. */
export function largestDifference(figures: readonly VaultFigure[]): bigint {
  return figures.reduce((largest, { model, vault }) => {
    const difference = model > vault ? model - vault : vault - model;
    return difference > largest ? difference : largest;
  }, 0n);
}
