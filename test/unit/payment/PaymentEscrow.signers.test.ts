import { expect } from "chai";
import hre from "hardhat";
import { id, Wallet, ZeroAddress } from "ethers";
import { channelIdOf } from "../../../sdk/channels.ts";
import { WalletMock__factory } from "../../../typechain-types/index.ts";
import { at, now } from "../../helpers/escrow.ts";
import { channelOf, collectionOf, deployedPayments, THAW_PERIOD, voucherOf } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const CEILING = 1_000n;
/** From now to a signer's expiry. */
const TERM = 4n * THAW_PERIOD;

const deployed = async () => deployedPayments(connection);

/** The scene's channel with a key that isn't authorised yet. */
async function load() {
  const scene = await networkHelpers.loadFixture(deployed);
  const channel = await channelOf(scene);
  const channelId = channelIdOf(scene.escrowPlace, channel);
  const key = new Wallet(id("a signer's key"));
  const expiry = (await now(scene)) + TERM;
  const authorize = (ceiling: bigint, until: bigint) =>
    scene.escrow.connect(scene.payer).authorizeSigner(channel, key, ceiling, until);
  const collect = async (amount: bigint) =>
    scene.escrow.collect(await collectionOf(scene, channel, voucherOf(amount), key));
  const authorization = () => scene.escrow.authorizationOf(channelId, key);
  return { ...scene, channel, channelId, key, expiry, authorize, collect, authorization };
}

/** The key may sign up to `CEILING` until `expiry`. */
async function authorized() {
  const scene = await load();
  await scene.authorize(CEILING, scene.expiry);
  return scene;
}

/** A change by the payer waits until `changesAt`. */
async function waiting(ceiling: bigint, change: (expiry: bigint) => bigint) {
  const scene = await authorized();
  const next = change(scene.expiry);
  await scene.authorize(ceiling, next);
  return { ...scene, next, changesAt: (await now(scene)) + THAW_PERIOD };
}

const sameExpiry = (expiry: bigint) => expiry;

describe("PaymentEscrow, signers", () => {
  describe("authorizeSigner", () => {
    it("given a new signer, it counts at once and emits SignerAuthorized", async () => {
      const scene = await load();
      const { escrow, channelId, payer, key, expiry, authorize, authorization } = scene;
      const second = (await now(scene)) + 10n;
      await expect(at(scene, second, () => authorize(CEILING, expiry)))
        .to.emit(escrow, "SignerAuthorized")
        .withArgs(channelId, payer, key, CEILING, expiry, second);
      expect(await authorization()).to.deep.equal([CEILING, expiry]);
      expect(await escrow.getAuthorization(channelId, key)).to.deep.equal([CEILING, expiry, 0n, 0n, 0n]);
    });

    it("when the caller isn't the channel's payer, it reverts with PaymentEscrowNotPayer", async () => {
      const { escrow, channel, key, expiry, host, payer } = await load();
      await expect(escrow.connect(host).authorizeSigner(channel, key, CEILING, expiry))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotPayer")
        .withArgs(host, payer);
    });

    it("when the signer is zero, it reverts with PaymentEscrowZeroAddress", async () => {
      const { escrow, channel, expiry, payer } = await load();
      await expect(
        escrow.connect(payer).authorizeSigner(channel, ZeroAddress, CEILING, expiry),
      ).to.be.revertedWithCustomError(escrow, "PaymentEscrowZeroAddress");
    });

    it("given a pause, it works", async () => {
      const { escrow, guardian, expiry, authorize, authorization } = await load();
      await escrow.connect(guardian).pause();
      await authorize(CEILING, expiry);
      expect(await authorization()).to.deep.equal([CEILING, expiry]);
    });

    for (const [what, more, longer] of [
      ["a higher ceiling", 1n, 0n],
      ["a later expiry", 0n, 1n],
      ["both", 1n, 1n],
      ["neither", 0n, 0n],
    ] as const) {
      it(`given a signer, when it gets ${what}, it counts at once`, async () => {
        const { escrow, channelId, key, expiry, authorize, authorization } = await authorized();
        await authorize(CEILING + more, expiry + longer);
        expect(await authorization()).to.deep.equal([CEILING + more, expiry + longer]);
        expect((await escrow.getAuthorization(channelId, key)).changesAt).to.equal(0n);
      });
    }

    for (const [what, ceiling, longer] of [
      ["a lower ceiling", CEILING - 1n, 0n],
      ["an earlier expiry", CEILING, -1n],
      ["both lower", CEILING - 1n, -1n],
      ["a lower ceiling and a later expiry", CEILING - 1n, 1n],
      ["a higher ceiling and an earlier expiry", CEILING + 1n, -1n],
    ] as const) {
      describe(`given a signer, when it gets ${what}`, () => {
        it("emits SignerAuthorized with the second in which it counts", async () => {
          const scene = await authorized();
          const { escrow, channelId, payer, key, expiry, authorize } = scene;
          const second = (await now(scene)) + 10n;
          await expect(at(scene, second, () => authorize(ceiling, expiry + longer)))
            .to.emit(escrow, "SignerAuthorized")
            .withArgs(channelId, payer, key, ceiling, expiry + longer, second + THAW_PERIOD);
        });

        it("counts from then on, and the old one to the last second before", async () => {
          const { expiry, next, changesAt, authorization } = await waiting(ceiling, (old) => old + longer);
          await networkHelpers.time.increaseTo(changesAt - 1n);
          expect(await authorization()).to.deep.equal([CEILING, expiry]);
          await networkHelpers.time.increaseTo(changesAt);
          expect(await authorization()).to.deep.equal([ceiling, next]);
        });

        it("keeps both", async () => {
          const scene = await waiting(ceiling, (old) => old + longer);
          const { escrow, channelId, key, expiry, next, changesAt } = scene;
          const kept = [CEILING, expiry, changesAt, ceiling, next];
          expect(await escrow.getAuthorization(channelId, key)).to.deep.equal(kept);
        });
      });
    }

    it("given a change that waits, a raise takes its place at once", async () => {
      const scene = await waiting(1n, sameExpiry);
      const { expiry, changesAt, authorize, authorization } = scene;
      await authorize(CEILING + 1n, expiry);
      expect(await authorization()).to.deep.equal([CEILING + 1n, expiry]);
      await networkHelpers.time.increaseTo(changesAt);
      expect(await authorization()).to.deep.equal([CEILING + 1n, expiry]);
    });

    it("given a change that waits, the same as before takes it back", async () => {
      const scene = await waiting(1n, sameExpiry);
      const { expiry, changesAt, authorize, authorization } = scene;
      await authorize(CEILING, expiry);
      await networkHelpers.time.increaseTo(changesAt);
      expect(await authorization()).to.deep.equal([CEILING, expiry]);
    });

    it("given a change that waits, another lower one takes its place and waits anew", async () => {
      const scene = await waiting(1n, sameExpiry);
      const { expiry, changesAt, authorize, authorization } = scene;
      await at(scene, changesAt - 1n, () => authorize(2n, expiry));
      await networkHelpers.time.increaseTo(changesAt - 2n + THAW_PERIOD);
      expect(await authorization()).to.deep.equal([CEILING, expiry]);
      await networkHelpers.time.increaseTo(changesAt - 1n + THAW_PERIOD);
      expect(await authorization()).to.deep.equal([2n, expiry]);
    });

    it("given a change that has come, a raise above it counts at once, also below what was before", async () => {
      const scene = await waiting(1n, sameExpiry);
      const { expiry, changesAt, authorize, authorization } = scene;
      await at(scene, changesAt, () => authorize(2n, expiry));
      expect(await authorization()).to.deep.equal([2n, expiry]);
    });

    it("is for one channel alone", async () => {
      const scene = await authorized();
      const { escrow, channel, escrowPlace, key } = scene;
      const other = channelIdOf(escrowPlace, { ...channel, nonce: 1n });
      expect(await escrow.authorizationOf(other, key)).to.deep.equal([0n, 0n]);
    });
  });

  describe("collect, given an authorised signer", () => {
    it("when the voucher is as high as the ceiling, it is collected", async () => {
      const { escrow, channelId, collect } = await authorized();
      await collect(CEILING);
      expect((await escrow.getChannel(channelId)).amount).to.equal(CEILING);
    });

    it("when it is above the ceiling, it reverts with PaymentEscrowNotAuthorized", async () => {
      const { escrow, channelId, key, expiry, collect } = await authorized();
      await expect(collect(CEILING + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, CEILING, expiry);
    });

    it("given a collection, the ceiling is of all since the beginning", async () => {
      const { escrow, channelId, key, expiry, collect } = await authorized();
      await collect(CEILING - 1n);
      await expect(collect(CEILING + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, CEILING, expiry);
    });

    it("given the payer has signed above the ceiling, the signer can't go on", async () => {
      const scene = await authorized();
      const { escrow, channel, channelId, key, expiry, collect } = scene;
      await escrow.collect(await collectionOf(scene, channel, voucherOf(CEILING)));
      await expect(collect(CEILING + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, CEILING, expiry);
    });

    it("given the last second before the expiry, it is collected", async () => {
      const scene = await authorized();
      await at(scene, scene.expiry - 1n, () => scene.collect(CEILING));
      expect((await scene.escrow.getChannel(scene.channelId)).amount).to.equal(CEILING);
    });

    it("given the expiry, it reverts with PaymentEscrowNotAuthorized", async () => {
      const scene = await authorized();
      const { escrow, channelId, key, expiry, collect } = scene;
      await expect(at(scene, expiry, () => collect(CEILING)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, CEILING, expiry);
    });

    it("given the signer was taken back, it is collected to the last second of the notice", async () => {
      const scene = await waiting(0n, () => 0n);
      await at(scene, scene.changesAt - 1n, () => scene.collect(CEILING));
      expect((await scene.escrow.getChannel(scene.channelId)).amount).to.equal(CEILING);
    });

    it("given the notice is over, it reverts with PaymentEscrowNotAuthorized", async () => {
      const scene = await waiting(0n, () => 0n);
      const { escrow, channelId, key, changesAt, collect } = scene;
      await expect(at(scene, changesAt, () => collect(CEILING)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, 0n, 0n);
    });

    it("when another has signed in its name, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await authorized();
      const { escrow, channel, channelId, key, mallory } = scene;
      const collection = await collectionOf(scene, channel, voucherOf(CEILING), mallory);
      await expect(escrow.collect({ ...collection, signer: key.address }))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInvalidSignature")
        .withArgs(channelId, key);
    });

    it("given a signer with code, it is asked", async () => {
      const scene = await load();
      const { escrow, channel, channelId, governance, payer, expiry, key } = scene;
      const wallet = await new WalletMock__factory(governance).deploy(key);
      await escrow.connect(payer).authorizeSigner(channel, wallet, CEILING, expiry);
      const collection = await collectionOf(scene, channel, voucherOf(CEILING), key);
      await escrow.collect({ ...collection, signer: await wallet.getAddress() });
      expect((await escrow.getChannel(channelId)).amount).to.equal(CEILING);
    });
  });

  describe("collect, given a signer that isn't authorised", () => {
    it("reverts with PaymentEscrowNotAuthorized", async () => {
      const { escrow, channelId, key, collect } = await load();
      await expect(collect(1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, key, 0n, 0n);
    });

    it("given it is in another channel, it reverts with PaymentEscrowNotAuthorized", async () => {
      const scene = await authorized();
      const { escrow, channel, escrowPlace, key } = scene;
      const other = { ...channel, nonce: 1n };
      await expect(escrow.collect(await collectionOf(scene, other, voucherOf(1n), key)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelIdOf(escrowPlace, other), key, 0n, 0n);
    });
  });

  describe("collect, given a payer that is a wallet with an authorised signer", () => {
    it("when the wallet refuses every signature since, the signer's is collected", async () => {
      const scene = await load();
      const { escrow, governance, host, token, key, expiry, escrowPlace } = scene;
      const wallet = await new WalletMock__factory(governance).deploy(scene.stranger);
      const payer = await wallet.getAddress();
      const channel = await channelOf(scene, { payer });
      await escrow.deposit(wallet, host, token, CEILING);
      await networkHelpers.impersonateAccount(payer);
      await networkHelpers.setBalance(payer, 10n ** 18n);
      const asWallet = await connection.ethers.getSigner(payer);
      await escrow.connect(asWallet).authorizeSigner(channel, key, CEILING, expiry);
      await networkHelpers.setCode(payer, "0x60006000fd");
      await escrow.collect(await collectionOf(scene, channel, voucherOf(CEILING), key));
      expect((await escrow.getChannel(channelIdOf(escrowPlace, channel))).amount).to.equal(CEILING);
    });
  });
});
