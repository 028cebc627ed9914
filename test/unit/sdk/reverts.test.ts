import { expect } from "chai";
import { AbiCoder, concat, Interface, type ParamType } from "ethers";
import hre from "hardhat";
import { ADVICE, ADVICE_BY_ENDING } from "../../../sdk/advice.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { errorsOf } from "../../../sdk/generator/modules.ts";
import { readSuite } from "../../../sdk/generator/suite.ts";
import { adviceOf, decodeRevert, RevertError, revertOf } from "../../../sdk/revertError.ts";
import { dataOf } from "../../../sdk/reverts.ts";
import type { Hex } from "../../../sdk/values.ts";

const errors = errorsOf(readSuite(hre.config.paths.artifacts));
const coder = AbiCoder.defaultAbiCoder();

/** A value of a type that isn't its default, and the same as the SDK gives it. */
function sample({ type }: ParamType): { sent: unknown; shown: unknown } {
  const [, bits] = /^uint(\d+)$/.exec(type) ?? [];
  if (bits !== undefined) return { sent: 7n, shown: Number(bits) <= 48 ? 7 : 7n };
  if (type === "address") return { sent: `0x${"11".repeat(20)}`, shown: `0x${"11".repeat(20)}` };
  if (type === "bool") return { sent: true, shown: true };
  if (type === "string") return { sent: "text", shown: "text" };
  const size = Number(/^bytes(\d+)$/.exec(type)?.[1]);
  return { sent: `0x${"22".repeat(size)}`, shown: `0x${"22".repeat(size)}` };
}

describe("reverts", () => {
  describe("decodeRevert", () => {
    for (const { name, fragment } of errors) {
      it(`decodes ${name} with its arguments, a code and advice`, () => {
        const values = fragment.inputs.map(sample);
        const sent = values.map((value) => value.sent);
        const data = concat([fragment.selector, coder.encode(fragment.inputs, sent)]) as Hex;

        const revert = decodeRevert(data);

        expect(revert.errorName).to.equal(name);
        expect(revert.code).to.match(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
        expect(Object.values(revert.args)).to.deep.equal(values.map((value) => value.shown));
        expect(revert.advice, "advice").to.match(/^[A-Z].*[.]$/s);
        expect(revert.advice, "names that the error hasn't").not.to.match(/[{}]|undefined/);
        expect(revert.data).to.equal(data);
      });
    }

    it("gives each error a code of its own", () => {
      const codes = errors.map(({ fragment }) => {
        const args = fragment.inputs.map((input) => sample(input).sent);
        return decodeRevert(concat([fragment.selector, coder.encode(fragment.inputs, args)]) as Hex).code;
      });

      expect(new Set(codes).size).to.equal(errors.length);
    });

    it("types a known error by its code", () => {
      const { fragment } = errors.find(({ name }) => name === "PaymentEscrowCapExceeded") ?? {};
      const data = new Interface([fragment ?? ""]).encodeErrorResult("PaymentEscrowCapExceeded", [
        `0x${"11".repeat(20)}`,
        5n,
        6n,
      ]) as Hex;

      const revert = decodeRevert(data);

      if (revert.code !== "PAYMENT_ESCROW_CAP_EXCEEDED") throw new Error("another code", { cause: revert });
      expect(revert.args.cap + revert.args.liabilities).to.equal(11n);
      expect(revert.message).to.include("PaymentEscrowCapExceeded(token: 0x1111");
      expect(revert.advice).to.include("6").and.to.include("5");
    });

    it("gives times as dates in its advice", () => {
      const data = concat([selector("GuardedPaused"), coder.encode(["uint256"], [1_700_000_000n])]) as Hex;

      expect(decodeRevert(data).advice).to.include("2023-11-14T22:13:20Z");
    });

    it("gives a time that is none as a number of seconds", () => {
      const data = concat([selector("GuardedPaused"), coder.encode(["uint256"], [2n ** 255n])]) as Hex;

      expect(decodeRevert(data).advice).to.include(`second ${2n ** 255n}`);
    });

    it("gives no date for a time that isn't set", () => {
      const data = concat([selector("PaymentEscrowThawing"), coder.encode(["uint256", "uint256"], [0n, 0n])]) as Hex;

      expect(decodeRevert(data).advice).not.to.include("1970");
    });

    it("decodes a text", () => {
      const data = concat(["0x08c379a0", coder.encode(["string"], ["no"])]) as Hex;

      expect(decodeRevert(data)).to.deep.include({ code: "REVERTED", args: { reason: "no" } });
    });

    it("decodes a panic", () => {
      const data = concat(["0x4e487b71", coder.encode(["uint256"], [0x11n])]) as Hex;

      expect(decodeRevert(data)).to.deep.include({ code: "PANICKED", args: { code: 0x11n } });
    });

    it("keeps the data of an error that isn't the suite's", () => {
      expect(decodeRevert("0x12345678")).to.deep.include({ code: "REVERT_UNKNOWN", args: { data: "0x12345678" } });
    });

    it("keeps the data of a known error that is cut", () => {
      const data = concat([selector("PaymentEscrowCapExceeded"), "0x11"]) as Hex;

      expect(decodeRevert(data)).to.deep.include({ code: "REVERT_UNKNOWN", args: { data } });
    });
  });

  describe("revertOf", () => {
    const data = selector("PaymentEscrowZeroAmount");

    for (const [client, error] of Object.entries({
      "in process": Object.assign(new Error(), { data }),
      "ethers over HTTP": Object.assign(new Error(), { code: "CALL_EXCEPTION", data, info: { error: { code: 3 } } }),
      "ethers, before it has decoded": { data: null, info: { error: { code: 3, data } } },
      "a node that nests it": { error: { data: { data } } },
      viem: { cause: { data: { errorName: "PaymentEscrowZeroAmount" }, raw: data } },
      "viem, from a request": { cause: { cause: { data } } },
    })) {
      it(`finds the data of ${client}`, () => {
        expect(revertOf(error)?.code).to.equal("PAYMENT_ESCROW_ZERO_AMOUNT");
      });
    }

    it("leaves a typed error as it is", () => {
      const revert = decodeRevert(data);

      expect(revertOf(revert)).to.equal(revert);
    });

    it("gives nothing where there is no data", () => {
      expect(revertOf(new Error("offline"))).to.equal(undefined);
      expect(revertOf(undefined)).to.equal(undefined);
      expect(dataOf({ data: "0x" })).to.equal("0x");
    });

    it("is an error of the SDK, with its cause", () => {
      const cause = { data };
      const revert = revertOf(cause);

      expect(revert).to.be.instanceOf(RevertError).and.instanceOf(EconomyError);
      expect(revert?.cause).to.equal(cause);
    });
  });

  describe("advice", () => {
    it("is there for every error of the contracts", () => {
      const without = errors.filter(({ name }) => adviceOf(name) === undefined);

      expect(without.map(({ name }) => name)).to.deep.equal([]);
    });

    it("is missing for an error that nobody has written of", () => {
      expect(adviceOf("PaymentEscrowNeverHeardOf")).to.equal(undefined);
    });

    it("does not have a wait begun anew that runs already", () => {
      for (const name of ["PaymentEscrowThawing", "RewardPayeesTooEarly"]) {
        expect(adviceOf(name), name)
          .to.match(/^Wait until/)
          .and.to.include("anew");
      }
    });

    it("names no error that the contracts don't have", () => {
      const names = errors.map(({ name }) => name);

      expect(Object.keys(ADVICE).filter((name) => !names.includes(name))).to.deep.equal([]);
      for (const ending of Object.keys(ADVICE_BY_ENDING)) {
        expect(names.filter((name) => name.endsWith(ending) && !(name in ADVICE)).length, ending).to.be.greaterThan(1);
      }
    });
  });
});

function selector(name: string): Hex {
  const fragment = errors.find((error) => error.name === name)?.fragment;
  return (fragment?.selector ?? "0x") as Hex;
}
