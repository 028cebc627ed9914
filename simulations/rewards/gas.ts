// What transactions on a lane cost: gas as it is committed in gas.json, and prices as they are assumed.
import { readFileSync } from "node:fs";
import type { Scenario } from "./scenario.ts";
import type { Assumed } from "./setting.ts";

/** What is charged for each transaction, in gas. */
export interface GasUsed {
  /** An account's first claim, which makes its balance, and each later one; proofs of twenty siblings. */
  readonly firstClaim: number;
  readonly laterClaim: number;
  /** A claim that somebody makes for many at once. */
  readonly claimForMany: number;
  readonly post: number;
  readonly activate: number;
}

/** Bytes of a transaction's calldata, for what a rollup charges. */
export interface Calldata {
  readonly claim: number;
  readonly claimForMany: number;
  readonly post: number;
  readonly activate: number;
}

export type Chain = "l1" | "l2";
export const CHAINS: readonly Chain[] = ["l1", "l2"];

/** What transactions cost on one chain, in OPEN. */
export interface Costs {
  readonly firstClaim: number;
  readonly laterClaim: number;
  readonly claimForMany: number;
  /** Posting an epoch's root, and activating it. */
  readonly epoch: number;
}

/** Reads the committed gas figures. */
export function readGas(): GasUsed {
  const file = new URL("../../gas.json", import.meta.url);
  const figures = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, number>>;
  const used = (name: string) => {
    const gas = figures[`rewards.${name}`];
    if (gas === undefined) throw new Error(`gas.json has no rewards.${name}.`);
    return gas;
  };
  return {
    firstClaim: used("claim.first.fresh.depth20"),
    laterClaim: used("claim.later.depth20"),
    claimForMany: used("claimMany100.each.fresh.depth10"),
    ...{ post: used("postRoot"), activate: used("activate") },
  };
}

/** What a transaction's envelope has beside its calldata, without its signature, and what that adds. */
const [ENVELOPE, SIGNATURE] = [45, 68];
const [INTERCEPT, COEFFICIENT, LEAST] = [-42.5856, 0.8365, 100];

/** Bytes that an OP Stack rollup charges for since Fjord, at most: GasPriceOracle.getL1FeeUpperBound. */
export function chargedBytes(calldata: number, isOwn = true): number {
  const size = calldata + (isOwn ? ENVELOPE + SIGNATURE : 0);
  const upper = size + size / 255 + (isOwn ? 16 : 0);
  return isOwn ? Math.max(LEAST, INTERCEPT + COEFFICIENT * upper) : COEFFICIENT * upper;
}

/** What each transaction costs on a chain. On a rollup also what its data costs on L1, at L1's gas price of the run. */
export function costsOf(chain: Chain, gas: GasUsed, data: Calldata, assumed: Assumed, l2: Scenario["l2"]): Costs {
  const gwei = chain === "l1" ? assumed.gasPriceL1 : assumed.gasPriceL2;
  const perByte = (16 * l2.baseFeeScalar * assumed.gasPriceL1 + l2.blobBaseFeeScalar * assumed.blobBaseFee) / 1e6;
  const cost = (used: number, bytes: number) => {
    const fee = used * gwei + (chain === "l2" ? bytes * perByte : 0);
    return ((fee / 1e9) * assumed.ethUsd) / assumed.openUsd;
  };
  return {
    firstClaim: cost(gas.firstClaim, chargedBytes(data.claim)),
    laterClaim: cost(gas.laterClaim, chargedBytes(data.claim)),
    claimForMany: cost(gas.claimForMany, chargedBytes(data.claimForMany, false)),
    epoch: cost(gas.post, chargedBytes(data.post)) + cost(gas.activate, chargedBytes(data.activate)),
  };
}
