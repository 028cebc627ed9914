// One run: a year by its assumptions, its epochs, and what claiming leaves.
import type { Random } from "../random.ts";
import type { Bank } from "./bank.ts";
import { claimedBy, netOf, type Policy, type Stream, WINDOW_DAYS } from "./claiming.ts";
import { type Epoch, epochsOf } from "./epochs.ts";
import { type Calldata, type Chain, CHAINS, type Costs, costsOf, type GasUsed } from "./gas.ts";
import { decilesOf, gini, medianOf, topShare } from "./measures.ts";
import type { Scenario } from "./scenario.ts";
import type { Assumed } from "./setting.ts";
import { named, type Tally } from "./tally.ts";
import { type Year, yearOf } from "./year.ts";

/** What all runs share. */
export interface Game {
  readonly scenario: Scenario;
  readonly gas: GasUsed;
  readonly data: Calldata;
}

/** So many contributors are the top. */
export const TOP = 10;
const UNIT = 1e18;
/** Deciles claim once so many days, the scenario's interval nearest to a quarter. */
const QUARTER = 91;

/** A contributor's year. */
interface Earner {
  /** In OPEN. */
  readonly total: number;
  readonly stream: Stream;
}

/** Whether all is counted, or only who is paid what and for whom a claim pays. */
export type Detail = "all" | "pay";

/** Plays a year. The stream's next numbers are the year's answers. */
export function play(game: Game, bank: Bank, assumed: Assumed, random: Random, detail: Detail): Tally {
  const { days, answers, epochDays, feePolicy } = game.scenario;
  const year = yearOf(bank, assumed, days, answers.tokens, random);
  const epochs = epochsOf(year, epochDays, pricePerToken(assumed, answers.tokens), feePolicy);
  const earners = earnersOf(bank, epochs);
  const others = earners.slice(0, -1);
  const amounts = others.map(({ total }) => total);
  const pool = poolOf(epochs);
  const part = (amount: number) => (pool === 0 ? 0 : amount / pool);
  const attacker = earners.at(-1)?.total ?? 0;
  const reserve = part(sumOf(epochs.map((each) => Number(each.reserve) / UNIT)));
  const byDefault = pool === 0 ? 0 : defaultPart(bank, year);
  return {
    ...{ pool, pool_usd: pool * assumed.openUsd, gini: gini(amounts), top_10: topShare(amounts, TOP) },
    earn_nothing: amounts.filter((amount) => amount === 0).length / amounts.length,
    ...{ attributed: pool === 0 ? 0 : 1 - reserve - byDefault, by_default: byDefault, reserve },
    median_reward_usd: medianOf(amounts) * assumed.openUsd,
    attacker: part(attacker),
    attacker_records: (bank.records.at(-1) ?? 0) / sumOf([...bank.records]),
    others: part(sumOf(amounts)),
    ...chainFigures(game, "l1", assumed, others, pool, detail),
    ...chainFigures(game, "l2", assumed, others, pool, detail),
    ...(detail === "all" ? { ...epochFigures(game, year, assumed, epochs), ...decileRewards(others, assumed) } : {}),
  };
}

/** Of one token, in units of 10⁻¹⁸ OPEN, rounded down. */
export function pricePerToken({ answerPrice }: Assumed, tokens: number): bigint {
  return (BigInt(Math.round(answerPrice * 1e9)) * 10n ** 9n) / BigInt(tokens);
}

function earnersOf(bank: Bank, epochs: readonly Epoch[]): Earner[] {
  const days = epochs.map(({ end }) => end + WINDOW_DAYS);
  return bank.contributors.map((_, i) => {
    const amounts = epochs.map(({ deltas }) => Number(deltas[i] ?? 0n) / UNIT);
    return { total: sumOf(amounts), stream: { days, amounts } };
  });
}

/** What of the pool went by default weights to somebody. */
function defaultPart({ defaults }: Bank, { tokens, privateTokens }: Year): number {
  const [all, hidden] = [sumOf([...tokens]), sumOf([...privateTokens])];
  return all === 0 ? 0 : (hidden * (sumOf([...defaults]) / 1e6)) / all;
}

function chainFigures(
  game: Game,
  chain: Chain,
  assumed: Assumed,
  earners: readonly Earner[],
  pool: number,
  detail: Detail,
): Tally {
  const { scenario, gas, data } = game;
  const costs = costsOf(chain, gas, data, assumed, scenario.l2);
  const lastDay = scenario.days + WINDOW_DAYS;
  const byPolicy = (policy: Policy) =>
    earners.map(({ stream }) => claimedBy(stream, policy, costs, assumed.patience, lastDay));
  const figures: Record<string, number> = {
    [named.claimCostUsd(chain)]: costs.firstClaim * assumed.openUsd,
    [named.pays(chain)]: earners.filter(({ total }) => total > costs.firstClaim).length / earners.length,
    [named.forAll(chain)]: pool === 0 ? 0 : claimingForAll(earners, costs) / pool,
  };
  if (detail === "pay") return figures;
  const nets: number[][] = [];
  for (const everyDays of scenario.claimDays) {
    const claimed = byPolicy({ everyDays });
    nets.push(claimed.map(netOf));
    figures[named.net(chain, everyDays)] = pool === 0 ? 0 : sumOf(claimed.map(netOf)) / pool;
    Object.assign(figures, gasPart(named.gasPart(chain, everyDays), claimed));
  }
  for (const minimumTimes of scenario.minimumTimes) {
    const claimed = byPolicy({ minimumTimes });
    const reaching = earners.filter(({ total }) => total >= minimumTimes * costs.firstClaim);
    Object.assign(figures, gasPart(named.minimumGas(chain, minimumTimes), claimed));
    figures[named.reaches(chain, minimumTimes)] = reaching.length / earners.length;
  }
  const best = earners.map((_, i) => Math.max(0, ...nets.map((each) => each[i] ?? 0)));
  figures[named.medianNetUsd(chain)] = medianOf(best) * assumed.openUsd;
  return { ...figures, ...decileGas(scenario, chain, earners, costs, assumed) };
}

/** What it costs who claims for everybody that has something, once a quarter. */
function claimingForAll(earners: readonly Earner[], { claimForMany }: Costs): number {
  return earners.filter(({ total }) => total > 0).length * claimForMany * 4;
}

/** No figure where nothing is claimed: gas takes no part of nothing. */
function gasPart(name: string, claimed: readonly { readonly paid: number; readonly gas: number }[]): Tally {
  const paid = sumOf(claimed.map((each) => each.paid));
  return paid === 0 ? {} : { [name]: sumOf(claimed.map(({ gas }) => gas)) / paid };
}

/** What gas takes of each decile's rewards with a claim about once a quarter; what isn't worth one counts as lost. */
function decileGas(
  { claimDays, days }: Scenario,
  chain: Chain,
  earners: readonly Earner[],
  costs: Costs,
  { patience }: Assumed,
): Tally {
  const everyDays = claimDays.reduce((best, each) =>
    Math.abs(each - QUARTER) < Math.abs(best - QUARTER) ? each : best,
  );
  const entries = decilesOf(earners, ({ total }) => total).map((own, i) => {
    const all = sumOf(own.map(({ total }) => total));
    const kept = own.map(({ stream }) => claimedBy(stream, { everyDays }, costs, patience, days + WINDOW_DAYS));
    const left = sumOf(kept.map(({ paid, gas }) => paid - gas));
    return [named.decileGas(chain, i + 1), all === 0 ? 1 : 1 - left / all] as const;
  });
  return Object.fromEntries(entries);
}

function decileRewards(earners: readonly Earner[], { openUsd }: Assumed): Tally {
  const entries = decilesOf(earners, ({ total }) => total).map((own, i) => {
    const mean = sumOf(own.map(({ total }) => total)) / Math.max(1, own.length);
    return [named.decileReward(i + 1), mean * openUsd] as const;
  });
  return Object.fromEntries(entries);
}

/** What posting takes of the pool by an epoch's length, and how many units of 10⁻¹⁸ OPEN that moves for anybody. */
function epochFigures(game: Game, year: Year, assumed: Assumed, epochs: readonly Epoch[]): Tally {
  const { scenario, gas, data } = game;
  const pool = poolOf(epochs);
  const figures: Record<string, number> = {};
  for (const chain of CHAINS) {
    const { epoch } = costsOf(chain, gas, data, assumed, scenario.l2);
    for (const days of scenario.epochSweep) {
      figures[named.posting(chain, days)] = pool === 0 ? 0 : (Math.ceil(year.days / days) * epoch) / pool;
    }
  }
  const totals = totalsOf(epochs);
  for (const days of scenario.epochSweep) {
    const price = pricePerToken(assumed, scenario.answers.tokens);
    const others = totalsOf(epochsOf(year, days, price, scenario.feePolicy));
    const moved = others.map((total, i) => Math.abs(Number(total - (totals[i] ?? 0n))));
    figures[named.moved(days)] = Math.max(...moved);
    figures[named.waiting(days)] = waitingPart(days, assumed.patience);
  }
  return figures;
}

/** What each account gets in all, in units of 10⁻¹⁸ OPEN. */
function totalsOf(epochs: readonly Epoch[]): bigint[] {
  const accounts = epochs[0]?.deltas.length ?? 0;
  return Array.from({ length: accounts }, (_, i) => epochs.reduce((sum, { deltas }) => sum + (deltas[i] ?? 0n), 0n));
}

/** What contributors' share comes to, in OPEN. */
function poolOf(epochs: readonly Epoch[]): number {
  return sumOf(epochs.map(({ pool }) => Number(pool) / UNIT));
}

/** What waiting for an epoch's end and its window costs of each reward that comes evenly, at a year's rate. */
export function waitingPart(epochDays: number, patience: number): number {
  return ((epochDays / 2 + WINDOW_DAYS) / 365) * patience;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
