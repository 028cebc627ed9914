// x402's `exact` for hosts: what @x402/hono does, with a price and a receiver for each model.
import { decodePaymentSignatureHeader } from "@x402/core/http";
import type { FacilitatorClient } from "@x402/core/server";
import { ExactEvmScheme } from "@x402/evm/exact/server";
import { paymentMiddleware, x402ResourceServer } from "@x402/hono";
import type { Context, MiddlewareHandler } from "hono";
import type { Offer, Offers } from "./offers.ts";

/** How a host is paid. */
export interface PaymentOptions {
  /** Who verifies payments and brings them to the chain. */
  readonly facilitator: FacilitatorClient;
  /**
   * `authorization` settles after the work: a payer can still cancel. `upfront` settles before: a payer pays for work
   * that fails.
   */
  readonly flow?: "authorization" | "upfront";
  /** How long a payment can be brought to the chain, which is also how long the work may take. */
  readonly timeoutSeconds?: number;
}

/** One use of an ERC-3009 authorization; a token takes a payer's nonce once. */
interface Authorization {
  readonly from: string;
  readonly nonce: string;
}

/**
 * Lets a request pass to the model that its body names, as in OpenAI's API, once that is paid for. Every request that
 * gets here has to be paid for, whatever its path and method.
 */
export function paidPerCall(offers: Offers, options: PaymentOptions): MiddlewareHandler {
  const pay = stockMiddleware(offers, options);
  const inUse = new Set<string>();

  return async (context, next) => {
    if (offerOf(offers, await bodyOf(context)) === undefined)
      return refuse(context, 404, "this model is not served here");
    const header = context.req.header("payment-signature");
    if (header === undefined) return await pay(context, next);
    const authorization = authorizationIn(header);
    if (authorization === undefined) return refuse(context, 400, "the payment is not an ERC-3009 authorization");
    // Nothing is awaited between the look and the mark, so that of two requests with one payment only one gets through.
    const use = `${authorization.from}:${authorization.nonce}`.toLowerCase();
    if (inUse.has(use)) return refuse(context, 409, "this payment is in use by another request");

    inUse.add(use);
    try {
      return await pay(context, next);
    } finally {
      inUse.delete(use);
    }
  };
}

function stockMiddleware(offers: Offers, { facilitator, flow, timeoutSeconds = 300 }: PaymentOptions) {
  const { network, token, domain } = offers;
  const server = new x402ResourceServer(facilitator).register(network, new ExactEvmScheme());
  const extra = { ...domain, ...(flow === "upfront" ? { paymentFlow: flow } : {}) };
  const chosen = async (adapter: { getBody?(): unknown }): Promise<Offer> => {
    const offer = offerOf(offers, await adapter.getBody?.());
    if (offer === undefined) throw new TypeError("a request for an unknown model came through");
    return offer;
  };
  const accepts = {
    scheme: "exact",
    network,
    maxTimeoutSeconds: timeoutSeconds,
    payTo: async ({ adapter }: { adapter: object }) => (await chosen(adapter)).receiver,
    price: async ({ adapter }: { adapter: object }) => ({
      asset: token,
      amount: String((await chosen(adapter)).amount),
      extra,
    }),
  };
  return paymentMiddleware({ accepts }, server);
}

/** The offer that a request's body names by its field `model`. */
function offerOf({ byName }: Offers, body: unknown): Offer | undefined {
  if (typeof body !== "object" || body === null || !("model" in body)) return undefined;
  return typeof body.model === "string" ? byName.get(body.model) : undefined;
}

async function bodyOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

function authorizationIn(header: string): Authorization | undefined {
  try {
    const { authorization } = decodePaymentSignatureHeader(header).payload;
    return isAuthorization(authorization) ? authorization : undefined;
  } catch {
    return undefined;
  }
}

function isAuthorization(value: unknown): value is Authorization {
  if (typeof value !== "object" || value === null || !("from" in value && "nonce" in value)) return false;
  return typeof value.from === "string" && typeof value.nonce === "string";
}

function refuse(context: Context, status: 400 | 404 | 409, message: string): Response {
  return context.json({ error: { message } }, status);
}
