// The steps of benchmarks/attribution.ts, each in a process of its own.
import { statSync } from "node:fs";
import { type Shard, shardOf } from "../attribution/corpus.ts";
import { Engine, FULL_QUALITY } from "../attribution/engine.ts";
import { openSliced, readIndex, writeIndex } from "../attribution/indexFile.ts";
import { tokensOf } from "../attribution/tokens.ts";
import type { Work } from "./attribution.ts";
import { serveParent } from "./child.ts";
import { readMails } from "./mail.ts";
import { peakMemoryGB, quantile, rounded, timesOf } from "./measures.ts";
import { Dice, repeatNoisily } from "./noise.ts";
import { queriesOf } from "./queries.ts";

type Figures = Record<string, number>;

const NOISE_SEED = 20_021;
const QUERY_SEED = 4_177;
/** So many queries come before those that are measured: the first ones have the code compiled. */
const WARM_UP = 100;
const RUNS = 3;

await serveParent((asked) => {
  const work = asked as Work;
  switch (work.step) {
    case "index":
      return index(work);
    case "bigIndex":
      return bigIndex(work);
    case "resident":
      return query("resident", work, readIndex);
    case "sliced":
      return query("sliced", work, openSliced);
  }
});

function index({ mails, path }: Work): Figures {
  const texts = readMails().slice(0, mails);
  const { coreSeconds, result: records } = timesOf(() => texts.map(({ text }) => tokensOf(text)));
  const runs = Array.from({ length: RUNS }, () => timesOf(() => writeIndex(path, shardOf(records))));
  const tokens = tokensIn(records);
  return {
    "attribution.tokenise.tokensPerSecondPerCore": rounded(tokens / coreSeconds),
    "attribution.index.tokens": tokens,
    "attribution.index.tokensPerSecondPerCore": rounded(tokens / Math.min(...runs.map((run) => run.coreSeconds))),
    "attribution.index.seconds": rounded(Math.min(...runs.map((run) => run.seconds))),
    "attribution.index.bytesPerToken": rounded(statSync(path).size / tokens),
  };
}

function bigIndex({ mails, times, path }: Work): Figures {
  const once = readMails()
    .slice(0, mails)
    .map(({ text }) => tokensOf(text));
  const records = repeatNoisily(once, times, new Dice(NOISE_SEED));
  const { seconds, coreSeconds } = timesOf(() => {
    writeIndex(path, shardOf(records));
  });
  const tokens = tokensIn(records);
  return {
    "attribution.index.hundredMillion.tokens": tokens,
    "attribution.index.hundredMillion.tokensPerSecondPerCore": rounded(tokens / coreSeconds),
    "attribution.index.hundredMillion.seconds": rounded(seconds),
    "attribution.index.hundredMillion.peakMemoryGB": peakMemoryGB(),
  };
}

/** The outputs come from the index, opened on its own, so that none of its pages are in memory because of them. */
function query(where: "resident" | "sliced", { path, queries }: Work, open: (path: string) => Shard): Figures {
  const source = openSliced(path);
  const outputs = queriesOf(source, WARM_UP + queries, QUERY_SEED);
  source.close();

  const shard = open(path);
  const standing = { quality: FULL_QUALITY, isVoid: false };
  const engine = new Engine([shard], new Array(shard.records).fill(standing));
  const times = outputs.map((output) => timesOf(() => engine.attribute(output))).slice(WARM_UP);
  const milliseconds = times.map(({ seconds }) => seconds * 1_000);
  const coreMilliseconds = times.map(({ coreSeconds }) => coreSeconds * 1_000);
  return {
    [`attribution.query200.${where}.p50ms`]: rounded(quantile(milliseconds, 0.5)),
    [`attribution.query200.${where}.p99ms`]: rounded(quantile(milliseconds, 0.99)),
    [`attribution.query200.${where}.p50coreMs`]: rounded(quantile(coreMilliseconds, 0.5)),
    [`attribution.query200.${where}.p99coreMs`]: rounded(quantile(coreMilliseconds, 0.99)),
    [`attribution.query200.${where}.peakMemoryGB`]: peakMemoryGB(),
  };
}

function tokensIn(records: readonly Int32Array[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}
