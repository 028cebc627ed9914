import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  attest,
  BOND,
  bondChanges,
  contest,
  CONTEST_PERIOD,
  contested,
  COST,
  CREATOR_PART,
  freedBy,
  FUNDS,
  FundingState,
  ID,
  missed,
  NEEDED,
  objected,
  opened,
  openedBeforeMock,
  RESERVED,
  ruled,
  Ruling,
  RULING_PERIOD,
  type Scene,
  SHARES,
  splitBond,
  UNRELEASED,
  URI,
  WINDOW_PERIOD,
} from "../../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const { award: AWARD, burned: BURNED } = splitBond(BOND);
const EXCESS = 12_345n;

const waiting = () => opened(connection);

/** Objections reach just what is needed. */
async function objectedTo() {
  const scene = await opened(connection);
  await objected(scene);
  const { since } = await scene.escrow.fundingOf(ID);
  return { ...scene, windowEnd: since + WINDOW_PERIOD };
}

async function inContest() {
  const scene = await opened(connection);
  await contested(scene);
  const { since } = await scene.escrow.fundingOf(ID);
  return { ...scene, lapseFrom: since + RULING_PERIOD };
}

/** The same before an arbitrator that rules what it is told. */
async function beforeMock() {
  const scene = await openedBeforeMock(connection);
  await contested(scene);
  const { since } = await scene.escrow.fundingOf(ID);
  return { ...scene, lapseFrom: since + RULING_PERIOD };
}

async function stateOf({ escrow }: Scene) {
  return (await escrow.fundingOf(ID)).state;
}

describe("MilestoneEscrow, contests", () => {
  describe("contest", () => {
    it("notes the challenger, and from when on the arbitrator has time", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      const now = scene.windowEnd + 100n;
      await time.setNextBlockTimestamp(now);
      await contest(scene);
      expect(await scene.escrow.fundingOf(ID)).to.deep.equal([
        FundingState.Contested,
        0n,
        BigInt(SHARES.length),
        0n,
        now,
        scene.attestor.address,
        scene.mallory.address,
        BOND,
        NEEDED,
        freedBy(0),
        UNRELEASED,
        CREATOR_PART,
        0n,
        0n,
      ]);
    });

    it("locks as much of the challenger's as the attestor's bond, also where later bonds are others", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      await scene.escrow.setAttestationBond(2n * BOND);
      const { changes } = await bondChanges(scene, [scene.attestor, scene.mallory], () => contest(scene));
      expect(changes).to.deep.equal([
        { free: 0n, locked: 0n },
        { free: -BOND, locked: BOND },
      ]);
    });

    it("pays the arbitrator its price, and gives the rest back", async () => {
      const { escrow, mallory, council } = await networkHelpers.loadFixture(objectedTo);
      await expect(escrow.connect(mallory).contest(ID, URI, { value: COST + EXCESS })).to.changeEtherBalances(
        ethers,
        [mallory, council],
        [-COST, COST],
      );
    });

    it("asks the arbitrator for one of two rulings, and says so in MilestoneContested", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      const { escrow, council, mallory } = scene;
      await expect(contest(scene)).to.emit(escrow, "MilestoneContested").withArgs(ID, 0n, mallory, council, 0n, URI);
      const { arbitrable, choices } = await council.getDispute(0n);
      expect([arbitrable, choices]).to.deep.equal([await escrow.getAddress(), 2n]);
    });

    it("after the window, it is taken up to the end of its time", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      await time.setNextBlockTimestamp(scene.windowEnd + CONTEST_PERIOD - 1n);
      await contest(scene);
      expect(await stateOf(scene)).to.equal(FundingState.Contested);
    });

    it("at the end of its time, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      const deadline = scene.windowEnd + CONTEST_PERIOD;
      await time.setNextBlockTimestamp(deadline);
      await expect(contest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowTooLate")
        .withArgs(ID, deadline);
    });

    it("given a unit less than a twentieth, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await objected(scene, NEEDED - 1n);
      await expect(contest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowTooFewObjections")
        .withArgs(ID, NEEDED - 1n, NEEDED);
    });

    it("when the stake isn't free, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, vault, open, stranger } = scene;
      await objected(scene);
      await open.approve(vault, BOND);
      await vault.deposit(escrow, stranger, BOND - 1n);
      await expect(contest(scene, stranger))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(escrow, stranger, BOND - 1n, BOND);
    });

    it("when less is sent than the arbitrator asks, it reverts", async () => {
      const { escrow, mallory } = await networkHelpers.loadFixture(objectedTo);
      await expect(escrow.connect(mallory).contest(ID, URI, { value: COST - 1n }))
        .to.be.revertedWithCustomError(escrow, "DisputesFeeTooLow")
        .withArgs(COST - 1n, COST);
    });

    it("when it is contested, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      await expect(contest(scene, scene.alice))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Contested);
    });

    it("when nothing is attested, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await expect(contest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });
  });

  describe("rule", () => {
    it("not met: the challenger has three fifths of the attestor's bond, the rest is burned", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const accounts = [scene.attestor, scene.mallory];
      const { changes, burned } = await bondChanges(scene, accounts, () => ruled(scene, Ruling.NotMet));
      expect(changes).to.deep.equal([
        { free: 0n, locked: -BOND },
        { free: BOND + AWARD, locked: -BOND },
      ]);
      expect(burned).to.equal(BURNED);
    });

    it("not met: the offering fails, and all tokens of team and contributors are burned", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const { escrow, token } = scene;
      await expect(ruled(scene, Ruling.NotMet)).to.emit(escrow, "FundingFailed").withArgs(ID, 0n, RESERVED, UNRELEASED);
      expect(await stateOf(scene)).to.equal(FundingState.Failed);
      expect(await token.balanceOf(escrow)).to.equal(NEEDED);
    });

    it("met: the attestor has three fifths of the challenger's stake, the rest is burned", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const accounts = [scene.attestor, scene.mallory];
      const { changes, burned } = await bondChanges(scene, accounts, () => ruled(scene, Ruling.Met));
      expect(changes).to.deep.equal([
        { free: BOND + AWARD, locked: -BOND },
        { free: 0n, locked: -BOND },
      ]);
      expect(burned).to.equal(BURNED);
    });

    it("met: the creator has what the milestone frees, and the next one is waited for", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      await expect(ruled(scene, Ruling.Met)).to.emit(scene.escrow, "MilestoneMet").withArgs(ID, 0n, freedBy(0));
      const { state, next, attestor, challenger, credit } = await scene.escrow.fundingOf(ID);
      expect([state, next, attestor, challenger]).to.deep.equal([FundingState.Waiting, 1n, ZeroAddress, ZeroAddress]);
      expect(credit).to.equal(CREATOR_PART + freedBy(0));
    });

    it("met: the next deadline is put off by as long as the contest took", async () => {
      const scene = await networkHelpers.loadFixture(beforeMock);
      const { escrow, arbitrator, disclosure, lapseFrom } = scene;
      const took = RULING_PERIOD - 1n;
      await time.setNextBlockTimestamp(lapseFrom - 1n);
      await arbitrator.giveRuling(0n, Ruling.Met);
      expect((await escrow.fundingOf(ID)).delay).to.equal(took);

      const deadline = BigInt(disclosure.milestones[1]?.deadline ?? 0n) + took;
      await time.setNextBlockTimestamp(deadline - 1n);
      await expect(escrow.fail(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooEarly")
        .withArgs(ID, deadline);
      await missed(scene);
      expect(await stateOf(scene)).to.equal(FundingState.Failed);
    });

    it("refused: both have back what they had at stake, and the offering fails", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const accounts = [scene.attestor, scene.mallory];
      const { changes, burned } = await bondChanges(scene, accounts, () => ruled(scene, Ruling.None));
      expect(changes).to.deep.equal([
        { free: BOND, locked: -BOND },
        { free: BOND, locked: -BOND },
      ]);
      expect(burned).to.equal(0n);
      expect(await stateOf(scene)).to.equal(FundingState.Failed);
    });

    it("after 60 days, it reverts", async () => {
      const { escrow, arbitrator, lapseFrom } = await networkHelpers.loadFixture(beforeMock);
      await time.setNextBlockTimestamp(lapseFrom);
      await expect(arbitrator.giveRuling(0n, Ruling.Met))
        .to.be.revertedWithCustomError(escrow, "DisputesTooLate")
        .withArgs(lapseFrom);
    });

    it("when the arbitrator has no such dispute, it reverts", async () => {
      const { escrow, mallory } = await networkHelpers.loadFixture(inContest);
      await expect(escrow.connect(mallory).rule(0n, Ruling.Met))
        .to.be.revertedWithCustomError(escrow, "DisputesUnknown")
        .withArgs(mallory, 0n);
    });

    it("when it is ruled again, it reverts", async () => {
      const { escrow, arbitrator } = await networkHelpers.loadFixture(beforeMock);
      await arbitrator.giveRuling(0n, Ruling.Met);
      await expect(arbitrator.giveRuling(0n, Ruling.NotMet))
        .to.be.revertedWithCustomError(escrow, "DisputesUnknown")
        .withArgs(arbitrator, 0n);
    });

    it("when the ruling is none of the two, it reverts", async () => {
      const { escrow, arbitrator } = await networkHelpers.loadFixture(beforeMock);
      await expect(arbitrator.giveRuling(0n, 3n))
        .to.be.revertedWithCustomError(escrow, "DisputesInvalidRuling")
        .withArgs(3n, 2n);
    });
  });

  describe("lapse", () => {
    it("after 60 days, both have back what they had at stake, and the offering fails", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const { escrow, attestor, mallory, stranger, lapseFrom } = scene;
      await time.setNextBlockTimestamp(lapseFrom);
      const { changes, burned } = await bondChanges(scene, [attestor, mallory], () =>
        escrow.connect(stranger).lapse(ID),
      );
      expect(changes).to.deep.equal([
        { free: BOND, locked: -BOND },
        { free: BOND, locked: -BOND },
      ]);
      expect(burned).to.equal(0n);
      expect(await stateOf(scene)).to.equal(FundingState.Failed);
    });

    it("before, it reverts", async () => {
      const { escrow, lapseFrom } = await networkHelpers.loadFixture(inContest);
      await time.setNextBlockTimestamp(lapseFrom - 1n);
      await expect(escrow.lapse(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooEarly")
        .withArgs(ID, lapseFrom);
    });

    it("when nothing is contested, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(objectedTo);
      await expect(escrow.lapse(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Attested);
    });
  });

  it("leaves an attestor who contests himself two fifths poorer, whatever the ruling", async () => {
    for (const ruling of [Ruling.NotMet, Ruling.Met]) {
      const scene = await opened(connection);
      await objected(scene);
      await contest(scene, scene.attestor);
      await ruled(scene, ruling);
      const [free, locked] = await scene.vault.bondOf(scene.escrow, scene.attestor);
      expect([free, locked]).to.deep.equal([FUNDS - BURNED, 0n]);
    }
  });

  it("lets the creator contest as anybody else", async () => {
    const scene = await networkHelpers.loadFixture(waiting);
    const { escrow, vault, creator } = scene;
    await vault.deposit(escrow, creator, BOND);
    await attest(scene);
    await escrow.connect(scene.alice).objectTo(ID, NEEDED);
    await contest(scene, creator);
    expect((await escrow.fundingOf(ID)).challenger).to.equal(creator.address);
  });
});
