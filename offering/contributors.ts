// The tree by which an offering's contributors are paid, out of a chain and manifests: docs/contributorroots.md.
import { getAddress } from "ethers";
import { addTo } from "../attribution/shares.ts";
import { openRegistry, type RecordChain, type RegistryChoice } from "../epoch/gather/chain.ts";
import { RecordReader } from "../epoch/gather/records.ts";
import { EconomyError } from "../sdk/errors.ts";
import { type RewardClaim, type RewardLeaf, rewardTree } from "../sdk/rewards.ts";
import { ManifestFolder } from "../watchtower/folder.ts";

/** What a tree of contributors is computed from. */
export interface ContributorSources extends RegistryChoice {
  readonly modelId: bigint;
  /** A folder of manifests, as `npm run watch` takes it. */
  readonly manifests: string;
  /** What contributors have together, in units of 10⁻¹⁸ token: the disclosure's `contributorSupply`. */
  readonly supply: bigint;
}

/** What is said of where a tree comes from. */
export interface ContributorOrigin {
  readonly chainId: bigint;
  readonly registry: string;
  readonly modelId: bigint;
  readonly block: number;
  readonly supply: bigint;
}

/** A tree of contributors; `weights` are in millionths of a record, for each leaf. */
export interface ContributorTree extends ContributorOrigin {
  readonly root: string;
  readonly claims: readonly RewardClaim[];
  readonly weights: readonly bigint[];
}

/** What the accepted records of each author come to, in millionths of a record; accounts are in small letters. */
type Weights = ReadonlyMap<string, bigint>;

/**
 * Computes the tree of a model's contributors as of a block. The same chain, block and manifests give the same tree; texts aren't
 * needed. Throws CONTRIBUTORS_EMPTY where nobody has a part, DEPLOYMENT_MISSING where the chain has no such registry, model or
 * block, and DATANET_DIFFERS, BATCH_INVALID or CORPUS_UNAVAILABLE where logs or manifests aren't those of the chain.
 */
export async function contributorTree(sources: ContributorSources): Promise<ContributorTree> {
  const { modelId, block, supply } = sources;
  const chain = await openRegistry(sources);
  const weights = await weightsOf(chain, sources);
  const leaves = contributorLeaves(weights, supply);
  if (leaves.length === 0) {
    const message = `No author has a part of ${supply} units by the records of model ${modelId} as of block ${block}.`;
    throw new EconomyError("CONTRIBUTORS_EMPTY", message, "Offer it without a supply for contributors.");
  }
  const tree = rewardTree(leaves);
  return {
    ...{ chainId: chain.chainId, registry: getAddress(sources.registry), modelId, block, supply },
    root: tree.root,
    claims: leaves.map((leaf, i) => ({ ...leaf, proof: tree.getProof(i) })),
    weights: leaves.map(({ account }) => weights.get(account.toLowerCase()) ?? 0n),
  };
}

/** Each author's part, ⌊supply · weight / Σ weights⌋, in the order of their accounts; who gets nothing by that has no leaf. */
export function contributorLeaves(weights: Weights, supply: bigint): RewardLeaf[] {
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0n);
  const sorted = [...weights].sort(([one], [other]) => (BigInt(one) < BigInt(other) ? -1 : 1));
  const leaves: RewardLeaf[] = [];
  let sumBefore = 0n;
  for (const [account, weight] of sorted) {
    const cumulative = whole === 0n ? 0n : (supply * weight) / whole;
    if (cumulative === 0n) continue;
    leaves.push({ index: BigInt(leaves.length), account: getAddress(account), cumulative, sumBefore });
    sumBefore += cumulative;
  }
  return leaves;
}

/** The file in which a tree is published: amounts as strings, each leaf with its weight and its proof. */
export function contributorsJson(tree: ContributorTree): string {
  const { chainId, registry, modelId, block, supply, root } = tree;
  const leaves = tree.claims.map(({ index, account, cumulative, sumBefore, proof }, i) => ({
    ...{ index: Number(index), account, cumulative: String(cumulative), sumBefore: String(sumBefore) },
    ...{ weight: String(tree.weights[i]), proof },
  }));
  const origin = { chainId: String(chainId), registry, model: String(modelId), block, supply: String(supply) };
  return `${JSON.stringify({ ...origin, root, leaves }, null, 2)}\n`;
}

/** Sums up over all that the model's lineage draws on. */
async function weightsOf(chain: RecordChain, { modelId, manifests }: ContributorSources): Promise<Weights> {
  const reader = new RecordReader(chain, { manifests: new ManifestFolder(manifests), texts: undefined });
  const datasets = await reader.datasetsOf(modelId, await latestVersion(chain, modelId));
  const weights = new Map<string, bigint>();
  for await (const records of reader.authored(datasets)) {
    for (const { author, quality, isVoid } of records) if (!isVoid) addTo(weights, author, quality);
  }
  return weights;
}

async function latestVersion({ models, at }: RecordChain, modelId: bigint): Promise<bigint> {
  const isThere = modelId > 0n && modelId <= (await models.modelCount(at));
  if (isThere) return (await models.getModel(modelId, at)).versions;
  const message = `The registry has no model ${modelId} there.`;
  throw new EconomyError("DEPLOYMENT_MISSING", message, "Look at the model's number, and at the block.");
}
