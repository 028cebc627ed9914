import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { type Interface, type Log, type Result, toQuantity } from "ethers";

type Provider = HardhatEthers["provider"];

/** Public nodes answer for a bounded range of blocks only. */
const PAGE = 10_000;

/** The block in which a contract was created. */
export async function creationBlock(provider: Provider, address: string): Promise<number> {
  let low = 0;
  let high = await provider.getBlockNumber();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await provider.getCode(address, middle)) === "0x") low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An event, and the transaction that emitted it. */
export interface FoundEvent {
  readonly args: Result;
  readonly transactionHash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Its place in the block. */
  readonly index: number;
}

/** Which events are sought. */
export interface Sought {
  /** The last block; the latest one where there is none. */
  readonly until?: number;
  /** What the indexed arguments must be, 32 bytes each; null where it doesn't matter. */
  readonly topics?: readonly (string | null)[];
}

/** All events of this name that a contract has emitted since a block, in order; by smaller pages where a node insists. */
export async function eventsOf(
  provider: Provider,
  contract: { readonly target: unknown; readonly interface: Interface },
  name: string,
  since: number,
  { until, topics = [] }: Sought = {},
): Promise<FoundEvent[]> {
  const topic = contract.interface.getEvent(name)?.topicHash ?? "";
  const head = until ?? (await provider.getBlockNumber());
  const found: FoundEvent[] = [];
  let page = PAGE;
  for (let first = since; first <= head;) {
    const last = Math.min(first + page - 1, head);
    const [fromBlock, toBlock] = [toQuantity(first), toQuantity(last)];
    const filter = { address: String(contract.target), topics: [topic, ...topics], fromBlock, toBlock };
    let logs: Log[];
    try {
      logs = await provider.getLogs(filter);
    } catch (error) {
      if (page === 1) throw error;
      page = Math.ceil(page / 2);
      continue;
    }
    for (const log of logs) {
      const parsed = contract.interface.parseLog(log);
      const { transactionHash, blockNumber, blockHash, index } = log;
      if (parsed !== null) found.push({ args: parsed.args, transactionHash, blockNumber, blockHash, index });
    }
    first = last + 1;
  }
  return found;
}
