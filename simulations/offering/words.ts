// How a report names things.
import type { Kind, SaleName, Trick } from "./names.ts";
import type { Sweep } from "./sweeps.ts";

export const SALE_WORDS: Readonly<Record<SaleName, string>> = {
  ...{ auction: "the auction", fixed: "the fixed price" },
  ...{ linear: "the linear curve", exponential: "the exponential curve" },
};

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  ...{ truthful: "the truthful", shading: "the shading", sniper: "snipers" },
  ...{ fake: "fakes", herd: "the herd", whale: "whales" },
};

export const TRICK_WORDS: Readonly<Record<Trick, string>> = {
  shading: "taking something off",
  sniping: "bidding last after a look at the book",
  faking: "a bid at the top that is canceled in time",
  following: "following the book",
  buyOut: "a whale's bid of all it has at the top",
  reduce: "a whale's bid of half of what it has",
  bluff: "a whale's bid at the top that is canceled in time",
  answer: "a whale's last bid of what the book makes best",
  decoy:
    "a whale's last bid of what the book makes best, after another account's bid at the top that is canceled in time",
};

/** A parameter: its name in a sentence, its chart's axis, and a value of it. */
export const SWEEP_WORDS: Readonly<
  Record<Sweep["name"], { readonly name: string; readonly across: string; readonly show: (value: number) => string }>
> = {
  bidders: { name: "number of bidders", across: "bidders besides whales", show: (value) => value.toFixed(0) },
  noise: { name: "noise of views", across: "deviation of the logarithm of a bidder's view", show: decimals },
  teamError: { name: "error of the team", across: "deviation of the logarithm of the team's estimate", show: decimals },
  snipers: { name: "part of snipers", across: "part of the bidders who snipe", show: decimals },
  fakes: { name: "part of fakes", across: "part of the bidders who fake", show: decimals },
  cancelPart: { name: "time to cancel", across: "part of the auction in which bids can be canceled", show: decimals },
  whaleMoney: { name: "money of a whale", across: "a whale's budget over what all tokens are worth", show: decimals },
  decoy: { name: "size of a decoy", across: "a decoy's bid over its whale's money", show: decimals },
  defaults: {
    name: "part of creators who don't deliver",
    across: "part of creators who don't deliver in time",
    show: decimals,
  },
  late: {
    name: "part of those who are only late",
    across: "of creators who don't deliver in time, part who deliver late",
    show: decimals,
  },
  milestones: { name: "number of milestones", across: "milestones", show: (value) => value.toFixed(1) },
  growth: { name: "growth of milestones", across: "a milestone's share over the one's before", show: decimals },
  turnout: {
    name: "turnout of objections",
    across: "part of holders who object to a false attestation",
    show: decimals,
  },
  extortionist: {
    name: "part of the extortionist",
    across: "what the extortionist holds of what is sold",
    show: decimals,
  },
};

function decimals(value: number): string {
  return value.toFixed(2);
}
