import { expect } from "chai";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { EconomyError } from "../../../sdk/errors.ts";
import { readSimulationOptions } from "../../../simulations/options.ts";

const read = (...args: string[]) => readSimulationOptions({ name: "supply", first: "published" }, "/root", args);

describe("readSimulationOptions", () => {
  it("given nothing, takes the published scenario, a seed and all processors, and writes into the reports", () => {
    expect(read()).to.deep.equal({
      scenario: join("/root", "simulations", "scenarios", "supply", "published.json5"),
      quick: false,
      seed: 1,
      threads: availableParallelism(),
      contracts: 0,
      folder: join("/root", "reports", "simulations", "supply", "published"),
    });
  });

  it("given everything, takes it", () => {
    expect(read("mine.json5", "--quick", "--seed", "7", "--threads", "2", "--out", "there")).to.deep.equal({
      ...{ scenario: "mine.json5", quick: true, seed: 7, threads: 2, contracts: 0, folder: "there" },
    });
  });

  it("given another scenario, names the folder after it", () => {
    expect(read("far/mine.json5").folder).to.equal(join("/root", "reports", "simulations", "supply", "mine"));
  });

  for (const [what, args] of [
    ["two scenarios", ["a.json5", "b.json5"]],
    ["an unknown option", ["--fast"]],
    ["a seed that is no number", ["--seed", "x"]],
    ["a seed below zero", ["--seed=-1"]],
    ["a seed of more than 31 bits", ["--seed", "2147483648"]],
    ["no threads", ["--threads", "0"]],
    ["threads in parts", ["--threads", "1.5"]],
    ["runs on the contracts, which it doesn't take", ["--contracts", "1"]],
    ["too many threads", ["--threads", "257"]],
  ] as const) {
    it(`given ${what}, says how it is used`, () => {
      try {
        read(...args);
      } catch (error) {
        expect(error).to.be.instanceOf(EconomyError).with.property("code", "USAGE");
        expect((error as EconomyError).advice).to.contain("npm run simulate:supply -- [scenario]");
        return;
      }
      throw new Error("It was taken.");
    });
  }

  describe("of a simulation that executes runs on the contracts", () => {
    const executed = (...args: string[]) => {
      return readSimulationOptions({ name: "curation", first: "curation", contracts: 2 }, "/root", args).contracts;
    };

    it("given nothing, executes a few", () => {
      expect(executed()).to.equal(2);
    });

    it("given a number, as many", () => {
      expect(executed("--contracts", "0")).to.equal(0);
    });

    it("given too many, says how it is used", () => {
      expect(() => executed("--contracts", "101"))
        .to.throw("--contracts takes a whole number from 0 to 100")
        .with.property("code", "USAGE");
    });
  });
});
