/** Says each quarter of the runs, or of what else is done. */
export function progress(runs: number, log: (line: string) => void, what = "runs"): (done: number) => void {
  let told = 0;
  return (done) => {
    const quarter = Math.floor((4 * done) / runs);
    if (quarter > told) log(`  ${what}: ${done} of ${runs}`);
    told = quarter;
  };
}
