// How the ledger's panels look at batches: the sample of a round, and the verdicts on it.
import { AbiCoder, keccak256, type TypedDataDomain, type TypedDataField } from "ethers";

/** What a panelist signs. */
export interface VerdictMessage {
  readonly batchId: bigint;
  /** 0, or 1 for a second round. */
  readonly round: bigint;
  readonly root: string;
  /** Which records of the sample fail, see `failsMask`. */
  readonly fails: bigint;
}

/** The EIP-712 type of a verdict. */
export const VERDICT_TYPES: Record<"Verdict", TypedDataField[]> = {
  Verdict: [
    { name: "batchId", type: "uint64" },
    { name: "round", type: "uint8" },
    { name: "root", type: "bytes32" },
    { name: "fails", type: "uint16" },
  ],
};

const FULL_QUALITY = 1_000_000n;

/** The EIP-712 domain of a ledger's verdicts. */
export function verdictDomain(chainId: bigint, ledger: string): TypedDataDomain {
  return { name: "ContributionLedger", version: "1", chainId, verifyingContract: ledger };
}

/**
 * The indices of the records that a round looks at, in the order of its verdicts: `length` different ones below `count`, by
 * Floyd's algorithm, as `ReviewMath.sample` draws them. `length` is at most `count`.
 */
export function drawSample(seed: bigint, count: bigint, length: bigint): bigint[] {
  const indices: bigint[] = [];
  for (let i = 0n; i < length; i++) {
    const last = count - length + i;
    const encoded = AbiCoder.defaultAbiCoder().encode(["uint128", "string", "uint256"], [seed, "sample", i]);
    const chosen = BigInt(keccak256(encoded)) % (last + 1n);
    indices.push(indices.includes(chosen) ? last : chosen);
  }
  return indices;
}

/** A verdict: a bit for each record of the sample that fails, the first record lowest. */
export function failsMask(fails: readonly boolean[]): bigint {
  return fails.reduce((mask, fail, position) => (fail ? mask | (1n << BigInt(position)) : mask), 0n);
}

/** The factor on a batch's pay and on its records' weights, in millionths, rounded down; over all samples of the batch. */
export function qualityOf(failed: bigint, sampled: bigint): bigint {
  return 2n * failed >= sampled ? 0n : (FULL_QUALITY * (sampled - 2n * failed)) / sampled;
}
