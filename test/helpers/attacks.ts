import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { split } from "./court.ts";
import {
  APPEAL_PERIOD,
  contributionOf,
  type DatanetScene,
  FUNDS,
  type RecordTree,
  revealed,
  round,
  waited,
} from "./datanet.ts";

type Signer = HardhatEthersSigner;

/** All of a sample of ten. */
export const ALL_FAIL = 1023n;

/** What accounts have in the vault, under the ledger, the seats and the court, and in their wallets. */
export async function worth({ vault, ledger, seats, court, token }: DatanetScene, accounts: readonly Signer[]) {
  let sum = 0n;
  for (const account of accounts) {
    for (const module of [ledger, seats, court]) {
      const [free, locked] = await vault.bondOf(module, account);
      sum += free + locked;
    }
    sum += await token.balanceOf(account);
  }
  return sum;
}

/** What accounts gain while something happens; below zero where they lose. */
export async function gainOf(scene: DatanetScene, accounts: readonly Signer[], happening: () => Promise<unknown>) {
  const before = await worth(scene, accounts);
  await happening();
  return (await worth(scene, accounts)) - before;
}

/** Runs an attack, asserts that the attackers have no more than before, and returns what they have lost. */
export async function expectNoProfit(
  scene: DatanetScene,
  attackers: readonly Signer[],
  attack: () => Promise<unknown>,
): Promise<bigint> {
  const profit = await gainOf(scene, attackers, attack);
  expect(profit <= 0n, `the attackers gain ${profit}`).to.equal(true);
  return -profit;
}

/** An account that isn't one of the scene's, with as much free under the ledger and the court as those have. */
export async function outsider(scene: DatanetScene, number: number): Promise<Signer> {
  const account = (await scene.connection.ethers.getSigners())[11 + number];
  if (account === undefined) throw new Error("the network has too few accounts");
  for (const module of [scene.ledger, scene.court]) await scene.vault.deposit(module, account, FUNDS);
  return account;
}

/** Commits and reveals a tree of which only the first `count` leaves are said to be records. */
export async function revealedTree(scene: DatanetScene, tree: RecordTree, submitter: Signer, count = tree.length) {
  return revealed(scene, { ...contributionOf(tree), count: BigInt(count) }, submitter);
}

/** The same, and a panel has seen it; no fault unless given. */
export async function inWindow(
  scene: DatanetScene,
  tree: RecordTree,
  submitter: Signer,
  fails: bigint | readonly bigint[] = 0n,
  count = tree.length,
): Promise<bigint> {
  const batchId = await revealedTree(scene, tree, submitter, count);
  await round(scene, batchId, fails);
  return batchId;
}

/** Lets the time for an appeal pass, and burns what is at stake. */
export async function forfeited(scene: DatanetScene, batchId: bigint): Promise<void> {
  await waited(scene, APPEAL_PERIOD);
  await scene.ledger.forfeit(batchId);
}

/** Lets a case gather, and brings it with what the arbitrator asks for; returns its dispute. */
export async function brought(scene: DatanetScene, payer: Signer, caseId: bigint): Promise<bigint> {
  const { court, arbitrator, connection } = scene;
  const { gatherUntil } = await court.getCase(caseId);
  if ((await connection.networkHelpers.time.latest()) < gatherUntil) {
    await connection.networkHelpers.time.increaseTo(gatherUntil);
  }
  await court.connect(payer).bring(caseId, { value: await arbitrator.cost() });
  return (await arbitrator.disputeCount()) - 1n;
}

/** Has a case ruled and closed; by default no challenge is upheld. */
export async function judged(scene: DatanetScene, payer: Signer, caseId: bigint, ruling = 1n): Promise<void> {
  const disputeId = await brought(scene, payer, caseId);
  await scene.arbitrator.giveRuling(disputeId, ruling);
  await scene.court.closeCase(caseId);
}

/** The ruling that upholds the challenges at these places of a case. */
export function upholding(...places: number[]): bigint {
  return 1n + places.reduce((mask, place) => mask | (1n << BigInt(place)), 0n);
}

/** What the winner of an amount gets where nobody has costs: 60%, rounded down. */
export function awardOf(part: bigint): bigint {
  return split(part).award;
}

/** An author's consent to a batch of a submitter's. */
export async function consentOf(
  scene: DatanetScene,
  author: Signer,
  tree: RecordTree,
  submitter: Signer,
): Promise<string> {
  const { root, datanetId, termsVersion } = contributionOf(tree);
  const verifyingContract = await scene.ledger.getAddress();
  return author.signTypedData(
    { name: "ContributionLedger", version: "1", chainId: scene.chainId, verifyingContract },
    {
      Contribution: [
        { name: "datanetId", type: "uint32" },
        { name: "root", type: "bytes32" },
        { name: "submitter", type: "address" },
        { name: "termsVersion", type: "uint16" },
      ],
    },
    { datanetId, root, submitter: submitter.address, termsVersion },
  );
}
