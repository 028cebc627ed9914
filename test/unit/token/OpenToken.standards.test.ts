// What the standards' texts prescribe of signatures: hashes built from the texts by hand, and a chain that forks.
import { expect } from "chai";
import { AbiCoder, Wallet, ZeroAddress, concat, id, keccak256, recoverAddress, type Signature } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { OpenToken } from "../../../typechain-types/index.ts";

const NAME = "Open Economy";
const SUPPLY = 1_000n;
const FOREVER = 2n ** 256n - 1n;
const NONCE = id("an authorization");
const OTHER_CHAIN_ID = 4_242;

const connection = await network.create();
const otherChain = { network: "default", override: { chainId: OTHER_CHAIN_ID } } as const;
const elsewhere = await network.create(otherChain);
const fork = await network.create(otherChain);
const signer = new Wallet(id("the signer of these tests"));
const payee = new Wallet(id("the payee of these tests"));
const coder = AbiCoder.defaultAbiCoder();

/** Each message as its standard writes it, the type hash where the text prints one, and its values. */
const messages = {
  permit: {
    type: "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
    values: [signer.address, payee.address, 42n, 0n, FOREVER],
  },
  delegation: {
    type: "Delegation(address delegatee,uint256 nonce,uint256 expiry)",
    values: [payee.address, 0n, FOREVER],
  },
  transfer: {
    type: "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
    printed: "0x7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267",
    values: [signer.address, payee.address, 42n, 0n, FOREVER, NONCE],
  },
  receipt: {
    type: "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
    printed: "0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8",
    values: [signer.address, payee.address, 42n, 0n, FOREVER, NONCE],
  },
  cancellation: {
    type: "CancelAuthorization(address authorizer,bytes32 nonce)",
    printed: "0x158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429",
    values: [signer.address, NONCE],
  },
};
type Message = keyof typeof messages;

/** EIP-712's separator for the five fields that ERC-2612 names. */
function separatorOf(chainId: bigint, verifyingContract: string): string {
  const type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
  const fields = [id(type), id(NAME), id("1"), chainId, verifyingContract];
  return keccak256(coder.encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], fields));
}

/** keccak256(0x1901 ‖ separator ‖ keccak256(type hash ‖ values)). */
function digestOf(message: Message, separator: string): string {
  const { type, values } = messages[message];
  const fields = type.slice(type.indexOf("(") + 1, -1).split(",");
  const types = fields.map((field) => field.split(" ")[0] ?? "");
  const struct = keccak256(coder.encode(["bytes32", ...types], [id(type), ...values]));
  return keccak256(concat(["0x1901", separator, struct]));
}

function signed(message: Message, separator: string): Signature {
  return signer.signingKey.sign(digestOf(message, separator));
}

/** Brings a message with this signature to the token. */
function bring(token: OpenToken, message: Message, { v, r, s }: Signature) {
  const [from, to] = [signer.address, payee.address];
  const payment = [from, to, 42n, 0n, FOREVER, NONCE, v, r, s] as const;
  const words = "address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32";
  switch (message) {
    case "permit":
      return token.permit(from, to, 42n, FOREVER, v, r, s);
    case "delegation":
      return token.delegateBySig(to, 0n, FOREVER, v, r, s);
    case "transfer":
      return token[`transferWithAuthorization(${words})`](...payment);
    case "receipt":
      return token[`receiveWithAuthorization(${words})`](...payment);
    case "cancellation":
      return token["cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)"](from, NONCE, v, r, s);
  }
}

/** What a message changes in a token: allowance, delegate, balance of the payee, and whether the nonces are used. */
async function effects(token: OpenToken) {
  return Promise.all([
    token.allowance(signer, payee),
    token.delegates(signer),
    token.balanceOf(payee),
    token.nonces(signer),
    token.authorizationState(signer, NONCE),
  ]);
}
const NO_EFFECT = [0n, ZeroAddress, 0n, 0n, false];
const EFFECTS: Record<Message, unknown[]> = {
  permit: [42n, ZeroAddress, 0n, 1n, false],
  delegation: [0n, payee.address, 0n, 1n, false],
  transfer: [0n, ZeroAddress, 42n, 0n, true],
  receipt: [0n, ZeroAddress, 42n, 0n, true],
  cancellation: [0n, ZeroAddress, 0n, 0n, true],
};

/** A fresh token on a chain, whose whole supply the signer holds, connected to the payee, who can pay for gas. */
async function tokenOn({ ethers, networkHelpers }: NetworkConnection): Promise<OpenToken> {
  const token = await ethers.deployContract("OpenToken", [NAME, "OPEN", SUPPLY, signer.address]);
  await networkHelpers.setBalance(payee.address, 10n ** 20n);
  return token.connect(payee.connect(ethers.provider));
}

async function original() {
  return tokenOn(connection);
}

/** The same token, deployed by the same transaction on the other chain, and so at the same address. */
async function redeployed() {
  return tokenOn(elsewhere);
}

/** What a fork of the first chain has: the code in which the first chain's id and separator are kept. */
async function forked() {
  const token = await tokenOn(fork);
  const code = await connection.ethers.provider.getCode(token);
  expect(code).not.to.equal(await fork.ethers.provider.getCode(token));
  await fork.networkHelpers.setCode(await token.getAddress(), code);
  return token;
}

describe("OpenToken, by the standards' texts", () => {
  const all = Object.keys(messages) as Message[];

  it("has the type hashes that ERC-3009 prints", () => {
    const { transfer, receipt, cancellation } = messages;
    for (const { type, printed } of [transfer, receipt, cancellation]) expect(id(type)).to.equal(printed);
  });

  it("has the separator of EIP-712 for its name, version 1, its chain and its address", async () => {
    const token = await connection.networkHelpers.loadFixture(original);
    const { chainId } = await connection.ethers.provider.getNetwork();
    expect(await token.DOMAIN_SEPARATOR()).to.equal(separatorOf(chainId, await token.getAddress()));
  });

  for (const message of all) {
    it(`takes a ${message} that is hashed as its text says`, async () => {
      const token = await connection.networkHelpers.loadFixture(original);
      const { chainId } = await connection.ethers.provider.getNetwork();
      await bring(token, message, signed(message, separatorOf(chainId, await token.getAddress())));
      expect(await effects(token)).to.deep.equal(EFFECTS[message]);
    });
  }

  for (const [given, other, fixture] of [
    ["given the same token at the same address of another chain", elsewhere, redeployed],
    ["given a chain that forked, with the token on it", fork, forked],
  ] as const) {
    describe(given, () => {
      /** The token there, and the separators of the first chain and of that one. */
      async function scene() {
        const first = await connection.networkHelpers.loadFixture(original);
        const token = await other.networkHelpers.loadFixture(fixture);
        const address = await token.getAddress();
        expect(address).to.equal(await first.getAddress());
        return { token, old: await first.DOMAIN_SEPARATOR(), own: separatorOf(BigInt(OTHER_CHAIN_ID), address) };
      }

      it("states the other chain's id and separator", async () => {
        const { token, old, own } = await scene();
        expect((await token.eip712Domain()).chainId).to.equal(BigInt(OTHER_CHAIN_ID));
        expect(await token.DOMAIN_SEPARATOR()).to.equal(own);
        expect(own).not.to.equal(old);
      });

      it("refuses the first chain's permit with ERC2612InvalidSigner", async () => {
        const { token, old, own } = await scene();
        const signature = signed("permit", old);
        await expect(bring(token, "permit", signature))
          .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
          .withArgs(recoverAddress(digestOf("permit", own), signature), signer.address);
        expect(await effects(token)).to.deep.equal(NO_EFFECT);
      });

      for (const message of ["transfer", "receipt", "cancellation"] as const) {
        it(`refuses the first chain's ${message} with ERC3009InvalidSignature`, async () => {
          const { token, old } = await scene();
          await expect(bring(token, message, signed(message, old))).to.be.revertedWithCustomError(
            token,
            "ERC3009InvalidSignature",
          );
          expect(await effects(token)).to.deep.equal(NO_EFFECT);
        });
      }

      it("takes the first chain's delegation for that of somebody who holds nothing", async () => {
        const { token, old, own } = await scene();
        const signature = signed("delegation", old);
        await bring(token, "delegation", signature);
        const somebody = recoverAddress(digestOf("delegation", own), signature);
        expect(await token.delegates(somebody)).to.equal(payee.address);
        expect(await token.getVotes(payee)).to.equal(0n);
        expect(await effects(token)).to.deep.equal(NO_EFFECT);
      });

      for (const message of all) {
        it(`takes a ${message} that is signed for this chain`, async () => {
          const { token, own } = await scene();
          await bring(token, message, signed(message, own));
          expect(await effects(token)).to.deep.equal(EFFECTS[message]);
        });
      }
    });
  }
});
