import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { AuctionMathHarness } from "../../../typechain-types/index.ts";
import {
  clearedTwin,
  type Cleared,
  type Payout,
  type Sale,
  type TwinBid,
  twinLimits,
} from "../../helpers/auctionTwin.ts";
import { MAX_UINT128, PRICE_UNIT } from "../../helpers/offering.ts";
import { Random } from "../../helpers/random.ts";

const isDeep = process.env.TEST_DEPTH === "deep";
const BOOKS = isDeep ? 10_000 : 300;
/** So many of them have at least a thousand bids at two hundred limits or more. */
const LARGE_BOOKS = isDeep ? 100 : 2;

interface Book {
  sale: Sale;
  bids: TwinBid[];
}

/** The highest limit and the hard cap take 128 bits, as a sale's have to. */
function randomSale(random: Random, count: number): Sale {
  for (;;) {
    const growth = random.once(4n) ? random.sized(16n) : random.between(1n, 300n);
    const sale = { supply: random.sized(100n), floor: random.sized(110n), growth, count };
    const top = twinLimits(sale).at(-1) ?? 0n;
    const fits = top <= MAX_UINT128 && (sale.supply * top) / PRICE_UNIT <= MAX_UINT128;
    if (fits && sale.supply * sale.floor > PRICE_UNIT) return sale;
  }
}

/** Bids around what the supply comes to, so that every rule of the price has its books. */
function randomBook(random: Random, isLarge: boolean): Book {
  const count = isLarge ? Number(random.between(200n, 1_024n)) : Number(random.between(1n, 40n));
  const sale = randomSale(random, count);
  const length = isLarge ? 1_000 : Number(random.between(0n, 24n));
  const value = (sale.supply * (twinLimits(sale)[count >> 1] ?? 0n)) / PRICE_UNIT;
  const most = 2n + (random.once(3n) ? value : (4n * value) / BigInt(length + 1));
  const ticks = isLarge ? Array.from({ length: 200 }, (_, i) => i) : [];
  const bids = Array.from({ length }, (_, i) => ({
    tick: ticks[i] ?? Number(random.below(BigInt(count))),
    amount: random.once(5n) ? random.sized(40n) : random.between(1n, most),
  }));
  return { sale, bids };
}

const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

/** Asserts what the interface promises, from nothing but limits, bids and payouts. */
function expectPromises({ sale, bids }: Book, price: bigint, proceeds: bigint, sold: bigint, payouts: Payout[]) {
  const limits = twinLimits(sale);
  const paid = payouts.map(({ refund }, i) => (bids[i]?.amount ?? 0n) - refund);
  for (const [i, { tick, amount }] of bids.entries()) {
    const { tokens, refund } = payouts[i] ?? { tokens: 0n, refund: 0n };
    const [pays, limit] = [paid[i] ?? 0n, limits[tick] ?? 0n];
    const inPart = limit === price ? 1n : 0n;
    const isCovered = (pays - inPart) * PRICE_UNIT <= (tokens + 1n) * limit;
    expect(isCovered, `bid ${i} pays ${pays} for ${tokens} within its limit`).to.equal(true);
    if (limit > price) expect([refund, tokens]).to.deep.equal([0n, (amount * PRICE_UNIT) / price]);
    if (limit < price) expect([refund, tokens]).to.deep.equal([amount, 0n]);
  }
  const [sumPaid, sumTokens] = [sumOf(paid), sumOf(payouts.map(({ tokens }) => tokens))];
  expect(sumTokens <= sold && sold <= sale.supply, "no more is sold than there is").to.equal(true);
  expect(sumPaid >= proceeds, "bidders pay the proceeds").to.equal(true);
  expect(sumPaid - proceeds < BigInt(bids.length + 1), "less than a unit a bid is left").to.equal(true);
}

describe("AuctionMath, beside its plain twin", () => {
  let harness: AuctionMathHarness;
  let connection: NetworkConnection;

  before(async () => {
    connection = await network.create({ override: { blockGasLimit: 2n ** 40n } });
    const { ethers } = connection;
    harness = await ethers.deployContract("AuctionMathHarness");
  });

  after(() => connection.close());

  async function expectEqual({ sale, bids }: Book, twin: Cleared) {
    const { supply, floor, growth, count } = sale;
    const gasLimit = 2n ** 38n;
    const [outcome, payouts] = await harness.clear(supply, floor, growth, count, bids, { gasLimit });
    const { price, proceeds, sold } = outcome;
    expect([price, proceeds, sold]).to.deep.equal([twin.price, twin.proceeds, twin.sold]);
    const plain = payouts.map(({ tokens, refund }) => ({ tokens, refund }));
    expect(plain).to.deep.equal(twin.payouts);
    expectPromises({ sale, bids }, price, proceeds, sold, plain);
    return plain;
  }

  it(`clears ${BOOKS} random books like the twin, and keeps its promises`, async function () {
    this.timeout(0);
    const random = new Random(1n);
    const kinds = { partial: 0, between: 0, floor: 0 };
    for (let i = 0; i < BOOKS; i++) {
      const book = randomBook(random, i < LARGE_BOOKS);
      const twin = clearedTwin(book.sale, book.bids);
      await expectEqual(book, twin);
      kinds[twin.isPartial ? "partial" : twin.soldOut ? "between" : "floor"]++;
    }
    for (const number of Object.values(kinds)) expect(number).to.be.greaterThan(BOOKS / 20);
  });

  it("gives every bid the same, whatever the order", async () => {
    const random = new Random(2n);
    for (let i = 0; i < 20; i++) {
      const { sale, bids } = randomBook(random, false);
      const order = bids.map((_, at) => ({ at, key: random.next() })).sort((a, b) => (a.key < b.key ? -1 : 1));
      const shuffled = order.flatMap(({ at }) => bids[at] ?? []);
      const payouts = await expectEqual({ sale, bids }, clearedTwin(sale, bids));
      const others = await expectEqual({ sale, bids: shuffled }, clearedTwin(sale, shuffled));
      expect(others).to.deep.equal(order.map(({ at }) => payouts[at]));
    }
  });
});
