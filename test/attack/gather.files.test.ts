// Publications that whoever gathers may not read: a copy keeps the rights that a host has given to his files.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { keccak256, ZeroHash } from "ethers";
import { Publications } from "../../epoch/gather/publications.ts";
import { receiptsFile, responseFile } from "../../payment/publish.ts";
import { EconomyError } from "../../sdk/errors.ts";

const NOBODY = 65_534;
const TEXT = Buffer.from("A text that two hosts have.");
const HASH = keccak256(TEXT);

describe("Attacks by the rights of published files", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "publications-"));
    chmodSync(folder, 0o755);
    put(join("alice", responseFile(HASH)));
    put(join("alice", receiptsFile(ZeroHash)));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function put(name: string, mode = 0o000): void {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, TEXT);
    chmodSync(path, mode);
  }

  /** Root may read everything, and is somebody else meanwhile. */
  function unprivileged<T>(act: () => T): T {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      return act();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  }

  const text = () => unprivileged(() => new Publications(folder).text(HASH));

  it("given a text that may not be read, it counts as altered, and nothing fails", () => {
    expect(text()).to.deep.equal({ missing: "was altered" });
  });

  it("given another one that may, takes that", () => {
    put(join("bob", responseFile(HASH)), 0o644);
    expect(text()).to.have.property("bytes").with.lengthOf(TEXT.length);
  });

  it("given receipts that may not be read, leaves them out as wrong ones", () => {
    const read = () =>
      unprivileged(() => [...new Publications(folder).receipts(join("alice", receiptsFile(ZeroHash)), 1n)]);
    expect(read).to.throw(EconomyError).with.property("code", "RECEIPT_INVALID");
  });
});
