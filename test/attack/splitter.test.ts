import { expect } from "chai";
import { network } from "hardhat";
import {
  deploySplitter,
  fund,
  SPLIT_ID,
  weightUpdates,
  type SplitterWorld,
  type Weights,
  NO_CAP,
} from "../helpers/splitter.ts";

const { ethers, networkHelpers } = await network.create();
const SECOND_SPLIT = 2n;
const GAS = { gasLimit: 1_000_000n };

interface Holder {
  address: string;
}
interface HeldToken {
  target: unknown;
  balanceOf(account: string): Promise<bigint>;
}

async function deployedSplitter() {
  return deploySplitter(ethers);
}

describe("attacks on the WeightedSplitter", () => {
  let world: SplitterWorld;
  const setWeights = (weights: Weights, splitId = SPLIT_ID) =>
    world.splitter.connect(world.splitOwner).setWeights(splitId, weightUpdates(weights), GAS);
  const deposit = (token: HeldToken, amount: bigint, splitId = SPLIT_ID) =>
    world.splitter.connect(world.depositor).deposit(splitId, String(token.target), amount, GAS);
  const claimable = (token: HeldToken, { address }: Holder, splitId = SPLIT_ID) =>
    world.splitter.claimable(splitId, String(token.target), address);
  const claim = (token: HeldToken, { address }: Holder, splitId = SPLIT_ID) =>
    world.splitter.connect(world.stranger).claim(splitId, String(token.target), address, GAS);

  /** Claims for the attacker whatever there is, and returns what it owns more than before. */
  async function profit(token: HeldToken, attacker: Holder, attack: () => Promise<unknown>) {
    const before = await token.balanceOf(attacker.address);
    await attack();
    if ((await claimable(token, attacker)) > 0n) await claim(token, attacker);
    return (await token.balanceOf(attacker.address)) - before;
  }

  async function inOneBlock(calls: readonly (() => Promise<{ hash: string }>)[]) {
    await ethers.provider.send("evm_setAutomine", [false]);
    const hashes: string[] = [];
    for (const call of calls) hashes.push((await call()).hash);
    await networkHelpers.mine();
    await ethers.provider.send("evm_setAutomine", [true]);
    const receipts = await Promise.all(hashes.map((hash) => ethers.provider.getTransactionReceipt(hash)));
    expect(new Set(receipts.map((receipt) => receipt?.blockNumber))).to.have.lengthOf(1);
    return receipts.map((receipt) => receipt?.status);
  }

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployedSplitter);
  });

  describe("joining without a right", () => {
    it("when a stranger tries to join just before a deposit, it stays outside", async () => {
      const { splitter, splitOwner, usd, alice, stranger } = world;
      await setWeights([[alice, 1n]]);
      const gained = await profit(usd, stranger, async () => {
        const attacker = splitter.connect(stranger);
        for (const attempt of [
          attacker.setWeights(SPLIT_ID, weightUpdates([[stranger, 1_000n]])),
          attacker.setSplitOwner(SPLIT_ID, stranger),
        ]) {
          await expect(attempt)
            .to.be.revertedWithCustomError(splitter, "WeightedSplitterNotSplitOwner")
            .withArgs(SPLIT_ID, stranger.address, splitOwner.address);
        }
        await deposit(usd, 1_000n);
      });
      expect(gained).to.equal(0n);
      expect(await claimable(usd, alice)).to.equal(1_000n);
    });

    it("when a stranger has all the weight of its own split, it can't reach another's deposits", async () => {
      const { splitter, usd, alice, stranger } = world;
      await setWeights([[alice, 1n]]);
      await deposit(usd, 1_000n);
      const gained = await profit(usd, stranger, async () => {
        await splitter.connect(stranger).createSplit(stranger);
        await splitter.connect(stranger).setWeights(SECOND_SPLIT, weightUpdates([[stranger, 2n ** 64n - 1n]]));
        await expect(claim(usd, stranger, SECOND_SPLIT))
          .to.be.revertedWithCustomError(splitter, "WeightedSplitterNothingToClaim")
          .withArgs(SECOND_SPLIT, await usd.getAddress(), stranger.address);
      });
      expect(gained).to.equal(0n);
    });
  });

  describe("burning others' dust", () => {
    it("when strangers claim after every deposit, the accounts have what they have in a split left alone", async () => {
      const { splitter, splitOwner, usd, alice, bob, carol } = world;
      const weights: Weights = [
        [alice, 7n],
        [bob, 11n],
        [carol, 13n],
      ];
      await splitter.connect(splitOwner).createSplit(splitOwner);
      for (const id of [SPLIT_ID, SECOND_SPLIT]) await setWeights(weights, id);
      for (let amount = 1n; amount <= 12n; amount++) {
        for (const id of [SPLIT_ID, SECOND_SPLIT]) await deposit(usd, amount, id);
        for (const [account] of weights) if ((await claimable(usd, account)) > 0n) await claim(usd, account);
      }
      for (const [account] of weights) {
        const leftAlone = await claimable(usd, account, SECOND_SPLIT);
        expect((await usd.balanceOf(account.address)) + (await claimable(usd, account))).to.equal(leftAlone);
        expect(leftAlone).to.be.greaterThan(0n);
      }
    });
  });

  describe("rounding games", () => {
    for (const weight of [1n, 3n, 2n ** 40n, 2n ** 63n]) {
      it(`when an account of weight ${weight} deposits units by itself, it never gains`, async () => {
        const { splitter, usd, depositor, alice } = world;
        await setWeights([
          [depositor, weight],
          [alice, 2n ** 63n - 1n],
        ]);
        const gained = await profit(usd, depositor, async () => {
          for (let unit = 0; unit < 20; unit++) {
            await deposit(usd, 1n);
            if ((await claimable(usd, depositor)) > 0n) await claim(usd, depositor);
          }
        });
        expect(gained).to.be.lessThanOrEqual(0n);
        expect(await usd.balanceOf(splitter)).to.be.greaterThanOrEqual(await claimable(usd, alice));
      });
    }

    it("when the first depositor puts in a unit, it takes nothing of later deposits", async () => {
      const { usd, depositor, alice } = world;
      await setWeights([
        [depositor, 1n],
        [alice, 9_999n],
      ]);
      const gained = await profit(usd, depositor, () => deposit(usd, 1n));
      expect(gained).to.be.lessThanOrEqual(0n);
      await setWeights([[depositor, 0n]]);
      await deposit(usd, 1_000_000n);
      expect(await claimable(usd, alice)).to.be.oneOf([1_000_000n, 1_000_001n]);
      expect(await claimable(usd, depositor)).to.equal(0n);
    });
  });

  describe("reentrancy", () => {
    /** The token itself owns a second split, of which the stranger has half; a first mint makes its call. */
    async function reentrantToken() {
      const { splitter, depositor, alice, stranger } = world;
      const token = await ethers.deployContract("TokenMockReentrant");
      await fund(splitter, token.connect(depositor), depositor.address);
      await splitter.createSplit(token);
      const setUp = splitter.interface.encodeFunctionData("setWeights", [
        SECOND_SPLIT,
        weightUpdates([
          [stranger, 1n],
          [alice, 1n],
        ]),
      ]);
      await token.arm(splitter, setUp, true);
      await token.mint(stranger, 0n);
      return token;
    }

    for (const before of [true, false]) {
      const moment = before ? "before" : "after";

      it(`when a token claims ${moment} it moves a deposit, the deposit reverts`, async () => {
        const { splitter, stranger } = world;
        const token = await reentrantToken();
        await deposit(token, 100n, SECOND_SPLIT);
        const data = splitter.interface.encodeFunctionData("claim", [SECOND_SPLIT, token.target, stranger.address]);
        await token.arm(splitter, data, before);
        await expect(deposit(token, 100n, SECOND_SPLIT)).to.be.revertedWithCustomError(
          splitter,
          "ReentrancyGuardReentrantCall",
        );
        expect(await claimable(token, stranger, SECOND_SPLIT)).to.equal(50n);
      });

      for (const name of ["deposit", "claim"] as const) {
        it(`when a token calls ${name} ${moment} it moves a claim, the claim reverts`, async () => {
          const { splitter, usd, alice, stranger } = world;
          const token = await reentrantToken();
          await deposit(token, 100n, SECOND_SPLIT);
          await usd.mint(token, 10n);
          const data =
            name === "deposit"
              ? splitter.interface.encodeFunctionData("deposit", [SECOND_SPLIT, usd.target, 10n])
              : splitter.interface.encodeFunctionData("claim", [SECOND_SPLIT, token.target, stranger.address]);
          await token.arm(splitter, data, before);
          await expect(claim(token, alice, SECOND_SPLIT)).to.be.revertedWithCustomError(
            splitter,
            "ReentrancyGuardReentrantCall",
          );
          expect(await claimable(token, alice, SECOND_SPLIT)).to.equal(50n);
        });
      }

      it(`when a colluding owner changes the weights ${moment} a deposit moves, the old weights have it`, async () => {
        const { splitter, alice, stranger } = world;
        const token = await reentrantToken();
        const takeAll = weightUpdates([
          [stranger, 999n],
          [alice, 0n],
        ]);
        const data = splitter.interface.encodeFunctionData("setWeights", [SECOND_SPLIT, takeAll]);
        await token.arm(splitter, data, before);
        await deposit(token, 100n, SECOND_SPLIT);
        expect(await splitter.weightOf(SECOND_SPLIT, alice)).to.equal(0n);
        expect(await claimable(token, alice, SECOND_SPLIT)).to.equal(50n);
        expect(await claimable(token, stranger, SECOND_SPLIT)).to.equal(50n);
      });

      it(`when a colluding owner changes the weights ${moment} a claim moves, nothing is paid twice`, async () => {
        const { splitter, alice, stranger } = world;
        const token = await reentrantToken();
        await deposit(token, 100n, SECOND_SPLIT);
        const data = splitter.interface.encodeFunctionData("setWeights", [
          SECOND_SPLIT,
          weightUpdates([[stranger, 999n]]),
        ]);
        await token.arm(splitter, data, before);
        await claim(token, stranger, SECOND_SPLIT);
        expect(await token.balanceOf(stranger)).to.equal(50n);
        expect(await claimable(token, stranger, SECOND_SPLIT)).to.equal(0n);
        expect(await claimable(token, alice, SECOND_SPLIT)).to.equal(50n);
      });
    }
  });

  describe("hostile tokens", () => {
    it("when a token lets its depositor pay with nothing, no other token moves", async () => {
      const { splitter, usd, alice, stranger } = world;
      const hostile = await ethers.deployContract("TokenMockHostile");
      await splitter.setTokenCap(hostile, NO_CAP);
      await setWeights([
        [alice, 1n],
        [stranger, 1n],
      ]);
      await deposit(usd, 1_000n);
      const gained = await profit(usd, stranger, async () => {
        await splitter.connect(stranger).deposit(SPLIT_ID, hostile, 2n ** 100n);
        await claim(hostile, stranger);
        expect(await hostile.balanceOf(stranger)).to.equal(2n ** 99n);
      });
      expect(gained).to.equal(500n, "the share of the honest deposit, and no more");
      await hostile.setBalance(splitter, 0n);
      await expect(claim(hostile, alice))
        .to.be.revertedWithCustomError(hostile, "ERC20InsufficientBalance")
        .withArgs(await splitter.getAddress(), 0n, 2n ** 99n);
      await claim(usd, alice);
      expect(await usd.balanceOf(alice)).to.equal(500n);
      expect(await usd.balanceOf(splitter)).to.equal(0n);
    });
  });

  describe("donations", () => {
    it("when tokens are sent to the splitter, nobody can claim them, or deposit them as their own", async () => {
      const { splitter, usd, alice, stranger } = world;
      await setWeights([[stranger, 1n]]);
      await usd.mint(splitter, 1_000n);
      expect(await claimable(usd, stranger)).to.equal(0n);
      await expect(splitter.connect(alice).deposit(SPLIT_ID, usd, 1_000n))
        .to.be.revertedWithCustomError(usd, "ERC20InsufficientAllowance")
        .withArgs(await splitter.getAddress(), 0n, 1_000n);
      const gained = await profit(usd, stranger, () => deposit(usd, 10n));
      expect(gained).to.equal(10n, "what was deposited for it");
      expect(await usd.balanceOf(splitter)).to.equal(1_000n);
    });
  });

  describe("terms at collection instead of service", () => {
    it("when the owner takes everyone out after a deposit, it takes nothing of what they earned", async () => {
      const { usd, splitOwner, alice, bob } = world;
      await setWeights([
        [alice, 1n],
        [bob, 1n],
      ]);
      await deposit(usd, 1_000n);
      const gained = await profit(usd, splitOwner, () =>
        setWeights([
          [alice, 0n],
          [bob, 0n],
          [splitOwner, 2n ** 64n - 1n],
        ]),
      );
      expect(gained).to.equal(0n);
      for (const account of [alice, bob]) expect(await claimable(usd, account)).to.equal(500n);
    });

    it("when the owner changes the weights behind a deposit in its block, the old weights have it", async () => {
      const { usd, splitOwner, alice } = world;
      await setWeights([[alice, 1n]]);
      const gained = await profit(usd, splitOwner, async () => {
        const takeAll: Weights = [
          [alice, 0n],
          [splitOwner, 1n],
        ];
        expect(await inOneBlock([() => deposit(usd, 1_000n), () => setWeights(takeAll)])).to.deep.equal([1, 1]);
      });
      expect(gained).to.equal(0n);
      expect(await claimable(usd, alice)).to.equal(1_000n);
    });

    it("when several epochs and deposits share a block, each deposit has the weights before it", async () => {
      const { usd, alice, bob } = world;
      const steps = [
        () => setWeights([[alice, 1n]]),
        () => deposit(usd, 100n),
        () => setWeights([[bob, 1n]]),
        () => deposit(usd, 100n),
        () => setWeights([[alice, 0n]]),
        () => setWeights([[alice, 3n]]),
        () => deposit(usd, 100n),
      ];
      expect(await inOneBlock(steps)).to.deep.equal(steps.map(() => 1));
      expect(await claimable(usd, alice)).to.equal(100n + 50n + 75n);
      expect(await claimable(usd, bob)).to.equal(50n + 25n);
    });

    it("when the owner names itself many times in one call, it earns by the last weight only", async () => {
      const { usd, splitOwner, alice } = world;
      await setWeights([
        [alice, 1n],
        [splitOwner, 1n],
      ]);
      await deposit(usd, 1_000n);
      const gained = await profit(usd, splitOwner, async () => {
        await setWeights([0n, 2n ** 63n, 0n, 2n ** 63n, 1n].map((weight) => [splitOwner, weight] as const));
        await deposit(usd, 1_000n);
      });
      expect(gained).to.equal(1_000n, "half of both deposits");
      expect(await claimable(usd, alice)).to.equal(1_000n);
    });

    it("when the owner empties the split in front of a deposit in its block, the depositor keeps the money", async () => {
      const { splitter, usd, depositor, alice } = world;
      await setWeights([[alice, 1n]]);
      const before = await usd.balanceOf(depositor);
      const statuses = await inOneBlock([() => setWeights([[alice, 0n]]), () => deposit(usd, 1_000n)]);
      expect(statuses).to.deep.equal([1, 0]);
      expect(await usd.balanceOf(depositor)).to.equal(before);
      await expect(deposit(usd, 1_000n))
        .to.be.revertedWithCustomError(splitter, "WeightedSplitterNoWeights")
        .withArgs(SPLIT_ID);
    });
  });
});
