import { expect } from "chai";
import { MaxUint256, TypedDataEncoder, ZeroAddress, toBeHex, verifyTypedData } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  PERMIT,
  domainOf,
  foreignDomains,
  signedDelegation,
  signedPermit,
  submitDelegation,
  submitPermit,
  type BurnableScene,
  type TokenScene,
} from "../helpers/datanetTokens.ts";

type Fixture = (connection: NetworkConnection) => Promise<TokenScene>;

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** What every token of the suite can do, whether deployed or cloned. */
export function behavesLikeToken(connection: NetworkConnection, fixture: Fixture): void {
  describe("as an ERC-20 token", () => {
    behavesLikeErc20(connection, fixture);
  });
  describe("as an ERC-2612 token", () => {
    behavesLikePermit(connection, fixture);
  });
  describe("as an ERC-5805 token", () => {
    behavesLikeVotes(connection, fixture);
    behavesLikeVotesEvents(connection, fixture);
    behavesLikePastVotes(connection, fixture);
    behavesLikeDelegateBySig(connection, fixture);
  });
}

/** What the tokens can do that their holders can burn. */
export function behavesLikeBurnable(
  { networkHelpers }: NetworkConnection,
  fixture: (connection: NetworkConnection) => Promise<BurnableScene>,
): void {
  describe("burn and burnFrom", () => {
    it("takes the holder's units out of the supply and emits Transfer to zero", async () => {
      const { token, holder, supply } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).burn(3n)).to.emit(token, "Transfer").withArgs(holder.address, ZeroAddress, 3n);
      expect(await token.totalSupply()).to.equal(supply - 3n);
      expect(await token.balanceOf(holder.address)).to.equal(supply - 3n);
    });

    it("reverts with ERC20InsufficientBalance when the balance is one unit short", async () => {
      const { token, holder, supply } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).burn(supply + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder.address, supply, supply + 1n);
    });

    it("burns of another account within the allowance only", async () => {
      const { token, holder, alice, supply } = await networkHelpers.loadFixture(fixture);
      await token.connect(holder).approve(alice.address, 2n);
      await token.connect(alice).burnFrom(holder.address, 2n);
      expect(await token.totalSupply()).to.equal(supply - 2n);
      await expect(token.connect(alice).burnFrom(holder.address, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(alice.address, 0n, 1n);
    });
  });
}

function behavesLikeErc20({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  it("has its name, symbol, 18 decimals and supply, which the recipient holds", async () => {
    const { token, name, symbol, supply, holder } = await networkHelpers.loadFixture(fixture);
    expect(await token.name()).to.equal(name);
    expect(await token.symbol()).to.equal(symbol);
    expect(await token.decimals()).to.equal(18n);
    expect(await token.totalSupply()).to.equal(supply);
    expect(await token.balanceOf(holder.address)).to.equal(supply);
  });

  describe("transfer", () => {
    for (const amount of ["zero", "one unit", "the whole balance"] as const) {
      it(`moves ${amount} and emits Transfer`, async () => {
        const { token, holder, alice, supply } = await networkHelpers.loadFixture(fixture);
        const value = { zero: 0n, "one unit": 1n, "the whole balance": supply }[amount];
        await expect(token.connect(holder).transfer(alice.address, value))
          .to.emit(token, "Transfer")
          .withArgs(holder.address, alice.address, value);
        expect(await token.balanceOf(alice.address)).to.equal(value);
        expect(await token.balanceOf(holder.address)).to.equal(supply - value);
      });
    }

    it("returns true", async () => {
      const { token, holder, alice } = await networkHelpers.loadFixture(fixture);
      expect(await token.connect(holder).transfer.staticCall(alice.address, 1n)).to.equal(true);
    });

    it("changes nothing when an account pays itself", async () => {
      const { token, holder, supply } = await networkHelpers.loadFixture(fixture);
      await token.connect(holder).transfer(holder.address, supply);
      expect(await token.balanceOf(holder.address)).to.equal(supply);
    });

    it("reverts with ERC20InsufficientBalance when the balance is one unit short", async () => {
      const { token, holder, alice, supply } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).transfer(alice.address, supply + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder.address, supply, supply + 1n);
    });

    it("reverts with ERC20InvalidReceiver when the receiver is zero", async () => {
      const { token, holder } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).transfer(ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(ZeroAddress);
    });
  });

  describe("approve and transferFrom", () => {
    it("reverts with ERC20InvalidSpender when the spender is zero", async () => {
      const { token, holder } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).approve(ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InvalidSpender")
        .withArgs(ZeroAddress);
    });

    it("return true", async () => {
      const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
      expect(await token.connect(holder).approve.staticCall(alice.address, 1n)).to.equal(true);
      await token.connect(holder).approve(alice.address, 1n);
      expect(await token.connect(alice).transferFrom.staticCall(holder.address, bob.address, 1n)).to.equal(true);
    });

    it("replaces an allowance by the next, and by zero", async () => {
      const { token, holder, alice } = await networkHelpers.loadFixture(fixture);
      for (const value of [10n, 4n, 0n]) {
        await expect(token.connect(holder).approve(alice.address, value))
          .to.emit(token, "Approval")
          .withArgs(holder.address, alice.address, value);
        expect(await token.allowance(holder.address, alice.address)).to.equal(value);
      }
    });

    it("moves zero units without an allowance, and emits Transfer", async () => {
      const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(alice).transferFrom(holder.address, bob.address, 0n))
        .to.emit(token, "Transfer")
        .withArgs(holder.address, bob.address, 0n);
    });

    it("needs an allowance also for the caller's own units", async () => {
      const { token, holder, bob } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).transferFrom(holder.address, bob.address, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(holder.address, 0n, 1n);
    });

    it("reverts with ERC20InsufficientBalance when the allowance exceeds the balance", async () => {
      const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
      await token.connect(alice).approve(bob.address, 1n);
      await expect(token.connect(bob).transferFrom(alice.address, holder.address, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice.address, 0n, 1n);
      expect(await token.allowance(alice.address, bob.address)).to.equal(1n);
    });

    it("spends the allowance and no more", async () => {
      const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(holder).approve(alice.address, 10n))
        .to.emit(token, "Approval")
        .withArgs(holder.address, alice.address, 10n);
      await token.connect(alice).transferFrom(holder.address, bob.address, 4n);
      expect(await token.allowance(holder.address, alice.address)).to.equal(6n);
      expect(await token.balanceOf(bob.address)).to.equal(4n);
      await expect(token.connect(alice).transferFrom(holder.address, bob.address, 7n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(alice.address, 6n, 7n);
    });

    it("leaves an allowance of 2²⁵⁶ − 1 as it is", async () => {
      const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
      await token.connect(holder).approve(alice.address, MaxUint256);
      await token.connect(alice).transferFrom(holder.address, bob.address, 5n);
      expect(await token.allowance(holder.address, alice.address)).to.equal(MaxUint256);
    });
  });
}

function behavesLikePermit(connection: NetworkConnection, fixture: Fixture): void {
  const { networkHelpers } = connection;

  it("states its EIP-712 domain and hashes it", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const domain = await domainOf(connection, scene);
    const { name, version, chainId, verifyingContract } = domain;
    const stated = await scene.token.eip712Domain();
    expect([...stated]).to.deep.equal(["0x0f", name, version, chainId, verifyingContract, toBeHex(0n, 32), []]);
    expect(await scene.token.DOMAIN_SEPARATOR()).to.equal(TypedDataEncoder.hashDomain(domain));
  });

  it("sets the allowance for anyone who brings the owner's signature, and uses the nonce up", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice, bob } = scene;
    const permit = await signedPermit(connection, scene);
    await expect(submitPermit(token.connect(bob), permit))
      .to.emit(token, "Approval")
      .withArgs(holder.address, alice.address, 42n);
    expect(await token.allowance(holder.address, alice.address)).to.equal(42n);
    expect(await token.nonces(holder.address)).to.equal(1n);
  });

  it("takes the signature in the second of its deadline", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const permit = await signedPermit(connection, scene);
    await networkHelpers.time.setNextBlockTimestamp(permit.deadline);
    await submitPermit(scene.token, permit);
    expect(await scene.token.allowance(scene.holder.address, scene.alice.address)).to.equal(42n);
  });

  it("reverts with ERC2612ExpiredSignature one second later", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const permit = await signedPermit(connection, scene);
    await networkHelpers.time.setNextBlockTimestamp(permit.deadline + 1n);
    await expect(submitPermit(scene.token, permit))
      .to.be.revertedWithCustomError(scene.token, "ERC2612ExpiredSignature")
      .withArgs(permit.deadline);
  });

  it("reverts with ERC2612InvalidSigner when another account signed", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const permit = await signedPermit(connection, scene, { signer: scene.bob });
    await expect(submitPermit(scene.token, permit))
      .to.be.revertedWithCustomError(scene.token, "ERC2612InvalidSigner")
      .withArgs(scene.bob.address, scene.holder.address);
  });

  it("reverts with ERC2612InvalidSigner when the signature is used again", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const permit = await signedPermit(connection, scene);
    await submitPermit(scene.token, permit);
    const recovered = verifyTypedData(
      await domainOf(connection, scene),
      PERMIT,
      { ...permit.values, nonce: 1n },
      permit.signature,
    );
    await expect(submitPermit(scene.token, permit))
      .to.be.revertedWithCustomError(scene.token, "ERC2612InvalidSigner")
      .withArgs(recovered, scene.holder.address);
  });

  it("reverts with ERC2612InvalidSigner when the value was raised after signing", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const permit = await signedPermit(connection, scene);
    const raised = { ...permit, values: { ...permit.values, value: 43n } };
    const recovered = verifyTypedData(await domainOf(connection, scene), PERMIT, raised.values, permit.signature);
    await expect(submitPermit(scene.token, raised))
      .to.be.revertedWithCustomError(scene.token, "ERC2612InvalidSigner")
      .withArgs(recovered, scene.holder.address);
  });

  it("reverts with ERC2612InvalidSigner when the signature is for a foreign domain", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    for (const [, domain] of await foreignDomains(connection, scene)) {
      const permit = await signedPermit(connection, scene, { domain });
      const recovered = verifyTypedData(await domainOf(connection, scene), PERMIT, permit.values, permit.signature);
      await expect(submitPermit(scene.token, permit))
        .to.be.revertedWithCustomError(scene.token, "ERC2612InvalidSigner")
        .withArgs(recovered, scene.holder.address);
    }
    expect(await scene.token.nonces(scene.holder.address)).to.equal(0n);
  });

  it("reverts with ECDSAInvalidSignatureS when the signature is mirrored", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token } = scene;
    const { values, signature } = await signedPermit(connection, scene);
    const s = toBeHex(CURVE_ORDER - BigInt(signature.s), 32);
    const v = signature.v === 27 ? 28 : 27;
    await expect(token.permit(values.owner, values.spender, values.value, values.deadline, v, signature.r, s))
      .to.be.revertedWithCustomError(token, "ECDSAInvalidSignatureS")
      .withArgs(s);
  });

  it("reverts with ERC2612InvalidSigner when the owner has code, though it would agree (ERC-1271)", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, bob } = scene;
    const wallet = await connection.ethers.deployContract("WalletMock", [bob.address]);
    const owner = await wallet.getAddress();
    const permit = await signedPermit(connection, scene, { owner, signer: bob });
    await expect(submitPermit(token, permit))
      .to.be.revertedWithCustomError(token, "ERC2612InvalidSigner")
      .withArgs(bob.address, owner);
  });

  it("reverts with ECDSAInvalidSignature when the signature recovers to nobody", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token } = scene;
    const { values, signature } = await signedPermit(connection, scene);
    await expect(
      token.permit(ZeroAddress, values.spender, values.value, values.deadline, 0, signature.r, signature.s),
    ).to.be.revertedWithCustomError(token, "ECDSAInvalidSignature");
  });
}

function behavesLikeVotes({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  it("counts time in seconds, and says so", async () => {
    const { token } = await networkHelpers.loadFixture(fixture);
    expect(await token.CLOCK_MODE()).to.equal("mode=timestamp");
    await networkHelpers.time.increase(1_000);
    expect(await token.clock()).to.equal(await networkHelpers.time.latest());
  });

  it("gives no votes to units that are not delegated", async () => {
    const { token, holder } = await networkHelpers.loadFixture(fixture);
    expect(await token.delegates(holder.address)).to.equal(ZeroAddress);
    expect(await token.getVotes(holder.address)).to.equal(0n);
    expect(await token.numCheckpoints(holder.address)).to.equal(0n);
  });

  it("moves the votes with the delegation and emits both events", async () => {
    const { token, holder, alice, bob, supply } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).delegate(alice.address);
    const change = token.connect(holder).delegate(bob.address);
    await expect(change).to.emit(token, "DelegateChanged").withArgs(holder.address, alice.address, bob.address);
    await expect(change).to.emit(token, "DelegateVotesChanged").withArgs(alice.address, supply, 0n);
    await expect(change).to.emit(token, "DelegateVotesChanged").withArgs(bob.address, 0n, supply);
    expect(await token.delegates(holder.address)).to.equal(bob.address);
    expect(await token.getVotes(alice.address)).to.equal(0n);
    expect(await token.getVotes(bob.address)).to.equal(supply);
  });

  it("takes the votes back when the delegation goes to zero", async () => {
    const { token, holder, alice } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).delegate(alice.address);
    await token.connect(holder).delegate(ZeroAddress);
    expect(await token.getVotes(alice.address)).to.equal(0n);
  });

  it("moves votes with transferred units and drops those of burned units", async () => {
    const { token, holder, alice, bob, supply, burn } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).delegate(holder.address);
    await token.connect(alice).delegate(bob.address);
    await token.connect(holder).transfer(alice.address, 10n);
    await burn(alice, 4n);
    expect(await token.getVotes(holder.address)).to.equal(supply - 10n);
    expect(await token.getVotes(alice.address)).to.equal(0n);
    expect(await token.getVotes(bob.address)).to.equal(6n);
  });
}

function behavesLikeVotesEvents({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  it("emits DelegateVotesChanged for both delegates of a transfer, with the votes before and after", async () => {
    const { token, holder, alice, bob, supply } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).delegate(holder.address);
    await token.connect(alice).delegate(bob.address);
    const transfer = token.connect(holder).transfer(alice.address, 10n);
    await expect(transfer)
      .to.emit(token, "DelegateVotesChanged")
      .withArgs(holder.address, supply, supply - 10n);
    await expect(transfer).to.emit(token, "DelegateVotesChanged").withArgs(bob.address, 0n, 10n);
  });

  it("emits DelegateVotesChanged once where only the payer has a delegate", async () => {
    const { token, holder, alice, bob, supply } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).delegate(bob.address);
    const receipt = await (await token.connect(holder).transfer(alice.address, 10n)).wait();
    const events = receipt?.logs.map((log) => token.interface.parseLog(log)) ?? [];
    const changes = events.filter((event) => event?.name === "DelegateVotesChanged");
    expect(changes.map((event) => event?.args.toArray() as unknown[])).to.deep.equal([
      [bob.address, supply, supply - 10n],
    ]);
  });

  it("emits no DelegateVotesChanged where no votes move", async () => {
    const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
    await expect(token.connect(holder).transfer(alice.address, 10n)).not.to.emit(token, "DelegateVotesChanged");
    await token.connect(holder).delegate(bob.address);
    await token.connect(alice).delegate(bob.address);
    for (const amount of [0n, 10n]) {
      const transfer = token.connect(holder).transfer(alice.address, amount);
      await expect(transfer).not.to.emit(token, "DelegateVotesChanged");
    }
    const same = token.connect(holder).delegate(bob.address);
    await expect(same).to.emit(token, "DelegateChanged").withArgs(holder.address, bob.address, bob.address);
    await expect(same).not.to.emit(token, "DelegateVotesChanged");
  });
}

function behavesLikePastVotes({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  const { time } = networkHelpers;

  it("remembers votes and supply of every past second", async () => {
    const { token, holder, alice, supply, burn } = await networkHelpers.loadFixture(fixture);
    const start = BigInt(await time.latest()) + 100n;
    await time.setNextBlockTimestamp(start);
    await token.connect(holder).delegate(alice.address);
    await time.setNextBlockTimestamp(start + 10n);
    await burn(holder, 5n);
    await time.setNextBlockTimestamp(start + 20n);
    await token.connect(holder).delegate(ZeroAddress);
    await time.increase(100);

    const votes: [bigint, bigint][] = [
      [0n, 0n],
      [start - 1n, 0n],
      [start, supply],
      [start + 9n, supply],
      [start + 10n, supply - 5n],
      [start + 19n, supply - 5n],
      [start + 20n, 0n],
    ];
    for (const [when, expected] of votes) expect(await token.getPastVotes(alice.address, when)).to.equal(expected);
    for (const [when, expected] of [
      [0n, 0n],
      [start + 9n, supply],
      [start + 10n, supply - 5n],
    ] as const) {
      expect(await token.getPastTotalSupply(when)).to.equal(expected);
    }
    const [key, value] = await token.checkpoints(alice.address, 1n);
    expect([key, value]).to.deep.equal([start + 10n, supply - 5n]);
    expect(await token.numCheckpoints(alice.address)).to.equal(3n);
  });

  it("reverts with ERC5805FutureLookup for the present and the future", async () => {
    const { token, alice } = await networkHelpers.loadFixture(fixture);
    const now = await time.latest();
    for (const when of [now, now + 1]) {
      await expect(token.getPastVotes(alice.address, when))
        .to.be.revertedWithCustomError(token, "ERC5805FutureLookup")
        .withArgs(when, now);
      await expect(token.getPastTotalSupply(when))
        .to.be.revertedWithCustomError(token, "ERC5805FutureLookup")
        .withArgs(when, now);
    }
  });
}

function behavesLikeDelegateBySig(connection: NetworkConnection, fixture: Fixture): void {
  const { networkHelpers } = connection;

  it("delegates for the signer, whoever brings the signature, up to the second of its expiry", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice, bob, supply } = scene;
    const delegation = await signedDelegation(connection, scene);
    await networkHelpers.time.setNextBlockTimestamp(delegation.values.expiry);
    await expect(submitDelegation(token.connect(bob), delegation))
      .to.emit(token, "DelegateChanged")
      .withArgs(holder.address, ZeroAddress, alice.address);
    expect(await token.getVotes(alice.address)).to.equal(supply);
    expect(await token.nonces(holder.address)).to.equal(1n);
  });

  it("reverts with VotesExpiredSignature one second later", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const delegation = await signedDelegation(connection, scene);
    await networkHelpers.time.setNextBlockTimestamp(delegation.values.expiry + 1n);
    await expect(submitDelegation(scene.token, delegation))
      .to.be.revertedWithCustomError(scene.token, "VotesExpiredSignature")
      .withArgs(delegation.values.expiry);
  });

  it("reverts with InvalidAccountNonce when the signature is used again", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const delegation = await signedDelegation(connection, scene);
    await submitDelegation(scene.token, delegation);
    await expect(submitDelegation(scene.token, delegation))
      .to.be.revertedWithCustomError(scene.token, "InvalidAccountNonce")
      .withArgs(scene.holder.address, 1n);
  });

  it("reverts with InvalidAccountNonce when the nonce is yet to come", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { values, signature } = await signedDelegation(connection, scene, undefined, 1n);
    await expect(submitDelegation(scene.token, { values, signature }))
      .to.be.revertedWithCustomError(scene.token, "InvalidAccountNonce")
      .withArgs(scene.holder.address, 0n);
  });

  it("reverts with ECDSAInvalidSignatureS when the signature is mirrored", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { values, signature } = await signedDelegation(connection, scene);
    const s = toBeHex(CURVE_ORDER - BigInt(signature.s), 32);
    const v = signature.v === 27 ? 28 : 27;
    await expect(scene.token.delegateBySig(values.delegatee, values.nonce, values.expiry, v, signature.r, s))
      .to.be.revertedWithCustomError(scene.token, "ECDSAInvalidSignatureS")
      .withArgs(s);
  });

  it("leaves the signer's delegation and nonce alone when the signature is for a foreign domain", async () => {
    const scene = await networkHelpers.loadFixture(fixture);
    const { token, holder, alice } = scene;
    for (const [, domain] of await foreignDomains(connection, scene)) {
      await submitDelegation(token, await signedDelegation(connection, scene, domain));
      expect(await token.delegates(holder.address)).to.equal(ZeroAddress);
      expect(await token.getVotes(alice.address)).to.equal(0n);
      expect(await token.nonces(holder.address)).to.equal(0n);
    }
  });
}
