import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { hexlify } from "ethers";
import { HASH } from "../../../epoch/tree/keccak.ts";
import type { RewardTotals } from "../../../epoch/tree/leaves.ts";
import { buildTree, proofOf } from "../../../epoch/tree/tree.ts";
import { verifyClaim } from "../../../sdk/rewards.ts";
import { Random } from "../../helpers/random.ts";
import { codeOf, leavesOf, randomTotals, type Total, totalsOf } from "../../helpers/rewards.ts";

const TYPES = ["uint256", "address", "uint256", "uint256"];
const MAX_AMOUNT = 2n ** 128n - 1n;
const random = new Random(15n);

function valuesOf(totals: RewardTotals): [bigint, string, bigint, bigint][] {
  return leavesOf(totals).map(({ index, account, cumulative, sumBefore }) => [index, account, cumulative, sumBefore]);
}

describe("buildTree", () => {
  const randomSizes = Array.from({ length: 8 }, () => Number(random.between(4n, 300n)));

  for (const count of [1, 2, 3, ...randomSizes, 2_000]) {
    describe(`given ${count} accounts`, () => {
      const totals = randomTotals(random, count);
      const values = valuesOf(totals);
      const theirs = StandardMerkleTree.of(values, TYPES);

      it("has OpenZeppelin's nodes, in their order", async () => {
        const { nodes, root } = await buildTree(totals);

        const all = Array.from({ length: nodes.length / HASH }, (_, i) =>
          hexlify(nodes.slice(i * HASH, (i + 1) * HASH)),
        );
        expect(all).to.deep.equal(theirs.dump().tree);
        expect(root).to.equal(theirs.root);
      });

      it("has proofs that OpenZeppelin and the SDK verify", async () => {
        const tree = await buildTree(totals);

        leavesOf(totals).forEach((leaf, index) => {
          const proof = proofOf(tree, index);
          const value: [bigint, string, bigint, bigint] = [leaf.index, leaf.account, leaf.cumulative, leaf.sumBefore];
          expect(StandardMerkleTree.verify(theirs.root, TYPES, value, proof), `leaf ${index}`).to.equal(true);
          expect(verifyClaim(theirs.root, { ...leaf, proof }), `leaf ${index}`).to.equal(true);
        });
      });
    });
  }

  for (const count of [1, 5, 33, 9_999]) {
    it(`given ${count} accounts, it has the same bytes with one, two and three threads`, async () => {
      const totals = randomTotals(random, count);
      const alone = await buildTree(totals, { threads: 1 });

      for (const threads of [2, 3]) {
        const { nodes, places, root } = await buildTree(totals, { threads });
        expect(Buffer.compare(nodes, alone.nodes), `nodes by ${threads}`).to.equal(0);
        expect(
          places.every((place, leaf) => place === alone.places[leaf]),
          `places by ${threads}`,
        ).to.equal(true);
        expect(root, `root by ${threads}`).to.equal(alone.root);
      }
    });
  }

  it("says the total of all amounts", async () => {
    const totals = randomTotals(random, 50);
    const expected = leavesOf(totals).reduce((sum, { cumulative }) => sum + cumulative, 0n);

    expect((await buildTree(totals)).total).to.equal(expected);
  });

  it("given the largest total that there may be, it has OpenZeppelin's root", async () => {
    const totals = totalsOf([
      [1n, MAX_AMOUNT - 2n ** 64n],
      [2n, 2n ** 64n - 1n],
      [2n ** 160n - 1n, 1n],
    ]);
    const { root, total } = await buildTree(totals);

    expect(root).to.equal(StandardMerkleTree.of(valuesOf(totals), TYPES).root);
    expect(total).to.equal(MAX_AMOUNT);
  });

  it("given totals in shared memory, or at an odd address, it has the same root", async () => {
    const totals = randomTotals(random, 20);
    const placed = (bytes: Uint8Array, offset: number, buffer: ArrayBufferLike) => {
      const copy = new Uint8Array(buffer, offset, bytes.length);
      copy.set(bytes);
      return copy;
    };
    const { root } = await buildTree(totals);

    for (const [memory, offset] of [SharedArrayBuffer, ArrayBuffer].flatMap((kind) =>
      [0, 1, 4].map((at) => [kind, at] as const),
    )) {
      const moved = (bytes: Uint8Array) => placed(bytes, offset, new memory(offset + bytes.length));
      const copies = { ...totals, accounts: moved(totals.accounts), amounts: moved(totals.amounts) };
      expect((await buildTree(copies)).root).to.equal(root);
    }
  });

  const five: Total = [1n, 5n];
  const failures: Record<string, RewardTotals> = {
    "there is no account": totalsOf([]),
    "an account is there twice": totalsOf([five, [7n, 1n], [7n, 1n]]),
    "an account is below the one before it": totalsOf([five, [256n, 1n], [255n, 1n]]),
    "an amount is zero": totalsOf([five, [2n, 0n]]),
    "the total is 2¹²⁸": totalsOf([five, [2n, MAX_AMOUNT - 4n]]),
    "the count is a fraction": { ...totalsOf([five]), count: 1.5 },
    "there are fewer amounts than accounts": { ...totalsOf([five, [2n, 5n]]), amounts: totalsOf([five]).amounts },
    "there are more accounts than amounts": { ...totalsOf([five]), accounts: totalsOf([five, [2n, 5n]]).accounts },
  };
  for (const [what, totals] of Object.entries(failures)) {
    it(`when ${what}, it throws REWARDS_INVALID`, async () => {
      expect(await codeOf(buildTree(totals))).to.equal("REWARDS_INVALID");
    });
  }

  for (const threads of [0, -1, 1.5, NaN]) {
    it(`when asked for ${threads} threads, it throws PARAMETERS_INVALID`, async () => {
      expect(await codeOf(buildTree(randomTotals(random, 3), { threads }))).to.equal("PARAMETERS_INVALID");
    });
  }
});
