import { globSync } from "node:fs";
import { defineConfig } from "tsdown";

const cwd = import.meta.dirname;
/** An entry for each contract, for all ABIs, and for the structs that actions take. */
const contracts = globSync("generated/*.ts", { cwd }).filter((file) => !file.includes("error"));
/** An entry for each contract's factory, and for those of interfaces. */
const factories = globSync("typechain/*.ts", { cwd });
if (factories.length === 0) throw new Error("There are no factories in sdk/typechain/: run `npx hardhat build` first.");

export default defineConfig({
  entry: ["index.ts", ...contracts, ...factories],
  format: ["esm", "cjs"],
  dts: true,
  // A file for each module, so that bundlers of any kind leave out what isn't used.
  unbundle: true,
  platform: "neutral",
  target: "es2022",
  tsconfig: "tsconfig.build.json",
  // The map of package.json: each contract by its name, and the interfaces in Solidity by their paths.
  exports: {
    customExports: (map: Record<string, unknown>) => ({
      ...Object.fromEntries(Object.entries(map).map(([path, file]) => [path.replace("./generated/", "./"), file])),
      "./contracts/*": "./contracts/*",
    }),
  },
});
