// Attacks on who recomputes, by how folders are named and what lies in files' places.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { judgeRoot, type JudgeOptions } from "../../watchtower/lane/judge.ts";
import { type EpochScene, EpochShelf, postLeaves, publishedEpoch, RESOURCES } from "../helpers/laneEpochs.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();
const published = async () => await publishedEpoch(connection, shelf);

describe("Attacks on watchtowers by an epoch's folder", function () {
  this.timeout(200_000);
  let scene: EpochScene;

  beforeEach(async () => {
    const deployed = await networkHelpers.loadFixture(published);
    scene = { ...deployed, folder: shelf.copy(deployed.folder) };
  });

  after(() => {
    shelf.remove();
  });

  async function judged(folder: string, differences: Partial<JudgeOptions> = {}) {
    const options = { ...RESOURCES, scratch: `${scene.folder}.scratch`, file: false, ...differences };
    return await judgeRoot(scene.rewardLane.connect(scene.finder), folder, options);
  }

  describe("given a right root, whose folder's name is made to mislead", () => {
    beforeEach(async () => {
      await postLeaves(scene, scene.right);
    });

    for (const name of ["ppm=1000000", "is_open=false", "epoch-*", "epoch-?", "epoch [1]", "[a]", "'quoted'"]) {
      it(`when it is ${name}, nobody is made to dispute it`, async () => {
        const folder = join(scene.folder, "..", name);
        cpSync(scene.folder, folder, { recursive: true });

        expect(await judged(folder, { scratch: join(folder, "..", `${name} scratch`) })).to.include({ same: true });
      });
    }
  });
});
