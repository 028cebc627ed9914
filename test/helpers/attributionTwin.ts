// Attribution by its definition alone: everything is tried. Shares no code with the engine but the tokeniser's numbers.

/** A record for the twin. */
export interface TwinRecord {
  readonly tokens: readonly number[];
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** What the twin finds. */
export interface TwinResult {
  readonly spans: readonly { start: number; length: number; owned: number[]; value: bigint }[];
  readonly weights: ReadonlyMap<number, bigint>;
  readonly unattributed: bigint;
}

const WINDOW = 8;
const MOST = 1024n * 16n;

/** Does a run stand in a record? */
function stands(run: readonly number[], { tokens }: TwinRecord): boolean {
  return tokens.some((_, at) => run.every((token, i) => tokens[at + i] === token));
}

/** ⌊16 · log₂(total / count)⌋ by counting up: the largest h with count¹⁶ · 2ʰ ≤ total¹⁶. */
function bitsOf(token: number, records: readonly TwinRecord[]): bigint {
  const all = records.flatMap(({ tokens }) => tokens);
  const count = BigInt(all.filter((each) => each === token).length);
  let h = 0n;
  while (count ** 16n * 2n ** (h + 1n) <= BigInt(all.length) ** 16n) h++;
  return h;
}

/** What an output draws on, by trying every run of its tokens against every record. */
export function twinOf(records: readonly TwinRecord[], output: readonly number[]): TwinResult {
  const isRun = (from: number, to: number) =>
    from >= 0 && to <= output.length && records.some((record) => stands(output.slice(from, to), record));
  const runs: { start: number; length: number }[] = [];
  for (let from = 0; from < output.length; from++) {
    for (let to = from + WINDOW; to <= output.length; to++) {
      if (isRun(from, to) && !isRun(from - 1, to) && !isRun(from, to + 1))
        runs.push({ start: from, length: to - from });
    }
  }
  const covers = (run: { start: number; length: number }, at: number) => run.start <= at && at < run.start + run.length;
  const ownerOf = (at: number) => {
    const covering = runs.filter((run) => covers(run, at));
    const longest = Math.max(0, ...covering.map(({ length }) => length));
    return covering.find(({ length }) => length === longest);
  };

  const limit = Math.max(8, Math.floor(records.length / 32));
  const recordOf = (at: number) => {
    const firsts: number[] = [];
    for (let from = Math.max(0, at - WINDOW + 1); from <= at && from + WINDOW <= output.length; from++) {
      const window = output.slice(from, from + WINDOW);
      const holders = records.flatMap((record, index) => (stands(window, record) ? [index] : []));
      if (holders.length > 0 && holders.length <= limit) firsts.push(Math.min(...holders));
    }
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  };

  const weights = new Map<number, bigint>();
  let all = 0n;
  const spans = runs.flatMap((run) => {
    const owned = output.flatMap((_, at) => (ownerOf(at) === run ? [at] : []));
    if (owned.length === 0) return [];
    const total = owned.reduce((sum, at) => sum + bitsOf(output[at] ?? 0, records), 0n);
    const value = total > MOST ? MOST : total;
    all += value;
    for (const record of new Set(owned.map(recordOf))) {
      if (record === undefined || records[record]?.isVoid) continue;
      const own = owned.filter((at) => recordOf(at) === record);
      const part = own.reduce((sum, at) => sum + bitsOf(output[at] ?? 0, records), 0n);
      const weight = (total > MOST ? (part * MOST) / total : part) * (records[record]?.quality ?? 0n);
      if (weight > 0n) weights.set(record, (weights.get(record) ?? 0n) + weight);
    }
    return [{ ...run, owned, value }];
  });
  const given = [...weights.values()].reduce((sum, weight) => sum + weight, 0n);
  return { spans, weights, unattributed: all * 1_000_000n - given };
}
