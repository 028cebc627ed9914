import type { Abi } from "abitype";
import type { Provider, Signer } from "ethers";
import type { Call, FunctionName, ReadName, ResultOf } from "./call.ts";
import { requireContract } from "./contract.ts";
import { requestOf, resultOf } from "./encode.ts";
import { revertOf } from "./revertError.ts";

/** A provider, or a signer, in whose name a call is made. */
export type Caller = Pick<Provider, "call"> | Pick<Signer, "call">;

/**
 * Reads a function that changes nothing, as the ABI types it: integers up to 48 bits are numbers, larger ones bigints, and
 * structs objects. Throws a RevertError where the function reverts, and DEPLOYMENT_MISSING where the chain has no contract
 * at the address.
 *
 * @example
 * ```ts
 * const deposit = await read(provider, {
 *   address: escrow,
 *   abi: paymentEscrowAbi,
 *   functionName: "getDeposit",
 *   args: [payer.address, host.address, open],
 * });
 * equal(deposit.balance, 10n ** 24n);
 * ```
 */
export async function read<const abi extends Abi, name extends ReadName<abi>>(
  caller: Caller,
  call: Call<abi, name>,
): Promise<ResultOf<abi, name>> {
  return (await called(caller, call)) as ResultOf<abi, name>;
}

/**
 * What a call would return if it were sent now by this signer, without sending it. Throws a RevertError where it would
 * revert, and DEPLOYMENT_MISSING where the chain has no contract at the address.
 *
 * @example
 * ```ts
 * const call = paymentEscrow.withdrawCredit({ address: escrow, token: open, to: host.address, amount: 1n });
 * const revert = await simulate(host, call).catch(revertOf);
 * equal(revert?.code, "PAYMENT_ESCROW_INSUFFICIENT_CREDIT");
 * ```
 */
export async function simulate<const abi extends Abi, name extends FunctionName<abi>>(
  signer: Pick<Signer, "call">,
  call: Call<abi, name>,
): Promise<ResultOf<abi, name>> {
  return (await called(signer, call)) as ResultOf<abi, name>;
}

async function called(caller: Caller, call: Call): Promise<unknown> {
  const { to, data, value } = requestOf(call);
  try {
    const answer = await caller.call({ to, data, value });
    if (answer === "0x") await requireContract(caller, to);
    return resultOf(call, answer);
  } catch (error) {
    throw revertOf(error) ?? error;
  }
}
