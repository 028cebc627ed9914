import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { unpackPanel } from "../../helpers/seatsTwin.ts";
import { deployedDatanet, form, terms, termsWith, THAW_PERIOD, uri } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const SEATS = 12;

/** Three curators hold twelve seats of an open datanet in turn, under a ledger that mallory stands for. */
async function open() {
  const scene = await deployedDatanet(connection);
  const { registry, vault, seats, owner, alice, bob, guardian, mallory } = scene;
  await registry.connect(owner).createDatanet(uri, { ...form, seatStake: 1n, seatsByAppointment: false }, terms0());
  const holders = [alice, bob, guardian];
  for (const holder of [...holders, mallory]) await vault.deposit(seats, holder, 100n);
  for (let seat = 0; seat < SEATS; seat++) {
    await seats.connect(holders[seat % 3] ?? alice).takeSeat(mallory, 2n);
  }
  const startBlock = BigInt(await time.latestBlock()) + 1n;
  await networkHelpers.mine(2);
  const drawer = seats.connect(mallory);
  /** The seats of a panel of five in a round that began in this block. */
  const panelOf = async (start: bigint, seed = 1n, except: string = ZeroAddress) =>
    unpackPanel(await drawer.drawPanel(2n, 5, seed, start, except));
  /** Every seat that is drawn for one of forty seeds. */
  const drawnFor = async (start: bigint) => {
    const panels = await Promise.all(Array.from({ length: 40 }, (_, seed) => panelOf(start, BigInt(seed))));
    return new Set(panels.flat());
  };
  return { ...scene, drawer, holders, startBlock, panelOf, drawnFor };
}

function terms0() {
  return { ...terms, review: termsWith({ seatFee: 0n }).review };
}

/** The block of the last transaction, as the first one of a round, and its neighbours; all of them are over. */
async function roundsAround() {
  const block = BigInt(await time.latestBlock());
  await networkHelpers.mine(2);
  return { before: block - 1n, same: block, after: block + 1n };
}

describe("CuratorSeats, the draw", () => {
  it("draws each seat equally often, to five standard deviations", async () => {
    const { drawer, startBlock } = await networkHelpers.loadFixture(open);
    const draws = 2_000;
    const times = new Array<number>(SEATS).fill(0);
    for (let seed = 1; seed <= draws; seed++) {
      const panel = await drawer.drawPanel(2n, 5, seed, startBlock, ZeroAddress);
      for (const seat of unpackPanel(panel)) times[seat] = (times[seat] ?? 0) + 1;
    }

    const share = 5 / SEATS;
    const deviation = Math.sqrt(draws * share * (1 - share));
    for (const count of times) expect(Math.abs(count - draws * share)).to.be.below(5 * deviation);
  });

  it("never draws the submitter's own seats", async () => {
    const { drawer, holders, startBlock, mallory } = await networkHelpers.loadFixture(open);
    for (let seed = 1; seed <= 50; seed++) {
      for (const holder of holders) {
        const [panel, drawn] = await drawer.drawPanel(2n, 5, seed, startBlock, holder);
        expect(drawn).to.equal(5n);
        expect(await drawer.holdersOf(2n, panel, drawn, startBlock)).not.to.include(holder.address);
      }
    }
    expect(mallory.address).not.to.equal(holders[0]?.address);
  });

  it("draws a seat that was left in the round's first block or later, and none that was left before", async () => {
    const { seats, alice, mallory, drawnFor } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    const { before, same, after } = await roundsAround();

    for (const start of [before, same]) expect((await drawnFor(start)).has(0)).to.equal(true);
    const drawn = await drawnFor(after);
    expect([drawn.has(0), drawn.size]).to.deep.equal([false, SEATS - 1]);
  });

  it("draws a seat that was taken before the round's first block, and none that was taken in it or later", async () => {
    const { drawer, mallory, drawnFor } = await networkHelpers.loadFixture(open);
    await drawer.takeSeat(mallory, 2n);
    const { before, same, after } = await roundsAround();

    for (const start of [before, same]) expect((await drawnFor(start)).has(SEATS)).to.equal(false);
    expect((await drawnFor(after)).size).to.equal(SEATS + 1);
  });

  it("draws no seat whose holder was dismissed in the round's first block, so that a second round has others", async () => {
    const { drawer, startBlock, drawnFor } = await networkHelpers.loadFixture(open);
    await drawer.dismiss(2n, 0n, startBlock, 0n);
    const { before, same, after } = await roundsAround();

    expect((await drawnFor(before)).has(0)).to.equal(true);
    for (const start of [same, after]) expect((await drawnFor(start)).has(0)).to.equal(false);
  });

  it("draws a seat that was left in the round's first block, whether or not its holder is dismissed later", async () => {
    const { drawer, seats, alice, mallory, startBlock, drawnFor } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    const { same } = await roundsAround();
    const drawn = await drawnFor(same);

    await drawer.dismiss(2n, 0n, startBlock, 0n);
    expect(await drawnFor(same)).to.deep.equal(drawn);
    expect(drawn.has(0)).to.equal(true);
  });

  it("gives the same panel whoever comes and goes after the round began", async () => {
    const { drawer, seats, alice, bob, mallory, panelOf } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    await time.increase(THAW_PERIOD);
    const start = BigInt(await time.latestBlock()) + 1n;
    await networkHelpers.mine(2);
    const panels = async () => Promise.all([1n, 2n, 3n, 4n, 5n, 6n].map((seed) => panelOf(start, seed)));
    const before = await panels();

    await seats.vacateSeat(mallory, 2n, 0n);
    await seats.connect(bob).leaveSeat(mallory, 2n, 1n);
    await drawer.dismiss(2n, 2n, start, 0n);
    await drawer.dismiss(2n, 1n, start, 0n);
    for (let i = 0; i < 3; i++) await drawer.takeSeat(mallory, 2n);
    await drawer.leaveSeat(mallory, 2n, 0n);
    expect(await panels()).to.deep.equal(before);
  });

  it("passes over a seat that was vacated since the round began, and who took it again", async () => {
    const { drawer, seats, alice, mallory, startBlock, drawnFor } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    await time.increase(THAW_PERIOD);
    expect((await drawnFor(startBlock)).size).to.equal(SEATS);

    await seats.vacateSeat(mallory, 2n, 0n);
    expect((await drawnFor(startBlock)).has(0)).to.equal(false);
    await drawer.takeSeat(mallory, 2n);
    expect((await drawnFor(startBlock)).has(0)).to.equal(false);
  });

  it("is short where too few seats can be drawn, and empty where none was held", async () => {
    const { drawer, seats, holders, mallory, bob, alice, panelOf } = await networkHelpers.loadFixture(open);
    for (let seat = 3; seat < SEATS; seat++) {
      await seats.connect(holders[seat % 3] ?? alice).leaveSeat(mallory, 2n, seat);
    }
    const { after } = await roundsAround();

    expect((await panelOf(after)).sort()).to.deep.equal([0, 1, 2]);
    expect((await panelOf(after, 1n, bob.address)).sort()).to.deep.equal([0, 2]);
    expect([...(await drawer.drawPanel(2n, 5, 1n, 1n, ZeroAddress))]).to.deep.equal([0n, 0n]);
    expect([...(await seats.connect(bob).drawPanel(2n, 5, 1n, after, ZeroAddress))]).to.deep.equal([0n, 0n]);
  });

  it("when the round's first block is 0 or isn't over, it reverts", async () => {
    const { drawer } = await networkHelpers.loadFixture(open);
    const latest = BigInt(await time.latestBlock());
    for (const start of [0n, latest, latest + 1n, 2n ** 48n + 1n, 2n ** 255n]) {
      await expect(drawer.drawPanel(2n, 5, 1n, start, ZeroAddress, { blockTag: latest }))
        .to.be.revertedWithCustomError(drawer, "CuratorSeatsInvalidStartBlock")
        .withArgs(start);
    }
    await drawer.drawPanel(2n, 5, 1n, latest - 1n, ZeroAddress, { blockTag: latest });
  });

  it("names no holder for a seat that was taken again since", async () => {
    const { drawer, seats, alice, mallory, startBlock } = await networkHelpers.loadFixture(open);
    const panel = 0n | (1n << 16n);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    await time.increase(THAW_PERIOD);
    const [first, second] = await drawer.holdersOf(2n, panel, 2, startBlock);
    expect(first).to.equal(alice.address);

    await seats.vacateSeat(mallory, 2n, 0n);
    expect(await drawer.holdersOf(2n, panel, 2, startBlock)).to.deep.equal([ZeroAddress, second]);
    await seats.connect(alice).takeSeat(mallory, 2n);
    expect(await drawer.holdersOf(2n, panel, 2, startBlock)).to.deep.equal([ZeroAddress, second]);
  });
});
