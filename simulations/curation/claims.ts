// What the runs carry, in sentences.
import { type Claim, shown } from "../claims.ts";
import { SURE } from "../estimates.ts";
import { percent } from "../numbers.ts";
import type { Figures, SweepFigures } from "./figures.ts";
import { ARMS } from "./game.ts";
import { widestClaim } from "./tornado.ts";

/** What of the records is bad of who tries all shares equally often. */
const ALIKE = ARMS.reduce<number>((sum, share) => sum + share, 0) / ARMS.length;

const WORDS: Readonly<
  Record<string, { readonly name: string; readonly what: string; readonly show: (value: number) => string }>
> = {
  sampleSize: { name: "size of a sample", what: "a sample of", show: (value) => `${value.toFixed(1)} records` },
  exposurePercent: { name: "exposure", what: "an exposure of", show: (value) => `${value.toFixed(1)}% of the pay` },
  haircutPercent: { name: "haircut", what: "a haircut factor of", show: (value) => (value / 100).toFixed(2) },
  missed: { name: "auditor error", what: "an auditor error of", show: (value) => value.toFixed(2) },
};

export function claimsOf(figures: Figures): Claim[] {
  return [
    discipline(figures),
    widestClaim(figures.tornado),
    ...figures.sweeps.flatMap((sweep) => breakEvens(sweep)),
    ...wrongs(figures),
    ...rules(figures),
    learned(figures),
  ];
}

function discipline({ lead }: Figures): Claim {
  const source = "sweep cheatsPerHonest";
  const won = lead.filter((each) => each.lead.low > 0);
  const lost = lead.filter((each) => each.lead.high < 0);
  const list = (all: typeof lead) => all.map((each) => String(each.ratio)).join(", ");
  const parts = [
    ...(won.length > 0
      ? [`has more than an account of the cheat that does best with ${list(won)} cheats for each who means well`]
      : []),
    ...(lost.length > 0 ? [`has less with ${list(lost)}`] : []),
  ];
  const text =
    parts.length === 0
      ? "Whether a disciplined expert's account has more than an account of the cheat that does best, the runs don't say."
      : `A disciplined expert's account ${parts.join(", ")}.`;
  return { text, carried: parts.length > 0, source };
}

function breakEvens({ name, crossings }: SweepFigures): Claim[] {
  const words = WORDS[name];
  if (words === undefined) return [];
  return crossings.map(({ kind, course, at, sure }) => {
    const source = `sweep ${name}, kind ${kind}`;
    if (sure < SURE) {
      const text = `At which ${words.name} a batch of the ${kind} crosses zero, the runs don't say.`;
      return { text, carried: false, source };
    }
    const place =
      at === undefined ? `at any ${words.name} that was tried` : `from ${words.what} ${shown(at, words.show)} on`;
    return { text: `A batch of the ${kind} ${course} ${place}.`, carried: true, source };
  });
}

function wrongs({ wrongs: all }: Figures): Claim[] {
  return all.map(({ kind, batches, loss, burned }) => ({
    text:
      `Of the ${kind}'s batches ${shown(batches, percent)} lose more than a perfect review would take, together ` +
      `${shown(loss, percent)} of the pay of all of them; ${shown(burned, percent)} are burned.`,
    carried: true,
    source: `ours, kind ${kind}, columns wronged, wrong_loss, burned`,
  }));
}

function rules({ variants }: Figures): Claim[] {
  const [ours, ...others] = variants;
  if (ours === undefined) return [];
  return others.map(({ name, paidToGood }) => {
    const source = `ours and ${name}, all kinds`;
    const better = ours.paidToGood.low > paidToGood.high;
    const worse = ours.paidToGood.high < paidToGood.low;
    const beside = `${shown(ours.paidToGood, percent)} beside ${shown(paidToGood, percent)}`;
    if (!better && !worse) {
      return {
        text: `Whether more of the pay goes to good records than by "${name}", the runs don't say: ${beside}.`,
        carried: false,
        source,
      };
    }
    return {
      text: `By these rules ${better ? "more" : "less"} of the pay goes to good records than by "${name}": ${beside}.`,
      carried: true,
      source,
    };
  });
}

function learned({ learned: bad }: Figures): Claim {
  return {
    text: `Of the records of who learns, ${shown(bad, percent)} are bad in the last quarter; who tries all shares alike has ${percent(ALIKE)}.`,
    carried: true,
    source: "ours, kind adaptive, columns late_bad, late_records",
  };
}
