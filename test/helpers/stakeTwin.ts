const UNIT = 2n ** 96n;
const DAY = 86_400n;
const PERIOD = 7n * DAY;
const COOLDOWN = 7n * DAY;
const MIN_SHARES = 2n ** 32n;

interface Holder {
  shares: bigint;
  cooling: bigint;
  readyAt: bigint;
}

interface Income {
  remaining: bigint;
  held: bigint;
  end: bigint;
  updatedAt: bigint;
  /** What a share has earned since the beginning, in 2⁻⁹⁶ units, and what the last division left. */
  perShare: bigint;
  left: bigint;
  /** By account: what is earned and not claimed, and what a share had earned when that was counted. */
  owed: Map<string, bigint>;
  counted: Map<string, bigint>;
}

/** The stake in its interface's words: unbounded integers, nothing packed, nothing that wraps, no tokens. */
export class StakeTwin {
  /** In seconds since 1970. */
  now = 0n;
  readonly #holders = new Map<string, Holder>();
  readonly #incomes = new Map<string, Income>();

  constructor(rewards: readonly string[]) {
    for (const reward of rewards) {
      const none = { remaining: 0n, held: 0n, end: 0n, updatedAt: 0n, perShare: 0n, left: 0n };
      this.#incomes.set(reward, { ...none, owed: new Map(), counted: new Map() });
    }
  }

  get totalShares(): bigint {
    return [...this.#holders.values()].reduce((sum, { shares }) => sum + shares, 0n);
  }

  holder(account: string): Holder {
    return this.#holders.get(account) ?? { shares: 0n, cooling: 0n, readyAt: 0n };
  }

  income(reward: string): Income {
    const income = this.#incomes.get(reward);
    if (income === undefined) throw new Error(`${reward} is not listed.`);

    return income;
  }

  stake(account: string, amount: bigint): void {
    this.#change(account, amount, 0n);
  }

  startCooldown(account: string, amount: bigint): void {
    this.#change(account, -amount, amount);
    this.holder(account).readyAt = this.now + COOLDOWN;
  }

  cancelCooldown(account: string, amount: bigint): void {
    this.#change(account, amount, -amount);
  }

  withdraw(account: string): bigint {
    const holder = this.holder(account);
    const { cooling } = holder;
    [holder.cooling, holder.readyAt] = [0n, 0n];
    return cooling;
  }

  fund(reward: string, amount: bigint): void {
    const income = this.income(reward);
    this.#flow(income);
    const time = income.remaining === 0n ? 0n : income.end - this.now;
    const together = income.remaining + amount;
    income.end = this.now + (income.remaining * time + amount * PERIOD) / together;
    [income.remaining, income.held] = [together, income.held + amount];
  }

  claim(reward: string, account: string): bigint {
    const income = this.income(reward);
    this.#settle(income, account);
    const amount = income.owed.get(account) ?? 0n;
    income.owed.set(account, 0n);
    income.held -= amount;
    return amount;
  }

  /** What the account could claim now. */
  claimable(reward: string, account: string): bigint {
    const income = { ...this.income(reward) };
    this.#flow(income);
    return (income.owed.get(account) ?? 0n) + this.#uncounted(income, account);
  }

  #change(account: string, shares: bigint, cooling: bigint): void {
    for (const income of this.#incomes.values()) this.#settle(income, account);
    const holder = this.holder(account);
    holder.shares += shares;
    holder.cooling += cooling;
    this.#holders.set(account, holder);
  }

  #settle(income: Income, account: string): void {
    this.#flow(income);
    income.owed.set(account, (income.owed.get(account) ?? 0n) + this.#uncounted(income, account));
    income.counted.set(account, income.perShare);
  }

  #uncounted(income: Income, account: string): bigint {
    return ((income.perShare - (income.counted.get(account) ?? 0n)) * this.holder(account).shares) / UNIT;
  }

  #flow(income: Income): void {
    const elapsed = this.now - income.updatedAt;
    const time = income.end - income.updatedAt;
    income.updatedAt = this.now;
    if (income.remaining === 0n) return;
    if (this.totalShares < MIN_SHARES) {
      income.end += elapsed;
      return;
    }
    const streamed = elapsed >= time ? income.remaining : (income.remaining * elapsed) / time;
    const pool = streamed * UNIT + income.left;
    income.remaining -= streamed;
    if (streamed === 0n) return;
    income.perShare += pool / this.totalShares;
    income.left = pool % this.totalShares;
  }
}
