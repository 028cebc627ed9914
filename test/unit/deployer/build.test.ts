import { expect } from "chai";
import hre from "hardhat";

describe("The build that is deployed", () => {
  it("has the compilers and settings of the build that is tested", () => {
    const { default: tested, production } = hre.config.solidity.profiles;
    expect(production?.compilers).to.deep.equal(tested?.compilers);
    expect(production?.overrides).to.deep.equal(tested?.overrides);
  });
});
