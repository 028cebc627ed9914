import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { twinLimits } from "./auctionTwin.ts";
import { PRICE_UNIT, settled, State, twinSale } from "./offering.ts";
import { type OfferedScene } from "./iao.ts";

/** What a bidder has of the currency, with what he holds of the token at a price; rounded up. */
export async function worthOf(scene: OfferedScene, account: HardhatEthersSigner, price: bigint): Promise<bigint> {
  const { usd, saleToken } = scene;
  const tokens = await saleToken.balanceOf(account);
  return (await usd.balanceOf(account)) + (tokens * price + PRICE_UNIT - 1n) / PRICE_UNIT;
}

/** Ends the auction and pays these bids out. */
export async function paidOut(scene: OfferedScene, bids: readonly { by: HardhatEthersSigner; tick: number }[]) {
  const { offering, offeringId } = scene;
  if ((await offering.stateOf(offeringId)) === State.Open) await settled(scene);
  for (const { by, tick } of bids) {
    if ((await offering.bidOf(offeringId, by, tick)) > 0n) await offering.claim(offeringId, by, tick);
  }
}

export async function priceOf({ offering, offeringId }: OfferedScene): Promise<bigint> {
  return (await offering.outcomeOf(offeringId)).price;
}

/** The limit of a tick, as a price. */
export function limitAt({ disclosure }: OfferedScene, tick: number): bigint {
  return twinLimits(twinSale(disclosure))[tick] ?? 0n;
}

/** Asserts that the attacker has no more at the price that all pay than before. */
export function expectNoProfit(before: bigint, after: bigint): void {
  expect(after <= before, `the attacker gains ${after - before}`).to.equal(true);
}
