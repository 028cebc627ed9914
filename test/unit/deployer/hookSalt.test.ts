import { expect } from "chai";
import { AbiCoder, concat, getCreate2Address, keccak256, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { HOOK_BITS } from "../../../modules/Pools.ts";
import { BEFORE_INITIALIZE, findHookSalt } from "../../helpers/hookSalt.ts";

const { ethers } = await network.create();

describe("findHookSalt", () => {
  it("it finds an address with the bit of one hook and of no other", async () => {
    const deployer = await ethers.deployContract("HookDeployer");
    const { bytecode } = await ethers.getContractFactory("TokenMockBlocklist");
    const place = findHookSalt(await deployer.getAddress(), bytecode, BEFORE_INITIALIZE);

    expect(BigInt(place.address) & HOOK_BITS).to.equal(BEFORE_INITIALIZE);
    expect(place.address).to.equal(getCreate2Address(await deployer.getAddress(), place.salt, keccak256(bytecode)));
  });

  it("when asked again, it finds the same", async () => {
    const deployer = await ethers.deployContract("HookDeployer");
    const address = await deployer.getAddress();
    expect(findHookSalt(address, "0x00", 0n)).to.deep.equal(findHookSalt(address, "0x00", 0n));
  });
});

describe("HookDeployer", () => {
  describe("deploy", () => {
    it("it deploys where the salt says and emits HookDeployed", async () => {
      const deployer = await ethers.deployContract("HookDeployer");
      const { bytecode } = await ethers.getContractFactory("TokenMockBlocklist");
      const place = findHookSalt(await deployer.getAddress(), bytecode, BEFORE_INITIALIZE);

      await expect(deployer.deploy(place.salt, bytecode))
        .to.emit(deployer, "HookDeployed")
        .withArgs(place.address, place.salt);
      expect(await ethers.provider.getCode(place.address)).not.to.equal("0x");
    });

    it("when the same is there already, it emits HookDeployed again and leaves it", async () => {
      const deployer = await ethers.deployContract("HookDeployer");
      const { bytecode } = await ethers.getContractFactory("TokenMockBlocklist");
      const { salt, address } = findHookSalt(await deployer.getAddress(), bytecode, 0n);
      await deployer.deploy(salt, bytecode);
      const code = await ethers.provider.getCode(address);

      await expect(deployer.deploy(salt, bytecode)).to.emit(deployer, "HookDeployed").withArgs(address, salt);
      expect(await ethers.provider.getCode(address)).to.equal(code);
    });

    it("when there is no code, it reverts with Create2EmptyBytecode", async () => {
      const deployer = await ethers.deployContract("HookDeployer");

      await expect(deployer.deploy(ethers.ZeroHash, "0x")).to.be.revertedWithCustomError(
        deployer,
        "Create2EmptyBytecode",
      );
    });
  });

  describe("findSalt", () => {
    it("it finds the same salt as its plain twin", async () => {
      const deployer = await ethers.deployContract("HookDeployer");
      const { bytecode } = await ethers.getContractFactory("TokenMockBlocklist");
      const { salt } = findHookSalt(await deployer.getAddress(), bytecode, BEFORE_INITIALIZE);

      expect(await deployer.findSalt(bytecode, BEFORE_INITIALIZE)).to.equal(salt);
    });
  });

  describe("initCodeOf", () => {
    it("it puts the arguments behind the code, as a constructor takes them", async () => {
      const deployer = await ethers.deployContract("HookDeployer");
      const { bytecode } = await ethers.getContractFactory("RevenueRightsFactory");
      const args = [await deployer.getAddress(), ZeroAddress];
      const encoded = AbiCoder.defaultAbiCoder().encode(["address", "address"], args);

      expect(await deployer.initCodeOf(bytecode, args)).to.equal(concat([bytecode, encoded]));
    });
  });
});
