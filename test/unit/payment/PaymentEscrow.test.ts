import { expect } from "chai";
import hre from "hardhat";
import { AbiCoder, keccak256, toUtf8Bytes, TypedDataEncoder, ZeroAddress } from "ethers";
import { channelIdOf, VOUCHER_TYPES, voucherDigest } from "../../../sdk/channels.ts";
import { PaymentEscrow__factory } from "../../../typechain-types/index.ts";
import { channelOf, deployedPayments, THAW_PERIOD, voucherOf } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => deployedPayments(connection);
const load = async () => connection.networkHelpers.loadFixture(deployed);

describe("PaymentEscrow", () => {
  describe("constructor", () => {
    it("when the stakers are zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const { governance, guardian, policies } = await load();
      const factory = new PaymentEscrow__factory(governance);
      const deployment = factory.deploy(governance, guardian, policies, ZeroAddress);
      await expect(deployment).to.be.revertedWithCustomError(factory, "PaymentEscrowZeroAddress");
    });

    it("keeps what it was given", async () => {
      const { escrow, governance, guardian, policies, models, stake } = await load();
      expect(await escrow.owner()).to.equal(governance);
      expect(await escrow.guardian()).to.equal(guardian);
      expect(await escrow.policies()).to.equal(policies);
      expect(await escrow.registry()).to.equal(models);
      expect(await escrow.stakers()).to.equal(stake);
      expect(await escrow.THAW_PERIOD()).to.equal(THAW_PERIOD);
    });

    it("makes the first owner the treasury for good", async () => {
      const { escrow, governance, stranger } = await load();
      await escrow.transferOwnership(stranger);
      await escrow.connect(stranger).acceptOwnership();
      expect(await escrow.treasury()).to.equal(governance);
    });
  });

  describe("channelIdOf", () => {
    it("is the hash that the interface gives, and what the SDK computes", async () => {
      const scene = await load();
      const { escrow, chainId, payer, host, token, modelId, policyHash, escrowPlace } = scene;
      const channel = await channelOf(scene, { nonce: 7n });
      const types = ["uint256", "address", "address", "address", "address", "uint32", "bytes32", "uint256"];
      const values = [chainId, escrow, payer, host, token, modelId, policyHash, 7n];
      const plain = await Promise.all(
        values.map(async (value) => (typeof value === "object" ? value.getAddress() : value)),
      );
      expect(await escrow.channelIdOf(channel)).to.equal(keccak256(AbiCoder.defaultAbiCoder().encode(types, plain)));
      expect(channelIdOf(escrowPlace, channel)).to.equal(await escrow.channelIdOf(channel));
    });
  });

  describe("voucherDigest", () => {
    it("is of the EIP-712 struct that the interface gives, and what the SDK computes", async () => {
      const scene = await load();
      const channelId = channelIdOf(scene.escrowPlace, await channelOf(scene));
      const voucher = voucherOf(5n);
      const stated = "Voucher(bytes32 channelId,uint128 amount,uint64 receiptCount,bytes32 receiptsRoot)";
      expect(TypedDataEncoder.from(VOUCHER_TYPES).encodeType("Voucher")).to.equal(stated);
      const { amount, receiptCount, receiptsRoot } = voucher;
      const struct = AbiCoder.defaultAbiCoder().encode(
        ["bytes32", "bytes32", "uint128", "uint64", "bytes32"],
        [keccak256(toUtf8Bytes(stated)), channelId, amount, receiptCount, receiptsRoot],
      );
      const { verifyingContract, name, version } = await scene.escrow.eip712Domain();
      const domain = TypedDataEncoder.hashDomain({ name, version, chainId: scene.chainId, verifyingContract });
      const digest = keccak256(`0x1901${domain.slice(2)}${keccak256(struct).slice(2)}`);
      expect(await scene.escrow.voucherDigest(channelId, voucher)).to.equal(digest);
      expect(voucherDigest(scene.escrowPlace, channelId, voucher)).to.equal(digest);
    });
  });
});
