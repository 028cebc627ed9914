// A host, a facilitator and payers of the published x402 packages, over HTTP.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { x402Client } from "@x402/core/client";
import { x402Facilitator } from "@x402/core/facilitator";
import {
  HTTPFacilitatorClient,
  decodePaymentRequiredHeader,
  decodePaymentSignatureHeader,
  encodePaymentSignatureHeader,
} from "@x402/core/http";
import type { PaymentPayload, PaymentRequired, PaymentRequirements } from "@x402/core/types";
import { toFacilitatorEvmSigner } from "@x402/evm";
import { ExactEvmScheme as ClientScheme } from "@x402/evm/exact/client";
import { ExactEvmScheme as FacilitatorScheme } from "@x402/evm/exact/facilitator";
import { wrapFetchWithPayment } from "@x402/fetch";
import { Hono } from "hono";
import { type Hex, createWalletClient, defineChain, http, publicActions } from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import type { Offers } from "../../payment/offers.ts";
import { type PaymentOptions, paidPerCall } from "../../payment/x402.ts";
import { MNEMONIC } from "./wallets.ts";

export const PATH = "/v1/chat/completions";

/** One of the accounts that nodes for development fund. */
export function developmentAccount(addressIndex: number): HDAccount {
  return mnemonicToAccount(MNEMONIC, { addressIndex });
}

export function chainIdOf({ network }: Offers): number {
  return Number(network.slice("eip155:".length));
}

/** A server that can be stopped. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startServer(app: Hono): Promise<Server> {
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}

/** The published facilitator for one chain, behind the paths that its client calls. */
export function facilitatorApp(nodeUrl: string, chainId: number, account: HDAccount): Hono {
  const currency = { name: "Coin", symbol: "COIN", decimals: 18 };
  const chain = defineChain({
    id: chainId,
    name: "local",
    nativeCurrency: currency,
    rpcUrls: { default: { http: [nodeUrl] } },
  });
  const client = createWalletClient({ account, chain, transport: http(nodeUrl), pollingInterval: 50 }).extend(
    publicActions,
  );
  // viem's types of the same calls are narrower than what the facilitator asks for
  const caller = { ...client, address: account.address } as unknown as Parameters<typeof toFacilitatorEvmSigner>[0];
  const signer = toFacilitatorEvmSigner(caller);
  const facilitator = new x402Facilitator().register(`eip155:${chainId}`, new FacilitatorScheme(signer));

  interface Asked {
    paymentPayload: PaymentPayload;
    paymentRequirements: PaymentRequirements;
  }
  const app = new Hono();
  app.get("/supported", (context) => context.json(facilitator.getSupported()));
  app.post("/verify", async (context) => {
    const { paymentPayload, paymentRequirements } = await context.req.json<Asked>();
    return context.json(await facilitator.verify(paymentPayload, paymentRequirements));
  });
  app.post("/settle", async (context) => {
    const { paymentPayload, paymentRequirements } = await context.req.json<Asked>();
    return context.json(await facilitator.settle(paymentPayload, paymentRequirements));
  });
  return app;
}

/** A host whose models answer with their name, and that counts what it works. */
export class PaidHost {
  /** How often a model has worked. */
  worked = 0;
  /** What a model does before it answers. */
  work: () => Promise<void> = async () => {
    await Promise.resolve();
  };
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(offers: Offers, facilitatorUrl: string, options: Partial<PaymentOptions> = {}): Promise<PaidHost> {
    const facilitator = new HTTPFacilitatorClient({ url: facilitatorUrl });
    const app = new Hono();
    app.post(PATH, paidPerCall(offers, { facilitator, ...options }), async (context) => {
      host.worked += 1;
      await host.work();
      const { model } = await context.req.json<{ model: string }>();
      return context.json({ answer: `by ${model}` });
    });
    app.onError((_error, context) => context.json({ error: "the model failed" }, 500));
    const host = new PaidHost(await startServer(app));
    return host;
  }

  get url(): string {
    return this.#server.url + PATH;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }
}

/** A call of a model, as a payer sends it. */
export function callOf(model: string, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model, messages: [] }),
  };
}

/** A payer with the published client, who remembers the last payment that it sent. */
export class Payer {
  /** The header of the last paid request. */
  sent = "";
  readonly fetch: typeof fetch;
  readonly #client: x402Client;

  constructor({ network, token }: Offers, account: HDAccount) {
    this.#client = new x402Client()
      .register(network, new ClientScheme(account))
      .setSpendControls({ allowedAssets: [{ network, asset: token }] });
    const remember: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      this.sent = request.headers.get("payment-signature") ?? this.sent;
      return await fetch(request);
    };
    this.fetch = wrapFetchWithPayment(remember, this.#client);
  }

  /** Signs what a host asks for a model, after a change of it. */
  async sign(url: string, model: string, change: Partial<PaymentRequirements> = {}): Promise<PaymentPayload> {
    const required = await requiredBy(url, model);
    const accepts = required.accepts.map((requirements) => ({ ...requirements, ...change }));
    return await this.#client.createPaymentPayload({ ...required, accepts });
  }
}

/** What a host asks for a model. */
export async function requiredBy(url: string, model: string): Promise<PaymentRequired> {
  const response = await fetch(url, callOf(model));
  return decodePaymentRequiredHeader(response.headers.get("payment-required") ?? "");
}

/** Sends a call with a payment that is signed already. */
export async function callWith(url: string, model: string, payment: PaymentPayload | string): Promise<Response> {
  const header = typeof payment === "string" ? payment : encodePaymentSignatureHeader(payment);
  return await fetch(url, callOf(model, { "payment-signature": header }));
}

/** The ERC-3009 authorization in a payment. */
export interface SignedAuthorization {
  readonly signature: Hex;
  readonly authorization: {
    readonly from: Hex;
    readonly to: Hex;
    readonly value: string;
    readonly validAfter: string;
    readonly validBefore: string;
    readonly nonce: Hex;
  };
}

export function authorizationOf(payment: PaymentPayload | string): SignedAuthorization {
  const { payload } = typeof payment === "string" ? decodePaymentSignatureHeader(payment) : payment;
  return payload as unknown as SignedAuthorization;
}

/** The same payment, in other letters. */
export function rewritten(payment: PaymentPayload): PaymentPayload {
  const { authorization, signature } = authorizationOf(payment);
  const { from, nonce } = authorization;
  const letters = { from: from.toLowerCase(), nonce: `0x${nonce.slice(2).toUpperCase()}` };
  return { ...payment, payload: { signature, authorization: { ...authorization, ...letters } } };
}

/** The payer's word that an authorization must not be used. */
export interface SignedCancellation {
  readonly from: Hex;
  readonly nonce: Hex;
  readonly signature: Hex;
}

export async function signedCancellation(
  offers: Offers,
  { authorization: { from, nonce } }: SignedAuthorization,
  account: HDAccount,
): Promise<SignedCancellation> {
  const signature = await account.signTypedData({
    domain: { ...offers.domain, chainId: chainIdOf(offers), verifyingContract: offers.token as Hex },
    types: {
      CancelAuthorization: [
        { name: "authorizer", type: "address" },
        { name: "nonce", type: "bytes32" },
      ],
    },
    primaryType: "CancelAuthorization",
    message: { authorizer: from, nonce },
  });
  return { from, nonce, signature };
}
