import { appendFileSync, copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "chai";
import { decode, encode } from "../../../payment/codec.ts";
import { CHECKPOINT, type Fold, Journal, LOG } from "../../../payment/journal.ts";
import { type FolderLock, lockFolder } from "../../../payment/lock.ts";
import { codeOf, FailingDisk, Killed, temporaryFolder } from "../../helpers/channels.ts";

interface Sum {
  readonly count: bigint;
  readonly sum: bigint;
}

const SUMS: Fold<Sum, bigint> = {
  initial: { count: 0n, sum: 0n },
  apply: ({ count, sum }, entry) => ({ count: count + 1n, sum: sum + entry }),
};

/** More than two checkpoints' worth. */
const ENTRIES = Array.from({ length: 150 }, (_, index) => BigInt(index) ** 3n);
const sumOf = (entries: readonly bigint[]) => entries.reduce(SUMS.apply, SUMS.initial);

describe("A journal", function () {
  let folder: ReturnType<typeof temporaryFolder>;
  let lock: FolderLock;
  const open = (disk = new FailingDisk()) => Journal.open(folder.path, SUMS, lock, disk);
  const log = () => join(folder.path, LOG);

  beforeEach(function () {
    folder = temporaryFolder();
    lock = lockFolder(folder.path);
  });

  afterEach(function () {
    lock.free();
    folder.remove();
  });

  describe("given nothing", function () {
    it("begins with the initial state", function () {
      expect(open().state).to.deep.equal(SUMS.initial);
    });
  });

  describe("given entries", function () {
    const written = () => {
      const journal = open();
      for (const entry of ENTRIES) journal.append(entry);
      return journal;
    };

    it("has their state, also for who opens it again", function () {
      const journal = written();
      expect(journal.state).to.deep.equal(sumOf(ENTRIES));
      expect(open().state).to.deep.equal(sumOf(ENTRIES));
    });

    it("keeps all of them", function () {
      expect(written().entries()).to.deep.equal(ENTRIES);
    });

    it("has the same state without its checkpoint", function () {
      written();
      expect(existsSync(join(folder.path, CHECKPOINT))).to.be.true;
      rmSync(join(folder.path, CHECKPOINT));
      expect(open().state).to.deep.equal(sumOf(ENTRIES));
    });

    it("leaves out a last line that is torn, at each of its bytes, and goes on from there", function () {
      written();
      const whole = readFileSync(log());
      const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
      for (let size = lastLine; size < whole.length; size++) {
        writeFileSync(log(), whole.subarray(0, size));
        expect(open().state).to.deep.equal(sumOf(ENTRIES.slice(0, -1)));
        expect(open().append(ENTRIES.at(-1) ?? 0n)).to.deep.equal(sumOf(ENTRIES));
      }
    });

    it("leaves out a last line of other bytes", function () {
      written();
      appendFileSync(log(), `${"\0".repeat(40)}\n`);
      expect(open().state).to.deep.equal(sumOf(ENTRIES));
    });

    it("refuses a line that has changed before the last", async function () {
      const journal = open();
      for (const entry of ENTRIES.slice(0, 10)) journal.append(entry);
      writeFileSync(log(), readFileSync(log(), "utf8").replace('"64n"', '"65n"'));
      expect(await codeOf(open)).to.equal("CHANNEL_INVALID");
    });

    it("refuses a log that is shorter than its checkpoint says", async function () {
      written();
      truncateSync(log(), 100);
      expect(await codeOf(open)).to.equal("CHANNEL_INVALID");
    });

    it("refuses a checkpoint that has changed", async function () {
      written();
      copyFileSync(log(), join(folder.path, CHECKPOINT));
      truncateSync(join(folder.path, CHECKPOINT), 20);
      expect(await codeOf(open)).to.equal("CHANNEL_INVALID");
    });
  });

  for (const loses of ["half a line", "what isn't synced"] as const) {
    it(`that fails at any step and loses ${loses} has all entries that it returned for, and at most one more`, function () {
      this.timeout(60_000);
      for (let step = 0, failed = true; failed; step++) {
        const disk = new FailingDisk(step, loses);
        let returned = 0;
        try {
          const journal = open(disk);
          for (const entry of ENTRIES) {
            journal.append(entry);
            returned += 1;
          }
        } catch (error) {
          expect(error).to.be.instanceOf(Killed);
        }
        ({ failed } = disk);

        const { state } = open();
        expect([BigInt(returned), BigInt(returned) + 1n]).to.include(state.count);
        expect(state).to.deep.equal(sumOf(ENTRIES.slice(0, Number(state.count))));
        folder.remove();
      }
    });
  }

  it("takes no more entries once its folder was given up", async function () {
    const journal = open();
    lock.free();
    expect(await codeOf(() => journal.append(1n))).to.equal("CHANNEL_BUSY");
    expect(await codeOf(open)).to.equal("CHANNEL_BUSY");
    lock = lockFolder(folder.path);
    expect(open().state).to.deep.equal(SUMS.initial);
  });

  it("takes no more entries after a failure", async function () {
    const disk = new FailingDisk(8);
    const journal = open(disk);
    expect(() => {
      for (const entry of ENTRIES) journal.append(entry);
    }).to.throw(Killed);
    expect(await codeOf(() => journal.append(1n))).to.equal("CHANNEL_INVALID");
  });
});

describe("lockFolder", function () {
  const HOLDER = join(import.meta.dirname, "..", "..", "helpers", "holder.ts");
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(function () {
    folder = temporaryFolder();
  });

  afterEach(function () {
    folder.remove();
  });

  it("refuses a second holder in this process", async function () {
    const lock = lockFolder(folder.path);
    expect(await codeOf(() => lockFolder(folder.path))).to.equal("CHANNEL_BUSY");
    lock.free();
  });

  it("takes a folder that was freed", async function () {
    lockFolder(folder.path).free();
    expect(
      await codeOf(() => {
        lockFolder(folder.path).free();
      }),
    ).to.equal(undefined);
  });

  it("refuses a folder that another process holds, and takes it once that one is killed", async function () {
    this.timeout(30_000);
    const child = fork(HOLDER, [folder.path], { execArgv: ["--import", "tsx"] });
    await once(child, "message");
    expect(await codeOf(() => lockFolder(folder.path))).to.equal("CHANNEL_BUSY");

    child.kill("SIGKILL");
    await once(child, "exit");
    expect(
      await codeOf(() => {
        lockFolder(folder.path).free();
      }),
    ).to.equal(undefined);
  });
});

describe("encode and decode", function () {
  it("keep integers, texts and what is nested as they are", function () {
    const value = { amount: 2n ** 127n, list: [-1n, "0x12", true, null], nested: { zero: 0n } };
    expect(decode(encode(value))).to.deep.equal(value);
  });
});
