import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";
import { consentTypedData } from "../../../sdk/consent.ts";
import { contributionOf, deployedDatanet, leavesOf, provenRecord, revealed, treeOf } from "../../helpers/datanet.ts";

/** `DemandKind.Consent` of the court. */
const CONSENT = 1n;
const COUNT = 64;

const connection = await hre.network.create();
const { networkHelpers } = connection;

/** A batch by alice of bob's records, with a demand for his consent to the first one. */
async function demanded() {
  const scene = await deployedDatanet(connection);
  const tree = treeOf(leavesOf("consent", COUNT, scene.bob.address));
  const batchId = await revealed(scene, contributionOf(tree));
  const { record, proof } = provenRecord(tree, batchId, 0);
  await scene.court.connect(scene.mallory).demand(record, proof, CONSENT);
  return { scene, batchId, record, proof };
}

describe("consent", () => {
  async function answered(
    signer: (people: { alice: HardhatEthersSigner; bob: HardhatEthersSigner }) => HardhatEthersSigner,
  ) {
    const { scene, batchId, record, proof } = await networkHelpers.loadFixture(demanded);
    const { datanetId, root, submitter, termsVersion } = await scene.ledger.getBatch(batchId);
    const ledger = await scene.ledger.getAddress();
    const typedData = consentTypedData({ chainId: scene.chainId, ledger, datanetId, root, submitter, termsVersion });
    const { domain, types, message } = typedData;
    const signature = await signer(scene).signTypedData(domain, types, message);
    return { ...scene, batchId, record, sent: scene.court.answer(record, proof, CONSENT, signature) };
  }

  it("signed by the author, answers a demand for it", async () => {
    const { court, batchId, bob, sent } = await answered(({ bob: author }) => author);

    await sent;
    expect(await court.hasConsented(batchId, bob)).to.equal(true);
  });

  it("signed by the submitter, doesn't", async () => {
    const { court, batchId, record, sent } = await answered(({ alice }) => alice);

    await expect(sent)
      .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
      .withArgs(batchId, record.index);
  });
});
