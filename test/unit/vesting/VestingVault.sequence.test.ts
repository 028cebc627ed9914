import { expect } from "chai";
import { network } from "hardhat";
import { MAX_UINT128, deployedVault, scheduleIdOf } from "../../helpers/vesting.ts";
import { randomPlan } from "../../helpers/vestingCases.ts";
import { Random } from "../../helpers/random.ts";
import { Refusal, VestingTwin } from "../../helpers/vestingTwin.ts";

const { ethers, networkHelpers } = await network.create();
const { time } = networkHelpers;

const SEQUENCES = process.env.TEST_DEPTH === "deep" ? 200 : 10;
const STEPS = 50;
/** Milliseconds that all sequences of a run may take. */
const LIMIT = 5_000 * SEQUENCES;
/** Mined even where it reverts, so that every call happens at the time that the twin is told. */
const MINED = { gasLimit: 5_000_000 };

/** Every action, and every refusal that a call other than createPlan can meet. */
const EVERY_ENDING = [
  "VestingVaultEmptyBatch",
  "VestingVaultInvalidBeneficiary",
  "VestingVaultNotBeneficiary",
  "VestingVaultNotPlanOwner",
  "VestingVaultNotRevocable",
  "VestingVaultNotTransferable",
  "VestingVaultNothingToRelease",
  "VestingVaultNothingToRevoke",
  "VestingVaultUnknownSchedule",
  "VestingVaultZeroAmount",
  "create",
  "createBatch",
  "createPlan",
  "release",
  "releaseMany",
  "revoke",
  "setPlanOwner",
  "transfer",
];

interface Step {
  name: string;
  twin: () => void;
  ours: () => Promise<unknown>;
}

/** A vault and its twin with one plan, whose five accounts hold and have approved the same amounts. */
async function begin(random: Random) {
  const { vault, token } = await networkHelpers.loadFixture(deployedVault);
  const signers = (await ethers.getSigners()).slice(0, 5);
  const twin = new VestingTwin(await vault.getAddress());
  for (const signer of signers) {
    await token.mint(signer, MAX_UINT128);
    await token.connect(signer).approve(vault, ethers.MaxUint256);
    twin.balances.set(signer.address, await token.balanceOf(signer));
  }
  return { vault, token, signers, twin, random };
}
type World = Awaited<ReturnType<typeof begin>>;

function signerOf({ signers, random }: World, preferred?: string) {
  const wished = random.once(6n) ? undefined : signers.find(({ address }) => address === preferred);
  const found = wished ?? signers[Number(random.between(0n, BigInt(signers.length - 1)))];
  if (!found) throw new Error("There are no signers.");
  return found;
}

function anyAccount(world: World): string {
  if (world.random.once(20n)) return world.random.pick([ethers.ZeroAddress, world.twin.vault]);
  return signerOf(world).address;
}

function anyPlan({ random, twin }: World): bigint {
  return random.between(random.once(20n) ? 0n : 1n, BigInt(twin.plans.size) + (random.once(20n) ? 1n : 0n));
}

function anySchedule(world: World): bigint {
  const ids = [...world.twin.schedules.keys()];
  const [first, ...others] = ids;
  if (first === undefined || world.random.once(20n)) return scheduleIdOf(anyPlan(world), 1_000n);
  return world.random.pick([first, ...others]);
}

function anyItem(world: World) {
  const { random, twin } = world;
  const start = twin.now + random.between(-1_000n, 1_000n);
  const amount = random.once(20n) ? 0n : random.sized(100n);
  return { beneficiary: anyAccount(world), start, amount };
}

function opening(world: World): Step {
  const { vault, twin, random } = world;
  const whole = randomPlan(random);
  // Short enough for a sequence to see beginning, cliff and end.
  const shrink = (value: bigint) => value % 500n;
  const delay = shrink(whole.delay);
  const steps = whole.steps % 8n;
  const duration = steps === 0n ? shrink(whole.duration) : steps * (1n + (whole.duration % 100n));
  const terms = { ...whole, delay, duration, steps, cliff: delay + random.between(0n, duration) };
  const owner = signerOf(world).address;
  return {
    name: "createPlan",
    twin: () => {
      twin.createPlan(terms, owner);
    },
    ours: () => vault.createPlan(terms, owner, MINED),
  };
}

function creating(world: World): Step {
  const { vault, twin, random } = world;
  const planId = anyPlan(world);
  const caller = signerOf(world, twin.plans.get(planId)?.owner);
  const items = Array.from({ length: Number(random.between(0n, 3n)) }, () => anyItem(world));
  const [single] = items;
  const one = items.length === 1 && single;
  return {
    name: one ? "create" : "createBatch",
    twin: () => {
      twin.createBatch(caller.address, planId, items);
    },
    ours: () =>
      one
        ? vault.connect(caller).create(planId, single, MINED)
        : vault.connect(caller).createBatch(planId, items, MINED),
  };
}

function releasing(world: World): Step {
  const { vault, twin, random } = world;
  const ids = Array.from({ length: Number(random.between(0n, 4n)) }, () => anySchedule(world));
  const [single] = ids;
  if (ids.length === 1 && single !== undefined) {
    return {
      name: "release",
      twin: () => {
        twin.release(single);
      },
      ours: () => vault.release(single, MINED),
    };
  }
  return {
    name: "releaseMany",
    twin: () => {
      twin.releaseMany(ids);
    },
    ours: () => vault.releaseMany(ids, MINED),
  };
}

function handingOver(world: World): Step {
  const { vault, twin } = world;
  const id = anySchedule(world);
  const caller = signerOf(world, twin.schedules.get(id)?.beneficiary);
  const to = anyAccount(world);
  return {
    name: "transfer",
    twin: () => {
      twin.transfer(caller.address, id, to);
    },
    ours: () => vault.connect(caller).transfer(id, to, MINED),
  };
}

function revoking(world: World): Step {
  const { vault, twin } = world;
  const id = anySchedule(world);
  const caller = signerOf(world, twin.plans.get(twin.schedules.get(id)?.planId ?? 0n)?.owner);
  return {
    name: "revoke",
    twin: () => {
      twin.revoke(caller.address, id);
    },
    ours: () => vault.connect(caller).revoke(id, MINED),
  };
}

function changingOwner(world: World): Step {
  const { vault, twin, random } = world;
  const planId = anyPlan(world);
  const caller = signerOf(world, twin.plans.get(planId)?.owner);
  const owner = random.once(4n) ? ethers.ZeroAddress : signerOf(world).address;
  return {
    name: "setPlanOwner",
    twin: () => {
      twin.setPlanOwner(caller.address, planId, owner);
    },
    ours: () => vault.connect(caller).setPlanOwner(planId, owner, MINED),
  };
}

const kinds = [opening, creating, creating, creating, releasing, releasing, releasing, handingOver, revoking] as const;

/** Takes one step on both sides and tells how it ended. */
async function take({ vault }: World, { name, twin: twinStep, ours }: Step): Promise<string> {
  try {
    twinStep();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    await expect(ours(), name)
      .to.be.revertedWithCustomError(vault, refusal.name)
      .withArgs(...refusal.args);
    return refusal.name;
  }
  await ours();
  return name;
}

async function compare({ vault, token, signers, twin, random }: World): Promise<void> {
  for (const { address } of [...signers, { address: twin.vault }]) {
    expect(await token.balanceOf(address), `balance of ${address}`).to.equal(twin.balanceOf(address));
  }
  for (const [planId, { ids, owner }] of twin.plans) {
    const first = random.between(0n, 2n);
    const count = random.between(0n, BigInt(ids.length) + 1n);
    expect([...(await vault.planTotals(planId, first, count))]).to.deep.equal(twin.totals(planId, first, count));
    expect(await vault.planOwner(planId)).to.equal(owner);
  }
}

async function compareSchedules({ vault, twin }: World): Promise<void> {
  for (const [id, schedule] of twin.schedules) {
    const { beneficiary, start, revoked, amount, released } = schedule;
    expect([...(await vault.getSchedule(id))]).to.deep.equal([beneficiary, start, revoked, amount, released]);
    const vested = twin.vestedOf(schedule, twin.now);
    expect(await vault.vested(id)).to.equal(vested);
    expect(await vault.releasable(id)).to.equal(vested - released);
    expect(await vault.locked(id)).to.equal(amount - vested);
  }
}

describe("VestingVault compared", () => {
  it(`with the plain twin, ${SEQUENCES} sequences of ${STEPS} random calls: every result is equal to the wei`, async () => {
    const endings = new Set<string>();
    for (let n = 0; n < SEQUENCES; n++) {
      const world = await begin(new Random(100n + BigInt(n)));
      const { random, twin } = world;
      twin.now = BigInt(await time.latest());
      for (let step = 0; step < STEPS; step++) {
        twin.now += random.pick([1n, random.between(1n, 100n)]);
        await time.setNextBlockTimestamp(twin.now);
        const kind = random.once(30n) ? changingOwner : random.pick(kinds);
        endings.add(await take(world, (step === 0 ? opening : kind)(world)));
        await compare(world);
      }
      await compareSchedules(world);
    }

    expect([...endings].sort()).to.deep.equal(EVERY_ENDING);
  }).timeout(LIMIT);
});
