import { parseArgs } from "node:util";
import hre from "hardhat";
import { orUsage } from "../deployer/options.ts";

/** What `npm start` is told. */
export interface StartOptions {
  /** A network of hardhat.config.ts; the one in this process where there is none. */
  readonly network: string | undefined;
  /** Whether a chain outside this process keeps what was done on it. */
  readonly keep: boolean;
}

const USAGE = "Use npm start, or npm start -- --network localhost [--keep].";
const OPTIONS = { network: { type: "string" }, keep: { type: "boolean", default: false } } as const;

/** Reads the arguments of `npm start`. Throws USAGE. */
export function readStartOptions(args: readonly string[]): StartOptions {
  return orUsage(USAGE, () => {
    const { network, keep } = parseArgs({ args: [...args], options: OPTIONS }).values;
    const names = Object.keys(hre.config.networks);
    if (network !== undefined && !names.includes(network)) {
      throw new Error(`Network ${network} is none of ${names.join(", ")}, which hardhat.config.ts has.`);
    }
    if (keep && (network === undefined || hre.config.networks[network]?.type !== "http")) {
      throw new Error("--keep is for a chain outside this process.");
    }
    return { network, keep };
  });
}
