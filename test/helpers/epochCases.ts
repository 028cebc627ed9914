// Epochs for tests: a small one that each test changes, and random ones.
import { getBytes, id, keccak256, toBeHex } from "ethers";
import type { CaseCollection, CaseReceipt, CaseRecord, CaseVersion, EpochCase } from "./epochFiles.ts";
import type { Random } from "./random.ts";

const WORDS =
  "the tenant pays rent on third working day of each month by transfer and keeps a receipt for five years unless";
const RECORD_WORDS = 24;
const MILLION = 1_000_000n;

/** An address that begins with a random byte, so that the order of addresses isn't that of the numbers. */
export function account(number: number): string {
  return keccak256(toBeHex(number, 32)).slice(0, 42);
}

/** A channel or policy by a number. */
export function hash(number: number): string {
  return keccak256(toBeHex(number, 32));
}

/** What contributors get of an amount, as `FeeSplit` rounds. */
export function creditOf(amount: bigint, points: number, more = 0n): bigint {
  const least = (amount * BigInt(points) + 9_999n) / 10_000n;
  return least + more < amount ? least + more : least;
}

/** A case with the pool that its collections credit. */
export function withPool(epoch: Omit<EpochCase, "pool">): EpochCase {
  return { ...epoch, pool: epoch.collections.reduce((sum, { contributors }) => sum + contributors, 0n) };
}

/** A model with default weights, one channel, and a receipt of each price; 40% for contributors. */
export function smallCase(prices: readonly bigint[], change: Partial<EpochCase> = {}): EpochCase {
  const amount = prices.reduce((sum, price) => sum + price, 0n);
  const [channel, policy, points] = [hash(1), hash(1_001), 4_000];
  const receiptCount = BigInt(prices.length);
  const receipts = prices.map((price, i): CaseReceipt => {
    return { channel, index: BigInt(i), version: 1, responseHash: hash(i), price, isOpen: false };
  });
  const defaults = new Map([
    [account(1), 600_000n],
    [account(2), 300_000n],
  ]);
  return withPool({
    ...{ reserve: account(9), policies: new Map([[policy, points]]), receipts, texts: [], previous: undefined },
    versions: [{ model: 1, version: 1, defaults, records: undefined }],
    collections: [{ channel, model: 1, policy, amount, contributors: creditOf(amount, points), receiptCount }],
    ...change,
  });
}

/** A random sentence of so many words. */
function sentence(random: Random, length = RECORD_WORDS): string {
  return Array.from({ length }, () => random.pick(WORDS.split(" "))).join(" ");
}

/** Records of some authors, and answers that quote them, or nobody. */
export function corpus(random: Random, size: number): { records: CaseRecord[]; texts: string[] } {
  const records = Array.from({ length: size }, () => ({
    ...{ text: sentence(random), author: account(Number(random.below(5n))) },
    ...{ quality: random.pick([MILLION, MILLION, 333_333n, 0n]), isVoid: random.once(6n) },
  }));
  const quote = () =>
    random
      .pick(records)
      .text.split(" ")
      .slice(0, Number(random.between(9n, 20n)))
      .join(" ");
  const texts = Array.from({ length: size }, () => `${quote()}. So much for that: ${quote()}! ${sentence(random, 3)}`);
  return { records, texts: [...texts, "", sentence(random, 12)] };
}

/** A random epoch over these versions; texts are those that may be published. */
export function randomCase(random: Random, versions: readonly CaseVersion[], texts: readonly string[]): EpochCase {
  const policies = new Map([1, 2, 3].map((each) => [hash(1_000 + each), Number(random.between(1n, 10_000n))]));
  const bits = random.pick([8n, 60n, 90n, 120n]);
  const receipts: CaseReceipt[] = [];
  const collections: CaseCollection[] = [];
  for (let channel = 0n; channel < random.between(1n, 6n); channel++) {
    const { collection, own } = randomChannel(random, hash(Number(channel)), { policies, versions, texts, bits });
    receipts.push(...own);
    collections.push(...collection);
  }
  if (random.once(3n)) receipts.push(randomReceipt(random, hash(99), 0n, { versions, texts, bits }));
  const previous = random.once(3n)
    ? undefined
    : new Map(Array.from({ length: 4 }, () => [account(Number(random.below(8n))), random.sized(90n)]));
  return withPool({
    ...{ reserve: account(Number(random.below(9n))), policies, versions, collections, receipts, previous },
    texts: random.once(3n) ? texts.filter(() => !random.once(4n)) : [],
  });
}

interface Setting {
  readonly versions: readonly CaseVersion[];
  readonly texts: readonly string[];
  /** Of prices. */
  readonly bits: bigint;
}

function randomReceipt(
  random: Random,
  channel: string,
  index: bigint,
  { versions, texts, bits }: Setting,
): CaseReceipt {
  return {
    ...{ channel, index, version: random.pick(versions).version, responseHash: id(random.pick(texts)) },
    ...{ price: random.once(8n) ? 0n : random.sized(bits), isOpen: !random.once(4n) },
  };
}

/** A channel in which something was collected once or twice, or a payment without one; its receipts may be wrong. */
function randomChannel(random: Random, channel: string, setting: Setting & { policies: ReadonlyMap<string, number> }) {
  const { model } = random.pick(setting.versions);
  const versions = setting.versions.filter((version) => version.model === model);
  const [policy, points] = random.pick([...setting.policies]);
  const first = random.below(9n);
  const count = random.between(1n, 7n);
  const own = Array.from({ length: Number(count) }, (_, i) => {
    return randomReceipt(random, channel, first + BigInt(i), { ...setting, versions });
  });
  const price = own.reduce((sum, receipt) => sum + receipt.price, 0n);
  const collect = (amount: bigint, receiptCount: bigint, of: string | undefined = channel): CaseCollection => ({
    ...{ channel: of, model, policy, amount, contributors: creditOf(amount, points, random.below(3n)), receiptCount },
  });
  const early = random.between(0n, price);
  const fault = random.below(10n);
  const twice = [collect(early, first), collect(price - early, first + count)];
  if (fault === 0n) return { own: own.slice(1), collection: twice };
  if (fault === 1n) return { own: [], collection: [collect(price, count, undefined)] };
  if (fault === 2n) return { own: own.map((receipt) => ({ ...receipt, version: 77 })), collection: twice };
  if (fault === 3n) return { own, collection: [collect(price + 1n, first + count)] };
  return { own, collection: random.once(2n) ? twice : [collect(price, first + count)] };
}

/** Bytes that compare as the addresses do. */
export function inOrder(accounts: readonly string[]): boolean {
  return accounts.every((each, i) => i === 0 || Buffer.compare(getBytes(accounts[i - 1] ?? ""), getBytes(each)) < 0);
}
