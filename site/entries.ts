import { Fragment, FunctionFragment, id, type JsonFragment, type JsonFragmentType } from "ethers";
import { INHERITED } from "./inherited.ts";
import type { ContractDoc, Doc } from "./natspec.ts";

/** A parameter or a returned value. */
export interface Value {
  readonly name: string;
  /** As it is written in Solidity, with the names of structs and enums. */
  readonly type: string;
  /** What its tag says; empty where the entry's own text says it. */
  readonly text: string;
}

/** What a page has about a function, an event or an error. */
export interface Entry {
  readonly kind: "function" | "event" | "error";
  readonly name: string;
  /** Such as `transfer(address,uint256)`: what selectors are hashes of. */
  readonly signature: string;
  /** Four bytes of a function or an error, the topic of an event. */
  readonly selector: string;
  readonly isView: boolean;
  readonly isPayable: boolean;
  readonly notice: string;
  readonly details: string;
  readonly inputs: readonly (Value & { readonly isIndexed: boolean })[];
  readonly outputs: readonly Value[];
}

/** An entry for everything in the contract's ABI that can be called, emitted or thrown. */
export function entriesOf(contract: ContractDoc): Entry[] {
  return contract.abi.flatMap((fragment) => {
    const { type: kind, name = "" } = fragment;
    if (kind !== "function" && kind !== "event" && kind !== "error") return [];
    const signature = Fragment.from(fragment).format("sighash");
    const doc = docOf(contract, kind, name, signature);
    const { notice = "", details = "" } = doc;
    const text = notice === "" && details === "" ? (INHERITED[signature] ?? "") : notice;
    const selector = kind === "event" ? id(signature) : FunctionFragment.getSelector(...selectorOf(fragment));
    return [
      { kind, name, signature, selector, ...stateOf(fragment), notice: text, details, ...valuesOf(fragment, doc) },
    ];
  });
}

/** Entries without a word, as `Contract: function name(types)`. */
export function undocumented(contract: ContractDoc): string[] {
  return entriesOf(contract)
    .filter(({ notice, details }) => notice === "" && details === "")
    .map(({ kind, signature }) => `${contract.name}: ${kind} ${signature}`);
}

/** The names of all structs and enums that an ABI uses. */
export function typeNamesOf({ abi }: ContractDoc): Set<string> {
  const values = abi.flatMap(({ inputs = [], outputs = [] }) => [...inputs, ...outputs]);
  return new Set(values.flatMap(namesIn));
}

function namesIn({ internalType = "", components = [] }: JsonFragmentType): string[] {
  const [, name] = /^(?:struct|enum) ([\w.]+)/.exec(internalType) ?? [];
  return [...(name === undefined ? [] : [name]), ...components.flatMap(namesIn)];
}

function selectorOf({ name = "", inputs = [] }: JsonFragment): [string, JsonFragmentType[]] {
  return [name, [...inputs]];
}

function stateOf({ stateMutability }: JsonFragment) {
  return {
    isView: stateMutability === "view" || stateMutability === "pure",
    isPayable: stateMutability === "payable",
  };
}

/** What both kinds of comments say; a getter's are those of its variable. */
function docOf({ user, dev }: ContractDoc, kind: Entry["kind"], name: string, signature: string): Doc {
  if (kind === "event") return { ...dev.events?.[signature], ...user.events?.[signature] };
  if (kind === "function")
    return { ...dev.stateVariables?.[name], ...dev.methods?.[signature], ...user.methods?.[signature] };
  const texts = [user.errors?.[signature]?.[0], dev.errors?.[signature]?.[0]];
  return { ...texts[1], ...texts[0] };
}

function valuesOf({ inputs = [], outputs = [] }: JsonFragment, doc: Doc) {
  const { params = {}, returns = {}, return: only = "" } = doc;
  return {
    inputs: inputs.map((input) => {
      const { name = "", indexed: isIndexed = false } = input;
      return { name, type: typeOf(input), text: params[name] ?? "", isIndexed };
    }),
    outputs: outputs.map((output, place) => {
      const { name = "" } = output;
      return { name, type: typeOf(output), text: returns[name === "" ? `_${place}` : name] ?? only };
    }),
  };
}

/** A type as it is written in Solidity. */
export function typeOf({ internalType, type = "" }: JsonFragmentType): string {
  return (internalType ?? type).replace(/^(struct|enum|contract) /, "");
}
