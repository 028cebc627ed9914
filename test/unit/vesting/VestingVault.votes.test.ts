import { expect } from "chai";
import { network } from "hardhat";
import { deployedVault, plan, scheduleIdOf } from "../../helpers/vesting.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const AMOUNT = 1_000n;
const DURATION = 1_000n;

/** Alice has a schedule of a plan with votes, which she delegates to herself; her second plan has none. */
async function voting() {
  const scene = await networkHelpers.loadFixture(deployedVaultOf);
  const { vault, owner, alice, start } = scene;
  await vault.createPlan(plan({ duration: DURATION, transferable: true, votes: true }), owner);
  await vault.createPlan(plan({ duration: DURATION, transferable: true }), owner);
  await vault.connect(alice).delegate(alice);
  for (const planId of [1n, 2n]) await vault.create(planId, { beneficiary: alice, start, amount: AMOUNT });
  return { ...scene, id: scheduleIdOf(1n, 0n), mute: scheduleIdOf(2n, 0n) };
}

const deployedVaultOf = () => deployedVault(connection);

describe("VestingVault", () => {
  describe("votes", () => {
    it("given a plan with votes, what a schedule holds votes for its beneficiary's delegate", async () => {
      const { vault, alice } = await networkHelpers.loadFixture(voting);
      expect(await vault.getVotes(alice)).to.equal(AMOUNT);
      expect(await vault.getDelegatedSupply()).to.equal(AMOUNT);
    });

    it("given a plan without votes, creating, releasing and handing over change none", async () => {
      const { vault, alice, bob, mute, start } = await networkHelpers.loadFixture(voting);
      await time.setNextBlockTimestamp(start + 500n);
      await expect(vault.release(mute)).not.to.emit(vault, "DelegateVotesChanged");
      await expect(vault.connect(alice).transfer(mute, bob)).not.to.emit(vault, "DelegateVotesChanged");
      expect(await vault.getVotes(alice)).to.equal(AMOUNT);
      expect(await vault.getVotes(bob)).to.equal(0n);
    });

    it("given a batch, every beneficiary votes with its amount", async () => {
      const { vault, alice, bob, start } = await networkHelpers.loadFixture(voting);
      await vault.connect(bob).delegate(alice);
      const batch = [alice, bob, bob].map((beneficiary, index) => ({ beneficiary, start, amount: BigInt(index + 1) }));
      await vault.createBatch(1n, batch);
      expect(await vault.getVotes(alice)).to.equal(AMOUNT + 6n);
    });

    for (const way of ["release", "releaseMany"] as const) {
      it(`when ${way} pays, the paid part votes no more`, async () => {
        const { vault, alice, id, start } = await networkHelpers.loadFixture(voting);
        await time.setNextBlockTimestamp(start + 300n);
        await (way === "release" ? vault.release(id) : vault.releaseMany([id, id]));
        expect(await vault.getVotes(alice)).to.equal(700n);
        await time.setNextBlockTimestamp(start + DURATION);
        await vault.release(id);
        expect(await vault.getVotes(alice)).to.equal(0n);
        expect(await vault.getDelegatedSupply()).to.equal(0n);
      });
    }

    it("when a schedule is handed over, what is unreleased votes for the new beneficiary's delegate", async () => {
      const { vault, alice, bob, id, start } = await networkHelpers.loadFixture(voting);
      await time.setNextBlockTimestamp(start + 300n);
      await vault.release(id);
      await vault.connect(alice).transfer(id, bob);
      expect(await vault.getVotes(alice)).to.equal(0n);
      expect(await vault.getDelegatedSupply()).to.equal(0n, "Bob has no delegate");
      await vault.connect(bob).delegate(bob);
      expect(await vault.getVotes(bob)).to.equal(700n);
      expect(await vault.getDelegatedSupply()).to.equal(700n);
    });

    it("when it is handed over to its beneficiary, nothing changes", async () => {
      const { vault, alice, id } = await networkHelpers.loadFixture(voting);
      await vault.connect(alice).transfer(id, alice);
      expect(await vault.getVotes(alice)).to.equal(AMOUNT);
    });

    it("the past stays as it was, by the second", async () => {
      const { vault, alice, id, start } = await networkHelpers.loadFixture(voting);
      await time.setNextBlockTimestamp(start + 300n);
      await vault.release(id);
      await time.increase(10);
      expect(await vault.getPastVotes(alice, start + 299n)).to.equal(AMOUNT);
      expect(await vault.getPastVotes(alice, start + 300n)).to.equal(700n);
      expect(await vault.getPastDelegatedSupply(start + 299n)).to.equal(AMOUNT);
      expect(await vault.getPastTotalSupply(start + 299n)).to.equal(AMOUNT);
      const future = BigInt(await time.latest());
      await expect(vault.getPastVotes(alice, future))
        .to.be.revertedWithCustomError(vault, "ERC5805FutureLookup")
        .withArgs(future, future);
    });

    it("the past total counts what had a delegate, and nothing else", async () => {
      const { vault, alice, start } = await networkHelpers.loadFixture(voting);
      await time.setNextBlockTimestamp(start + 300n);
      await vault.connect(alice).delegate(ethers.ZeroAddress);
      await time.increase(10);
      expect(await vault.getPastTotalSupply(start + 299n)).to.equal(AMOUNT);
      expect(await vault.getPastTotalSupply(start + 300n)).to.equal(0n);
      const future = BigInt(await time.latest());
      await expect(vault.getPastTotalSupply(future))
        .to.be.revertedWithCustomError(vault, "ERC5805FutureLookup")
        .withArgs(future, future);
    });

    it("a delegation can be signed", async () => {
      const { vault, alice, bob, stranger } = await networkHelpers.loadFixture(voting);
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { name: "VestingVault", version: "1", chainId, verifyingContract: await vault.getAddress() };
      const types = {
        Delegation: [
          { name: "delegatee", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "expiry", type: "uint256" },
        ],
      };
      const message = { delegatee: bob.address, nonce: 0n, expiry: ethers.MaxUint256 };
      const { v, r, s } = ethers.Signature.from(await alice.signTypedData(domain, types, message));
      await vault.connect(stranger).delegateBySig(message.delegatee, message.nonce, message.expiry, v, r, s);
      expect(await vault.getVotes(bob)).to.equal(AMOUNT);
    });
  });
});
