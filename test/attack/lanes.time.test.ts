import { expect } from "chai";
import hre from "hardhat";
import { ArbitratorMock__factory } from "../../typechain-types/index.ts";
import {
  ADDED,
  burnedOf,
  expectRefuted,
  honest,
  lossOf,
  type OwingScene,
  owedBy,
  owing,
  placeOf,
} from "../helpers/laneAttacks.ts";
import {
  CALL,
  DEMAND,
  DEMAND_BOND,
  DemandKind,
  DISPUTE,
  leavesOf,
  posted,
  RootStatus,
  treeOf,
  WINDOW,
} from "../helpers/lanes.ts";
import { DISPUTE_COST } from "../helpers/datanet.ts";

const { networkHelpers } = await hre.network.getOrCreate();
const { time } = networkHelpers;

const EVIDENCE = "ipfs://evidence";
const WRONG = 1n;
const RIGHT = 2n;
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n } as const;

describe("Attacks on reward lanes: time", () => {
  let scene: OwingScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(owing);
  });

  const disputed = async (by = scene.mallory) => {
    const { rewardLane, arbitrator } = scene;
    const sent = { value: DISPUTE_COST };
    await rewardLane.connect(by).dispute(await rewardLane.rootCount(), EVIDENCE, sent);
    return (await arbitrator.disputeCount()) - 1n;
  };

  const expectActivated = async (root: string) => {
    await scene.rewardLane.activate();
    expect((await scene.rewardLane.activeRoot()).root).to.equal(root);
  };

  /** A root that adds so much, for the reserve. */
  const adding = async (amount: bigint) => {
    const { rewardLane, reserve } = scene;
    const owed = owedBy(scene);
    const { total } = await rewardLane.activeRoot();
    const promised = owed.reduce((sum, [, amount]) => sum + amount, 0n);
    const reserved = owed.find(([account]) => account === reserve.address)?.[1] ?? 0n;
    return treeOf(leavesOf(owedBy(scene, { [reserve.address]: reserved + total - promised + amount })));
  };

  describe("an attributor who is silent", () => {
    it("gives way to the fallback attributor, and then to everybody", async () => {
      const { rewardLane, fallback, mallory } = scene;
      await rewardLane.callForRoot();
      const called = await rewardLane.calledAt();
      expect(await rewardLane.postableFrom(fallback)).to.equal(called + CALL);
      expect(await rewardLane.postableFrom(mallory)).to.equal(called + 3n * CALL);
      await time.increase(3n * CALL);
      const tree = honest(scene);
      await posted(scene, tree, { poster: mallory });
      await time.increase(WINDOW);
      await expectActivated(tree.root);
      expect(await rewardLane.calledAt()).to.equal(0n);
    });
  });

  describe("an attributor who keeps the lane by roots that add one unit", () => {
    it("doesn't keep others from a call", async () => {
      const { rewardLane, mallory } = scene;
      await posted(scene, await adding(1n));
      await expect(rewardLane.connect(mallory).callForRoot()).to.emit(rewardLane, "RootCalled");
      expect(await rewardLane.calledFor()).to.equal(ADDED);
    });

    it("has to leave the fallback attributor a turn when the call is old", async () => {
      const { rewardLane, attributor, fallback } = scene;
      await rewardLane.callForRoot();
      await time.increase(CALL);
      await posted(scene, await adding(1n));
      const { windowEnd } = await rewardLane.postedRoot();
      await time.increaseTo(windowEnd);
      await rewardLane.activate();
      await expect(posted(scene, await adding(1n)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneMayNotPost")
        .withArgs(attributor, windowEnd + 2n * DEMAND);
      await posted(scene, await adding(ADDED - 1n), { poster: fallback });
      expect((await rewardLane.postedRoot()).poster).to.equal(fallback);
    });

    it("can post again after that turn, so that the lane doesn't stop", async () => {
      const { rewardLane, attributor } = scene;
      await rewardLane.callForRoot();
      await time.increase(CALL);
      await posted(scene, await adding(1n));
      const { windowEnd } = await rewardLane.postedRoot();
      await time.increaseTo(windowEnd + 2n * DEMAND);
      await rewardLane.activate();
      await posted(scene, await adding(1n));
      expect((await rewardLane.postedRoot()).poster).to.equal(attributor);
    });
  });

  describe("a cheap challenge that denies pay", () => {
    it("costs the challenger two fifths of a bond with a friend, and the root is activated", async () => {
      const { attributor, mallory, arbitrator, rewardLane } = scene;
      const tree = honest(scene);
      const bond = await rewardLane.bondFor(ADDED);
      const loss = await lossOf(scene, [attributor, mallory], async () => {
        await posted(scene, tree);
        await arbitrator.giveRuling(await disputed(), RIGHT);
        await time.increase(WINDOW);
        await expectActivated(tree.root);
      });
      expect(loss).to.equal(burnedOf(bond));
    });

    it("can't be repeated for ever", async () => {
      const { arbitrator, rewardLane, mallory } = scene;
      await posted(scene, honest(scene));
      for (let i = 0; i < 2; i++) await arbitrator.giveRuling(await disputed(), RIGHT);
      await expect(rewardLane.connect(mallory).dispute(await rewardLane.rootCount(), EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDisputed")
        .withArgs(0n, 2n);
    });

    it("doesn't hold up claims by the active root, and the fallback attributor can post at once", async () => {
      const { rewardLane, fallback, attributor } = scene;
      const loss = await lossOf(scene, [attributor], async () => {
        await posted(scene, honest(scene));
        await disputed();
        await time.increase(DISPUTE);
        await rewardLane.endDispute(await rewardLane.disputeCount());
      });
      expect(loss).to.equal(0n);
      const tree = honest(scene);
      await posted(scene, tree, { poster: fallback });
      expect((await rewardLane.postedRoot()).root).to.equal(tree.root);
    });
  });

  describe("an arbitrator", () => {
    it("that never rules, denies pay for the cost of a dispute until the owner names another", async () => {
      const { rewardLane, factory, governance, fallback, mallory } = scene;
      await posted(scene, honest(scene));
      const loss = await lossOf(scene, [mallory], async () => {
        await disputed();
        await time.increase(DISPUTE);
        await rewardLane.endDispute(1n);
      });
      expect(loss).to.equal(0n);
      const other = await new ArbitratorMock__factory(governance).deploy();
      await factory.connect(governance).setArbitrator(other);
      const tree = honest(scene);
      await posted(scene, tree, { poster: fallback });
      await rewardLane.connect(mallory).dispute(await rewardLane.rootCount(), EVIDENCE);
      await other.giveRuling(0n, RIGHT);
      await time.increase(WINDOW);
      await expectActivated(tree.root);
    });

    it("that rules late, changes nothing", async () => {
      const { rewardLane, arbitrator, attributor } = scene;
      await posted(scene, honest(scene));
      const disputeId = await disputed();
      const { deadline } = await rewardLane.getDispute(1n);
      await time.increase(DISPUTE);
      await expect(arbitrator.giveRuling(disputeId, WRONG))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDisputeDeadline")
        .withArgs(deadline);
      expect(await lossOf(scene, [attributor], () => rewardLane.endDispute(1n))).to.equal(0n);
      await expect(arbitrator.giveRuling(disputeId, WRONG))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneUnknownDispute")
        .withArgs(1n);
    });

    it("that takes no disputes, keeps nobody from proofs and demands", async () => {
      const { rewardLane, arbitrator, finder, mallory } = scene;
      const lie = treeOf(leavesOf(owedBy(scene, { [mallory.address]: ADDED })));
      await posted(scene, lie);
      await arbitrator.setConduct(Conduct.Revert, "0x");
      const shown = lie.proven(placeOf(lie, mallory));
      await rewardLane.connect(finder).demandAuthor(shown);
      await time.increase(DEMAND);
      await rewardLane.expireDemand(DemandKind.Author, shown.leaf.index);
      await expectRefuted(scene);
    });

    it("that enters again while a dispute is opened, can't rule it, end it, or have the root activated", async () => {
      const { rewardLane, arbitrator } = scene;
      const lane = rewardLane.interface;
      for (const call of [
        lane.encodeFunctionData("rule", [0n, WRONG]),
        lane.encodeFunctionData("endDispute", [1n]),
        lane.encodeFunctionData("activate"),
      ]) {
        await networkHelpers.loadFixture(owing);
        await posted(scene, honest(scene));
        await arbitrator.setConduct(Conduct.CallBack, call);
        await disputed();
        expect(await arbitrator.calledBack()).to.equal(false);
        expect(await rewardLane.openDispute()).to.equal(1n);
      }
    });
  });

  describe("demands", () => {
    it("of every leaf in the window's last second delay a root by 48 hours, at the spammer's cost", async () => {
      const { rewardLane, mallory, attributor } = scene;
      const tree = honest(scene);
      const places = [...tree.leaves.keys()];
      await posted(scene, tree);
      const number = await rewardLane.rootCount();
      await time.increase(WINDOW - BigInt(places.length) - 1n);
      const loss = await lossOf(scene, [mallory], async () => {
        for (const place of places) await rewardLane.connect(mallory).demandLeaf(number, place);
        await time.increase(DEMAND - 2n * BigInt(places.length));
        for (const place of places) await rewardLane.connect(attributor).answerLeaf(tree.proven(place));
      });
      expect(loss).to.equal(BigInt(places.length) * DEMAND_BOND);
      await time.increase(DEMAND);
      await expectActivated(tree.root);
    });

    it("of a liar's friend on the lie itself don't shelter it", async () => {
      const { rewardLane, attributor, mallory } = scene;
      const lie = treeOf(leavesOf(owedBy(scene, { [mallory.address]: ADDED })));
      const bond = await rewardLane.bondFor(ADDED);
      const loss = await lossOf(scene, [attributor, mallory], async () => {
        await posted(scene, lie);
        const shown = lie.proven(placeOf(lie, mallory));
        await rewardLane.connect(mallory).demandAuthor(shown);
        await time.increase(DEMAND);
        await rewardLane.expireDemand(DemandKind.Author, shown.leaf.index);
      });
      expect(loss).to.equal(burnedOf(bond));
      await expectRefuted(scene);
    });

    it("hold against a dispute that a liar's friend has opened before", async () => {
      const { rewardLane, attributor, mallory, finder } = scene;
      const lie = treeOf(leavesOf(owedBy(scene, { [mallory.address]: ADDED })));
      const bond = await rewardLane.bondFor(ADDED);
      const loss = await lossOf(scene, [attributor, mallory], async () => {
        await posted(scene, lie);
        await disputed(mallory);
        const shown = lie.proven(placeOf(lie, mallory));
        await rewardLane.connect(finder).demandAuthor(shown);
        await time.increase(DEMAND);
        await rewardLane.expireDemand(DemandKind.Author, shown.leaf.index);
        await time.increase(DISPUTE);
        await rewardLane.endDispute(1n);
      });
      expect(loss).to.equal(bond);
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
    });
  });

  it("a poster can't take his bond out before his root has ended", async () => {
    const { rewardLane, vault, attributor } = scene;
    await posted(scene, honest(scene));
    const [free] = await vault.bondOf(rewardLane, attributor);
    await expect(vault.connect(attributor).withdraw(rewardLane, attributor, free + 1n))
      .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
      .withArgs(rewardLane, attributor, free, free + 1n);
  });
});
