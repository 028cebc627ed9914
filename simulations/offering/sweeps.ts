// Which parameters are varied, what is drawn of each, and what may cross zero along it; and the ends of all assumptions.
import { endsOf as rangeOf } from "../distributions.ts";
import type { Ratio } from "../estimates.ts";
import { escrowLead, investorGain, lead, ofSuccess, OTHER_SALES, part, trickGain } from "./measures.ts";
import { SALES, type Trick } from "./names.ts";
import type { AssumptionName, Scenario } from "./scenario.ts";
import { ONE, type Otherwise } from "./setting.ts";
import type { Tally } from "./tally.ts";

/** A figure along a parameter. */
export interface Measure {
  readonly name: string;
  readonly ratio: Ratio<Tally>;
  /** Whether the figure is the root of the ratio. */
  readonly root?: boolean;
}

/** A parameter that is varied, with what runs have otherwise at each of its values. */
export interface Sweep {
  readonly name: keyof Scenario["sweeps"];
  readonly values: readonly number[];
  readonly otherwise: (value: number) => Otherwise;
  readonly drawn: readonly Measure[];
  /** Figures that are asked where they cross zero. */
  readonly crossed: readonly Measure[];
}

const ERRORS: readonly Measure[] = SALES.map((sale) => ({ name: sale, ratio: ofSuccess(sale, "squared"), root: true }));
const LEADS: readonly Measure[] = OTHER_SALES.map((sale) => ({ name: sale, ratio: lead(sale, "nearer") }));
const INVESTORS: readonly Measure[] = [
  { name: "escrow", ratio: investorGain("escrow") },
  { name: "at once", ratio: investorGain("atOnce") },
];
const ESCROW_LEAD: readonly Measure[] = [{ name: "escrow over at once", ratio: escrowLead() }];
const THREAT: readonly Measure[] = [{ name: "threat", ratio: part(["threat.gain"], ["threat.bond"]) }];

export function sweepsOf({ sweeps }: Scenario): Sweep[] {
  const prices = (otherwise: (value: number) => Otherwise) => ({
    otherwise: (value: number): Otherwise => ({ ...otherwise(value), scenes: ["sales"], tricks: [] }),
    ...{ drawn: ERRORS, crossed: LEADS },
  });
  const tricks = (names: readonly Trick[], otherwise: (value: number) => Otherwise) => {
    const measures = names.map((name): Measure => ({ name, ratio: trickGain(name) }));
    return {
      otherwise: (value: number): Otherwise => ({ ...otherwise(value), scenes: [], tricks: names }),
      ...{ drawn: measures, crossed: measures },
    };
  };
  const funds = (crossed: readonly Measure[], otherwise: (value: number) => Otherwise) => ({
    otherwise: (value: number): Otherwise => ({ ...otherwise(value), scenes: ["milestones"], tricks: [] }),
    ...{ drawn: INVESTORS, crossed },
  });
  const kinds = [
    { name: "bidders", ...prices((bidders) => ({ structure: { bidders } })) },
    { name: "noise", ...prices((noise) => ({ assumed: { noise } })) },
    { name: "teamError", ...prices((teamError) => ({ assumed: { teamError } })) },
    { name: "snipers", ...tricks(["sniping"], (snipers) => ({ structure: { snipers } })) },
    { name: "fakes", ...tricks(["faking"], (fakes) => ({ structure: { fakes } })) },
    { name: "cancelPart", ...tricks(["faking", "bluff", "decoy"], (cancelPart) => ({ structure: { cancelPart } })) },
    {
      name: "whaleMoney",
      ...tricks(["buyOut", "reduce", "bluff", "answer", "decoy"], (whaleMoney) => ({ assumed: { whaleMoney } })),
    },
    { name: "decoy", ...tricks(["decoy"], (decoy) => ({ structure: { decoy } })) },
    { name: "defaults", ...funds([...INVESTORS, ...ESCROW_LEAD], (defaults) => ({ assumed: { defaults } })) },
    { name: "late", ...funds(ESCROW_LEAD, (late) => ({ structure: { late } })) },
    { name: "milestones", ...funds(ESCROW_LEAD, (milestones) => ({ structure: { milestones } })) },
    { name: "growth", ...funds(ESCROW_LEAD, (growth) => ({ structure: { growth } })) },
    { name: "turnout", ...funds(ESCROW_LEAD, (turnout) => ({ assumed: { turnout } })) },
    {
      name: "extortionist",
      ...funds(THREAT, (extortionist) => ({ structure: { extortionist } })),
      drawn: THREAT,
    },
  ] as const;
  return kinds.map((sweep) => ({ ...sweep, values: sweeps[sweep.name] }));
}

/** An assumption with a range, at both of its ends; all others are central. */
export interface Ends {
  readonly name: AssumptionName;
  readonly values: readonly [low: number, high: number];
}

/** All assumptions that have a range. */
export function endsOf({ assumptions }: Scenario): Ends[] {
  return Object.entries(assumptions).flatMap(([name, { distribution }]) => {
    const ends = rangeOf(distribution);
    if (ends === undefined) return [];
    const [low, high] = ends;
    return [{ name: name as AssumptionName, values: [Number(low) / ONE, Number(high) / ONE] }];
  });
}

/** What runs have otherwise at an end of an assumption; where none is named, in the middle of all. */
export function centralBut(name?: AssumptionName, value = 0): Otherwise {
  return {
    central: true,
    scenes: ["milestones"],
    tricks: [],
    ...(name !== undefined && { assumed: { [name]: value } }),
  };
}
