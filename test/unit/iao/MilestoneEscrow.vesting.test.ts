import { expect } from "chai";
import { network } from "hardhat";
import { rewardTree } from "../../../sdk/rewards.ts";
import {
  completed,
  CONTRIBUTOR_SUPPLY,
  contributorTree,
  deployedEscrow,
  FundingState,
  hashOf,
  ID,
  met,
  missed,
  opened,
  openedIn,
  provenLeaf,
  type Scene,
  TEAM_SUPPLY,
  VESTING_PERIOD,
} from "../../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const ELAPSED = VESTING_PERIOD / 3n;

const waiting = () => opened(connection);

async function complete() {
  const scene = await opened(connection);
  await completed(scene);
  return vestingIn(scene);
}

/** The same, but each of two leaves has all that there is. */
async function overpromised() {
  const scene = await deployedEscrow(connection);
  const leaves = contributorTree([scene.alice.address, scene.bob.address]).map((leaf) => ({
    ...leaf,
    cumulative: CONTRIBUTOR_SUPPLY,
    sumBefore: 0n,
  }));
  const full = await openedIn(scene, { contributorRoot: rewardTree(leaves).root });
  await completed(full);
  return { ...(await vestingIn(full)), leaves };
}

/** One leaf of the tree reaches beyond the supply by a unit. */
async function beyond() {
  const scene = await deployedEscrow(connection);
  const right = contributorTree([scene.alice.address, scene.bob.address]);
  const last = right.at(-1)?.account ?? "";
  const leaves = right.map((leaf) => (leaf.account === last ? { ...leaf, cumulative: leaf.cumulative + 1n } : leaf));
  const full = await openedIn(scene, { contributorRoot: rewardTree(leaves).root });
  await completed(full);
  return { ...(await vestingIn(full)), leaves, last };
}

async function vestingIn<S extends Scene>(scene: S) {
  const { since } = await scene.escrow.fundingOf(ID);
  const leaves = contributorTree([scene.alice.address, scene.bob.address]);
  return { ...scene, since, leaves };
}

function vested(total: bigint, elapsed: bigint): bigint {
  return elapsed >= VESTING_PERIOD ? total : (total * elapsed) / VESTING_PERIOD;
}

type Vesting = Awaited<ReturnType<typeof complete>>;

function claim({ escrow, disclosure, leaves }: Vesting, account: string) {
  const { leaf, proof } = provenLeaf(leaves, account);
  return escrow.releaseContributor(ID, disclosure, leaf, proof);
}

function partOf({ leaves }: Vesting, account: string): bigint {
  return provenLeaf(leaves, account).leaf.cumulative;
}

describe("MilestoneEscrow, vesting", () => {
  describe("releaseTeam", () => {
    it("pays what has vested, rounded down, whoever calls", async () => {
      const { escrow, token, team, stranger, disclosure, since } = await networkHelpers.loadFixture(complete);
      await time.setNextBlockTimestamp(since + ELAPSED);
      const amount = vested(TEAM_SUPPLY, ELAPSED);
      await expect(escrow.connect(stranger).releaseTeam(ID, disclosure)).to.changeTokenBalances(
        ethers,
        token,
        [team, escrow],
        [amount, -amount],
      );
      expect((await escrow.vestedPaidOf(ID)).team).to.equal(amount);
    });

    it("pays all in the last second, less what it has paid before", async () => {
      const { escrow, token, team, disclosure, since } = await networkHelpers.loadFixture(complete);
      await time.setNextBlockTimestamp(since + VESTING_PERIOD - 1n);
      await escrow.releaseTeam(ID, disclosure);
      expect(await token.balanceOf(team)).to.equal(vested(TEAM_SUPPLY, VESTING_PERIOD - 1n));
      await time.setNextBlockTimestamp(since + VESTING_PERIOD);
      await escrow.releaseTeam(ID, disclosure);
      expect(await token.balanceOf(team)).to.equal(TEAM_SUPPLY);
    });

    it("pays in three steps what has vested by the last one", async () => {
      const { escrow, token, team, disclosure, since } = await networkHelpers.loadFixture(complete);
      for (const elapsed of [ELAPSED, ELAPSED + 100n, 2n * ELAPSED]) {
        await time.setNextBlockTimestamp(since + elapsed);
        await escrow.releaseTeam(ID, disclosure);
      }
      expect(await token.balanceOf(team)).to.equal(vested(TEAM_SUPPLY, 2n * ELAPSED));
    });

    it("emits VestedReleased", async () => {
      const { escrow, team, disclosure, since } = await networkHelpers.loadFixture(complete);
      await time.setNextBlockTimestamp(since + ELAPSED);
      await expect(escrow.releaseTeam(ID, disclosure))
        .to.emit(escrow, "VestedReleased")
        .withArgs(ID, team, vested(TEAM_SUPPLY, ELAPSED));
    });

    it("when all is paid, it reverts", async () => {
      const { escrow, team, disclosure, since } = await networkHelpers.loadFixture(complete);
      await time.increaseTo(since + VESTING_PERIOD);
      await escrow.releaseTeam(ID, disclosure);
      await expect(escrow.releaseTeam(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingVested")
        .withArgs(ID, team);
    });

    it("when the disclosure is another one, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, disclosure, mallory } = scene;
      const other = { ...disclosure, team: mallory.address };
      await expect(escrow.releaseTeam(ID, other))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowOtherDisclosure")
        .withArgs(ID, hashOf(scene, disclosure), hashOf(scene, other));
    });

    it("before the last milestone, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await met(scene);
      await expect(scene.escrow.releaseTeam(ID, scene.disclosure))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });

    it("after a failure, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await missed(scene);
      await expect(scene.escrow.releaseTeam(ID, scene.disclosure))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Failed);
    });
  });

  describe("releaseContributor", () => {
    it("pays what has vested of his part, rounded down, whoever calls", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, token, alice, since } = scene;
      const amount = vested(partOf(scene, alice.address), ELAPSED);
      const before = await token.balanceOf(alice);
      await time.setNextBlockTimestamp(since + ELAPSED);
      await claim(scene, alice.address);
      expect((await token.balanceOf(alice)) - before).to.equal(amount);
      expect(await escrow.contributorPaidOf(ID, alice)).to.equal(amount);
    });

    it("emits VestedReleased", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, bob, since } = scene;
      await time.setNextBlockTimestamp(since + ELAPSED);
      await expect(claim(scene, bob.address))
        .to.emit(escrow, "VestedReleased")
        .withArgs(ID, bob, vested(partOf(scene, bob.address), ELAPSED));
    });

    it("pays all contributors all there is for them, in the end", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, token, alice, bob, since } = scene;
      const before = (await token.balanceOf(alice)) + (await token.balanceOf(bob));
      await time.setNextBlockTimestamp(since + ELAPSED);
      await claim(scene, alice.address);
      await time.increaseTo(since + VESTING_PERIOD);
      for (const { address } of [alice, bob]) await claim(scene, address);
      expect((await token.balanceOf(alice)) + (await token.balanceOf(bob)) - before).to.equal(CONTRIBUTOR_SUPPLY);
      expect((await escrow.vestedPaidOf(ID)).contributors).to.equal(CONTRIBUTOR_SUPPLY);
    });

    it("pays in three steps what has vested by the last one", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, token, alice, since } = scene;
      const before = await token.balanceOf(alice);
      for (const elapsed of [ELAPSED, ELAPSED + 100n, 2n * ELAPSED]) {
        await time.setNextBlockTimestamp(since + elapsed);
        await claim(scene, alice.address);
      }
      const vestedPart = vested(partOf(scene, alice.address), 2n * ELAPSED);
      expect((await token.balanceOf(alice)) - before).to.equal(vestedPart);
      expect(await escrow.contributorPaidOf(ID, alice)).to.equal(vestedPart);
    });

    it("when a leaf is used again, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      await time.increaseTo(scene.since + VESTING_PERIOD);
      await claim(scene, scene.alice.address);
      await expect(claim(scene, scene.alice.address))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowNothingVested")
        .withArgs(ID, scene.alice);
    });

    it("given leaves that promise more than there is, it pays what there is, first come, first served", async () => {
      const scene = await networkHelpers.loadFixture(overpromised);
      const { escrow, token, alice, bob, since } = scene;
      await time.setNextBlockTimestamp(since + ELAPSED);
      await claim(scene, bob.address);
      await time.increaseTo(since + VESTING_PERIOD);
      await claim(scene, alice.address);
      expect(await escrow.contributorPaidOf(ID, alice)).to.equal(
        CONTRIBUTOR_SUPPLY - vested(CONTRIBUTOR_SUPPLY, ELAPSED),
      );
      expect(await token.balanceOf(escrow)).to.equal(TEAM_SUPPLY);
      await expect(claim(scene, bob.address))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingVested")
        .withArgs(ID, bob);
    });

    it("given a leaf that reaches beyond what there is, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(beyond);
      await expect(claim(scene, scene.last))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowInvalidLeaf")
        .withArgs(ID, provenLeaf(scene.leaves, scene.last).leaf.index);
    });

    for (const [name, change] of [
      ["cumulative", { cumulative: CONTRIBUTOR_SUPPLY }],
      ["sumBefore", { sumBefore: 1n }],
      ["index", { index: 7n }],
    ] as const) {
      it(`given a leaf whose ${name} isn't the tree's, it reverts`, async () => {
        const { escrow, disclosure, leaves } = await networkHelpers.loadFixture(complete);
        const { leaf, proof } = provenLeaf(leaves, leaves[0]?.account ?? "");
        const other = { ...leaf, ...change };
        await expect(escrow.releaseContributor(ID, disclosure, other, proof))
          .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidLeaf")
          .withArgs(ID, other.index);
      });
    }

    it("given sums that don't fit in a word, it reverts", async () => {
      const { escrow, disclosure, leaves } = await networkHelpers.loadFixture(complete);
      const { leaf, proof } = provenLeaf(leaves, leaves[0]?.account ?? "");
      const other = { ...leaf, sumBefore: 2n ** 256n - 1n };
      await expect(escrow.releaseContributor(ID, disclosure, other, proof))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidLeaf")
        .withArgs(ID, other.index);
    });

    it("given a leaf of another offering, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, leaves, alice, bob, mallory } = scene;
      const foreign = contributorTree([alice.address, bob.address, mallory.address]);
      const other = await openedIn(scene, { contributorRoot: rewardTree(foreign).root });
      await completed(other);
      const { leaf, proof } = provenLeaf(leaves, alice.address);
      await expect(escrow.releaseContributor(ID + 1n, other.disclosure, leaf, proof))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidLeaf")
        .withArgs(ID + 1n, leaf.index);
    });

    it("when the disclosure is another one, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(complete);
      const { escrow, leaves, alice } = scene;
      const disclosure = { ...scene.disclosure, vestingPeriod: 1n };
      const { leaf, proof } = provenLeaf(leaves, alice.address);
      await expect(escrow.releaseContributor(ID, disclosure, leaf, proof))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowOtherDisclosure")
        .withArgs(ID, hashOf(scene, scene.disclosure), hashOf(scene, disclosure));
    });

    it("before the last milestone, it reverts", async () => {
      const scene = await vestingIn(await networkHelpers.loadFixture(waiting));
      await expect(claim(scene, scene.alice.address))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });
  });
});
