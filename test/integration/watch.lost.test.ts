// A batch that holds a record twice, a claim on the place that falls, and what `npm run watch` does about it.
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import { type DatanetScene, deployedDatanet, provenRecord, round, waited, WINDOW_PERIOD } from "../helpers/datanet.ts";
import { manifestFolder, publish, publishedContribution, recordsOf, watcherOf } from "../helpers/watch.ts";

const connection = await hre.network.create();

describe("A watchtower, given a claim on a place that it proves to be a repetition", () => {
  const times = {
    "while the later batch takes objections": () => Promise.resolve(),
    "after its window": async (scene: DatanetScene, batchId: bigint) => {
      await round(scene, batchId);
      await waited(scene, WINDOW_PERIOD);
    },
  } as const;
  for (const [when, pass] of Object.entries(times)) {
    it(`claims the place that is left in its next pass, and then no more, ${when}`, async () => {
      const scene = await deployedDatanet(connection);
      const folder = manifestFolder();
      try {
        const { court, alice, bob, mallory } = scene;
        const twice = recordsOf("twice", alice.address, { 5: { recordHash: id("twice 4") } });
        const copy = recordsOf("copy", bob.address, { 8: { recordHash: id("twice 4") } });
        const earlier = await publish(scene, folder, twice);
        const later = await publish(scene, folder, copy);
        const [first, second] = [
          provenRecord(publishedContribution({ leaves: twice }).tree, earlier, 5),
          provenRecord(publishedContribution({ leaves: copy }).tree, later, 8),
        ];
        await court.connect(mallory).claimDuplicate(first.record, first.proof, second.record, second.proof);
        await pass(scene, later);
        const { watcher } = await watcherOf(scene, folder, bob);

        const passes = [await watcher.pass(), await watcher.pass(), await watcher.pass()];

        const faults = passes.map((each) => each.faults);
        const { earlierIndex, finder } = await court.getClaim(later, 8, earlier);
        expect([...faults, earlierIndex, finder]).to.deep.equal([1, 1, 0, 4n, bob.address]);
      } finally {
        folder.remove();
      }
    });
  }
});
