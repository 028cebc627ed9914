import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { clear, limitsOf, payoutOf, PRICE_UNIT, type SaleRules } from "../../../simulations/auction.ts";
import { clearedTwin, type TwinBid, twinLimits } from "../../helpers/auctionTwin.ts";
import { changed, ended, ONE, placedAll, State } from "../../helpers/offering.ts";
import { Random } from "../../helpers/random.ts";
import { deployedSystem, offered } from "../../helpers/iao.ts";

const BOOKS = 1_000;
const SETTLED = 40;
const BIDS = 8n;

function randomRules(random: Random): SaleRules {
  return {
    supply: random.between(ONE, 10n ** 6n * ONE),
    floor: random.between(1n, 10n ** 24n),
    growth: random.between(1n, 2_000n),
    count: Number(random.between(1n, 12n)),
  };
}

function randomBids(random: Random, { supply, floor, count }: SaleRules): TwinBid[] {
  const value = (supply * floor) / PRICE_UNIT;
  return Array.from({ length: Number(random.below(BIDS + 1n)) }, () => ({
    tick: Number(random.below(BigInt(count))),
    amount: random.between(1n, 1n + (random.once(2n) ? value : value / 4n)),
  }));
}

function sumsOf(bids: readonly TwinBid[], count: number): bigint[] {
  const sums = Array<bigint>(count).fill(0n);
  for (const { tick, amount } of bids) sums[tick] = (sums[tick] ?? 0n) + amount;
  return sums;
}

describe("the price of an offering", () => {
  it(`is that of the tests' twin on ${BOOKS} random books, with every bid's payout`, () => {
    const random = new Random(29n);
    let [partial, unsold] = [0, 0];
    for (let i = 0; i < BOOKS; i++) {
      const rules = randomRules(random);
      const bids = randomBids(random, rules);
      const clearing = clear(rules, sumsOf(bids, rules.count));
      const twin = clearedTwin(rules, bids);
      const { price, sold, proceeds } = clearing;

      expect(limitsOf(rules)).to.deep.equal(twinLimits(rules));
      expect([price, sold, proceeds]).to.deep.equal([twin.price, twin.sold, twin.proceeds]);
      expect(bids.map(({ tick, amount }) => payoutOf(clearing, tick, amount))).to.deep.equal(twin.payouts);
      if (twin.isPartial) partial++;
      if (!twin.soldOut) unsold++;
    }
    // the books have come to all outcomes
    expect([partial, unsold, BOOKS - partial - unsold].every((count) => count > BOOKS / 20)).to.equal(true);
  });

  describe("beside the contract", () => {
    let connection: NetworkConnection;

    before(async () => {
      connection = await network.create();
    });

    after(() => connection.close());

    it(`is that of ${SETTLED} settled random books, with all that the contract keeps of them`, async () => {
      const scene = await deployedSystem(connection);
      const snapshot = await connection.networkHelpers.takeSnapshot();
      const random = new Random(31n);
      let successes = 0;
      for (let i = 0; i < SETTLED; i++) {
        const rules = randomRules(random);
        const bids = randomBids(random, rules).map((bid) => ({
          ...bid,
          by: random.pick([scene.alice, scene.bob, scene.mallory]),
        }));
        const sale = { tickCount: BigInt(rules.count), tickGrowth: rules.growth, floorPrice: rules.floor };
        const differences = { saleSupply: rules.supply, teamSupply: 0n, sale: { ...sale, minBid: 1n, softCap: 1n } };
        if (bids.length === 0 || (rules.supply * (limitsOf(rules).at(-1) ?? 0n)) / PRICE_UNIT === 0n) continue;
        const house = await offered(scene, differences);
        const { offering, offeringId } = house;
        await placedAll(house, bids);
        await ended(house);
        await offering.settle(offeringId, changed(scene.disclosure, differences), rules.count);

        const clearing = clear(rules, sumsOf(bids, rules.count));
        const isSuccess = (await offering.stateOf(offeringId)) === State.Succeeded;
        expect(isSuccess).to.equal(clearing.proceeds > 0n);
        if (isSuccess) {
          const { price, firstFilled, marginBid, marginPaid, marginSold, proceeds, sold } = clearing;
          const expected = [price, BigInt(firstFilled), marginBid, marginPaid, marginSold, proceeds, sold];
          expect([...(await offering.outcomeOf(offeringId))]).to.deep.equal(expected);
          successes++;
        }
        await snapshot.restore();
      }
      expect(successes > SETTLED / 2).to.equal(true);
    });
  });
});
