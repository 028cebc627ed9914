import { expect } from "chai";
import hre from "hardhat";
import { concat, Signature, toBeHex, Wallet, type Signer as EthersSigner, id, ZeroHash } from "ethers";
import { channelIdOf, VOUCHER_TYPES, voucherDomain } from "../../../sdk/channels.ts";
import { WalletMock__factory } from "../../../typechain-types/index.ts";
import {
  channelOf,
  receiptedCollectionOf,
  deployedPayments,
  type PaymentScene,
  voucherOf,
} from "../../helpers/payment.ts";
import { delegated } from "../../helpers/wallets.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const AMOUNT = 1_000n;
/** What the escrow's question to an account may cost, in gas. */
const BOUND = 100_000n;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The same signature, with the other s that the curve allows. */
function withHighS(signature: string): string {
  const { r, s, v } = Signature.from(signature);
  return concat([r, toBeHex(CURVE_ORDER - BigInt(s), 32), toBeHex(v === 27 ? 28 : 27)]);
}

/** A wallet of the stranger's with a deposit at the host, and its channel. */
async function deployed() {
  const scene = await deployedPayments(connection);
  const wallet = await new WalletMock__factory(scene.governance).deploy(scene.stranger);
  await scene.escrow.deposit(wallet, scene.host, scene.token, 10n * AMOUNT);
  return { ...scene, wallet, walletAddress: await wallet.getAddress() };
}
const load = async () => networkHelpers.loadFixture(deployed);

/** A voucher in the name of `account`, which `key` has signed. */
async function inTheNameOf(scene: PaymentScene, account: string, key: EthersSigner) {
  const channel = await channelOf(scene, { payer: account });
  return { ...(await receiptedCollectionOf(scene, channel, voucherOf(AMOUNT), key)), signer: account };
}

/** What the scene's channel has collected, by payer. */
async function collectedOf(scene: PaymentScene, payer: string): Promise<bigint> {
  const channelId = channelIdOf(scene.escrowPlace, await channelOf(scene, { payer }));
  return (await scene.escrow.getChannel(channelId)).amount;
}

async function expectInvalid(scene: PaymentScene, collection: Awaited<ReturnType<typeof receiptedCollectionOf>>) {
  await expect(scene.escrow.collect(collection))
    .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowInvalidSignature")
    .withArgs(channelIdOf(scene.escrowPlace, collection.channel), collection.signer);
}

describe("PaymentEscrow, signatures", () => {
  describe("given a payer without code", () => {
    it("when another has signed in his name, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await load();
      await expectInvalid(scene, await inTheNameOf(scene, scene.payer.address, scene.mallory));
    });

    for (const [what, signature] of [
      ["empty", "0x"],
      ["zero", concat([ZeroHash, ZeroHash, "0x1b"])],
      ["too short", ZeroHash],
    ] as const) {
      it(`when the signature is ${what}, it reverts with PaymentEscrowInvalidSignature`, async () => {
        const scene = await load();
        const collection = await inTheNameOf(scene, scene.payer.address, scene.payer);
        await expectInvalid(scene, { ...collection, signature });
      });
    }

    it("when the signature has a high s, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await load();
      const collection = await inTheNameOf(scene, scene.payer.address, scene.payer);
      await expectInvalid(scene, { ...collection, signature: withHighS(collection.signature) });
    });

    for (const [what, changes] of [
      ["amount", { amount: AMOUNT + 1n }],
      ["receipt count", { receiptCount: 2n }],
      ["root", { receiptsRoot: id("another") }],
    ] as const) {
      it(`when the voucher's ${what} was changed, it reverts with PaymentEscrowInvalidSignature`, async () => {
        const scene = await load();
        const collection = await inTheNameOf(scene, scene.payer.address, scene.payer);
        await expectInvalid(scene, { ...collection, voucher: { ...collection.voucher, ...changes } });
      });
    }

    for (const [what, changes] of [
      ["another chain", { chainId: 1n }],
      ["another escrow", { verifyingContract: "0x000000000000000000000000000000000000bEEF" }],
      ["another name", { name: "HostRegistry" }],
      ["another version", { version: "2" }],
    ] as const) {
      it(`when it was signed for ${what}, it reverts with PaymentEscrowInvalidSignature`, async () => {
        const scene = await load();
        const collection = await inTheNameOf(scene, scene.payer.address, scene.payer);
        const channelId = channelIdOf(scene.escrowPlace, collection.channel);
        const signature = await scene.payer.signTypedData(
          { ...voucherDomain(scene.escrowPlace), ...changes },
          VOUCHER_TYPES,
          { channelId, ...collection.voucher },
        );
        await expectInvalid(scene, { ...collection, signature });
      });
    }
  });

  describe("given a payer with code (ERC-1271)", () => {
    it("when its owner has signed, it is collected", async () => {
      const scene = await load();
      await scene.escrow.collect(await inTheNameOf(scene, scene.walletAddress, scene.stranger));
      expect(await collectedOf(scene, scene.walletAddress)).to.equal(AMOUNT);
    });

    it("when another has signed, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await load();
      await expectInvalid(scene, await inTheNameOf(scene, scene.walletAddress, scene.mallory));
    });

    it("given its code has changed its mind, what its owner has signed can't be collected", async () => {
      const scene = await load();
      const collection = await inTheNameOf(scene, scene.walletAddress, scene.stranger);
      const { wallet } = scene;
      const other = await new WalletMock__factory(scene.governance).deploy(scene.mallory);
      await networkHelpers.setCode(scene.walletAddress, (await other.getDeployedCode()) ?? "0x");
      expect(await wallet.owner()).to.equal(scene.mallory.address);
      await expectInvalid(scene, collection);
    });

    for (const [what, code] of [
      ["returns nothing", "0x00"],
      ["reverts", "0x60006000fd"],
      ["burns all of its gas", "0x5b600056"],
      ["returns the right answer in less than 32 bytes", "0x631626ba7e60e01b600052601f6000f3"],
      ["returns another answer", "0x63ffffffff60e01b60005260206000f3"],
      ["reverts with the right answer", "0x631626ba7e60e01b60005260206000fd"],
      ["has dirt behind the right answer", "0x631626ba7e60e01b60010160005260206000f3"],
      ["would write", "0x6001600055631626ba7e60e01b60005260206000f3"],
    ] as const) {
      it(`when it ${what}, it reverts with PaymentEscrowInvalidSignature`, async () => {
        const scene = await load();
        await networkHelpers.setCode(scene.walletAddress, code);
        await expectInvalid(scene, await inTheNameOf(scene, scene.walletAddress, scene.stranger));
      });
    }

    it("when it returns the right answer and more, it is collected", async () => {
      const scene = await load();
      await networkHelpers.setCode(scene.walletAddress, "0x631626ba7e60e01b60005261ffff6000f3");
      await scene.escrow.collect(await inTheNameOf(scene, scene.walletAddress, scene.stranger));
      expect(await collectedOf(scene, scene.walletAddress)).to.equal(AMOUNT);
    });

    it("when it burns its gas, that is little of what the caller has brought", async () => {
      const scene = await load();
      await networkHelpers.setCode(scene.walletAddress, "0x5b600056");
      const collection = await inTheNameOf(scene, scene.walletAddress, scene.stranger);
      const gasLimit = 10_000_000n;
      const transaction = await scene.escrow.collectMany([collection], { gasLimit });
      const receipt = await transaction.wait();
      expect(receipt?.gasUsed).to.be.within(BOUND, gasLimit / 10n);
    });
  });

  describe("given a payer whose account is delegated (EIP-7702)", () => {
    /** The payer's account is delegated to a wallet that takes mallory's signatures alone. */
    async function toMallory() {
      const scene = await load();
      const hostile = await new WalletMock__factory(scene.governance).deploy(scene.mallory);
      await delegated(connection, scene.payer.address, await hostile.getAddress());
      const account = WalletMock__factory.connect(scene.payer.address, scene.governance);
      expect(await account.owner()).to.equal(scene.mallory.address);
      return scene;
    }

    it("when his key has signed, it is collected, whatever the code says", async () => {
      const scene = await toMallory();
      await scene.escrow.collect(await inTheNameOf(scene, scene.payer.address, scene.payer));
      expect(await collectedOf(scene, scene.payer.address)).to.equal(AMOUNT);
    });

    it("when another key has signed that the code takes, it is collected, too", async () => {
      const scene = await toMallory();
      await scene.escrow.collect(await inTheNameOf(scene, scene.payer.address, scene.mallory));
      expect(await collectedOf(scene, scene.payer.address)).to.equal(AMOUNT);
    });

    it("when a key has signed that the code doesn't take, it reverts with PaymentEscrowInvalidSignature", async () => {
      const scene = await toMallory();
      await expectInvalid(scene, await inTheNameOf(scene, scene.payer.address, new Wallet(id("a key"))));
    });
  });
});
