// The examples in the SDK's documentation.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Example {
  /** Below `sdk/`. */
  readonly file: string;
  /** In its file, from 0. */
  readonly index: number;
  readonly code: string;
}

/** The examples in the README and in the comments of the SDK in this folder. */
export function sdkExamples(sdk: string): Example[] {
  const files = ["README.md", ...globSync(["*.ts", "flows/*.ts"], { cwd: sdk })].sort();
  return files.flatMap((file) => examplesOf(sdk, file).map((code, index) => ({ file, index, code })));
}

/** The ```ts blocks of a file, of its comments where it is code. */
function examplesOf(sdk: string, file: string): string[] {
  const text = readFileSync(join(sdk, file), "utf8").replace(file.endsWith(".md") ? /(?!)/g : /^ \* ?/gm, "");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}
