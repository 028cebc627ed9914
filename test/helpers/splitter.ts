import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import type { WeightedSplitter } from "../../typechain-types/index.ts";

export const MAX_UINT64 = 2n ** 64n - 1n;
/** The most that one split may receive of one token while its total weight is 1. */
export const MAX_DEPOSITS = 2n ** 104n - 1n;
export const SPLIT_ID = 1n;
/** A cap that bounds nothing. */
export const NO_CAP = 2n ** 256n - 1n;

interface ApprovableToken {
  mint(to: AddressLike, amount: bigint): Promise<ContractTransactionResponse>;
  approve(spender: AddressLike, amount: bigint): Promise<ContractTransactionResponse>;
  getAddress(): Promise<string>;
}

/** A splitter that takes two tokens without bound, a depositor who owns plenty, and split 1 without weights. */
export async function deploySplitter(ethers: HardhatEthers) {
  const [owner, splitOwner, depositor, alice, bob, carol, stranger, guardian] = await eightSigners(ethers);
  const splitter = await ethers.deployContract("WeightedSplitter", [owner, guardian, []]);
  const usd = await ethers.deployContract("TokenMock", [6]);
  const open = await ethers.deployContract("TokenMock", [18]);

  for (const token of [usd, open]) await fund(splitter, token.connect(depositor), depositor.address);
  await splitter.connect(stranger).createSplit(splitOwner);
  return { splitter, usd, open, owner, splitOwner, depositor, alice, bob, carol, stranger, guardian };
}

export type SplitterWorld = Awaited<ReturnType<typeof deploySplitter>>;

/** Allows the token, and gives the depositor (whom `token` is connected to) more of it than any test deposits. */
export async function fund(splitter: WeightedSplitter, token: ApprovableToken, depositor: string) {
  await splitter.setTokenCap(await token.getAddress(), NO_CAP);
  await token.mint(depositor, 4n * MAX_DEPOSITS);
  await token.approve(splitter, 4n * MAX_DEPOSITS);
}

export type Weights = readonly (readonly [account: { address: string }, weight: bigint])[];

export const weightUpdates = (weights: Weights) =>
  weights.map(([account, weight]) => ({ account: account.address, weight }));

/** The calls that most tests make, on split 1 of the world that is current when they are made. */
export function splitterCalls(world: () => SplitterWorld) {
  return {
    setWeights: (weights: Weights) =>
      world().splitter.connect(world().splitOwner).setWeights(SPLIT_ID, weightUpdates(weights)),
    deposit: (token: { target: unknown }, amount: bigint) =>
      world().splitter.connect(world().depositor).deposit(SPLIT_ID, String(token.target), amount),
    claimable: (token: { target: unknown }, account: { address: string }) =>
      world().splitter.claimable(SPLIT_ID, String(token.target), account.address),
  };
}

/** The names of the splitter's own events, in the order of the transaction. */
export function splitterEvents(splitter: WeightedSplitter, receipt: ContractTransactionReceipt | null): string[] {
  const logs = receipt?.logs.filter((log) => log.address === splitter.target) ?? [];
  return logs.map((log) => splitter.interface.parseLog(log)?.name ?? "unknown");
}

async function eightSigners(ethers: HardhatEthers) {
  const [a, b, c, d, e, f, g, h] = await ethers.getSigners();
  if (!a || !b || !c || !d || !e || !f || !g || !h) throw new Error("The network has fewer than eight accounts.");

  return [a, b, c, d, e, f, g, h] as const;
}
