// What Ignition's journal of a deployment says about transactions, and what the chain says about them.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trackTransaction, wipe } from "@nomicfoundation/ignition-core";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type TransactionReceipt, type TransactionResponse, toQuantity } from "ethers";
import { setTimeout as sleep } from "node:timers/promises";
import { EconomyError } from "../sdk/errors.ts";

type Provider = HardhatEthers["provider"];

/** A step of a deployment, as its journal records it. */
interface JournalStep {
  readonly futureId: string;
  interactionId: number;
  /** What its transaction is to do. */
  request?: Request | undefined;
  nonce?: number | undefined;
  /** The nonce of a transaction that the node has forgotten, until there is another. */
  dropped?: number | undefined;
  readonly hashes: string[];
  confirmed?: string | undefined;
  /** Whether the chain reverted what was confirmed. */
  reverted?: boolean;
}

interface Request {
  readonly to?: string;
  readonly data: string;
  readonly value: { readonly value: string };
}

interface JournalMessage {
  readonly type: string;
  readonly futureId: string;
  readonly networkInteractionId?: number;
  readonly networkInteraction?: Request & { readonly id: number };
  readonly nonce?: number;
  readonly hash?: string;
  readonly transaction?: { readonly hash: string };
  readonly receipt?: { readonly status: string };
}

const POLL_MILLISECONDS = 500;
const LONGEST_WAIT = 600_000;
/** The journal's name in a deployment's folder. */
export const JOURNAL = "journal.jsonl";

/** The steps of a deployment in the order in which they began; none where it has no journal. */
export function readJournal(folder: string): JournalStep[] {
  const file = join(folder, JOURNAL);
  if (!existsSync(file)) return [];

  const steps = new Map<string, JournalStep>();
  const lines = readFileSync(file, "utf8").split("\n");
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const message = parse(line);
    if (message !== undefined) apply(steps, message);
    // a machine that failed while it wrote: what the line was to say is on the chain
    else if (index === lines.length - 1) writeFileSync(file, lines.slice(0, -1).join("\n"));
    else throw unreadable(file, index);
  });
  return [...steps.values()];
}

function parse(line: string): JournalMessage | undefined {
  try {
    return (JSON.parse(line) as JournalMessage | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function unreadable(file: string, index: number): EconomyError {
  return new EconomyError(
    "DEPLOYMENT_FAILED",
    `Line ${index + 1} of ${file} can't be read.`,
    "Take the file from a copy: nothing was sent.",
  );
}

function apply(steps: Map<string, JournalStep>, message: JournalMessage): void {
  const { type, futureId, networkInteractionId: interactionId = 0 } = message;
  const step = steps.get(futureId);
  if (type.endsWith("_INITIALIZE") && type !== "DEPLOYMENT_INITIALIZE") {
    steps.set(futureId, { futureId, interactionId, hashes: [] });
  } else if (type === "WIPE_APPLY") {
    steps.delete(futureId);
  } else if (step === undefined) {
    return;
  } else if (type === "NETWORK_INTERACTION_REQUEST") {
    step.request = message.networkInteraction;
    step.interactionId = message.networkInteraction?.id ?? 0;
  } else if (type === "TRANSACTION_PREPARE_SEND" || type === "TRANSACTION_SEND") {
    step.interactionId = interactionId;
    step.nonce = message.nonce;
    if (message.transaction !== undefined) step.hashes.push(message.transaction.hash);
  } else if (type === "TRANSACTION_CONFIRM") {
    step.confirmed = message.hash;
    step.reverted = message.receipt?.status === "FAILURE";
  } else if (type === "ONCHAIN_INTERACTION_DROPPED" || type === "ONCHAIN_INTERACTION_REPLACED_BY_USER") {
    step.dropped = step.nonce;
    step.nonce = undefined;
    step.hashes.length = 0;
  }
}

/**
 * Enters into the journal the transactions that were sent although the journal doesn't say so, because the process died
 * between the two, and forgets the steps whose transactions the node doesn't know and whose nonce is free, or was used for
 * something else: whatever took them there, no two transactions of one nonce can both be mined. Enters confirmations too,
 * because Ignition takes no lower nonce for open once a higher one is confirmed. Returns how many transactions it entered.
 */
export async function adoptSent(
  provider: Provider,
  folder: string,
  { from, confirmations }: { from: string; confirmations: number },
): Promise<number> {
  let adopted = 0;
  for (const step of readJournal(folder)) {
    const { futureId, nonce, hashes, confirmed } = step;
    if (nonce === undefined || confirmed !== undefined) continue;
    const known = await Promise.all(hashes.map((hash) => provider.getTransaction(hash)));
    let sent = known.find((transaction) => transaction !== null) ?? undefined;
    if (sent === undefined) {
      sent = await findSent(provider, from, nonce);
      if (sent === undefined || !isRequested(sent, step.request)) {
        // Ignition would ask for its hash, or wait for its nonce, for ever
        await forget(folder, futureId);
        continue;
      }
      if (hashes.length === 0) await trackTransaction(folder, sent.hash, provider1193(provider));
      else appendSent(folder, step, sent);
      adopted += 1;
    }
    await appendConfirmed(provider, folder, step, { sent, confirmations });
  }
  return adopted;
}

function isRequested({ to, data, value }: TransactionResponse, request: Request | undefined): boolean {
  return (
    (to ?? "").toLowerCase() === (request?.to ?? "").toLowerCase() &&
    data === request?.data &&
    value === BigInt(request.value.value)
  );
}

/** As Ignition enters it, where the transaction is mined deep enough. */
async function appendConfirmed(
  provider: Provider,
  folder: string,
  step: JournalStep,
  { sent, confirmations }: { sent: TransactionResponse; confirmations: number },
): Promise<void> {
  const found = await provider.getTransactionReceipt(sent.hash);
  if (found === null || (await provider.getBlockNumber()) - found.blockNumber + 1 < confirmations) return;
  append(folder, confirmationOf(step, found));
}

function confirmationOf({ futureId, interactionId }: JournalStep, found: TransactionReceipt): object {
  const succeeded = found.status === 1;
  const receipt = {
    blockHash: found.blockHash,
    blockNumber: found.blockNumber,
    ...(succeeded && found.contractAddress !== null && { contractAddress: found.contractAddress }),
    logs: found.logs.map(({ address, data, index, topics }) => ({ address, data, logIndex: index, topics })),
    status: succeeded ? "SUCCESS" : "FAILURE",
  };
  return {
    ...{ futureId, hash: found.hash, networkInteractionId: interactionId },
    ...{ receipt, type: "TRANSACTION_CONFIRM" },
  };
}

/**
 * Sends the transactions again that the chain had, or waited for, and lost: in their order and each with its nonce. So
 * contracts come to the same addresses, and later transactions that the node has kept find what they were signed for. It
 * stops at a nonce that something else has or must have, and leaves the rest to `forgetLost`. Returns how many are there
 * again.
 */
export async function resendLost(provider: Provider, folder: string, signer: HardhatEthersSigner): Promise<number> {
  const from = signer.address;
  const steps = readJournal(folder).filter((step) => nonceOf(step) >= 0);
  const last = Math.max(
    -1,
    ...steps.filter(({ nonce, hashes }) => nonce === undefined || hashes.length > 0).map(nonceOf),
  );
  let count = 0;
  for (const step of steps.sort((one, other) => nonceOf(one) - nonceOf(other))) {
    const nonce = nonceOf(step);
    if (nonce > last || (await isKnown(provider, step))) continue;
    const taken = await findSent(provider, from, nonce);
    if (taken !== undefined && step.confirmed === undefined) continue; // `adoptSent` looks at it
    if (taken !== undefined && !isRequested(taken, step.request)) return count;
    if (taken === undefined && (await provider.getTransactionCount(from, "pending")) !== nonce) return count;

    await mined(provider, from, nonce - 1);
    const sent = taken ?? (await sendAgain(signer, folder, step, nonce));
    await mined(provider, from, nonce);
    if (step.confirmed === undefined) appendSent(folder, { ...step, nonce }, sent);
    else await replaceConfirmed(provider, folder, step, sent);
    count += 1;
  }
  return count;
}

/** The nonce that a step has or had; -1 where it had none. */
function nonceOf({ nonce, dropped }: JournalStep): number {
  return nonce ?? dropped ?? -1;
}

async function isKnown(provider: Provider, { hashes }: JournalStep): Promise<boolean> {
  const known = await Promise.all(hashes.map((hash) => provider.getTransaction(hash)));
  return known.some((transaction) => transaction !== null);
}

async function sendAgain(
  signer: HardhatEthersSigner,
  folder: string,
  { futureId, interactionId: networkInteractionId, request, nonce: known }: JournalStep,
  nonce: number,
): Promise<TransactionResponse> {
  if (known === undefined) append(folder, { futureId, networkInteractionId, nonce, type: "TRANSACTION_PREPARE_SEND" });
  const { to, data = "0x", value } = request ?? {};
  return await signer.sendTransaction({
    ...(to !== undefined && { to }),
    data,
    value: BigInt(value?.value ?? 0),
    nonce,
  });
}

/** Waits while a transaction is pending, ten minutes at most. */
async function mined(provider: Provider, from: string, nonce: number): Promise<void> {
  const count = async (tag: string) => await provider.getTransactionCount(from, tag);
  const end = Date.now() + LONGEST_WAIT;
  while ((await count("latest")) <= nonce && (await count("pending")) > nonce && Date.now() < end) {
    await sleep(POLL_MILLISECONDS);
  }
}

/** What the journal says of a transaction, it says of the one that has taken its place. */
async function replaceConfirmed(
  provider: Provider,
  folder: string,
  { futureId, interactionId, hashes, confirmed }: JournalStep,
  sent: TransactionResponse,
): Promise<void> {
  const found = await provider.getTransactionReceipt(sent.hash);
  if (found === null) return;
  const confirmation = JSON.stringify(confirmationOf({ futureId, interactionId, hashes }, found));
  const file = join(folder, JOURNAL);
  const lines = readFileSync(file, "utf8").split("\n");
  const replaced = lines.map((line) => {
    const message = parse(line);
    if (message?.futureId !== futureId) return line;
    return message.type === "TRANSACTION_CONFIRM" ? confirmation : line.replaceAll(confirmed ?? sent.hash, sent.hash);
  });
  writeFileSync(`${file}.new`, replaced.join("\n"));
  renameSync(`${file}.new`, file);
}

/** How many transactions of a deployment the chain has, and how many it had and lost. */
export interface Progress {
  readonly done: number;
  readonly lost: number;
}

/** Compares the journal with the chain. Throws DEPLOYMENT_FAILED where the node doesn't know what was sent. */
export async function progressOf(provider: Provider, folder: string, from: string): Promise<Progress> {
  const confirmed = readJournal(folder).filter((step) => step.confirmed !== undefined && step.reverted !== true);
  const first = await findLost(provider, confirmed, from);
  const lost = first === undefined ? [] : confirmed.filter(({ nonce }) => nonce !== undefined && nonce >= first);
  return { done: confirmed.length - lost.length, lost: lost.length };
}

/**
 * Forgets the steps whose transactions were confirmed and are no longer on the chain, and every step after the first of
 * them, so that they are sent again. Returns how many transactions it forgot. Throws DEPLOYMENT_FAILED where the node
 * doesn't know what was sent.
 */
export async function forgetLost(provider: Provider, folder: string, from: string): Promise<number> {
  const steps = readJournal(folder);
  const lost = await findLost(provider, steps, from);
  if (lost === undefined) return 0;

  const first = steps.findIndex(({ nonce }) => nonce === lost);
  const forgotten = steps.filter(({ nonce }, index) => (nonce === undefined ? index > first : nonce >= lost));
  for (const { futureId } of forgotten.toReversed()) await forget(folder, futureId);
  return forgotten.filter(({ nonce }) => nonce !== undefined).length;
}

/**
 * Forgets the steps whose transactions the chain has reverted, so that they are sent again: what they needed may have been
 * missing, because a transaction of somebody's own had taken the place of the step before. Returns how many.
 */
export async function forgetReverted(folder: string): Promise<number> {
  const reverted = readJournal(folder).filter((step) => step.reverted);
  for (const { futureId } of reverted.toReversed()) await forget(folder, futureId);
  return reverted.length;
}

async function forget(folder: string, futureId: string): Promise<void> {
  const resolver = undefined as unknown as Parameters<typeof wipe>[1]; // not read where there is a folder
  await wipe(folder, resolver, futureId);
}

/** The lowest nonce whose confirmed transaction is gone for good, so that the account can use it again. */
async function findLost(provider: Provider, steps: readonly JournalStep[], from: string): Promise<number | undefined> {
  const lost: number[] = [];
  for (const { nonce, confirmed } of steps) {
    if (nonce === undefined || confirmed === undefined) continue;
    while ((await provider.getTransactionReceipt(confirmed)) === null) {
      if ((await provider.getTransaction(confirmed)) === null) {
        lost.push(nonce);
        break;
      }
      await sleep(POLL_MILLISECONDS);
    }
  }
  if (lost.length === 0) return undefined;
  const first = Math.min(...lost);
  if ((await provider.getTransactionCount(from, "latest")) <= first) return first;
  throw new EconomyError(
    "DEPLOYMENT_FAILED",
    `The node doesn't know the transaction with nonce ${first} of this deployment, which ${from} has used.`,
    "Take a node with the whole history. If the chain is another one now, remove the deployment's folder.",
  );
}

/** The transaction of an account with this nonce, mined or waiting; undefined where none was sent. */
async function findSent(provider: Provider, from: string, nonce: number): Promise<TransactionResponse | undefined> {
  if ((await provider.getTransactionCount(from, "pending")) <= nonce) return undefined;
  const waiting = await sentIn(provider, "pending", from, nonce);
  if (waiting !== undefined) return waiting;
  while ((await provider.getTransactionCount(from, "latest")) <= nonce) await sleep(POLL_MILLISECONDS);

  let low = 0;
  let high = await provider.getBlockNumber();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await provider.getTransactionCount(from, middle)) > nonce) high = middle;
    else low = middle + 1;
  }
  const mined = await sentIn(provider, low, from, nonce);
  if (mined !== undefined) return mined;
  throw new EconomyError(
    "DEPLOYMENT_FAILED",
    `The transaction of ${from} with nonce ${nonce} was sent, but the node doesn't show it.`,
    "Find its hash and enter it with `npx hardhat ignition track-tx`.",
  );
}

async function sentIn(
  provider: Provider,
  block: number | "pending",
  from: string,
  nonce: number,
): Promise<TransactionResponse | undefined> {
  const tag = block === "pending" ? block : toQuantity(block);
  const answer = (await provider.send("eth_getBlockByNumber", [tag, true])) as {
    transactions?: { hash: string; from: string; nonce: string }[];
  } | null;
  const found = answer?.transactions?.find((transaction) => {
    return transaction.from.toLowerCase() === from.toLowerCase() && Number(transaction.nonce) === nonce;
  });
  return found === undefined ? undefined : ((await provider.getTransaction(found.hash)) ?? undefined);
}

/** Ignition has no command that enters a second transaction of one step, such as one sent again with a higher fee. */
function appendSent(folder: string, { futureId, interactionId }: JournalStep, sent: TransactionResponse): void {
  const { hash, nonce, maxFeePerGas, maxPriorityFeePerGas, gasPrice } = sent;
  const fees =
    maxFeePerGas !== null && maxPriorityFeePerGas !== null
      ? { maxFeePerGas: bigint(maxFeePerGas), maxPriorityFeePerGas: bigint(maxPriorityFeePerGas) }
      : { gasPrice: bigint(gasPrice) };
  append(folder, {
    ...{ futureId, networkInteractionId: interactionId, nonce },
    ...{ transaction: { fees, hash }, type: "TRANSACTION_SEND" },
  });
}

function append(folder: string, message: object): void {
  appendFileSync(join(folder, JOURNAL), `\n${JSON.stringify(message)}`);
}

function bigint(value: bigint): object {
  return { _kind: "bigint", value: value.toString() };
}

function provider1193(provider: Provider): Parameters<typeof trackTransaction>[2] {
  return {
    request: ({ method, params }) => provider.send(method, (params ?? []) as unknown[]) as Promise<unknown>,
  };
}
