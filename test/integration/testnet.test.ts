// Walks docs/deploying.md to Base Sepolia, on a chain that stands in for it: a node with its id. Uniswap's PoolManager isn't at
// the address that it has there, since code that knows its own address can't be moved; the walk deploys one first.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { ContractFactory, type HDNodeWallet, JsonRpcProvider, parseEther, toQuantity, Wallet } from "ethers";
import hre from "hardhat";
import { packagedArtifact } from "../../modules/Pools.ts";
import { startHardhatNode, type TestNode } from "../helpers/nodes.ts";

const { root } = hre.config.paths;
const DEEP = process.env.TEST_DEPTH === "deep";
const NETWORK = "baseSepolia";
const CHAIN_ID = 84532;
const DEPLOYMENT = `test-testnet-${process.pid}`;
const ADDRESS = /0x[0-9a-fA-F]{40}/g;

if (DEEP) {
  describe("docs/deploying.md, on a chain that stands in for Base Sepolia", function () {
    this.timeout(300_000);
    const page = readFileSync(join(root, "docs/deploying.md"), "utf8");
    const local = readFileSync(join(root, "parameters/localhost.json5"), "utf8");
    let folder: string;
    let node: TestNode;
    let deployer: HDNodeWallet;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "testnet-"));
      copyFileSync(join(root, "parameters/allocation.json5"), join(folder, "allocation.json5"));
      node = await startHardhatNode("--chain-id", String(CHAIN_ID), "--chain-type", "op");
      deployer = Wallet.createRandom();
      await node.send("hardhat_setBalance", deployer.address, toQuantity(parseEther("1")));
    });

    after(async () => {
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(join(root, "deployments", DEPLOYMENT), { recursive: true, force: true });
    });

    it("says how many addresses are to be replaced, and the chain's id", () => {
      expect(local.match(ADDRESS)).to.have.length(10);
      expect(page).to.include("**all ten addresses**").and.include(`${NETWORK} ${CHAIN_ID}`);
    });

    it("refuses the local parameters, where nothing is replaced but the chain's id", async () => {
      const { code, stderr } = await run("deploy", local.replace("31337", String(CHAIN_ID)));

      expect(stderr).to.match(/^PARAMETERS_INVALID: [^\n]+\n$/);
      expect(code).to.equal(1);
    });

    it("deploys, audits the roles and compares the supply, for about as much gas as the page says", async () => {
      const parameters = local
        .replace("31337", String(CHAIN_ID))
        .replace("seedDelayBlocks: 5", "seedDelayBlocks: 12")
        .replace(ADDRESS, () => Wallet.createRandom().address)
        .replace('poolManager: "new"', `poolManager: "${await deployedPoolManager()}"`);

      const deployed = await run("deploy", parameters);
      expect(deployed.stderr).to.equal("");
      expect(deployed.stdout).to.include("Clean: nobody but the timelock");
      const [, gas = ""] = /^ +all +([\d,]+)$/m.exec(deployed.stdout) ?? [];
      const [, millions = ""] = /about (\d+) million gas/.exec(page) ?? [];
      expect(Number(gas.replaceAll(",", "")) / (Number(millions) * 1e6)).to.be.within(0.85, 1);

      for (const command of ["audit-roles", "supply"] as const) {
        expect(await run(command, parameters)).to.include({ code: 0, stderr: "" });
      }
    });

    /** Deploys Uniswap's PoolManager by one of the node's accounts. */
    async function deployedPoolManager(): Promise<string> {
      const provider = new JsonRpcProvider(node.url, CHAIN_ID, { staticNetwork: true });
      const owner = await provider.getSigner(0);
      const { abi, bytecode } = packagedArtifact("PoolManager");
      const manager = await new ContractFactory([...abi], bytecode, owner).deploy(owner.address);
      await manager.waitForDeployment();
      provider.destroy();
      return await manager.getAddress();
    }

    /** Runs a command with these parameters as the page says, without a terminal to ask at. */
    async function run(command: "deploy" | "audit-roles" | "supply", parameters: string) {
      const file = join(folder, `${NETWORK}.json5`);
      writeFileSync(file, parameters);
      const asked = ["--network", NETWORK, "--parameters", file, "--deployment-id", DEPLOYMENT];
      const args = [...(command === "supply" ? ["show"] : []), ...asked, ...(command === "deploy" ? ["--yes"] : [])];
      // the others need none
      const key = { DEPLOYER_PRIVATE_KEY: deployer.privateKey };
      const child = spawn(process.execPath, ["--import", "tsx", `scripts/${command}.ts`, ...args], {
        cwd: root,
        env: { ...process.env, BASE_SEPOLIA_RPC_URL: node.url, ...(command === "deploy" && key) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const closed = once(child, "close") as Promise<[number | null]>;
      const [[code], stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
      return { code, stdout, stderr };
    }
  });
}
