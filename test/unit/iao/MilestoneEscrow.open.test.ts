import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  MilestoneEscrow__factory,
  ModelToken__factory,
  OfferingMock__factory,
} from "../../../typechain-types/index.ts";
import {
  BOND,
  completed,
  contested,
  CREATOR_PART,
  deployedEscrow,
  disclosureOf,
  FundingState,
  hashOf,
  ID,
  LIQUIDITY_PART,
  LIQUIDITY_SUPPLY,
  LIQUIDITY_TOKENS,
  missed,
  NEEDED,
  opened,
  openedIn,
  outcome,
  PRICE,
  PROCEEDS,
  RESERVED,
  SHARES,
  SOLD,
  UNRELEASED,
} from "../../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const DAY = 86_400n;
const PARTS_OF_TOKENS = RESERVED + SOLD;

const deployed = () => deployedEscrow(connection);
const waiting = () => opened(connection);

/** A milestone of an offering that opened before an arbitrator of another one. */
async function replaced() {
  const scene = await opened(connection);
  await scene.escrow.setArbitrator(scene.locker);
  return scene;
}

/** An offering has opened, and its liquidity isn't sent. */
async function unsent() {
  const scene = await deployedEscrow(connection);
  const { offering, creator } = scene;
  const disclosure = await disclosureOf(scene);
  await offering.connect(creator).succeed(outcome, disclosure);
  return {
    ...scene,
    disclosure,
    offeringId: ID,
    token: ModelToken__factory.connect(await offering.tokenOf(ID), creator),
  };
}

/** A currency that doesn't pay the locker. */
async function blocked() {
  const currency = await ethers.deployContract("TokenMockBlocklist");
  const scene = await deployedEscrow(connection, currency);
  await currency.setBlocked(scene.locker, true);
  await scene.offering.connect(scene.creator).succeed(outcome, await disclosureOf(scene));
  return { ...scene, currency };
}

/** An escrow without an offering contract. */
async function unbound() {
  const scene = await deployedEscrow(connection);
  const { governance, vault, locker, roots, council, factory } = scene;
  const next = await new MilestoneEscrow__factory(governance).deploy(governance, vault, locker, roots, council, BOND);
  return { ...scene, next, nextOffering: await new OfferingMock__factory(governance).deploy(next, factory) };
}

describe("MilestoneEscrow, parameters and opening", () => {
  describe("constructor", () => {
    it("keeps owner, vault, locker, arbitrator and bond, and what is fixed", async () => {
      const { escrow, governance, vault, locker, roots, council } = await networkHelpers.loadFixture(deployed);
      expect(await escrow.owner()).to.equal(governance.address);
      expect(await escrow.bondVault()).to.equal(await vault.getAddress());
      expect(await escrow.locker()).to.equal(await locker.getAddress());
      expect(await escrow.roots()).to.equal(await roots.getAddress());
      expect(await escrow.arbitrator()).to.equal(await council.getAddress());
      expect(await escrow.attestationBond()).to.equal(BOND);
      expect(await escrow.WINDOW_PERIOD()).to.equal(10n * DAY);
      expect(await escrow.CONTEST_PERIOD()).to.equal(3n * DAY);
      expect(await escrow.OBJECTION_SHARE()).to.equal(20n);
    });

    for (const missing of ["vault", "locker", "roots"] as const) {
      it(`when the ${missing} is zero, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { governance, escrow, council } = scene;
        const [vault, locker] = [await scene.vault.getAddress(), await scene.locker.getAddress()];
        const places = { vault, locker, roots: await scene.roots.getAddress(), [missing]: ZeroAddress };
        const factory = new MilestoneEscrow__factory(governance);
        await expect(
          factory.deploy(governance, places.vault, places.locker, places.roots, council, BOND),
        ).to.be.revertedWithCustomError(escrow, "MilestoneEscrowZeroAddress");
      });
    }
  });

  describe("bind", () => {
    it("keeps the offering contract and emits Bound", async () => {
      const { next, nextOffering } = await networkHelpers.loadFixture(unbound);
      await expect(next.bind(nextOffering)).to.emit(next, "Bound").withArgs(nextOffering);
      expect(await next.offering()).to.equal(await nextOffering.getAddress());
    });

    it("when one is bound, it reverts", async () => {
      const { escrow, offering, governance } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.bind(offering))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidBinding")
        .withArgs(governance, offering);
    });

    it("when the caller hasn't deployed it, it reverts", async () => {
      const { next, nextOffering, mallory } = await networkHelpers.loadFixture(unbound);
      await expect(next.connect(mallory).bind(nextOffering))
        .to.be.revertedWithCustomError(next, "MilestoneEscrowInvalidBinding")
        .withArgs(mallory, nextOffering);
    });

    it("when the offering contract names another escrow, it reverts", async () => {
      const { next, offering, governance } = await networkHelpers.loadFixture(unbound);
      await expect(next.bind(offering))
        .to.be.revertedWithCustomError(next, "MilestoneEscrowInvalidBinding")
        .withArgs(governance, offering);
    });
  });

  describe("setArbitrator", () => {
    it("names the arbitrator and emits ArbitratorChanged", async () => {
      const { escrow, council, locker } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.setArbitrator(locker)).to.emit(escrow, "ArbitratorChanged").withArgs(council, locker);
      expect(await escrow.arbitrator()).to.equal(await locker.getAddress());
    });

    it("leaves contests of offerings that are open to the former one", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      await contested(scene);
      expect(await scene.council.disputeCount()).to.equal(1n);
    });

    it("gives later offerings the new one", async () => {
      const { escrow, offeringId, locker } = await openedIn(await networkHelpers.loadFixture(replaced));
      expect((await escrow.termsOf(offeringId)).arbitrator).to.equal(await locker.getAddress());
    });

    it("when it has no code, it reverts", async () => {
      const { escrow, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.setArbitrator(mallory))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidParameter")
        .withArgs("arbitrator", BigInt(mallory.address));
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { escrow, locker, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.connect(mallory).setArbitrator(locker))
        .to.be.revertedWithCustomError(escrow, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });
  });

  describe("setAttestationBond", () => {
    it("sets the bond, up to the largest, and emits AttestationBondChanged", async () => {
      const { escrow } = await networkHelpers.loadFixture(deployed);
      const largest = await escrow.MAX_ATTESTATION_BOND();
      await expect(escrow.setAttestationBond(largest))
        .to.emit(escrow, "AttestationBondChanged")
        .withArgs(BOND, largest);
      expect(await escrow.attestationBond()).to.equal(largest);
    });

    it("when it is zero, or above the largest, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(deployed);
      for (const bond of [0n, (await escrow.MAX_ATTESTATION_BOND()) + 1n]) {
        await expect(escrow.setAttestationBond(bond))
          .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidParameter")
          .withArgs("attestationBond", bond);
      }
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { escrow, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.connect(mallory).setAttestationBond(BOND))
        .to.be.revertedWithCustomError(escrow, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });
  });

  describe("open", () => {
    it("shares the proceeds: the creator's credit, liquidity, and what waits for milestones", async () => {
      const { escrow, currency, offeringId } = await networkHelpers.loadFixture(unsent);
      const { credit, unreleased, liquidity, liquidityTokens } = await escrow.fundingOf(offeringId);
      expect([credit, unreleased]).to.deep.equal([CREATOR_PART, UNRELEASED]);
      expect([liquidity, liquidityTokens]).to.deep.equal([LIQUIDITY_PART, LIQUIDITY_TOKENS]);
      expect(await currency.balanceOf(escrow)).to.equal(PROCEEDS);
    });

    it("waits for the first of the milestones", async () => {
      const { escrow, offeringId } = await networkHelpers.loadFixture(waiting);
      const { state, next, count, delay } = await escrow.fundingOf(offeringId);
      expect([state, next, count, delay]).to.deep.equal([FundingState.Waiting, 0n, BigInt(SHARES.length), 0n]);
    });

    it("keeps what is fixed, with the disclosure as a hash", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, token, currency, creator, council, disclosure, offeringId } = scene;
      expect(await escrow.termsOf(offeringId)).to.deep.equal([
        await token.getAddress(),
        await currency.getAddress(),
        creator.address,
        await council.getAddress(),
        hashOf(scene, disclosure),
        PROCEEDS,
        SOLD,
        RESERVED,
        PRICE,
      ]);
      expect(await escrow.objectionNeeded(offeringId)).to.equal(NEEDED);
    });

    it("keeps the tokens that the locker's part buys, and burns the others", async () => {
      const { token, escrow } = await networkHelpers.loadFixture(unsent);
      expect(await token.balanceOf(escrow)).to.equal(RESERVED + LIQUIDITY_TOKENS);
      expect(await token.totalSupply()).to.equal(PARTS_OF_TOKENS + LIQUIDITY_TOKENS);
    });

    it("emits FundingOpened", async () => {
      const { escrow, offering, creator, council, disclosure } = await networkHelpers.loadFixture(waiting);
      const burned = LIQUIDITY_SUPPLY - LIQUIDITY_TOKENS;
      const succeeds = await offering.connect(creator).succeed(outcome, disclosure);
      const token = await offering.tokenOf(ID + 1n);
      await expect(succeeds)
        .to.emit(escrow, "FundingOpened")
        .withArgs(ID + 1n, token, creator, council, CREATOR_PART, LIQUIDITY_PART, LIQUIDITY_TOKENS, burned);
    });

    it("counts the time from then on", async () => {
      const { escrow, offering, creator, disclosure } = await networkHelpers.loadFixture(waiting);
      const now = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(now);
      await offering.connect(creator).succeed(outcome, disclosure);
      expect((await escrow.fundingOf(ID + 1n)).since).to.equal(now);
    });

    it("when the caller isn't the offering contract, it reverts", async () => {
      const { escrow, token, mallory, disclosure } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.connect(mallory).open(ID + 1n, token, mallory, outcome, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNotOffering")
        .withArgs(mallory);
    });

    it("when the number has funds, it reverts", async () => {
      const { escrow, offering, token, disclosure } = await networkHelpers.loadFixture(waiting);
      await expect(offering.openAs(ID, token, outcome, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });
  });

  describe("sendLiquidity", () => {
    it("sends the locker its part and the tokens that this buys, and tells it so, whoever calls", async () => {
      const { escrow, locker, token, currency, mallory } = await networkHelpers.loadFixture(unsent);
      await escrow.connect(mallory).sendLiquidity(ID);
      expect(await locker.fundsOf(ID)).to.deep.equal([
        await token.getAddress(),
        await currency.getAddress(),
        LIQUIDITY_TOKENS,
        LIQUIDITY_PART,
        PRICE,
      ]);
      expect(await currency.balanceOf(locker)).to.equal(LIQUIDITY_PART);
      expect(await token.balanceOf(locker)).to.equal(LIQUIDITY_TOKENS);
      expect(await currency.balanceOf(escrow)).to.equal(CREATOR_PART + UNRELEASED);
      expect(await token.balanceOf(escrow)).to.equal(RESERVED);
    });

    it("emits LiquiditySent", async () => {
      const { escrow } = await networkHelpers.loadFixture(unsent);
      await expect(escrow.sendLiquidity(ID))
        .to.emit(escrow, "LiquiditySent")
        .withArgs(ID, LIQUIDITY_PART, LIQUIDITY_TOKENS);
    });

    it("works after the last milestone, too", async () => {
      const scene = await networkHelpers.loadFixture(unsent);
      const { escrow, locker, currency } = scene;
      await completed(scene);
      await escrow.sendLiquidity(ID);
      expect(await currency.balanceOf(locker)).to.equal(LIQUIDITY_PART);
    });

    it("when it is sent, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.sendLiquidity(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToSend")
        .withArgs(ID);
    });

    it("when there is no such offering, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(deployed);
      await expect(escrow.sendLiquidity(ID))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToSend")
        .withArgs(ID);
    });

    it("when the currency doesn't pay the locker, it reverts, and works as soon as it does", async () => {
      const { escrow, locker, currency } = await networkHelpers.loadFixture(blocked);
      await expect(escrow.sendLiquidity(ID))
        .to.be.revertedWithCustomError(currency, "TokenMockBlocked")
        .withArgs(locker);
      await currency.setBlocked(locker, false);
      await escrow.sendLiquidity(ID);
      expect(await currency.balanceOf(locker)).to.equal(LIQUIDITY_PART);
    });

    describe("given that the offering fails before", () => {
      it("leaves the currency unreleased, and burns the tokens with the reserved ones", async () => {
        const scene = await networkHelpers.loadFixture(unsent);
        const { escrow, token, disclosure } = scene;
        const [first] = disclosure.milestones;
        await time.increaseTo(first?.deadline ?? 0n);
        await expect(escrow.fail(ID, disclosure))
          .to.emit(escrow, "FundingFailed")
          .withArgs(ID, 0n, RESERVED + LIQUIDITY_TOKENS, UNRELEASED + LIQUIDITY_PART);
        const { unreleased, liquidity, liquidityTokens } = await escrow.fundingOf(ID);
        expect([unreleased, liquidity, liquidityTokens]).to.deep.equal([UNRELEASED + LIQUIDITY_PART, 0n, 0n]);
        expect(await token.totalSupply()).to.equal(SOLD);
      });

      it("reverts", async () => {
        const scene = await networkHelpers.loadFixture(unsent);
        await missed(scene);
        await expect(scene.escrow.sendLiquidity(ID))
          .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowNothingToSend")
          .withArgs(ID);
      });
    });
  });
});
