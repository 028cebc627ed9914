// A currency that calls any of an offering's contracts in the middle of a payment: nothing comes to something else by that.
import { expect } from "chai";
import type { BaseContract } from "ethers";
import { network } from "hardhat";
import {
  type Bid,
  bidden,
  claimedAll,
  deployedSystem,
  missedNow,
  offered,
  type OfferedScene,
  redeemedBy,
  settledNow,
  whereabouts,
} from "../helpers/iao.ts";
import { costAt } from "../helpers/offering.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const TICK = 20;

async function bid() {
  const currency = await ethers.deployContract("TokenMockReentrant");
  const scene = await offered(await deployedSystem(connection, currency));
  const cost = costAt(scene.disclosure, TICK);
  const bids: Bid[] = [
    { by: scene.alice, tick: TICK, amount: cost / 2n },
    { by: scene.mallory, tick: TICK, amount: cost },
  ];
  await bidden(scene, bids);
  return { ...scene, currency, bids };
}

type Run = Awaited<ReturnType<typeof bid>>;
type Step = (scene: Run) => Promise<unknown>;

/** What moves the currency, in the order in which it can happen. */
const steps: Record<string, Step> = {
  settle: settledNow,
  sendLiquidity: async ({ escrow, offeringId }) => escrow.sendLiquidity(offeringId),
  provide: async ({ locker, offeringId }) => locker.provide(offeringId),
  claim: async (scene) => claimedAll(scene, scene.bids.slice(1)),
  pay: async ({ escrow, offeringId }) => escrow.pay(offeringId),
};

/** What anybody can call. */
const calls: Record<string, (scene: Run) => [BaseContract, string, unknown[]]> = {
  settle: ({ offering, offeringId, disclosure }) => [offering, "settle", [offeringId, disclosure, 64n]],
  claim: ({ offering, offeringId, alice }) => [offering, "claim", [offeringId, alice.address, TICK]],
  sendLiquidity: ({ escrow, offeringId }) => [escrow, "sendLiquidity", [offeringId]],
  pay: ({ escrow, offeringId }) => [escrow, "pay", [offeringId]],
  provide: ({ locker, offeringId }) => [locker, "provide", [offeringId]],
  collect: ({ locker, offeringId }) => [locker, "collect", [offeringId]],
  stream: ({ locker, offeringId }) => [locker, "stream", [offeringId]],
};

/** All steps, then a failure, and everybody leaves. */
async function ended(scene: OfferedScene & Run): Promise<void> {
  const { escrow, locker, offeringId, bids, alice, mallory } = scene;
  const funding = await escrow.fundingOf(offeringId);
  if (funding.liquidity > 0n) await escrow.sendLiquidity(offeringId);
  if ((await locker.liquidityOf(offeringId)).state === 1n) await locker.provide(offeringId);
  await claimedAll(scene, bids);
  if ((await escrow.fundingOf(offeringId)).credit > 0n) await escrow.pay(offeringId);
  await missedNow(scene);
  for (const account of [alice, mallory]) await redeemedBy(scene, account);
}

async function honest() {
  const scene = await bid();
  await settledNow(scene);
  await ended(scene);
  return whereabouts(scene);
}

describe("a currency that calls an offering's contracts while it is paid", () => {
  let expected: Awaited<ReturnType<typeof whereabouts>>;

  before(async () => {
    const snapshot = await networkHelpers.takeSnapshot();
    expected = await honest();
    await snapshot.restore();
  });

  for (const [index, [name, step]] of Object.entries(steps).entries()) {
    for (const [inner, call] of Object.entries(calls)) {
      for (const before of [true, false]) {
        it(`in ${name}, ${inner} ${before ? "before" : "after"} the balances change: all have the same in the end`, async () => {
          const scene = await networkHelpers.loadFixture(bid);
          for (const earlier of Object.values(steps).slice(0, index)) await earlier(scene);
          const [contract, method, args] = call(scene);
          await scene.currency.arm(contract, contract.interface.encodeFunctionData(method, args), before);
          // either the call within fails, and the whole with it, or it is one that anybody could make then
          const worked = await step(scene).then(
            () => true,
            () => false,
          );
          if (!worked) {
            await scene.currency.arm(ethers.ZeroAddress, "0x", false);
            await step(scene);
          }
          await ended(scene);
          expect(await whereabouts(scene)).to.deep.equal(expected);
        });
      }
    }
  }
});
