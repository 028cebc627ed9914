import type { Signer, TransactionReceipt, TransactionResponse } from "ethers";
import type { Call } from "./call.ts";
import { requireContract } from "./contract.ts";
import { requestOf, type Request } from "./encode.ts";
import { EconomyError } from "./errors.ts";
import { revertOf } from "./revertError.ts";

/**
 * Sends a call as a transaction and waits until it is in a block, also at another gas price, where the sender has raised
 * it meanwhile. Throws a RevertError where it reverts, also where that shows only in the block: then the call is made
 * again on the state before it, to learn why. Throws TRANSACTION_FAILED where that doesn't tell, or another transaction
 * has taken its place; NOT_CONFIRMED where it was sent and nobody saw it in a block, so that it may still be carried out;
 * and DEPLOYMENT_MISSING, without sending, where the chain has no contract at the address.
 *
 * @example
 * ```ts
 * await send(payer, openToken.approve({ address: open, spender: escrow, value: 10n ** 18n }));
 * const { status } = await send(
 *   payer,
 *   paymentEscrow.deposit({ address: escrow, payer: payer.address, host: host.address, token: open, amount: 10n ** 18n }),
 * );
 * equal(status, 1);
 * ```
 */
export async function send(signer: Signer, call: Call): Promise<TransactionReceipt> {
  const request = requestOf(call);
  await requireContract(signer, request.to);
  const transaction = await signer.sendTransaction(request).catch((error: unknown) => {
    throw revertOf(error) ?? error;
  });
  return await settled(signer, request, transaction);
}

async function settled(signer: Signer, request: Request, sent: TransactionResponse): Promise<TransactionReceipt> {
  try {
    const receipt = await sent.wait();
    if (receipt !== null) return receipt;
  } catch (error) {
    const { reason, receipt } = error as { reason?: unknown; receipt?: TransactionReceipt | null };
    if (reason === "repriced" && receipt?.status === 1) return receipt;
    if (receipt && (reason === "cancelled" || reason === "replaced")) throw replaced(sent.hash, receipt.hash);
    throw revertOf(error) ?? (await replayed(signer, request, receipt)) ?? unconfirmed(sent.hash, error);
  }
  throw unconfirmed(sent.hash);
}

/** Why a transaction that is in a block has reverted. */
async function replayed(
  signer: Signer,
  request: Request,
  receipt: TransactionReceipt | null | undefined,
): Promise<Error | undefined> {
  if (receipt?.status !== 0) return undefined;
  try {
    await signer.call({ ...request, blockTag: receipt.blockNumber - 1 });
  } catch (again) {
    const revert = revertOf(again);
    if (revert !== undefined) return revert;
  }
  return new EconomyError(
    "TRANSACTION_FAILED",
    `The transaction ${receipt.hash} has reverted.`,
    "Simulate the call to see what it depends on, and send it again.",
  );
}

function replaced(hash: string, other: string): EconomyError {
  return new EconomyError(
    "TRANSACTION_FAILED",
    `The transaction ${other} has taken the place of ${hash}, with another content.`,
    `See what ${other} did before you send the call again.`,
  );
}

function unconfirmed(hash: string, cause?: unknown): EconomyError {
  const error = new EconomyError(
    "NOT_CONFIRMED",
    `The transaction ${hash} was sent, and wasn't seen in a block.`,
    `Look ${hash} up before you send the call again: it may still be carried out.`,
  );
  error.cause = cause;
  return error;
}
