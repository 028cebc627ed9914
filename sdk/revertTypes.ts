// The types of reverts: the suite's custom errors, and what any contract can revert with.
import type { ErrorTypes } from "./generated/errorTypes.ts";
import type { Hex } from "./values.ts";

/** Reverts that aren't custom errors of the suite. */
interface OtherReverts {
  /** `Error(string)`, of contracts from elsewhere. */
  readonly Error: { readonly code: "REVERTED"; readonly args: { readonly reason: string } };
  /** `Panic(uint256)`, by the compiler's checks; its codes are in Solidity's documentation. */
  readonly Panic: { readonly code: "PANICKED"; readonly args: { readonly code: bigint } };
  /** Any other data, or none. */
  readonly Unknown: { readonly code: "REVERT_UNKNOWN"; readonly args: { readonly data: Hex } };
}

/** All that a call of the suite can revert with, by the error's name: its code and arguments. */
export interface RevertTypes extends ErrorTypes, OtherReverts {}

/** The name of an error. */
export type RevertName = keyof RevertTypes;

/** The code of an error, for programs to branch on. */
export type RevertCode = RevertTypes[RevertName]["code"];
