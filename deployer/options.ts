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

/** Reads the arguments of a deployment command. Throws USAGE. */
export function readDeployOptions(args: readonly string[]): DeployOptions {
  const { network, parameters, "deployment-id": deploymentId, yes } = parsed(args);
  if (network === undefined) throw usage("--network is missing.");
  const names = Object.keys(hre.config.networks).filter((name) => hre.config.networks[name]?.type === "http");
  if (!names.includes(network)) {
    throw usage(`Network ${network} is none of ${names.join(", ")}, which hardhat.config.ts has.`);
  }
  if (deploymentId !== undefined && !/^[A-Za-z][\w-]*$/.test(deploymentId)) {
    throw usage(`A deployment's name begins with a letter and has letters, digits, - and _, unlike "${deploymentId}".`);
  }
  return {
    network,
    parameters: parameters ?? join(hre.config.paths.root, "parameters", `${network}.json5`),
    deploymentId,
    yes,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        network: { type: "string" },
        parameters: { type: "string" },
        "deployment-id": { type: "string" },
        yes: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(message: string): EconomyError {
  return new EconomyError(
    "USAGE",
    message,
    "Use npm run <command> -- --network <name> [--parameters <file>] [--deployment-id <name>] [--yes], with the first --.",
  );
}
