import { expect } from "chai";
import { network } from "hardhat";
import {
  deploySplitter,
  MAX_UINT64,
  NO_CAP,
  SPLIT_ID,
  splitterEvents,
  weightUpdates,
  splitterCalls,
  type SplitterWorld,
} from "../../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();
const { ZeroAddress } = ethers;
const UNKNOWN = 2n;

async function deployedSplitter() {
  return deploySplitter(ethers);
}

describe("WeightedSplitter", () => {
  let world: SplitterWorld;
  const { setWeights } = splitterCalls(() => world);

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployedSplitter);
  });

  describe("constructor", () => {
    it("it makes the given account the owner", async () => {
      expect(await world.splitter.owner()).to.equal(world.owner.address);
    });

    it("it works through 256 changes of a weight per claim", async () => {
      expect(await world.splitter.MAX_SEGMENTS()).to.equal(256n);
    });

    it("given caps, it sets them and emits TokenCapChanged", async () => {
      const { owner, guardian, usd, open } = world;
      const caps = [
        { token: usd, cap: 7n },
        { token: open, cap: NO_CAP },
      ];
      const splitter = await ethers.deployContract("WeightedSplitter", [owner, guardian, caps]);

      await expect(splitter.deploymentTransaction())
        .to.emit(splitter, "TokenCapChanged")
        .withArgs(usd, 0n, 7n)
        .and.to.emit(splitter, "TokenCapChanged")
        .withArgs(open, 0n, NO_CAP);
      expect(await splitter.tokenCap(usd)).to.equal(7n);
      expect(await splitter.tokenCap(open)).to.equal(NO_CAP);
      expect(await splitter.guardian()).to.equal(guardian.address);
    });

    it("given an address without code as a token, it reverts with WeightedSplitterNoContract", async () => {
      const { splitter, owner, guardian, stranger } = world;
      const caps = [{ token: stranger, cap: 1n }];
      await expect(ethers.deployContract("WeightedSplitter", [owner, guardian, caps]))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoContract")
        .withArgs(stranger);
    });

    it("when the owner is zero, it reverts with OwnableInvalidOwner", async () => {
      const deployment = ethers.deployContract("WeightedSplitter", [ZeroAddress, ZeroAddress, []]);
      await expect(deployment)
        .to.be.revertedWithCustomError(world.splitter, "OwnableInvalidOwner")
        .withArgs(ZeroAddress);
    });
  });

  describe("transferOwnership", () => {
    it("when the new owner has not accepted, it leaves the owner in place", async () => {
      const { splitter, owner, alice, usd } = world;
      await expect(splitter.transferOwnership(alice))
        .to.emit(splitter, "OwnershipTransferStarted")
        .withArgs(owner.address, alice.address);
      expect(await splitter.owner()).to.equal(owner.address);
      expect(await splitter.pendingOwner()).to.equal(alice.address);
      await expect(splitter.connect(alice).setTokenCap(usd, 0n))
        .to.be.revertedWithCustomError(splitter, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
    });

    it("when the new owner accepts, it hands the caps over", async () => {
      const { splitter, owner, alice, usd } = world;
      await splitter.transferOwnership(alice);
      await expect(splitter.connect(alice).acceptOwnership())
        .to.emit(splitter, "OwnershipTransferred")
        .withArgs(owner.address, alice.address);
      await splitter.connect(alice).setTokenCap(usd, 0n);
      expect(await splitter.tokenCap(usd)).to.equal(0n);
      await expect(splitter.setTokenCap(usd, NO_CAP))
        .to.be.revertedWithCustomError(splitter, "OwnableUnauthorizedAccount")
        .withArgs(owner.address);
    });

    it("when another account accepts, it reverts with OwnableUnauthorizedAccount", async () => {
      const { splitter, alice, stranger } = world;
      await splitter.transferOwnership(alice);
      await expect(splitter.connect(stranger).acceptOwnership())
        .to.be.revertedWithCustomError(splitter, "OwnableUnauthorizedAccount")
        .withArgs(stranger.address);
    });

    it("when the caller is not the owner, it reverts with OwnableUnauthorizedAccount", async () => {
      const { splitter, stranger } = world;
      await expect(splitter.connect(stranger).transferOwnership(stranger))
        .to.be.revertedWithCustomError(splitter, "OwnableUnauthorizedAccount")
        .withArgs(stranger.address);
    });

    it("given the contract's owner, it gives no right over a split", async () => {
      const { splitter, owner, splitOwner, alice } = world;
      await expect(splitter.setWeights(SPLIT_ID, [{ account: alice.address, weight: 1n }]))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
        .withArgs(SPLIT_ID, owner.address, splitOwner.address);
    });
  });

  describe("setTokenCap", () => {
    it("given a token without a cap, it sets one", async () => {
      const { splitter, usd } = world;
      await splitter.setTokenCap(usd, 0n);
      await expect(splitter.setTokenCap(usd, NO_CAP))
        .to.emit(splitter, "TokenCapChanged")
        .withArgs(await usd.getAddress(), 0n, NO_CAP);
      expect(await splitter.tokenCap(usd)).to.equal(NO_CAP);
    });

    it("given a token with a cap, it takes it away, and no other", async () => {
      const { splitter, usd, open } = world;
      await expect(splitter.setTokenCap(usd, 0n))
        .to.emit(splitter, "TokenCapChanged")
        .withArgs(await usd.getAddress(), NO_CAP, 0n);
      expect(await splitter.tokenCap(usd)).to.equal(0n);
      expect(await splitter.tokenCap(open)).to.equal(NO_CAP);
    });

    it("when the address has no code, it refuses a cap with WeightedSplitterNoContract", async () => {
      const { splitter, alice } = world;
      for (const token of [alice.address, ZeroAddress]) {
        await expect(splitter.setTokenCap(token, NO_CAP))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoContract")
          .withArgs(token);
      }
    });

    it("when the address has no code, it takes the cap away all the same", async () => {
      const { splitter, alice } = world;
      await expect(splitter.setTokenCap(alice, 0n))
        .to.emit(splitter, "TokenCapChanged")
        .withArgs(alice.address, 0n, 0n);
    });

    it("when the caller is not the owner, it reverts with OwnableUnauthorizedAccount", async () => {
      const { splitter, usd, splitOwner } = world;
      await expect(splitter.connect(splitOwner).setTokenCap(usd, 0n))
        .to.be.revertedWithCustomError(splitter, "OwnableUnauthorizedAccount")
        .withArgs(splitOwner.address);
    });
  });

  describe("createSplit", () => {
    it("when anyone calls, it counts a new split without weights", async () => {
      const { splitter, stranger, alice } = world;
      expect(await splitter.connect(stranger).createSplit.staticCall(alice)).to.equal(UNKNOWN);
      await expect(splitter.connect(stranger).createSplit(alice))
        .to.emit(splitter, "SplitCreated")
        .withArgs(UNKNOWN, alice.address);
      expect(await splitter.splitCount()).to.equal(UNKNOWN);
      expect(await splitter.getSplit(UNKNOWN)).to.deep.equal([alice.address, 0n, 0n]);
    });

    it("when the owner is zero, it reverts with WeightedSplitterZeroOwner", async () => {
      const { splitter } = world;
      await expect(splitter.createSplit(ZeroAddress)).to.be.revertedWithCustomError(
        splitter,
        "WeightedSplitterZeroOwner",
      );
      expect(await splitter.splitCount()).to.equal(SPLIT_ID);
    });
  });

  describe("setSplitOwner", () => {
    it("when the owner calls, it hands the split over at once", async () => {
      const { splitter, splitOwner, bob, alice } = world;
      await expect(splitter.connect(splitOwner).setSplitOwner(SPLIT_ID, bob))
        .to.emit(splitter, "SplitOwnerChanged")
        .withArgs(SPLIT_ID, splitOwner.address, bob.address);
      await splitter.connect(bob).setWeights(SPLIT_ID, weightUpdates([[alice, 1n]]));
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([bob.address, 1n, 1n]);
      await expect(setWeights([[alice, 2n]]))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
        .withArgs(SPLIT_ID, splitOwner.address, bob.address);
    });

    it("when the new owner is zero, it fixes the weights for ever", async () => {
      const { splitter, splitOwner, alice } = world;
      await setWeights([[alice, 7n]]);
      await expect(splitter.connect(splitOwner).setSplitOwner(SPLIT_ID, ZeroAddress))
        .to.emit(splitter, "SplitOwnerChanged")
        .withArgs(SPLIT_ID, splitOwner.address, ZeroAddress);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([ZeroAddress, 1n, 7n]);
      for (const attempt of [setWeights([[alice, 8n]]), splitter.connect(splitOwner).setSplitOwner(SPLIT_ID, alice)]) {
        await expect(attempt)
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
          .withArgs(SPLIT_ID, splitOwner.address, ZeroAddress);
      }
    });

    it("when another account calls, it reverts with WeightedSplitterNotSplitOwner", async () => {
      const { splitter, splitOwner, stranger } = world;
      await expect(splitter.connect(stranger).setSplitOwner(SPLIT_ID, stranger))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
        .withArgs(SPLIT_ID, stranger.address, splitOwner.address);
    });

    it("given no such split, it reverts with WeightedSplitterNotSplitOwner and owner zero", async () => {
      const { splitter, stranger } = world;
      for (const id of [0n, UNKNOWN, MAX_UINT64]) {
        await expect(splitter.connect(stranger).setSplitOwner(id, stranger))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
          .withArgs(id, stranger.address, ZeroAddress);
      }
    });
  });

  describe("setWeights", () => {
    it("when accounts are new, it sets their weights and opens the first epoch", async () => {
      const { splitter, splitOwner, alice, bob, carol } = world;
      const call = setWeights([
        [alice, 3n],
        [bob, 5n],
      ]);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, alice.address, 0n, 3n);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, bob.address, 0n, 5n);
      await expect(call).to.emit(splitter, "EpochOpened").withArgs(SPLIT_ID, 1n, 8n);
      const receipt = await (await call).wait();
      expect(splitterEvents(splitter, receipt)).to.deep.equal(["WeightChanged", "WeightChanged", "EpochOpened"]);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 1n, 8n]);
      expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(3n);
      expect(await splitter.weightOf(SPLIT_ID, bob)).to.equal(5n);
      expect(await splitter.weightOf(SPLIT_ID, carol)).to.equal(0n);
    });

    it("given weights, it changes only those that are named", async () => {
      const { splitter, splitOwner, alice, bob, carol } = world;
      await setWeights([
        [alice, 3n],
        [bob, 5n],
      ]);
      const call = setWeights([
        [bob, 2n],
        [carol, 9n],
      ]);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, bob.address, 5n, 2n);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, carol.address, 0n, 9n);
      await expect(call).to.emit(splitter, "EpochOpened").withArgs(SPLIT_ID, 2n, 14n);
      expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(3n);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 2n, 14n]);
    });

    it("when a weight becomes zero, it takes the account out", async () => {
      const { splitter, splitOwner, alice, bob } = world;
      await setWeights([
        [alice, 3n],
        [bob, 5n],
      ]);
      await expect(setWeights([[alice, 0n]]))
        .to.emit(splitter, "WeightChanged")
        .withArgs(SPLIT_ID, alice.address, 3n, 0n);
      expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(0n);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 2n, 5n]);
    });

    it("when no weight differs, it opens an epoch and reports no change", async () => {
      const { splitter, splitOwner, alice, bob } = world;
      await setWeights([[alice, 3n]]);
      const receipt = await (
        await setWeights([
          [alice, 3n],
          [bob, 0n],
        ])
      ).wait();
      expect(splitterEvents(splitter, receipt)).to.deep.equal(["EpochOpened"]);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 2n, 3n]);
    });

    it("when an account is named twice, the last weight counts, and the sum counts it once", async () => {
      const { splitter, splitOwner, alice } = world;
      const call = setWeights([
        [alice, 3n],
        [alice, 0n],
        [alice, 11n],
      ]);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, alice.address, 0n, 3n);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, alice.address, 3n, 0n);
      await expect(call).to.emit(splitter, "WeightChanged").withArgs(SPLIT_ID, alice.address, 0n, 11n);
      await expect(call).to.emit(splitter, "EpochOpened").withArgs(SPLIT_ID, 1n, 11n);
      expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(11n);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 1n, 11n]);
    });

    it("when the weights sum to 2^64 - 1, it takes them", async () => {
      const { splitter, splitOwner, alice, bob } = world;
      await setWeights([
        [alice, MAX_UINT64 - 1n],
        [bob, 1n],
      ]);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 1n, MAX_UINT64]);
    });

    it("when the weights sum to 2^64, it reverts with WeightedSplitterTotalWeightTooLarge", async () => {
      const { splitter, splitOwner, alice, bob } = world;
      await setWeights([[alice, MAX_UINT64]]);
      await expect(setWeights([[bob, 1n]]))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterTotalWeightTooLarge")
        .withArgs(SPLIT_ID, MAX_UINT64 + 1n);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 1n, MAX_UINT64]);
      expect(await splitter.weightOf(SPLIT_ID, bob)).to.equal(0n);
    });

    it("when the sum exceeds 2^64 - 1 only on the way, it takes the weights", async () => {
      const { splitter, splitOwner, alice, bob } = world;
      await setWeights([[alice, MAX_UINT64]]);
      await setWeights([
        [bob, MAX_UINT64],
        [alice, 0n],
      ]);
      expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, 2n, MAX_UINT64]);
    });

    it("when there is no item, it reverts with WeightedSplitterEmptyUpdate", async () => {
      const { splitter } = world;
      await expect(setWeights([])).to.be.revertedWithCustomError(splitter, "WeightedSplitterEmptyUpdate");
    });

    it("when an account is zero or the splitter, it reverts with WeightedSplitterInvalidAccount", async () => {
      const { splitter, alice } = world;
      for (const address of [ZeroAddress, await splitter.getAddress()]) {
        for (const weight of [0n, 1n]) {
          await expect(
            setWeights([
              [alice, 1n],
              [{ address }, weight],
            ]),
          )
            .to.be.revertedWithCustomError(splitter, "WeightedSplitterInvalidAccount")
            .withArgs(address);
        }
      }
    });

    it("when another account calls, it reverts with WeightedSplitterNotSplitOwner", async () => {
      const { splitter, splitOwner, stranger } = world;
      await expect(splitter.connect(stranger).setWeights(SPLIT_ID, weightUpdates([[stranger, 1n]])))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
        .withArgs(SPLIT_ID, stranger.address, splitOwner.address);
    });

    it("given no such split, it reverts with WeightedSplitterNotSplitOwner and owner zero", async () => {
      const { splitter, stranger } = world;
      await expect(splitter.connect(stranger).setWeights(UNKNOWN, weightUpdates([[stranger, 1n]])))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
        .withArgs(UNKNOWN, stranger.address, ZeroAddress);
    });
  });

  describe("getSplit", () => {
    it("given no such split, it reverts with WeightedSplitterUnknownSplit", async () => {
      const { splitter } = world;
      for (const id of [0n, UNKNOWN, MAX_UINT64]) {
        await expect(splitter.getSplit(id))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterUnknownSplit")
          .withArgs(id);
      }
    });
  });
});
