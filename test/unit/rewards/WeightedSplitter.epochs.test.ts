import { expect } from "chai";
import { network } from "hardhat";
import { deploySplitter, MAX_UINT64, SPLIT_ID, splitterCalls, type SplitterWorld } from "../../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();
const MAX_EPOCH = 2n ** 24n - 1n;

async function deployedSplitter() {
  return deploySplitter(ethers);
}

describe("WeightedSplitter", () => {
  let world: SplitterWorld;
  const { setWeights, deposit, claimable } = splitterCalls(() => world);
  const claim = (token: { target: unknown }, account: { address: string }) =>
    world.splitter.claim(SPLIT_ID, String(token.target), account.address);

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployedSplitter);
  });

  describe("epochs", () => {
    describe("given deposits before a change of weights", () => {
      it("when an account joins late, it earns nothing of what was before", async () => {
        const { usd, alice, bob } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 100n);
        await setWeights([[bob, 1n]]);
        expect(await claimable(usd, bob)).to.equal(0n);
        await deposit(usd, 10n);
        expect(await claimable(usd, alice)).to.equal(105n);
        expect(await claimable(usd, bob)).to.equal(5n);
        await claim(usd, bob);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(105n);
        expect(await usd.balanceOf(bob)).to.equal(5n);
      });

      it("when a weight changes, earlier deposits keep the weights of their time", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 3n],
        ]);
        await deposit(usd, 400n);
        await setWeights([[alice, 5n]]);
        await deposit(usd, 800n);
        expect(await claimable(usd, alice)).to.equal(100n + 500n);
        expect(await claimable(usd, bob)).to.equal(300n + 300n);
      });

      it("when an account is taken out, it keeps what it earned and earns no more", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 40n);
        await setWeights([[alice, 0n]]);
        await deposit(usd, 40n);
        expect(await claimable(usd, alice)).to.equal(20n);
        await claim(usd, alice);
        await deposit(usd, 40n);
        expect(await claimable(usd, alice)).to.equal(0n);
        expect(await claimable(usd, bob)).to.equal(100n);
      });

      it("when an account returns, it earns nothing of the time between", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 40n);
        await setWeights([[alice, 0n]]);
        await deposit(usd, 1_000n);
        await setWeights([[alice, 3n]]);
        await deposit(usd, 400n);
        expect(await claimable(usd, alice)).to.equal(20n + 300n);
        expect(await claimable(usd, bob)).to.equal(20n + 1_000n + 100n);
      });
    });

    describe("given several tokens", () => {
      it("when each is deposited in some epochs only, each keeps its own account of them", async () => {
        const { usd, open, alice, bob } = world;
        const unit = 10n ** 18n;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 100n);
        await setWeights([[bob, 1n]]);
        await deposit(open, 8n * unit);
        await setWeights([[alice, 3n]]);
        await deposit(usd, 400n);
        await setWeights([[bob, 0n]]);
        await setWeights([[bob, 1n]]);
        await deposit(open, 16n * unit);
        expect(await claimable(usd, alice)).to.equal(100n + 300n);
        expect(await claimable(usd, bob)).to.equal(100n);
        expect(await claimable(open, alice)).to.equal(4n * unit + 12n * unit);
        expect(await claimable(open, bob)).to.equal(4n * unit + 4n * unit);
      });

      it("when one is claimed, the other stays to be claimed", async () => {
        const { usd, open, alice } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 7n);
        await deposit(open, 9n);
        await setWeights([[alice, 2n]]);
        await claim(usd, alice);
        expect(await claimable(open, alice)).to.equal(9n);
        await claim(open, alice);
        expect(await open.balanceOf(alice)).to.equal(9n);
        expect(await usd.balanceOf(alice)).to.equal(7n);
      });
    });

    it("given many epochs without a deposit, earlier and later deposits stand", async () => {
      const { usd, alice, bob } = world;
      await setWeights([
        [alice, 1n],
        [bob, 1n],
      ]);
      await deposit(usd, 40n);
      for (let epoch = 2n; epoch < 30n; epoch++) await setWeights([[alice, epoch]]);
      await setWeights([[alice, 3n]]);
      await deposit(usd, 40n);
      expect(await claimable(usd, alice)).to.equal(20n + 30n);
      expect(await claimable(usd, bob)).to.equal(20n + 10n);
    });

    describe("given an account that is named twice in one call", () => {
      it("when it is new, only its last weight earns", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [bob, 1n],
          [alice, 9n],
          [alice, 1n],
        ]);
        await deposit(usd, 20n);
        expect(await claimable(usd, alice)).to.equal(10n);
        expect(await claimable(usd, bob)).to.equal(10n);
      });

      it("when it has earned, no weight of the call in between earns anything", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 20n);
        await claim(usd, alice);
        await deposit(usd, 20n);
        await setWeights([
          [alice, 0n],
          [alice, 1_000n],
          [alice, 3n],
        ]);
        expect(await claimable(usd, alice)).to.equal(10n);
        await deposit(usd, 40n);
        expect(await claimable(usd, alice)).to.equal(10n + 30n);
        expect(await claimable(usd, bob)).to.equal(20n + 10n);
      });

      it("when its weight ends as it began, it earns as if it had not been named", async () => {
        const { usd, alice, bob } = world;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await deposit(usd, 20n);
        await setWeights([
          [alice, 5n],
          [alice, 1n],
        ]);
        await deposit(usd, 20n);
        expect(await claimable(usd, alice)).to.equal(20n);
        expect(await claimable(usd, bob)).to.equal(20n);
      });
    });

    describe("given more changes of a weight than one claim works through", () => {
      async function changedOften() {
        const { splitter, usd, alice, bob } = world;
        const changes = Number(await splitter.MAX_SEGMENTS()) + 3;
        const early = 6;
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        for (let change = 1; change <= early; change++) {
          await deposit(usd, 120n);
          await setWeights([[alice, BigInt(1 + (change % 2))]]);
        }
        const batch = Array.from({ length: changes - early - 1 }, (_, i) => [alice, BigInt(10 + i)] as const);
        await setWeights(batch);
        await setWeights([
          [alice, 512n],
          [bob, 512n],
        ]);
        await deposit(usd, 1_000n);
        return { early: 3n * 60n + 3n * 80n, late: 500n };
      }

      it("when it is claimed twice, nothing is lost", async () => {
        const { usd, alice } = world;
        const { early, late } = await changedOften();
        expect(await claimable(usd, alice)).to.equal(early);
        await claim(usd, alice);
        expect(await claimable(usd, alice)).to.equal(late);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(early + late);
      });

      it("when a deposit comes between the claims, it is paid with the second", async () => {
        const { usd, alice } = world;
        const { early, late } = await changedOften();
        await claim(usd, alice);
        await deposit(usd, 50n);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(early + late + 25n);
      });

      it("when the first claim was made before the deposits, it takes no more than the changes", async () => {
        const { splitter, usd, alice, bob } = world;
        const count = Number(await splitter.MAX_SEGMENTS());
        await setWeights([
          [alice, 1n],
          [bob, 1n],
        ]);
        await setWeights(Array.from({ length: count + 1 }, (_, i) => [alice, BigInt(i % 2 === 0 ? 2 : 1)] as const));
        expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(2n);
        await claim(usd, alice);
        await deposit(usd, 30n);
        expect(await claimable(usd, alice)).to.equal(20n);
      });

      it("when a claim moves past 256 changes that earned nothing, it pays 0 and lets the next one pay", async () => {
        const { splitter, usd, alice } = world;
        const count = Number(await splitter.MAX_SEGMENTS());
        await setWeights(Array.from({ length: count + 3 }, (_, i) => [alice, BigInt(1 + (i % 2))] as const));
        await deposit(usd, 30n);
        expect(await claimable(usd, alice)).to.equal(0n);
        expect(await claim(usd, alice).then((response) => response.wait())).to.have.property("status", 1);
        expect(await usd.balanceOf(alice)).to.equal(0n);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(30n);
      });

      it("when there are exactly 256 changes, one claim works through them and the present weight", async () => {
        const { splitter, usd, alice } = world;
        const count = Number(await splitter.MAX_SEGMENTS());
        await setWeights(Array.from({ length: count + 1 }, (_, i) => [alice, BigInt(1 + (i % 2))] as const));
        await deposit(usd, 30n);
        expect(await claimable(usd, alice)).to.equal(30n);
        await claim(usd, alice);
        await expect(claim(usd, alice))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNothingToClaim")
          .withArgs(SPLIT_ID, await usd.getAddress(), alice.address);
      });
    });

    describe("given the last epoch", () => {
      async function jumpToEpoch(epoch: bigint) {
        const { splitter, splitOwner } = world;
        const slot = await slotOfSplit();
        const { weight } = await currentWeight();
        const word = (epoch << 224n) | (weight << 160n) | BigInt(splitOwner.address);
        await networkHelpers.setStorageAt(await splitter.getAddress(), slot, word);
        expect(await splitter.getSplit(SPLIT_ID)).to.deep.equal([splitOwner.address, epoch, weight]);
      }

      async function currentWeight() {
        const [, , weight] = await world.splitter.getSplit(SPLIT_ID);
        return { weight };
      }

      /** The mapping's base slot is where the split's packed word is found. */
      async function slotOfSplit() {
        const { splitter, splitOwner } = world;
        for (let base = 0n; base < 20n; base++) {
          const key = ethers.AbiCoder.defaultAbiCoder().encode(["uint64", "uint256"], [SPLIT_ID, base]);
          const slot = ethers.keccak256(key);
          const word = BigInt(await ethers.provider.getStorage(splitter, slot));
          if (ethers.toBeHex(word % 2n ** 160n, 20) === splitOwner.address.toLowerCase()) return slot;
        }
        throw new Error("The split's word is in none of the first twenty mappings.");
      }

      it("when the last epoch opens, deposits and claims go on over all of them", async () => {
        const { usd, alice, bob } = world;
        await setWeights([[alice, 1n]]);
        await deposit(usd, 10n);
        await jumpToEpoch(MAX_EPOCH - 1n);
        await setWeights([[bob, 1n]]);
        await deposit(usd, 10n);
        await claim(usd, alice);
        await claim(usd, bob);
        expect(await usd.balanceOf(alice)).to.equal(15n);
        expect(await usd.balanceOf(bob)).to.equal(5n);
      });

      it("when another would open, it reverts with Panic 0x11, and deposits go on", async () => {
        const { splitter, usd, alice } = world;
        await setWeights([[alice, 1n]]);
        await jumpToEpoch(MAX_EPOCH);
        await expect(setWeights([[alice, 2n]])).to.be.revertedWithPanic(0x11);
        await deposit(usd, 10n);
        await claim(usd, alice);
        expect(await usd.balanceOf(alice)).to.equal(10n);
        expect(await splitter.weightOf(SPLIT_ID, alice)).to.equal(1n);
      });
    });

    it("given the largest weights, earlier deposits keep the weights of their time", async () => {
      const { open, alice, bob } = world;
      const amount = 10n ** 24n;
      await setWeights([
        [alice, MAX_UINT64 - 2n ** 60n],
        [bob, 2n ** 60n],
      ]);
      await deposit(open, amount);
      await setWeights([
        [alice, 2n ** 60n],
        [bob, MAX_UINT64 - 2n ** 60n],
      ]);
      await deposit(open, amount);
      for (const account of [alice, bob]) expect(amount - (await claimable(open, account))).to.be.oneOf([0n, 1n]);
    });
  });
});
