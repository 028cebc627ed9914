/** Says each quarter of the runs. */
export function progress(runs: number, log: (line: string) => void): (done: number) => void {
  let told = 0;
  return (done) => {
    const quarter = Math.floor((4 * done) / runs);
    if (quarter > told) log(`  runs: ${done} of ${runs}`);
    told = quarter;
  };
}
