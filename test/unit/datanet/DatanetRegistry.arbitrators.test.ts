import { expect } from "chai";
import { network } from "hardhat";
import { ArbitratorMock__factory, DatanetRegistry__factory } from "../../../typechain-types/index.ts";
import {
  ARBITRATOR,
  BatchStatus,
  committed,
  contributionNamed,
  deployedDatanet,
  form,
  licenses,
  revealed,
  round,
  terms,
  uri,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Another arbitrator, which isn't listed. */
async function withOther() {
  const scene = await deployedDatanet(connection);
  const other = await (await new ArbitratorMock__factory(scene.governance).deploy()).getAddress();
  return { ...scene, other };
}

/** Alice has committed, then the other arbitrator was listed, is that of the terms' second version, and the first is off. */
async function replaced() {
  const scene = await withOther();
  const { registry, alice, owner, other } = scene;
  const contribution = contributionNamed("a");
  await committed(scene, contribution, alice);
  await registry.setArbitrator(other, true);
  await registry.connect(owner).addTerms(1n, { ...terms, arbitrator: other });
  await registry.setArbitrator(ARBITRATOR, false);
  return { ...scene, contribution };
}

describe("DatanetRegistry, arbitrators", () => {
  describe("setArbitrator", () => {
    it("lists one, and takes it off", async () => {
      const { registry, other } = await networkHelpers.loadFixture(withOther);
      for (const listed of [true, false]) {
        await expect(registry.setArbitrator(other, listed))
          .to.emit(registry, "ArbitratorChanged")
          .withArgs(other, listed);
        expect(await registry.isArbitrator(other)).to.equal(listed);
      }
      expect(await registry.isArbitrator(ARBITRATOR)).to.equal(true);
    });

    it("lists those of the constructor", async () => {
      const { governance, guardian, other } = await networkHelpers.loadFixture(withOther);
      const registry = await new DatanetRegistry__factory(governance).deploy(governance, guardian, licenses, [other]);
      expect([await registry.isArbitrator(other), await registry.isArbitrator(ARBITRATOR)]).to.deep.equal([
        true,
        false,
      ]);
    });

    it("when the caller isn't the owner, it reverts, also for the guardian", async () => {
      const { registry, guardian, other } = await networkHelpers.loadFixture(withOther);
      await expect(registry.connect(guardian).setArbitrator(other, true))
        .to.be.revertedWithCustomError(registry, "OwnableUnauthorizedAccount")
        .withArgs(guardian);
    });

    it("when it has no code, it reverts", async () => {
      const { registry, mallory } = await networkHelpers.loadFixture(withOther);
      await expect(registry.setArbitrator(mallory, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidArbitrator")
        .withArgs(mallory, true);
    });

    it("when it is listed, it reverts", async () => {
      const { registry } = await networkHelpers.loadFixture(withOther);
      await expect(registry.setArbitrator(ARBITRATOR, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidArbitrator")
        .withArgs(ARBITRATOR, true);
    });

    it("when it isn't listed, it can't be taken off", async () => {
      const { registry, other } = await networkHelpers.loadFixture(withOther);
      await expect(registry.setArbitrator(other, false))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidArbitrator")
        .withArgs(other, false);
    });

    it("takes one off that has lost its code", async () => {
      const { registry } = await networkHelpers.loadFixture(withOther);
      await networkHelpers.setCode(ARBITRATOR, "0x");
      await registry.setArbitrator(ARBITRATOR, false);
      expect(await registry.isArbitrator(ARBITRATOR)).to.equal(false);
    });
  });

  describe("given terms with an arbitrator that isn't listed", () => {
    it("no datanet is created", async () => {
      const { registry, other } = await networkHelpers.loadFixture(withOther);
      await expect(registry.createDatanet(uri, form, { ...terms, arbitrator: other }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownArbitrator")
        .withArgs(other);
    });

    it("no version is added", async () => {
      const { registry, owner, other } = await networkHelpers.loadFixture(withOther);
      await expect(registry.connect(owner).addTerms(1n, { ...terms, arbitrator: other }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownArbitrator")
        .withArgs(other);
    });
  });

  describe("arbitratorOf", () => {
    it("keeps each version's, also where it isn't listed any more", async () => {
      const { registry, other } = await networkHelpers.loadFixture(replaced);
      expect(await registry.arbitratorOf(1n, 1n)).to.equal(ARBITRATOR);
      expect(await registry.arbitratorOf(1n, 2n)).to.equal(other);
    });

    it("when there is no such version, it reverts", async () => {
      const { registry } = await networkHelpers.loadFixture(withOther);
      await expect(registry.arbitratorOf(1n, 2n))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownTerms")
        .withArgs(1n, 2n);
    });
  });

  describe("given an arbitrator that was taken off after a commit", () => {
    it("no batch is revealed under its terms", async () => {
      const { registry, ledger, alice, contribution } = await networkHelpers.loadFixture(replaced);
      await expect(ledger.connect(alice).reveal(contribution))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownArbitrator")
        .withArgs(ARBITRATOR);
    });

    it("the commit can be revealed under newer terms", async () => {
      const { ledger, alice, contribution } = await networkHelpers.loadFixture(replaced);
      await ledger.connect(alice).reveal({ ...contribution, termsVersion: 2n });
      expect((await ledger.getBatch(1n)).termsVersion).to.equal(2n);
    });
  });

  it("given a batch that was revealed before, keeps its arbitrator", async () => {
    const scene = await networkHelpers.loadFixture(withOther);
    const { registry, court, arbitrator, alice } = scene;
    const batchId = await revealed(scene, contributionNamed("a"));
    await registry.setArbitrator(ARBITRATOR, false);
    for (let number = 0; number < 2; number++) await round(scene, batchId, 0b11111n);
    await court.connect(alice).appeal(batchId, { value: await arbitrator.cost() });
    await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 2n);
    expect((await scene.ledger.getBatch(batchId)).status).to.equal(BatchStatus.Window);
  });
});
