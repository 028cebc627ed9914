import { parseArgs } from "node:util";
import { EconomyError } from "../sdk/errors.ts";

/** The options of `npm run site`. */
export interface SiteOptions {
  /** Whether the built site is served on this machine. */
  readonly serve: boolean;
  readonly port: number;
  /** The path that the site is served below, with a slash at both ends. */
  readonly base: string;
}

/** Reads the command line. Throws USAGE where it isn't one of `npm run site`. */
export function readSiteOptions(args: readonly string[]): SiteOptions {
  try {
    const options = { serve: { type: "boolean" }, port: { type: "string" }, base: { type: "string" } } as const;
    const { serve = false, port = "4173", base = "/" } = parseArgs({ args: [...args], options }).values;
    if (!/^\d{1,5}$/.test(port)) throw new Error(`${port} is no port.`);
    if (!/^\/([\w.-]+\/)*$/.test(base)) throw new Error(`The base ${base} doesn't begin and end with a slash.`);
    return { serve, port: Number(port), base };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EconomyError("USAGE", why, "Use npm run site -- [--serve [--port <number>]] [--base /path/].");
  }
}
