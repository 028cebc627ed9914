import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { deployedDatanet, form, seated, terms, THAW_PERIOD, uri, type DatanetScene } from "../../helpers/datanet.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const STAKE = form.seatStake;

/** Alice holds seat 0 of the datanet under a ledger that mallory stands for, and bob seat 1. */
async function taken() {
  const scene = await deployedDatanet(connection);
  const { seats, vault, registry, owner, alice, bob, mallory } = scene;
  for (const curator of [alice, bob]) {
    await registry.connect(owner).setCurator(1n, curator, true);
    await vault.deposit(seats, curator, STAKE);
    await seats.connect(curator).takeSeat(mallory, 1n);
  }
  return { ...scene, ledgerLike: mallory };
}

async function left() {
  const scene = await taken();
  await scene.seats.connect(scene.alice).leaveSeat(scene.ledgerLike, 1n, 0n);
  return { ...scene, vacantFrom: BigInt(await time.latest()) + THAW_PERIOD };
}

async function bond({ vault, seats }: DatanetScene, account: HardhatEthersSigner) {
  return [...(await vault.bondOf(seats, account))];
}

/** Where the contract keeps how many ids a datanet has under a ledger: its only variable is a mapping to books that begin
 * with the array of the seats. */
function slotOfIds(ledger: string, datanetId: bigint): string {
  const slotOf = (type: string, key: bigint | string, slot: string) =>
    keccak256(AbiCoder.defaultAbiCoder().encode([type, "bytes32"], [key, slot]));
  return slotOf("uint32", datanetId, slotOf("address", ledger, toBeHex(0, 32)));
}

describe("CuratorSeats", () => {
  describe("constructor", () => {
    it("names registry and vault, which are contracts", async () => {
      const { seats, registry, vault, alice } = await networkHelpers.loadFixture(taken);
      const factory = await ethers.getContractFactory("CuratorSeats");

      expect(await seats.registry()).to.equal(await registry.getAddress());
      expect(await seats.bondVault()).to.equal(await vault.getAddress());
      for (const make of [() => factory.deploy(alice, vault), () => factory.deploy(registry, alice)]) {
        await expect(make()).to.be.revertedWithCustomError(factory, "CuratorSeatsInvalidAddress").withArgs(alice);
      }
    });
  });

  describe("takeSeat", () => {
    it("gives the caller the next seat, locks its stake, and emits SeatTaken", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { seats, vault, alice, ledgerLike } = scene;
      await vault.deposit(seats, alice, STAKE);

      expect(await seats.connect(alice).takeSeat.staticCall(ledgerLike, 1n)).to.equal(2n);
      await expect(seats.connect(alice).takeSeat(ledgerLike, 1n))
        .to.emit(seats, "SeatTaken")
        .withArgs(ledgerLike, 1n, alice, 2n, STAKE);
      const block = BigInt(await time.latestBlock());
      expect(await seats.getSeat(ledgerLike, 1n, 2n)).to.deep.equal([alice.address, block, 0n, false, 0n, 2n]);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(3n);
      expect(await seats.seatIds(ledgerLike, 1n)).to.equal(3n);
      expect(await bond(scene, alice)).to.deep.equal([0n, 2n * STAKE]);
    });

    it("under another ledger or in another datanet, counts from 0 again", async () => {
      const { seats, vault, registry, ledger, owner, alice, ledgerLike } = await networkHelpers.loadFixture(taken);
      await registry.connect(owner).createDatanet(uri, { ...form, seatsByAppointment: false }, terms);
      await vault.deposit(seats, alice, 2n * STAKE);

      await seats.connect(alice).takeSeat(ledgerLike, 2n);
      await seats.connect(alice).takeSeat(ledger, 2n);
      for (const [book, datanetId, count] of [
        [ledgerLike, 1n, 2n],
        [ledgerLike, 2n, 1n],
        [ledger, 2n, 1n],
        [ledger, 1n, 5n],
      ] as const) {
        expect(await seats.seatCount(book, datanetId)).to.equal(count);
        expect(await seats.seatIds(book, datanetId)).to.equal(count);
      }
    });

    it("when the account isn't appointed, or was dismissed, it reverts", async () => {
      const { seats, vault, registry, owner, alice, mallory } = await networkHelpers.loadFixture(taken);
      await vault.deposit(seats, alice, STAKE);
      await registry.connect(owner).setCurator(1n, alice, false);

      for (const account of [alice, mallory]) {
        await expect(seats.connect(account).takeSeat(mallory, 1n))
          .to.be.revertedWithCustomError(seats, "CuratorSeatsNotCurator")
          .withArgs(1n, account);
      }
    });

    it("when the stake isn't free in the vault, it reverts, and no seat is taken", async () => {
      const { seats, vault, alice, ledgerLike } = await networkHelpers.loadFixture(taken);
      await vault.deposit(seats, alice, STAKE - 1n);

      await expect(seats.connect(alice).takeSeat(ledgerLike, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(seats, alice, STAKE - 1n, STAKE);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(2n);
      expect(await seats.seatIds(ledgerLike, 1n)).to.equal(2n);
    });

    it("given 65,534 seats, gives the last id, and then reverts until one is vacated", async () => {
      const { seats, vault, alice, ledgerLike } = await networkHelpers.loadFixture(taken);
      await vault.deposit(seats, alice, 2n * STAKE);
      await networkHelpers.setStorageAt(await seats.getAddress(), slotOfIds(ledgerLike.address, 1n), 65_534);
      const mine = seats.connect(alice);

      await expect(mine.takeSeat(ledgerLike, 1n))
        .to.emit(seats, "SeatTaken")
        .withArgs(ledgerLike, 1n, alice, 65_534n, STAKE);
      await expect(mine.takeSeat(ledgerLike, 1n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsFull")
        .withArgs(ledgerLike, 1n);
      await mine.leaveSeat(ledgerLike, 1n, 65_534n);
      await expect(mine.takeSeat(ledgerLike, 1n)).to.be.revertedWithCustomError(seats, "CuratorSeatsFull");
      await time.increase(THAW_PERIOD);
      await seats.vacateSeat(ledgerLike, 1n, 65_534n);
      expect(await mine.takeSeat.staticCall(ledgerLike, 1n)).to.equal(65_534n);
    });

    it("when the datanet doesn't exist or the ledger is zero, it reverts", async () => {
      const { seats, registry, alice, ledgerLike } = await networkHelpers.loadFixture(taken);

      await expect(seats.connect(alice).takeSeat(ledgerLike, 9n))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownDatanet")
        .withArgs(9n);
      await expect(seats.connect(alice).takeSeat(ZeroAddress, 1n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsInvalidAddress")
        .withArgs(ZeroAddress);
    });
  });

  describe("leaveSeat", () => {
    it("notes block and time, keeps the stake locked, and emits SeatLeft", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { seats, alice, ledgerLike } = scene;

      await expect(seats.connect(alice).leaveSeat(ledgerLike, 1n, 0n))
        .to.emit(seats, "SeatLeft")
        .withArgs(ledgerLike, 1n, alice, 0n, 0n);
      const seat = await seats.getSeat(ledgerLike, 1n, 0n);
      expect([seat.holder, seat.leftIn, seat.vacantFrom]).to.deep.equal([
        alice.address,
        BigInt(await time.latestBlock()),
        BigInt(await time.latest()) + THAW_PERIOD,
      ]);
      expect(await bond(scene, alice)).to.deep.equal([0n, STAKE]);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(1n);
      expect(await seats.seatIds(ledgerLike, 1n)).to.equal(2n);
    });

    it("moves the last seat of the list to its place", async () => {
      const { seats, vault, alice, bob, ledgerLike } = await networkHelpers.loadFixture(taken);
      await vault.deposit(seats, bob, STAKE);
      await seats.connect(bob).takeSeat(ledgerLike, 1n);
      const placesOf = async (ids: bigint[]) =>
        Promise.all(ids.map(async (id) => (await seats.getSeat(ledgerLike, 1n, id)).position));

      await seats.connect(alice).leaveSeat(ledgerLike, 1n, 0n);
      expect(await placesOf([2n, 1n])).to.deep.equal([0n, 1n]);
      await seats.connect(bob).leaveSeat(ledgerLike, 1n, 1n);
      expect(await placesOf([2n])).to.deep.equal([0n]);
      await seats.connect(bob).leaveSeat(ledgerLike, 1n, 2n);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(0n);
    });

    it("when the caller doesn't hold it, or has left it, it reverts", async () => {
      const { seats, alice, bob, ledgerLike } = await networkHelpers.loadFixture(left);

      await expect(seats.connect(bob).leaveSeat(ledgerLike, 1n, 0n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsNotHolder")
        .withArgs(ledgerLike, 1n, 0n, bob);
      await expect(seats.connect(alice).leaveSeat(ledgerLike, 1n, 0n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsLeft")
        .withArgs(ledgerLike, 1n, 0n);
    });
  });

  describe("vacateSeat", () => {
    it("from the exact second on, by anyone, frees stake and seat and emits SeatVacated", async () => {
      const scene = await networkHelpers.loadFixture(left);
      const { seats, alice, mallory, ledgerLike, vacantFrom } = scene;

      await time.setNextBlockTimestamp(vacantFrom - 1n);
      await expect(seats.vacateSeat(ledgerLike, 1n, 0n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsHeld")
        .withArgs(ledgerLike, 1n, 0n, vacantFrom);
      await time.setNextBlockTimestamp(vacantFrom);
      await expect(seats.connect(mallory).vacateSeat(ledgerLike, 1n, 0n))
        .to.emit(seats, "SeatVacated")
        .withArgs(ledgerLike, 1n, alice, 0n);
      expect(await bond(scene, alice)).to.deep.equal([STAKE, 0n]);
      expect(await seats.getSeat(ledgerLike, 1n, 0n)).to.deep.equal([ZeroAddress, 0n, 0n, false, 0n, 0n]);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(1n);
      await expect(seats.vacateSeat(ledgerLike, 1n, 0n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsHeld")
        .withArgs(ledgerLike, 1n, 0n, 0n);
    });

    it("when the seat is held, it reverts", async () => {
      const { seats, ledgerLike } = await networkHelpers.loadFixture(taken);
      await expect(seats.vacateSeat(ledgerLike, 1n, 1n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsHeld")
        .withArgs(ledgerLike, 1n, 1n, 0n);
    });

    it("a vacant seat is taken before a new one is added", async () => {
      const scene = await networkHelpers.loadFixture(left);
      const { seats, vault, alice, bob, ledgerLike, vacantFrom } = scene;
      await seats.connect(bob).leaveSeat(ledgerLike, 1n, 1n);
      await time.increaseTo(vacantFrom + THAW_PERIOD);
      await seats.vacateSeat(ledgerLike, 1n, 0n);
      await seats.vacateSeat(ledgerLike, 1n, 1n);
      await vault.deposit(seats, alice, 2n * STAKE);

      for (const seat of [1n, 0n, 2n]) {
        expect(await seats.connect(alice).takeSeat.staticCall(ledgerLike, 1n)).to.equal(seat);
        await seats.connect(alice).takeSeat(ledgerLike, 1n);
      }
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(3n);
      expect(await seats.seatIds(ledgerLike, 1n)).to.equal(3n);
    });

    it("who takes, leaves and vacates again and again, uses no more ids than he has seats at once", async () => {
      const { seats, vault, alice, ledgerLike } = await networkHelpers.loadFixture(left);
      await vault.deposit(seats, alice, 2n * STAKE);
      for (let round = 0; round < 20; round++) {
        const ids = [];
        for (let i = 0; i < 2; i++) {
          ids.push(await seats.connect(alice).takeSeat.staticCall(ledgerLike, 1n));
          await seats.connect(alice).takeSeat(ledgerLike, 1n);
        }
        for (const id of ids) await seats.connect(alice).leaveSeat(ledgerLike, 1n, id);
        await time.increase(THAW_PERIOD);
        for (const id of ids) await seats.vacateSeat(ledgerLike, 1n, id);
      }
      expect(await seats.seatIds(ledgerLike, 1n)).to.equal(4n);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(1n);
    });
  });

  describe("dismiss", () => {
    /** A block after alice took her seat. */
    async function later() {
      return (await time.latestBlock()) + 1;
    }

    for (const fine of [0n, 1n, STAKE]) {
      it(`burns a fine of ${fine}, frees the rest at once, and emits SeatLeft`, async () => {
        const scene = await networkHelpers.loadFixture(taken);
        const { seats, vault, token, alice, ledgerLike } = scene;

        const dismissal = seats.connect(ledgerLike).dismiss(1n, 0n, await later(), fine);
        await expect(dismissal).to.emit(seats, "SeatLeft").withArgs(ledgerLike, 1n, alice, 0n, fine);
        await expect(dismissal).to.changeTokenBalance(ethers, token, await vault.BURN_ADDRESS(), fine);
        expect(await bond(scene, alice)).to.deep.equal([STAKE - fine, 0n]);
        expect((await seats.getSeat(ledgerLike, 1n, 0n)).dismissed).to.equal(true);
        expect(await seats.seatCount(ledgerLike, 1n)).to.equal(1n);
      });
    }

    it("when the seat is vacated afterwards, nothing is paid twice", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { seats, alice, ledgerLike } = scene;
      await seats.connect(ledgerLike).dismiss(1n, 0n, await later(), 1n);
      await time.increase(THAW_PERIOD);

      await seats.vacateSeat(ledgerLike, 1n, 0n);
      expect(await bond(scene, alice)).to.deep.equal([STAKE - 1n, 0n]);
    });

    it("when the holder had left, his time to be vacated and the list stay, and the block is noted", async () => {
      const scene = await networkHelpers.loadFixture(left);
      const { seats, alice, ledgerLike, vacantFrom } = scene;
      await time.increase(1_000n);

      await seats.connect(ledgerLike).dismiss(1n, 0n, await later(), 7n);
      const seat = await seats.getSeat(ledgerLike, 1n, 0n);
      expect([seat.vacantFrom, seat.leftIn]).to.deep.equal([vacantFrom, BigInt(await time.latestBlock())]);
      expect(await seats.seatCount(ledgerLike, 1n)).to.equal(1n);
      expect(await bond(scene, alice)).to.deep.equal([STAKE - 7n, 0n]);
    });

    it("when it was dismissed before, does nothing", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { seats, alice, ledgerLike } = scene;
      await seats.connect(ledgerLike).dismiss(1n, 0n, await later(), 1n);

      await expect(seats.connect(ledgerLike).dismiss(1n, 0n, await later(), 1n)).not.to.emit(seats, "SeatLeft");
      expect(await bond(scene, alice)).to.deep.equal([STAKE - 1n, 0n]);
    });

    it("when the seat was taken in the round's first block or later, does nothing", async () => {
      const scene = await networkHelpers.loadFixture(taken);
      const { seats, alice, ledgerLike } = scene;
      const { takenIn } = await seats.getSeat(ledgerLike, 1n, 0n);

      await expect(seats.connect(ledgerLike).dismiss(1n, 0n, takenIn, 1n)).not.to.emit(seats, "SeatLeft");
      await expect(seats.connect(ledgerLike).dismiss(1n, 0n, takenIn + 1n, 1n)).to.emit(seats, "SeatLeft");
      expect(await bond(scene, alice)).to.deep.equal([STAKE - 1n, 0n]);
    });

    it("when the seat is vacant, does nothing", async () => {
      const { seats, ledgerLike, vacantFrom } = await networkHelpers.loadFixture(left);
      await time.increaseTo(vacantFrom);
      await seats.vacateSeat(ledgerLike, 1n, 0n);

      await expect(seats.connect(ledgerLike).dismiss(1n, 0n, await later(), 1n)).not.to.emit(seats, "SeatLeft");
    });

    it("when another ledger calls, it finds no seat", async () => {
      const { seats, bob } = await networkHelpers.loadFixture(taken);
      await expect(seats.connect(bob).dismiss(1n, 0n, await later(), 1n))
        .to.be.revertedWithCustomError(seats, "CuratorSeatsUnknownSeat")
        .withArgs(bob, 1n, 0n);
    });

    it("when the fine is above the stake, it reverts", async () => {
      const { seats, ledgerLike } = await networkHelpers.loadFixture(taken);
      await expect(seats.connect(ledgerLike).dismiss(1n, 0n, await later(), STAKE + 1n)).to.be.revertedWithPanic(0x11);
    });
  });

  describe("given a seat that doesn't exist", () => {
    it("every function reverts", async () => {
      const { seats, alice, ledgerLike } = await networkHelpers.loadFixture(taken);
      for (const call of [
        () => seats.connect(alice).leaveSeat(ledgerLike, 1n, 2n),
        () => seats.vacateSeat(ledgerLike, 1n, 2n),
        () => seats.connect(ledgerLike).dismiss(1n, 2n, 1n, 0n),
        () => seats.getSeat(ledgerLike, 1n, 2n),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(seats, "CuratorSeatsUnknownSeat")
          .withArgs(ledgerLike, 1n, 2n);
      }
    });
  });

  it("given curators who come and go, every stake comes back to the unit", async () => {
    const scene = await networkHelpers.loadFixture(taken);
    const { seats, vault, token, alice, bob, ledgerLike } = scene;
    await seated(scene, scene.governance);
    await seats.connect(ledgerLike).dismiss(1n, 1n, (await time.latestBlock()) + 1, 10n);
    await seats.connect(alice).leaveSeat(ledgerLike, 1n, 0n);
    await time.increase(THAW_PERIOD);
    for (const seat of [0n, 1n]) await seats.vacateSeat(ledgerLike, 1n, seat);

    const before = await token.balanceOf(vault);
    await vault.connect(alice).withdraw(seats, alice, STAKE);
    await vault.connect(bob).withdraw(seats, bob, STAKE - 10n);
    expect(before - (await token.balanceOf(vault))).to.equal(2n * STAKE - 10n);
  });
});
