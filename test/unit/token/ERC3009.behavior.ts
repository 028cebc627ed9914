import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  FORMS,
  NONCE,
  authorizationOf,
  cancelAuthorization,
  receiveWithAuthorization,
  signCancellation,
  signPayment,
  transferWithAuthorization,
  type Form,
  type OpenScene,
} from "../../helpers/authorizations.ts";
import { foreignDomains } from "../../helpers/datanetTokens.ts";

type Fixture = (connection: NetworkConnection) => Promise<OpenScene>;

const BLOCK_NUMBER_FLAG = 2n ** 47n;

/** Payments that their payer signs and others bring. */
export function behavesLikeERC3009(connection: NetworkConnection, fixture: Fixture): void {
  for (const form of FORMS) {
    describe(`given a signature as ${form}`, () => {
      describe("transferWithAuthorization", () => {
        behavesLikePayment(connection, fixture, form);
        behavesLikeWindow(connection, fixture, form);
        behavesLikeForgeryProof(connection, fixture, form);
      });
      describe("receiveWithAuthorization", () => {
        behavesLikeReceipt(connection, fixture, form);
      });
      describe("cancelAuthorization", () => {
        behavesLikeCancellation(connection, fixture, form);
      });
    });
  }
  describe("given a payer with code", () => {
    behavesLikePaymentOfContract(connection, fixture);
  });
}

function behavesLikePayment(connection: NetworkConnection, fixture: Fixture, form: Form): void {
  const { networkHelpers } = connection;

  it("moves the units for anyone who brings the signature, and uses the nonce up", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice, bob, supply } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(false);
    const transaction = transferWithAuthorization(token.connect(bob), form, payment, signature);
    await expect(transaction).to.emit(token, "AuthorizationUsed").withArgs(holder.address, NONCE);
    await expect(transaction).to.emit(token, "Transfer").withArgs(holder.address, alice.address, 42n);
    expect(await token.balanceOf(alice.address)).to.equal(42n);
    expect(await token.balanceOf(holder.address)).to.equal(supply - 42n);
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(true);
    expect(await token.nonces(holder.address)).to.equal(0n);
  });

  it("takes nonces in any order, each account's apart", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice } = scene;
    for (const nonce of [id("later"), ZeroHash, id("sooner")]) {
      const payment = await authorizationOf(connection, scene, { nonce });
      const signature = await signPayment(connection, scene, "Transfer", payment);
      await transferWithAuthorization(token, form, payment, signature);
    }
    const back = await authorizationOf(connection, scene, { from: alice.address, to: holder.address, nonce: ZeroHash });
    const signature = await signPayment(connection, scene, "Transfer", back, { signer: alice });
    await transferWithAuthorization(token, form, back, signature);
    expect(await token.balanceOf(alice.address)).to.equal(84n);
  });

  it("reverts with ERC3009UsedAuthorization when the signature is used again", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await transferWithAuthorization(token, form, payment, signature);
    await expect(transferWithAuthorization(token, form, payment, signature))
      .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
      .withArgs(holder.address, NONCE);
  });

  it("reverts with ERC20InsufficientBalance when the balance is one unit short, and leaves the nonce", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, supply } = scene;
    const payment = await authorizationOf(connection, scene, { value: supply + 1n });
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await expect(transferWithAuthorization(token, form, payment, signature))
      .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
      .withArgs(holder.address, supply, supply + 1n);
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(false);
  });

  it("reverts with ERC20InvalidReceiver when the payee is zero", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const payment = await authorizationOf(connection, scene, { to: ZeroAddress });
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await expect(transferWithAuthorization(scene.token, form, payment, signature))
      .to.be.revertedWithCustomError(scene.token, "ERC20InvalidReceiver")
      .withArgs(ZeroAddress);
  });
}

function behavesLikeWindow(connection: NetworkConnection, fixture: Fixture, form: Form): void {
  const { networkHelpers } = connection;

  /** A payment with a window of one second, brought in a second beside or inside it. */
  async function broughtAt(offset: bigint) {
    const scene = await networkHelpers.loadFixture(fixture);
    const only = BigInt(await networkHelpers.time.latest()) + 100n;
    const window = { validAfter: only - 1n, validBefore: only + 1n };
    const payment = await authorizationOf(connection, scene, window);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await networkHelpers.time.setNextBlockTimestamp(only + offset);
    return { ...scene, ...window, transaction: transferWithAuthorization(scene.token, form, payment, signature) };
  }

  it("takes the signature between validAfter and validBefore", async () => {
    const { token, alice, transaction } = await broughtAt(0n);
    await transaction;
    expect(await token.balanceOf(alice.address)).to.equal(42n);
  });

  for (const [bound, offset] of [
    ["validAfter", -1n],
    ["validBefore", 1n],
  ] as const) {
    it(`reverts with ERC3009InvalidAuthorizationTime in the second of ${bound}`, async () => {
      const { token, validAfter, validBefore, transaction } = await broughtAt(offset);
      await expect(transaction)
        .to.be.revertedWithCustomError(token, "ERC3009InvalidAuthorizationTime")
        .withArgs(validAfter, validBefore);
    });
  }

  it("reverts with ERC3009InvalidAuthorizationTime when the bounds would suit as block numbers", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const window = { validAfter: BLOCK_NUMBER_FLAG, validBefore: 2n ** 48n - 1n };
    const payment = await authorizationOf(connection, scene, window);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await expect(transferWithAuthorization(scene.token, form, payment, signature))
      .to.be.revertedWithCustomError(scene.token, "ERC3009InvalidAuthorizationTime")
      .withArgs(window.validAfter, window.validBefore);
  });
}

function behavesLikeForgeryProof(connection: NetworkConnection, fixture: Fixture, form: Form): void {
  const { networkHelpers } = connection;

  it("reverts with ERC3009InvalidSignature when another account signed", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment, { signer: scene.bob });
    await expect(transferWithAuthorization(scene.token, form, payment, signature)).to.be.revertedWithCustomError(
      scene.token,
      "ERC3009InvalidSignature",
    );
  });

  it("reverts with ERC3009InvalidSignature when the signature is for a foreign domain", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const payment = await authorizationOf(connection, scene);
    for (const [, domain] of await foreignDomains(connection, scene)) {
      const signature = await signPayment(connection, scene, "Transfer", payment, { domain });
      await expect(transferWithAuthorization(scene.token, form, payment, signature)).to.be.revertedWithCustomError(
        scene.token,
        "ERC3009InvalidSignature",
      );
    }
  });

  it("reverts with ERC3009InvalidSignature when a field was changed after signing", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    const changes = [
      { from: scene.alice.address },
      { to: scene.bob.address },
      { value: 43n },
      { validAfter: 0n },
      { validBefore: payment.validBefore + 1n },
      { nonce: id("another authorization") },
    ];
    for (const change of changes) {
      await expect(
        transferWithAuthorization(scene.token, form, { ...payment, ...change }, signature),
      ).to.be.revertedWithCustomError(scene.token, "ERC3009InvalidSignature");
    }
  });

  it("reverts with ERC3009InvalidSignature when the signature is for the payee to bring", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Receive", payment);
    await expect(transferWithAuthorization(scene.token, form, payment, signature)).to.be.revertedWithCustomError(
      scene.token,
      "ERC3009InvalidSignature",
    );
  });
}

function behavesLikeReceipt(connection: NetworkConnection, fixture: Fixture, form: Form): void {
  const { networkHelpers } = connection;

  it("moves the units when the payee brings the signature, and uses the nonce up", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Receive", payment);
    await expect(receiveWithAuthorization(token.connect(alice), form, payment, signature))
      .to.emit(token, "AuthorizationUsed")
      .withArgs(holder.address, NONCE);
    expect(await token.balanceOf(alice.address)).to.equal(42n);
    await expect(receiveWithAuthorization(token.connect(alice), form, payment, signature))
      .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
      .withArgs(holder.address, NONCE);
  });

  it("reverts with ERC20InvalidReceiver when anybody else brings it, also the payer", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice, bob } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Receive", payment);
    for (const caller of [bob, holder]) {
      await expect(receiveWithAuthorization(token.connect(caller), form, payment, signature))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(alice.address);
    }
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(false);
  });

  it("reverts with ERC3009InvalidSignature when the signature is for anyone to bring, or by another", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, alice } = scene;
    const payment = await authorizationOf(connection, scene);
    const signatures = [
      await signPayment(connection, scene, "Transfer", payment),
      await signPayment(connection, scene, "Receive", payment, { signer: alice }),
    ];
    for (const signature of signatures) {
      await expect(
        receiveWithAuthorization(token.connect(alice), form, payment, signature),
      ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
    }
  });

  it("reverts with ERC3009InvalidAuthorizationTime when the window is over", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, alice } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Receive", payment);
    await networkHelpers.time.setNextBlockTimestamp(payment.validBefore);
    await expect(receiveWithAuthorization(token.connect(alice), form, payment, signature))
      .to.be.revertedWithCustomError(token, "ERC3009InvalidAuthorizationTime")
      .withArgs(payment.validAfter, payment.validBefore);
  });
}

function behavesLikeCancellation(connection: NetworkConnection, fixture: Fixture, form: Form): void {
  const { networkHelpers } = connection;

  it("uses the nonce up for anyone who brings the signature, so that its payment reverts", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, bob } = scene;
    const values = { authorizer: holder.address, nonce: NONCE };
    const cancellation = await signCancellation(connection, scene);
    await expect(cancelAuthorization(token.connect(bob), form, values, cancellation))
      .to.emit(token, "AuthorizationCanceled")
      .withArgs(holder.address, NONCE);
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(true);
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await expect(transferWithAuthorization(token, form, payment, signature))
      .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
      .withArgs(holder.address, NONCE);
  });

  it("reverts with ERC3009UsedAuthorization when the payment was made", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder } = scene;
    const payment = await authorizationOf(connection, scene);
    const signature = await signPayment(connection, scene, "Transfer", payment);
    await transferWithAuthorization(token, form, payment, signature);
    const cancellation = await signCancellation(connection, scene);
    await expect(cancelAuthorization(token, form, { authorizer: holder.address, nonce: NONCE }, cancellation))
      .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
      .withArgs(holder.address, NONCE);
  });

  it("reverts with ERC3009InvalidSignature when another account signed, or for a foreign domain", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, bob } = scene;
    const values = { authorizer: holder.address, nonce: NONCE };
    const domains = await foreignDomains(connection, scene);
    for (const forgery of [{ signer: bob }, ...domains.map(([, domain]) => ({ domain }))]) {
      const cancellation = await signCancellation(connection, scene, values, forgery);
      await expect(cancelAuthorization(token, form, values, cancellation)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
    }
    expect(await token.authorizationState(holder.address, NONCE)).to.equal(false);
  });
}

function behavesLikePaymentOfContract(connection: NetworkConnection, fixture: Fixture): void {
  const { ethers, networkHelpers } = connection;

  async function paidWallet() {
    const scene = await networkHelpers.loadFixture(fixture);
    const wallet = await ethers.deployContract("WalletMock", [scene.bob.address]);
    const from = await wallet.getAddress();
    await scene.token.connect(scene.holder).transfer(from, 100n);
    return { ...scene, from };
  }

  it("moves the units, takes receipts and cancels when its isValidSignature agrees", async () => {
    const scene = await paidWallet();
    const { token, alice, bob, from } = scene;
    const [first, second, third] = ["first", "second", "third"].map(id) as [string, string, string];
    const payment = await authorizationOf(connection, scene, { from, nonce: first });
    const receipt = await authorizationOf(connection, scene, { from, nonce: second });
    const cancelled = { authorizer: from, nonce: third };
    const paid = await signPayment(connection, scene, "Transfer", payment, { signer: bob });
    const received = await signPayment(connection, scene, "Receive", receipt, { signer: bob });
    await transferWithAuthorization(token, "one piece", payment, paid);
    await receiveWithAuthorization(token.connect(alice), "one piece", receipt, received);
    const cancellation = await signCancellation(connection, scene, cancelled, { signer: bob });
    await cancelAuthorization(token, "one piece", cancelled, cancellation);
    expect(await token.balanceOf(alice.address)).to.equal(84n);
    for (const nonce of [first, second, third]) expect(await token.authorizationState(from, nonce)).to.equal(true);
  });

  it("reverts with ERC3009InvalidSignature when it disagrees, and where the signature comes as v, r and s", async () => {
    const scene = await paidWallet();
    const { token, alice, bob, from } = scene;
    const payment = await authorizationOf(connection, scene, { from });
    for (const [signer, form] of [
      [alice, "one piece"],
      [bob, "v, r and s"],
    ] as const) {
      const signature = await signPayment(connection, scene, "Transfer", payment, { signer });
      await expect(transferWithAuthorization(token, form, payment, signature)).to.be.revertedWithCustomError(
        token,
        "ERC3009InvalidSignature",
      );
    }
  });
}
