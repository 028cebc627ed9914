import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entriesOf } from "../../../benchmarks/tar.ts";

const FOLDER = "a-folder-with-a-long-name".repeat(4);

describe("benchmarks > tar", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tar-"));
    mkdirSync(join(folder, FOLDER));
    writeFileSync(join(folder, FOLDER, "long"), "x".repeat(513));
    writeFileSync(join(folder, "empty"), "");
    writeFileSync(join(folder, "block"), "é".repeat(256));
    symlinkSync("/etc/hosts", join(folder, "link"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  function archiveOf(...names: string[]): Buffer {
    const { status, stdout, stderr } = spawnSync("tar", ["--format=ustar", "-cf", "-", ...names], { cwd: folder });
    expect(status, stderr.toString()).to.equal(0);
    return stdout;
  }

  it("reads names and bytes of files, in the order of the archive", () => {
    const names = ["block", "empty", `${FOLDER}/long`];
    const entries = [...entriesOf(archiveOf(...names))];
    expect(entries.map(({ name }) => name)).to.deep.equal(names);
    expect(entries.map(({ bytes }) => bytes.toString())).to.deep.equal(["é".repeat(256), "", "x".repeat(513)]);
  });

  it("refuses a link", () => {
    expect(() => [...entriesOf(archiveOf("block", "link"))]).to.throw("link is no ordinary file");
  });

  it("refuses an archive that was cut within a file", () => {
    expect(() => [...entriesOf(archiveOf("block").subarray(0, 1_000))]).to.throw("block is cut");
  });

  it("finds nothing in an archive without files", () => {
    expect([...entriesOf(Buffer.alloc(1_024))]).to.deep.equal([]);
  });
});
