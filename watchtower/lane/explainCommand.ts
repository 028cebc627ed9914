import { writeFileSync } from "node:fs";
import type { Resources } from "../../epoch/database.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { explain, type ReceiptName } from "./explain.ts";
import { explainedHtml, explainedText } from "./explainText.ts";

/** What `npm run attribution -- explain` is told. */
export interface ExplainOptions extends ReceiptName, Resources {
  readonly folder: string;
  /** Where a page goes, too. */
  readonly html: string | undefined;
}

/** Shows a receipt in the terminal. There are no colours where `NO_COLOR` is set or no terminal is there. */
export async function runExplain(options: ExplainOptions, log: (line: string) => void): Promise<void> {
  const explanation = await explain(options.folder, options, options);
  const hasColours = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";
  for (const line of explainedText(explanation, hasColours).split("\n")) log(line);
  if (options.html !== undefined) writePage(options.html, explainedHtml(explanation));
}

function writePage(path: string, page: string): void {
  try {
    writeFileSync(path, page);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EconomyError(
      "USAGE",
      `The page can't be written: ${why}.`,
      "Name a file in a folder that is there by --html.",
    );
  }
}
