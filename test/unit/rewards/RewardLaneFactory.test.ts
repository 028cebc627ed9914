import { expect } from "chai";
import { getCreateAddress, id, ZeroAddress } from "ethers";
import hre from "hardhat";
import { RewardLane__factory, RewardLaneFactory__factory } from "../../../typechain-types/index.ts";
import type { BondRateStruct, LaneParametersStruct } from "../../../typechain-types/rewards/RewardLaneFactory.ts";
import {
  activeRoot,
  BOND_RATE,
  DEMAND_BOND,
  deployedLanes,
  type LaneScene,
  leafOf,
  leavesOf,
  MIN_BOND,
  treeOf,
} from "../../helpers/lanes.ts";
import { shares } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;

/** The code of a contract that takes any call, and answers nothing. */
const STOP = "0x00";

const deployed = async () => deployedLanes(connection);
/** The lane's active root pays four accounts. */
const active = async () => activeRoot(await deployed());

/** What deploys a factory like the scene's, unless it is given otherwise. */
async function deployment(
  scene: LaneScene,
  differences: Partial<LaneParametersStruct> = {},
  rates: BondRateStruct[] = [],
) {
  const { governance, guardian, escrow, vault, policies, arbitrator, fallback, reserve } = scene;
  const same = { arbitrator, fallbackAttributor: fallback, reserve, minBond: MIN_BOND, demandBond: DEMAND_BOND };
  const parameters = { ...same, ...differences };
  const factory = new RewardLaneFactory__factory(governance);
  return factory.deploy(governance, guardian, escrow, vault, policies, parameters, rates);
}

describe("RewardLaneFactory", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("constructor", () => {
    it("sets its parameters, and emits an event for each", async () => {
      const scene = await load(deployed);
      const { token, arbitrator, fallback, reserve, governance, guardian } = scene;
      const factory = await deployment(scene, {}, [{ token, rate: BOND_RATE }]);
      const transaction = factory.deploymentTransaction();
      await expect(transaction).to.emit(factory, "LaneArbitratorChanged").withArgs(ZeroAddress, arbitrator);
      await expect(transaction).to.emit(factory, "FallbackAttributorChanged").withArgs(ZeroAddress, fallback);
      await expect(transaction).to.emit(factory, "ReserveChanged").withArgs(ZeroAddress, reserve);
      await expect(transaction).to.emit(factory, "BondsChanged").withArgs(0n, 0n, MIN_BOND, DEMAND_BOND);
      await expect(transaction).to.emit(factory, "BondRateChanged").withArgs(token, 0n, BOND_RATE);
      expect([await factory.owner(), await factory.guardian()]).to.deep.equal([governance.address, guardian.address]);
    });

    it("deploys the contract that lanes are clones of, which itself takes no root", async () => {
      const { factory, attributor, governance } = await load(deployed);
      const implementation = RewardLane__factory.connect(await factory.implementation(), governance);
      expect(await factory.isLane(implementation)).to.equal(false);
      await expect(implementation.connect(attributor).post(id("root"), 1n, 1n, id("a"), id("b"))).to.be.revert(ethers);
    });

    it("when the reserve is zero, it reverts with RewardLaneFactoryZeroAddress", async () => {
      const scene = await load(deployed);
      await expect(deployment(scene, { reserve: ZeroAddress }))
        .to.be.revertedWithCustomError(scene.factory, "RewardLaneFactoryZeroAddress")
        .withArgs();
    });

    it("when a token is zero, it reverts with RewardLaneFactoryZeroAddress", async () => {
      const scene = await load(deployed);
      await expect(deployment(scene, {}, [{ token: ZeroAddress, rate: 1n }]))
        .to.be.revertedWithCustomError(scene.factory, "RewardLaneFactoryZeroAddress")
        .withArgs();
    });
  });

  describe("create", () => {
    it("creates the lane of an attributor and a token for anybody, and emits LaneCreated", async () => {
      const { factory, mallory, usd } = await load(deployed);
      const lane = await factory.laneOf(mallory, usd);
      expect(await factory.isLane(lane)).to.equal(false);
      expect(await factory.connect(mallory).create.staticCall(mallory, usd)).to.equal(lane);
      await expect(factory.connect(mallory).create(mallory, usd))
        .to.emit(factory, "LaneCreated")
        .withArgs(lane, mallory, usd);
      expect(await factory.isLane(lane)).to.equal(true);
    });

    it("fixes today's parameters as the lane's terms", async () => {
      const { factory, rewardLane, attributor, token, reserve } = await load(deployed);
      await factory.setReserve(attributor);
      await factory.setBonds(MIN_BOND + 1n, DEMAND_BOND + 1n);
      await factory.setBondRate(token, BOND_RATE + 1n);
      const terms = [attributor.address, await token.getAddress(), reserve.address, MIN_BOND, DEMAND_BOND, BOND_RATE];
      expect(await rewardLane.terms()).to.deep.equal(terms);
    });

    it("given the lane exists, only says where", async () => {
      const { factory, rewardLane, attributor, token } = await load(deployed);
      expect(await factory.create.staticCall(attributor, token)).to.equal(await rewardLane.getAddress());
      await expect(factory.create(attributor, token)).not.to.emit(factory, "LaneCreated");
    });

    const changes: Record<string, (scene: LaneScene) => Promise<unknown>> = {
      reserve: ({ factory, mallory }) => factory.setReserve(mallory),
      "least bond": ({ factory }) => factory.setBonds(MIN_BOND + 1n, DEMAND_BOND),
      "demands' bond": ({ factory }) => factory.setBonds(MIN_BOND, DEMAND_BOND + 1n),
      "bond rate": ({ factory, token }) => factory.setBondRate(token, BOND_RATE + 1n),
    };
    for (const [parameter, change] of Object.entries(changes)) {
      it(`given another ${parameter} since, creates another lane`, async () => {
        const scene = await load(deployed);
        const { factory, rewardLane, attributor, token } = scene;
        await change(scene);
        const lane = await factory.laneOf(attributor, token);
        expect(lane).not.to.equal(await rewardLane.getAddress());
        await expect(factory.create(attributor, token))
          .to.emit(factory, "LaneCreated")
          .withArgs(lane, attributor, token);
        expect(await factory.isLane(rewardLane)).to.equal(true);
      });
    }

    it("when the attributor is zero, it reverts with RewardLaneFactoryZeroAddress", async () => {
      const { factory, token } = await load(deployed);
      await expect(factory.create(ZeroAddress, token))
        .to.be.revertedWithCustomError(factory, "RewardLaneFactoryZeroAddress")
        .withArgs();
    });

    it("when the token has no bond rate, it reverts with RewardLaneFactoryTokenNotAllowed", async () => {
      const { factory, attributor, token, vault } = await load(deployed);
      await factory.setBondRate(token, 0n);
      for (const refused of [token, vault]) {
        await expect(factory.create(attributor, refused))
          .to.be.revertedWithCustomError(factory, "RewardLaneFactoryTokenNotAllowed")
          .withArgs(refused);
      }
    });
  });

  describe("claimMany", () => {
    const claimOf = (scene: Awaited<ReturnType<typeof active>>, account: { address: string }) => ({
      lane: scene.rewardLane,
      ...leafOf(scene.tree, account),
    });

    it("pays several accounts, each where it wants to be, and says how many", async () => {
      const scene = await load(active);
      const { factory, token, alice, bob, stranger } = scene;
      await factory.connect(bob).setPayee(stranger);
      const claims = [claimOf(scene, alice), claimOf(scene, bob)];
      expect(await factory.claimMany.staticCall(claims)).to.equal(2n);
      const amounts = claims.map(({ leaf }) => leaf.cumulative);
      await expect(factory.claimMany(claims)).to.changeTokenBalances(ethers, token, [alice, stranger], amounts);
    });

    it("pays from several lanes", async () => {
      const scene = await load(active);
      const { factory, rewardLane, token, vault, policies, builder, mallory, alice } = scene;
      await factory.create(mallory, token);
      const other = RewardLane__factory.connect(await factory.laneOf(mallory, token), mallory);
      const policy = { ...shares, lane: other };
      await policies.connect(builder).addPolicy(1n, policy);
      const lanePolicyHash = await policies.policyHashOf(1n, policy);
      await vault.deposit(other, mallory, MIN_BOND);
      const tree = treeOf(leavesOf([[alice.address, 7n]]));
      const theirs = { ...scene, rewardLane: other, attributor: mallory, lanePolicyHash };
      await activeRoot(theirs, tree);
      const claims = [claimOf(scene, alice), { lane: other, ...leafOf(tree, alice) }];
      expect(await other.getAddress()).not.to.equal(await rewardLane.getAddress());
      const sum = 7n + leafOf(scene.tree, alice).leaf.cumulative;
      await expect(factory.claimMany(claims)).to.changeTokenBalance(ethers, token, alice, sum);
    });

    it("when one fails, skips it, emits ClaimSkipped with the lane's error, and pays the others", async () => {
      const scene = await load(active);
      const { factory, rewardLane, alice, bob } = scene;
      const { leaf, proof } = leafOf(scene.tree, alice);
      await rewardLane.claim(leaf, proof);
      const claims = [claimOf(scene, alice), claimOf(scene, bob)];
      expect(await factory.claimMany.staticCall(claims)).to.equal(1n);
      const call = factory.claimMany(claims);
      const values = [alice.address, leaf.cumulative, leaf.cumulative];
      const reason = rewardLane.interface.encodeErrorResult("RewardLaneNothingToClaim", values);
      await expect(call).to.emit(factory, "ClaimSkipped").withArgs(rewardLane, alice, reason);
      const bobs = leafOf(scene.tree, bob).leaf.cumulative;
      await expect(call).to.emit(rewardLane, "Claimed").withArgs(bob, bob, bobs);
    });

    it("when a lane is named that has no code, skips it and pays the others", async () => {
      const scene = await load(active);
      const { factory, rewardLane, alice, stranger } = scene;
      const claims = [{ ...claimOf(scene, alice), lane: stranger }, claimOf(scene, alice)];
      const call = factory.claimMany(claims);
      await expect(call).to.emit(factory, "ClaimSkipped").withArgs(stranger, alice, "0x");
      await expect(call)
        .to.emit(rewardLane, "Claimed")
        .withArgs(alice, alice, leafOf(scene.tree, alice).leaf.cumulative);
    });

    it("when a contract is named that takes any call and answers nothing, skips it", async () => {
      const scene = await load(active);
      const { factory, alice } = scene;
      const lane = getCreateAddress({ from: alice.address, nonce: 0 });
      await networkHelpers.setCode(lane, STOP);
      const claims = [{ ...claimOf(scene, alice), lane }];
      await expect(factory.claimMany(claims)).to.emit(factory, "ClaimSkipped").withArgs(lane, alice, "0x");
    });

    it("when none is named, pays nothing", async () => {
      const { factory } = await load(deployed);
      expect(await factory.claimMany.staticCall([])).to.equal(0n);
    });
  });

  describe("setBondRate", () => {
    it("sets the rate of a token, and emits BondRateChanged", async () => {
      const { factory, token } = await load(deployed);
      await expect(factory.setBondRate(token, 1n)).to.emit(factory, "BondRateChanged").withArgs(token, BOND_RATE, 1n);
      expect(await factory.bondRateOf(token)).to.equal(1n);
    });

    it("when the token is zero, it reverts with RewardLaneFactoryZeroAddress", async () => {
      const { factory } = await load(deployed);
      await expect(factory.setBondRate(ZeroAddress, 1n))
        .to.be.revertedWithCustomError(factory, "RewardLaneFactoryZeroAddress")
        .withArgs();
    });
  });

  describe("setBonds", () => {
    it("sets both up to their maximums, and emits BondsChanged", async () => {
      const { factory } = await load(deployed);
      const most = [await factory.MAX_MIN_BOND(), await factory.MAX_DEMAND_BOND()] as const;
      await expect(factory.setBonds(...most))
        .to.emit(factory, "BondsChanged")
        .withArgs(MIN_BOND, DEMAND_BOND, ...most);
      expect([await factory.minBond(), await factory.demandBond()]).to.deep.equal(most);
    });

    it("when the least bond is 0 or above its maximum, it reverts with RewardLaneFactoryInvalidParameter", async () => {
      const { factory } = await load(deployed);
      for (const value of [0n, (await factory.MAX_MIN_BOND()) + 1n]) {
        await expect(factory.setBonds(value, DEMAND_BOND))
          .to.be.revertedWithCustomError(factory, "RewardLaneFactoryInvalidParameter")
          .withArgs("minBond", value);
      }
    });

    it("when the demands' bond is 0 or above its maximum, it reverts with RewardLaneFactoryInvalidParameter", async () => {
      const { factory } = await load(deployed);
      for (const value of [0n, (await factory.MAX_DEMAND_BOND()) + 1n]) {
        await expect(factory.setBonds(MIN_BOND, value))
          .to.be.revertedWithCustomError(factory, "RewardLaneFactoryInvalidParameter")
          .withArgs("demandBond", value);
      }
    });

    it("takes the least of both", async () => {
      const { factory } = await load(deployed);
      await factory.setBonds(1n, 1n);
      expect([await factory.minBond(), await factory.demandBond()]).to.deep.equal([1n, 1n]);
    });
  });

  describe("setReserve", () => {
    it("sets it, and emits ReserveChanged", async () => {
      const { factory, reserve, mallory } = await load(deployed);
      await expect(factory.setReserve(mallory)).to.emit(factory, "ReserveChanged").withArgs(reserve, mallory);
      expect(await factory.reserve()).to.equal(mallory.address);
    });

    it("when it is zero, it reverts with RewardLaneFactoryZeroAddress", async () => {
      const { factory } = await load(deployed);
      await expect(factory.setReserve(ZeroAddress))
        .to.be.revertedWithCustomError(factory, "RewardLaneFactoryZeroAddress")
        .withArgs();
    });
  });

  describe("setArbitrator", () => {
    it("sets it, and emits LaneArbitratorChanged", async () => {
      const { factory, arbitrator, vault } = await load(deployed);
      await expect(factory.setArbitrator(vault)).to.emit(factory, "LaneArbitratorChanged").withArgs(arbitrator, vault);
      expect(await factory.arbitrator()).to.equal(await vault.getAddress());
    });

    it("when it is no contract, it reverts with RewardLaneFactoryInvalidParameter", async () => {
      const { factory, mallory } = await load(deployed);
      for (const address of [mallory.address, ZeroAddress]) {
        await expect(factory.setArbitrator(address))
          .to.be.revertedWithCustomError(factory, "RewardLaneFactoryInvalidParameter")
          .withArgs("arbitrator", BigInt(address));
      }
    });
  });

  describe("setFallbackAttributor", () => {
    it("sets it, zero too, and emits FallbackAttributorChanged", async () => {
      const { factory, fallback, mallory } = await load(deployed);
      await expect(factory.setFallbackAttributor(mallory))
        .to.emit(factory, "FallbackAttributorChanged")
        .withArgs(fallback, mallory);
      await expect(factory.setFallbackAttributor(ZeroAddress))
        .to.emit(factory, "FallbackAttributorChanged")
        .withArgs(mallory, ZeroAddress);
      expect(await factory.fallbackAttributor()).to.equal(ZeroAddress);
    });
  });

  describe("every setter", () => {
    const setters: Record<string, (scene: LaneScene) => Promise<unknown>> = {
      setBondRate: ({ factory, mallory, token }) => factory.connect(mallory).setBondRate(token, 1n),
      setBonds: ({ factory, mallory }) => factory.connect(mallory).setBonds(1n, 1n),
      setReserve: ({ factory, mallory }) => factory.connect(mallory).setReserve(mallory),
      setArbitrator: ({ factory, mallory, vault }) => factory.connect(mallory).setArbitrator(vault),
      setFallbackAttributor: ({ factory, mallory }) => factory.connect(mallory).setFallbackAttributor(mallory),
    };
    for (const [name, set] of Object.entries(setters)) {
      it(`when the caller isn't the owner, ${name} reverts with OwnableUnauthorizedAccount`, async () => {
        const scene = await load(deployed);
        await expect(set(scene))
          .to.be.revertedWithCustomError(scene.factory, "OwnableUnauthorizedAccount")
          .withArgs(scene.mallory);
      });
    }
  });

  describe("pause", () => {
    it("given a pause, lanes are created and claims paid all the same", async () => {
      const scene = await load(active);
      const { factory, guardian, token, alice, mallory } = scene;
      await factory.connect(guardian).pause();
      await expect(factory.create(mallory, token)).to.emit(factory, "LaneCreated");
      const { leaf, proof } = leafOf(scene.tree, alice);
      expect(await factory.claimMany.staticCall([{ lane: scene.rewardLane, leaf, proof }])).to.equal(1n);
    });
  });
});
