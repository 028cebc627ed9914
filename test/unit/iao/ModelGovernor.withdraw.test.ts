import { expect } from "chai";
import { network } from "hardhat";
import { admittedModel, COUNT_PERIOD, fatesOf, proposed, ProposalState, uriAction } from "../../helpers/governor.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const AGAINST = 7n;

/** alice has proposed with what is needed, and has deposited a little against it as well. */
async function open() {
  const scene = await admittedModel(connection);
  const proposal = await proposed(scene, uriAction(scene), scene.alice, scene.needed);
  await scene.governor.connect(scene.alice).oppose(proposal.proposalId, AGAINST);
  return proposal;
}

const { contested, passed, executed, expired, rejected } = fatesOf(open);

describe("ModelGovernor, withdrawals", () => {
  for (const [name, fixture, state] of [
    ["passed", passed, ProposalState.Passed],
    ["executed", executed, ProposalState.Executed],
    ["expired", expired, ProposalState.Expired],
    ["rejected", rejected, ProposalState.Rejected],
  ] as const) {
    it(`given a proposal that is ${name}, gives both sides' deposits back to who made them, whoever calls`, async () => {
      const { governor, saleToken, alice, stranger, proposalId, needed } = await networkHelpers.loadFixture(fixture);
      const amount = needed + AGAINST;

      const withdrawing = governor.connect(stranger).withdraw(proposalId, alice);
      await expect(withdrawing).to.emit(governor, "DepositWithdrawn").withArgs(proposalId, alice, amount);
      await expect(withdrawing).to.changeTokenBalances(
        connection.ethers,
        saleToken,
        [alice, stranger, governor],
        [amount, 0n, -amount],
      );
      expect(await governor.supportOf(proposalId, alice)).to.equal(0n);
      expect(await governor.oppositionOf(proposalId, alice)).to.equal(0n);
      expect(await governor.stateOf(proposalId)).to.equal(state);
    });
  }

  it("returns the amount", async () => {
    const { governor, alice, proposalId, needed } = await networkHelpers.loadFixture(passed);
    expect(await governor.withdraw.staticCall(proposalId, alice)).to.equal(needed + AGAINST);
  });

  it("leaves the sums of the proposal, so that what was decided stays", async () => {
    const { governor, alice, mallory, proposalId, needed } = await networkHelpers.loadFixture(rejected);
    await governor.withdraw(proposalId, alice);
    await governor.withdraw(proposalId, mallory);
    const { support, opposition } = await governor.getProposal(proposalId);
    expect([support, opposition]).to.deep.equal([needed, needed + AGAINST]);
    expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
  });

  it("leaves what the account has with another proposal, and what others have", async () => {
    const scene = await networkHelpers.loadFixture(rejected);
    const { governor, saleToken, alice, mallory, action, proposalId, needed } = scene;
    const other = await proposed(scene, action, alice, needed);
    await governor.withdraw(proposalId, alice);
    expect(await governor.supportOf(other.proposalId, alice)).to.equal(needed);
    expect(await governor.oppositionOf(proposalId, mallory)).to.equal(needed);
    expect(await saleToken.balanceOf(governor)).to.equal(2n * needed);
  });

  it("given an open proposal, it reverts to the window's last second", async () => {
    const { governor, alice, proposalId, windowEnd } = await networkHelpers.loadFixture(open);
    await time.setNextBlockTimestamp(windowEnd - 1n);
    await expect(governor.withdraw(proposalId, alice))
      .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
      .withArgs(proposalId, ProposalState.Open);
  });

  it("given a contested proposal, it reverts to the last second before it is counted", async () => {
    const { governor, mallory, proposalId, windowEnd } = await networkHelpers.loadFixture(contested);
    await time.setNextBlockTimestamp(windowEnd + COUNT_PERIOD - 1n);
    await expect(governor.withdraw(proposalId, mallory))
      .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
      .withArgs(proposalId, ProposalState.Contested);
  });

  it("when the account has no deposit, or has it back, it reverts", async () => {
    const { governor, alice, bob, proposalId } = await networkHelpers.loadFixture(passed);
    await governor.withdraw(proposalId, alice);
    for (const account of [alice, bob]) {
      await expect(governor.withdraw(proposalId, account))
        .to.be.revertedWithCustomError(governor, "ModelGovernorNoDeposit")
        .withArgs(proposalId, account);
    }
  });

  it("given no such proposal, it reverts", async () => {
    const { governor, alice, proposalId } = await networkHelpers.loadFixture(passed);
    for (const unknown of [0n, proposalId + 1n]) {
      await expect(governor.withdraw(unknown, alice))
        .to.be.revertedWithCustomError(governor, "ModelGovernorNoDeposit")
        .withArgs(unknown, alice);
    }
  });
});
