// What a host serves for which price, and where it is paid.
import type { Provider } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { OpenERC20__factory, PaymentReceiverFactory__factory } from "../typechain-types/index.ts";
import { type ReceiverTerms, receiverAddress } from "./receiver.ts";

/** A model with its price, under the name that requests call it by. */
export interface Price {
  readonly name: string;
  readonly modelId: bigint;
  /** The model's fee policy, as the escrow knows it. */
  readonly policyHash: string;
  /** Of one call, in the token's smallest unit. */
  readonly amount: bigint;
}

/** What a host asks. */
export interface PriceList {
  /** Of the PaymentReceiverFactory. */
  readonly factory: string;
  readonly host: string;
  /** A token with ERC-3009. */
  readonly token: string;
  /** The token's EIP-712 domain; read from the token (ERC-5267) where it is left out. */
  readonly domain?: TokenDomain;
  readonly prices: readonly Price[];
}

export interface TokenDomain {
  readonly name: string;
  readonly version: string;
}

/** One model, and the receiver that is paid for it. */
export interface Offer extends Price {
  readonly terms: ReceiverTerms;
  readonly receiver: string;
}

/** What a host serves, checked against a chain. */
export interface Offers {
  /** The chain by CAIP-2. */
  readonly network: `eip155:${bigint}`;
  readonly token: string;
  readonly domain: TokenDomain;
  readonly byName: ReadonlyMap<string, Offer>;
}

/**
 * Computes the receivers of a price list, and compares them with the factory.
 * @throws EconomyError `OFFER_INVALID`: a price of 0, a name twice, or a receiver that the factory has elsewhere.
 */
export async function openOffers(provider: Provider, list: PriceList): Promise<Offers> {
  const { chainId } = await provider.getNetwork();
  const factory = PaymentReceiverFactory__factory.connect(list.factory, provider);
  const known = { address: list.factory, implementation: await factory.implementation() };
  const byName = new Map<string, Offer>();
  for (const price of list.prices) {
    const terms = { host: list.host, token: list.token, modelId: price.modelId, policyHash: price.policyHash };
    const receiver = receiverAddress(known, terms);
    if (price.amount <= 0n) throw invalid(price, "costs nothing");
    if (byName.has(price.name)) throw invalid(price, "is listed twice");
    if (receiver !== (await factory.receiverOf(terms))) throw invalid(price, "has another receiver on the chain");
    byName.set(price.name, { ...price, terms, receiver });
  }
  const domain = list.domain ?? (await domainOf(provider, list.token));
  return { network: `eip155:${chainId}`, token: list.token, domain, byName };
}

async function domainOf(provider: Provider, token: string): Promise<TokenDomain> {
  const { name, version } = await OpenERC20__factory.connect(token, provider).eip712Domain();
  return { name, version };
}

function invalid({ name }: Price, problem: string): EconomyError {
  return new EconomyError("OFFER_INVALID", `The model ${name} ${problem}.`, "Correct the price list.");
}
