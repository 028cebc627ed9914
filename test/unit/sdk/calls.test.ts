import { expect } from "chai";
import { Interface, type Signer } from "ethers";
import { network } from "hardhat";
import { addressesOf, addressOf } from "../../../sdk/addresses.ts";
import { requestOf } from "../../../sdk/encode.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { decodeEvents } from "../../../sdk/events.ts";
import { openGovernorAbi } from "../../../sdk/generated/abis/openGovernor.ts";
import { cancel, cancelByContent } from "../../../sdk/generated/openGovernor.ts";
import { approve, openTokenAbi } from "../../../sdk/generated/openToken.ts";
import { depositTo } from "../../../sdk/generated/wrappedNativeOpen.ts";
import { read, simulate } from "../../../sdk/read.ts";
import { RevertError } from "../../../sdk/revertError.ts";
import { send } from "../../../sdk/send.ts";
import type { Address } from "../../../sdk/values.ts";
import { TokenMock__factory } from "../../../typechain-types/index.ts";

const address: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const other: Address = "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512";

/** What a promise rejects with. */
async function thrownIn(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const { ethers, networkHelpers } = await network.create();

describe("calls", () => {
  async function deployedToken() {
    const [owner, spender] = await ethers.getSigners();
    if (owner === undefined || spender === undefined) throw new Error("no signers");
    const token = await new TokenMock__factory(owner).deploy(18);
    return { owner, spender, token: (await token.getAddress()) as Address };
  }

  describe("requestOf", () => {
    it("encodes as ethers does", () => {
      const call = approve({ address, spender: other, value: 5n });

      expect(requestOf(call)).to.deep.equal({
        to: address,
        data: new Interface(openTokenAbi).encodeFunctionData("approve", [other, 5n]),
        value: 0n,
      });
    });

    it("sends coins along", () => {
      expect(requestOf(depositTo({ address, account: other, wei: 7n })).value).to.equal(7n);
    });

    it("takes of two functions with one name that with these arguments", () => {
      const hash = `0x${"00".repeat(32)}` as const;
      const content = { targets: [other], values: [0n], calldatas: ["0x"], descriptionHash: hash } as const;
      const governor = new Interface(openGovernorAbi);
      const args = [[other], [0n], ["0x"], hash];

      expect(requestOf(cancel({ address, proposalId: 1n })).data).to.equal(
        governor.encodeFunctionData("cancel(uint256)", [1n]),
      );
      expect(requestOf(cancelByContent({ address, ...content })).data).to.equal(
        governor.encodeFunctionData("cancel(address[],uint256[],bytes[],bytes32)", args),
      );
    });

    it("reverts with CALL_INVALID where the ABI has no such function, or it takes other arguments", () => {
      const call = approve({ address, spender: other, value: 5n });

      for (const wrong of [
        { ...call, functionName: "nothing" },
        { ...call, args: [other] },
        { ...call, args: [other, "x"] },
      ]) {
        expect(() => requestOf(wrong))
          .to.throw(EconomyError)
          .with.property("code", "CALL_INVALID");
      }
    });
  });

  describe("send, read and simulate", () => {
    it("sends, and reads what changed", async () => {
      const { owner, spender, token } = await networkHelpers.loadFixture(deployedToken);

      const receipt = await send(owner, approve({ address: token, spender: spender.address as Address, value: 5n }));

      expect(receipt.status).to.equal(1);
      const query = { address: token, abi: openTokenAbi } as const;
      const args = [owner.address as Address, spender.address as Address] as const;
      expect(await read(ethers.provider, { ...query, functionName: "allowance", args })).to.equal(5n);
      expect(await read(ethers.provider, { ...query, functionName: "decimals", args: [] })).to.equal(18);
    });

    it("simulates without an effect", async () => {
      const { owner, spender, token } = await networkHelpers.loadFixture(deployedToken);
      const call = approve({ address: token, spender: spender.address as Address, value: 5n });

      expect(await simulate(owner, call)).to.equal(true);

      const args = [owner.address as Address, spender.address as Address] as const;
      const query = { address: token, abi: openTokenAbi, functionName: "allowance", args } as const;
      expect(await read(ethers.provider, query)).to.equal(0n);
    });

    describe("given a transaction that reverts in its block", () => {
      const receipt = { status: 0, blockNumber: 9, hash: "0xabc" };
      const call = approve({ address, spender: other, value: 5n });
      const signer = (again: () => Promise<string>) =>
        ({
          sendTransaction: () =>
            Promise.resolve({ wait: () => Promise.reject(Object.assign(new Error(), { receipt })) }),
          call: again,
        }) as unknown as Signer;

      it("throws the typed error that the same call has on the state before", async () => {
        const again = () => Promise.reject(Object.assign(new Error(), { data: "0x94280d62" + "00".repeat(32) }));

        expect(await thrownIn(send(signer(again), call)))
          .to.be.instanceOf(RevertError)
          .with.property("code", "ERC20_INVALID_SPENDER");
      });

      it("throws TRANSACTION_FAILED where that call doesn't tell", async () => {
        const error = await thrownIn(
          send(
            signer(() => Promise.resolve("0x")),
            call,
          ),
        );

        expect(error).to.be.instanceOf(EconomyError).with.property("code", "TRANSACTION_FAILED");
      });
    });

    it("passes on what isn't a revert", async () => {
      const declined = new Error("declined");
      const signer = { sendTransaction: () => Promise.reject(declined) } as unknown as Signer;

      expect(await thrownIn(send(signer, approve({ address, spender: other, value: 5n })))).to.equal(declined);
    });
  });

  describe("decodeEvents", () => {
    it("gives the events of an ABI, and leaves out those of other contracts", async () => {
      const { owner, spender, token } = await networkHelpers.loadFixture(deployedToken);
      const call = approve({ address: token, spender: spender.address as Address, value: 5n });
      const { logs } = await send(owner, call);

      expect(decodeEvents(openTokenAbi, logs, token)).to.deep.equal([
        {
          name: "Approval",
          args: { owner: owner.address, spender: spender.address, value: 5n },
          address: token,
        },
      ]);
      expect(decodeEvents(openTokenAbi, logs, other)).to.deep.equal([]);
      expect(decodeEvents([], logs)).to.deep.equal([]);
    });
  });

  describe("addresses", () => {
    it("reads a record of a deployment", () => {
      const addresses = addressesOf({ "Token#OpenToken": address.toLowerCase() });

      expect(addressOf(addresses, "OpenToken")).to.equal(address);
    });

    it("throws DEPLOYMENT_MISSING where there is no record, no address, or no such contract", () => {
      for (const wrong of [
        () => addressesOf(null),
        () => addressesOf({ "Token#OpenToken": "0x1" }),
        () => addressOf({}, "OpenToken"),
      ]) {
        expect(wrong).to.throw(EconomyError).with.property("code", "DEPLOYMENT_MISSING");
      }
    });
  });
});
