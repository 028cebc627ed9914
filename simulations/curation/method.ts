// What the method is, in words, for the report and its page.

/** How a batch is settled. */
export const FORMULA = [
  "sample     = min(records, sample size), at random, without replacement; a record fails by more than half of the verdicts",
  "quality    = max(0, 1 − 2 · failed / sampled) over all samples, in millionths, rounded down",
  "reserve    = records · pay + panel · fee",
  "exposure   = max(⌈records · pay · 50%⌉, floor); 25% for who is known",
  "paid       = ⌊reserve · quality · records that aren't void / records⌋",
  "burned     = the exposure, where two samples in a row fail by half; 60% of it to who challenged the batch",
  "penalty    = max(5 · pay, ⌈floor / 16⌉) for a record that falls, 60% to who found it",
  "profit     = paid − fees of the rounds − lost − cost of making − bribes",
] as const;

/** What nobody should read into the results. */
export const LIMITS = [
  "Who there is, what records cost to make, and what judges miss, are assumptions. The figures follow from them.",
  "Experts, paraphrasers and who learns hand in as much as each other. An account that hands in more has more: with larger batches than the expert's, who learns came out ahead of him.",
  "A contributor has one batch open at a time. Who wants more has more accounts, which the number of cheats stands for.",
  "A batch meets one objection at most, all panelists file, and nobody appeals: what honest contributors lose to two failing samples is more here than where the arbitrator helps.",
  "Consent, demands, takedowns and silent panelists are not played.",
  "A cheat who challenges himself does it always. Who learns learns alone, by what his own batches brought, and chooses among five shares of bad records.",
  "The token has one price, and time costs nothing: locked stakes bear no interest.",
  "Intervals say how much the runs' chance moves a mean, and nothing about the assumptions' truth.",
  "Where records are bad but pass, the loss of those who use them isn't counted.",
] as const;
