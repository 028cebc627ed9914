import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { EconomyError } from "../../../sdk/errors.ts";
import { SumTree } from "../../../sdk/sumTree.ts";

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

  const faults: [what: string, make: () => unknown][] = [
    ["no promise", () => new SumTree([])],
    ["a promise of nothing", () => new SumTree([{ account: ACCOUNTS[0] ?? "", amount: 0n }])],
    ["a promise of 2⁹⁶", () => new SumTree([{ account: ACCOUNTS[0] ?? "", amount: 2n ** 96n }])],
    ["fewer levels than it needs", () => new SumTree(grants(3), 1)],
    ["a proof beyond the promises", () => new SumTree(grants(3)).proof(3)],
  ];
  for (const [what, make] of faults) {
    it(`refuses ${what}`, () => {
      expect(make).to.throw(EconomyError).with.property("code", "CAMPAIGN_INVALID");
    });
  }
});
