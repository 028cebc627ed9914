import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { type Interface, type LogDescription, toQuantity } from "ethers";

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

/** All events of this name that a contract has emitted since a block, in order. */
export async function eventsOf(
  provider: Provider,
  contract: { readonly target: unknown; readonly interface: Interface },
  name: string,
  since: number,
): Promise<LogDescription[]> {
  const topic = contract.interface.getEvent(name)?.topicHash ?? "";
  const head = await provider.getBlockNumber();
  const found: LogDescription[] = [];
  for (let first = since; first <= head; first += PAGE) {
    const [fromBlock, toBlock] = [toQuantity(first), toQuantity(Math.min(first + PAGE - 1, head))];
    const filter = {
      address: String(contract.target),
      topics: [topic],
      fromBlock,
      toBlock,
    };
    for (const log of await provider.getLogs(filter)) {
      const parsed = contract.interface.parseLog(log);
      if (parsed !== null) found.push(parsed);
    }
  }
  return found;
}
