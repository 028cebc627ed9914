import { plan, scheduleIdOf } from "./vesting.ts";
import type { Plan } from "./vesting.ts";

const NOBODY = "0x0000000000000000000000000000000000000000";

export interface Item {
  beneficiary: string;
  start: bigint;
  amount: bigint;
}

export interface TwinSchedule extends Item {
  planId: bigint;
  revoked: boolean;
  released: bigint;
}

/** A refusal by the twin: the error that the vault must revert with, and its arguments. */
export class Refusal extends Error {
  readonly args: unknown[];

  constructor(name: string, ...args: unknown[]) {
    super();
    this.name = name;
    this.args = args;
  }
}

/** What has vested at `timestamp`, told step by step as IVestingVault describes a plan. */
export function vestedBy(terms: Plan, start: bigint, amount: bigint, timestamp: bigint): bigint {
  const passed = timestamp - start;
  if (passed < terms.cliff) return 0n;
  const intoLinear = passed - terms.delay;
  if (intoLinear >= terms.duration) return amount;
  if (terms.steps === 0n) return (amount * intoLinear) / terms.duration;

  let completed = 0n;
  while ((completed + 1n) * terms.duration <= intoLinear * terms.steps) completed++;
  return (amount * completed) / terms.steps;
}

/** The vault in plain words: the same calls, balances in a map, a refusal where the vault must revert. */
export class VestingTwin {
  readonly plans = new Map<bigint, { terms: Plan; owner: string; ids: bigint[] }>();
  readonly schedules = new Map<bigint, TwinSchedule>();
  readonly balances = new Map<string, bigint>();
  readonly vault: string;
  now = 0n;

  constructor(vault: string) {
    this.vault = vault;
  }

  createPlan(terms: Plan, owner: string): void {
    this.plans.set(BigInt(this.plans.size) + 1n, { terms, owner, ids: [] });
  }

  setPlanOwner(caller: string, planId: bigint, newOwner: string): void {
    this.#ownPlan(caller, planId).owner = newOwner;
  }

  createBatch(caller: string, planId: bigint, items: Item[]): void {
    const { ids } = this.#ownPlan(caller, planId);
    if (items.length === 0) throw new Refusal("VestingVaultEmptyBatch");
    for (const [index, { beneficiary, amount }] of items.entries()) {
      this.#requireSomebody(beneficiary);
      if (amount === 0n) throw new Refusal("VestingVaultZeroAmount", BigInt(index));
    }
    for (const item of items) {
      const id = scheduleIdOf(planId, BigInt(ids.length));
      this.schedules.set(id, { ...item, planId, revoked: false, released: 0n });
      ids.push(id);
      this.#move(caller, this.vault, item.amount);
    }
  }

  release(id: bigint): void {
    const schedule = this.#existing(id);
    const vested = this.vestedOf(schedule, this.now);
    if (vested === schedule.released) throw new Refusal("VestingVaultNothingToRelease", id, vested);
    this.#pay(schedule);
  }

  releaseMany(ids: bigint[]): void {
    if (ids.length === 0) throw new Refusal("VestingVaultEmptyBatch");
    const chosen = ids.map((id) => this.#existing(id));
    for (const schedule of chosen) this.#pay(schedule);
  }

  transfer(caller: string, id: bigint, to: string): void {
    const schedule = this.#existing(id);
    if (caller !== schedule.beneficiary) {
      throw new Refusal("VestingVaultNotBeneficiary", id, caller, schedule.beneficiary);
    }
    if (!this.#termsOf(schedule).transferable) throw new Refusal("VestingVaultNotTransferable", schedule.planId);
    this.#requireSomebody(to);
    schedule.beneficiary = to;
  }

  revoke(caller: string, id: bigint): void {
    const schedule = this.#existing(id);
    const { terms } = this.#ownPlan(caller, schedule.planId);
    if (!terms.revocable) throw new Refusal("VestingVaultNotRevocable", schedule.planId);
    const kept = this.vestedOf(schedule, this.now);
    if (kept === schedule.amount) throw new Refusal("VestingVaultNothingToRevoke", id);
    this.#move(this.vault, caller, schedule.amount - kept);
    schedule.amount = kept;
    schedule.revoked = true;
  }

  vestedOf(schedule: TwinSchedule, timestamp: bigint): bigint {
    if (schedule.revoked) return schedule.amount;
    return vestedBy(this.#termsOf(schedule), schedule.start, schedule.amount, timestamp);
  }

  balanceOf(account: string): bigint {
    return this.balances.get(account) ?? 0n;
  }

  /** Allocated, vested, released, releasable, locked: the order of PlanTotals. */
  totals(planId: bigint, first: bigint, count: bigint): bigint[] {
    const sums = [0n, 0n, 0n, 0n, 0n];
    for (const [index, id] of (this.plans.get(planId)?.ids ?? []).entries()) {
      if (BigInt(index) < first || BigInt(index) >= first + count) continue;
      const schedule = this.#existing(id);
      const vested = this.vestedOf(schedule, this.now);
      const { amount, released } = schedule;
      const parts = [amount, vested, released, vested - released, amount - vested];
      parts.forEach((part, field) => (sums[field] = (sums[field] ?? 0n) + part));
    }
    return sums;
  }

  #pay(schedule: TwinSchedule): void {
    const vested = this.vestedOf(schedule, this.now);
    this.#move(this.vault, schedule.beneficiary, vested - schedule.released);
    schedule.released = vested;
  }

  #move(from: string, to: string, amount: bigint): void {
    this.balances.set(from, this.balanceOf(from) - amount);
    this.balances.set(to, this.balanceOf(to) + amount);
  }

  #termsOf(schedule: TwinSchedule): Plan {
    return this.plans.get(schedule.planId)?.terms ?? plan();
  }

  #existing(id: bigint): TwinSchedule {
    const schedule = this.schedules.get(id);
    if (!schedule) throw new Refusal("VestingVaultUnknownSchedule", id);
    return schedule;
  }

  #ownPlan(caller: string, planId: bigint) {
    const found = this.plans.get(planId);
    const owner = found?.owner ?? NOBODY;
    if (!found || owner !== caller) throw new Refusal("VestingVaultNotPlanOwner", planId, caller, owner);
    return found;
  }

  #requireSomebody(account: string): void {
    if (account === NOBODY || account === this.vault) throw new Refusal("VestingVaultInvalidBeneficiary", account);
  }
}
