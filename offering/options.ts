import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { getAddress, isAddress } from "ethers";
import { type DeployOptions, NETWORK_OPTIONS, networkOf, orUsage } from "../deployer/options.ts";

/** Where offerings are read, and in which form they are printed. */
export interface Place extends DeployOptions {
  /** The offering contract, where it isn't the deployment's. */
  readonly offering: string | undefined;
  readonly json: boolean;
}

/** What `npm run offering` is told. */
export type OfferingOptions =
  | ({ readonly command: "list" } & Place)
  | ({
      readonly command: "show";
      readonly offeringId: bigint;
      readonly account: string | undefined;
      /** A file to write the chart of bids to. */
      readonly svg: string | undefined;
    } & Place)
  | ({ readonly command: "check"; readonly offeringId: bigint; readonly document: string | undefined } & Place)
  | ({
      readonly command: "contributors";
      readonly modelId: bigint;
      /** What contributors have together, in units of 10⁻¹⁸ token. */
      readonly supply: bigint;
      /** A folder of manifests. */
      readonly manifests: string;
      readonly block: number;
      /** A file to write the tree to. */
      readonly out: string | undefined;
    } & Place)
  | { readonly command: "schema" };

const USAGE =
  "Use npm run offering -- list, show <id> [--account <address>] [--svg <file>], check <id> [--document <file>], or " +
  "contributors <model> --supply <units> --manifests <folder> --block <number> [--out <file>], each with --network <name> [--offering <address>] [--json]; or schema.";
const OPTIONS = {
  ...NETWORK_OPTIONS,
  offering: { type: "string" },
  account: { type: "string" },
  document: { type: "string" },
  supply: { type: "string" },
  manifests: { type: "string" },
  block: { type: "string" },
  out: { type: "string" },
  svg: { type: "string" },
  json: { type: "boolean", default: false },
} as const;
const OWN: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  list: [],
  show: ["account", "svg"],
  check: ["document"],
  contributors: ["supply", "manifests", "block", "out"],
};

/** Reads the arguments of `npm run offering`. Throws USAGE. */
export function readOfferingOptions(args: readonly string[]): OfferingOptions {
  return orUsage(USAGE, () => {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command = "", ...words] = positionals;
    const { offering, json, account, document, svg, supply, manifests, block, out, ...network } = values;
    const own = OWN[command];
    if (own === undefined)
      throw new Error(`The command is list, show, check, contributors or schema, not "${command}".`);
    for (const [name, value] of Object.entries({ account, document, svg, supply, manifests, block, out })) {
      if (value !== undefined && !own.includes(name)) throw new Error(`${command} takes no --${name}.`);
    }
    if (command === "schema") {
      if (words.length > 0) throw new Error(`schema takes no more words, unlike "${words.join(" ")}".`);
      return { command };
    }
    const place = { ...networkOf(network), offering: addressOf("--offering", offering), json };
    if (command === "list") {
      if (words.length > 0) throw new Error("list takes no number.");
      return { command, ...place };
    }
    if (command === "contributors") {
      if (manifests === undefined) throw new Error("contributors takes --manifests <folder>.");
      if (!(statSync(manifests, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
        throw new Error(`${manifests} is no folder.`);
      }
      const numbers = { supply: numberOf("--supply", supply), block: Number(numberOf("--block", block)) };
      return { command, modelId: idOf(words), ...numbers, manifests, out, ...place };
    }
    const offeringId = idOf(words);
    if (command === "check") return { command, offeringId, document, ...place };
    return { command: "show", offeringId, account: addressOf("--account", account), svg, ...place };
  });
}

function idOf(words: readonly string[]): bigint {
  const [id = "", ...more] = words;
  if (!/^[1-9]\d{0,18}$/.test(id) || more.length > 0) {
    throw new Error(`Name one by its number from 1 on, not "${words.join(" ")}".`);
  }
  return BigInt(id);
}

function numberOf(name: string, value: string | undefined): bigint {
  if (value !== undefined && /^[1-9]\d{0,38}$/.test(value)) return BigInt(value);
  throw new Error(`contributors takes ${name} with a whole number from 1 on, not "${value ?? ""}".`);
}

function addressOf(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const address: string = value;
  if (!isAddress(address)) throw new Error(`${name} takes an address, not "${value}".`);
  return getAddress(address);
}
