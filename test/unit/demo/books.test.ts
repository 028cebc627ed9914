import { expect } from "chai";
import { MILLION } from "../../../attribution/shares.ts";
import { type Books, checkAgainstEvidence, checkBooks } from "../../../demo/books.ts";
import { EconomyError } from "../../../sdk/errors.ts";

describe("checkAgainstEvidence", () => {
  const parts = new Map([
    ["0xa", MILLION / 4n],
    ["0xb", MILLION / 2n],
  ]);
  const rounds = [
    { pool: 101n, queries: [{ fee: 400n, parts }] },
    {
      pool: 11n,
      queries: [
        { fee: 6n, parts },
        { fee: 6n, parts: new Map() },
      ],
    },
  ];
  // of the first round 25.25 and 50.5, of the second 1.375 and 2.75: each rounded down
  const due = { a: 25n + 1n, b: 50n + 2n };
  const all = rounds.reduce((sum, { pool }) => sum + pool, 0n);
  const check = (a: bigint, b: bigint, reserve: bigint) => {
    const claims: [string, bigint][] = [
      ["0xa", a],
      ["0xb", b],
      ["0xreserve", reserve],
    ];
    checkAgainstEvidence(rounds, "0xreserve", new Map(claims));
  };

  it("accepts claims of each round's shares, rounded down, with the rest for the reserve", () => {
    check(due.a, due.b, all - due.a - due.b);
  });

  const rest = all - due.a - due.b;
  const faults: [string, bigint, bigint, bigint][] = [
    ["two authors are paid each other's share", due.b, due.a, rest],
    ["an author is paid a unit too few, for another", due.a - 1n, due.b + 1n, rest],
    ["what is nobody's is shared", due.a + rest, due.b, 0n],
    ["the rounds are rounded together", due.a, due.b + 1n, rest - 1n],
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
  const books: Books = { deposited: 100n, claimed, held: 0n, balances: claimed, totals: new Map(claimed) };

  it("accepts books in which everybody has claimed what the totals say", () => {
    expect(() => {
      checkBooks(books);
    }).not.to.throw();
  });

  const faults: [string, Partial<Books>][] = [
    ["a unit is held", { held: 1n }],
    ["a unit is missing", { deposited: 101n }],
    ["the totals have an account that claimed nothing", { totals: new Map([...claimed, ["0xc", 1n]]) }],
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
