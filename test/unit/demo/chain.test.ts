import { expect } from "chai";
import hre from "hardhat";
import { demoWallet, fundedWallet, openChain } from "../../../demo/chain.ts";

describe("demoWallet", () => {
  describe("given a node whose blocks come by the clock", () => {
    it("gives half as much gas again as is estimated", async () => {
      const chain = await openChain(await hre.network.create<string>());
      const wallet = await fundedWallet(chain, "gas");
      const transfer = { to: demoWallet("nobody").address, value: 1n };
      const estimated = await chain.ethers.provider.estimateGas({ from: wallet.address, ...transfer });
      const sent = await wallet.sendTransaction(transfer);
      expect(sent.gasLimit).to.equal((estimated * 3n) / 2n);
    });
  });
});
