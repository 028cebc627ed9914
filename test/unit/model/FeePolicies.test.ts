import { expect } from "chai";
import { AbiCoder, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import { FeePolicies__factory } from "../../../typechain-types/index.ts";
import {
  amended,
  datasetClaim,
  Flags,
  frozenUnder,
  NON_COMMERCIAL,
  parentClaim,
  registered,
} from "../../helpers/models.ts";
import { deployedPayments, FLOORS, type PaymentScene, shares } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const ALL = 10_000n;
const MIN_MODEL = 1_000n;
const NC = Flags.Attribution | Flags.NonCommercial;
/** OpenLedger's published shares. */
const PRESET = { protocol: 1_000n, host: 1_000n, model: 1_000n, stakers: 2_000n, contributors: 5_000n };

async function deployed() {
  const scene = await deployedPayments(connection);
  return { ...scene, own: scene.policies.connect(scene.builder) };
}

async function withFloors(protocol: bigint, stakers: bigint) {
  const scene = await deployed();
  await scene.policies.setFloors(protocol, stakers);
  return scene;
}

async function withoutFloors() {
  return withFloors(0n, 0n);
}

/** Model 2 isn't commercial. */
async function notCommercial() {
  const scene = await deployed();
  return { ...scene, modelId: await registered(scene, { form: { commercial: false } }) };
}

/** A ruling has found a dataset under NON_COMMERCIAL in model 1, and its builder has posted another bond. */
async function amendedNonCommercial() {
  const scene = await deployed();
  await amended(scene, 1n, datasetClaim(await frozenUnder(scene, NON_COMMERCIAL)));
  await scene.lineageCourt.connect(scene.builder).postBond(1n);
  return scene;
}

function policyWith(scene: PaymentScene, differences: Partial<typeof shares> = {}) {
  return { ...shares, ...differences, lane: scene.lane.address };
}

describe("FeePolicies", () => {
  describe("constructor", () => {
    it("names registry, owner and floors, and has the limits that are promised", async () => {
      const { policies, models, governance } = await networkHelpers.loadFixture(deployed);
      expect(await policies.registry()).to.equal(await models.getAddress());
      expect(await policies.owner()).to.equal(governance.address);
      expect(await policies.protocolFloor()).to.equal(FLOORS.protocol);
      expect(await policies.stakersFloor()).to.equal(FLOORS.stakers);
      expect(await policies.MAX_PROTOCOL()).to.equal(1_500n);
      expect([await policies.MIN_HOST(), await policies.MAX_HOST()]).to.deep.equal([1_000n, 7_000n]);
      expect(await policies.MIN_CONTRIBUTORS()).to.equal(3_000n);
      expect(await policies.MIN_MODEL()).to.equal(MIN_MODEL);
      expect(await policies.MAX_PROTOCOL_FLOOR()).to.equal(1_000n);
      expect(await policies.MAX_STAKERS_FLOOR()).to.equal(2_000n);
    });

    it("emits FloorsChanged from nothing", async () => {
      const { policies } = await networkHelpers.loadFixture(deployed);
      await expect(policies.deploymentTransaction())
        .to.emit(policies, "FloorsChanged")
        .withArgs(0n, 0n, FLOORS.protocol, FLOORS.stakers);
    });

    it("when a floor is too high, it reverts", async () => {
      const { policies, governance, models } = await networkHelpers.loadFixture(deployed);
      const most = await policies.MAX_STAKERS_FLOOR();
      await expect(new FeePolicies__factory(governance).deploy(governance, models, 0n, most + 1n))
        .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidFloor")
        .withArgs("stakers", most + 1n, most);
    });
  });

  describe("setFloors", () => {
    it("sets both, and emits FloorsChanged with the former ones", async () => {
      const { policies } = await networkHelpers.loadFixture(deployed);
      await expect(policies.setFloors(1n, 2n))
        .to.emit(policies, "FloorsChanged")
        .withArgs(FLOORS.protocol, FLOORS.stakers, 1n, 2n);
      expect([await policies.protocolFloor(), await policies.stakersFloor()]).to.deep.equal([1n, 2n]);
    });

    for (const name of ["protocol", "stakers"] as const) {
      it(`when the floor of ${name} is above its cap, it reverts; at the cap it is taken`, async () => {
        const { policies } = await networkHelpers.loadFixture(withoutFloors);
        const caps = { protocol: await policies.MAX_PROTOCOL_FLOOR(), stakers: await policies.MAX_STAKERS_FLOOR() };
        const [cap, above] = [caps[name], { ...caps, [name]: caps[name] + 1n }];
        await expect(policies.setFloors(above.protocol, above.stakers))
          .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidFloor")
          .withArgs(name, cap + 1n, cap);
        await policies.setFloors(caps.protocol, caps.stakers);
        expect(await policies.protocolFloor()).to.equal(caps.protocol);
        expect(await policies.stakersFloor()).to.equal(caps.stakers);
      });
    }

    it("when the caller isn't the owner, it reverts", async () => {
      const { own, policies, builder } = await networkHelpers.loadFixture(deployed);
      await expect(own.setFloors(0n, 0n))
        .to.be.revertedWithCustomError(policies, "OwnableUnauthorizedAccount")
        .withArgs(builder);
    });

    it("leaves policies that were added before as they are", async () => {
      const { policies, policyHash, lane } = await networkHelpers.loadFixture(withoutFloors);
      await policies.setFloors(await policies.MAX_PROTOCOL_FLOOR(), await policies.MAX_STAKERS_FLOOR());
      const [policy] = await policies.collectionTerms(1n, policyHash);
      expect(policy).to.deep.equal([...Object.values(shares), lane.address]);
    });
  });

  describe("transferOwnership", () => {
    it("hands the floors over once the new owner accepts", async () => {
      const { policies, governance, stranger } = await networkHelpers.loadFixture(deployed);
      await policies.transferOwnership(stranger);
      expect([await policies.owner(), await policies.pendingOwner()]).to.deep.equal([
        governance.address,
        stranger.address,
      ]);
      await policies.connect(stranger).acceptOwnership();
      await policies.connect(stranger).setFloors(1n, 2n);
      expect(await policies.protocolFloor()).to.equal(1n);
    });
  });

  describe("addPolicy", () => {
    it("gives the policy's hash back, makes it the latest, and emits PolicyAdded", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { own, policies } = scene;
      const policy = policyWith(scene, { model: shares.model - 1n, contributors: shares.contributors + 1n });
      const hash = await policies.policyHashOf(1n, policy);

      expect(await own.addPolicy.staticCall(1n, policy)).to.equal(hash);
      await expect(own.addPolicy(1n, policy))
        .to.emit(policies, "PolicyAdded")
        .withArgs(1n, hash, Object.values(policy));
      expect(await policies.latestPolicy(1n)).to.equal(hash);
    });

    it("leaves the former policies collectable", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { own, policies, policyHash, lane } = scene;
      await own.addPolicy(1n, policyWith(scene, PRESET));
      const [policy] = await policies.collectionTerms(1n, policyHash);
      expect(policy).to.deep.equal([...Object.values(shares), lane.address]);
    });

    it("takes the published 10/10/10/20/50", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await expect(scene.own.addPolicy(1n, policyWith(scene, PRESET))).to.emit(scene.policies, "PolicyAdded");
    });

    describe("given the caller, the bond and the model", () => {
      it("when the caller doesn't own the model, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { policies, mallory } = scene;
        await expect(policies.connect(mallory).addPolicy(1n, policyWith(scene, PRESET)))
          .to.be.revertedWithCustomError(policies, "FeePoliciesNotOwner")
          .withArgs(1n, mallory);
      });

      it("when the model doesn't exist, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { own, policies, builder } = scene;
        for (const id of [0n, 99n]) {
          await expect(own.addPolicy(id, policyWith(scene, PRESET)))
            .to.be.revertedWithCustomError(policies, "FeePoliciesNotOwner")
            .withArgs(id, builder);
        }
      });

      it("when the bond is under notice, or was lost or released, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { own, policies, lineageCourt, builder } = scene;
        const modelId = await registered(scene);
        await amended(scene, modelId, parentClaim(1n));
        await lineageCourt.connect(builder).giveNotice(1n);
        const refused = async (id: bigint) => {
          await expect(own.addPolicy(id, policyWith(scene, PRESET)))
            .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
            .withArgs(id);
        };

        await refused(1n);
        await refused(modelId);
        await time.increaseTo((await lineageCourt.bondOf(1n)).noticeEnd);
        await lineageCourt.releaseBond(1n);
        await refused(1n);
      });

      it("when the bond is a former owner's, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { policies, models, builder, bob } = scene;
        await models.connect(builder).transferFrom(builder, bob, 1n);
        await expect(policies.connect(bob).addPolicy(1n, policyWith(scene, PRESET)))
          .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
          .withArgs(1n);
      });

      it("when the bond is before a former arbitrator, it reverts, until it is renewed", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { own, policies, lineageCourt, builder, arbitrator } = scene;
        await lineageCourt.setArbitrator(arbitrator);
        await expect(own.addPolicy(1n, policyWith(scene, PRESET)))
          .to.be.revertedWithCustomError(policies, "FeePoliciesUnbonded")
          .withArgs(1n);
        await lineageCourt.connect(builder).renewBond(1n);
        await expect(own.addPolicy(1n, policyWith(scene, PRESET))).to.emit(policies, "PolicyAdded");
      });

      it("when the model isn't commercial, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(notCommercial);
        await expect(scene.own.addPolicy(scene.modelId, policyWith(scene)))
          .to.be.revertedWithCustomError(scene.policies, "FeePoliciesNotCommercial")
          .withArgs(scene.modelId, Flags.None);
      });

      it("when a ruling has found NON_COMMERCIAL in its lineage, it reverts, and old policies stay", async () => {
        const scene = await networkHelpers.loadFixture(amendedNonCommercial);
        const { own, policies, policyHash, lane } = scene;
        await expect(own.addPolicy(1n, policyWith(scene, PRESET)))
          .to.be.revertedWithCustomError(policies, "FeePoliciesNotCommercial")
          .withArgs(1n, NC);
        const [policy] = await policies.collectionTerms(1n, policyHash);
        expect(policy).to.deep.equal([...Object.values(shares), lane.address]);
      });

      it("when a ruling has found NON_COMMERCIAL in its parent's, also after it was made, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const child = await registered(scene, { form: { parent: 1n } });
        await amended(scene, 1n, datasetClaim(await frozenUnder(scene, NON_COMMERCIAL)));
        await expect(scene.own.addPolicy(child, policyWith(scene)))
          .to.be.revertedWithCustomError(scene.policies, "FeePoliciesNotCommercial")
          .withArgs(child, NC);
      });
    });

    describe("given the shares", () => {
      for (const difference of [1n, -1n]) {
        it(`when they sum to 10,000 and ${difference}, it reverts`, async () => {
          const scene = await networkHelpers.loadFixture(deployed);
          await expect(scene.own.addPolicy(1n, policyWith(scene, { model: shares.model + difference })))
            .to.be.revertedWithCustomError(scene.policies, "FeePoliciesInvalidSum")
            .withArgs(ALL + difference);
        });
      }

      it("when they are as large as they can be written, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const most = 2n ** 16n - 1n;
        const each = { protocol: most, host: most, model: most, stakers: most, contributors: most };
        await expect(scene.own.addPolicy(1n, policyWith(scene, each)))
          .to.be.revertedWithCustomError(scene.policies, "FeePoliciesInvalidSum")
          .withArgs(5n * most);
      });

      it("when the lane is zero, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await expect(
          scene.own.addPolicy(1n, { ...policyWith(scene, PRESET), lane: ZeroAddress }),
        ).to.be.revertedWithCustomError(scene.policies, "FeePoliciesZeroLane");
      });

      it("when the model has this policy, it reverts", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        await expect(scene.own.addPolicy(1n, policyWith(scene)))
          .to.be.revertedWithCustomError(scene.policies, "FeePoliciesPolicyExists")
          .withArgs(scene.policyHash);
      });

      it("another model, or another lane, may have the same shares", async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { own, policies, policyHash, stranger } = scene;
        const modelId = await registered(scene);
        await own.addPolicy(modelId, policyWith(scene));
        await own.addPolicy(1n, { ...policyWith(scene), lane: stranger.address });
        const hashes = [policyHash, await policies.latestPolicy(modelId), await policies.latestPolicy(1n)];
        expect(new Set(hashes)).to.have.lengthOf(3);
      });
    });
  });

  describe("policyHashOf", () => {
    it("is keccak256 of chain, contract, model and policy, added or not", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { policies, chainId, policyHash } = scene;
      const types = ["uint256", "address", "uint32", ...Array<string>(5).fill("uint16"), "address"];
      const hashOf = async (modelId: bigint, policy: object) => {
        const values = [chainId, await policies.getAddress(), modelId, ...(Object.values(policy) as unknown[])];
        return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
      };

      expect(await hashOf(1n, policyWith(scene))).to.equal(policyHash);
      for (const modelId of [1n, 2n]) {
        const other = policyWith(scene, PRESET);
        expect(await policies.policyHashOf(modelId, other)).to.equal(await hashOf(modelId, other));
      }
    });
  });

  describe("latestPolicy", () => {
    it("is the one that was added last, and nothing where there is none", async () => {
      const { policies, policyHash } = await networkHelpers.loadFixture(deployed);
      expect(await policies.latestPolicy(1n)).to.equal(policyHash);
      expect(await policies.latestPolicy(2n)).to.equal(ZeroHash);
    });
  });

  describe("collectionTerms", () => {
    it("gives the policy whole, and the number that the model's slice is booked under", async () => {
      const { policies, policyHash, lane } = await networkHelpers.loadFixture(deployed);
      expect(await policies.collectionTerms(1n, policyHash)).to.deep.equal([
        [...Object.values(shares), lane.address],
        0n,
      ]);
    });

    it("given an amended parent, gives the next lineage number under the same policy", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { policies, policyHash } = scene;
      await amended(scene, 1n, parentClaim(await registered(scene)));
      expect((await policies.collectionTerms(1n, policyHash)).lineage).to.equal(1n);
    });

    it("when the policy is another model's, or nobody's, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { policies, policyHash } = scene;
      const modelId = await registered(scene);
      for (const [id, hash] of [
        [modelId, policyHash],
        [0n, policyHash],
        [1n, ZeroHash],
        [0n, ZeroHash],
        [1n, await policies.policyHashOf(1n, policyWith(scene, PRESET))],
      ] as const) {
        await expect(policies.collectionTerms(id, hash))
          .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
          .withArgs(id, hash);
      }
    });
  });
});
