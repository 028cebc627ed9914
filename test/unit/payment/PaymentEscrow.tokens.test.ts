import { expect } from "chai";
import hre from "hardhat";
import { MaxUint256, ZeroHash } from "ethers";
import {
  TokenMockBlocklist__factory,
  TokenMockFalseReturning__factory,
  TokenMockFeeOnTransfer__factory,
  TokenMockNoReturn__factory,
  TokenMockReentrant__factory,
  TokenMockSubstituting__factory,
} from "../../../typechain-types/index.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  type PaymentScene,
  shares,
  THAW_PERIOD,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const AMOUNT = 10_000n;
const HOST_PART = (AMOUNT * shares.host) / 10_000n;

const deployed = async () => deployedPayments(connection);
const load = async () => networkHelpers.loadFixture(deployed);

interface Listed {
  scene: PaymentScene;
  address: string;
}

/** Lists a token. */
async function listed(scene: PaymentScene, token: { getAddress(): Promise<string> }): Promise<Listed> {
  const address = await token.getAddress();
  await scene.escrow.setTokenCap(address, MaxUint256);
  return { scene, address };
}

/** Has the payer deposit twice `AMOUNT`, and the host collect `AMOUNT` of it. */
async function collected({ scene, address }: Listed): Promise<void> {
  const { escrow, payer, host } = scene;
  await escrow.connect(payer).deposit(payer, host, address, 2n * AMOUNT);
  const channel = await channelOf(scene, { token: address });
  await escrow.collect(await collectionOf(scene, channel, voucherOf(AMOUNT)));
}

/** What is left of the deposit thaws, and the next block comes when it is ready. */
async function thawed({ scene, address }: Listed): Promise<void> {
  const { escrow, payer, host } = scene;
  await escrow.connect(payer).startThaw(host, address, AMOUNT);
  await networkHelpers.time.setNextBlockTimestamp((await now(scene)) + THAW_PERIOD);
}

describe("PaymentEscrow, tokens", () => {
  describe("given a token that takes a fee", () => {
    async function givenFee() {
      const scene = await load();
      const token = await new TokenMockFeeOnTransfer__factory(scene.governance).deploy();
      await token.mint(scene.payer, AMOUNT);
      await token.connect(scene.payer).approve(scene.escrow, AMOUNT);
      return { ...scene, ...(await listed(scene, token)), odd: token };
    }
    const received = AMOUNT - AMOUNT / 100n;

    it("deposit: it reverts with PaymentEscrowUnexpectedBalance", async () => {
      const { escrow, payer, host, odd } = await givenFee();
      await expect(escrow.connect(payer).deposit(payer, host, odd, AMOUNT))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(odd, AMOUNT, received);
    });

    it("given a donation, deposit: that doesn't make up for the fee", async () => {
      const { escrow, payer, host, odd } = await givenFee();
      await odd.mint(escrow, AMOUNT);
      await expect(escrow.connect(payer).deposit(payer, host, odd, AMOUNT))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(odd, 2n * AMOUNT, AMOUNT + received);
    });

    it("pay: it reverts with PaymentEscrowUnexpectedBalance", async () => {
      const { escrow, payer, host, odd, modelId, policyHash } = await givenFee();
      await expect(escrow.connect(payer).pay(host, odd, modelId, policyHash, AMOUNT))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(odd, AMOUNT, received);
    });
  });

  describe("given a token that returns false", () => {
    async function givenBroken() {
      const scene = await load();
      const token = await new TokenMockFalseReturning__factory(scene.governance).deploy();
      await token.mint(scene.payer, 10n * AMOUNT);
      await token.connect(scene.payer).approve(scene.escrow, MaxUint256);
      const entry = await listed(scene, token);
      await collected(entry);
      return { ...scene, ...entry, odd: token };
    }

    it("deposit: it reverts with SafeERC20FailedOperation", async () => {
      const { escrow, payer, host, odd } = await givenBroken();
      await odd.setBroken(true);
      await expect(escrow.connect(payer).deposit(payer, host, odd, 1n))
        .to.be.revertedWithCustomError(escrow, "SafeERC20FailedOperation")
        .withArgs(odd);
    });

    it("withdrawCredit: it reverts with SafeERC20FailedOperation, and the credit stays", async () => {
      const { escrow, host, odd } = await givenBroken();
      await odd.setBroken(true);
      await expect(escrow.connect(host).withdrawCredit(odd, host, 1n))
        .to.be.revertedWithCustomError(escrow, "SafeERC20FailedOperation")
        .withArgs(odd);
      expect(await escrow.creditOf(host, odd)).to.equal(HOST_PART);
    });

    it("withdrawDeposit: it reverts with SafeERC20FailedOperation, and the deposit stays", async () => {
      const { scene, address, escrow, payer, host, odd } = await givenBroken();
      await odd.setBroken(true);
      await thawed({ scene, address });
      await expect(escrow.connect(payer).withdrawDeposit(host, odd, payer))
        .to.be.revertedWithCustomError(escrow, "SafeERC20FailedOperation")
        .withArgs(odd);
      expect((await escrow.getDeposit(payer, host, odd)).balance).to.equal(AMOUNT);
    });
  });

  describe("given a token that returns nothing", () => {
    it("it is deposited, collected, paid and withdrawn", async () => {
      const scene = await load();
      const { escrow, payer, host, stranger, modelId, policyHash } = scene;
      const token = await new TokenMockNoReturn__factory(scene.governance).deploy();
      await token.mint(payer, 10n * AMOUNT);
      await token.connect(payer).approve(escrow, 10n * AMOUNT);
      const entry = await listed(scene, token);
      await collected(entry);
      await escrow.connect(payer).pay(host, entry.address, modelId, policyHash, AMOUNT);
      await escrow.connect(host).withdrawCredit(entry.address, stranger, 2n * HOST_PART);
      await thawed(entry);
      await escrow.connect(payer).withdrawDeposit(host, entry.address, stranger);
      expect(await token.balanceOf(stranger)).to.equal(2n * HOST_PART + AMOUNT);
      expect(await token.balanceOf(escrow)).to.equal(await escrow.liabilitiesOf(entry.address));
    });
  });

  describe("given a token that blocks accounts", () => {
    async function givenBlocklist() {
      const scene = await load();
      const token = await new TokenMockBlocklist__factory(scene.governance).deploy();
      await token.mint(scene.payer, 10n * AMOUNT);
      await token.connect(scene.payer).approve(scene.escrow, MaxUint256);
      const entry = await listed(scene, token);
      await collected(entry);
      return { ...scene, ...entry, odd: token };
    }

    it("when the host is blocked, the payer's voucher is collected and shared all the same", async () => {
      const { scene, address, escrow, host, lane, odd } = await givenBlocklist();
      await odd.setBlocked(host, true);
      const channel = await channelOf(scene, { token: address });
      const laneBefore = await escrow.creditOf(lane, odd);
      await escrow.collect(await collectionOf(scene, channel, voucherOf(2n * AMOUNT)));
      expect(await escrow.creditOf(lane, odd)).to.equal(2n * laneBefore);
      expect(await escrow.creditOf(host, odd)).to.equal(2n * HOST_PART);
    });

    it("when the host is blocked, it withdraws to another account", async () => {
      const { escrow, host, stranger, odd } = await givenBlocklist();
      await odd.setBlocked(host, true);
      await expect(escrow.connect(host).withdrawCredit(odd, host, 1n))
        .to.be.revertedWithCustomError(odd, "TokenMockBlocked")
        .withArgs(host);
      await escrow.connect(host).withdrawCredit(odd, stranger, HOST_PART);
      expect(await odd.balanceOf(stranger)).to.equal(HOST_PART);
    });

    it("when the payer is blocked, he withdraws his deposit to another account", async () => {
      const { scene, address, escrow, payer, host, stranger, odd } = await givenBlocklist();
      await odd.setBlocked(payer, true);
      await thawed({ scene, address });
      await escrow.connect(payer).withdrawDeposit(host, odd, stranger);
      expect(await odd.balanceOf(stranger)).to.equal(AMOUNT);
    });
  });

  describe("given a token that calls back", () => {
    async function givenReentrant() {
      const scene = await load();
      const token = await new TokenMockReentrant__factory(scene.governance).deploy();
      await token.mint(scene.payer, 10n * AMOUNT);
      await token.connect(scene.payer).approve(scene.escrow, MaxUint256);
      const entry = await listed(scene, token);
      await scene.stake.listReward(token);
      await collected(entry);
      await thawed(entry);
      return { ...scene, ...entry, odd: token };
    }
    const OUTER = ["deposit", "depositWithPermit", "pay", "withdrawDeposit", "withdrawCredit", "streamCredit"] as const;
    const INNER = [...OUTER, "depositWithAuthorization", "skim"] as const;

    function callsOf({ escrow, payer, host, address, modelId, policyHash, stake }: PaymentScene & Listed) {
      const [asPayer, asHost] = [escrow.connect(payer), escrow.connect(host)];
      const signature = [27n, ZeroHash, ZeroHash] as const;
      const authorization = [0n, MaxUint256, ZeroHash, ...signature] as const;
      return {
        depositWithPermit: asPayer.depositWithPermit.populateTransaction(host, address, 1n, 0n, ...signature),
        depositWithAuthorization: asPayer.depositWithAuthorization.populateTransaction(
          payer,
          host,
          address,
          1n,
          ...authorization,
        ),
        deposit: asPayer.deposit.populateTransaction(payer, host, address, 1n),
        pay: asPayer.pay.populateTransaction(host, address, modelId, policyHash, 1n),
        withdrawDeposit: asPayer.withdrawDeposit.populateTransaction(host, address, payer),
        withdrawCredit: asHost.withdrawCredit.populateTransaction(address, host, 1n),
        skim: asPayer.skim.populateTransaction(address),
        streamCredit: asPayer.streamCredit.populateTransaction(stake, address),
      };
    }

    for (const outer of OUTER) {
      for (const inner of INNER) {
        it(`when ${inner} is called inside ${outer}, it reverts with ReentrancyGuardReentrantCall`, async () => {
          const scene = await givenReentrant();
          const { escrow, odd, payer, host } = scene;
          const calls = callsOf(scene);
          await odd.arm(escrow, (await calls[inner]).data, false);
          const sender = outer === "withdrawCredit" ? host : payer;
          await expect(
            at(scene, (await now(scene)) + THAW_PERIOD, async () => sender.sendTransaction(await calls[outer])),
          ).to.be.revertedWithCustomError(escrow, "ReentrancyGuardReentrantCall");
        });
      }
    }
  });

  describe("given a token that makes a call in place of its transfer", () => {
    it("deposit: a collection inside it pays for nothing", async () => {
      const scene = await load();
      const { escrow, payer, host } = scene;
      const odd = await new TokenMockSubstituting__factory(scene.governance).deploy();
      const { address } = await listed(scene, odd);
      const channel = await channelOf(scene, { token: address });
      const collection = await collectionOf(scene, channel, voucherOf(AMOUNT));
      await odd.arm(escrow, escrow.interface.encodeFunctionData("collect", [collection]));
      await expect(escrow.connect(payer).deposit(payer, host, odd, AMOUNT))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(odd, AMOUNT, 0n);
    });
  });
});
