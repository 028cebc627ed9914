import { expect } from "chai";
import hre from "hardhat";
import { RewardLane__factory } from "../../../typechain-types/index.ts";
import { credited, deployedLanes, type LaneScene } from "../../helpers/lanes.ts";

const { networkHelpers } = await hre.network.getOrCreate();

const AMOUNT = 1_000n;

describe("RewardLane, credit in another token", () => {
  let scene: LaneScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedLanes);
  });

  describe("passOn", () => {
    it("given a lane in that token, credits it with all of it, and emits PassedOn", async () => {
      const { rewardLane, factory, attributor, escrow, usd } = scene;
      await credited(scene, AMOUNT, usd);
      await factory.create(attributor, usd);
      const other = await factory.laneOf(attributor, usd);
      await expect(rewardLane.passOn(usd)).to.emit(rewardLane, "PassedOn").withArgs(other, usd, AMOUNT);
      expect(await escrow.creditOf(rewardLane, usd)).to.equal(0n);
      expect(await escrow.creditOf(other, usd)).to.equal(AMOUNT);
    });

    it("given none, creates it", async () => {
      const { rewardLane, factory, attributor, escrow, usd } = scene;
      await credited(scene, AMOUNT, usd);
      const other = await factory.laneOf(attributor, usd);
      await expect(rewardLane.passOn(usd)).to.emit(factory, "LaneCreated").withArgs(other, attributor, usd);
      expect(await escrow.creditOf(other, usd)).to.equal(AMOUNT);
      const lane = RewardLane__factory.connect(other, scene.governance);
      expect((await lane.terms()).token).to.equal(await usd.getAddress());
    });

    it("given other parameters since, passes it to the lane that is created by them", async () => {
      const { rewardLane, factory, attributor, escrow, usd, stranger } = scene;
      await credited(scene, AMOUNT, usd);
      await factory.setReserve(stranger);
      await rewardLane.passOn(usd);
      expect(await escrow.creditOf(await factory.laneOf(attributor, usd), usd)).to.equal(AMOUNT);
    });

    it("when it is the lane's own token, it reverts with RewardLaneOwnToken", async () => {
      const { rewardLane, token, factory, stranger } = scene;
      await credited(scene, AMOUNT);
      await factory.setReserve(stranger);
      await expect(rewardLane.passOn(token))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneOwnToken")
        .withArgs(token);
    });

    it("when nothing is credited, it reverts with PaymentEscrowZeroAmount", async () => {
      const { rewardLane, usd, escrow } = scene;
      await expect(rewardLane.passOn(usd)).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("given no lanes for the token, it reverts with RewardLaneFactoryTokenNotAllowed", async () => {
      const { rewardLane, usd, factory } = scene;
      await credited(scene, AMOUNT, usd);
      await factory.setBondRate(usd, 0n);
      await expect(rewardLane.passOn(usd))
        .to.be.revertedWithCustomError(factory, "RewardLaneFactoryTokenNotAllowed")
        .withArgs(usd);
    });
  });
});
