// Answers and what each gives to whom, by the engine and the rounding of an epoch. Years draw from it.
import { shardOf } from "../../attribution/corpus.ts";
import { type Attribution, Engine } from "../../attribution/engine.ts";
import { defaultParts, textParts } from "../../epoch/parts.ts";
import type { SplitCorpus } from "../../workbench/corpus.ts";
import { streamsOf } from "../random.ts";
import { type Answer, drawAnswers } from "./answers.ts";
import { readCorpus } from "./corpora.ts";
import { attributedBy } from "./otherRules.ts";
import { honestRecords, Tokeniser, type VersionRecord, versionRecords } from "./records.ts";
import type { CorpusSource, Scenario, Variant } from "./scenario.ts";

/** Answers with their parts, in plain numbers that threads hand to each other. */
export interface Bank {
  /** By name; who attacks is the last one, with no records where nobody does. */
  readonly contributors: readonly string[];
  /** How many records each has. */
  readonly records: Int32Array;
  /** What each has of a private answer, in millionths. */
  readonly defaults: Int32Array;
  /** By answer: its kind, the document asked about, and how many tokens are paid for. */
  readonly kinds: Uint8Array;
  readonly documents: Int32Array;
  readonly tokens: Int32Array;
  /** Where each answer's parts begin in `accounts` and `ppm`; one more than there are answers. */
  readonly starts: Int32Array;
  readonly accounts: Int32Array;
  readonly ppm: Int32Array;
}

/** Which bank to make: of a corpus, with its number, which decides the order of contributors and all answers. */
export interface BankTask {
  readonly scenario: Scenario;
  readonly source: CorpusSource;
  readonly variant: Variant;
  readonly seed: number;
  readonly number: number;
  /** How many documents are asked about, of each sort. */
  readonly documents: number;
}

/** Streams of banks begin behind those of runs and of drawing again: each has one, and one for its attack. */
const STREAM = 200_001;

interface Kept {
  readonly source: string;
  readonly corpus: SplitCorpus;
  readonly tokeniser: Tokeniser;
}
/** A thread keeps the corpus that it had last. */
let kept: Kept | undefined;

/** Reads a corpus, has it attacked, and attributes all answers. Throws CORPUS_UNAVAILABLE and CORPUS_TOO_SMALL. */
export function makeBank({ scenario, source, variant, seed, number, documents }: BankTask): Bank {
  const { corpus, tokeniser } = keptCorpus(source, scenario.heldOutEvery);
  const first = STREAM + 2 * number;
  const [own, attacking] = [...streamsOf(seed, first, first + 2)];
  if (own === undefined || attacking === undefined) throw new Error("There is no stream.");
  const honest = honestRecords(corpus, own);
  const answers = drawAnswers(corpus, tokeniser, scenario.answers, documents, own);
  return bankOf(versionRecords(honest, variant, attacking), honest, answers, tokeniser, variant);
}

function keptCorpus(source: CorpusSource, heldOutEvery: number): Kept {
  const name = JSON.stringify([source, heldOutEvery]);
  if (kept?.source !== name) {
    kept = { source: name, corpus: readCorpus(source, heldOutEvery), tokeniser: new Tokeniser() };
  }
  return kept;
}

function bankOf(
  records: readonly VersionRecord[],
  honest: readonly VersionRecord[],
  answers: readonly Answer[],
  tokeniser: Tokeniser,
  { engine }: Variant,
): Bank {
  const names = [...new Set(honest.map(({ author }) => author))].sort();
  const attacker = records.find(({ author }) => !names.includes(author))?.author ?? "nobody";
  const contributors = [...names, attacker];
  const numbers = new Map(contributors.map((name, number) => [name, number]));
  const attribute = attribution(records, tokeniser, engine);
  const defaults = defaultParts(records);
  const parts = answers.map(({ tokens }) => [...textParts(attribute(tokens), records)]);
  const starts = new Int32Array(answers.length + 1);
  parts.forEach((own, answer) => (starts[answer + 1] = (starts[answer] ?? 0) + own.length));
  return {
    contributors,
    records: Int32Array.from(contributors, (name) => records.filter(({ author }) => author === name).length),
    defaults: Int32Array.from(contributors, (name) => Number(defaults.get(name) ?? 0n)),
    kinds: Uint8Array.from(answers, ({ kind }) => kind),
    documents: Int32Array.from(answers, ({ document }) => document),
    tokens: Int32Array.from(answers, ({ tokens }) => tokens.length),
    starts,
    accounts: Int32Array.from(parts.flat(), ([name]) => numbers.get(name) ?? 0),
    ppm: Int32Array.from(parts.flat(), ([, part]) => Number(part)),
  };
}

type Attribute = (tokens: Int32Array) => Pick<Attribution, "weights" | "unattributed">;

function attribution(records: readonly VersionRecord[], tokeniser: Tokeniser, engine: Variant["engine"]): Attribute {
  const shard = shardOf(records.map(({ text }) => tokeniser.tokensOf(text)));
  if (engine !== "ours") {
    const rules = { boilerplate: engine !== "no boilerplate rule", cap: engine !== "no cap" };
    return (tokens) => attributedBy(shard, records, tokens, rules);
  }
  const own = new Engine([shard], records);
  return (tokens) => own.attribute(tokens);
}
