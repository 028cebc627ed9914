import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { ArbitratorMock__factory } from "../../../typechain-types/index.ts";
import { DISPUTE_COST } from "../../helpers/datanet.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  credited,
  DEMAND,
  deployedLanes,
  DISPUTE,
  fairTree,
  forfeited,
  laneChanges,
  type LaneScene,
  MIN_BOND,
  pendingRoot,
  posted,
  RootStatus,
  spoiled,
  WINDOW,
  WRONG_FIRST,
} from "../../helpers/lanes.ts";
import { RULING_PERIOD } from "../../helpers/models.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const EVIDENCE = "ipfs://evidence";
const Ruling = { None: 0n, Wrong: 1n, Right: 2n } as const;
const ENDED = [ZeroAddress, 0n, 0n, 0n];

const lanes = async () => deployedLanes(connection);
/** Always on the same chain: the arbitrator keeps its storage where it is deployed again. */
const deployed = async () => networkHelpers.loadFixture(lanes);

/** A root that is pending, and the end of its window. */
async function pending() {
  const scene = await pendingRoot(await deployed());
  return { ...scene, windowEnd: scene.postedAt + WINDOW };
}

function disputed({ rewardLane, finder }: LaneScene, { by = finder, value = DISPUTE_COST, rootNumber = 1n } = {}) {
  return rewardLane.connect(by).dispute(rootNumber, EVIDENCE, { value });
}

/** The finder has disputed the root. */
async function open() {
  const scene = await pending();
  await disputed(scene);
  return { ...scene, deadline: (await now(scene)) + DISPUTE };
}

/** A root with a fault is pending, which the finder has disputed. */
async function openOfWrong() {
  const scene = await deployed();
  const right = fairTree(scene);
  const tree = spoiled(right, 0, WRONG_FIRST);
  await credited(scene, right.total);
  await posted(scene, tree, { total: right.total });
  await disputed(scene);
  return { ...scene, tree, deadline: (await now(scene)) + DISPUTE };
}

/** And somebody has proven its fault meanwhile. */
async function moot() {
  const scene = await openOfWrong();
  await scene.rewardLane.connect(scene.fallback).proveLeaf(scene.tree.proven(0));
  return scene;
}

describe("RewardLane, rulings", () => {
  describe("rule", () => {
    it("when the root is wrong, voids it, and emits Ruling, DisputeEnded and RootVoided", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, finder } = scene;
      const { award, burned } = forfeited(MIN_BOND);
      const call = arbitrator.giveRuling(0n, Ruling.Wrong);
      await expect(call).to.emit(rewardLane, "Ruling").withArgs(arbitrator, 0n, Ruling.Wrong);
      await expect(call).to.emit(rewardLane, "DisputeEnded").withArgs(1n, 1n, Ruling.Wrong);
      await expect(call).to.emit(rewardLane, "RootVoided").withArgs(1n, finder, award, burned);
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
      expect(await rewardLane.openDispute()).to.equal(0n);
      expect(await rewardLane.getDispute(1n)).to.deep.equal(ENDED);
    });

    it("when the root is wrong, the challenger has his stake and 60% of the bond, and the rest is burned", async () => {
      const scene = await open();
      const { award, burned } = forfeited(MIN_BOND);
      const made = await laneChanges(scene, [scene.attributor, scene.finder], () =>
        scene.arbitrator.giveRuling(0n, Ruling.Wrong),
      );
      const changes = [
        { free: 0n, locked: -MIN_BOND },
        { free: MIN_BOND + award, locked: -MIN_BOND },
      ];
      expect(made).to.deep.equal({ changes, burned });
    });

    it("when the root is right, the poster has 60% of the stake, and the rest is burned", async () => {
      const scene = await open();
      const { award, burned } = forfeited(MIN_BOND);
      const made = await laneChanges(scene, [scene.attributor, scene.finder], () =>
        scene.arbitrator.giveRuling(0n, Ruling.Right),
      );
      const changes = [
        { free: award, locked: 0n },
        { free: 0n, locked: -MIN_BOND },
      ];
      expect(made).to.deep.equal({ changes, burned });
    });

    it("when the root is right, it stays pending, and emits DisputeEnded alone", async () => {
      const scene = await open();
      const { rewardLane, arbitrator } = scene;
      const call = arbitrator.giveRuling(0n, Ruling.Right);
      await expect(call).to.emit(rewardLane, "DisputeEnded").withArgs(1n, 1n, Ruling.Right);
      await expect(call).not.to.emit(rewardLane, "RootVoided");
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Pending);
      expect(await rewardLane.openDispute()).to.equal(0n);
      expect(await rewardLane.getDispute(1n)).to.deep.equal(ENDED);
    });

    it("when the root is right and its window nearly over, the window is open for 48 hours again", async () => {
      const scene = await open();
      const second = scene.windowEnd + WINDOW;
      await at(scene, second, () => scene.arbitrator.giveRuling(0n, Ruling.Right));
      expect((await scene.rewardLane.postedRoot()).windowEnd).to.equal(second + DEMAND);
    });

    for (const more of [0n, 1n]) {
      it(`when the root is right and ${DEMAND + 1n - more} seconds are left, the window ends as it takes`, async () => {
        const scene = await open();
        const second = scene.windowEnd - DEMAND - 1n + more;
        await at(scene, second, () => scene.arbitrator.giveRuling(0n, Ruling.Right));
        expect((await scene.rewardLane.postedRoot()).windowEnd).to.equal(scene.windowEnd);
      });
    }

    it("when the root is right and a second less is left than 48 hours, the window ends a second later", async () => {
      const scene = await open();
      const second = scene.windowEnd - DEMAND + 1n;
      await at(scene, second, () => scene.arbitrator.giveRuling(0n, Ruling.Right));
      expect((await scene.rewardLane.postedRoot()).windowEnd).to.equal(scene.windowEnd + 1n);
    });

    it("when the root is right after its window, others can demand and dispute until the new end", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, finder, windowEnd } = scene;
      await at(scene, windowEnd, () => arbitrator.giveRuling(0n, Ruling.Right));
      await expect(rewardLane.connect(finder).demandLeaf(1n, 0n)).to.emit(rewardLane, "Demanded");
      await expect(at(scene, windowEnd + DEMAND - 1n, () => disputed(scene))).to.emit(rewardLane, "RootDisputed");
    });

    it("when the root is right, it is activated at the new end and no second before", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, windowEnd } = scene;
      await at(scene, windowEnd, () => arbitrator.giveRuling(0n, Ruling.Right));
      const end = windowEnd + DEMAND;
      await expect(at(scene, end - 1n, () => rewardLane.activate()))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneOpen")
        .withArgs(end, 0n, 0n);
      await expect(at(scene, end, () => rewardLane.activate())).to.emit(rewardLane, "RootActivated");
    });

    it("when there is no ruling in it, voids the root without a fine, and everybody has his own back", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, attributor, finder } = scene;
      const made = await laneChanges(scene, [attributor, finder], async () => {
        const call = arbitrator.giveRuling(0n, Ruling.None);
        await expect(call).to.emit(rewardLane, "DisputeEnded").withArgs(1n, 1n, Ruling.None);
        await expect(call).to.emit(rewardLane, "RootVoided").withArgs(1n, ZeroAddress, 0n, 0n);
      });
      const back = { free: MIN_BOND, locked: -MIN_BOND };
      expect(made).to.deep.equal({ changes: [back, back], burned: 0n });
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
    });

    for (const ruling of Object.values(Ruling)) {
      it(`given the root is void meanwhile, ruling ${ruling} gives the stake back and changes nothing else`, async () => {
        const scene = await moot();
        const { rewardLane, arbitrator, attributor, finder } = scene;
        const before = await rewardLane.postedRoot();
        const made = await laneChanges(scene, [attributor, finder], async () => {
          const call = arbitrator.giveRuling(0n, ruling);
          await expect(call).to.emit(rewardLane, "DisputeEnded").withArgs(1n, 1n, ruling);
          await expect(call).not.to.emit(rewardLane, "RootVoided");
        });
        const changes = [
          { free: 0n, locked: 0n },
          { free: MIN_BOND, locked: -MIN_BOND },
        ];
        expect(made).to.deep.equal({ changes, burned: 0n });
        expect(await rewardLane.postedRoot()).to.deep.equal(before);
      });

      it(`given another root is pending and disputed since, ruling ${ruling} leaves that one as it is`, async () => {
        const scene = await moot();
        const { rewardLane, arbitrator, fallback, mallory } = scene;
        await posted(scene, fairTree(scene), { poster: fallback });
        await disputed(scene, { rootNumber: 2n, by: mallory });
        const before = await rewardLane.postedRoot();
        await arbitrator.giveRuling(0n, ruling);
        expect(await rewardLane.postedRoot()).to.deep.equal(before);
        expect(await rewardLane.openDispute()).to.equal(2n);
      });
    }

    it("a second before the deadline, counts", async () => {
      const scene = await open();
      const call = at(scene, scene.deadline - 1n, () => scene.arbitrator.giveRuling(0n, Ruling.Wrong));
      await expect(call).to.emit(scene.rewardLane, "RootVoided");
    });

    it("at the deadline, it reverts with RewardLaneDisputeDeadline", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, deadline } = scene;
      await expect(at(scene, deadline, () => arbitrator.giveRuling(0n, Ruling.Wrong)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDisputeDeadline")
        .withArgs(deadline);
    });

    it("60 days after the dispute, it reverts with DisputesTooLate", async () => {
      const scene = await open();
      const due = scene.deadline - DISPUTE + RULING_PERIOD;
      await expect(at(scene, due, () => scene.arbitrator.giveRuling(0n, Ruling.Wrong)))
        .to.be.revertedWithCustomError(scene.rewardLane, "DisputesTooLate")
        .withArgs(due);
    });

    it("when the ruling is none of the two, it reverts with DisputesInvalidRuling", async () => {
      const { rewardLane, arbitrator } = await open();
      await expect(arbitrator.giveRuling(0n, 3n))
        .to.be.revertedWithCustomError(rewardLane, "DisputesInvalidRuling")
        .withArgs(3n, 2n);
    });

    it("when it comes a second time, it reverts with DisputesUnknown", async () => {
      const { rewardLane, arbitrator } = await open();
      await arbitrator.giveRuling(0n, Ruling.Right);
      await expect(arbitrator.giveRuling(0n, Ruling.Wrong))
        .to.be.revertedWithCustomError(rewardLane, "DisputesUnknown")
        .withArgs(arbitrator, 0n);
    });

    it("when it comes of anybody else, it reverts with DisputesUnknown, also of the factory's new arbitrator", async () => {
      const { rewardLane, factory, governance, mallory } = await open();
      const next = await new ArbitratorMock__factory(governance).deploy();
      await factory.setArbitrator(next);
      await expect(next.ruleAt(rewardLane, 0n, Ruling.Wrong))
        .to.be.revertedWithCustomError(rewardLane, "DisputesUnknown")
        .withArgs(next, 0n);
      await expect(rewardLane.connect(mallory).rule(0n, Ruling.Wrong))
        .to.be.revertedWithCustomError(rewardLane, "DisputesUnknown")
        .withArgs(mallory, 0n);
    });
  });

  describe("endDispute", () => {
    it("at the deadline, voids the root without a fine for anybody, and everybody has his own back", async () => {
      const scene = await open();
      const { rewardLane, attributor, finder, stranger, deadline } = scene;
      const made = await laneChanges(scene, [attributor, finder], async () => {
        const call = at(scene, deadline, () => rewardLane.connect(stranger).endDispute(1n));
        await expect(call).to.emit(rewardLane, "DisputeEnded").withArgs(1n, 1n, Ruling.None);
        await expect(call).to.emit(rewardLane, "RootVoided").withArgs(1n, ZeroAddress, 0n, 0n);
      });
      const back = { free: MIN_BOND, locked: -MIN_BOND };
      expect(made).to.deep.equal({ changes: [back, back], burned: 0n });
      expect(await rewardLane.getDispute(1n)).to.deep.equal(ENDED);
    });

    it("a second before the deadline, it reverts with RewardLaneDisputeDeadline", async () => {
      const scene = await open();
      const { rewardLane, deadline } = scene;
      await expect(at(scene, deadline - 1n, () => rewardLane.endDispute(1n)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDisputeDeadline")
        .withArgs(deadline);
    });

    it("given the root is void meanwhile, gives the stake back alone", async () => {
      const scene = await moot();
      const { rewardLane, finder, deadline } = scene;
      const before = await rewardLane.postedRoot();
      const { changes } = await laneChanges(scene, [finder], () =>
        at(scene, deadline, () => rewardLane.endDispute(1n)),
      );
      expect(changes).to.deep.equal([{ free: MIN_BOND, locked: -MIN_BOND }]);
      expect(await rewardLane.postedRoot()).to.deep.equal(before);
    });

    it("given it was ruled, it reverts with RewardLaneUnknownDispute", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, deadline } = scene;
      await arbitrator.giveRuling(0n, Ruling.Right);
      await expect(at(scene, deadline, () => rewardLane.endDispute(1n)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneUnknownDispute")
        .withArgs(1n);
    });

    it("given it was ended, a ruling that comes later reverts with RewardLaneUnknownDispute", async () => {
      const scene = await open();
      const { rewardLane, arbitrator, deadline } = scene;
      await at(scene, deadline, () => rewardLane.endDispute(1n));
      await expect(arbitrator.giveRuling(0n, Ruling.Wrong))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneUnknownDispute")
        .withArgs(1n);
    });

    it("given no such dispute, it reverts with RewardLaneUnknownDispute", async () => {
      const { rewardLane } = await open();
      for (const disputeId of [0n, 2n]) {
        await expect(rewardLane.endDispute(disputeId))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneUnknownDispute")
          .withArgs(disputeId);
      }
    });
  });
});
