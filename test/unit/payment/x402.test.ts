import { expect } from "chai";
import { decodePaymentRequiredHeader, encodePaymentSignatureHeader } from "@x402/core/http";
import type { FacilitatorClient } from "@x402/core/server";
import type { PaymentPayload } from "@x402/core/types";
import { Hono } from "hono";
import { Wallet, ZeroHash, id } from "ethers";
import type { Offer, Offers } from "../../../payment/offers.ts";
import { type PaymentOptions, paidPerCall } from "../../../payment/x402.ts";
import { callOf } from "../../helpers/x402.ts";

const NETWORK = "eip155:31337";
const [HOST, TOKEN, RECEIVER] = ["host", "token", "receiver"].map((name) => new Wallet(id(name)).address) as [
  string,
  string,
  string,
];
const offer: Offer = {
  name: "contract-law",
  modelId: 1n,
  policyHash: ZeroHash,
  amount: 5n,
  terms: { host: HOST, token: TOKEN, modelId: 1n, policyHash: ZeroHash },
  receiver: RECEIVER,
};
const offers: Offers = {
  network: NETWORK,
  token: TOKEN,
  domain: { name: "Open", version: "1" },
  byName: new Map([[offer.name, offer]]),
};
/** Says what it supports. No test of this file gets as far as a payment that it would look at. */
const facilitator: FacilitatorClient = {
  getSupported: async () =>
    await Promise.resolve({
      kinds: [{ x402Version: 2, scheme: "exact", network: NETWORK }],
      extensions: [],
      signers: {},
    }),
  verify: async () => await Promise.reject(new Error("verify was called")),
  settle: async () => await Promise.reject(new Error("settle was called")),
};

/** A host that serves on every path, and what it answers to a request. */
async function answer(request: RequestInit, options: Partial<PaymentOptions> = {}, path = "/v1/chat/completions") {
  const app = new Hono();
  app.use(paidPerCall(offers, { facilitator, ...options }));
  app.all("*", (context) => context.text("served"));
  return await app.request(path, request);
}

async function asked(options: Partial<PaymentOptions> = {}) {
  const response = await answer(callOf(offer.name), options);
  return decodePaymentRequiredHeader(response.headers.get("payment-required") ?? "").accepts;
}

function paymentOf(payload: Record<string, unknown>): string {
  return encodePaymentSignatureHeader({ x402Version: 2, payload } as unknown as PaymentPayload);
}

describe("paidPerCall", () => {
  describe("given no payment", () => {
    it("asks for the offer's price at the offer's receiver", async () => {
      expect(await asked()).to.deep.equal([
        {
          scheme: "exact",
          network: NETWORK,
          asset: TOKEN,
          amount: String(offer.amount),
          payTo: RECEIVER,
          maxTimeoutSeconds: 300,
          extra: offers.domain,
        },
      ]);
    });

    it("when the host settles upfront, says so", async () => {
      const [requirements] = await asked({ flow: "upfront" });
      expect(requirements?.extra).to.deep.equal({ ...offers.domain, paymentFlow: "upfront" });
    });

    it("when the host has another timeout, says so", async () => {
      const [requirements] = await asked({ timeoutSeconds: 20 });
      expect(requirements?.maxTimeoutSeconds).to.equal(20);
    });

    for (const path of ["/", "/v1/chat/completions/", "/V1/Chat/Completions", "/v1/%63hat/completions", "//x?a=b"]) {
      it(`when the path is ${path}, asks for payment, too`, async () => {
        expect((await answer(callOf(offer.name), {}, path)).status).to.equal(402);
      });
    }

    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      it(`when the method is ${method}, asks for payment, too`, async () => {
        expect((await answer({ ...callOf(offer.name), method })).status).to.equal(402);
      });
    }
  });

  describe("given a request for no model of the host", () => {
    const bodies = [
      "",
      "no JSON",
      "null",
      "7",
      "[]",
      "{}",
      '{"model":7}',
      '{"model":"tax-law"}',
      '{"model":"__proto__"}',
    ];
    for (const body of bodies) {
      it(`when the body is ${JSON.stringify(body)}, answers 404`, async () => {
        expect((await answer({ method: "POST", body })).status).to.equal(404);
      });
    }

    it("when there is no body, answers 404", async () => {
      expect((await answer({ method: "GET" })).status).to.equal(404);
    });
  });

  describe("given a payment that is no ERC-3009 authorization", () => {
    const payments = {
      "not in base64": "?",
      "not JSON": Buffer.from("{").toString("base64"),
      "without an authorization": paymentOf({}),
      "with a nonce that is no text": paymentOf({ authorization: { from: HOST, nonce: 1 } }),
      "by Permit2": paymentOf({ permit2Authorization: { from: HOST, nonce: "1" }, signature: "0x" }),
    };
    for (const [what, payment] of Object.entries(payments)) {
      it(`when it is ${what}, answers 400`, async () => {
        const request = callOf(offer.name, { "payment-signature": payment });
        expect((await answer(request)).status).to.equal(400);
      });
    }
  });
});
