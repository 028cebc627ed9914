// The deployment commands as processes of their own, against nodes of their own.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { getAddress, id, Interface, toQuantity } from "ethers";
import hre from "hardhat";
import { setTimeout as sleep } from "node:timers/promises";
import { readParameters } from "../../deployer/parameters.ts";
import { rehearse } from "../../deployer/rehearsal.ts";
import type { Verification } from "../../deployer/verification.ts";
import { DEPLOYER, hasAnvil, Scene, startAnvil, startHardhatNode, type TestNode } from "../helpers/nodes.ts";
import { Random } from "../helpers/random.ts";

const STRANGER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const LOCAL = readParameters(join(hre.config.paths.root, "parameters", "localhost.json5"));
/** The transactions of a deployment of a new OPEN, in their order. */
const STEPS = (await rehearse(LOCAL, "l1")).map(({ name }) => name);
const TRANSACTIONS = STEPS.length;
/** Those with inputs for explorers: our own, with the locker, which the deployer of hooks creates, and without the pools' manager. */
const CONTRACTS = STEPS.filter((name) => !name.includes(".") && name !== "PoolManager").length + 1;
/** The place of one that is sent together with others before and after it. */
const AMONG_OTHERS = STEPS.lastIndexOf("VestingVault.createPlan") + 1;
/** The place of the second transaction of a batch. */
const SECOND_OF_BATCH = STEPS.indexOf("VestingVault.createBatch") + 2;
/** The last point at which three kills in a row all find something to send. */
const LAST_KILL = 16n;
const SEED = process.env.SEED ?? String(Date.now() % 1_000_000);
const GWEI = 10n ** 9n;
/** More kills, and blocks of seconds, over and over: for `npm run test:deep`. */
const DEEP = process.env.TEST_DEPTH === "deep";
const KILLS = DEEP ? 3 : 1;
/** A block takes two seconds, and a deployment several of them, several times. */
const SLOW = 400_000;

/** Deploys to the end and expects everything of a clean deployment. */
async function expectClean(scene: Scene): Promise<string> {
  const { code, stdout, stderr } = await scene.run("deploy.ts").ended;
  expect(stderr).to.equal("");
  expect(code).to.equal(0);
  expect(stdout).to.include("Clean: nobody but the timelock");
  return stdout;
}

/** Gives a stranger the right to schedule, as the timelock itself could. */
async function grantByHand({ node, deployment }: Scene): Promise<void> {
  const timelock = deployment.addresses()["Timelock#OpenTimelock"];
  const { abi } = await hre.artifacts.readArtifact("OpenTimelock");
  const data = new Interface(abi).encodeFunctionData("grantRole", [id("PROPOSER_ROLE"), STRANGER]);
  await node.send("hardhat_setBalance", timelock, toQuantity(10n ** 18n));
  await node.send("hardhat_impersonateAccount", timelock);
  await node.send("eth_sendTransaction", { from: timelock, to: timelock, data });
  await node.send("evm_mine");
}

const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

interface CompilerOutput {
  readonly contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
}

function compile(input: string): CompilerOutput {
  return JSON.parse(solc.compile(input)) as CompilerOutput;
}

/** The transaction that created a contract. */
async function creationOf({ node }: Scene, address: string): Promise<{ input: string } | undefined> {
  const head = Number(await node.send("eth_blockNumber"));
  for (let number = 0; number <= head; number++) {
    const block = (await node.send("eth_getBlockByNumber", toQuantity(number), true)) as {
      transactions: { hash: string; to: string | null; input: string }[];
    };
    for (const transaction of block.transactions.filter(({ to }) => to === null)) {
      const receipt = (await node.send("eth_getTransactionReceipt", transaction.hash)) as { contractAddress: string };
      if (getAddress(receipt.contractAddress) === address) return transaction;
    }
  }
  return undefined;
}

const NODES: [name: string, available: boolean, start: () => Promise<TestNode>][] = [
  ["hardhat node", true, startHardhatNode],
];
if (DEEP) NODES.push(["anvil --block-time 2", hasAnvil, () => startAnvil("--block-time", "2")]);

for (const [name, available, start] of NODES) {
  describe(`Deployment on ${name}`, function () {
    this.timeout(SLOW);
    let scene: Scene;
    let empty: unknown;

    before(async function () {
      if (!available) this.skip(); // npm serves anvil for Linux on x64 only
      scene = await Scene.on(start);
      empty = await scene.node.send("evm_snapshot");
    });

    after(async () => {
      if (available) await scene.close();
    });

    it(`ends as one run would after ${KILLS} kills between sent and confirmed (seed ${SEED})`, async () => {
      const { node, proxy } = scene;
      const random = new Random(BigInt(SEED));
      const points = Array.from({ length: KILLS }, () => random.between(1n, LAST_KILL)).sort((a, b) => Number(a - b));
      if (name === "hardhat node") {
        // it mines at once by itself, so that nothing would ever wait to be confirmed
        await node.send("evm_setAutomine", false);
        await node.send("evm_setIntervalMining", 500);
      }

      for (const point of points) {
        const { child, ended } = scene.run("deploy.ts");
        const killAt = (count: number) => {
          if (count >= point) child.kill("SIGKILL");
        };
        // before the sender hears that it was sent, so that its journal can't know, or just after
        proxy.watch = random.once(2n) ? { beforeAnswer: killAt } : { afterAnswer: killAt };
        expect((await ended).code).to.equal(null, `killed at transaction ${point}`);
      }
      proxy.watch = {};

      await expectClean(scene);
      expect(await scene.nonce()).to.equal(TRANSACTIONS, "every transaction was sent once");
    });

    it("sends nothing when it is run again", async () => {
      scene.proxy.sent = 0;
      expect(await expectClean(scene)).to.include(`${TRANSACTIONS} of ${TRANSACTIONS} transactions are done already`);
      expect(scene.proxy.sent).to.equal(0);
    });

    it("refuses to go on with other parameters", async () => {
      scene.proxy.sent = 0;
      const { code, stderr } = await scene.run("deploy.ts", (all) => ({
        ...all,
        caps: { ...all.caps, splitterOpen: "5" },
      })).ended;
      expect(stderr).to.match(
        /^PARAMETERS_INVALID: The parameters or the account differ [^\n]+WeightedSplitter[^\n]+\n$/,
      );
      expect(code).to.equal(1);
      expect(scene.proxy.sent).to.equal(0);
    });

    it("leaves inputs from which the compiler makes the deployed code", async () => {
      const folder = join(scene.deployment.folder, "verification");
      const contracts = JSON.parse(readFileSync(join(folder, "contracts.json"), "utf8")) as Verification[];
      expect(contracts).to.have.length(CONTRACTS);

      for (const name of ["OpenGovernor", "VestingVault"]) {
        const found = contracts.find(({ contract }) => contract.endsWith(`:${name}`));
        const output = compile(readFileSync(join(folder, found?.input ?? ""), "utf8"));
        const [source = "", contract = ""] = found?.contract.split(":") ?? [];
        const code = output.contracts[source]?.[contract]?.evm.bytecode.object ?? "missing";
        const created = await creationOf(scene, found?.address ?? "");
        expect(created?.input === `0x${code}${found?.constructorArguments ?? ""}`).to.equal(true, name);
      }
    });

    it("audits clean, and not when somebody got a role by hand", async () => {
      expect((await scene.run("audit-roles.ts").ended).code).to.equal(0);

      const snapshot = await scene.node.send("evm_snapshot");
      await grantByHand(scene);
      const { code, stdout, stderr } = await scene.run("audit-roles.ts").ended;
      await scene.node.send("evm_revert", snapshot);

      expect(code).to.equal(1);
      expect(stdout).to.match(new RegExp(`FAULT +openTimelock +PROPOSER_ROLE +${STRANGER}`));
      expect(stderr).to.match(/^ROLES_NOT_CLEAN: [^\n]+\n$/);
    });

    it("shows the allocation as published, now and at an earlier block, and says where none is", async () => {
      const now = await scene.runWith("supply.ts", "show").ended;
      expect(now.stderr).to.equal("");
      expect(now.stdout)
        .to.match(/community +517,100,000\.000 +\d/)
        .and.to.include("As published");

      const head = Number(await scene.node.send("eth_blockNumber"));
      await scene.node.send("evm_mine");
      const earlier = await scene.runWith("supply.ts", "show", "--block", String(head)).ended;
      expect(earlier.stdout).to.include(`Block ${head},`).and.to.include("As published");
      expect(earlier.code).to.equal(0);

      const before = await scene.runWith("supply.ts", "show", "--block", "1").ended;
      expect(before.stderr).to.match(/^DEPLOYMENT_MISSING: At block 1 the node knows no allocation\. [^\n]+\n$/);
      expect(before.code).to.equal(1);
    });

    it("asks before it sends anything again to a chain that has none of it", async () => {
      await scene.node.send("evm_revert", empty);
      scene.proxy.sent = 0;
      const { code, stdout, stderr } = await scene.runAsking("deploy.ts").ended;
      expect(stdout).to.include(`${TRANSACTIONS} transactions that were confirmed are not on this chain any more`);
      expect(stderr).to.match(/^USAGE: Nobody is here to confirm[^\n]+\n$/);
      expect(code).to.equal(1);
      expect(scene.proxy.sent).to.equal(0);

      const audit = await scene.run("audit-roles.ts").ended;
      expect(audit.stderr).to.match(/^DEPLOYMENT_MISSING: [^\n]+\n$/);
      expect(audit.code).to.equal(1);
    });

    it("refuses to go on where its nonces are used and the node knows none of the transactions", async () => {
      await scene.node.send("eth_sendTransaction", { from: DEPLOYER, to: DEPLOYER });
      await scene.node.send("evm_mine");
      scene.proxy.sent = 0;
      const { code, stderr } = await scene.run("deploy.ts").ended;
      expect(stderr).to.match(/^DEPLOYMENT_FAILED: The node doesn't know the transaction with nonce 0 [^\n]+\n$/);
      expect(code).to.equal(1);
      expect(scene.proxy.sent).to.equal(0);
    });
  });
}

if (DEEP) {
  describe("Deployment on a chain that moves", function () {
    this.timeout(SLOW);
    let scene: Scene;

    beforeEach(async function () {
      if (!hasAnvil) this.skip(); // npm serves anvil for Linux on x64 only
      scene = await Scene.on(() => startAnvil("--block-time", "1"));
    });

    afterEach(async () => {
      if (hasAnvil) await scene.close();
    });

    it("sends again what a reorganisation took, while it runs and afterwards", async () => {
      const { node, proxy } = scene;
      proxy.watch = {
        beforeSend: async (count) => {
          if (count === AMONG_OTHERS) await node.send("anvil_reorg", 2, []);
        },
      };
      await expectClean(scene);
      expect(await scene.nonce()).to.equal(TRANSACTIONS);

      await node.send("anvil_reorg", Number(await node.send("eth_blockNumber")) - 3, []);
      expect(await scene.nonce()).to.be.lessThan(TRANSACTIONS);
      expect(await expectClean(scene)).to.match(/The chain lost \d+ transactions/);
      expect(await scene.nonce()).to.equal(TRANSACTIONS);
    });

    it("takes no other transaction with a step's nonce for the step", async () => {
      const { node, proxy } = scene;
      const { child, ended } = scene.run("deploy.ts");
      proxy.watch = {
        beforeSend: async (count) => {
          if (count === SECOND_OF_BATCH) await node.send("evm_setIntervalMining", 0);
        },
        afterAnswer: (count) => {
          if (count === SECOND_OF_BATCH) child.kill("SIGKILL");
        },
      };
      await ended;
      proxy.watch = {};
      const nonce = toQuantity(await scene.nonce());
      const fees = { maxFeePerGas: toQuantity(100n * GWEI), maxPriorityFeePerGas: toQuantity(50n * GWEI) };
      await node.send("eth_sendTransaction", { from: DEPLOYER, to: DEPLOYER, nonce, ...fees });
      await node.send("evm_mine");
      await node.send("evm_setIntervalMining", 1);

      await expectClean(scene);
      // the other transaction, and a second one for the step after this, which the chain reverted without it
      expect(await scene.nonce()).to.equal(TRANSACTIONS + 2, "both steps were sent again");
    });

    it("goes on with a slow signer and fees that rise twentyfold meanwhile", async () => {
      const { node, proxy } = scene;
      proxy.watch = {
        beforeSend: async (count) => {
          if (count === 9) await node.send("anvil_setNextBlockBaseFeePerGas", toQuantity(20n * GWEI));
          if (count <= 9) await sleep(1_500);
        },
      };
      await expectClean(scene);
      expect(await scene.nonce()).to.equal(TRANSACTIONS);
      expect(proxy.sent).to.be.greaterThan(TRANSACTIONS, "some were sent again with a higher fee");
    });
  });
}
