// An epoch by its formula alone: whole numbers, lists and loops. Shares no code with `epoch/`.
import { id } from "ethers";
import { tokensOf } from "../../attribution/tokens.ts";
import { twinOf } from "./attributionTwin.ts";
import type { CaseCollection, CaseRecord, CaseVersion, EpochCase } from "./epochFiles.ts";

/** What the twin finds. */
export interface EpochTwin {
  /** By account, the lowest address first. */
  readonly totals: readonly (readonly [account: string, amount: bigint])[];
  /** What the epoch adds to the reserve. */
  readonly reserve: bigint;
  readonly open: bigint;
  readonly private: bigint;
  readonly missing: bigint;
  /** By channel. */
  readonly counted: ReadonlyMap<string, boolean>;
}

type Parts = readonly (readonly [account: string, ppm: bigint])[];

/** An epoch's totals, by going through every receipt. */
export function epochTwin(epoch: EpochCase): EpochTwin {
  const weights: Record<string, bigint> = {};
  const counts = { open: 0n, private: 0n, missing: 0n };
  let whole = 0n;
  const give = (price: bigint, points: bigint, parts: Parts) => {
    whole += price * points * 1_000_000n;
    for (const [account, ppm] of parts) weights[account] = (weights[account] ?? 0n) + price * points * ppm;
  };

  const counted = new Map<string, boolean>();
  for (const channel of new Set(epoch.collections.map((collection) => collection.channel))) {
    const own = epoch.collections.filter((collection) => collection.channel === channel);
    const counts = channel !== undefined && isWhole(epoch, channel, own);
    if (channel !== undefined) counted.set(channel, counts);
    if (counts) continue;
    for (const { model, policy, amount } of own)
      give(amount, pointsOf(epoch, policy), [...latestOf(epoch, model).defaults]);
  }
  for (const { channel, version, responseHash, price, isOpen } of epoch.receipts) {
    const collection = epoch.collections.find((each) => each.channel === channel);
    if (collection === undefined || counted.get(channel) !== true) continue;
    const model = epoch.versions.find((each) => each.model === collection.model && each.version === version);
    if (model === undefined) throw new Error("No version.");
    const text = model.records && epoch.texts.find((each) => id(each) === responseHash);
    const parts = isOpen && text !== undefined ? partsOf(model.records ?? [], text) : [...model.defaults];
    counts[!isOpen ? "private" : text === undefined ? "missing" : "open"]++;
    give(price, pointsOf(epoch, collection.policy), parts);
  }
  return { ...divided(epoch, weights, whole), ...counts, counted };
}

function divided(epoch: EpochCase, weights: Record<string, bigint>, whole: bigint) {
  let left = epoch.pool;
  const totals: Record<string, bigint> = { ...Object.fromEntries(epoch.previous ?? []) };
  for (const [account, weight] of Object.entries(weights)) {
    const delta = whole === 0n ? 0n : (weight * epoch.pool) / whole;
    totals[account] = (totals[account] ?? 0n) + delta;
    left -= delta;
  }
  totals[epoch.reserve] = (totals[epoch.reserve] ?? 0n) + left;
  const sorted = Object.entries(totals).filter(([, amount]) => amount > 0n);
  return { totals: sorted.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1)), reserve: left };
}

/** Do a channel's receipts come to what was collected? */
function isWhole(epoch: EpochCase, channel: string, collections: readonly CaseCollection[]): boolean {
  const receipts = epoch.receipts.filter((receipt) => receipt.channel === channel);
  const indices = receipts.map(({ index }) => index).sort((a, b) => (a < b ? -1 : 1));
  const counts = collections.map(({ receiptCount }) => receiptCount).sort((a, b) => (a < b ? -1 : 1));
  const model = collections[0]?.model ?? 0;
  return (
    receipts.length > 0 &&
    indices.every((index, i) => index === (indices[0] ?? 0n) + BigInt(i)) &&
    (indices.at(-1) ?? 0n) + 1n === counts.at(-1) &&
    receipts.reduce((sum, { price }) => sum + price, 0n) ===
      collections.reduce((sum, { amount }) => sum + amount, 0n) &&
    receipts.every(({ version }) => epoch.versions.some((each) => each.model === model && each.version === version))
  );
}

function latestOf(epoch: EpochCase, model: number): CaseVersion {
  const own = epoch.versions.filter((version) => version.model === model).sort((a, b) => b.version - a.version);
  if (own[0] === undefined) throw new Error("No version.");
  return own[0];
}

function pointsOf({ policies }: EpochCase, policy: string): bigint {
  return BigInt(policies.get(policy) ?? 0);
}

const known = new Map<string, Parts>();

/** What each author has in a text; what was found is kept, for it takes long. */
function partsOf(records: readonly CaseRecord[], text: string): Parts {
  const key = JSON.stringify([text, records.map((record) => ({ ...record, quality: String(record.quality) }))]);
  const parts = known.get(key) ?? foundParts(records, text);
  known.set(key, parts);
  return parts;
}

function foundParts(records: readonly CaseRecord[], text: string): Parts {
  const withTokens = records.map((record) => ({ ...record, tokens: [...tokensOf(record.text)] }));
  const { weights, unattributed } = twinOf(withTokens, [...tokensOf(text)]);
  let whole = unattributed;
  const byAuthor: Record<string, bigint> = {};
  for (const [record, weight] of weights) {
    const author = records[record]?.author ?? "";
    byAuthor[author] = (byAuthor[author] ?? 0n) + weight;
    whole += weight;
  }
  return Object.entries(byAuthor).map(([author, weight]) => [author, (weight * 1_000_000n) / whole]);
}
