// The compiler's syntax trees, as far as the generator reads them.

/** A node of a syntax tree; which fields it has depends on its type. */
export interface AstNode {
  readonly id: number;
  readonly nodeType: string;
  readonly name?: string;
  readonly body?: AstNode | null;
  readonly documentation?: { readonly text: string } | null;
  readonly nodes?: readonly AstNode[];
  readonly members?: readonly AstNode[];
  readonly parameters?: { readonly parameters: readonly AstNode[] };
  readonly returnParameters?: { readonly parameters: readonly AstNode[] };
  readonly typeDescriptions?: { readonly typeString?: string };
  readonly linearizedBaseContracts?: readonly number[];
  readonly functionSelector?: string;
  readonly errorSelector?: string;
  readonly eventSelector?: string;
  /** Of a contract: the ids of what its code throws and emits, wherever that is declared. */
  readonly usedErrors?: readonly number[];
  readonly usedEvents?: readonly number[];
  readonly canonicalName?: string;
  readonly referencedDeclaration?: number;
  readonly expression?: AstNode;
  readonly scope?: number;
}

/** All nodes of one compilation by their ids, which only count in it. */
export type Tree = ReadonlyMap<number, AstNode>;

/** Whether a value is a node. */
const isNode = (value: unknown): value is AstNode => typeof value === "object" && value !== null && "nodeType" in value;

/** A node and all below it. */
export function* nodesBelow(value: unknown): Generator<AstNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesBelow(item);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === "object") yield* nodesBelow(child);
}

/** The tree of a compilation's sources. */
export function treeOf(sources: unknown): Tree {
  const roots = Object.values(sources as Record<string, { ast: AstNode }>).map(({ ast }) => ast);
  return new Map(roots.flatMap((root) => [...nodesBelow(root)].map((node) => [node.id, node] as const)));
}

/** A contract with those that it inherits from, the most derived first. */
export function basesOf(tree: Tree, contract: AstNode): AstNode[] {
  return (contract.linearizedBaseContracts ?? []).map((id) => tree.get(id)).filter((node) => node !== undefined);
}

/** Everywhere that a contract or one of its bases declares the function of this selector, the most derived first. */
export function declarationsOf(tree: Tree, contract: AstNode, selector: string): AstNode[] {
  const declared = basesOf(tree, contract).flatMap(({ nodes = [] }) => nodes);
  return declared.filter(({ functionSelector }) => functionSelector === selector);
}
