import { expect } from "chai";
import { parseEther } from "ethers";
import { disciplined, type Objection, outcomeOf } from "../../../../simulations/curation/outcome.ts";
import {
  CONSTANTS,
  exposureOf,
  feesOf,
  isKnown,
  lockedOf,
  paidOf,
  penaltyOf,
  qualityOf,
  reserveOf,
  type Rules,
  split,
} from "../../../../simulations/curation/rules.ts";
import { Random } from "../../../helpers/random.ts";

const OPEN = parseEther("1");
const rules: Rules = {
  ...CONSTANTS,
  ...{ payPerRecord: OPEN, seatFee: 2n * OPEN, newcomerRecords: 10_000n },
  ...{ panelSize: 5n, sampleSize: 10n, exposureFloor: 25n * OPEN },
};
const NEWCOMER = { clean: 0n, failed: 0n, records: 0n, voidedRecords: 0n };
const NONE: Objection = { kind: "none" };

describe("The rules of a datanet in whole numbers", () => {
  describe("the example of the ledger's page", () => {
    it("locks 500 + 30 of a newcomer's, and 1,010 of the treasury's, and pays 808 where one of ten fails", () => {
      const outcome = outcomeOf(rules, { count: 1_000n, known: false, fails: [1n, 0n], objection: NONE });

      expect(lockedOf(rules, 1_000n, false)).to.equal(530n * OPEN);
      expect(reserveOf(rules, 1_000n)).to.equal(1_010n * OPEN);
      expect(outcome).to.include({ ending: "final", quality: 800_000n, paid: 808n * OPEN, panels: 10n * OPEN });
      expect(outcome.submitter).to.equal(798n * OPEN);
    });
  });

  describe("roundings", () => {
    it("quality is rounded down", () => {
      expect(qualityOf({ ...rules, sampleSize: 7n }, 1n, 7n)).to.equal(714_285n);
    });

    it("an exposure is rounded up, and no less than the floor", () => {
      const odd = { ...rules, payPerRecord: 1n, exposureFloor: 0n };
      expect(exposureOf(odd, 65n, false)).to.equal(33n);
      expect(exposureOf(odd, 65n, true)).to.equal(17n);
      expect(exposureOf(rules, 64n, true)).to.equal(25n * OPEN);
    });

    it("pay is one division, rounded down", () => {
      const odd = { ...rules, payPerRecord: 1n, seatFee: 1n };
      expect(paidOf(odd, 64n, 1n, 714_285n)).to.equal((69n * 714_285n * 63n) / 64_000_000n);
    });

    it("a penalty's floor is rounded up", () => {
      expect(penaltyOf({ ...rules, payPerRecord: 0n, exposureFloor: 17n })).to.equal(2n);
    });

    it("a winner's 60% are rounded down, and the rest is burned", () => {
      expect(split(7n)).to.deep.equal({ costs: 0n, award: 4n, burned: 3n });
      expect(split(7n, 9n)).to.deep.equal({ costs: 7n, award: 0n, burned: 0n });
    });
  });

  describe("isKnown", () => {
    for (const [what, discipline, known] of [
      ["three clean batches", { clean: 3n, records: 192n }, true],
      ["two", { clean: 2n, records: 128n }, false],
      ["nine clean for one that failed", { clean: 9n, failed: 1n, records: 9_999n }, false],
      ["ten clean for one that failed", { clean: 10n, failed: 1n, records: 9_999n }, true],
      ["a void record for each 20", { clean: 3n, records: 200n, voidedRecords: 10n }, true],
      ["one more", { clean: 3n, records: 200n, voidedRecords: 11n }, false],
    ] as const) {
      it(`given ${what}: ${known}`, () => {
        expect(isKnown({ ...NEWCOMER, ...discipline })).to.equal(known);
      });
    }
  });

  describe("outcomeOf", () => {
    const batch = { count: 100n, known: false, fails: [0n, 0n], objection: NONE } as const;

    it("given two samples that fail by half, burns the exposure, and pays two panels", () => {
      const outcome = outcomeOf(rules, { ...batch, fails: [5n, 5n] });

      expect(outcome).to.include({ ending: "burned", burned: 50n * OPEN, lost: 50n * OPEN, submitter: -70n * OPEN });
    });

    it("given a second sample that passes, counts both", () => {
      expect(outcomeOf(rules, { ...batch, fails: [5n, 2n] })).to.include({ ending: "final", quality: 300_000n });
      expect(outcomeOf(rules, { ...batch, fails: [6n, 4n] })).to.include({
        ending: "rejected",
        quality: 0n,
        burned: 0n,
      });
    });

    it("given a challenge that the second sample bears out, pays the challenger 60% of the exposure", () => {
      const outcome = outcomeOf(rules, { ...batch, objection: { kind: "sample", fails: 5n } });

      expect(outcome).to.include({
        ending: "burned",
        objector: 30n * OPEN,
        burned: 20n * OPEN,
        submitter: -70n * OPEN,
      });
    });

    it("given one that it doesn't, has the challenger pay the round, and 60% of the exposure's amount", () => {
      const outcome = outcomeOf(rules, { ...batch, objection: { kind: "sample", fails: 1n } });

      expect(outcome).to.include({ ending: "final", quality: 900_000n, objector: -60n * OPEN, burned: 20n * OPEN });
      expect(outcome.submitter).to.equal(99n * OPEN - 20n * OPEN + 40n * OPEN);
    });

    it("given more copies than the exposure goes for, takes it, and voids them all", () => {
      const outcome = outcomeOf(rules, { ...batch, objection: { kind: "copies", proven: 12n } });

      expect(outcome).to.include({ lost: 50n * OPEN, objector: 30n * OPEN, burned: 20n * OPEN, voids: 12n });
      expect(outcome.paid).to.equal((110n * OPEN * 88n) / 100n);
    });

    it("given a case, takes the arbitrator's price first, and the challenger's bond for what isn't upheld", () => {
      const outcome = outcomeOf(rules, { ...batch, objection: { kind: "case", upheld: 3n, rejected: 1n } });

      const costs = (25n * OPEN) / 2n;
      const award = ((15n * OPEN - costs) * 60n) / 100n;
      expect(outcome.lost).to.equal(15n * OPEN);
      expect(outcome.objector).to.equal(costs + award - 5n * OPEN);
      expect(outcome.submitter).to.equal((110n * OPEN * 97n) / 100n + 3n * OPEN - 25n * OPEN);
    });

    it("moves what there is, and nothing else, in any case", () => {
      const random = new Random(11n);
      for (let i = 0; i < 2_000; i++) {
        const some: Rules = {
          ...{ payPerRecord: random.below(1_000n), seatFee: random.below(100n), newcomerRecords: 0n },
          ...{ panelSize: random.between(1n, 5n), sampleSize: random.between(1n, 16n) },
          ...{ exposureFloor: random.below(2_000n), newcomerPercent: random.below(101n) },
          ...{ knownPercent: random.below(101n), haircutPercent: random.between(50n, 400n) },
        };
        const fails = () => random.between(0n, some.sampleSize);
        const objection = random.pick<Objection>([
          NONE,
          { kind: "sample", fails: fails() },
          { kind: "copies", proven: random.below(65n) },
          { kind: "case", upheld: random.below(9n), rejected: random.below(8n) },
        ]);
        const count = random.between(64n, 4_096n);
        const made = outcomeOf(some, { count, known: random.once(2n), fails: [fails(), fails()], objection });

        expect(made.submitter + made.objector + made.panels + made.treasury + made.burned).to.equal(0n);
        expect(made.lost <= exposureOf(some, count, false) || made.lost <= exposureOf(some, count, true)).to.equal(
          true,
        );
        expect(made.panels).to.equal(made.rounds * feesOf(some));
      }
    });
  });

  describe("disciplined", () => {
    const outcome = outcomeOf(rules, { count: 100n, known: false, fails: [1n, 0n], objection: NONE });

    it("given a clean batch, counts it and its records", () => {
      expect(disciplined(NEWCOMER, 100n, outcome)).to.deep.equal({ ...NEWCOMER, clean: 1n, records: 100n });
    });

    it("given a batch of less quality, counts its records alone", () => {
      const low = outcomeOf(rules, { count: 100n, known: false, fails: [2n, 0n], objection: NONE });
      expect(disciplined(NEWCOMER, 100n, low)).to.deep.equal({ ...NEWCOMER, records: 100n });
    });

    it("given a batch that is burned or rejected, counts a failure", () => {
      for (const fails of [
        [5n, 5n],
        [6n, 4n],
      ] as const) {
        const lost = outcomeOf(rules, { count: 100n, known: false, fails, objection: NONE });
        expect(disciplined(NEWCOMER, 100n, lost)).to.deep.equal({ ...NEWCOMER, failed: 1n });
      }
    });
  });
});
