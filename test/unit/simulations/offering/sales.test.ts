import { expect } from "chai";
import { curveLots, fixedLots, sellLots } from "../../../../simulations/offering/sales.ts";
import { dollarsOf } from "../../../../simulations/offering/world.ts";
import { bidderOf, DOLLAR, TOKEN, worldOf } from "../../../helpers/simulatedSale.ts";

const NO_SHADE = 0;

describe("Other ways to sell", () => {
  describe("at a fixed price of two dollars", () => {
    it("who comes first buys first, and the last gets what is left", () => {
      const world = worldOf([bidderOf(3, 1_500n, { arrival: 0.4 }), bidderOf(3, 1_000n, { arrival: 0.3 })]);
      const sold = sellLots(world, fixedLots(world), NO_SHADE);

      expect(sold.tokens).to.deep.equal([500n * TOKEN, 500n * TOKEN]);
      expect(sold.paid).to.deep.equal([1_000n * DOLLAR, 1_000n * DOLLAR]);
      expect(dollarsOf(sold.price)).to.equal(2);
    });

    it("a sniper is before all others, and who thinks it too dear doesn't buy", () => {
      const world = worldOf([
        bidderOf(3, 1_600n, { arrival: 0.1 }),
        bidderOf(3, 1_600n, { arrival: 0.9, kind: "sniper" }),
        bidderOf(1.9, 1_600n, { arrival: 0 }),
      ]);

      expect(sellLots(world, fixedLots(world), NO_SHADE).tokens).to.deep.equal([200n * TOKEN, 800n * TOKEN, 0n]);
    });

    it("who shades buys only below his view by that", () => {
      const world = worldOf([bidderOf(2.2, 100n, { kind: "shading" })]);

      expect(sellLots(world, fixedLots(world), 0.05).tokens).to.deep.equal([50n * TOKEN]);
      expect(sellLots(world, fixedLots(world), 0.1).tokens).to.deep.equal([0n]);
    });

    it("given less than the soft cap, gives all back", () => {
      const world = worldOf([bidderOf(3, 100n)], { softCap: 101n * DOLLAR });

      expect(sellLots(world, fixedLots(world), NO_SHADE)).to.deep.include({
        ...{ failed: true, raised: 100n * DOLLAR, tokens: [0n], paid: [0n] },
      });
    });
  });

  describe("along a linear curve of four lots from one dollar to four", () => {
    const world = worldOf([bidderOf(2.5, 10_000n, { arrival: 0.1 }), bidderOf(9, 1_100n, { arrival: 0.2 })]);
    const lots = curveLots(world, "linear", 4);

    it("has lots of 250 at 1, 2, 3 and 4", () => {
      expect(lots.map(({ tokens, price }) => [tokens / TOKEN, dollarsOf(price)])).to.deep.equal([
        ...[
          [250n, 1],
          [250n, 2],
          [250n, 3],
          [250n, 4],
        ],
      ]);
    });

    it("each buys up to his limit or the end of his money", () => {
      const sold = sellLots(world, lots, NO_SHADE);

      // 250 at 1 and 250 at 2; then 250 at 3, and 350 dollars at 4
      expect(sold.paid).to.deep.equal([750n * DOLLAR, 1_100n * DOLLAR]);
      expect(sold.tokens).to.deep.equal([500n * TOKEN, 250n * TOKEN + (875n * TOKEN) / 10n]);
      expect(dollarsOf(sold.price)).to.equal(4);
    });

    it("has the price of the last lot that somebody bought of", () => {
      const short = worldOf([bidderOf(2.5, 10_000n)]);
      expect(dollarsOf(sellLots(short, lots, NO_SHADE).price)).to.equal(2);
    });
  });

  it("along an exponential curve of three lots, each is dearer by the same factor", () => {
    const lots = curveLots(worldOf([]), "exponential", 3);

    expect(lots.map(({ price }) => dollarsOf(price))).to.deep.equal([1, 2, 4]);
    expect(lots.reduce((sum, { tokens }) => sum + tokens, 0n)).to.equal(1_000n * TOKEN);
  });
});
