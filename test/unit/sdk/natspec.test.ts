import { expect } from "chai";
import type { AstNode } from "../../../sdk/generator/ast.ts";
import { contractDocs, docOf, functionDoc, logDoc } from "../../../sdk/generator/natspec.ts";
import type { Contract } from "../../../sdk/generator/suite.ts";

const SELECTOR = "2e1a7d4d";

/** A function with this comment. */
function declared(text: string, more: Partial<AstNode> = {}): AstNode {
  return { id: 1, nodeType: "FunctionDefinition", functionSelector: SELECTOR, documentation: { text }, ...more };
}

/** A contract Till whose bases, the most derived first, are called and declare so. */
function contract(...bases: readonly (readonly [name: string, nodes: readonly AstNode[], text?: string])[]): Contract {
  const all = bases.map(([name, nodes, text = ""], place): AstNode => {
    return { id: place + 1, nodeType: "ContractDefinition", name, nodes, documentation: { text } };
  });
  const [first] = all;
  if (first === undefined) throw new Error("no contract");
  const node = { ...first, linearizedBaseContracts: all.map(({ id }) => id) };
  const tree = new Map(all.map((base) => [base.id, base.id === node.id ? node : base]));
  return { name: node.name ?? "", source: "contracts/Till.sol", abi: [], tree, node };
}

describe("NatSpec", () => {
  describe("of a node", () => {
    it("has a text for each tag, in the lines of its source", () => {
      const doc = docOf(
        declared(" @notice Pays.\n @dev Of all\n - what is free,\n - nothing else.\n@param to Who\n gets it."),
      );

      expect(doc.notice).to.equal("Pays.");
      expect(doc.dev).to.equal("Of all\n- what is free,\n- nothing else.");
      expect([...doc.params]).to.deep.equal([["to", "Who\ngets it."]]);
    });

    it("takes what stands before all tags as its notice", () => {
      expect(docOf(declared(" Pays.\n @dev At once.")).notice).to.equal("Pays.");
    });

    it("leaves the names of returned values out, by which it is said what they are", () => {
      const named = { parameters: [{ id: 2, nodeType: "VariableDeclaration", name: "paid" }] };

      expect(docOf(declared("@return paid In units.", { returnParameters: named })).returns).to.deep.equal([
        "In units.",
      ]);
      expect(docOf(declared("@return paid In units.\n@return All.")).returns).to.deep.equal(["paid In units.", "All."]);
    });

    it("says nothing by the words that OpenZeppelin sorts functions by", () => {
      expect(docOf(declared("@notice module:core\n@dev Counts.")).notice).to.equal("");
    });
  });

  describe("of a function", () => {
    it("is of the most derived contract that says something", () => {
      const doc = functionDoc(
        contract(["Till", [declared("@notice Reverts.")]], ["Base", [declared("@notice Pays.\n@dev All.")]]),
        SELECTOR,
      );

      expect([doc.notice, doc.dev]).to.deep.equal(["Reverts.", ""]);
    });

    it("is completed by the interface where it inherits from that", () => {
      const own = declared("@inheritdoc ITill\n@dev Rounds down.");
      const doc = functionDoc(contract(["Till", [own]], ["ITill", [declared("@notice Pays.\n@dev All.")]]), SELECTOR);

      expect([doc.notice, doc.dev]).to.deep.equal(["Pays.", "Rounds down."]);
    });

    it("is looked up where it says no more than where to look", () => {
      const doc = functionDoc(
        contract(
          ["Till", [declared("@dev See {ITill-pay}.")]],
          ["ITill", [declared("@dev Pays all.\n@param to Whom.")]],
        ),
        SELECTOR,
      );

      expect(doc.dev).to.equal("Pays all.");
      expect(doc.params.get("to")).to.equal("Whom.");
    });

    it("is where to look where nobody says more", () => {
      expect(functionDoc(contract(["Till", [declared("@dev See {ITill-pay}.")]]), SELECTOR).dev).to.include("ITill");
    });

    it("is nothing where nobody says anything", () => {
      expect(functionDoc(contract(["Till", [declared("")]]), SELECTOR)).to.deep.include({ notice: "", dev: "" });
    });
  });

  it("of an error that a library declares is found by what the contract uses", () => {
    const error = {
      id: 9,
      nodeType: "ErrorDefinition",
      errorSelector: "aabbccdd",
      documentation: { text: "Too late." },
    };
    const { tree, node, ...rest } = contract(["Till", []]);
    const using = { ...rest, node: { ...node, usedErrors: [9] }, tree: new Map([...tree, [9, error]]) };

    expect(logDoc(using, "aabbccdd").notice).to.equal("Too late.");
    expect(logDoc(using, "00000000").notice).to.equal("");
  });

  it("of a contract is its own, and its interface's", () => {
    const { own, promised } = contractDocs(
      contract(["Till", [], "@notice Holds."], ["ITill", [], "@notice Promises."]),
    );

    expect([own.notice, promised.notice]).to.deep.equal(["Holds.", "Promises."]);
  });
});
