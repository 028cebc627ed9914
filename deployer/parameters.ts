import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { getAddress, isAddress, parseUnits, ZeroAddress } from "ethers";
import JSON5 from "json5";
import { z } from "zod";
import type { OpenForm } from "../modules/Token.ts";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { type Allocation, readAllocation } from "../simulations/allocation.ts";
import { isPublicAccount } from "./publicAccounts.ts";

/** What a network's deployment needs. Amounts are in units of 10⁻¹⁸ token, times in seconds. */
export interface DeploymentParameters {
  readonly chainId: number;
  readonly open: OpenSource;
  /** May pause entries, and nothing else. */
  readonly guardian: string;
  /** How much OPEN the splitter may hold at first. */
  readonly splitterOpenCap: bigint;
  readonly council: CouncilParameters;
  readonly datanets: DatanetParameters;
  readonly models: ModelParameters;
  readonly hosts: HostParameters;
  readonly lanes: LaneParameters;
  /** How much OPEN the escrow may owe at first. */
  readonly escrowOpenCap: bigint;
  readonly offerings: OfferingParameters;
  readonly governance: GovernanceParameters;
  readonly transactions: TransactionParameters;
}

/** The OPEN of the suite: a new one with its allocation, or one that exists and is wrapped. */
export type OpenSource =
  | {
      readonly form: Extract<OpenForm, "new">;
      readonly allocation: Allocation;
      /** Who receives each bucket, by its name. */
      readonly beneficiaries: Readonly<Record<string, string>>;
    }
  | {
      readonly form: Extract<OpenForm, "erc20">;
      readonly name: string;
      readonly symbol: string;
      readonly address: string;
      /** An account that holds some of it, for a simulated transfer. */
      readonly holder: string;
    }
  | { readonly form: Extract<OpenForm, "native">; readonly name: string; readonly symbol: string };

/** Who rules disputes, and at what price. */
export interface CouncilParameters {
  readonly members: readonly string[];
  /** How many members must agree. */
  readonly threshold: number;
  /** What a dispute costs, in wei of the chain's coin. */
  readonly disputeCost: bigint;
}

/** How batches of datanets are reviewed. */
export interface DatanetParameters {
  /** Blocks between the beginning of a round of review and the one whose hash seeds its draw. */
  readonly seedDelay: number;
  /** What a contributor has at stake for a batch at least; about twice what a dispute costs. */
  readonly exposureFloor: bigint;
}

/** What stands behind models, and the least shares of their fees. */
export interface ModelParameters {
  /** What builders, and who accuses them, have at stake. */
  readonly builderBond: bigint;
  /** What the treasury gets at least of what hosts leave, in basis points. */
  readonly protocolFloor: number;
  /** What the stakers get at least of it, in basis points. */
  readonly stakersFloor: number;
}

/** What stands behind hosts. */
export interface HostParameters {
  readonly stake: bigint;
  /** What a host that contradicts itself loses of it, once for each channel. */
  readonly fine: bigint;
}

/** What stands behind the roots that contributors are paid by. */
export interface LaneParameters {
  /** May post where an attributor is silent or wrong. */
  readonly fallbackAttributor: string;
  /** What stands behind a root at least. */
  readonly minBond: bigint;
  /** What stands behind it for every 10¹⁸ units of OPEN that it reaches. */
  readonly bondRate: bigint;
  /** What a demand costs that is answered. */
  readonly demandBond: bigint;
}

/** Where models' tokens are traded, and what stands behind the promises of those who offer them. */
export interface OfferingParameters {
  /** Uniswap's on this chain, or a new one. */
  readonly poolManager: string;
  /** What an attestor of a milestone has at stake, and who contests it. */
  readonly attestationBond: bigint;
  /** What who contests the root of an offering's contributors has at stake. */
  readonly contestStake: bigint;
}

export interface GovernanceParameters {
  readonly timelockDelay: number;
  readonly votingDelay: number;
  readonly votingPeriod: number;
  readonly lateQuorumExtension: number;
  readonly proposalThreshold: bigint;
  readonly quorumFloor: bigint;
  readonly quorumPercent: number;
}

/** How transactions are sent. */
export interface TransactionParameters {
  /** Blocks that must confirm a transaction before the next one builds on it, its own included. */
  readonly confirmations: number;
  /** How long a transaction may wait before it is sent again with a higher fee. */
  readonly bumpFeesAfter: number;
  /** No transaction offers more for a unit of gas, in wei. */
  readonly maxFeePerGas: bigint;
}

const HOUR = 3_600;
const DECIMALS = 18;
const MAX_MEMBERS = 15;
/** In wei; the arbitrator takes what fits in 128 bits. */
const MAX_DISPUTE_COST = (1n << 128n) - 1n;
const MAX_EXPOSURE_FLOOR = parseUnits("100000", DECIMALS);
/** Hardhat's and anvil's. */
const DEVELOPMENT_CHAIN_ID = 31_337;
const MAX_STAKE = parseUnits("1000000", DECIMALS);
const MAX_DEMAND_BOND = parseUnits("10000", DECIMALS);
const MAX_PROTOCOL_FLOOR = 1_000;
const MAX_STAKERS_FLOOR = 2_000;

/** An address in a file, with a right checksum if it has one; as ethers writes it. */
export const address = z
  .string("must be an address, as a string")
  .refine((text) => isAddress(text), "must be an address: 0x and 40 hexadecimal digits, with a right checksum if any")
  .transform((text) => getAddress(text))
  .refine((text) => text !== ZeroAddress, "must not be the zero address");

const tokens = z
  .string("must be a number of tokens, as a string")
  .regex(/^(0|[1-9]\d{0,29})(\.\d{1,18})?$/, "must be a number of tokens with at most 18 decimals, as a string")
  .transform((text) => parseUnits(text, DECIMALS));

/** A number of tokens above zero in a file; as units. */
export const someTokens = tokens.refine((units) => units > 0n, "must not be zero");

/** A stake that the contracts take; as units. */
const stake = someTokens.refine((units) => units <= MAX_STAKE, "must be at most 1000000 tokens");

/** A share in basis points, up to what the contracts take. */
const share = (max: number) =>
  z.int("must be a whole number of basis points").min(0, "must not be negative").max(max, `must be at most ${max}`);

/** A number of hours within bounds, which the contracts check too; as seconds. */
const hours = (min: number, max: number) =>
  z
    .int("must be a whole number of hours")
    .min(min, `must be at least ${min} hours`)
    .max(max, `must be at most ${max} hours`)
    .transform((count) => count * HOUR);

const council = z
  .strictObject({
    members: z
      .array(address, "must be a list of addresses")
      .min(1, "must not be empty")
      .max(MAX_MEMBERS, `must be at most ${MAX_MEMBERS} addresses`)
      .refine((members) => new Set(members).size === members.length, "must be different addresses"),
    threshold: z.int("must be a whole number of members"),
    disputeCost: z
      .string("must be an amount of the chain's coin, as a string")
      .regex(/^(0|[1-9]\d{0,29})(\.\d{1,18})?$/, "must be an amount of at most 18 decimals, as a string")
      .transform((text) => parseUnits(text, DECIMALS))
      .refine((wei) => wei <= MAX_DISPUTE_COST, "must fit in 128 bits, in wei"),
  })
  .refine(({ members, threshold }) => threshold <= members.length && 2 * threshold > members.length, {
    path: ["threshold"],
    error: "must be more than half of the members, and at most all",
  });

const wrapper = {
  name: z.string().min(1, "must not be empty"),
  symbol: z.string().min(1, "must not be empty"),
};

const open = z.discriminatedUnion("form", [
  z.strictObject({ form: z.literal("new"), allocation: z.string(), beneficiaries: z.record(z.string(), address) }),
  z.strictObject({ form: z.literal("erc20"), ...wrapper, address, holder: address }),
  z.strictObject({ form: z.literal("native"), ...wrapper }),
]);

const schema = z.strictObject({
  chainId: z.int("must be a whole number").positive("must be positive"),
  open,
  guardian: address,
  council,
  caps: z.strictObject({ splitterOpen: someTokens, escrowOpen: someTokens }),
  datanets: z.strictObject({
    seedDelayBlocks: z
      .int("must be a whole number of blocks")
      .min(1, "must be at least 1")
      .max(10_000, "must be at most 10000"),
    exposureFloor: someTokens.refine((units) => units <= MAX_EXPOSURE_FLOOR, "must be at most 100000 tokens"),
  }),
  models: z.strictObject({
    builderBond: stake,
    protocolFloor: share(MAX_PROTOCOL_FLOOR),
    stakersFloor: share(MAX_STAKERS_FLOOR),
  }),
  hosts: z
    .strictObject({ stake, fine: someTokens })
    .refine((host) => host.fine <= host.stake, { path: ["fine"], error: "must be at most hosts.stake" }),
  lanes: z.strictObject({
    fallbackAttributor: address,
    minBond: stake,
    bondPercent: z
      .int("must be a whole number of per cent")
      .min(1, "must be at least 1")
      .max(100, "must be at most 100"),
    demandBond: someTokens.refine((units) => units <= MAX_DEMAND_BOND, "must be at most 10000 tokens"),
  }),
  offerings: z.strictObject({
    poolManager: z.union([z.literal("new"), address], 'must be an address, or "new"'),
    attestationBond: stake,
    contestStake: stake,
  }),
  governance: z
    .strictObject({
      timelockDelayHours: hours(48, 720),
      votingDelayHours: hours(24, 336),
      votingPeriodHours: hours(48, 720),
      lateQuorumExtensionHours: hours(48, 720),
      proposalThreshold: tokens,
      quorumFloor: someTokens,
      quorumPercent: z
        .int("must be a whole number of per cent")
        .min(0, "must not be negative")
        .max(50, "must be at most 50"),
    })
    .refine(({ proposalThreshold, quorumFloor }) => proposalThreshold <= quorumFloor, {
      path: ["proposalThreshold"],
      error: "must be at most quorumFloor",
    })
    .refine(({ lateQuorumExtensionHours, votingPeriodHours }) => lateQuorumExtensionHours <= votingPeriodHours, {
      path: ["lateQuorumExtensionHours"],
      error: "must be at most votingPeriodHours",
    }),
  transactions: z.strictObject({
    confirmations: z.int("must be a whole number").min(1, "must be at least 1").max(100, "must be at most 100"),
    bumpFeesAfterSeconds: z.int("must be a whole number of seconds").min(1, "must be at least 1"),
    maxFeePerGasGwei: z
      .string("must be a number of gwei, as a string")
      .regex(/^(0|[1-9]\d{0,8})(\.\d{1,9})?$/, "must be a number of gwei, as a string")
      .transform((text) => parseUnits(text, "gwei"))
      .refine((fee) => fee > 0n, "must not be zero"),
  }),
});

/**
 * Reads and checks a network's parameters. Throws PARAMETERS_INVALID with the file's name and every fault, each with the
 * path of its field.
 */
export function readParameters(file: string): DeploymentParameters {
  if (!existsSync(file)) {
    throw new EconomyError(
      "PARAMETERS_INVALID",
      `${file} does not exist.`,
      "Copy parameters/localhost.json5 there and edit it, see docs/deploying.md.",
    );
  }
  let data: unknown;
  try {
    data = JSON5.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw invalid(`${basename(file)}: ${errorLine(error)}.`);
  }
  return parseParameters(data, basename(file), (name) => readAllocation(resolve(dirname(file), name)));
}

/** Checks parameters; `allocationAt` reads the allocation that they name. Throws PARAMETERS_INVALID. */
export function parseParameters(
  data: unknown,
  name: string,
  allocationAt: (name: string) => Allocation,
): DeploymentParameters {
  const parsed = schema.safeParse(data);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`);
    throw invalid(`${name}: ${faults.join("; ")}.`);
  }

  const { chainId, guardian, council: judges, caps, datanets, models, hosts, lanes } = parsed.data;
  const { offerings, governance, transactions } = parsed.data;
  refusePublicAccounts(parsed.data, name);
  if (offerings.poolManager === "new" && chainId !== DEVELOPMENT_CHAIN_ID) {
    throw invalid(`${name}: offerings.poolManager: must be the address of the chain's.`);
  }
  const { timelockDelayHours, votingDelayHours, votingPeriodHours, lateQuorumExtensionHours, ...votes } = governance;
  return {
    chainId,
    open: openOf(parsed.data.open, name, votes.quorumFloor, allocationAt),
    guardian,
    splitterOpenCap: caps.splitterOpen,
    council: judges,
    datanets: { seedDelay: datanets.seedDelayBlocks, exposureFloor: datanets.exposureFloor },
    models,
    hosts,
    lanes: laneParameters(lanes),
    escrowOpenCap: caps.escrowOpen,
    offerings,
    governance: {
      ...votes,
      timelockDelay: timelockDelayHours,
      votingDelay: votingDelayHours,
      votingPeriod: votingPeriodHours,
      lateQuorumExtension: lateQuorumExtensionHours,
    },
    transactions: {
      confirmations: transactions.confirmations,
      bumpFeesAfter: transactions.bumpFeesAfterSeconds,
      maxFeePerGas: transactions.maxFeePerGasGwei,
    },
  };
}

function laneParameters({ bondPercent, ...rest }: z.output<typeof schema>["lanes"]): LaneParameters {
  return { ...rest, bondRate: parseUnits(String(bondPercent), DECIMALS - 2) };
}

function refusePublicAccounts(parameters: z.output<typeof schema>, name: string): void {
  const { chainId, guardian, council: judges, lanes, open: source } = parameters;
  const beneficiaries = source.form === "new" ? Object.entries(source.beneficiaries) : [];
  const fields = [
    ["guardian", guardian],
    ...judges.members.map((member, index) => [`council.members.${index}`, member]),
    ["lanes.fallbackAttributor", lanes.fallbackAttributor],
    ...beneficiaries.map(([key, value]) => [`open.beneficiaries.${key}`, value]),
  ];
  const fault = fields.find(([, account = ""]) => isPublicAccount(account, chainId));
  if (fault !== undefined) throw invalid(`${name}: ${fault[0]}: is an account of Hardhat's, whose key anybody knows.`);
}

function openOf(
  source: z.output<typeof open>,
  name: string,
  quorumFloor: bigint,
  allocationAt: (name: string) => Allocation,
): OpenSource {
  if (source.form !== "new") return source;

  const allocation = allocationOf(source.allocation, name, allocationAt);
  const { beneficiaries } = source;
  const names = allocation.buckets.map((bucket) => bucket.name);
  const missing = names.find((bucket) => beneficiaries[bucket] === undefined);
  if (missing !== undefined) throw invalid(`${name}: open.beneficiaries.${missing}: is missing.`);
  const unknown = Object.keys(beneficiaries).find((bucket) => !names.includes(bucket));
  if (unknown !== undefined) throw invalid(`${name}: open.beneficiaries.${unknown}: is no bucket of the allocation.`);
  const atTge = allocation.buckets.reduce((sum, { tge }) => sum + tge, 0n);
  if (quorumFloor > (atTge === 0n ? allocation.supply : atTge)) {
    throw invalid(`${name}: governance.quorumFloor: is above what is unlocked at the token generation event.`);
  }
  return { form: "new", allocation, beneficiaries };
}

function allocationOf(file: string, name: string, allocationAt: (name: string) => Allocation): Allocation {
  try {
    return allocationAt(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw invalid(`${name}: open.allocation: ${message}`);
  }
}

/** A fault in a network's parameters. */
export function invalid(message: string): EconomyError {
  return new EconomyError("PARAMETERS_INVALID", message, "Correct it and run the command again: nothing was sent.");
}
