import { expect } from "chai";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { amended, parentClaim, registered } from "../helpers/models.ts";
import {
  contributionOf,
  DISPUTE_COST,
  finalized,
  leavesOf as recordsOf,
  provenRecord,
  treeOf as recordTreeOf,
} from "../helpers/datanet.ts";
import { ADDED, expectRefuted, lossOf, type OwingScene, owedBy, owing, placeOf } from "../helpers/laneAttacks.ts";
import { DEMAND_BOND, leavesOf, posted, treeOf, WINDOW } from "../helpers/lanes.ts";
import { shares } from "../helpers/payment.ts";

const { networkHelpers } = await hre.network.getOrCreate();

const WRONG = 1n;

/** Mallory wrote the records of a dataset; a model is made from it, and another from that one, which names the lane. */
async function authored(connection: NetworkConnection) {
  const scene = await owing(connection);
  const { ledger, datanetId, policies, builder, mallory, rewardLane } = scene;
  const records = recordTreeOf(recordsOf("records", 64, mallory.address));
  const batchId = await finalized(scene, contributionOf(records));
  const { seq } = await ledger.head(datanetId);
  await ledger.freeze(datanetId);
  const parent = await registered(scene, { datasets: [{ datanetId, seq }] });
  const child = await registered(scene, { form: { parent } });
  const policy = { ...shares, lane: await rewardLane.getAddress() };
  await policies.connect(builder).addPolicy(child, policy);
  const childPolicy = await policies.policyHashOf(child, policy);
  const tree = treeOf(leavesOf(owedBy(scene, { [mallory.address]: ADDED })));
  return { ...scene, child, childPolicy, shown: provenRecord(records, batchId, 0), next: tree };
}

describe("Attacks on reward lanes: records", () => {
  let scene: OwingScene & Awaited<ReturnType<typeof authored>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(authored);
  });

  const demanded = async () => {
    const { rewardLane, finder, next, mallory } = scene;
    await posted(scene, next);
    const place = placeOf(next, mallory);
    await rewardLane.connect(finder).demandAuthor(next.proven(place));
    return BigInt(place);
  };

  const answered = async (index: bigint) => {
    const { rewardLane, attributor, child, childPolicy, shown } = scene;
    const { record, proof } = shown;
    await rewardLane.connect(attributor).answerAuthor(index, child, childPolicy, [0n], record, proof);
  };

  const expectActivated = async () => {
    await networkHelpers.time.increase(WINDOW);
    await scene.rewardLane.activate();
    expect((await scene.rewardLane.activeRoot()).root).to.equal(scene.next.root);
  };

  it("an author who takes his record down after the root was posted has nobody fined", async () => {
    const { court, finder, mallory, shown } = scene;
    const loss = await lossOf(scene, [finder, mallory], async () => {
      const index = await demanded();
      await court.connect(mallory).takeDown(shown.record, shown.proof);
      await answered(index);
    });
    expect(loss).to.equal(DEMAND_BOND);
    await expectActivated();
  });

  it("a parent that is replaced between the cut-off and the demand has nobody fined", async () => {
    const { finder, mallory, child } = scene;
    const other = await registered(scene);
    const loss = await lossOf(scene, [finder, mallory], async () => {
      const index = await demanded();
      await amended(scene, child, parentClaim(other));
      await answered(index);
    });
    expect(loss).to.equal(DEMAND_BOND);
    await expectActivated();
  });

  it("a liar with one record in any model that names the lane answers for any amount, and loses the dispute", async () => {
    const { rewardLane, attributor, mallory, finder, arbitrator } = scene;
    const bond = await rewardLane.bondFor(ADDED);
    const loss = await lossOf(scene, [attributor, mallory], async () => {
      await answered(await demanded());
      await rewardLane.connect(finder).dispute(await rewardLane.rootCount(), "ipfs://", { value: DISPUTE_COST });
      await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, WRONG);
    });
    expect(loss).to.equal(bond - DEMAND_BOND);
    await expectRefuted(scene);
  });
});
