// z3 in a thread of its own: answers each question that comes, and wakes whoever waits for the answer.
import { workerData } from "node:worker_threads";
import { init } from "z3-solver";

const { port, flag, resources } = workerData;
const { Z3 } = await init();

port.on("message", async (question) => {
  const context = Z3.mk_context(Z3.mk_config());
  let answer;
  try {
    answer = await Z3.eval_smtlib2_string(context, `(set-option :rlimit ${resources})\n${question}`);
  } catch (error) {
    answer = `unknown\n; ${error}`;
  }
  Z3.del_context(context);
  port.postMessage(answer);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
