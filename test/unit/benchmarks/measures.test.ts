import { expect } from "chai";
import { peakMemoryGB, quantile, rounded, timesOf } from "../../../benchmarks/measures.ts";

describe("benchmarks > measures", () => {
  for (const [part, figure] of [
    [0, 1],
    [0.5, 5],
    [0.51, 6],
    [0.99, 10],
    [1, 10],
  ] as const) {
    it(`quantile gives ${figure} of 1 to 10 for the part ${part}, in whichever order they stand`, () => {
      expect(quantile([10, 3, 1, 2, 9, 8, 7, 6, 5, 4], part)).to.equal(figure);
    });
  }

  for (const [figure, round] of [
    [0.005, 0.01],
    [8.0149, 8.01],
    [999.996, 1_000],
    [1_000.4, 1_000],
    [1_234_567.8, 1_234_568],
  ] as const) {
    it(`rounded gives ${round} for ${figure}`, () => {
      expect(rounded(figure)).to.equal(round);
    });
  }

  it("timesOf gives what the work gives, how long it took, and how long it computed", () => {
    const { seconds, coreSeconds, result } = timesOf(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      return "done";
    });
    expect(result).to.equal("done");
    expect(seconds).to.be.at.least(0.49);
    expect(coreSeconds).to.be.within(0, 0.4);
  });

  it("peakMemoryGB counts what this process has held", () => {
    const held = new Uint8Array(1e8).fill(1);
    expect(peakMemoryGB()).to.be.within(held.length / 1e9, 64);
  });
});
