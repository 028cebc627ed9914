// From a scenario to the numbers of a run.
import type { Assumption } from "../assumptions.ts";
import { centralOf, draw } from "../distributions.ts";
import type { Random } from "../random.ts";
import type { GameSetting, KindOf } from "./game.ts";
import { OURS, rulesOf, type Scenario, type Variant } from "./scenario.ts";
import type { FastRules } from "./settle.ts";
import { type Kind, KINDS } from "./tally.ts";

/** Which kinds mean well. */
export const HONEST_KINDS: readonly Kind[] = ["expert", "careless"];
export const CHEATS: readonly Kind[] = KINDS.filter((kind) => !HONEST_KINDS.includes(kind));

/** What a group of runs has otherwise than the scenario. */
export interface Otherwise {
  readonly variant?: Variant;
  readonly rules?: Partial<FastRules>;
  /** The chance that a bad record is missed, whoever made it. */
  readonly missed?: number;
  /** How many cheats there are for each who means well. */
  readonly cheatsPerHonest?: number;
  /** Every assumption is as most likely, but for these; else all are drawn. */
  readonly central?: Readonly<Partial<Record<AssumptionName, number>>>;
}

export type AssumptionName = Exclude<keyof Scenario["assumptions"], "missed"> | `missed: ${Kind}`;

/** All assumptions by their names, in the order of the scenario's form. */
export function namedAssumptions({ assumptions: { missed, ...rest } }: Scenario): [AssumptionName, Assumption][] {
  return [
    ...KINDS.map((kind): [AssumptionName, Assumption] => [`missed: ${kind}`, missed[kind]]),
    ...(Object.entries(rest) as [Exclude<AssumptionName, `missed: ${Kind}`>, Assumption][]),
  ];
}

const ONE = 1e6;

/**
 * A run's numbers: each assumption drawn from its range, in the order of the scenario's form; as most likely without a stream, or
 * where `central` says so.
 */
export function settingOf(scenario: Scenario, otherwise: Otherwise = {}, random?: Random): GameSetting {
  const { curators } = scenario;
  const { central } = otherwise;
  const values = new Map(
    namedAssumptions(scenario).map(([name, assumption]) => {
      return [name, central?.[name] ?? numberOf(assumption, central === undefined ? random : undefined)];
    }),
  );
  const valueOf = (name: AssumptionName) => values.get(name) ?? NaN;
  const variant = otherwise.variant ?? OURS;
  const rules = { ...rulesOf(scenario, variant), ...otherwise.rules };
  const counts = countsOf(scenario, otherwise.cheatsPerHonest);
  const shares = {
    ...{ noise: valueOf("noise"), shared: valueOf("shared"), spite: valueOf("spite"), watched: valueOf("watched") },
    ...{ copiesFound: valueOf("copiesFound"), casesBrought: valueOf("casesBrought"), mistaken: valueOf("mistaken") },
    ...{ arbitratorError: valueOf("arbitratorError"), explore: valueOf("explore") },
  };
  const admitted = { honest: valueOf("admittedHonest"), cheats: valueOf("admittedCheats") };
  return {
    ...shares,
    ...{ rules, reviewed: variant.reviewed, admitted: variant.admission ? admitted : { honest: 1, cheats: 1 } },
    ...{ days: scenario.days, treasuryPerDay: scenario.treasuryPerDay, bribe: scenario.bribe },
    kinds: KINDS.map((kind, index): KindOf => {
      const { goodCost, badCost, ...rest } = scenario.contributors[kind];
      return {
        ...rest,
        count: counts[index] ?? 0,
        goodCost: Math.round(goodCost * rules.payPerRecord),
        badCost: Math.round(badCost * rules.payPerRecord),
        missed: otherwise.missed ?? valueOf(`missed: ${kind}`),
        copies: kind === "duplicator",
        cheats: CHEATS.includes(kind),
      };
    }),
    seats: [curators.honest, curators.lazy, curators.copying, curators.bribed, curators.ring],
  };
}

function numberOf({ distribution }: Assumption, random: Random | undefined): number {
  return Number(random === undefined ? centralOf(distribution) : draw(distribution, random)) / ONE;
}

/** How many of each kind there are: the scenario's, or its cheats multiplied, to the nearest whole number. */
function countsOf({ contributors }: Scenario, cheatsPerHonest: number | undefined): number[] {
  const sum = (kinds: readonly Kind[]) => kinds.reduce((all, kind) => all + contributors[kind].count, 0);
  const [honest, cheats] = [sum(HONEST_KINDS), sum(CHEATS)];
  const factor = cheatsPerHonest === undefined || cheats === 0 ? 1 : (cheatsPerHonest * honest) / cheats;
  return KINDS.map((kind) => Math.round(contributors[kind].count * (CHEATS.includes(kind) ? factor : 1)));
}
