import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, keccak256, Signature } from "ethers";
import { PERMIT } from "./datanetTokens.ts";
import type { PaymentScene } from "./payment.ts";

const RECEIVE = {
  ReceiveWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
};

/** The second of the latest block. */
export async function now({ connection }: PaymentScene): Promise<bigint> {
  return BigInt(await connection.networkHelpers.time.latest());
}

/** Makes a call in the given second. */
export async function at<T>({ connection }: PaymentScene, second: bigint, call: () => Promise<T>): Promise<T> {
  await connection.networkHelpers.time.setNextBlockTimestamp(second);
  return call();
}

async function domainOfOpen({ token, chainId }: PaymentScene) {
  return { name: "Open", version: "1", chainId, verifyingContract: await token.getAddress() };
}

/** A holder's permit of OPEN for the escrow, good for an hour. */
export async function escrowPermit(scene: PaymentScene, holder: HardhatEthersSigner, value: bigint) {
  const deadline = (await now(scene)) + 3_600n;
  const nonce = await scene.token.nonces(holder);
  const message = { owner: holder.address, spender: await scene.escrow.getAddress(), value, nonce, deadline };
  const { v, r, s } = Signature.from(await holder.signTypedData(await domainOfOpen(scene), PERMIT, message));
  return { deadline, v, r, s };
}

/** The ERC-3009 nonce that names a host. */
export function depositNonce(host: string, salt: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [host, salt]));
}

/** The payer's ERC-3009 authorization of OPEN for the escrow, good from an hour ago for two hours. */
export async function depositAuthorization(scene: PaymentScene, host: string, value: bigint, salt: string) {
  const time = await now(scene);
  const [validAfter, validBefore] = [time - 3_600n, time + 3_600n];
  const to = await scene.escrow.getAddress();
  const message = {
    from: scene.payer.address,
    to,
    value,
    validAfter,
    validBefore,
    nonce: depositNonce(host, salt),
  };
  const signature = await scene.payer.signTypedData(await domainOfOpen(scene), RECEIVE, message);
  const { v, r, s } = Signature.from(signature);
  return { host, value, validAfter, validBefore, salt, v, r, s };
}

type DepositAuthorization = Awaited<ReturnType<typeof depositAuthorization>>;

/** Has the stranger bring an authorization of the payer. */
export function bringAuthorization(scene: PaymentScene, authorization: DepositAuthorization) {
  const { escrow, stranger, payer, token } = scene;
  const { host, value, validAfter, validBefore, salt, v, r, s } = authorization;
  return escrow
    .connect(stranger)
    .depositWithAuthorization(payer, host, token, value, validAfter, validBefore, salt, v, r, s);
}
