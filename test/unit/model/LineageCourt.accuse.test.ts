import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { ARBITRATOR, DISPUTE_COST } from "../../helpers/datanet.ts";
import {
  accused,
  amended,
  bondChanges,
  type Claim,
  claimValues,
  datasetClaim,
  EVIDENCE,
  frozenUnder,
  parentClaim,
  registered,
  RULING_PERIOD,
} from "../../helpers/models.ts";
import { BUILDER_BOND, deployedPayments, type PaymentScene } from "../../helpers/payment.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** Of the arbitrator's mock, in the order of its enum. */
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n, RepeatId: 3n, RaisePrice: 4n } as const;
const EXCESS = 12_345n;
/** What later builders have at stake. */
const OTHER_BOND = 77n;

/** Two models, and a frozen dataset version that neither declares. */
async function undeclared() {
  const scene = await deployedPayments(connection);
  const other = await registered(scene);
  const claim = datasetClaim(await frozenUnder(scene));
  return { ...scene, other, claim, asMallory: scene.lineageCourt.connect(scene.mallory) };
}

/** The arbitrator asks nothing and has an accuser's stake, so that it could accuse itself. */
async function bondedArbitrator() {
  const scene = await undeclared();
  await scene.vault.deposit(scene.lineageCourt, scene.arbitrator, BUILDER_BOND);
  await scene.arbitrator.setCost(0n);
  return scene;
}

/** Model 1 has lost its bond to a ruling about its parent. */
async function lost() {
  const scene = await undeclared();
  await amended(scene, 1n, parentClaim(scene.other));
  return scene;
}

/** The builder has given notice of the bond of model 1. */
async function underNotice() {
  const scene = await undeclared();
  await scene.lineageCourt.connect(scene.builder).giveNotice(1n);
  return { ...scene, noticeEnd: (await scene.lineageCourt.bondOf(1n)).noticeEnd };
}

/** A contract that has an accuser's stake, and a call of it that accuses model 1 and sends too much. */
async function withContract() {
  const scene = await undeclared();
  const contract = await ethers.deployContract("PayeeMock");
  await scene.vault.deposit(scene.lineageCourt, contract, BUILDER_BOND);
  const data = accusing(scene, scene.claim);
  const value = DISPUTE_COST + EXCESS;
  const call = { target: await scene.lineageCourt.getAddress(), value, data };
  return { ...scene, contract, accuse: () => contract.execute([call], { value }) };
}

/** The call that accuses model 1. */
function accusing({ lineageCourt }: PaymentScene, claim: Claim): string {
  return lineageCourt.interface.encodeFunctionData("accuse", [1n, claim, EVIDENCE]);
}

describe("LineageCourt, accuse", () => {
  it("keeps the accusation of a dataset version until a deadline, and holds the bond", async () => {
    const { lineageCourt, mallory, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
    const now = BigInt(await time.latest()) + 100n;
    await time.setNextBlockTimestamp(now);
    await asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST });

    expect(await lineageCourt.accusationCount()).to.equal(1n);
    expect(await lineageCourt.getAccusation(1n)).to.deep.equal([
      mallory.address,
      BUILDER_BOND,
      1n,
      now + RULING_PERIOD,
      1n,
      claimValues(claim),
    ]);
    expect((await lineageCourt.bondOf(1n)).openCases).to.equal(1n);
    expect(await lineageCourt.isBonded(1n)).to.equal(true);
  });

  it("gives the accusation's number back, and says in ModelAccused what is claimed, by whom and before whom", async () => {
    const { lineageCourt, mallory, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
    expect(await asMallory.accuse.staticCall(1n, claim, EVIDENCE, { value: DISPUTE_COST })).to.equal(1n);
    await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST }))
      .to.emit(lineageCourt, "ModelAccused")
      .withArgs(1n, 1n, mallory, ARBITRATOR, 0n, claimValues(claim), EVIDENCE);
  });

  it("takes a parent as the claim", async () => {
    const { lineageCourt, mallory, other, asMallory } = await networkHelpers.loadFixture(undeclared);
    const claim = parentClaim(other);
    await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST }))
      .to.emit(lineageCourt, "ModelAccused")
      .withArgs(1n, 1n, mallory, ARBITRATOR, 0n, claimValues(claim), EVIDENCE);
    expect((await lineageCourt.getAccusation(1n)).claim).to.deep.equal(claimValues(claim));
  });

  it("locks the accuser's stake, as much as the bond that it holds, and leaves the bond", async () => {
    const scene = await networkHelpers.loadFixture(undeclared);
    const { lineageCourt, builder, mallory, claim } = scene;
    await lineageCourt.setBuilderBond(OTHER_BOND);
    const { changes, burned } = await bondChanges(scene, [mallory, builder], () => accused(scene, 1n, claim));

    expect(changes).to.deep.equal([
      { free: -BUILDER_BOND, locked: BUILDER_BOND },
      { free: 0n, locked: 0n },
    ]);
    expect(burned).to.equal(0n);
    expect((await lineageCourt.getAccusation(1n)).stake).to.equal(BUILDER_BOND);
  });

  it("asks the arbitrator for one of two rulings", async () => {
    const scene = await networkHelpers.loadFixture(undeclared);
    const { disputeId } = await accused(scene, 1n, scene.claim);
    expect(await scene.arbitrator.choicesOf(disputeId)).to.equal(2n);
    expect(await scene.arbitrator.arbitrableOf(disputeId)).to.equal(await scene.lineageCourt.getAddress());
  });

  it("pays the arbitrator its price, and gives the rest back", async () => {
    const { arbitrator, mallory, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
    await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST + EXCESS })).to.changeEtherBalances(
      ethers,
      [mallory, arbitrator],
      [-DISPUTE_COST, DISPUTE_COST],
    );
  });

  it("takes several accusations of a model, also of one claim, each with a number and a stake of its own", async () => {
    const scene = await networkHelpers.loadFixture(undeclared);
    const { lineageCourt, alice, bob, claim, other } = scene;
    await accused(scene, 1n, claim, alice);
    await accused(scene, 1n, claim, bob);
    await accused(scene, 1n, parentClaim(other));

    expect(await lineageCourt.accusationCount()).to.equal(3n);
    expect((await lineageCourt.bondOf(1n)).openCases).to.equal(3n);
    expect((await lineageCourt.getAccusation(2n)).accuser).to.equal(bob.address);
  });

  it("in a pause, it goes on", async () => {
    const scene = await networkHelpers.loadFixture(undeclared);
    await scene.lineageCourt.connect(scene.guardian).pause();
    await accused(scene, 1n, scene.claim);
    expect(await scene.lineageCourt.accusationCount()).to.equal(1n);
  });

  describe("given a bond that it can't hold", () => {
    it("when the model has none, the accusation holds none", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { accusationId } = await accused(scene, 1n, scene.claim);
      expect((await scene.lineageCourt.getAccusation(accusationId)).bondNumber).to.equal(0n);
      expect(await scene.lineageCourt.bondOf(1n)).to.deep.equal([ZeroAddress, 0n, 0n, 0n, 1n, 0n]);
    });

    it("when the model has none, the stake is what a builder's bond is now", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { lineageCourt, mallory, claim } = scene;
      await lineageCourt.setBuilderBond(OTHER_BOND);
      const { changes } = await bondChanges(scene, [mallory], () => accused(scene, 1n, claim));
      expect(changes).to.deep.equal([{ free: -OTHER_BOND, locked: OTHER_BOND }]);
    });

    it("when the notice has ended, the accusation holds none; in the second before, it holds it", async () => {
      const scene = await networkHelpers.loadFixture(underNotice);
      const { lineageCourt, claim, noticeEnd, asMallory } = scene;
      await time.setNextBlockTimestamp(noticeEnd - 1n);
      await asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST });
      await time.setNextBlockTimestamp(noticeEnd);
      await asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST });

      expect((await lineageCourt.getAccusation(1n)).bondNumber).to.equal(1n);
      expect((await lineageCourt.getAccusation(2n)).bondNumber).to.equal(0n);
      expect((await lineageCourt.bondOf(1n)).openCases).to.equal(1n);
    });
  });

  describe("what it refuses", () => {
    it("a claim that the registry finds not claimable", async () => {
      const { models, asMallory } = await networkHelpers.loadFixture(undeclared);
      await expect(asMallory.accuse(1n, parentClaim(1n), EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidClaim")
        .withArgs(1n);
    });

    it("a model that doesn't exist", async () => {
      const { models, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
      await expect(asMallory.accuse(99n, claim, EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel")
        .withArgs(99n);
    });

    it("an accuser whose stake isn't free in the vault", async () => {
      const { lineageCourt, vault, claim, stranger } = await networkHelpers.loadFixture(undeclared);
      await vault.deposit(lineageCourt, stranger, BUILDER_BOND - 1n);
      await expect(lineageCourt.connect(stranger).accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(lineageCourt, stranger, BUILDER_BOND - 1n, BUILDER_BOND);
    });

    it("less than the arbitrator's price", async () => {
      const { lineageCourt, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
      await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST - 1n }))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST - 1n, DISPUTE_COST);
    });
  });

  describe("given an arbitrator that isn't as it should be", () => {
    it("when its price changes, each accusation pays the price of its time", async () => {
      const { arbitrator, mallory, claim, asMallory } = await networkHelpers.loadFixture(undeclared);
      await arbitrator.setConduct(Conduct.RaisePrice, "0x");
      for (const price of [DISPUTE_COST, 2n * DISPUTE_COST]) {
        await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: 4n * DISPUTE_COST })).to.changeEtherBalances(
          ethers,
          [mallory, arbitrator],
          [-price, price],
        );
      }
    });

    it("when it reverts, the accusation does, with all that was locked for it", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, arbitrator, mallory, claim, asMallory } = scene;
      await arbitrator.setConduct(Conduct.Revert, "0x");
      const { changes } = await bondChanges(scene, [mallory], async () => {
        await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST })).to.be.revertedWithCustomError(
          arbitrator,
          "ArbitratorMockBroken",
        );
      });
      expect(changes).to.deep.equal([{ free: 0n, locked: 0n }]);
      expect((await lineageCourt.bondOf(1n)).openCases).to.equal(0n);
    });

    it("when it gives the number of an open dispute again, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, arbitrator, claim, asMallory } = scene;
      const { disputeId } = await accused(scene, 1n, claim);
      await arbitrator.setConduct(Conduct.RepeatId, "0x");
      await expect(asMallory.accuse(1n, claim, EVIDENCE, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesIdInUse")
        .withArgs(arbitrator, disputeId);
    });

    for (const [name, callOf] of [
      ["accuse", (scene) => accusing(scene, scene.claim)],
      ["rule", ({ lineageCourt }) => lineageCourt.interface.encodeFunctionData("rule", [0n, 1n])],
    ] as [string, (scene: Awaited<ReturnType<typeof undeclared>>) => string][]) {
      it(`when it calls ${name} back, that fails, and the accusation stands`, async () => {
        const scene = await networkHelpers.loadFixture(bondedArbitrator);
        const { lineageCourt, arbitrator, claim } = scene;
        await arbitrator.setConduct(Conduct.CallBack, callOf(scene));
        await accused(scene, 1n, claim);
        expect(await arbitrator.calledBack()).to.equal(false);
        expect(await lineageCourt.accusationCount()).to.equal(1n);
        expect((await lineageCourt.bondOf(1n)).openCases).to.equal(1n);
      });
    }
  });

  describe("given an accuser that is a contract", () => {
    it("when it takes the rest back, the accusation stands", async () => {
      const { lineageCourt, contract, accuse } = await networkHelpers.loadFixture(withContract);
      await accuse();
      expect((await lineageCourt.getAccusation(1n)).accuser).to.equal(await contract.getAddress());
      expect(await ethers.provider.getBalance(contract)).to.equal(EXCESS);
    });

    it("when it takes no coins back, it reverts", async () => {
      const { contract, accuse } = await networkHelpers.loadFixture(withContract);
      await contract.setRefusing(true);
      await expect(accuse()).to.be.revertedWithCustomError(contract, "PayeeMockRefused").withArgs(EXCESS);
    });

    it("when it accuses again while it is paid, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(withContract);
      const { lineageCourt, contract, claim, accuse } = scene;
      await contract.arm({ target: lineageCourt, value: 0n, data: accusing(scene, claim) });
      await expect(accuse()).to.be.revertedWithCustomError(lineageCourt, "ReentrancyGuardReentrantCall");
    });
  });
});
