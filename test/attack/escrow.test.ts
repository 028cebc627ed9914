import { expect } from "chai";
import hre from "hardhat";
import { MaxUint256 } from "ethers";
import { now } from "../helpers/escrow.ts";
import {
  cardUri,
  channelOf,
  collectionOf,
  deployedPayments,
  FLOORS,
  modelForm,
  modelVersion,
  shares,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";

const connection = await hre.network.create();
const ALL = 10_000n;
const AMOUNT = 10n ** 21n;
/** The least that a policy may leave to a host. */
const LEAST_HOST = 1_000n;

/** A policy by which as much as possible comes back to the owner of the model, who is the lane, too. */
function greedyPolicy(lane: string) {
  const rest = ALL - LEAST_HOST;
  const floor = (share: bigint) => (rest * share) / ALL;
  const [protocol, stakers, contributors] = [floor(FLOORS.protocol), floor(FLOORS.stakers), floor(3_000n)];
  return { host: LEAST_HOST, protocol, stakers, contributors, model: rest - protocol - stakers - contributors, lane };
}

/** Mallory has a deposit with the host, has got answers for all of it, and owns a model that the host never served. */
async function served() {
  const scene = await deployedPayments(connection);
  const { token, escrow, models, policies, mallory, host } = scene;
  await token.transfer(mallory, AMOUNT);
  await token.connect(mallory).approve(escrow, MaxUint256);
  await escrow.connect(mallory).deposit(mallory, host, token, AMOUNT);
  const channel = await channelOf(scene, { payer: mallory.address });
  const owed = await collectionOf(scene, channel, voucherOf(AMOUNT), mallory);
  await models.connect(mallory).register(cardUri, modelForm, modelVersion, []);
  const modelId = await models.modelCount();
  const policy = greedyPolicy(mallory.address);
  await policies.connect(mallory).addPolicy(modelId, policy);
  const policyHash = await policies.policyHashOf(modelId, policy);
  const own = { ...channel, modelId, policyHash };
  return { ...scene, owed, modelId, policy, spent: await collectionOf(scene, own, voucherOf(AMOUNT), mallory) };
}
const load = async () => connection.networkHelpers.loadFixture(served);

describe("Attacks on the escrow", () => {
  describe("a payer who spends the deposit through a model of his own, before the host collects", () => {
    it("the host's voucher isn't covered any more, and it keeps the least share of a policy alone", async () => {
      const { escrow, token, host, mallory, owed, spent } = await load();
      await escrow.connect(mallory).collect(spent);
      await expect(escrow.connect(host).collect(owed))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(mallory, host, token, 0n, AMOUNT);
      const kept = await escrow.creditOf(host, token);
      expect(kept).to.equal((AMOUNT * LEAST_HOST) / ALL);
      expect(kept).to.be.lessThan((AMOUNT * shares.host) / ALL);
    });

    it("he has most of it back within seconds, and not after a thaw", async () => {
      const scene = await load();
      const { escrow, token, mallory, modelId, policy, spent } = scene;
      const begin = await now(scene);
      await escrow.connect(mallory).collect(spent);
      await escrow.release(modelId, 0n, token);
      const credit = await escrow.creditOf(mallory, token);
      await escrow.connect(mallory).withdrawCredit(token, mallory, credit);
      expect(credit).to.equal((AMOUNT * (policy.model + policy.contributors)) / ALL);
      expect(await token.balanceOf(mallory)).to.equal(credit);
      expect((await now(scene)) - begin).to.be.lessThan(THAW_PERIOD);
    });

    it("a host that has collected first has its share, and he has nothing to spend", async () => {
      const { escrow, token, host, mallory, owed, spent } = await load();
      await escrow.connect(host).collect(owed);
      await expect(escrow.connect(mallory).collect(spent))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(mallory, host, token, 0n, AMOUNT);
      expect(await escrow.creditOf(host, token)).to.equal((AMOUNT * shares.host) / ALL);
    });
  });
});
