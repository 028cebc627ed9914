import { expect } from "chai";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { getAddress, id } from "ethers";
import { ENGINE } from "../../../epoch/manifest.ts";
import { CLAIMS, LISTING, REPORT, runEpoch, TOTALS, WEIGHTS } from "../../../epoch/run.ts";
import { openClaims } from "../../../epoch/tree/claimsFile.ts";
import { verifyClaim } from "../../../sdk/rewards.ts";
import { account, corpus, randomCase } from "../../helpers/epochCases.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";
import { epochTwin } from "../../helpers/epochTwin.ts";
import { Random } from "../../helpers/random.ts";

const KILLS = process.env.TEST_DEPTH === "deep" ? 10 : 3;
/** Most that a child is let run, in milliseconds from its first line on. */
const LONGEST = 300n;
const RESULTS = [TOTALS, CLAIMS, WEIGHTS, REPORT, LISTING];
const RESOURCES = { threads: 1, memory: "300MB" };

/** Runs the command on a folder; kills it so many milliseconds after its first line. */
async function command(folder: string, killAfter?: number): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/epoch.ts", folder, "--threads", "1"]);
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  if (killAfter !== undefined) child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), killAfter));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}

describe("A run of an epoch", () => {
  const random = new Random(7n);
  const { records, texts } = corpus(random, 6);
  const versions = [{ model: 1, version: 1, records, defaults: new Map([[account(1), 900_000n]]) }];
  const epoch = { ...randomCase(random, versions, texts), texts };
  let bench: EpochBench;
  let results: string;

  before(async () => {
    bench = await EpochBench.open();
    await bench.write(epoch, { divide: (rows) => [rows.slice(0, 2), rows.slice(2)] });
    await runEpoch({ folder: bench.folder, ...RESOURCES }, () => undefined);
    results = join(bench.folder, "result");
  });

  after(() => {
    bench.close();
  });

  const bytesOf = (folder: string) => RESULTS.map((name) => readFileSync(join(folder, "result", name), "hex"));
  const report = () => JSON.parse(readFileSync(join(results, REPORT), "utf8")) as Record<string, unknown>;
  const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

  it("leaves the twin's totals in a file", () => {
    const lines = epochTwin(epoch).totals.map(([each, amount]) => `${each},${amount}\n`);
    expect(readFileSync(join(results, TOTALS), "utf8")).to.equal(["account,cumulative\n", ...lines].join(""));
  });

  it("reports amounts that sum to the pool", () => {
    const { pool, attributed, default: byDefault, reserve } = report() as Record<string, string>;
    expect(BigInt(attributed ?? "") + BigInt(byDefault ?? "") + BigInt(reserve ?? "")).to.equal(BigInt(pool ?? ""));
    expect(BigInt(pool ?? "")).to.equal(epoch.pool);
  });

  it("reports how many receipts went by their text, by default, and for want of a text", () => {
    const { open, private: hidden, missing } = epochTwin(epoch);
    const expected = { open: Number(open), private: Number(hidden), missing: Number(missing) };
    expect(report().receipts).to.deep.include(expected);
  });

  it("lists each input's SHA-256, and their listing's hash", () => {
    const { inputs, inputsHash } = report() as { inputs: { path: string; sha256: string }[]; inputsHash: string };
    for (const { path, sha256: own } of inputs) expect(own).to.equal(sha256(readFileSync(join(bench.folder, path))));
    const listing = inputs.map((input) => `${input.sha256}  ${input.path}\n`).join("");
    expect(readFileSync(join(results, LISTING), "utf8")).to.equal(listing);
    expect(inputsHash).to.equal(`0x${sha256(listing)}`);
  });

  it("names the engine and its id", () => {
    expect(report()).to.include({ engine: ENGINE, engineId: id(ENGINE) });
  });

  it("builds OpenZeppelin's tree over the totals, and gives every account its claim", async () => {
    let sumBefore = 0n;
    const leaves = epochTwin(epoch).totals.map(([each, cumulative], index) => {
      sumBefore += cumulative;
      return { index: BigInt(index), account: getAddress(each), cumulative, sumBefore: sumBefore - cumulative };
    });
    const values = leaves.map((leaf) => [leaf.index, leaf.account, leaf.cumulative, leaf.sumBefore]);
    const { root } = StandardMerkleTree.of(values, ["uint256", "address", "uint256", "uint256"]);
    const claims = await openClaims(join(results, CLAIMS));

    expect(report()).to.include({ root, total: String(sumBefore) });
    expect([claims.root, claims.total, claims.count]).to.deep.equal([root, sumBefore, leaves.length]);
    for (const leaf of leaves) {
      const claim = await claims.claim(leaf.account);
      expect(claim).to.deep.include(leaf);
      expect(claim && verifyClaim(root, claim)).to.equal(true);
    }
    await claims.close();
  });

  it("does nothing again that is there for the same inputs", async () => {
    const steps = join(bench.folder, "work", "steps");
    const again = async () => {
      await runEpoch({ folder: bench.folder, ...RESOURCES }, () => undefined);
      return readdirSync(steps);
    };
    const before = await again();
    const result = before.find((name) => name.startsWith("result-")) ?? "";
    writeFileSync(join(steps, result, TOTALS), "kept");
    expect(await again()).to.deep.equal(before);
    expect(readFileSync(join(results, TOTALS), "utf8")).to.equal("kept");
    rmSync(join(steps, result), { recursive: true });
    await again();
    expect(readFileSync(join(results, TOTALS), "utf8")).not.to.equal("kept");
  });

  it("starts anew where an input has changed, and removes what it was before", async () => {
    const folder = mkdtempSync(join(tmpdir(), "epoch-changed-"));
    cpSync(bench.folder, folder, { recursive: true });
    const before = readdirSync(join(folder, "work", "steps"));
    const manifest = readFileSync(join(folder, "epoch.json"), "utf8");
    writeFileSync(join(folder, "epoch.json"), manifest.replace(epoch.reserve, account(123)));
    await runEpoch({ folder, ...RESOURCES }, () => undefined);
    const after = readdirSync(join(folder, "work", "steps"));
    rmSync(folder, { recursive: true });
    expect(after.filter((name) => before.includes(name))).to.deep.equal([]);
  });

  it(`gives the same bytes after it was killed ${KILLS} times`, async function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "epoch-killed-"));
    cpSync(bench.folder, folder, { recursive: true });
    for (let i = 0; i < KILLS; i++) {
      // every other time from the beginning, so that each step is killed now and then
      if (i % 2 === 0)
        for (const name of ["work", "result"]) rmSync(join(folder, name), { recursive: true, force: true });
      await command(folder, Number(random.below(LONGEST)));
    }
    await runEpoch({ folder, ...RESOURCES }, () => undefined);
    await runEpoch({ folder: bench.folder, ...RESOURCES }, () => undefined);
    const bytes = bytesOf(folder);
    const left = readdirSync(join(folder, "work", "steps")).filter((name) => name.endsWith(".new"));
    rmSync(folder, { recursive: true });
    expect(bytes).to.deep.equal(bytesOf(bench.folder));
    expect(left).to.deep.equal([]);
  });

  it("ends by the command with one line and 1 where something is wrong", async function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), "epoch-wrong-"));
    writeFileSync(join(folder, "epoch.json"), "{}");
    const { code, stderr } = await command(folder);
    const made = existsSync(join(folder, "result"));
    rmSync(folder, { recursive: true });
    expect([code, made]).to.deep.equal([1, false]);
    expect(stderr).to.match(/^EPOCH_INVALID: [^\n]+\n$/);
  });
});
