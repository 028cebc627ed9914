import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { deployedDatanet, form, termsWith, THAW_PERIOD, uri } from "../../helpers/datanet.ts";
import { Random } from "../../helpers/random.ts";
import { SeatsTwin, type TwinDraw, unpackPanel } from "../../helpers/seatsTwin.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const STEPS = process.env.TEST_DEPTH === "deep" ? 400 : 150;
const GAS = { gasLimit: 500_000n };

/** An open datanet without a seat; four people have stakes, and mallory stands for the ledger, too. */
async function empty() {
  const scene = await deployedDatanet(connection);
  const { registry, vault, seats, owner, alice, bob, guardian, mallory } = scene;
  const shape = { ...form, seatStake: 1n, seatsByAppointment: false };
  await registry.connect(owner).createDatanet(uri, shape, termsWith({ seatFee: 0n }));
  const people = [alice, bob, guardian, mallory];
  for (const person of people) await vault.deposit(seats, person, 10_000n);
  return { seats, people, mallory, twin: new SeatsTwin() };
}

type Scene = Awaited<ReturnType<typeof empty>>;

/** Takes or leaves a seat, or dismisses a holder where the ledger acts, in the next block: contract and twin alike. */
async function act({ seats, mallory, twin }: Scene, random: Random, who: HardhatEthersSigner): Promise<void> {
  const block = BigInt(await time.latestBlock()) + 1n;
  const own = twin.heldBy(who.address);
  const others = [...twin.held, ...twin.left];
  if (who === mallory && others.length > 0 && random.once(3n)) {
    const id = random.pick(others);
    twin.dismiss(id, block);
    await seats.connect(who).dismiss(2n, id, block, random.below(2n), GAS);
  } else if (own.length > 0 && random.below(10n) < 5n) {
    const id = random.pick(own);
    twin.leave(id, block);
    await seats.connect(who).leaveSeat(mallory, 2n, id, GAS);
  } else {
    twin.take(who.address, block);
    await seats.connect(who).takeSeat(mallory, 2n, GAS);
  }
}

/** Several steps of the ledger's account in one block, in this order. */
async function actInOneBlock(scene: Scene, random: Random): Promise<void> {
  await ethers.provider.send("evm_setAutomine", [false]);
  for (let i = random.between(2n, 4n); i > 0n; i--) await act(scene, random, scene.mallory);
  await networkHelpers.mine(1);
  await ethers.provider.send("evm_setAutomine", [true]);
}

/** Lets up to fourteen days pass and vacates some of what can be; says whether anything was. */
async function vacateSome({ seats, mallory, twin }: Scene, random: Random): Promise<boolean> {
  await time.increase(random.between(1n, THAW_PERIOD));
  const now = BigInt(await time.latest());
  let vacated = false;
  for (const id of twin.left) {
    const { vacantFrom } = await seats.getSeat(mallory, 2n, id);
    if (vacantFrom > now || random.once(3n)) continue;
    twin.vacate(id);
    await seats.vacateSeat(mallory, 2n, id);
    vacated = true;
  }
  return vacated;
}

function drawing({ people }: Scene, random: Random, startBlock: bigint): TwinDraw {
  const except = random.pick([ZeroAddress, ...people.map(({ address }) => address)]);
  return { size: Number(random.between(1n, 5n)), seed: random.below(2n ** 128n), startBlock, except };
}

async function panelOf({ seats, mallory }: Scene, { size, seed, startBlock, except }: TwinDraw): Promise<number[]> {
  return unpackPanel(await seats.connect(mallory).drawPanel(2n, size, seed, startBlock, except));
}

describe("CuratorSeats and its twin", () => {
  it("agree about the draw for every past block, after random steps and while they last", async () => {
    const scene = await networkHelpers.loadFixture(empty);
    const { seats, mallory, twin, people } = scene;
    const random = new Random(17n);
    const lengths = new Set<number>();
    let fixed: { draw: TwinDraw; panel: number[] }[] = [];

    for (let step = 0; step < STEPS; step++) {
      if (random.once(15n)) {
        if (await vacateSome(scene, random)) fixed = [];
      } else if (random.once(5n)) await actInOneBlock(scene, random);
      else await act(scene, random, random.pick(people));

      lengths.add(twin.held.length);
      expect(await seats.seatCount(mallory, 2n)).to.equal(twin.held.length);
      expect(await seats.seatIds(mallory, 2n)).to.equal(twin.ids);
      for (const { draw, panel } of fixed.slice(-4)) expect(await panelOf(scene, draw)).to.deep.equal(panel);
      const draw = drawing(scene, random, BigInt(await time.latestBlock()) - 1n);
      const panel = await panelOf(scene, draw);
      expect(panel).to.deep.equal(twin.draw(draw));
      fixed.push({ draw, panel });
    }

    const latest = BigInt(await time.latestBlock());
    for (let startBlock = 1n; startBlock < latest; startBlock++) {
      for (let i = 0; i < 3; i++) {
        const draw = drawing(scene, random, startBlock);
        expect(await panelOf(scene, draw)).to.deep.equal(twin.draw(draw));
      }
    }
    for (const [position, id] of twin.held.entries()) {
      expect((await seats.getSeat(mallory, 2n, id)).position).to.equal(position);
    }
    expect(Math.max(...lengths)).to.be.above(15);
  });
});
