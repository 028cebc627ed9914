// A scenario's assumptions in words.
import { formatUnits } from "ethers";
import type { Assumption } from "../assumptions.ts";
import { centralOf } from "../distributions.ts";
import type { Scenario } from "./scenario.ts";

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

/** Each assumption: its central value, its range and where it is from. */
export function describeAssumptions({ assumptions, feePolicy, tokenPrices }: Scenario): Row[] {
  const { kept, monthlySwing, stakedAfter, ...values } = assumptions;
  const { protocol, host, model, stakers, contributors } = feePolicy;
  return [
    ...Object.entries(values).map(([name, value]) => {
      return rowOf(NAMES[name as keyof typeof NAMES], value, name === "inferencePrice" ? 9 : 6);
    }),
    ...Object.entries(kept).map(([name, value]) => rowOf(`kept by: ${name}`, value, 6)),
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

function rowOf(what: string, { distribution, source }: Assumption, decimals: number): Row {
  const text = (value: bigint) => formatUnits(value, decimals).replace(/\.0$/, "");
  const central = text(centralOf(distribution));
  switch (distribution.form) {
    case "fixed":
      return [what, central, "fixed", source];
    case "triangular":
      return [what, central, `${text(distribution.low)} to ${text(distribution.high)}`, source];
    case "lognormal":
      return [what, central, `nine of ten within a factor of ${distribution.factor}`, source];
  }
}
