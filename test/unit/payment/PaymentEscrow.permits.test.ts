import { expect } from "chai";
import hre from "hardhat";
import { id, ZeroAddress } from "ethers";
import { depositNonce } from "../../../sdk/deposits.ts";
import { at, bringAuthorization, depositAuthorization, escrowPermit, now } from "../../helpers/escrow.ts";
import { DEPOSIT, deployedPayments, type PaymentScene } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const AMOUNT = 1_000n;
const SALT = id("salt");
/** Where a token is put that answers every call with zero. */
const PHANTOM = "0x000000000000000000000000000000000000bEEF";
const RETURN_ZERO = "0x600060005260206000f3";

/** The stranger has OPEN, and has approved nothing. */
async function deployed() {
  const scene = await deployedPayments(connection);
  await scene.token.transfer(scene.stranger, 2n * AMOUNT);
  return scene;
}
const load = async () => networkHelpers.loadFixture(deployed);

type Permit = Awaited<ReturnType<typeof escrowPermit>>;

function depositByPermit({ escrow, token, host, stranger }: PaymentScene, permit: Permit, amount = AMOUNT) {
  const { deadline, v, r, s } = permit;
  return escrow.connect(stranger).depositWithPermit(host, token, amount, deadline, v, r, s);
}

describe("PaymentEscrow, signed deposits", () => {
  describe("depositWithPermit", () => {
    it("deposits by the permit and emits Deposited", async () => {
      const scene = await load();
      const { escrow, token, host, stranger } = scene;
      const deposit = depositByPermit(scene, await escrowPermit(scene, stranger, AMOUNT));
      await expect(deposit).to.emit(escrow, "Deposited").withArgs(stranger, host, token, stranger, AMOUNT);
      await expect(deposit).to.changeTokenBalances(ethers, token, [stranger, escrow], [-AMOUNT, AMOUNT]);
      expect(await escrow.getDeposit(stranger, host, token)).to.deep.equal([AMOUNT, 0n, 0n]);
    });

    it("given somebody has used the permit before, it deposits all the same", async () => {
      const scene = await load();
      const { escrow, token, host, stranger, mallory } = scene;
      const permit = await escrowPermit(scene, stranger, AMOUNT);
      await token.connect(mallory).permit(stranger, escrow, AMOUNT, permit.deadline, permit.v, permit.r, permit.s);
      await depositByPermit(scene, permit);
      expect(await escrow.getDeposit(stranger, host, token)).to.deep.equal([AMOUNT, 0n, 0n]);
      expect(await token.allowance(stranger, escrow)).to.equal(0n);
    });

    it("given a permit that was used for a deposit, a second one reverts with the token's error", async () => {
      const scene = await load();
      const { escrow, token, stranger } = scene;
      const permit = await escrowPermit(scene, stranger, AMOUNT);
      await depositByPermit(scene, permit);
      await expect(depositByPermit(scene, permit))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(escrow, 0n, AMOUNT);
    });

    it("given an invalid permit and no approval, it reverts with the token's error", async () => {
      const scene = await load();
      const { escrow, token, mallory } = scene;
      await expect(depositByPermit(scene, await escrowPermit(scene, mallory, AMOUNT)))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(escrow, 0n, AMOUNT);
    });

    it("given an invalid permit and an approval, it deposits by the approval", async () => {
      const scene = await load();
      const { escrow, token, host, stranger, mallory } = scene;
      await token.connect(stranger).approve(escrow, AMOUNT);
      await depositByPermit(scene, await escrowPermit(scene, mallory, AMOUNT));
      expect(await escrow.getDeposit(stranger, host, token)).to.deep.equal([AMOUNT, 0n, 0n]);
    });

    it("given a token without permits and an approval, it deposits by the approval", async () => {
      const scene = await load();
      const { escrow, usd, payer, host } = scene;
      const { deadline, v, r, s } = await escrowPermit(scene, payer, AMOUNT);
      await escrow.connect(payer).depositWithPermit(host, usd, AMOUNT, deadline, v, r, s);
      expect(await escrow.getDeposit(payer, host, usd)).to.deep.equal([DEPOSIT + AMOUNT, 0n, 0n]);
    });

    it("when the host is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const scene = await load();
      const { escrow, token, stranger } = scene;
      const { deadline, v, r, s } = await escrowPermit(scene, stranger, AMOUNT);
      await expect(
        escrow.connect(stranger).depositWithPermit(ZeroAddress, token, AMOUNT, deadline, v, r, s),
      ).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const scene = await load();
      const permit = await escrowPermit(scene, scene.stranger, 0n);
      await expect(depositByPermit(scene, permit, 0n)).to.be.revertedWithCustomError(
        scene.escrow,
        "PaymentEscrowZeroAmount",
      );
    });

    it("given the cap is reached, it reverts with PaymentEscrowCapExceeded", async () => {
      const scene = await load();
      const { escrow, token, stranger } = scene;
      await escrow.setTokenCap(token, DEPOSIT);
      await expect(depositByPermit(scene, await escrowPermit(scene, stranger, AMOUNT)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(token, DEPOSIT, DEPOSIT + AMOUNT);
    });
  });

  describe("depositWithAuthorization", () => {
    it("when anyone brings it, it deposits the payer's tokens and emits Deposited", async () => {
      const scene = await load();
      const { escrow, token, payer, stranger } = scene;
      const authorization = await depositAuthorization(scene, stranger.address, AMOUNT, SALT);
      const deposit = bringAuthorization(scene, authorization);
      await expect(deposit).to.emit(escrow, "Deposited").withArgs(payer, stranger, token, stranger, AMOUNT);
      await expect(deposit).to.changeTokenBalances(ethers, token, [payer, stranger, escrow], [-AMOUNT, 0n, AMOUNT]);
      expect(await escrow.getDeposit(payer, stranger, token)).to.deep.equal([AMOUNT, 0n, 0n]);
    });

    it("uses up the nonce that names the host", async () => {
      const scene = await load();
      const { token, payer, host } = scene;
      await bringAuthorization(scene, await depositAuthorization(scene, host.address, AMOUNT, SALT));
      expect(await token.authorizationState(payer, depositNonce(host.address, SALT))).to.equal(true);
    });

    it("needs no approval", async () => {
      const scene = await load();
      const { escrow, token, payer, host } = scene;
      await token.connect(payer).approve(escrow, 0n);
      await bringAuthorization(scene, await depositAuthorization(scene, host.address, AMOUNT, SALT));
      expect(await escrow.getDeposit(payer, host, token)).to.deep.equal([DEPOSIT + AMOUNT, 0n, 0n]);
    });

    for (const [what, changes] of [
      ["another host", { host: "0x000000000000000000000000000000000000bEEF" }],
      ["another salt", { salt: id("another") }],
      ["another amount", { value: AMOUNT + 1n }],
    ] as const) {
      it(`when it is brought for ${what}, it reverts with the token's error`, async () => {
        const scene = await load();
        const authorization = await depositAuthorization(scene, scene.host.address, AMOUNT, SALT);
        await expect(bringAuthorization(scene, { ...authorization, ...changes })).to.be.revertedWithCustomError(
          scene.token,
          "ERC3009InvalidSignature",
        );
      });
    }

    it("when it is brought again, it reverts with the token's error", async () => {
      const scene = await load();
      const { token, payer, host } = scene;
      const authorization = await depositAuthorization(scene, host.address, AMOUNT, SALT);
      await bringAuthorization(scene, authorization);
      await expect(bringAuthorization(scene, authorization))
        .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
        .withArgs(payer, depositNonce(host.address, SALT));
    });

    it("when it is brought too late, it reverts with the token's error", async () => {
      const scene = await load();
      const authorization = await depositAuthorization(scene, scene.host.address, AMOUNT, SALT);
      const { validAfter, validBefore } = authorization;
      await expect(at(scene, validBefore, () => bringAuthorization(scene, authorization)))
        .to.be.revertedWithCustomError(scene.token, "ERC3009InvalidAuthorizationTime")
        .withArgs(validAfter, validBefore);
    });

    it("given a token without authorizations, it reverts", async () => {
      const scene = await load();
      const { escrow, usd, payer, host, stranger } = scene;
      const { validAfter, validBefore, v, r, s } = await depositAuthorization(scene, host.address, AMOUNT, SALT);
      await expect(
        escrow
          .connect(stranger)
          .depositWithAuthorization(payer, host, usd, AMOUNT, validAfter, validBefore, SALT, v, r, s),
      ).to.be.revertedWithoutReason(ethers);
    });

    it("given a token that takes any call and moves nothing, it reverts with PaymentEscrowUnexpectedBalance", async () => {
      const scene = await load();
      const { escrow, stake, payer, host } = scene;
      await networkHelpers.setCode(PHANTOM, RETURN_ZERO);
      await stake.listReward(PHANTOM);
      await escrow.setTokenCap(PHANTOM, AMOUNT);
      const { validAfter, validBefore, v, r, s } = await depositAuthorization(scene, host.address, AMOUNT, SALT);
      await expect(
        escrow.depositWithAuthorization(payer, host, PHANTOM, AMOUNT, validAfter, validBefore, SALT, v, r, s),
      )
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowUnexpectedBalance")
        .withArgs(PHANTOM, AMOUNT, 0n);
    });

    it("when the host is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const scene = await load();
      const authorization = await depositAuthorization(scene, ZeroAddress, AMOUNT, SALT);
      await expect(bringAuthorization(scene, authorization)).to.be.revertedWithCustomError(
        scene.escrow,
        "PaymentEscrowZeroAddress",
      );
    });

    it("when the amount is zero, it reverts with PaymentEscrowZeroAmount", async () => {
      const scene = await load();
      const authorization = await depositAuthorization(scene, scene.host.address, 0n, SALT);
      await expect(bringAuthorization(scene, authorization)).to.be.revertedWithCustomError(
        scene.escrow,
        "PaymentEscrowZeroAmount",
      );
    });

    it("given the cap is reached, it reverts with PaymentEscrowCapExceeded", async () => {
      const scene = await load();
      const { escrow, token, host } = scene;
      await escrow.setTokenCap(token, DEPOSIT);
      await expect(bringAuthorization(scene, await depositAuthorization(scene, host.address, AMOUNT, SALT)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowCapExceeded")
        .withArgs(token, DEPOSIT, DEPOSIT + AMOUNT);
    });
  });

  describe("given a pause", () => {
    const paused = async () => {
      const scene = await load();
      await scene.escrow.connect(scene.guardian).pause();
      return { ...scene, pausedUntil: await scene.escrow.pausedUntil() };
    };
    const calls = {
      deposit: ({ escrow, payer, host, token }: PaymentScene) =>
        Promise.resolve(escrow.connect(payer).deposit(payer, host, token, AMOUNT)),
      depositWithPermit: async (scene: PaymentScene) =>
        depositByPermit(scene, await escrowPermit(scene, scene.stranger, AMOUNT)),
      depositWithAuthorization: async (scene: PaymentScene) =>
        bringAuthorization(scene, await depositAuthorization(scene, scene.host.address, AMOUNT, SALT)),
    };
    for (const [name, call] of Object.entries(calls)) {
      it(`${name} reverts with GuardedPaused`, async () => {
        const scene = await paused();
        await expect(call(scene))
          .to.be.revertedWithCustomError(scene.escrow, "GuardedPaused")
          .withArgs(scene.pausedUntil);
      });
    }

    it("deposit works again in the second in which it ends", async () => {
      const scene = await paused();
      const { escrow, payer, host, token, pausedUntil } = scene;
      expect(pausedUntil).to.be.greaterThan(await now(scene));
      await at(scene, pausedUntil, () => escrow.connect(payer).deposit(payer, host, token, AMOUNT));
      expect(await escrow.getDeposit(payer, host, token)).to.deep.equal([DEPOSIT + AMOUNT, 0n, 0n]);
    });
  });
});
