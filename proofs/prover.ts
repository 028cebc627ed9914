// Proofs by solc's SMTChecker, whose questions z3 answers.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { EconomyError } from "../sdk/errors.ts";
import { type Solver, startSolver } from "./solver.ts";

/** What was asked and answered about one function. */
export interface Finding {
  readonly file: string;
  readonly name: string;
  /** What it states, in words; nothing for a function that is only called. */
  readonly statement: string | undefined;
  readonly assertions: Count;
  /** Overflow, underflow and division by zero. */
  readonly arithmetic: Count;
  /** Values that refute it, in solc's words. */
  readonly counterexamples: readonly string[];
  /** Assertions that no values reach, so that their proof says nothing. */
  readonly unreachable: number;
  /** Assertions that z3 found values for; of the others it could say neither. */
  readonly reached: number;
}

export interface Count {
  readonly proved: number;
  readonly asked: number;
}

/** The engine and the solver, as a report names them. */
export const ENGINE = "solc's SMTChecker (BMC) with z3";

/** What z3 may spend on one question. */
const RESOURCES = 1_500_000;
const ASSERTION = /\bassert\(/g;
const ARITHMETIC = ["overflow", "underflow", "divByZero"];

const require = createRequire(import.meta.url);
const solc = require("solc") as {
  compile(input: string, callbacks: { import: Callback; smtSolver: Callback }): string;
};

type Callback = (text: string) => { contents: string } | { error: string };

interface AstNode {
  readonly nodeType: string;
  readonly name?: string;
  readonly src: string;
  readonly nodes?: readonly AstNode[];
}

interface CompilerMessage {
  readonly severity: string;
  readonly message: string;
  readonly formattedMessage: string;
  readonly sourceLocation?: { readonly file: string; readonly start: number };
}

interface CompilerOutput {
  readonly errors?: readonly CompilerMessage[];
  readonly sources?: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts?: Readonly<
    Record<string, Record<string, { readonly userdoc: { readonly methods?: Record<string, { notice?: string }> } }>>
  >;
}

interface Question {
  readonly root: string;
  readonly file: string;
  readonly source: string;
  readonly targets: readonly string[];
}

type Verdict = "proved" | "refuted" | "unknown";

interface Answer {
  readonly file: string;
  readonly name: string;
  readonly start: number;
  readonly isAssertion: boolean;
  readonly verdict: Verdict;
  readonly message: string;
}

/**
 * Asks of every assertion and every arithmetic operation that the contracts of a file reach whether it holds for all
 * values, and of every assertion whether any values reach it. The contracts' external functions state one property each,
 * in the words of their notice. Throws PROOF_FAILED where the file doesn't compile.
 * @param root The project's folder.
 * @param source The file's text, where it isn't the one on disk.
 */
export async function prove(root: string, file: string, source?: string): Promise<Finding[]> {
  const text = source ?? readFileSync(`${root}/${file}`, "utf8");
  const question = { root, file };
  const never = text.replace(ASSERTION, "assert(!true && ");
  const solver = startSolver(RESOURCES);
  try {
    const output = ask({ ...question, source: text, targets: ["assert", ...ARITHMETIC] }, solver);
    const asked = answersIn(output).filter((answer) => answer.file === file && answer.isAssertion).length;
    const written = text.match(ASSERTION)?.length ?? 0;
    if (asked !== written) throw failed(`${file} has ${written} assertions, and the compiler asked about ${asked}.`);
    const reached = answersIn(ask({ ...question, source: never, targets: ["assert"] }, solver));
    return findingsOf(file, output, reached);
  } finally {
    await solver.close();
  }
}

function findingsOf(file: string, output: CompilerOutput, reached: readonly Answer[]): Finding[] {
  const answers = answersIn(output);
  const statements = statementsOf(output, file);
  const keys = new Map([...statements.keys()].map((name) => [`${file} ${name}`, { file, name }]));
  for (const { file: place, name } of answers) keys.set(`${place} ${name}`, { file: place, name });
  return [...keys.values()].map(({ file: place, name }) => {
    const own = answers.filter((answer) => answer.file === place && answer.name === name);
    const ends = reached.filter((answer) => answer.file === place && answer.name === name);
    return {
      file: place,
      name,
      statement: place === file ? statements.get(name) : undefined,
      assertions: countOf(own.filter(({ isAssertion }) => isAssertion)),
      arithmetic: countOf(own.filter(({ isAssertion }) => !isAssertion)),
      counterexamples: own.filter(({ verdict }) => verdict === "refuted").map(({ message }) => message),
      unreachable: ends.filter(({ verdict }) => verdict === "proved").length,
      reached: ends.filter(({ verdict }) => verdict === "refuted").length,
    };
  });
}

function countOf(answers: readonly Answer[]): Count {
  return { proved: answers.filter(({ verdict }) => verdict === "proved").length, asked: answers.length };
}

function statementsOf({ contracts = {} }: CompilerOutput, file: string): Map<string, string | undefined> {
  const methods = Object.values(contracts[file] ?? {}).flatMap(({ userdoc }) => Object.entries(userdoc.methods ?? {}));
  return new Map(methods.map(([signature, { notice }]) => [signature.replace(/\(.*$/, ""), notice]));
}

function ask({ root, file, source, targets }: Question, solver: Solver): CompilerOutput {
  const contracts = [...source.matchAll(/^contract (\w+)/gm)].map(([, name]) => name);
  const input = {
    language: "Solidity",
    sources: { [file]: { content: source } },
    settings: {
      evmVersion: "cancun",
      modelChecker: {
        ...{ engine: "bmc", solvers: ["smtlib2"], targets, contracts: { [file]: contracts } },
        // a division is the solver's own, and so equals itself wherever it appears
        ...{ divModNoSlacks: true, showProvedSafe: true, showUnproved: true },
      },
      outputSelection: { "*": { "": ["ast"], "*": ["userdoc"] } },
    },
  };
  const callbacks = {
    import: (path: string) => read(root, path),
    smtSolver: (text: string) => ({ contents: solver.ask(text) }),
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), callbacks)) as CompilerOutput;
  const fault = output.errors?.find(({ severity }) => severity === "error");
  if (fault !== undefined) throw failed(`${file}: ${fault.message}`);
  return output;
}

function read(root: string, path: string): { contents: string } | { error: string } {
  for (const folder of [root, `${root}/node_modules`]) {
    try {
      return { contents: readFileSync(`${folder}/${path}`, "utf8") };
    } catch {
      continue;
    }
  }
  return { error: `${path} does not exist.` };
}

/** One answer for each place: an operation that several functions reach holds where it holds in all of them. */
function answersIn({ errors = [], sources = {} }: CompilerOutput): Answer[] {
  const answers = new Map<string, Answer>();
  for (const { message, formattedMessage, sourceLocation } of errors) {
    const [, kind = "", verb] = /^BMC: (.*?) (check is safe|happens here|might happen here)/.exec(message) ?? [];
    const ast = sources[sourceLocation?.file ?? ""]?.ast;
    if (sourceLocation === undefined || verb === undefined || ast === undefined) continue;
    const { file, start } = sourceLocation;
    const verdict = verb === "check is safe" ? "proved" : verb === "happens here" ? "refuted" : "unknown";
    const key = `${file} ${start} ${kind}`;
    const known = answers.get(key);
    if (known !== undefined && (known.verdict === "refuted" || verdict === "proved")) continue;
    const isAssertion = kind.startsWith("Assertion");
    answers.set(key, { file, name: functionAt(ast, start), start, isAssertion, verdict, message: formattedMessage });
  }
  return [...answers.values()];
}

function functionAt(node: AstNode, position: number): string {
  const [start = 0, length = 0] = node.src.split(":").map(Number);
  if (position < start || position >= start + length) return "";
  if (node.nodeType === "FunctionDefinition") return node.name ?? "";
  return (node.nodes ?? []).map((child) => functionAt(child, position)).find((name) => name !== "") ?? "";
}

function failed(message: string): EconomyError {
  return new EconomyError("PROOF_FAILED", message, "Mend the proofs' sources.");
}
