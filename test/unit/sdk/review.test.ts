import { expect } from "chai";
import hre from "hardhat";
import { drawSample, failsMask, qualityOf, VERDICT_TYPES, verdictDomain } from "../../../sdk/review.ts";
import { contributionNamed, deployedDatanet, drawn, panelists, revealed, reviewTerms } from "../../helpers/datanet.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;

async function deployed() {
  return deployedDatanet(connection);
}

describe("review", () => {
  describe("drawSample", () => {
    it("is the ledger's sample, for batches of any size", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      for (const count of [64n, 65n, 100n, 1_024n, 4_096n]) {
        const batchId = await revealed(scene, contributionNamed(`of ${count}`, count));
        await drawn(scene, batchId);
        const { seed } = await scene.ledger.getRound(batchId, 0);

        const sample = drawSample(seed, count, reviewTerms.sampleSize);
        expect(sample).to.deep.equal([...(await scene.ledger.sampleOf(batchId, 0))]);
      }
    });

    it("draws different records below the count, and all of them where the sample is the batch", () => {
      for (let seed = 0n; seed < 200n; seed++) {
        const sample = drawSample(seed, 12n, 10n);
        expect(new Set(sample).size).to.equal(10);
        expect(sample.every((index) => index >= 0n && index < 12n)).to.equal(true);
        expect([...drawSample(seed, 7n, 7n)].sort().join()).to.equal("0,1,2,3,4,5,6");
      }
    });
  });

  describe("a verdict", () => {
    it("signed by its type and domain, counts for who signed it", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, chainId } = scene;
      const batchId = await revealed(scene, contributionNamed("signed"));
      await drawn(scene, batchId);
      const [panelist] = await panelists(scene, batchId);
      if (panelist === undefined) throw new Error("the panel is empty");
      const { round, root } = await ledger.getBatch(batchId);
      const fails = failsMask([false, true, false, true]);

      const domain = verdictDomain(chainId, await ledger.getAddress());
      const signature = await panelist.signTypedData(domain, VERDICT_TYPES, { batchId, round, root, fails });
      await ledger.review(batchId, [{ position: 0, fails, signature }]);

      expect(fails).to.equal(0b1010n);
      expect((await ledger.getRound(batchId, 0)).verdicts).to.equal(fails);
    });
  });

  describe("qualityOf", () => {
    for (const [failed, sampled, quality] of [
      [0n, 10n, 1_000_000n],
      [1n, 10n, 800_000n],
      [4n, 10n, 200_000n],
      [5n, 10n, 0n],
      [10n, 10n, 0n],
      [1n, 3n, 333_333n],
      [9n, 20n, 100_000n],
    ] as const) {
      it(`given ${failed} of ${sampled} failed, is ${quality}`, () => {
        expect(qualityOf(failed, sampled)).to.equal(quality);
      });
    }
  });
});
