// The lane that contributors are paid through: its roots, one that is a lie, and the claims.
import type { Signer, Wallet } from "ethers";
import { sumOf } from "../attribution/shares.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { findRootFault } from "../sdk/rewardFaults.ts";
import { type RewardLeaf, rewardTree } from "../sdk/rewards.ts";
import { type RewardLane, RewardLane__factory } from "../typechain-types/index.ts";
import { type Chain, eventOf, fundedWallet, latestTime, mined, setNextBlockTime } from "./chain.ts";
import { type Economy, FALLBACK_ATTRIBUTOR } from "./deploy.ts";

/** The lane of the attributor, and who else acts in it. */
export interface Lane {
  readonly contract: RewardLane;
  readonly address: string;
  readonly attributor: Signer;
  readonly fallback: Wallet;
  readonly watcher: Wallet;
}

/** A root that was voided by its own leaves. */
export interface TakenDown {
  /** The function that proved it. */
  readonly proof: string;
  /** What the attributor had at stake, in units of 10⁻¹⁸ OPEN, as all below. */
  readonly bond: bigint;
  readonly award: bigint;
  readonly burned: bigint;
}

/** What the attributor and the fallback one have in the vault for roots, each. */
export const LANE_BONDS = 1_000n * 10n ** 18n;
/** So many claims are paid by one transaction. */
const CLAIMS_PER_CALL = 50;
const ENGINE_ID = textHash("open-economy overlap 1");

/** Creates the lane of the attributor in OPEN; the community lends the bonds. */
export async function openLane(chain: Chain, economy: Economy): Promise<Lane> {
  const { openToken, bondVault, rewardLaneFactory } = economy;
  const { attributor, treasury } = chain.accounts;
  await mined(rewardLaneFactory.create(attributor, openToken));
  const address = await rewardLaneFactory.laneOf(attributor, openToken);
  const fallback = await fundedWallet(chain, FALLBACK_ATTRIBUTOR);
  await mined(openToken.connect(treasury).approve(bondVault, 2n * LANE_BONDS));
  for (const poster of [attributor, fallback]) {
    await mined(bondVault.connect(treasury).deposit(address, poster, LANE_BONDS));
  }
  const watcher = await fundedWallet(chain, "watcher of rewards");
  return {
    contract: RewardLane__factory.connect(address, chain.ethers.provider),
    address,
    attributor,
    fallback,
    watcher,
  };
}

/** The leaves that pay each account so much, in the tree's order; amounts of 0 are left out. */
export function leavesOf(amounts: ReadonlyMap<string, bigint>): RewardLeaf[] {
  const paid = [...amounts].filter(([, amount]) => amount > 0n);
  let sumBefore = 0n;
  return paid
    .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map(([account, cumulative], place) => {
      sumBefore += cumulative;
      return { index: BigInt(place), account, cumulative, sumBefore: sumBefore - cumulative };
    });
}

/** Posts a root and activates it three days later. */
export async function payOut(
  chain: Chain,
  lane: Lane,
  poster: Signer,
  leaves: readonly RewardLeaf[],
  inputsHash: string,
): Promise<void> {
  await post(lane, poster, leaves, totalOf(leaves), inputsHash);
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await lane.contract.WINDOW_PERIOD()));
  await mined(lane.contract.connect(lane.watcher).activate());
}

/** Lets the attributor post a root in which one leaf has a tenth more, and a watcher void it by what is published. */
export async function takeDown(lane: Lane, leaves: readonly RewardLeaf[], inputsHash: string): Promise<TakenDown> {
  const lie = leaves.map((leaf) =>
    leaf.index === 0n ? { ...leaf, cumulative: leaf.cumulative + leaf.cumulative / 10n } : leaf,
  );
  const total = totalOf(leaves);
  const tree = await post(lane, lane.attributor, lie, total, inputsHash);
  const { bond } = await lane.contract.postedRoot();

  const fault = findRootFault({ total, count: BigInt(lie.length) }, lie);
  if (fault?.proof !== "provePair") {
    throw new EconomyError(
      "BOOKS_DO_NOT_BALANCE",
      "The lie in the root was not found.",
      "Compare the leaves with their sums.",
    );
  }
  const shown = (leaf: RewardLeaf) => ({ leaf, proof: tree.getProof(lie.indexOf(leaf)) });
  const proved = lane.contract.connect(lane.watcher).provePair(shown(fault.first), shown(fault.second));
  const { award, burned } = eventOf(lane.contract, await mined(proved), "RootVoided");
  return { proof: fault.proof, bond, award: award as bigint, burned: burned as bigint };
}

/** Has everybody paid by the active root, by one who pays for the gas. Returns what was paid, by account. */
export async function claimAll(
  { rewardLaneFactory, openToken }: Economy,
  lane: Lane,
  leaves: readonly RewardLeaf[],
): Promise<Map<string, bigint>> {
  const tree = rewardTree(leaves);
  const claims = leaves.map((leaf, place) => ({ lane: lane.address, leaf, proof: tree.getProof(place) }));
  const claimed = new Map<string, bigint>();
  for (let first = 0; first < claims.length; first += CLAIMS_PER_CALL) {
    await mined(rewardLaneFactory.connect(lane.watcher).claimMany(claims.slice(first, first + CLAIMS_PER_CALL)));
  }
  for (const { account } of leaves) claimed.set(account, await lane.contract.claimedOf(account));
  if (sumOf(claimed) + (await openToken.balanceOf(lane.address)) !== totalOf(leaves)) {
    throw new EconomyError(
      "BOOKS_DO_NOT_BALANCE",
      "The lane holds another sum.",
      "Compare the claims with the leaves.",
    );
  }
  return claimed;
}

async function post(
  { contract }: Lane,
  poster: Signer,
  leaves: readonly RewardLeaf[],
  total: bigint,
  inputsHash: string,
) {
  const tree = rewardTree(leaves);
  await mined(contract.connect(poster).post(tree.root, total, leaves.length, inputsHash, ENGINE_ID));
  return tree;
}

function totalOf(leaves: readonly RewardLeaf[]): bigint {
  return leaves.reduce((sum, { cumulative }) => sum + cumulative, 0n);
}
