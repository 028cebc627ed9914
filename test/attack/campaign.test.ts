// Ways to be paid more by a campaign than its tokens allow, or to take accrued tokens back from people.
import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { network } from "hardhat";
import { SumTree } from "../../sdk/sumTree.ts";
import { CURVE, campaignOf, deployedFactory, YEAR } from "../helpers/campaign.ts";
import { namedSigners } from "../helpers/vesting.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const coder = AbiCoder.defaultAbiCoder();
const AMOUNT = 100n;

interface Node {
  hash: string;
  sum: bigint;
}

const leaf = (account: string, amount: bigint): Node => ({
  hash: keccak256(keccak256(coder.encode(["address", "uint96"], [account, amount]))),
  sum: amount,
});

const parent = (left: Node, right: Node): Node => ({
  hash: keccak256(
    coder.encode(["bytes32", "uint256", "bytes32", "uint256"], [left.hash, left.sum, right.hash, right.sum]),
  ),
  sum: left.sum + right.sum,
});

async function people() {
  return deployedFactory(connection);
}

describe("Attacks on campaigns", () => {
  describe("an over-promised campaign: 100 tokens, promised whole to two people [35]", () => {
    const forgeries: [what: string, seen: (node: Node) => Node, total: bigint][] = [
      ["the sibling's sum left out", ({ hash }) => ({ hash, sum: 0n }), AMOUNT],
      ["both sums halved", ({ hash, sum }) => ({ hash, sum: sum / 2n }), AMOUNT],
      ["the sums as they are, and the total too small", (node) => node, AMOUNT],
      ["a sum that overflows", ({ hash }) => ({ hash, sum: 2n ** 256n - 1n }), AMOUNT],
      ["a sum that overflows to the total", ({ hash }) => ({ hash, sum: 2n ** 256n - AMOUNT }), AMOUNT],
    ];
    for (const [what, seen, total] of forgeries) {
      it(`with ${what}, pays at most what it holds, and never one person another's tokens`, async () => {
        const { alice, bob, token, start, termsFor, createCampaign } = await networkHelpers.loadFixture(people);
        const [left, right] = [leaf(alice.address, AMOUNT), leaf(bob.address, AMOUNT)];
        const roots = [parent(left, seen(right)), parent(seen(left), right), parent(seen(left), seen(right))];
        const campaigns = [];
        for (const { hash: root } of roots) campaigns.push(await createCampaign(termsFor({ root, total, depth: 1 })));
        await time.increaseTo(start + CURVE.duration);
        for (const campaign of campaigns) {
          const before = (await token.balanceOf(alice)) + (await token.balanceOf(bob));
          for (const sibling of [right, seen(right)]) {
            await campaign.claim(0, alice, AMOUNT, [sibling]).catch(() => undefined);
          }
          for (const sibling of [left, seen(left)]) {
            await campaign.claim(1, bob, AMOUNT, [sibling]).catch(() => undefined);
          }
          const paid = (await token.balanceOf(alice)) + (await token.balanceOf(bob)) - before;
          expect(paid <= total).to.equal(true);
          expect(paid + (await token.balanceOf(campaign))).to.equal(total);
        }
      });
    }

    it("one promise at two places of the tree has to be funded twice", async () => {
      const { alice } = await namedSigners(connection);
      const grants = [1, 2].map(() => ({ account: alice.address, amount: AMOUNT }));
      const { token, tree, claim, start } = await campaignOf(connection, grants);
      expect(tree.total).to.equal(2n * AMOUNT);
      await time.increaseTo(start + CURVE.duration);
      await claim(0);
      await claim(1);
      expect(await token.balanceOf(alice)).to.equal(2n * AMOUNT);
    });

    it("an inner node that is shown as a leaf, or a leaf as an inner node, is none", async () => {
      const { alice, start, token, termsFor, createCampaign } = await networkHelpers.loadFixture(people);
      const tree = new SumTree(
        Array.from({ length: 4 }, () => ({ account: alice.address, amount: AMOUNT })),
        2,
      );
      const campaign = await createCampaign(termsFor(tree));
      await time.increaseTo(start + CURVE.duration);
      const [, top] = tree.proof(0);
      for (const proof of [top === undefined ? [] : [top], [...tree.proof(0), { hash: tree.root, sum: tree.total }]]) {
        await expect(campaign.claim(0, alice, 2n * AMOUNT, proof)).to.be.revertedWithCustomError(
          campaign,
          "VestingCampaignInvalidProof",
        );
      }
      expect(await token.balanceOf(alice)).to.equal(0n);
    });
  });

  describe("a claw-back [35]", () => {
    it("takes nothing before a year after the last unlock, and nothing of what was opened, whoever calls", async () => {
      const { alice, bob } = await namedSigners(connection);
      const grants = [alice, bob].map(({ address }) => ({ account: address, amount: AMOUNT }));
      const { campaign, token, claim, owner, start } = await campaignOf(connection, grants);
      const wealth = await token.balanceOf(owner);
      await time.increaseTo(start + CURVE.cliff);
      await claim(0);
      for (const moment of [start + CURVE.duration, start + CURVE.duration + YEAR - 2n]) {
        await time.increaseTo(moment);
        await expect(campaign.connect(owner).clawBack()).to.be.revertedWithCustomError(
          campaign,
          "VestingCampaignTooEarly",
        );
      }
      await time.increaseTo(start + CURVE.duration + YEAR);
      await campaign.connect(owner).clawBack();
      await expect(campaign.connect(owner).clawBack()).to.be.revertedWithCustomError(
        campaign,
        "VestingCampaignClawedBack",
      );
      expect((await token.balanceOf(owner)) - wealth).to.equal(AMOUNT, "Bob's, which nobody opened in a year");
      await claim(0);
      expect(await token.balanceOf(alice)).to.equal(AMOUNT);
      expect(await token.balanceOf(campaign)).to.equal(0n);
    });
  });

  it("nobody is paid another's promise, and what is locked has no vote and no market", async () => {
    const { alice, bob } = await namedSigners(connection);
    const { campaign, token, claim, start } = await campaignOf(connection, [
      { account: alice.address, amount: AMOUNT },
    ]);
    await time.increaseTo(start + CURVE.duration);
    await claim(0, bob);
    expect(await token.balanceOf(bob)).to.equal(0n);
    expect(await token.balanceOf(alice)).to.equal(AMOUNT);
    const acting: string[] = [];
    campaign.interface.forEachFunction(({ name, constant }) => constant || acting.push(name));
    expect(acting.sort()).to.deep.equal(["claim", "clawBack"]);
  });
});
