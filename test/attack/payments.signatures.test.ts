import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { id, Wallet } from "ethers";
import hre from "hardhat";
import { channelIdOf } from "../../sdk/channels.ts";
import { depositNonce } from "../../sdk/deposits.ts";
import { PayeeMock__factory, WalletMock__factory } from "../../typechain-types/index.ts";
import { waited } from "../helpers/datanet.ts";
import { bringAuthorization, depositAuthorization, escrowPermit } from "../helpers/escrow.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  type PaymentScene,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";
import { Conduct, delegated, withCode } from "../helpers/wallets.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => deployedPayments(connection);
const OWED = 10_000n;
/** What a batch may cost more for each hostile wallet: what it is given, and the handling of its voucher. */
const GAS_FOR_A_WALLET = 200_000n;

describe("attacks on signatures (threat 20)", () => {
  let scene: PaymentScene;

  const collectedOf = async (payer: string) => {
    const channel = await channelOf(scene, { payer });
    return (await scene.escrow.getChannel(channelIdOf(scene.escrowPlace, channel))).amount;
  };
  /** A deposit in the name of an account, and a voucher that its supposed owner has signed. */
  async function voucherOfWallet(payer: string, owner: HardhatEthersSigner | Wallet) {
    await scene.escrow.connect(scene.payer).deposit(payer, scene.host, scene.token, OWED);
    const collection = await collectionOf(scene, await channelOf(scene, { payer }), voucherOf(OWED), owner);
    return { ...collection, signer: payer };
  }
  const walletWith = (label: string, code: string) => withCode(connection, new Wallet(id(label)).address, code);

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
  });

  describe("a payer who delegates his account after the service (EIP-7702)", () => {
    const refusing = async (account: string) => {
      await delegated(connection, account, await walletWith("the implementation", Conduct.refuse));
      const question = WalletMock__factory.connect(account, connection.ethers.provider);
      expect(await question.isValidSignature(id("anything"), "0x")).to.equal("0x00000000");
    };

    it("when the code denies all that he has signed, his voucher is still collected", async () => {
      const collection = await collectionOf(scene, await channelOf(scene), voucherOf(OWED));
      await refusing(scene.payer.address);
      await scene.escrow.connect(scene.host).collect(collection);
      expect(await collectedOf(scene.payer.address)).to.equal(OWED);
    });

    it("when the code burns all gas, his voucher is still collected", async () => {
      const collection = await collectionOf(scene, await channelOf(scene), voucherOf(OWED));
      await delegated(connection, scene.payer.address, await walletWith("the implementation", Conduct.burnGas));
      await scene.escrow.connect(scene.host).collect(collection);
      expect(await collectedOf(scene.payer.address)).to.equal(OWED);
    });

    it("when an authorised signer does it, his voucher is still collected", async () => {
      const { escrow, payer, stranger, host } = scene;
      const channel = await channelOf(scene);
      const expiry = BigInt(await networkHelpers.time.latest()) + THAW_PERIOD;
      await escrow.connect(payer).authorizeSigner(channel, stranger, OWED, expiry);
      const collection = await collectionOf(scene, channel, voucherOf(OWED), stranger);
      await refusing(stranger.address);
      await escrow.connect(host).collect(collection);
      expect(await collectedOf(payer.address)).to.equal(OWED);
    });

    it("when it agrees to everything, it spends his own deposit and no other's", async () => {
      const { escrow, mallory, payer, stranger } = scene;
      await delegated(connection, mallory.address, await walletWith("the implementation", Conduct.agree));
      const forged = await collectionOf(scene, await channelOf(scene), voucherOf(OWED), mallory);
      const channelId = channelIdOf(scene.escrowPlace, forged.channel);
      await expect(escrow.connect(stranger).collect(forged))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, mallory.address, 0n, 0n);
      await expect(escrow.connect(stranger).collect({ ...forged, signer: payer.address }))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInvalidSignature")
        .withArgs(channelId, payer.address);
    });
  });

  describe("a wallet that changes its mind (ERC-1271)", () => {
    it("when it does before the collection, its deposit stays in place for the thaw's time", async () => {
      const { escrow, mallory, host, token } = scene;
      const wallet = await (await new WalletMock__factory(mallory).deploy(mallory)).getAddress();
      const collection = await voucherOfWallet(wallet, mallory);
      await withCode(connection, wallet, Conduct.refuse);
      await expect(escrow.connect(host).collect(collection))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInvalidSignature")
        .withArgs(channelIdOf(scene.escrowPlace, collection.channel), wallet);
      expect((await escrow.getDeposit(wallet, host, token)).balance).to.equal(OWED);
    });

    it("when it has authorised a signer, it can't take back what he has signed", async () => {
      const { escrow, mallory, host, stranger } = scene;
      const wallet = await new PayeeMock__factory(mallory).deploy();
      const payer = await wallet.getAddress();
      await escrow.connect(scene.payer).deposit(payer, host, scene.token, OWED);
      const channel = await channelOf(scene, { payer });
      const authorize = async (ceiling: bigint, expiry: bigint) => {
        const data = escrow.interface.encodeFunctionData("authorizeSigner", [
          channel,
          stranger.address,
          ceiling,
          expiry,
        ]);
        await wallet.execute([{ target: await escrow.getAddress(), value: 0n, data }]);
      };
      await authorize(OWED, BigInt(await networkHelpers.time.latest()) + 365n * 86_400n);
      const collection = await collectionOf(scene, channel, voucherOf(OWED), stranger);
      await authorize(0n, 0n);
      await waited(scene, THAW_PERIOD - 100n);
      await escrow.connect(host).collect(collection);
      expect(await collectedOf(payer)).to.equal(OWED);
    });

    it("when a wallet of the payer's signs in the place of his key, it is nobody", async () => {
      const { escrow, mallory } = scene;
      const wallet = await walletWith("a wallet that agrees", Conduct.agree);
      const forged = {
        ...(await collectionOf(scene, await channelOf(scene), voucherOf(OWED), mallory)),
        signer: wallet,
      };
      await expect(escrow.collect(forged))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelIdOf(scene.escrowPlace, forged.channel), wallet, 0n, 0n);
    });
  });

  describe("hostile wallets among ten vouchers", () => {
    const honest = async (count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, nonce) =>
          collectionOf(scene, await channelOf(scene, { nonce: BigInt(nonce) }), voucherOf(OWED)),
        ),
      );

    it("it collects the honest seven, reports the three others, and burns no more than its bound for each", async () => {
      const { escrow, host, mallory } = scene;
      const seven = await honest(7);
      const before = await networkHelpers.takeSnapshot();
      const alone = await (await escrow.connect(host).collectMany(seven)).wait();
      await before.restore();

      const hostile = [];
      for (const conduct of ["burnGas", "floodReturnData", "refuse"] as const) {
        hostile.push(await voucherOfWallet(await walletWith(conduct, Conduct[conduct]), mallory));
      }
      const batch = [...hostile.slice(0, 2), ...seven, ...hostile.slice(2)];
      expect(await escrow.connect(host).collectMany.staticCall(batch)).to.equal(7n);
      const transaction = await escrow.connect(host).collectMany(batch);
      for (const { channel, signer } of hostile) {
        const channelId = channelIdOf(scene.escrowPlace, channel);
        const reason = escrow.interface.encodeErrorResult("PaymentEscrowInvalidSignature", [channelId, signer]);
        await expect(transaction).to.emit(escrow, "CollectionSkipped").withArgs(channelId, reason);
      }
      const together = await transaction.wait();
      const more = (together?.gasUsed ?? 0n) - (alone?.gasUsed ?? 0n);
      expect(more).to.be.greaterThan(0n);
      expect(more).to.be.lessThanOrEqual(3n * GAS_FOR_A_WALLET);
    });

    it("when one names the same voucher ten times, it is paid once", async () => {
      const [voucher] = await honest(1);
      if (voucher === undefined) throw new Error("there is no voucher");
      expect(
        await scene.escrow.connect(scene.host).collectMany.staticCall(Array.from({ length: 10 }, () => voucher)),
      ).to.equal(1n);
    });

    it("when somebody calls what the escrow calls for a batch, he can't say that he was the host", async () => {
      const { escrow, mallory, host } = scene;
      const [voucher] = await honest(1);
      if (voucher === undefined) throw new Error("there is no voucher");
      await expect(escrow.connect(mallory).collectFor(voucher, host))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowOnlySelf")
        .withArgs(mallory.address);
    });
  });

  describe("a permit or an authorization that somebody else brings first", () => {
    const SALT = id("salt");

    it("when he uses the permit up, the payer's deposit still comes in", async () => {
      const { escrow, token, payer, mallory, host } = scene;
      await token.connect(payer).approve(escrow, 0n);
      const { deadline, v, r, s } = await escrowPermit(scene, payer, OWED);
      await token.connect(mallory).permit(payer, escrow, OWED, deadline, v, r, s);
      await escrow.connect(payer).depositWithPermit(host, token, OWED, deadline, v, r, s);
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(DEPOSIT + OWED);
    });

    it("when he brings the authorization for the same host, it is the payer's deposit", async () => {
      const { escrow, payer, mallory, host, token } = scene;
      await bringAuthorization(scene, await depositAuthorization(scene, host.address, OWED, SALT), mallory);
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(DEPOSIT + OWED);
    });

    it("when he brings it for himself as the host, the token doesn't take it", async () => {
      const { mallory, host, token } = scene;
      const signed = await depositAuthorization(scene, host.address, OWED, SALT);
      const turned = bringAuthorization(scene, { ...signed, host: mallory.address }, mallory);
      await expect(turned).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
    });

    it("when he brings it to the token itself, only the escrow may", async () => {
      const { token, payer, escrow, mallory, host } = scene;
      const { validAfter, validBefore, serialized } = await depositAuthorization(scene, host.address, OWED, SALT);
      const call =
        token.connect(mallory)["receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"];
      await expect(call(payer, escrow, OWED, validAfter, validBefore, depositNonce(host.address, SALT), serialized))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(scene.escrowPlace.address);
    });
  });
});
