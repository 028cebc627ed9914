import { expect } from "chai";
import { network } from "hardhat";
import {
  accused,
  awardOf,
  bondChanges,
  type Claim,
  datasetClaim,
  frozenUnder,
  parentClaim,
  registered,
  Ruling,
} from "../../helpers/models.ts";
import { BUILDER_BOND, deployedPayments, type PaymentScene } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const RETURNED = { free: BUILDER_BOND, locked: -BUILDER_BOND };
const AWARDED = { free: awardOf(BUILDER_BOND), locked: 0n };

/** Two frozen versions of a datanet and two models, of which model 1 says nothing. */
async function undeclared() {
  const scene = await deployedPayments(connection);
  const [parent, other] = [await registered(scene), await registered(scene)];
  const early = datasetClaim(await frozenUnder(scene));
  return { ...scene, parent, other, early, late: datasetClaim(await frozenUnder(scene)) };
}

/** Alice, who accuses first, and mallory, who accuses next. */
async function accusedTwice(scene: PaymentScene, first: Claim, second: Claim) {
  return [await accused(scene, 1n, first, scene.alice), await accused(scene, 1n, second)] as const;
}

/** What alice and mallory have gained when mallory's accusation has been upheld. */
async function upheld(scene: PaymentScene, disputeId: bigint) {
  const { changes } = await bondChanges(scene, [scene.alice, scene.mallory], () =>
    scene.arbitrator.giveRuling(disputeId, Ruling.Accuser),
  );
  return changes;
}

describe("LineageCourt, first accusers", () => {
  describe("given a second accusation that is upheld while the first is open", () => {
    for (const [what, claimsOf] of [
      ["the same dataset version", ({ late }) => [late, late]],
      ["an earlier version of the same datanet", ({ early, late }) => [late, early]],
      ["a later version of the same datanet", ({ early, late }) => [early, late]],
      ["the same parent", ({ parent }) => [parentClaim(parent), parentClaim(parent)]],
    ] as [string, (scene: Awaited<ReturnType<typeof undeclared>>) => [Claim, Claim]][]) {
      it(`when it names ${what}, the award is the first accuser's`, async () => {
        const scene = await networkHelpers.loadFixture(undeclared);
        const [, second] = await accusedTwice(scene, ...claimsOf(scene));
        expect(await upheld(scene, second.disputeId)).to.deep.equal([AWARDED, RETURNED]);
      });
    }

    for (const [what, claimsOf] of [
      ["another parent", ({ parent, other }) => [parentClaim(parent), parentClaim(other)]],
      ["a dataset version instead of a parent", ({ parent, late }) => [parentClaim(parent), late]],
    ] as [string, (scene: Awaited<ReturnType<typeof undeclared>>) => [Claim, Claim]][]) {
      it(`when it names ${what}, the award is the second's`, async () => {
        const scene = await networkHelpers.loadFixture(undeclared);
        const [, second] = await accusedTwice(scene, ...claimsOf(scene));
        const won = { free: BUILDER_BOND + AWARDED.free, locked: -BUILDER_BOND };
        expect(await upheld(scene, second.disputeId)).to.deep.equal([{ free: 0n, locked: 0n }, won]);
      });
    }

    it("the first one is still open, and gets its stake back when it is upheld, too", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, arbitrator, alice, late } = scene;
      const [first, second] = await accusedTwice(scene, late, late);
      await upheld(scene, second.disputeId);
      expect((await lineageCourt.getAccusation(first.accusationId)).modelId).to.equal(1n);
      const { changes } = await bondChanges(scene, [alice], () =>
        arbitrator.giveRuling(first.disputeId, Ruling.Accuser),
      );
      expect(changes).to.deep.equal([RETURNED]);
    });
  });

  describe("given a first accusation that has ended", () => {
    it("when it was refused, the award is the next accuser's", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { arbitrator, late } = scene;
      const [first, second] = await accusedTwice(scene, late, late);
      await arbitrator.giveRuling(first.disputeId, Ruling.None);
      const won = { free: BUILDER_BOND + AWARDED.free, locked: -BUILDER_BOND };
      expect(await upheld(scene, second.disputeId)).to.deep.equal([{ free: 0n, locked: 0n }, won]);
    });

    it("when a copy is brought afterwards, the award of the next one is still his own", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { arbitrator, bob, late } = scene;
      const [first, second] = await accusedTwice(scene, late, late);
      await arbitrator.giveRuling(first.disputeId, Ruling.None);
      await accused(scene, 1n, late, bob);
      const won = { free: BUILDER_BOND + AWARDED.free, locked: -BUILDER_BOND };
      expect(await upheld(scene, second.disputeId)).to.deep.equal([{ free: 0n, locked: 0n }, won]);
    });

    it("when another accuses afterwards, he is the first", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { arbitrator, bob, late } = scene;
      const before = await accused(scene, 1n, late, bob);
      await arbitrator.giveRuling(before.disputeId, Ruling.None);
      const [, second] = await accusedTwice(scene, late, late);
      expect(await upheld(scene, second.disputeId)).to.deep.equal([AWARDED, RETURNED]);
    });
  });

  describe("given an open accusation that doesn't hold the bond", () => {
    it("the first that holds it counts, and not the one that was before", async () => {
      const scene = await networkHelpers.loadFixture(undeclared);
      const { lineageCourt, builder, bob, late } = scene;
      await lineageCourt.connect(builder).giveNotice(1n);
      await time.increaseTo((await lineageCourt.bondOf(1n)).noticeEnd);
      await lineageCourt.releaseBond(1n);
      await accused(scene, 1n, late, bob);
      await lineageCourt.connect(builder).postBond(1n);
      const [, second] = await accusedTwice(scene, late, late);
      expect(await upheld(scene, second.disputeId)).to.deep.equal([AWARDED, RETURNED]);
    });
  });
});
