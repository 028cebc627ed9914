// What child.test.ts starts: it answers, fails or ends as it is asked to.
import { serveParent } from "../../benchmarks/child.ts";
import { EconomyError, type EconomyErrorCode } from "../../sdk/errors.ts";

interface Work {
  answer?: number;
  code?: EconomyErrorCode;
  message?: string;
  exit?: number;
}

await serveParent((work) => {
  const { answer, code, message, exit } = work as Work;
  if (code !== undefined) throw new EconomyError(code, "No corpus.", "Get one.");
  if (message !== undefined) throw new TypeError(message);
  if (exit !== undefined) process.exit(exit);
  return { pid: process.pid, answer: answer ?? 0 };
});
