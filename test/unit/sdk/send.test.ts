import { expect } from "chai";
import { AbiCoder, type Signer, ZeroAddress } from "ethers";
import { network } from "hardhat";
import { requestOf, resultOf } from "../../../sdk/encode.ts";
import { approve, openTokenAbi } from "../../../sdk/generated/openToken.ts";
import { pause } from "../../../sdk/generated/paymentEscrow.ts";
import { depositTo } from "../../../sdk/generated/wrappedNativeOpen.ts";
import { read, simulate } from "../../../sdk/read.ts";
import { send } from "../../../sdk/send.ts";
import type { Address } from "../../../sdk/values.ts";

const address: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const hash = `0x${"aa".repeat(32)}`;
const call = approve({ address, spender: address, value: 5n });

/** What a promise rejects with. */
async function thrownIn(promise: Promise<unknown>): Promise<{ code?: string; advice?: string } | undefined> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error as { code?: string; advice?: string },
  );
}

/** A signer whose transaction ends so. */
function signerWhere(wait: () => Promise<unknown>): Signer {
  const revert = Object.assign(new Error(), { data: `0x94280d62${"00".repeat(32)}` });
  return {
    sendTransaction: () => Promise.resolve({ hash, wait }),
    call: () => Promise.reject(revert),
  } as unknown as Signer;
}

/** What ethers rejects with where another transaction has taken the nonce. */
function replacement(reason: string, status: number): () => Promise<never> {
  const receipt = { status, hash: `0x${"bb".repeat(32)}`, blockNumber: 9 };
  return () => Promise.reject(Object.assign(new Error(reason), { code: "TRANSACTION_REPLACED", reason, receipt }));
}

const { ethers } = await network.create();

describe("what becomes of a call", () => {
  describe("given a transaction that is sent", () => {
    it("gives the receipt of the same content at another price", async () => {
      const receipt = await send(signerWhere(replacement("repriced", 1)), call);

      expect(receipt.hash).to.equal(`0x${"bb".repeat(32)}`);
    });

    it("throws the revert of the same content at another price", async () => {
      const error = await thrownIn(send(signerWhere(replacement("repriced", 0)), call));

      expect(error?.code).to.equal("ERC20_INVALID_SPENDER");
    });

    for (const [reason, status] of [
      ["cancelled", 1],
      ["replaced", 1],
      ["replaced", 0],
    ] as const) {
      it(`throws TRANSACTION_FAILED where it was ${reason} by one of status ${status}`, async () => {
        const error = await thrownIn(send(signerWhere(replacement(reason, status)), call));

        expect(error?.code).to.equal("TRANSACTION_FAILED");
        expect(error?.advice).to.include(`0x${"bb".repeat(32)}`);
      });
    }

    for (const [what, wait] of Object.entries({
      "the node is lost": () => Promise.reject(new Error("offline")),
      "there is no receipt": () => Promise.resolve(null),
    })) {
      it(`throws NOT_CONFIRMED with its hash where ${what}`, async () => {
        const error = await thrownIn(send(signerWhere(wait), call));

        expect(error?.code).to.equal("NOT_CONFIRMED");
        expect(error?.advice).to.include(hash);
      });
    }
  });

  describe("given an address without a contract", () => {
    it("keeps the coins, and throws DEPLOYMENT_MISSING", async () => {
      const [sender] = await ethers.getSigners();
      if (sender === undefined) throw new Error("no signers");

      const error = await thrownIn(send(sender, depositTo({ address, account: address, wei: 7n })));

      expect(error?.code).to.equal("DEPLOYMENT_MISSING");
      expect(await ethers.provider.getBalance(address)).to.equal(0n);
    });

    it("reads and simulates nothing", async () => {
      const [sender] = await ethers.getSigners();
      if (sender === undefined) throw new Error("no signers");
      const decimals = { address, abi: openTokenAbi, functionName: "decimals", args: [] } as const;

      expect((await thrownIn(read(ethers.provider, decimals)))?.code).to.equal("DEPLOYMENT_MISSING");
      expect((await thrownIn(simulate(sender, pause({ address }))))?.code).to.equal("DEPLOYMENT_MISSING");
    });
  });

  it("makes no request without an address, which would create a contract", () => {
    for (const wrong of [undefined, null, "", "0x12", "name.eth"]) {
      expect(() => requestOf({ ...call, address: wrong as Address }))
        .to.throw()
        .with.property("code", "CALL_INVALID");
    }
  });

  it("throws CALL_INVALID where a contract returns something else", () => {
    const coder = AbiCoder.defaultAbiCoder();

    expect(resultOf(call, coder.encode(["bool"], [true]))).to.equal(true);
    for (const wrong of ["0x", "0x12", ZeroAddress]) {
      expect(() => resultOf(call, wrong))
        .to.throw()
        .with.property("code", "CALL_INVALID");
    }
  });
});
