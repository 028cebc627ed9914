// The auction of the game, against books that are worked out by hand, and against the exact twin on worlds by chance.
import { expect } from "chai";
import { join } from "node:path";
import { type Acts, auction, type Move, type WhaleAct } from "../../../../simulations/offering/auction.ts";
import { type Kind, KINDS } from "../../../../simulations/offering/names.ts";
import { readScenario, type WhaleStyle } from "../../../../simulations/offering/scenario.ts";
import { settingOf } from "../../../../simulations/offering/setting.ts";
import { type Bidder, dollarsOf, drawWorld, type World } from "../../../../simulations/offering/world.ts";
import { streamsOf } from "../../../../simulations/random.ts";
import { clearedTwin } from "../../../helpers/auctionTwin.ts";
import { bidderOf, DOLLAR, TOKEN, worldOf } from "../../../helpers/simulatedSale.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");
const WORLDS = 60;
const ALL: Acts = { tricks: new Set(KINDS), whale: "buyOut" };
const setting = settingOf(readScenario(FILE));

/** The moves of a sale, in which numbers are assumed as they are named. */
function played(world: World, acts = ALL, assumed: Partial<typeof setting.assumed> = {}, cancelPart = 0.6) {
  const moves: Move[] = [];
  const own = { structure: { ...setting.structure, cancelPart }, assumed: { ...setting.assumed, ...assumed } };
  return { sold: auction(world, own, acts, moves), moves };
}

function only(...kinds: Kind[]): Acts {
  return { tricks: new Set(kinds), whale: "truthful" };
}

const early: Partial<Bidder> = { arrival: 0.1 };
const last: Partial<Bidder> = { arrival: 0.9 };

describe("The auction of simulated bidders", () => {
  describe("given the example of docs/modeloffering.md", () => {
    const { sold } = played(
      worldOf([bidderOf(1.21, 600n), bidderOf(1.1, 300n), bidderOf(1.1, 500n), bidderOf(1.05, 100n)]),
    );

    it("has the price of the limit at which all is sold", () => {
      expect(dollarsOf(sold.price)).to.equal(1.1);
    });

    it("fills who bids more, shares what is left, and gives the rest back", () => {
      expect(sold.tokens).to.deep.equal([545454545454545454545n, 170454545454545454545n, 284090909090909090908n, 0n]);
      expect(sold.paid).to.deep.equal([600n * DOLLAR, 187_500_000n, 312_500_000n, 0n]);
    });
  });

  it("given a soft cap that isn't reached, gives all back", () => {
    const { sold } = played(worldOf([bidderOf(2, 100n)], { softCap: 101n * DOLLAR }));

    expect(sold).to.include({ failed: true, raised: 100n * DOLLAR });
    expect([...sold.tokens, ...sold.paid]).to.deep.equal([0n, 0n]);
  });

  it("given a view below the floor, or less money than the minimum, has no bid", () => {
    expect(played(worldOf([bidderOf(0.99, 100n), bidderOf(2, 0n)])).moves).to.deep.equal([]);
  });

  describe("given a sniper", () => {
    const bidders = [bidderOf(1.21, 1_500n, early), bidderOf(2, 500n, { kind: "sniper", ...early })];

    it("it bids last, at the mean of its view and the book's price", () => {
      const { moves } = played(worldOf(bidders), ALL, { follow: 0.5, discouraged: 0 });

      expect(moves.map(({ bidder }) => bidder)).to.deep.equal([0, 1]);
      expect(moves[1]?.time).to.be.within(0.999, 1);
      // √(2 · 1.21) = 1.56, and the fifth limit is 1.4641
      expect(moves[1]?.tick).to.equal(4);
    });

    it("when it acts truthfully, bids its view as it comes", () => {
      const { moves } = played(worldOf(bidders), only());

      expect(moves[1]).to.include({ tick: 7, bidder: 1 });
      expect(moves[1]?.time).to.be.below(0.2);
    });
  });

  describe("given a fake", () => {
    const bidders = [bidderOf(1.1, 5_000n, { kind: "fake", ...early }), bidderOf(1.21, 1_500n, { courage: 0.1 })];

    it("it bids at the top first, takes that back in time, and bids its view", () => {
      const { moves } = played(worldOf(bidders), ALL, { discouraged: 0 });
      const own = moves.filter(({ bidder }) => bidder === 0);

      expect(own.map(({ tick, amount }) => [tick, amount / DOLLAR])).to.deep.equal([
        [15, 5_000n],
        [15, -5_000n],
        [1, 5_000n],
      ]);
      expect(own[1]?.time).to.be.below(0.6);
      expect(own[2]?.time).to.equal(0.6);
    });

    it("who is discouraged by its price stays away, and doesn't where it can't be canceled", () => {
      expect(played(worldOf(bidders), ALL, { discouraged: 0.2 }).moves.some(({ bidder }) => bidder === 1)).to.equal(
        false,
      );
      expect(played(worldOf(bidders), ALL, { discouraged: 0.2 }, 0).moves.some(({ bidder }) => bidder === 1)).to.equal(
        true,
      );
    });
  });

  describe("given a whale", () => {
    const world = worldOf([bidderOf(1.21, 2_000n, { kind: "whale", ...last })]);
    const bid = (whale: WhaleStyle) =>
      played(world, { ...ALL, whale }).moves.map(({ tick, amount }) => [tick, amount / DOLLAR]);

    it("buys out at the top, reduces to half, bluffs like a fake, or is truthful", () => {
      expect(bid("buyOut")).to.deep.equal([[15, 2_000n]]);
      expect(bid("reduce")).to.deep.equal([[2, 1_000n]]);
      expect(bid("bluff")).to.deep.equal([
        [15, 2_000n],
        [15, -2_000n],
        [2, 2_000n],
      ]);
      expect(bid("truthful")).to.deep.equal([[2, 2_000n]]);
    });
  });

  describe("given a whale that answers the book", () => {
    const bidders = (view: number) => [
      bidderOf(1.21, 1_100n, { arrival: 0.3, courage: 0.1 }),
      bidderOf(view, 1_280n, { kind: "whale", ...early }),
    ];
    const bids = (whale: WhaleAct, view = 1.6, decoy = 5) => {
      const own = { structure: { ...setting.structure, decoy }, assumed: { ...setting.assumed, discouraged: 0.2 } };
      const moves: Move[] = [];
      auction(worldOf(bidders(view)), own, { ...ALL, whale }, moves);
      return moves.filter(({ bidder }) => bidder === 1);
    };
    const shown = (moves: readonly Move[]) => moves.map(({ tick, amount }) => [tick, amount / DOLLAR]);

    it("bids after everybody else what gains most", () => {
      // the book's price is 1.1, so that it values a token at √(1.6 · 1.1) = 1.327: of 1,200 dollars at 1.21 it gains 115.6,
      // of 1,240 at 1.24 only 86.6, and of 80 at 1.18 only 9.9
      expect(shown(bids("answer"))).to.deep.equal([[15, 1_200n]]);
      expect(bids("answer")[0]?.time).to.be.within(0.999999, 1);
    });

    it("given a price above what a token is to it, bids nothing", () => {
      expect(bids("answer", 0.9)).to.deep.equal([]);
    });

    it("given a decoy that keeps others away, buys all at the floor", () => {
      expect(shown(bids("decoy"))).to.deep.equal([
        [15, 6_400n],
        [15, -6_400n],
        [15, 1_000n],
      ]);
    });

    it("given a decoy of nothing, answers as without it", () => {
      expect(shown(bids("decoy", 1.6, 0))).to.deep.equal(shown(bids("answer")));
    });
  });

  it("given a shading bidder, bids at the limit below", () => {
    const world = worldOf([bidderOf(1.21, 10n, { kind: "shading" })]);

    expect(played(world, ALL, { shade: 0.1 }).moves[0]?.tick).to.equal(0);
    expect(played(world, only(), { shade: 0.1 }).moves[0]?.tick).to.equal(2);
  });

  describe("given worlds by chance", () => {
    const worlds = [...streamsOf(7, 0, WORLDS)].map((random) => {
      const own = settingOf(readScenario(FILE), {}, random);
      return { world: drawWorld(own, random), own };
    });

    it("settles each as the exact twin does, and everybody pays one price or less", () => {
      for (const { world, own } of worlds) {
        const moves: Move[] = [];
        const { tokens, paid, failed, price } = auction(world, own, ALL, moves);
        const standing = world.bidders.map((_, i) => {
          const all = moves.filter(({ bidder }) => bidder === i);
          return { tick: all.at(-1)?.tick ?? 0, amount: all.reduce((sum, { amount }) => sum + amount, 0n) };
        });
        const twin = clearedTwin(world.rules, standing);

        expect(twin.price).to.equal(price);
        expect(failed).to.equal(twin.proceeds < world.softCap);
        if (failed) continue;
        expect(tokens).to.deep.equal(twin.payouts.map((payout) => payout.tokens));
        expect(paid).to.deep.equal(standing.map(({ amount }, i) => amount - (twin.payouts[i]?.refund ?? 0n)));
        expect(tokens.reduce((sum, each) => sum + each, 0n) <= world.rules.supply).to.equal(true);
        for (const [i, amount] of paid.entries()) {
          const due = ((tokens[i] ?? 0n) * price) / (TOKEN * TOKEN);
          // less than a unit of each is lost by rounding
          expect(amount >= due && amount - due <= 2n, `bidder ${i}`).to.equal(true);
          expect(amount <= (world.bidders[i]?.budget ?? 0n)).to.equal(true);
        }
      }
    });
  });
});
