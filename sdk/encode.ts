// Calls to bytes and back, by ethers.
import { AbiCoder, concat, FunctionFragment, isAddress } from "ethers";
import type { Call } from "./call.ts";
import { EconomyError } from "./errors.ts";
import { shaped } from "./shaped.ts";
import type { Address, Hex } from "./values.ts";

/** A transaction's receiver, data and coins in wei. */
export interface Request {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}

/**
 * What a call sends. Throws CALL_INVALID where it has no address, which would create a contract of its data, or the ABI has
 * no such function, or it takes other arguments.
 */
export function requestOf(call: Call & { readonly value?: bigint }): Request {
  const fragment = fragmentOf(call);
  const { address, args, value = 0n } = call;
  const isRight: boolean = isAddress(address);
  if (!isRight) throw invalid(`${fragment.name} is called at ${address}, which is no address.`);
  try {
    const data = concat([fragment.selector, AbiCoder.defaultAbiCoder().encode(fragment.inputs, args)]);
    return { to: address, data: data as Hex, value };
  } catch (cause) {
    throw invalid(`${fragment.name} does not take these arguments: ${String(cause)}`, cause);
  }
}

/**
 * What a call returned: nothing, its only value, or all values in their order; as viem has them. Throws CALL_INVALID where
 * the data isn't what the ABI says that the function returns.
 */
export function resultOf(call: Call, data: string): unknown {
  const { name, outputs } = fragmentOf(call);
  try {
    const values = AbiCoder.defaultAbiCoder().decode(outputs, data);
    const [only, ...more] = outputs.map((type, index) => shaped(type, values[index]));
    return more.length === 0 ? only : [only, ...more];
  } catch (cause) {
    throw invalid(`What ${name} of ${call.address} has returned isn't what the ABI says.`, cause);
  }
}

/** The function of a call; where several share a name, that with as many arguments. */
function fragmentOf({ abi, functionName, args }: Call): FunctionFragment {
  const item = abi.find((one) => {
    return one.type === "function" && one.name === functionName && one.inputs.length === args.length;
  });
  if (item === undefined) throw invalid(`The ABI has no ${functionName} that takes ${args.length} arguments.`);
  return FunctionFragment.from(item);
}

function invalid(message: string, cause?: unknown): EconomyError {
  const advice = "Make the call by one of the SDK's actions, at the address of that contract.";
  const error = new EconomyError("CALL_INVALID", message, advice);
  error.cause = cause;
  return error;
}
