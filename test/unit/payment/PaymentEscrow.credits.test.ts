import { expect } from "chai";
import hre from "hardhat";
import { id, ZeroAddress } from "ethers";
import { StreamingStake__factory, TokenMock__factory } from "../../../typechain-types/index.ts";
import {
  channelOf,
  receiptedCollectionOf,
  DEPOSIT,
  deployedPayments,
  shares,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const AMOUNT = 10_003n;
const STAKERS_PART = (AMOUNT * shares.stakers) / 10_000n;
const MAX_UINT96 = 2n ** 96n - 1n;
/** Code that answers any call with 256 bytes of zero. */
const RETURNS_ZEROS = "0x6101005ff3";

const deployed = async () => deployedPayments(connection);
const load = async () => networkHelpers.loadFixture(deployed);

/** A fee in OPEN was collected. */
async function collected() {
  const scene = await load();
  await scene.escrow.collect(await receiptedCollectionOf(scene, await channelOf(scene), voucherOf(AMOUNT)));
  return scene;
}

describe("PaymentEscrow, credits", () => {
  describe("pay", () => {
    it("takes the caller's tokens and emits Paid", async () => {
      const { escrow, usd, payer, host, modelId, policyHash } = await load();
      const payment = escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
      await expect(payment).to.emit(escrow, "Paid").withArgs(payer, host, usd, modelId, policyHash, AMOUNT);
      await expect(payment).to.changeTokenBalances(ethers, usd, [payer, escrow], [-AMOUNT, AMOUNT]);
    });

    it("shares it as a collection is shared", async () => {
      const scene = await collected();
      const { escrow, token, usd, governance, payer, host, stake, lane, modelId, policyHash } = scene;
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
      for (const account of [governance, host, stake, lane]) {
        expect(await escrow.creditOf(account, usd)).to.equal(await escrow.creditOf(account, token));
      }
      expect(await escrow.incomeOf(modelId, 0n, usd)).to.deep.equal(await escrow.incomeOf(modelId, 0n, token));
    });

    it("leaves deposits alone, and owes that much more", async () => {
      const { escrow, usd, payer, host, modelId, policyHash } = await load();
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
      expect((await escrow.getDeposit(payer, host, usd)).balance).to.equal(DEPOSIT);
      expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + AMOUNT);
    });

    it("given a pause, it works", async () => {
      const { escrow, usd, guardian, payer, host, modelId, policyHash } = await load();
      await escrow.connect(guardian).pause();
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
      expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + AMOUNT);
    });

    for (const cap of [0n, 1n]) {
      it(`given a listed token whose cap is ${cap} now, it works`, async () => {
        const { escrow, usd, payer, host, modelId, policyHash } = await load();
        await escrow.setTokenCap(usd, cap);
        await escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
        expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + AMOUNT);
      });
    }

    it("given a token that was never listed, it reverts with PaymentEscrowTokenNotAllowed", async () => {
      const { escrow, governance, host, modelId, policyHash } = await load();
      const other = await new TokenMock__factory(governance).deploy(18);
      await expect(escrow.pay(host, other, modelId, policyHash, AMOUNT))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowTokenNotAllowed")
        .withArgs(other);
    });

    it("when the host is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const { escrow, usd, modelId, policyHash } = await load();
      const payment = escrow.pay(ZeroAddress, usd, modelId, policyHash, AMOUNT);
      await expect(payment).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const { escrow, usd, host, modelId, policyHash } = await load();
      const payment = escrow.pay(host, usd, modelId, policyHash, 0n);
      await expect(payment).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("when the model has no such policy, it reverts with FeePoliciesUnknownPolicy", async () => {
      const { escrow, policies, usd, host, modelId } = await load();
      await expect(escrow.pay(host, usd, modelId, id("unknown"), AMOUNT))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(modelId, id("unknown"));
    });

    it("given no approval, it reverts with the token's error", async () => {
      const { escrow, usd, stranger, host, modelId, policyHash } = await load();
      await expect(escrow.connect(stranger).pay(host, usd, modelId, policyHash, AMOUNT))
        .to.be.revertedWithCustomError(usd, "ERC20InsufficientAllowance")
        .withArgs(escrow, 0n, AMOUNT);
    });
  });

  describe("moveCredit", () => {
    it("credits the receiver with what the caller has less, and emits CreditMoved", async () => {
      const { escrow, token, lane, stranger } = await collected();
      const credit = await escrow.creditOf(lane, token);
      const moved = escrow.connect(lane).moveCredit(token, stranger, 5n);
      await expect(moved).to.emit(escrow, "CreditMoved").withArgs(lane, token, stranger, 5n);
      await expect(moved).to.changeTokenBalances(ethers, token, [escrow, lane, stranger], [0n, 0n, 0n]);
      expect(await escrow.creditOf(lane, token)).to.equal(credit - 5n);
      expect(await escrow.creditOf(stranger, token)).to.equal(5n);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT);
    });

    it("when it is to the caller itself, nothing changes", async () => {
      const { escrow, token, lane } = await collected();
      const credit = await escrow.creditOf(lane, token);
      await escrow.connect(lane).moveCredit(token, lane, credit);
      expect(await escrow.creditOf(lane, token)).to.equal(credit);
    });

    it("when it is more than the credit, it reverts with PaymentEscrowInsufficientCredit", async () => {
      const { escrow, token, lane, stranger } = await collected();
      const credit = await escrow.creditOf(lane, token);
      await expect(escrow.connect(lane).moveCredit(token, stranger, credit + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientCredit")
        .withArgs(lane, token, credit, credit + 1n);
    });

    it("when the receiver is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const { escrow, token, lane } = await collected();
      const moved = escrow.connect(lane).moveCredit(token, ZeroAddress, 1n);
      await expect(moved).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const { escrow, token, lane, stranger } = await collected();
      const moved = escrow.connect(lane).moveCredit(token, stranger, 0n);
      await expect(moved).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("given a pause, it works", async () => {
      const { escrow, guardian, token, lane, stranger } = await collected();
      await escrow.connect(guardian).pause();
      await escrow.connect(lane).moveCredit(token, stranger, 1n);
      expect(await escrow.creditOf(stranger, token)).to.equal(1n);
    });
  });

  describe("withdrawCredit", () => {
    it("pays the receiver, and emits CreditWithdrawn", async () => {
      const { escrow, token, lane, stranger } = await collected();
      const withdrawal = escrow.connect(lane).withdrawCredit(token, stranger, 5n);
      await expect(withdrawal).to.emit(escrow, "CreditWithdrawn").withArgs(lane, token, stranger, 5n);
      await expect(withdrawal).to.changeTokenBalances(ethers, token, [escrow, lane, stranger], [-5n, 0n, 5n]);
    });

    it("leaves the rest, and owes that much less", async () => {
      const { escrow, token, lane } = await collected();
      const credit = await escrow.creditOf(lane, token);
      await escrow.connect(lane).withdrawCredit(token, lane, 5n);
      expect(await escrow.creditOf(lane, token)).to.equal(credit - 5n);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT - 5n);
    });

    it("when it is all, nothing is left", async () => {
      const { escrow, token, governance } = await collected();
      await escrow.withdrawCredit(token, governance, await escrow.creditOf(governance, token));
      expect(await escrow.creditOf(governance, token)).to.equal(0n);
    });

    it("when it is more than the credit, it reverts with PaymentEscrowInsufficientCredit", async () => {
      const { escrow, token, lane } = await collected();
      const credit = await escrow.creditOf(lane, token);
      await expect(escrow.connect(lane).withdrawCredit(token, lane, credit + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientCredit")
        .withArgs(lane, token, credit, credit + 1n);
    });

    it("given credit in another token alone, it reverts with PaymentEscrowInsufficientCredit", async () => {
      const { escrow, usd, lane } = await collected();
      await expect(escrow.connect(lane).withdrawCredit(usd, lane, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientCredit")
        .withArgs(lane, usd, 0n, 1n);
    });

    it("when the receiver is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const { escrow, token, lane } = await collected();
      const withdrawal = escrow.connect(lane).withdrawCredit(token, ZeroAddress, 1n);
      await expect(withdrawal).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const { escrow, token, lane } = await collected();
      const withdrawal = escrow.connect(lane).withdrawCredit(token, lane, 0n);
      await expect(withdrawal).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("given a pause, and a token whose cap was taken away, it works", async () => {
      const { escrow, guardian, token, lane } = await collected();
      await escrow.setTokenCap(token, 0n);
      await escrow.connect(guardian).pause();
      await escrow.connect(lane).withdrawCredit(token, lane, await escrow.creditOf(lane, token));
      expect(await escrow.creditOf(lane, token)).to.equal(0n);
    });
  });

  describe("streamCredit", () => {
    it("when anyone calls, it funds the stake's stream and emits CreditStreamed", async () => {
      const { escrow, token, stake, stranger } = await collected();
      const streaming = escrow.connect(stranger).streamCredit(stake, token);
      await expect(streaming).to.emit(escrow, "CreditStreamed").withArgs(stake, token, STAKERS_PART);
      await expect(streaming).to.changeTokenBalances(ethers, token, [escrow, stake], [-STAKERS_PART, STAKERS_PART]);
      expect((await stake.getStream(token)).held).to.equal(STAKERS_PART);
    });

    it("leaves no credit and no approval, and owes that much less", async () => {
      const { escrow, token, stake } = await collected();
      await escrow.streamCredit(stake, token);
      expect(await escrow.creditOf(stake, token)).to.equal(0n);
      expect(await token.allowance(escrow, stake)).to.equal(0n);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT - STAKERS_PART);
    });

    it("given more than 96 bits, it streams 96 bits", async () => {
      const { escrow, usd, stake, payer, host, modelId, policyHash } = await load();
      const amount = (MAX_UINT96 * 10_000n) / shares.stakers + 10_000n;
      await usd.mint(payer, amount);
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, amount);
      const credit = await escrow.creditOf(stake, usd);
      expect(credit).to.be.greaterThan(MAX_UINT96);
      expect(await escrow.streamCredit.staticCall(stake, usd)).to.equal(MAX_UINT96);
      await escrow.streamCredit(stake, usd);
      expect(await escrow.creditOf(stake, usd)).to.equal(credit - MAX_UINT96);
    });

    it("given the stake holds some, it streams what there is room for, and the rest of the credit stays", async () => {
      const { escrow, usd, stake, payer, host, modelId, policyHash } = await load();
      await usd.connect(payer).approve(stake, 1n);
      await stake.connect(payer).fund(usd, 1n);
      const amount = (MAX_UINT96 * 10_000n) / shares.stakers + 10_000n;
      await usd.mint(payer, amount);
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, amount);
      const credit = await escrow.creditOf(stake, usd);
      await expect(escrow.streamCredit(stake, usd))
        .to.emit(escrow, "CreditStreamed")
        .withArgs(stake, usd, MAX_UINT96 - 1n);
      expect(await escrow.creditOf(stake, usd)).to.equal(credit - MAX_UINT96 + 1n);
      expect((await stake.getStream(usd)).held).to.equal(MAX_UINT96);
    });

    it("given the stake has no room, it reverts with the stake's error, and the credit stays", async () => {
      const { escrow, usd, stake, payer, host, modelId, policyHash } = await load();
      await usd.mint(payer, MAX_UINT96);
      await usd.connect(payer).approve(stake, MAX_UINT96);
      await stake.connect(payer).fund(usd, MAX_UINT96);
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, AMOUNT);
      await expect(escrow.streamCredit(stake, usd)).to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount");
      expect(await escrow.creditOf(stake, usd)).to.equal(STAKERS_PART);
    });

    it("given no credit, it reverts with PaymentEscrowZeroAmount", async () => {
      const { escrow, usd, stake } = await collected();
      const streaming = escrow.streamCredit(stake, usd);
      await expect(streaming).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("given another stake, which doesn't list the token, it reverts with its error, and the credit stays", async () => {
      const { escrow, governance, guardian, token, usd, modelId, policyHash } = await load();
      const other = await new StreamingStake__factory(governance).deploy(governance, guardian, token, [token]);
      await escrow.pay(other, usd, modelId, policyHash, AMOUNT);
      const credit = await escrow.creditOf(other, usd);
      await expect(escrow.streamCredit(other, usd))
        .to.be.revertedWithCustomError(other, "StreamingStakeUnknownReward")
        .withArgs(usd);
      expect(await escrow.creditOf(other, usd)).to.equal(credit);
      await other.listReward(usd);
      await escrow.streamCredit(other, usd);
      expect((await other.getStream(usd)).held).to.equal(credit);
    });

    it("given an account without code, it reverts, and the credit stays its own", async () => {
      const { escrow, token, lane } = await collected();
      const credit = await escrow.creditOf(lane, token);
      await expect(escrow.streamCredit(lane, token)).to.be.revertedWithoutReason(ethers);
      expect(await escrow.creditOf(lane, token)).to.equal(credit);
    });

    it("given an account with code that is no stake, it reverts, and the credit stays its own", async () => {
      const { escrow, token, usd, payer, modelId, policyHash } = await load();
      await escrow.connect(payer).pay(usd, token, modelId, policyHash, AMOUNT);
      const credit = await escrow.creditOf(usd, token);
      await expect(escrow.streamCredit(usd, token)).to.be.revertedWithoutReason(ethers);
      expect(await escrow.creditOf(usd, token)).to.equal(credit);
    });

    it("given an account whose code takes any call and nothing else, it reverts with PaymentEscrowUnexpectedBalance", async () => {
      const { escrow, token, lane } = await collected();
      const credit = await escrow.creditOf(lane, token);
      const balance = await token.balanceOf(escrow);
      await networkHelpers.setCode(lane.address, RETURNS_ZEROS);
      await expect(escrow.streamCredit(lane, token))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(token, balance - credit, balance);
    });
  });

  describe("skim", () => {
    it("credits the treasury with what nobody is owed, and emits SurplusCredited", async () => {
      const { escrow, usd, governance, stranger } = await load();
      await usd.mint(escrow, 7n);
      await expect(escrow.connect(stranger).skim(usd)).to.emit(escrow, "SurplusCredited").withArgs(usd, 7n);
      expect(await escrow.creditOf(governance, usd)).to.equal(7n);
      expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + 7n);
    });

    it("given nothing more than what is owed, it does nothing", async () => {
      const { escrow, usd, governance } = await load();
      expect(await escrow.skim.staticCall(usd)).to.equal(0n);
      await expect(escrow.skim(usd)).not.to.emit(escrow, "SurplusCredited");
      expect(await escrow.creditOf(governance, usd)).to.equal(0n);
    });

    it("given less than what is owed, it does nothing", async () => {
      const { escrow, token, stranger } = await load();
      await networkHelpers.impersonateAccount(await escrow.getAddress());
      await networkHelpers.setBalance(await escrow.getAddress(), 10n ** 18n);
      const asEscrow = await ethers.getSigner(await escrow.getAddress());
      await token.connect(asEscrow).transfer(stranger, 1n);
      await expect(escrow.skim(token)).not.to.emit(escrow, "SurplusCredited");
    });
  });
});
