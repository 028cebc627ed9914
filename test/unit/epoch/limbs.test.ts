import { expect } from "chai";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bigintOf, Database } from "../../../epoch/database.ts";
import { fromLimbs, fromWords, LIMB, limbSql, limbsFor, PRICE_LIMBS, toLimbs } from "../../../epoch/limbs.ts";
import { Random } from "../../helpers/random.ts";

const HIGHEST_PRICE = 2n ** 128n - 1n;
const MOST_PARTS = 10_000n * 1_000_000n;

describe("Limbs", () => {
  let db: Database;

  before(async () => {
    db = await Database.open({ threads: 1, memory: "100MB" }, join(tmpdir(), "limbs-spill"));
  });

  after(() => {
    db.close();
  });

  it("make up the number that they were made of", () => {
    const random = new Random(1n);
    for (let i = 0; i < 1_000; i++) {
      const value = random.sized(200n) - 1n;
      expect(fromLimbs(toLimbs(value))).to.equal(value);
    }
  });

  it("are as many as the highest price needs, and at least one", () => {
    expect([0n, 1n, 2n ** LIMB - 1n, 2n ** LIMB, HIGHEST_PRICE].map(limbsFor)).to.deep.equal([1, 1, 1, 2, PRICE_LIMBS]);
  });

  it("leave room in 64 bits for all basis points times a million", () => {
    expect((2n ** LIMB - 1n) * MOST_PARTS < 2n ** 64n).to.equal(true);
  });

  it("are the same in SQL, for prices of up to 128 bits", async () => {
    const random = new Random(2n);
    const prices = [HIGHEST_PRICE, ...Array.from({ length: 50 }, () => random.sized(128n))];
    const rows = prices.map((price, i) => `(${i}, ${price >> 64n}::UBIGINT, ${price % 2n ** 64n}::UBIGINT)`);
    const limbs = Array.from({ length: PRICE_LIMBS }, (_, limb) => `${limbSql(limb)} AS n${limb}`);
    const found = await db.rows(
      `SELECT ${limbs.join(", ")} FROM (VALUES ${rows.join(", ")}) AS t(i, price_high, price_low) ORDER BY i`,
    );
    expect(found.map((row) => fromLimbs(Object.values(row).map(bigintOf)))).to.deep.equal(prices);
  });

  it("are needed: a sum above 127 bits is an error of DuckDB, in a group and in all", async () => {
    const rows = `(VALUES (1, ${2n ** 127n - 1n}::HUGEINT), (1, 1::HUGEINT)) AS t(i, n)`;
    const errors = await Promise.allSettled([
      db.rows(`SELECT sum(n) AS n FROM ${rows}`),
      db.rows(`SELECT i, sum(n) AS n FROM ${rows} GROUP BY i`),
    ]);
    const reasons = errors.map((each) => (each.status === "rejected" ? String(each.reason) : "none"));
    for (const reason of reasons) expect(reason).to.include("Overflow in HUGEINT addition");
  });

  it("words make up a number of 128 bits", () => {
    expect(fromWords(HIGHEST_PRICE >> 64n, HIGHEST_PRICE % 2n ** 64n)).to.equal(HIGHEST_PRICE);
  });
});

describe("The epoch's database", () => {
  it("finds bytes in a Parquet column with a dictionary, by a value and by a join", async () => {
    const db = await Database.open({ threads: 1, memory: "100MB" }, join(tmpdir(), "bytes-spill"));
    const file = join(tmpdir(), `bytes-${process.pid}.parquet`);
    const bytes = `unhex('${"f3".repeat(32)}')`;
    await db.run(`COPY (SELECT ${bytes} AS id FROM range(9)) TO '${file}'`);
    const byValue = await db.rows(`SELECT count(*) AS n FROM read_parquet('${file}') WHERE id = ${bytes}`);
    const byJoin = await db.rows(
      `SELECT count(*) AS n FROM read_parquet('${file}') JOIN (SELECT ${bytes} AS id) USING (id)`,
    );
    db.close();
    expect([...byValue, ...byJoin]).to.deep.equal([{ n: 9n }, { n: 9n }]);
  });
});
