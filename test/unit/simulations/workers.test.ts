import { expect } from "chai";
import { inThreads } from "../../../simulations/workers.ts";

/** A thread that doubles what it is sent, after so many milliseconds, and fails of 13. */
const DOUBLING = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ value, wait }) => {
      if (value === 13) throw new RangeError("thirteen");
      setTimeout(() => parentPort.postMessage(2 * value), wait);
    });`)}`,
);

describe("inThreads", () => {
  const tasks = [5, 1, 4, 2, 3].map((value) => ({ value, wait: value }));

  for (const threads of [1, 2, 9]) {
    it(`given ${threads} threads, gives the results in the order of the tasks`, async () => {
      expect(await inThreads({ file: DOUBLING, tasks, threads })).to.deep.equal([10, 2, 8, 4, 6]);
    });
  }

  it("says how many are done", async () => {
    const done: number[] = [];
    await inThreads({ file: DOUBLING, tasks, threads: 2, onDone: (count) => done.push(count) });

    expect(done).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it("given a thread that fails, rejects with its error", async () => {
    const failing = [{ value: 13, wait: 0 }, ...tasks];
    const failure: unknown = await inThreads({ file: DOUBLING, tasks: failing, threads: 2 }).catch(
      (error: unknown) => error,
    );

    expect(failure).to.be.instanceOf(RangeError);
  });

  it("given no tasks, has no results", async () => {
    expect(await inThreads({ file: DOUBLING, tasks: [], threads: 2 })).to.deep.equal([]);
  });
});
