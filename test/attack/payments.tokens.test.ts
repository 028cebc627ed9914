import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, MaxUint256, Wallet } from "ethers";
import hre from "hardhat";
import {
  PayeeMock__factory,
  TokenMockBlocklist__factory,
  TokenMockFalseReturning__factory,
  TokenMockFeeOnTransfer__factory,
  TokenMockHostile__factory,
  TokenMockReentrant__factory,
  TokenMockSubstituting__factory,
} from "../../typechain-types/index.ts";
import { waited } from "../helpers/datanet.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  type PaymentScene,
  shares,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";
import { MAX_UINT96 } from "../helpers/stake.ts";
import { Conduct, withCode } from "../helpers/wallets.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const FEE = 10_000n;

/** A payment in a token that calls back, by a contract that is payer and host, and all that it may take out. */
async function callingBack() {
  const scene = await deployedPayments(connection);
  const { escrow, stake, mallory, modelId, policyHash } = scene;
  const token = await new TokenMockReentrant__factory(scene.governance).deploy();
  const attacker = await new PayeeMock__factory(mallory).deploy();
  await stake.listReward(token);
  await escrow.setTokenCap(token, MaxUint256);
  await token.mint(attacker, 100n * FEE);
  const [target, self, coin] = await Promise.all([escrow.getAddress(), attacker.getAddress(), token.getAddress()]);
  const { interface: abi } = escrow;
  const call = (data: string, at = target) => ({ target: at, value: 0n, data });
  const channel = await channelOf(scene, { payer: self, host: self, token: coin });
  const calls = {
    deposit: call(abi.encodeFunctionData("deposit", [self, self, coin, FEE])),
    withdrawDeposit: call(abi.encodeFunctionData("withdrawDeposit", [self, coin, self])),
    pay: call(abi.encodeFunctionData("pay", [self, coin, modelId, policyHash, FEE])),
    withdrawCredit: call(abi.encodeFunctionData("withdrawCredit", [coin, self, 1n])),
    streamCredit: call(abi.encodeFunctionData("streamCredit", [await stake.getAddress(), coin])),
    skim: call(abi.encodeFunctionData("skim", [coin])),
  };
  await attacker.execute([
    call(token.interface.encodeFunctionData("approve", [target, MaxUint256]), coin),
    calls.deposit,
    calls.pay,
    call(abi.encodeFunctionData("startThaw", [self, coin, FEE])),
    call(abi.encodeFunctionData("authorizeSigner", [channel, mallory.address, FEE, 2n ** 40n - 1n])),
  ]);
  await waited(scene, THAW_PERIOD);
  const voucher = await collectionOf(scene, channel, voucherOf(FEE), mallory);
  const collect = call(abi.encodeFunctionData("collectMany", [[voucher]]));
  const arm = (inner: typeof collect, before: boolean) =>
    token.arm(self, attacker.interface.encodeFunctionData("execute", [[inner]]), before);
  return { ...scene, reentrant: token, attacker, calls, collect, arm };
}

describe("attacks by tokens on the escrow (threat 25)", () => {
  describe("a token that calls back", () => {
    for (const outer of ["deposit", "withdrawDeposit", "pay", "withdrawCredit", "streamCredit"] as const) {
      for (const inner of ["deposit", "withdrawDeposit", "pay", "withdrawCredit", "streamCredit", "skim"] as const) {
        for (const before of [true, false]) {
          it(`when it makes ${inner} ${before ? "before" : "after"} ${outer} moves, all of it reverts`, async () => {
            const { escrow, attacker, calls, arm } = await networkHelpers.loadFixture(callingBack);
            await arm(calls[inner], before);
            await expect(attacker.execute([calls[outer]])).to.be.revertedWithCustomError(
              escrow,
              "ReentrancyGuardReentrantCall",
            );
          });
        }
      }
    }

    for (const before of [true, false]) {
      const moment = before ? "before" : "after";

      it(`when a voucher is collected ${moment} the same deposit leaves, it finds nothing`, async () => {
        const { escrow, reentrant, attacker, calls, collect, arm } = await networkHelpers.loadFixture(callingBack);
        await arm(collect, before);
        await expect(attacker.execute([calls.withdrawDeposit])).to.emit(escrow, "CollectionSkipped");
        expect(await escrow.liabilitiesOf(reentrant)).to.equal(await reentrant.balanceOf(escrow));
      });

      it(`when a voucher is collected ${moment} a deposit comes in, what is owed is still covered`, async () => {
        const { escrow, reentrant, attacker, calls, collect, arm } = await networkHelpers.loadFixture(callingBack);
        await arm(collect, before);
        await expect(attacker.execute([calls.deposit])).to.emit(escrow, "Collected");
        expect(await escrow.liabilitiesOf(reentrant)).to.equal(await reentrant.balanceOf(escrow));
      });
    }
  });

  describe("tokens that don't deliver", () => {
    const deployed = async () => {
      const scene = await deployedPayments(connection);
      const { escrow, payer, host, modelId, policyHash } = scene;
      return {
        ...scene,
        entries: (token: string) => [
          () => escrow.connect(payer).deposit(payer, host, token, FEE),
          () => escrow.connect(payer).pay(host, token, modelId, policyHash, FEE),
        ],
      };
    };
    interface Payable {
      mint: (to: HardhatEthersSigner, amount: bigint) => Promise<unknown>;
      connect: (payer: HardhatEthersSigner) => {
        approve: (to: PaymentScene["escrow"], amount: bigint) => Promise<unknown>;
      };
      getAddress: () => Promise<string>;
    }
    /** Lists a token that the payer has and has approved. */
    async function listed({ escrow, stake, payer }: PaymentScene, token: Payable): Promise<string> {
      await token.mint(payer, 100n * FEE);
      await token.connect(payer).approve(escrow, MaxUint256);
      const address = await token.getAddress();
      await stake.listReward(address);
      await escrow.setTokenCap(address, MaxUint256);
      return address;
    }

    it("when one takes a fee of what is paid, it isn't taken", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const token = await listed(scene, await new TokenMockFeeOnTransfer__factory(scene.governance).deploy());
      for (const enter of scene.entries(token)) {
        await expect(enter())
          .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowUnexpectedBalance")
          .withArgs(token, FEE, FEE - FEE / 100n);
      }
    });

    it("when one returns false and moves nothing, it isn't taken", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const broken = await new TokenMockFalseReturning__factory(scene.governance).deploy();
      const token = await listed(scene, broken);
      await broken.setBroken(true);
      for (const enter of scene.entries(token)) {
        await expect(enter()).to.be.revertedWithCustomError(scene.escrow, "SafeERC20FailedOperation").withArgs(token);
      }
    });

    it("when one shows one payment to two deposits, neither is taken", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { escrow, payer, host } = scene;
      const substituting = await new TokenMockSubstituting__factory(scene.governance).deploy();
      const token = await listed(scene, substituting);
      const inner = escrow.interface.encodeFunctionData("deposit", [payer.address, host.address, token, FEE]);
      for (const enter of scene.entries(token)) {
        await substituting.arm(escrow, inner);
        await expect(enter()).to.be.revertedWithCustomError(escrow, "ReentrancyGuardReentrantCall");
      }
    });

    it("when one pays with nothing and isn't listed, it isn't taken", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const token = await (await new TokenMockHostile__factory(scene.mallory).deploy()).getAddress();
      for (const enter of scene.entries(token)) {
        await expect(enter())
          .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowTokenNotAllowed")
          .withArgs(token);
      }
    });

    it("when its maker would list it, only the owner can", async () => {
      const { escrow, mallory } = await networkHelpers.loadFixture(deployed);
      const token = await new TokenMockHostile__factory(mallory).deploy();
      await expect(escrow.connect(mallory).setTokenCap(token, 1n))
        .to.be.revertedWithCustomError(escrow, "OwnableUnauthorizedAccount")
        .withArgs(mallory.address);
    });

    it("when its maker makes up a surplus, the treasury has credit in it, and other tokens are as they were", async () => {
      const { escrow, governance, mallory, token: open } = await networkHelpers.loadFixture(deployed);
      const token = await new TokenMockHostile__factory(mallory).deploy();
      const owed = await escrow.liabilitiesOf(open);
      await token.setBalance(escrow, 2n ** 255n);
      await escrow.connect(mallory).skim(token);
      expect(await escrow.creditOf(governance, token)).to.equal(2n ** 255n);
      expect(await escrow.liabilitiesOf(open)).to.equal(owed);
      expect(await escrow.creditOf(mallory, token)).to.equal(0n);
    });

    it("when one that is listed takes its balance back, deposits of others are whole", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { escrow, payer, host, token: open } = scene;
      const hostile = await new TokenMockHostile__factory(scene.governance).deploy();
      const token = await listed(scene, hostile);
      await escrow.connect(payer).deposit(payer, host, token, FEE);
      await hostile.setBalance(escrow, 0n);
      await escrow.connect(payer).startThaw(host, open, DEPOSIT);
      await waited(scene, THAW_PERIOD);
      await expect(escrow.connect(payer).withdrawDeposit(host, open, payer)).to.changeTokenBalance(
        connection.ethers,
        open,
        payer,
        DEPOSIT,
      );
    });

    it("when one blocks the host, everybody else is paid, and the host is at another address", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { escrow, payer, host, lane, stranger, modelId, policyHash } = scene;
      const blocklist = await new TokenMockBlocklist__factory(scene.governance).deploy();
      const token = await listed(scene, blocklist);
      await escrow.connect(payer).pay(host, token, modelId, policyHash, FEE);
      await blocklist.setBlocked(host, true);
      const credit = (FEE * shares.host) / 10_000n;
      await expect(escrow.connect(host).withdrawCredit(token, host, credit))
        .to.be.revertedWithCustomError(blocklist, "TokenMockBlocked")
        .withArgs(host.address);
      await escrow.connect(lane).withdrawCredit(token, lane, (FEE * shares.contributors) / 10_000n);
      await escrow.connect(host).withdrawCredit(token, stranger, credit);
      expect(await blocklist.balanceOf(stranger)).to.equal(credit);
    });
  });

  describe("credit of the stakers that could be stuck", () => {
    it("when a token is listed that their stake doesn't take, it isn't listed", async () => {
      const { escrow, governance } = await deployedPayments(connection);
      const token = await new TokenMockBlocklist__factory(governance).deploy();
      await expect(escrow.setTokenCap(token, MaxUint256))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNoIncome")
        .withArgs(await token.getAddress());
    });

    it("when it takes more than 96 bits and anyone has funded the stake with a unit, it leaves in parts", async () => {
      const { escrow, governance, payer, host, stake, usd, modelId, policyHash } = await deployedPayments(connection);
      await usd.approve(stake, 1n);
      await stake.connect(governance).fund(usd, 1n);
      const amount = 10n ** 30n - 2n * DEPOSIT;
      await escrow.connect(payer).pay(host, usd, modelId, policyHash, amount);
      await escrow.streamCredit(stake, usd);
      expect((await stake.getStream(usd)).held).to.equal(MAX_UINT96);
      expect(await escrow.creditOf(stake, usd)).to.equal((amount * shares.stakers) / 10_000n - MAX_UINT96 + 1n);
    });
  });

  describe("credit that is streamed to what is no stake", () => {
    const paid = async (to: "account" | "contract" | "sink") => {
      const scene = await deployedPayments(connection);
      const { escrow, payer, token, modelId, policyHash, mallory } = scene;
      const payees = {
        account: () => Promise.resolve(mallory.address),
        contract: async () => (await new PayeeMock__factory(mallory).deploy()).getAddress(),
        sink: async () => withCode(connection, new Wallet(id("a sink")).address, Conduct.returnZeros),
      };
      const payee = await payees[to]();
      await escrow.connect(payer).pay(payee, token, modelId, policyHash, FEE);
      return { ...scene, payee, credit: (FEE * shares.host) / 10_000n };
    };

    for (const to of ["account", "contract"] as const) {
      it(`when it is ${to === "account" ? "an account with a key" : "another contract"}, its credit stays`, async () => {
        const { escrow, token, payee, credit, stranger } = await paid(to);
        await expect(escrow.connect(stranger).streamCredit(payee, token)).to.be.revert(connection.ethers);
        expect(await escrow.creditOf(payee, token)).to.equal(credit);
      });
    }

    it("when it says yes and takes nothing, the escrow doesn't believe it", async () => {
      const { escrow, token, payee, credit } = await paid("sink");
      const balance = await token.balanceOf(escrow);
      await expect(escrow.streamCredit(payee, token))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(await token.getAddress(), balance - credit, balance);
    });

    it("when it has no credit, nothing is approved to it", async () => {
      const { escrow, token, stranger, stake } = await networkHelpers.loadFixture(callingBack);
      await expect(escrow.connect(stranger).streamCredit(stake, token)).to.be.revertedWithCustomError(
        escrow,
        "PaymentEscrowZeroAmount",
      );
      expect(await token.allowance(escrow, stake)).to.equal(0n);
    });
  });
});
