import { expect } from "chai";
import hre from "hardhat";
import { MaxUint256, ZeroAddress } from "ethers";
import { TokenMock__factory } from "../../../typechain-types/index.ts";
import { MAX_UINT128 } from "../../helpers/bonds.ts";
import { channelOf, collectionOf, DEPOSIT, deployedPayments, voucherOf } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const deployed = async () => deployedPayments(connection);
const load = async () => networkHelpers.loadFixture(deployed);

describe("PaymentEscrow, deposits", () => {
  describe("deposit", () => {
    it("takes the caller's tokens, credits the payer with the host, and emits Deposited", async () => {
      const { escrow, usd, payer, stranger } = await load();
      const deposit = escrow.connect(payer).deposit(payer, stranger, usd, 7n);
      await expect(deposit).to.emit(escrow, "Deposited").withArgs(payer, stranger, usd, payer, 7n);
      await expect(deposit).to.changeTokenBalances(ethers, usd, [payer, escrow], [-7n, 7n]);
      expect(await escrow.getDeposit(payer, stranger, usd)).to.deep.equal([7n, 0n, 0n]);
    });

    it("when it is for another, the caller pays and the other has it", async () => {
      const { escrow, usd, governance, payer, host, stranger } = await load();
      const deposit = escrow.deposit(stranger, host, usd, 7n);
      await expect(deposit).to.emit(escrow, "Deposited").withArgs(stranger, host, usd, governance, 7n);
      await expect(deposit).to.changeTokenBalances(ethers, usd, [governance, stranger, escrow], [-7n, 0n, 7n]);
      expect(await escrow.getDeposit(stranger, host, usd)).to.deep.equal([7n, 0n, 0n]);
      expect(await escrow.getDeposit(payer, host, usd)).to.deep.equal([DEPOSIT, 0n, 0n]);
    });

    it("given a deposit, it adds to it, and to what the escrow owes of the token", async () => {
      const { escrow, usd, token, payer, host } = await load();
      await escrow.connect(payer).deposit(payer, host, usd, 7n);
      expect(await escrow.getDeposit(payer, host, usd)).to.deep.equal([DEPOSIT + 7n, 0n, 0n]);
      expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + 7n);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT);
    });

    it("given a part that thaws, that part stays as it is", async () => {
      const { escrow, usd, payer, host } = await load();
      await escrow.connect(payer).startThaw(host, usd, 5n);
      const before = await escrow.getDeposit(payer, host, usd);
      await escrow.connect(payer).deposit(payer, host, usd, 7n);
      expect(await escrow.getDeposit(payer, host, usd)).to.deep.equal([DEPOSIT + 7n, 5n, before.readyAt]);
    });

    for (const which of ["payer", "host"] as const) {
      it(`when the ${which} is zero, it reverts with PaymentEscrowZeroAddress`, async () => {
        const { escrow, usd, payer, host } = await load();
        const [by, to] = which === "payer" ? [ZeroAddress, host] : [payer, ZeroAddress];
        await expect(escrow.deposit(by, to, usd, 1n)).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
      });
    }

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const { escrow, usd, payer, host } = await load();
      const deposit = escrow.deposit(payer, host, usd, 0n);
      await expect(deposit).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAmount");
    });

    it("given no approval, it reverts with the token's error", async () => {
      const { escrow, usd, stranger, host } = await load();
      await expect(escrow.connect(stranger).deposit(stranger, host, usd, 1n))
        .to.be.revertedWithCustomError(usd, "ERC20InsufficientAllowance")
        .withArgs(escrow, 0n, 1n);
    });

    it("when the deposit is as large as fits, it is taken, and one unit more reverts", async () => {
      const { escrow, usd, governance, payer, host } = await load();
      await usd.mint(governance, MAX_UINT128);
      await escrow.deposit(payer, host, usd, MAX_UINT128 - DEPOSIT);
      expect(await escrow.getDeposit(payer, host, usd)).to.deep.equal([MAX_UINT128, 0n, 0n]);
      await expect(escrow.deposit(payer, host, usd, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowAmountTooLarge")
        .withArgs(MAX_UINT128 + 1n);
    });
  });

  describe("deposit, given a cap", () => {
    it("fills it to the unit, and one more reverts with PaymentEscrowCapExceeded", async () => {
      const { escrow, usd, payer, host } = await load();
      const cap = DEPOSIT + 10n;
      await escrow.setTokenCap(usd, cap);
      await escrow.deposit(payer, host, usd, 10n);
      await expect(escrow.deposit(payer, host, usd, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(usd, cap, cap + 1n);
    });

    it("given a donation, it still takes as much as before", async () => {
      const { escrow, usd, payer, host } = await load();
      await escrow.setTokenCap(usd, DEPOSIT + 10n);
      await usd.mint(escrow, 1_000n);
      await escrow.deposit(payer, host, usd, 10n);
      expect(await escrow.liabilitiesOf(usd)).to.equal(DEPOSIT + 10n);
    });

    it("given a donation that was skimmed, it takes that much less", async () => {
      const { escrow, usd, payer, host } = await load();
      await escrow.setTokenCap(usd, DEPOSIT + 10n);
      await usd.mint(escrow, 1n);
      await escrow.skim(usd);
      await expect(escrow.deposit(payer, host, usd, 10n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(usd, DEPOSIT + 10n, DEPOSIT + 11n);
    });

    it("given a collection, its credits count as much as the deposit that they came from", async () => {
      const scene = await load();
      const { escrow, token, payer, host } = scene;
      await escrow.setTokenCap(token, DEPOSIT);
      await escrow.collect(await collectionOf(scene, await channelOf(scene), voucherOf(10_000n)));
      await expect(escrow.deposit(payer, host, token, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(token, DEPOSIT, DEPOSIT + 1n);
    });

    it("given a credit that was withdrawn, it takes that much more", async () => {
      const scene = await load();
      const { escrow, token, payer, host } = scene;
      await escrow.setTokenCap(token, DEPOSIT);
      await escrow.collect(await collectionOf(scene, await channelOf(scene), voucherOf(10_000n)));
      const credit = await escrow.creditOf(host, token);
      await escrow.connect(host).withdrawCredit(token, host, credit);
      await escrow.deposit(payer, host, token, credit);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT);
    });

    it("given a cap below what is owed, it takes nothing", async () => {
      const { escrow, usd, payer, host } = await load();
      await escrow.setTokenCap(usd, 1n);
      await expect(escrow.deposit(payer, host, usd, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(usd, 1n, DEPOSIT + 1n);
    });

    it("given a token without a cap, it reverts with PaymentEscrowTokenNotAllowed", async () => {
      const { escrow, governance, payer, host } = await load();
      const other = await new TokenMock__factory(governance).deploy(18);
      await expect(escrow.deposit(payer, host, other, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowTokenNotAllowed")
        .withArgs(other);
    });

    it("given a token whose cap was taken away, it reverts with PaymentEscrowTokenNotAllowed", async () => {
      const { escrow, usd, payer, host } = await load();
      await escrow.setTokenCap(usd, 0n);
      await expect(escrow.deposit(payer, host, usd, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowTokenNotAllowed")
        .withArgs(usd);
    });
  });

  describe("setTokenCap", () => {
    it("lists the token and emits TokenCapChanged", async () => {
      const { escrow, governance } = await load();
      const other = await new TokenMock__factory(governance).deploy(18);
      expect(await escrow.isListed(other)).to.equal(false);
      await expect(escrow.setTokenCap(other, 5n)).to.emit(escrow, "TokenCapChanged").withArgs(other, 0n, 5n);
      expect(await escrow.tokenCap(other)).to.equal(5n);
      expect(await escrow.isListed(other)).to.equal(true);
    });

    it("when it takes the cap away, the token was listed once", async () => {
      const { escrow, usd } = await load();
      await expect(escrow.setTokenCap(usd, 0n)).to.emit(escrow, "TokenCapChanged").withArgs(usd, MaxUint256, 0n);
      expect(await escrow.tokenCap(usd)).to.equal(0n);
      expect(await escrow.isListed(usd)).to.equal(true);
    });

    it("when a token that never had one gets a cap of zero, it isn't listed", async () => {
      const { escrow, governance } = await load();
      const other = await new TokenMock__factory(governance).deploy(18);
      await escrow.setTokenCap(other, 0n);
      expect(await escrow.isListed(other)).to.equal(false);
    });

    it("when the caller isn't the owner, it reverts, also for the guardian", async () => {
      const { escrow, usd, guardian } = await load();
      await expect(escrow.connect(guardian).setTokenCap(usd, 0n))
        .to.be.revertedWithCustomError(escrow, "OwnableUnauthorizedAccount")
        .withArgs(guardian);
    });

    it("when the token has no code, it reverts with PaymentEscrowNoContract", async () => {
      const { escrow, stranger } = await load();
      await expect(escrow.setTokenCap(stranger, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNoContract")
        .withArgs(stranger);
    });
  });
});
