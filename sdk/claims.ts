// The files of a campaign's claims: campaign.json, and shards/0000.json and on, each with one subtree of its promises.
import { getAddress, isAddress } from "ethers";
import { z } from "zod";
import { EconomyError } from "./errors.ts";
import { climb, type Grant, MAX_AMOUNT, type SumNode, SumTree } from "./sumTree.ts";

/** The terms of `IVestingCampaign`: `total` in the token's smallest unit, times in seconds. */
export interface CampaignTerms {
  readonly root: string;
  readonly total: bigint;
  readonly depth: number;
  readonly start: number;
  readonly cliff: number;
  readonly delay: number;
  readonly duration: number;
  readonly steps: number;
  readonly owner: string;
  readonly clawBackFrom: number;
}

/** What `campaign.json` holds; chain, address and token once the campaign is created. */
export interface CampaignClaims {
  readonly chainId?: number | undefined;
  readonly address?: string | undefined;
  readonly token?: string | undefined;
  readonly terms: CampaignTerms;
  /** Number of promises, which are sorted by account. */
  readonly count: number;
  /** Promises in a shard, a power of two; the last shard may have fewer. */
  readonly shardSize: number;
  /** The first account of each shard. */
  readonly firsts: readonly string[];
}

/** A promise with all that `claim` takes. */
export interface Claim extends Grant {
  readonly index: number;
  readonly proof: readonly SumNode[];
}

/** Reads and parses the JSON file at a path below the folder of the data. */
export type Load = (path: string) => Promise<unknown>;

export const CAMPAIGN_FILE = "campaign.json";
const MAX_DEPTH = 32;
/** A shard is read, and its tree is built, for one claim. */
const MAX_SHARD_SIZE = 2 ** 16;
const MAX_TIME = 2 ** 40 - 1;

const address = z
  .string()
  .refine((text) => isAddress(text), "must be an address")
  .transform((text) => getAddress(text));
const hash = z.string().regex(/^0x[0-9a-f]{64}$/, "must be 32 bytes in lower case");
const units = z
  .string()
  .regex(/^(0|[1-9]\d{0,28})$/, "must be a number of units, as a string")
  .transform((text) => BigInt(text))
  .refine((amount) => amount <= MAX_AMOUNT, "must be at most 2⁹⁶ − 1");
const someUnits = units.refine((amount) => amount > 0n, "must not be zero");
const seconds = z.int().min(0).max(MAX_TIME);

const termsSchema = z.strictObject({
  root: hash,
  total: someUnits,
  depth: z.int().min(0).max(MAX_DEPTH),
  start: seconds,
  cliff: seconds,
  delay: seconds,
  duration: seconds,
  steps: seconds,
  owner: address,
  clawBackFrom: seconds,
});

const campaignSchema = z
  .strictObject({
    chainId: z.int().positive().optional(),
    address: address.optional(),
    token: address.optional(),
    terms: termsSchema,
    count: z.int().positive(),
    shardSize: z
      .int()
      .positive()
      .max(MAX_SHARD_SIZE)
      .refine((size) => Number.isInteger(Math.log2(size)), "must be a power of two"),
    firsts: z.array(address),
  })
  .refine(({ chainId, address: campaign, token }) => {
    const known = [chainId, campaign, token].filter((value) => value !== undefined).length;
    return known === 0 || known === 3;
  }, "chainId, address and token must stand together")
  .refine(({ count, shardSize, terms }) => Math.max(count, shardSize) <= 2 ** terms.depth, "has more than its tree")
  .refine(({ count, shardSize, firsts }) => firsts.length === Math.ceil(count / shardSize), "must have every first")
  .refine(({ firsts }) => isAscending(firsts), "must have the firsts in order");

const shardSchema = z.strictObject({
  leaves: z.array(z.tuple([address, someUnits])),
  siblings: z.array(z.tuple([hash, units])),
});

/** The path of a shard's file. */
export function shardPath(order: number): string {
  return `shards/${String(order).padStart(4, "0")}.json`;
}

/** Checks what `campaign.json` holds. Throws CLAIMS_INVALID. */
export function parseCampaign(data: unknown): CampaignClaims {
  return checked(campaignSchema, data, CAMPAIGN_FILE);
}

/**
 * Finds what a campaign promises to an account, by two files of its data, or three at a shard's border. Returns
 * undefined where the account is not in the list. The shard is proved against the root and the total of `campaign.json`,
 * so that it is enough to compare these terms with those of the campaign on the chain.
 * Throws CLAIMS_INVALID where the data is not whole, or the account is not an address.
 */
export async function findClaim(load: Load, asked: string): Promise<Claim | undefined> {
  const isRight: boolean = isAddress(asked);
  if (!isRight) throw invalid(`${asked} is not an address`);
  // an address is one in other forms, too, which would stand elsewhere in the order: without 0x, or as an IBAN
  const account = getAddress(asked);
  const campaign = parseCampaign(await load(CAMPAIGN_FILE));
  const order = campaign.firsts.findLastIndex((first) => !isBefore(account, first));
  const { leaves, siblings } = await loadShard(load, campaign, Math.max(order, 0));
  const place = leaves.findIndex((leaf) => !isBefore(leaf.account, account));
  const promise = leaves[place];
  // an account after the last one is in no shard only if the next shard begins where it should
  if (promise === undefined && order + 1 < campaign.firsts.length) await loadShard(load, campaign, order + 1);
  if (promise === undefined || isBefore(account, promise.account)) return undefined;

  const proof = [...new SumTree(leaves, Math.log2(campaign.shardSize)).proof(place), ...siblings];
  return { index: order * campaign.shardSize + place, ...promise, proof };
}

/** A shard that is proved to be the one at its place. */
async function loadShard(load: Load, { terms, count, shardSize, firsts }: CampaignClaims, order: number) {
  const path = shardPath(order);
  const shard = checked(shardSchema, await load(path), path);
  const leaves = shard.leaves.map(([account, amount]): Grant => ({ account, amount }));
  const siblings = shard.siblings.map(([root, sum]): SumNode => ({ hash: root, sum }));
  const levels = Math.log2(shardSize);
  if (leaves.length !== Math.min(shardSize, count - order * shardSize)) throw invalid(`${path}: has not its promises`);
  if (siblings.length !== terms.depth - levels) throw invalid(`${path}: has not its siblings`);
  if (leaves[0]?.account !== firsts[order] || !isAscending(leaves.map(({ account }) => account))) {
    throw invalid(`${path}: has not its accounts in order`);
  }

  const tree = new SumTree(leaves, levels);
  const top = climb(order, { hash: tree.root, sum: tree.total }, siblings);
  if (top.hash !== terms.root || top.sum !== terms.total) throw invalid(`${path}: leads to another root or total`);
  return { leaves, siblings };
}

/** The order of the promises: that of the accounts as numbers. */
export function isBefore(account: string, other: string): boolean {
  return account.toLowerCase() < other.toLowerCase();
}

function isAscending(accounts: readonly string[]): boolean {
  return accounts.every((account, index) => index === 0 || isBefore(accounts[index - 1] ?? "", account));
}

function checked<T>(schema: z.ZodType<T>, data: unknown, path: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid([path, ...(issue?.path ?? []), issue?.message].join(": "));
}

function invalid(message: string): EconomyError {
  return new EconomyError("CLAIMS_INVALID", `${message}.`, "Build the data again from the campaign's list.");
}
