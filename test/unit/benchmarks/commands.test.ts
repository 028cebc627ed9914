import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

describe("benchmarks > commands", () => {
  for (const [what, command, line] of [
    ["gas refuses an unknown argument", "tsx scripts/gas.ts --chek", /^Unknown argument --chek[^\n]*\n$/],
    ["bench refuses an unknown argument", "tsx scripts/bench.ts --chek", /^USAGE: Unknown option '--chek'[^\n]*\n$/],
    ["bench refuses an unknown group", "tsx scripts/bench.ts --only gas", /^USAGE: There is no group "gas"[^\n]*\n$/],
  ] as const) {
    it(`${what} in one line and with exit code 1`, () => {
      const { status, stdout, stderr } = spawnSync(command, { cwd: root, shell: true, encoding: "utf8" });

      expect(status).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr).to.match(line);
    });
  }
});
