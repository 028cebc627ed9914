import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { getAddress, isAddress } from "ethers";
import { type DeployOptions, NETWORK_OPTIONS, networkOf, orUsage } from "../deployer/options.ts";

/** What `npm run watch` is told. */
export interface WatchOptions extends DeployOptions {
  readonly datanetId: bigint;
  /** The folder of the manifests. */
  readonly manifests: string;
  /** Whether to send what was found. */
  readonly file: boolean;
  /** Whether to end after one pass. */
  readonly once: boolean;
  /** Seconds between passes; a pass for every block where there is none. */
  readonly every: number | undefined;
  /** The ledger, where it isn't the deployment's. */
  readonly ledger: string | undefined;
}

const MAX_DATANET = 2n ** 32n - 1n;
const USAGE =
  "Use npm run watch -- --network <name> --datanet <id> --manifests <folder> [--file] [--once | --every <seconds>] [--ledger <address>].";

/** Reads the arguments of `npm run watch`. Throws USAGE. */
export function readWatchOptions(args: readonly string[]): WatchOptions {
  return orUsage(USAGE, () => {
    const options = {
      ...NETWORK_OPTIONS,
      datanet: { type: "string" },
      manifests: { type: "string" },
      file: { type: "boolean", default: false },
      once: { type: "boolean", default: false },
      every: { type: "string" },
      ledger: { type: "string" },
    } as const;
    const { datanet, manifests, file, once, every, ledger, ...network } = parseArgs({
      args: [...args],
      options,
    }).values;
    if (datanet === undefined) throw new Error("--datanet is missing.");
    if (!/^[1-9]\d{0,9}$/.test(datanet) || BigInt(datanet) > MAX_DATANET) {
      throw new Error(`A datanet's id is a number from 1, not "${datanet}".`);
    }
    if (manifests === undefined) throw new Error("--manifests is missing.");
    if (!(statSync(manifests, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
      throw new Error(`${manifests} is no folder.`);
    }
    if (every !== undefined && !/^[1-9]\d{0,5}$/.test(every)) {
      throw new Error(`--every takes a whole number of seconds, not "${every}".`);
    }
    if (every !== undefined && once) throw new Error("--once and --every exclude each other.");
    const address = ledger !== undefined && isAddress(ledger) ? getAddress(ledger) : undefined;
    if (ledger !== undefined && address === undefined) throw new Error(`A ledger is an address, not "${ledger}".`);
    return {
      ...networkOf(network),
      datanetId: BigInt(datanet),
      manifests,
      file,
      once,
      every: every === undefined ? undefined : Number(every),
      ledger: address,
    };
  });
}
