import { join } from "node:path";
import type { AstNode } from "../sdk/generator/ast.ts";
import { type Doc, docOf } from "../sdk/generator/natspec.ts";
import { type Contract, readSuite } from "../sdk/generator/suite.ts";

/** A struct or an enum, with what its comment says. */
export interface TypeDoc {
  readonly name: string;
  readonly kind: "struct" | "enum";
  readonly doc: Doc;
  /** With their types; those of an enum have none. */
  readonly members: readonly { readonly name: string; readonly type: string }[];
}

/** All deployable contracts by name. */
export interface Reference {
  readonly contracts: readonly Contract[];
  /** The structs and enums that they are compiled with, by the names that an ABI has for them. */
  readonly types: ReadonlyMap<string, TypeDoc>;
}

/** What the build in `root` says of every contract that can be deployed, out of the compiler's syntax trees. */
export function readReference(root: string): Reference {
  const contracts = readSuite(join(root, "artifacts"));
  const trees = [...new Set(contracts.map(({ tree }) => tree))];
  const types = trees.flatMap((tree) => [...tree.values()].flatMap(typeOf));
  return { contracts, types: new Map(types.map((type) => [type.name, type])) };
}

/** A struct or an enum by `Contract.Name` as in an ABI, where it lies in a contract; nothing of another node. */
function typeOf(node: AstNode): TypeDoc[] {
  if (node.nodeType !== "StructDefinition" && node.nodeType !== "EnumDefinition") return [];
  const members = (node.members ?? []).map(({ name = "", typeDescriptions }) => {
    return { name, type: (typeDescriptions?.typeString ?? "").replace(/^(struct|enum|contract) /, "") };
  });
  const kind = node.nodeType === "StructDefinition" ? "struct" : "enum";
  return [{ name: node.canonicalName ?? node.name ?? "", kind, doc: docOf(node), members }];
}
