import { expect } from "chai";
import { crewOf } from "../../../epoch/tree/crew.ts";
import type { Step, Workspace } from "../../../epoch/tree/steps.ts";

const STEP: Step = { does: "sort", from: 0, to: 1 };

describe("Crew of two threads", () => {
  /** One that no thread can work on. */
  const broken = {} as Workspace;

  for (const steps of [[STEP], [STEP, STEP, STEP]]) {
    it(`given that both fail and ${steps.length} steps, the run rejects with their error`, async () => {
      const crew = crewOf(2, broken);
      const failure: unknown = await crew.run(steps).catch((error: unknown) => error);
      await crew.close();

      expect(failure).to.be.instanceOf(TypeError);
    });
  }
});
