// Reverts as typed errors.
import { AbiCoder, dataSlice, ErrorFragment, type ParamType } from "ethers";
import { ADVICE, ADVICE_BY_ENDING } from "./advice.ts";
import { EconomyError, plainText } from "./errors.ts";
import { ERROR_TABLE } from "./generated/errorTable.ts";
import type { RevertName, RevertTypes } from "./revertTypes.ts";
import { dataOf } from "./reverts.ts";
import { shapedObject } from "./shaped.ts";
import type { Hex } from "./values.ts";

/** Characters of an argument in a message: enough for any number, address or hash of 32 bytes; `args` has all. */
const MAX_SHOWN = 300;

/** A call that reverted: which error, with what arguments, what it means, and what to do next. */
export class RevertError<name extends RevertName = RevertName> extends EconomyError {
  declare readonly code: RevertTypes[name]["code"];
  /** The name in Solidity. */
  readonly errorName: name;
  /** By their names in Solidity; integers of more than 48 bits are bigints. */
  readonly args: RevertTypes[name]["args"];
  /** As the chain returned it. */
  readonly data: Hex;

  constructor(errorName: name, args: RevertTypes[name]["args"], meaning: string, data: Hex, cause?: unknown) {
    super(revertCode(errorName), `${titleOf(errorName, args)}: ${meaning}`, adviceFor(errorName, args));
    this.name = "RevertError";
    this.errorName = errorName;
    this.args = args;
    this.data = data;
    this.cause = cause;
  }
}

/** A revert of any kind; its `code` tells which, and types its arguments. */
export type AnyRevert = { readonly [name in RevertName]: RevertError<name> }[RevertName];

const OTHERS: Readonly<Record<string, readonly [signature: string, meaning: string]>> = {
  "0x08c379a0": ["Error(string reason)", "A contract reverted with a text."],
  "0x4e487b71": ["Panic(uint256 code)", "A check of Solidity's compiler failed."],
};

/**
 * The typed error of what a call threw, by ethers in process or over HTTP, or by viem. Returns undefined where it carries
 * no data of a revert: a wallet that declines, a node that can't be reached, a call without a reason.
 */
export function revertOf(error: unknown): AnyRevert | undefined {
  if (error instanceof RevertError) return error as AnyRevert;
  const data = dataOf(error) as Hex;
  return data === "0x" ? undefined : decodeRevert(data, error);
}

/**
 * The typed error of a revert's data: a custom error of the suite, a text, a panic, or unknown. The data doesn't tell who
 * reverted: a contract from elsewhere that the suite calls, such as a token, can give any of them, with any arguments.
 */
export function decodeRevert(data: Hex, cause?: unknown): AnyRevert {
  const [signature, meaning] = ERROR_TABLE[data.slice(0, 10)] ?? OTHERS[data.slice(0, 10)] ?? [];
  const args = signature === undefined ? undefined : argumentsOf(ErrorFragment.from(`error ${signature}`).inputs, data);
  if (signature === undefined || meaning === undefined || args === undefined) {
    return new RevertError("Unknown", { data }, "The error is none of the suite's.", data, cause);
  }
  const name = signature.slice(0, signature.indexOf("(")) as RevertName;
  return new RevertError(name, args, meaning, data, cause) as AnyRevert;
}

/** An error's name as a code: `ERC20InsufficientBalance` as `ERC20_INSUFFICIENT_BALANCE`. */
export function revertCode<name extends RevertName>(name: name): RevertTypes[name]["code"] {
  const others: Partial<Record<RevertName, string>> = {
    Error: "REVERTED",
    Panic: "PANICKED",
    Unknown: "REVERT_UNKNOWN",
  };
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").replace(/([A-Z])([A-Z][a-z])/g, "$1_$2");
  return (others[name] ?? words.toUpperCase()) as RevertTypes[name]["code"];
}

/** What to do about an error: by its name, or else by how that ends. */
export function adviceOf(name: string): string | undefined {
  const [, byEnding] = Object.entries(ADVICE_BY_ENDING).find(([ending]) => name.endsWith(ending)) ?? [];
  return ADVICE[name] ?? byEnding;
}

/** The advice with the error's arguments in the place of their names; `{name:time}` gives seconds as a date. */
function adviceFor(name: string, args: object): string {
  const values = args as Record<string, unknown>;
  return (adviceOf(name) ?? "").replace(/\{(\w+)(:time)?\}/g, (_, key: string, time?: string) => {
    const value = shownText(values[key]);
    return time === undefined ? value : timeText(value);
  });
}

function timeText(seconds: string): string {
  // the contracts write 0 where nothing has begun
  if (seconds === "0") return "a time that isn't set yet";
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace(".000", "");
}

function titleOf(name: string, args: object): string {
  return `${name}(${Object.entries(args)
    .map(([key, value]) => `${key}: ${shownText(value)}`)
    .join(", ")})`;
}

/** A value in a message for people: a contract from elsewhere can revert with any text, of any length. */
function shownText(value: unknown): string {
  const text = String(value);
  return plainText(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function argumentsOf(inputs: readonly ParamType[], data: Hex): object | undefined {
  try {
    return shapedObject(inputs, AbiCoder.defaultAbiCoder().decode([...inputs], dataSlice(data, 4)));
  } catch {
    return undefined; // another error with the same selector, or data that was cut
  }
}
