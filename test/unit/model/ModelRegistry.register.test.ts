import { expect } from "chai";
import { AbiCoder, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import { frozenUnder, lineageBondOf, registered, SHARE_ALIKE } from "../../helpers/models.ts";
import {
  BONDS,
  BUILDER_BOND,
  cardUri,
  deployedPayments,
  modelForm,
  modelVersion,
  type PaymentScene,
} from "../../helpers/payment.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const NO_FLAGS = 0n;
const NO_DATASETS: [] = [];

async function deployed() {
  return deployedPayments(connection);
}

async function withDataset() {
  const scene = await deployed();
  return { ...scene, dataset: await frozenUnder(scene, SHARE_ALIKE) };
}

/** A contract that has a builder's bond, and doesn't say that it accepts ERC-721 tokens. */
async function withContract() {
  const scene = await deployed();
  const contract = await ethers.deployContract("PayeeMock");
  await scene.vault.deposit(scene.lineageCourt, contract, BUILDER_BOND);
  return { ...scene, contract };
}

/** Registers for alice what model 1 is, but for a form, a version and datasets that differ. */
function registering({ models, alice }: PaymentScene, differences: Partial<typeof modelForm> = {}) {
  return models.connect(alice).register(cardUri, { ...modelForm, ...differences }, modelVersion, NO_DATASETS);
}

describe("ModelRegistry", () => {
  describe("constructor", () => {
    it("names ledger, court, owner and guardian", async () => {
      const { models, ledger, lineageCourt, governance, guardian } = await networkHelpers.loadFixture(deployed);
      expect(await models.ledger()).to.equal(await ledger.getAddress());
      expect(await models.court()).to.equal(await lineageCourt.getAddress());
      expect(await models.owner()).to.equal(governance.address);
      expect(await models.guardian()).to.equal(guardian.address);
    });

    it("has the name and the limits that are promised", async () => {
      const { models } = await networkHelpers.loadFixture(deployed);
      expect([await models.name(), await models.symbol()]).to.deep.equal(["Model", "MODEL"]);
      expect(await models.MAX_ROYALTY()).to.equal(5_000n);
      expect(await models.MAX_DEPTH()).to.equal(8n);
      expect(await models.MAX_DATASETS()).to.equal(256n);
    });
  });

  describe("register", () => {
    it("takes the next id, mints the token, and says everything in events", async () => {
      const { models, alice, dataset } = await networkHelpers.loadFixture(withDataset);
      const form = { ...modelForm, license: SHARE_ALIKE, parent: 1n };
      const own = models.connect(alice);

      expect(await own.register.staticCall("ipfs://2", form, modelVersion, [dataset])).to.equal(2n);
      const registration = own.register("ipfs://2", form, modelVersion, [dataset]);
      await expect(registration)
        .to.emit(models, "ModelRegistered")
        .withArgs(2n, alice, Object.values(form), modelForm.royaltyAsk);
      await expect(registration).to.emit(models, "VersionAdded").withArgs(2n, 1n, Object.values(modelVersion));
      await expect(registration)
        .to.emit(models, "DatasetAdded")
        .withArgs(2n, dataset.datanetId, dataset.seq, 1n, false);
      await expect(registration).to.emit(models, "MetadataUpdate").withArgs(2n);
      await expect(registration).to.emit(models, "Transfer").withArgs(ZeroAddress, alice, 2n);
    });

    it("stores the model, the hash of its version, and its card", async () => {
      const scene = await networkHelpers.loadFixture(withDataset);
      const { models, alice, dataset } = scene;
      const form = { ...modelForm, license: SHARE_ALIKE, parent: 1n, royaltyAsk: 77n, commercial: false };
      await models.connect(alice).register("ipfs://2", form, modelVersion, [dataset]);

      const values = [1n, modelForm.royaltyAsk, 77n, 0n, 3n, 3n, 0n, 1n, 1n, false];
      expect(await models.getModel(2n)).to.deep.equal(values);
      const encoded = AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32", "bytes32"], Object.values(modelVersion));
      expect(await models.versionHash(2n, 1n)).to.equal(keccak256(encoded));
      expect(await models.tokenURI(2n)).to.equal("ipfs://2");
      expect(await models.modelCount()).to.equal(2n);
      expect(await models.licenseFlags(2n)).to.equal(3n);
      expect(await models.lineageNumber(2n)).to.equal(0n);
    });

    it("makes the caller owner and receiver, and not for ever", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { models, alice, bob } = scene;
      await registering(scene);

      expect(await models.ownerOf(2n)).to.equal(alice.address);
      expect(await models.ownerOfModel(2n)).to.equal(alice.address);
      expect(await models.isOwner(2n, alice)).to.equal(true);
      expect(await models.isOwner(2n, bob)).to.equal(false);
      expect(await models.receiverOf(2n)).to.equal(alice.address);
      expect(await models.isReceiverFixed(2n)).to.equal(false);
    });

    it("locks the caller's bond in the vault under the court", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { lineageCourt, alice } = scene;

      await expect(registering(scene)).to.emit(lineageCourt, "BondPosted").withArgs(2n, alice, BUILDER_BOND);
      expect(await lineageBondOf(scene, alice)).to.deep.equal({ free: BONDS - BUILDER_BOND, locked: BUILDER_BOND });
      expect(await lineageCourt.bondOf(2n)).to.deep.equal([alice.address, BUILDER_BOND, 0n, 0n, 0n, 0n]);
      expect(await lineageCourt.isBonded(2n)).to.equal(true);
    });

    it("when the bond isn't free in the vault, it reverts, and there is no model", async () => {
      const { models, vault, lineageCourt, stranger } = await networkHelpers.loadFixture(deployed);
      await vault.deposit(lineageCourt, stranger, BUILDER_BOND - 1n);

      await expect(models.connect(stranger).register(cardUri, modelForm, modelVersion, NO_DATASETS))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(lineageCourt, stranger, BUILDER_BOND - 1n, BUILDER_BOND);
      expect(await models.modelCount()).to.equal(1n);
    });

    for (const [term, uri, form, version] of [
      ["uri", "", modelForm, modelVersion],
      ["baseModel", cardUri, { ...modelForm, baseModel: "" }, modelVersion],
      ["adapterHash", cardUri, modelForm, { ...modelVersion, adapterHash: ZeroHash }],
      ["trainingHash", cardUri, modelForm, { ...modelVersion, trainingHash: ZeroHash }],
      ["evaluationHash", cardUri, modelForm, { ...modelVersion, evaluationHash: ZeroHash }],
    ] as const) {
      it(`when ${term} is empty, it reverts`, async () => {
        const { models, alice } = await networkHelpers.loadFixture(deployed);
        await expect(models.connect(alice).register(uri, form, version, NO_DATASETS))
          .to.be.revertedWithCustomError(models, "ModelRegistryEmptyTerm")
          .withArgs(term);
      });
    }

    it("when the ask is above MAX_ROYALTY, it reverts; at MAX_ROYALTY it is stored", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { models } = scene;
      const most = await models.MAX_ROYALTY();

      await expect(registering(scene, { royaltyAsk: most + 1n }))
        .to.be.revertedWithCustomError(models, "ModelRegistryInvalidTerm")
        .withArgs("royaltyAsk", most + 1n);
      await registering(scene, { royaltyAsk: most });
      expect((await models.getModel(2n)).royaltyAsk).to.equal(most);
    });

    for (const license of ["", "Unlisted-1.0"]) {
      it(`when the licence is "${license}", which isn't listed, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await expect(registering(scene, { license }))
          .to.be.revertedWithCustomError(scene.registry, "DatanetRegistryUnknownLicense")
          .withArgs(license);
      });
    }

    it("when the parent doesn't exist, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      for (const parent of [3n, 2n ** 32n - 1n]) {
        await expect(registering(scene, { parent }))
          .to.be.revertedWithCustomError(scene.models, "ModelRegistryUnknownModel")
          .withArgs(parent);
      }
    });

    it("when the parent is the model that is being registered, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await expect(registering(scene, { parent: 2n }))
        .to.be.revertedWithCustomError(scene.models, "ModelRegistryInvalidParent")
        .withArgs(2n, 2n);
    });

    describe("given a pause", () => {
      it("it reverts until the pause is over", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { models, guardian } = scene;
        await models.connect(guardian).pause();
        const until = await models.pausedUntil();

        await expect(registering(scene)).to.be.revertedWithCustomError(models, "GuardedPaused").withArgs(until);
        await time.setNextBlockTimestamp(until);
        await registering(scene);
        expect(await models.modelCount()).to.equal(2n);
      });

      it("the court's pause doesn't stop it", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await scene.lineageCourt.connect(scene.guardian).pause();
        await registering(scene);
        expect(await scene.lineageCourt.isBonded(2n)).to.equal(true);
      });

      it("versions, cards, receivers and transfers go on", async () => {
        const { models, builder, bob, guardian } = await networkHelpers.loadFixture(deployed);
        await models.connect(guardian).pause();
        const own = models.connect(builder);

        await own.addVersion(1n, modelVersion, NO_DATASETS);
        await own.setURI(1n, "ipfs://moved");
        await own.setReceiver(1n, bob, false);
        await own.transferFrom(builder, bob, 1n);
        expect(await models.ownerOf(1n)).to.equal(bob.address);
      });
    });

    describe("given a caller that is a contract", () => {
      it("when it accepts ERC-721 tokens, as a timelock does, the model is its own", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { models, vault, lineageCourt, alice } = scene;
        const timelock = await ethers.deployContract("OpenTimelock", [0n, alice]);
        await timelock.connect(alice).grantRole(await timelock.PROPOSER_ROLE(), alice);
        await vault.deposit(lineageCourt, timelock, BUILDER_BOND);
        const data = models.interface.encodeFunctionData("register", [cardUri, modelForm, modelVersion, NO_DATASETS]);
        const operation = [models, 0n, data, ZeroHash, ZeroHash] as const;
        const delay = await timelock.getMinDelay();
        await timelock.connect(alice).schedule(...operation, delay);
        await time.increase(delay);

        await timelock.execute(...operation);
        expect(await models.ownerOfModel(2n)).to.equal(await timelock.getAddress());
      });

      it("when it doesn't accept ERC-721 tokens, it reverts, and its bond stays free", async () => {
        const { models, vault, lineageCourt, contract } = await networkHelpers.loadFixture(withContract);
        const data = models.interface.encodeFunctionData("register", [cardUri, modelForm, modelVersion, NO_DATASETS]);

        await expect(contract.execute([{ target: models, value: 0n, data }]))
          .to.be.revertedWithCustomError(models, "ERC721InvalidReceiver")
          .withArgs(contract);
        expect(await vault.bondOf(lineageCourt, contract)).to.deep.equal([BUILDER_BOND, 0n]);
      });
    });
  });

  describe("given ids that no model has", () => {
    it("each view that names a model reverts", async () => {
      const { models } = await networkHelpers.loadFixture(deployed);
      for (const id of [0n, 2n, 2n ** 32n - 1n]) {
        for (const read of [
          () => models.requireModel(id),
          () => models.ownerOfModel(id),
          () => models.receiverOf(id),
          () => models.getLineage(id),
          () => models.licenseFlags(id),
          () => models.getModel(id),
        ]) {
          await expect(read()).to.be.revertedWithCustomError(models, "ModelRegistryUnknownModel").withArgs(id);
        }
      }
    });

    it("nobody owns them, and they have no version", async () => {
      const { models, builder } = await networkHelpers.loadFixture(deployed);
      for (const account of [builder.address, ZeroAddress]) {
        expect(await models.isOwner(2n, account)).to.equal(false);
      }
      expect(await models.versionHash(2n, 1n)).to.equal(ZeroHash);
    });
  });

  describe("versionHash", () => {
    it("is zero for numbers that a model's versions don't have", async () => {
      const { models } = await networkHelpers.loadFixture(deployed);
      for (const number of [0n, 2n]) expect(await models.versionHash(1n, number)).to.equal(ZeroHash);
    });
  });

  describe("licenseFlags", () => {
    it("is nothing for a model without datasets and parent", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const modelId = await registered(scene, { form: { license: SHARE_ALIKE } });
      expect(await scene.models.licenseFlags(modelId)).to.equal(NO_FLAGS);
    });
  });
});
