import { expect } from "chai";
import { inChild } from "../../../benchmarks/child.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const MODULE = new URL("../../helpers/benchmarkChild.ts", import.meta.url);

describe("benchmarks > child", () => {
  const errorOf = async (work: object) => {
    try {
      await inChild(MODULE, work);
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
    return undefined;
  };

  it("hands over the figures, measured in a process of its own", async () => {
    const { pid, answer } = await inChild(MODULE, { answer: 42 });
    expect(answer).to.equal(42);
    expect(pid).to.not.equal(process.pid);
  });

  it("throws the EconomyError that the work throws", async () => {
    const error = await errorOf({ code: "CORPUS_UNAVAILABLE" });
    expect([error?.code, error?.message, error?.advice]).to.deep.equal([
      "CORPUS_UNAVAILABLE",
      "No corpus.",
      "Get one.",
    ]);
  });

  it("throws BENCHMARK_FAILED with the line of any other error", async () => {
    const error = await errorOf({ message: "no reason" });
    expect([error?.code, error?.message]).to.deep.equal(["BENCHMARK_FAILED", "TypeError: no reason"]);
  });

  it("throws BENCHMARK_FAILED where the process ends without a word", async () => {
    const error = await errorOf({ exit: 7 });
    expect(error?.code).to.equal("BENCHMARK_FAILED");
    expect(error?.message).to.include("exit code 7");
  });
});
