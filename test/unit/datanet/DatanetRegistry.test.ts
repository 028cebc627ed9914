import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import { deployedDatanet, form, licenses, terms, termsWith, uri } from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const UNKNOWN_IDS = [0n, 2n, 2n ** 32n - 1n];
const ANSWER = "0x150b7a02";
const OPEN_FORM = { ...form, seatsByAppointment: false };

async function deployed() {
  return deployedDatanet(connection);
}

async function withMock() {
  const scene = await deployed();
  return { ...scene, mock: await ethers.deployContract("DatanetCreatorMock", [scene.registry]) };
}

async function transferred() {
  const scene = await deployed();
  await scene.registry.connect(scene.owner).transferFrom(scene.owner, scene.bob, 1n);
  return scene;
}

describe("DatanetRegistry", () => {
  describe("supportsInterface", () => {
    for (const [name, interfaceId, supported] of [
      ["ERC-165", "0x01ffc9a7", true],
      ["ERC-721", "0x80ac58cd", true],
      ["ERC-721 metadata", "0x5b5e139f", true],
      ["ERC-4906", "0x49064906", true],
      ["the invalid id", "0xffffffff", false],
      ["ERC-721 enumerable", "0x780e9d63", false],
    ] as const) {
      it(`is ${supported} for ${name}`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployed);
        expect(await registry.supportsInterface(interfaceId)).to.equal(supported);
      });
    }
  });

  describe("createDatanet", () => {
    it("takes the next id, stores form and terms, mints the token, and says everything in events", async () => {
      const { registry, bob } = await networkHelpers.loadFixture(deployed);
      const other = { ...terms, license: "CC-BY-SA-4.0", schemaHash: id("other") };

      expect(await registry.connect(bob).createDatanet.staticCall("ipfs://2", OPEN_FORM, other)).to.equal(2n);
      const creation = registry.connect(bob).createDatanet("ipfs://2", OPEN_FORM, other);
      await expect(creation).to.emit(registry, "DatanetCreated").withArgs(2n, bob, Object.values(OPEN_FORM));
      await expect(creation).to.emit(registry, "TermsAdded").withArgs(2n, 1n, 3n, valuesOf(other));
      await expect(creation).to.emit(registry, "MetadataUpdate").withArgs(2n);
      await expect(creation).to.emit(registry, "Transfer").withArgs(ZeroAddress, bob, 2n);

      expect(await registry.datanetCount()).to.equal(2n);
      expect(await registry.getForm(2n)).to.deep.equal(Object.values(OPEN_FORM));
      expect((await registry.getTerms(2n, 1n))[0]).to.deep.equal(valuesOf(other));
      expect(await registry.termsFlags(2n, 1n)).to.equal(3n);
      expect(await registry.tokenURI(2n)).to.equal("ipfs://2");
      expect(await registry.ownerOf(2n)).to.equal(bob.address);
      expect((await registry.getTerms(1n, 1n))[0]).to.deep.equal(valuesOf(terms));
    });

    for (const [what, arguments_, term] of [
      ["uri", ["", form, terms], "uri"],
      ["data type", [uri, { ...form, dataType: "" }, terms], "dataType"],
      ["schema's hash", [uri, form, { ...terms, schemaHash: ZeroHash }], "schemaHash"],
      ["terms' hash", [uri, form, { ...terms, termsHash: ZeroHash }], "termsHash"],
    ] as const) {
      it(`when the ${what} is empty, it reverts`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployed);
        await expect(registry.createDatanet(...arguments_))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryEmptyTerm")
          .withArgs(term);
      });
    }

    it("when the licence isn't listed, it reverts", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      await expect(registry.createDatanet(uri, form, { ...terms, license: "cc0-1.0" }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownLicense")
        .withArgs("cc0-1.0");
    });

    it("when anyone may take a seat that costs nothing, it reverts; by appointment it doesn't", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      const free = termsWith({ seatFee: 0n });

      await expect(registry.createDatanet(uri, { ...OPEN_FORM, seatStake: 0n }, free))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidTerm")
        .withArgs("seatStake", 0n);
      await registry.createDatanet(uri, { ...form, seatStake: 0n }, free);
      expect((await registry.getForm(2n)).seatStake).to.equal(0n);
    });

    describe("given a contract", () => {
      it("when it takes ERC-721 tokens, it owns the datanet", async () => {
        const { registry, mock } = await networkHelpers.loadFixture(withMock);
        await mock.setAnswer(ANSWER);
        await mock.createDatanet(uri, form, terms);
        expect(await registry.ownerOf(2n)).to.equal(await mock.getAddress());
      });

      for (const answer of ["0x00000000", "0xffffffff"]) {
        it(`when it answers ${answer}, it reverts`, async () => {
          const { registry, mock } = await networkHelpers.loadFixture(withMock);
          await mock.setAnswer(answer);
          await expect(mock.createDatanet(uri, form, terms))
            .to.be.revertedWithCustomError(registry, "ERC721InvalidReceiver")
            .withArgs(mock);
        });
      }

      it("when it creates another one meanwhile, both are whole", async () => {
        const { registry, mock } = await networkHelpers.loadFixture(withMock);
        await mock.setAnswer(ANSWER);
        await mock.arm(registry.interface.encodeFunctionData("createDatanet", ["ipfs://inner", form, terms]));
        await mock.createDatanet(uri, form, terms);
        expect([await registry.tokenURI(2n), await registry.tokenURI(3n)]).to.deep.equal([uri, "ipfs://inner"]);
      });
    });

    it("given a pause, it reverts until that ends; the rest goes on", async () => {
      const { registry, guardian, owner, bob } = await networkHelpers.loadFixture(deployed);
      await registry.connect(guardian).pause();

      await expect(registry.createDatanet(uri, form, terms)).to.be.revertedWithCustomError(registry, "GuardedPaused");
      await registry.connect(owner).addTerms(1n, terms);
      await registry.connect(owner).setURI(1n, "ipfs://moved");
      await registry.connect(owner).setCurator(1n, bob, true);
      await networkHelpers.time.increaseTo(await registry.pausedUntil());
      await registry.createDatanet(uri, form, terms);
    });
  });

  describe("setURI", () => {
    it("moves the description and emits MetadataUpdate", async () => {
      const { registry, owner } = await networkHelpers.loadFixture(deployed);
      await expect(registry.connect(owner).setURI(1n, "ipfs://moved")).to.emit(registry, "MetadataUpdate").withArgs(1n);
      expect(await registry.tokenURI(1n)).to.equal("ipfs://moved");
    });

    it("when it is empty, it reverts", async () => {
      const { registry, owner } = await networkHelpers.loadFixture(deployed);
      await expect(registry.connect(owner).setURI(1n, ""))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryEmptyTerm")
        .withArgs("uri");
    });
  });

  describe("setCurator", () => {
    it("appoints and dismisses in this datanet alone, and emits CuratorChanged", async () => {
      const { registry, owner, bob } = await networkHelpers.loadFixture(deployed);
      const own = registry.connect(owner);
      await own.createDatanet(uri, form, terms);

      for (const appointed of [true, false, true]) {
        await expect(own.setCurator(1n, bob, appointed))
          .to.emit(registry, "CuratorChanged")
          .withArgs(1n, bob, appointed);
        expect(await registry.isCurator(1n, bob)).to.equal(appointed);
        expect(await registry.isCurator(2n, bob)).to.equal(false);
      }
    });

    it("when it changes nothing, it reverts", async () => {
      const { registry, owner, bob, curators } = await networkHelpers.loadFixture(deployed);
      for (const [account, appointed] of [
        [curators[0], true],
        [bob, false],
      ] as const) {
        await expect(registry.connect(owner).setCurator(1n, account ?? bob, appointed))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryCuratorUnchanged")
          .withArgs(1n, account, appointed);
      }
    });

    it("when the curator is zero, it reverts", async () => {
      const { registry, owner } = await networkHelpers.loadFixture(deployed);
      await expect(registry.connect(owner).setCurator(1n, ZeroAddress, true)).to.be.revertedWithCustomError(
        registry,
        "DatanetRegistryZeroCurator",
      );
    });

    it("given open seats, it reverts, and anyone is a curator", async () => {
      const { registry, owner, bob } = await networkHelpers.loadFixture(deployed);
      await registry.connect(owner).createDatanet(uri, OPEN_FORM, terms);

      await expect(registry.connect(owner).setCurator(2n, bob, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryOpenSeats")
        .withArgs(2n);
      expect(await registry.isCurator(2n, bob)).to.equal(true);
    });
  });

  describe("given that the datanet was transferred", () => {
    it("obeys the new owner and no longer the old one, and keeps its curators", async () => {
      const { registry, owner, bob, curators } = await networkHelpers.loadFixture(transferred);

      expect(await registry.isOwner(1n, bob)).to.equal(true);
      expect(await registry.isOwner(1n, owner)).to.equal(false);
      const old = registry.connect(owner);
      for (const call of [
        () => old.setCurator(1n, owner, true),
        () => old.setURI(1n, "ipfs://stolen"),
        () => old.addTerms(1n, terms),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
          .withArgs(1n, owner, bob);
      }
      expect(await registry.isCurator(1n, curators[0] ?? bob)).to.equal(true);
      await registry.connect(bob).addTerms(1n, terms);
    });
  });

  describe("given a datanet that doesn't exist", () => {
    for (const datanetId of UNKNOWN_IDS) {
      it(`${datanetId} is unknown to every function`, async () => {
        const { registry, owner, bob, curators } = await networkHelpers.loadFixture(deployed);
        const own = registry.connect(owner);

        for (const call of [
          () => own.setCurator(datanetId, bob, true),
          () => own.setURI(datanetId, uri),
          () => own.addTerms(datanetId, terms),
          () => own.getForm(datanetId),
        ]) {
          await expect(call())
            .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownDatanet")
            .withArgs(datanetId);
        }
        await expect(registry.getTerms(datanetId, 1n))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownTerms")
          .withArgs(datanetId, 1n);
        await expect(registry.tokenURI(datanetId))
          .to.be.revertedWithCustomError(registry, "ERC721NonexistentToken")
          .withArgs(datanetId);
        expect(await registry.exists(datanetId)).to.equal(false);
        expect(await registry.isOwner(datanetId, owner)).to.equal(false);
        expect(await registry.isOwner(datanetId, ZeroAddress)).to.equal(false);
        expect(await registry.isCurator(datanetId, curators[0] ?? bob)).to.equal(false);
        expect(await registry.termsVersion(datanetId)).to.equal(0n);
      });
    }
  });

  describe("licences", () => {
    it("are those of the constructor, with their flags", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      for (const { spdxId, flags } of licenses) expect(await registry.licenseFlags(spdxId)).to.equal(flags);
      expect([
        await registry.ATTRIBUTION(),
        await registry.SHARE_ALIKE(),
        await registry.NON_COMMERCIAL(),
        await registry.NO_DERIVATIVES(),
      ]).to.deep.equal([1n, 2n, 4n, 8n]);
    });

    it("are listed by the owner, who emits LicenseListed", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      await expect(registry.listLicense({ spdxId: "CC-BY-NC-ND-4.0", flags: 13n }))
        .to.emit(registry, "LicenseListed")
        .withArgs("CC-BY-NC-ND-4.0", 13n);
      expect(await registry.licenseFlags("CC-BY-NC-ND-4.0")).to.equal(13n);
    });

    it("aren't listed by anybody else", async () => {
      const { registry, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(registry.connect(mallory).listLicense({ spdxId: "Mine", flags: 0n }))
        .to.be.revertedWithCustomError(registry, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });

    it("never change", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      await expect(registry.listLicense({ spdxId: "CC0-1.0", flags: 1n }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryLicenseListed")
        .withArgs("CC0-1.0");
    });

    it("have a name and known flags", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      await expect(registry.listLicense({ spdxId: "", flags: 0n }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryEmptyTerm")
        .withArgs("spdxId");
      await expect(registry.listLicense({ spdxId: "Other", flags: 16n }))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidTerm")
        .withArgs("flags", 16n);
      await registry.listLicense({ spdxId: "Other", flags: 15n });
    });

    it("are unknown where they aren't listed", async () => {
      const { registry } = await networkHelpers.loadFixture(deployed);
      await expect(registry.licenseFlags("GPL-3.0-only"))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownLicense")
        .withArgs("GPL-3.0-only");
    });
  });
});

/** Terms as the contract gives them back. */
function valuesOf({ license, schemaHash, termsHash, arbitrator, review }: typeof terms) {
  return [license, schemaHash, termsHash, arbitrator, Object.values(review)];
}
