// Prints the size of every contract that can be deployed, and fails where one is larger than a chain accepts.
import hre from "hardhat";

const RUNTIME_LIMIT = 24_576; // EIP-170, bytes
const INITCODE_LIMIT = 49_152; // EIP-3860, bytes, without the constructor's arguments

const byteCount = (hex: string): number => (hex.length - 2) / 2;
const bytes = (count: number): string => count.toLocaleString("en").padStart(8);
const hasFunctions = (abi: unknown): boolean => (abi as { type: string }[]).some(({ type }) => type === "function");
const isOurs = (name: string): boolean => name.startsWith("contracts/") && !name.startsWith("contracts/mocks/");

console.log(`${"contract".padEnd(24)}  runtime    margin  initcode    margin`);
for (const name of [...(await hre.artifacts.getAllFullyQualifiedNames())].filter(isOurs).sort()) {
  const { abi, contractName, bytecode, deployedBytecode } = await hre.artifacts.readArtifact(name);
  const runtime = byteCount(deployedBytecode);
  const initcode = byteCount(bytecode);
  if (runtime === 0 || !hasFunctions(abi)) continue;

  const figures = [runtime, RUNTIME_LIMIT - runtime, initcode, INITCODE_LIMIT - initcode];
  console.log(contractName.padEnd(24), figures.map(bytes).join("  "));
  if (runtime >= RUNTIME_LIMIT || initcode >= INITCODE_LIMIT) {
    console.error(`${contractName} is too large to deploy.`);
    process.exitCode = 1;
  }
}
