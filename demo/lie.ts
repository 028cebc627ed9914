// A root that is consistent and wrong, who finds it out, and how it falls.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { getBytes } from "ethers";
import { putAmount } from "../epoch/totalsFile.ts";
import { CLAIMS } from "../epoch/run.ts";
import { writeClaims } from "../epoch/tree/claimsFile.ts";
import { ACCOUNT, AMOUNT, type RewardTotals } from "../epoch/tree/leaves.ts";
import { buildTree } from "../epoch/tree/tree.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { judgeRoot, type Judgement } from "../watchtower/lane/judge.ts";
import { eventOf, fundedWallet, mined } from "./chain.ts";
import { COUNCIL_MEMBERS } from "./deploy.ts";
import { type ComputedEpoch, type EpochSources, RESOURCES } from "./epochs.ts";
import { type Lane, post } from "./lane.ts";

/** A root that the council has voided. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface TakenDown {
  /** What the watchtower has found, in words. */
  readonly found: string;
  /** What the attributor moved from one author to another. */
  readonly moved: bigint;
  /** What he had at stake. */
  readonly bond: bigint;
  readonly award: bigint;
  readonly burned: bigint;
  /** How many members of the council voted for it, of how many. */
  readonly votes: number;
  readonly members: number;
  /** What the dispute cost, in wei of the chain's coin. */
  readonly cost: bigint;
}

/** What a lane asks its arbitrator has this ruling for a root that is wrong. */
const WRONG = 1n;

/** An epoch that the attributor lies about. */
export interface Lie {
  /** As he has computed it, before he lies. */
  readonly lied: ComputedEpoch;
  /** The epoch before, whose root is active; none before the second one. */
  readonly before: ComputedEpoch | undefined;
}

/**
 * Lets the attributor post and publish a root that moves half of what an author earned in the epoch to another one: a tree
 * without a fault. A watcher recomputes what was published and disputes it, and the council, which does the same, voids it.
 */
export async function takeDown(sources: EpochSources, lane: Lane, { lied, before }: Lie): Promise<TakenDown> {
  const { amounts, moved } = lieAbout(lied.totals, before?.totals ?? new Map(), lane.reserve);
  const tree = await buildTree(totalsOf(amounts));
  await writeClaims(join(lied.folder, "result", CLAIMS), tree);
  const posted = await post(lane, lane.attributor, { ...lied.posting, root: tree.root });
  const bond = posted.getValue("bond") as bigint;

  const judged = await judge(sources, lane, lied.folder, before);
  if (judged.same || judged.act?.method !== "dispute" || judged.transaction === undefined) {
    throw unfound("The lie in the root was not found, or not disputed.");
  }
  return { moved, bond, found: judged.act.what, ...(await rule(sources, lane, judged.transaction)) };
}

/** The watcher gathers the pending root's epoch by himself; throws BOOKS_DO_NOT_BALANCE where he finds another one. */
export async function approve(
  sources: EpochSources,
  lane: Lane,
  epoch: ComputedEpoch,
  before: ComputedEpoch | undefined,
): Promise<void> {
  const judged = await judge(sources, lane, epoch.folder, before);
  if (!judged.same) throw unfound("A right root was found to be wrong.");
}

async function judge(
  { economy, library, publications }: EpochSources,
  lane: Lane,
  folder: string,
  before: ComputedEpoch | undefined,
): Promise<Judgement> {
  const scratch = mkdtempSync(join(tmpdir(), "open-economy-watcher-"));
  try {
    const active = before === undefined ? undefined : join(before.folder, "result", CLAIMS);
    const factory = await economy.rewardLaneFactory.getAddress();
    const gathering = { factory, publications, ...library, epochs: dirname(folder) };
    return await judgeRoot(lane.contract.connect(lane.watcher), folder, { scratch, active, gathering, ...RESOURCES });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** As many members of the council as it takes vote that the disputed root is wrong. */
async function rule(
  { chain, economy: { councilArbitrator } }: EpochSources,
  { contract }: Lane,
  transaction: string,
): Promise<Omit<TakenDown, "moved" | "bond" | "found">> {
  const sent = await chain.ethers.provider.getTransactionReceipt(transaction);
  if (sent === null) throw unfound("The dispute isn't in any block.");
  const disputed = eventOf(contract, sent, "RootDisputed");
  const [disputeId, evidence] = [
    disputed.getValue("arbitratorDisputeId") as bigint,
    String(disputed.getValue("evidence")),
  ];
  const { fee: cost } = await councilArbitrator.getDispute(disputeId);
  const [members, threshold] = await councilArbitrator.getCouncil(await councilArbitrator.councilId());
  let voted: Parameters<typeof eventOf>[1] = sent;
  for (const name of COUNCIL_MEMBERS.slice(0, Number(threshold))) {
    const member = await fundedWallet(chain, name);
    voted = await mined(councilArbitrator.connect(member).vote(disputeId, WRONG, textHash(evidence)));
  }
  const voided = eventOf(contract, voted, "RootVoided");
  return {
    award: voided.getValue("award") as bigint,
    burned: voided.getValue("burned") as bigint,
    ...{ votes: Number(threshold), members: members.length, cost },
  };
}

/** Amounts by account as trees are built of them. */
function totalsOf(amounts: ReadonlyMap<string, bigint>): RewardTotals {
  const sorted = [...amounts].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const [count, accounts] = [sorted.length, new Uint8Array(sorted.length * ACCOUNT)];
  const totals = { count, accounts, amounts: new Uint8Array(count * AMOUNT) };
  for (const [place, [account, amount]] of sorted.entries()) {
    accounts.set(getBytes(account), place * ACCOUNT);
    putAmount(totals.amounts, place, amount);
  }
  return totals;
}

/** Takes half of the largest gain from its account for the one with the smallest: nobody falls below what he had. */
function lieAbout(totals: ReadonlyMap<string, bigint>, before: ReadonlyMap<string, bigint>, reserve: string) {
  const gains = [...totals]
    .filter(([account]) => account !== reserve)
    .map(([account, total]): [string, bigint] => [account, total - (before.get(account) ?? 0n)])
    .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const [[friend] = [], [victim, gain = 0n] = []] = [gains[0], gains.at(-1)];
  if (friend === undefined || victim === undefined || friend === victim) throw unfound("Nobody can be lied about.");
  const moved = gain / 2n;
  const amounts = new Map(totals);
  amounts.set(victim, (totals.get(victim) ?? 0n) - moved);
  amounts.set(friend, (totals.get(friend) ?? 0n) + moved);
  return { amounts, moved };
}

function unfound(message: string): EconomyError {
  return new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the posted root with the epoch's.");
}
