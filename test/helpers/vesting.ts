import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

export interface Plan {
  cliff: bigint;
  delay: bigint;
  duration: bigint;
  steps: bigint;
  revocable: boolean;
  transferable: boolean;
  votes: boolean;
}

export const MAX_UINT40 = (1n << 40n) - 1n;
export const MAX_UINT128 = (1n << 128n) - 1n;
export const MAX_UINT256 = (1n << 256n) - 1n;

/** Runtime code that answers every call with 32 zero bytes: `false`, or a balance of 0. */
export const ANSWERS_FALSE = "0x60205ff3";

/** Terms of a plan; what is not given is zero or forbidden, so that `plan()` vests at once. */
export function plan(terms: Partial<Plan> = {}): Plan {
  return {
    cliff: 0n,
    delay: 0n,
    duration: 0n,
    steps: 0n,
    revocable: false,
    transferable: false,
    votes: false,
    ...terms,
  };
}

/** A plan as ethers decodes it, in the order of its fields. */
export function planFields(terms: Plan): (bigint | boolean)[] {
  return [terms.cliff, terms.delay, terms.duration, terms.steps, terms.revocable, terms.transferable, terms.votes];
}

export function scheduleIdOf(planId: bigint, index: bigint): bigint {
  return planId * 2n ** 64n + index;
}

/** The simulated network always has these accounts. */
export async function namedSigners({ ethers }: NetworkConnection) {
  const signers = (await ethers.getSigners()).slice(0, 4);
  const [owner, alice, bob, stranger] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  return { owner, alice, bob, stranger };
}

/**
 * A vault, connected to the account that owns its plans and has approved its tokens. `start` lies in the future, so
 * that a test can reach every time from there on.
 */
export async function deployedVault(connection: NetworkConnection) {
  const { ethers } = connection;
  const { owner, alice, bob, stranger } = await namedSigners(connection);
  const token = await ethers.deployContract("TokenMock", [18]);
  const vault = await ethers.deployContract("VestingVault", [token]);
  await token.mint(owner, 10n ** 40n);
  await token.connect(owner).approve(vault, ethers.MaxUint256);
  const latest = await ethers.provider.getBlock("latest");
  const start = BigInt(latest?.timestamp ?? 0) + 1_000_000n;

  async function openPlan(terms: Partial<Plan> = {}): Promise<bigint> {
    await vault.createPlan(plan(terms), owner);
    return vault.planCount();
  }

  async function openSchedule(planId: bigint, amount: bigint, beneficiary: { address: string } = alice) {
    const index = await vault.scheduleCount(planId);
    await vault.create(planId, { beneficiary: beneficiary.address, start, amount });
    return scheduleIdOf(planId, index);
  }

  return { token, vault, owner, alice, bob, stranger, start, openPlan, openSchedule };
}
