import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { ENGINE, INPUTS, deployedLanes, WINDOW } from "../../helpers/lanes.ts";
import { shares } from "../../helpers/payment.ts";

type Run = (given: Record<string, unknown>) => Promise<Record<"earned" | "paid", bigint>>;

describe("docs/attribution-rewards.md", () => {
  const file = resolve("cache/attribution-rewards.ts");

  afterEach(() => rmSync(file, { force: true }));

  it("pays a fee, posts who has earned of it, and has it claimed, by its own code", async () => {
    const scene = await deployedLanes(await hre.network.create());
    const { payer, attributor, alice, host, modelId, lanePolicyHash: policyHash, rewardLane, token, escrow } = scene;
    const author = scene.bob.address === host.address ? scene.mallory : alice;
    const addresses = {
      token: await token.getAddress(),
      escrow: await escrow.getAddress(),
      lane: await rewardLane.getAddress(),
    };
    const threeDays = () => scene.connection.networkHelpers.time.increase(WINDOW);
    const names = { addresses, payer, attributor, author, host: host.address, modelId, policyHash };

    const given = { ...names, inputsHash: INPUTS, engineId: ENGINE, threeDays };
    const { earned, paid } = await (await pageCode(Object.keys(given)))(given);

    expect(earned).to.equal((10n ** 18n * shares.contributors) / 10_000n);
    expect(paid).to.equal(earned);
  });

  /** The page's blocks as one function of the names that its text gives. */
  async function pageCode(names: readonly string[]): Promise<Run> {
    const page = readFileSync("docs/attribution-rewards.md", "utf8");
    const code = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, block = ""]) => block).join("\n");
    const isImport = (line: string) => line.startsWith("import ");
    const [imports, rest] = [code.split("\n").filter(isImport), code.split("\n").filter((line) => !isImport(line))];
    mkdirSync("cache", { recursive: true });
    const run = `export async function run({ ${names.join(", ")} }) {\n${rest.join("\n")}\nreturn { earned, paid };\n}\n`;
    writeFileSync(file, `// @ts-nocheck\n${imports.join("\n")}\n${run}`);
    return ((await import(pathToFileURL(file).href)) as { run: Run }).run;
  }
});
