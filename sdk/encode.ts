// Calls to bytes and back, by ethers.
import { AbiCoder, concat, FunctionFragment } from "ethers";
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

/** What a call sends. Throws CALL_INVALID where the ABI has no such function, or it takes other arguments. */
export function requestOf(call: Call & { readonly value?: bigint }): Request {
  const fragment = fragmentOf(call);
  const { address, args, value = 0n } = call;
  try {
    const data = concat([fragment.selector, AbiCoder.defaultAbiCoder().encode(fragment.inputs, args)]);
    return { to: address, data: data as Hex, value };
  } catch (cause) {
    const error = invalid(`${fragment.name} does not take these arguments: ${String(cause)}`);
    error.cause = cause;
    throw error;
  }
}

/** What a call returned: nothing, its only value, or all values in their order; as viem has them. */
export function resultOf(call: Call, data: string): unknown {
  const { outputs } = fragmentOf(call);
  const values = AbiCoder.defaultAbiCoder().decode(outputs, data);
  const [only, ...more] = outputs.map((type, index) => shaped(type, values[index]));
  return more.length === 0 ? only : [only, ...more];
}

/** The function of a call; where several share a name, that with as many arguments. */
function fragmentOf({ abi, functionName, args }: Call): FunctionFragment {
  const item = abi.find((one) => {
    return one.type === "function" && one.name === functionName && one.inputs.length === args.length;
  });
  if (item === undefined) throw invalid(`The ABI has no ${functionName} that takes ${args.length} arguments.`);
  return FunctionFragment.from(item);
}

function invalid(message: string): EconomyError {
  return new EconomyError("CALL_INVALID", message, "Make the call by one of the SDK's actions.");
}
