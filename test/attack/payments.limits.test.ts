import { expect } from "chai";
import hre from "hardhat";
import { deployedPayments } from "../helpers/payment.ts";
import { gainOf } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);
const ROOM = 10_000n;

describe("attacks on the escrow that docs/security.md states as limits", () => {
  describe("a cap with some room left", () => {
    it("when mallory sends that much as a gift and skims it, nobody can deposit, and the gift is lost to her", async () => {
      const scene = await connection.networkHelpers.loadFixture(deployed);
      const { escrow, payer, host, mallory, token } = scene;
      const cap = (await escrow.liabilitiesOf(token)) + ROOM;
      await escrow.setTokenCap(token, cap);
      await token.connect(payer).transfer(mallory, ROOM);
      const gain = await gainOf(scene, [mallory], async () => {
        await token.connect(mallory).transfer(escrow, ROOM);
        await escrow.connect(mallory).skim(token);
      });
      expect(gain).to.equal(-ROOM);
      await expect(escrow.connect(payer).deposit(payer, host, token, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(await token.getAddress(), cap, cap + 1n);
    });
  });
});
