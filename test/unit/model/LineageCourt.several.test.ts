import { expect } from "chai";
import { network } from "hardhat";
import { fieldsOf } from "../../helpers/datanet.ts";
import {
  accused,
  awardOf,
  bondChanges,
  ODD_BOND,
  ODD_STAKE,
  oddlyAccused,
  oddlyBonded,
  parentClaim,
  registered,
  Ruling,
  RULING_PERIOD,
} from "../../helpers/models.ts";
import { deployedPayments } from "../../helpers/payment.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const NOTHING = { free: 0n, locked: 0n };

/** Mallory has accused the model. */
async function pending() {
  return oddlyAccused(await deployedPayments(connection));
}

/** Mallory and alice have accused the model, each of something else, and mallory's is upheld. */
async function taken() {
  const scene = await pending();
  const second = await accused(scene, scene.modelId, parentClaim(1n), scene.alice);
  await scene.arbitrator.giveRuling(scene.disputeId, Ruling.Accuser);
  return { ...scene, second };
}

/** As before, and the builder has posted another bond and sold the model to bob. */
async function bondedAgain() {
  const scene = await taken();
  const { lineageCourt, models, builder, bob, modelId } = scene;
  await lineageCourt.connect(builder).postBond(modelId);
  await models.connect(builder).transferFrom(builder, bob, modelId);
  return scene;
}

/** The model has lost its bond, is sold to bob, and accused by alice after that. */
async function unbondedAndAccused() {
  const scene = await oddlyBonded(await deployedPayments(connection));
  const first = await accused(scene, scene.modelId, scene.claim);
  await scene.arbitrator.giveRuling(first.disputeId, Ruling.Accuser);
  await scene.models.connect(scene.builder).transferFrom(scene.builder, scene.bob, scene.modelId);
  return { ...scene, ...(await accused(scene, scene.modelId, parentClaim(1n), scene.alice)) };
}

describe("LineageCourt, several accusations", () => {
  describe("given several accusations of a model", () => {
    it("when the first is upheld, the later one gets its stake back and amends, and no more is lost", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { lineageCourt, models, arbitrator, alice, builder, modelId, second } = scene;
      const { changes, burned } = await bondChanges(scene, [alice, builder], async () => {
        await expect(arbitrator.giveRuling(second.disputeId, Ruling.Accuser))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(second.accusationId, modelId, Ruling.Accuser, 0n);
      });
      expect(changes).to.deep.equal([{ free: ODD_BOND, locked: -ODD_BOND }, NOTHING]);
      expect(burned).to.equal(0n);
      expect((await models.getModel(modelId)).parent).to.equal(1n);
    });

    it("when the first is upheld and nobody rules the later one, its stake is returned", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { lineageCourt, alice, second } = scene;
      await time.increase(RULING_PERIOD);
      const { changes } = await bondChanges(scene, [alice], () => lineageCourt.endAccusation(second.accusationId));
      expect(changes).to.deep.equal([{ free: ODD_BOND, locked: -ODD_BOND }]);
    });

    it("when one is ruled against, the other still holds the bond", async () => {
      const scene = await networkHelpers.loadFixture(pending);
      const { lineageCourt, arbitrator, alice, modelId, disputeId } = scene;
      const second = await accused(scene, modelId, parentClaim(1n), alice);
      await arbitrator.giveRuling(disputeId, Ruling.Model);
      expect((await lineageCourt.bondOf(modelId)).openCases).to.equal(1n);
      await expect(arbitrator.giveRuling(second.disputeId, Ruling.Accuser))
        .to.emit(lineageCourt, "AccusationEnded")
        .withArgs(second.accusationId, modelId, Ruling.Accuser, ODD_BOND);
    });
  });

  describe("given a bond that was posted after the accused one was lost", () => {
    for (const [outcome, ruling] of Object.entries(Ruling)) {
      it(`an accusation of before, ruled for ${outcome.toLowerCase()}, leaves it as it is`, async () => {
        const scene = await networkHelpers.loadFixture(bondedAgain);
        const { lineageCourt, arbitrator, builder, modelId, second } = scene;
        const before = fieldsOf(await lineageCourt.bondOf(modelId));
        const { changes } = await bondChanges(scene, [builder], () => arbitrator.giveRuling(second.disputeId, ruling));
        expect(fieldsOf(await lineageCourt.bondOf(modelId))).to.deep.equal(before);
        expect(changes).to.deep.equal([NOTHING]);
      });
    }

    it("an accusation of before that is ruled for the model pays the owner", async () => {
      const scene = await networkHelpers.loadFixture(bondedAgain);
      const { arbitrator, bob, second } = scene;
      const { changes } = await bondChanges(scene, [bob], () => arbitrator.giveRuling(second.disputeId, Ruling.Model));
      expect(changes).to.deep.equal([{ free: awardOf(ODD_BOND), locked: 0n }]);
    });

    it("an accusation of after holds it", async () => {
      const scene = await networkHelpers.loadFixture(bondedAgain);
      const { lineageCourt, arbitrator, modelId } = scene;
      const other = await registered(scene);
      const third = await accused(scene, modelId, parentClaim(other));
      await expect(arbitrator.giveRuling(third.disputeId, Ruling.Accuser))
        .to.emit(lineageCourt, "AccusationEnded")
        .withArgs(third.accusationId, modelId, Ruling.Accuser, ODD_STAKE);
    });
  });

  describe("given a model without a bond", () => {
    it("a ruling for the accuser returns his stake and amends", async () => {
      const scene = await networkHelpers.loadFixture(unbondedAndAccused);
      const { lineageCourt, models, arbitrator, alice, modelId, disputeId, accusationId } = scene;
      const { changes, burned } = await bondChanges(scene, [alice], async () => {
        await expect(arbitrator.giveRuling(disputeId, Ruling.Accuser))
          .to.emit(lineageCourt, "AccusationEnded")
          .withArgs(accusationId, modelId, Ruling.Accuser, 0n);
      });
      expect(changes).to.deep.equal([{ free: ODD_STAKE, locked: -ODD_STAKE }]);
      expect(burned).to.equal(0n);
      expect((await models.getModel(modelId)).parent).to.equal(1n);
    });

    it("a ruling for the model pays its owner, and not who had the bond", async () => {
      const scene = await networkHelpers.loadFixture(unbondedAndAccused);
      const { arbitrator, alice, bob, builder, disputeId } = scene;
      const { changes, burned } = await bondChanges(scene, [alice, bob, builder], () =>
        arbitrator.giveRuling(disputeId, Ruling.Model),
      );
      expect(changes).to.deep.equal([
        { free: 0n, locked: -ODD_STAKE },
        { free: awardOf(ODD_STAKE), locked: 0n },
        NOTHING,
      ]);
      expect(burned).to.equal(ODD_STAKE - awardOf(ODD_STAKE));
    });
  });
});
