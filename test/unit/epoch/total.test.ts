import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import { MILLION } from "../../../attribution/shares.ts";
import { account, corpus, creditOf, hash, inOrder, smallCase, withPool } from "../../helpers/epochCases.ts";
import type { EpochCase } from "../../helpers/epochFiles.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";
import { Random } from "../../helpers/random.ts";

const ONE_TO_THREE = new Map([
  [account(1), 333_333n],
  [account(2), 333_333n],
  [account(3), 333_333n],
]);

function withDefaults(epoch: EpochCase, defaults: ReadonlyMap<string, bigint>): EpochCase {
  return { ...epoch, versions: epoch.versions.map((version) => ({ ...version, defaults })) };
}

describe("The totals of an epoch", () => {
  let bench: EpochBench;

  before(async () => {
    bench = await EpochBench.open();
  });

  after(() => {
    bench.close();
  });

  const amountsOf = async (epoch: EpochCase) => new Map((await bench.runCase(epoch)).list);

  describe("given default weights", () => {
    it("each account gets its part, rounded down, and the reserve what is left", async () => {
      const epoch = withDefaults(smallCase([1_001n]), ONE_TO_THREE);
      const each = (epoch.pool * 333_333n) / MILLION;
      const expected = [1, 2, 3].map((number): [string, bigint] => [account(number), each]);
      expect(await amountsOf(epoch)).to.deep.equal(
        new Map([...expected, [epoch.reserve, epoch.pool - 3n * each] as const].sort(([a], [b]) => (a < b ? -1 : 1))),
      );
    });

    it("a pool of one unit goes to the reserve where nobody has all of it", async () => {
      const epoch = withDefaults(smallCase([1n]), ONE_TO_THREE);
      expect([...(await amountsOf(epoch))]).to.deep.equal([[epoch.reserve, epoch.pool]]);
    });

    it("the reserve is left out where nothing is left", async () => {
      const epoch = withDefaults(smallCase([10n]), new Map([[account(1), MILLION]]));
      expect([...(await amountsOf(epoch))]).to.deep.equal([[account(1), epoch.pool]]);
    });

    it("the reserve has both where it is a contributor, too", async () => {
      const epoch = withDefaults(smallCase([1_000n]), new Map([[account(9), MILLION / 2n]]));
      expect([...(await amountsOf(epoch))]).to.deep.equal([[account(9), epoch.pool]]);
    });

    it("accounts stand in the order of their addresses", async () => {
      const many = new Map(Array.from({ length: 300 }, (_, i) => [account(i), 3_000n]));
      const { list } = await bench.runCase(withDefaults(smallCase([10n ** 18n]), many));
      expect(list.length).to.equal(many.size);
      expect(inOrder(list.map(([each]) => each))).to.equal(true);
    });

    it("prices of 128 bits are exact", async () => {
      const epoch = withDefaults(smallCase([2n ** 128n - 1n]), ONE_TO_THREE);
      expect((await amountsOf(epoch)).get(account(1))).to.equal((epoch.pool * 333_333n) / MILLION);
    });
  });

  describe("given a model of two versions", () => {
    const versions = [1, 2].map((version) => {
      return { model: 1, version, defaults: new Map([[account(version), MILLION]]), records: undefined };
    });
    const epoch = { ...smallCase([1_000n, 3_000n]), versions };

    it("a private receipt goes by its own version's default weights", async () => {
      expect((await amountsOf(epoch)).get(account(1))).to.equal(epoch.pool);
    });

    it("a collection without receipts goes by the latest version's", async () => {
      expect((await amountsOf({ ...epoch, receipts: [] })).get(account(2))).to.equal(epoch.pool);
    });

    it("a fee without a channel goes by the latest version's", async () => {
      const collections = epoch.collections.map((each) => ({ ...each, channel: undefined }));
      expect((await amountsOf({ ...epoch, collections, receipts: [] })).get(account(2))).to.equal(epoch.pool);
    });
  });

  describe("given policies with other shares", () => {
    it("a fee counts by what contributors get of it", async () => {
      const [low, high] = [1_000, 4_000];
      const versions = [1, 2].map((model) => {
        return { model, version: 1, defaults: new Map([[account(model), MILLION]]), records: undefined };
      });
      const collections = [low, high].map((points, i) => ({
        ...{ channel: undefined, model: i + 1, policy: hash(points), amount: 10_000n, receiptCount: 0n },
        contributors: creditOf(10_000n, points),
      }));
      const policies = new Map([low, high].map((points) => [hash(points), points]));
      const amounts = await amountsOf(withPool({ ...smallCase([]), versions, policies, collections }));
      expect([1, 2].map((each) => amounts.get(account(each)))).to.deep.equal([BigInt(low), BigInt(high)]);
    });
  });

  describe("given an open receipt", () => {
    const { records, texts } = corpus(new Random(3n), 4);
    const text = texts[0] ?? "";
    const small = smallCase([10n ** 18n]);
    const epoch: EpochCase = {
      ...small,
      versions: small.versions.map((version) => ({ ...version, records })),
      receipts: small.receipts.map((receipt) => ({ ...receipt, isOpen: true, responseHash: id(text) })),
    };

    it("its text divides it where it is at hand", async () => {
      const { receipts, byDefault } = await bench.runCase({ ...epoch, texts });
      expect([receipts, byDefault]).to.deep.equal([{ open: 1n, private: 0n, missing: 0n }, 0n]);
    });

    it("default weights divide it where its text is missing", async () => {
      const { receipts, attributed } = await bench.runCase({ ...epoch, texts: texts.slice(1) });
      expect([receipts, attributed]).to.deep.equal([{ open: 0n, private: 0n, missing: 1n }, 0n]);
    });

    it("default weights divide it where its version has no index", async () => {
      const { receipts } = await bench.runCase({ ...epoch, texts, versions: small.versions });
      expect(receipts.missing).to.equal(1n);
    });

    it("its text is counted once where it is there twice", async () => {
      const { list } = await bench.runCase({ ...epoch, texts });
      expect((await bench.runCase({ ...epoch, texts: [...texts, ...texts] })).list).to.deep.equal(list);
    });

    it("a text that quotes nobody goes to the reserve", async () => {
      const other = "Nothing of this stands anywhere else.";
      const receipts = epoch.receipts.map((receipt) => ({ ...receipt, responseHash: id(other) }));
      const { list } = await bench.runCase({ ...epoch, receipts, texts: [other] });
      expect(list).to.deep.equal([[epoch.reserve, epoch.pool]]);
    });
  });

  describe("given totals of the epoch before", () => {
    const previous = new Map([
      [account(1), 10n ** 20n],
      [account(77), 5n],
    ]);

    it("the new ones are added, and who gets nothing more stays", async () => {
      const epoch = smallCase([1_000n]);
      const [before, after] = [await amountsOf(epoch), await amountsOf({ ...epoch, previous })];
      expect(after.get(account(1))).to.equal(10n ** 20n + (before.get(account(1)) ?? 0n));
      expect(after.get(account(77))).to.equal(5n);
    });

    it("nothing changes where nothing was collected", async () => {
      const { list } = await bench.runCase({ ...smallCase([]), collections: [], pool: 0n, previous });
      expect(new Map(list)).to.deep.equal(previous);
    });

    it("a sum of 2¹²⁸ is TOTALS_INVALID", async () => {
      const error = await bench.errorOf({
        ...smallCase([1_000n]),
        previous: new Map([[account(77), 2n ** 128n - 1n]]),
      });
      expect(error?.code).to.equal("TOTALS_INVALID");
    });

    const files: [what: string, text: string][] = [
      ["no header", `${account(1)},5\n`],
      ["an account twice", `account,cumulative\n${account(1)},5\n${account(1)},6\n`],
      ["an amount of zero", `account,cumulative\n${account(1)},0\n`],
      ["half a unit", `account,cumulative\n${account(1)},0.5\n`],
      ["no address", "account,cumulative\n0x12,5\n"],
      ["a line of three", `account,cumulative\n${account(1)},5,6\n`],
      ["nothing", ""],
    ];
    for (const [what, text] of files) {
      it(`a file with ${what} is TOTALS_INVALID`, async () => {
        await bench.write({ ...smallCase([1_000n]), previous });
        writeFileSync(join(bench.folder, "previous.csv"), text);
        expect((await bench.error())?.code).to.equal("TOTALS_INVALID");
      });
    }
  });
});
