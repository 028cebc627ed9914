import { expect } from "chai";
import { MILLION } from "../../../attribution/shares.ts";
import { defaultParts, type EpochRecord, textParts } from "../../../epoch/parts.ts";
import { account } from "../../helpers/epochCases.ts";

function record(author: number, change: Partial<EpochRecord> = {}): EpochRecord {
  return { author: account(author), quality: MILLION, isVoid: false, ...change };
}

describe("Parts of a text", () => {
  it("are those of the records' authors, and rounded down", () => {
    const weights = new Map([
      [0, 1n],
      [1, 1n],
    ]);
    const parts = textParts({ weights, unattributed: 1n }, [record(1), record(2)]);
    expect([...parts]).to.deep.equal([1, 2].map((each) => [account(each), MILLION / 3n]));
  });

  it("are summed over an author's records before they are rounded", () => {
    const weights = new Map([0, 1, 2].map((each) => [each, 1n]));
    const parts = textParts({ weights, unattributed: 0n }, [record(1), record(1), record(2)]);
    expect(parts.get(account(1))).to.equal((2n * MILLION) / 3n);
  });

  it("leave out who has less than a millionth", () => {
    expect(textParts({ weights: new Map([[0, 1n]]), unattributed: MILLION }, [record(1)]).size).to.equal(0);
  });

  it("are nobody's where nothing was found", () => {
    expect(textParts({ weights: new Map(), unattributed: 0n }, [record(1)]).size).to.equal(0);
  });
});

describe("Default parts", () => {
  it("go by records and their quality", () => {
    const parts = defaultParts([record(1), record(1), record(2, { quality: MILLION / 2n })]);
    expect(parts.get(account(2))).to.equal(((MILLION / 2n) * MILLION) / (MILLION * 2n + MILLION / 2n));
  });

  it("leave a void record's part to nobody", () => {
    expect([...defaultParts([record(1), record(2, { isVoid: true })])]).to.deep.equal([[account(1), MILLION / 2n]]);
  });

  it("are nobody's where no record has quality", () => {
    expect(defaultParts([record(1, { quality: 0n })]).size).to.equal(0);
  });
});
