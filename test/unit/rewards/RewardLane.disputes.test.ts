import { expect } from "chai";
import hre from "hardhat";
import { ArbitratorMock__factory, PayeeMock__factory } from "../../../typechain-types/index.ts";
import { DISPUTE_COST } from "../../helpers/datanet.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  credited,
  deployedLanes,
  DISPUTE,
  fairTree,
  LANE_BONDS,
  laneChanges,
  type LaneScene,
  MIN_BOND,
  pendingRoot,
  posted,
  RootStatus,
  spoiled,
  voided,
  WINDOW,
  WRONG_FIRST,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const EVIDENCE = "ipfs://evidence";
const Ruling = { None: 0n, Wrong: 1n, Right: 2n } as const;
/** What the mock does when a dispute is created, in the order of its enum. */
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n, RepeatId: 3n, RaisePrice: 4n } as const;

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

describe("RewardLane, disputes", () => {
  describe("dispute", () => {
    it("brings the root to its arbitrator, and emits RootDisputed", async () => {
      const scene = await pending();
      const { rewardLane, arbitrator, finder } = scene;
      const second = (await now(scene)) + 100n;
      await expect(at(scene, second, () => disputed(scene)))
        .to.emit(rewardLane, "RootDisputed")
        .withArgs(1n, 1n, finder, arbitrator, 0n, MIN_BOND, EVIDENCE);
      expect(await rewardLane.getDispute(1n)).to.deep.equal([finder.address, MIN_BOND, 1n, second + DISPUTE]);
      expect([await rewardLane.openDispute(), await rewardLane.disputeCount()]).to.deep.equal([1n, 1n]);
      expect((await rewardLane.postedRoot()).disputes).to.equal(1n);
      expect(await arbitrator.choicesOf(0n)).to.equal(2n);
      expect(await arbitrator.paidFor(0n)).to.equal(DISPUTE_COST);
    });

    it("returns the dispute's number", async () => {
      const { rewardLane, finder } = await pending();
      expect(await rewardLane.connect(finder).dispute.staticCall(1n, EVIDENCE, { value: DISPUTE_COST })).to.equal(1n);
    });

    it("locks as much of the caller as the poster's bond", async () => {
      const scene = await pending();
      const made = await laneChanges(scene, [scene.finder], () => disputed(scene));
      expect(made).to.deep.equal({ changes: [{ free: -MIN_BOND, locked: MIN_BOND }], burned: 0n });
    });

    it("gives back what the arbitrator doesn't ask", async () => {
      const scene = await pending();
      await expect(disputed(scene, { value: DISPUTE_COST + 5n })).to.changeEtherBalances(
        ethers,
        [scene.finder, scene.arbitrator, scene.rewardLane],
        [-DISPUTE_COST, DISPUTE_COST, 0n],
      );
    });

    it("given the arbitrator asks nothing, works without coins", async () => {
      const scene = await pending();
      await scene.arbitrator.setCost(0n);
      await expect(disputed(scene, { value: 0n })).to.emit(scene.rewardLane, "RootDisputed");
    });

    it("given another arbitrator since, goes to the one of the root's time", async () => {
      const scene = await pending();
      const { factory, arbitrator, rewardLane } = scene;
      await factory.setArbitrator(await new ArbitratorMock__factory(scene.governance).deploy());
      await disputed(scene);
      expect(await arbitrator.arbitrableOf(0n)).to.equal(await rewardLane.getAddress());
    });

    it("in the window's last second, works", async () => {
      const scene = await pending();
      await expect(at(scene, scene.windowEnd - 1n, () => disputed(scene))).to.emit(scene.rewardLane, "RootDisputed");
    });

    it("when the window is over, it reverts with RewardLaneWindowOver", async () => {
      const scene = await pending();
      await expect(at(scene, scene.windowEnd, () => disputed(scene)))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneWindowOver")
        .withArgs(scene.windowEnd);
    });

    for (const rootNumber of [0n, 2n]) {
      it(`when root ${rootNumber} is meant and root 1 pending, it reverts with RewardLaneOtherRoot`, async () => {
        const scene = await pending();
        await expect(disputed(scene, { rootNumber }))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneOtherRoot")
          .withArgs(1n, rootNumber);
      });
    }

    it("given a dispute is open, it reverts with RewardLaneDisputed", async () => {
      const scene = await open();
      await expect(disputed(scene, { by: scene.mallory }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneDisputed")
        .withArgs(1n, 1n);
    });

    it("given one was ruled for the root, works a second time, and no third", async () => {
      const scene = await open();
      const { rewardLane, arbitrator } = scene;
      await arbitrator.giveRuling(0n, Ruling.Right);
      await disputed(scene);
      expect([await rewardLane.openDispute(), (await rewardLane.postedRoot()).disputes]).to.deep.equal([2n, 2n]);
      await arbitrator.giveRuling(1n, Ruling.Right);
      await expect(disputed(scene)).to.be.revertedWithCustomError(rewardLane, "RewardLaneDisputed").withArgs(0n, 2n);
    });

    it("given an earlier root's disputes, a later root has its own", async () => {
      const scene = await moot();
      await posted(scene, fairTree(scene), { poster: scene.fallback });
      await disputed(scene, { rootNumber: 2n });
      const { disputes } = await scene.rewardLane.postedRoot();
      expect([await scene.rewardLane.openDispute(), disputes]).to.deep.equal([2n, 1n]);
    });

    it("when the caller lacks a unit of the stake, it reverts with BondVaultInsufficientFree", async () => {
      const scene = await pending();
      const { vault, rewardLane, finder } = scene;
      await vault.connect(finder).withdraw(rewardLane, finder, LANE_BONDS - MIN_BOND + 1n);
      await expect(disputed(scene))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(rewardLane, finder, MIN_BOND - 1n, MIN_BOND);
    });

    it("when a wei less is sent than the arbitrator asks, it reverts with DisputesFeeTooLow", async () => {
      const scene = await pending();
      await expect(disputed(scene, { value: DISPUTE_COST - 1n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST - 1n, DISPUTE_COST);
    });

    it("given a pause, works", async () => {
      const scene = await pending();
      await scene.factory.connect(scene.guardian).pause();
      await expect(disputed(scene)).to.emit(scene.rewardLane, "RootDisputed");
    });

    const states = {
      None: deployed,
      Void: async () => {
        const scene = await deployed();
        await credited(scene, fairTree(scene).total);
        await voided(scene);
        return scene;
      },
    };
    for (const [name, fixture] of Object.entries(states)) {
      it(`given the last root is at ${name}, it reverts with RewardLaneNotPending`, async () => {
        const scene: LaneScene = await fixture();
        const rootNumber = await scene.rewardLane.rootCount();
        await expect(disputed(scene, { rootNumber }))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNotPending")
          .withArgs(rootNumber, RootStatus[name as keyof typeof RootStatus]);
      });
    }
  });

  describe("dispute, given an arbitrator of another conduct", () => {
    it("that reverts, it reverts likewise, and the root can be activated", async () => {
      const scene = await pending();
      const { arbitrator, rewardLane, windowEnd } = scene;
      await arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(disputed(scene)).to.be.revertedWithCustomError(arbitrator, "ArbitratorMockBroken").withArgs();
      await expect(at(scene, windowEnd, () => rewardLane.activate())).to.emit(rewardLane, "RootActivated");
    });

    it("that repeats a number that is open, it reverts with DisputesIdInUse", async () => {
      const scene = await moot();
      await posted(scene, fairTree(scene), { poster: scene.fallback });
      await scene.arbitrator.setConduct(Conduct.RepeatId, "0x");
      await expect(disputed(scene, { rootNumber: 2n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "DisputesIdInUse")
        .withArgs(scene.arbitrator, 0n);
    });

    it("that raises its price, the second dispute costs more", async () => {
      const scene = await pending();
      await scene.arbitrator.setConduct(Conduct.RaisePrice, "0x");
      await disputed(scene);
      await scene.arbitrator.giveRuling(0n, Ruling.Right);
      await expect(disputed(scene))
        .to.be.revertedWithCustomError(scene.rewardLane, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST, 2n * DISPUTE_COST);
    });

    it("that calls back, it can't end, rule or open a dispute, or activate the root", async () => {
      const scene = await pending();
      const { rewardLane, arbitrator } = scene;
      const calls = [
        rewardLane.interface.encodeFunctionData("endDispute", [1n]),
        rewardLane.interface.encodeFunctionData("rule", [0n, Ruling.Wrong]),
        rewardLane.interface.encodeFunctionData("dispute", [1n, ""]),
        rewardLane.interface.encodeFunctionData("activate"),
      ];
      const snapshot = await networkHelpers.takeSnapshot();
      for (const call of calls) {
        await arbitrator.setConduct(Conduct.CallBack, call);
        await disputed(scene);
        expect(await arbitrator.calledBack()).to.equal(false);
        expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Pending);
        await snapshot.restore();
      }
    });

    it("that proves a fault meanwhile, the root is void, and the stake goes back with the ruling", async () => {
      const scene = await deployed();
      const { rewardLane, arbitrator, finder } = scene;
      const right = fairTree(scene);
      const tree = spoiled(right, 0, WRONG_FIRST);
      await credited(scene, right.total);
      await posted(scene, tree, { total: right.total });
      const call = rewardLane.interface.encodeFunctionData("proveLeaf", [tree.proven(0)]);
      await arbitrator.setConduct(Conduct.CallBack, call);
      const { changes } = await laneChanges(scene, [finder], async () => {
        await disputed(scene);
        expect(await arbitrator.calledBack()).to.equal(true);
        expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
        await arbitrator.giveRuling(0n, Ruling.Right);
      });
      expect(changes).to.deep.equal([{ free: 0n, locked: 0n }]);
    });

    it("when the caller takes no coins back, it reverts with the caller's own error", async () => {
      const scene = await pending();
      const { rewardLane, vault, governance } = scene;
      const payee = await new PayeeMock__factory(governance).deploy();
      await vault.deposit(rewardLane, payee, MIN_BOND);
      await payee.setRefusing(true);
      const data = rewardLane.interface.encodeFunctionData("dispute", [1n, EVIDENCE]);
      const value = DISPUTE_COST + 1n;
      await expect(payee.execute([{ target: rewardLane, value, data }], { value }))
        .to.be.revertedWithCustomError(payee, "PayeeMockRefused")
        .withArgs(1n);
    });
  });
});
