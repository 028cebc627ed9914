import { expect } from "chai";
import { ZeroAddress, concat, dataSlice, id, parseEther } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { ModelTokenFactory__factory, ModelToken__factory } from "../../../typechain-types/index.ts";
import { accounts } from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const NAME = "Contract Law Model";
const SYMBOL = "CLAW";
const SUPPLY = parseEther("1000000");
const MAX_SUPPLY = 2n ** 208n - 1n;
/** EIP-1967's slot of an implementation, and ERC-7201's slot of OpenZeppelin's Initializable. */
const EIP1967_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
const INITIALIZABLE_SLOT = "0xf0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00";

async function deployedFactory(connection: NetworkConnection) {
  const [, issuer, recipient] = await accounts(connection);
  const factory = await new ModelTokenFactory__factory(issuer).deploy();
  return { factory, issuer, recipient };
}

describe("ModelTokenFactory", () => {
  describe("implementation", () => {
    it("is a contract of its own with code, locked at the highest version", async () => {
      const { factory } = await networkHelpers.loadFixture(deployedFactory);
      const implementation = await factory.implementation();
      expect(implementation).not.to.equal(await factory.getAddress());
      expect((await ethers.provider.getCode(implementation)).length).to.be.greaterThan(2);
      expect(BigInt(await ethers.provider.getStorage(implementation, INITIALIZABLE_SLOT))).to.equal(2n ** 64n - 1n);
    });
  });

  describe("createModelToken", () => {
    for (const [name, symbol] of [
      ["", SYMBOL],
      [NAME, ""],
      ["", ""],
    ] as const) {
      it(`reverts with ModelTokenFactoryEmptyName when they are "${name}" and "${symbol}"`, async () => {
        const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
        await expect(factory.createModelToken(name, symbol, SUPPLY, recipient.address))
          .to.be.revertedWithCustomError(factory, "ModelTokenFactoryEmptyName")
          .withArgs(name, symbol);
      });
    }

    it("reverts with ModelTokenFactoryZeroSupply when the supply is zero", async () => {
      const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
      await expect(factory.createModelToken(NAME, SYMBOL, 0n, recipient.address)).to.be.revertedWithCustomError(
        factory,
        "ModelTokenFactoryZeroSupply",
      );
    });

    for (const supply of [MAX_SUPPLY + 1n, 2n ** 256n - 1n]) {
      it(`reverts with ERC20ExceededSafeSupply when the supply is ${supply}`, async () => {
        const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
        const token = ModelToken__factory.connect(await factory.implementation(), recipient);
        await expect(factory.createModelToken(NAME, SYMBOL, supply, recipient.address))
          .to.be.revertedWithCustomError(token, "ERC20ExceededSafeSupply")
          .withArgs(supply, MAX_SUPPLY);
      });
    }

    it("reverts with ERC20InvalidReceiver when the recipient is zero", async () => {
      const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
      const token = ModelToken__factory.connect(await factory.implementation(), recipient);
      await expect(factory.createModelToken(NAME, SYMBOL, SUPPLY, ZeroAddress))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });

    for (const supply of [1n, MAX_SUPPLY]) {
      it(`takes a supply of ${supply}`, async () => {
        const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
        const address = await factory.createModelToken.staticCall(NAME, SYMBOL, supply, recipient.address);
        await factory.createModelToken(NAME, SYMBOL, supply, recipient.address);
        const token = ModelToken__factory.connect(address, recipient);
        await token.delegate(recipient.address);
        expect(await token.balanceOf(recipient.address)).to.equal(supply);
        expect(await token.getVotes(recipient.address)).to.equal(supply);
      });
    }

    describe("when the requirements are met", () => {
      it("emits ModelTokenCreated, Initialized and the Transfer of the supply", async () => {
        const { factory, issuer, recipient } = await networkHelpers.loadFixture(deployedFactory);
        const address = await factory.createModelToken.staticCall(NAME, SYMBOL, SUPPLY, recipient.address);
        const token = ModelToken__factory.connect(address, recipient);
        const create = factory.createModelToken(NAME, SYMBOL, SUPPLY, recipient.address);
        await expect(create)
          .to.emit(factory, "ModelTokenCreated")
          .withArgs(address, issuer.address, recipient.address, NAME, SYMBOL, SUPPLY);
        await expect(create).to.emit(token, "Initialized").withArgs(1n);
        await expect(create).to.emit(token, "Transfer").withArgs(ZeroAddress, recipient.address, SUPPLY);
      });

      it("deploys the 45 bytes of an ERC-1167 clone of the implementation", async () => {
        const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
        const address = await factory.createModelToken.staticCall(NAME, SYMBOL, SUPPLY, recipient.address);
        await factory.createModelToken(NAME, SYMBOL, SUPPLY, recipient.address);
        const implementation = await factory.implementation();
        expect(await ethers.provider.getCode(address)).to.equal(
          concat(["0x363d3d373d3d3d363d73", implementation, "0x5af43d82803e903d91602b57fd5bf3"]),
        );
        expect(BigInt(await ethers.provider.getStorage(address, EIP1967_SLOT))).to.equal(0n);
      });

      it("issues a token of its own each time, also for the same arguments", async () => {
        const { factory, recipient } = await networkHelpers.loadFixture(deployedFactory);
        const first = await factory.createModelToken.staticCall(NAME, SYMBOL, SUPPLY, recipient.address);
        await factory.createModelToken(NAME, SYMBOL, SUPPLY, recipient.address);
        const second = await factory.createModelToken.staticCall(NAME, SYMBOL, SUPPLY, recipient.address);
        await factory.createModelToken(NAME, SYMBOL, SUPPLY, recipient.address);
        expect(first).not.to.equal(second);
        await ModelToken__factory.connect(first, recipient).burn(SUPPLY);
        expect(await ModelToken__factory.connect(second, recipient).totalSupply()).to.equal(SUPPLY);
      });
    });
  });

  describe("interface", () => {
    it("creates and names the implementation, and governs nothing", () => {
      const selectors: string[] = [];
      ModelTokenFactory__factory.createInterface().forEachFunction(({ selector }) => selectors.push(selector));
      const expected = ["createModelToken(string,string,uint256,address)", "implementation()"];
      expect(selectors.sort()).to.deep.equal(expected.map((signature) => dataSlice(id(signature), 0, 4)).sort());
    });
  });
});
