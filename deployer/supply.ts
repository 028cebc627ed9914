// What the chain says of an allocation, compared with the published table.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroAddress } from "ethers";
import { table, tokens } from "./table.ts";
import { EconomyError } from "../sdk/errors.ts";
import type { Allocation, Bucket } from "../simulations/allocation.ts";
import { isoTime } from "../simulations/calendar.ts";
import { plansOf } from "../simulations/plans.ts";
import { paidByStep } from "../simulations/supply.ts";
import {
  type AllocationView,
  AllocationView__factory,
  OpenToken__factory,
  type IVestingVault,
  IVestingVault__factory,
} from "../typechain-types/index.ts";
import type { SupplyOptions } from "./options.ts";
import { type OpenSource, readParameters } from "./parameters.ts";
import { checkChainId } from "./preflight.ts";
import { connect, readAddresses } from "./network.ts";
import { buildOf, isCreatedBy } from "./roles.ts";
import type { SuiteAddresses } from "./suite.ts";

type Provider = HardhatEthers["provider"];
type NewOpen = Extract<OpenSource, { form: "new" }>;

/** How far a bucket has come. Amounts in units of 10⁻¹⁸ OPEN, times in seconds since 1970. */
export interface BucketSupply {
  readonly name: string;
  readonly allocated: bigint;
  readonly vested: bigint;
  /** What the published table has vest by then. */
  readonly published: bigint;
  readonly released: bigint;
  readonly locked: bigint;
  /** 0 where nothing more vests. */
  readonly nextUnlock: number;
  readonly nextAmount: bigint;
}

/** The supply at a block. */
export interface Supply {
  readonly block: number;
  readonly time: number;
  /** Of OPEN, which burning lessens. */
  readonly total: bigint;
  readonly buckets: readonly BucketSupply[];
  /** In what the chain differs from the table, in words; nothing where it is as published. */
  readonly differences: readonly string[];
}

/** The whole of `npm run supply -- show`. Throws SUPPLY_DIFFERS, or DEPLOYMENT_MISSING. */
export async function runSupplyShow(options: SupplyOptions, log: (line: string) => void): Promise<void> {
  const parameters = readParameters(options.parameters);
  const connection = await connect(options.network, parameters, { accounts: "remote" });
  try {
    await checkChainId(connection, parameters);
    const addresses = readAddresses(options, parameters);
    if (parameters.open.form !== "new" || addresses.allocationView === undefined) {
      const message = "OPEN exists on this chain already: this deployment has allocated nothing.";
      throw new EconomyError("DEPLOYMENT_MISSING", message, "Ask whoever allocates it.");
    }
    const { provider } = connection.ethers;
    const view = AllocationView__factory.connect(addresses.allocationView, provider);
    const supply = await supplyAt(view, parameters.open, options.block ?? (await provider.getBlockNumber()));
    log(supplyText(supply));
    const differences = [...(await foreignParts(provider, addresses)), ...supply.differences];
    if (differences.length > 0) {
      const message = `The chain differs from the published table: ${differences.join("; ")}.`;
      throw new EconomyError("SUPPLY_DIFFERS", message, "Ask whoever deployed it.");
    }
    log(`\n  As published, to the last of 18 decimals, and nobody can revoke, hand over or vote with any of it.`);
  } finally {
    await connection.close();
  }
}

/** What of the deployment isn't what it is called: figures of other code, or of another token, prove nothing. */
export async function foreignParts(provider: Provider, addresses: SuiteAddresses): Promise<string[]> {
  const faults: string[] = [];
  for (const name of ["allocationView", "vestingVault", "openToken"] as const) {
    const address = addresses[name] ?? ZeroAddress;
    const build = await buildOf(name, await provider.getCode(address));
    if (build === undefined) faults.push(`${name} has other code than the build`);
    // whoever mints what a wrapper wraps, mints what is wrapped
    else if (name === "openToken" && build !== "OpenToken") faults.push(`${name} is a ${build}, of another token`);
    // another constructor could have left an allowance or a balance behind
    else if (!(await isCreatedBy(provider, address, build))) faults.push(`${name} was created by other code`);
  }
  if (faults.length > 0) return faults;

  const vault = await AllocationView__factory.connect(addresses.allocationView ?? ZeroAddress, provider).vault();
  if (vault !== addresses.vestingVault) faults.push(`the view shows another vault, ${vault}`);
  const token = await IVestingVault__factory.connect(addresses.vestingVault, provider).token();
  if (token !== addresses.openToken) faults.push(`the vault holds another token, ${token}`);
  return faults;
}

/**
 * The supply at a block, all of it read from the chain but what was published. Throws DEPLOYMENT_MISSING where the node
 * doesn't have that block's state.
 */
export async function supplyAt(view: AllocationView, open: NewOpen, blockTag: number): Promise<Supply> {
  const provider = view.runner?.provider;
  const block = await provider?.getBlock(blockTag);
  if (block === undefined || block === null) throw noState(blockTag);
  try {
    const vault = IVestingVault__factory.connect(await view.vault({ blockTag }), provider);
    const token = OpenToken__factory.connect(await vault.token({ blockTag }), provider);
    const { allocation } = open;
    const buckets = (await view.show({ blockTag })).map((state) => {
      const bucket = allocation.buckets.find(({ name }) => name === state.name);
      const published = bucket === undefined ? 0n : paidByStep(bucket, allocation.tge, block.timestamp);
      const { name, allocated, vested, released, locked, nextUnlock, nextAmount } = state;
      return { name, allocated, vested, published, released, locked, nextUnlock: Number(nextUnlock), nextAmount };
    });
    const total = await token.totalSupply({ blockTag });
    const held = await token.balanceOf(vault, { blockTag });
    return {
      block: block.number,
      time: block.timestamp,
      total,
      buckets,
      differences: [
        ...tokenFaults(buckets, allocation, { total, held }),
        ...differencesOf(buckets, open),
        ...(await scheduleFaults(view, vault, open, { names: buckets.map(({ name }) => name), blockTag })),
      ],
    };
  } catch (error) {
    if (
      /BAD_DATA|CALL_EXCEPTION|missing trie node|historical state|state .*(not|un)available|pruned/.test(String(error))
    ) {
      throw noState(blockTag);
    }
    throw error;
  }
}

function noState(block: number): EconomyError {
  return new EconomyError(
    "DEPLOYMENT_MISSING",
    `At block ${block} the node knows no allocation.`,
    "Take a block after the deployment, and for an old one a node that keeps old state (an archive node).",
  );
}

/** More tokens than were published circulate beside the vault, and fewer than it owes don't back it. */
function tokenFaults(
  buckets: readonly BucketSupply[],
  { supply }: Allocation,
  { total, held }: { total: bigint; held: bigint },
): string[] {
  const owed = buckets.reduce((sum, { allocated, released }) => sum + allocated - released, 0n);
  return [
    ...(total <= supply ? [] : [`there are ${total} units of the token instead of ${supply}`]),
    ...(held >= owed ? [] : [`the vault holds ${held} units and owes ${owed}`]),
  ];
}

function differencesOf(buckets: readonly BucketSupply[], { allocation }: NewOpen): string[] {
  const missing = allocation.buckets.filter(({ name }) => !buckets.some((bucket) => bucket.name === name));
  const faults = buckets.flatMap(({ name, allocated, vested, published }) => {
    const total = allocation.buckets.find((bucket) => bucket.name === name)?.total;
    if (total === undefined) return [`bucket ${name} was not published`];
    return [
      ...(allocated === total ? [] : [`${name} has ${allocated} units instead of ${total}`]),
      ...(vested === published ? [] : [`of ${name} ${vested} units have vested instead of ${published}`]),
    ];
  });
  return [...missing.map(({ name }) => `bucket ${name} is missing`), ...faults];
}

/** Where a bucket's schedules aren't those of the table, and what somebody could still change. */
async function scheduleFaults(
  view: AllocationView,
  vault: IVestingVault,
  { allocation, beneficiaries }: NewOpen,
  { names, blockTag }: { names: readonly string[]; blockTag: number },
): Promise<string[]> {
  const beneficiaryOf = ({ name }: Bucket) => beneficiaries[name] ?? "";
  const published = plansOf(allocation, { start: allocation.tge, form: "monthly", beneficiaryOf });
  const faults: string[] = [];
  for (const [index, name] of names.entries()) {
    const expected = published.flatMap(({ times, grants }) => {
      return grants.filter(({ bucket }) => bucket === name).map((grant) => scheduleText(times, grant));
    });
    const found: string[] = [];
    for (const id of await view.schedulesOf(index, { blockTag })) {
      const schedule = await vault.getSchedule(id, { blockTag });
      const plan = await vault.getPlan(id >> 64n, { blockTag });
      found.push(scheduleText(plan, schedule));
      if (plan.revocable && (await vault.planOwner(id >> 64n, { blockTag })) !== ZeroAddress) {
        faults.push(`${name} can be revoked`);
      }
      if (plan.transferable) faults.push(`${name} can be handed over`);
      if (plan.votes) faults.push(`${name} votes with what is locked`);
    }
    for (const text of found.filter((schedule) => !expected.includes(schedule))) faults.push(`${name} has ${text}`);
    for (const text of expected.filter((schedule) => !found.includes(schedule))) faults.push(`${name} lacks ${text}`);
  }
  return faults;
}

interface Times {
  readonly cliff: number | bigint;
  readonly delay: number | bigint;
  readonly duration: number | bigint;
  readonly steps: number | bigint;
}

/** All that decides what is paid, to whom and when. */
function scheduleText(
  { cliff, delay, duration, steps }: Times,
  { amount, beneficiary, start }: { amount: bigint; beneficiary: string; start: number | bigint },
): string {
  return `${amount} units for ${beneficiary} from ${start}, cliff ${cliff}, delay ${delay}, ${duration} s in ${steps} steps`;
}

/** A supply as a table for people. */
export function supplyText({ block, time, total, buckets }: Supply): string {
  const sum = (pick: (bucket: BucketSupply) => bigint) => buckets.reduce((all, bucket) => all + pick(bucket), 0n);
  const vested = sum((bucket) => bucket.vested);
  const rows = buckets.map((bucket) => [
    bucket.name,
    ...[bucket.allocated, bucket.vested, bucket.published, bucket.released, bucket.locked].map((units) =>
      tokens(units, 3),
    ),
    bucket.nextUnlock === 0 ? "–" : isoTime(bucket.nextUnlock),
    bucket.nextUnlock === 0 ? "–" : tokens(bucket.nextAmount, 3),
  ]);
  const all = [
    "all",
    ...[
      sum(({ allocated }) => allocated),
      vested,
      sum(({ published }) => published),
      sum(({ released }) => released),
      sum(({ locked }) => locked),
    ].map((units) => tokens(units, 3)),
    "",
    "",
  ];
  const headers = ["bucket", "allocated", "vested", "published", "released", "locked", "next unlock", "then"];
  return [
    `Block ${block}, ${isoTime(time)}; OPEN, whole tokens with three decimals, rounded down\n`,
    table(headers, [...rows, all], ["bucket", "next unlock"]),
    `\n  Circulating is what has vested: ${tokens(vested, 3)} of ${tokens(total, 3)} OPEN that exist.`,
  ].join("\n");
}
