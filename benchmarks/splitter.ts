import { MaxUint256 } from "ethers";
import { PaymentSplitterPeer__factory, WeightedSplitter__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf, range } from "./chain.ts";

/** Leaves a remainder at every division of the figures below. */
export const AMOUNT = 10n ** 20n + 1n;

/** The weights of `count` accounts; another offset changes every one of them. */
export const weightsOf = (count: number, offset: number) =>
  range(count).map((index) => ({ account: freshAddress(index), weight: 1_000_003 + index + offset }));

/** A split of 100 accounts; deposits also of 10 and 300, to show that their number doesn't matter. */
export async function measureSplitter({ owner, token }: Chain): Promise<Figures> {
  const splitter = await new WeightedSplitter__factory(owner).deploy(owner, owner, [{ token, cap: MaxUint256 }]);
  await token.approve(splitter, MaxUint256);

  await splitter.createSplit(owner);
  const createSplit = await gasOf(splitter.createSplit(owner));
  const first = await gasOf(splitter.setWeights(1, weightsOf(100, 0)));
  const depositFirst = await gasOf(splitter.deposit(1, token, AMOUNT));
  const deposit = await gasOf(splitter.deposit(1, token, AMOUNT));
  const claimFirst = await gasOf(splitter.claim(1, token, freshAddress(0)));
  await splitter.deposit(1, token, AMOUNT);
  const claimLater = await gasOf(splitter.claim(1, token, freshAddress(0)));

  await splitter.setWeights(1, weightsOf(100, 7));
  await splitter.deposit(1, token, AMOUNT);
  const later = await gasOf(splitter.setWeights(1, weightsOf(100, 9)));
  const depositNewEpoch = await gasOf(splitter.deposit(1, token, AMOUNT));
  const claimTwoChanges = await gasOf(splitter.claim(1, token, freshAddress(0)));

  return {
    "splitter.createSplit": createSplit,
    "splitter.setWeights100.first.each": Math.ceil(first / 100),
    "splitter.setWeights100.later.each": Math.ceil(later / 100),
    "splitter.deposit.first": depositFirst,
    "splitter.deposit": deposit,
    "splitter.deposit.newEpoch": depositNewEpoch,
    "splitter.deposit.10accounts": await measureDeposit(10),
    "splitter.deposit.300accounts": await measureDeposit(300),
    "splitter.claim.first.fresh": claimFirst,
    "splitter.claim.later": claimLater,
    "splitter.claim.afterTwoChanges": claimTwoChanges,
  };

  async function measureDeposit(count: number): Promise<number> {
    await splitter.createSplit(owner);
    const splitId = await splitter.splitCount();
    await splitter.setWeights(splitId, weightsOf(count, 0));
    await splitter.deposit(splitId, token, AMOUNT);
    return gasOf(splitter.deposit(splitId, token, AMOUNT));
  }
}

/** OpenZeppelin 4's PaymentSplitter, one contract a split; money reaches it by a plain transfer. */
export async function measureSplitterPeer({ owner, token }: Chain): Promise<Figures> {
  const create10 = await deploy(10);
  const { splitter, gas } = await deploy(100);
  await token.transfer(splitter, AMOUNT);
  const transfer = await gasOf(token.transfer(splitter, AMOUNT));
  const release = () => gasOf(splitter["release(address,address)"](token, freshAddress(2_000)));
  const releaseFirst = await release();
  await token.transfer(splitter, AMOUNT);
  const releaseLater = await release();

  return {
    "peer.openzeppelin.paymentSplitter.create10": create10.gas,
    "peer.openzeppelin.paymentSplitter.create100": gas,
    "peer.openzeppelin.paymentSplitter.transferIn": transfer,
    "peer.openzeppelin.paymentSplitter.release.first.fresh": releaseFirst,
    "peer.openzeppelin.paymentSplitter.release.later": releaseLater,
  };

  async function deploy(count: number) {
    const payees = range(count).map((index) => freshAddress(2_000 + index));
    const shares = range(count).map((index) => 1_000_003 + index);
    const splitter = await new PaymentSplitterPeer__factory(owner).deploy(payees, shares);
    const deployment = splitter.deploymentTransaction();
    if (deployment === null) throw new Error("The peer was not deployed.");
    return { splitter, gas: await gasOf(Promise.resolve(deployment)) };
  }
}
