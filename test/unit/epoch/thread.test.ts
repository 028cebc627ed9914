import { expect } from "chai";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { threadOf } from "../../../epoch/tree/thread.ts";

describe("threadOf", () => {
  it("given TypeScript and a caller with a loader, hands over data, and has no loader of its own", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "thread-")), "thread.mts");
    writeFileSync(
      file,
      `import { parentPort, workerData } from "node:worker_threads";
       parentPort?.postMessage([workerData as number, process.env.NODE_OPTIONS, process.execArgv]);`,
    );
    const [answer] = (await once(threadOf(pathToFileURL(file), 7), "message")) as unknown[];

    expect(process.env.NODE_OPTIONS).to.include("tsx");
    expect(answer).to.deep.equal([7, "", []]);
  });
});
