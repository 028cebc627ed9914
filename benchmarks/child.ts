import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EconomyError, type EconomyErrorCode, errorLine } from "../sdk/errors.ts";

type Figures = Record<string, number>;

/** What a child hands to its parent: figures, or what an `EconomyError` holds. */
interface Answer {
  figures?: Figures;
  error?: { code: EconomyErrorCode; message: string; advice: string };
}

/**
 * The figures of a piece of work that a module does, by `serveParent`, in a process of its own, where its memory is measured
 * alone and is free again afterwards. Throws what the work throws, or BENCHMARK_FAILED where the process ends without a word.
 */
export function inChild(module: URL, work: object): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(module), [JSON.stringify(work)], { execArgv: ["--import", "tsx"] });
    let answer: Answer = {};
    child.on("message", (message) => (answer = message as Answer));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      const { figures, error } = answer;
      if (error !== undefined) reject(new EconomyError(error.code, error.message, error.advice));
      else if (figures !== undefined && code === 0) resolve(figures);
      else reject(failed(`${JSON.stringify(work)} ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

/** Does what the parent of this process asks for, and hands it the figures or the error; nothing where it asks for nothing. */
export async function serveParent(measure: (work: unknown) => Figures | Promise<Figures>): Promise<void> {
  const [, , work] = process.argv;
  if (work !== undefined) process.send?.(await answerTo(async () => measure(JSON.parse(work))));
}

async function answerTo(measure: () => Promise<Figures>): Promise<Answer> {
  try {
    return { figures: await measure() };
  } catch (error) {
    const { code, message, advice } = error instanceof EconomyError ? error : failed(errorLine(error));
    return { error: { code, message, advice } };
  }
}

function failed(message: string): EconomyError {
  return new EconomyError("BENCHMARK_FAILED", message, "See what it printed, and run again.");
}
