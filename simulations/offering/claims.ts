// What the runs carry, in sentences.
import { type Claim, shown } from "../claims.ts";
import { type Estimate, SURE } from "../estimates.ts";
import { percent } from "../numbers.ts";
import type { ComparisonFigures, CourseFigures, Figures, SaleFigures, SweepFigures, TrickFigures } from "./figures.ts";
import type { Compared } from "./measures.ts";
import { KIND_WORDS, SALE_WORDS, SWEEP_WORDS, TRICK_WORDS } from "./words.ts";

const UNSURE = "the runs don't say";

export function claimsOf(figures: Figures): Claim[] {
  return [
    ...prices(figures),
    ...figures.comparisons.map(comparison),
    ...softCaps(figures),
    ...keepers(figures),
    ...losers(figures),
    ...figures.tricks.filter(({ gain }) => gain.low !== gain.high).map(trick),
    ...investors(figures),
    ...(figures.courses.some(isPlayed) ? [extortion(figures)] : []),
    ...figures.sweeps.flatMap(crossings),
    ...tornados(figures),
  ];
}

function prices({ sales }: Figures): Claim[] {
  return sales.map(({ sale, error, bias, failed }) => {
    const side = bias.low > 0 ? "above" : bias.high < 0 ? "below" : undefined;
    const source = `ours, sales.csv, sale ${sale}, columns error, squared`;
    if (failed.mean === 1) {
      return {
        text: `No sale by ${SALE_WORDS[sale]} reaches the soft cap, so it has no price.`,
        carried: true,
        source,
      };
    }
    const off = `Where it reaches the soft cap, the price of ${SALE_WORDS[sale]} is off by ${shown(error)} in logarithms`;
    if (side === undefined)
      return { text: `${off}; on which side of the worth on average, ${UNSURE}.`, carried: false, source };
    return { text: `${off}, and on average ${side} the worth: ${shown(bias)}.`, carried: true, source };
  });
}

const COMPARED_WORDS: Readonly<Record<Compared, readonly [better: string, worse: string, unit: string]>> = {
  nearer: ["comes nearer to the worth than", "comes less near to the worth than", "in squared error"],
  raised: ["raises more than", "raises less than", "of what all tokens are worth"],
  evener: ["spreads tokens more evenly than", "spreads tokens less evenly than", "of Gini's coefficient"],
  small: ["leaves the truthful more than", "leaves the truthful less than", "of what all tokens are worth"],
};

function comparison({ other, compared, lead }: ComparisonFigures): Claim {
  const [better, worse, unit] = COMPARED_WORDS[compared];
  const source = `ours, auction and ${other}, both above the soft cap, ${compared}`;
  const both = "Where both reach the soft cap";
  const by = `${shown({ ...lead, ...absolute(lead) }, (value) => value.toFixed(3))} ${unit}`;
  if (lead.low > 0)
    return { text: `${both}, the auction ${better} ${SALE_WORDS[other]}, by ${by}.`, carried: true, source };
  if (lead.high < 0)
    return { text: `${both}, the auction ${worse} ${SALE_WORDS[other]}, by ${by}.`, carried: true, source };
  return { text: `${both}: whether the auction ${better} ${SALE_WORDS[other]}, ${UNSURE}.`, carried: false, source };
}

/** The same distance without its sign, where all of it is on one side. */
function absolute({ mean, low, high }: Estimate): Estimate {
  return high < 0 ? { mean: -mean, low: -high, high: -low } : { mean, low, high };
}

function softCaps({ sales, runs }: Figures): Claim[] {
  return sales.map(({ sale, failed }) => ({
    // where no run does, drawing again can't say how seldom it is
    text:
      failed.mean === 0
        ? `In none of ${runs} runs the sale by ${SALE_WORDS[sale]} stays below the soft cap.`
        : `Of the sales by ${SALE_WORDS[sale]} ${shown(failed, percent)} stay below the soft cap, and all money goes back.`,
    carried: true,
    source: `ours, sales.csv, sale ${sale}, column failed`,
  }));
}

/** Whether any sale reaches the soft cap. */
function isMade({ failed }: SaleFigures): boolean {
  return failed.mean < 1;
}

function keepers({ sales }: Figures): Claim[] {
  return sales.filter(isMade).map(({ sale, surplus }) => {
    const parts = surplus
      .filter(({ part }) => part.low !== part.high)
      .map(({ who, part }) => `${who === "creator" ? "the creator" : KIND_WORDS[who]} ${shown(part, percent)}`);
    return {
      text: `Of the worth that ${SALE_WORDS[sale]} sells, each keeps after paying: ${parts.join(", ")}.`,
      carried: true,
      source: `ours, kinds.csv, sale ${sale}, columns own, paid`,
    };
  });
}

function losers({ sales }: Figures): Claim[] {
  return sales.filter(isMade).map(({ sale, losers: all }) => {
    const parts = all
      .filter(({ part }) => part.high > 0)
      .map(({ kind, part }) => `${KIND_WORDS[kind]} ${shown(part, percent)}`);
    const who = parts.length === 0 ? "nobody" : parts.join(", ");
    return {
      text: `By ${SALE_WORDS[sale]}, of those who bought, paid more than the worth: ${who}.`,
      carried: true,
      source: `ours, kinds.csv, sale ${sale}, columns losers, holders`,
    };
  });
}

function trick({ trick: name, actor, gain, small, creator }: TrickFigures): Claim {
  const source = `ours, tricks.csv, trick ${name}`;
  const what = upper(TRICK_WORDS[name]);
  const who = KIND_WORDS[actor];
  const rest = `the creator has ${moved(creator)}, the truthful have ${moved(small)}`;
  if (gain.low <= 0 && gain.high >= 0) {
    return {
      text: `Whether ${TRICK_WORDS[name]} brings ${who} more than bidding truthfully, ${UNSURE}; ${rest}.`,
      carried: false,
      source,
    };
  }
  const verb = gain.low > 0 ? "brings" : "costs";
  const amount = shown(absolute(gain), exactPercent);
  return {
    text: `${what} ${verb} ${who} ${amount} of their money against bidding truthfully; ${rest}.`,
    carried: true,
    source,
  };
}

/** By how much somebody has more or less, of what all tokens are worth. */
function moved(change: Estimate): string {
  if (change.low <= 0 && change.high >= 0) return "nothing more or less that the runs would show";
  return `${shown(absolute(change), exactPercent)} of the worth ${change.low > 0 ? "more" : "less"}`;
}

/** Whether there is such a creator: where all is paid at once his pool, at least, gives something back. */
function isPlayed({ atOnce }: CourseFigures): boolean {
  return atOnce.high > 0;
}

function investors({ courses }: Figures): Claim[] {
  return courses.filter(isPlayed).map(({ course, burning, escrow, atOnce, lead }) => {
    const who = course === "all" ? "all creators together" : `a creator who ${course === "late" ? "is late" : course}`;
    const source = `ours, creators.csv, ${course === "all" ? "all courses" : `course ${course}`}`;
    const text =
      `Of ${who}, buyers have ${shown(escrow)} for each dollar by the escrow, ${shown(burning)} of it by burning, ` +
      `beside ${shown(atOnce)} where all is paid at once`;
    if (lead.low <= 0 && lead.high >= 0) {
      return { text: `${text}; which is more, ${UNSURE}.`, carried: false, source };
    }
    const by = shown(absolute(lead), (value) => value.toFixed(3));
    return { text: `${text}: ${by} ${lead.low > 0 ? "more" : "less"} in the same runs.`, carried: true, source };
  });
}

function extortion({ threat: { part, delays, without, gain, cost } }: Figures): Claim {
  const source = "ours, threats.csv";
  const often = `With ${percent(part)} of what is sold, a reached milestone is held up with an extortionist in ${shown(delays, percent)} of the cases, and without him in ${shown(without, percent)}`;
  if (delays.mean === 0) return { text: `${often}.`, carried: true, source };
  const price = `it costs the creator ${shown(cost, percent)} of the proceeds on average, which is the most that he would pay`;
  if (gain.high >= 0 && gain.low <= 0) {
    return { text: `${often}; whether contesting it then pays him, ${UNSURE}; ${price}.`, carried: false, source };
  }
  const bonds = shown(absolute(gain), (value) => value.toFixed(2));
  const text = `${often}; contesting it then ${gain.high < 0 ? "costs" : "brings"} him ${bonds} bonds, and ${price}.`;
  return { text, carried: true, source };
}

/** What a figure above zero means along a parameter, and one below. */
function subjectOf(
  name: SweepFigures["name"],
  measure: string,
): readonly [subject: string, above: string, below: string] {
  if (name === "bidders" || name === "noise" || name === "teamError") {
    const other = SALE_WORDS[measure as keyof typeof SALE_WORDS];
    return ["The auction", `nearer to the worth than ${other}`, `not nearer to the worth than ${other}`];
  }
  switch (measure) {
    case "escrow":
      return ["A buyer by the escrow", "better off than before", "not better off than before"];
    case "at once":
      return ["A buyer, where all is paid at once,", "better off than before", "not better off than before"];
    case "escrow over at once":
      return ["The escrow", "better for buyers than paying at once", "no better for buyers than paying at once"];
    case "threat":
      return ["An extortionist's contest", "worth more than it costs him", "worth no more than it costs him"];
    default: {
      const trick = upper(TRICK_WORDS[measure as keyof typeof TRICK_WORDS]);
      return [trick, "worth more than bidding truthfully", "worth no more than bidding truthfully"];
    }
  }
}

function crossings({ name, crossings: all }: SweepFigures): Claim[] {
  const { name: parameter, show } = SWEEP_WORDS[name];
  return all.map(({ measure, course, at, sure }) => {
    const source = `sweep ${name}, ${measure}`;
    const [subject, above, below] = subjectOf(name, measure);
    if (sure < SURE) {
      return { text: `At which ${parameter} ${lower(subject)} is ${above}, ${UNSURE}.`, carried: false, source };
    }
    if (at === undefined) {
      const side = course === "always pays" ? above : below;
      return { text: `${subject} is ${side} at any ${parameter} that was tried.`, carried: true, source };
    }
    const side = course === "begins to pay" ? above : below;
    return {
      text: `${subject} is ${side} where the ${parameter} is ${shown(at, show)} or more.`,
      carried: true,
      source,
    };
  });
}

function tornados({ swings, central, widest }: Figures): Claim[] {
  return (["bias", "investor"] as const).map((of) => {
    const own = swings.find(({ assumption }) => assumption === widest[of]?.assumption);
    const what =
      of === "bias"
        ? "the mean logarithm of the auction's price over the worth"
        : "what buyers have for each dollar by the escrow";
    const source = `tornado.csv, result ${of}`;
    if (own === undefined) return { text: "No assumption has a range.", carried: false, source };
    const [low, high] = own[of];
    const isApart = low.low > high.high || low.high < high.low;
    if (!isApart || (widest[of]?.sure ?? 0) < SURE) {
      return { text: `Which assumption moves ${what} most, ${UNSURE}.`, carried: false, source };
    }
    const places = `from ${shown(low)} to ${shown(high)}, around ${shown(central[of])}`;
    const text = `From one end of its range to the other, ${own.assumption} moves ${what} ${places}; no other moves it more.`;
    return { text, carried: true, source };
  });
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function exactPercent(part: number): string {
  return `${(part * 100).toFixed(2)}%`;
}
