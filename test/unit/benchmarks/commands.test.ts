import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

describe("benchmarks > commands", () => {
  for (const script of ["gas", "bench"]) {
    it(`${script} refuses an unknown argument in one line and with exit code 1`, () => {
      const command = `tsx scripts/${script}.ts --chek`;
      const { status, stdout, stderr } = spawnSync(command, { cwd: root, shell: true, encoding: "utf8" });

      expect(status).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr).to.match(/^Unknown argument --chek[^\n]*\n$/);
    });
  }
});
