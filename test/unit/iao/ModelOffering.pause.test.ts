import { expect } from "chai";
import { network } from "hardhat";
import { DAY, PAUSE_PERIOD, placed, State, USD } from "../../helpers/offering.ts";
import { deployedSystem, type OfferedScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const offered = async () => {
  const scene = await deployedSystem(connection);
  await scene.offering.connect(scene.builder).create(scene.disclosure);
  return { ...scene, offeringId: 1n } as OfferedScene;
};

describe("ModelOffering, times in a pause", () => {
  let scene: OfferedScene;
  let sale: OfferedScene["disclosure"]["sale"];

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(offered);
    ({ sale } = scene.disclosure);
  });

  async function pausedAt(moment: bigint) {
    await time.setNextBlockTimestamp(moment);
    await scene.offering.connect(scene.guardian).pause();
  }

  async function unpausedAt(moment: bigint) {
    await time.setNextBlockTimestamp(moment);
    await scene.offering.connect(scene.guardian).unpause();
  }

  const times = async () => {
    const { cancelEnd, end } = await scene.offering.timesOf(1n);
    return { cancel: cancelEnd - sale.cancelEnd, end: end - sale.end };
  };

  it("given a pause that ends before the start: nothing is put off", async () => {
    await pausedAt(sale.start - 100n);
    await unpausedAt(sale.start);
    expect(await times()).to.deep.equal({ cancel: 0n, end: 0n });
  });

  it("given one that reaches beyond the start: both are put off by what is beyond", async () => {
    await pausedAt(sale.start - 100n);
    expect(await times()).to.deep.equal({ cancel: PAUSE_PERIOD - 100n, end: PAUSE_PERIOD - 100n });
  });

  it("given one that is ended before its time: both are put off by as long as it was", async () => {
    await pausedAt(sale.start + DAY);
    await unpausedAt(sale.start + DAY + 77n);
    expect(await times()).to.deep.equal({ cancel: 77n, end: 77n });
  });

  it("given one that is ended in the second in which it begins: nothing is put off", async () => {
    const { offering, guardian } = scene;
    await time.increaseTo(sale.start + DAY);
    await connection.provider.request({ method: "evm_setAutomine", params: [false] });
    await offering.connect(guardian).pause({ gasLimit: 200_000n });
    await offering.connect(guardian).unpause({ gasLimit: 200_000n });
    await networkHelpers.mine();
    await connection.provider.request({ method: "evm_setAutomine", params: [true] });
    expect(await offering.pausedUntil()).to.equal(BigInt(await time.latest()));
    expect(await times()).to.deep.equal({ cancel: 0n, end: 0n });
  });

  it("given one that begins after bids can be canceled: only the end is put off", async () => {
    await pausedAt(sale.cancelEnd);
    expect(await times()).to.deep.equal({ cancel: 0n, end: PAUSE_PERIOD });
  });

  it("given one that begins in the last second: the end is put off", async () => {
    await pausedAt(sale.end - 1n);
    expect(await times()).to.deep.equal({ cancel: 0n, end: PAUSE_PERIOD });
  });

  it("given one that begins at the end: nothing is put off", async () => {
    await pausedAt(sale.end);
    expect(await times()).to.deep.equal({ cancel: 0n, end: 0n });
  });

  it("given one that ran out: bids are taken, canceled and settled by the later times", async () => {
    const { offering, alice } = scene;
    await pausedAt(sale.start + DAY);
    const [start, cancelEnd, end] = [sale.start, sale.cancelEnd + PAUSE_PERIOD, sale.end + PAUSE_PERIOD];
    await time.increaseTo(cancelEnd - 10n);
    await placed(scene, alice, 3, 2n * USD);
    await offering.connect(alice).cancel(1n, 3, USD);
    await time.setNextBlockTimestamp(cancelEnd);
    await expect(offering.connect(alice).cancel(1n, 3, USD))
      .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
      .withArgs(1n, 0n, cancelEnd);
    await time.setNextBlockTimestamp(end - 1n);
    await placed(scene, alice, 3, USD);
    await expect(placed(scene, alice, 3, USD))
      .to.be.revertedWithCustomError(offering, "ModelOfferingNotNow")
      .withArgs(1n, start, end);
    await offering.settle(1n, scene.disclosure, 1_024n);
    expect(await offering.stateOf(1n)).to.equal(State.Failed);
  });

  it("given a later pause, which has the shift forgotten: the auction is over by both times", async () => {
    const { offering } = scene;
    await pausedAt(sale.start + DAY);
    const { end } = await offering.timesOf(1n);
    const next = await offering.pausableFrom();
    expect(next > end, "the next pause begins after the end").to.equal(true);
    await pausedAt(next);
    expect(await times()).to.deep.equal({ cancel: 0n, end: 0n });
    await offering.settle(1n, scene.disclosure, 1_024n);
    expect(await offering.stateOf(1n)).to.equal(State.Failed);
  });
});
