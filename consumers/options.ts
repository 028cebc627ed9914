import { parseArgs } from "node:util";
import { orUsage } from "../deployer/options.ts";
import { type Consumer, CONSUMERS } from "./consumer.ts";

/** What `npm run consumers` is told. */
export interface ConsumersOptions {
  /** The consumers that are run, or the one that a scene is served for. */
  readonly consumers: readonly Consumer[];
  /** Whether the chain with the package is left to the reader, instead of running the consumers. */
  readonly serve: boolean;
}

const NAMES = CONSUMERS.join("|");
const USAGE = `Use npm run consumers -- [${NAMES}]…, or npm run consumers -- --serve [${NAMES}].`;
const OPTIONS = { serve: { type: "boolean", default: false } } as const;

/**
 * Reads the arguments of `npm run consumers`: without a name all consumers are run, and the scene of the one in Node is
 * served. Throws USAGE.
 */
export function readConsumersOptions(args: readonly string[]): ConsumersOptions {
  return orUsage(USAGE, () => {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const { serve } = values;
    const unknown = positionals.find((name) => !CONSUMERS.some((consumer) => consumer === name));
    if (unknown !== undefined) throw new Error(`There is no consumer ${unknown}.`);
    const named = CONSUMERS.filter((consumer) => positionals.includes(consumer));
    if (serve && named.length > 1) throw new Error("A scene is served for one consumer.");
    return { consumers: named.length > 0 ? named : serve ? ["node"] : CONSUMERS, serve };
  });
}
