import { HDNodeWallet } from "ethers";

const PHRASE = "test test test test test test test test test test test junk";
const PATH = "m/44'/60'/0'/0";
const COUNT = 20;
export const DEVELOPMENT_CHAIN_ID = 31337;

let known: ReadonlySet<string> | undefined;

/** Whether it is one of the accounts that Hardhat and anvil start with, on a chain where that matters. */
export function isPublicAccount(address: string, chainId: number): boolean {
  if (chainId === DEVELOPMENT_CHAIN_ID) return false;
  if (known === undefined) {
    const parent = HDNodeWallet.fromPhrase(PHRASE, "", PATH);
    known = new Set(Array.from({ length: COUNT }, (_, index) => parent.deriveChild(index).address));
  }
  return known.has(address);
}
