// What an attacker hands in, to be paid for the texts of others or for none.
import type { Random } from "../random.ts";
import type { VersionRecord } from "./records.ts";
import type { Variant } from "./scenario.ts";

/** So many of the texts that most contributors have are an attacker's boilerplate. */
const COMMON = 20;
/** Words that make each of his records of boilerplate another one. */
const OWN_WORDS = 12;

/** The texts of an attack, as many as its part of all records, rounded to the nearest. */
export function attackTexts(honest: readonly VersionRecord[], variant: Variant, random: Random): string[] {
  const { attack, part, every } = variant;
  const words = honest.flatMap(({ text }) => text.split(" "));
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const all = range(Math.round(honest.length * part));
  const any = () => drawn(honest, random).text;
  switch (attack) {
    case "none":
      return [];
    case "boilerplate": {
      const common = commonTexts(honest);
      const own = () => range(OWN_WORDS).map(() => drawn(words, random));
      return all.map((i) => `${common[i % common.length] ?? ""} ${own().join(" ")}`);
    }
    case "paraphrase":
      return all.map(() => paraphrased(any(), every, () => drawn(words, random), random));
    case "copies":
      return all.map(any);
    case "spam":
      return all.map(() =>
        any()
          .split(" ")
          .map(() => drawn(words, random))
          .join(" "),
      );
  }
}

/** A text of which one word in `every`, on average, is another one. */
export function paraphrased(text: string, every: number, other: () => string, random: Random): string {
  const words = text.split(" ");
  return words.map((word) => (random.uniform() * every < 1 ? other() : word)).join(" ");
}

/** The texts that most contributors have, most of all first; among equal ones, the one that stands first. */
export function commonTexts(records: readonly VersionRecord[]): string[] {
  const holders = new Map<string, Set<string>>();
  for (const { text, author } of records) holders.set(text, (holders.get(text) ?? new Set()).add(author));
  return [...holders]
    .toSorted(([, a], [, b]) => b.size - a.size)
    .slice(0, COMMON)
    .map(([text]) => text);
}

function drawn<T>(things: readonly T[], random: Random): T {
  const thing = things[Math.floor(random.uniform() * things.length)];
  if (thing === undefined) throw new RangeError("There is nothing to draw from.");
  return thing;
}
