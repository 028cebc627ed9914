import { expect } from "chai";
import { AbiCoder, keccak256, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { Random } from "../../helpers/random.ts";
import { deployedDatanet, form, terms, termsWith, THAW_PERIOD, uri } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const SEATS = 12;

interface TwinSeat {
  holder: string;
  takenIn: bigint;
  leftIn: bigint;
}

/** Three curators hold twelve seats of an open datanet in turn, under a ledger that mallory stands for. */
async function open() {
  const scene = await deployedDatanet(connection);
  const { registry, vault, seats, owner, alice, bob, guardian, mallory } = scene;
  await registry.connect(owner).createDatanet(uri, { ...form, seatStake: 1n, seatsByAppointment: false }, terms0());
  const holders = [alice, bob, guardian];
  for (const holder of holders) await vault.deposit(seats, holder, 100n);
  for (let seat = 0; seat < SEATS; seat++) {
    await seats.connect(holders[seat % 3] ?? alice).takeSeat(mallory, 2n);
  }
  const startBlock = BigInt(await time.latestBlock()) + 1n;
  await networkHelpers.mine(1);
  return { ...scene, drawer: seats.connect(mallory), holders, startBlock, datanetId: 2n };
}

function terms0() {
  return { ...terms, review: termsWith({ seatFee: 0n }).review };
}

/** The interface's words, written down again. */
function drawTwin(book: readonly TwinSeat[], count: number, size: number, seed: bigint, start: bigint, except: string) {
  const panel: number[] = [];
  for (let attempt = 0; attempt < 20 * size && panel.length < size; attempt++) {
    const words = AbiCoder.defaultAbiCoder().encode(["uint128", "string", "uint256"], [seed, "panel", attempt]);
    const index = Number(BigInt(keccak256(words)) % BigInt(count));
    const seat = book[index];
    if (seat === undefined || panel.includes(index)) continue;
    const held = seat.holder !== ZeroAddress && seat.takenIn < start && (seat.leftIn === 0n || seat.leftIn > start);
    if (held && seat.holder !== except) panel.push(index);
  }
  return panel;
}

function unpack(panel: bigint, drawn: bigint): number[] {
  return Array.from({ length: Number(drawn) }, (_, i) => Number((panel >> (16n * BigInt(i))) & 0xffffn));
}

describe("CuratorSeats, the draw", () => {
  it("draws what the words of its interface say, on 500 random books", async () => {
    const { drawer, seats, vault, alice, bob, mallory, guardian, startBlock } = await networkHelpers.loadFixture(open);
    const random = new Random(17n);
    for (const index of [1n, 4n, 6n])
      await seats.connect([alice, bob, guardian][Number(index) % 3] ?? bob).leaveSeat(mallory, 2n, index);
    await vault.deposit(seats, mallory, 5n);
    for (let i = 0; i < 3; i++) await seats.connect(mallory).takeSeat(mallory, 2n);
    const book: TwinSeat[] = [];
    for (let index = 0n; index < BigInt(SEATS + 3); index++) {
      const { holder, takenIn, leftIn } = await seats.getSeat(mallory, 2n, index);
      book.push({ holder, takenIn, leftIn });
    }
    const accounts = [ZeroAddress, alice.address, bob.address, guardian.address, mallory.address];

    for (let run = 0; run < 500; run++) {
      const seed = random.below(2n ** 128n);
      const count = Number(random.between(1n, 15n));
      const size = Number(random.between(1n, 5n));
      const start = startBlock - 12n + random.below(25n);
      const except = random.pick(accounts);
      const [panel, drawn] = await drawer.drawPanel(2n, count, size, seed, start, except);

      expect(unpack(panel, drawn)).to.deep.equal(drawTwin(book, count, size, seed, start, except));
    }
  });

  it("draws each seat equally often, to five standard deviations", async () => {
    const { drawer, startBlock } = await networkHelpers.loadFixture(open);
    const draws = 2_000;
    const times = new Array<number>(SEATS).fill(0);
    for (let seed = 1; seed <= draws; seed++) {
      const [panel, drawn] = await drawer.drawPanel(2n, SEATS, 5, seed, startBlock, ZeroAddress);
      for (const seat of unpack(panel, drawn)) times[seat] = (times[seat] ?? 0) + 1;
    }

    const share = 5 / SEATS;
    const deviation = Math.sqrt(draws * share * (1 - share));
    for (const count of times) expect(Math.abs(count - draws * share)).to.be.below(5 * deviation);
  });

  it("never draws the submitter's own seats", async () => {
    const { drawer, holders, startBlock, mallory } = await networkHelpers.loadFixture(open);
    for (let seed = 1; seed <= 50; seed++) {
      for (const holder of holders) {
        const [panel, drawn] = await drawer.drawPanel(2n, SEATS, 5, seed, startBlock, holder);
        expect(drawn).to.equal(5n);
        expect(await drawer.holdersOf(2n, panel, drawn, startBlock)).not.to.include(holder.address);
      }
    }
    expect(mallory.address).not.to.equal(holders[0]?.address);
  });

  it("draws a seat that was left after the round's first block, and none that was left in it or before", async () => {
    const { drawer, seats, alice, mallory } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    const leftIn = BigInt(await time.latestBlock());

    for (const [start, drawn] of [
      [leftIn - 1n, 1n],
      [leftIn, 0n],
      [leftIn + 1n, 0n],
    ] as const) {
      expect((await drawer.drawPanel(2n, 1, 1, 1, start, ZeroAddress)).drawn).to.equal(drawn);
    }
  });

  it("gives the same panel whoever comes and goes after the round began", async () => {
    const { drawer, seats, vault, alice, bob, mallory } = await networkHelpers.loadFixture(open);
    await seats.connect(alice).leaveSeat(mallory, 2n, 0n);
    await time.increase(THAW_PERIOD);
    const start = BigInt(await time.latestBlock()) + 1n;
    await networkHelpers.mine(1);
    const panels = async () =>
      Promise.all([1n, 2n, 3n, 4n].map((seed) => drawer.drawPanel(2n, SEATS, 5, seed, start, ZeroAddress)));
    const before = await panels();

    await seats.vacateSeat(mallory, 2n, 0n);
    await seats.connect(bob).leaveSeat(mallory, 2n, 1n);
    await drawer.dismiss(2n, 2n, start, 0n);
    await vault.deposit(seats, mallory, 5n);
    for (let i = 0; i < 3; i++) await drawer.takeSeat(mallory, 2n);
    expect(await panels()).to.deep.equal(before);
  });

  it("is short where too few seats can be drawn", async () => {
    const { drawer, startBlock } = await networkHelpers.loadFixture(open);

    expect((await drawer.drawPanel(2n, 3, 5, 7, startBlock, ZeroAddress)).drawn).to.equal(3n);
    expect((await drawer.drawPanel(2n, SEATS, 5, 7, 0, ZeroAddress)).drawn).to.equal(0n);
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
