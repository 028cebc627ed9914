// What a run counts, in one row of numbers: for each kind of contributor the columns below, and then what others were paid.

/** Kinds of contributors, in the order of a tally. */
export const KINDS = ["expert", "careless", "spammer", "duplicator", "paraphraser", "ring", "adaptive"] as const;
export type Kind = (typeof KINDS)[number];

/** Kinds of curators: who looks, lets all pass, copies who files first, takes bribes, and belongs to the ring. */
export const CURATORS = ["honest", "lazy", "copying", "bribed", "ringSeat"] as const;

/** What isn't a contributor's: verdicts' fees by kind of curator, what watchers gain, and what is burned. */
export const PURSES = [...CURATORS, "watchers", "burned"] as const;
export type Purse = (typeof PURSES)[number];

/** Amounts are millionths of a token. Weights are records times quality; what is wrong is what a perfect review would not have taken. */
export const COLUMN = [
  ...["batches", "records", "bad", "final", "burned"],
  ...["paid", "fees", "lost", "cost", "profit"],
  ...["goodWeight", "badWeight", "lateRecords", "lateBad", "wronged", "wrongLoss"],
  ...["noCapacity", "noStake", "noTreasury", "shutOut"],
] as const;
export type Column = number;

export const column = {
  ...{ batches: 0, records: 1, bad: 2, final: 3, burned: 4, paid: 5, fees: 6, lost: 7, cost: 8, profit: 9 },
  ...{ goodWeight: 10, badWeight: 11, lateRecords: 12, lateBad: 13, wronged: 14, wrongLoss: 15 },
  ...{ noCapacity: 16, noStake: 17, noTreasury: 18, shutOut: 19 },
} as const;
export type ColumnName = keyof typeof column;

export type Tally = Float64Array;

/** A kind's figure. */
export function tallied(tally: Tally, kind: Kind, name: ColumnName): number {
  return tally[KINDS.indexOf(kind) * COLUMN.length + column[name]] ?? 0;
}

/** What a purse holds. */
export function pursed(tally: Tally, purse: Purse): number {
  return tally[KINDS.length * COLUMN.length + PURSES.indexOf(purse)] ?? 0;
}
