import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { id } from "ethers";
import { PLACE_AT, recordAt } from "../../../../epoch/tree/claimsLayout.ts";
import { rewardTree } from "../../../../sdk/rewards.ts";
import { readPublished } from "../../../../watchtower/lane/published.ts";
import { account } from "../../../helpers/epochCases.ts";
import { writeLeaves } from "../../../helpers/laneEpochs.ts";
import { leavesOf } from "../../../helpers/lanes.ts";

const NOWHERE = 0xffffffff;

describe("readPublished", () => {
  const leaves = leavesOf([1, 2, 3, 4, 5].map((number) => [account(number), BigInt(number)] as const));
  const { root } = rewardTree(leaves);
  let folder: string;
  let path: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "published-"));
    path = join(folder, "claims");
  });

  beforeEach(() => {
    writeLeaves(path, leaves);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("given a whole file, it has all leaves", async () => {
    const { leaves: found, problem } = await readPublished(path, root);
    expect(found.map(({ index, cumulative }) => [index, cumulative])).to.deep.equal(
      leaves.map(({ index, cumulative }) => [index, cumulative]),
    );
    expect(problem).to.equal(undefined);
  });

  it("given a record whose place is nowhere, it has the others", async () => {
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(NOWHERE, recordAt(2) + PLACE_AT);
    writeFileSync(path, bytes);
    const { leaves: found, problem } = await readPublished(path, root);
    expect(found.map(({ index }) => index)).to.deep.equal([0n, 1n, 3n, 4n]);
    expect(problem).to.equal(`${leaves.length - 1} of ${leaves.length} leaves lead to the root`);
  });

  const faults: [what: string, spoil: () => void][] = [
    ["a file that was cut", () => truncateSync(path, recordAt(2))],
    ["an empty file", () => truncateSync(path, 0)],
    ["a file that isn't there", () => rmSync(path)],
  ];

  for (const [what, spoil] of faults) {
    it(`given ${what}, it has none, and says why`, async () => {
      spoil();
      const { leaves: found, problem } = await readPublished(path, root);
      expect(found).to.deep.equal([]);
      expect(problem).to.include(path);
    });
  }

  it("given another root, it has none", async () => {
    expect((await readPublished(path, id("another"))).leaves).to.deep.equal([]);
  });
});
