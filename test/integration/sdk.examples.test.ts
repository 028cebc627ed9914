// Runs every example of the SDK's documentation; scripts/check/sdk.ts checks their types.
import assert from "node:assert/strict";
import { join } from "node:path";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre, { network } from "hardhat";
import { createPublicClient, createWalletClient, custom, type EIP1193RequestFn } from "viem";
import { hardhat } from "viem/chains";
import * as contributionLedger from "../../sdk/generated/contributionLedger.ts";
import * as openToken from "../../sdk/generated/openToken.ts";
import * as paymentEscrow from "../../sdk/generated/paymentEscrow.ts";
import * as sdk from "../../sdk/index.ts";
import type { Address } from "../../sdk/values.ts";
import { deployedLanes } from "../helpers/lanes.ts";
import { sdkExamples } from "../helpers/sdkExamples.ts";

const SDK = join(hre.config.paths.root, "sdk");
const PACKAGE = "@open-economy/sdk";

/** What examples find: a chain, accounts and contracts, and what a reader has imported. */
async function scope() {
  const connection = await network.create();
  const scene = await deployedLanes(connection);
  const request = ((args: { method: string }) => connection.provider.request(args)) as EIP1193RequestFn;
  const transport = custom({ request });
  return {
    ...{ ...sdk, ...paymentEscrow, ...contributionLedger, paymentEscrow, openToken, ZeroHash, equal: assert.equal },
    ...{ provider: connection.ethers.provider, chainId: scene.chainId, modelId: scene.modelId },
    ...{ payer: scene.payer, host: scene.host, alice: scene.alice, stranger: scene.stranger },
    ...{ open: await scene.token.getAddress(), escrow: await scene.escrow.getAddress() },
    ...{ ledger: await scene.ledger.getAddress(), lane: await scene.rewardLane.getAddress() },
    ...promiseTo(scene.alice.address, scene.chainId, await scene.vault.getAddress()),
    ...{ policyHash: scene.policyHash, governor: await scene.vault.getAddress() },
    publicClient: createPublicClient({ chain: hardhat, transport, pollingInterval: 10 }),
    walletClient: createWalletClient({ chain: hardhat, transport, account: scene.payer.address as Address }),
  };
}

/** A campaign whose files promise 12 units to an account. */
function promiseTo(account: string, chainId: bigint, address: string) {
  const tree = new sdk.SumTree([{ account, amount: 12n }]);
  const times = { start: 0, cliff: 0, delay: 0, duration: 0, steps: 0, clawBackFrom: 0 };
  const terms = { root: tree.root, total: "12", depth: 0, owner: account, ...times };
  const place = { chainId: Number(chainId), address, token: address };
  const files: Readonly<Record<string, unknown>> = {
    [sdk.CAMPAIGN_FILE]: { ...place, terms, count: 1, shardSize: 1, firsts: [account] },
    [sdk.shardPath(0)]: { leaves: [[account, "12"]], siblings: [] },
  };
  return { campaign: { chainId, address }, load: (path: string) => Promise.resolve(files[path]) };
}

/** Runs an example, with its imports from the package taken from its sources. */
async function run(code: string, names: Record<string, unknown>): Promise<void> {
  const body = code.replace(
    /^import (?:\* as (\w+)|(\{[^}]*\})) from "([^"]+)";$/gm,
    (_, all: string | undefined, some: string | undefined, from: string) =>
      `const ${all ?? some ?? ""} = await moduleAt("${from}");`,
  );
  const moduleAt = async (from: string): Promise<unknown> => {
    const entry = from.slice(PACKAGE.length + 1);
    const path = entry === "" ? "index.ts" : entry.includes("/") ? `${entry}.ts` : `generated/${entry}.ts`;
    return await import(from.startsWith(PACKAGE) ? join(SDK, path) : from);
  };
  const all = { ...names, moduleAt };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the text of our own examples
  await new Function(...Object.keys(all), `return (async () => {\n${body}\n})();`)(...Object.values(all));
}

const examples = sdkExamples(SDK);

describe("the SDK's examples", () => {
  it("are found", () => {
    expect(examples.filter(({ file }) => file === "README.md").length).to.be.greaterThan(4);
    expect(new Set(examples.map(({ file }) => file)).size).to.be.greaterThan(6);
  });

  for (const { file, index, code } of examples) {
    it(`runs ${file}, example ${index + 1}`, async () => {
      expect(code, "asserts something").to.include("equal(");

      await run(code, await scope());
    });
  }
});
