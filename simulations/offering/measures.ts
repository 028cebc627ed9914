// What is asked of groups of runs: sums over runs, and by what they are divided.
import type { Ratio } from "../estimates.ts";
import { COURSES, type Course, type Kind, KINDS, type SaleName, SALES, type Trick } from "./names.ts";
import { type Tally, tallied, type TallyName } from "./tally.ts";

type Name = readonly TallyName[];

/** A sum of figures over a sum of others. */
export function part(over: Name, under: Name): Ratio<Tally> {
  return (run) => [sumOf(run, over), sumOf(run, under)];
}

/** Of sales that reached the soft cap. */
export function ofSuccess(sale: SaleName, name: "error" | "squared" | "gini" | "top"): Ratio<Tally> {
  return (run) => [tallied(run, `${sale}.${name}`), 1 - tallied(run, `${sale}.failed`)];
}

/** Of all sales. */
export function ofAll(name: TallyName): Ratio<Tally> {
  return (run) => [tallied(run, name), 1];
}

/** What a comparison of two sales compares, of runs in which both reached the soft cap; what is worth more is above zero. */
export const COMPARED = ["nearer", "raised", "evener", "small"] as const;
export type Compared = (typeof COMPARED)[number];

/** By how much the auction is better than another sale: in squared error, money over worth, Gini, and what the truthful have. */
export function lead(other: SaleName, compared: Compared): Ratio<Tally> {
  return (run) => {
    if (tallied(run, "auction.failed") + tallied(run, `${other}.failed`) > 0) return [0, 0];
    const of = (sale: SaleName): number => {
      switch (compared) {
        case "nearer":
          return -tallied(run, `${sale}.squared`);
        case "raised":
          return tallied(run, `${sale}.kept`) / tallied(run, "whole");
        case "evener":
          return -tallied(run, `${sale}.gini`);
        case "small":
          return kept(run, sale, "truthful") / tallied(run, "whole");
      }
    };
    return [of("auction") - of(other), 1];
  };
}

/** What who buys has of what is sold, by what it is worth to them, less what was paid; the creator has what was paid. */
export function surplus(sale: SaleName, who: Kind | "creator"): Ratio<Tally> {
  return (run) => [
    who === "creator" ? paidIn(run, sale) : kept(run, sale, who),
    KINDS.reduce((sum, kind) => sum + tallied(run, `${sale}.${kind}.own`), 0),
  ];
}

/** What a trick brings, as a part of the money of who does it. */
export function trickGain(trick: Trick): Ratio<Tally> {
  return part([`${trick}.gain`], [`${trick}.budget`]);
}

/** What buyers have in the end for each dollar, by the escrow or where all is paid at once, less what they paid. */
export function investorGain(form: "escrow" | "atOnce", courses: readonly Course[] = COURSES): Ratio<Tally> {
  return (run) => [ends(run, form, courses) - paidFor(run, courses), paidFor(run, courses)];
}

/** The same as a multiple of what they paid. */
export function investorValue(form: "escrow" | "atOnce", courses: readonly Course[] = COURSES): Ratio<Tally> {
  return (run) => [ends(run, form, courses), paidFor(run, courses)];
}

/** By how much the escrow is better for them than where all is paid at once, for each dollar that they paid. */
export function escrowLead(courses: readonly Course[] = COURSES): Ratio<Tally> {
  return (run) => [ends(run, "escrow", courses) - ends(run, "atOnce", courses), paidFor(run, courses)];
}

function paidFor(run: Tally, courses: readonly Course[]): number {
  return sumOf(
    run,
    courses.map((course): TallyName => `${course}.paid`),
  );
}

function ends(run: Tally, form: "escrow" | "atOnce", courses: readonly Course[]): number {
  return sumOf(
    run,
    courses.flatMap((course): TallyName[] => {
      if (form === "atOnce") return [`${course}.poolAtOnce`, `${course}.worthAtOnce`];
      return [`${course}.back`, `${course}.pool`, `${course}.worth`];
    }),
  );
}

function paidIn(run: Tally, sale: SaleName): number {
  return KINDS.reduce((sum, kind) => sum + tallied(run, `${sale}.${kind}.paid`), 0);
}

function kept(run: Tally, sale: SaleName, kind: Kind): number {
  return tallied(run, `${sale}.${kind}.own`) - tallied(run, `${sale}.${kind}.paid`);
}

function sumOf(run: Tally, names: Name): number {
  return names.reduce((sum, name) => sum + tallied(run, name), 0);
}

/** All sales but the auction. */
export const OTHER_SALES: readonly SaleName[] = SALES.filter((sale) => sale !== "auction");
