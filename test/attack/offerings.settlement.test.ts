// Threat 29: who wants a settlement to cost too much, to come to something else, or never to end.
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import type { TokenMockReentrant } from "../../typechain-types/index.ts";
import { changed, costAt, ended, holdings, placed, placedAll, settled, State, USD } from "../helpers/offering.ts";
import { expectNoProfit, paidOut, priceOf, worthOf } from "../helpers/offeringAttacks.ts";
import { deployedSystem, offered, type OfferedScene } from "../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const TICK = 20;
const widest = { tickCount: 1_024n, tickGrowth: 50n };

const open = async () => offered(await deployedSystem(connection));
const wide = async () => offered(await deployedSystem(connection), { sale: widest });

const hostile = async () => {
  const currency = await connection.ethers.deployContract("TokenMockReentrant");
  const scene = await offered(await deployedSystem(connection, currency));
  return { ...scene, currency };
};

describe("Who wants a settlement to cost too much", () => {
  const costNow = async (scene: OfferedScene) => {
    const snapshot = await networkHelpers.takeSnapshot();
    await ended(scene);
    const cost = await scene.offering.settle.estimateGas(1n, scene.disclosure, MaxUint256);
    await snapshot.restore();
    return cost;
  };

  it("bids dust at half of the limits: it costs a tenth more at most", async () => {
    const scene = await networkHelpers.loadFixture(wide);
    await placed(scene, scene.alice, 0, costAt(scene.disclosure, 0) - 512n * USD);
    const before = await costNow(scene);
    for (let tick = 0; tick < 1_024; tick += 2) await placed(scene, scene.mallory, tick, USD);
    const after = await costNow(scene);
    expect(after < before + before / 10n, `${after} instead of ${before}`).to.equal(true);
    await settled(scene);
    expect(await scene.offering.stateOf(1n)).to.equal(State.Succeeded);
  });

  it("bids as many times as he likes: it costs the same", async () => {
    const scene = await networkHelpers.loadFixture(open);
    await placed(scene, scene.alice, TICK, costAt(scene.disclosure, TICK));
    const before = await costNow(scene);
    for (let i = 0; i < 20; i++) await placed(scene, scene.mallory, TICK, USD);
    const after = await costNow(scene);
    // an amount's bytes cost by whether they are zero
    expect(after - before < 1_000n, `${after - before} more`).to.equal(true);
  });
});

describe("Who settles for the others", () => {
  let scene: OfferedScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(open);
    await placed(scene, scene.alice, TICK, costAt(scene.disclosure, TICK));
    await placed(scene, scene.mallory, 63, USD);
    await ended(scene);
  });

  it("in the smallest steps, changes nothing, and others go on from where he is", async () => {
    const { offering, mallory, disclosure } = scene;
    const whole = await networkHelpers.takeSnapshot();
    await settled(scene);
    const outcome = await offering.outcomeOf(1n);
    await whole.restore();
    for (let i = 0; i < 10; i++) await offering.connect(mallory).settle(1n, disclosure, 1n);
    await settled(scene);
    expect(await offering.outcomeOf(1n)).to.deep.equal(outcome);
  });

  for (const [lie, of] of [
    ["a lower soft cap", { sale: { softCap: 1n } }],
    ["a larger supply", { saleSupply: 10n ** 27n }],
    ["a lower floor", { sale: { floorPrice: 1n } }],
    ["another team", { team: "0x00000000000000000000000000000000000000ff" }],
    ["a larger share of the creator", { creatorShare: 2_000n, liquidityShare: 2_000n }],
  ] as const) {
    it(`can't say ${lie} than what was disclosed`, async () => {
      const { offering, builder, disclosure } = scene;
      await expect(
        offering.connect(builder).settle(1n, changed(disclosure, of), MaxUint256),
      ).to.be.revertedWithCustomError(offering, "ModelOfferingOtherDisclosure");
      expect(await offering.stateOf(1n)).to.equal(State.Open);
    });
  }

  it("can't change the outcome by sending currency or tokens", async () => {
    const { offering, usd, mallory, alice, saleToken, disclosure } = scene;
    const snapshot = await networkHelpers.takeSnapshot();
    await settled(scene);
    const outcome = await offering.outcomeOf(1n);
    await snapshot.restore();
    const before = await worthOf(scene, mallory, 0n);
    await usd.connect(mallory).transfer(offering, costAt(disclosure, 63));
    await paidOut(scene, [
      { by: alice, tick: TICK },
      { by: mallory, tick: 63 },
    ]);
    await saleToken.connect(mallory).transfer(offering, await saleToken.balanceOf(mallory));
    expect(await offering.outcomeOf(1n)).to.deep.equal(outcome);
    expectNoProfit(before, await worthOf(scene, mallory, await priceOf(scene)));
  });
});

describe("A listed currency that turns hostile", () => {
  let scene: OfferedScene & { currency: TokenMockReentrant };

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(hostile);
    await placedAll(scene, [
      { by: scene.alice, tick: TICK, amount: 100n * USD },
      { by: scene.mallory, tick: TICK, amount: 50n * USD },
    ]);
  });

  const calls = (action: string): string => {
    const { offering, mallory, disclosure } = scene;
    const coder = offering.interface;
    switch (action) {
      case "bid":
        return coder.encodeFunctionData("bid", [1n, TICK, USD, []]);
      case "cancel":
        return coder.encodeFunctionData("cancel", [1n, TICK, USD]);
      case "settle":
        return coder.encodeFunctionData("settle", [1n, disclosure, MaxUint256]);
      case "create":
        return coder.encodeFunctionData("create", [disclosure]);
      default:
        return coder.encodeFunctionData("claim", [1n, mallory.address, TICK]);
    }
  };

  for (const action of ["bid", "cancel", "settle", "create", "claim"]) {
    for (const before of [true, false]) {
      it(`can't call ${action} in the middle of a refund, ${before ? "before" : "after"} the balances change`, async () => {
        const { offering, currency, mallory } = scene;
        await settled(scene);
        expect(await offering.stateOf(1n)).to.equal(State.Failed);
        const data = calls(action);
        await currency.arm(offering, data, before);
        await expect(offering.claim(1n, mallory, TICK)).to.be.revertedWithCustomError(
          offering,
          "ReentrancyGuardReentrantCall",
        );
      });
    }
  }

  it("holds all that is owed after it", async () => {
    await settled(scene);
    const { offering, alice, mallory } = scene;
    await offering.claim(1n, mallory, TICK);
    expect((await holdings(scene)).currency).to.equal(await offering.bidOf(1n, alice, TICK));
  });
});
