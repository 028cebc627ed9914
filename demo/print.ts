/** Where the job's lines go. */
export type Log = (line: string) => void;

/** Runs one step of the job under a heading and says how long it took. */
export async function step<T>(log: Log, title: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  log(`\n${title}`);
  const result = await run();
  log(`  done in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  return result;
}
