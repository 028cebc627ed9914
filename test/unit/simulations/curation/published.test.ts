// The figures by which the rules were chosen, beside those that the closed formulas give.
import { expect } from "chai";
import { parseEther } from "ethers";
import {
  bondToDeter,
  errorThatBreaks,
  HAIRCUT_TABLE,
  haircutTable,
  profitFrom,
  publishedFigures,
} from "../../../../simulations/curation/published.ts";
import { thousandths } from "../../../../simulations/curation/haircut.ts";
import { CONSTANTS, type Rules } from "../../../../simulations/curation/rules.ts";

const rules: Rules = {
  ...CONSTANTS,
  ...{ payPerRecord: parseEther("1"), seatFee: parseEther("2"), newcomerRecords: 10_000n },
  ...{ panelSize: 5n, sampleSize: 10n, exposureFloor: parseEther("25") },
};

describe("The published figures of curation", () => {
  it("the haircut table comes out to the thousandth", () => {
    expect(haircutTable()).to.deep.equal(HAIRCUT_TABLE);
  });

  for (const { about, published, computed, rounding } of publishedFigures()) {
    it(`${about}: ${published}`, () => {
      expect(computed).to.be.within(published - rounding - 1e-12, published + rounding + 1e-12);
    });
  }

  describe("bondToDeter", () => {
    it("given that more fakes are missed, asks for more", () => {
      expect(bondToDeter(30n, 40n)).to.be.above(bondToDeter(10n, 40n));
    });
  });

  describe("errorThatBreaks", () => {
    it("given a steeper haircut, is later", () => {
      expect(thousandths(errorThatBreaks(400n))).to.equal(720n);
    });
  });

  describe("profitFrom", () => {
    for (const [known, recoveredPercent, published] of [
      [true, 60n, 421n],
      [true, 0n, 478n],
      [false, 60n, 464n],
      [false, 0n, 520n],
    ] as const) {
      it(`given a ${known ? "known" : "new"} submitter who has ${recoveredPercent}% of a lost exposure back, is ${published}`, () => {
        expect(profitFrom(rules, 4_096n, { known, recoveredPercent })).to.equal(published);
      });
    }

    it("given no exposure and no fees, is the first error above 0", () => {
      const free = { ...rules, seatFee: 0n, newcomerPercent: 0n, knownPercent: 0n, exposureFloor: 0n };
      expect(profitFrom(free, 64n, { known: false, recoveredPercent: 0n })).to.equal(1n);
    });
  });
});
