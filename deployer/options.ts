import { join } from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { EconomyError } from "../sdk/errors.ts";

/** What the deployment commands are told. */
export interface DeployOptions {
  readonly network: string;
  /** The parameters' file. */
  readonly parameters: string;
  /** The deployment's name, where it isn't its chain's. */
  readonly deploymentId: string | undefined;
  /** Whether to send without asking. */
  readonly yes: boolean;
}

/** What `npm run supply` is told. */
export interface SupplyOptions extends DeployOptions {
  /** The block to look at; the latest one where there is none. */
  readonly block: number | undefined;
}

/** What every command that uses a network takes. */
export const NETWORK_OPTIONS = {
  network: { type: "string" },
  parameters: { type: "string" },
  "deployment-id": { type: "string" },
  yes: { type: "boolean", default: false },
} as const;
const DEPLOY_USAGE =
  "Use npm run <command> -- --network <name> [--parameters <file>] [--deployment-id <name>] [--yes], with the first --.";
const SUPPLY_USAGE =
  "Use npm run supply -- show --network <name> [--block <number>] [--parameters <file>] [--deployment-id <name>].";

/** Reads the arguments of a deployment command. Throws USAGE. */
export function readDeployOptions(args: readonly string[]): DeployOptions {
  return orUsage(DEPLOY_USAGE, () => networkOf(parseArgs({ args: [...args], options: NETWORK_OPTIONS }).values));
}

/** Reads the arguments of `npm run supply`. Throws USAGE. */
export function readSupplyOptions(args: readonly string[]): SupplyOptions {
  return orUsage(SUPPLY_USAGE, () => {
    const options = { ...NETWORK_OPTIONS, block: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { block } = values;
    if (positionals.join(" ") !== "show") throw new Error(`The command is show, not "${positionals.join(" ")}".`);
    if (block !== undefined && !/^\d{1,15}$/.test(block)) throw new Error(`A block is a whole number, not "${block}".`);
    return { ...networkOf(values), block: block === undefined ? undefined : Number(block) };
  });
}

interface Values {
  readonly network?: string;
  readonly parameters?: string;
  readonly "deployment-id"?: string;
  readonly yes: boolean;
}

/** Checks what was read by `NETWORK_OPTIONS`. Throws an error that `orUsage` takes. */
export function networkOf({ network, parameters, "deployment-id": deploymentId, yes }: Values): DeployOptions {
  if (network === undefined) throw new Error("--network is missing.");
  const names = Object.keys(hre.config.networks).filter((name) => hre.config.networks[name]?.type === "http");
  if (!names.includes(network)) {
    throw new Error(`Network ${network} is none of ${names.join(", ")}, which hardhat.config.ts has.`);
  }
  if (deploymentId !== undefined && !/^[A-Za-z][\w-]*$/.test(deploymentId)) {
    throw new Error(
      `A deployment's name begins with a letter and has letters, digits, - and _, unlike "${deploymentId}".`,
    );
  }
  return {
    network,
    parameters: parameters ?? join(hre.config.paths.root, "parameters", `${network}.json5`),
    deploymentId,
    yes,
  };
}

/** Reads arguments; whatever is wrong with them is a USAGE error with this advice. */
export function orUsage<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), usage);
  }
}
