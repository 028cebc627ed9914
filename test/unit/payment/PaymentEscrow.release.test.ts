import { expect } from "chai";
import hre from "hardhat";
import { ZeroAddress } from "ethers";
import { DISPUTE_COST } from "../../helpers/datanet.ts";
import {
  cardUri,
  channelOf,
  collectionOf,
  deployedPayments,
  modelForm,
  modelVersion,
  type PaymentScene,
  shares,
  voucherOf,
} from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const ALL = 10_000n;
const AMOUNT = 10_003n;
const SLICE = (AMOUNT * shares.model) / ALL;
/** What the model's children, and those of its first child, owe of their own slices. */
const [ASK, CHILD_ASK, OTHER_ASK] = [modelForm.royaltyAsk, 2_345n, 5_000n];
const [MODEL, CHILD, GRANDCHILD, OTHER] = [1n, 2n, 3n, 4n];

/** A model, its child, its grandchild which has a policy, and a model that has nothing to do with them. */
async function withFamily() {
  const scene = await deployedPayments(connection);
  const { models, policies, builder, lane, curators } = scene;
  const forms = [
    { ...modelForm, parent: MODEL, royaltyAsk: CHILD_ASK },
    { ...modelForm, parent: CHILD },
    { ...modelForm, royaltyAsk: OTHER_ASK },
  ];
  for (const form of forms) await models.connect(builder).register(cardUri, form, modelVersion, []);
  const policy = { ...shares, lane: lane.address };
  await policies.connect(builder).addPolicy(GRANDCHILD, policy);
  const receivers = new Map([MODEL, CHILD, GRANDCHILD, OTHER].map((id, index) => [id, curators[index] ?? builder]));
  for (const [id, receiver] of receivers) await models.connect(builder).setReceiver(id, receiver, false);
  const receiverOf = (id: bigint) => receivers.get(id) ?? builder;
  return { ...scene, policyHash: await policies.policyHashOf(GRANDCHILD, policy), modelId: GRANDCHILD, receiverOf };
}
const load = async () => networkHelpers.loadFixture(withFamily);

/** Has the channel of the grandchild collect so much in all. */
async function collected(scene: PaymentScene, total: bigint, token?: string) {
  const channel = await channelOf(scene, token === undefined ? {} : { token });
  await scene.escrow.collect(await collectionOf(scene, channel, voucherOf(total)));
}

/** Has a ruling replace a model's parent. */
async function amended({ lineageCourt, arbitrator, mallory }: PaymentScene, modelId: bigint, parent: bigint) {
  const claim = { dataset: { datanetId: 0n, seq: 0n }, parent };
  await lineageCourt.connect(mallory).accuse(modelId, claim, "ipfs://evidence", { value: DISPUTE_COST });
  await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 1n);
}

const part = (amount: bigint, share: bigint) => (amount * share) / ALL;

describe("PaymentEscrow, releases", () => {
  describe("release", () => {
    it("books the royalty for the parent and the rest for the receiver, and emits IncomeReleased", async () => {
      const scene = await load();
      const { escrow, token, stranger, receiverOf } = scene;
      await collected(scene, AMOUNT);
      const royalty = part(SLICE, CHILD_ASK);
      const receiver = receiverOf(GRANDCHILD);
      await expect(escrow.connect(stranger).release(GRANDCHILD, 0n, token))
        .to.emit(escrow, "IncomeReleased")
        .withArgs(GRANDCHILD, 0n, token, receiver, SLICE - royalty, CHILD, royalty);
      expect(await escrow.creditOf(receiver, token)).to.equal(SLICE - royalty);
      expect(await escrow.incomeOf(CHILD, 0n, token)).to.deep.equal([royalty, 0n]);
      expect(await escrow.incomeOf(GRANDCHILD, 0n, token)).to.deep.equal([SLICE, SLICE]);
    });

    it("says what it has booked", async () => {
      const scene = await load();
      await collected(scene, AMOUNT);
      const royalty = part(SLICE, CHILD_ASK);
      const released = await scene.escrow.release.staticCall(GRANDCHILD, 0n, scene.token);
      expect(released).to.deep.equal([SLICE - royalty, royalty]);
    });

    it("given two levels, the second takes its part of the first royalty, and all sums to the slice", async () => {
      const scene = await load();
      const { escrow, token, receiverOf } = scene;
      await collected(scene, AMOUNT);
      for (const id of [GRANDCHILD, CHILD, MODEL]) await escrow.release(id, 0n, token);
      const [first, second] = [part(SLICE, CHILD_ASK), part(part(SLICE, CHILD_ASK), ASK)];
      const credits = [GRANDCHILD, CHILD, MODEL].map((id) => escrow.creditOf(receiverOf(id), token));
      expect(await Promise.all(credits)).to.deep.equal([SLICE - first, first - second, second]);
    });

    it("owes as much as before", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      await collected(scene, AMOUNT);
      const before = await escrow.liabilitiesOf(token);
      for (const id of [GRANDCHILD, CHILD, MODEL]) await escrow.release(id, 0n, token);
      expect(await escrow.liabilitiesOf(token)).to.equal(before);
    });

    it("given a model without a parent, all is the receiver's", async () => {
      const scene = await load();
      const { escrow, token, receiverOf } = scene;
      await collected(scene, AMOUNT);
      await escrow.release(GRANDCHILD, 0n, token);
      await escrow.release(CHILD, 0n, token);
      const { total } = await escrow.incomeOf(MODEL, 0n, token);
      await expect(escrow.release(MODEL, 0n, token))
        .to.emit(escrow, "IncomeReleased")
        .withArgs(MODEL, 0n, token, receiverOf(MODEL), total, 0n, 0n);
      expect(await escrow.creditOf(receiverOf(MODEL), token)).to.equal(total);
    });

    it("given nothing new, it does nothing", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      await collected(scene, AMOUNT);
      await escrow.release(GRANDCHILD, 0n, token);
      expect(await escrow.release.staticCall(GRANDCHILD, 0n, token)).to.deep.equal([0n, 0n]);
      await expect(escrow.release(GRANDCHILD, 0n, token)).not.to.emit(escrow, "IncomeReleased");
    });

    for (const [what, modelId, lineage] of [
      ["a model that doesn't exist", 99n, 0n],
      ["a lineage number that was never reached", GRANDCHILD, 1n],
    ] as const) {
      it(`given ${what}, it does nothing`, async () => {
        const { escrow, token } = await load();
        expect(await escrow.release.staticCall(modelId, lineage, token)).to.deep.equal([0n, 0n]);
        await expect(escrow.release(modelId, lineage, token)).not.to.emit(escrow, "IncomeReleased");
      });
    }

    it("given a slice too small for a royalty, the parent gets nothing yet, and its part with the next", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      const small = (3n * ALL) / shares.model;
      expect(part(part(small, shares.model), CHILD_ASK)).to.equal(0n);
      await collected(scene, small);
      await escrow.release(GRANDCHILD, 0n, token);
      expect((await escrow.incomeOf(CHILD, 0n, token)).total).to.equal(0n);
      await collected(scene, 10n * small);
      const { total } = await escrow.incomeOf(GRANDCHILD, 0n, token);
      await escrow.release(GRANDCHILD, 0n, token);
      expect((await escrow.incomeOf(CHILD, 0n, token)).total).to.equal(part(total, CHILD_ASK));
    });

    it("given a pause, it works", async () => {
      const scene = await load();
      const { escrow, guardian, token } = scene;
      await collected(scene, AMOUNT);
      await escrow.connect(guardian).pause();
      await escrow.release(GRANDCHILD, 0n, token);
      expect((await escrow.incomeOf(GRANDCHILD, 0n, token)).released).to.equal(SLICE);
    });
  });

  describe("release, by another number of steps", () => {
    /** What each step adds to the channel. */
    const PLANS = [
      [7n, 11n, 13n, 17n, 19n, 23n],
      [1n, 1n, 1n, 9_999n, 1n],
      [4_999n, 5_001n, 3n],
    ];
    for (const plan of PLANS) {
      it(`after each of ${plan.join(", ")}, all get what one release at the end gives them`, async () => {
        const scene = await load();
        const { escrow, token, usd, receiverOf } = scene;
        const family = [GRANDCHILD, CHILD, MODEL];
        let total = 0n;
        for (const added of plan) {
          total += added;
          await collected(scene, total);
          await collected(scene, total, await usd.getAddress());
          for (const id of family) await escrow.release(id, 0n, token);
        }
        for (const id of family) await escrow.release(id, 0n, usd);
        for (const id of family) {
          expect(await escrow.creditOf(receiverOf(id), token)).to.equal(await escrow.creditOf(receiverOf(id), usd));
          expect(await escrow.incomeOf(id, 0n, token)).to.deep.equal(await escrow.incomeOf(id, 0n, usd));
        }
      });
    }
  });

  describe("release, given an amended parent", () => {
    it("the old income goes to the old parent, and the new to the new one, by their own royalties", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      await collected(scene, AMOUNT);
      await amended(scene, GRANDCHILD, OTHER);
      await collected(scene, 2n * AMOUNT);
      expect(await escrow.incomeOf(GRANDCHILD, 0n, token)).to.deep.equal([SLICE, 0n]);
      expect(await escrow.incomeOf(GRANDCHILD, 1n, token)).to.deep.equal([SLICE, 0n]);
      await escrow.release(GRANDCHILD, 0n, token);
      await escrow.release(GRANDCHILD, 1n, token);
      expect((await escrow.incomeOf(CHILD, 0n, token)).total).to.equal(part(SLICE, CHILD_ASK));
      expect((await escrow.incomeOf(OTHER, 0n, token)).total).to.equal(part(SLICE, OTHER_ASK));
    });

    it("a voucher from before that is collected later goes to the new one", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      const collection = await collectionOf(scene, await channelOf(scene), voucherOf(AMOUNT));
      await amended(scene, GRANDCHILD, OTHER);
      await escrow.collect(collection);
      await escrow.release(GRANDCHILD, 1n, token);
      expect((await escrow.incomeOf(OTHER, 0n, token)).total).to.equal(part(SLICE, OTHER_ASK));
    });

    it("given the parent's own parent was amended, what is released to the parent later goes to the new one", async () => {
      const scene = await load();
      const { escrow, token } = scene;
      const royalty = part(SLICE, CHILD_ASK);
      await collected(scene, AMOUNT);
      await escrow.release(GRANDCHILD, 0n, token);
      await collected(scene, 2n * AMOUNT);
      await amended(scene, CHILD, OTHER);
      await escrow.release(GRANDCHILD, 0n, token);
      expect((await escrow.incomeOf(CHILD, 0n, token)).total).to.equal(royalty);
      expect((await escrow.incomeOf(CHILD, 1n, token)).total).to.equal(part(2n * SLICE, CHILD_ASK) - royalty);
      for (const lineage of [0n, 1n]) await escrow.release(CHILD, lineage, token);
      expect((await escrow.incomeOf(MODEL, 0n, token)).total).to.equal(part(royalty, ASK));
    });
  });

  describe("release, to the model's receiver", () => {
    it("given another receiver, what is released from then on is his", async () => {
      const scene = await load();
      const { escrow, models, builder, token, stranger, receiverOf } = scene;
      await collected(scene, AMOUNT);
      await escrow.release(GRANDCHILD, 0n, token);
      const before = await escrow.creditOf(receiverOf(GRANDCHILD), token);
      await collected(scene, 2n * AMOUNT);
      await models.connect(builder).setReceiver(GRANDCHILD, stranger, false);
      await escrow.release(GRANDCHILD, 0n, token);
      const rest = 2n * SLICE - part(2n * SLICE, CHILD_ASK) - before;
      expect(await escrow.creditOf(receiverOf(GRANDCHILD), token)).to.equal(before);
      expect(await escrow.creditOf(stranger, token)).to.equal(rest);
    });

    it("given none, it is the owner of the model at the release", async () => {
      const scene = await load();
      const { escrow, models, builder, token, stranger } = scene;
      await models.connect(builder).setReceiver(GRANDCHILD, ZeroAddress, false);
      await collected(scene, AMOUNT);
      await models.connect(builder).transferFrom(builder, stranger, GRANDCHILD);
      await escrow.release(GRANDCHILD, 0n, token);
      expect(await escrow.creditOf(stranger, token)).to.equal(SLICE - part(SLICE, CHILD_ASK));
    });
  });
});
