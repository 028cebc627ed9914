import { expect } from "chai";
import hre from "hardhat";
import { ZeroAddress } from "ethers";
import { at, now } from "../../helpers/escrow.ts";
import {
  channelOf,
  collectionOf,
  DEPOSIT,
  deployedPayments,
  type PaymentScene,
  THAW_PERIOD,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const THAWING = 1_000n;

const deployed = async () => deployedPayments(connection);
const load = async () => networkHelpers.loadFixture(deployed);

/** A part of the payer's deposit of OPEN thaws until `readyAt`. */
async function thawing() {
  const scene = await load();
  await scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, THAWING);
  return { ...scene, readyAt: (await now(scene)) + THAW_PERIOD };
}

const depositOf = ({ escrow, payer, host, token }: PaymentScene) => escrow.getDeposit(payer, host, token);

/** Has the host collect so much in the channel of nonce 0. */
async function collected(scene: PaymentScene, amount: bigint) {
  return scene.escrow.collect(await collectionOf(scene, await channelOf(scene), voucherOf(amount)));
}

describe("PaymentEscrow, thaws", () => {
  describe("startThaw", () => {
    it("marks a part of the deposit, which stays in it, and emits ThawStarted", async () => {
      const scene = await load();
      const { escrow, payer, host, token } = scene;
      const second = (await now(scene)) + 100n;
      const thaw = at(scene, second, () => escrow.connect(payer).startThaw(host, token, THAWING));
      await expect(thaw)
        .to.emit(escrow, "ThawStarted")
        .withArgs(payer, host, token, THAWING, second + THAW_PERIOD);
      expect(await depositOf(scene)).to.deep.equal([DEPOSIT, THAWING, second + THAW_PERIOD]);
    });

    for (const amount of [1n, THAWING, DEPOSIT]) {
      it(`given a thaw, when ${amount} shall thaw, it takes that one's place and begins anew`, async () => {
        const scene = await thawing();
        const { escrow, payer, host, token, readyAt } = scene;
        await at(scene, readyAt - 1n, () => escrow.connect(payer).startThaw(host, token, amount));
        expect(await depositOf(scene)).to.deep.equal([DEPOSIT, amount, readyAt - 1n + THAW_PERIOD]);
      });
    }

    it("given a thaw, when the amount is zero, it stops and emits ThawStarted", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token } = scene;
      await expect(escrow.connect(payer).startThaw(host, token, 0n))
        .to.emit(escrow, "ThawStarted")
        .withArgs(payer, host, token, 0n, 0n);
      expect(await depositOf(scene)).to.deep.equal([DEPOSIT, 0n, 0n]);
    });

    it("when it is more than the deposit, it reverts with PaymentEscrowInsufficientDeposit", async () => {
      const { escrow, payer, host, token } = await load();
      await expect(escrow.connect(payer).startThaw(host, token, DEPOSIT + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(payer, host, token, DEPOSIT, DEPOSIT + 1n);
    });

    it("when another calls, he finds his own deposit alone", async () => {
      const { escrow, host, token } = await load();
      await expect(escrow.connect(host).startThaw(host, token, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(host, host, token, 0n, 1n);
    });

    it("given a pause, it works", async () => {
      const scene = await load();
      const { escrow, guardian, payer, host, token } = scene;
      await escrow.connect(guardian).pause();
      await escrow.connect(payer).startThaw(host, token, THAWING);
      expect((await depositOf(scene)).thawing).to.equal(THAWING);
    });
  });

  describe("withdrawDeposit", () => {
    it("given the first second in which it is ready, it pays out and emits DepositWithdrawn", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, stranger, readyAt } = scene;
      const withdrawal = at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, stranger));
      await expect(withdrawal).to.emit(escrow, "DepositWithdrawn").withArgs(payer, host, token, stranger, THAWING);
      await expect(withdrawal).to.changeTokenBalances(
        ethers,
        token,
        [escrow, payer, stranger],
        [-THAWING, 0n, THAWING],
      );
    });

    it("it leaves the rest, no thaw, and owes that much less", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer));
      expect(await depositOf(scene)).to.deep.equal([DEPOSIT - THAWING, 0n, 0n]);
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT - THAWING);
    });

    it("given the last second before, it reverts with PaymentEscrowThawing", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await expect(at(scene, readyAt - 1n, () => escrow.connect(payer).withdrawDeposit(host, token, payer)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(THAWING, readyAt);
    });

    it("given nothing thaws, it reverts with PaymentEscrowThawing", async () => {
      const { escrow, payer, host, token } = await load();
      await expect(escrow.connect(payer).withdrawDeposit(host, token, payer))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(0n, 0n);
    });

    it("given it was paid out, a second one reverts with PaymentEscrowThawing", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer));
      await expect(escrow.connect(payer).withdrawDeposit(host, token, payer))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(0n, 0n);
    });

    it("given the thaw was stopped, it reverts with PaymentEscrowThawing", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await escrow.connect(payer).startThaw(host, token, 0n);
      await expect(at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(0n, 0n);
    });

    it("when the receiver is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await expect(
        at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, ZeroAddress)),
      ).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("when the host calls, it finds its own deposit alone", async () => {
      const scene = await thawing();
      const { escrow, host, token, readyAt } = scene;
      await expect(at(scene, readyAt, () => escrow.connect(host).withdrawDeposit(host, token, host)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(0n, 0n);
    });

    it("given a pause, it works", async () => {
      const scene = await thawing();
      const { escrow, guardian, payer, host, token, readyAt } = scene;
      await networkHelpers.time.setNextBlockTimestamp(readyAt - 1n);
      await escrow.connect(guardian).pause();
      await escrow.connect(payer).withdrawDeposit(host, token, payer);
      expect((await depositOf(scene)).balance).to.equal(DEPOSIT - THAWING);
    });

    it("when the receiver is the escrow, the tokens are nobody's until they are skimmed", async () => {
      const scene = await thawing();
      const { escrow, governance, payer, host, token, readyAt } = scene;
      await at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, escrow));
      expect(await escrow.liabilitiesOf(token)).to.equal(DEPOSIT - THAWING);
      await escrow.skim(token);
      expect(await escrow.creditOf(governance, token)).to.equal(THAWING);
    });
  });

  describe("given a collection during the thaw", () => {
    it("when it takes no more than what doesn't thaw, all that thaws is paid out", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await collected(scene, DEPOSIT - THAWING);
      expect(await depositOf(scene)).to.deep.equal([THAWING, THAWING, readyAt]);
      await expect(at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer)))
        .to.emit(escrow, "DepositWithdrawn")
        .withArgs(payer, host, token, payer, THAWING);
    });

    it("when it takes more, what is left is paid out", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await collected(scene, DEPOSIT - 1n);
      await expect(at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer)))
        .to.emit(escrow, "DepositWithdrawn")
        .withArgs(payer, host, token, payer, 1n);
      expect(await depositOf(scene)).to.deep.equal([0n, 0n, 0n]);
    });

    it("when it takes all, nothing is paid out, and the thaw is over", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await collected(scene, DEPOSIT);
      await expect(at(scene, readyAt, () => escrow.connect(payer).withdrawDeposit(host, token, payer)))
        .to.emit(escrow, "DepositWithdrawn")
        .withArgs(payer, host, token, payer, 0n);
      expect(await depositOf(scene)).to.deep.equal([0n, 0n, 0n]);
    });

    it("when it comes after it is ready, but before the payer, it gets what thawed", async () => {
      const scene = await thawing();
      await at(scene, scene.readyAt, () => collected(scene, DEPOSIT));
      expect((await depositOf(scene)).balance).to.equal(0n);
    });

    it("given a later deposit, it thaws with what was marked, and is ready as soon", async () => {
      const scene = await thawing();
      const { escrow, payer, host, token, readyAt } = scene;
      await collected(scene, DEPOSIT);
      await at(scene, readyAt, () => escrow.connect(payer).deposit(payer, host, token, THAWING));
      expect(await depositOf(scene)).to.deep.equal([THAWING, THAWING, readyAt]);
      await expect(escrow.connect(payer).withdrawDeposit(host, token, payer))
        .to.emit(escrow, "DepositWithdrawn")
        .withArgs(payer, host, token, payer, THAWING);
    });
  });
});
