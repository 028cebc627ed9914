import { Fragment, FunctionFragment, id, type JsonFragment, type JsonFragmentType } from "ethers";
import { type Doc, functionDoc, logDoc } from "../sdk/generator/natspec.ts";
import type { Contract } from "../sdk/generator/suite.ts";
import { INHERITED } from "./inherited.ts";

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
export function entriesOf(contract: Contract): Entry[] {
  return contract.abi.flatMap((fragment) => {
    const { type: kind, name = "" } = fragment;
    if (kind !== "function" && kind !== "event" && kind !== "error") return [];
    const signature = Fragment.from(fragment).format("sighash");
    const selector = kind === "event" ? id(signature) : FunctionFragment.getSelector(...selectorOf(fragment));
    const docOf = kind === "function" ? functionDoc : logDoc;
    const doc = docOf(contract, selector.slice(2));
    const { notice, dev: details } = doc;
    const text = notice === "" && details === "" ? (INHERITED[signature] ?? "") : notice;
    return [
      { kind, name, signature, selector, ...stateOf(fragment), notice: text, details, ...valuesOf(fragment, doc) },
    ];
  });
}

/** Entries without a word, as `Contract: function name(types)`. */
export function undocumented(contract: Contract): string[] {
  return entriesOf(contract)
    .filter(({ notice, details }) => notice === "" && details === "")
    .map(({ kind, signature }) => `${contract.name}: ${kind} ${signature}`);
}

/** The names of all structs and enums that an ABI uses. */
export function typeNamesOf({ abi }: Contract): Set<string> {
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

function valuesOf({ inputs = [], outputs = [] }: JsonFragment, { params, returns }: Doc) {
  return {
    inputs: inputs.map((input) => {
      const { name = "", indexed: isIndexed = false } = input;
      return { name, type: typeOf(input), text: params.get(name) ?? "", isIndexed };
    }),
    outputs: outputs.map((output, place) => {
      const { name = "" } = output;
      return { name, type: typeOf(output), text: returns[place] ?? "" };
    }),
  };
}

/** A type as it is written in Solidity. */
export function typeOf({ internalType, type = "" }: JsonFragmentType): string {
  return (internalType ?? type).replace(/^(struct|enum|contract) /, "");
}
