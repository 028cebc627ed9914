// The tables of docs/simulate-rewards.md, which a test compares with the page, and rows that the report shows, too.
import { assumptionRow } from "../assumptions.ts";
import { markdownTable } from "../markdown.ts";
import { type Calldata, chargedBytes, CHAINS, costsOf, type GasUsed } from "./gas.ts";
import type { Scenario } from "./scenario.ts";
import { ASSUMPTIONS, centralAssumed, plainOf } from "./setting.ts";
import { daysShown, UNITS, usd } from "./words.ts";
import { waitingPart } from "./play.ts";

export const ASSUMPTION_COLUMNS = ["what", "central", "range", "source"];
export const COST_COLUMNS = ["what", "gas", "bytes", "L1", "L2"];
export const ATTACK_COLUMNS = ["variant", "records", "place", "later copies", "engine"];

/** What transactions cost, what epochs cost, the assumptions, and the attacks, as tables in Markdown. */
export function pageTables(scenario: Scenario, gas: GasUsed, data: Calldata): string[] {
  return [
    markdownTable(COST_COLUMNS, costRows(scenario, gas, data)),
    markdownTable(
      ["an epoch each", "roots a year", "on L1 a year", "on L2 a year", "waiting costs"],
      epochRows(scenario, gas, data),
    ),
    markdownTable(ASSUMPTION_COLUMNS, assumptionRows(scenario)),
    markdownTable(ATTACK_COLUMNS, attackRows(scenario)),
  ];
}

/** What each transaction costs in the central case, and the least claim of which it takes the highest part. */
export function costRows(scenario: Scenario, gas: GasUsed, data: Calldata): string[][] {
  const assumed = centralAssumed(scenario);
  const costs = CHAINS.map((chain) => costsOf(chain, gas, data, assumed, scenario.l2));
  const inUsd = (of: (cost: (typeof costs)[number]) => number) => costs.map((cost) => usd(of(cost) * assumed.openUsd));
  const bytes = (calldata: number, isOwn?: boolean) => chargedBytes(calldata, isOwn).toFixed(0);
  const epochBytes = chargedBytes(data.post) + chargedBytes(data.activate);
  return [
    ["a first claim", String(gas.firstClaim), bytes(data.claim), ...inUsd(({ firstClaim }) => firstClaim)],
    ["a later claim", String(gas.laterClaim), bytes(data.claim), ...inUsd(({ laterClaim }) => laterClaim)],
    [
      "a claim of many",
      String(gas.claimForMany),
      bytes(data.claimForMany, false),
      ...inUsd((cost) => cost.claimForMany),
    ],
    ["an epoch's root", String(gas.post + gas.activate), epochBytes.toFixed(0), ...inUsd(({ epoch }) => epoch)],
    [
      `the least first claim with ${percentOf(scenario.highestGasPart)} gas`,
      "",
      "",
      ...inUsd(({ firstClaim }) => firstClaim / scenario.highestGasPart),
    ],
  ];
}

export function epochRows(scenario: Scenario, gas: GasUsed, data: Calldata): string[][] {
  const assumed = centralAssumed(scenario);
  return scenario.epochSweep.map((days) => {
    const roots = Math.ceil(scenario.days / days);
    const costs = CHAINS.map((chain) => {
      return usd(costsOf(chain, gas, data, assumed, scenario.l2).epoch * assumed.openUsd * roots);
    });
    return [daysShown(days), String(roots), ...costs, `${(waitingPart(days, assumed.patience) * 100).toFixed(2)}%`];
  });
}

/** The assumptions with their ranges. */
export function assumptionRows({ assumptions }: Scenario): string[][] {
  return ASSUMPTIONS.map((name) => {
    const unit = UNITS[name] === "" ? "" : ` ${UNITS[name]}`;
    return assumptionRow(name, assumptions[name], (value) => String(plainOf(name, value)), unit);
  });
}

/** The variants: who attacks how, and which rule the engine lacks. */
export function attackRows({ variants }: Scenario): string[][] {
  return variants.map(({ name, attack, part, when, screened, engine }) => [
    name,
    attack === "none" ? "none" : percentOf(part),
    attack === "none" ? "" : when === "before" ? "before all others" : "behind all others",
    screened ? "void" : "stand",
    engine,
  ]);
}

/** A scenario's part as percent, as it is written there. */
function percentOf(part: number): string {
  return `${Number((part * 100).toPrecision(12))}%`;
}
