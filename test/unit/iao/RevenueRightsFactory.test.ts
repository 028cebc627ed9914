import { expect } from "chai";
import { AbiCoder, concat, getCreate2Address, keccak256 } from "ethers";
import hre, { network } from "hardhat";
import { StreamingStake__factory } from "../../../typechain-types/index.ts";

const { ethers, networkHelpers } = await network.create();
const { ZeroAddress, ZeroHash } = ethers;

async function deployed() {
  const [owner, guardian, stranger] = await ethers.getSigners();
  if (guardian === undefined || stranger === undefined) throw new Error("There are too few accounts.");
  const [open, usd, token] = await Promise.all(
    [18, 6, 18].map((decimals) => ethers.deployContract("TokenMock", [decimals])),
  );
  if (open === undefined || usd === undefined || token === undefined) throw new Error("A token is missing.");
  const stakers = await ethers.deployContract("StreamingStake", [owner, guardian, open, [usd]]);
  const factory = await ethers.deployContract("RevenueRightsFactory", [stakers]);
  const rights = StreamingStake__factory.connect(await factory.rightsOf(token), stranger);
  return { owner, guardian, stranger, open, usd, token, stakers, factory, rights };
}

describe("RevenueRightsFactory", () => {
  let scene: Awaited<ReturnType<typeof deployed>>;
  const create = () => scene.factory.connect(scene.stranger).create(scene.token);

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
  });

  it("it knows the stake of OPEN", async () => {
    expect(await scene.factory.stakers()).to.equal(await scene.stakers.getAddress());
  });

  describe("rightsOf", () => {
    it("it is the address of CREATE2 with a salt of 0, before and after they are there", async () => {
      const { factory, token, rights } = scene;
      const types = ["address", "address", "address", "address[]"];
      const args = [await factory.getAddress(), ZeroAddress, await token.getAddress(), []];
      const { bytecode } = await hre.artifacts.readArtifact("StreamingStake");
      const code = concat([bytecode, AbiCoder.defaultAbiCoder().encode(types, args)]);
      const expected = getCreate2Address(await factory.getAddress(), ZeroHash, keccak256(code));

      expect(await rights.getAddress()).to.equal(expected);
      await create();
      expect(await factory.rightsOf(token)).to.equal(expected);
    });
  });

  describe("create", () => {
    it("given none, it deploys a stake of the token and emits RevenueRightsCreated", async () => {
      const { factory, token, rights } = scene;
      await expect(create()).to.emit(factory, "RevenueRightsCreated").withArgs(token, rights);
      expect(await rights.token()).to.equal(await token.getAddress());
    });

    it("given none, it returns their address", async () => {
      expect(await scene.factory.create.staticCall(scene.token)).to.equal(await scene.rights.getAddress());
    });

    it("given none, they list what the stake of OPEN lists", async () => {
      await scene.stakers.listReward(scene.open);
      await create();
      expect(await scene.rights.rewards()).to.deep.equal(await scene.stakers.rewards());
    });

    it("given none, they have the guardian of the stake of OPEN", async () => {
      await create();
      expect(await scene.rights.guardian()).to.equal(scene.guardian.address);
    });

    it("given none, the factory owns them", async () => {
      await create();
      expect(await scene.rights.owner()).to.equal(await scene.factory.getAddress());
    });

    it("given some, it creates none and changes nothing", async () => {
      const { factory, rights } = scene;
      await create();
      await expect(create())
        .to.not.emit(factory, "RevenueRightsCreated")
        .and.to.not.emit(rights, "GuardianChanged")
        .and.to.not.emit(rights, "RewardListed");
    });

    it("given some, it lists what was listed since", async () => {
      const { stakers, open, rights } = scene;
      await create();
      await stakers.listReward(open);
      await expect(create()).to.emit(rights, "RewardListed").withArgs(open);
      expect(await rights.rewards()).to.deep.equal(await stakers.rewards());
    });

    it("given some, it names the guardian that was named since", async () => {
      const { stakers, stranger, guardian, rights } = scene;
      await create();
      await stakers.setGuardian(stranger);
      await expect(create()).to.emit(rights, "GuardianChanged").withArgs(guardian.address, stranger.address);
    });

    it("when the token is zero, it reverts with StreamingStakeZeroAddress", async () => {
      const { factory, rights } = scene;
      await expect(factory.create(ZeroAddress)).to.be.revertedWithCustomError(rights, "StreamingStakeZeroAddress");
    });
  });
});
