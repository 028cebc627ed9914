import type { NetworkConnection } from "hardhat/types/network";

/** What an account's code does when it is asked anything, as EVM bytecode. */
export const Conduct = {
  /** Returns 32 zero bytes: to ERC-1271, that it has not signed. */
  refuse: "0x60206000f3",
  /** Returns the magic value of ERC-1271, whatever is asked. */
  agree: "0x631626ba7e60e01b60005260206000f3",
  /** Takes all the gas that it gets. */
  burnGas: "0x5b600056",
  /** Returns 190,000 zero bytes, which cost about 98,000 gas to lay out, and as much to copy. */
  floodReturnData: "0x6202e6306000f3",
  /** Does nothing, and returns 128 zero bytes. */
  returnZeros: "0x60806000f3",
} as const;

/** Gives an account code of its own. */
export async function withCode(connection: NetworkConnection, account: string, code: string): Promise<string> {
  await connection.networkHelpers.setCode(account, code);
  return account;
}

/** Delegates an account that has a key to code that lies elsewhere (EIP-7702). */
export async function delegated(connection: NetworkConnection, account: string, implementation: string): Promise<void> {
  await connection.networkHelpers.setCode(account, `0xef0100${implementation.slice(2)}`);
}
