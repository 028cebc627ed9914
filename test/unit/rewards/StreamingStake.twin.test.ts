import { expect } from "chai";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { Random } from "../../helpers/random.ts";
import { COOLDOWN, deployStake, PERIOD, type StakeScene } from "../../helpers/stake.ts";
import { StakeTwin } from "../../helpers/stakeTwin.ts";

const SEQUENCES = process.env.TEST_DEPTH === "deep" ? 1_000 : 100;
const STEPS = 12;
const GAS = "0x2dc6c0";
const BITS = [4n, 33n, 64n, 90n];

describe("StreamingStake, beside its plain twin", () => {
  let connection: NetworkConnection;
  let scene: StakeScene;
  let stake: string;
  let rewards: string[];
  let accounts: string[];

  before(async () => {
    connection = await network.create();
    scene = await deployStake(connection);
    stake = await scene.stake.getAddress();
    rewards = [await scene.usd.getAddress(), await scene.gold.getAddress()];
    accounts = [scene.alice.address, scene.bob.address, scene.mallory.address];
  });

  after(() => connection.close());

  const request = async (method: string, parameters: unknown[]) =>
    (await connection.ethers.provider.send(method, parameters)) as string;
  const read = async (to: string, data: string) => BigInt(await request("eth_call", [{ to, data }, "latest"]));
  const claimable = (reward: string, account: string) =>
    read(stake, scene.stake.interface.encodeFunctionData("claimable", [reward, account]));
  const balanceOf = (reward: string) => read(reward, scene.usd.interface.encodeFunctionData("balanceOf", [stake]));

  /** A call that the interface allows now, done to the twin; undefined where chance picked one that it doesn't. */
  function step(random: Random, twin: StakeTwin, bits: bigint): { from: string; data: string } | undefined {
    const account = random.pick(accounts);
    const reward = random.pick(rewards);
    const { shares, cooling, readyAt } = twin.holder(account);
    const calls = scene.stake.interface;
    switch (random.below(8n)) {
      case 0n:
      case 1n: {
        const amount = random.sized(bits);
        twin.stake(account, amount);
        return { from: random.pick(accounts), data: calls.encodeFunctionData("stake", [account, amount]) };
      }
      case 2n: {
        if (shares === 0n) return undefined;
        const amount = random.once(2n) ? shares : random.between(1n, shares);
        twin.startCooldown(account, amount);
        return { from: account, data: calls.encodeFunctionData("startCooldown", [amount]) };
      }
      case 3n: {
        if (cooling === 0n) return undefined;
        const amount = random.between(1n, cooling);
        twin.cancelCooldown(account, amount);
        return { from: account, data: calls.encodeFunctionData("cancelCooldown", [amount]) };
      }
      case 4n:
        if (cooling === 0n || twin.now < readyAt) return undefined;
        twin.withdraw(account);
        return { from: account, data: calls.encodeFunctionData("withdraw", [account]) };
      case 5n:
      case 6n: {
        const amount = random.sized(random.pick(BITS));
        twin.fund(reward, amount);
        return { from: random.pick(accounts), data: calls.encodeFunctionData("fund", [reward, amount]) };
      }
      default:
        twin.claim(reward, account);
        return { from: random.pick(accounts), data: calls.encodeFunctionData("claim", [reward, account]) };
    }
  }

  async function requireEqual(twin: StakeTwin, name: string) {
    for (const reward of rewards) {
      let owed = 0n;
      for (const account of accounts) {
        const amount = twin.claimable(reward, account);
        expect(await claimable(reward, account), name).to.equal(amount);
        owed += amount;
      }
      const { held } = twin.income(reward);
      expect(await balanceOf(reward), name).to.equal(held);
      expect(owed, name).to.be.lessThanOrEqual(held);
    }
  }

  async function runSequence(number: number) {
    const random = new Random(BigInt(number));
    const twin = new StakeTwin(rewards);
    const bits = random.pick(BITS);
    twin.now = scene.start;
    for (let index = 0; index < STEPS; index++) {
      const span = random.pick([2n, 3_600n, PERIOD, COOLDOWN * 3n]);
      twin.now += random.between(1n, span);
      const call = step(random, twin, bits);
      await request("evm_setNextBlockTimestamp", [`0x${twin.now.toString(16)}`]);
      if (call === undefined) await request("evm_mine", []);
      else await request("eth_sendTransaction", [{ ...call, to: stake, gas: GAS }]);
      await requireEqual(twin, `sequence ${number}, step ${index}`);
    }
  }

  it(`has the same claimables to the unit, and holds the same, after each step of ${SEQUENCES} sequences`, async function () {
    this.timeout(600_000);
    let snapshot = await request("evm_snapshot", []);
    for (let number = 0; number < SEQUENCES; number++) {
      await runSequence(number);
      await request("evm_revert", [snapshot]);
      snapshot = await request("evm_snapshot", []);
    }
  });
});
