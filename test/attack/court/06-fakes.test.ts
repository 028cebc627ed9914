import { expect } from "chai";
import { network } from "hardhat";
import { ALL_FAIL, expectNoProfit, forfeited, gainOf, inWindow } from "../../helpers/attacks.ts";
import { ended } from "../../helpers/court.ts";
import {
  contributionNamed,
  deployedDatanet,
  EXPOSURE_FLOOR,
  leavesOf,
  MAX_RECORDS,
  newcomerExposure,
  revealed,
  reviewTerms,
  round,
  ROUND_FEES,
  termsWith,
  treeOf,
} from "../../helpers/datanet.ts";
import {
  type FakeBatch,
  fraction,
  gainOverHonestWork,
  haircut,
  profitOfFakes,
  thousandths,
} from "../../../simulations/curation/haircut.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const NOISE = fraction(3n, 100n);
const SAMPLE = 10n;
/** Shares of fakes, in percent, and the published gains over honest work, in thousandths of the pay. */
const SHARES = [2n, 5n, 10n, 20n, 50n, 90n, 100n];
const PUBLISHED = [
  { missed: 10n, gains: [-15n, -37n, -74n, -146n, -279n, -39n, 60n] },
  { missed: 30n, gains: [-7n, -17n, -34n, -68n, -139n, -8n, 72n] },
];
/** In percent: what a newcomer has at stake, and who is known; what is lost to a stranger, and to oneself. */
const [NEWCOMER, KNOWN] = [50n, 25n];
const [TO_OTHERS, TO_HIMSELF] = [0n, 60n];

async function deployed() {
  return deployedDatanet(connection);
}

/** The scene's rules for a batch of so many records. */
function rulesFor(records: bigint, exposurePercent: bigint, recoveredPercent: bigint): FakeBatch {
  const { payPerRecord } = reviewTerms;
  const share = (records * payPerRecord * exposurePercent) / 100n;
  const exposure = share > EXPOSURE_FLOOR ? share : EXPOSURE_FLOOR;
  return { records, payPerRecord, roundFees: ROUND_FEES, sampleSize: SAMPLE, exposure, recoveredPercent };
}

/** The least error of the panel, in thousandths, at which a batch of fakes has a profit on average. */
function breaksAt(rules: FakeBatch): bigint {
  for (let missed = 0n; missed < 1_000n; missed++) {
    if (profitOfFakes(fraction(missed, 1_000n), rules).numerator > 0n) return missed;
  }
  throw new Error("never");
}

describe("Attacks on batches before the court: fakes", () => {
  describe("6: the haircut, by exact arithmetic", () => {
    for (const { missed, gains } of PUBLISHED) {
      it(`gives the published table where a fake is missed with a chance of ${missed}%`, () => {
        const found = SHARES.map((share) =>
          thousandths(gainOverHonestWork(fraction(share, 100n), fraction(missed, 100n), NOISE, SAMPLE)),
        );
        expect(found).to.deep.equal(gains);
      });
    }

    it("leaves honest work 94% where 3% is noise", () => {
      expect(thousandths(haircut(NOISE, SAMPLE))).to.equal(940n);
    });
  });

  describe("6: a batch of nothing but fakes, by exact arithmetic", () => {
    for (const records of [64n, 1_024n, MAX_RECORDS]) {
      it(`of ${records} records has no profit at any error up to 0.42, for whom it may be`, () => {
        for (const percent of [NEWCOMER, KNOWN]) {
          for (const recovered of [TO_OTHERS, TO_HIMSELF]) {
            for (let missed = 0n; missed <= 42n; missed++) {
              const profit = profitOfFakes(fraction(missed, 100n), rulesFor(records, percent, recovered));
              expect(profit.numerator <= 0n, `at ${missed}%`).to.equal(true);
            }
          }
        }
      });
    }

    it("of a newcomer who is challenged by others, has none up to 0.5", () => {
      for (const records of [64n, 1_024n, MAX_RECORDS]) {
        const profit = profitOfFakes(fraction(1n, 2n), rulesFor(records, NEWCOMER, TO_OTHERS));
        expect(profit.numerator <= 0n).to.equal(true);
      }
    });

    it("breaks first for a known submitter's largest batch: at 0.421 if he challenges himself, at 0.478 if not", () => {
      expect(breaksAt(rulesFor(MAX_RECORDS, KNOWN, TO_HIMSELF))).to.equal(421n);
      expect(breaksAt(rulesFor(MAX_RECORDS, KNOWN, TO_OTHERS))).to.equal(478n);
    });

    it("breaks for a newcomer's largest batch at 0.464 if he challenges himself, at 0.520 if not", () => {
      expect(breaksAt(rulesFor(MAX_RECORDS, NEWCOMER, TO_HIMSELF))).to.equal(464n);
      expect(breaksAt(rulesFor(MAX_RECORDS, NEWCOMER, TO_OTHERS))).to.equal(520n);
    });

    it("has a profit without bound in the records beyond that, which no rule of the ledger stops", () => {
      const missed = fraction(1n, 2n);
      const [small, large] = [1_024n, MAX_RECORDS].map((records) => {
        const { numerator, denominator } = profitOfFakes(missed, rulesFor(records, KNOWN, TO_HIMSELF));
        return numerator / denominator;
      });
      expect(large !== undefined && small !== undefined && large > 4n * small && small > 0n).to.equal(true);
    });
  });

  describe("6: the same, on chain", () => {
    it("a batch of fakes that one panel has missed, and a challenger hasn't, loses the exposure and the fees", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const count = 1_024;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await inWindow(scene, treeOf(leavesOf("fake", count, mallory.address)), mallory);
        await court.connect(bob).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        await forfeited(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(lost).to.equal(newcomerExposure(BigInt(count)) + 2n * ROUND_FEES);
    });

    it("two samples of four fails each have the part of the pay that the arithmetic says", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const count = 64;
      const gain = await gainOf(scene, [mallory, bob], async () => {
        const batchId = await inWindow(scene, treeOf(leavesOf("half", count, mallory.address)), mallory, 0b1111n);
        await court.connect(bob).challengeBatch(batchId);
        await round(scene, batchId, 0b1111n);
        await court.settleChallenge(batchId);
        await ended(scene, batchId);
      });
      const exposure = newcomerExposure(BigInt(count));
      const paid = ((BigInt(count) * reviewTerms.payPerRecord + ROUND_FEES) * 2n) / 10n;
      const burned = exposure - (exposure * 60n) / 100n;
      expect(gain).to.equal(paid - 2n * ROUND_FEES - burned);
    });

    it("where nothing is paid for records, the floor is at stake all the same", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { registry, owner, mallory } = scene;
      await registry.connect(owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await revealed(scene, contributionNamed("unpaid", 64n, 1n, 2n), mallory);
        await round(scene, batchId, ALL_FAIL);
        await round(scene, batchId, ALL_FAIL);
        await forfeited(scene, batchId);
      });
      expect(lost).to.equal(EXPOSURE_FLOOR + 2n * ROUND_FEES);
    });
  });
});
