import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { EconomyError } from "../../sdk/errors.ts";
import { type DeployOptions, readDeployOptions } from "../options.ts";

/** What the campaign command is told. */
export interface CampaignOptions {
  /** The list of grants, a CSV file. */
  readonly grants: string;
  readonly terms: string;
  /** Where the data for claims goes. */
  readonly folder: string;
  /** Where to create the campaign; undefined for a dry run. */
  readonly network: DeployOptions | undefined;
}

/** What only a network needs, as the deployment commands take it. */
const NETWORK_OPTIONS = ["network", "parameters", "deployment-id"] as const;

/** Reads the arguments of the campaign command. Throws USAGE. */
export function readCampaignOptions(args: readonly string[]): CampaignOptions {
  const { values, positionals } = parsed(args);
  const [grants, ...more] = positionals;
  if (grants === undefined || more.length > 0) throw usage("Name one list of grants, a CSV file.");
  if (values.terms === undefined) throw usage("--terms is missing.");

  const passed = NETWORK_OPTIONS.flatMap((name) => (values[name] === undefined ? [] : [`--${name}`, values[name]]));
  if (values.yes) passed.push("--yes");
  if (values.network === undefined && passed.length > 0) throw usage(`${passed[0] ?? ""} needs --network.`);
  return {
    grants,
    terms: values.terms,
    folder: values.out ?? join(hre.config.paths.root, "campaigns", basename(grants, extname(grants))),
    network: values.network === undefined ? undefined : readDeployOptions(passed),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        terms: { type: "string" },
        out: { type: "string" },
        network: { type: "string" },
        parameters: { type: "string" },
        "deployment-id": { type: "string" },
        yes: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function usage(message: string): EconomyError {
  return new EconomyError(
    "USAGE",
    message,
    "Use npm run campaign -- <grants.csv> --terms <terms.json5> [--out <folder>] [--network <name> [--yes]].",
  );
}
