// Where the parts of the fees go that aren't the contributors'.
import type { Signer } from "ethers";
import { type Chain, demoWallet, eventOf, latestTime, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import type { PricedModel } from "./model.ts";

/** What a stake earned of the fees, in units of 10⁻¹⁸ OPEN. */
export interface StakerIncome {
  readonly name: string;
  readonly staked: bigint;
  readonly earned: bigint;
}

/** What everybody but the contributors took of the fees, in units of 10⁻¹⁸ OPEN. */
export interface Income {
  /** The treasury's, which only a vote can spend: it stays in the escrow. */
  readonly protocol: bigint;
  readonly host: bigint;
  /** The model's slice, without the royalty. */
  readonly builder: bigint;
  /** The royalty of the parent model. */
  readonly parent: bigint;
  /** What was streamed to the stakers. */
  readonly streamed: bigint;
  readonly stakers: readonly StakerIncome[];
}

const OPEN = 10n ** 18n;
const STAKES = [
  ["staker 1", 300_000n * OPEN],
  ["staker 2", 100_000n * OPEN],
] as const;

/** Lets two accounts stake OPEN of the community's, beside the treasury, which has staked for its vote. */
export async function stakeOpen(chain: Chain, { openToken, streamingStake }: Economy): Promise<void> {
  const { treasury } = chain.accounts;
  const sum = STAKES.reduce((total, [, amount]) => total + amount, 0n);
  await mined(openToken.connect(treasury).approve(streamingStake, sum));
  for (const [name, amount] of STAKES) {
    await mined(streamingStake.connect(treasury).stake(demoWallet(name), amount));
  }
}

/** Releases the model's slice and its parent's, pays host, builder and parent out, and streams the stakers' part. */
export async function takeIncome(chain: Chain, economy: Economy, model: PricedModel, host: Signer): Promise<Income> {
  const { paymentEscrow, openToken, streamingStake } = economy;
  const { builder, steward } = chain.accounts;
  await mined(paymentEscrow.release(model.modelId, 0n, openToken));
  await mined(paymentEscrow.release(model.parentId, 0n, openToken));
  const streamed = await paymentEscrow.creditOf(streamingStake, openToken);
  await mined(paymentEscrow.streamCredit(streamingStake, openToken));

  return {
    protocol: await paymentEscrow.creditOf(await paymentEscrow.treasury(), openToken),
    host: await withdrawn(economy, host),
    builder: await withdrawn(economy, builder),
    parent: await withdrawn(economy, steward),
    streamed,
    stakers: await claimStream(chain, economy),
  };
}

/** Pays an account's whole credit out to itself. */
async function withdrawn({ paymentEscrow, openToken }: Economy, account: Signer): Promise<bigint> {
  const credit = await paymentEscrow.creditOf(account, openToken);
  await mined(paymentEscrow.connect(account).withdrawCredit(openToken, account, credit));
  return credit;
}

/** Lets the stream flow to its end, and claims it for each. */
async function claimStream(chain: Chain, { streamingStake, openToken }: Economy): Promise<StakerIncome[]> {
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await streamingStake.STREAM_PERIOD()));
  const incomes: StakerIncome[] = [];
  const { treasury } = chain.accounts;
  const stakers = [
    ["the first holder of OPEN", treasury.address],
    ...STAKES.map(([name]) => [name, demoWallet(name).address]),
  ] as const;
  for (const [name = "", account = ""] of stakers) {
    const receipt = await mined(streamingStake.claim(openToken, account));
    const { shares: staked } = await streamingStake.getStake(account);
    const earned = eventOf(streamingStake, receipt, "Claimed").getValue("amount") as bigint;
    incomes.push({ name, staked, earned });
  }
  return incomes;
}
