// What the method is, in words, for the report and its page.

/** How a year is settled. */
export const FORMULA = [
  "price      = what an answer costs / its tokens, in units of 10⁻¹⁸ OPEN, rounded down",
  "fees       = tokens of all paid answers of an epoch · price",
  "pool       = fees − ⌊fees · each other share / 10⁴⌋, by the policy",
  "parts      = of an open answer by the engine, of a private one by default weights, in whole millionths, rounded down",
  "delta      = ⌊Σ tokens · part · pool / (Σ tokens · 10⁶)⌋ of each account; what is left is the reserve's",
  "claim      = gas · gas price + on L2 what its bytes cost on L1, in OPEN by both prices",
  "pays       = the year's deltas are more than a first claim costs",
  "net        = claimed − gas − waiting; waiting is a rate of the sum for each year from activation to claim",
  "epochs     = posting and activating a root each + waiting (half an epoch + 3 days)",
] as const;

/** What nobody should read into the results. */
export const LIMITS = [
  "The texts and their authors are real; that they make a datanet, that its answers are sold, and all amounts, are assumptions.",
  "Answers are cut and mixed from the corpus, not written by a model that was trained on it.",
  "So many documents are asked about, and no others: in quick runs fewer, so that fewer contributors are quoted.",
  "Contributors hand in everything at once, in an order by chance. There are few banks, each with one order, the documents that are asked about, and the attacker's texts, in quick runs one: intervals say how much the runs' chance moves a mean, and not the bank's.",
  "Each run counts alike in a mean, however small its pool: where gas is a part of the pool, years with little demand decide.",
  "All records have full quality. Bonds, review and the loss of an attacker's exposure are not played; simulate:curation has them.",
  "Nothing in the suite looks for paraphrases or spam by itself: exact copies alone are proven without a judge, so the attacks here are what passes a review that misses all of them.",
  "An attacker who stands before the others has their texts before they commit them. Commits hide them, unless they are public.",
  "An attacker takes texts by chance, and doesn't know which will be asked about. Who knows may get more.",
  "A channel's fees are collected once an epoch, all its receipts are in order, and all texts of open answers are published.",
  "OPEN, ETH and gas have one price for the whole year of a run, and L1's gas price is drawn apart from L2's.",
  "Claims cost what gas.json has for a lane of a million accounts that pays a plain token. Smaller lanes have shorter proofs, and OPEN, which counts votes, takes more to move: the report says what claims on the contracts took beside what is charged.",
  "What an attributor spends on machines and bonds isn't counted, nor what hosts spend on collecting.",
] as const;
