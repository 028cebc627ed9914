import { expect } from "chai";
import { run } from "../../../benchmarks/start.ts";

describe("benchmarks > start > run", () => {
  it("is silent when the command succeeds", () => {
    expect(() => {
      run(`node -e "console.error('a warning')"`);
    }).not.to.throw();
  });

  it("names the command, its exit code and the last line that it wrote to stderr", () => {
    const command = `node -e "console.log('out'); console.error('first'); console.error('last'); process.exit(3)"`;
    expect(() => {
      run(command);
    }).to.throw(/failed with exit code 3: last$/);
  });

  it("prefers the first line that speaks of an error to what follows it", () => {
    const command = `node -e "console.error('Error X1: why'); console.error('For more see …'); process.exit(1)"`;
    expect(() => {
      run(command);
    }).to.throw(/failed with exit code 1: Error X1: why$/);
  });

  it("takes the last line of stdout where stderr has only npm's own words", () => {
    const command = `node -e "console.log('out'); console.error('npm error code 1'); process.exit(1)"`;
    expect(() => {
      run(command);
    }).to.throw(/failed with exit code 1: out$/);
  });

  it("says when the command printed nothing", () => {
    expect(() => {
      run(`node -e "process.exit(1)"`);
    }).to.throw("it printed nothing");
  });
});
