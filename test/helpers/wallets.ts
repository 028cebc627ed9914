import { HDNodeWallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

/** Hardhat's accounts are derived from it. */
export const MNEMONIC = "test test test test test test test test test test test junk";

const ACCOUNTS = 20;

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

/** Delegates one of Hardhat's accounts to code that lies elsewhere (EIP-7702), by a transaction that the last one sends. */
export async function delegated(connection: NetworkConnection, account: string, implementation: string): Promise<void> {
  const { provider } = connection.ethers;
  const wallets = Array.from({ length: ACCOUNTS }, (_, index) => {
    return HDNodeWallet.fromPhrase(MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`);
  });
  const wallet = wallets.find(({ address }) => address === account);
  const sponsor = wallets.at(-1);
  if (wallet === undefined || sponsor === undefined) throw new Error(`${account} is none of Hardhat's accounts.`);

  const [{ chainId }, nonce] = [await provider.getNetwork(), await provider.getTransactionCount(account)];
  const authorizationList = [wallet.authorizeSync({ address: implementation, nonce, chainId })];
  await (await sponsor.connect(provider).sendTransaction({ type: 4, to: sponsor, authorizationList })).wait();
}
