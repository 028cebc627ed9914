import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { getAddress, isAddress } from "ethers";
import { type DeployOptions, NETWORK_OPTIONS, networkOf, orUsage } from "../../deployer/options.ts";
import type { GatherSources } from "./gather.ts";

/** What `npm run gather` is told. */
export interface GatherOptions extends DeployOptions, Omit<GatherSources, "provider" | "factory"> {
  /** The factory of the lanes, where it isn't the deployment's. */
  readonly factory: string | undefined;
}

const USAGE =
  "Use npm run gather -- <folder> --network <name> --lane <address> --block <number> --publications <folder> --manifests <folder> [--texts <folder>] [--previous <folder>] [--factory <address>].";

/** Reads the arguments of `npm run gather`. Throws USAGE. */
export function readGatherOptions(args: readonly string[]): GatherOptions {
  return orUsage(USAGE, () => {
    const text = { type: "string" } as const;
    const own = {
      lane: text,
      block: text,
      publications: text,
      manifests: text,
      texts: text,
      previous: text,
      factory: text,
    };
    const options = { ...NETWORK_OPTIONS, ...own } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { lane, block, publications, manifests, texts, previous, factory, ...network } = values;
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new Error("Name one folder to write.");
    if (block === undefined || !/^[1-9]\d{0,9}$/.test(block)) throw new Error("--block takes a block's number.");
    return {
      ...networkOf(network),
      folder,
      lane: addressOf("--lane", lane),
      block: Number(block),
      publications: folderOf("--publications", publications),
      manifests: folderOf("--manifests", manifests),
      texts: texts === undefined ? undefined : folderOf("--texts", texts),
      previous: previous === undefined ? undefined : folderOf("--previous", previous),
      factory: factory === undefined ? undefined : addressOf("--factory", factory),
    };
  });
}

function addressOf(name: string, value: string | undefined): string {
  const address: string = value ?? "";
  if (!isAddress(address)) throw new Error(`${name} takes an address, not "${value ?? "nothing"}".`);
  return getAddress(address);
}

function folderOf(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`${name} is missing.`);
  if (!(statSync(value, { throwIfNoEntry: false })?.isDirectory() ?? false)) throw new Error(`${value} is no folder.`);
  return value;
}
