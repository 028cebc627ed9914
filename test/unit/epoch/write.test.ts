import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { wordsOf } from "../../../epoch/database.ts";
import { Database } from "../../../epoch/database.ts";
import { type Value, words, writeParquet } from "../../../epoch/gather/write.ts";

const COLUMNS = { id: "BLOB", high: "UBIGINT", low: "UBIGINT", part: "UINTEGER", flag: "BOOLEAN" };

describe("writeParquet", () => {
  let folder: string;
  let db: Database;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "write-"));
    db = await Database.open({ threads: 1, memory: "1GB" }, join(folder, "spill"));
  });

  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });

  async function written(name: string, rows: readonly Value[][]) {
    const path = join(folder, name);
    await writeParquet(db, path, COLUMNS, rows);
    return path;
  }

  const rowOf = (amount: bigint, part: number): Value[] => [Uint8Array.of(part), ...words(amount), part, part > 1];

  it("keeps amounts of 128 bits, and what is missing", async () => {
    const path = await written("amounts", [rowOf(2n ** 128n - 1n, 1), [null, ...words(0n), 2, false]]);
    const rows = await db.rows(`SELECT * FROM read_parquet('${path}') ORDER BY part`);

    expect(rows.map(wordsOf)).to.deep.equal([2n ** 128n - 1n, 0n]);
    expect(rows.map(({ id }) => id === null)).to.deep.equal([false, true]);
  });

  it("keeps the order of rows, and gives the same bytes for the same ones", async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => rowOf(BigInt(i), (i * 7_919) % 5_000));
    const [first, second] = [await written("first", rows), await written("second", rows)];
    const read = await db.rows(
      `SELECT low FROM read_parquet('${first}', file_row_number = true) ORDER BY file_row_number`,
    );

    expect(read.map(({ low }) => low)).to.deep.equal(rows.map((_, i) => BigInt(i)));
    expect(readFileSync(second).equals(readFileSync(first))).to.equal(true);
  });

  it("given no rows, it writes a file with the columns", async () => {
    const path = await written("none", []);

    expect(await db.rows(`SELECT name FROM parquet_schema('${path}') WHERE name = 'flag'`)).to.have.length(1);
  });
});
