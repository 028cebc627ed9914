import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import hre from "hardhat";
import { EconomyError } from "../../../sdk/errors.ts";
import { NO_RECEIPTS, receiptLeaf, receiptProof, receiptsRoot, withReceipt } from "../../../sdk/receiptTree.ts";
import { ReceiptProofHarness__factory } from "../../../typechain-types/index.ts";
import { Random } from "../../helpers/random.ts";

const coder = AbiCoder.defaultAbiCoder();
const { ethers } = await hre.network.create();

async function deployedHarness() {
  const [signer] = (await ethers.getSigners()) as [HardhatEthersSigner];
  return await new ReceiptProofHarness__factory(signer).deploy();
}

const digestsOf = (count: number, label = "receipt") =>
  Array.from({ length: count }, (_, index) => id(`${label} ${index}`));
const treeOf = (digests: readonly string[]) => digests.reduce(withReceipt, NO_RECEIPTS);

function twinLeaf(index: number, digest: string): string {
  return keccak256(keccak256(coder.encode(["uint64", "bytes32"], [index, digest])));
}

/** The root by recursion: the largest power of two below the count is the left side. Nothing of it is kept. */
function twinRoot(leaves: readonly string[]): string {
  const [leaf = ZeroHash] = leaves;
  if (leaves.length < 2) return leaf;
  let half = 1;
  while (2 * half < leaves.length) half *= 2;
  const sides = [twinRoot(leaves.slice(0, half)), twinRoot(leaves.slice(half))];
  return keccak256(coder.encode(["bytes32", "bytes32"], sides.sort()));
}

const bitsOf = (count: number) => count.toString(2).replaceAll("0", "").length;

describe("receiptTree", function () {
  describe("receiptLeaf", function () {
    it("is the double hash of index and digest", function () {
      expect(receiptLeaf(7n, id("receipt"))).to.equal(twinLeaf(7, id("receipt")));
    });
  });

  describe("withReceipt and receiptsRoot", function () {
    it("have no root where there is no receipt", function () {
      expect(receiptsRoot(NO_RECEIPTS)).to.equal(ZeroHash);
    });

    it("have the twin's root, and a peak for each bit of the count, at each count up to 130", function () {
      const digests = digestsOf(130);
      let tree = NO_RECEIPTS;
      for (const [index, digest] of digests.entries()) {
        tree = withReceipt(tree, digest);
        expect(receiptsRoot(tree)).to.equal(twinRoot(digests.slice(0, index + 1).map((each, i) => twinLeaf(i, each))));
        expect([tree.count, tree.peaks.length]).to.deep.equal([BigInt(index + 1), bitsOf(index + 1)]);
      }
    });

    it("leave the tree that they are given as it was", function () {
      const tree = treeOf(digestsOf(3));
      const before = JSON.stringify(tree.peaks);
      withReceipt(tree, id("fourth"));
      expect(JSON.stringify(tree.peaks)).to.equal(before);
    });

    it("tell the same receipts in another order apart", function () {
      const digests = digestsOf(8);
      expect(receiptsRoot(treeOf(digests.toReversed()))).to.not.equal(receiptsRoot(treeOf(digests)));
    });
  });

  describe("receiptProof", function () {
    const seed = process.env.SEED ?? String(Date.now() % 1_000_000);
    const random = new Random(BigInt(seed));

    it("is one that the contract accepts, for each receipt of each count up to 9", async function () {
      const harness = await deployedHarness();
      for (let count = 1; count <= 9; count++) {
        const digests = digestsOf(count);
        const root = receiptsRoot(treeOf(digests));
        for (const [index, digest] of digests.entries()) {
          expect(await harness.verify(receiptProof(digests, index), root, index, digest)).to.be.true;
        }
      }
    });

    it(`is one that the contract accepts for that receipt at that index alone, at random (seed ${seed})`, async function () {
      const harness = await deployedHarness();
      for (let run = 0; run < 20; run++) {
        const count = Number(random.between(2n, 300n));
        const digests = digestsOf(count, `run ${run}`);
        const index = Number(random.below(BigInt(count)));
        const other = (index + 1) % count;
        const [digest = "", wrong = ""] = [digests[index], digests[other]];
        const [root, proof] = [receiptsRoot(treeOf(digests)), receiptProof(digests, index)];
        expect(await harness.verify(proof, root, index, digest)).to.be.true;
        expect(await harness.verify(proof, root, index, wrong)).to.be.false;
        expect(await harness.verify(proof, root, other, digest)).to.be.false;
      }
    });

    it("refuses an index beyond the receipts", function () {
      expect(() => receiptProof(digestsOf(3), 3))
        .to.throw(EconomyError)
        .with.property("code", "RECEIPT_INVALID");
    });
  });
});
