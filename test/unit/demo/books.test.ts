import { expect } from "chai";
import { MILLION } from "../../../attribution/shares.ts";
import { type Books, checkAgainstEvidence, checkBooks } from "../../../demo/books.ts";
import { EconomyError } from "../../../sdk/errors.ts";

describe("checkAgainstEvidence", () => {
  const evidence = [
    { weight: 1n, record: { author: "0xa" } },
    { weight: 3n, record: { author: "0xb" } },
  ];
  const queries = [
    { fee: 400n * MILLION, evidence },
    { fee: 5n, evidence: [] },
  ];
  const due = { a: 100n * MILLION, b: 300n * MILLION };
  const check = (a: bigint, b: bigint, reserve: bigint) => {
    const claims: [string, bigint][] = [
      ["0xa", a],
      ["0xb", b],
      ["0xreserve", reserve],
    ];
    checkAgainstEvidence(queries, "0xreserve", new Map(claims));
  };

  it("accepts claims within one part per million of each fee", () => {
    check(due.a, due.b, 5n);
    check(due.a - 400n, due.b + 400n, 5n);
  });

  const faults: [string, bigint, bigint, bigint][] = [
    ["two authors are paid each other's share", due.b, due.a, 5n],
    ["an author is paid two parts per million too few", due.a - 800n, due.b + 800n, 5n],
    ["the reserve is paid for a query with evidence", due.a, 0n, due.b],
  ];
  for (const [what, a, b, reserve] of faults) {
    it(`refuses claims where ${what}`, () => {
      expect(() => {
        check(a, b, reserve);
      })
        .to.throw(EconomyError)
        .with.property("code", "BOOKS_DO_NOT_BALANCE");
    });
  }
});

describe("checkBooks", () => {
  const claimed = new Map([
    ["0xa", 29n],
    ["0xb", 60n],
    ["0xreserve", 11n],
  ]);
  const earned = new Map([
    ["0xa", 30n * MILLION - 1n],
    ["0xb", 60n * MILLION + 1n],
    ["0xreserve", 10n * MILLION],
  ]);
  const books: Books = {
    deposited: 100n,
    claimed,
    held: 0n,
    balances: claimed,
    reserve: "0xreserve",
    earnedMillionths: earned,
  };

  it("accepts books in which everybody's is rounded down, and the reserve has the rest", () => {
    expect(() => {
      checkBooks(books);
    }).not.to.throw();
  });

  const faults: [string, Partial<Books>][] = [
    ["a unit is held", { held: 1n }],
    ["a unit is missing", { deposited: 101n }],
    ["the earnings are not the deposits", { earnedMillionths: new Map([...earned, ["0xc", 1n]]) }],
    ["an account claimed a unit too much", shift(-1n)],
    ["an account claimed for another", shift(1n)],
    ["an account doesn't hold what it claimed", { balances: new Map([["0xa", 29n]]) }],
    ["a stranger claimed", { claimed: new Map([["0xc", 100n]]), balances: new Map([["0xc", 100n]]) }],
  ];
  for (const [what, fault] of faults) {
    it(`refuses books where ${what}`, () => {
      expect(() => {
        checkBooks({ ...books, ...fault });
      })
        .to.throw(EconomyError)
        .with.property("code", "BOOKS_DO_NOT_BALANCE");
    });
  }

  /** Moves units from the first account's claim to the second's. */
  function shift(units: bigint): Partial<Books> {
    const moved = new Map([
      ["0xa", 29n - units],
      ["0xb", 60n + units],
      ["0xreserve", 11n],
    ]);
    return { claimed: moved, balances: moved };
  }
});
