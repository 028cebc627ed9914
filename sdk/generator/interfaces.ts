// Copies the contracts' interfaces into the package, as `npm pack` does first, so that Solidity imports them by its name.
import { cpSync, globSync, readFileSync, rmSync } from "node:fs";
import { join, normalize } from "node:path";

const SDK = join(import.meta.dirname, "..");
const SOURCES = join(SDK, "../contracts");
const TARGET = join(SDK, "contracts");

const files = new Set(globSync("*/interfaces/*.sol", { cwd: SOURCES }));
rmSync(TARGET, { recursive: true, force: true });
for (const file of files) {
  const missing = importsOf(file).find((path) => !files.has(path));
  if (missing !== undefined) throw new Error(`${file} imports ${missing}: move what it needs of it to an interface.`);
  cpSync(join(SOURCES, file), join(TARGET, file));
}

/** What a source imports of the suite, as paths below `contracts`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), "utf8");
  return [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) => normalize(join(file, "..", path)));
}
