import { type AddressLike, MaxUint256, id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { ReceiverFactory, ReceiverTerms } from "../../payment/receiver.ts";
import { PaymentReceiver__factory, PaymentReceiverFactory__factory } from "../../typechain-types/index.ts";
import { type PaymentScene, deployedPayments } from "./payment.ts";

export const MAX_UINT128 = 2n ** 128n - 1n;

/** The escrow's scene with a factory, and the terms of its host, model and policy in its second token. */
export async function deployedReceivers(connection: NetworkConnection) {
  const scene = await deployedPayments(connection);
  const { governance, stranger, escrow, usd, host, modelId, policyHash } = scene;
  const factory = await new PaymentReceiverFactory__factory(governance).deploy(escrow);
  const implementation = PaymentReceiver__factory.connect(await factory.implementation(), stranger);
  const known: ReceiverFactory = {
    address: await factory.getAddress(),
    implementation: await implementation.getAddress(),
  };
  const terms: ReceiverTerms = { host: host.address, token: await usd.getAddress(), modelId, policyHash };
  const receiverAt = (address: string) => PaymentReceiver__factory.connect(address, stranger);

  return { ...scene, factory: factory.connect(stranger), implementation, known, terms, receiverAt };
}

/** Lets the escrow of a scene take a token, as income of the stakers, too. */
export async function list(
  { stake, escrow }: Pick<PaymentScene, "stake" | "escrow">,
  token: AddressLike,
): Promise<void> {
  await stake.listReward(token);
  await escrow.setTokenCap(token, MaxUint256);
}

/** Terms that differ from some in one thing each. */
export function otherTerms(terms: ReceiverTerms, address: string): [string, ReceiverTerms][] {
  return [
    ["host", { ...terms, host: address }],
    ["token", { ...terms, token: address }],
    ["model", { ...terms, modelId: terms.modelId + 1n }],
    ["policy", { ...terms, policyHash: id("another policy") }],
  ];
}

/** What the escrow says of a payment. */
export function paidFor({ host, token, modelId, policyHash }: ReceiverTerms, amount: bigint) {
  return [host, token, modelId, policyHash, amount] as const;
}
