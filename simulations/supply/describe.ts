// A scenario's assumptions in words.
import { formatUnits } from "ethers";
import { type Assumption, assumptionRow } from "../assumptions.ts";
import { RECEIVER_NAMES, VALUE_NAMES } from "./cases.ts";
import type { Assumptions, Scenario } from "./scenario.ts";

type Row = readonly [what: string, central: string, range: string, source: string];

const NAMES = {
  sold: "of an unlock, sold in its month",
  stakedAtFirst: "of what has vested, staked at first",
  stakedLater: "of what has vested, staked later",
  inferencesPerDay: "paid inferences a day, at first",
  monthlyGrowth: "their growth a month",
  mostPerDay: "where their trend ends",
  inferencePrice: "dollars a paid inference",
  paidInToken: "of the fees, paid in the token",
  buyBack: "of the treasury's dollars, spent on buying back",
  burned: "of the treasury's tokens, burned",
} as const;

/** An assumed number in words, and the scenario as it is where that number is always the same. */
export interface Lever {
  readonly what: string;
  readonly assumption: Assumption;
  /** How many decimals its units are. */
  readonly decimals: number;
  readonly fixedAt: (value: bigint) => Scenario;
}

/** Each assumed number of a scenario. */
export function leversOf(scenario: Scenario): Lever[] {
  const { assumptions } = scenario;
  const fixed = (value: bigint, { source }: Assumption): Assumption => {
    return { distribution: { form: "fixed", value }, source };
  };
  const changed = (change: Partial<Assumptions>): Scenario => {
    return { ...scenario, assumptions: { ...assumptions, ...change } };
  };
  return [
    ...VALUE_NAMES.map((name): Lever => {
      const assumption = assumptions[name];
      const fixedAt = (value: bigint) => changed({ [name]: fixed(value, assumption) });
      return { what: NAMES[name], assumption, decimals: name === "inferencePrice" ? 9 : 6, fixedAt };
    }),
    ...RECEIVER_NAMES.map((name): Lever => {
      const assumption = assumptions.kept[name];
      const fixedAt = (value: bigint) => changed({ kept: { ...assumptions.kept, [name]: fixed(value, assumption) } });
      return { what: `kept by: ${name}`, assumption, decimals: 6, fixedAt };
    }),
  ];
}

/** Each assumption: its central value, its range and where it is from. */
export function describeAssumptions(scenario: Scenario): Row[] {
  const { assumptions, feePolicy, tokenPrices } = scenario;
  const { monthlySwing, stakedAfter } = assumptions;
  const { protocol, host, model, stakers, contributors } = feePolicy;
  return [
    ...leversOf(scenario).map(rowOf),
    ["months until the later staking", String(stakedAfter.months), "fixed", stakedAfter.source],
    [
      "a month's swing around the trend",
      "none",
      `nine of ten within a factor of ${monthlySwing.factor}`,
      monthlySwing.source,
    ],
    [
      "fee policy: treasury, host, model, stakers, contributors",
      [protocol, host, model, stakers, contributors].map((points) => `${points / 100}%`).join(", "),
      "fixed",
      feePolicy.source,
    ],
    ...tokenPrices.map(({ usd, source }): Row => ["dollars a token", usd, "held through all months", source]),
  ];
}

/** A number of so many decimals, without a point where it is whole. */
export function plain(value: bigint, decimals: number): string {
  return formatUnits(value, decimals).replace(/\.0$/, "");
}

function rowOf({ what, assumption, decimals }: Lever): Row {
  return assumptionRow(what, assumption, (value) => plain(value, decimals));
}
