import { createRequire } from "node:module";
import { defineConfig } from "hardhat/config";

export default defineConfig({
  solidity: { version: "0.8.37", path: createRequire(import.meta.url).resolve("solc/soljson.js") },
});
