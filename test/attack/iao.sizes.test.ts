// Dust and giants: whatever an offering's amounts and prices are, every unit is somewhere, and everything ends.
import { expect } from "chai";
import { network } from "hardhat";
import {
  bidden,
  claimedAll,
  deployedSystem,
  missedNow,
  offered,
  redeemedBy,
  settledNow,
  sumOf,
  whereabouts,
} from "../helpers/iao.ts";
import { State as LockState } from "../helpers/locker.ts";
import { CAP, type DisclosureTerms, MAX_UINT128, ONE, PRICE_UNIT } from "../helpers/offering.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const PROVIDE_PERIOD = 30n * 86_400n;

interface Size {
  /** In units of 10⁻¹⁸ token. */
  saleSupply: bigint;
  /** The one limit. */
  floorPrice: bigint;
  /** What alice and mallory bid, in units of the currency. */
  bids: readonly [bigint, bigint];
  creatorShare?: bigint;
}

const sizes: Record<string, Size> = {
  "a unit of the currency for all": { saleSupply: 10n ** 27n, floorPrice: 10n ** 9n, bids: [1n, 1n] },
  "a few units of the token": { saleSupply: 7n, floorPrice: 3n * PRICE_UNIT, bids: [10n, 12n] },
  "the highest price": { saleSupply: 10n ** 6n + 7n, floorPrice: MAX_UINT128, bids: [10n ** 8n, 10n ** 8n + 1n] },
  "the lowest price and the largest supply": { saleSupply: 10n ** 38n, floorPrice: 1n, bids: [51n, 60n] },
  "a supply that is odd, at an odd price": {
    saleSupply: 1_000_003n * ONE + 1n,
    floorPrice: 1_234_567_890_123_456_789_012n,
    bids: [617_284_000n, 700_000_001n],
  },
  "nothing for the creator": { saleSupply: ONE, floorPrice: 10n ** 24n, bids: [999_999n, 17n], creatorShare: 0n },
};

function termsOf({ saleSupply, floorPrice, creatorShare = 2_000n }: Size, { milestones }: DisclosureTerms) {
  const left = 8_000n - creatorShare;
  const shares = [left / 3n, left - left / 3n];
  return {
    ...{ saleSupply, creatorShare, liquidityShare: 2_000n, teamSupply: saleSupply / 5n },
    milestones: milestones.map((milestone, i) => ({ ...milestone, share: shares[i] ?? 0n })),
    sale: { floorPrice, tickCount: 1n, minBid: 1n, softCap: 1n },
  };
}

async function deployed() {
  return deployedSystem(connection);
}

describe("offerings of any size", () => {
  for (const [name, size] of Object.entries(sizes)) {
    it(`${name}: all is accounted for when it has failed and everybody has left`, async () => {
      const system = await networkHelpers.loadFixture(deployed);
      await system.offering.setCurrencyCap(system.usd, CAP);
      const scene = await offered(system, termsOf(size, system.disclosure));
      const { escrow, locker, offeringId, alice, mallory, saleToken } = scene;
      const before = await whereabouts(scene);
      const bids = [alice, mallory].map((by, i) => ({ by, tick: 0, amount: size.bids[i] ?? 0n }));
      await bidden(scene, bids);
      await settledNow(scene);
      await claimedAll(scene, bids);
      const funding = await escrow.fundingOf(offeringId);
      if (funding.liquidity > 0n) await escrow.sendLiquidity(offeringId);
      if ((await locker.liquidityOf(offeringId)).state === LockState.Waiting) {
        await locker.provide(offeringId).catch(async () => {
          await networkHelpers.time.increase(PROVIDE_PERIOD);
          await locker.giveUp(offeringId);
        });
      }
      if (funding.credit > 0n) await escrow.pay(offeringId);
      await missedNow(scene);
      for (const account of [alice, mallory]) {
        if ((await saleToken.balanceOf(account)) > 0n) await redeemedBy(scene, account);
      }
      const after = await whereabouts(scene);
      expect(sumOf(after.currency)).to.equal(sumOf(before.currency));
      expect(sumOf(after.tokens)).to.equal(await saleToken.totalSupply());
      expect(after.currency.escrow).to.equal((await escrow.fundingOf(offeringId)).unreleased);
      expect(after.currency.locker).to.equal((await locker.liquidityOf(offeringId)).revenue);
      expect([after.tokens.escrow, after.tokens.locker]).to.deep.equal([0n, 0n]);
      expect(after.currency.offering - before.currency.offering < BigInt(bids.length)).to.equal(true);
    });
  }
});
