import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress, parseEther } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import tokenModule from "../../../modules/Token.ts";
import { OpenToken__factory, type OpenToken } from "../../../typechain-types/index.ts";
import { accounts } from "../../helpers/datanet.ts";
import { OPEN_TOKEN_FUNCTIONS, functionsOf } from "../../helpers/datanetTokenAbi.ts";
import type { BurnableScene } from "../../helpers/datanetTokens.ts";
import { behavesLikeBurnable } from "../Token.behavior.ts";
import { behavesLikeOpenERC20 } from "./OpenERC20.behavior.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const NAME = "Open Economy";
const SYMBOL = "OPEN";
const SUPPLY = parseEther("1000000000");
const MAX_SUPPLY = 2n ** 208n - 1n;

interface OpenTokenScene extends BurnableScene {
  token: OpenToken;
}

async function deployedOpenToken({ ethers, ignition }: NetworkConnection): Promise<OpenTokenScene> {
  const [deployer, holder, alice, bob] = await accounts(connection);
  const parameters = { Token: { name: NAME, symbol: SYMBOL, supply: SUPPLY, recipient: holder.address } };
  const { openToken } = await ignition.deploy(tokenModule, { parameters });
  const token = OpenToken__factory.connect(await openToken.getAddress(), deployer);
  const twin = await ethers.deployContract("OpenToken", [NAME, SYMBOL, SUPPLY, holder.address]);
  const burn = (from: HardhatEthersSigner, amount: bigint) => token.connect(from).burn(amount);
  return { token, twin, burn, name: NAME, symbol: SYMBOL, supply: SUPPLY, holder, alice, bob };
}

describe("OpenToken", () => {
  behavesLikeOpenERC20(connection, deployedOpenToken);
  behavesLikeBurnable(connection, deployedOpenToken);

  describe("constructor", () => {
    it("emits the Transfer of the whole supply", async () => {
      const { holder } = await networkHelpers.loadFixture(deployedOpenToken);
      const token = await ethers.deployContract("OpenToken", [NAME, SYMBOL, SUPPLY, holder.address]);
      await expect(token.deploymentTransaction())
        .to.emit(token, "Transfer")
        .withArgs(ZeroAddress, holder.address, SUPPLY);
    });

    it("takes a supply of 2²⁰⁸ − 1, whose votes all fit", async () => {
      const { holder } = await networkHelpers.loadFixture(deployedOpenToken);
      const token = await ethers.deployContract("OpenToken", [NAME, SYMBOL, MAX_SUPPLY, holder.address]);
      await token.connect(holder).delegate(holder.address);
      expect(await token.totalSupply()).to.equal(MAX_SUPPLY);
      expect(await token.getVotes(holder.address)).to.equal(MAX_SUPPLY);
    });

    for (const supply of [MAX_SUPPLY + 1n, 2n ** 256n - 1n]) {
      it(`reverts with ERC20ExceededSafeSupply when the supply is ${supply}`, async () => {
        const { token, holder } = await networkHelpers.loadFixture(deployedOpenToken);
        await expect(ethers.deployContract("OpenToken", [NAME, SYMBOL, supply, holder.address]))
          .to.be.revertedWithCustomError(token, "ERC20ExceededSafeSupply")
          .withArgs(supply, MAX_SUPPLY);
      });
    }

    it("reverts with ERC20InvalidReceiver when the recipient is zero", async () => {
      const { token } = await networkHelpers.loadFixture(deployedOpenToken);
      await expect(ethers.deployContract("OpenToken", [NAME, SYMBOL, SUPPLY, ZeroAddress]))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });

  describe("interface", () => {
    it("has the functions of its standards and none that mints, owns, pauses or upgrades", () => {
      expect(functionsOf(OpenToken__factory.createInterface())).to.deep.equal(OPEN_TOKEN_FUNCTIONS);
    });
  });
});
