import { expect } from "chai";
import { toBeHex } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { deploySplitter, type SplitterWorld } from "../../helpers/splitter.ts";
import { Random } from "../../helpers/random.ts";
import { SplitterTwin } from "../../helpers/splitterTwin.ts";

/** Each chain is closed after its sequences, since a chain in process keeps every block in memory. */
const CHAINS = process.env.TEST_DEPTH === "deep" ? 4 : 1;
const SEQUENCES = process.env.TEST_DEPTH === "deep" ? 1_000 : 100;
const OPERATIONS = 12;
const ACCOUNTS = 4;
const GAS = "0x2dc6c0";
const WEIGHT_BOUNDS = [3n, 12n, 10_001n, 2n ** 32n, 2n ** 62n];
const AMOUNT_BOUNDS = [2n, 12n, 10n ** 9n, 10n ** 24n, 2n ** 90n];

interface Sequence {
  random: Random;
  twin: SplitterTwin;
  splitId: bigint;
  accounts: string[];
  weightBound: bigint;
}

for (let chain = 0; chain < CHAINS; chain++) describe(`WeightedSplitter, on chain ${chain}`, () => testChain(chain));

function testChain(chain: number) {
  let connection: NetworkConnection<"l1">;
  let world: SplitterWorld;
  let tokens: string[];
  let splitter: string;
  const deposited = new Map<string, bigint>();

  before(async () => {
    connection = await network.create({ network: "default", chainType: "l1" });
    world = await deploySplitter(connection.ethers);
    splitter = await world.splitter.getAddress();
    tokens = [await world.usd.getAddress(), await world.open.getAddress()];
  });

  after(() => connection.close());

  const send = (from: string, data: string) =>
    connection.ethers.provider.send("eth_sendTransaction", [{ from, to: splitter, data, gas: GAS }]) as Promise<string>;
  const read = async (to: string, data: string) =>
    BigInt((await connection.ethers.provider.send("eth_call", [{ to, data }, "latest"])) as string);
  const encode = encoder();

  function encoder() {
    return {
      claimable: (splitId: bigint, token: string, account: string) =>
        world.splitter.interface.encodeFunctionData("claimable", [splitId, token, account]),
      balanceOf: (account: string) => world.usd.interface.encodeFunctionData("balanceOf", [account]),
    };
  }

  function newSequence(number: number): Sequence {
    const random = new Random(BigInt(chain * SEQUENCES + number));
    const accounts = Array.from({ length: ACCOUNTS }, () => toBeHex(2n ** 159n + random.below(2n ** 158n), 20));
    const splitId = BigInt(number) + 1n;
    return { random, twin: new SplitterTwin(), splitId, accounts, weightBound: random.pick(WEIGHT_BOUNDS) };
  }

  async function setWeights({ random, twin, splitId, accounts, weightBound }: Sequence) {
    const count = Number(1n + random.below(BigInt(ACCOUNTS)));
    const updates = Array.from({ length: count }, () => {
      const weight = random.below(4n) === 0n ? 0n : random.below(weightBound);
      return { account: random.pick(accounts), weight };
    });
    twin.setWeights(updates);
    const data = world.splitter.interface.encodeFunctionData("setWeights", [splitId, updates]);
    await send(world.splitOwner.address, data);
  }

  async function deposit({ random, twin, splitId }: Sequence) {
    if (twin.totalWeight === 0n) return;

    const token = random.pick(tokens);
    const amount = 1n + random.below(random.pick(AMOUNT_BOUNDS));
    twin.deposit(token, amount);
    deposited.set(token, (deposited.get(token) ?? 0n) + amount);
    await send(
      world.depositor.address,
      world.splitter.interface.encodeFunctionData("deposit", [splitId, token, amount]),
    );
  }

  /** A claim of nothing reverts, unless it works through a change of the weight: either must be harmless. */
  async function claim({ splitId }: Sequence, token: string, account: string) {
    const due = await read(splitter, encode.claimable(splitId, token, account));
    const data = world.splitter.interface.encodeFunctionData("claim", [splitId, token, account]);
    await send(world.stranger.address, data).catch((error: unknown) => {
      if (due > 0n) throw error;
    });
  }

  async function check({ twin, splitId }: Sequence, token: string, account: string) {
    const [claimed, claimable] = await Promise.all([
      read(token, encode.balanceOf(account)),
      read(splitter, encode.claimable(splitId, token, account)),
    ]);
    const total = claimed + claimable;
    expect(total, "claimed + claimable").to.equal(twin.promised(token, account));

    const { denominator, earned, over, under } = twin.exact(token, account);
    const excess = total * denominator - earned;
    expect(excess <= over, "not above the exact part").to.equal(true);
    expect(-excess < denominator + under, "less than a unit below the exact part").to.equal(true);
    return claimable;
  }

  async function runSequence(number: number) {
    const sequence = newSequence(number);
    const { random, twin, accounts } = sequence;
    const create = world.splitter.interface.encodeFunctionData("createSplit", [world.splitOwner.address]);
    await send(world.stranger.address, create);
    await setWeights(sequence);
    for (let operation = 0; operation < OPERATIONS; operation++) {
      const kind = random.below(10n);
      if (kind < 3n) await setWeights(sequence);
      else if (kind < 7n) await deposit(sequence);
      else await claim(sequence, random.pick(tokens), random.pick(accounts));
      await check(sequence, random.pick(tokens), random.pick(accounts));
    }
    for (const token of tokens) {
      let left = twin.deposited(token);
      for (const account of accounts) {
        if ((await check(sequence, token, account)) > 0n) await claim(sequence, token, account);
        const paid = await read(token, encode.balanceOf(account));
        expect(paid, "claimed in the end").to.equal(twin.promised(token, account));
        left -= paid;
      }
      expect(left >= 0n && left <= BigInt(ACCOUNTS), "less than accounts + 1 units stay").to.equal(true);
      deposited.set(token, (deposited.get(token) ?? 0n) - twin.deposited(token) + left);
    }
  }

  it(`it keeps the exact shares of its plain twin in ${SEQUENCES} random sequences`, async () => {
    for (let number = 1; number <= SEQUENCES; number++) {
      await runSequence(number).catch((error: unknown) => {
        throw new Error(`Sequence ${number} fails.`, { cause: error });
      });
    }
    for (const token of tokens) {
      expect(await read(token, encode.balanceOf(splitter)), "Σ deposits − Σ claims").to.equal(deposited.get(token));
    }
  }).timeout(480_000);
}
