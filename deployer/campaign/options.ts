import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";
import hre from "hardhat";
import { type DeployOptions, NETWORK_OPTIONS, networkOf, orUsage } from "../options.ts";

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

const USAGE = "Use npm run campaign -- <grants.csv> --terms <terms.json5> [--out <folder>] [--network <name> [--yes]].";

/** Reads the arguments of the campaign command. Throws USAGE. */
export function readCampaignOptions(args: readonly string[]): CampaignOptions {
  return orUsage(USAGE, () => {
    const options = { ...NETWORK_OPTIONS, terms: { type: "string" }, out: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [grants, ...more] = positionals;
    if (grants === undefined || more.length > 0) throw new Error("Name one list of grants, a CSV file.");
    const { terms, out, ...network } = values;
    if (terms === undefined) throw new Error("--terms is missing.");
    const isDry = !network.yes && Object.keys(network).every((name) => name === "yes");
    return {
      grants,
      terms,
      folder: out ?? join(hre.config.paths.root, "campaigns", basename(grants, extname(grants))),
      network: isDry ? undefined : networkOf(network),
    };
  });
}
