// The published allocation, deployed as a network would get it, against figures that are worked out here from the table's
// own numbers, in millions, and know nothing of our simulations.
import { expect } from "chai";
import hre from "hardhat";
import { readParameters } from "../../deployer/parameters.ts";
import { suiteOf } from "../../deployer/suite.ts";
import { AllocationView__factory, OpenToken__factory, VestingVault__factory } from "../../typechain-types/index.ts";

const connection = await hre.network.create<string>();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const MILLION = 10n ** 24n;
const TGE = Date.parse("2025-09-08T00:00:00Z") / 1_000;
const CLIFF_END = Date.parse("2026-09-08T00:00:00Z") / 1_000;
/** 2025-09-08 to 2029-09-08 in 48 steps, 2026-09-08 to 2029-09-08 in 36. */
const [STEP_OF_48, STEP_OF_36] = [2_629_800, 2_630_400];

/** Tenths of a million: what is paid at once, and what in steps. */
const AT_ONCE = 1_455n + 200n + 500n;
const IN_48 = [3_716n, 800n];
const IN_36 = [1_829n, 1_500n];

/** Circulating after so many steps of each kind: every bucket rounds down by itself. */
function circulating(steps48: bigint, steps36: bigint): bigint {
  const paid = (parts: bigint[], steps: bigint, of: bigint) =>
    parts.reduce((sum, part) => sum + (((part * MILLION) / 10n) * steps) / of, 0n);
  return (AT_ONCE * MILLION) / 10n + paid(IN_48, steps48, 48n) + paid(IN_36, steps36, 36n);
}

async function deployed() {
  const parameters = readParameters(`${hre.config.paths.root}/parameters/localhost.json5`);
  const [deployer] = await ethers.getSigners();
  const { module, parameters: values } = suiteOf(parameters, deployer?.address ?? "");
  const contracts: Record<string, { getAddress(): Promise<string> } | undefined> = await connection.ignition.deploy(
    module,
    { parameters: values },
  );
  const view = AllocationView__factory.connect((await contracts.allocationView?.getAddress()) ?? "", deployer);
  const vault = VestingVault__factory.connect(await view.vault(), deployer);
  const token = OpenToken__factory.connect(await vault.token(), deployer);
  const scheduleIds: bigint[] = [];
  for (let bucket = 0n; bucket < (await view.bucketCount()); bucket++) {
    scheduleIds.push(...(await view.schedulesOf(bucket)));
  }
  return { vault, token, scheduleIds };
}

/** Releases everything in a block at a time, and gives what is then outside the vault. */
async function releasedAt(timestamp: number): Promise<bigint> {
  const { vault, token, scheduleIds } = await networkHelpers.loadFixture(deployed);
  if (timestamp > TGE) await time.setNextBlockTimestamp(timestamp);
  await vault.releaseMany(scheduleIds);
  return (await token.totalSupply()) - (await token.balanceOf(vault));
}

describe("The published table on chain", () => {
  it("allocates the whole supply", async () => {
    const { vault, token, scheduleIds } = await networkHelpers.loadFixture(deployed);

    expect(scheduleIds).to.have.length(7);
    expect(await token.totalSupply()).to.equal(1_000n * MILLION);
    expect(await token.balanceOf(vault)).to.equal(1_000n * MILLION);
  });

  for (const [month, published, timestamp, expected] of [
    [0, "215.5", TGE, circulating(0n, 0n)],
    [8, "290.766666", TGE + 8 * STEP_OF_48, circulating(8n, 0n)],
    [12, "328.4", TGE + 12 * STEP_OF_48, circulating(12n, 0n)],
    [13, "347.055555", TGE + 13 * STEP_OF_48, circulating(13n, 1n)],
    [24, "552.266666", TGE + 24 * STEP_OF_48, circulating(24n, 12n)],
    [48, "1000.0", TGE + 48 * STEP_OF_48, circulating(48n, 36n)],
  ] as const) {
    it(`after month ${month}, ${published} million circulate, exact to the wei of the rule`, async () => {
      expect(await releasedAt(timestamp)).to.equal(expected);
      expect(ethers.formatUnits(expected, 24).slice(0, published.length)).to.equal(published);
    });
  }

  for (const [where, timestamp, expected] of [
    ["a second before the first step", TGE + STEP_OF_48 - 1, circulating(0n, 0n)],
    ["at the first step", TGE + STEP_OF_48, circulating(1n, 0n)],
    ["a second before the cliff's end", CLIFF_END - 1, circulating(11n, 0n)],
    ["at the cliff's end", CLIFF_END, circulating(11n, 0n)],
    ["a second after the cliff's end", CLIFF_END + 1, circulating(11n, 0n)],
    ["a second before the insiders' first step", CLIFF_END + STEP_OF_36 - 1, circulating(12n, 0n)],
    ["at the insiders' first step", CLIFF_END + STEP_OF_36, circulating(12n, 1n)],
    ["a second before the end", TGE + 48 * STEP_OF_48 - 1, circulating(47n, 35n)],
    ["a second after the end", TGE + 48 * STEP_OF_48 + 1, 1_000n * MILLION],
  ] as const) {
    it(`${where}, exactly the steps that are over have been paid`, async () => {
      expect(await releasedAt(timestamp)).to.equal(expected);
    });
  }
});
