import { expect } from "chai";
import hre from "hardhat";
import { channelIdOf } from "../../sdk/channels.ts";
import { accused, parentClaim } from "../helpers/models.ts";
import { channelOf, collectionOf, deployedPayments, voucherOf } from "../helpers/payment.ts";
import { gainOf, greedy, policyOf, registered } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const FEE = 10_000n;
const UNDECLARED = 1n;

/** Model 2 of bob's, from which the builder's model 1 might be made. */
async function withOrigin() {
  const scene = await deployedPayments(connection);
  return { ...scene, origin: await registered(scene, scene.bob) };
}

describe("parents that rulings would make a cycle of (threat 24)", () => {
  let scene: Awaited<ReturnType<typeof withOrigin>>;

  /** Has a model ruled to be made from another. */
  const ruled = async (modelId: bigint, parent: bigint) => {
    const { disputeId } = await accused(scene, modelId, parentClaim(parent), scene.mallory);
    await scene.arbitrator.giveRuling(disputeId, UNDECLARED);
  };

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(withOrigin);
  });

  it("when two accusations would each make one the parent of the other, the second amends nothing", async () => {
    const { arbitrator, models, modelId, origin, mallory } = scene;
    const there = await accused(scene, modelId, parentClaim(origin), mallory);
    const back = await accused(scene, origin, parentClaim(modelId), mallory);
    for (const { disputeId } of [there, back]) await arbitrator.giveRuling(disputeId, UNDECLARED);
    expect((await models.getModel(modelId)).parent).to.equal(origin);
    expect((await models.getModel(origin)).parent).to.equal(0n);
  });

  it("when parents are turned round between a fee and its release, each unit is paid once", async () => {
    const { escrow, builder, bob, payer, host, token, origin } = scene;
    const child = await registered(scene, builder, { parent: origin });
    const policyHash = await policyOf(scene, builder, child);
    const third = await registered(scene, bob);
    await escrow.connect(payer).pay(host, token, child, policyHash, FEE);
    await ruled(child, third);
    await ruled(origin, child);
    const gain = await gainOf(scene, [builder, bob], async () => {
      for (let round = 0; round < 3; round++) {
        for (const modelId of [child, origin, third]) {
          for (const lineage of [0n, 1n]) await escrow.release(modelId, lineage, token);
        }
      }
    });
    expect(gain).to.equal((FEE * greedy.model) / 10_000n);
    expect(await escrow.liabilitiesOf(token)).to.equal(await token.balanceOf(escrow));
  });

  it("when a ruling comes between service and collection, the voucher is still collected in full", async () => {
    const { escrow, host, modelId, origin } = scene;
    const channel = await channelOf(scene);
    const collection = await collectionOf(scene, channel, voucherOf(FEE));
    await ruled(modelId, origin);
    await escrow.connect(host).collect(collection);
    expect((await escrow.getChannel(channelIdOf(scene.escrowPlace, channel))).amount).to.equal(FEE);
  });
});
