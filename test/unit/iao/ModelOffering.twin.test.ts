import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { clearedTwin, twinLimits } from "../../helpers/auctionTwin.ts";
import {
  changed,
  holdings,
  ONE,
  type PlacedBid,
  placedAll,
  PRICE_UNIT,
  State,
  twinSale,
  ended,
} from "../../helpers/offering.ts";
import { Random } from "../../helpers/random.ts";
import { deployedSystem, offered, type SystemScene } from "../../helpers/iao.ts";

const BOOKS = process.env.TEST_DEPTH === "deep" ? 1_000 : 80;
const BIDS = 8n;

describe("ModelOffering, beside its plain twin", () => {
  let connection: NetworkConnection;
  let scene: SystemScene;

  before(async () => {
    connection = await network.create();
    scene = await deployedSystem(connection);
  });

  after(() => connection.close());

  function randomBook(random: Random) {
    const tickCount = random.between(1n, 12n);
    const terms = { tickCount, tickGrowth: random.between(1n, 2_000n), floorPrice: random.between(1n, 10n ** 24n) };
    const saleSupply = random.between(ONE, 10n ** 6n * ONE);
    const supplies = { saleSupply, teamSupply: 0n };
    const [one] = twinLimits({ supply: 1n, floor: terms.floorPrice, growth: terms.tickGrowth, count: 1 });
    const value = (saleSupply * (one ?? 0n)) / PRICE_UNIT;
    const bids: PlacedBid[] = Array.from({ length: Number(random.below(BIDS + 1n)) }, () => ({
      by: random.pick([scene.alice, scene.bob, scene.mallory]),
      tick: Number(random.below(tickCount)),
      amount: random.between(1n, 1n + (random.once(2n) ? value : value / 4n)),
    }));
    return { sale: { ...terms, minBid: 1n, softCap: 1n }, ...supplies, bids };
  }

  /** What accounts have bid at each limit, as one bid each. */
  function summed(bids: readonly PlacedBid[]): PlacedBid[] {
    const sums = new Map<string, PlacedBid>();
    for (const bid of bids) {
      const key = `${bid.by.address} ${bid.tick}`;
      sums.set(key, { ...bid, amount: bid.amount + (sums.get(key)?.amount ?? 0n) });
    }
    return [...sums.values()];
  }

  async function expectEqual(random: Random): Promise<bigint> {
    const { bids, ...differences } = randomBook(random);
    const disclosure = changed(scene.disclosure, differences);
    const hardCap = (disclosure.saleSupply * (twinLimits(twinSale(disclosure)).at(-1) ?? 0n)) / PRICE_UNIT;
    if (hardCap === 0n) return State.None;

    const house = await offered(scene, differences);
    const { offering, offeringId } = house;
    await placedAll(house, bids);
    await ended(house);
    const step = random.between(1n, 6n);
    while ((await offering.stateOf(offeringId)) === State.Open) await offering.settle(offeringId, disclosure, step);
    const state = await offering.stateOf(offeringId);
    const together = summed(bids);
    const twin = clearedTwin(twinSale(disclosure), together);
    expect(state).to.equal(twin.proceeds > 0n ? State.Succeeded : State.Failed);

    if (state === State.Succeeded) {
      const { price, proceeds, sold } = await offering.outcomeOf(offeringId);
      expect([price, proceeds, sold]).to.deep.equal([twin.price, twin.proceeds, twin.sold]);
    }
    for (const [i, { by, tick, amount }] of together.entries()) {
      const { tokens = 0n, refund = 0n } = state === State.Failed ? { refund: amount } : (twin.payouts[i] ?? {});
      expect(await offering.previewClaim(offeringId, by, tick)).to.deep.equal([tokens, refund]);
      await offering.claim(offeringId, by, tick);
    }
    const left = await holdings(house);
    const bound = BigInt(together.length + 1);
    expect(left.currency < bound, `${left.currency} units are left`).to.equal(true);
    return state;
  }

  it(`ends ${BOOKS} random auctions like the twin, and pays everybody`, async function () {
    this.timeout(0);
    const random = new Random(3n);
    const snapshot = await connection.networkHelpers.takeSnapshot();
    let successes = 0;
    for (let i = 0; i < BOOKS; i++) {
      if ((await expectEqual(random)) === State.Succeeded) successes++;
      await snapshot.restore();
    }
    expect(successes).to.be.greaterThan(BOOKS / 2);
  });
});
