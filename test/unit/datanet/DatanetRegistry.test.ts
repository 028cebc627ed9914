import { expect } from "chai";
import { ZeroAddress, ZeroHash, id } from "ethers";
import { network } from "hardhat";
import { deployedDatanet, terms, termsFields } from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const UNKNOWN_IDS = [0n, 2n, 2n ** 32n - 1n];
const ANSWER = "0x150b7a02";

async function deployedWithMock() {
  const scene = await deployedDatanet(connection);
  const mock = await ethers.deployContract("DatanetCreatorMock", [await scene.registry.getAddress()]);
  return { ...scene, mock };
}

describe("DatanetRegistry", () => {
  describe("metadata", () => {
    it("is the ERC-721 collection DATANET", async () => {
      const { registry } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await registry.name()).to.equal("Datanet");
      expect(await registry.symbol()).to.equal("DATANET");
    });
  });

  describe("supportsInterface", () => {
    for (const [name, interfaceId] of [
      ["ERC-165", "0x01ffc9a7"],
      ["ERC-721", "0x80ac58cd"],
      ["ERC-721 metadata", "0x5b5e139f"],
    ] as const) {
      it(`is true for ${name}`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        expect(await registry.supportsInterface(interfaceId)).to.equal(true);
      });
    }

    for (const [name, interfaceId] of [
      ["the invalid id", "0xffffffff"],
      ["ERC-721 enumerable", "0x780e9d63"],
    ] as const) {
      it(`is false for ${name}`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        expect(await registry.supportsInterface(interfaceId)).to.equal(false);
      });
    }
  });

  describe("createDatanet", () => {
    for (const term of ["uri", "dataType", "license"] as const) {
      it(`reverts with DatanetRegistryEmptyTerm when the term ${term} is empty`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.createDatanet({ ...terms, [term]: "" }))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryEmptyTerm")
          .withArgs(term);
      });
    }

    for (const term of ["schemaHash", "termsHash"] as const) {
      it(`reverts with DatanetRegistryEmptyTerm when ${term} is zero`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.createDatanet({ ...terms, [term]: ZeroHash }))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryEmptyTerm")
          .withArgs(term);
      });
    }

    describe("when every term is there", () => {
      it("takes the next id, stores the terms and mints the token to the caller", async () => {
        const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
        const other = { ...terms, uri: "ipfs://datanet/2", license: "MIT", schemaHash: id("other") };

        expect(await registry.connect(bob).createDatanet.staticCall(other)).to.equal(2n);
        await registry.connect(bob).createDatanet(other);

        expect(await registry.datanetCount()).to.equal(2n);
        expect(await termsFields(registry, 2n)).to.deep.equal(other);
        expect(await termsFields(registry, 1n)).to.deep.equal(terms);
        expect(await registry.ownerOf(2n)).to.equal(bob.address);
        expect(await registry.balanceOf(bob.address)).to.equal(1n);
      });

      it("emits DatanetCreated and the Transfer of the token", async () => {
        const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
        const create = registry.connect(bob).createDatanet(terms);
        await expect(create).to.emit(registry, "DatanetCreated").withArgs(2n, bob.address, Object.values(terms));
        await expect(create).to.emit(registry, "Transfer").withArgs(ZeroAddress, bob.address, 2n);
      });

      it("appoints no curator, not even the owner", async () => {
        const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
        await registry.connect(bob).createDatanet(terms);
        expect(await registry.isCurator(2n, bob.address)).to.equal(false);
      });
    });

    describe("given a caller that is a contract", () => {
      it("mints to it when it accepts ERC-721 tokens", async () => {
        const { registry, mock } = await networkHelpers.loadFixture(deployedWithMock);
        await mock.setAnswer(ANSWER);
        await mock.createDatanet(terms);
        expect(await registry.ownerOf(2n)).to.equal(await mock.getAddress());
      });

      for (const [when, answer] of [
        ["it has no receiver function", "0x00000000"],
        ["it answers with another selector", "0xdeadbeef"],
      ] as const) {
        it(`reverts with ERC721InvalidReceiver when ${when}, and no datanet exists`, async () => {
          const { registry, mock } = await networkHelpers.loadFixture(deployedWithMock);
          await mock.setAnswer(answer);
          await expect(mock.createDatanet(terms))
            .to.be.revertedWithCustomError(registry, "ERC721InvalidReceiver")
            .withArgs(await mock.getAddress());
          expect(await registry.datanetCount()).to.equal(1n);
          expect(await registry.exists(2n)).to.equal(false);
        });
      }

      it("lets it act as the owner of the new datanet while it receives the token", async () => {
        const { registry, mock, bob } = await networkHelpers.loadFixture(deployedWithMock);
        await mock.setAnswer(ANSWER);
        await mock.arm(registry.interface.encodeFunctionData("setCurator", [2n, bob.address, true]));
        await mock.createDatanet(terms);
        expect(await registry.isCurator(2n, bob.address)).to.equal(true);
      });

      it("gives distinct ids and terms when it creates another datanet while it receives the token", async () => {
        const { registry, mock } = await networkHelpers.loadFixture(deployedWithMock);
        const inner = { ...terms, uri: "ipfs://inner" };
        await mock.setAnswer(ANSWER);
        await mock.arm(registry.interface.encodeFunctionData("createDatanet", [inner]));
        await mock.createDatanet(terms);

        expect(await registry.datanetCount()).to.equal(3n);
        expect((await registry.getTerms(2n)).uri).to.equal(terms.uri);
        expect((await registry.getTerms(3n)).uri).to.equal(inner.uri);
        expect(await registry.balanceOf(await mock.getAddress())).to.equal(2n);
      });
    });
  });

  describe("setCurator", () => {
    for (const datanetId of UNKNOWN_IDS) {
      it(`reverts with DatanetRegistryUnknownDatanet when the datanet is ${datanetId}`, async () => {
        const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.setCurator(datanetId, bob.address, true))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownDatanet")
          .withArgs(datanetId);
      });
    }

    it("reverts with DatanetRegistryNotOwner when the caller is a stranger", async () => {
      const { registry, owner, mallory } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(registry.connect(mallory).setCurator(1n, mallory.address, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
        .withArgs(1n, mallory.address, owner.address);
    });

    it("reverts with DatanetRegistryNotOwner when the caller is a curator", async () => {
      const { registry, owner, curator } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(registry.connect(curator).setCurator(1n, curator.address, false))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
        .withArgs(1n, curator.address, owner.address);
    });

    it("reverts with DatanetRegistryNotOwner when the caller owns another datanet only", async () => {
      const { registry, owner, bob } = await networkHelpers.loadFixture(deployedDatanet);
      await registry.connect(bob).createDatanet(terms);
      await expect(registry.connect(bob).setCurator(1n, bob.address, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
        .withArgs(1n, bob.address, owner.address);
    });

    it("reverts with DatanetRegistryNotOwner when the caller is approved for the token", async () => {
      const { registry, owner, bob, mallory } = await networkHelpers.loadFixture(deployedDatanet);
      await registry.approve(bob.address, 1n);
      await registry.setApprovalForAll(mallory.address, true);
      for (const approved of [bob, mallory]) {
        await expect(registry.connect(approved).setCurator(1n, approved.address, true))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
          .withArgs(1n, approved.address, owner.address);
      }
    });

    it("reverts with DatanetRegistryZeroCurator when the curator is zero", async () => {
      const { registry } = await networkHelpers.loadFixture(deployedDatanet);
      for (const appointed of [true, false]) {
        await expect(registry.setCurator(1n, ZeroAddress, appointed)).to.be.revertedWithCustomError(
          registry,
          "DatanetRegistryZeroCurator",
        );
      }
    });

    it("reverts with DatanetRegistryCuratorUnchanged when a curator is appointed again", async () => {
      const { registry, curator } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(registry.setCurator(1n, curator.address, true))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryCuratorUnchanged")
        .withArgs(1n, curator.address, true);
    });

    it("reverts with DatanetRegistryCuratorUnchanged when an account that is none is dismissed", async () => {
      const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
      await expect(registry.setCurator(1n, bob.address, false))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryCuratorUnchanged")
        .withArgs(1n, bob.address, false);
    });

    describe("when the owner appoints an account", () => {
      it("makes it a curator of this datanet alone and emits CuratorChanged", async () => {
        const { registry, bob } = await networkHelpers.loadFixture(deployedDatanet);
        await registry.createDatanet(terms);
        await expect(registry.setCurator(1n, bob.address, true))
          .to.emit(registry, "CuratorChanged")
          .withArgs(1n, bob.address, true);
        expect(await registry.isCurator(1n, bob.address)).to.equal(true);
        expect(await registry.isCurator(2n, bob.address)).to.equal(false);
      });

      it("keeps the curators before it", async () => {
        const { registry, bob, curator } = await networkHelpers.loadFixture(deployedDatanet);
        await registry.setCurator(1n, bob.address, true);
        expect(await registry.isCurator(1n, curator.address)).to.equal(true);
      });

      it("lets the owner appoint itself", async () => {
        const { registry, owner } = await networkHelpers.loadFixture(deployedDatanet);
        await registry.setCurator(1n, owner.address, true);
        expect(await registry.isCurator(1n, owner.address)).to.equal(true);
      });
    });

    describe("when the owner dismisses a curator", () => {
      it("takes the right away and emits CuratorChanged", async () => {
        const { registry, curator } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.setCurator(1n, curator.address, false))
          .to.emit(registry, "CuratorChanged")
          .withArgs(1n, curator.address, false);
        expect(await registry.isCurator(1n, curator.address)).to.equal(false);
      });

      it("lets the account be appointed again", async () => {
        const { registry, curator } = await networkHelpers.loadFixture(deployedDatanet);
        await registry.setCurator(1n, curator.address, false);
        await registry.setCurator(1n, curator.address, true);
        expect(await registry.isCurator(1n, curator.address)).to.equal(true);
      });
    });

    describe("given that the datanet was transferred", () => {
      async function transferred() {
        const scene = await deployedDatanet(connection);
        await scene.registry.transferFrom(scene.owner.address, scene.bob.address, 1n);
        return scene;
      }

      it("obeys the new owner and no longer the old one", async () => {
        const { registry, owner, bob, alice, curator } = await networkHelpers.loadFixture(transferred);
        await expect(registry.connect(owner).setCurator(1n, curator.address, false))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryNotOwner")
          .withArgs(1n, owner.address, bob.address);
        await registry.connect(bob).setCurator(1n, alice.address, true);
        expect(await registry.isCurator(1n, alice.address)).to.equal(true);
      });

      it("keeps the curators until the new owner dismisses them", async () => {
        const { registry, bob, curator } = await networkHelpers.loadFixture(transferred);
        expect(await registry.isCurator(1n, curator.address)).to.equal(true);
        await registry.connect(bob).setCurator(1n, curator.address, false);
        expect(await registry.isCurator(1n, curator.address)).to.equal(false);
      });
    });
  });

  describe("views", () => {
    it("exists is true for 1 to datanetCount and false for every other id", async () => {
      const { registry } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await registry.exists(1n)).to.equal(true);
      for (const datanetId of UNKNOWN_IDS) expect(await registry.exists(datanetId)).to.equal(false);
    });

    it("isCurator is false in a datanet that does not exist", async () => {
      const { registry, curator } = await networkHelpers.loadFixture(deployedDatanet);
      for (const datanetId of UNKNOWN_IDS) {
        expect(await registry.isCurator(datanetId, curator.address)).to.equal(false);
      }
    });

    for (const datanetId of UNKNOWN_IDS) {
      it(`getTerms reverts with DatanetRegistryUnknownDatanet for ${datanetId}`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.getTerms(datanetId))
          .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownDatanet")
          .withArgs(datanetId);
      });
    }

    it("tokenURI is the uri of the terms", async () => {
      const { registry } = await networkHelpers.loadFixture(deployedDatanet);
      expect(await registry.tokenURI(1n)).to.equal(terms.uri);
    });

    for (const tokenId of [...UNKNOWN_IDS, 2n ** 32n + 1n]) {
      it(`tokenURI reverts with ERC721NonexistentToken for ${tokenId}`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployedDatanet);
        await expect(registry.tokenURI(tokenId))
          .to.be.revertedWithCustomError(registry, "ERC721NonexistentToken")
          .withArgs(tokenId);
      });
    }
  });
});
