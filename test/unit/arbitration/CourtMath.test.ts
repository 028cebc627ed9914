import { expect } from "chai";
import { network } from "hardhat";
import { CourtMathHarness__factory } from "../../../typechain-types/index.ts";
import { accounts } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function deployed() {
  const [deployer] = await accounts(connection);
  return new CourtMathHarness__factory(deployer).deploy();
}

describe("CourtMath", () => {
  describe("split", () => {
    for (const [when, part, costs, expected] of [
      ["without costs, gives 60% and burns 40%", 100n, 0n, [0n, 60n, 40n]],
      ["rounds the winner's part down", 9n, 0n, [0n, 5n, 4n]],
      ["burns what is too small to share", 1n, 0n, [0n, 0n, 1n]],
      ["of nothing, gives nothing", 0n, 7n, [0n, 0n, 0n]],
      ["takes the costs off first", 110n, 10n, [10n, 60n, 40n]],
      ["given costs as large as the part, gives nothing else", 10n, 10n, [10n, 0n, 0n]],
      ["given one unit more, burns it", 11n, 10n, [10n, 0n, 1n]],
      ["given costs above the part, gives all for them", 10n, 11n, [10n, 0n, 0n]],
    ] as const) {
      it(when, async () => {
        const maths = await networkHelpers.loadFixture(deployed);
        expect([...(await maths.split(part, costs))]).to.deep.equal(expected);
      });
    }

    it("of what an exposure can be at most, doesn't overflow", async () => {
      const maths = await networkHelpers.loadFixture(deployed);
      const part = 2n ** 112n - 1n;
      const award = (part * 60n) / 100n;
      expect([...(await maths.split(part, 0n))]).to.deep.equal([0n, award, part - award]);
    });
  });
});
