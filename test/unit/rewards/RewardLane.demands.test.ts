import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { at, now } from "../../helpers/escrow.ts";
import {
  deepTree,
  DEMAND,
  DEMAND_BOND,
  demandedLeaf,
  demandedLeafOfVoid,
  DemandKind,
  deployedLanes,
  fairTree,
  LANE_BONDS,
  laneChanges,
  type LaneScene,
  leafOf,
  pendingRoot,
  posted,
  RootStatus,
  WINDOW,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { Leaf } = DemandKind;
const INDEX = 2n;
const PLACE = Number(INDEX);
const COUNT = 4n;

const deployed = async () => deployedLanes(connection);

/** A root that is pending, and the end of its window. */
async function pending() {
  const scene = await pendingRoot(await deployed());
  return { ...scene, windowEnd: scene.postedAt + WINDOW };
}

/** The finder has demanded a leaf. */
const demanded = async () => demandedLeaf(await deployed(), INDEX);
/** And the root was voided before anybody answered. */
const demandedOfVoid = async () => demandedLeafOfVoid(await deployed(), INDEX);

describe("RewardLane, demands for leaves", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("demandLeaf", () => {
    it("opens a demand, and emits Demanded", async () => {
      const scene = await load(pending);
      const { rewardLane, finder } = scene;
      const second = (await now(scene)) + 100n;
      const deadline = second + DEMAND;
      await expect(at(scene, second, () => rewardLane.connect(finder).demandLeaf(1n, INDEX)))
        .to.emit(rewardLane, "Demanded")
        .withArgs(1n, Leaf, INDEX, ZeroAddress, finder, deadline);
      const demand = [finder.address, deadline, false, ZeroAddress];
      expect(await rewardLane.getDemand(1n, Leaf, INDEX)).to.deep.equal(demand);
      expect((await rewardLane.postedRoot()).openDemands).to.equal(1n);
    });

    it("locks the demand's bond of the caller", async () => {
      const scene = await load(pending);
      const made = await laneChanges(scene, [scene.finder], () =>
        scene.rewardLane.connect(scene.finder).demandLeaf(1n, INDEX),
      );
      expect(made).to.deep.equal({ changes: [{ free: -DEMAND_BOND, locked: DEMAND_BOND }], burned: 0n });
    });

    for (const index of [0n, COUNT - 1n]) {
      it(`takes index ${index} of ${COUNT}`, async () => {
        const { rewardLane, finder } = await load(pending);
        await rewardLane.connect(finder).demandLeaf(1n, index);
        expect((await rewardLane.getDemand(1n, Leaf, index)).demander).to.equal(finder.address);
      });
    }

    for (const index of [COUNT, 2n ** 256n - 1n]) {
      it(`when the index is ${index} of ${COUNT}, it reverts with RewardLaneInvalidIndex`, async () => {
        const { rewardLane, finder } = await load(pending);
        await expect(rewardLane.connect(finder).demandLeaf(1n, index))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidIndex")
          .withArgs(index, COUNT);
      });
    }

    it("in the window's last second, works, and can be answered after the window", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, tree, windowEnd } = scene;
      await at(scene, windowEnd - 1n, () => rewardLane.connect(finder).demandLeaf(1n, INDEX));
      const last = windowEnd - 1n + DEMAND - 1n;
      await expect(at(scene, last, () => rewardLane.answerLeaf(tree.proven(PLACE)))).to.emit(rewardLane, "Answered");
    });

    it("when the window is over, it reverts with RewardLaneWindowOver", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, windowEnd } = scene;
      await expect(at(scene, windowEnd, () => rewardLane.connect(finder).demandLeaf(1n, INDEX)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneWindowOver")
        .withArgs(windowEnd);
    });

    for (const rootNumber of [0n, 2n]) {
      it(`when root ${rootNumber} is meant and root 1 pending, it reverts with RewardLaneOtherRoot`, async () => {
        const { rewardLane, finder } = await load(pending);
        await expect(rewardLane.connect(finder).demandLeaf(rootNumber, INDEX))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneOtherRoot")
          .withArgs(1n, rootNumber);
      });
    }

    it("when the same was demanded, it reverts with RewardLaneDemanded, whoever did", async () => {
      const { rewardLane, finder, mallory } = await load(demanded);
      for (const caller of [finder, mallory]) {
        await expect(rewardLane.connect(caller).demandLeaf(1n, INDEX))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemanded")
          .withArgs(Leaf, INDEX);
      }
    });

    it("when the same was answered, it reverts with RewardLaneDemanded", async () => {
      const { rewardLane, finder, tree } = await load(demanded);
      await rewardLane.answerLeaf(tree.proven(PLACE));
      await expect(rewardLane.connect(finder).demandLeaf(1n, INDEX))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemanded")
        .withArgs(Leaf, INDEX);
    });

    it("given the same was demanded of a root before, works", async () => {
      const scene = await load(demandedOfVoid);
      const { rewardLane, finder, fallback } = scene;
      await posted(scene, fairTree(scene), { poster: fallback });
      await rewardLane.connect(finder).demandLeaf(2n, INDEX);
      expect((await rewardLane.getDemand(2n, Leaf, INDEX)).demander).to.equal(finder.address);
      expect((await rewardLane.postedRoot()).openDemands).to.equal(1n);
    });

    it("when the caller lacks a unit of the bond, it reverts with BondVaultInsufficientFree", async () => {
      const { rewardLane, finder, vault } = await load(pending);
      await vault.connect(finder).withdraw(rewardLane, finder, LANE_BONDS - DEMAND_BOND + 1n);
      await expect(rewardLane.connect(finder).demandLeaf(1n, INDEX))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(rewardLane, finder, DEMAND_BOND - 1n, DEMAND_BOND);
    });

    it("given a pause, works", async () => {
      const { rewardLane, factory, guardian, finder } = await load(pending);
      await factory.connect(guardian).pause();
      await expect(rewardLane.connect(finder).demandLeaf(1n, INDEX)).to.emit(rewardLane, "Demanded");
    });
  });

  describe("answerLeaf", () => {
    it("closes the demand for anybody, and emits Answered", async () => {
      const { rewardLane, stranger, finder, tree, deadline } = await load(demanded);
      await expect(rewardLane.connect(stranger).answerLeaf(tree.proven(PLACE)))
        .to.emit(rewardLane, "Answered")
        .withArgs(1n, Leaf, INDEX, stranger);
      expect(await rewardLane.getDemand(1n, Leaf, INDEX)).to.deep.equal([finder.address, deadline, true, ZeroAddress]);
      const { openDemands, status } = await rewardLane.postedRoot();
      expect([openDemands, status]).to.deep.equal([0n, RootStatus.Pending]);
    });

    it("gives the demand's bond to who answers", async () => {
      const scene = await load(demanded);
      const { rewardLane, stranger, finder, tree } = scene;
      const made = await laneChanges(scene, [finder, stranger], () =>
        rewardLane.connect(stranger).answerLeaf(tree.proven(PLACE)),
      );
      expect(made.changes).to.deep.equal([
        { free: 0n, locked: -DEMAND_BOND },
        { free: DEMAND_BOND, locked: 0n },
      ]);
    });

    it("when the demander answers himself, he has his bond back", async () => {
      const scene = await load(demanded);
      const { rewardLane, finder, tree } = scene;
      const { changes } = await laneChanges(scene, [finder], () =>
        rewardLane.connect(finder).answerLeaf(tree.proven(PLACE)),
      );
      expect(changes).to.deep.equal([{ free: DEMAND_BOND, locked: -DEMAND_BOND }]);
    });

    it("a second before the deadline, works", async () => {
      const scene = await load(demanded);
      const { rewardLane, tree, deadline } = scene;
      const call = at(scene, deadline - 1n, () => rewardLane.answerLeaf(tree.proven(PLACE)));
      await expect(call).to.emit(rewardLane, "Answered");
    });

    it("at the deadline, it reverts with RewardLaneDemandDeadline", async () => {
      const scene = await load(demanded);
      const { rewardLane, tree, deadline } = scene;
      await expect(at(scene, deadline, () => rewardLane.answerLeaf(tree.proven(PLACE))))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemandDeadline")
        .withArgs(deadline);
    });

    it("when another leaf is shown, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane, tree } = await load(demanded);
      await expect(rewardLane.answerLeaf(tree.proven(1)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, 1n);
    });

    it("when an author of that index was demanded, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane, finder, tree, alice } = await load(pending);
      const shown = leafOf(tree, alice);
      await rewardLane.connect(finder).demandAuthor(shown);
      await expect(rewardLane.answerLeaf(shown))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, shown.leaf.index);
    });

    it("when it was answered, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane, tree } = await load(demanded);
      await rewardLane.answerLeaf(tree.proven(PLACE));
      await expect(rewardLane.answerLeaf(tree.proven(PLACE)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Leaf, INDEX);
    });

    it("when the leaf isn't in the root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree, mallory } = await load(demanded);
      const { leaf, proof } = tree.proven(PLACE);
      await expect(rewardLane.answerLeaf({ leaf: { ...leaf, account: mallory.address, cumulative: 0n }, proof }))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(INDEX, mallory);
    });

    it("given 33 siblings, it reverts with RewardLaneInvalidProof, so that the demand voids the root", async () => {
      const scene = await load(deployed);
      const { rewardLane, finder, alice } = scene;
      const only = { index: 0n, account: alice.address, cumulative: 10n, sumBefore: 0n };
      const { tree } = await pendingRoot(scene, deepTree(only, 33));
      await rewardLane.connect(finder).demandLeaf(1n, 0n);
      await expect(rewardLane.answerLeaf(tree.proven(0)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(0n, alice);
      await networkHelpers.time.increase(DEMAND);
      await expect(rewardLane.expireDemand(Leaf, 0n)).to.emit(rewardLane, "RootVoided");
    });
  });
});
