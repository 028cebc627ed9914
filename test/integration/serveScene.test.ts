import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";

/** A consumer's scene, as far as it is read here. */
interface Scene {
  readonly url: string;
  readonly chainId: number;
  readonly key: string;
  readonly lane: string;
  readonly claim: { readonly account: string };
}

describe("npm run consumers -- --serve", function () {
  this.timeout(240_000);

  it("names a package and a scene on a chain that has it, and ends both cleanly when it is interrupted", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "scripts/consumers.ts", "--serve"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (line.includes("Ctrl+C")) break;
    }
    const [tarball = "", scenePath = ""] = ["npm install", "cp"].map((command) => pathAfter(command, lines));
    const scene = JSON.parse(readFileSync(scenePath, "utf8")) as Scene;
    const provider = new JsonRpcProvider(scene.url, scene.chainId, { staticNetwork: true });
    const code = await provider.getCode(scene.lane);
    provider.destroy();
    child.kill("SIGINT");
    const [exitCode] = (await closed) as [number | null];

    expect(existsSync(tarball)).to.equal(true);
    expect(code.length).to.be.greaterThan("0x".length);
    expect(new Wallet(scene.key).address).to.equal(scene.claim.account);
    expect(exitCode).to.equal(0);
    expect(await fetch(scene.url).catch(() => "no answer")).to.equal("no answer");
  });

  /** The quoted path in the line that begins with a command. */
  function pathAfter(command: string, lines: readonly string[]): string {
    const line = lines.find((each) => each.trim().startsWith(command)) ?? "";
    return /"([^"]+)"/.exec(line)?.[1] ?? "";
  }
});
