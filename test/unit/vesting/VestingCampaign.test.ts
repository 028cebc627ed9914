import { expect } from "chai";
import { network } from "hardhat";
import { SumTree } from "../../../sdk/sumTree.ts";
import { CURVE, campaignOf, deployedFactory, YEAR } from "../../helpers/campaign.ts";
import { namedSigners } from "../../helpers/vesting.ts";
import { Random } from "../../helpers/random.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const { ZeroAddress } = ethers;
const MAX_UINT96 = 2n ** 96n - 1n;

async function empty() {
  return deployedFactory(connection);
}

/** Alice is promised 1,000, Bob 500, the owner 1; the campaign holds 1,501. */
async function three() {
  const { alice, bob, owner } = await namedSigners(connection);
  return campaignOf(connection, [
    { account: alice.address, amount: 1_000n },
    { account: bob.address, amount: 500n },
    { account: owner.address, amount: 1n },
  ]);
}

describe("VestingCampaignFactory", () => {
  describe("constructor", () => {
    it("when the token is the zero address, it reverts with VestingCampaignZeroAddress", async () => {
      const { factory } = await networkHelpers.loadFixture(empty);
      await expect(ethers.deployContract("VestingCampaignFactory", [ZeroAddress])).to.be.revertedWithCustomError(
        factory,
        "VestingCampaignZeroAddress",
      );
    });

    it("it deploys an implementation of the same token", async () => {
      const { factory, token } = await networkHelpers.loadFixture(empty);
      const implementation = await ethers.getContractAt("VestingCampaign", await factory.implementation());
      expect(await factory.token()).to.equal(token.target);
      expect(await implementation.token()).to.equal(token.target);
    });
  });

  describe("create", () => {
    const tree = new SumTree([{ account: "0x00000000000000000000000000000000000A11cE", amount: 7n }]);

    it("it clones, funds the clone with the total and emits CampaignCreated", async () => {
      const { factory, token, owner, termsFor, createCampaign } = await networkHelpers.loadFixture(empty);
      const terms = termsFor(tree);
      await expect(factory.create(terms)).to.emit(factory, "CampaignCreated");
      const before = await token.balanceOf(owner);
      const campaign = await createCampaign(terms);
      expect(await token.balanceOf(campaign)).to.equal(7n);
      expect(await token.balanceOf(owner)).to.equal(before - 7n);
      expect([...(await campaign.terms())]).to.deep.equal(Object.values(reordered(terms)));
    });

    it("when every term is at its maximum, the campaign gives it back", async () => {
      const { createCampaign, owner } = await networkHelpers.loadFixture(empty);
      const max40 = 2n ** 40n - 1n;
      const duration = 2n ** 38n - (2n ** 38n % (2n ** 32n - 1n));
      const terms = {
        ...{ root: `0x${"f".repeat(64)}`, total: MAX_UINT96, depth: 32, start: 2n ** 37n },
        ...{ cliff: 2n ** 38n, delay: 2n ** 37n, duration, steps: 2n ** 32n - 1n },
        ...{ owner: owner.address, clawBackFrom: max40 },
      };
      const campaign = await createCampaign(terms);
      expect([...(await campaign.terms())]).to.deep.equal(Object.values(reordered(terms)));
    });

    it("when the clone's address holds tokens already, they change nothing", async () => {
      const { factory, token, stranger, termsFor, createCampaign } = await networkHelpers.loadFixture(empty);
      const nonce = await ethers.provider.getTransactionCount(factory);
      await token.mint(ethers.getCreateAddress({ from: await factory.getAddress(), nonce }), 5n);
      const campaign = await createCampaign(termsFor(tree));
      expect(await token.balanceOf(campaign)).to.equal(12n);
      expect(stranger.address).not.to.equal(campaign.target);
    });

    const faults: [what: string, change: object, error: string][] = [
      ["there is no owner", { owner: ZeroAddress }, "VestingCampaignZeroAddress"],
      ["nothing is promised", { total: 0n }, "VestingCampaignZeroTotal"],
      ["there are 33 levels", { depth: 33 }, "VestingCampaignTooDeep"],
      ["the cliff is before the delay", { delay: 101n }, "VestingInvalidPlan"],
      ["the cliff is after the end", { cliff: 1_001n }, "VestingInvalidPlan"],
      ["the steps are uneven", { steps: 3n }, "VestingUnevenSteps"],
    ];
    for (const [what, change, error] of faults) {
      it(`when ${what}, it reverts with ${error}`, async () => {
        const { factory, termsFor } = await networkHelpers.loadFixture(empty);
        await expect(factory.create(termsFor(tree, change))).to.be.revertedWithCustomError(factory, error);
      });
    }

    it("when the rest could go back a second before a year after the end, it reverts", async () => {
      const { factory, start, termsFor } = await networkHelpers.loadFixture(empty);
      const earliest = start + CURVE.duration + YEAR;
      await expect(factory.create(termsFor(tree, { clawBackFrom: earliest - 1n })))
        .to.be.revertedWithCustomError(factory, "VestingCampaignClawBackTooEarly")
        .withArgs(earliest - 1n, earliest);
    });

    it("when everything has vested already, a year is counted from now on", async () => {
      const { factory, termsFor } = await networkHelpers.loadFixture(empty);
      const now = BigInt(await time.latest()) + 10n;
      const past = { start: 0n, clawBackFrom: now + YEAR - 1n };
      await time.setNextBlockTimestamp(now);
      await expect(factory.create(termsFor(tree, past)))
        .to.be.revertedWithCustomError(factory, "VestingCampaignClawBackTooEarly")
        .withArgs(now + YEAR - 1n, now + YEAR);
      await time.setNextBlockTimestamp(now + 1n);
      await factory.create(termsFor(tree, { ...past, clawBackFrom: now + 1n + YEAR }));
    });

    it("when the token keeps a fee, it reverts with VestingCampaignUnexpectedBalance", async () => {
      const { owner, termsFor } = await networkHelpers.loadFixture(empty);
      const token = await ethers.deployContract("TokenMockFeeOnTransfer");
      const factory = (await ethers.deployContract("VestingCampaignFactory", [token])).connect(owner);
      await token.mint(owner, 100n);
      await token.connect(owner).approve(factory, 100n);
      await expect(factory.create(termsFor(tree)))
        .to.be.revertedWithCustomError(factory, "VestingCampaignUnexpectedBalance")
        .withArgs(7n, 6n);
    });
  });
});

/** Terms as the contract orders them. */
function reordered(terms: Record<string, unknown>): Record<string, unknown> {
  const names = "root total depth start cliff delay duration steps owner clawBackFrom".split(" ");
  return Object.fromEntries(names.map((name) => [name, name === "root" ? terms[name] : big(terms[name])]));
}

function big(value: unknown): unknown {
  return typeof value === "number" ? BigInt(value) : value;
}

describe("VestingCampaign", () => {
  describe("claim", () => {
    it("given a vested part, when anybody calls, it pays the account and emits Claimed", async () => {
      const { campaign, token, claim, alice, start } = await networkHelpers.loadFixture(three);
      await time.setNextBlockTimestamp(start + 300n);
      const paid = claim(0);
      await expect(paid).to.emit(campaign, "Claimed").withArgs(0n, alice.address, 300n);
      expect(await token.balanceOf(alice)).to.equal(300n);
      expect(await campaign.released(0)).to.equal(300n);
      expect(await campaign.opened()).to.equal(1_000n);
    });

    it("when it is claimed again, it pays the difference and opens nothing more", async () => {
      const { campaign, token, claim, alice, start } = await networkHelpers.loadFixture(three);
      await time.setNextBlockTimestamp(start + 300n);
      await claim(0);
      await time.setNextBlockTimestamp(start + 1_000n);
      await claim(0);
      expect(await token.balanceOf(alice)).to.equal(1_000n);
      expect(await campaign.opened()).to.equal(1_000n);
    });

    it("a second before the cliff nothing can be claimed, and at it what accrued", async () => {
      const { campaign, token, claim, bob, start } = await networkHelpers.loadFixture(three);
      await time.setNextBlockTimestamp(start + 99n);
      await expect(claim(1)).to.be.revertedWithCustomError(campaign, "VestingCampaignNothingToClaim").withArgs(1n, 0n);
      await time.setNextBlockTimestamp(start + 100n);
      await claim(1);
      expect(await token.balanceOf(bob)).to.equal(50n);
    });

    it("when nothing more has vested, it reverts with VestingCampaignNothingToClaim", async () => {
      const { campaign, claim, start } = await networkHelpers.loadFixture(three);
      await time.setNextBlockTimestamp(start + 1_000n);
      await claim(2);
      await expect(claim(2)).to.be.revertedWithCustomError(campaign, "VestingCampaignNothingToClaim").withArgs(2n, 1n);
    });

    it("when everybody has claimed everything, nothing is left", async () => {
      const { campaign, token, claim, start } = await networkHelpers.loadFixture(three);
      await time.increaseTo(start + 1_000n);
      for (const index of [2, 0, 1]) await claim(index);
      expect(await token.balanceOf(campaign)).to.equal(0n);
      expect(await campaign.opened()).to.equal(1_501n);
    });

    const lies: [what: string, change: (claim: [number, string, bigint]) => [number, string, bigint]][] = [
      ["another index", ([, account, amount]) => [1, account, amount]],
      ["an index beyond the tree", ([index, account, amount]) => [index + 4, account, amount]],
      ["another account", ([index, , amount]) => [index, "0x00000000000000000000000000000000000A11cE", amount]],
      ["a unit more", ([index, account, amount]) => [index, account, amount + 1n]],
      ["a unit less", ([index, account, amount]) => [index, account, amount - 1n]],
    ];
    for (const [what, change] of lies) {
      it(`when the claim says ${what}, it reverts with VestingCampaignInvalidProof`, async () => {
        const { campaign, tree, alice, start } = await networkHelpers.loadFixture(three);
        await time.increaseTo(start + 1_000n);
        const lie = change([0, alice.address, 1_000n]);
        await expect(campaign.claim(...lie, tree.proof(0)))
          .to.be.revertedWithCustomError(campaign, "VestingCampaignInvalidProof")
          .withArgs(...lie);
      });
    }

    it("when a sibling's hash or sum is another, or the proof has another length, it reverts", async () => {
      const { campaign, tree, alice, start } = await networkHelpers.loadFixture(three);
      await time.increaseTo(start + 1_000n);
      const [first, second] = tree.proof(0) as [{ hash: string; sum: bigint }, { hash: string; sum: bigint }];
      const proofs = [
        [{ ...first, sum: first.sum + 1n }, second],
        [first, { ...second, sum: second.sum - 1n }],
        [{ ...first, hash: second.hash }, second],
        [second, first],
        [first],
        [first, second, second],
        [],
      ];
      for (const proof of proofs) {
        await expect(campaign.claim(0, alice, 1_000n, proof)).to.be.revertedWithCustomError(
          campaign,
          "VestingCampaignInvalidProof",
        );
      }
    });
  });

  describe("clawBack", () => {
    it("a second before its time it reverts with VestingCampaignTooEarly", async () => {
      const { campaign, start } = await networkHelpers.loadFixture(three);
      const from = start + CURVE.duration + YEAR;
      await time.setNextBlockTimestamp(from - 1n);
      await expect(campaign.clawBack())
        .to.be.revertedWithCustomError(campaign, "VestingCampaignTooEarly")
        .withArgs(from);
    });

    it("when its time has come, anybody sends what nobody has opened to the owner", async () => {
      const { campaign, token, claim, owner, alice, start } = await networkHelpers.loadFixture(three);
      await time.increaseTo(start + 300n);
      await claim(0);
      await time.increaseTo(start + CURVE.duration + YEAR);
      await expect(campaign.clawBack()).to.emit(campaign, "ClawedBack").withArgs(owner.address, 501n);
      expect(await campaign.clawedBack()).to.equal(true);

      await claim(0);
      expect(await token.balanceOf(alice)).to.equal(1_000n);
      expect(await token.balanceOf(campaign)).to.equal(0n);
    });

    it("afterwards what was not opened can't be, and nothing goes back twice", async () => {
      const { campaign, claim, start } = await networkHelpers.loadFixture(three);
      await time.increaseTo(start + CURVE.duration + YEAR);
      await campaign.clawBack();
      await expect(claim(1)).to.be.revertedWithCustomError(campaign, "VestingCampaignClosed").withArgs(1n);
      await expect(campaign.clawBack()).to.be.revertedWithCustomError(campaign, "VestingCampaignClawedBack");
    });
  });

  describe("vestedAt", () => {
    it("follows the vault's curve", async () => {
      const { campaign, start } = await networkHelpers.loadFixture(three);
      for (const [elapsed, vested] of [
        [99n, 0n],
        [100n, 100n],
        [999n, 999n],
        [1_000n, 1_000n],
      ] as const) {
        expect(await campaign.vestedAt(1_000n, start + elapsed)).to.equal(vested);
      }
    });
  });

  it("pays any number of random promises, each to the unit, and never more than it holds", async () => {
    const random = new Random(4n);
    for (const count of [1, 2, 3, 5, 17]) {
      const grants = Array.from({ length: count }, () => ({
        account: ethers.getAddress(ethers.toBeHex(random.between(1n, 2n ** 160n - 1n), 20)),
        amount: random.pick([1n, random.between(1n, 2n ** 90n)]),
      }));
      const { campaign, token, claim, tree, start } = await campaignOf(connection, grants);
      expect(tree.total).to.equal(grants.reduce((sum, { amount }) => sum + amount, 0n));
      await time.increaseTo(start + CURVE.duration);
      for (let index = 0; index < count; index++) await claim(index);
      for (const { account, amount } of grants) expect(await token.balanceOf(account)).to.equal(amount);
      expect(await token.balanceOf(campaign)).to.equal(0n);
    }
  });

  it("takes a promise of 2⁹⁶ − 1 units", async () => {
    const { alice } = await namedSigners(connection);
    const { token, claim, start } = await campaignOf(connection, [{ account: alice.address, amount: MAX_UINT96 }]);
    await time.increaseTo(start + CURVE.duration);
    await claim(0);
    expect(await token.balanceOf(alice)).to.equal(MAX_UINT96);
  });
});
