// A scenario's fee policy against the contract that takes policies.
import { expect } from "chai";
import { network } from "hardhat";
import { EconomyError } from "../../../../sdk/errors.ts";
import type { FeeShares } from "../../../../simulations/supply/model.ts";
import { deployedPayments } from "../../../helpers/payment.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";

const connection = await network.create();

/** FeePolicies without floors, which a vote sets. */
async function withoutFloors() {
  const scene = await deployedPayments(connection);
  await scene.policies.setFloors(0n, 0n);
  return { own: scene.policies.connect(scene.builder), lane: scene.lane.address };
}

function isTakenByScenario(shares: FeeShares): boolean {
  try {
    scenarioWith({ feePolicy: { ...shares, source: "a test" } });
    return true;
  } catch (error) {
    if (error instanceof EconomyError && error.message.includes("feePolicy")) return false;
    throw error;
  }
}

describe("A scenario's fee policy", () => {
  for (const [protocol, host, model, stakers, contributors, isTaken] of [
    [1_000, 1_000, 1_000, 2_000, 5_000, true],
    [0, 1_000, 900, 5_400, 2_700, true],
    [0, 999, 1_000, 5_001, 3_000, false],
    [1_500, 7_000, 300, 300, 900, true],
    [1_499, 7_001, 300, 300, 900, false],
    [1_501, 1_000, 1_000, 1_499, 5_000, false],
    [0, 1_000, 899, 5_401, 2_700, false],
    [0, 1_000, 900, 5_401, 2_699, false],
    [0, 1_001, 900, 5_399, 2_700, true],
    [0, 1_009, 899, 5_394, 2_698, false],
    [1_000, 1_000, 1_000, 2_000, 5_001, false],
    [1_000, 1_000, 1_000, 2_000, 4_999, false],
  ] as const) {
    const shares = { protocol, host, model, stakers, contributors };
    it(`given ${Object.values(shares).join("/")}, is ${isTaken ? "taken" : "refused"}, as by the contract`, async () => {
      const { own, lane } = await connection.networkHelpers.loadFixture(withoutFloors);
      const isTakenByContract = await own.addPolicy.staticCall(1n, { ...shares, lane }).then(
        () => true,
        () => false,
      );

      expect(isTakenByContract).to.equal(isTaken);
      expect(isTakenByScenario(shares)).to.equal(isTaken);
    });
  }
});
