// TypeScript types for values of the ABI: as viem has them, so that integers up to 48 bits are numbers.
import type { JsonFragment, JsonFragmentType } from "ethers";
import type { AstNode } from "./ast.ts";
import { comment, tsdocOf } from "./docs.ts";
import { nodeDoc } from "./natspec.ts";
import { actionsOf, type Contract } from "./suite.ts";
import { wordsFor } from "./words.ts";

const LARGEST_NUMBER = 48;

interface Struct {
  readonly name: string;
  /** As the compiler calls it, such as `IVestingVault.Plan`. */
  readonly canonical: string;
  readonly fields: readonly JsonFragmentType[];
}

/** The structs that the actions of these contracts take, and the names of the interfaces for them. */
export class Structs {
  readonly #byCanonical = new Map<string, Struct>();

  constructor(contracts: readonly Contract[]) {
    for (const contract of contracts) for (const { inputs } of actionsOf(contract)) this.#add(inputs);
  }

  /** The type of a parameter; `used` collects the names that have to be imported. */
  typeOf(param: JsonFragmentType, used: Set<string>): string {
    const { type = "" } = param;
    const [, item, length] = /^(.*)\[(\d*)\]$/.exec(type) ?? [];
    if (item !== undefined) {
      const inner = this.typeOf({ ...param, type: item }, used);
      return length === "" ? `readonly ${inner}[]` : `readonly [${Array(Number(length)).fill(inner).join(", ")}]`;
    }
    const name = type === "tuple" ? this.#nameOf(canonicalOf(param)) : basicType(type);
    if (!["bigint", "boolean", "number", "string"].includes(name)) used.add(name);
    return name;
  }

  /** The module of all structs. */
  module(contracts: readonly Contract[]): string {
    const trees = new Set(contracts.map(({ tree }) => tree));
    const used = new Set<string>();
    const interfaces = [...this.#byCanonical.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ canonical, fields }) => {
        const names = fields.map(({ name }) => name).join();
        const isAsked = ({ nodeType, canonicalName, members = [] }: AstNode) =>
          nodeType === "StructDefinition" &&
          canonicalName === canonical &&
          members.map((member) => member.name).join() === names;
        const { notice, dev, params } = tsdocOf(nodeDoc(trees, isAsked));
        const body = fields.map((field, index) => {
          const name = nameOf(field, index);
          return `${comment([wordsFor(field, params.get(name))], "  ")}  readonly ${name}: ${this.typeOf(field, used)};\n`;
        });
        return `${comment([notice, dev])}export interface ${this.#nameOf(canonical)} {\n${body.join("")}}\n`;
      });
    return `${callImport(used)}\n${interfaces.join("\n")}`;
  }

  #add(params: readonly JsonFragmentType[]): void {
    for (const param of params) {
      const fields = param.components;
      if (fields === undefined) continue;
      const canonical = canonicalOf(param);
      this.#byCanonical.set(canonical, { canonical, fields, name: canonical.split(".").at(-1) ?? canonical });
      this.#add(fields);
    }
  }

  /** The last part of the name, or all of it where two structs share that. */
  #nameOf(canonical: string): string {
    const name = this.#byCanonical.get(canonical)?.name ?? canonical;
    const sharing = [...this.#byCanonical.values()].filter((struct) => struct.name === name);
    return sharing.length === 1 ? name : canonical.replace(/^I(?=[A-Z])/, "").replace(".", "");
  }
}

/** The name of a parameter, also where it has none. */
export function nameOf({ name }: JsonFragmentType, index: number): string {
  return name === undefined || name === "" ? `arg${index}` : name.replace(/^_|_$/g, "");
}

/** Imports the types of the call's values that are used. */
export function callImport(used: ReadonlySet<string>, path = "../values.ts"): string {
  const names = ["Address", "Hex"].filter((name) => used.has(name));
  return names.length === 0 ? "" : `import type { ${names.join(", ")} } from "${path}";\n`;
}

/** An ABI without what only Solidity's compiler needs. */
export function bare(item: JsonFragment | JsonFragmentType): object {
  return JSON.parse(
    JSON.stringify(item, (key, value: unknown) => (key === "internalType" ? undefined : value)),
  ) as object;
}

/** The type of an error's argument, with structs spelled out. */
export function argumentType(param: JsonFragmentType): string {
  const { type = "" } = param;
  if (type.startsWith("tuple") || type.includes("[")) throw new Error(`no type for an argument ${type} of an error`);
  return basicType(type);
}

function basicType(type: string): string {
  const [, bits] = /^u?int(\d+)$/.exec(type) ?? [];
  if (bits !== undefined) return Number(bits) <= LARGEST_NUMBER ? "number" : "bigint";
  if (type.startsWith("bytes")) return "Hex";
  return { address: "Address", bool: "boolean", string: "string" }[type] ?? type;
}

/** `struct IVestingVault.Plan[]` as `IVestingVault.Plan`. */
function canonicalOf({ internalType = "" }: JsonFragmentType & { readonly internalType?: string }): string {
  return internalType.replace(/^struct /, "").replace(/(\[\d*\])+$/, "");
}
