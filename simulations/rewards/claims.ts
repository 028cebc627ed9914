// What the runs carry, in sentences.
import { type Claim, shown } from "../claims.ts";
import { SURE } from "../estimates.ts";
import { percent } from "../numbers.ts";
import type { Band } from "../statistics.ts";
import type { ChainFigures, CorpusFigures, Figures, TornadoFigures, VariantFigures } from "./figures.ts";
import { TOP } from "./play.ts";
import { CHAIN_NAMES, daysShown, usd } from "./words.ts";

export function claimsOf(figures: Figures, highestGasPart: number): Claim[] {
  return [
    ...(figures.corpora[0]?.chains ?? []).map((chain) => leastClaim(chain, highestGasPart)),
    ...figures.corpora.flatMap((corpus) => corpusClaims(corpus, figures.comparedRuns)),
    mostMoved(figures.tornado),
  ];
}

function corpusClaims(corpus: CorpusFigures, compared: number): Claim[] {
  return [
    concentration(corpus),
    parts(corpus),
    pays(corpus),
    ...corpus.chains.flatMap((chain) => [interval(corpus, chain), epoch(corpus, chain)]),
    ...corpus.variants.map((variant) => attack(corpus, variant, compared)),
  ];
}

function concentration({ name, contributors, parts: { top10, gini } }: CorpusFigures): Claim {
  return {
    text:
      `Of ${name}, the ${Math.min(TOP, contributors)} of ${contributors} contributors with the largest year have ${shown(top10, percent)} of what ` +
      `contributors get; the Gini coefficient is ${shown(gini)}.`,
    carried: true,
    source: `${name}, ours, columns top_10, gini`,
  };
}

function parts({ name, parts: { attributed, byDefault, reserve } }: CorpusFigures): Claim {
  return {
    text:
      `Of ${name}, texts divide ${shown(attributed, percent)} of the pool, default weights ${shown(byDefault, percent)}, and ` +
      `${shown(reserve, percent)} is nobody's and goes to the reserve.`,
    carried: true,
    source: `${name}, ours, columns attributed, by_default, reserve`,
  };
}

function pays({ name, chains }: CorpusFigures): Claim {
  const [l1, l2] = chains;
  const source = `${name}, ours, columns pays_l1, pays_l2`;
  if (l1 === undefined || l2 === undefined) return { text: "", carried: false, source };
  const beside = `${shown(l1.pays, percent)} on L1, ${shown(l2.pays, percent)} on L2`;
  const differ = l2.pays.low > l1.pays.high;
  const what = `Of ${name}, a year's reward is more than a claim costs for this part of the contributors: ${beside}`;
  return differ
    ? { text: `${what}.`, carried: true, source }
    : { text: `${what}; whether more can claim on L2, the runs don't say.`, carried: false, source };
}

function interval({ name }: CorpusFigures, { chain, bestInterval, intervals }: ChainFigures): Claim {
  const source = `${name}, ours, columns net_${chain}_every_*_days`;
  const { days, sure } = bestInterval;
  if (sure < SURE) {
    const text = `Of ${name}, at which interval claims on ${CHAIN_NAMES[chain]} leave most to all together, the runs don't say.`;
    return { text, carried: false, source };
  }
  const net = intervals.find((each) => each.days === days)?.net;
  const left = net === undefined ? "" : `: ${shown(net, percent)} of the pool after gas and waiting`;
  return {
    text: `Of ${name}, claiming on ${CHAIN_NAMES[chain]} every ${daysShown(days)} leaves most to all together, of what was tried${left}.`,
    carried: true,
    source,
  };
}

/** A claim's cost is the same for all corpora: a run draws the same prices for each. */
function leastClaim({ chain, leastClaimUsd: { p5, p50, p95 } }: ChainFigures, highestGasPart: number): Claim {
  return {
    text:
      `On ${CHAIN_NAMES[chain]}, gas takes at most ${percent(highestGasPart)} of a first claim of ${usd(p50)} or more in the middle ` +
      `run; in nine of ten runs that is between ${usd(p5)} and ${usd(p95)}.`,
    carried: true,
    source: `ours, column claim_cost_usd_${chain}`,
  };
}

function epoch({ name }: CorpusFigures, { chain, bestEpoch, epochs }: ChainFigures): Claim {
  const source = `${name}, ours, columns posting_${chain}_epochs_of_*_days, waiting_epochs_of_*_days`;
  const { days, sure } = bestEpoch;
  if (sure < SURE) {
    const text = `Of ${name}, with which length of epochs posting on ${CHAIN_NAMES[chain]} and waiting cost least, the runs don't say.`;
    return { text, carried: false, source };
  }
  const cost = epochs.find((each) => each.days === days)?.cost;
  return {
    text:
      `Of ${name}, posting on ${CHAIN_NAMES[chain]} and waiting cost least together with epochs of ${daysShown(days)}, of what was tried` +
      `${cost === undefined ? "" : `: ${shown(cost, percent)} of the pool`}.`,
    carried: true,
    source,
  };
}

function attack({ name }: CorpusFigures, figures: VariantFigures, compared: number): Claim {
  const { variant, attacker, records, perRecord, others } = figures;
  const rows = `${name}, ${variant.name}, ${compared} runs, columns`;
  if (variant.attack === "none") return otherEngine(name, figures, `${rows} others`);
  const source = `${rows} attacker, attacker_records, others`;
  const text =
    `Of ${name}, "${variant.name}" gets ${shown(attacker, percent)} of the pool with ${percent(records)} of the records; ` +
    `what others have changes by ${shown(others, percent)} of the pool`;
  const [more, less] = [perRecord.low > 1, perRecord.high < 1];
  const times = `${shown(perRecord)} times as much`;
  return more || less
    ? {
        text: `${text}. A record of it gets ${more ? "more" : "less"} than one of the others: ${times}.`,
        carried: true,
        source,
      }
    : {
        text: `${text}. Whether a record of it gets more than one of the others, the runs don't say: ${times}.`,
        carried: false,
        source,
      };
}

function otherEngine(name: string, { variant, others }: VariantFigures, source: string): Claim {
  const beside = `${shown(others, percent)} of the pool`;
  if (others.low === 0 && others.high === 0) {
    return {
      text: `Of ${name}, "${variant.name}" moves nothing to or from the reserve.`,
      carried: true,
      source,
    };
  }
  const differs = others.low > 0 || others.high < 0;
  return differs
    ? { text: `Of ${name}, "${variant.name}": what contributors have changes by ${beside}.`, carried: true, source }
    : {
        text: `Of ${name}, whether "${variant.name}" changes what contributors have, the runs don't say: ${beside}.`,
        carried: false,
        source,
      };
}

function mostMoved({ corpus, swings, runs, central, widest }: TornadoFigures): Claim {
  const first = swings.find(({ assumption }) => assumption === widest?.assumption);
  const source = `${corpus}, tornado.csv, ${runs} runs for each end`;
  if (widest !== null && widest.sure < SURE) {
    const text = `Of ${corpus}, what moves most for which part of the contributors a claim pays on L1, the runs don't say.`;
    return { text, carried: false, source };
  }
  if (first === undefined) return { text: "No assumption has a range.", carried: false, source };
  const [low, high] = first.results;
  return {
    text:
      `Of ${corpus}, for which part of the contributors a claim pays on L1 is moved most by ${first.assumption}: ` +
      `${percent(low)} at ${first.ends[0]}, ${percent(high)} at ${first.ends[1]}, ${percent(central)} where all is central.`,
    carried: true,
    source,
  };
}

/** A band in words. */
export function bandShown({ p5, p50, p95 }: Band, show: (value: number) => string): string {
  return `${show(p50)} (${show(p5)} to ${show(p95)})`;
}
