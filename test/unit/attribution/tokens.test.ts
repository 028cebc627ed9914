import { expect } from "chai";
import { vocabularySize } from "gpt-tokenizer/encoding/o200k_base";
import { informationOf } from "../../../attribution/information.ts";
import { passagesOf, spansOf, WINDOW } from "../../../attribution/spans.ts";
import { ALPHABET, SEPARATOR, textOf, tokensOf } from "../../../attribution/tokens.ts";

describe("textOf", () => {
  it("gives the text whose tokens they are, with one blank for each run of them", () => {
    expect(textOf(tokensOf("Licence,\n  Lizenz, лицензия, 许可证"))).to.equal("Licence, Lizenz, лицензия, 许可证");
  });

  it("given no token, it gives no text", () => {
    expect(textOf(new Int32Array())).to.equal("");
  });
});

describe("tokensOf", () => {
  it("given nothing, there is no token", () => {
    expect([...tokensOf("")]).to.deep.equal([]);
  });

  it("given text in many scripts, all tokens lie between the separator and the alphabet's end", () => {
    const tokens = tokensOf("Licence, Lizenz, лицензия, 许可证, 👩🏽‍⚕️ \u0000 \ud800");
    expect(Math.min(...tokens)).to.be.greaterThan(SEPARATOR);
    expect(Math.max(...tokens)).to.be.lessThan(ALPHABET);
    expect(vocabularySize).to.be.lessThan(ALPHABET);
  });

  it("given the same letters composed and decomposed, the tokens are the same", () => {
    expect([...tokensOf("e\u0301tude")]).to.deep.equal([...tokensOf("\u00e9tude")]);
  });

  it("given letters that only look alike, or mean the same, the tokens differ", () => {
    expect([...tokensOf("\ufb01ne x\u00b2")]).to.not.deep.equal([...tokensOf("fine x2")]);
  });

  it("given the same words with other blanks and line ends, the tokens are the same", () => {
    expect([...tokensOf("one\n   two\u00a0three\r\n\tfour")]).to.deep.equal([...tokensOf("one two three four")]);
  });

  for (const [what, run] of [
    ["letters", "\u6cd5\u5f8b"],
    ["signs", "=!"],
  ] as const) {
    it(`given 256,000 ${what} without a blank, they are cut, so that it ends`, () => {
      const piece = run.repeat(128);
      const pieces = Array.from({ length: 1_000 }, () => [...tokensOf(piece)]);
      expect([...tokensOf(piece.repeat(1_000))]).to.deep.equal(pieces.flat());
    }).timeout(20_000);
  }

  it("given what looks like a control token, it is text", () => {
    expect(tokensOf("<|endoftext|>").length).to.be.greaterThan(1);
  });
});

describe("informationOf", () => {
  for (const [token, expected] of [
    [1, 16],
    [2, 25], // 16 · 1.58496… = 25.36
    [1_023, 160],
    [200_018, 281], // 16 · 17.6097… = 281.76
  ] as const) {
    it(`given token ${token}, it is ${expected} sixteenths of a bit`, () => {
      expect(informationOf(token)).to.equal(expected);
      expect(informationOf(token)).to.equal(expected, "the second time");
    });
  }
});

describe("spansOf and passagesOf", () => {
  it("given lengths below the least, there is no span", () => {
    expect(spansOf(Int32Array.of(WINDOW - 1, 3, 2))).to.deep.equal([]);
  });

  it("given a span that ends where an earlier one does, it is none", () => {
    expect(spansOf(Int32Array.of(12, 11, 10, 0))).to.deep.equal([{ start: 0, length: 12 }]);
  });

  it("given spans that overlap or touch, they are one passage, and with a gap two", () => {
    const lengths = new Int32Array(60);
    [lengths[0], lengths[5], lengths[17], lengths[30]] = [10, 12, 9, 8];
    const spans = spansOf(lengths);
    expect(spans.map(({ start }) => start)).to.deep.equal([0, 5, 17, 30]);
    expect(passagesOf(spans)).to.deep.equal([
      { start: 0, length: 26 },
      { start: 30, length: 8 },
    ]);
  });
});
