// A small bank of answers, whose parts a test says, and a small corpus of a folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bank } from "../../simulations/rewards/bank.ts";

/** An answer of 100 tokens: its kind, its document, and what each contributor has of it, in millionths. */
export type BankAnswer = readonly [
  kind: number,
  document: number,
  parts: readonly (readonly [account: number, ppm: number])[],
];

export const TOKENS = 100;

/** A bank of so many contributors, the last of whom attacks, with default weights in millionths. */
export function bankWith(defaults: readonly number[], answers: readonly BankAnswer[]): Bank {
  const parts = answers.map(([, , own]) => own);
  const starts = [0];
  for (const own of parts) starts.push((starts.at(-1) ?? 0) + own.length);
  return {
    contributors: defaults.map((_, i) => `contributor ${i}`),
    records: Int32Array.from(defaults, () => 10),
    defaults: Int32Array.from(defaults),
    kinds: Uint8Array.from(answers, ([kind]) => kind),
    documents: Int32Array.from(answers, ([, document]) => document),
    tokens: new Int32Array(answers.length).fill(TOKENS),
    starts: Int32Array.from(starts),
    accounts: Int32Array.from(parts.flat(), ([account]) => account),
    ppm: Int32Array.from(parts.flat(), ([, ppm]) => ppm),
  };
}

const WORDS = [
  ..."a datanet holds the records of those who wrote them and pays each by what an answer draws on when".split(" "),
  ..."somebody asks about soil weather ships harbours grain timber engines letters maps rivers bridges or".split(" "),
  ..."the price of bread in an old town beside the sea where nobody has lived since winter came early".split(" "),
];

/** Writes texts of five contributors, each with eight texts that begin with the same paragraph. */
export function writeCorpus(folder: string): void {
  let state = 17;
  const next = (bound: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
  const paragraph = () => Array.from({ length: 40 }, () => WORDS[next(WORDS.length)] ?? "").join(" ");
  const common = paragraph();
  for (const name of ["anna", "bert", "cleo", "dora", "emil"]) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 8; i++) {
      writeFileSync(join(folder, name, `${i}.txt`), [common, paragraph(), paragraph()].join("\n\n"));
    }
  }
}
