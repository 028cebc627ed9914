// Attacks on who recomputes, by how folders are named and what lies in files' places.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import { headerOf, nodeAt } from "../../epoch/tree/claimsLayout.ts";
import { judgeRoot, type JudgeOptions } from "../../watchtower/lane/judge.ts";
import { inputsHashOf } from "../../watchtower/lane/recompute.ts";
import {
  type EpochScene,
  EpochShelf,
  laneWatcher,
  postLeaves,
  publishedEpoch,
  RESOURCES,
  totalOf,
} from "../helpers/laneEpochs.ts";

import { demandedLeafOfVoid } from "../helpers/lanes.ts";

/** Seconds before a window's end, when no demand can be waited for. */
const LAST_HOURS = 36_000n;

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

  describe("given a wrong root, whose inputs are made so that nobody can compute them", () => {
    const damages: Readonly<Record<string, (folder: string) => void>> = {
      "epoch.json is a folder": (folder) => {
        replaced(folder, "epoch.json", (path) => mkdirSync(path));
      },
      "epoch.json has three gigabytes": (folder) => {
        truncateSync(join(folder, "epoch.json"), 3 * 2 ** 30);
      },
      "epoch.json leads to itself": (folder) => {
        replaced(folder, "epoch.json", (path) => {
          symlinkSync("epoch.json", path);
        });
      },
      "the collections are a folder": (folder) => {
        replaced(folder, "collections.parquet", (path) => mkdirSync(path));
      },
      "the collections are a pipe": (folder) => {
        replaced(folder, "collections.parquet", (path) => execFileSync("mkfifo", [path]));
      },
      "a text is a device without an end": (folder) => {
        replaced(folder, "texts/0.parquet", (path) => {
          symlinkSync("/dev/zero", path);
        });
      },
      "receipts are a file": (folder) => {
        replaced(folder, "receipts", (path) => {
          writeFileSync(path, "none");
        });
      },
      "a page of the receipts is damaged": (folder) => {
        const path = join(folder, "receipts/0.parquet");
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0xff, 4, 40));
      },
      "the published claims are a folder": (folder) => {
        replaced(folder, "result/claims", (path) => mkdirSync(path));
      },
      "the published claims are said to have four thousand million leaves": (folder) => {
        const path = join(folder, "result/claims");
        const [count, digest] = [2 ** 32 - 1, Buffer.alloc(32)];
        writeFileSync(path, headerOf({ count, root: id("a root of nothing"), total: 1n, digest }));
        truncateSync(path, nodeAt(count, 2 * count - 1));
      },
      "the listing is a folder": (folder) => {
        replaced(folder, "result/inputs.sha256", (path) => mkdirSync(path));
      },
    };

    for (const [name, damage] of Object.entries(damages)) {
      it(`when ${name}, the watch doesn't fail, and disputes at last`, async () => {
        const { rewardLane, attributor, finder, report, right, folder } = scene;
        damage(folder);
        const inputsHash = await inputsHashOf(folder).catch(() => report.inputsHash);
        const wrong = { root: id("a root of nothing"), total: totalOf(right) };
        await rewardLane.connect(attributor).post(wrong.root, wrong.total, right.length, inputsHash, report.engineId);
        const { windowEnd } = await rewardLane.postedRoot();
        await networkHelpers.time.increaseTo(windowEnd - LAST_HOURS);
        const { watcher, lines } = laneWatcher(scene, join(folder, ".."), { signer: finder, file: false });

        expect(await watcher.pass()).to.deep.equal({ found: 1, unfiled: 1 });
        expect(lines.at(-1)).to.match(/: dispute$/);
      });
    }
  });

  it("given demands that were left on a void root, the next root is judged before they are released", async () => {
    await demandedLeafOfVoid(scene, 1n);
    const { folder, fallback, report, right, rewardLane } = scene;
    const wrong = { root: id("a root of nothing"), total: totalOf(right) };
    await rewardLane.connect(fallback).post(wrong.root, wrong.total, right.length, report.inputsHash, report.engineId);
    const { watcher, lines } = laneWatcher(scene, join(folder, ".."), { file: false });
    await watcher.pass();

    expect(lines[1]).to.match(/^root 2 is wrong/);
    expect(lines.at(-1)).to.match(/: releaseDemand$/);
  });
});

/** Puts something else into the place of a file or folder. */
function replaced(folder: string, name: string, put: (path: string) => void): void {
  const path = join(folder, name);
  rmSync(path, { recursive: true });
  put(path);
}
