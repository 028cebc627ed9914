import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EpochSize, weightFiles, writeEpoch } from "../../../benchmarks/epochFiles.ts";
import { check, readChecked } from "../../../epoch/check.ts";
import { quoted } from "../../../epoch/database.ts";
import { inputFiles } from "../../../epoch/inputs.ts";
import { readEpoch } from "../../../epoch/manifest.ts";
import { LISTING, REPORT, runEpoch, TOTALS } from "../../../epoch/run.ts";
import { total } from "../../../epoch/total.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { account, corpus, randomCase } from "../../helpers/epochCases.ts";
import { type ClickHouseServer, HAS_CHDB, startClickHouse } from "../../helpers/chdb.ts";
import type { CaseVersion } from "../../helpers/epochFiles.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";
import { Random } from "../../helpers/random.ts";

const EPOCHS = 60;
const LARGE: EpochSize = { receipts: 200_000, accounts: 20_000, parts: 4 };
const FILES = [TOTALS, REPORT, LISTING];
/** npm may have half a gigabyte to fetch first. */
const START = 600_000;

// chdb is for deep tests alone: elsewhere nothing is fetched
if (process.env.TEST_DEPTH === "deep" && HAS_CHDB) {
  describe("The sums of an epoch in ClickHouse", () => {
    const random = new Random(26_073n);
    const corpora = [corpus(random, 6), corpus(random, 9)];
    const texts = corpora.flatMap((each) => each.texts);
    const versions = corpora.map(({ records }, i): CaseVersion => {
      return { model: 1, version: i + 1, records, defaults: new Map([[account(i), 123_457n]]) };
    });
    let server: ClickHouseServer;
    let bench: EpochBench;

    before(async function () {
      this.timeout(START);
      server = await startClickHouse();
      bench = await EpochBench.open();
      await bench.write(randomCase(random, versions, texts));
    });

    after(() => {
      server.close();
      bench.close();
    });

    it(`are DuckDB's, byte for byte, of ${EPOCHS} random epochs`, async () => {
      let summed = 0n;
      for (let i = 0; i < EPOCHS; i++) {
        const epoch = { ...randomCase(random, versions, texts), texts };
        const duckdb = await bench.runCase(epoch, { withVersions: false });
        expect(await bench.run(bench.db, server.url), `epoch ${i}`).to.deep.equal(duckdb);
        summed += duckdb.attributed;
      }
      expect(summed > 0n).to.equal(true);
    }).timeout(EPOCHS * 2_000);

    it("leave a run's files as they are with DuckDB's, byte for byte", async () => {
      await bench.write({ ...randomCase(random, versions, texts), texts });
      const bytesOf = async (clickhouse?: string) => {
        for (const name of ["work", "result"]) rmSync(join(bench.folder, name), { recursive: true, force: true });
        await runEpoch({ folder: bench.folder, threads: 1, memory: "300MB", clickhouse }, () => undefined);
        return FILES.map((name) => readFileSync(join(bench.folder, "result", name), "hex"));
      };
      expect(await bytesOf(server.url)).to.deep.equal(await bytesOf());
    }).timeout(60_000);

    describe("given weights without a corpus", () => {
      let folder: string;

      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "epoch-large-"));
      });

      afterEach(() => {
        rmSync(folder, { recursive: true });
      });

      async function totalsOf(weights: readonly string[], clickhouse?: string) {
        const epoch = readEpoch(folder);
        const checked = readChecked(folder);
        return await total(bench.db, folder, { epoch, checked, found: checked.sums, weights, clickhouse });
      }

      async function writeAndCheck(size: EpochSize) {
        await writeEpoch(bench.db, folder, size);
        const epoch = readEpoch(folder);
        await check(bench.db, folder, epoch, inputFiles(folder, epoch), folder);
      }

      it(`are DuckDB's, byte for byte, of ${LARGE.receipts} receipts in ${LARGE.parts} files`, async () => {
        await writeAndCheck(LARGE);
        const weights = weightFiles(folder, LARGE);
        const duckdb = await totalsOf(weights);
        expect(duckdb.totals.count).to.be.at.least(LARGE.accounts);
        expect(await totalsOf(weights, server.url)).to.deep.equal(duckdb);
      }).timeout(120_000);

      for (const [what, ppm, points] of [
        ["millionths", 2n ** 32n - 1n, 10_000n],
        ["basis points", 1_000_000n, 2n ** 16n - 1n],
      ] as const) {
        it(`where a product of too many ${what} is above 64 bits, are an error in both`, async () => {
          const price = 2n ** 30n - 1n;
          expect(price * ppm * points >= 2n ** 64n).to.equal(true);
          await writeAndCheck({ receipts: 1_000, accounts: 10, parts: 1 });
          const wrong = join(folder, "wrong.parquet");
          await bench.db.run(`
            COPY (
              SELECT channel, account, ${ppm}::UINTEGER AS ppm, 0::UBIGINT AS price_high, ${price}::UBIGINT AS price_low,
                ${points}::USMALLINT AS basis_points
              FROM read_parquet([${weightFiles(folder, { receipts: 0, accounts: 0, parts: 1 }).map(quoted).join(", ")}])
            ) TO ${quoted(wrong)}`);
          expect(await errorOf(totalsOf([wrong]))).to.match(/Overflow in multiplication/);
          expect(await errorOf(totalsOf([wrong], server.url))).to.match(/^SUMS_FAILED .*above all there is/);
        }).timeout(60_000);
      }
    });

    async function errorOf(run: Promise<unknown>): Promise<string> {
      try {
        await run;
      } catch (error) {
        return error instanceof EconomyError ? `${error.code} ${error.message}` : String(error);
      }
      return "none";
    }
  });
}
