import { expect } from "chai";
import { network } from "hardhat";
import {
  BatchStatus,
  bondOf,
  contributionOf,
  deployedDatanet,
  finalized,
  FULL_QUALITY,
  FUNDS,
  leavesOf,
  provenRecord,
  reserveOf,
  treasuryBond,
  treeOf,
} from "../../helpers/datanet.ts";

const connection = await network.getOrCreate();

describe("ContributionLedger, the whole path", () => {
  it("given a batch without a fault, it ends final, paid and provable", async () => {
    const scene = await deployedDatanet(connection);
    const { ledger, vault, alice, curators } = scene;
    const tree = treeOf(leavesOf("records", 64, alice.address));

    const batchId = await finalized(scene, contributionOf(tree));
    await ledger.freeze(1n);

    const batch = await ledger.getBatch(batchId);
    expect(batch.status).to.equal(BatchStatus.Final);
    expect(batch.quality).to.equal(FULL_QUALITY);
    const { record, proof } = provenRecord(tree, batchId, 7);
    expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(true);
    const reserve = reserveOf(64n);
    const fees = reserve - 64n * 10n ** 18n;
    expect(await bondOf(scene, alice)).to.deep.equal({ free: FUNDS + reserve - fees, locked: 0n });
    expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS - reserve, locked: 0n });
    for (const curator of curators) expect((await vault.bondOf(ledger, curator)).free).to.equal(fees / 5n);
  });
});
