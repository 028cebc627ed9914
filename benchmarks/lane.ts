import { concat, id, keccak256, MaxUint256, ZeroAddress } from "ethers";
import { type RewardLeaf, rewardLeaf, rewardTree } from "../sdk/rewards.ts";
import {
  PaymentEscrow__factory,
  HostRegistry__factory,
  RewardLane__factory,
  RewardLaneFactory__factory,
  StreamingStake__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf, range } from "./chain.ts";
import { URI } from "./datanet.ts";
import { BOND, FORM, SHARES, startModels, versionOf } from "./model.ts";

const WINDOW = 3 * 86_400;
const FEE = 10n ** 24n;
const EARNED = 10n ** 18n;
const CLAIMS = 100;
const LEAVES = 1_024;

/** Roots of an attributor who has posted before, and claims of accounts that hold none of the token. */
export async function measureLane(chain: Chain): Promise<Figures> {
  const { owner, token } = chain;
  const { lane, factory, pay } = await deployed(chain);
  const post = (root: string, total: bigint, count: number) =>
    lane.post(root, total, count, id("inputs"), id("engine"));
  const activate = async (root: string, total: bigint, count: number) => {
    await post(root, total, count);
    await chain.time.increase(WINDOW);
    return await gasOf(lane.activate());
  };

  // leaves with twenty siblings each, of which nobody knows more than that
  const leafOf = (account: string, cumulative: bigint) => ({ index: 7n, account, cumulative, sumBefore: EARNED });
  const siblings = range(20).map((number) => id(`sibling ${number}`));
  const [first, second] = [leafOf(owner.address, EARNED), leafOf(owner.address, 2n * EARNED)];
  const stranger = leafOf(freshAddress(900), EARNED);
  await pay(FEE);
  await activate(rootOver(first, siblings), 3n * EARNED, 1 << 20);
  const to = freshAddress(901);
  const claimFirst = await gasOf(lane.claimTo(first, siblings, to));
  await activate(rootOver(second, siblings), 4n * EARNED, 1 << 20);
  const claimLater = await gasOf(lane.claimTo(second, siblings, to));
  await activate(rootOver(stranger, siblings), 5n * EARNED, 1 << 20);
  const claimFor = await gasOf(lane.claim(stranger, siblings));

  const { tree, leaves } = thousandLeaves();
  const total = 5n * EARNED + EARNED * BigInt(LEAVES);
  const posted = await gasOf(post(tree.root, total, LEAVES));
  await chain.time.increase(WINDOW);
  const activated = await gasOf(lane.activate());
  const claims = leaves.slice(0, CLAIMS).map((leaf, place) => ({ lane, leaf, proof: tree.getProof(place) }));
  const many = await gasOf(factory.claimMany(claims));
  if ((await token.balanceOf(freshAddress(CLAIMS - 1))) === 0n) throw new Error("A claim was skipped.");

  return {
    "rewards.claim.first.fresh.depth20": claimFirst,
    "rewards.claim.later.depth20": claimLater,
    "rewards.claimFor.first.fresh.depth20": claimFor,
    "rewards.claimMany100.each.fresh.depth10": Math.ceil(many / CLAIMS),
    "rewards.postRoot": posted,
    "rewards.activate": activated,
  };
}

/** The root that a leaf has with these siblings; pairs are hashed in their order, as StandardMerkleTree does. */
function rootOver(leaf: RewardLeaf, siblings: readonly string[]): string {
  return siblings.reduce((hash, sibling) => {
    return keccak256(BigInt(hash) < BigInt(sibling) ? concat([hash, sibling]) : concat([sibling, hash]));
  }, rewardLeaf(leaf));
}

function thousandLeaves() {
  const leaves = range(LEAVES).map((number) => ({
    index: BigInt(number),
    account: freshAddress(number),
    cumulative: EARNED,
    sumBefore: EARNED * BigInt(number),
  }));
  return { leaves, tree: rewardTree(leaves) };
}

async function deployed(chain: Chain) {
  const { owner, alice, token } = chain;
  const { vault, arbitrator, court, models, policies } = await startModels(chain);
  const stake = await new StreamingStake__factory(owner).deploy(owner, ZeroAddress, token, [token]);
  const caps = [{ token, cap: MaxUint256 }];
  const hosts = await new HostRegistry__factory(owner).deploy(owner, ZeroAddress, vault, BOND, BOND);
  const escrow = await new PaymentEscrow__factory(owner).deploy(owner, ZeroAddress, policies, stake, hosts, caps);
  const parameters = { arbitrator, fallbackAttributor: alice, reserve: alice, minBond: BOND, demandBond: BOND };
  const factory = await new RewardLaneFactory__factory(owner).deploy(
    owner,
    ZeroAddress,
    escrow,
    vault,
    policies,
    parameters,
    [{ token, rate: EARNED / 5n }],
  );
  await factory.create(owner, token);
  const lane = RewardLane__factory.connect(await factory.laneOf(owner, token), owner);

  await token.approve(escrow, MaxUint256);
  for (const module of [court, lane]) await vault.deposit(module, owner, 10n * BOND);
  await models.register(URI, FORM, versionOf("the model"), []);
  const policy = { ...SHARES, lane: await lane.getAddress() };
  await policies.addPolicy(1, policy);
  const policyHash = await policies.policyHashOf(1, policy);
  return { lane, factory, pay: (amount: bigint) => escrow.pay(alice, token, 1n, policyHash, amount) };
}
