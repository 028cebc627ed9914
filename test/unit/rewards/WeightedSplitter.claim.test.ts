import { expect } from "chai";
import { network } from "hardhat";
import {
  deploySplitter,
  fund,
  SPLIT_ID,
  splitterEvents,
  splitterCalls,
  type SplitterWorld,
  type Weights,
  NO_CAP,
} from "../../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();

async function deployedSplitter() {
  return deploySplitter(ethers);
}

describe("WeightedSplitter", () => {
  let world: SplitterWorld;
  const { setWeights, deposit, claimable } = splitterCalls(() => world);
  const claim = (token: { target: unknown }, account: { address: string }) =>
    world.splitter.connect(world.stranger).claim(SPLIT_ID, String(token.target), account.address);
  const expectNothing = async (token: { target: unknown }, account: { address: string }) =>
    expect(claim(token, account))
      .to.be.revertedWithCustomError(world.splitter, "WeightedSplitterNothingToClaim")
      .withArgs(SPLIT_ID, token.target, account.address);

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployedSplitter);
  });

  describe("claim", () => {
    it("when a stranger claims, it pays the account, and nobody else", async () => {
      const { splitter, usd, alice, bob, stranger } = world;
      await setWeights([
        [alice, 1n],
        [bob, 1n],
      ]);
      await deposit(usd, 20n);
      expect(await splitter.connect(stranger).claim.staticCall(SPLIT_ID, usd, alice)).to.equal(10n);
      const call = claim(usd, alice);
      await expect(call)
        .to.emit(splitter, "Claimed")
        .withArgs(SPLIT_ID, await usd.getAddress(), alice.address, 10n);
      await expect(call).to.changeTokenBalances(ethers, usd, [alice, bob, stranger, splitter], [10n, 0n, 0n, -10n]);
      expect(await claimable(usd, alice)).to.equal(0n);
      expect(await claimable(usd, bob)).to.equal(10n);
    });

    it("given several deposits and claims between them, it pays each deposit once", async () => {
      const { usd, alice, bob } = world;
      await setWeights([
        [alice, 1n],
        [bob, 1n],
      ]);
      for (const amount of [20n, 40n]) await deposit(usd, amount);
      await claim(usd, alice);
      await deposit(usd, 60n);
      await claim(usd, alice);
      await claim(usd, bob);
      expect(await usd.balanceOf(alice)).to.equal(60n);
      expect(await usd.balanceOf(bob)).to.equal(60n);
    });

    describe("given nothing to pay, it reverts with WeightedSplitterNothingToClaim", () => {
      it("when the account never had a weight", async () => {
        const { usd, alice, stranger } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 5n);
        await expectNothing(usd, stranger);
        expect(await claimable(usd, stranger)).to.equal(0n);
      });

      it("when nothing was deposited", async () => {
        const { usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await expectNothing(usd, alice);
      });

      it("when everything was claimed", async () => {
        const { usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 5n);
        await claim(usd, alice);
        await expectNothing(usd, alice);
      });

      it("when less than a unit was earned, which stays the account's own", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 1n);
        await expectNothing(usd, alice);
        await deposit(usd, 1n);
        expect(await claimable(usd, alice)).to.equal(1n);
      });

      it("when the split does not exist", async () => {
        const { splitter, usd, alice } = world;
        await expect(splitter.claim(2n, usd, alice))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNothingToClaim")
          .withArgs(2n, await usd.getAddress(), alice.address);
        expect(await splitter.claimable(2n, usd, alice)).to.equal(0n);
      });

      it("when the token was never deposited or is no token", async () => {
        const { alice, bob, open } = world;
        await setWeights([[alice, 1n]]);
        await expectNothing(open, alice);
        await expectNothing({ target: bob.address }, alice);
      });
    });

    describe("given a changed weight", () => {
      it("when nothing was earned, it works through the change without paying, once", async () => {
        const { splitter, usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await setWeights([[alice, 2n]]);
        expect(await splitter.claim.staticCall(SPLIT_ID, usd, alice)).to.equal(0n);
        const receipt = await (await claim(usd, alice)).wait();
        expect(receipt?.logs).to.have.lengthOf(0);
        await expectNothing(usd, alice);
        await deposit(usd, 6n);
        expect(await claimable(usd, alice)).to.equal(6n);
      });
    });

    describe("given a token off the list", () => {
      it("when an account claims, it pays what was deposited before", async () => {
        const { splitter, usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 20n);
        await claim(usd, alice);
        await splitter.setTokenCap(usd, 0n);
        await claim(usd, bob);
        expect(await usd.balanceOf(bob)).to.equal(10n);
      });

      it("when it returns to the list, it goes on where it stopped", async () => {
        const { splitter, usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 3n);
        await splitter.setTokenCap(usd, 0n);
        await splitter.setTokenCap(usd, NO_CAP);
        await deposit(usd, 4n);
        expect(await claimable(usd, alice)).to.equal(7n);
      });
    });

    describe("given a fixed split", () => {
      it("it takes deposits and pays claims as before", async () => {
        const { splitter, splitOwner, usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 3n);
        await splitter.connect(splitOwner).setSplitOwner(SPLIT_ID, ethers.ZeroAddress);
        await deposit(usd, 4n);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(7n);
      });
    });

    describe("given a token that blocks an account", () => {
      async function blockedAlice() {
        const { splitter, depositor, alice, bob } = world;
        const token = await ethers.deployContract("TokenMockBlocklist");
        await fund(splitter, token.connect(depositor), depositor.address);
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(token, 20n);
        await token.setBlocked(alice, true);
        return token;
      }

      it("when another account claims, it pays as always", async () => {
        const { bob } = world;
        const token = await blockedAlice();
        await claim(token, bob);
        await deposit(token, 20n);
        await claim(token, bob);
        expect(await token.balanceOf(bob)).to.equal(20n);
      });

      it("when the blocked account claims, it reverts with the token's error and keeps the claim", async () => {
        const { alice } = world;
        const token = await blockedAlice();
        await expect(claim(token, alice))
          .to.be.revertedWithCustomError(token, "TokenMockBlocked")
          .withArgs(alice.address);
        await token.setBlocked(alice, false);
        await claim(token, alice);
        expect(await token.balanceOf(alice)).to.equal(10n);
      });

      it("when the blocked account has another token to claim, it pays that", async () => {
        const { usd, alice } = world;
        await blockedAlice();
        await deposit(usd, 8n);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(4n);
      });
    });

    it("given a token that returns false, it reverts with SafeERC20FailedOperation and keeps the claim", async () => {
      const { splitter, depositor, alice } = world;
      const token = await ethers.deployContract("TokenMockFalseReturning");
      await fund(splitter, token.connect(depositor), depositor.address);
      await setWeights([[alice, 1n]]);
      await deposit(token, 9n);
      await token.setBroken(true);
      await expect(claim(token, alice))
        .to.be.revertedWithCustomError(splitter, "SafeERC20FailedOperation")
        .withArgs(await token.getAddress());
      await token.setBroken(false);
      const receipt = await (await claim(token, alice)).wait();
      expect(splitterEvents(splitter, receipt)).to.deep.equal(["Claimed"]);
      expect(await token.balanceOf(alice)).to.equal(9n);
    });

    describe("given deposits of one unit among three accounts", () => {
      const ROUNDS = 7n;

      it("after every third deposit, each account has exactly a third", async () => {
        const { splitter, usd, alice, bob, carol } = world;
        const accounts = [alice, bob, carol];
        await setWeights(accounts.map((account) => [account, 1n]));
        for (let round = 1n; round <= ROUNDS; round++) {
          for (let unit = 0; unit < 3; unit++) await deposit(usd, 1n);
          for (const account of accounts) expect(await claimable(usd, account)).to.equal(round);
        }
        for (const account of accounts) await claim(usd, account);
        expect(await usd.balanceOf(splitter)).to.equal(0n);
      });

      it("when strangers claim for them after every deposit, they lose nothing", async () => {
        const { splitter, usd, alice, bob, carol } = world;
        const accounts = [alice, bob, carol];
        await setWeights(accounts.map((account) => [account, 1n]));
        for (let unit = 0n; unit < 3n * ROUNDS; unit++) {
          await deposit(usd, 1n);
          for (const account of accounts) {
            if ((await claimable(usd, account)) > 0n) await claim(usd, account);
            else await expectNothing(usd, account);
          }
        }
        for (const account of accounts) expect(await usd.balanceOf(account)).to.equal(ROUNDS);
        expect(await usd.balanceOf(splitter)).to.equal(0n);
      });

      it("when the index can't hold a share exactly, the missing unit comes with a later deposit", async () => {
        const { splitter, usd, alice, bob } = world;
        await setWeights([
          [alice, 3n],
          [bob, 3n],
        ]);
        await deposit(usd, 2n);
        for (const account of [alice, bob]) expect(await claimable(usd, account)).to.be.oneOf([0n, 1n]);
        await deposit(usd, 4n);
        for (const account of [alice, bob]) {
          expect(await claimable(usd, account)).to.equal(3n);
          await claim(usd, account);
        }
        expect(await usd.balanceOf(splitter)).to.equal(0n);
      });

      it("when the weights are 1, 2 and 4, each has its part after every seventh deposit", async () => {
        const { splitter, usd, alice, bob, carol } = world;
        const weights: Weights = [
          [alice, 1n],
          [bob, 2n],
          [carol, 4n],
        ];
        await setWeights(weights);
        for (let unit = 0n; unit < 7n * ROUNDS; unit++) await deposit(usd, 1n);
        for (const [account, weight] of weights) {
          await claim(usd, account);
          expect(await usd.balanceOf(account.address)).to.equal(weight * ROUNDS);
        }
        expect(await usd.balanceOf(splitter)).to.equal(0n);
      });
    });
  });
});
