// Calls as data: which function of a contract is called with what. viem and wagmi take them as they are; ethers by `send`.
import type { Abi, AbiParametersToPrimitiveTypes, ExtractAbiFunction, ExtractAbiFunctionNames } from "abitype";
import type { Address } from "./values.ts";

/** The names of an ABI's functions. */
export type FunctionName<abi extends Abi> = ExtractAbiFunctionNames<abi>;

/** The names of an ABI's functions that change nothing. */
export type ReadName<abi extends Abi> = ExtractAbiFunctionNames<abi, "pure" | "view">;

/** The arguments of a function, in its order; where several share the name, those of any of them. */
export type ArgumentsOf<abi extends Abi, name extends string> = readonly [
  ...InputsOf<ExtractAbiFunction<abi, name & ExtractAbiFunctionNames<abi>>["inputs"]>,
];

/** What a function returns: nothing, the only value, or all values in their order. */
export type ResultOf<abi extends Abi, name extends string> = Unwrapped<
  OutputsOf<ExtractAbiFunction<abi, name & ExtractAbiFunctionNames<abi>>["outputs"]>
>;

type Parameters<T> = T extends readonly { readonly type: string }[] ? T : never;
type InputsOf<T> = T extends unknown ? AbiParametersToPrimitiveTypes<Parameters<T>, "inputs"> : never;
type OutputsOf<T> = AbiParametersToPrimitiveTypes<Parameters<T>, "outputs">;
type Unwrapped<T extends readonly unknown[]> = T extends readonly []
  ? undefined
  : T extends readonly [infer only]
    ? only
    : T;

/** A call of a function that is sent as a transaction, or simulated. */
export interface Call<abi extends Abi = Abi, name extends string = string> {
  /** The contract. */
  readonly address: Address;
  readonly abi: abi;
  readonly functionName: name;
  readonly args: Abi extends abi ? readonly unknown[] : ArgumentsOf<abi, name>;
}

/** A call with the chain's coin. */
export interface PayableCall<abi extends Abi = Abi, name extends string = string> extends Call<abi, name> {
  /** In wei. */
  readonly value: bigint;
}
