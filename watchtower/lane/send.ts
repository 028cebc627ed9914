// One act, simulated, and then sent.
import type { BaseContract, Interface, Overrides } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { dataOf } from "../../sdk/reverts.ts";
import {
  BondVault__factory,
  IArbitrator__factory,
  RewardLane__factory,
  type RewardLane,
} from "../../typechain-types/index.ts";
import type { LaneAct } from "./acts.ts";

/** What has become of an act. */
export type Outcome =
  | { readonly sent: true; readonly transaction: string }
  /** The lane doesn't take it any more, or not yet: somebody was first, or the chain has moved on. */
  | { readonly sent: false; readonly why: string };

/** What was reverted, by its name and values. */
interface Revert {
  readonly name: string;
  readonly values: readonly unknown[];
}

const INTERFACES: readonly Interface[] = [RewardLane__factory.createInterface(), BondVault__factory.createInterface()];

/**
 * Simulates an act by the lane's signer, and sends it where the lane would take it. Throws BUDGET_EXCEEDED where the
 * account has not what it takes: the arbitrator's price in wei, or bonds under the lane in the vault.
 */
export async function perform(
  lane: RewardLane,
  { method, args }: LaneAct,
  fees: () => Promise<Overrides> = () => Promise.resolve({}),
): Promise<Outcome> {
  const value = method === "dispute" ? await priceOf(lane) : 0n;
  const call = (lane as BaseContract).getFunction(method);
  try {
    await call.staticCall(...args, { value });
    const sent = await call.send(...args, { value, ...(await fees()) });
    const receipt = await sent.wait();
    if (receipt?.status === 1) return { sent: true, transaction: sent.hash };
    return { sent: false, why: `${sent.hash} was reverted` };
  } catch (error) {
    const revert = revertOf(error);
    if (revert === undefined) throw error;
    requireBonds(revert);
    return { sent: false, why: `${revert.name}(${revert.values.map(String).join(", ")})` };
  }
}

/** What the arbitrator asks for a dispute, in wei, which the signer has to have. */
async function priceOf(lane: RewardLane): Promise<bigint> {
  const { arbitrator } = await lane.postedRoot();
  const price = await IArbitrator__factory.connect(arbitrator, lane.runner).arbitrationCost("0x");
  const account = await addressOf(lane);
  const balance = (await lane.runner?.provider?.getBalance(account)) ?? 0n;
  if (balance > price) return price;
  const message = `A dispute costs ${price} wei and gas, and ${account} has ${balance} wei.`;
  throw new EconomyError("BUDGET_EXCEEDED", message, "Send the account more of the chain's coin.");
}

function requireBonds({ name, values }: Revert): void {
  if (name !== "BondVaultInsufficientFree") return;
  const [lane, account, free, amount] = values.map(String);
  const message = `${account} has ${free} units of bonds free under lane ${lane}, and this takes ${amount}.`;
  throw new EconomyError("BUDGET_EXCEEDED", message, "Deposit the difference in the bond vault for this lane.");
}

async function addressOf(lane: RewardLane): Promise<string> {
  const runner = lane.runner;
  if (runner !== null && "getAddress" in runner)
    return await (runner as { getAddress(): Promise<string> }).getAddress();
  throw new EconomyError("USAGE", "Nobody signs for the lane.", "Connect it to a signer.");
}

function revertOf(error: unknown): Revert | undefined {
  const data = dataOf(error);
  for (const one of INTERFACES) {
    const found = data === "0x" ? null : one.parseError(data);
    if (found !== null) return { name: found.name, values: [...found.args] };
  }
  return undefined;
}
