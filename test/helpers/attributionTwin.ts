// Attribution by its definition alone: everything is tried. Shares no code with the engine but the tokeniser's numbers.

/** A record for the twin. */
export interface TwinRecord {
  readonly tokens: readonly number[];
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** What the twin finds. */
export interface TwinResult {
  readonly spans: readonly { start: number; length: number }[];
  readonly weights: ReadonlyMap<number, bigint>;
  readonly unattributed: bigint;
}

const EIGHT = 8;
const LONGEST = 256;
const MOST = 4096n * 16n;

/** Does a run stand in a record? */
function stands(run: readonly number[], { tokens }: TwinRecord): boolean {
  return tokens.some((_, at) => run.every((token, i) => tokens[at + i] === token));
}

/** ⌊16 · log₂(token + 1)⌋ by counting up: the largest h with 2ʰ ≤ (token + 1)¹⁶. */
function bitsOf(token = 0): bigint {
  let h = 0n;
  while (2n ** (h + 1n) <= BigInt(token + 1) ** 16n) h++;
  return h;
}

/** What an output draws on, by trying every run of its tokens against every record. */
export function twinOf(records: readonly TwinRecord[], output: readonly number[]): TwinResult {
  const isRun = (from: number, to: number) =>
    from >= 0 &&
    to <= Math.min(output.length, from + LONGEST) &&
    records.some((record) => stands(output.slice(from, to), record));
  const spans: { start: number; length: number }[] = [];
  for (let from = 0; from < output.length; from++) {
    for (let to = from + EIGHT; to <= output.length; to++) {
      if (isRun(from, to) && !isRun(from - 1, to) && !isRun(from, to + 1))
        spans.push({ start: from, length: to - from });
    }
  }

  const isCommon = (holders: readonly number[]) =>
    records.some(
      (_, last) => holders.filter((record) => record <= last).length > Math.max(8, Math.floor((last + 1) / 32)),
    );
  const recordOf = (at: number): number | undefined => {
    const firsts: number[] = [];
    for (let from = Math.max(0, at - EIGHT + 1); from <= at && from + EIGHT <= output.length; from++) {
      const window = output.slice(from, from + EIGHT);
      const holders = records.flatMap((record, index) => (stands(window, record) ? [index] : []));
      if (isCommon(holders)) return undefined;
      firsts.push(...holders);
    }
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  };

  const weights = new Map<number, bigint>();
  let all = 0n;
  for (const passage of passagesIn(output, spans)) {
    const total = passage.reduce((sum, at) => sum + bitsOf(output[at]), 0n);
    all += total > MOST ? MOST : total;
    for (const record of new Set(passage.map(recordOf))) {
      if (record === undefined || records[record]?.isVoid) continue;
      const own = passage.filter((at) => recordOf(at) === record);
      const part = own.reduce((sum, at) => sum + bitsOf(output[at]), 0n);
      const weight = (total > MOST ? (part * MOST) / total : part) * (records[record]?.quality ?? 0n);
      if (weight > 0n) weights.set(record, (weights.get(record) ?? 0n) + weight);
    }
  }
  const given = [...weights.values()].reduce((sum, weight) => sum + weight, 0n);
  return { spans, weights, unattributed: all * 1_000_000n - given };
}

/** The places of the output's tokens that spans cover, in runs without a gap. */
function passagesIn(output: readonly number[], spans: readonly { start: number; length: number }[]): number[][] {
  const isCovered = (at: number) => spans.some(({ start, length }) => start <= at && at < start + length);
  const passages: number[][] = [];
  output.forEach((_, at) => {
    if (!isCovered(at)) return;
    if (at > 0 && isCovered(at - 1)) passages.at(-1)?.push(at);
    else passages.push([at]);
  });
  return passages;
}
