import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getBytes, toBeHex } from "ethers";
import { openClaims, readTotals, writeClaims } from "../../../epoch/tree/claimsFile.ts";
import { HASH } from "../../../epoch/tree/keccak.ts";
import { ACCOUNT, AMOUNT } from "../../../epoch/tree/leaves.ts";
import { buildTree, proofOf, type RewardTree } from "../../../epoch/tree/tree.ts";
import { verifyClaim } from "../../../sdk/rewards.ts";
import { Random } from "../../helpers/random.ts";
import { codeOf, leavesOf, randomTotals, totalsOf } from "../../helpers/rewards.ts";

const random = new Random(56n);
const COUNT = 300;
/** As docs/epoch.md has them: the header and its parts, and a record's. */
const [VERSION, SIZE, ROOT, TOTAL, DIGEST, HEADER] = [8, 12, 16, 48, 64, 96];
const [SUM, PLACE, RECORD] = [ACCOUNT + AMOUNT, ACCOUNT + 2 * AMOUNT, ACCOUNT + 2 * AMOUNT + 4];
const NODES = HEADER + COUNT * RECORD;

describe("Claims files", () => {
  const totals = randomTotals(random, COUNT);
  const leaves = leavesOf(totals);
  let folder: string;
  let path: string;
  let tree: RewardTree;
  let bytes: Buffer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "claims-"));
    path = join(folder, "claims");
    tree = await buildTree(totals);
    await writeClaims(path, tree);
    bytes = readFileSync(path);
  });

  after(() => rmSync(folder, { recursive: true }));

  async function claimOf(file: string, account: string) {
    const claims = await openClaims(file);
    try {
      return await claims.claim(account);
    } finally {
      await claims.close();
    }
  }

  /** A file with other bytes; its digest is right unless the change is to the header. */
  function forged(change: (copy: Buffer) => unknown, isSealed = true): string {
    const copy = Buffer.from(bytes);
    change(copy);
    if (isSealed) createHash("sha256").update(copy.subarray(HEADER)).digest().copy(copy, DIGEST);
    const file = join(folder, "forged");
    writeFileSync(file, copy);
    return file;
  }

  function accountOf(index: number): string {
    return leaves[index]?.account ?? "";
  }

  /** The account next to one, by a difference of 1 or −1. */
  function besides(index: number, difference: bigint): string {
    return toBeHex(BigInt(accountOf(index)) + difference, ACCOUNT);
  }

  describe("writeClaims", () => {
    it("leaves nothing else in the folder, and writes the same bytes again", async () => {
      const fresh = mkdtempSync(join(folder, "fresh-"));
      for (let i = 0; i < 2; i++) await writeClaims(join(fresh, "claims"), tree);

      expect(readdirSync(fresh)).to.deep.equal(["claims"]);
      expect(readFileSync(join(fresh, "claims")).equals(bytes)).to.equal(true);
    });

    it("when it fails, it leaves the folder as it was", async () => {
      const fresh = mkdtempSync(join(folder, "failed-"));
      mkdtempSync(join(fresh, "taken-"));
      const [taken = ""] = readdirSync(fresh);
      const failure: unknown = await writeClaims(join(fresh, taken), tree).catch((error: unknown) => error);

      expect(failure).to.be.instanceOf(Error);
      expect(readdirSync(fresh)).to.deep.equal([taken]);
    });

    it("writes the documented bytes", () => {
      const records = leaves.map(({ account, cumulative, sumBefore }, index) =>
        Buffer.concat([
          ...[getBytes(account), getBytes(toBeHex(cumulative, AMOUNT)), getBytes(toBeHex(sumBefore, AMOUNT))],
          getBytes(toBeHex(tree.places[index] ?? 0, 4)),
        ]),
      );
      const body = Buffer.concat([...records, tree.nodes]);
      const header = Buffer.concat([
        ...[Buffer.from("OECLAIMS"), getBytes(toBeHex(1, 4)), getBytes(toBeHex(COUNT, 4)), getBytes(tree.root)],
        ...[getBytes(toBeHex(tree.total, AMOUNT)), createHash("sha256").update(body).digest()],
      ]);

      expect(bytes.equals(Buffer.concat([header, body]))).to.equal(true);
    });
  });

  describe("openClaims", () => {
    it("says count, root and total", async () => {
      const claims = await openClaims(path);
      await claims.close();

      expect(claims).to.deep.include({ count: COUNT, root: tree.root, total: tree.total });
    });

    it("gives each account its leaf and its proof", async () => {
      const claims = await openClaims(path);
      for (const [index, leaf] of leaves.entries()) {
        const claim = await claims.claim(leaf.account);

        expect(claim).to.deep.equal({ ...leaf, proof: proofOf(tree, index) });
        expect(claim !== undefined && verifyClaim(tree.root, claim)).to.equal(true);
      }
      await claims.close();
    });

    it("finds an account in small letters", async () => {
      expect(await claimOf(path, accountOf(7).toLowerCase())).to.deep.include(leaves[7]);
    });

    it("given one account, it gives it an empty proof", async () => {
      const alone = await buildTree(totalsOf([[5n, 6n]]));
      const file = join(folder, "alone");
      await writeClaims(file, alone);

      const [leaf] = leavesOf(alone.totals);
      expect(await claimOf(file, toBeHex(5, ACCOUNT))).to.deep.equal({ ...leaf, proof: [] });
    });

    const absent: [string, () => string][] = [
      ["below the first", () => besides(0, -1n)],
      ["above the last", () => besides(COUNT - 1, 1n)],
      [
        "between two",
        () => {
          const index = leaves.findIndex((_, i) => i > 0 && BigInt(accountOf(i)) - BigInt(accountOf(i - 1)) > 1n);
          return besides(index, -1n);
        },
      ],
    ];
    for (const [where, account] of absent) {
      it(`given an account ${where} that has nothing, it gives undefined`, async () => {
        expect(await claimOf(path, account())).to.equal(undefined);
      });
    }

    for (const account of ["", "0x12", "alice", `0x${"g".repeat(40)}`]) {
      it(`given "${account}", which is no address, it throws CLAIMS_INVALID`, async () => {
        expect(await codeOf(claimOf(path, account))).to.equal("CLAIMS_INVALID");
      });
    }
  });

  describe("openClaims, given a file that isn't as it was written", () => {
    const shapes: Record<string, () => string> = {
      "is a folder": () => folder,
      "is empty": () => cut(0),
      "ends in its header": () => cut(HEADER - 1),
      "ends behind its header": () => cut(HEADER),
      "is cut by a byte": () => cut(bytes.length - 1),
      "is longer by a byte": () => lengthened(),
      "begins otherwise": () => forged((copy) => copy.write("X", 0)),
      "is of another version": () => forged((copy) => copy.writeUInt32BE(2, VERSION)),
      "says that nobody is in it": () => forged((copy) => copy.writeUInt32BE(0, SIZE)),
      "says another count": () => forged((copy) => copy.writeUInt32BE(COUNT + 1, SIZE)),
      "says the largest count": () => forged((copy) => copy.writeUInt32BE(2 ** 32 - 1, SIZE)),
    };
    for (const [what, make] of Object.entries(shapes)) {
      it(`when it ${what}, it throws CLAIMS_INVALID`, async () => {
        expect(await codeOf(openClaims(make()))).to.equal("CLAIMS_INVALID");
      });
    }

    // Windows has no pipes in folders
    if (process.platform !== "win32") {
      it("when it is a pipe that nobody writes to, it throws CLAIMS_INVALID", async () => {
        const pipe = join(folder, "pipe");
        execFileSync("mkfifo", [pipe]);

        expect(await codeOf(openClaims(pipe))).to.equal("CLAIMS_INVALID");
      });
    }

    it("when it is cut after it was opened, a claim throws CLAIMS_INVALID", async () => {
      const file = forged((copy) => copy);
      const claims = await openClaims(file);
      truncateSync(file, NODES);

      expect(await codeOf(claims.claim(accountOf(0)))).to.equal("CLAIMS_INVALID");
      await claims.close();
    });

    const lies: Record<string, (copy: Buffer) => unknown> = {
      "says another root": (copy) => flip(copy, ROOT),
      "has another amount": (copy) => flip(copy, recordAt(7) + SUM - 1),
      "has another sum": (copy) => flip(copy, recordAt(7) + PLACE - 1),
      "has the account at another leaf": (copy) => copy.writeUInt32BE(tree.places[8] ?? 0, recordAt(7) + PLACE),
      "has the account at the root": (copy) => copy.writeUInt32BE(0, recordAt(7) + PLACE),
      "has the account behind the nodes": (copy) => copy.writeUInt32BE(2 * COUNT - 1, recordAt(7) + PLACE),
      "has the account far behind the nodes": (copy) => copy.writeUInt32BE(2 ** 32 - 1, recordAt(7) + PLACE),
      "has another node beside the root": (copy) => {
        flip(copy, NODES + HASH);
        flip(copy, NODES + 2 * HASH);
      },
      "is full of zeros": (copy) => copy.fill(0, HEADER),
      "has its accounts in the opposite order": (copy) => {
        for (let i = 0; i < COUNT; i++)
          copy.set(bytes.subarray(recordAt(i), recordAt(i) + RECORD), recordAt(COUNT - 1 - i));
      },
    };
    for (const [what, lie] of Object.entries(lies)) {
      it(`when it ${what}, a claim throws CLAIMS_INVALID`, async () => {
        expect(await codeOf(claimOf(forged(lie), accountOf(7)))).to.equal("CLAIMS_INVALID");
      });
    }

    it("when it leaves out an account in the middle, it doesn't prove that it has nothing", async () => {
      const file = forged((copy) => copy.copyWithin(recordAt(7), recordAt(8), NODES));

      expect(await codeOf(claimOf(file, accountOf(7)))).to.equal("CLAIMS_INVALID");
    });

    it("when an account in the middle hides behind the one before, it doesn't prove that it has nothing", async () => {
      const file = forged((copy) => copy.copyWithin(recordAt(7), recordAt(6), recordAt(6) + ACCOUNT));

      expect(await codeOf(claimOf(file, accountOf(7)))).to.equal("CLAIMS_INVALID");
    });

    it("when its first account hides behind another, it doesn't prove that it has nothing", async () => {
      const file = forged((copy) => copy.copyWithin(recordAt(0), recordAt(1), recordAt(2)));

      expect(await codeOf(claimOf(file, accountOf(0)))).to.equal("CLAIMS_INVALID");
    });

    it("when its last account hides behind the one before, it doesn't prove that it has nothing", async () => {
      const file = forged((copy) => copy.copyWithin(recordAt(COUNT - 1), recordAt(COUNT - 2), recordAt(COUNT - 1)));

      expect(await codeOf(claimOf(file, accountOf(COUNT - 1)))).to.equal("CLAIMS_INVALID");
    });

    it("when it says a larger total, it doesn't prove that an account above the last has nothing", async () => {
      const file = forged((copy) => flip(copy, TOTAL));

      expect(await codeOf(claimOf(file, besides(COUNT - 1, 1n)))).to.equal("CLAIMS_INVALID");
    });
  });

  describe("readTotals", () => {
    it("gives the totals that were written, with count, root and total", async () => {
      const { accounts, amounts, ...summary } = await readTotals(path);

      expect(Buffer.compare(accounts, totals.accounts)).to.equal(0);
      expect(Buffer.compare(amounts, totals.amounts)).to.equal(0);
      expect(summary).to.deep.equal({ count: COUNT, root: tree.root, total: tree.total });
    });

    const faults: Record<string, () => string> = {
      "has another node": () => forged((copy) => flip(copy, NODES + 5 * HASH), false),
      "has another sum": () => forged((copy) => flip(copy, recordAt(7) + SUM), false),
      "has another amount, sealed": () => forged((copy) => flip(copy, recordAt(7) + SUM - 1)),
      "has another account, sealed": () => forged((copy) => flip(copy, recordAt(7) + ACCOUNT - 1)),
      "has no amount, sealed": () => forged((copy) => copy.fill(0, recordAt(7) + ACCOUNT, recordAt(7) + SUM)),
      "has an account twice, sealed": () => forged((copy) => copy.copyWithin(recordAt(7), recordAt(8), recordAt(9))),
      "says another root": () => forged((copy) => flip(copy, ROOT)),
      "says another total": () => forged((copy) => flip(copy, TOTAL)),
      "is cut by a byte": () => cut(bytes.length - 1),
      "seems to have a thousand million accounts": () => sparse(10 ** 9),
    };
    for (const [what, make] of Object.entries(faults)) {
      it(`when the file ${what}, it throws CLAIMS_INVALID`, async () => {
        expect(await codeOf(readTotals(make()))).to.equal("CLAIMS_INVALID");
      });
    }
  });

  function recordAt(index: number): number {
    return HEADER + index * RECORD;
  }

  function flip(copy: Buffer, at: number): void {
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  }

  function cut(length: number): string {
    const file = forged((copy) => copy);
    truncateSync(file, length);
    return file;
  }

  function lengthened(): string {
    const file = join(folder, "longer");
    writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(1)]));
    return file;
  }

  /** A file that is as long as so many accounts take, and has almost nothing on the disk. */
  function sparse(count: number): string {
    const file = forged((copy) => copy.writeUInt32BE(count, SIZE));
    truncateSync(file, HEADER);
    truncateSync(file, HEADER + count * RECORD + (2 * count - 1) * HASH);
    return file;
  }
});
