// Attacks on who gathers an epoch, by the folder of the one before that an attributor has published.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { deployedGather, GatherBench, TEXTS } from "../helpers/gather.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
const [FIRST = "", SECOND = ""] = TEXTS;

describe("Attacks by the published epoch before", function () {
  this.timeout(120_000);
  let bench: GatherBench;

  beforeEach(async () => {
    bench = await GatherBench.open(await connection.networkHelpers.loadFixture(deployed));
    await bench.serve(await bench.host(), await bench.payer(), [FIRST]);
    await bench.gather("one");
    await bench.activate("one");
    await bench.serve(await bench.host(), await bench.payer(), [SECOND]);
  });

  afterEach(() => {
    bench.close();
  });

  it("given totals beside the claims that are others, an epoch begins from those of the active root", async () => {
    const path = join(bench.path("one"), "result/totals.csv");
    const right = readFileSync(path, "utf8");
    writeFileSync(path, right.replace(/\d+\n$/, "1\n"));
    await bench.gather("two", { previous: bench.path("one") });

    expect(readFileSync(join(bench.path("two"), "previous.csv"), "utf8")).to.equal(right);
  });
});
