import { expect } from "chai";
import { EconomyError, errorLine } from "../../../sdk/errors.ts";

describe("errors", () => {
  it("carries a code, a message and advice", () => {
    const error = new EconomyError("BATCH_INVALID", "It is empty.", "Fill it.");

    expect(error).to.be.instanceOf(Error);
    expect(error.code).to.equal("BATCH_INVALID");
    expect(error.message).to.equal("It is empty.");
    expect(error.advice).to.equal("Fill it.");
  });

  describe("errorLine", () => {
    it("tells the code and the advice of a typed error", () => {
      expect(errorLine(new EconomyError("BATCH_INVALID", "It is empty.", "Fill it."))).to.equal(
        "BATCH_INVALID: It is empty. Fill it.",
      );
    });

    it("ends a message that has no end, so that the advice is a sentence of its own", () => {
      expect(errorLine(new EconomyError("USAGE", "Unexpected argument 'x'", "Use it so."))).to.equal(
        "USAGE: Unexpected argument 'x'. Use it so.",
      );
      expect(errorLine(new EconomyError("USAGE", "Which one?", "Name it."))).to.equal("USAGE: Which one? Name it.");
    });

    it("puts any other error on one line", () => {
      expect(errorLine(new TypeError("one\n  two\n"))).to.equal("TypeError: one two");
    });

    it("leaves the address of an endpoint out, which may hold a key", () => {
      expect(errorLine(new Error("no answer from https://node.example/v2/secret at all"))).to.equal(
        "Error: no answer from https://… at all",
      );
    });

    it("takes what is no error", () => {
      expect(errorLine("gone")).to.equal("gone");
      expect(errorLine(undefined)).to.equal("undefined");
    });
  });
});
