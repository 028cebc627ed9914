import { ZeroAddress } from "ethers";
import type { Allocation, Bucket } from "../simulations/allocation.ts";
import { IMMEDIATE, type PlanTimes, planTimes, type ReleaseForm } from "../simulations/plans.ts";
import { type Chain, eventOf, mined } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** What the vault holds for the buckets. */
export interface AllocatedSupply {
  readonly planIds: readonly bigint[];
  readonly scheduleIds: readonly bigint[];
}

interface Part {
  readonly times: PlanTimes;
  readonly beneficiary: string;
  readonly amount: bigint;
}

/**
 * Puts the whole supply into the vault: one plan for each kind of terms, a schedule for each part of a bucket, and then
 * closes the plans, so that nobody can add to them.
 */
export async function allocate(
  { accounts }: Chain,
  { openToken, vestingVault }: Economy,
  allocation: Allocation,
  terms: { start: number; form: ReleaseForm; beneficiaryOf: (bucket: Bucket) => string },
): Promise<AllocatedSupply> {
  await mined(openToken.approve(vestingVault, allocation.supply));

  const planIds: bigint[] = [];
  const scheduleIds: bigint[] = [];
  for (const parts of byTimes(partsOf(allocation, terms))) {
    const plan = { ...parts[0].times, revocable: false, transferable: false };
    const created = await mined(vestingVault.createPlan(plan, accounts.deployer));
    const planId = eventOf(vestingVault, created, "PlanCreated").getValue("planId") as bigint;
    const schedules = parts.map(({ beneficiary, amount }) => ({ beneficiary, start: terms.start, amount }));
    await mined(vestingVault.createBatch(planId, schedules));
    await mined(vestingVault.setPlanOwner(planId, ZeroAddress));

    planIds.push(planId);
    for (let index = 0; index < parts.length; index++) {
      scheduleIds.push(await vestingVault.scheduleIdOf(planId, index));
    }
  }
  return { planIds, scheduleIds };
}

function partsOf(
  { buckets }: Allocation,
  { start, form, beneficiaryOf }: { start: number; form: ReleaseForm; beneficiaryOf: (bucket: Bucket) => string },
): Part[] {
  return buckets.flatMap((bucket) => {
    const beneficiary = beneficiaryOf(bucket);
    const atOnce = { times: IMMEDIATE, beneficiary, amount: bucket.tge };
    if (bucket.linear === 0n) return [atOnce];
    const later = { times: planTimes(bucket, start, form), beneficiary, amount: bucket.linear };
    return bucket.tge === 0n ? [later] : [atOnce, later];
  });
}

function byTimes(parts: readonly Part[]): [Part, ...Part[]][] {
  const groups = new Map<string, [Part, ...Part[]]>();
  for (const part of parts) {
    const key = JSON.stringify(part.times);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return [...groups.values()];
}
