// What the consumers find on a chain: a lane that owes each of them, a channel, and a vesting schedule.
import { getCreateAddress, type HDNodeWallet, parseEther, Wallet } from "ethers";
import { network } from "hardhat";
import type { Collection } from "../sdk/generated/structs.ts";
import { activated, credited, deployedLanes, type LaneScene, leavesOf, treeOf } from "../test/helpers/lanes.ts";
import { channelOf } from "../test/helpers/payment.ts";
import { plan, scheduleIdOf } from "../test/helpers/vesting.ts";
import { type VestingVault, VestingVault__factory } from "../typechain-types/index.ts";
import { type Consumer, CONSUMERS } from "./consumer.ts";

/** What each has earned in the lane, in units of OPEN. */
export const EARNED: Readonly<Record<Consumer, bigint>> = { node: 123_457n, solidity: 234_569n, browser: 341_974n };
/** What the consumer in Node owes by its voucher, has deposited for it, and has vesting, in units of OPEN. */
const [OWED, DEPOSITED, VESTING] = [1_001n, 5_000n, 777_777n];
const YEAR = 31_536_000n;

/** What a consumer in Node leaves in `result.json`; integers that don't fit in a number are text. */
export interface NodeResult {
  readonly schedule: { readonly beneficiary: string; readonly start: number; readonly amount: string };
  readonly collection: Collection;
}

export interface ConsumerScene {
  /** The text of a consumer's `scene.json`. */
  readonly fileFor: (consumer: Consumer) => string;
  /** What has arrived at a consumer's own account, in units of OPEN. */
  readonly arrived: (consumer: Consumer) => Promise<bigint>;
  /** Collects the voucher; returns what is wrong with it or with the schedule, undefined where nothing is. */
  readonly faultOf: (result: NodeResult) => Promise<string | undefined>;
}

type Wallets = Readonly<Record<Consumer, HDNodeWallet>>;

/** Deploys it on the node at `url`, with new keys. */
export async function deployedScene(url: string): Promise<ConsumerScene> {
  const connection = await network.create({ network: "localhost", override: { url } });
  const lanes = await deployedLanes(connection);
  const wallets: Wallets = {
    node: Wallet.createRandom(),
    solidity: Wallet.createRandom(),
    browser: Wallet.createRandom(),
  };
  for (const { address } of Object.values(wallets))
    await connection.networkHelpers.setBalance(address, parseEther("1"));
  const claims = await earned(lanes, wallets);
  const channel = await funded(lanes, wallets.node);
  const vesting = await vested(lanes, wallets.node);

  const { token, escrow, host, rewardLane, chainId } = lanes;
  const common = { url, chainId: Number(chainId), lane: rewardLane.target, root: claims.root };
  const more = { channel, owed: OWED, escrow: escrow.target, ...vesting };
  return {
    fileFor: (consumer) => {
      const own = { key: wallets[consumer].privateKey, claim: claims.of[consumer] };
      return json({ ...common, ...own, ...(consumer === "node" && more) });
    },
    arrived: async (consumer) => await token.balanceOf(wallets[consumer]),
    faultOf: async ({ schedule, collection }) => {
      const isRight = schedule.beneficiary === wallets.node.address && BigInt(schedule.start) === vesting.start;
      if (!isRight || BigInt(schedule.amount) !== VESTING) return "what it read isn't the schedule";
      await escrow.connect(host).collect(collection);
      const { balance } = await escrow.getDeposit(wallets.node, host, token);
      return balance === DEPOSITED - OWED ? undefined : `its voucher left ${balance} units of the deposit`;
    },
  };
}

/** The tree by which the lane owes all of them, active; a contract earns for the consumer in Solidity: its first. */
async function earned(lanes: LaneScene, wallets: Wallets) {
  const earners: Record<Consumer, string> = {
    node: wallets.node.address,
    solidity: getCreateAddress({ from: wallets.solidity.address, nonce: 0 }),
    browser: wallets.browser.address,
  };
  const tree = treeOf(leavesOf(CONSUMERS.map((consumer) => [earners[consumer], EARNED[consumer]] as const)));
  await credited(lanes, tree.total);
  await activated(lanes, tree);
  const claimOf = (consumer: Consumer) => {
    const { leaf, proof } = tree.proven(tree.leaves.findIndex(({ account }) => account === earners[consumer]));
    return { ...leaf, proof };
  };
  return { root: tree.root, of: { node: claimOf("node"), solidity: claimOf("solidity"), browser: claimOf("browser") } };
}

/** A channel whose payer is the wallet, with a deposit. */
async function funded(lanes: LaneScene, wallet: HDNodeWallet) {
  const { escrow, governance, host, token } = lanes;
  await escrow.connect(governance).deposit(wallet, host, token, DEPOSITED);
  return await channelOf(lanes, { payer: wallet.address });
}

/** A schedule of the wallet, in a vault of its own. */
async function vested({ connection, governance, token }: LaneScene, wallet: HDNodeWallet) {
  const vault: VestingVault = await new VestingVault__factory(governance).deploy(token);
  await token.connect(governance).approve(vault, VESTING);
  await vault.createPlan(plan({ duration: YEAR }), governance);
  const start = BigInt(await connection.networkHelpers.time.latest());
  await vault.create(1n, { beneficiary: wallet, start, amount: VESTING });
  return { vestingVault: vault.target, scheduleId: scheduleIdOf(1n, 0n), start };
}

function json(value: object): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? each.toString() : each), 2);
}
