import { expect } from "chai";
import { network } from "hardhat";
import {
  deploySplitter,
  fund,
  MAX_DEPOSITS,
  MAX_UINT64,
  SPLIT_ID,
  weightUpdates,
  splitterCalls,
  type SplitterWorld,
} from "../../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();
const UNKNOWN = 2n;

async function deployedSplitter() {
  return deploySplitter(ethers);
}

describe("WeightedSplitter", () => {
  let world: SplitterWorld;
  const { setWeights, deposit, claimable } = splitterCalls(() => world);

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployedSplitter);
  });

  describe("deposit", () => {
    it("when anyone deposits, it pulls exactly the amount and splits it by the weights", async () => {
      const { splitter, usd, depositor, alice, bob } = world;
      await setWeights([
        [alice, 1n],
        [bob, 3n],
      ]);
      const call = deposit(usd, 1_000n);
      await expect(call)
        .to.emit(splitter, "Deposited")
        .withArgs(SPLIT_ID, await usd.getAddress(), depositor.address, 1_000n);
      await expect(call).to.changeTokenBalances(ethers, usd, [depositor, splitter], [-1_000n, 1_000n]);
      expect(await claimable(usd, alice)).to.equal(250n);
      expect(await claimable(usd, bob)).to.equal(750n);
    });

    it("given another split and another token, it leaves them as they are", async () => {
      const { splitter, usd, open, splitOwner, alice } = world;
      await setWeights([[alice, 1n]]);
      await splitter.connect(splitOwner).createSplit(splitOwner);
      await splitter.connect(splitOwner).setWeights(UNKNOWN, weightUpdates([[alice, 1n]]));
      await deposit(usd, 1_000n);
      expect(await claimable(open, alice)).to.equal(0n);
      expect(await splitter.claimable(UNKNOWN, usd, alice)).to.equal(0n);
    });

    it("when the token returns nothing, it takes the deposit and pays the claim", async () => {
      const { splitter, depositor, alice } = world;
      const token = await ethers.deployContract("TokenMockNoReturn");
      await fund(splitter, token.connect(depositor), depositor.address);
      await setWeights([[alice, 1n]]);
      await deposit(token, 5n);
      await splitter.claim(SPLIT_ID, token, alice);
      expect(await token.balanceOf(alice)).to.equal(5n);
    });

    it("when the amount is zero, it reverts with WeightedSplitterZeroAmount", async () => {
      const { splitter, usd, alice } = world;
      await setWeights([[alice, 1n]]);
      await expect(deposit(usd, 0n)).to.be.revertedWithCustomError(splitter, "WeightedSplitterZeroAmount");
    });

    it("when the token is not on the list, it reverts with WeightedSplitterTokenNotAllowed", async () => {
      const { splitter, usd, alice } = world;
      await setWeights([[alice, 1n]]);
      await splitter.setTokenCap(usd, 0n);
      await expect(deposit(usd, 1n))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterTokenNotAllowed")
        .withArgs(await usd.getAddress());
    });

    describe("given a cap", () => {
      beforeEach(async () => {
        await setWeights([[world.alice, 1n]]);
        await world.splitter.setTokenCap(world.usd, 10n);
      });

      it("when the balance reaches it, it takes the deposit", async () => {
        await deposit(world.usd, 4n);
        await deposit(world.usd, 6n);
        expect(await claimable(world.usd, world.alice)).to.equal(10n);
      });

      it("when the balance would exceed it, it reverts with WeightedSplitterCapExceeded", async () => {
        const { splitter, usd, alice } = world;
        await deposit(usd, 4n);
        await expect(deposit(usd, 7n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterCapExceeded")
          .withArgs(usd, 10n, 11n);
        expect(await claimable(usd, alice)).to.equal(4n);
      });

      it("when a claim makes room, it takes deposits again", async () => {
        const { splitter, usd, alice } = world;
        await deposit(usd, 10n);
        await splitter.claim(SPLIT_ID, usd, alice);
        await deposit(usd, 10n);
        expect(await claimable(usd, alice)).to.equal(10n);
      });

      it("when it falls below the balance, it stops deposits and pays claims", async () => {
        const { splitter, usd, alice } = world;
        await deposit(usd, 10n);
        await splitter.setTokenCap(usd, 3n);
        await expect(deposit(usd, 1n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterCapExceeded")
          .withArgs(usd, 3n, 11n);
        await expect(splitter.claim(SPLIT_ID, usd, alice)).to.changeTokenBalance(ethers, usd, alice, 10n);
      });

      it("when somebody gives tokens away, they count", async () => {
        const { splitter, usd, depositor } = world;
        await usd.connect(depositor).transfer(splitter, 8n);
        await expect(deposit(usd, 3n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterCapExceeded")
          .withArgs(usd, 10n, 11n);
      });
    });

    it("given a pause, it reverts with GuardedPaused", async () => {
      const { splitter, usd, alice, guardian } = world;
      await setWeights([[alice, 1n]]);
      await splitter.connect(guardian).pause();
      await expect(deposit(usd, 1n))
        .to.be.revertedWithCustomError(splitter, "GuardedPaused")
        .withArgs(await splitter.pausedUntil());
    });

    it("when the depositor has not approved, it reverts with the token's error", async () => {
      const { splitter, usd, depositor, alice } = world;
      await setWeights([[alice, 1n]]);
      await usd.connect(depositor).approve(splitter, 9n);
      await expect(deposit(usd, 10n))
        .to.be.revertedWithCustomError(usd, "ERC20InsufficientAllowance")
        .withArgs(await splitter.getAddress(), 9n, 10n);
      expect(await claimable(usd, alice)).to.equal(0n);
    });

    describe("given a split without weight, it reverts with WeightedSplitterNoWeights", () => {
      it("when it never had one", async () => {
        const { splitter, usd } = world;
        await expect(deposit(usd, 1n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoWeights")
          .withArgs(SPLIT_ID);
      });

      it("when every account was taken out", async () => {
        const { splitter, usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 4n);
        await setWeights([[alice, 0n]]);
        await expect(deposit(usd, 1n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoWeights")
          .withArgs(SPLIT_ID);
        expect(await claimable(usd, alice)).to.equal(4n);
      });

      it("when it does not exist", async () => {
        const { splitter, usd, depositor } = world;
        for (const id of [0n, UNKNOWN]) {
          await expect(splitter.connect(depositor).deposit(id, usd, 1n))
            .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoWeights")
            .withArgs(id);
        }
      });
    });

    describe("given a total weight of 1", () => {
      beforeEach(() => setWeights([[world.alice, 1n]]));

      it("when the amount is 2^104 - 1, it takes it, and pays it whole", async () => {
        const { splitter, open, alice } = world;
        await deposit(open, MAX_DEPOSITS);
        expect(await claimable(open, alice)).to.equal(MAX_DEPOSITS);
        await splitter.claim(SPLIT_ID, open, alice);
        expect(await open.balanceOf(alice)).to.equal(MAX_DEPOSITS);
        expect(await open.balanceOf(splitter)).to.equal(0n);
      });

      it("when the amount is 2^104 or far above, it reverts with WeightedSplitterAmountTooLarge", async () => {
        const { splitter, open } = world;
        for (const amount of [MAX_DEPOSITS + 1n, 2n ** 192n, 2n ** 256n - 1n]) {
          await expect(deposit(open, amount))
            .to.be.revertedWithCustomError(splitter, "WeightedSplitterAmountTooLarge")
            .withArgs(SPLIT_ID, await open.getAddress(), amount);
        }
      });

      it("when all deposits sum to 2^104 - 1, it takes the last", async () => {
        const { open, alice } = world;
        await deposit(open, MAX_DEPOSITS - 1n);
        await deposit(open, 1n);
        expect(await claimable(open, alice)).to.equal(MAX_DEPOSITS);
      });

      it("when all deposits would sum to 2^104, it reverts with WeightedSplitterAmountTooLarge", async () => {
        const { splitter, open, usd, alice } = world;
        await deposit(open, MAX_DEPOSITS - 1n);
        await splitter.claim(SPLIT_ID, open, alice);
        await expect(deposit(open, 2n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterAmountTooLarge")
          .withArgs(SPLIT_ID, await open.getAddress(), 2n);
        await deposit(open, 1n);
        await expect(deposit(open, 1n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterAmountTooLarge")
          .withArgs(SPLIT_ID, await open.getAddress(), 1n);
        await deposit(usd, MAX_DEPOSITS);
        expect(await claimable(usd, alice)).to.equal(MAX_DEPOSITS);
      });

      it("given a full index, a later epoch refuses deposits and every claim is still paid", async () => {
        const { splitter, open, alice, bob } = world;
        await deposit(open, MAX_DEPOSITS);
        await setWeights([
          [alice, 0n],
          [bob, 1n],
        ]);
        await expect(deposit(open, 1n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterAmountTooLarge")
          .withArgs(SPLIT_ID, await open.getAddress(), 1n);
        expect(await claimable(open, bob)).to.equal(0n);
        await splitter.claim(SPLIT_ID, open, alice);
        expect(await open.balanceOf(alice)).to.equal(MAX_DEPOSITS);
      });
    });

    it("given an index of 2^168 - 1, it refuses one unit more, and pays all but the last fraction", async () => {
      const { splitter, open, alice } = world;
      // At a total weight of 2⁶⁴ − 1 each unit raises the index by one; at 1, by 2⁶⁴.
      const deposits = [
        { weight: MAX_UINT64, amount: MAX_UINT64 - 1n },
        { weight: 1n, amount: MAX_DEPOSITS - 1n },
        ...[1n, 1n, 1n].map((amount) => ({ weight: MAX_UINT64, amount })),
      ];
      let total = 0n;
      for (const { weight, amount } of deposits) {
        await setWeights([[alice, weight]]);
        await deposit(open, amount);
        total += amount;
      }
      await expect(deposit(open, 1n))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterAmountTooLarge")
        .withArgs(SPLIT_ID, await open.getAddress(), 1n);
      await splitter.claim(SPLIT_ID, open, alice);
      expect(await open.balanceOf(alice)).to.equal(total - 1n);
    });

    it("given a total weight of 2^64 - 1, it splits the smallest and the largest deposit", async () => {
      const { splitter, open, alice, bob } = world;
      await setWeights([
        [alice, MAX_UINT64 - 1n],
        [bob, 1n],
      ]);
      await deposit(open, 1n);
      expect(await claimable(open, alice)).to.equal(0n);
      await deposit(open, MAX_DEPOSITS);
      const total = MAX_DEPOSITS + 1n;
      const bobs = (total - 1n) / MAX_UINT64;
      expect(await claimable(open, bob)).to.be.oneOf([bobs, bobs + 1n]);
      await splitter.claim(SPLIT_ID, open, alice);
      await splitter.claim(SPLIT_ID, open, bob);
      expect(await open.balanceOf(splitter)).to.be.lessThan(3n);
    });

    describe("given a token that does not move what it is told to", () => {
      beforeEach(() => setWeights([[world.alice, 1n]]));

      it("when it takes a fee, it reverts with WeightedSplitterUnexpectedBalance", async () => {
        const { splitter, depositor } = world;
        const token = await ethers.deployContract("TokenMockFeeOnTransfer");
        await fund(splitter, token.connect(depositor), depositor.address);
        await token.mint(splitter, 50n);
        await expect(deposit(token, 1_000n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterUnexpectedBalance")
          .withArgs(1_050n, 1_040n);
      });

      it("when it returns false, it reverts with SafeERC20FailedOperation", async () => {
        const { splitter, depositor } = world;
        const token = await ethers.deployContract("TokenMockFalseReturning");
        await fund(splitter, token.connect(depositor), depositor.address);
        await token.setBroken(true);
        await expect(deposit(token, 1_000n))
          .to.be.revertedWithCustomError(splitter, "SafeERC20FailedOperation")
          .withArgs(await token.getAddress());
      });

      it("when more arrives on the way, it reverts with WeightedSplitterUnexpectedBalance", async () => {
        const { splitter, depositor } = world;
        const token = await ethers.deployContract("TokenMockReentrant");
        await fund(splitter, token.connect(depositor), depositor.address);
        const donation = token.interface.encodeFunctionData("mint", [await splitter.getAddress(), 1n]);
        await token.arm(token, donation, true);
        await expect(deposit(token, 10n))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterUnexpectedBalance")
          .withArgs(10n, 11n);
      });
    });
  });
});
