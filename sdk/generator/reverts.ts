// Which custom errors a function can revert with: those that it, and all that it calls in the suite, name.
import { type AstNode, basesOf, declarationsOf, nodesBelow } from "./ast.ts";
import type { Contract } from "./suite.ts";

/** A function as one contract runs it. */
interface Place {
  readonly contract: Contract;
  readonly node: AstNode;
}

/** Finds the errors of functions; calls through `IName` are followed into the contract `Name` of the suite. */
export class Reverts {
  readonly #contracts: ReadonlyMap<string, Contract>;
  readonly #referenced = new Map<AstNode, AstNode[]>();

  constructor(contracts: readonly Contract[]) {
    this.#contracts = new Map(contracts.map((contract) => [contract.name, contract]));
  }

  /** The names of the errors that the function of this selector can revert with, sorted. */
  errorsOf(contract: Contract, selector: string): string[] {
    const errors = new Set<string>();
    const seen = new Set<string>();
    const places: Place[] = declarationsOf(contract.tree, contract.node, selector)
      .slice(0, 1)
      .map((node) => ({ contract, node }));
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const key = `${place.contract.name} ${place.node.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const declared of this.#declarationsIn(place)) {
        if (declared.nodeType === "ErrorDefinition") errors.add(declared.name ?? "");
        else places.push(...this.#placesOf(place.contract, declared));
      }
    }
    return [...errors].sort();
  }

  /** What a function, or a modifier, refers to. */
  #declarationsIn({ contract, node }: Place): AstNode[] {
    const known = this.#referenced.get(node);
    if (known !== undefined) return known;

    const ids = new Set<number>();
    for (const { referencedDeclaration } of nodesBelow(node)) {
      if (referencedDeclaration !== undefined) ids.add(referencedDeclaration);
    }
    const types = ["ErrorDefinition", "FunctionDefinition", "ModifierDefinition"];
    const found = [...ids].flatMap((id) => contract.tree.get(id) ?? []).filter((n) => types.includes(n.nodeType));
    this.#referenced.set(node, found);
    return found;
  }

  /** Where a referenced function runs: in this contract, as it overrides it, or in another one of the suite. */
  #placesOf(contract: Contract, declared: AstNode): Place[] {
    const { tree, node } = contract;
    const home = tree.get(declared.scope ?? -1);
    const bases = basesOf(tree, node);
    const isOwn = home !== undefined && bases.includes(home);
    if (isOwn) return [declared, ...overriding(bases, declared)].map((found) => ({ contract, node: found }));

    const other = this.#contracts.get((home?.name ?? "").replace(/^I(?=[A-Z])/, ""));
    if (other === undefined || declared.functionSelector === undefined) return [{ contract, node: declared }];
    const [first] = declarationsOf(other.tree, other.node, declared.functionSelector);
    return first === undefined ? [] : [{ contract: other, node: first }];
  }
}

/** The most derived function with the name and the parameters of a base's. */
function overriding(bases: readonly AstNode[], declared: AstNode): AstNode[] {
  const shape = shapeOf(declared);
  const found = bases.flatMap(({ nodes = [] }) => nodes).find((node) => shapeOf(node) === shape);
  return found === undefined ? [] : [found];
}

function shapeOf({ nodeType, name, parameters }: AstNode): string {
  const types = (parameters?.parameters ?? []).map(({ typeDescriptions }) => typeDescriptions?.typeString);
  return [nodeType, name, ...types].join(" ");
}
