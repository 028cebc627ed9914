import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import {
  changed,
  costAt,
  DAY,
  disclosureHash,
  ended,
  holdings,
  placed,
  settled,
  State,
} from "../../helpers/offering.ts";
import { deployedSystem, offered, type OfferedScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const TICK = 20;
const SETTLE_PERIOD = 30n * DAY;

/** Bids that would sell all, and that nobody settles. */
const sold = async () => {
  const scene = await offered(await deployedSystem(connection));
  await placed(scene, scene.alice, TICK, costAt(scene.disclosure, TICK));
  await placed(scene, scene.bob, TICK + 1, scene.disclosure.sale.minBid);
  return scene;
};

describe("ModelOffering, abandon", () => {
  let scene: OfferedScene;

  const abandon = (disclosure = scene.disclosure) => scene.offering.connect(scene.mallory).abandon(1n, disclosure);
  const from = () => scene.disclosure.sale.end + SETTLE_PERIOD;
  const overdue = async () => time.setNextBlockTimestamp(from());

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(sold);
  });

  it("says how long it can be settled before", async () => {
    expect(await scene.offering.SETTLE_PERIOD()).to.equal(SETTLE_PERIOD);
  });

  it("fails the offering, whoever calls", async () => {
    await overdue();
    await expect(abandon()).to.emit(scene.offering, "OfferingFailed").withArgs(1n, 0n, scene.disclosure.sale.softCap);
    expect(await scene.offering.stateOf(1n)).to.equal(State.Failed);
  });

  it("lets every unit of the currency go back, and leaves no token", async () => {
    const { offering, usd, saleToken, alice, bob } = scene;
    const bids = [
      { by: alice, tick: TICK },
      { by: bob, tick: TICK + 1 },
    ];
    await overdue();
    await abandon();
    for (const { by, tick } of bids) {
      const [amount, had] = [await offering.bidOf(1n, by, tick), await usd.balanceOf(by)];
      await offering.claim(1n, by, tick);
      expect((await usd.balanceOf(by)) - had).to.equal(amount);
    }
    expect(await holdings(scene)).to.deep.equal({ currency: 0n, tokens: 0n });
    expect(await saleToken.totalSupply()).to.equal(0n);
  });

  it("gives the model back to its creator, whose its fees are", async () => {
    const { models, builder } = scene;
    await overdue();
    await abandon();
    expect(await models.ownerOfModel(1n)).to.equal(builder.address);
    expect(await models.receiverOf(1n)).to.equal(builder.address);
    expect(await models.isReceiverFixed(1n)).to.equal(false);
  });

  it("given a settlement that stopped on its way: it works", async () => {
    await ended(scene);
    await scene.offering.settle(1n, scene.disclosure, 1n);
    await overdue();
    await abandon();
    expect(await scene.offering.stateOf(1n)).to.equal(State.Failed);
  });

  it("given a pause that has put the end off: it comes as much later", async () => {
    const { offering, guardian } = scene;
    await offering.connect(guardian).pause();
    const [, , end] = await offering.timesOf(1n);
    await overdue();
    await expect(abandon())
      .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
      .withArgs(1n, end + SETTLE_PERIOD, MaxUint256);
    await time.setNextBlockTimestamp(end + SETTLE_PERIOD);
    await abandon();
    expect(await offering.stateOf(1n)).to.equal(State.Failed);
  });

  it("when it is a second too early: it reverts", async () => {
    await time.setNextBlockTimestamp(from() - 1n);
    await expect(abandon())
      .to.be.revertedWithCustomError(scene.offering, "ModelOfferingNotNow")
      .withArgs(1n, from(), MaxUint256);
  });

  it("when the disclosure is another one: it reverts", async () => {
    const other = changed(scene.disclosure, { saleSupply: 1n });
    await overdue();
    await expect(abandon(other))
      .to.be.revertedWithCustomError(scene.offering, "ModelOfferingOtherDisclosure")
      .withArgs(1n, disclosureHash(scene, scene.disclosure), disclosureHash(scene, other));
  });

  it("when it is settled: it reverts", async () => {
    await settled(scene);
    await overdue();
    await expect(abandon())
      .to.be.revertedWithCustomError(scene.offering, "ModelOfferingWrongState")
      .withArgs(1n, State.Succeeded);
  });

  it("when nobody does: it can still be settled", async () => {
    await overdue();
    await scene.offering.settle(1n, scene.disclosure, MaxUint256);
    expect(await scene.offering.stateOf(1n)).to.equal(State.Succeeded);
  });
});
