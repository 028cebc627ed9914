import { expect } from "chai";
import { network } from "hardhat";
import { deployedPayments, type PaymentScene, type shares } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const ALL = 10_000n;
const MIN_MODEL = 1_000n;
const MIN_CONTRIBUTORS = 3_000n;
/** Of which no part is a whole number of basis points where the host gets 33.33%. */
const ODD_FLOORS = { protocol: 333n, stakers: 777n };

async function withOddFloors() {
  const scene = await deployedPayments(connection);
  await scene.policies.setFloors(ODD_FLOORS.protocol, ODD_FLOORS.stakers);
  return { ...scene, own: scene.policies.connect(scene.builder) };
}

/** A policy of which one gets what the others leave: the model, unless the limit is the model's own. */
function policyOf({ lane }: PaymentScene, share: keyof typeof shares, values: typeof shares) {
  const filled = share === "model" ? "contributors" : "model";
  const others = Object.values({ ...values, [filled]: 0n }).reduce((sum, value) => sum + value, 0n);
  return { ...values, [filled]: ALL - others, lane: lane.address };
}

/** What a share of what the host leaves is, rounded up. */
function partOf(host: bigint, share: bigint): bigint {
  return ((ALL - host) * share + ALL - 1n) / ALL;
}

/** The least that all may get where the host gets this, under the odd floors. */
function leastBeside(host: bigint): typeof shares {
  return {
    protocol: partOf(host, ODD_FLOORS.protocol),
    host,
    model: partOf(host, MIN_MODEL),
    stakers: partOf(host, ODD_FLOORS.stakers),
    contributors: partOf(host, MIN_CONTRIBUTORS),
  };
}

/** Each bound of a share, with a policy that lies on it, and the next value beyond. */
const LIMITS = [
  limit("host", "the least", leastBeside(1_000n), -1n, 1_000n, 7_000n),
  limit("host", "the most", leastBeside(7_000n), 1n, 1_000n, 7_000n),
  limit("protocol", "the floor, rounded up", leastBeside(3_333n), -1n, leastBeside(3_333n).protocol, 1_500n),
  limit("protocol", "the most", { ...leastBeside(3_333n), protocol: 1_500n }, 1n, leastBeside(3_333n).protocol, 1_500n),
  limit("stakers", "the floor, rounded up", leastBeside(3_333n), -1n, leastBeside(3_333n).stakers, ALL),
  limit("model", "the floor, rounded up", leastBeside(3_333n), -1n, leastBeside(3_333n).model, ALL),
  limit("contributors", "the floor, rounded up", leastBeside(3_333n), -1n, leastBeside(3_333n).contributors, ALL),
];

function limit(
  share: keyof typeof shares,
  bound: string,
  at: typeof shares,
  step: bigint,
  least: bigint,
  most: bigint,
) {
  return { share, bound, at, beyond: at[share] + step, least, most };
}

describe("FeePolicies, limits", () => {
  describe("addPolicy", () => {
    for (const { share, bound, at, beyond, least, most } of LIMITS) {
      it(`${share}: takes ${bound}, and reverts beyond it`, async () => {
        const scene = await networkHelpers.loadFixture(withOddFloors);
        const { own, policies } = scene;
        const policy = policyOf(scene, share, at);
        await own.addPolicy(1n, policy);
        expect(await policies.latestPolicy(1n)).to.equal(await policies.policyHashOf(1n, policy));
        await expect(own.addPolicy(1n, policyOf(scene, share, { ...at, [share]: beyond })))
          .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidShare")
          .withArgs(share, beyond, least, most);
      });
    }
  });
});
