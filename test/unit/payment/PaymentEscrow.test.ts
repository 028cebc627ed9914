import { expect } from "chai";
import hre from "hardhat";
import { channelIdOf, voucherDigest } from "../../../sdk/channels.ts";
import { channelOf, collectionOf, deployedPayments, shares, voucherOf } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);

describe("PaymentEscrow", function () {
  describe("collect", function () {
    it("shares what a voucher adds by the channel's policy, to the unit", async function () {
      const scene = await connection.networkHelpers.loadFixture(deployed);
      const { escrow, token, host, lane, stake, governance, modelId } = scene;
      const channel = await channelOf(scene);
      await escrow.connect(host).collect(await collectionOf(scene, channel, voucherOf(10_003n)));

      const part = (share: bigint) => (10_003n * share) / 10_000n;
      const others = part(shares.protocol) + part(shares.host) + part(shares.model) + part(shares.stakers);
      expect(await escrow.creditOf(governance, token)).to.equal(part(shares.protocol));
      expect(await escrow.creditOf(host, token)).to.equal(part(shares.host));
      expect((await escrow.incomeOf(modelId, 0n, token)).total).to.equal(part(shares.model));
      expect(await escrow.creditOf(stake, token)).to.equal(part(shares.stakers));
      expect(await escrow.creditOf(lane, token)).to.equal(10_003n - others);
    });
  });

  describe("channelIdOf and voucherDigest", function () {
    it("are what the SDK computes", async function () {
      const scene = await connection.networkHelpers.loadFixture(deployed);
      const channel = await channelOf(scene, { nonce: 7n });
      const channelId = channelIdOf(scene.escrowPlace, channel);
      const voucher = voucherOf(5n);
      expect(await scene.escrow.channelIdOf(channel)).to.equal(channelId);
      expect(await scene.escrow.voucherDigest(channelId, voucher)).to.equal(
        voucherDigest(scene.escrowPlace, channelId, voucher),
      );
    });
  });
});
