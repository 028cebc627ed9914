import { expect } from "chai";
import { network } from "hardhat";
import { deployLocker, type FundedScene, ONE, OFFERING, provided, USD } from "../helpers/locker.ts";
import { Random } from "../helpers/random.ts";
import { donate, FULL_RANGE, modify, poolAt, positionOf, type Range, swapIn } from "../helpers/uniswap.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const STEPS = process.env.TEST_DEPTH === "deep" ? 1_000 : 60;
const RANGES: readonly Range[] = [FULL_RANGE, { lower: -600_000n, upper: 600_000n }, { lower: -400n, upper: 400n }];

const deployed = () => deployLocker(connection);

/** Three accounts do at random what they can with the pool and the locker. */
class Walk {
  readonly #scene: FundedScene;
  readonly #random: Random;
  /** What the router has in each range. */
  readonly #others = RANGES.map(() => 0n);

  constructor(scene: FundedScene, seed: bigint) {
    this.#scene = scene;
    this.#random = new Random(seed);
  }

  /** Takes one step; says whether it went through. */
  async step(): Promise<boolean> {
    const { locker } = this.#scene;
    const steps = [
      () => this.#swap(true),
      () => this.#swap(false),
      () => this.#change(),
      () => this.#donate(),
      () => this.#send(),
      () => locker.collect(OFFERING),
      () => locker.stream(OFFERING),
    ];
    try {
      await this.#random.pick(steps)();
      return true;
    } catch {
      // a swap of what isn't there, revenue of nothing: the state is as it was
      return false;
    }
  }

  #who() {
    const { alice, bob, mallory } = this.#scene;
    return this.#random.pick([alice, bob, mallory]);
  }

  async #swap(buys: boolean) {
    const { pools, key, first } = this.#scene;
    const amount = buys ? this.#random.between(1n, 10n ** 5n * USD) : this.#random.between(1n, 10n ** 6n * ONE);
    await swapIn(pools, this.#who(), key, buys !== first, amount);
  }

  async #change() {
    const { pools, key } = this.#scene;
    const place = Number(this.#random.below(BigInt(RANGES.length)));
    const [range = FULL_RANGE, has = 0n] = [RANGES[place], this.#others[place]];
    const change = has > 0n && this.#random.once(2n) ? -this.#random.between(1n, has) : this.#random.sized(64n);
    await modify(pools, this.#who(), key, range, change);
    this.#others[place] = has + change;
  }

  async #donate() {
    const { pools, key, first } = this.#scene;
    const [tokens, amount] = [this.#random.between(0n, 100n * ONE), this.#random.between(0n, 100n * USD)];
    await donate(pools, this.#who(), key, first ? tokens : amount, first ? amount : tokens);
  }

  async #send() {
    const { token, currency, locker } = this.#scene;
    await token.connect(this.#who()).transfer(locker, this.#random.below(ONE));
    await currency.connect(this.#who()).transfer(locker, this.#random.below(USD));
  }
}

describe("locked liquidity never leaves (I10)", () => {
  for (const first of [true, false]) {
    it(`given the token ${first ? "first" : "second"}, whatever others do, it stays, and the locker has what it owes`, async () => {
      const scene = await provided(await networkHelpers.loadFixture(deployed), { first });
      const { locker, pools, key, currency } = scene;
      const { liquidity } = await locker.liquidityOf(OFFERING);
      const walk = new Walk(scene, first ? 1n : 2n);
      let done = 0;
      for (let step = 0; step < STEPS; step++) {
        if (await walk.step()) done++;
        expect(await positionOf(pools, key, await locker.getAddress())).to.equal(liquidity);
        const { liquidity: noted, revenue } = await locker.liquidityOf(OFFERING);
        expect(noted).to.equal(liquidity);
        expect(await currency.balanceOf(locker)).to.be.greaterThanOrEqual(revenue);
        expect((await poolAt(pools, key)).liquidity).to.be.greaterThanOrEqual(liquidity);
      }
      expect(done * 2).to.be.greaterThan(STEPS);
    });
  }
});
