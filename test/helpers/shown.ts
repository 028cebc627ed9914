// Offerings in every state, over all of their contracts, for what shows them.
import type { NetworkConnection } from "hardhat/types/network";
import { type House, openHouse } from "../../offering/house.ts";
import { readOffering } from "../../offering/read.ts";
import {
  attestNow,
  type Bid,
  bidden,
  claimedAll,
  deployedSystem,
  metNow,
  missedNow,
  offered,
  type OfferedScene,
  settledNow,
} from "./iao.ts";
import { COST, FundingState, URI } from "./milestones.ts";
import { costAt, type Differences, USD } from "./offering.ts";

/** The limit at which the books below clear, in part. */
export const TICK = 20;

export type ShownScene = OfferedScene & { house: House; bids: Bid[] };

/** An open auction: alice is filled whole, bob and mallory in part; mallory also bids low, and bob is the team's. */
export async function openAuction(connection: NetworkConnection, differences: Differences = {}): Promise<ShownScene> {
  const system = await deployedSystem(connection);
  const scene = await offered(system, { teamBidders: [system.bob.address], ...differences });
  const { alice, bob, mallory, disclosure, offering } = scene;
  const cost = costAt(disclosure, TICK);
  const bids = [
    { by: alice, tick: 40, amount: cost / 3n },
    { by: bob, tick: TICK, amount: cost / 2n },
    { by: mallory, tick: TICK, amount: cost / 2n + 1n },
    { by: mallory, tick: 3, amount: 7n * USD },
  ];
  await bidden(scene, bids);
  return { ...scene, bids, house: await openHouse(connection.ethers.provider, await offering.getAddress()) };
}

export async function settledAuction(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await openAuction(connection);
  await settledNow(scene);
  return scene;
}

/** Below its soft cap. */
export async function failedAuction(connection: NetworkConnection): Promise<ShownScene> {
  const system = await deployedSystem(connection);
  const scene = await offered(system);
  const bids = [{ by: scene.alice, tick: 2, amount: scene.disclosure.sale.softCap - 1n }];
  await bidden(scene, bids);
  await settledNow(scene);
  const house = await openHouse(connection.ethers.provider, await scene.offering.getAddress());
  return { ...scene, bids, house };
}

/** All have claimed, and the pool has its liquidity. */
export async function claimedAuction(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await settledAuction(connection);
  await claimedAll(scene, scene.bids);
  await scene.escrow.sendLiquidity(scene.offeringId);
  await scene.locker.provide(scene.offeringId);
  return scene;
}

export async function attestedMilestone(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await claimedAuction(connection);
  await attestNow(scene);
  return scene;
}

/** alice objects of just as much as is needed, and mallory contests. */
export async function contestedMilestone(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await attestedMilestone(connection);
  const { escrow, offeringId, saleToken, alice, mallory } = scene;
  const needed = await escrow.objectionNeeded(offeringId);
  await saleToken.connect(alice).approve(escrow, needed);
  await escrow.connect(alice).objectTo(offeringId, needed);
  await escrow.connect(mallory).contest(offeringId, URI, { value: COST });
  return scene;
}

export async function metMilestone(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await claimedAuction(connection);
  await metNow(scene);
  return scene;
}

export async function completeOffering(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await claimedAuction(connection);
  while ((await scene.escrow.fundingOf(scene.offeringId)).state !== FundingState.Complete) await metNow(scene);
  return scene;
}

/** Its first milestone is missed. */
export async function missedMilestone(connection: NetworkConnection): Promise<ShownScene> {
  const scene = await claimedAuction(connection);
  await missedNow(scene);
  return scene;
}

/** The scene's offering as it is read, for an account or nobody. */
export async function shown({ house, offeringId }: ShownScene, account?: { readonly address: string }) {
  return await readOffering(house, { offeringId, account: account?.address });
}
