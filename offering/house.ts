// The offering contract with what it is bound to, and the offerings that it has.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { toBeHex } from "ethers";
import { creationBlock, eventsOf, type FoundEvent } from "../deployer/logs.ts";
import { EconomyError } from "../sdk/errors.ts";
import {
  type ContributorRoots,
  ContributorRoots__factory,
  type LiquidityLocker,
  LiquidityLocker__factory,
  type MilestoneEscrow,
  MilestoneEscrow__factory,
  type ModelOffering,
  ModelOffering__factory,
} from "../typechain-types/index.ts";
import type { OfferingCreatedEvent } from "../typechain-types/iao/ModelOffering.ts";

export type Provider = HardhatEthers["provider"];

/** The contracts that every offering of a house is read from. */
export interface House {
  readonly provider: Provider;
  readonly chainId: number;
  readonly address: string;
  readonly offering: ModelOffering;
  readonly escrow: MilestoneEscrow;
  readonly locker: LiquidityLocker;
  readonly roots: ContributorRoots;
}

/** How an offering began. */
export interface Created {
  readonly block: number;
  readonly args: OfferingCreatedEvent.OutputObject;
}

/** Throws DEPLOYMENT_MISSING where there is no offering contract. */
export async function openHouse(provider: Provider, address: string): Promise<House> {
  const offering = ModelOffering__factory.connect(address, provider);
  try {
    // a contract that has these isn't yet an offering contract: `check` compares its code
    await offering.offeringCount();
    const escrow = MilestoneEscrow__factory.connect(await offering.escrow(), provider);
    const locker = LiquidityLocker__factory.connect(await escrow.locker(), provider);
    const roots = ContributorRoots__factory.connect(await escrow.roots(), provider);
    const { chainId } = await provider.getNetwork();
    return { provider, chainId: Number(chainId), address, offering, escrow, locker, roots };
  } catch (error) {
    if (!/BAD_DATA|CALL_EXCEPTION|revert/i.test(String(error))) throw error;
    const message = `There is no offering contract at ${address}.`;
    throw new EconomyError("DEPLOYMENT_MISSING", message, "Look at --network and --offering.");
  }
}

/** The disclosure's event. Throws OFFERING_UNKNOWN where there is no such offering, or the node doesn't have its event. */
export async function createdOf(house: House, offeringId: bigint, blockTag: number): Promise<Created> {
  const { provider, offering } = house;
  const count = await offering.offeringCount({ blockTag });
  if (offeringId < 1n || offeringId > count) {
    const there = count === 0n ? "there is none so far" : `there are ${count}, from 1 on`;
    throw new EconomyError("OFFERING_UNKNOWN", `There is no offering ${offeringId}: ${there}.`, "Look by list.");
  }
  // the token is created with its offering; a node that has forgotten old state can still have old events
  const born = await creationBlock(provider, await offering.tokenOf(offeringId, { blockTag })).catch(() => undefined);
  const found = async (first: number, until: number) => {
    return (
      await eventsOf(provider, offering, "OfferingCreated", first, { topics: [toBeHex(offeringId, 32)], until })
    )[0];
  };
  const event = (born === undefined ? undefined : await found(born, born)) ?? (await found(0, blockTag));
  if (event === undefined) {
    const message = `The node has no event of offering ${offeringId}, in which its disclosure is.`;
    throw new EconomyError("OFFERING_UNKNOWN", message, "Ask a node that keeps old events.");
  }
  return { block: event.blockNumber, args: event.args as unknown as OfferingCreatedEvent.OutputObject };
}

/** The events of this name about an offering, from its beginning to a block. */
export async function eventsAbout(
  { provider }: House,
  contract: Parameters<typeof eventsOf>[1],
  name: string,
  { offeringId, since, until }: { offeringId: bigint; since: number; until: number },
): Promise<FoundEvent[]> {
  return await eventsOf(provider, contract, name, since, { topics: [toBeHex(offeringId, 32)], until });
}
