import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  attest,
  BOND,
  bondChanges,
  completed,
  CONTEST_PERIOD,
  contested,
  CREATOR_PART,
  EVIDENCE,
  freedBy,
  FUNDS,
  FundingState,
  HOLDING,
  hashOf,
  ID,
  met,
  missed,
  NEEDED,
  objected,
  opened,
  outcome,
  type Scene,
  SHARES,
  UNRELEASED,
  URI,
  WINDOW_PERIOD,
} from "../../helpers/milestones.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const waiting = () => opened(connection);

/** The first milestone is attested. */
async function attested() {
  const scene = await opened(connection);
  await attest(scene);
  const { since } = await scene.escrow.fundingOf(ID);
  return { ...scene, windowEnd: since + WINDOW_PERIOD };
}

/** Objections reach just what is needed. */
async function objectedTo() {
  const scene = await opened(connection);
  await objected(scene);
  const { since } = await scene.escrow.fundingOf(ID);
  return { ...scene, windowEnd: since + WINDOW_PERIOD };
}

async function lastOne() {
  const scene = await opened(connection);
  for (let i = 1; i < SHARES.length; i++) await met(scene);
  return scene;
}

/** States in which the first milestone doesn't wait for an attestation, or isn't attested. */
const others: Record<string, (scene: Scene) => Promise<unknown>> = {
  Contested: contested,
  Complete: completed,
  Failed: missed,
};

async function inState(name: string) {
  const scene = await opened(connection);
  await others[name]?.(scene);
  return { ...scene, state: FundingState[name as keyof typeof FundingState] };
}

function deadlineOf({ disclosure }: Scene, i = 0): bigint {
  return BigInt(disclosure.milestones[i]?.deadline ?? 0n);
}

describe("MilestoneEscrow, attesting and objecting", () => {
  describe("attest", () => {
    it("notes the attestor, his bond, and what the milestone frees", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);
      await attest(scene);
      expect(await scene.escrow.fundingOf(ID)).to.deep.equal([
        FundingState.Attested,
        0n,
        BigInt(SHARES.length),
        0n,
        now,
        scene.attestor.address,
        ZeroAddress,
        BOND,
        0n,
        freedBy(0),
        UNRELEASED,
        CREATOR_PART,
        0n,
        0n,
      ]);
    });

    it("locks the attestor's bond", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { changes } = await bondChanges(scene, [scene.attestor], () => attest(scene));
      expect(changes).to.deep.equal([{ free: -BOND, locked: BOND }]);
    });

    it("emits MilestoneAttested", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await expect(attest(scene))
        .to.emit(scene.escrow, "MilestoneAttested")
        .withArgs(ID, 0n, scene.attestor, BOND, EVIDENCE, URI);
    });

    it("for the last milestone, it notes all that is left", async () => {
      const scene = await networkHelpers.loadFixture(lastOne);
      await attest(scene);
      const { frees, unreleased } = await scene.escrow.fundingOf(ID);
      expect(frees).to.equal(unreleased);
      expect(frees).to.equal(freedBy(SHARES.length - 1));
    });

    it("in the last second before the deadline, it is taken, and has its whole window", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await time.setNextBlockTimestamp(deadlineOf(scene) - 1n);
      await attest(scene);
      await time.setNextBlockTimestamp(deadlineOf(scene) + WINDOW_PERIOD - 2n);
      await scene.escrow.connect(scene.alice).objectTo(ID, 1n);
      expect((await scene.escrow.fundingOf(ID)).objections).to.equal(1n);
    });

    it("at the deadline, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await time.setNextBlockTimestamp(deadlineOf(scene));
      await expect(attest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowTooLate")
        .withArgs(ID, deadlineOf(scene));
    });

    it("when the caller isn't an attestor, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await expect(attest(scene, scene.mallory))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowNotAttestor")
        .withArgs(ID, scene.mallory);
    });

    it("when the disclosure is another one, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const disclosure = { ...scene.disclosure, attestors: [scene.mallory.address] };
      await expect(attest({ ...scene, disclosure }, scene.mallory))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowOtherDisclosure")
        .withArgs(ID, hashOf(scene, scene.disclosure), hashOf(scene, disclosure));
    });

    it("when there is no evidence, it reverts", async () => {
      const { escrow, attestor, disclosure } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.connect(attestor).attest(ID, disclosure, ZeroHash, URI))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidParameter")
        .withArgs("evidence", 0n);
    });

    it("when the bond isn't free, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, vault, attestor } = scene;
      await escrow.setAttestationBond(FUNDS + 1n);
      await expect(attest(scene))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(escrow, attestor, FUNDS, FUNDS + 1n);
    });

    it("when the milestone is attested, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      await expect(attest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Attested);
    });

    for (const name of Object.keys(others)) {
      it(`when the funds are ${name}, it reverts`, async () => {
        const scene = await inState(name);
        await expect(attest(scene))
          .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
          .withArgs(ID, scene.state);
      });
    }
  });

  describe("objectTo", () => {
    it("takes the tokens, and notes whose they are", async () => {
      const { escrow, token, alice } = await networkHelpers.loadFixture(attested);
      await expect(escrow.connect(alice).objectTo(ID, 5n)).to.changeTokenBalances(
        connection.ethers,
        token,
        [alice, escrow],
        [-5n, 5n],
      );
      expect(await escrow.objectionOf(ID, 0n, alice)).to.equal(5n);
      expect((await escrow.fundingOf(ID)).objections).to.equal(5n);
    });

    it("adds to what is there, and says so in ObjectionDeposited", async () => {
      const { escrow, alice, bob } = await networkHelpers.loadFixture(attested);
      await escrow.connect(alice).objectTo(ID, 5n);
      await escrow.connect(bob).objectTo(ID, 7n);
      await expect(escrow.connect(alice).objectTo(ID, 11n))
        .to.emit(escrow, "ObjectionDeposited")
        .withArgs(ID, 0n, alice, 11n, 23n);
      expect(await escrow.objectionOf(ID, 0n, alice)).to.equal(16n);
    });

    it("when the window is over, it reverts; in the second before, it works", async () => {
      const { escrow, alice, windowEnd } = await networkHelpers.loadFixture(attested);
      await time.setNextBlockTimestamp(windowEnd - 1n);
      await escrow.connect(alice).objectTo(ID, 1n);
      await time.setNextBlockTimestamp(windowEnd);
      await expect(escrow.connect(alice).objectTo(ID, 1n))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooLate")
        .withArgs(ID, windowEnd);
    });

    it("when the amount is zero, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(attested);
      await expect(escrow.connect(alice).objectTo(ID, 0n)).to.be.revertedWithCustomError(
        escrow,
        "MilestoneEscrowZeroAmount",
      );
    });

    it("when the caller hasn't as much, it reverts", async () => {
      const { escrow, token, alice } = await networkHelpers.loadFixture(attested);
      await expect(escrow.connect(alice).objectTo(ID, HOLDING + 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice, HOLDING, HOLDING + 1n);
    });

    it("when nothing is attested, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.connect(alice).objectTo(ID, 1n))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });

    for (const name of Object.keys(others)) {
      it(`when the funds are ${name}, it reverts`, async () => {
        const { escrow, bob, state } = await inState(name);
        await expect(escrow.connect(bob).objectTo(ID, 1n))
          .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
          .withArgs(ID, state);
      });
    }
  });

  describe("release", () => {
    it("credits what the milestone frees, and waits for the next one", async () => {
      const { escrow, windowEnd } = await networkHelpers.loadFixture(attested);
      await time.setNextBlockTimestamp(windowEnd);
      await escrow.release(ID);
      expect(await escrow.fundingOf(ID)).to.deep.equal([
        FundingState.Waiting,
        1n,
        BigInt(SHARES.length),
        0n,
        windowEnd,
        ZeroAddress,
        ZeroAddress,
        0n,
        0n,
        0n,
        UNRELEASED - freedBy(0),
        CREATOR_PART + freedBy(0),
        0n,
        0n,
      ]);
    });

    it("gives the attestor his bond back", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      await time.increaseTo(scene.windowEnd);
      const { changes } = await bondChanges(scene, [scene.attestor], () => scene.escrow.release(ID));
      expect(changes).to.deep.equal([{ free: BOND, locked: -BOND }]);
    });

    it("emits MilestoneMet", async () => {
      const { escrow, windowEnd } = await networkHelpers.loadFixture(attested);
      await time.increaseTo(windowEnd);
      await expect(escrow.release(ID)).to.emit(escrow, "MilestoneMet").withArgs(ID, 0n, freedBy(0));
    });

    it("after the last milestone, all is complete and nothing is unreleased", async () => {
      const scene = await networkHelpers.loadFixture(lastOne);
      await met(scene);
      const { state, next, unreleased, credit } = await scene.escrow.fundingOf(ID);
      expect([state, next, unreleased]).to.deep.equal([FundingState.Complete, BigInt(SHARES.length), 0n]);
      expect(credit).to.equal(CREATOR_PART + UNRELEASED);
    });

    it("before the window is over, it reverts", async () => {
      const { escrow, windowEnd } = await networkHelpers.loadFixture(attested);
      await time.setNextBlockTimestamp(windowEnd - 1n);
      await expect(escrow.release(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooEarly")
        .withArgs(ID, windowEnd);
    });

    it("given a unit less than a twentieth, it works after the window", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await objected(scene, NEEDED - 1n);
      await time.increase(WINDOW_PERIOD);
      await scene.escrow.release(ID);
      expect((await scene.escrow.fundingOf(ID)).next).to.equal(1n);
    });

    it("given a twentieth, it reverts up to the end of the time for contests", async () => {
      const { escrow, windowEnd } = await networkHelpers.loadFixture(objectedTo);
      await time.setNextBlockTimestamp(windowEnd + CONTEST_PERIOD - 1n);
      await expect(escrow.release(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooEarly")
        .withArgs(ID, windowEnd + CONTEST_PERIOD);
    });

    it("given a twentieth that nobody brings to the arbitrator, it works then", async () => {
      const { escrow, windowEnd } = await networkHelpers.loadFixture(objectedTo);
      await time.setNextBlockTimestamp(windowEnd + CONTEST_PERIOD);
      await escrow.release(ID);
      expect((await escrow.fundingOf(ID)).next).to.equal(1n);
    });

    it("leaves nothing of the objections for the next milestone", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      await time.increaseTo(scene.windowEnd + CONTEST_PERIOD);
      await scene.escrow.release(ID);
      await attest(scene);
      expect((await scene.escrow.fundingOf(ID)).objections).to.equal(0n);
      expect(await scene.escrow.objectionOf(ID, 1n, scene.alice)).to.equal(0n);
    });

    it("when nothing is attested, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.release(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });

    for (const name of Object.keys(others)) {
      it(`when the funds are ${name}, it reverts`, async () => {
        const { escrow, state } = await inState(name);
        await expect(escrow.release(ID))
          .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
          .withArgs(ID, state);
      });
    }
  });

  it("keeps the bond of an attestation when a later one's changes", async () => {
    const scene = await networkHelpers.loadFixture(attested);
    await scene.escrow.setAttestationBond(2n * BOND);
    await time.increaseTo(scene.windowEnd);
    const { changes } = await bondChanges(scene, [scene.attestor], () => scene.escrow.release(ID));
    expect(changes).to.deep.equal([{ free: BOND, locked: -BOND }]);
  });

  it("keeps funds of two offerings apart", async () => {
    const scene = await networkHelpers.loadFixture(attested);
    const { offering, escrow, creator, disclosure } = scene;
    const other = { ...disclosure, documentHash: id("another document") };
    await offering.connect(creator).succeed(outcome, other);
    expect((await escrow.fundingOf(ID + 1n)).state).to.equal(FundingState.Waiting);
    expect((await escrow.fundingOf(ID)).state).to.equal(FundingState.Attested);
  });
});
