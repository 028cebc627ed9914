// What a host serves for which price, and where it is paid.
import type { Provider } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import {
  FeePolicies__factory,
  OpenERC20__factory,
  PaymentEscrow__factory,
  PaymentReceiverFactory__factory,
} from "../typechain-types/index.ts";
import { policyAt } from "./chain.ts";
import { type ReceiverFactory, type ReceiverTerms, receiverAddress } from "./receiver.ts";

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
 * Computes the receivers of a price list, and compares them with the factory. Asks the escrow whether it takes the token
 * and knows the policies: what it refuses would stay in the receivers.
 * @throws EconomyError `OFFER_INVALID`: a price of 0, a name twice, a receiver that the factory has elsewhere, or what
 * the escrow refuses.
 */
export async function openOffers(provider: Provider, list: PriceList): Promise<Offers> {
  const factory = PaymentReceiverFactory__factory.connect(list.factory, provider);
  const escrow = PaymentEscrow__factory.connect(await factory.escrow(), provider);
  const policies = FeePolicies__factory.connect(await escrow.policies(), provider);
  const known = { address: list.factory, implementation: await factory.implementation() };
  if (!(await escrow.isListed(list.token))) throw invalid(`the token ${list.token} isn't taken by the escrow`);

  const byName = new Map<string, Offer>();
  for (const price of list.prices) {
    const offer = offerOf(list, price, known);
    if (price.amount <= 0n) throw invalid(`${price.name} costs nothing`);
    if (byName.has(price.name)) throw invalid(`${price.name} is there twice`);
    if (offer.receiver !== (await factory.receiverOf(offer.terms))) {
      throw invalid(`${price.name} has another receiver on the chain`);
    }
    if ((await policyAt(policies, price)) === undefined)
      throw invalid(`${price.name} has no policy ${price.policyHash}`);
    byName.set(price.name, offer);
  }
  const { chainId } = await provider.getNetwork();
  const domain = list.domain ?? (await domainOf(provider, list.token));
  return { network: `eip155:${chainId}`, token: list.token, domain, byName };
}

function offerOf({ host, token }: PriceList, price: Price, factory: ReceiverFactory): Offer {
  const terms = { host, token, modelId: price.modelId, policyHash: price.policyHash };
  return { ...price, terms, receiver: receiverAddress(factory, terms) };
}

async function domainOf(provider: Provider, token: string): Promise<TokenDomain> {
  const { name, version } = await OpenERC20__factory.connect(token, provider).eip712Domain();
  return { name, version };
}

function invalid(problem: string): EconomyError {
  return new EconomyError("OFFER_INVALID", `In the price list, ${problem}.`, "Correct it before anybody pays.");
}
