// The contracts of the suite that are deployed, out of Hardhat's artifacts, which are read as data.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { FunctionFragment, type JsonFragment, type JsonFragmentType } from "ethers";
import { type AstNode, type Tree, treeOf } from "./ast.ts";

/** What is called by its ABI. */
export interface InterfaceAbi {
  readonly name: string;
  readonly abi: readonly JsonFragment[];
}

/** A contract that is deployed. */
export interface Contract extends InterfaceAbi {
  /** From the root of the repository. */
  readonly source: string;
  readonly tree: Tree;
  readonly node: AstNode;
}

/** A function of a contract that sends a transaction. */
export interface Action {
  readonly name: string;
  readonly signature: string;
  /** 8 hexadecimal digits. */
  readonly selector: string;
  readonly inputs: readonly JsonFragmentType[];
  readonly isPayable: boolean;
}

interface Artifact {
  readonly contractName: string;
  readonly sourceName: string;
  readonly abi: readonly JsonFragment[];
  readonly bytecode: string;
  readonly buildInfoId: string;
}

/** All contracts below `artifacts/contracts` that are deployed and have functions, but for mocks, sorted by name. */
export function readSuite(artifacts: string): Contract[] {
  const trees = new Map<string, Tree>();
  const treeIn = (id: string): Tree => {
    const known = trees.get(id);
    if (known !== undefined) return known;
    const { output } = readJson(join(artifacts, "build-info", `${id}.output.json`)) as { output: { sources: unknown } };
    const tree = treeOf(output.sources);
    trees.set(id, tree);
    return tree;
  };

  return readArtifacts(artifacts)
    .filter(({ bytecode }) => bytecode !== "0x")
    .map((artifact) => {
      const tree = treeIn(artifact.buildInfoId);
      return { ...shapeOf(artifact), tree, node: contractNode(tree, artifact.contractName) };
    });
}

/** The interfaces that stand for contracts of others, or for several of the suite: none is called as they are. */
export function readInterfaces(artifacts: string): InterfaceAbi[] {
  const all = readArtifacts(artifacts);
  const deployed = new Set(
    all.filter(({ bytecode }) => bytecode !== "0x").map(({ contractName }) => `I${contractName}`),
  );
  return all
    .filter(({ sourceName, contractName }) => sourceName.includes("/interfaces/") && !deployed.has(contractName))
    .map(({ contractName, abi }) => ({ name: contractName, abi }));
}

/** What is built of `contracts/` and has functions, but for mocks, sorted by name. */
function readArtifacts(artifacts: string): Artifact[] {
  const folder = join(artifacts, "contracts");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith("mocks"))
    .map((file) => readJson(file) as Artifact)
    .filter(({ abi }) => abi.some(({ type }) => type === "function"))
    .sort((a, b) => (a.contractName < b.contractName ? -1 : 1));
}

/** The functions of a contract that send a transaction, in the order of the ABI. */
export function actionsOf({ abi }: Pick<Contract, "abi">): Action[] {
  return abi
    .filter(({ type, stateMutability = "" }) => type === "function" && !["view", "pure"].includes(stateMutability))
    .map((item) => {
      const fragment = FunctionFragment.from(item);
      return {
        name: fragment.name,
        signature: fragment.format("sighash"),
        selector: fragment.selector.slice(2),
        inputs: item.inputs ?? [],
        isPayable: fragment.payable,
      };
    });
}

/** The name in camel case, as modules and constants have it. */
export function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function shapeOf({ contractName, sourceName, abi }: Artifact) {
  return { name: contractName, source: sourceName, abi };
}

function contractNode(tree: Tree, name: string): AstNode {
  for (const node of tree.values()) if (node.nodeType === "ContractDefinition" && node.name === name) return node;
  throw new Error(`the build has no syntax tree of ${name}: build again with --force`);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
