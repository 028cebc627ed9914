import { expect } from "chai";
import { getCreate2Address, keccak256 } from "ethers";
import { network } from "hardhat";
import { BEFORE_INITIALIZE, findHookSalt } from "../../../deployer/hookSalt.ts";

const { ethers } = await network.create();
const HOOK_BITS = 2n ** 14n - 1n;

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

    it("when something is there already, it reverts with FailedDeployment", async () => {
      const deployer = await ethers.deployContract("HookDeployer");
      const { bytecode } = await ethers.getContractFactory("TokenMockBlocklist");
      const salt = ethers.ZeroHash;
      await deployer.deploy(salt, bytecode);

      await expect(deployer.deploy(salt, bytecode)).to.be.revertedWithCustomError(deployer, "FailedDeployment");
    });
  });
});
