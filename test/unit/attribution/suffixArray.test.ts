import { expect } from "chai";
import { suffixArrayOf } from "../../../attribution/suffixArray.ts";
import { Random } from "../../helpers/random.ts";

/** By comparing suffixes. */
function plainlySorted(text: readonly number[]): number[] {
  const compare = (one: number, other: number) => {
    for (let i = 0; ; i++) {
      const [a = -1, b = -1] = [text[one + i], text[other + i]];
      if (a !== b) return a - b;
    }
  };
  return text.map((_, start) => start).sort(compare);
}

function expectSorted(text: readonly number[]): void {
  const alphabet = Math.max(0, ...text) + 1;
  expect([...suffixArrayOf(Int32Array.from(text), alphabet)], text.join()).to.deep.equal(plainlySorted(text));
}

/** The n-th Fibonacci word: each is the one before, followed by the one before that. */
function fibonacciWord(n: number): number[] {
  let [word, last] = [[0], [1]];
  for (let i = 0; i < n; i++) [word, last] = [[...word, ...last], word];
  return word;
}

describe("suffixArrayOf", () => {
  for (const [what, text] of [
    ["nothing", []],
    ["one number", [3]],
    ["numbers that rise", [0, 1, 2, 3, 4, 5]],
    ["numbers that fall", [5, 4, 3, 2, 1, 0]],
    ["one number over and over", Array.from({ length: 200 }, () => 7)],
    ["a period of two", Array.from({ length: 201 }, (_, i) => i % 2)],
    ["a period of three", Array.from({ length: 200 }, (_, i) => [2, 0, 1][i % 3] ?? 0)],
    ["a Fibonacci word", fibonacciWord(11)],
    ["large numbers", [200_019, 0, 200_019, 200_018, 0, 200_019]],
  ] as const) {
    it(`given ${what}, the suffixes are sorted`, () => {
      expectSorted(text);
    });
  }

  it("given 2,000 random texts over small alphabets, the suffixes are sorted", () => {
    const random = new Random(31n);
    for (let number = 0; number < 2_000; number++) {
      const alphabet = random.between(1n, 4n);
      const length = Number(random.between(2n, 60n));
      expectSorted(Array.from({ length }, () => Number(random.between(0n, alphabet))));
    }
  });
});
