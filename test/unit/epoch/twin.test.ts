import { expect } from "chai";
import { Database } from "../../../epoch/database.ts";
import { account, corpus, inOrder, randomCase } from "../../helpers/epochCases.ts";
import type { CaseVersion } from "../../helpers/epochFiles.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";
import { epochTwin } from "../../helpers/epochTwin.ts";
import { Random } from "../../helpers/random.ts";

const EPOCHS = process.env.TEST_DEPTH === "deep" ? 1_500 : 50;
const SHUFFLED = 12;

describe("A random epoch", () => {
  const random = new Random(20_261_129n);
  const corpora = [corpus(random, 6), corpus(random, 9)];
  const texts = corpora.flatMap((each) => each.texts);
  const versions: CaseVersion[] = [
    {
      ...{ model: 1, version: 1, records: corpora[0]?.records },
      defaults: new Map([
        [account(1), 400_000n],
        [account(6), 123_457n],
      ]),
    },
    { model: 1, version: 2, records: corpora[1]?.records, defaults: new Map([[account(3), 1_000_000n]]) },
    { model: 2, version: 1, records: undefined, defaults: new Map([[account(2), 333_333n]]) },
  ];
  let bench: EpochBench;

  before(async () => {
    bench = await EpochBench.open();
    await bench.write(randomCase(random, versions, texts));
  });

  after(() => {
    bench.close();
  });

  it(`has the twin's totals and counts, and conserves the pool, ${EPOCHS} times`, async function () {
    this.timeout(EPOCHS * 500);
    for (let i = 0; i < EPOCHS; i++) {
      const epoch = randomCase(random, versions, texts);
      const { list, reserve, attributed, byDefault, receipts, total } = await bench.runCase(epoch, {
        withVersions: false,
      });
      const twin = epochTwin(epoch);
      const before = [...(epoch.previous ?? new Map<string, bigint>()).values()].reduce((sum, each) => sum + each, 0n);
      expect(list, `epoch ${i}`).to.deep.equal(twin.totals);
      expect(reserve).to.equal(twin.reserve);
      expect(receipts).to.deep.equal({ open: twin.open, private: twin.private, missing: twin.missing });
      expect(attributed + byDefault + reserve).to.equal(epoch.pool);
      expect(total - before).to.equal(epoch.pool);
      expect(inOrder(list.map(([each]) => each))).to.equal(true);
    }
  });

  it("has the same totals for one thread and two, and for any order and division of its files", async function () {
    this.timeout(60_000);
    const two = await Database.open({ threads: 2, memory: "300MB" }, bench.folder);
    try {
      for (let i = 0; i < SHUFFLED; i++) {
        const epoch = randomCase(random, versions, texts);
        const { totals } = await bench.runCase(epoch, { withVersions: false });
        const divide = <T>(rows: readonly T[]) => {
          const shuffled = shuffle(random, rows);
          const middle = Number(random.below(BigInt(rows.length + 1)));
          return [shuffled.slice(0, middle), shuffled.slice(middle), []];
        };
        await bench.write(
          { ...epoch, collections: shuffle(random, epoch.collections) },
          { divide, withVersions: false },
        );
        expect((await bench.run()).totals).to.deep.equal(totals);
        expect((await bench.run(two)).totals).to.deep.equal(totals);
      }
    } finally {
      two.close();
    }
  });
});

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(Number(random.below(BigInt(rest.length))), 1));
}
