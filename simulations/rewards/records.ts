// A corpus as a dataset version holds it: in the order of commits, later copies void, an attacker's records among them.
import { FULL_QUALITY } from "../../attribution/engine.ts";
import { tokensOf } from "../../attribution/tokens.ts";
import type { EpochRecord } from "../../epoch/parts.ts";
import type { SplitCorpus } from "../../workbench/corpus.ts";
import { recordsBySteward } from "../../workbench/records.ts";
import type { Random } from "../random.ts";
import { attackTexts } from "./attacks.ts";
import type { Variant } from "./scenario.ts";

/** The name of who attacks. */
export const ATTACKER = "the attacker";

/** A record of a version. */
export interface VersionRecord extends EpochRecord {
  readonly text: string;
}

/** A text's tokens, kept for texts that stand in several versions. */
export class Tokeniser {
  readonly #known = new Map<string, Int32Array>();

  tokensOf(text: string): Int32Array {
    const known = this.#known.get(text) ?? tokensOf(text);
    this.#known.set(text, known);
    return known;
  }
}

/** All records; contributors come in an order that is drawn, each with all of his. */
export function honestRecords({ recorded }: SplitCorpus, random: Random): VersionRecord[] {
  const byName = [...recordsBySteward(recorded)];
  return shuffled(byName, random).flatMap(([author, records]) =>
    records.map(({ text }) => ({ author, text, quality: FULL_QUALITY, isVoid: false })),
  );
}

/** The records with an attacker's before or behind them. `random` is another stream than that of the records. */
export function versionRecords(honest: readonly VersionRecord[], variant: Variant, random: Random): VersionRecord[] {
  const texts = attackTexts(honest, variant, random);
  const own = texts.map((text) => ({ author: ATTACKER, text, quality: FULL_QUALITY, isVoid: false }));
  const all = variant.when === "before" ? [...own, ...honest] : [...honest, ...own];
  return withoutCopies(all, variant.screened);
}

/** A record whose text stands in one before is void, as a court makes it; an attacker's only where he is screened. */
function withoutCopies(records: readonly VersionRecord[], isScreened: boolean): VersionRecord[] {
  const known = new Set<string>();
  return records.map((record) => {
    const isVoid = known.has(record.text) && (isScreened || record.author !== ATTACKER);
    known.add(record.text);
    return { ...record, isVoid };
  });
}

/** The same things in an order by chance (Fisher and Yates). */
export function shuffled<T>(things: readonly T[], random: Random): T[] {
  const mixed = [...things];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    const [one, two] = [mixed[last], mixed[other]];
    if (one === undefined || two === undefined) continue;
    mixed[last] = two;
    mixed[other] = one;
  }
  return mixed;
}
