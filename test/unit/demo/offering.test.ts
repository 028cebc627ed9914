import { expect } from "chai";
import { checkSale, type Held, type SaleBooks, type SaleFigures } from "../../../demo/offeringBooks.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

const bids = [
  { amount: 700n, refund: 0n, tokens: 1_400n },
  { amount: 301n, refund: 100n, tokens: 401n },
  { amount: 50n, refund: 50n, tokens: 0n },
];
/** A unit of both is left by rounding. */
const open: Held = { offering: 1n, escrow: 130n, locker: 0n, pool: 220n, rights: 1n };
const tokens: Held = { offering: 1n, escrow: 0n, locker: 0n, pool: 395n, rights: 0n };
const holders = 300n;
const supply = sumOf(Object.values(tokens)) + holders;
const proceeds = sumOf(bids.map(({ amount, refund }) => amount - refund)) - open.offering;
const sold = sumOf(bids.map(({ tokens: got }) => got)) + tokens.offering;
const liquidity = { open: 225n, tokens: 450n };
const collected = { open: 15n, tokens: 5n };
const [redeemedTokens, burned, left] = [1_050n, 2_000n, open.escrow];
const redeemed = { open: 200n, tokens: redeemedTokens };
const figures: SaleFigures = {
  ...{ bids, proceeds, sold, liquidity, redeemed, left, collected, burned },
  creator: proceeds - liquidity.open - redeemed.open - left,
  swapped: {
    open: open.pool + collected.open - liquidity.open,
    tokens: tokens.pool + collected.tokens - liquidity.tokens,
  },
  streamed: 40n,
  earned: [29n, 10n],
  issued: supply + burned + collected.tokens + redeemedTokens,
};
const books: SaleBooks = { figures, open, tokens, holders, supply };

describe("checkSale", () => {
  it("accepts books in which all is somewhere", () => {
    expect(() => {
      checkSale(books);
    }).not.to.throw();
  });

  const withFigures = (change: Partial<SaleFigures>) => ({ figures: { ...figures, ...change } });
  const faults: [string, Partial<SaleBooks>][] = [
    ["a bidder got a unit less back", withFigures({ bids: shifted({ refund: -1n }) })],
    ["a bidder got a token too few", withFigures({ bids: shifted({ tokens: -1n }) })],
    ["the proceeds are a unit more", withFigures({ proceeds: proceeds + 1n })],
    ["the creator was paid a unit more", withFigures({ creator: figures.creator + 1n })],
    ["a holder was paid a unit more", withFigures({ redeemed: { ...redeemed, open: redeemed.open + 1n } })],
    ["the escrow has a unit less than it owes", { open: { ...open, escrow: open.escrow - 1n } }],
    ["the pool has a unit less", { open: { ...open, pool: open.pool - 1n } }],
    ["the pool has a token less", { tokens: { ...tokens, pool: tokens.pool - 1n } }],
    ["the locker kept a unit", { open: { ...open, locker: 1n, pool: open.pool - 1n } }],
    ["a staker earned a unit more", withFigures({ earned: [30n, 10n] })],
    [
      "more is left of the revenue than rounding leaves",
      { ...withFigures({ earned: [28n, 10n] }), open: inRights(2n) },
    ],
    ["a token was burned that nobody had", withFigures({ burned: burned + 1n })],
    ["a holder has a token less", { holders: holders - 1n }],
    ["a token is there that wasn't issued", { supply: supply + 1n, holders: holders + 1n }],
  ];
  for (const [what, fault] of faults) {
    it(`refuses books where ${what}`, () => {
      expect(() => {
        checkSale({ ...books, ...fault });
      })
        .to.throw(EconomyError)
        .with.property("code", "BOOKS_DO_NOT_BALANCE");
    });
  }

  it("refuses as many units as there are bids, left in the offering", () => {
    const dust = BigInt(bids.length) - open.offering;
    const kept = shifted({ refund: -dust });
    expect(() => {
      checkSale({ ...books, ...withFigures({ bids: kept }), open: { ...open, offering: BigInt(bids.length) } });
    })
      .to.throw(EconomyError)
      .with.property("code", "BOOKS_DO_NOT_BALANCE");
  });

  function inRights(rights: bigint): Held {
    return { ...open, rights };
  }

  /** The second bid, with units more or less of what it got. */
  function shifted({ refund = 0n, tokens: got = 0n }: { refund?: bigint; tokens?: bigint }): SaleFigures["bids"] {
    return bids.map((bid, i) => (i === 1 ? { ...bid, refund: bid.refund + refund, tokens: bid.tokens + got } : bid));
  }
});
