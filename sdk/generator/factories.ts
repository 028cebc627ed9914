// Factories of ethers for contracts that are there, without their bytecode, by TypeChain.
import { join, relative, sep } from "node:path";
import * as ethersV6 from "@typechain/ethers-v6";
import type { Config, FileDescription, TypeChainTarget } from "typechain";
import { comment } from "./docs.ts";
import { abiText } from "./modules.ts";
import { camel, type Contract, type InterfaceAbi } from "./suite.ts";

/** Where TypeChain would read ABIs, and where it would write: it is given texts, and its texts are taken. */
const [ABIS, OUT] = [join(import.meta.dirname, "abis"), join(import.meta.dirname, "out")];
const IMPORT = /(?<=from "\.{1,2}\/.*)\.js(?=";)/g;
const ABI = / {2}const _abi = \[\n[^]*?\n\] as const;\n/;

// TypeChain's class is its module's default export, which ES modules find one level deeper
const Target = (ethersV6 as unknown as { default: { default: new (config: Config) => TypeChainTarget } }).default
  .default;

/** Modules below `sdk/typechain/`: an entry for each contract, and TypeChain's own files beside them. */
export async function factoryModules(
  contracts: readonly Contract[],
  interfaces: readonly InterfaceAbi[],
): Promise<Map<string, string>> {
  const all = [...contracts, ...interfaces];
  const modules = new Map(
    (await typeChainFiles(all)).map(({ path, contents }) => [pathOf(path), withEndings(contents)]),
  );
  const own = new Set(contracts.map(({ name }) => name));
  for (const { name, abi } of all) {
    const path = `files/factories/${name}__factory.ts`;
    const text = modules.get(path) ?? "";
    if (!ABI.test(text)) throw new Error(`TypeChain's factory of ${name} has its ABI elsewhere: change ABI.`);
    modules.set(
      path,
      own.has(name) ? sharing(name, text) : text.replace(ABI, () => `const _abi = ${abiText(abi)} as const;\n`),
    );
    modules.set(`${camel(name)}.ts`, entryOf(name));
  }
  return modules;
}

/**
 * What TypeChain writes for these ABIs without their constructors, which are for those who deploy; and without its indices,
 * which would put all contracts into one module.
 */
async function typeChainFiles(all: readonly InterfaceAbi[]): Promise<FileDescription[]> {
  const files = all.map(({ name, abi }) => {
    const contents = JSON.stringify(abi.filter(({ type }) => type !== "constructor"));
    return { path: join(ABIS, `${name}.json`), contents };
  });
  const paths = files.map(({ path }) => path);
  const flags = {
    alwaysGenerateOverloads: false,
    discriminateTypes: false,
    node16Modules: true,
    environment: undefined,
  };
  const target = new Target({
    ...{ cwd: OUT, outDir: OUT, target: "ethers-v6", inputDir: ABIS, flags },
    ...{ filesToProcess: paths, allFiles: paths },
  });
  const written = [];
  for (const file of files) written.push(await target.transformFile(file));
  written.push(await target.afterRun());
  return written.flatMap((output) => output ?? []).filter(({ path }) => !path.endsWith("index.ts"));
}

function pathOf(path: string): string {
  return join("files", relative(OUT, path)).split(sep).join("/");
}

function withEndings(text: string): string {
  return text.replace(IMPORT, ".ts");
}

/** A factory with the ABI that the contract's actions have, so that a program that uses both holds one. */
function sharing(name: string, text: string): string {
  const names = `${camel(name)}Abi as _abi, type ${name}Abi`;
  return text
    .replace(ABI, `import { ${names} } from "../../../generated/abis/${camel(name)}.ts";\n`)
    .replace("static readonly abi = _abi", `static readonly abi: ${name}Abi = _abi`);
}

/** The entry of a contract: its factory, and its types. */
function entryOf(name: string): string {
  const doc = comment([`TypeChain's factory and types of ${name}, for ethers. It holds no bytecode.`, "@module"]);
  const factory = `export { ${name}__factory } from "./files/factories/${name}__factory.ts";\n`;
  return `${doc}export type * from "./files/${name}.ts";\n${factory}`;
}
