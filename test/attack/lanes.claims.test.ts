import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { IRewardLane__factory, RewardLane__factory } from "../../typechain-types/index.ts";
import { ADDED, honest, lossOf, type OwingScene, owing, placeOf, PROMISED } from "../helpers/laneAttacks.ts";
import {
  activated,
  DemandKind,
  ENGINE,
  INPUTS,
  LANE_BONDS,
  leavesOf,
  MIN_BOND,
  posted,
  treeOf,
  WINDOW,
} from "../helpers/lanes.ts";
import { DAY } from "../helpers/datanet.ts";
import { shares } from "../helpers/payment.ts";

const { ethers, networkHelpers } = await hre.network.getOrCreate();
const { time } = networkHelpers;

const RECOVERY = 30n * DAY;
/** Code that takes any call, and answers nothing. */
const STOP = "0x00";
const DUST = 1n;

describe("Attacks on reward lanes: claims and money", () => {
  let scene: OwingScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(owing);
  });

  const alices = () => scene.tree.proven(placeOf(scene.tree, scene.alice));

  describe("a claim", () => {
    it("that somebody makes first pays the same account", async () => {
      const { rewardLane, token, alice, mallory } = scene;
      const { leaf, proof } = alices();
      await expect(rewardLane.connect(mallory).claim(leaf, proof)).to.changeTokenBalances(
        ethers,
        token,
        [alice, mallory],
        [leaf.cumulative, 0n],
      );
      await expect(rewardLane.connect(alice).claim(leaf, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToClaim")
        .withArgs(alice, leaf.cumulative, leaf.cumulative);
    });

    it("to where the account hasn't said is refused", async () => {
      const { rewardLane, alice, mallory } = scene;
      const { leaf, proof } = alices();
      await expect(rewardLane.connect(mallory).claimTo(leaf, proof, mallory))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotAccount")
        .withArgs(mallory, alice);
    });

    it("by a proof of the root before pays nothing, and by the new one only the rest", async () => {
      const { rewardLane, token, alice } = scene;
      const old = alices();
      await rewardLane.claim(old.leaf, old.proof);
      const next = honest(scene);
      await activated(scene, next);
      await expect(rewardLane.claim(old.leaf, old.proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(old.leaf.index, alice);
      const { leaf, proof } = next.proven(placeOf(next, alice));
      await expect(rewardLane.claim(leaf, proof)).to.changeTokenBalance(ethers, token, alice, ADDED);
    });

    it("works while posting is paused", async () => {
      const { rewardLane, factory, guardian, token, alice } = scene;
      await factory.connect(guardian).pause();
      const { leaf, proof } = alices();
      await expect(rewardLane.claim(leaf, proof)).to.changeTokenBalance(ethers, token, alice, leaf.cumulative);
    });
  });

  describe("a list of many claims", () => {
    it("with false proofs, accounts without code, contracts that answer nothing and repetitions pays the others", async () => {
      const { factory, rewardLane, token, alice, bob, stranger, usd } = scene;
      const code = await usd.getAddress();
      await networkHelpers.setCode(code, STOP);
      const [own, bobs] = [alices(), scene.tree.proven(placeOf(scene.tree, bob))];
      const lane = await rewardLane.getAddress();
      const claims = [
        { lane: stranger.address, ...own },
        { lane: code, ...own },
        { lane, leaf: { ...own.leaf, cumulative: PROMISED }, proof: own.proof },
        { lane, ...own },
        { lane, ...own },
        { lane, ...bobs },
      ];
      expect(await factory.claimMany.staticCall(claims)).to.equal(2n);
      await expect(factory.claimMany(claims)).to.changeTokenBalances(
        ethers,
        token,
        [alice, bob],
        [own.leaf.cumulative, bobs.leaf.cumulative],
      );
    });
  });

  describe("a thief of payees", () => {
    it("can't recover an account that hasn't named him", async () => {
      const { factory, alice, mallory } = scene;
      await expect(factory.connect(mallory).announceRecovery(alice, mallory))
        .to.be.revertedWithCustomError(factory, "RewardPayeesNotRecoverer")
        .withArgs(alice, mallory);
    });

    it("who was named and lies, gets nothing before the account can object", async () => {
      const { factory, rewardLane, token, alice, mallory } = scene;
      await factory.connect(alice).setRecoverer(mallory);
      await factory.connect(mallory).announceRecovery(alice, mallory);
      await time.increase(RECOVERY - 2n);
      const { countsFrom } = await factory.getPayment(alice);
      await factory.connect(alice).refuseRecovery();
      await time.increaseTo(countsFrom);
      await expect(factory.connect(mallory).finishRecovery(alice))
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, 0n);
      await expect(factory.connect(mallory).announceRecovery(alice, mallory))
        .to.be.revertedWithCustomError(factory, "RewardPayeesNotRecoverer")
        .withArgs(alice, mallory);
      const { leaf, proof } = alices();
      await expect(rewardLane.claim(leaf, proof)).to.changeTokenBalance(ethers, token, alice, leaf.cumulative);
    });
  });

  describe("a donation to the lane", () => {
    it("raises a bond at most to that for all that was ever promised, and changes no claim", async () => {
      const { rewardLane, token, governance, alice } = scene;
      const before = await rewardLane.bondFor(ADDED);
      await token.connect(governance).transfer(rewardLane, 10n * PROMISED);
      expect(await rewardLane.bondFor(ADDED)).to.equal(before);
      const { leaf, proof } = alices();
      await expect(rewardLane.claim(leaf, proof)).to.changeTokenBalance(ethers, token, alice, leaf.cumulative);
      expect(await rewardLane.bondFor(ADDED)).to.equal(before);
    });

    it("doesn't let a root promise it", async () => {
      const { rewardLane, token, governance, attributor } = scene;
      await token.connect(governance).transfer(rewardLane, PROMISED);
      const { root, total } = honest(scene);
      await expect(rewardLane.connect(attributor).post(root, total + DUST, 3n, INPUTS, ENGINE))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidTotal")
        .withArgs(total + DUST, PROMISED, ADDED);
    });
  });

  describe("a root that is copied out of the queue", () => {
    it("can't be posted by who has no right to", async () => {
      const { rewardLane, mallory } = scene;
      const never = await rewardLane.postableFrom(mallory);
      await expect(posted(scene, honest(scene), { poster: mallory }))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneMayNotPost")
        .withArgs(mallory, never);
    });

    it("doesn't keep an answer from counting that somebody else was first with", async () => {
      const { rewardLane, attributor, finder, mallory } = scene;
      const tree = honest(scene);
      const loss = await lossOf(scene, [attributor], async () => {
        await posted(scene, tree);
        await rewardLane.connect(finder).demandLeaf(await rewardLane.rootCount(), 0n);
        await rewardLane.connect(mallory).answerLeaf(tree.proven(0));
        await expect(rewardLane.connect(attributor).answerLeaf(tree.proven(0)))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
          .withArgs(DemandKind.Leaf, 0n);
        await time.increase(WINDOW);
        await rewardLane.activate();
      });
      expect(loss).to.equal(0n);
    });
  });

  describe("a policy that names an account as its lane which is none", () => {
    it("takes nothing from a lane", async () => {
      const { rewardLane, escrow, policies, builder, payer, host, token, mallory, factory } = scene;
      const policy = { ...shares, lane: mallory.address };
      await policies.connect(builder).addPolicy(1n, policy);
      const policyHash = await policies.policyHashOf(1n, policy);
      const credit = await escrow.creditOf(rewardLane, token);
      await escrow.connect(payer).pay(host, token, 1n, policyHash, parseEther("1"));
      expect(await escrow.creditOf(rewardLane, token)).to.equal(credit);
      expect(await factory.isLane(mallory)).to.equal(false);
    });
  });

  describe("a policy that names a lane before it is created", () => {
    it("has its money out of reach when the parameters change, until they are what they were", async () => {
      const { factory, escrow, policies, builder, payer, host, token, mallory, governance } = scene;
      const lane = await factory.laneOf(mallory, token);
      const policy = { ...shares, lane };
      await policies.connect(builder).addPolicy(1n, policy);
      const policyHash = await policies.policyHashOf(1n, policy);
      await escrow.connect(payer).pay(host, token, 1n, policyHash, parseEther("1"));
      const [minBond, demandBond] = [await factory.minBond(), await factory.demandBond()];
      await factory.connect(governance).setBonds(minBond + 1n, demandBond);
      await factory.create(mallory, token);
      expect(await factory.isLane(lane)).to.equal(false);
      await factory.connect(governance).setBonds(minBond, demandBond);
      await factory.create(mallory, token);
      expect(await factory.isLane(lane)).to.equal(true);
      const created = RewardLane__factory.connect(lane, governance);
      await expect(created.callForRoot()).to.emit(created, "RootCalled");
    });
  });

  describe("a lane of a token of 6 decimals", () => {
    it("pays to the unit, and asks a bond for every unit", async () => {
      const { factory, attributor, usd, vault, escrow, payer, host, policies, builder, alice, governance } = scene;
      await factory.create(attributor, usd);
      const lane = RewardLane__factory.connect(await factory.laneOf(attributor, usd), governance);
      await vault.deposit(lane, attributor, LANE_BONDS);
      const policy = { ...shares, lane: await lane.getAddress() };
      await policies.connect(builder).addPolicy(1n, policy);
      const earned = 1_000n * 10n ** 6n + 1n;
      const paid = (earned * 10_000n) / shares.contributors;
      await escrow.connect(payer).pay(host, usd, 1n, await policies.policyHashOf(1n, policy), paid);
      const tree = treeOf(leavesOf([[alice.address, earned]]));
      await posted({ ...scene, rewardLane: lane }, tree);
      const { bond } = await lane.postedRoot();
      const { bondRate } = await lane.terms();
      const unit = parseEther("1");
      expect(bond).to.equal((earned * bondRate + unit - 1n) / unit);
      expect(bond > MIN_BOND).to.equal(true);
      await time.increase(WINDOW);
      await lane.activate();
      const { leaf, proof } = tree.proven(0);
      await expect(lane.claim(leaf, proof)).to.changeTokenBalance(ethers, usd, alice, earned);
    });
  });

  it("the implementation itself is no lane: nothing is posted in it", async () => {
    const { factory, attributor, governance } = scene;
    const implementation = IRewardLane__factory.connect(await factory.implementation(), governance);
    const { root, total } = honest(scene);
    await expect(implementation.connect(attributor).post(root, total, 3n, INPUTS, ENGINE)).to.revert(ethers);
    expect(await implementation.rootCount()).to.equal(0n);
  });
});
