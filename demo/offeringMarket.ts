// The pool of the model's token, and what who stakes the token earns.
import { type BaseContract, type ContractTransactionResponse, parseEther } from "ethers";
import { deployUniswap } from "../deployer/uniswap.ts";
import { EconomyError } from "../sdk/errors.ts";
import {
  type ModelToken,
  type OpenToken,
  type StreamingStake,
  StreamingStake__factory,
} from "../typechain-types/index.ts";
import type { PoolKeyStruct } from "../typechain-types/iao/LiquidityLocker.ts";
import { type Chain, demoWallet, eventOf, latestTime, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import type { PricedModel } from "./model.ts";
import type { Auction, PaidBid } from "./offeringAuction.ts";
import type { Offered } from "./offeringTerms.ts";

/** What somebody swapped in the pool, in units of 10⁻¹⁸ of both. */
export interface Swap {
  readonly name: string;
  readonly paid: bigint;
  readonly got: bigint;
}

/** What a stake of the token earned, in units of 10⁻¹⁸ OPEN. */
export interface TokenStaker {
  readonly name: string;
  readonly staked: bigint;
  readonly earned: bigint;
}

/** What the pool took and gave. Amounts are in units of 10⁻¹⁸ OPEN and token. */
export interface Pool {
  /** What the escrow sent for the pool, and what the pool took of it. */
  readonly sentOpen: bigint;
  readonly sentTokens: bigint;
  readonly liquidityOpen: bigint;
  readonly liquidityTokens: bigint;
  /** Tokens for OPEN. */
  readonly sale: Swap;
  /** OPEN for tokens. */
  readonly purchase: Swap;
  /** Fees in OPEN that the pool took, and what it left of the liquidity. */
  readonly revenue: bigint;
  /** Tokens of the fees, and those that the pool left, all burned. */
  readonly burned: bigint;
}

/** What the model's slice and the pool brought to who stakes the token, in units of 10⁻¹⁸ OPEN. */
export interface Rights {
  readonly address: string;
  /** What was paid for an answer after the sale, and what of it the stakers have, without the parent's royalty. */
  readonly fee: bigint;
  readonly slice: bigint;
  readonly poolFees: bigint;
  readonly stakers: readonly TokenStaker[];
}

export interface Market {
  readonly pool: Pool;
  readonly rights: Rights;
}

const FEE = parseEther("100");
const PURCHASE = parseEther("1000");
/** The seller sells one of so many of its tokens. */
const SOLD_PART = 3n;
const HOST = "host";
const MIN_SQRT_PRICE = 4_295_128_739n;
const MAX_SQRT_PRICE = 1461446703485210103287273052203988822378723970342n;

/** Locks the liquidity, swaps each way, streams the pool's fees and a paid answer's slice, and lets the stakers withdraw. */
export async function runMarket(
  chain: Chain,
  economy: Economy,
  { offered, auction, model }: { offered: Offered; auction: Auction; model: PricedModel },
): Promise<Market> {
  const { seller, buyer, stakers } = rolesOf(auction);
  const { rights, address } = await openRights(economy, offered);
  for (const staker of stakers) await stakeAll(rights, offered, staker);

  const pool = await runPool(chain, economy, offered, { seller, buyer });
  const poolFees = await streamPoolFees(economy, offered);
  if (poolFees !== pool.revenue) throw unbalanced(`${pool.revenue} are the pool's fees, and ${poolFees} are streamed.`);
  const slice = await payForAnswer(chain, economy, model, rights);
  const earned = await leave(chain, economy, rights, stakers);
  return { pool, rights: { address, fee: FEE, slice, poolFees, stakers: earned } };
}

/** The highest bidders hold the token: one sells, two stake; who got his money back buys. */
function rolesOf({ bids }: Auction) {
  const holders = bids.filter(({ tokens }) => tokens > 0n);
  const [first, seller, ...others] = holders;
  const buyer = bids.find(({ tokens, refund }) => tokens === 0n && refund >= PURCHASE);
  const second = others.at(-1);
  if (!first || !seller || !second || !buyer) throw unbalanced("Too few bids were filled.");
  return { seller, buyer, stakers: [first, second] };
}

async function openRights({ revenueRightsFactory }: Economy, { token }: Offered) {
  await mined(revenueRightsFactory.create(token));
  const address = await revenueRightsFactory.rightsOf(token);
  return { address, rights: StreamingStake__factory.connect(address, revenueRightsFactory.runner) };
}

async function stakeAll(rights: StreamingStake, { token }: Offered, { wallet, tokens }: PaidBid): Promise<void> {
  await mined(token.connect(wallet).approve(rights, tokens));
  await mined(rights.connect(wallet).stake(wallet, tokens));
}

async function runPool(
  chain: Chain,
  { milestoneEscrow, liquidityLocker, openToken }: Economy,
  { offeringId, token }: Offered,
  { seller, buyer }: { seller: PaidBid; buyer: PaidBid },
): Promise<Pool> {
  const issued = await token.totalSupply();
  const sending = await mined(milestoneEscrow.sendLiquidity(offeringId));
  const sent = eventOf(milestoneEscrow, sending, "LiquiditySent");
  const provided = await mined(liquidityLocker.provide(offeringId));
  const taken = eventOf(liquidityLocker, provided, "LiquidityProvided");

  const router = await deployUniswap(chain.ethers, "PoolSwapTest", [await liquidityLocker.manager()]);
  const { currency0, currency1, fee, tickSpacing, hooks } = await liquidityLocker.poolKeyOf(offeringId);
  const swap = swapIn.bind(null, router, { currency0, currency1, fee, tickSpacing, hooks });
  const [sold, bought] = [seller.tokens / SOLD_PART, PURCHASE];
  const sale = await swap(seller, { from: token, to: openToken, amount: sold });
  const purchase = await swap(buyer, { from: openToken, to: token, amount: bought });
  await mined(liquidityLocker.collect(offeringId));
  const { revenue } = await liquidityLocker.liquidityOf(offeringId);
  return {
    sentOpen: sent.getValue("amount") as bigint,
    sentTokens: sent.getValue("tokens") as bigint,
    liquidityOpen: taken.getValue("amount") as bigint,
    liquidityTokens: taken.getValue("tokens") as bigint,
    sale,
    purchase,
    revenue,
    burned: issued - (await token.totalSupply()),
  };
}

/** Swaps an exact amount for what it brings, by the router that v4-core tests with: it acts for whoever calls it. */
async function swapIn(
  router: BaseContract,
  key: PoolKeyStruct,
  { name, wallet }: Pick<PaidBid, "name" | "wallet">,
  { from, to, amount }: { from: OpenToken | ModelToken; to: OpenToken | ModelToken; amount: bigint },
): Promise<Swap> {
  const before = await to.balanceOf(wallet);
  await mined(from.connect(wallet).approve(router, amount));
  const zeroForOne = key.currency0 === from.target;
  const limit = zeroForOne ? MIN_SQRT_PRICE + 1n : MAX_SQRT_PRICE - 1n;
  const swap = router.connect(wallet).getFunction("swap");
  await mined(swap(key, [zeroForOne, -amount, limit], [false, false], "0x") as Promise<ContractTransactionResponse>);
  return { name, paid: amount, got: (await to.balanceOf(wallet)) - before };
}

async function streamPoolFees({ liquidityLocker }: Economy, { offeringId }: Offered): Promise<bigint> {
  const receipt = await mined(liquidityLocker.stream(offeringId));
  return eventOf(liquidityLocker, receipt, "RevenueStreamed").getValue("amount") as bigint;
}

/** Somebody pays the host for an answer at once; returns the model's slice, which goes to who stakes the token. */
async function payForAnswer(
  { accounts }: Chain,
  { openToken, paymentEscrow }: Economy,
  { modelId, policyHash }: PricedModel,
  rights: StreamingStake,
): Promise<bigint> {
  const { treasury } = accounts;
  await mined(openToken.connect(treasury).approve(paymentEscrow, FEE));
  await mined(paymentEscrow.connect(treasury).pay(demoWallet(HOST), openToken, modelId, policyHash, FEE));
  await mined(paymentEscrow.release(modelId, 0n, openToken));
  const receipt = await mined(paymentEscrow.streamCredit(rights, openToken));
  return eventOf(paymentEscrow, receipt, "CreditStreamed").getValue("amount") as bigint;
}

/** Lets the stream flow to its end, claims it for each, and gives each its tokens back. */
async function leave(
  chain: Chain,
  { openToken }: Economy,
  rights: StreamingStake,
  stakers: readonly PaidBid[],
): Promise<TokenStaker[]> {
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await rights.STREAM_PERIOD()));
  const left: TokenStaker[] = [];
  for (const { name, wallet, tokens } of stakers) {
    const receipt = await mined(rights.claim(openToken, wallet));
    const earned = eventOf(rights, receipt, "Claimed").getValue("amount") as bigint;
    await mined(rights.connect(wallet).startCooldown(tokens));
    left.push({ name, staked: tokens, earned });
  }
  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await rights.COOLDOWN()));
  for (const { wallet } of stakers) await mined(rights.connect(wallet).withdraw(wallet));
  return left;
}

function unbalanced(message: string): EconomyError {
  return new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the pool with the offering.");
}
