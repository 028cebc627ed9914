// A run on the real contracts; in deep tests another one, too, that is drawn now.
import { expect } from "chai";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { type ContractFigure, executeRun, requireSame } from "../../../../simulations/curation/contracts.ts";
import { readScenario } from "../../../../simulations/curation/scenario.ts";
import { BatchStatus } from "../../../helpers/datanet.ts";
import { MAX_SEED } from "../../../../simulations/random.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/curation/curation.json5");
/** A seed that has all; the command draws others, and so do deep tests: those may lack anything. */
const FIXED = 1;
const SEEDS = process.env.TEST_DEPTH === "deep" ? [FIXED, randomInt(MAX_SEED)] : [FIXED];
const FIGURES = ["ending", "submitter", "objector", "panels", "paid", "burned"];

describe("The game of curation on the contracts", () => {
  for (const seed of SEEDS) {
    describe(`with the seed ${seed}`, () => {
      let figures: ContractFigure[];

      before(async function () {
        this.timeout(180_000);
        figures = await executeRun(readScenario(FILE), seed);
      });

      it("settles every batch as the game does, to the unit", () => {
        for (const { batch, figure, game, contract } of figures) {
          expect(contract, `${figure} of batch ${batch}`).to.equal(game);
        }
      });

      it("compares all figures of each batch, and the quality of those that are final", () => {
        const batches = new Set(figures.map(({ batch }) => batch)).size;
        for (const name of FIGURES) {
          expect(figures.filter(({ figure }) => figure === name)).to.have.length(batches);
        }
        expect(figures.some(({ figure }) => figure === "quality")).to.equal(true);
      });

      if (seed === FIXED) {
        it("has objections and endings of every kind in it", () => {
          const objections = new Set(figures.map(({ objection }) => objection));
          const endings = new Set(figures.flatMap(({ figure, contract }) => (figure === "ending" ? [contract] : [])));

          expect([...objections]).to.include.members(["none", "batch", "case", "copies"]);
          expect(endings.has(BatchStatus.Final) && endings.has(BatchStatus.Burned)).to.equal(true);
          expect(endings.has(BatchStatus.Rejected)).to.equal(true);
        });

        it("has payments and burns in it", () => {
          const sum = (name: string) => {
            return figures.reduce((all, { figure, contract }) => (figure === name ? all + contract : all), 0n);
          };
          expect(sum("paid") > 0n && sum("burned") > 0n).to.equal(true);
        });
      }
    });
  }

  describe("requireSame", () => {
    it("given a difference of a unit, throws CURATION_DIFFERS and says where", () => {
      const figure = { seed: 1, batch: 2, kind: "ring", objection: "none", figure: "burned", game: 5n, contract: 6n };

      expect(() => requireSame([figure]))
        .to.throw("Seed 1, batch 2 of the ring")
        .with.property("code", "CURATION_DIFFERS");
    });
  });
});
