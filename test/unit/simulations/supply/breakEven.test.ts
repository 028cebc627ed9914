import { expect } from "chai";
import { inferencePriceToHold, inferencesToHold, tokenPriceHeld } from "../../../../simulations/supply/breakEven.ts";
import { centralOfVariant } from "../../../../simulations/supply/central.ts";
import { absorptionOf, needOf, runMonths } from "../../../../simulations/supply/model.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";

const scenario = scenarioWith();
const [own] = scenario.variants;
const central = centralOfVariant(scenario, own);
const shares = scenario.feePolicy;

describe("Break-even", () => {
  it("in plain arithmetic, is within one inference of need times price over absorption, price and days", () => {
    const { month, tokenPrice, inferencePrice, need, inferences = 0n } = hardest();
    const absorption = Number(absorptionOf(central.demand, shares)) / 1e16;
    const days = central.unlocks[month]?.days ?? 0;
    const plain = ((Number(need) / 1e18) * Number(tokenPrice.usd)) / (absorption * Number(inferencePrice.usd) * days);

    expect(Math.abs(Number(inferences) - plain) <= 1 + plain * 1e-12).to.equal(true);
  });

  for (const variant of scenario.variants) {
    it(`${variant.name}: run with it no month presses, and with one fewer each month that needs any does`, () => {
      const { breakEvens } = centralOfVariant(scenario, variant);
      expect(breakEvens.length).to.equal(
        2 * scenario.tokenPrices.length * scenario.inferencePrices.length * (scenario.months + 1),
      );
      for (const { need, inferences = 0n, pressure, pressureBelow } of breakEvens) {
        expect(pressure <= 0n).to.equal(true);
        expect(inferences === 0n ? need <= 0n : pressureBelow > 0n).to.equal(true);
      }
    });
  }

  it("leaves less over than one inference a day absorbs, and a unit", () => {
    for (const { need, pressure, pressureBelow } of central.breakEvens) {
      if (need > 0n) expect(-pressure <= pressureBelow - pressure + 1n).to.equal(true);
    }
  });

  it("given a need that 1,000 inferences absorb to the unit, asks for 1,000", () => {
    const { days = 0 } = central.unlocks[13] ?? {};
    // so much is absorbed by 1,000 inferences of a dollar a day, at a token price of a dollar
    const [, month] = runMonths(
      { ...central.demand, inferencePrice: 10n ** 9n, inferencesPerDay: [0n, 1_000n] },
      shares,
      [central.unlocks[12], central.unlocks[13]].map((unlock, index) => {
        if (unlock === undefined) throw new Error("There is no month 13.");
        return { ...unlock, month: index };
      }),
      own.allocation.supply,
      10n ** 6n,
    );
    const need = month?.absorbed ?? 0n;
    const asked = { need, days, demand: central.demand, shares, microUsd: 10n ** 6n };

    expect(inferencesToHold(asked, 10n ** 9n)).to.equal(1_000n);
  });

  it("given nothing to absorb, takes none", () => {
    const asked = { need: 0n, days: 30, demand: central.demand, shares, microUsd: 1n };

    expect(inferencesToHold(asked, 1n)).to.equal(0n);
    expect(tokenPriceHeld(asked, 1n)).to.equal(undefined);
  });

  it("given that nothing of a fee is absorbed, has no answer", () => {
    const demand = { ...central.demand, paidInToken: 0n, buyBack: 0n };

    expect(inferencesToHold({ need: 1n, days: 30, demand, shares, microUsd: 1n }, 1n)).to.equal(undefined);
  });

  it("finds the least price of an inference back from the inferences", () => {
    const { month, inferences = 0n, inferencePrice } = hardest();
    const asked = askedFor(month);
    const price = inferencePriceToHold(asked, inferences) ?? 0n;

    expect(price <= inferencePrice.nanoUsd).to.equal(true);
    expect((inferencesToHold(asked, price) ?? 0n) <= inferences).to.equal(true);
    expect((inferencesToHold(asked, price - 1n) ?? 0n) > inferences).to.equal(true);
  });

  it("finds the highest token price that a revenue holds", () => {
    const asked = askedFor(13);
    const revenue = 10n ** 15n;
    const held = tokenPriceHeld(asked, revenue) ?? 0n;
    const isHeld = (microUsd: bigint) => (inferencesToHold({ ...asked, days: 1, microUsd }, 1n) ?? 0n) <= revenue;

    expect(isHeld(held)).to.equal(true);
    expect(isHeld(held + 1n)).to.equal(false);
  });
});

/** The month that takes the most inferences at the first prices. */
function hardest() {
  const [first] = central.breakEvens;
  if (first === undefined) throw new Error("There is nothing to hold.");
  return central.breakEvens
    .filter(({ tokenPrice, inferencePrice, counting }) => {
      return tokenPrice === first.tokenPrice && inferencePrice === first.inferencePrice && counting === "with staking";
    })
    .reduce((most, each) => ((each.inferences ?? 0n) > (most.inferences ?? 0n) ? each : most));
}

function askedFor(month: number) {
  const { demand, unlocks } = central;
  const [{ microUsd } = { microUsd: 0n }] = scenario.tokenPrices;
  return { need: needOf(demand, unlocks, month), days: unlocks[month]?.days ?? 0, demand, shares, microUsd };
}
