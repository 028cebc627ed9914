import { expect } from "chai";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLICKHOUSE_SUMS, sumInClickHouse } from "../../../epoch/clickhouse.ts";
import { blob, Database, quoted } from "../../../epoch/database.ts";
import { runEpoch } from "../../../epoch/run.ts";
import { EconomyError, errorLine } from "../../../sdk/errors.ts";
import { account, smallCase } from "../../helpers/epochCases.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";

/** A table's rows as ClickHouse would answer: what a broken one makes of them is what these tests are about. */
const SUMS = [1, 2].map((each) => `"${account(each).slice(2)}",1,${2n ** 100n + BigInt(each)}\n`);

describe("ClickHouse's sums", () => {
  let db: Database;
  let folder: string;
  let weights: string;
  let server: Server;
  let answer: (sql: string) => { status?: number; text: string };
  let asked: { sql: string; authorization: string | undefined; bytes: number }[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "clickhouse-"));
    weights = join(folder, "weights.parquet");
    db = await Database.open({ threads: 1, memory: "100MB" }, join(folder, "spill"));
    const rows = [1, 2].map((each) => `(${blob(account(each))}, 1::UINTEGER, 0::UBIGINT, 1::UBIGINT, 1::USMALLINT)`);
    await db.run(`
      COPY (FROM (VALUES ${rows.join(", ")}) AS t(account, ppm, price_high, price_low, basis_points))
      TO ${quoted(weights)}`);
    server = createServer((request, response) => {
      let bytes = 0;
      request.on("data", (data: Buffer) => (bytes += data.length));
      request.on("end", () => {
        const sql = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
        asked.push({ sql, authorization: request.headers.authorization, bytes });
        const { status = 200, text } = answer(sql);
        response.writeHead(status).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  beforeEach(() => {
    asked = [];
    answer = (sql) => ({ text: sql.startsWith("SELECT") ? SUMS.join("") : "" });
  });

  after(() => {
    server.close();
    db.close();
    rmSync(folder, { recursive: true });
  });

  const url = (credentials = "") => `http://${credentials}127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function errorOf(address = url()): Promise<EconomyError> {
    try {
      await sumInClickHouse(db, address, [weights], 1);
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
    throw new Error("There was no error.");
  }

  it("are a table of whole numbers by account", async () => {
    await sumInClickHouse(db, url(), [weights], 1);
    const rows = await db.rows(`SELECT account, n0::VARCHAR AS n0 FROM ${CLICKHOUSE_SUMS} ORDER BY n0`);
    expect(rows.map(({ n0 }) => n0)).to.deep.equal([1n, 2n].map((each) => String(2n ** 100n + each)));
  });

  it("are of rows whose name no other run has", async () => {
    await sumInClickHouse(db, url(), [weights], 1);
    await sumInClickHouse(db, url(), [weights], 1);
    const runs = asked.map(({ sql }) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(sql)?.[0]);
    expect([runs[1], runs[4]]).to.deep.equal([runs[2], runs[5]]);
    expect(runs[1]).to.not.equal(runs[4]);
    expect(asked.map(({ bytes }) => bytes > 0)).to.deep.equal([false, true, false, false, true, false]);
  });

  it("given a user and a password in the address, are asked for with these", async () => {
    await sumInClickHouse(db, url("alice:s%3Acret@"), [weights], 1);
    const expected = `Basic ${Buffer.from("alice:s:cret").toString("base64")}`;
    expect(new Set(asked.map(({ authorization }) => authorization))).to.deep.equal(new Set([expected]));
  });

  for (const [what, sums] of [
    ["a row", SUMS.slice(1)],
    ["all rows", []],
  ] as const) {
    it(`where ${what} got lost, are SUMS_FAILED`, async () => {
      answer = (sql) => ({ text: sql.startsWith("SELECT") ? sums.join("") : "" });
      const { code, message } = await errorOf();
      expect([code, message]).to.deep.equal(["SUMS_FAILED", `ClickHouse summed ${sums.length} weights of 2.`]);
    });
  }

  it("where a row was written twice, are SUMS_FAILED", async () => {
    answer = (sql) => ({ text: sql.startsWith("SELECT") ? [...SUMS, ...SUMS.slice(1)].join("") : "" });
    expect((await errorOf()).message).to.equal("ClickHouse summed 3 weights of 2.");
  });

  for (const [what, word] of [
    ["its table", "CREATE"],
    ["rows", "INSERT"],
    ["a sum", "SELECT"],
  ] as const) {
    it(`where ClickHouse refuses ${what}, are SUMS_FAILED with its reason`, async () => {
      answer = (sql) => (sql.startsWith(word) ? { status: 500, text: `Code: 1 at ${word}` } : { text: "" });
      const { code, message } = await errorOf();
      expect([code, message]).to.deep.equal(["SUMS_FAILED", `ClickHouse answers Code: 1 at ${word}.`]);
    });
  }

  it("where nobody answers, are SUMS_FAILED, and the password isn't told", async () => {
    const error = await errorOf("http://alice:secret@127.0.0.1:1");
    expect(error.code).to.equal("SUMS_FAILED");
    expect(errorLine(error)).to.not.include("secret");
  });
});

describe("A run of an epoch with a ClickHouse", () => {
  it("where nobody answers, ends with SUMS_FAILED and leaves no result", async () => {
    const bench = await EpochBench.open();
    const options = { folder: bench.folder, threads: 1, memory: "300MB", clickhouse: "http://127.0.0.1:1" };
    try {
      await bench.write(smallCase([1_000n]));
      const code = await runEpoch(options, () => undefined).then(
        () => "none",
        (error: unknown) => (error instanceof EconomyError ? error.code : String(error)),
      );
      expect([code, existsSync(join(bench.folder, "result"))]).to.deep.equal(["SUMS_FAILED", false]);
    } finally {
      bench.close();
    }
  });
});
