import type { BaseContract, ContractFactory } from "ethers";
import { expect } from "chai";
import { network } from "hardhat";
import { VestingWalletPeer__factory } from "../../../typechain-types/index.ts";
import { deployedVault, plan, scheduleIdOf } from "../../helpers/vesting.ts";
import { randomAmount, randomPlan, timesOf } from "../../helpers/vestingCases.ts";
import { Random } from "../../helpers/random.ts";
import { vestedBy } from "../../helpers/vestingTwin.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const { time } = networkHelpers;

const DEEP = process.env.TEST_DEPTH === "deep";
/** Plans whose curves are compared, each with a start and an amount of its own, and at how many times. */
const PLANS = DEEP ? 2_500 : 100;
const TIMES = DEEP ? 40 : 20;
/** Plans whose payments are compared, which takes longer. */
const PAID_PLANS = DEEP ? 100 : 20;
const CASES = `${PLANS * TIMES} cases, ${PLANS} plans at ${TIMES} times`;
/** Milliseconds that one comparison may take. */
const LIMIT = DEEP ? 600_000 : 60_000;
/** Enough for every deployment and call here, so that none has to be estimated. */
const GAS = { gasLimit: 3_000_000 };

interface Shape {
  given: string;
  factory: ContractFactory;
  /** A cliff that the wallet can have; without, it has none to be told of. */
  cliffOf?: (random: Random, duration: bigint) => bigint;
}

const shapes: Shape[] = [
  { given: "VestingWallet", factory: await ethers.getContractFactory("VestingWalletPeer") },
  {
    given: "VestingWalletCliff",
    factory: await ethers.getContractFactory("VestingWalletCliffPeer"),
    cliffOf: (random, duration) => random.pick([0n, duration, random.between(0n, duration)]),
  },
];

/** A vault with tokens for every case, and a contract that puts many questions at once. */
async function compared() {
  const deployed = await deployedVault(connection);
  await deployed.token.mint(deployed.owner, 2n ** 200n);
  return { ...deployed, reader: await ethers.deployContract("BatchReader") };
}
type Scene = Awaited<ReturnType<typeof compared>>;

/** What a view answers whose last argument is a time, for each of the times. */
async function answers({ reader }: Scene, contract: BaseContract, name: string, first: unknown, times: bigint[]) {
  const begun = contract.interface.encodeFunctionData(name, [first, 0n]).slice(0, -64);
  const questions = times.map((timestamp) => begun + timestamp.toString(16).padStart(64, "0"));
  return (await reader.read(contract, questions)).map((answer) => BigInt(answer));
}

/** A plan that OpenZeppelin's wallet can express, and a wallet with the same terms and the same tokens. */
async function pair({ vault, token, owner, alice, bob }: Scene, random: Random, { factory, cliffOf }: Shape) {
  const duration = random.once(10n) ? 0n : random.sized(28n);
  const cliff = cliffOf?.(random, duration);
  const latest = BigInt(await time.latest());
  const start = random.pick([latest + 10n, latest + random.sized(20n), latest - random.between(0n, duration)]);
  const amount = randomAmount(random);
  const terms = plan({ cliff: cliff ?? 0n, duration });

  await vault.createPlan(terms, owner, GAS);
  const planId = await vault.planCount();
  await vault.create(planId, { beneficiary: alice, start, amount }, GAS);
  const walletTerms = [bob, start, duration, ...(cliff === undefined ? [] : [cliff])];
  const deployed = await factory.deploy(...walletTerms, GAS);
  const wallet = VestingWalletPeer__factory.connect(await deployed.getAddress(), bob);
  await token.mint(wallet, amount, GAS);
  return { wallet, id: scheduleIdOf(planId, 0n), terms, start, amount };
}

/** Both releases in one block at `timestamp`; the vault's skips where nothing is due, as the wallet's does. */
async function releaseBoth(
  { vault, token }: Scene,
  { wallet, id }: Awaited<ReturnType<typeof pair>>,
  timestamp: bigint,
) {
  await provider.request({ method: "evm_setAutomine", params: [false] });
  await vault.releaseMany([id], { gasLimit: 300_000 });
  await wallet["release(address)"](token, { gasLimit: 300_000 });
  await time.setNextBlockTimestamp(timestamp);
  await networkHelpers.mine();
  await provider.request({ method: "evm_setAutomine", params: [true] });
}

describe("VestingVault compared", () => {
  for (const [seed, shape] of shapes.entries()) {
    describe(`with OpenZeppelin's ${shape.given}`, () => {
      it(`in ${CASES}: what has vested is equal`, async () => {
        const scene = await networkHelpers.loadFixture(compared);
        const { vault, token } = scene;
        const random = new Random(BigInt(seed));

        for (let n = 0; n < PLANS; n++) {
          const { wallet, id, terms, start } = await pair(scene, random, shape);
          const times = timesOf(random, terms, start, TIMES);
          const ours = await answers(scene, vault, "vestedAt", id, times);
          const theirs = await answers(scene, wallet, "vestedAmount(address,uint64)", token.target, times);
          expect(ours, `plan ${n}`).to.have.length(TIMES);
          expect(ours, `plan ${n}`).to.deep.equal(theirs);
        }
      }).timeout(LIMIT);

      it(`in ${PAID_PLANS} plans: the same releases pay the same`, async () => {
        const scene = await networkHelpers.loadFixture(compared);
        const { vault, token, alice, bob } = scene;
        const random = new Random(BigInt(10 + seed));

        for (let n = 0; n < PAID_PLANS; n++) {
          const both = await pair(scene, random, shape);
          const latest = BigInt(await time.latest());
          const times = timesOf(random, both.terms, both.start, TIMES).filter((timestamp) => timestamp > latest);
          const end = both.start + both.terms.duration;
          const last = end > latest ? end : latest + 1n;
          const ascending = [...new Set([...times, last])].sort((a, b) => (a < b ? -1 : 1));
          for (const timestamp of ascending) {
            await releaseBoth(scene, both, timestamp);
            const released = await both.wallet["released(address)"](token);
            expect((await vault.getSchedule(both.id)).released, `plan ${n} at ${timestamp}`).to.equal(released);
            expect(await token.balanceOf(alice)).to.equal(await token.balanceOf(bob));
          }
          expect((await vault.getSchedule(both.id)).released).to.equal(both.amount);
        }
      }).timeout(LIMIT);
    });
  }

  it(`with the plain twin, in ${CASES}, of every shape: what has vested is equal`, async () => {
    const scene = await networkHelpers.loadFixture(compared);
    const { vault, owner, alice } = scene;
    const random = new Random(20n);

    for (let n = 0; n < PLANS; n++) {
      const terms = randomPlan(random);
      await vault.createPlan(terms, owner, GAS);
      const planId = await vault.planCount();
      const amount = randomAmount(random);
      const start = random.pick([0n, 1_757_289_600n, random.sized(40n)]);
      await vault.create(planId, { beneficiary: alice, start, amount }, GAS);
      const id = scheduleIdOf(planId, 0n);
      const times = timesOf(random, terms, start, TIMES);
      const ours = await answers(scene, vault, "vestedAt", id, times);

      expect(ours, `plan ${n}`).to.have.length(TIMES);
      expect(ours, `plan ${n}`).to.deep.equal(times.map((timestamp) => vestedBy(terms, start, amount, timestamp)));
    }
  }).timeout(LIMIT);
});
