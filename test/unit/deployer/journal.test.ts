import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import hre from "hardhat";
import { deploySuite, folderOf } from "../../../deployer/deploy.ts";
import { claimRevived, readJournal } from "../../../deployer/journal.ts";
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

describe("claimRevived", () => {
  const DATA = "0x1234";
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "journal-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** A step that is about to send `DATA` to an account, where its sender has sent this data there already. */
  async function claimed(data: string) {
    const { ethers } = await hre.network.create<string>();
    const [deployer, receiver] = await ethers.getSigners();
    if (deployer === undefined || receiver === undefined) throw new Error("The chain has no accounts.");
    await (await deployer.sendTransaction({ to: receiver, data })).wait();
    const networkInteraction = { id: 1, to: receiver.address, data: DATA, value: { _kind: "bigint", value: "0" } };
    const about = [
      SENT[1],
      JSON.stringify({ type: "NETWORK_INTERACTION_REQUEST", futureId: "A#B", networkInteraction }),
    ];
    writeFileSync(join(folder, "journal.jsonl"), about.join("\n"));
    return await claimRevived(ethers.provider, folder, deployer.address);
  }

  it("given a transaction that does what the step is about to send, the step takes its nonce", async () => {
    expect(await claimed(DATA)).to.equal(1);
    expect(readJournal(folder)[0]).to.deep.include({ futureId: "A#B", interactionId: 1, nonce: 0 });
  });

  it("given a transaction that does something else, no step takes its nonce", async () => {
    expect(await claimed("0x5678")).to.equal(0);
    expect(readJournal(folder)[0]?.nonce).to.equal(undefined);
  });
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
