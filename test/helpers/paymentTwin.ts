import { Refusal } from "./vestingTwin.ts";

const ALL = 10_000n;
const THAW_PERIOD = 7n * 86_400n;
/** What a stake takes at most, of one token. */
const STAKE_LIMIT = 2n ** 96n - 1n;

/** Stands for a failure without an error, where a receipt can't be read. */
export const SILENCE = "no error";

/** The terms of a fee, in basis points, and who holds the contributors' part. */
export interface TwinPolicy {
  modelId: bigint;
  protocol: bigint;
  host: bigint;
  model: bigint;
  stakers: bigint;
  contributors: bigint;
  lane: string;
}

/** What a payer has deposited with a host. */
export interface TwinFunds {
  payer: string;
  host: string;
  token: string;
  balance: bigint;
  thawing: bigint;
  readyAt: bigint;
}

/** A channel, with the id that it has in the contract. */
export interface TwinChannel {
  id: string;
  payer: string;
  host: string;
  token: string;
  modelId: bigint;
  policyHash: string;
}

/** A model: who gets its slice, what its children owe it, and what it owes a parent, by lineage number. */
export interface TwinModel {
  receiver: string;
  ask: bigint;
  lines: { parent: bigint; share: bigint }[];
}

/** What a model got under a lineage number: all, what of it has gone on, and what of that went to the parent. */
export interface TwinSlice {
  modelId: bigint;
  lineage: number;
  token: string;
  total: bigint;
  released: bigint;
  given: bigint;
}

/** What a signer may sign from a time on. */
interface Grant {
  since: bigint;
  ceiling: bigint;
  expiry: bigint;
}

/** Who is said to have signed a voucher, and whether he has. */
export interface TwinSignature {
  signer: string;
  genuine: boolean;
}

/** What a voucher says of its channel. */
export interface TwinVoucher {
  amount: bigint;
  receiptCount: bigint;
}

/** What a receipt says of its channel, and whose key has signed it. */
export interface TwinReceipt {
  key: string;
  index: bigint;
  total: bigint;
}

/** Who collects a voucher, and with which receipt, if any. */
export interface TwinCollector {
  caller: string;
  receipt: TwinReceipt | undefined;
}

/**
 * The escrow in its interface's words: every amount in a map of its own, what it owes a sum over all of them, and royalties
 * as what the parent is owed of the whole slice less what it got. Refuses where the contract must revert.
 */
export class PaymentTwin {
  /** In seconds since 1970. */
  now = 0n;
  readonly funds = new Map<string, TwinFunds>();
  readonly slices = new Map<string, TwinSlice>();
  readonly collected = new Map<string, bigint>();
  readonly grants = new Map<string, Grant[]>();
  readonly models = new Map<bigint, TwinModel>();
  readonly policies = new Map<string, TwinPolicy>();
  readonly caps = new Map<string, bigint>();
  /** By key, whose receipts it signs. */
  readonly hostOfKey = new Map<string, string>();
  readonly #credits = new Map<string, bigint>();
  readonly #balances = new Map<string, bigint>();
  readonly #staked = new Map<string, bigint>();
  readonly #listed = new Set<string>();
  readonly treasury: string;
  readonly stakers: string;

  constructor(treasury: string, stakers: string) {
    [this.treasury, this.stakers] = [treasury, stakers];
  }

  setCap(token: string, cap: bigint): void {
    this.caps.set(token, cap);
    if (cap > 0n) this.#listed.add(token);
  }

  deposit(payer: string, host: string, token: string, amount: bigint): void {
    if (amount === 0n) throw new Refusal("PaymentEscrowZeroAmount");
    const cap = this.caps.get(token) ?? 0n;
    if (cap === 0n) throw new Refusal("PaymentEscrowTokenNotAllowed", token);
    const owed = this.liabilities(token) + amount;
    if (owed > cap) throw new Refusal("PaymentEscrowCapExceeded", token, cap, owed);

    this.fundsOf(payer, host, token).balance += amount;
    this.donate(token, amount);
  }

  startThaw(payer: string, host: string, token: string, amount: bigint): void {
    const funds = this.fundsOf(payer, host, token);
    this.#requireFunds(funds, amount);

    funds.thawing = amount;
    funds.readyAt = amount === 0n ? 0n : this.now + THAW_PERIOD;
  }

  withdrawDeposit(payer: string, host: string, token: string): void {
    const funds = this.fundsOf(payer, host, token);
    const { thawing, readyAt, balance } = funds;
    if (thawing === 0n || this.now < readyAt) throw new Refusal("PaymentEscrowThawing", thawing, readyAt);

    const paid = balance < thawing ? balance : thawing;
    [funds.balance, funds.thawing, funds.readyAt] = [balance - paid, 0n, 0n];
    this.donate(token, -paid);
  }

  /** Says what a signer may sign. A promise that holds and shrinks in any way is kept for another week. */
  authorize(channelId: string, signer: string, ceiling: bigint, expiry: bigint): void {
    const old = this.grantOf(channelId, signer);
    const shrinks = this.now < old.expiry && (ceiling < old.ceiling || expiry < old.expiry);
    const next = { since: shrinks ? this.now + THAW_PERIOD : this.now, ceiling, expiry };
    this.grants.set(keyOf(channelId, signer), shrinks ? [old, next] : [next]);
  }

  grantOf(channelId: string, signer: string): Grant {
    const begun = (this.grants.get(keyOf(channelId, signer)) ?? []).filter(({ since }) => since <= this.now);
    return begun.at(-1) ?? { since: 0n, ceiling: 0n, expiry: 0n };
  }

  collect(channel: TwinChannel, voucher: TwinVoucher, signature: TwinSignature, collector: TwinCollector): void {
    const { amount } = voucher;
    const before = this.collected.get(channel.id) ?? 0n;
    if (amount <= before) throw new Refusal("PaymentEscrowNothingNew", channel.id, before, amount);
    this.#requireAuthorized(channel, amount, signature);
    if (collector.caller !== channel.host) this.#requireReceipt(channel, voucher, collector.receipt);
    const funds = this.fundsOf(channel.payer, channel.host, channel.token);
    this.#requireFunds(funds, amount - before);
    this.#requirePolicy(channel.modelId, channel.policyHash);

    this.collected.set(channel.id, amount);
    funds.balance -= amount - before;
    this.#share(channel.host, channel.token, channel.policyHash, amount - before);
  }

  pay(host: string, token: string, modelId: bigint, policyHash: string, amount: bigint): void {
    if (amount === 0n) throw new Refusal("PaymentEscrowZeroAmount");
    if (!this.#listed.has(token)) throw new Refusal("PaymentEscrowTokenNotAllowed", token);
    this.#requirePolicy(modelId, policyHash);

    this.donate(token, amount);
    this.#share(host, token, policyHash, amount);
  }

  release(modelId: bigint, lineage: number, token: string): void {
    const slice = this.#sliceOf(modelId, lineage, token);
    const { parent, share } = this.modelOf(modelId).lines[lineage] ?? { parent: 0n, share: 0n };
    const royalty = (slice.total * share) / ALL - slice.given;
    const rest = slice.total - slice.released - royalty;
    slice.released = slice.total;
    slice.given += royalty;
    if (parent !== 0n) this.#sliceOf(parent, this.lineageOf(parent), token).total += royalty;
    this.#addCredit(this.modelOf(modelId).receiver, token, rest);
  }

  withdrawCredit(account: string, token: string, amount: bigint): void {
    if (amount === 0n) throw new Refusal("PaymentEscrowZeroAmount");
    const credit = this.creditOf(account, token);
    if (amount > credit) throw new Refusal("PaymentEscrowInsufficientCredit", account, token, credit, amount);

    this.#addCredit(account, token, -amount);
    this.donate(token, -amount);
  }

  /** Hands the stakers' credit to the stake, as far as it takes it; nobody claims there. */
  streamCredit(token: string): void {
    const credit = this.creditOf(this.stakers, token);
    if (credit === 0n) throw new Refusal("PaymentEscrowZeroAmount");
    const held = this.#staked.get(token) ?? 0n;
    const amount = credit < STAKE_LIMIT - held ? credit : STAKE_LIMIT - held;
    if (amount === 0n) throw new Refusal("StreamingStakeZeroAmount");

    this.#staked.set(token, held + amount);
    this.#addCredit(this.stakers, token, -amount);
    this.donate(token, -amount);
  }

  /** Moves tokens to the escrow, or from it, that nobody is credited for. */
  donate(token: string, amount: bigint): void {
    this.#balances.set(token, this.balanceOf(token) + amount);
  }

  skim(token: string): void {
    this.#addCredit(this.treasury, token, this.balanceOf(token) - this.liabilities(token));
  }

  /** Whether a model isn't in the line of parents that it would get, and that line isn't its present one. */
  canAmend(modelId: bigint, parent: bigint): boolean {
    const { lines } = this.modelOf(modelId);
    if (lines.at(-1)?.parent === parent) return false;
    for (let step = parent; step !== 0n; step = this.modelOf(step).lines.at(-1)?.parent ?? 0n) {
      if (step === modelId) return false;
    }
    return true;
  }

  /** Gives a model another parent, which gets of all later fees what it asks. */
  amend(modelId: bigint, parent: bigint): void {
    this.modelOf(modelId).lines.push({ parent, share: this.modelOf(parent).ask });
  }

  lineageOf(modelId: bigint): number {
    return this.modelOf(modelId).lines.length - 1;
  }

  modelOf(modelId: bigint): TwinModel {
    const model = this.models.get(modelId);
    if (model === undefined) throw new Error(`There is no model ${modelId}.`);

    return model;
  }

  fundsOf(payer: string, host: string, token: string): TwinFunds {
    const key = keyOf(payer, host, token);
    const funds = this.funds.get(key) ?? { payer, host, token, balance: 0n, thawing: 0n, readyAt: 0n };
    this.funds.set(key, funds);
    return funds;
  }

  creditOf(account: string, token: string): bigint {
    return this.#credits.get(keyOf(token, account)) ?? 0n;
  }

  balanceOf(token: string): bigint {
    return this.#balances.get(token) ?? 0n;
  }

  /** All that is owed of a token: deposits, credits, and slices that haven't gone on. */
  liabilities(token: string): bigint {
    let sum = 0n;
    for (const funds of this.funds.values()) if (funds.token === token) sum += funds.balance;
    for (const [key, credit] of this.#credits) if (key.startsWith(token)) sum += credit;
    for (const slice of this.slices.values()) if (slice.token === token) sum += slice.total - slice.released;
    return sum;
  }

  #share(host: string, token: string, policyHash: string, amount: bigint): void {
    const policy = this.#requirePolicy(undefined, policyHash);
    const others = [
      [this.treasury, policy.protocol],
      [host, policy.host],
      [this.stakers, policy.stakers],
    ] as const;
    const slice = (amount * policy.model) / ALL;
    let left = amount - slice;
    this.#sliceOf(policy.modelId, this.lineageOf(policy.modelId), token).total += slice;
    for (const [account, share] of others) {
      const part = (amount * share) / ALL;
      this.#addCredit(account, token, part);
      left -= part;
    }
    this.#addCredit(policy.lane, token, left);
  }

  #sliceOf(modelId: bigint, lineage: number, token: string): TwinSlice {
    const key = keyOf(modelId, lineage, token);
    const slice = this.slices.get(key) ?? { modelId, lineage, token, total: 0n, released: 0n, given: 0n };
    this.slices.set(key, slice);
    return slice;
  }

  #addCredit(account: string, token: string, amount: bigint): void {
    this.#credits.set(keyOf(token, account), this.creditOf(account, token) + amount);
  }

  #requireAuthorized(channel: TwinChannel, amount: bigint, { signer, genuine }: TwinSignature): void {
    if (signer !== channel.payer) {
      const { ceiling, expiry } = this.grantOf(channel.id, signer);
      const may = amount <= ceiling && this.now < expiry;
      if (!may) throw new Refusal("PaymentEscrowNotAuthorized", channel.id, signer, ceiling, expiry);
    }
    if (!genuine) throw new Refusal("PaymentEscrowInvalidSignature", channel.id, signer);
  }

  #requireReceipt({ id, host }: TwinChannel, voucher: TwinVoucher, receipt: TwinReceipt | undefined): void {
    if (receipt === undefined) throw new Refusal(SILENCE);
    const { key, index, total } = receipt;
    if (this.hostOfKey.get(key) !== host) throw new Refusal("HostRegistryInvalidReceipt", id, key);
    const same = index + 1n === voucher.receiptCount && total === voucher.amount;
    if (!same) throw new Refusal("HostRegistryOtherReceipt", id, index, total);
  }

  #requireFunds({ payer, host, token, balance }: TwinFunds, amount: bigint): void {
    const enough = amount <= balance;
    if (!enough) throw new Refusal("PaymentEscrowInsufficientDeposit", payer, host, token, balance, amount);
  }

  #requirePolicy(modelId: bigint | undefined, policyHash: string): TwinPolicy {
    const policy = this.policies.get(policyHash);
    const known = policy !== undefined && (modelId === undefined || policy.modelId === modelId);
    if (!known) throw new Refusal("FeePoliciesUnknownPolicy", modelId, policyHash);

    return policy;
  }
}

function keyOf(...parts: (string | number | bigint)[]): string {
  return parts.join(" ");
}
