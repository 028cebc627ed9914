import { expect } from "chai";
import { bestInterval, claimedBy, netOf, type Stream } from "../../../../simulations/rewards/claiming.ts";
import { calldataBytes } from "../../../../simulations/rewards/calldata.ts";
import { chargedBytes, type Costs, costsOf, readGas } from "../../../../simulations/rewards/gas.ts";
import { waitingPart } from "../../../../simulations/rewards/play.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { centralAssumed } from "../../../../simulations/rewards/setting.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../../..");
const SCENARIO = readScenario(join(ROOT, "simulations/scenarios/rewards/rewards.json5"));
const COSTS: Costs = { firstClaim: 3, laterClaim: 2, claimForMany: 1, epoch: 4 };
/** Ten tokens a week for four weeks. */
const STREAM: Stream = { days: [10, 17, 24, 31], amounts: [10, 10, 10, 10] };

describe("claimedBy", () => {
  it("given a claim every 14 days, claims on the last day, 14 days before it, and so on", () => {
    const claimed = claimedBy(STREAM, { everyDays: 14 }, COSTS, 0, 31);

    // day 3: nothing, day 17: 20, day 31: 20
    expect(claimed).to.deep.equal({ claims: 2, paid: 40, gas: 3 + 2, waiting: 0 });
  });

  for (const [everyDays, claims] of [
    [365, 1],
    [182, 2],
    [91, 4],
    [28, 13],
  ] as const) {
    it(`given weekly epochs of a year and a claim every ${everyDays} days, claims ${claims} times`, () => {
      const days = [...Array.from({ length: 52 }, (_, week) => 7 * (week + 1) + 3), 368];
      const year = { days, amounts: days.map(() => 10) };

      expect(claimedBy(year, { everyDays }, COSTS, 0, 368)).to.include({ claims, paid: 530 });
    });
  }

  it("given a rate, counts the days that each sum waits", () => {
    const { waiting } = claimedBy(STREAM, { everyDays: 14 }, COSTS, 0.1, 31);
    const days = 10 * (17 - 10) + 0 + 10 * (31 - 24) + 0;
    expect(Math.abs(waiting - (days / 365) * 0.1)).to.be.below(1e-12);
  });

  it("given a claim that costs more than there is, waits", () => {
    const claimed = claimedBy(STREAM, { everyDays: 7 }, { ...COSTS, firstClaim: 25 }, 0, 31);

    // 30 are there on day 24
    expect(claimed).to.include({ claims: 2, paid: 40, gas: 25 + 2 });
  });

  it("given never enough, claims nothing and pays nothing", () => {
    const claimed = claimedBy(STREAM, { everyDays: 7 }, { ...COSTS, firstClaim: 41 }, 0.1, 31);
    expect(claimed).to.deep.equal({ claims: 0, paid: 0, gas: 0, waiting: 0 });
  });

  it("given a least sum, claims as soon as it is there, and leaves what isn't", () => {
    const claimed = claimedBy(STREAM, { minimumTimes: 8 }, COSTS, 0, 31);

    // 24 are there with 30 on day 24; 16 aren't with 10 on day 31
    expect(claimed).to.deep.equal({ claims: 1, paid: 30, gas: 3, waiting: 0 });
  });

  for (const times of [2, 5, 10]) {
    it(`given a least sum of ${times} times the cost, pays at most that part for gas`, () => {
      const { paid, gas } = claimedBy(STREAM, { minimumTimes: times }, COSTS, 0, 31);
      expect(gas).to.be.at.most(paid / times);
    });
  }
});

describe("bestInterval", () => {
  it("given pay that comes each day, is the interval that leaves most of all that were tried", () => {
    const stream = { days: [...new Array(3_650).keys()], amounts: new Array<number>(3_650).fill(1) };
    const costs = { ...COSTS, firstClaim: 2 };
    const nets = Array.from({ length: 364 }, (_, i) =>
      netOf(claimedBy(stream, { everyDays: i + 1 }, costs, 0.2, 3_650)),
    );
    const best = bestInterval(1, 2, 0.2);

    expect(Math.abs(best - Math.sqrt(7_300))).to.be.below(1e-9);
    expect(Math.max(...nets) - (nets[Math.round(best) - 1] ?? 0)).to.be.below(0.01 * 3_650);
  });
});

describe("costsOf", () => {
  const gas = readGas();
  const data = calldataBytes();
  const assumed = { ...centralAssumed(SCENARIO), gasPriceL1: 10, ethUsd: 2_000, openUsd: 0.5, gasPriceL2: 0.01 };

  it("takes gas from gas.json", () => {
    const figures = JSON.parse(readFileSync(join(ROOT, "gas.json"), "utf8")) as Record<string, number>;
    expect(gas.firstClaim).to.equal(figures["rewards.claim.first.fresh.depth20"]);
    expect(gas.post + gas.activate).to.equal((figures["rewards.postRoot"] ?? 0) + (figures["rewards.activate"] ?? 0));
  });

  it("on L1, is gas times its price, in OPEN", () => {
    const costs = costsOf("l1", { ...gas, firstClaim: 100_000 }, data, assumed, SCENARIO.l2);

    // 100,000 · 10 gwei = 0.001 ETH = 2 dollars = 4 OPEN
    expect(Math.abs(costs.firstClaim - 4)).to.be.below(1e-12);
  });

  it("on L2, adds what its bytes cost on L1 by Fjord's formula", () => {
    const l2 = { baseFeeScalar: 1_000_000, blobBaseFeeScalar: 0, source: "a test" };
    const costs = costsOf("l2", { ...gas, firstClaim: 100_000 }, { ...data, claim: 1_000 }, assumed, l2);
    const fjord = -42.5856 + 0.8365 * (1_113 + 1_113 / 255 + 16);
    const gwei = 100_000 * 0.01 + 16 * 10 * fjord;

    expect(Math.abs(costs.firstClaim - ((gwei / 1e9) * 2_000) / 0.5)).to.be.below(1e-9);
  });

  it("given a small transaction, charges a hundred bytes", () => {
    expect(chargedBytes(4)).to.equal(100);
  });

  it("has a claim's bytes by its interface: a selector, four words of a leaf, two of an array and twenty siblings", () => {
    expect(data.claim).to.equal(4 + 32 * (4 + 2 + 20));
    expect(data.post).to.equal(4 + 32 * 5);
  });
});

describe("waitingPart", () => {
  it("is half an epoch and the window, at a year's rate", () => {
    expect(Math.abs(waitingPart(7, 0.1) - (6.5 / 365) * 0.1)).to.be.below(1e-12);
  });
});
