/** What work takes. */
export interface Times {
  /** By the wall clock. */
  readonly seconds: number;
  /** Of a processor, by all threads of this process: what other programs take meanwhile doesn't count. */
  readonly coreSeconds: number;
}

/** What work takes, and what it gives. */
export function timesOf<T>(work: () => T): Times & { result: T } {
  const [before, used] = [performance.now(), process.cpuUsage()];
  const result = work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - before) / 1e3, coreSeconds: (user + system) / 1e6, result };
}

/** The smallest of the figures that at least this part of all are not above. */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

/** A figure with as many digits as a measured one deserves: whole from 1,000 on, else with two decimals. */
export function rounded(figure: number): number {
  return figure >= 1_000 ? Math.round(figure) : Math.round(figure * 100) / 100;
}

/** The most memory that this process has had, in units of 10⁹ bytes. */
export function peakMemoryGB(): number {
  return rounded((process.resourceUsage().maxRSS * 1_024) / 1e9);
}
