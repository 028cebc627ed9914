// What payers, hosts and collectors read of the chain.
import type { Provider } from "ethers";
import { dataOf } from "../sdk/reverts.ts";
import { type Channel, channelIdOf } from "../sdk/channels.ts";
import {
  type FeePolicies,
  FeePolicies__factory,
  type HostRegistry,
  HostRegistry__factory,
  type PaymentEscrow,
  PaymentEscrow__factory,
} from "../typechain-types/index.ts";
import type { Places } from "./messages.ts";

/** How a fee is shared, in basis points. */
export type FeePolicy = Awaited<ReturnType<FeePolicies["collectionTerms"]>>["policy"];

/** What the chain says about a channel, all in one block. */
export interface ChannelView {
  /** The highest voucher that was collected, in units of the channel's token. */
  readonly collected: bigint;
  /** How many receipts that voucher acknowledges. */
  readonly receiptCount: bigint;
}

/** A payer's deposit for a host, in units of the token. */
export interface DepositView {
  readonly balance: bigint;
  readonly thawing: bigint;
  /** When what thaws can be withdrawn, in seconds since 1970. */
  readonly readyAt: bigint;
}

/**
 * How much a signer may sign in a channel, and until when that is collected: no end to either for the payer himself.
 */
export interface AuthorityView {
  /** In units of the channel's token. */
  readonly ceiling: bigint;
  /** In seconds since 1970. */
  readonly expiry: bigint;
  /** What takes their place, and when. */
  readonly next: { readonly at: bigint; readonly ceiling: bigint; readonly expiry: bigint } | undefined;
}

/** A block. */
export interface Head {
  readonly number: number;
  /** In seconds since 1970. */
  readonly timestamp: bigint;
}

const NEVER = 2n ** 256n - 1n;

/** The contracts of payments, and what is read from them. */
export class PaymentChain {
  private constructor(
    readonly provider: Provider,
    readonly hosts: HostRegistry,
    readonly escrow: PaymentEscrow,
    readonly policies: FeePolicies,
    readonly places: Places,
  ) {}

  /** The contracts that a host registry names. */
  static async open(provider: Provider, hostRegistry: string): Promise<PaymentChain> {
    const hosts = HostRegistry__factory.connect(hostRegistry, provider);
    const escrow = PaymentEscrow__factory.connect(await hosts.escrow(), provider);
    const policies = FeePolicies__factory.connect(await escrow.policies(), provider);
    const { chainId } = await provider.getNetwork();
    return new PaymentChain(provider, hosts, escrow, policies, {
      escrow: { chainId, address: await escrow.getAddress() },
      hosts: { chainId, address: hostRegistry },
    });
  }

  /** The latest block. */
  async head(): Promise<Head> {
    const block = await this.provider.getBlock("latest");
    if (block === null) throw new Error("The node has no block.");
    return { number: block.number, timestamp: BigInt(block.timestamp) };
  }

  /** Whose receipts a key signs. */
  async hostOfKey(key: string): Promise<string> {
    return await this.hosts.hostOfKey(key);
  }

  /** The policy that a channel names; undefined where its model has none of that hash. */
  async policyOf(channel: Channel): Promise<FeePolicy | undefined> {
    return await policyAt(this.policies, channel);
  }

  async channel(channelId: string, { number }: Head): Promise<ChannelView> {
    const { amount, receiptCount } = await this.escrow.getChannel(channelId, { blockTag: number });
    return { collected: amount, receiptCount };
  }

  async deposit({ payer, host, token }: Channel, { number }: Head): Promise<DepositView> {
    const { balance, thawing, readyAt } = await this.escrow.getDeposit(payer, host, token, { blockTag: number });
    return { balance, thawing, readyAt };
  }

  /** What a signer may sign in a channel. */
  async authority(channel: Channel, signer: string, { number, timestamp }: Head): Promise<AuthorityView> {
    if (signer === channel.payer) return { ceiling: NEVER, expiry: NEVER, next: undefined };
    const channelId = channelIdOf(this.places.escrow, channel);
    const given = await this.escrow.getAuthorization(channelId, signer, { blockTag: number });
    const { ceiling, expiry, changesAt: at, nextCeiling, nextExpiry } = given;
    if (at === 0n) return { ceiling, expiry, next: undefined };
    if (timestamp >= at) return { ceiling: nextCeiling, expiry: nextExpiry, next: undefined };
    return { ceiling, expiry, next: { at, ceiling: nextCeiling, expiry: nextExpiry } };
  }
}

/** A model's policy; undefined where it has none of that hash. */
export async function policyAt(
  policies: FeePolicies,
  { modelId, policyHash }: Pick<Channel, "modelId" | "policyHash">,
): Promise<FeePolicy | undefined> {
  try {
    const { policy } = await policies.collectionTerms(modelId, policyHash);
    return policy;
  } catch (error) {
    if (policies.interface.parseError(dataOf(error))?.name === "FeePoliciesUnknownPolicy") return undefined;
    throw error;
  }
}

/** Until when a voucher of an amount can be collected, in seconds since 1970; 0 where it can't be now. */
export function collectableUntil(
  { ceiling, expiry, next }: AuthorityView,
  amount: bigint,
  { timestamp }: Head,
): bigint {
  if (amount > ceiling || timestamp >= expiry) return 0n;
  if (next === undefined || expiry <= next.at) return expiry;
  return amount > next.ceiling || next.expiry < next.at ? next.at : next.expiry;
}
