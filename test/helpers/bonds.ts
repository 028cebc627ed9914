import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, ContractTransactionResponse } from "ethers";

/** The most that is free, or locked, of one account under one module. */
export const MAX_UINT128 = 2n ** 128n - 1n;
export const MAX_UINT256 = 2n ** 256n - 1n;

/** What alice has in `bondedVault`, in units of the token. */
export const FREE = 600n;
export const LOCKED = 400n;

interface FundingToken {
  mint(to: AddressLike, amount: bigint): Promise<ContractTransactionResponse>;
  approve(spender: AddressLike, amount: bigint): Promise<ContractTransactionResponse>;
  connect(payer: unknown): unknown;
  getAddress(): Promise<string>;
}

/** A vault of this token without any bond, signers in the place of two modules, and a payer who has plenty. */
export async function vaultOf<Token extends FundingToken>(ethers: HardhatEthers, token: Token) {
  const [deployer, module, foreign, alice, bob, payer] = await ethers.getSigners();
  if (!deployer || !module || !foreign || !alice || !bob || !payer) throw new Error("The chain has too few accounts.");
  const vault = await ethers.deployContract("BondVault", [await token.getAddress()]);

  await token.mint(payer, 4n * MAX_UINT128);
  await (token.connect(payer) as FundingToken).approve(vault, MAX_UINT256);
  const [paying, asModule, asForeign] = [vault.connect(payer), vault.connect(module), vault.connect(foreign)];
  return { token, vault, paying, asModule, asForeign, module, foreign, alice, bob, payer };
}

/** A vault of a plain token. */
export async function emptyVault(ethers: HardhatEthers) {
  return vaultOf(ethers, await ethers.deployContract("TokenMock", [18]));
}

/** Alice has something free and something locked under the module. */
export async function bondedVault(ethers: HardhatEthers) {
  const scene = await emptyVault(ethers);
  const { paying, asModule, module, alice } = scene;
  await paying.deposit(module, alice, FREE + LOCKED);
  await asModule.lock(alice, LOCKED);
  return scene;
}

/** Alice has as much locked under the module as fits, and bob as much free. */
export async function fullVault(ethers: HardhatEthers) {
  const scene = await emptyVault(ethers);
  const { paying, asModule, module, alice, bob } = scene;
  await paying.deposit(module, alice, MAX_UINT128);
  await asModule.lock(alice, MAX_UINT128);
  await paying.deposit(module, bob, MAX_UINT128);
  return scene;
}
