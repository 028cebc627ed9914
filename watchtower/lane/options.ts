import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { getAddress, isAddress, isHexString } from "ethers";
import { type DeployOptions, NETWORK_OPTIONS, networkOf, orUsage } from "../../deployer/options.ts";
import type { Gathering } from "./gathered.ts";
import type { Scratch } from "./recompute.ts";

/** What `npm run attribution` is told. */
export type AttributionOptions =
  | ({
      readonly command: "verify";
      readonly folder: string;
      readonly chain: LaneOptions | undefined;
      readonly gathering: GatheringOptions | undefined;
    } & Scratch)
  | ({
      readonly command: "watch";
      readonly chain: LaneOptions;
      readonly epochs: string;
      readonly manifests: string | undefined;
      /** None where published inputs are taken for right. */
      readonly gathering: GatheringOptions | undefined;
      readonly file: boolean;
      readonly once: boolean;
      readonly every: number | undefined;
    } & Scratch)
  | ({
      readonly command: "explain";
      readonly folder: string;
      readonly channel: string;
      readonly index: bigint;
      readonly html: string | undefined;
    } & Scratch);

/** A lane on a network. */
export interface LaneOptions extends DeployOptions {
  readonly lane: string;
}

/** What inputs are gathered from; the factory of the lanes where it isn't the deployment's. */
export type GatheringOptions = Omit<Gathering, "factory"> & { readonly factory: string | undefined };

const MEMORY = "4GB";
const USAGE =
  "Use npm run attribution -- verify <folder> [--network <name> --lane <address> [--publications <folder> --manifests <folder> [--previous <folder>]]], " +
  "watch --network <name> --lane <address> --epochs <folder> [--manifests <folder> [--publications <folder>]] [--file] [--once | --every <seconds>], " +
  "or explain <folder> <channel> <index> [--html <file>]; with --publications also [--texts <folder>] [--factory <address>]; all take [--scratch <folder>].";

const OPTIONS = {
  ...NETWORK_OPTIONS,
  lane: { type: "string" },
  epochs: { type: "string" },
  manifests: { type: "string" },
  publications: { type: "string" },
  texts: { type: "string" },
  previous: { type: "string" },
  factory: { type: "string" },
  scratch: { type: "string", default: join("cache", "attribution") },
  html: { type: "string" },
  every: { type: "string" },
  file: { type: "boolean", default: false },
  once: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof valuesOf>["values"];

function valuesOf(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
}

/** Reads the arguments of `npm run attribution`. Throws USAGE. */
export function readAttributionOptions(args: readonly string[]): AttributionOptions {
  return orUsage(USAGE, () => {
    const { values, positionals } = valuesOf(args);
    const [command, ...words] = positionals;
    const scratch = { scratch: freeOrFolder(values.scratch), threads: availableParallelism(), memory: MEMORY };
    if (command === "verify") return { command, ...verifyOptions(values, words), ...scratch };
    if (command === "watch") return { command, ...watchOptions(values, words), ...scratch };
    if (command === "explain") return { command, ...explainOptions(values, words), ...scratch };
    throw new Error(`The command is verify, watch or explain, not "${command ?? ""}".`);
  });
}

function verifyOptions(values: Values, words: readonly string[]) {
  const [folder] = requireWords(words, ["folder"]);
  const isOnChain = values.lane !== undefined || values.network !== undefined;
  const gathering = gatheringOf(values);
  if (gathering !== undefined && !isOnChain) throw new Error("--publications takes --network and --lane.");
  return { folder: requireFolder(folder), chain: isOnChain ? chainOf(values) : undefined, gathering };
}

function watchOptions(values: Values, words: readonly string[]) {
  requireWords(words, []);
  const { epochs, manifests, file, once, every } = values;
  if (epochs === undefined) throw new Error("--epochs is missing.");
  if (every !== undefined && !/^[1-9]\d{0,5}$/.test(every)) {
    throw new Error(`--every takes a whole number of seconds, not "${every}".`);
  }
  if (every !== undefined && once) throw new Error("--once and --every exclude each other.");
  if (values.previous !== undefined) throw new Error("--previous is for verify; a watch has --epochs.");
  return {
    gathering: gatheringOf(values),
    ...{ chain: chainOf(values), epochs: requireFolder(epochs), file, once },
    manifests: manifests === undefined ? undefined : requireFolder(manifests),
    every: every === undefined ? undefined : Number(every),
  };
}

function explainOptions({ html }: Values, words: readonly string[]) {
  const [folder, channel = "", index = ""] = requireWords(words, ["folder", "channel", "index"]);
  if (!isHexString(channel, 32)) throw new Error(`A channel is 0x and 64 digits, not "${channel}".`);
  if (!/^\d{1,19}$/.test(index)) throw new Error(`A receipt's index is a whole number, not "${index}".`);
  return { folder: requireFolder(folder), channel: channel.toLowerCase(), index: BigInt(index), html };
}

function gatheringOf(values: Values): GatheringOptions | undefined {
  const { publications, manifests, texts, previous, factory } = values;
  if (publications === undefined) {
    const more = [texts, previous, factory].find((value) => value !== undefined);
    if (more === undefined) return undefined;
    throw new Error("--texts, --previous and --factory are for --publications, which is missing.");
  }
  if (manifests === undefined) throw new Error("--publications takes --manifests.");
  return {
    publications: requireFolder(publications),
    manifests: requireFolder(manifests),
    texts: texts === undefined ? undefined : requireFolder(texts),
    previous: previous === undefined ? undefined : requireFolder(previous),
    factory: factory === undefined ? undefined : addressOf("factory", factory),
  };
}

function addressOf(name: string, value: string): string {
  const isRight: boolean = isAddress(value);
  if (!isRight) throw new Error(`A ${name} is an address, not "${value}".`);
  return getAddress(value);
}

function chainOf(values: Values): LaneOptions {
  const { lane } = values;
  if (lane === undefined) throw new Error("--lane is missing.");
  return { ...networkOf(values), lane: addressOf("lane", lane) };
}

function requireWords(words: readonly string[], names: readonly string[]): readonly string[] {
  if (words.length === names.length) return words;
  throw new Error(`It takes ${names.length === 0 ? "options only" : names.join(", ")}, not "${words.join(" ")}".`);
}

/** A folder that is there, or will be made. */
function freeOrFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true) return path;
  throw new Error(`${path} is no folder.`);
}

function requireFolder(path = ""): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false) return path;
  throw new Error(`${path} is no folder.`);
}
