import { expect } from "chai";
import hre from "hardhat";
import { prove } from "../../../proofs/prover.ts";
import { isProved } from "../../../proofs/run.ts";

const { root } = hre.config.paths;

/** What is found about a contract with one function of this body. */
async function findingsOf(body: string) {
  const source = `
    // SPDX-License-Identifier: MIT
    pragma solidity 0.8.37;
    contract Tiny {
      /// @notice The statement.
      function statement(uint64 x, uint64 y) external pure { ${body} }
    }`
    .replace(/^ {4}/gm, "")
    .trimStart();
  const [finding, ...others] = await prove(root, "proofs/Tiny.sol", source);
  if (finding === undefined || others.length > 0) throw new Error("There must be one finding.");
  return finding;
}

describe("prove", function () {
  this.timeout(60_000);

  it("given a statement that holds, it proves it with all of its operations", async () => {
    const finding = await findingsOf("require(x < y); uint256 gap = y - x; assert(gap > 0);");

    expect(finding).to.deep.equal({
      ...{ file: "proofs/Tiny.sol", name: "statement", statement: "The statement.", unreachable: 0, reached: 1 },
      ...{ assertions: { proved: 1, asked: 1 }, arithmetic: { proved: 1, asked: 1 }, counterexamples: [] },
    });
    expect(isProved(finding)).to.equal(true);
  });

  it("given a statement that is wrong for one value, it finds that value", async () => {
    const finding = await findingsOf("assert(x != 12345 || y != 678);");

    expect(finding.assertions).to.deep.equal({ proved: 0, asked: 1 });
    expect(finding.counterexamples.join()).to.include("x = 12345").and.to.include("y = 678");
    expect(isProved(finding)).to.equal(false);
  });

  it("given an operation that underflows, it finds it though the assertion holds", async () => {
    const finding = await findingsOf("uint64 gap = y - x; assert(gap <= y);");

    expect(finding.assertions).to.deep.equal({ proved: 1, asked: 1 });
    expect(finding.arithmetic).to.deep.equal({ proved: 0, asked: 1 });
    expect(isProved(finding)).to.equal(false);
  });

  it("given requirements that contradict each other, it says that nothing reaches the assertion", async () => {
    const finding = await findingsOf("require(x < y && y < x); assert(x == 7);");

    expect(finding.unreachable).to.equal(1);
    expect(isProved(finding)).to.equal(false);
  });

  it("given no assertion, nothing is proved", async () => {
    expect(isProved(await findingsOf("require(x < y);"))).to.equal(false);
  });

  it("given an assertion that the compiler doesn't ask about, it throws PROOF_FAILED", async () => {
    const other = "abstract contract Other { function f(uint64 x) external pure { assert(x > 0);";
    const failure: unknown = await findingsOf(`assert(x == x); } } ${other}`).catch((error: unknown) => error);

    expect(failure).to.have.property("code", "PROOF_FAILED");
  });

  it("given a source that doesn't compile, it throws PROOF_FAILED", async () => {
    const failure: unknown = await findingsOf("assert(z);").catch((error: unknown) => error);

    expect(failure).to.have.property("code", "PROOF_FAILED");
  });
});
