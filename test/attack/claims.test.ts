// What a watchtower meets in the court: claims about records that are void, and claims that stand in the way of others.
import { expect } from "chai";
import hre from "hardhat";
import { Fault } from "../../sdk/faults.ts";
import {
  deployedDatanet,
  finalized,
  provenRecord,
  revealed,
  round,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";
import { publishedContribution, recordsOf } from "../helpers/watch.ts";
import { id } from "ethers";

const connection = await hre.network.create();
const { networkHelpers } = connection;

/** A final batch, an open one of alice's, and one of bob's that repeats a record of each. */
async function repeating() {
  const scene = await deployedDatanet(connection);
  const batchOf = (label: string, author: string, change = {}) =>
    publishedContribution({ leaves: recordsOf(label, author, change) });
  const final = batchOf("final", scene.alice.address);
  const open = batchOf("open", scene.alice.address, { 0: { recordHash: id("final 0") } });
  const later = batchOf("later", scene.bob.address, {
    0: { recordHash: id("final 0") },
    1: { recordHash: id("open 1") },
  });
  const finalId = await finalized(scene, final.contribution);
  const openId = await revealed(scene, open.contribution);
  const laterId = await revealed(scene, later.contribution, scene.bob);
  const proven = (place: number) => ({
    final: provenRecord(final.tree, finalId, place),
    open: provenRecord(open.tree, openId, place),
    later: provenRecord(later.tree, laterId, place),
  });
  return { scene, proven, openId, laterId };
}

describe("Claims", () => {
  it("given a record that is void by a fault, nobody holds its batch by a claim", async () => {
    const { scene, proven, laterId } = await networkHelpers.loadFixture(repeating);
    const { court, mallory } = scene;
    const { final, open, later } = proven(0);
    await court.proveDuplicate(final.record, final.proof, later.record, later.proof);

    await expect(court.connect(mallory).claimDuplicate(open.record, open.proof, later.record, later.proof))
      .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
      .withArgs(laterId, 0, Fault.Duplicate);
  });

  it("given a claim whose earlier batch became final, whoever proves first doesn't take what its finder earns", async () => {
    const { scene, proven, openId, laterId } = await networkHelpers.loadFixture(repeating);
    const { court, ledger, alice, mallory } = scene;
    const { open, later } = proven(1);
    await court.connect(alice).claimDuplicate(open.record, open.proof, later.record, later.proof);
    await round(scene, openId);
    await waited(scene, WINDOW_PERIOD);
    await ledger.finalize(openId);

    await court.connect(mallory).proveDuplicate(open.record, open.proof, later.record, later.proof);

    const [voided] = await court.queryFilter(court.filters.RecordVoided(laterId, 1));
    expect(voided?.args.finder).to.equal(alice.address);
  });
});
