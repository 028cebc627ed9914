import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { type RewardClaim, rewardLeaf, verifyClaim } from "../../../sdk/rewards.ts";

const TYPES = ["uint256", "address", "uint256", "uint256"];

describe("Rewards", () => {
  const amounts = [7n, 1n, 2n ** 100n, 5n, 6n];
  const values = amounts.map((amount, i): [bigint, string, bigint, bigint] => {
    const sumBefore = amounts.slice(0, i).reduce((sum, earlier) => sum + earlier, 0n);
    return [BigInt(i), `0x${String(i + 1).repeat(40)}`, amount, sumBefore];
  });
  const tree = StandardMerkleTree.of(values, TYPES);

  function claimOf(place: number): RewardClaim {
    const [index, account, cumulative, sumBefore] = values[place] ?? [0n, "", 0n, 0n];
    return { index, account, cumulative, sumBefore, proof: tree.getProof(place) };
  }

  describe("rewardLeaf", () => {
    it("is the leaf hash of OpenZeppelin's StandardMerkleTree", () => {
      expect(values.map((_, i) => rewardLeaf(claimOf(i)))).to.deep.equal(values.map((value) => tree.leafHash(value)));
    });
  });

  describe("verifyClaim", () => {
    it("given the proofs of OpenZeppelin's StandardMerkleTree, it is true", () => {
      expect(values.map((_, i) => verifyClaim(tree.root, claimOf(i)))).to.deep.equal(values.map(() => true));
    });

    it("given hashes in capital letters, it is true", () => {
      const capital = (hash: string) => `0x${hash.slice(2).toUpperCase()}`;
      const claim = claimOf(2);

      expect(verifyClaim(capital(tree.root), { ...claim, proof: claim.proof.map(capital) })).to.equal(true);
    });

    it("given a tree of one leaf, an empty proof is true", () => {
      const claim = { ...claimOf(0), proof: [] };

      expect(verifyClaim(rewardLeaf(claim), claim)).to.equal(true);
    });

    const differences: Record<string, Partial<RewardClaim>> = {
      "another index": { index: 1n },
      "an index below zero": { index: -1n },
      "another account": { account: `0x${"9".repeat(40)}` },
      "an account that is none": { account: "alice" },
      "another amount": { cumulative: 3n },
      "an amount of 2¹²⁸": { cumulative: 2n ** 128n },
      "another sum": { sumBefore: 3n },
      "a sum of 2²⁵⁶": { sumBefore: 2n ** 256n },
      "the proof of another": { proof: claimOf(3).proof },
      "a proof without its last hash": { proof: claimOf(2).proof.slice(0, -1) },
      "a hash of 31 bytes": { proof: claimOf(2).proof.map((hash) => hash.slice(0, -2)) },
      "a hash that is none": { proof: ["hash"] },
    };
    for (const [what, difference] of Object.entries(differences)) {
      it(`given ${what}, it is false`, () => {
        expect(verifyClaim(tree.root, { ...claimOf(2), ...difference })).to.equal(false);
      });
    }

    it("given another root, it is false", () => {
      expect(verifyClaim(rewardLeaf(claimOf(1)), claimOf(2))).to.equal(false);
    });
  });
});
