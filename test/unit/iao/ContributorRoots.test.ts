import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  ContributorRoots__factory,
  MilestoneEscrow__factory,
  ModelOffering__factory,
} from "../../../typechain-types/index.ts";
import {
  CONTEST_PERIOD,
  contestedTwice,
  contestedWrong,
  contestRoot,
  countingRoot,
  EVIDENCE,
  firstDeadline,
  offeredWrong,
  RootRuling,
  ruledRoot,
  soldWrong,
  stakeChanges,
} from "../../helpers/contributorRoots.ts";
import { missedNow, settledNow } from "../../helpers/iao.ts";
import { BOND, COST, FUNDS, STAKE } from "../../helpers/milestones.ts";
import { changed, disclosureHash } from "../../helpers/offering.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const MAX_STAKE = ethers.parseEther("1000000");
const EXCESS = 12_345n;

const open = () => offeredWrong(connection);
const contested = () => contestedWrong(connection);
const twice = () => contestedTwice(connection);
const sold = () => soldWrong(connection);

async function replaced() {
  const scene = await contested();
  await ruledRoot(scene, RootRuling.Replaced);
  return { ...scene, since: BigInt(await time.latest()) };
}

/** Roots, an escrow that names them, and an offering contract that names that. */
async function unbound() {
  const scene = await offeredWrong(connection);
  const { governance, guardian, vault, council, locker, models, factory, rightsFactory, governor } = scene;
  const next = await new ContributorRoots__factory(governance).deploy(governance, vault, council, STAKE);
  const nextEscrow = await new MilestoneEscrow__factory(governance).deploy(
    ...([governance, vault, locker, next, council, BOND] as const),
  );
  const places = [models, factory, nextEscrow, rightsFactory, governor] as const;
  const nextOffering = await new ModelOffering__factory(governance).deploy(governance, guardian, ...places);
  return { ...scene, next, nextOffering };
}

describe("ContributorRoots", () => {
  describe("constructor", () => {
    it("keeps owner, vault, arbitrator and stake, and what is fixed", async () => {
      const { roots, governance, vault, council } = await networkHelpers.loadFixture(open);
      expect(await roots.owner()).to.equal(governance.address);
      expect(await roots.bondVault()).to.equal(await vault.getAddress());
      expect(await roots.arbitrator()).to.equal(await council.getAddress());
      expect(await roots.contestStake()).to.equal(STAKE);
      expect(await roots.MAX_CONTEST_STAKE()).to.equal(MAX_STAKE);
      expect(await roots.CONTEST_PERIOD()).to.equal(CONTEST_PERIOD);
    });

    it("when the vault is zero, it reverts", async () => {
      const { roots, governance, council } = await networkHelpers.loadFixture(open);
      const factory = new ContributorRoots__factory(governance);
      await expect(factory.deploy(governance, ZeroAddress, council, STAKE)).to.be.revertedWithCustomError(
        roots,
        "ContributorRootsZeroAddress",
      );
    });
  });

  describe("bind", () => {
    it("keeps the offering contract and emits Bound", async () => {
      const { next, nextOffering } = await networkHelpers.loadFixture(unbound);
      await expect(next.bind(nextOffering)).to.emit(next, "Bound").withArgs(nextOffering);
      expect(await next.offering()).to.equal(await nextOffering.getAddress());
    });

    it("when one is bound, it reverts", async () => {
      const { roots, offering, governance } = await networkHelpers.loadFixture(open);
      await expect(roots.bind(offering))
        .to.be.revertedWithCustomError(roots, "ContributorRootsInvalidBinding")
        .withArgs(governance, offering);
    });

    it("when the offering's escrow names another contract, it reverts", async () => {
      const { next, offering, governance } = await networkHelpers.loadFixture(unbound);
      await expect(next.bind(offering))
        .to.be.revertedWithCustomError(next, "ContributorRootsInvalidBinding")
        .withArgs(governance, offering);
    });

    it("when the caller isn't the deployer, it reverts", async () => {
      const { next, nextOffering, mallory } = await networkHelpers.loadFixture(unbound);
      await expect(next.connect(mallory).bind(nextOffering))
        .to.be.revertedWithCustomError(next, "ContributorRootsInvalidBinding")
        .withArgs(mallory, nextOffering);
    });
  });

  describe("contest", () => {
    it("notes the challenger, his stake, his root and until when it is ruled", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      const { roots, alice, offeringId, rightRoot, lapseFrom } = scene;
      expect(await roots.contestOf(1n)).to.deep.equal([alice.address, STAKE, offeringId, lapseFrom, rightRoot]);
      expect(await roots.contestCount()).to.equal(1n);
      expect(await roots.openContestsOf(offeringId)).to.equal(1n);
    });

    it("asks the arbitrator for one of two rulings, and says so in RootContested", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { roots, council, alice, offeringId, rightRoot } = scene;
      await expect(contestRoot(scene))
        .to.emit(roots, "RootContested")
        .withArgs(offeringId, 1n, alice, rightRoot, STAKE, council, 0n, EVIDENCE);
      const { arbitrable, choices } = await council.getDispute(0n);
      expect([arbitrable, choices]).to.deep.equal([await roots.getAddress(), 2n]);
    });

    it("locks the stake", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { changes } = await stakeChanges(scene, [scene.alice], () => contestRoot(scene));
      expect(changes).to.deep.equal([{ free: -STAKE, locked: STAKE }]);
    });

    it("pays the arbitrator its price, and gives the rest back", async () => {
      const { roots, alice, council, offeringId, disclosure, rightRoot } = await networkHelpers.loadFixture(open);
      await expect(
        roots.connect(alice).contest(offeringId, disclosure, rightRoot, EVIDENCE, { value: COST + EXCESS }),
      ).to.changeEtherBalances(ethers, [alice, council], [-COST, COST]);
    });

    it("leaves the root that counts", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      expect(await countingRoot(scene)).to.equal(scene.ownRoot);
    });

    it("takes any number of contests", async () => {
      const { roots, offeringId } = await networkHelpers.loadFixture(twice);
      expect(await roots.openContestsOf(offeringId)).to.equal(2n);
    });

    it("takes the same root twice, since the first who names it may fail on purpose", async () => {
      const scene = await networkHelpers.loadFixture(contested);
      await contestRoot(scene, scene.mallory);
      expect((await scene.roots.contestOf(2n)).root).to.equal(scene.rightRoot);
    });

    it("takes the disclosed root where another one counts", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      await contestRoot(scene, scene.mallory, scene.ownRoot);
      expect((await scene.roots.contestOf(2n)).root).to.equal(scene.ownRoot);
    });

    it("takes one in the last second", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
      await contestRoot(scene);
      expect(await scene.roots.openContestsOf(scene.offeringId)).to.equal(1n);
    });

    it("when the time is over, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const deadline = firstDeadline(scene);
      await time.setNextBlockTimestamp(deadline);
      await expect(contestRoot(scene))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsTooLate")
        .withArgs(scene.offeringId, deadline);
    });

    it("when the disclosure is another one, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { roots, offering, offeringId, alice, rightRoot } = scene;
      const other = changed(scene.disclosure, { contributorRoot: rightRoot });
      await expect(roots.connect(alice).contest(offeringId, other, rightRoot, EVIDENCE, { value: COST }))
        .to.be.revertedWithCustomError(roots, "ContributorRootsOtherDisclosure")
        .withArgs(offeringId, await offering.disclosureHashOf(offeringId), disclosureHash(scene, other));
    });

    it("when there is no such offering, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { roots, offeringId, alice, disclosure, rightRoot } = scene;
      await expect(roots.connect(alice).contest(offeringId + 1n, disclosure, rightRoot, EVIDENCE, { value: COST }))
        .to.be.revertedWithCustomError(roots, "ContributorRootsOtherDisclosure")
        .withArgs(offeringId + 1n, ZeroHash, disclosureHash(scene, disclosure));
    });

    it("when contributors have nothing, it reverts", async () => {
      const scene = await offeredWrong(connection, { contributorSupply: 0n, contributorRoot: ZeroHash });
      await expect(contestRoot(scene))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsNoContributors")
        .withArgs(scene.offeringId);
    });

    it("when the root is zero, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      await expect(contestRoot(scene, scene.alice, ZeroHash))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsInvalidRoot")
        .withArgs(scene.offeringId, ZeroHash);
    });

    it("when the root is the disclosed one, which counts, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      await expect(contestRoot(scene, scene.alice, scene.ownRoot))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsInvalidRoot")
        .withArgs(scene.offeringId, scene.ownRoot);
    });

    it("when the root is another one that counts, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(replaced);
      await expect(contestRoot(scene, scene.mallory))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsInvalidRoot")
        .withArgs(scene.offeringId, scene.rightRoot);
    });

    it("when the auction has failed, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      await settledNow(scene);
      await expect(contestRoot(scene))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsFailed")
        .withArgs(scene.offeringId);
    });

    it("when a milestone has failed, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await missedNow(scene);
      await expect(contestRoot(scene))
        .to.be.revertedWithCustomError(scene.roots, "ContributorRootsFailed")
        .withArgs(scene.offeringId);
    });

    it("when the stake isn't free, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { roots, vault, alice } = scene;
      await vault.connect(alice).withdraw(roots, alice, FUNDS - STAKE + 1n);
      await expect(contestRoot(scene))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(roots, alice, STAKE - 1n, STAKE);
    });

    it("when less is sent than the arbitrator asks, it reverts", async () => {
      const { roots, alice, offeringId, disclosure, rightRoot } = await networkHelpers.loadFixture(open);
      await expect(roots.connect(alice).contest(offeringId, disclosure, rightRoot, EVIDENCE, { value: COST - 1n }))
        .to.be.revertedWithCustomError(roots, "DisputesFeeTooLow")
        .withArgs(COST - 1n, COST);
    });
  });

  describe("setArbitrator", () => {
    it("names the arbitrator of later contests and emits ArbitratorChanged", async () => {
      const { roots, council, vault } = await networkHelpers.loadFixture(open);
      await expect(roots.setArbitrator(vault)).to.emit(roots, "ArbitratorChanged").withArgs(council, vault);
      expect(await roots.arbitrator()).to.equal(await vault.getAddress());
    });

    it("when it has no code, it reverts", async () => {
      const { roots, mallory } = await networkHelpers.loadFixture(open);
      await expect(roots.setArbitrator(mallory))
        .to.be.revertedWithCustomError(roots, "ContributorRootsInvalidParameter")
        .withArgs("arbitrator", BigInt(mallory.address));
    });

    it("when the caller isn't the owner, it reverts", async () => {
      const { roots, council, mallory } = await networkHelpers.loadFixture(open);
      await expect(roots.connect(mallory).setArbitrator(council))
        .to.be.revertedWithCustomError(roots, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });
  });

  describe("setContestStake", () => {
    it("sets the stake of later contests and emits ContestStakeChanged", async () => {
      const { roots } = await networkHelpers.loadFixture(open);
      await expect(roots.setContestStake(MAX_STAKE)).to.emit(roots, "ContestStakeChanged").withArgs(STAKE, MAX_STAKE);
      expect(await roots.contestStake()).to.equal(MAX_STAKE);
    });

    for (const stake of [0n, MAX_STAKE + 1n]) {
      it(`when it is ${stake}, it reverts`, async () => {
        const { roots } = await networkHelpers.loadFixture(open);
        await expect(roots.setContestStake(stake))
          .to.be.revertedWithCustomError(roots, "ContributorRootsInvalidParameter")
          .withArgs("contestStake", stake);
      });
    }

    it("when the caller isn't the owner, it reverts", async () => {
      const { roots, mallory } = await networkHelpers.loadFixture(open);
      await expect(roots.connect(mallory).setContestStake(STAKE))
        .to.be.revertedWithCustomError(roots, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });
  });
});
