import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { ReceiverFactory, ReceiverTerms } from "../../payment/receiver.ts";
import {
  PaymentEscrowMock__factory,
  PaymentReceiver__factory,
  PaymentReceiverFactory__factory,
  TokenMock__factory,
} from "../../typechain-types/index.ts";
import { accounts } from "./datanet.ts";

export const MAX_UINT128 = 2n ** 128n - 1n;

/** A factory around an escrow that takes everything without a guard, which is what a receiver's own safety is tested on. */
export async function deployedReceivers(connection: NetworkConnection) {
  const [deployer, host, stranger] = await accounts(connection);
  const escrow = await new PaymentEscrowMock__factory(deployer).deploy();
  const factory = await new PaymentReceiverFactory__factory(deployer).deploy(escrow);
  const token = await new TokenMock__factory(deployer).deploy(18n);
  const implementation = PaymentReceiver__factory.connect(await factory.implementation(), stranger);
  const known: ReceiverFactory = {
    address: await factory.getAddress(),
    implementation: await implementation.getAddress(),
  };
  const terms: ReceiverTerms = {
    host: host.address,
    token: await token.getAddress(),
    modelId: 7n,
    policyHash: id("policy"),
  };
  const receiverAt = (address: string) => PaymentReceiver__factory.connect(address, stranger);

  return {
    deployer,
    host,
    stranger,
    escrow,
    factory: factory.connect(stranger),
    token,
    implementation,
    known,
    terms,
    receiverAt,
  };
}

export type ReceiverScene = Awaited<ReturnType<typeof deployedReceivers>>;

/** Terms that differ from some in one thing each. */
export function otherTerms(terms: ReceiverTerms, address: string): [string, ReceiverTerms][] {
  return [
    ["host", { ...terms, host: address }],
    ["token", { ...terms, token: address }],
    ["model", { ...terms, modelId: terms.modelId + 1n }],
    ["policy", { ...terms, policyHash: id("another policy") }],
  ];
}

/** What the escrow is told of a payment. */
export function paidFor({ host, token, modelId, policyHash }: ReceiverTerms, amount: bigint) {
  return [host, token, modelId, policyHash, amount] as const;
}
