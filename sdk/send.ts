import type { Signer, TransactionReceipt } from "ethers";
import type { Call } from "./call.ts";
import { requestOf } from "./encode.ts";
import { EconomyError } from "./errors.ts";
import { revertOf } from "./revertError.ts";

/**
 * Sends a call as a transaction and waits until it is in a block. Throws a RevertError where it reverts, also where that
 * shows only in the block: then the call is made again on the state before it, to learn why. Throws
 * TRANSACTION_FAILED where that doesn't tell.
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
  try {
    const transaction = await signer.sendTransaction(request);
    const receipt = await transaction.wait();
    if (receipt !== null) return receipt;
  } catch (error) {
    throw revertOf(error) ?? (await replayed(signer, request, error)) ?? error;
  }
  throw failed("The transaction is in no block.");
}

/** Why a transaction that is in a block has reverted. */
async function replayed(signer: Signer, request: object, error: unknown): Promise<Error | undefined> {
  const receipt = (error as { receipt?: TransactionReceipt | null } | null)?.receipt;
  if (receipt?.status !== 0) return undefined;
  try {
    await signer.call({ ...request, blockTag: receipt.blockNumber - 1 });
  } catch (again) {
    const revert = revertOf(again);
    if (revert !== undefined) return revert;
  }
  return failed(`The transaction ${receipt.hash} has reverted.`);
}

function failed(message: string): EconomyError {
  return new EconomyError(
    "TRANSACTION_FAILED",
    message,
    "Simulate the call to see what it depends on, and send it again.",
  );
}
