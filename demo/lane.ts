// The lane that contributors are paid through: its roots and the claims.
import type { Result, Signer, Wallet } from "ethers";
import { sumOf } from "../attribution/shares.ts";
import { openClaims } from "../epoch/tree/claimsFile.ts";
import { EconomyError } from "../sdk/errors.ts";
import type { RewardClaim } from "../sdk/rewards.ts";
import { type RewardLane, RewardLane__factory } from "../typechain-types/index.ts";
import { type Chain, eventOf, fundedWallet, latestTime, mined, setNextBlockTime } from "./chain.ts";
import { type Economy, FALLBACK_ATTRIBUTOR } from "./deploy.ts";
import type { Posting } from "./epochs.ts";

/** The lane of the attributor, and who else acts in it. */
export interface Lane {
  readonly contract: RewardLane;
  readonly address: string;
  readonly attributor: Signer;
  readonly fallback: Wallet;
  readonly watcher: Wallet;
  /** Has what is nobody's. */
  readonly reserve: string;
}

/** What the attributor, the fallback one and the watcher have in the vault under the lane, each. */
export const LANE_BONDS = 1_000n * 10n ** 18n;
/** How many have that. */
export const BONDED = 3n;
/** So many claims are paid by one transaction. */
const CLAIMS_PER_CALL = 50;

/** Creates the lane of the attributor in OPEN; the community lends the bonds. */
export async function openLane(chain: Chain, economy: Economy): Promise<Lane> {
  const { openToken, bondVault, rewardLaneFactory } = economy;
  const { attributor, treasury } = chain.accounts;
  await mined(rewardLaneFactory.create(attributor, openToken));
  const address = await rewardLaneFactory.laneOf(attributor, openToken);
  const fallback = await fundedWallet(chain, FALLBACK_ATTRIBUTOR);
  const watcher = await fundedWallet(chain, "watcher of rewards");
  await mined(openToken.connect(treasury).approve(bondVault, BONDED * LANE_BONDS));
  for (const account of [attributor, fallback, watcher]) {
    await mined(bondVault.connect(treasury).deposit(address, account, LANE_BONDS));
  }
  const contract = RewardLane__factory.connect(address, chain.ethers.provider);
  const { reserve } = await contract.terms();
  return { contract, address, attributor, fallback, watcher, reserve };
}

/** Posts a root, and returns what was said of it. */
export async function post({ contract }: Lane, poster: Signer, posting: Posting): Promise<Result> {
  const { root, total, count, inputsHash, engineId } = posting;
  const posted = await mined(contract.connect(poster).post(root, total, count, inputsHash, engineId));
  return eventOf(contract, posted, "RootPosted");
}

/** Posts a root, has it judged, and activates it three days later. */
export async function payOut(
  chain: Chain,
  lane: Lane,
  poster: Signer,
  posting: Posting,
  judge: () => Promise<void>,
): Promise<void> {
  await post(lane, poster, posting);
  await judge();
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await lane.contract.WINDOW_PERIOD()));
  await mined(lane.contract.connect(lane.watcher).activate());
}

/** Has everybody paid by the active root, by one who pays for the gas. Returns what was paid, by account. */
export async function claimAll(
  { rewardLaneFactory, openToken }: Economy,
  lane: Lane,
  accounts: readonly string[],
  claimsFile: string,
): Promise<Map<string, bigint>> {
  const claims = (await claimsOf(accounts, claimsFile)).map(({ proof, ...leaf }) => {
    return { lane: lane.address, leaf, proof: [...proof] };
  });
  const claimed = new Map<string, bigint>();
  for (let first = 0; first < claims.length; first += CLAIMS_PER_CALL) {
    await mined(rewardLaneFactory.connect(lane.watcher).claimMany(claims.slice(first, first + CLAIMS_PER_CALL)));
  }
  for (const account of accounts) claimed.set(account, await lane.contract.claimedOf(account));
  const { total } = await lane.contract.activeRoot();
  if (sumOf(claimed) + (await openToken.balanceOf(lane.address)) !== total) {
    throw new EconomyError(
      "BOOKS_DO_NOT_BALANCE",
      "The lane holds another sum.",
      "Compare the claims with the leaves.",
    );
  }
  return claimed;
}

/** Each account's claim with its proof, from the file that is published. */
async function claimsOf(accounts: readonly string[], file: string): Promise<RewardClaim[]> {
  const source = await openClaims(file);
  try {
    const claims: RewardClaim[] = [];
    for (const account of accounts) claims.push(...[await source.claim(account)].flatMap((claim) => claim ?? []));
    return claims;
  } finally {
    await source.close();
  }
}
