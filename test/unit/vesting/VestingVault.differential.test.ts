import { expect } from "chai";
import { network } from "hardhat";
import { deployedVault, plan, scheduleIdOf } from "../../helpers/vesting.ts";
import { randomAmount, randomPlan, timesOf } from "../../helpers/vestingCases.ts";
import { Random } from "../../helpers/random.ts";
import { vestedBy } from "../../helpers/vestingTwin.ts";

const connection = await network.create();
const { ethers, networkHelpers, provider } = connection;
const { time } = networkHelpers;

const DEPTH = process.env.TEST_DEPTH === "deep" ? 10 : 1;
const TIMES = 20;
/** Milliseconds that one comparison may take. */
const LIMIT = 60_000 * DEPTH;

/** A plan that OpenZeppelin's wallet can express, and a wallet with the same terms and the same tokens. */
async function pair(deployed: Awaited<ReturnType<typeof deployedVault>>, random: Random) {
  const { vault, token, alice, bob, openPlan } = deployed;
  const duration = random.once(10n) ? 0n : random.sized(28n);
  const cliff = random.pick([0n, duration, random.between(0n, duration)]);
  const latest = BigInt(await time.latest());
  const start = random.pick([latest + 10n, latest + random.sized(20n), latest - random.between(0n, duration)]);
  const amount = randomAmount(random);

  const planId = await openPlan({ cliff, duration });
  await token.mint(deployed.owner, 2n * amount);
  await vault.create(planId, { beneficiary: alice, start, amount });
  const wallet = await ethers.deployContract("VestingWalletCliffPeer", [bob, start, duration, cliff]);
  await token.transfer(wallet, amount);
  return { wallet, id: scheduleIdOf(planId, 0n), terms: plan({ cliff, duration }), start, amount };
}

/** Both releases in one block at `timestamp`; the vault's skips where nothing is due, as the wallet's does. */
async function releaseBoth(
  { vault, token }: Awaited<ReturnType<typeof deployedVault>>,
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
  it(`with OpenZeppelin's wallet, ${200 * DEPTH} plans at ${TIMES} times: what has vested is equal`, async () => {
    const deployed = await networkHelpers.loadFixture(deployedVault);
    const { vault, token } = deployed;
    const random = new Random(1n);

    for (let n = 0; n < 200 * DEPTH; n++) {
      const { wallet, id, terms, start } = await pair(deployed, random);
      for (const timestamp of timesOf(random, terms, start, TIMES)) {
        const [ours, theirs] = await Promise.all([
          vault.vestedAt(id, timestamp),
          wallet["vestedAmount(address,uint64)"](token, timestamp),
        ]);
        expect(ours, `case ${n} at ${timestamp}`).to.equal(theirs);
      }
    }
  }).timeout(LIMIT);

  it(`with OpenZeppelin's wallet, ${40 * DEPTH} plans: the same releases pay the same`, async () => {
    const deployed = await networkHelpers.loadFixture(deployedVault);
    const { vault, token, alice, bob } = deployed;
    const random = new Random(2n);

    for (let n = 0; n < 40 * DEPTH; n++) {
      const both = await pair(deployed, random);
      const latest = BigInt(await time.latest());
      const times = timesOf(random, both.terms, both.start, TIMES).filter((timestamp) => timestamp > latest);
      const end = both.start + both.terms.duration;
      const last = end > latest ? end : latest + 1n;
      const ascending = [...new Set([...times, last])].sort((a, b) => (a < b ? -1 : 1));
      for (const timestamp of ascending) {
        await releaseBoth(deployed, both, timestamp);
        const released = await both.wallet["released(address)"](token);
        expect((await vault.getSchedule(both.id)).released, `case ${n} at ${timestamp}`).to.equal(released);
        expect(await token.balanceOf(alice)).to.equal(await token.balanceOf(bob));
      }
      expect((await vault.getSchedule(both.id)).released).to.equal(both.amount);
    }
  }).timeout(LIMIT);

  it(`with the plain twin, ${200 * DEPTH} plans of every shape at ${TIMES} times: what has vested is equal`, async () => {
    const { vault, token, owner, alice, openPlan } = await networkHelpers.loadFixture(deployedVault);
    const random = new Random(3n);

    for (let n = 0; n < 200 * DEPTH; n++) {
      const terms = randomPlan(random);
      const planId = await openPlan(terms);
      const amount = randomAmount(random);
      const start = random.pick([0n, 1_757_289_600n, random.sized(40n)]);
      await token.mint(owner, amount);
      await vault.create(planId, { beneficiary: alice, start, amount });
      const times = timesOf(random, terms, start, TIMES);
      const ours = await Promise.all(times.map((timestamp) => vault.vestedAt(scheduleIdOf(planId, 0n), timestamp)));

      const theirs = times.map((timestamp) => vestedBy(terms, start, amount, timestamp));
      expect(ours, `case ${n}`).to.deep.equal(theirs);
    }
  }).timeout(LIMIT);
});
