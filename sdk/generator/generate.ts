// Writes what the SDK has of the contracts: ABIs, actions, structs and errors.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { COVERAGE } from "../coverage.ts";
import { factoryModules } from "./factories.ts";
import {
  abiModule,
  actionModule,
  barrel,
  contractModule,
  errorsOf,
  errorTableModule,
  errorTypesModule,
} from "./modules.ts";
import { Reverts } from "./reverts.ts";
import { type Action, actionsOf, camel, type Contract, readInterfaces, readSuite } from "./suite.ts";
import { Structs } from "./types.ts";

/** Without these files there is nothing, whatever the stamp says. */
const MARKS = ["generated/abis.ts", "typechain/files/common.ts"];

/** Generates what the SDK has of the contracts below `root`, unless neither they nor the generator have changed since. */
export async function generateWhereOld(root: string, artifacts: string, cache: string): Promise<void> {
  const sdk = join(root, "sdk");
  const stamp = join(cache, "sdk-generated");
  const print = fingerprint(root, artifacts);
  const isThere = [...MARKS.map((file) => join(sdk, file)), stamp].every((file) => existsSync(file));
  if (isThere && readFileSync(stamp, "utf8") === print) return;
  await generate(artifacts, sdk);
  writeIfNew(stamp, print);
}

function fingerprint(root: string, artifacts: string): string {
  const hash = createHash("sha256");
  for (const folder of [join(artifacts, "contracts"), join(root, "sdk", "generator")]) {
    for (const path of filesBelow(folder).sort()) hash.update(path).update(readFileSync(join(folder, path)));
  }
  return hash.update(readFileSync(join(root, "sdk", "coverage.ts"))).digest("hex");
}

/** Writes all modules below `generated` and `typechain` in `sdk`. */
async function generate(artifacts: string, sdk: string): Promise<void> {
  const contracts = readSuite(artifacts);
  writeFolder(join(sdk, "generated"), modulesOf(contracts));
  writeFolder(join(sdk, "typechain"), await factoryModules(contracts, readInterfaces(artifacts)));
}

/** Writes modules by their paths, and removes what else lies there; files that stay the same aren't touched. */
function writeFolder(folder: string, modules: ReadonlyMap<string, string>): void {
  const kept = new Set(modules.keys());
  for (const path of filesBelow(folder)) if (!kept.has(path)) rmSync(join(folder, path));
  for (const [path, text] of modules) writeIfNew(join(folder, path), text);
}

/** The actions that the coverage names for a contract, with the functions of these names or signatures. */
export function coveredActions(contract: Contract): (Action & { readonly as: string })[] {
  const all = actionsOf(contract);
  return (COVERAGE[contract.name]?.actions ?? []).flatMap((entry) => {
    const [as = "", asked = as] = entry.split(" = ");
    const action = all.find(({ name, signature }) => name === asked || signature === asked);
    return action === undefined ? [] : [{ ...action, as }];
  });
}

/** Paths below a folder, with slashes. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"));
}

function writeIfNew(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function modulesOf(contracts: readonly Contract[]): Map<string, string> {
  const reverts = new Reverts(contracts);
  const structs = new Structs(contracts);
  const errors = errorsOf(contracts);
  const modules = new Map([
    ["abis.ts", barrel(contracts.map(({ name }) => `./abis/${camel(name)}.ts`))],
    ["structs.ts", structs.module(contracts)],
    ["errorTable.ts", errorTableModule(errors, contracts)],
    ["errorTypes.ts", errorTypesModule(errors)],
  ]);
  for (const contract of contracts) {
    const own = camel(contract.name);
    const actions = coveredActions(contract);
    modules.set(`abis/${own}.ts`, abiModule(contract));
    modules.set(`${own}.ts`, contractModule(contract, actions.map(({ as }) => as).sort()));
    for (const action of actions) {
      modules.set(`actions/${own}/${action.as}.ts`, actionModule(contract, action, reverts, structs));
    }
  }
  return modules;
}
