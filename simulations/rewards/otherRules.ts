// What the engine would give without one of its rules, by the plainest code; with both it gives what the engine does.
import type { Shard } from "../../attribution/corpus.ts";
import { type Attribution, NOBODY, PASSAGE_CAP, type Standing } from "../../attribution/engine.ts";
import { informationOf } from "../../attribution/information.ts";
import { holdersOf, matchesOf } from "../../attribution/lookup.ts";
import { passagesOf, spansOf, WINDOW } from "../../attribution/spans.ts";

/** Which of the engine's rules hold: that common windows are nobody's, and that a passage is worth so much at most. */
export interface EngineRules {
  readonly boilerplate: boolean;
  readonly cap: boolean;
}

/** An output's weights by record, and what is unattributed, in millionths of sixteenths of a bit. */
export function attributedBy(
  shard: Shard,
  standings: readonly Standing[],
  tokens: Int32Array,
  { boilerplate, cap }: EngineRules,
): Pick<Attribution, "weights" | "unattributed"> {
  const matches = matchesOf(shard, tokens);
  const owners = ownersOf(shard, tokens, boilerplate);
  const weights = new Map<number, bigint>();
  let unattributed = 0n;
  for (const { start, length } of passagesOf(spansOf(matches.lengths))) {
    const parts = new Map<number, bigint>();
    let total = 0n;
    for (let place = start; place < start + length; place++) {
      const information = BigInt(informationOf(tokens[place] ?? 0));
      const owner = owners[place] ?? NOBODY;
      total += information;
      if (owner !== NOBODY) parts.set(owner, (parts.get(owner) ?? 0n) + information);
    }
    const most = cap && total > PASSAGE_CAP ? PASSAGE_CAP : total;
    unattributed += most * 1_000_000n;
    for (const [record, part] of parts) {
      const { quality, isVoid } = standings[record] ?? { quality: 0n, isVoid: true };
      const weight = isVoid ? 0n : ((part * most) / total) * quality;
      if (weight > 0n) weights.set(record, (weights.get(record) ?? 0n) + weight);
      unattributed -= weight;
    }
  }
  return { weights, unattributed };
}

/** Whose each token is: of all windows with it, the first holder's, or nobody's where one of them is common. */
function ownersOf(shard: Shard, tokens: Int32Array, boilerplate: boolean): Int32Array {
  const { lengths, places } = matchesOf(shard, tokens);
  const owners = new Float64Array(tokens.length).fill(Infinity);
  for (let start = 0; start + WINDOW <= tokens.length; start++) {
    if ((lengths[start] ?? 0) < WINDOW) continue;
    const window = tokens.subarray(start, start + WINDOW);
    const holders = holdersOf(shard, window, places[start] ?? 0, shard.records);
    const isCommon = boilerplate && holders.some((record, before) => before + 1 > limitAt(record + 1));
    const owner = isCommon ? NOBODY : (holders[0] ?? NOBODY);
    for (let place = start; place < start + WINDOW; place++) {
      owners[place] = Math.min(owners[place] ?? Infinity, owner);
    }
  }
  return Int32Array.from(owners, (owner) => (owner === Infinity ? NOBODY : owner));
}

/** More holders than this among so many first records make a window common; docs/attribution.md, rule 3. */
function limitAt(records: number): number {
  return Math.max(8, Math.floor(records / 32));
}
