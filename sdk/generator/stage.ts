// A copy of the package's sources to build and pack in: a build rewrites `dist` and the map of package.json.
import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** What a build writes, and what a copy finds above itself. */
const LEFT_OUT = ["contracts", "dist", "docs", "node_modules"];

/**
 * Copies the sources of the SDK in `root` into a new folder in `cache/`, from where they find the packages that they import,
 * and returns it. Its `sdk` is packed by `npm pack`, like the original, but beside others. The caller removes it.
 */
export function stageSdk(root: string): string {
  const [sdk, cache] = [join(root, "sdk"), join(root, "cache")];
  mkdirSync(cache, { recursive: true });
  const stage = mkdtempSync(join(cache, "sdk-"));
  const leftOut = new Set(LEFT_OUT.map((name) => join(sdk, name)));
  cpSync(sdk, join(stage, "sdk"), { recursive: true, filter: (path) => !leftOut.has(path) });
  cpSync(join(root, "tsconfig.json"), join(stage, "tsconfig.json"));
  // the interfaces are taken from the one, and the README links to the other
  for (const name of ["contracts", "docs"]) symlinkSync(join(root, name), join(stage, name), "junction");
  return stage;
}
