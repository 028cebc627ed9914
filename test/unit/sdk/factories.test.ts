import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { Contract, Interface } from "ethers";
import hre, { network } from "hardhat";
import { camel, readInterfaces, readSuite } from "../../../sdk/generator/suite.ts";
import { deployedVault } from "../../helpers/vesting.ts";

interface Factory {
  readonly abi: readonly object[];
  readonly createInterface: () => Interface;
  readonly connect: (address: string, runner?: unknown) => Contract;
}

const FOLDER = join(hre.config.paths.root, "sdk/typechain");
const contracts = readSuite(hre.config.paths.artifacts);
const interfaces = readInterfaces(hre.config.paths.artifacts);

/** The factory that a contract's entry has. */
async function factoryOf(name: string): Promise<Factory> {
  const entry = (await import(join(FOLDER, `${camel(name)}.ts`))) as Record<string, Factory>;
  const factory = entry[`${name}__factory`];
  if (factory === undefined) throw new Error(`no factory of ${name}`);
  return factory;
}

/** A module and all that it imports of the package when it runs. */
function loadedBy(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/^\s*(?:import|export) (?!type )[^;]*? from "(\.[^"]+)";$/gm);
  for (const [, path = ""] of imports) loadedBy(join(dirname(file), path), loaded);
  return loaded;
}

describe("the SDK's factories", () => {
  it("are there for every contract that is deployed, for the interfaces of others' contracts, and for nothing else", () => {
    const names = [...contracts, ...interfaces].map(({ name }) => camel(name));

    expect(names).to.include.members(["openToken", "iArbitrator", "iRewardPayees"]);
    expect(globSync("*.ts", { cwd: FOLDER }).sort()).to.deep.equal(names.map((name) => `${name}.ts`).sort());
  });

  it("hold no bytecode", () => {
    for (const file of globSync("**/*.ts", { cwd: FOLDER })) {
      expect(readFileSync(join(FOLDER, file), "utf8"), file).to.not.match(/0x[0-9a-f]{200}|ContractFactory/);
    }
  });

  for (const { name, abi } of [...contracts, ...interfaces]) {
    it(`know all of ${name}, and load no other ABI`, async () => {
      const { createInterface, abi: held } = await factoryOf(name);

      expect(held.length).to.equal(abi.length);
      const functions = abi.filter(({ type }) => type === "function").map((item) => item.name);
      const known = createInterface().fragments.filter(({ type }) => type === "function");
      expect(known.map((fragment) => (fragment as unknown as { name: string }).name)).to.deep.equal(functions);
      const loaded = [...loadedBy(join(FOLDER, `${camel(name)}.ts`))];
      const others = loaded.filter((file) => file.includes("/abis/") && !file.endsWith(`/${camel(name)}.ts`));
      expect(others).to.deep.equal([]);
    });
  }

  it("connect to what is deployed", async () => {
    const connection = await network.create();
    const { vault, token } = await deployedVault(connection);

    const factory = await factoryOf("VestingVault");
    const connected = factory.connect(await vault.getAddress(), connection.ethers.provider);

    expect(await connected.getFunction("token")()).to.equal(await token.getAddress());
  });
});
