// Who bids, how it is sold, what is tried, and what creators do: the names by which runs are counted, in their order.

export const KINDS = ["truthful", "shading", "sniper", "fake", "herd", "whale"] as const;
export type Kind = (typeof KINDS)[number];

export const SALES = ["auction", "fixed", "linear", "exponential"] as const;
export type SaleName = (typeof SALES)[number];

/** What is tried against acting truthfully; the last five by whales. */
export const TRICKS = [
  ...(["shading", "sniping", "faking", "following"] as const),
  ...(["buyOut", "reduce", "bluff", "answer", "decoy"] as const),
] as const;
export type Trick = (typeof TRICKS)[number];

/** What creators do: reach all milestones in time; reach one too late; stop at one; never begin. */
export const COURSES = ["delivers", "late", "stops", "never ships"] as const;
export type Course = (typeof COURSES)[number];
