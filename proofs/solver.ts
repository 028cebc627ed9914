import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { EconomyError } from "../sdk/errors.ts";

/** Far longer than z3 may work on a question: it has died, or never started. */
const PATIENCE_MILLISECONDS = 300_000;

/** A solver that the compiler, which can't wait for a promise, asks within a call. */
export interface Solver {
  /** The answer to a question in SMT-LIB 2. Throws PROOF_FAILED where none comes. */
  readonly ask: (question: string) => string;
  readonly close: () => Promise<unknown>;
}

/** Starts z3. `resources` is what it may spend on one question, in its own unit, which is the same on every machine. */
export function startSolver(resources: number): Solver {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./solver.mjs", import.meta.url), {
    workerData: { port: port2, flag, resources },
    transferList: [port2],
  });
  return {
    ask(question) {
      Atomics.store(flag, 0, 0);
      port1.postMessage(question);
      const woken = Atomics.wait(flag, 0, 0, PATIENCE_MILLISECONDS);
      if (woken === "timed-out") throw new EconomyError("PROOF_FAILED", "z3 doesn't answer.", "Run npm run setup.");
      return receiveMessageOnPort(port1)?.message as string;
    },
    async close() {
      port1.close();
      return await worker.terminate();
    },
  };
}
