import { expect } from "chai";
import { account, corpus, randomCase } from "../../helpers/epochCases.ts";
import { type ClickHouseServer, HAS_CHDB, startClickHouse } from "../../helpers/chdb.ts";
import type { CaseVersion } from "../../helpers/epochFiles.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";
import { Random } from "../../helpers/random.ts";

const EPOCHS = 100;
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
  });
}
