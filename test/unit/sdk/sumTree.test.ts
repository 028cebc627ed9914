import { expect } from "chai";
import { AbiCoder, getAddress, keccak256, toBeHex } from "ethers";
import { EconomyError } from "../../../sdk/errors.ts";
import { climb, SumTree } from "../../../sdk/sumTree.ts";
import { Random } from "../../helpers/random.ts";

const coder = AbiCoder.defaultAbiCoder();
const ACCOUNTS = [1, 2, 3, 4, 5].map((digit) => `0x${String(digit).repeat(40)}`);
const grants = (count: number) =>
  ACCOUNTS.slice(0, count).map((account, index) => ({ account, amount: BigInt(index + 1) }));

/** The root by recursion from the definition, in nothing like the class's order. */
function rootOf(promises: readonly { account: string; amount: bigint }[], depth: number): [hash: string, sum: bigint] {
  if (depth === 0) {
    const [promise] = promises;
    if (promise === undefined) return [`0x${"0".repeat(64)}`, 0n];
    return [
      keccak256(keccak256(coder.encode(["address", "uint96"], [promise.account, promise.amount]))),
      promise.amount,
    ];
  }
  const half = 2 ** (depth - 1);
  const [left, leftSum] = rootOf(promises.slice(0, half), depth - 1);
  const [right, rightSum] = rootOf(promises.slice(half), depth - 1);
  const encoded = coder.encode(["bytes32", "uint256", "bytes32", "uint256"], [left, leftSum, right, rightSum]);
  return [keccak256(encoded), leftSum + rightSum];
}

describe("SumTree", () => {
  for (const [count, depth] of [
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
  ] as const) {
    it(`of ${count} promises has ${depth} levels, and the root of the definition`, () => {
      const tree = new SumTree(grants(count));
      expect(tree.depth).to.equal(depth);
      expect([tree.root, tree.total]).to.deep.equal(rootOf(grants(count), depth));
    });
  }

  it("takes more levels than it needs", () => {
    const tree = new SumTree(grants(3), 6);
    expect([tree.root, tree.total]).to.deep.equal(rootOf(grants(3), 6));
    expect(tree.proof(2)).to.have.length(6);
  });

  describe("given random promises", () => {
    const seed = process.env.SEED ?? String(Date.now() % 1_000_000);
    const random = new Random(BigInt(seed));

    for (let run = 1; run <= 20; run++) {
      it(`has the root of the coder's encoding, and every subtree climbs to it (seed ${seed}, run ${run})`, () => {
        const promises = Array.from({ length: Number(random.between(1n, 40n)) }, () => ({
          account: getAddress(toBeHex(random.sized(160n), 20)),
          amount: random.sized(96n),
        }));
        const tree = new SumTree(promises, Number(random.between(6n, 8n)));
        expect([tree.root, tree.total]).to.deep.equal(rootOf(promises, tree.depth));

        const index = Number(random.below(BigInt(promises.length)));
        const level = Number(random.below(BigInt(tree.depth + 1)));
        const order = Math.floor(index / 2 ** level);
        const part = new SumTree(promises.slice(order * 2 ** level, (order + 1) * 2 ** level), level);
        const top = climb(order, { hash: part.root, sum: part.total }, tree.proof(index).slice(level));
        expect(top).to.deep.equal({ hash: tree.root, sum: tree.total });
      });
    }
  });

  const faults: [what: string, make: () => unknown][] = [
    ["no promise", () => new SumTree([])],
    ["a promise of nothing", () => new SumTree([{ account: ACCOUNTS[0] ?? "", amount: 0n }])],
    ["a promise of 2⁹⁶", () => new SumTree([{ account: ACCOUNTS[0] ?? "", amount: 2n ** 96n }])],
    ["a promise to no address", () => new SumTree([{ account: "0x12", amount: 1n }])],
    ["fewer levels than it needs", () => new SumTree(grants(3), 1)],
    ["a proof beyond the promises", () => new SumTree(grants(3)).proof(3)],
  ];
  for (const [what, make] of faults) {
    it(`refuses ${what}`, () => {
      expect(make).to.throw(EconomyError).with.property("code", "CAMPAIGN_INVALID");
    });
  }
});
