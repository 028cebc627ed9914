import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import hre from "hardhat";
import { deploySuite, folderOf } from "../../../deployer/deploy.ts";
import { readJournal, resendLost } from "../../../deployer/journal.ts";
import { readParameters } from "../../../deployer/parameters.ts";

const SENT = [
  { type: "DEPLOYMENT_INITIALIZE", chainId: 31337 },
  { type: "DEPLOYMENT_EXECUTION_STATE_INITIALIZE", futureId: "A#B" },
  { type: "TRANSACTION_PREPARE_SEND", futureId: "A#B", networkInteractionId: 1, nonce: 7 },
  { type: "TRANSACTION_SEND", futureId: "A#B", networkInteractionId: 1, nonce: 7, transaction: { hash: "0x1" } },
].map((message) => JSON.stringify(message));

describe("readJournal", () => {
  let folder: string;
  const file = () => join(folder, "journal.jsonl");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "journal-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("given no journal, there is no step", () => {
    expect(readJournal(folder)).to.deep.equal([]);
  });

  it("given a step that was sent, it has its nonce and its hash", () => {
    writeFileSync(file(), `${SENT.join("\n")}\n`);
    const [step] = readJournal(folder);

    expect(step).to.deep.include({ futureId: "A#B", interactionId: 1, nonce: 7, hashes: ["0x1"] });
    expect(step?.confirmed).to.equal(undefined);
  });

  it("given a last line that was torn while it was written, it cuts the line off and reads the rest", () => {
    writeFileSync(file(), `${SENT.join("\n")}\n{"type":"TRANSACTION_CONF`);

    expect(readJournal(folder)).to.have.length(1);
    expect(readFileSync(file(), "utf8")).to.equal(SENT.join("\n"));
    expect(readJournal(folder)).to.have.length(1);
  });

  it("given a torn line in the middle, it refuses with DEPLOYMENT_FAILED and changes nothing", () => {
    const text = `${SENT[0]}\n{"type":\n${SENT[1]}\n`;
    writeFileSync(file(), text);

    expect(() => readJournal(folder))
      .to.throw(/Line 2 /)
      .with.property("code", "DEPLOYMENT_FAILED");
    expect(readFileSync(file(), "utf8")).to.equal(text);
  });
});

describe("resendLost", () => {
  const LOST = `0x${"1".repeat(64)}`;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "journal-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function started() {
    const { ethers } = await hre.network.create<string>();
    const [deployer, receiver] = await ethers.getSigners();
    if (deployer === undefined || receiver === undefined) throw new Error("The chain has no accounts.");
    const resend = async () => await resendLost(ethers.provider, folder, deployer);
    const dataOf = async (hash = "") => (await ethers.provider.getTransaction(hash))?.data;
    return { ethers, deployer, receiver, resend, dataOf };
  }
  type Started = Awaited<ReturnType<typeof started>>;

  /** What a journal says of a step that sends its nonce as data, up to `last`. */
  function stepOf({ receiver }: Started, nonce: number, last: string, hash = LOST) {
    const futureId = `A#${nonce}`;
    const about = { futureId, networkInteractionId: 1 };
    const value = { _kind: "bigint", value: "0" };
    const networkInteraction = { id: 1, to: receiver.address, data: `0x0${nonce}`, value };
    const messages = [
      { type: "CALL_EXECUTION_STATE_INITIALIZE", futureId },
      { type: "NETWORK_INTERACTION_REQUEST", futureId, networkInteraction },
      { type: "TRANSACTION_PREPARE_SEND", ...about, nonce },
      { type: "TRANSACTION_SEND", ...about, nonce, transaction: { hash } },
      { type: "ONCHAIN_INTERACTION_DROPPED", ...about },
      { type: "TRANSACTION_CONFIRM", ...about, hash, receipt: { status: "SUCCESS" } },
      { type: "CALL_EXECUTION_STATE_COMPLETE", futureId },
    ];
    const end = messages.findIndex(({ type }) => type === last);
    return messages
      .slice(0, end + 1)
      .filter(({ type }) => type === last || type !== "ONCHAIN_INTERACTION_DROPPED")
      .map((message) => JSON.stringify(message));
  }
  const write = (...steps: string[][]) => {
    writeFileSync(join(folder, "journal.jsonl"), steps.flat().join("\n"));
  };

  for (const [what, last] of [
    ["was confirmed", "CALL_EXECUTION_STATE_COMPLETE"],
    ["was sent", "TRANSACTION_SEND"],
    ["was dropped", "ONCHAIN_INTERACTION_DROPPED"],
  ] as const) {
    it(`given a transaction that ${what} and is unknown, it sends the same again with its nonce`, async () => {
      const scene = await started();
      write(stepOf(scene, 0, last), stepOf(scene, 1, last));
      expect(await scene.resend()).to.equal(2);
      for (const [nonce, { hashes, ...step }] of readJournal(folder).entries()) {
        expect(step).to.deep.include({ futureId: `A#${nonce}`, nonce });
        expect(step.confirmed).to.equal(last === "CALL_EXECUTION_STATE_COMPLETE" ? hashes.at(-1) : undefined);
        expect(await scene.dataOf(hashes.at(-1))).to.equal(`0x0${nonce}`);
      }
      expect(await scene.resend()).to.equal(0);
    });
  }

  it("given a lost one that it has sent again and then ended, it takes it for the lost one", async () => {
    const scene = await started();
    const { hash } = await scene.deployer.sendTransaction({ to: scene.receiver, data: "0x00" });
    write(stepOf(scene, 0, "CALL_EXECUTION_STATE_COMPLETE"));
    expect(await scene.resend()).to.equal(1);
    expect(readJournal(folder)[0]).to.deep.include({ nonce: 0, hashes: [hash], confirmed: hash });
  });

  it("given another transaction with the nonce, it sends nothing", async () => {
    const scene = await started();
    await scene.deployer.sendTransaction({ to: scene.receiver, data: "0x1234" });
    write(stepOf(scene, 0, "CALL_EXECUTION_STATE_COMPLETE"), stepOf(scene, 1, "CALL_EXECUTION_STATE_COMPLETE"));
    expect(await scene.resend()).to.equal(0);
    expect(await scene.ethers.provider.getTransactionCount(scene.deployer)).to.equal(1);
  });

  it("given a later one that the node has kept, it sends the lost one alone, and both are mined", async () => {
    const scene = await started();
    const { deployer, receiver, ethers } = scene;
    await ethers.provider.send("evm_setAutomine", [false]);
    await ethers.provider.send("evm_setIntervalMining", [100]);
    const kept = await deployer.sendTransaction({ to: receiver, data: "0x01", nonce: 1, gasLimit: 50_000n });
    write(stepOf(scene, 0, "CALL_EXECUTION_STATE_COMPLETE"), stepOf(scene, 1, "TRANSACTION_SEND", kept.hash));
    expect(await scene.resend()).to.equal(1);
    expect(await ethers.provider.getTransactionCount(deployer)).to.equal(2);
    expect((await kept.wait())?.status).to.equal(1);
  });

  for (const [what, nonce, last] of [
    ["that was announced and never sent", 0, "TRANSACTION_PREPARE_SEND"],
    ["behind a nonce that the journal doesn't know", 1, "TRANSACTION_SEND"],
  ] as const) {
    it(`given a transaction ${what}, it sends nothing and leaves the journal`, async () => {
      const scene = await started();
      write(stepOf(scene, nonce, last));
      const before = readFileSync(join(folder, "journal.jsonl"), "utf8");
      expect(await scene.resend()).to.equal(0);
      expect(readFileSync(join(folder, "journal.jsonl"), "utf8")).to.equal(before);
    });
  }
});

describe("deploySuite", () => {
  const deploymentId = `test-lock-${process.pid}`;
  const lock = join(folderOf(deploymentId), ".lock");

  afterEach(() => {
    rmSync(folderOf(deploymentId), { recursive: true, force: true });
  });

  async function deployLockedBy(pid: number) {
    mkdirSync(folderOf(deploymentId), { recursive: true });
    writeFileSync(lock, String(pid));
    const connection = await hre.network.create<string>();
    const [deployer] = await connection.ethers.getSigners();
    if (deployer === undefined) throw new Error("The chain has no accounts.");
    const parameters = readParameters(`${hre.config.paths.root}/parameters/localhost.json5`);
    return await deploySuite(connection, deployer, parameters, { deploymentId, log: () => undefined });
  }

  it("given a run that goes on, it refuses with DEPLOYMENT_FAILED and leaves the lock", async () => {
    const failure: unknown = await deployLockedBy(process.pid).catch((error: unknown) => error);

    expect(failure).to.have.property("code", "DEPLOYMENT_FAILED");
    expect(readFileSync(lock, "utf8")).to.equal(String(process.pid));
  });

  it("given the lock of a run that has died, it deploys and takes the lock away", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);

    expect(await deployLockedBy(pid)).to.have.property("openToken");
    expect(existsSync(lock)).to.equal(false);
  });
});
