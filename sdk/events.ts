// The events of transactions, decoded and typed by a contract's ABI.
import type { Abi, AbiParameter, AbiParameterToPrimitiveType, ExtractAbiEvents } from "abitype";
import { AbiCoder, dataSlice, EventFragment, type JsonFragment, type ParamType } from "ethers";
import { shapedObject } from "./shaped.ts";
import type { Address, Hex } from "./values.ts";

/** A log, as receipts of ethers and of viem have it. */
export interface LogLike {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

type Input = AbiParameter & { readonly indexed?: boolean | undefined };

/** What is indexed and doesn't fit in a topic is there as its hash. */
type Argument<input extends Input> = input extends { readonly indexed: true; readonly type: "string" | "bytes" }
  ? Hex
  : AbiParameterToPrimitiveType<input, "outputs">;

type Arguments<inputs> = {
  readonly [
    input in Extract<inputs[Extract<keyof inputs, `${number}`>], Input> as input["name"] & string
  ]: Argument<input>;
};

/** An event of an ABI, with its arguments by name; `name` tells which, and types them. */
export type EventOf<abi extends Abi> =
  ExtractAbiEvents<abi> extends infer event
    ? event extends { readonly name: infer name; readonly inputs: infer inputs }
      ? { readonly name: name; readonly args: Arguments<inputs>; readonly address: Address }
      : never
    : never;

/**
 * The events of an ABI among logs, in their order; logs of other events, and of other contracts than `address` where it
 * is given, are left out. Any contract that a transaction comes by can log the same event with other values: give the
 * address wherever something follows from the event.
 *
 * @example
 * ```ts
 * const receipt = await send(payer, paymentEscrow.startThaw({ address: escrow, host: host.address, token: open, amount: 5n }));
 * const [event] = decodeEvents(paymentEscrowAbi, receipt.logs, escrow);
 * if (event?.name === "ThawStarted") equal(event.args.thawing, 5n);
 * ```
 */
export function decodeEvents<const abi extends Abi>(
  abi: abi,
  logs: readonly LogLike[],
  address?: Address,
): EventOf<abi>[] {
  const fragments = abi.filter(({ type }) => type === "event").map((item) => EventFragment.from(item as JsonFragment));
  const byTopic = new Map(fragments.map((fragment) => [fragment.topicHash, fragment]));
  return logs.flatMap((log) => {
    const fragment = byTopic.get(log.topics[0] ?? "");
    if (fragment === undefined || (address !== undefined && !isSame(log.address, address))) return [];
    const args = argumentsOf(fragment, log);
    if (args === undefined) return [];
    return [{ name: fragment.name, args, address: log.address }] as unknown as EventOf<abi>[];
  });
}

/** Undefined where the log is of another event with the same topic, as ERC-721's `Transfer` has that of ERC-20. */
function argumentsOf(fragment: EventFragment, log: LogLike): object | undefined {
  if (log.topics.length !== 1 + fragment.inputs.filter(({ indexed }) => indexed === true).length) return undefined;
  try {
    return decoded(fragment, log);
  } catch {
    return undefined;
  }
}

function decoded({ inputs }: EventFragment, { topics, data }: LogLike): object {
  const coder = AbiCoder.defaultAbiCoder();
  const plain = inputs.filter(({ indexed }) => indexed !== true);
  const values = coder.decode(plain, data)[Symbol.iterator]();
  const topic = topics.slice(1)[Symbol.iterator]();
  return shapedObject(
    inputs,
    inputs.map((input) => {
      if (input.indexed !== true) return values.next().value as unknown;
      const word = topic.next().value ?? "";
      return isHashed(input) ? word : (coder.decode([input], dataSlice(word, 0, 32))[0] as unknown);
    }),
  );
}

function isHashed({ type, baseType }: ParamType): boolean {
  return type === "string" || type === "bytes" || baseType === "array" || baseType === "tuple";
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
