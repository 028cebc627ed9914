import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Signature, id, type TypedDataDomain } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { AUTHORIZATION_FIELDS } from "../../sdk/deposits.ts";
import type { OpenERC20 } from "../../typechain-types/index.ts";
import { domainOf, type TokenScene } from "./datanetTokens.ts";

/** A fresh form of OPEN, whose whole supply belongs to `holder`. */
export interface OpenScene extends TokenScene {
  token: OpenERC20;
}

/** How a signature is handed over: the standard's way, or in one piece. */
export type Form = "v, r and s" | "one piece";
export const FORMS: readonly Form[] = ["v, r and s", "one piece"];

export interface Authorization {
  from: string;
  to: string;
  value: bigint;
  /** In seconds since 1970. */
  validAfter: bigint;
  /** In seconds since 1970. */
  validBefore: bigint;
  nonce: string;
}

/** What an authorization or a cancellation is signed with instead of the holder's key and the token's domain. */
export interface Forgery {
  signer?: HardhatEthersSigner;
  domain?: TypedDataDomain;
}

export const NONCE = id("the first authorization");

const CANCELLATION = [
  { name: "authorizer", type: "address" },
  { name: "nonce", type: "bytes32" },
];
const PAYMENT_ARGUMENTS = "address,address,uint256,uint256,uint256,bytes32";

/** 42 units of the holder for alice, from an hour ago to an hour ahead. */
export async function authorizationOf(
  { networkHelpers }: NetworkConnection,
  { holder, alice }: TokenScene,
  changes: Partial<Authorization> = {},
): Promise<Authorization> {
  const now = BigInt(await networkHelpers.time.latest());
  const window = { validAfter: now - 3_600n, validBefore: now + 3_600n };
  return { from: holder.address, to: alice.address, value: 42n, ...window, nonce: NONCE, ...changes };
}

/** The holder's signature of a payment that anybody may bring (Transfer), or its payee only (Receive). */
export async function signPayment(
  connection: NetworkConnection,
  scene: TokenScene,
  kind: "Transfer" | "Receive",
  authorization: Authorization,
  forgery: Forgery = {},
): Promise<string> {
  const domain = forgery.domain ?? (await domainOf(connection, scene));
  const types = { [`${kind}WithAuthorization`]: AUTHORIZATION_FIELDS };
  return (forgery.signer ?? scene.holder).signTypedData(domain, types, authorization);
}

/** The holder's signature that uses a nonce up. */
export async function signCancellation(
  connection: NetworkConnection,
  scene: TokenScene,
  values: { authorizer: string; nonce: string } = { authorizer: scene.holder.address, nonce: NONCE },
  forgery: Forgery = {},
): Promise<string> {
  const domain = forgery.domain ?? (await domainOf(connection, scene));
  return (forgery.signer ?? scene.holder).signTypedData(domain, { CancelAuthorization: CANCELLATION }, values);
}

export function transferWithAuthorization(token: OpenERC20, form: Form, payment: Authorization, signature: string) {
  const { from, to, value, validAfter, validBefore, nonce } = payment;
  if (form === "one piece") {
    const call = token[`transferWithAuthorization(${PAYMENT_ARGUMENTS},bytes)`];
    return call(from, to, value, validAfter, validBefore, nonce, signature);
  }
  const { v, r, s } = Signature.from(signature);
  const call = token[`transferWithAuthorization(${PAYMENT_ARGUMENTS},uint8,bytes32,bytes32)`];
  return call(from, to, value, validAfter, validBefore, nonce, v, r, s);
}

export function receiveWithAuthorization(token: OpenERC20, form: Form, payment: Authorization, signature: string) {
  const { from, to, value, validAfter, validBefore, nonce } = payment;
  if (form === "one piece") {
    const call = token[`receiveWithAuthorization(${PAYMENT_ARGUMENTS},bytes)`];
    return call(from, to, value, validAfter, validBefore, nonce, signature);
  }
  const { v, r, s } = Signature.from(signature);
  const call = token[`receiveWithAuthorization(${PAYMENT_ARGUMENTS},uint8,bytes32,bytes32)`];
  return call(from, to, value, validAfter, validBefore, nonce, v, r, s);
}

export function cancelAuthorization(
  token: OpenERC20,
  form: Form,
  values: { authorizer: string; nonce: string },
  signature: string,
) {
  const { authorizer, nonce } = values;
  if (form === "one piece") return token["cancelAuthorization(address,bytes32,bytes)"](authorizer, nonce, signature);

  const { v, r, s } = Signature.from(signature);
  return token["cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)"](authorizer, nonce, v, r, s);
}
