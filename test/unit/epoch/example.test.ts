import { expect } from "chai";
import { readFileSync } from "node:fs";
import { id } from "ethers";
import { MILLION } from "../../../attribution/shares.ts";
import { account, hash, withPool } from "../../helpers/epochCases.ts";
import { EpochBench } from "../../helpers/epochRuns.ts";

const DOCUMENT = readFileSync(new URL("../../../docs/epoch.md", import.meta.url), "utf8");
const TEXT = "The tenant pays the rent on the third working day of each month by transfer.";

describe("The worked example of docs/epoch.md", () => {
  const [alice, bob, reserve] = [account(1), account(2), account(3)];
  const [channel, unpublished] = [hash(1), hash(2)];
  const policies = new Map([
    [hash(3), 4_000],
    [hash(4), 1_000],
  ]);
  const prices = [1_000n, 500n, 1_000n];
  const collect = (id: string, policy: string, amount: bigint) => {
    const contributors = (amount * BigInt(policies.get(policy) ?? 0)) / 10_000n;
    return { channel: id, model: 1, policy, amount, contributors, receiptCount: BigInt(prices.length) };
  };
  const epoch = withPool({
    ...{ reserve, policies, texts: [TEXT], previous: undefined },
    versions: [
      {
        ...{ model: 1, version: 1, records: [{ text: TEXT, author: alice, quality: 750_000n, isVoid: false }] },
        defaults: new Map([
          [alice, MILLION / 3n],
          [bob, (2n * MILLION) / 3n],
        ]),
      },
    ],
    collections: [
      collect(
        channel,
        hash(3),
        prices.reduce((a, b) => a + b),
      ),
      collect(unpublished, hash(4), 300n),
    ],
    receipts: prices.map((price, i) => ({
      ...{ channel, index: BigInt(i), version: 1, price, isOpen: i !== 1 },
      responseHash: i === 0 ? id(TEXT) : hash(100 + i),
    })),
  });
  let bench: EpochBench;

  before(async () => {
    bench = await EpochBench.open();
  });

  after(() => {
    bench.close();
  });

  it("gives what the document says", async () => {
    const { list, checked, receipts } = await bench.runCase(epoch);
    const amounts = new Map(list);
    expect(receipts).to.deep.equal({ open: 1n, private: 1n, missing: 1n });
    expect(DOCUMENT).to.include(`P is\n${epoch.pool.toLocaleString("en")}`);
    expect(DOCUMENT).to.include(`D is ${(checked.weight * MILLION).toLocaleString("en")}.`);
    for (const [name, own] of [
      ["alice", alice],
      ["bob", bob],
      ["reserve", reserve],
    ] as const) {
      expect(DOCUMENT).to.match(new RegExp(`\\| ${name} \\| [\\d,]* ?\\| ${amounts.get(own)} \\|`));
    }
  });
});
