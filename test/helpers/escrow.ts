import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Signature } from "ethers";
import { depositTypedData } from "../../sdk/deposits.ts";
import { PERMIT } from "./datanetTokens.ts";
import type { PaymentScene } from "./payment.ts";

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

/** The payer's ERC-3009 authorization of OPEN for the escrow, good from an hour ago for two hours. */
export async function depositAuthorization(scene: PaymentScene, host: string, value: bigint, salt: string) {
  const time = await now(scene);
  const [validAfter, validBefore] = [time - 3_600n, time + 3_600n];
  const { domain, types, message } = depositTypedData(await domainOfOpen(scene), {
    payer: scene.payer.address,
    escrow: scene.escrowPlace.address,
    host,
    amount: value,
    validAfter,
    validBefore,
    salt,
  });
  const { v, r, s, serialized } = Signature.from(await scene.payer.signTypedData(domain, types, message));
  return { host, value, validAfter, validBefore, salt, v, r, s, serialized };
}

type DepositAuthorization = Awaited<ReturnType<typeof depositAuthorization>>;

/** Has somebody bring an authorization of the payer, the stranger unless another does. */
export function bringAuthorization(
  scene: PaymentScene,
  authorization: DepositAuthorization,
  bringer: HardhatEthersSigner = scene.stranger,
) {
  const { escrow, payer, token } = scene;
  const { host, value, validAfter, validBefore, salt, v, r, s } = authorization;
  return escrow
    .connect(bringer)
    .depositWithAuthorization(payer, host, token, value, validAfter, validBefore, salt, v, r, s);
}
