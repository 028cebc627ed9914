import { hexlify, randomBytes } from "ethers";
import type { Call } from "../call.ts";
import { commitHash } from "../formats.ts";
import { commit } from "../generated/actions/contributionLedger/commit.ts";
import { reveal } from "../generated/actions/contributionLedger/reveal.ts";
import type { ContributionLedgerAbi } from "../generated/abis/contributionLedger.ts";
import type { Opening } from "../generated/structs.ts";
import type { Address, Hex } from "../values.ts";

/** What `commitBatch` takes. */
export interface CommitBatchParameters extends Omit<Opening, "manifestHash" | "root" | "salt"> {
  /** The ContributionLedger. */
  readonly address: Address;
  readonly chainId: bigint;
  /** Root of the Merkle tree over the records, 32 bytes. */
  readonly root: string;
  /** keccak256 of the manifest's bytes. */
  readonly manifestHash: string;
  /** Who sends both calls. */
  readonly submitter: Address;
  /** 32 bytes that nobody can guess; drawn where it is left out. */
  readonly salt?: Hex;
}

/** The two calls of a batch, the second at least one block and one second after the first. */
export interface BatchCalls {
  readonly commit: Call<ContributionLedgerAbi, "commit">;
  readonly reveal: Call<ContributionLedgerAbi, "reveal">;
  /** To be kept until the reveal: without it the commit can't be opened. */
  readonly salt: Hex;
}

/**
 * The calls that commit a batch and reveal it. Until the reveal nobody sees what the commit is for.
 *
 * @example
 * ```ts
 * const leaves = Array.from({ length: 64 }, (_, index) => ({
 *   index: BigInt(index),
 *   recordHash: textHash(`record ${index}`),
 *   author: alice.address,
 * }));
 * const { root } = recordTree(leaves);
 * const batch = commitBatch({
 *   ...{ address: ledger, chainId, submitter: alice.address, datanetId: 1, termsVersion: 1 },
 *   ...{ root, count: 64n, manifestHash: textHash("the manifest") },
 * });
 * await send(alice, batch.commit);
 * const { logs } = await send(alice, batch.reveal);
 * const revealed = decodeEvents(contributionLedgerAbi, logs, ledger).find((event) => event.name === "Revealed");
 * equal(revealed?.args.opening.root, root);
 * ```
 */
export function commitBatch({ address, chainId, submitter, ...parameters }: CommitBatchParameters): BatchCalls {
  const { salt = hexlify(randomBytes(32)) as Hex, root, manifestHash, ...rest } = parameters;
  const opening: Opening = { ...rest, root: root as Hex, manifestHash: manifestHash as Hex, salt };
  const { datanetId } = opening;
  const hash = commitHash({ ...opening, datanetId: BigInt(datanetId), chainId, ledger: address, submitter }) as Hex;
  return { commit: commit({ address, commitHash: hash }), reveal: reveal({ address, opening }), salt };
}
