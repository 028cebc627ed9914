// From a scenario to the numbers of a run.
import { centralOf, draw } from "../distributions.ts";
import type { Random } from "../random.ts";
import { type Trick, TRICKS } from "./names.ts";
import type { AssumptionName, Scenario, WhaleStyle } from "./scenario.ts";

/** What is played besides the auction: other ways to sell, and milestones. */
export type Scene = "sales" | "milestones";

/** Who there is, and by which terms. */
export interface Structure {
  readonly bidders: number;
  readonly snipers: number;
  readonly fakes: number;
  readonly whales: number;
  readonly whaleStyle: WhaleStyle;
  /** A decoy's bid over its whale's money. */
  readonly decoy: number;
  readonly cancelPart: number;
  readonly milestones: number;
  readonly growth: number;
  /** Of who doesn't deliver, who is only late. */
  readonly late: number;
  readonly extortionist: number;
}

/** The assumed numbers of a run; shares from 0 to 1, a worth in dollars. */
export type Assumed = Readonly<Record<AssumptionName, number>>;

/** What a group of runs has otherwise than the scenario. */
export interface Otherwise {
  readonly structure?: Partial<Structure>;
  readonly assumed?: Partial<Assumed>;
  /** Whether all other assumptions are as most likely. */
  readonly central?: boolean;
  /** What is played besides the auction; all, where nothing is said. */
  readonly scenes?: readonly Scene[];
  /** Which tricks are compared with acting truthfully; all, where nothing is said. */
  readonly tricks?: readonly Trick[];
}

export interface Setting {
  readonly scenario: Scenario;
  readonly structure: Structure;
  readonly assumed: Assumed;
  readonly scenes: readonly Scene[];
  readonly tricks: readonly Trick[];
}

export const ONE = 1e6;
const ALL_SCENES: readonly Scene[] = ["sales", "milestones"];

/** A run's numbers: each assumption drawn from its range, in the order of the scenario's form; without a stream, as most likely. */
export function settingOf(scenario: Scenario, otherwise: Otherwise = {}, random?: Random): Setting {
  const { bidders, whales, sale, milestones } = scenario;
  const drawn = Object.entries(scenario.assumptions).map(([name, { distribution }]) => {
    // the draw is made in any case, so that the others stay as they are
    const byChance = random === undefined ? undefined : draw(distribution, random);
    const value = otherwise.central === true ? centralOf(distribution) : (byChance ?? centralOf(distribution));
    return [name, Number(value) / ONE];
  });
  return {
    scenario,
    structure: {
      ...{ bidders: bidders.count, snipers: bidders.sniper, fakes: bidders.fake },
      ...{ whales: whales.count, whaleStyle: whales.style, decoy: whales.decoy, cancelPart: sale.cancelPart },
      ...{
        milestones: milestones.count,
        growth: milestones.growth,
        late: milestones.late,
        extortionist: milestones.extortionist,
      },
      ...otherwise.structure,
    },
    assumed: { ...(Object.fromEntries(drawn) as Assumed), ...otherwise.assumed },
    scenes: otherwise.scenes ?? ALL_SCENES,
    tricks: otherwise.tricks ?? TRICKS,
  };
}
