// The main job where it is refused, and on nodes of their own.
import { expect } from "chai";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runJob } from "../../demo/job.ts";
import { openHouse } from "../../offering/house.ts";
import { readOffering } from "../../offering/read.ts";
import { readLicences } from "../../workbench/licences.ts";
import { ALLOCATION, codeOf, corpus, DOUBLED, parametersFor } from "../helpers/job.ts";
import { hasAnvil, startAnvil, startHardhatNode, type TestNode } from "../helpers/nodes.ts";

describe("The main job, refusing", () => {
  const nowhere = join(tmpdir(), "open-economy-not-written");

  after(() => {
    expect(existsSync(nowhere)).to.equal(false);
  });

  it("refuses a chain that is none for development", async () => {
    const connection = await hre.network.create<string>({ network: "default", override: { chainId: 1 } });

    expect(await codeOf(runJob(connection, parametersFor(nowhere)))).to.equal("NOT_A_DEVELOPMENT_CHAIN");
  });

  it("refuses fewer queries than rounds", async () => {
    const connection = await hre.network.create<string>();
    const documents = readLicences().slice(0, 10);

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { documents })))).to.equal("CORPUS_TOO_SMALL");
  });

  it("refuses an allocation without the bucket that pays for the queries", async () => {
    const connection = await hre.network.create<string>();
    const buckets = ALLOCATION.buckets.filter(({ name }) => name !== "community");
    const allocation = { ...ALLOCATION, buckets };

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { allocation })))).to.equal("ALLOCATION_INVALID");
  });

  it("refuses an allocation that begins before the simulated chain", async () => {
    const connection = await hre.network.create<string>();
    const allocation = { ...ALLOCATION, tge: ALLOCATION.tge - 86_400 };

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { allocation })))).to.equal("ALLOCATION_INVALID");
  });

  it("stops where the chain doesn't follow the reference", async () => {
    const connection = await hre.network.create<string>();

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { allocation: DOUBLED })))).to.equal(
      "SUPPLY_DIFFERS",
    );
  });
});

const NODES: [name: string, available: boolean, start: () => Promise<TestNode>][] = [
  ["a separate hardhat node", true, startHardhatNode],
];
// a block takes two seconds, and most of that is waiting
if (process.env.TEST_DEPTH === "deep") {
  NODES.push(["anvil --block-time 2", hasAnvil, () => startAnvil("--block-time", "2")]);
}

for (const [name, available, start] of NODES) {
  // npm has anvil for Linux on x64 only
  (available ? describe : describe.skip)(`The main job on ${name}`, () => {
    const few = { months: 2, documents: corpus().slice(0, 30) };
    let server: TestNode;
    let node: NetworkConnection<string>;
    let folder: string;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "open-economy-"));
      server = await start();
      node = await hre.network.create<string>({ network: "localhost", override: { url: server.url } });
    });

    after(async () => {
      await node.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function now(): Promise<number> {
      await node.ethers.provider.send("evm_mine", []);
      return (await node.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    }

    /** Nobody has sent anything, and the clock has moved on no faster than ours. */
    async function expectUntouched(began: number) {
      for (const signer of await node.ethers.getSigners()) expect(await signer.getNonce()).to.equal(0);
      expect(await now()).to.be.within(began, began + 120);
    }

    it("puts the chain back as it was", async () => {
      const began = await now();
      const { supply } = await runJob(node, parametersFor(folder, few));

      expect(supply).to.have.length(6);
      await expectUntouched(began);
    });

    it("puts the chain back when it fails", async () => {
      const began = await now();
      const failing = parametersFor(folder, { ...few, allocation: DOUBLED });

      expect(await codeOf(runJob(node, failing))).to.equal("SUPPLY_DIFFERS");
      await expectUntouched(began);
    });

    it("runs once more, and keeps what it did where it is told to, for the command that reads offerings", async () => {
      const empty = (await node.ethers.provider.send("evm_snapshot", [])) as string;
      const { economy } = await runJob(node, parametersFor(folder, { ...few, keep: true }));
      const offering = await economy.modelOffering.getAddress();
      const house = await openHouse(node.ethers.provider, offering);
      const shown = await readOffering(house, { offeringId: 1n });
      await node.ethers.provider.send("evm_revert", [empty]);

      expect(shown.contracts.escrow).to.equal(await economy.milestoneEscrow.getAddress());
    });

    it("leaves no journal of the deployment behind", () => {
      const journals = readdirSync(join(hre.config.paths.ignition, "deployments"));

      expect(journals.filter((name) => name.startsWith("demo-"))).to.deep.equal([]);
    });
  });
}

describe("scripts/start.ts", () => {
  it("ends with one readable line and exit code 1 on a public network", async () => {
    const { root } = hre.config.paths;
    const run = spawn(process.execPath, ["--import", "tsx", "scripts/start.ts", "--network", "sepolia"], {
      cwd: root,
      env: { ...process.env, SEPOLIA_RPC_URL: "http://127.0.0.1:1" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const closed = once(run, "close") as Promise<[number]>;
    const [stderr, [code]] = await Promise.all([text(run.stderr), closed]);

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^NOT_A_DEVELOPMENT_CHAIN: [^\n]+$/);
  });
});
