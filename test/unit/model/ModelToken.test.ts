import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, parseEther } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { ModelTokenFactory__factory, ModelToken__factory, type ModelToken } from "../../../typechain-types/index.ts";
import { accounts } from "../../helpers/datanet.ts";
import { TOKEN_FUNCTIONS, functionsOf } from "../../helpers/datanetTokenAbi.ts";
import type { BurnableScene } from "../../helpers/datanetTokens.ts";
import { behavesLikeBurnable, behavesLikeToken } from "../Token.behavior.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const NAME = "Contract Law Model";
const SYMBOL = "CLAW";
const SUPPLY = parseEther("1000000");

interface ModelTokenScene extends BurnableScene {
  token: ModelToken;
  implementation: ModelToken;
}

async function clonedModelToken(connection: NetworkConnection): Promise<ModelTokenScene> {
  const [deployer, holder, alice, bob] = await accounts(connection);
  const factory = await new ModelTokenFactory__factory(deployer).deploy();
  const clone = async () => {
    const address = await factory.createModelToken.staticCall(NAME, SYMBOL, SUPPLY, holder.address);
    await factory.createModelToken(NAME, SYMBOL, SUPPLY, holder.address);
    return ModelToken__factory.connect(address, deployer);
  };
  const token = await clone();
  const twin = await clone();
  const implementation = ModelToken__factory.connect(await factory.implementation(), deployer);
  const burn = (from: HardhatEthersSigner, amount: bigint) => token.connect(from).burn(amount);
  return { token, twin, burn, implementation, name: NAME, symbol: SYMBOL, supply: SUPPLY, holder, alice, bob };
}

describe("ModelToken", () => {
  behavesLikeToken(connection, clonedModelToken);
  behavesLikeBurnable(connection, clonedModelToken);

  describe("initialize", () => {
    it("reverts with InvalidInitialization on a clone of the factory, whoever calls", async () => {
      const { token, holder, alice } = await networkHelpers.loadFixture(clonedModelToken);
      for (const caller of [holder, alice]) {
        await expect(
          token.connect(caller).initialize("Other", "OTHER", 1n, caller.address),
        ).to.be.revertedWithCustomError(token, "InvalidInitialization");
      }
      expect(await token.totalSupply()).to.equal(SUPPLY);
      expect(await token.name()).to.equal(NAME);
    });

    it("reverts with InvalidInitialization on the implementation", async () => {
      const { implementation, alice } = await networkHelpers.loadFixture(clonedModelToken);
      await expect(
        implementation.connect(alice).initialize(NAME, SYMBOL, SUPPLY, alice.address),
      ).to.be.revertedWithCustomError(implementation, "InvalidInitialization");
    });
  });

  describe("implementation", () => {
    it("has no name and no supply", async () => {
      const { implementation } = await networkHelpers.loadFixture(clonedModelToken);
      expect(await implementation.name()).to.equal("");
      expect(await implementation.totalSupply()).to.equal(0n);
    });
  });

  describe("interface", () => {
    it("has the functions of its standards and initialize, and none that mints, owns, pauses or upgrades", () => {
      const expected = [...TOKEN_FUNCTIONS, "initialize(string,string,uint256,address)"].sort();
      expect(functionsOf(ModelToken__factory.createInterface())).to.deep.equal(expected);
    });
  });

  describe("EIP-712 domain", () => {
    it("differs between clones of the same name and from the implementation's", async () => {
      const { token, twin, implementation } = await networkHelpers.loadFixture(clonedModelToken);
      const separators = await Promise.all([token, twin, implementation].map((each) => each.DOMAIN_SEPARATOR()));
      expect(new Set(separators).size).to.equal(3);
      expect(separators).not.to.include(ZeroHash);
      const [domain, other] = [await token.eip712Domain(), await twin.eip712Domain()];
      expect(domain.name).to.equal(other.name);
      expect(domain.verifyingContract).not.to.equal(other.verifyingContract);
      expect(domain.verifyingContract).not.to.equal(ZeroAddress);
    });
  });
});
