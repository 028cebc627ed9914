import { Wallet, type ContractTransactionResponse } from "ethers";
import hre from "hardhat";
import { TokenMock__factory } from "../typechain-types/index.ts";

/** Figures by key, in gas. */
export type Figures = Record<string, number>;

export type Chain = Awaited<ReturnType<typeof startChain>>;

/** A fresh in-process chain under the Prague rules, with a plain ERC-20 of which the first account holds plenty. */
export async function startChain() {
  const { ethers, networkHelpers } = await hre.network.create({ network: "default", chainType: "l1" });
  const [owner, alice, bob] = await ethers.getSigners();
  if (owner === undefined || alice === undefined || bob === undefined) throw new Error("The chain has no accounts.");

  const token = await new TokenMock__factory(owner).deploy(18);
  await token.mint(owner.address, 10n ** 30n);
  const { time } = networkHelpers;
  const mine = (blocks: number) => networkHelpers.mine(blocks);
  return { ethers, owner, alice, bob, token, mine, time };
}

/** `gasUsed` of the receipt: what the whole transaction cost, its 21,000 and its calldata included. */
export async function gasOf(transaction: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await transaction).wait();
  if (receipt === null) throw new Error("The transaction has no receipt.");
  return Number(receipt.gasUsed);
}

/** An address that holds nothing; the same in every run, so that the calldata costs the same. */
export function freshAddress(number: number): string {
  return freshWallet(number).address;
}

/** The key of `freshAddress(number)`, for what its owner signs. */
export function freshWallet(number: number): Wallet {
  return new Wallet(`0x${(number + 1).toString(16).padStart(64, "0")}`);
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
