// What the method is, in words, for the report and its page.

/** How everything is drawn and settled. */
export const FORMULA = [
  "estimate   = worth · exp(teamError · N); floor, fixed price, curve and soft cap are parts of it",
  "own        = worth · exp(privatePart · N), what a token is worth to a bidder; view = own · exp(noise · N)",
  "money      = supply · worth^moneyFollows · central worth^(1 − moneyFollows); demand · money over all bidders but whales, in log-normal parts",
  "             of these a fake has fakeMoney times as much; whaleMoney · money for each whale",
  "truthful   : all its money at the highest limit that isn't above its view",
  "shading    : the same with view · (1 − shade)",
  "herd       : limit = view^(1 − follow) · price of the book^follow, once the book buys everything",
  "sniper     : the same, after all others; before all others where who comes first is served first",
  "fake       : all its money at the top at the beginning, canceled in time, and then as the truthful",
  "whale      : all its money at the top (buyOut), half of it at its view (reduce), as a fake (bluff), or as the truthful",
  "             last, what of its money gains most by the book at √(view · price of the book) a token (answer); so, after a decoy",
  "             of many times its money at the top, which another account of its cancels in time (decoy)",
  "stays away : who is discouraged, where the book's price is above his limit as he comes",
  "auction    = ModelOffering: the highest price at which those who pay as much buy everything, or the floor",
  "fixed      = the team's price; curves: lots of equal size from curveStart to curveEnd; first come, first served, up to one's limit",
  "error      = ln(price / worth), of sales that reach the soft cap; on a curve the price is the last lot's",
  "gain       = tokens · own − paid; a trick's gain: the kind's gain less its gain where all of it bids truthfully in the same world",
  "objection  : each holder deposits all he has with the chance of turnout, or mistaken; a twentieth of what is sold opens the contest",
  "burning    = ⌊unreleased · tokens / (sold + the pool's)⌋; the pool: sellers sell while it gives more than burning, x · y = k, 1% fee",
] as const;

/** What nobody should read into the results. */
export const LIMITS = [
  "What models are worth, who comes with how much money, and how often creators fail, are assumptions. The figures follow from them.",
  "A kind's trick is left or done by all of that kind at once. Nobody learns from one sale for the next, and nobody corrects a bid but fakes.",
  "A sniper follows the book as the herd does, and later: what it has by being last alone isn't told apart.",
  "Prices, and what is compared of two sales, are of those that reach the soft cap. A price that the team sets too high seldom does, so that fixed prices and curves look lower than they are set; and other runs count at either end of an assumption.",
  "Tricks follow fixed rules. A whale's answer is the best by its own view and the book's price, and not by all that could be learned from the book; nobody expects decoys. That a trick doesn't pay here doesn't show that none would.",
  "The creator doesn't bid for his own token, to reach the soft cap or to raise the price; that the contract can't keep him from it is said of ModelOffering.",
  "Who is truthful bids what he thinks, and doesn't lower it because the most hopeful win: that he loses on average by any of these sales is the winner's curse.",
  "A worth is that of a delivered model. Bidders don't discount it for creators who fail; what buyers have in the end is counted over what they paid instead, by upside.",
  "Creators behave alike by the escrow and where all is paid at once. Whether money in hand makes more of them stop, isn't in it: read both at their own part of defaults.",
  "A creator who misses a deadline by the escrow delivers nothing any more, and a model that isn't whole is worth nothing.",
  "Each milestone that isn't reached is lied about by a chance of its own. A creator who lies at every one as long as it works is paid more often.",
  "The extortionist has nothing to do with the attestor, keeps his tokens, and loses what they would be worth by upside. Where they are worth less than burning pays, he gains by that; and with an attestor he can fail an offering for two fifths of a bond.",
  "The team's and the contributors' tokens, trade after the sale, fees of the model, gas, and the time that money lies, aren't played. The allow-list admits all bidders.",
  "Fixed price and curves have no contract here; they refund below the same soft cap.",
  "What the pool gives is an average over all who sell in the best order: who comes first has more, who comes last less.",
  "Intervals say how much the runs' chance moves a mean, and nothing about the assumptions' truth.",
] as const;
