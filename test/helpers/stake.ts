import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

export const DAY = 86_400n;
export const PERIOD = 7n * DAY;
export const COOLDOWN = 7n * DAY;
export const MIN_SHARES = 2n ** 32n;
export const MAX_UINT96 = 2n ** 96n - 1n;
/** A whole token of 18 decimals. */
export const ONE = 10n ** 18n;
const PLENTY = 2n ** 100n;

/** A stake of a token of 18 decimals for two incomes, of 6 and 18 decimals, that four accounts own and have approved. */
export async function deployStake({ ethers, networkHelpers }: NetworkConnection) {
  const [owner, guardian, payer, alice, bob, mallory] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const token = await ethers.deployContract("TokenMock", [18]);
  const usd = await ethers.deployContract("TokenMock", [6]);
  const gold = await ethers.deployContract("TokenMock", [18]);
  const stake = await ethers.deployContract("StreamingStake", [owner, guardian, token, [usd, gold]]);
  for (const each of [token, usd, gold]) {
    for (const account of [payer, alice, bob, mallory]) {
      await each.mint(account, PLENTY);
      await each.connect(account).approve(stake, PLENTY);
    }
  }
  const start = BigInt(await networkHelpers.time.latest()) + 1_000n;

  /** Makes a call in the second `offset` after `start`. */
  async function at<T>(offset: bigint, call: () => Promise<T>): Promise<T> {
    await networkHelpers.time.setNextBlockTimestamp(start + offset);
    return call();
  }
  /** Lets the time come to `offset` seconds after `start`. */
  const pass = (offset: bigint) => networkHelpers.time.increaseTo(start + offset);
  return { stake, token, usd, gold, owner, guardian, payer, alice, bob, mallory, start, at, pass };
}

export type StakeScene = Awaited<ReturnType<typeof deployStake>>;
