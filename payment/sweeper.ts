// Has receivers' balances split where they pay for it.
import type { Signer } from "ethers";
import { OpenERC20__factory, PaymentReceiverFactory__factory } from "../typechain-types/index.ts";
import type { Offer } from "./offers.ts";

const COIN = 10n ** 18n;

/** When a sweep is worth its gas. */
export interface SweepOptions {
  /** Of the PaymentReceiverFactory. */
  readonly factory: string;
  /** Price of a coin (10¹⁸ wei), in the token's smallest unit. */
  readonly coinPrice: bigint;
  /** How many times what the gas costs a balance must be; 20 where it is left out. */
  readonly times?: bigint;
}

/** What became of a receiver: `waiting` until its balance is worth the gas. */
export type Sweep = { readonly offer: Offer } & (
  | { readonly state: "empty" }
  | { readonly state: "waiting" | "swept"; readonly balance: bigint; readonly cost: bigint }
  | { readonly state: "failed"; readonly error: unknown }
);

/** Sweeps every receiver that is worth it, deploys it where it doesn't exist; one that fails stops no other. */
export async function sweepWorthy(
  signer: Signer,
  offers: Iterable<Offer>,
  options: SweepOptions,
): Promise<readonly Sweep[]> {
  const sweeps: Sweep[] = [];
  for (const offer of offers) {
    try {
      sweeps.push(await sweepOne(signer, offer, options));
    } catch (error) {
      sweeps.push({ offer, state: "failed", error });
    }
  }
  return sweeps;
}

/** What gas costs in the token's smallest unit, rounded up. */
export function gasCost(gas: bigint, weiPerGas: bigint, coinPrice: bigint): bigint {
  return (gas * weiPerGas * coinPrice + COIN - 1n) / COIN;
}

async function sweepOne(
  signer: Signer,
  offer: Offer,
  { factory, coinPrice, times = 20n }: SweepOptions,
): Promise<Sweep> {
  const { createAndSweep } = PaymentReceiverFactory__factory.connect(factory, signer);
  const balance = await OpenERC20__factory.connect(offer.terms.token, signer).balanceOf(offer.receiver);
  if (balance === 0n) return { offer, state: "empty" };

  const gas = await createAndSweep.estimateGas(offer.terms);
  const cost = gasCost(gas, await weiPerGas(signer), coinPrice);
  if (balance < times * cost) return { offer, state: "waiting", balance, cost };

  await (await createAndSweep(offer.terms)).wait();
  return { offer, state: "swept", balance, cost };
}

async function weiPerGas({ provider }: Signer): Promise<bigint> {
  const fees = await provider?.getFeeData();
  const price = fees?.gasPrice ?? fees?.maxFeePerGas;
  if (price == null) throw new TypeError("the signer's node names no price of gas");
  return price;
}
