// Reads a vesting schedule, signs a voucher and claims a reward, and writes what it has read and signed to result.json.
import { readFileSync, writeFileSync } from "node:fs";
import { claimReward, decodeEvents, errorLine, read, revertOf, send, signVoucher, simulate } from "@open-economy/sdk";
import { rewardLaneAbi } from "@open-economy/sdk/rewardLane";
import { RewardLane__factory } from "@open-economy/sdk/typechain/rewardLane";
import { vestingVaultAbi } from "@open-economy/sdk/vestingVault";
import { JsonRpcProvider, Wallet, ZeroHash } from "ethers";

const scene = JSON.parse(readFileSync("scene.json", "utf8"));
const provider = new JsonRpcProvider(scene.url, scene.chainId, { staticNetwork: true });
const wallet = new Wallet(scene.key, provider);

const schedule = await read(provider, {
  address: scene.vestingVault,
  abi: vestingVaultAbi,
  functionName: "getSchedule",
  args: [BigInt(scene.scheduleId)],
});

const { modelId, nonce, ...channel } = scene.channel;
const collection = await signVoucher(wallet, {
  escrow: { chainId: BigInt(scene.chainId), address: scene.escrow },
  channel: { ...channel, modelId: BigInt(modelId), nonce: BigInt(nonce) },
  voucher: { amount: BigInt(scene.owed), receiptCount: 1n, receiptsRoot: ZeroHash },
});

const { proof, account, index, cumulative, sumBefore } = scene.claim;
const claim = { proof, account, index: BigInt(index), cumulative: BigInt(cumulative), sumBefore: BigInt(sumBefore) };
const call = claimReward({ address: scene.lane, root: scene.root, claim });
try {
  const { logs } = await send(wallet, call);
  const claimed = decodeEvents(rewardLaneAbi, logs).find(({ name }) => name === "Claimed");
  const paid = await RewardLane__factory.connect(scene.lane, provider).claimedOf(account);
  if (paid !== claim.cumulative) throw new Error("The lane hasn't counted what was claimed.");
  const again = await simulate(wallet, call).catch(revertOf);
  if (again?.code !== "REWARD_LANE_NOTHING_TO_CLAIM") throw new Error("A reward could be claimed twice.");

  const text = (_, value) => (typeof value === "bigint" ? value.toString() : value);
  writeFileSync("result.json", JSON.stringify({ schedule, collection }, text));
  console.log(`Read ${schedule.amount} units, signed ${collection.voucher.amount}, claimed ${claimed.args.amount}.`);
} catch (error) {
  // its code, what it means, and what to do next
  console.error(errorLine(error));
  process.exitCode = 1;
}
