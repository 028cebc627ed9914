// The central case of each variant of a scenario.
import { type BreakEvenParameters, feesToHold, inferencePriceToHold, inferencesToHold } from "./breakEven.ts";
import { type Case, centralCase, type Ranges, RECEIVER_NAMES, VALUE_NAMES } from "./cases.ts";
import { type Demand, needOf, ONE, runMonths, type SupplyMonth } from "./model.ts";
import type { InferencePrice, Scenario, TokenPrice, Variant } from "./scenario.ts";
import { type MonthUnlock, unlocksOf } from "./unlocks.ts";

/** Whether what is newly staked takes a part of the unlock off the market, or revenue has to do it alone. */
export type Counting = "revenue alone" | "with staking";
export const COUNTINGS = ["revenue alone", "with staking"] as const satisfies Counting[];

/** What demand holds a month's unlock, and what the model says when it is run with it. */
export interface BreakEven {
  readonly counting: Counting;
  readonly tokenPrice: TokenPrice;
  readonly inferencePrice: InferencePrice;
  readonly month: number;
  readonly need: bigint;
  /** Paid inferences a day; undefined where no number would do. */
  readonly inferences: bigint | undefined;
  /** In 10⁻⁹ dollar a day, whatever an inference costs. */
  readonly fees: bigint | undefined;
  /** The same if all fees were paid in the token and nobody sold any of them: no split of fees needs less. */
  readonly leastFees: bigint | undefined;
  /** The model's pressure with so many, and with one fewer. */
  readonly pressure: bigint;
  readonly pressureBelow: bigint;
}

/** A month, with what an inference would have to cost for the month's inferences to hold it, in 10⁻⁹ dollar. */
export interface CentralMonth extends SupplyMonth {
  readonly priceToHold: bigint | undefined;
}

export interface AtTokenPrice {
  readonly price: TokenPrice;
  readonly months: readonly CentralMonth[];
}

/** The central case of a variant. */
export interface Central extends Case {
  readonly variant: Variant;
  readonly unlocks: readonly MonthUnlock[];
  readonly prices: readonly AtTokenPrice[];
  readonly breakEvens: readonly BreakEven[];
}

/** The ranges of a scenario's assumptions, without where they are from. */
export function rangesOf({ assumptions }: Scenario): Ranges {
  const { kept, monthlySwing, stakedAfter } = assumptions;
  const values = VALUE_NAMES.map((name) => [name, assumptions[name].distribution] as const);
  const receivers = RECEIVER_NAMES.map((name) => [name, kept[name].distribution] as const);
  return {
    values: Object.fromEntries(values) as Ranges["values"],
    kept: Object.fromEntries(receivers) as Ranges["kept"],
    stakedAfterMonths: stakedAfter.months,
    swingFactor: monthlySwing.factor,
  };
}

/** The central case of a variant at all prices, with what would hold each month. */
export function centralOfVariant(scenario: Scenario, variant: Variant): Central {
  const unlocks = unlocksOf(variant.allocation, scenario.months, scenario.form);
  const { demand, growth } = centralCase(rangesOf(scenario), scenario.months);
  const { supply } = variant.allocation;
  const shares = scenario.feePolicy;
  const prices = scenario.tokenPrices.map((price) => {
    const months = runMonths(demand, shares, unlocks, supply, price.microUsd).map((each) => {
      const { days = 0 } = unlocks[each.month] ?? {};
      const asked = { need: needOf(demand, unlocks, each.month), days, demand, shares, microUsd: price.microUsd };
      return { ...each, priceToHold: inferencePriceToHold(asked, each.inferencesPerDay) };
    });
    return { price, months };
  });
  const breakEvens = COUNTINGS.flatMap((counting) =>
    scenario.tokenPrices.flatMap((tokenPrice) =>
      scenario.inferencePrices.flatMap((inferencePrice) =>
        breakEvensOf({ scenario, supply, unlocks, demand, counting, tokenPrice, inferencePrice }),
      ),
    ),
  );
  return { variant, unlocks, demand, growth, prices, breakEvens };
}

interface BreakEvensParameters extends Pick<BreakEven, "counting" | "tokenPrice" | "inferencePrice"> {
  readonly scenario: Scenario;
  readonly supply: bigint;
  readonly unlocks: readonly MonthUnlock[];
  readonly demand: Demand;
}

function breakEvensOf(parameters: BreakEvensParameters): BreakEven[] {
  const { scenario, supply, unlocks, counting, tokenPrice, inferencePrice } = parameters;
  const { microUsd } = tokenPrice;
  const shares = scenario.feePolicy;
  const noStake = counting === "revenue alone" ? { stakedAtFirst: 0n, stakedLater: 0n } : {};
  const demand = { ...parameters.demand, ...noStake, inferencePrice: inferencePrice.nanoUsd };

  const answers = unlocks.map(({ month, days }) => {
    const asked: BreakEvenParameters = { need: needOf(demand, unlocks, month), days, demand, shares, microUsd };
    return {
      ...{ month, need: asked.need, inferences: inferencesToHold(asked, demand.inferencePrice) },
      ...{ fees: feesToHold(asked), leastFees: feesToHold({ ...asked, demand: allKept(demand) }) },
    };
  });
  const runWith = (fewer: bigint) => {
    const inferencesPerDay = answers.map(({ inferences = 0n }) => (inferences > fewer ? inferences - fewer : 0n));
    return runMonths({ ...demand, inferencesPerDay }, shares, unlocks, supply, microUsd);
  };
  const [at, below] = [runWith(0n), runWith(1n)];
  return answers.map((answer) => ({
    ...{ counting, tokenPrice, inferencePrice, ...answer },
    pressure: at[answer.month]?.pressure ?? 0n,
    pressureBelow: below[answer.month]?.pressure ?? 0n,
  }));
}

function allKept(demand: Demand): Demand {
  return {
    ...demand,
    paidInToken: ONE,
    kept: { protocol: ONE, host: ONE, model: ONE, stakers: ONE, contributors: ONE },
  };
}
