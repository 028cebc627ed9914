import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import hre from "hardhat";

const OFFERING = ["list", "--offering", "0x5FbDB2315678afecb367f032d93F642f64180aa3"];

/** What a command says that is given such a URL. */
async function ended(url: string, script: string, ...args: string[]) {
  const run = spawn(process.execPath, ["--import", "tsx", `scripts/${script}`, ...args, "--network", "localhost"], {
    cwd: hre.config.paths.root,
    env: { ...process.env, LOCALHOST_RPC_URL: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(run, "close") as Promise<[number]>;
  const [stderr, [code]] = await Promise.all([text(run.stderr), closed]);
  return { stderr, code };
}

describe("Commands on localhost, where LOCALHOST_RPC_URL is no URL", function () {
  this.timeout(60_000);

  for (const [script, ...args] of [["start.ts"], ["deploy.ts"], ["offering.ts", ...OFFERING]]) {
    it(`end ${script ?? ""} with one readable line that names the variable, and exit code 1`, async () => {
      const { stderr, code } = await ended("nonsense", script ?? "", ...args);

      expect(stderr.trim()).to.match(/^[^\n]*HHE28[^\n]*LOCALHOST_RPC_URL[^\n]*$/);
      expect(code).to.equal(1);
    });
  }

  for (const url of ["localhost:8545", "ftp://localhost"]) {
    it(`end with what a URL begins with, where it is ${url}`, async () => {
      const { stderr, code } = await ended(url, "supply.ts", "show");

      expect(stderr.trim()).to.match(/^[^\n]*LOCALHOST_RPC_URL[^\n]*https:\/\/ or http:\/\/\.$/);
      expect(code).to.equal(1);
    });
  }
});
