import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { DAY } from "../../helpers/datanet.ts";
import { at, now } from "../../helpers/escrow.ts";
import { deployedLanes, type LaneScene } from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const RECOVERY = 30n * DAY;
const NOWHERE = [ZeroAddress, ZeroAddress, ZeroAddress, 0n];

const deployed = async () => deployedLanes(connection);

/** Alice has named bob as her recoverer. */
async function entrusted() {
  const scene = await deployed();
  await scene.factory.connect(scene.alice).setRecoverer(scene.bob);
  return scene;
}

/** As before, and bob has announced the stranger as her payee. */
async function announced() {
  const scene = await entrusted();
  const { factory, alice, bob, stranger } = scene;
  await factory.connect(bob).announceRecovery(alice, stranger);
  return { ...scene, countsFrom: (await now(scene)) + RECOVERY };
}

describe("RewardPayees", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  it("RECOVERY_PERIOD is 30 days", async () => {
    const { factory } = await load(deployed);
    expect(await factory.RECOVERY_PERIOD()).to.equal(RECOVERY);
  });

  describe("payeeOf", () => {
    it("given nothing was named, is the account itself", async () => {
      const { factory, alice } = await load(deployed);
      expect(await factory.payeeOf(alice)).to.equal(alice.address);
      expect(await factory.getPayment(alice)).to.deep.equal(NOWHERE);
    });
  });

  describe("setPayee", () => {
    it("names where the caller is paid, and emits PayeeChanged", async () => {
      const { factory, alice, bob } = await load(deployed);
      await expect(factory.connect(alice).setPayee(bob)).to.emit(factory, "PayeeChanged").withArgs(alice, bob);
      expect(await factory.payeeOf(alice)).to.equal(bob.address);
      expect(await factory.payeeOf(bob)).to.equal(bob.address);
    });

    it("when it is zero, the caller is paid itself again", async () => {
      const { factory, alice, bob } = await load(deployed);
      await factory.connect(alice).setPayee(bob);
      await expect(factory.connect(alice).setPayee(ZeroAddress))
        .to.emit(factory, "PayeeChanged")
        .withArgs(alice, ZeroAddress);
      expect(await factory.payeeOf(alice)).to.equal(alice.address);
    });

    it("given an announcement, drops it and keeps the recoverer", async () => {
      const scene = await load(announced);
      const { factory, alice, bob, mallory, countsFrom } = scene;
      await factory.connect(alice).setPayee(mallory);
      expect(await factory.getPayment(alice)).to.deep.equal([mallory.address, bob.address, ZeroAddress, 0n]);
      await expect(at(scene, countsFrom, () => factory.finishRecovery(alice)))
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, 0n);
    });
  });

  describe("setRecoverer", () => {
    it("names who may recover the caller's payments, and emits RecovererChanged", async () => {
      const { factory, alice, bob } = await load(deployed);
      await expect(factory.connect(alice).setRecoverer(bob)).to.emit(factory, "RecovererChanged").withArgs(alice, bob);
      expect(await factory.getPayment(alice)).to.deep.equal([ZeroAddress, bob.address, ZeroAddress, 0n]);
    });

    for (const successor of ["mallory", "nobody"] as const) {
      it(`given an announcement, when ${successor} takes his place, drops it and keeps the payee`, async () => {
        const scene = await load(announced);
        const { factory, alice, mallory } = scene;
        const next = successor === "nobody" ? ZeroAddress : mallory.address;
        await factory.connect(alice).setRecoverer(next);
        expect(await factory.getPayment(alice)).to.deep.equal([ZeroAddress, next, ZeroAddress, 0n]);
      });
    }
  });

  describe("announceRecovery", () => {
    it("changes nothing yet, and emits RecoveryAnnounced", async () => {
      const scene = await load(entrusted);
      const { factory, alice, bob, stranger } = scene;
      const second = (await now(scene)) + 100n;
      const call = at(scene, second, () => factory.connect(bob).announceRecovery(alice, stranger));
      await expect(call)
        .to.emit(factory, "RecoveryAnnounced")
        .withArgs(alice, stranger, second + RECOVERY);
      const payment = [ZeroAddress, bob.address, stranger.address, second + RECOVERY];
      expect(await factory.getPayment(alice)).to.deep.equal(payment);
      expect(await factory.payeeOf(alice)).to.equal(alice.address);
    });

    it("given an announcement, takes its place, and its time begins anew", async () => {
      const scene = await load(announced);
      const { factory, alice, bob, mallory, countsFrom } = scene;
      const second = countsFrom - 1n;
      await at(scene, second, () => factory.connect(bob).announceRecovery(alice, mallory));
      const payment = [ZeroAddress, bob.address, mallory.address, second + RECOVERY];
      expect(await factory.getPayment(alice)).to.deep.equal(payment);
    });

    it("when the caller isn't the recoverer, it reverts with RewardPayeesNotRecoverer, also for the account", async () => {
      const { factory, alice, mallory } = await load(entrusted);
      for (const caller of [mallory, alice]) {
        await expect(factory.connect(caller).announceRecovery(alice, mallory))
          .to.be.revertedWithCustomError(factory, "RewardPayeesNotRecoverer")
          .withArgs(alice, caller);
      }
    });

    it("given no recoverer, it reverts with RewardPayeesNotRecoverer", async () => {
      const { factory, alice, bob } = await load(deployed);
      await expect(factory.connect(bob).announceRecovery(alice, bob))
        .to.be.revertedWithCustomError(factory, "RewardPayeesNotRecoverer")
        .withArgs(alice, bob);
    });

    it("when the payee is zero, it reverts with RewardPayeesZeroAddress", async () => {
      const { factory, alice, bob } = await load(entrusted);
      await expect(factory.connect(bob).announceRecovery(alice, ZeroAddress))
        .to.be.revertedWithCustomError(factory, "RewardPayeesZeroAddress")
        .withArgs();
    });
  });

  describe("refuseRecovery", () => {
    it("dismisses the recoverer, drops what it announced, and emits both", async () => {
      const { factory, alice, bob } = await load(announced);
      const call = factory.connect(alice).refuseRecovery();
      await expect(call).to.emit(factory, "RecoveryRefused").withArgs(alice, bob);
      await expect(call).to.emit(factory, "RecovererChanged").withArgs(alice, ZeroAddress);
      expect(await factory.getPayment(alice)).to.deep.equal(NOWHERE);
    });

    it("given its time has come and nobody has finished it, works", async () => {
      const scene = await load(announced);
      const { factory, alice, countsFrom } = scene;
      await at(scene, countsFrom, () => factory.connect(alice).refuseRecovery());
      expect(await factory.getPayment(alice)).to.deep.equal(NOWHERE);
    });

    it("given nothing is announced, it reverts with RewardPayeesTooEarly", async () => {
      const { factory, alice } = await load(entrusted);
      await expect(factory.connect(alice).refuseRecovery())
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, 0n);
    });
  });

  describe("finishRecovery", () => {
    it("when its time has come, sets the payee for anybody, keeps the recoverer, and emits PayeeChanged", async () => {
      const scene = await load(announced);
      const { factory, alice, bob, mallory, stranger, countsFrom } = scene;
      const call = at(scene, countsFrom, () => factory.connect(mallory).finishRecovery(alice));
      await expect(call).to.emit(factory, "PayeeChanged").withArgs(alice, stranger);
      expect(await factory.getPayment(alice)).to.deep.equal([stranger.address, bob.address, ZeroAddress, 0n]);
      expect(await factory.payeeOf(alice)).to.equal(stranger.address);
    });

    it("when it comes a second too early, it reverts with RewardPayeesTooEarly", async () => {
      const scene = await load(announced);
      const { factory, alice, countsFrom } = scene;
      await expect(at(scene, countsFrom - 1n, () => factory.finishRecovery(alice)))
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, countsFrom);
    });

    it("given nothing is announced, it reverts with RewardPayeesTooEarly", async () => {
      const { factory, alice } = await load(entrusted);
      await expect(factory.finishRecovery(alice))
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, 0n);
    });

    it("given it was finished, a second time reverts with RewardPayeesTooEarly", async () => {
      const scene = await load(announced);
      const { factory, alice, countsFrom } = scene;
      await at(scene, countsFrom, () => factory.finishRecovery(alice));
      await expect(factory.finishRecovery(alice))
        .to.be.revertedWithCustomError(factory, "RewardPayeesTooEarly")
        .withArgs(alice, 0n);
    });
  });
});
