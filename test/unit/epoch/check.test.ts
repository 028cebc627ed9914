import { expect } from "chai";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { COLLECTIONS, RECEIPTS, TEXTS } from "../../../epoch/columns.ts";
import { account, creditOf, hash, smallCase, withPool } from "../../helpers/epochCases.ts";
import { type CaseReceipt, type EpochCase, receiptRow, writeRows } from "../../helpers/epochFiles.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";

const PRICES = [5n, 7n, 11n];
const GOOD = smallCase(PRICES);

/** The small case with other receipts. */
function withReceipts(change: (receipts: readonly CaseReceipt[]) => readonly CaseReceipt[]): EpochCase {
  return { ...GOOD, receipts: change(GOOD.receipts) };
}

/** The small case with its collection changed, and the pool with it. */
function withCollection(change: Partial<EpochCase["collections"][number]>): EpochCase {
  return withPool({ ...GOOD, collections: GOOD.collections.map((each) => ({ ...each, ...change })) });
}

describe("The check of an epoch", () => {
  let bench: EpochBench;

  before(async () => {
    bench = await EpochBench.open();
  });

  after(() => {
    bench.close();
  });

  describe("given receipts of a channel", () => {
    const cases: [when: string, epoch: EpochCase, status: string][] = [
      ["come to what was collected", GOOD, "published"],
      ["aren't there", withReceipts(() => []), "unpublished"],
      [
        "lack one in the middle",
        withReceipts(([first, , last]) => [first, last].filter((each) => each !== undefined)),
        "gap",
      ],
      ["lack the last", withReceipts((all) => all.slice(0, -1)), "gap"],
      ["lack the first", withReceipts((all) => all.slice(1)), "sum"],
      [
        "cost one unit more",
        withReceipts((all) => all.map((each, i) => ({ ...each, price: each.price + (i === 0 ? 1n : 0n) }))),
        "sum",
      ],
      [
        "cost 2⁶⁴ units more",
        withReceipts((all) => all.map((each, i) => ({ ...each, price: each.price + (i === 0 ? 2n ** 64n : 0n) }))),
        "sum",
      ],
      [
        "name a version that isn't in epoch.json",
        withReceipts((all) => all.map((each) => ({ ...each, version: 2 }))),
        "version",
      ],
    ];
    for (const [when, epoch, status] of cases) {
      it(`when they ${when}, the channel is ${status}`, async () => {
        const { checked } = await bench.runCase(epoch);
        const others = { published: 0n, unpublished: 0n, gap: 0n, sum: 0n, version: 0n };
        expect(checked.channels).to.deep.equal({ ...others, [status]: 1n });
      });
    }

    it("when their sums carry over 64 bits, they are compared as whole numbers", async () => {
      const high = 2n ** 127n;
      const { checked } = await bench.runCase(
        smallCase([high - 1n, high - 1n, 2n ** 64n - 1n, 1n].map((each) => each / 4n)),
      );
      expect(checked.channels.published).to.equal(1n);
    });

    it("when nothing was collected in the channel, they are counted and left out", async () => {
      const other = GOOD.receipts.map((each) => ({ ...each, channel: hash(2) }));
      const { checked, list } = await bench.runCase({ ...GOOD, receipts: [...GOOD.receipts, ...other] });
      expect(checked.uncollected).to.equal(BigInt(PRICES.length));
      expect(list).to.deep.equal((await bench.runCase(GOOD)).list);
    });

    for (const [when, more] of [
      ["is there twice", 0],
      ["is there twice and another one isn't", 1],
    ] as const) {
      it(`when one ${when}, it throws RECEIPT_REPEATED and names it`, async () => {
        const twice = withReceipts((all) => [...all.slice(more), ...all.slice(-1)]);
        const error = await bench.errorOf(twice);
        expect(error?.code).to.equal("RECEIPT_REPEATED");
        expect(error?.message).to.include(`Receipt ${PRICES.length - 1} of channel ${hash(1)}`);
      });
    }

    it("when one is there twice in two files, it throws RECEIPT_REPEATED", async () => {
      await bench.write(GOOD, { divide: (rows) => [rows, rows.slice(0, 1)] });
      expect((await bench.error())?.code).to.equal("RECEIPT_REPEATED");
    });

    it("when one is twice in a channel without a collection, it throws RECEIPT_REPEATED", async () => {
      const other = GOOD.receipts.slice(0, 1).map((each) => ({ ...each, channel: hash(2) }));
      const error = await bench.errorOf({ ...GOOD, receipts: [...GOOD.receipts, ...other, ...other] });
      expect(error?.code).to.equal("RECEIPT_REPEATED");
    });
  });

  describe("given collections", () => {
    const cases: [when: string, epoch: EpochCase, code: string][] = [
      ["they credit more than the pool", { ...GOOD, pool: GOOD.pool - 1n }, "POOL_DIFFERS"],
      ["they credit less than the pool", { ...GOOD, pool: GOOD.pool + 1n }, "POOL_DIFFERS"],
      [
        "contributors got too little",
        withCollection({ contributors: creditOf(23n, 4_000) - 1n }),
        "COLLECTIONS_INVALID",
      ],
      ["contributors got too much", withCollection({ contributors: creditOf(23n, 4_000, 4n) }), "COLLECTIONS_INVALID"],
      ["a policy isn't in epoch.json", withCollection({ policy: hash(5) }), "COLLECTIONS_INVALID"],
      ["a model has no version in epoch.json", withCollection({ model: 2 }), "COLLECTIONS_INVALID"],
      [
        "a channel has two models",
        withPool({
          ...GOOD,
          versions: [...GOOD.versions, ...GOOD.versions.map((each) => ({ ...each, model: 2 }))],
          collections: [...GOOD.collections, ...GOOD.collections.map((each) => ({ ...each, model: 2 }))],
        }),
        "COLLECTIONS_INVALID",
      ],
    ];
    for (const [when, epoch, code] of cases) {
      it(`when ${when}, it throws ${code}`, async () => {
        expect((await bench.errorOf(epoch))?.code).to.equal(code);
      });
    }
  });

  describe("given files", () => {
    const texts = { columns: { ...TEXTS, response: "VARCHAR" }, rows: [["'a'"]], file: "texts/0.parquet" };
    const receipt = receiptRow(GOOD.receipts[0] ?? { ...({} as CaseReceipt) });
    const cases: [when: string, file: string, columns: Record<string, string>, rows: string[][]][] = [
      ["a column is missing", "receipts/1.parquet", { channel: "BLOB" }, []],
      ["a column has another type", "receipts/1.parquet", { ...RECEIPTS, price_low: "DOUBLE" }, [receipt]],
      ["a value is missing", "receipts/1.parquet", RECEIPTS, [receipt.map((each, i) => (i === 1 ? "NULL" : each))]],
      [
        "a channel is too short",
        "receipts/1.parquet",
        RECEIPTS,
        [receipt.map((each, i) => (i === 0 ? "unhex('12')" : each))],
      ],
      ["a text is no bytes", texts.file, texts.columns, texts.rows],
      [
        "an account is zero",
        "defaults/1-1.parquet",
        { account: "BLOB", ppm: "UINTEGER" },
        [[`unhex('${"00".repeat(20)}')`, "1"]],
      ],
      [
        "an account is there twice",
        "defaults/1-1.parquet",
        { account: "BLOB", ppm: "UINTEGER" },
        Array(2).fill([`unhex('${account(1).slice(2)}')`, "1"]) as string[][],
      ],
      [
        "more than a million is given",
        "defaults/1-1.parquet",
        { account: "BLOB", ppm: "UINTEGER" },
        [[`unhex('${account(1).slice(2)}')`, "1000001"]],
      ],
    ];
    for (const [when, file, columns, rows] of cases) {
      it(`when ${when}, it throws EPOCH_INVALID and names the file`, async () => {
        await bench.write(GOOD);
        await writeRows(bench.db, join(bench.folder, file), columns, rows);
        const error = await bench.error();
        expect(error?.code).to.equal("EPOCH_INVALID");
        expect(error?.message.split(" ")[0]).to.equal(file);
      });
    }

    it("when collections have no channel's count, it throws EPOCH_INVALID", async () => {
      await bench.write(GOOD);
      const row = [`unhex('${hash(1).slice(2)}')`, "1", `unhex('${hash(1_001).slice(2)}')`, "0", "1", "0", "1", "NULL"];
      await writeRows(bench.db, join(bench.folder, "collections.parquet"), COLLECTIONS, [row]);
      expect((await bench.error())?.code).to.equal("EPOCH_INVALID");
    });

    it("when one isn't there, it throws EPOCH_INVALID", async () => {
      await bench.write(GOOD);
      rmSync(join(bench.folder, "collections.parquet"));
      expect((await bench.error())?.code).to.equal("EPOCH_INVALID");
    });
  });
});
