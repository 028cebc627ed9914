// Every custom error of the suite, thrown by a chain, as it reaches a client in process and over HTTP.
import { expect } from "chai";
import { AbiCoder, concat, JsonRpcProvider, JsonRpcSigner, type ParamType, toBeHex } from "ethers";
import hre, { network } from "hardhat";
import { createPublicClient, http } from "viem";
import { withdraw } from "../../sdk/generated/bondVault.ts";
import { errorsOf } from "../../sdk/generator/modules.ts";
import { readSuite } from "../../sdk/generator/suite.ts";
import { type AnyRevert, RevertError, revertOf, send, simulate } from "../../sdk/index.ts";
import type { Address, Hex } from "../../sdk/values.ts";
import { BondVault__factory, TokenMock__factory } from "../../typechain-types/index.ts";
import { startHardhatNode, type TestNode } from "../helpers/nodes.ts";

const errors = errorsOf(readSuite(hre.config.paths.artifacts));
const PREFIX = 12;

/** Creation code that reverts with an error of this shape, its arguments all zero. */
function revertingCode({ selector, inputs }: { selector: string; inputs: readonly ParamType[] }): Hex {
  const values = inputs.map(({ type }) => (type === "string" ? "" : type === "bool" ? false : zero(type)));
  const data = concat([selector, AbiCoder.defaultAbiCoder().encode([...inputs], values)]);
  // PUSH2 length, DUP1, PUSH1 prefix, PUSH1 0, CODECOPY, PUSH1 0, REVERT
  const copy = concat(["0x61", toBeHex((data.length - 2) / 2, 2), "0x8060", toBeHex(PREFIX), "0x6000396000fd"]);
  return concat([copy, data]) as Hex;
}

function zero(type: string): string | bigint {
  if (type === "address") return `0x${"00".repeat(20)}`;
  const size = /^bytes(\d+)$/.exec(type)?.[1];
  return size === undefined ? 0n : `0x${"00".repeat(Number(size))}`;
}

/** The names that a client's calls are decoded to, of all errors. */
async function thrownBy(call: (data: Hex) => Promise<unknown>): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for (const { fragment } of errors) {
    const thrown: unknown = await call(revertingCode(fragment)).then(
      () => undefined,
      (error: unknown) => error,
    );
    names.push(revertOf(thrown)?.errorName);
  }
  return names;
}

/** What a promise rejects with, as the SDK's error. */
async function revertIn(promise: Promise<unknown>): Promise<AnyRevert> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof RevertError)) throw new Error("no RevertError", { cause: thrown });
  return thrown as AnyRevert;
}

describe("reverts of a chain", () => {
  const names = errors.map(({ name }) => name);

  it("given ethers in process, it decodes every error of the suite", async () => {
    const { ethers } = await network.create();

    expect(await thrownBy((data) => ethers.provider.call({ data }))).to.deep.equal(names);
  });

  describe("given a node over HTTP", () => {
    let node: TestNode;
    let provider: JsonRpcProvider;

    before(async () => {
      node = await startHardhatNode();
      provider = new JsonRpcProvider(node.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
    });

    after(async () => {
      provider.destroy();
      await node.stop();
    });

    it("when ethers calls, it decodes every error of the suite", async () => {
      expect(await thrownBy((data) => provider.call({ data }))).to.deep.equal(names);
    });

    it("when viem calls, it decodes every error of the suite", async () => {
      const client = createPublicClient({ transport: http(node.url, { retryCount: 0 }) });

      expect(await thrownBy((data) => client.call({ data }))).to.deep.equal(names);
    });

    it("when a call is sent or simulated, it throws the typed error with its arguments", async () => {
      const signer = await provider.getSigner(0);
      const token = await new TokenMock__factory(signer).deploy(18);
      const vault = await new BondVault__factory(signer).deploy(token);
      const address = (await vault.getAddress()) as Address;
      const account = (await signer.getAddress()) as Address;
      const call = withdraw({ address, module: account, amount: 5n, to: account });

      expect(signer).to.be.instanceOf(JsonRpcSigner);
      for (const revert of [await revertIn(send(signer, call)), await revertIn(simulate(signer, call))]) {
        if (revert.code !== "BOND_VAULT_INSUFFICIENT_FREE") throw revert;
        expect(revert.args).to.deep.equal({ module: account, account, free: 0n, amount: 5n });
        expect(revert.advice).to.include("at most 0");
      }
    });
  });
});
