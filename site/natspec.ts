import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { JsonFragment } from "ethers";

/** What the compiler takes from a comment; errors have a list of them, one for each declaration. */
export interface Doc {
  readonly notice?: string;
  readonly details?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly returns?: Readonly<Record<string, string>>;
  readonly return?: string;
}

/** The compiler's `userdoc` and `devdoc` of a contract. */
interface Docs extends Doc {
  readonly methods?: Readonly<Record<string, Doc>>;
  readonly events?: Readonly<Record<string, Doc>>;
  readonly errors?: Readonly<Record<string, readonly Doc[]>>;
  readonly stateVariables?: Readonly<Record<string, Doc>>;
  readonly title?: string;
}

/** A struct or an enum, with what its comment says. */
export interface TypeDoc {
  readonly name: string;
  readonly kind: "struct" | "enum";
  readonly comment: string;
  /** With their types; those of an enum have none. */
  readonly members: readonly { readonly name: string; readonly type: string }[];
}

/** A contract as it is built, and all that is written about it. */
export interface ContractDoc {
  readonly name: string;
  /** From the root of the repository. */
  readonly source: string;
  readonly abi: readonly JsonFragment[];
  readonly user: Docs;
  readonly dev: Docs;
}

/** All deployable contracts by name. */
export interface Reference {
  readonly contracts: readonly ContractDoc[];
  /** The structs and enums of our sources, by the names that an ABI has for them. */
  readonly types: ReadonlyMap<string, TypeDoc>;
  /** The comments of our contracts and interfaces, by their names. */
  readonly comments: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly contractName: string;
  readonly sourceName: string;
  readonly inputSourceName: string;
  readonly buildInfoId: string;
  readonly abi: readonly JsonFragment[];
  readonly deployedBytecode: string;
}

interface Input {
  readonly settings: { readonly remappings: readonly string[] };
  readonly sources: Readonly<Record<string, { readonly content: string }>>;
}

interface Node {
  readonly nodeType: string;
  readonly name?: string;
  readonly canonicalName?: string;
  readonly documentation?: { readonly text: string };
  readonly nodes?: readonly Node[];
  readonly members?: readonly (Node & { readonly typeDescriptions?: { readonly typeString: string } })[];
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, { userdoc: Docs; devdoc: Docs }>>>>;
  readonly sources: Readonly<Record<string, { readonly ast?: Node }>>;
}

const OURS = "project/contracts/";

const solc = createRequire(import.meta.url)("solc") as {
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
};

/**
 * What the sources of the build in `root` say of every contract that can be deployed. The build keeps no comments, so the
 * compiler reads the build's own inputs again, without making code.
 */
export function readReference(root: string): Reference {
  const artifacts = deployable(root);
  const output = compiled(root, new Set(artifacts.map(({ buildInfoId }) => buildInfoId)));
  const trees = Object.values(output.sources).flatMap(({ ast }) => ast ?? []);
  const comments = trees.flatMap(({ nodes = [] }) => nodes.filter(({ nodeType }) => nodeType === "ContractDefinition"));
  return {
    contracts: artifacts.map((artifact) => documented(artifact, output)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    types: new Map(trees.flatMap(typesOf).map((type) => [type.name, type])),
    comments: new Map(comments.map(({ name = "", documentation }) => [name, documentation?.text ?? ""])),
  };
}

/** The artifacts of contracts with code and functions, without mocks and libraries. */
function deployable(root: string): Artifact[] {
  return globSync("artifacts/contracts/**/*.json", { cwd: root })
    .filter((file) => !file.includes("/mocks/"))
    .map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Artifact)
    .filter(({ deployedBytecode, abi }) => deployedBytecode !== "0x" && abi.some(({ type }) => type === "function"));
}

/** What the compiler says of our sources. Builds differ in how they optimise, which comments don't depend on. */
function compiled(root: string, buildInfoIds: ReadonlySet<string>): Output {
  const inputs = [...buildInfoIds].map((id) => {
    return (JSON.parse(readFileSync(join(root, "artifacts/build-info", `${id}.json`), "utf8")) as { input: Input })
      .input;
  });
  const sources = Object.assign({}, ...inputs.map((input) => input.sources)) as Input["sources"];
  const names = Object.keys(sources).filter((name) => name.startsWith(OURS) && !name.startsWith(`${OURS}mocks/`));
  const text = JSON.stringify({
    language: "Solidity",
    sources: Object.fromEntries(names.map((name) => [name, sources[name]])),
    settings: {
      remappings: [...new Set(inputs.flatMap(({ settings }) => settings.remappings))],
      outputSelection: Object.fromEntries(names.map((name) => [name, { "": ["ast"], "*": ["devdoc", "userdoc"] }])),
    },
  });
  const read = (path: string) => {
    const source = sources[path];
    return source === undefined ? { error: `The build has no ${path}.` } : { contents: source.content };
  };
  const output = JSON.parse(solc.compile(text, { import: read })) as Output;
  const error = output.errors?.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`The build's sources don't compile: ${error.formattedMessage}`);
  return output;
}

function documented({ contractName, sourceName, inputSourceName, abi }: Artifact, output: Output): ContractDoc {
  const docs = output.contracts[inputSourceName]?.[contractName];
  if (docs === undefined) throw new Error(`The compiler knows no ${contractName} in ${inputSourceName}.`);
  return { name: contractName, source: sourceName, abi, user: docs.userdoc, dev: docs.devdoc };
}

/** The structs and enums of a source, those inside of contracts by `Contract.Name` as in an ABI. */
function typesOf({ nodes = [] }: Node): TypeDoc[] {
  return nodes.flatMap((node) => {
    if (node.nodeType === "ContractDefinition") return typesOf(node);
    if (node.nodeType !== "StructDefinition" && node.nodeType !== "EnumDefinition") return [];
    const members = (node.members ?? []).map(({ name = "", typeDescriptions }) => {
      return { name, type: (typeDescriptions?.typeString ?? "").replace(/^(struct|enum|contract) /, "") };
    });
    const kind = node.nodeType === "StructDefinition" ? "struct" : "enum";
    const name = node.canonicalName ?? node.name ?? "";
    return [{ name, kind, comment: node.documentation?.text ?? "", members } as const];
  });
}
