import { dataLength, parseEther, toBeHex, toQuantity, type Wallet } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { commitHash, textHash } from "../sdk/formats.ts";
import { drawSample, failsMask, VERDICT_TYPES, verdictDomain } from "../sdk/review.ts";
import type { PreparedBatch } from "../workbench/batches.ts";
import { type Chain, eventOf, fundedWallet, latestTime, mine, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import type { Submission } from "./submissions.ts";

/** A datanet's curators, each with a seat, and what they hold the records against. */
export interface Curation {
  readonly datanetId: bigint;
  readonly curators: readonly Wallet[];
  /** The hashes of all records that stand in the documents. */
  readonly genuine: ReadonlySet<string>;
}

/** A batch on chain. */
export interface SubmittedBatch extends Submission {
  readonly batchId: bigint;
}

export const FORM = { dataType: "text/plain", seatStake: parseEther("100"), seatsByAppointment: true };

export const REVIEW_TERMS = {
  payPerRecord: parseEther("0.5"),
  seatFee: parseEther("1"),
  newcomerRecords: 100_000n,
  panelSize: 5n,
  quorum: 3n,
  sampleSize: 10n,
  contentOnDemand: true,
};

/** The places of the contract's enum that the demo looks at. */
export const BATCH_STATUS = { revealed: 1n, window: 3n, failed: 4n, final: 5n, expired: 8n, burned: 9n } as const;

const CURATORS = 7;
const TERMS_VERSION = 1;
/** As far back as the EVM knows the hashes of blocks. */
const KNOWN_BLOCKS = 256;
/** The contract that knows more of them, see EIP-2935. */
const BLOCK_HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935";

/** Appoints the curators and lets each take a seat with a stake that the community lends. */
export async function seatCurators(chain: Chain, economy: Economy, datanetId: bigint): Promise<Wallet[]> {
  const { accounts } = chain;
  const { openToken, datanetRegistry, curatorSeats, contributionLedger, bondVault } = economy;
  const curators: Wallet[] = [];
  await mined(openToken.connect(accounts.treasury).approve(bondVault, FORM.seatStake * BigInt(CURATORS)));
  for (let number = 1; number <= CURATORS; number++) {
    const curator = await fundedWallet(chain, `curator ${number}`);
    await mined(datanetRegistry.connect(accounts.steward).setCurator(datanetId, curator, true));
    await mined(bondVault.connect(accounts.treasury).deposit(curatorSeats, curator, FORM.seatStake));
    await mined(curatorSeats.connect(curator).takeSeat(contributionLedger, datanetId));
    curators.push(curator);
  }
  return curators;
}

/** Commits a batch and reveals it a second later. The salt is derived from a public name: for local chains only. */
export async function submitBatch(
  chain: Chain,
  { contributionLedger }: Economy,
  submission: { datanetId: bigint; batch: PreparedBatch; wallet: Wallet; name: string },
): Promise<bigint> {
  const { datanetId, batch, wallet, name } = submission;
  const { root, count, manifestHash } = batch;
  const ledger = contributionLedger.connect(wallet);
  const salt = textHash(`open-economy demo salt, local chains only: ${name} ${root}`);
  const { chainId } = await chain.ethers.provider.getNetwork();
  const address = await ledger.getAddress();
  const commit = { chainId, ledger: address, datanetId, root, count, manifestHash, submitter: wallet.address, salt };

  await mined(ledger.commit(commitHash(commit)));
  await wait(chain, 1n);
  const opening = { datanetId, root, count, manifestHash, salt, termsVersion: TERMS_VERSION };
  return eventOf(ledger, await mined(ledger.reveal(opening)), "Revealed").getValue("batchId") as bigint;
}

/** One round of every batch: waits for the blocks that seed the draws, draws, and has each panel look at its sample. */
export async function reviewAll(
  chain: Chain,
  economy: Economy,
  curation: Curation,
  batches: readonly SubmittedBatch[],
): Promise<void> {
  const ledger = economy.contributionLedger;
  await mineBlocks(chain, Number(await ledger.seedDelay()) + 1);
  for (const { batchId } of batches) await mined(ledger.draw(batchId));
  for (const batch of batches) await review(chain, economy, curation, batch);
}

/**
 * Lets a batch be forgotten: nobody draws its panel until the chain doesn't know the block that would seed it. Gives false,
 * and leaves the batch as it is, on a chain that knows its blocks for much longer, by EIP-2935.
 */
export async function letExpire(chain: Chain, { contributionLedger }: Economy, batchId: bigint): Promise<boolean> {
  await mineBlocks(chain, Number(await contributionLedger.seedDelay()) + KNOWN_BLOCKS + 1);
  const { due: seedBlock } = await contributionLedger.getBatch(batchId);
  const answer = await chain.ethers.provider
    .call({ to: BLOCK_HISTORY, data: toBeHex(seedBlock, 32) })
    .catch(() => "0x");
  if (dataLength(answer) === 32 && BigInt(answer) !== 0n) return false;

  await mined(contributionLedger.expire(batchId));
  return true;
}

/** Lets so many seconds pass. */
export async function wait(chain: Chain, seconds: bigint): Promise<void> {
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(seconds));
  await chain.ethers.provider.send("hardhat_mine");
}

/** The panel's curators look at the sampled records, sign what they find, and one of them files all verdicts. */
async function review(
  { ethers }: Chain,
  { contributionLedger }: Economy,
  { curators, genuine }: Curation,
  { batchId, batch }: SubmittedBatch,
): Promise<void> {
  const { round, root, count } = await contributionLedger.getBatch(batchId);
  const { seed } = await contributionLedger.getRound(batchId, round);
  const length = count < REVIEW_TERMS.sampleSize ? count : REVIEW_TERMS.sampleSize;
  const sample = drawSample(seed, count, length);
  const onChain = await contributionLedger.sampleOf(batchId, round);
  if (onChain.join() !== sample.join()) throw differs(`The sample of batch ${batchId} is another on chain.`);

  const fails = failsMask(sample.map((index) => !genuine.has(batch.leaves[Number(index)]?.recordHash ?? "")));
  const { chainId } = await ethers.provider.getNetwork();
  const domain = verdictDomain(chainId, await contributionLedger.getAddress());
  const panel = await contributionLedger.panelOf(batchId, round);
  const verdicts = await Promise.all(
    panel.map(async (holder, position) => {
      const curator = curators.find(({ address }) => address === holder);
      if (curator === undefined) throw differs(`Nobody of the demo holds seat ${position} of batch ${batchId}.`);
      const signature = await curator.signTypedData(domain, VERDICT_TYPES, { batchId, round, root, fails });
      return { position, fails, signature };
    }),
  );
  await mined(contributionLedger.review(batchId, verdicts));
}

async function mineBlocks(chain: Chain, count: number): Promise<void> {
  // anvil gives a block the time of the last one unless it is told to go on
  await mine(chain);
  await chain.ethers.provider.send("hardhat_mine", [toQuantity(count), toQuantity(1)]);
}

function differs(message: string): EconomyError {
  return new EconomyError("DATANET_DIFFERS", message, "Compare sdk/review.ts with IContributionLedger.");
}
