import { expect } from "chai";
import { network } from "hardhat";
import { openHouse } from "../../../offering/house.ts";
import { readOffering } from "../../../offering/read.ts";
import { offeringText } from "../../../offering/tell.ts";
import {
  completedNow,
  contestedWrong,
  firstDeadline,
  offeredWrong,
  RootRuling,
  type RootScene,
  ruledRoot,
  RULING_PERIOD,
  soldOut,
  soldWrong,
} from "../../helpers/contributorRoots.ts";
import { missedNow } from "../../helpers/iao.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const open = () => offeredWrong(connection);

const contested = () => contestedWrong(connection);

async function complete() {
  const scene = await soldWrong(connection);
  await completedNow(scene);
  return scene;
}

async function missed() {
  const scene = await contested();
  await soldOut(scene);
  await missedNow(scene);
  return scene;
}

async function shown({ offering, offeringId }: RootScene) {
  return readOffering(await openHouse(ethers.provider, await offering.getAddress()), { offeringId });
}

function stepsWith(view: Awaited<ReturnType<typeof shown>>, call: string) {
  return view.next.filter((step) => step.call.startsWith(call));
}

describe("what is shown of an offering's contributors", () => {
  it("given no supply for them, it has nothing", async () => {
    const none = await offeredWrong(connection, { contributorSupply: 0n, contributorRoot: ethers.ZeroHash });
    const view = await shown(none);
    expect(view.contributors).to.equal(null);
    expect(stepsWith(view, "contest(")).to.deep.equal([]);
  });

  it("given an open auction, it has the disclosed root, and until when it is contested", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const view = await shown(scene);
    const until = Number(firstDeadline(scene));
    const contributors = { root: scene.ownRoot, contestableUntil: until, openContests: 0, isFinal: false };
    expect(view.contributors).to.deep.equal(contributors);
    expect(stepsWith(view, "contest(").map((step) => step.until)).to.deep.equal([until]);
  });

  it("given a contest, it says so, and who ends it without a ruling", async () => {
    const view = await shown(await networkHelpers.loadFixture(contested));
    expect(view.contributors?.openContests).to.equal(1);
    expect(stepsWith(view, "lapse(contestId)").length).to.equal(1);
  });

  it("given a ruling for another root, it has that one, and tells of both", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    await ruledRoot(scene, RootRuling.Replaced);
    const view = await shown(scene);
    expect(view.contributors?.root).to.equal(scene.rightRoot);
    expect(offeringText(view)).to.include(`${scene.rightRoot}, put by a ruling in the place of ${scene.ownRoot}`);
  });

  it("given that all milestones are met and the root isn't final, it says from when contributors are paid", async () => {
    const scene = await networkHelpers.loadFixture(complete);
    const view = await shown(scene);
    expect(view.block.time < Number(firstDeadline(scene))).to.equal(true);
    expect(stepsWith(view, "releaseContributor").map(({ from }) => from)).to.deep.equal([Number(firstDeadline(scene))]);
  });

  it("given that the root is final, it says so, and nobody contests it", async () => {
    const scene = await networkHelpers.loadFixture(complete);
    await time.increaseTo(firstDeadline(scene));
    const view = await shown(scene);
    expect(view.contributors?.isFinal).to.equal(true);
    expect(stepsWith(view, "contest(")).to.deep.equal([]);
  });

  it("given that the offering has failed, nobody contests, though what is open still ends", async () => {
    const scene = await networkHelpers.loadFixture(missed);
    const view = await shown(scene);
    expect(stepsWith(view, `contest(${scene.offeringId}, disclosure`)).to.deep.equal([]);
    expect(stepsWith(view, "lapse(contestId)").length).to.equal(1);
    await time.increase(RULING_PERIOD);
    await scene.roots.lapse(1n);
    expect(stepsWith(await shown(scene), "lapse(contestId)")).to.deep.equal([]);
  });
});
