import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { DISPUTE_COST } from "../../helpers/datanet.ts";
import { at } from "../../helpers/escrow.ts";
import {
  activeRoot,
  credited,
  DEMAND,
  DEMAND_BOND,
  demandedLeaf,
  demandedLeafOfVoid,
  DemandKind,
  deployedLanes,
  fairTree,
  forfeited,
  laneChanges,
  type LaneScene,
  MIN_BOND,
  posted,
  RootStatus,
  voided,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { Leaf, Author } = DemandKind;
const INDEX = 2n;
const PLACE = Number(INDEX);
const NO_DEMAND = [ZeroAddress, 0n, false, ZeroAddress];

const deployed = async () => deployedLanes(connection);

/** The finder has demanded a leaf. */
const demanded = async () => demandedLeaf(await deployed(), INDEX);
/** And the root was voided before anybody answered. */
const demandedOfVoid = async () => demandedLeafOfVoid(await deployed(), INDEX);

describe("RewardLane, the ends of demands", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("expireDemand", () => {
    it("at the deadline, voids the root for anybody, and emits DemandReleased and RootVoided", async () => {
      const scene = await load(demanded);
      const { rewardLane, stranger, finder, deadline } = scene;
      const { award, burned } = forfeited(MIN_BOND);
      const call = at(scene, deadline, () => rewardLane.connect(stranger).expireDemand(Leaf, INDEX));
      await expect(call).to.emit(rewardLane, "DemandReleased").withArgs(1n, Leaf, INDEX, finder);
      await expect(call).to.emit(rewardLane, "RootVoided").withArgs(1n, finder, award, burned);
      const { status, voidedAt } = await rewardLane.postedRoot();
      expect([status, voidedAt]).to.deep.equal([RootStatus.Void, deadline]);
      expect(await rewardLane.getDemand(1n, Leaf, INDEX)).to.deep.equal(NO_DEMAND);
    });

    it("gives the demander its bond and 60% of the poster's, and burns the rest", async () => {
      const scene = await load(demanded);
      const { rewardLane, attributor, stranger, finder, deadline } = scene;
      const { award, burned } = forfeited(MIN_BOND);
      const made = await laneChanges(scene, [attributor, finder, stranger], () =>
        at(scene, deadline, () => rewardLane.connect(stranger).expireDemand(Leaf, INDEX)),
      );
      const changes = [
        { free: 0n, locked: -MIN_BOND },
        { free: award + DEMAND_BOND, locked: -DEMAND_BOND },
        { free: 0n, locked: 0n },
      ];
      expect(made).to.deep.equal({ changes, burned });
    });

    it("given a dispute is open, voids the root, and the dispute is about nothing any more", async () => {
      const scene = await load(demanded);
      const { rewardLane, attributor, deadline } = scene;
      await rewardLane.connect(attributor).dispute(1n, "", { value: DISPUTE_COST });
      await at(scene, deadline, () => rewardLane.expireDemand(Leaf, INDEX));
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
      expect(await rewardLane.openDispute()).to.equal(0n);
    });

    it("a second before the deadline, it reverts with RewardLaneDemandDeadline", async () => {
      const scene = await load(demanded);
      const { rewardLane, deadline } = scene;
      await expect(at(scene, deadline - 1n, () => rewardLane.expireDemand(Leaf, INDEX)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemandDeadline")
        .withArgs(deadline);
    });

    it("given it was answered, it reverts with RewardLaneNoDemand", async () => {
      const scene = await load(demanded);
      const { rewardLane, tree, deadline } = scene;
      await rewardLane.answerLeaf(tree.proven(PLACE));
      await expect(at(scene, deadline, () => rewardLane.expireDemand(Leaf, INDEX)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, INDEX);
    });

    it("given no such demand, it reverts with RewardLaneNoDemand, also for the other kind", async () => {
      const scene = await load(demanded);
      await networkHelpers.time.increase(DEMAND);
      for (const [kind, index] of [
        [Leaf, INDEX + 1n],
        [Author, INDEX],
      ] as const) {
        await expect(scene.rewardLane.expireDemand(kind, index))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoDemand")
          .withArgs(kind, index);
      }
    });
  });

  describe("releaseDemand", () => {
    it("gives the bond back, and emits DemandReleased", async () => {
      const scene = await load(demandedOfVoid);
      const { rewardLane, stranger, finder } = scene;
      const { changes } = await laneChanges(scene, [finder], async () => {
        await expect(rewardLane.connect(stranger).releaseDemand(1n, Leaf, INDEX))
          .to.emit(rewardLane, "DemandReleased")
          .withArgs(1n, Leaf, INDEX, finder);
      });
      expect(changes).to.deep.equal([{ free: DEMAND_BOND, locked: -DEMAND_BOND }]);
      expect(await rewardLane.getDemand(1n, Leaf, INDEX)).to.deep.equal(NO_DEMAND);
    });

    it("given a later root is pending, works, and takes nothing from that one's demands", async () => {
      const scene = await load(demandedOfVoid);
      const { rewardLane, finder, fallback } = scene;
      await posted(scene, fairTree(scene), { poster: fallback });
      await rewardLane.connect(finder).demandLeaf(2n, INDEX);
      await expect(rewardLane.releaseDemand(1n, Leaf, INDEX)).to.emit(rewardLane, "DemandReleased");
      expect((await rewardLane.postedRoot()).openDemands).to.equal(1n);
    });

    it("a second time, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane } = await load(demandedOfVoid);
      await rewardLane.releaseDemand(1n, Leaf, INDEX);
      await expect(rewardLane.releaseDemand(1n, Leaf, INDEX))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, INDEX);
    });

    it("given the root is pending, it reverts with RewardLanePending", async () => {
      const { rewardLane } = await load(demanded);
      await expect(rewardLane.releaseDemand(1n, Leaf, INDEX))
        .to.be.revertedWithCustomError(rewardLane, "RewardLanePending")
        .withArgs(1n);
    });

    it("given it was answered before the root was void, it reverts with RewardLaneNoDemand", async () => {
      const scene = await load(demanded);
      const { rewardLane, finder, tree } = scene;
      await rewardLane.answerLeaf(tree.proven(PLACE));
      await rewardLane.connect(finder).demandLeaf(1n, 0n);
      await networkHelpers.time.increase(DEMAND);
      await rewardLane.expireDemand(Leaf, 0n);
      await expect(rewardLane.releaseDemand(1n, Leaf, INDEX))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, INDEX);
    });

    it("given another demand voided the root, works for this one", async () => {
      const scene = await load(demanded);
      const { rewardLane, attributor } = scene;
      await rewardLane.connect(attributor).demandLeaf(1n, 0n);
      await networkHelpers.time.increase(DEMAND);
      await rewardLane.expireDemand(Leaf, 0n);
      await expect(rewardLane.releaseDemand(1n, Leaf, INDEX)).to.emit(rewardLane, "DemandReleased");
    });

    it("given no such demand, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane } = await load(demandedOfVoid);
      const unknown = [
        [1n, Author, INDEX],
        [2n, Leaf, INDEX],
        [1n, Leaf, INDEX + 1n],
      ] as const;
      for (const [rootNumber, kind, index] of unknown) {
        await expect(rewardLane.releaseDemand(rootNumber, kind, index))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
          .withArgs(kind, index);
      }
    });
  });

  describe("given no root is pending", () => {
    const states = {
      None: deployed,
      Active: async () => activeRoot(await deployed()),
      Void: async () => {
        const scene = await deployed();
        await credited(scene, fairTree(scene).total);
        await voided(scene);
        return scene;
      },
    };
    for (const [name, fixture] of Object.entries(states)) {
      it(`and the last one is at ${name}, all but releaseDemand reverts with RewardLaneNotPending`, async () => {
        const scene = await load<LaneScene>(fixture);
        const { rewardLane, finder } = scene;
        const shown = fairTree(scene).proven(PLACE);
        const rootNumber = await rewardLane.rootCount();
        const lane = rewardLane.connect(finder);
        const record = { batchId: 1n, index: 0n, recordHash: shown.proof[0] ?? "", author: finder };
        const calls = [
          () => lane.demandLeaf(rootNumber, INDEX),
          () => lane.demandAuthor(shown),
          () => lane.answerLeaf(shown),
          () => lane.answerAuthor(INDEX, scene.modelId, scene.lanePolicyHash, [], record, []),
          () => lane.answerUnchanged(shown, shown),
          () => lane.expireDemand(Leaf, INDEX),
        ];
        for (const call of calls) {
          await expect(call())
            .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotPending")
            .withArgs(rootNumber, RootStatus[name as keyof typeof RootStatus]);
        }
      });
    }
  });
});
