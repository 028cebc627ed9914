// What the method is, in words, for the report and its page.

/** The closed form of the break-even. */
export const FORMULA = [
  "need        = ⌊unlock · sold⌋ − (staked by the month's end − staked by its beginning)",
  "staked      = ⌊vested · staked share⌋",
  "absorption  = paid in token · Σ share · kept  +  (1 − paid in token) · treasury's share · buy-back",
  "absorbed    = ⌊inferences a day · days · inference price · absorption / token price⌋",
  "pressure    = need − absorbed",
  "break-even  = ⌈need · token price / (absorption · inference price · days)⌉ inferences a day",
] as const;

/** What nobody should read into the results. */
export const LIMITS = [
  "It finds no price. The token's price is given, and held through all months; what it would do under pressure is not modelled.",
  "It doesn't know who sells. What of an unlock is sold in its month is an assumption; tokens that vested before and were kept may be sold later, and aren't counted.",
  "It counts what is newly staked as taken off the market. Who stakes what he had anyway absorbs nothing, so that the figures by revenue alone are the safer ones.",
  "It knows no buyers but payers of inferences, stakers and the treasury: no speculation, no market makers, no bridges, no other use of the token.",
  "How many inferences are paid, at which price and how that grows isn't published. Those numbers are assumptions, and the bands are no wider than they are.",
  "Draws are independent of each other. In a bad market prices, demand and staking fall together.",
  "A month's revenue meets the month's unlock. Within a month nothing is said.",
  "Months are equal steps on chain, which fall beside the calendar's dates: by less than two days in the published table, as docs/supply.md shows.",
] as const;
