import { expect } from "chai";
import { getAddress, keccak256 } from "ethers";
import { EconomyError } from "../../../sdk/errors.ts";
import { textHash } from "../../../sdk/formats.ts";
import { manifestText, parseManifest } from "../../../workbench/manifest.ts";

const AUTHOR = getAddress(`0x${"ab".repeat(20)}`);
const CONTENT = "0x1234";
const leaves = [
  { index: 0n, recordHash: keccak256(CONTENT), author: AUTHOR },
  { index: 2n ** 200n, recordHash: textHash("b"), author: AUTHOR },
];

describe("manifest", () => {
  it("given leaves alone, it is a list of them, and comes back to the last digit", () => {
    const text = manifestText({ leaves });

    expect(text).to.match(/^\[\{"author":/);
    expect(parseManifest(text).leaves).to.deep.equal(leaves);
  });

  it("given contents, each comes back by its record's hash", () => {
    const contents = new Map([[keccak256(CONTENT), CONTENT]]);

    expect(parseManifest(manifestText({ leaves, contents })).contents).to.deep.equal(contents);
  });

  it("given consents, each comes back by its author", () => {
    const consents = new Map([[AUTHOR, `0x${"01".repeat(65)}`]]);
    const manifest = parseManifest(manifestText({ leaves, consents }));

    expect(manifest.consents).to.deep.equal(consents);
    expect(manifest.leaves).to.deep.equal(leaves);
  });

  it("given fields that it doesn't know, it leaves them aside", () => {
    const [leaf] = leaves;
    const text = JSON.stringify([{ author: leaf?.author, index: 0, recordHash: leaf?.recordHash, note: "new" }]);

    expect(parseManifest(text).leaves).to.deep.equal([leaf]);
  });

  const [{ recordHash }] = leaves as [(typeof leaves)[number]];
  for (const [what, text] of [
    ["no JSON", "records:"],
    ["another JSON", '{"name":"open-economy"}'],
    ["no records", "[]"],
    ["an index below zero", JSON.stringify([{ author: AUTHOR, index: -1, recordHash }])],
    ["an index with a fraction", JSON.stringify([{ author: AUTHOR, index: 0.5, recordHash }])],
    ["a short hash", JSON.stringify([{ author: AUTHOR, index: 0, recordHash: "0x12" }])],
    ["an author that is no address", JSON.stringify([{ author: "0x12", index: 0, recordHash }])],
    ["brackets without an end", "[".repeat(100_000)],
  ] as const) {
    it(`given ${what}, it refuses with BATCH_INVALID`, () => {
      expect(() => parseManifest(text))
        .to.throw(EconomyError)
        .with.property("code", "BATCH_INVALID");
    });
  }
});
