import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { EconomyError } from "../../sdk/errors.ts";
import { explain, type ReceiptName } from "./explain.ts";
import { explainedHtml, explainedText } from "./explainText.ts";

export const EXPLAIN_USAGE = "Use npm run attribution -- explain <epoch's folder> <channel> <index> [--html <file>].";

/** What `explain` is told. */
export interface ExplainOptions extends ReceiptName {
  readonly folder: string;
  /** Where a page goes, instead of a text to the terminal. */
  readonly html: string | undefined;
}

/** Reads the arguments behind `explain`. Throws USAGE. */
export function readExplainOptions(args: readonly string[]): ExplainOptions {
  try {
    const { values, positionals } = parseArgs({
      ...{ args: [...args], allowPositionals: true },
      options: { html: { type: "string" } },
    });
    const [folder, channel = "", index = "", ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new Error("Name a folder, a channel and an index.");
    if (!/^0x[0-9a-fA-F]{64}$/.test(channel)) throw new Error(`A channel is 0x and 64 digits, not "${channel}".`);
    if (!/^\d{1,19}$/.test(index)) throw new Error(`An index is a whole number, not "${index}".`);
    return { folder, channel: channel.toLowerCase(), index: BigInt(index), html: values.html };
  } catch (error) {
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), EXPLAIN_USAGE);
  }
}

/** The whole of `npm run attribution -- explain`. */
export async function runExplain(
  { folder, html, ...name }: ExplainOptions,
  log: (line: string) => void,
): Promise<void> {
  const explanation = await explain(folder, name, { threads: availableParallelism(), memory: "4GB" });
  if (html === undefined) {
    log(explainedText(explanation, process.stdout.isTTY && process.env.NO_COLOR === undefined));
    return;
  }
  writeFileSync(html, explainedHtml(explanation));
  log(`Wrote ${html}.`);
}
