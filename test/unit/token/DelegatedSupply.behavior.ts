import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { OpenScene } from "../../helpers/authorizations.ts";

type Fixture = (connection: NetworkConnection) => Promise<OpenScene>;

/** The supply that can vote: every way in, every way out, and its past. */
export function behavesLikeDelegatedSupply(connection: NetworkConnection, fixture: Fixture): void {
  describe("given nobody has a delegate", () => {
    behavesLikeUndelegated(connection, fixture);
  });
  describe("given the holder has a delegate", () => {
    behavesLikeDelegated(connection, fixture);
  });
  describe("getPastDelegatedSupply", () => {
    behavesLikePastDelegatedSupply(connection, fixture);
  });
}

function behavesLikeUndelegated({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  it("is zero, and stays zero when units move or leave", async () => {
    const { token, holder, alice, burn } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).transfer(alice.address, 10n);
    await burn(alice, 4n);
    expect(await token.getDelegatedSupply()).to.equal(0n);
  });

  it("rises by the balance when an account names its first delegate, itself or another", async () => {
    const { token, holder, alice, bob, supply } = await networkHelpers.loadFixture(fixture);
    await token.connect(holder).transfer(alice.address, 10n);
    await token.connect(alice).delegate(alice.address);
    expect(await token.getDelegatedSupply()).to.equal(10n);
    await token.connect(holder).delegate(bob.address);
    expect(await token.getDelegatedSupply()).to.equal(supply);
  });

  it("stays zero when an account without units names a delegate, or an account none", async () => {
    const { token, holder, alice } = await networkHelpers.loadFixture(fixture);
    await token.connect(alice).delegate(alice.address);
    await token.connect(holder).delegate(ZeroAddress);
    expect(await token.getDelegatedSupply()).to.equal(0n);
  });

  it("rises by what goes to an account with a delegate", async () => {
    const { token, holder, alice, bob } = await networkHelpers.loadFixture(fixture);
    await token.connect(alice).delegate(bob.address);
    await token.connect(holder).transfer(alice.address, 10n);
    expect(await token.getDelegatedSupply()).to.equal(10n);
  });
}

function behavesLikeDelegated({ networkHelpers }: NetworkConnection, fixture: Fixture): void {
  async function delegated() {
    const scene = await networkHelpers.loadFixture(fixture);
    await scene.token.connect(scene.holder).delegate(scene.holder.address);
    return scene;
  }

  it("falls by what goes to an account without a delegate", async () => {
    const { token, holder, alice, supply } = await delegated();
    await token.connect(holder).transfer(alice.address, 10n);
    expect(await token.getDelegatedSupply()).to.equal(supply - 10n);
  });

  it("falls by what leaves the supply", async () => {
    const { token, holder, supply, burn } = await delegated();
    await burn(holder, 10n);
    expect(await token.getDelegatedSupply()).to.equal(supply - 10n);
  });

  it("falls by the balance when the delegation goes to zero", async () => {
    const { token, holder, alice, bob } = await delegated();
    await token.connect(alice).delegate(bob.address);
    await token.connect(holder).transfer(alice.address, 10n);
    await token.connect(holder).delegate(ZeroAddress);
    expect(await token.getDelegatedSupply()).to.equal(10n);
  });

  it("stays when the delegation goes to another, or to the same", async () => {
    const { token, holder, alice, supply } = await delegated();
    for (const delegatee of [alice, alice]) {
      await token.connect(holder).delegate(delegatee.address);
      expect(await token.getDelegatedSupply()).to.equal(supply);
    }
  });

  it("stays when the holder pays itself, or moves no units", async () => {
    const { token, holder, alice, supply } = await delegated();
    await token.connect(holder).transfer(holder.address, supply);
    await token.connect(holder).transfer(alice.address, 0n);
    expect(await token.getDelegatedSupply()).to.equal(supply);
  });

  for (const [delegates, same] of [
    ["one delegate", true],
    ["different delegates", false],
  ] as const) {
    it(`stays when units move between accounts with ${delegates}`, async () => {
      const { token, holder, alice, supply } = await delegated();
      await token.connect(alice).delegate(same ? holder.address : alice.address);
      await token.connect(holder).transfer(alice.address, 10n);
      expect(await token.getDelegatedSupply()).to.equal(supply);
      expect(await token.getVotes(holder.address)).to.equal(same ? supply : supply - 10n);
    });
  }
}

function behavesLikePastDelegatedSupply({ ethers, networkHelpers }: NetworkConnection, fixture: Fixture): void {
  const { time } = networkHelpers;

  it("remembers every past second", async () => {
    const { token, holder, alice, supply, burn } = await networkHelpers.loadFixture(fixture);
    const start = BigInt(await time.latest()) + 100n;
    const steps = [
      () => token.connect(holder).delegate(alice.address),
      () => token.connect(holder).transfer(alice.address, 10n),
      () => token.connect(alice).delegate(holder.address),
      () => burn(holder, 5n),
      () => token.connect(holder).delegate(ZeroAddress),
    ];
    const expected = [supply, supply - 10n, supply, supply - 5n, 10n];
    for (const [index, step] of steps.entries()) {
      await time.setNextBlockTimestamp(start + 10n * BigInt(index));
      await step();
    }
    await time.increase(100);

    for (const before of [0n, start - 1n]) expect(await token.getPastDelegatedSupply(before)).to.equal(0n);
    for (const [index, amount] of expected.entries()) {
      const when = start + 10n * BigInt(index);
      for (const second of [when, when + 9n]) expect(await token.getPastDelegatedSupply(second)).to.equal(amount);
    }
  });

  it("has the state at the end of a second with several changes", async () => {
    const { token, holder, alice } = await networkHelpers.loadFixture(fixture);
    const limit = { gasLimit: 500_000n };
    await ethers.provider.send("evm_setAutomine", [false]);
    await token.connect(holder).delegate(holder.address, limit);
    await token.connect(holder).transfer(alice.address, 10n, limit);
    await token.connect(holder).delegate(ZeroAddress, limit);
    await token.connect(alice).delegate(alice.address, limit);
    await networkHelpers.mine();
    await ethers.provider.send("evm_setAutomine", [true]);
    const second = await time.latest();
    await networkHelpers.mine();
    expect(await token.getPastDelegatedSupply(second)).to.equal(10n);
    expect(await token.getPastDelegatedSupply(second - 1)).to.equal(0n);
  });

  it("reverts with ERC5805FutureLookup for the present and the future", async () => {
    const { token } = await networkHelpers.loadFixture(fixture);
    const now = await time.latest();
    for (const when of [now, now + 1]) {
      await expect(token.getPastDelegatedSupply(when))
        .to.be.revertedWithCustomError(token, "ERC5805FutureLookup")
        .withArgs(when, now);
    }
  });
}
